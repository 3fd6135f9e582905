"""Collectives over a named axis. Batching gives them their meaning: over the axis itself they become reductions,
gathers and permutations of the batch dimension, over any other they are batched as other operations are.

Derivatives count every member's result, as if those of all members were summed: so psum is its own transpose.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Shape, Value
from .base import Context, Linear, MaybeValue, Op, move_batch, register, sum_to_scalar_dims

Groups = Sequence[Sequence[int]]


class UnboundAxisError(NameError):
    """A collective was to be computed outside of a batch over its axis; `name` is the axis."""


class Collective(Op):
    """One operand or none, one result, over the axis `axis`."""

    def params(self, op: Operation) -> dict[str, Any]:
        members, size = ir.ints(op, "pyxla.groups", ()), ir.integer(op, "pyxla.group_size", 1)
        groups = tuple(members[i : i + size] for i in range(0, len(members), size))
        return {"axis": op.attributes["pyxla.axis"].value, "groups": groups}

    def evaluate(self, *operands: Any, axis: str, **params: Any) -> Any:
        raise UnboundAxisError(f"unbound axis name: {axis} ({self.name} stands outside of a batch over it)", name=axis)

    def across(self, x: Value, size: int, /, **params: Any) -> tuple[Value, int | None]:
        """The result for an operand that holds all `size` members along dimension 0, and where the result holds
        them."""
        raise NotImplementedError

    def beside(self, x: Value, at: int, /, **params: Any) -> tuple[Value, int]:
        """The result for an operand with a batch dimension that is not the axis, and where the result has it."""
        return self.build(x, **params), at

    def alike(self, x: Value, size: int, /, **params: Any) -> tuple[Value, int | None]:
        """The result for an operand that all `size` members share."""
        return self.across(move_batch(x, None, 0, size), size, **params)

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], *, axis: str, **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        (x,), (at,) = operands, dims
        if axis != ctx.axis_name:
            assert at is not None
            out, to = self.beside(x, at, axis=axis, **params)
            return [out], [to]
        groups: Groups = params.pop("groups", ())
        if groups:
            out, to = self._grouped(move_batch(x, at, 0, ctx.size), groups, **params), 0
        elif at is None:
            out, to = self.alike(x, ctx.size, **params)
        else:
            out, to = self.across(b.moveaxis(x, at, 0), ctx.size, **params)
        return [out], [to]

    def _grouped(self, x: Value, groups: Groups, **params: Any) -> Value:
        # To the rule, a member is one place in all groups at once: the groups stand side by side in the last dimension.
        order = [member for group in groups for member in group]
        count, size, shape = len(groups), len(groups[0]), ir.shape(x)
        x = b.reshape(take_rows(x, order), shape=(count, size, *shape[1:]))
        out, at = self.across(b.moveaxis(x, 0, len(shape)), size, **params)
        out = move_batch(out, at, 0, size)
        out = b.moveaxis(out, ir.rank(out) - 1, 0)
        return take_rows(b.reshape(out, shape=(len(order), *ir.shape(out)[2:])), np.argsort(order))


class LinearCollective(Collective, Linear):
    """Linear in what it moves or sums: the tangent is the collective of the tangent."""

    def pull(self, ct: Value, old: Shape, **params: Any) -> Value:
        """The cotangent of an operand whose shape was `old`."""
        raise NotImplementedError

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        (ct,) = cotangents
        assert ct is not None
        return [self.pull(ct, ir.shape(ctx.op.operands[0]), **params)]


@register
class PSum(LinearCollective):
    name = "pyxla.psum"
    build = staticmethod(b.psum)

    def across(self, x: Value, size: int, /) -> tuple[Value, int | None]:
        return sum_to_scalar_dims(x, (0,)), None

    def alike(self, x: Value, size: int, /) -> tuple[Value, int | None]:
        return times(x, size), None

    def pull(self, ct: Value, old: Shape, **params: Any) -> Value:
        return b.psum(ct, **params)


class _Extremum(Collective):
    """The greatest or the least. Members that tie share the cotangent."""

    body: str

    def across(self, x: Value, size: int, /) -> tuple[Value, int | None]:
        dtype = ir.dtype(x)
        return b.reduce(x, b.constant(b.identity(self.body, dtype), dtype), dimensions=(0,), body=self.body), None

    def alike(self, x: Value, size: int, /) -> tuple[Value, int | None]:
        return x, None

    @staticmethod
    def _share(x: Value, best: Value, **params: Any) -> Value:
        """What each member has of the result: 1 over the number of those that tie, 0 for the others."""
        hit = b.convert(b.compare(x, best, direction="EQ"), dtype=ir.dtype(x))
        return b.divide(hit, b.psum(hit, **params))

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        (t,) = tangents
        assert t is not None
        return [b.psum(b.multiply(t, self._share(primals[0], results[0], **params)), **params)]

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        (ct,) = cotangents
        assert ct is not None
        return [b.multiply(b.psum(ct, **params), self._share(primals[0], results[0], **params))]


@register
class PMax(_Extremum):
    name = "pyxla.pmax"
    body = "maximum"
    build = staticmethod(b.pmax)


@register
class PMin(_Extremum):
    name = "pyxla.pmin"
    body = "minimum"
    build = staticmethod(b.pmin)


@register
class AllGather(LinearCollective):
    name = "pyxla.all_gather"
    build = staticmethod(b.all_gather)

    def params(self, op: Operation) -> dict[str, Any]:
        dim = ir.integer(op, "pyxla.dim")
        return {**super().params(op), "dim": dim, "size": ir.shape(op.result)[dim]}

    def across(self, x: Value, size: int, /, *, dim: int, **params: Any) -> tuple[Value, int | None]:
        return b.moveaxis(x, 0, dim), None

    def beside(self, x: Value, at: int, /, *, dim: int, **params: Any) -> tuple[Value, int]:
        new = dim + (dim > at)
        return b.all_gather(x, dim=new, **params), at + (new <= at)

    def pull(self, ct: Value, old: Shape, *, size: int, **params: Any) -> Value:
        return b.psum_scatter(ct, **params)


@register
class PSumScatter(LinearCollective):
    name = "pyxla.psum_scatter"
    build = staticmethod(b.psum_scatter)

    def params(self, op: Operation) -> dict[str, Any]:
        return {**super().params(op), "dim": ir.integer(op, "pyxla.dim")}

    def across(self, x: Value, size: int, /, *, dim: int) -> tuple[Value, int | None]:
        return sum_to_scalar_dims(x, (0,)), dim

    def alike(self, x: Value, size: int, /, *, dim: int) -> tuple[Value, int | None]:
        return times(x, size), dim

    def beside(self, x: Value, at: int, /, *, dim: int, **params: Any) -> tuple[Value, int]:
        new = dim + (dim >= at)
        return b.psum_scatter(x, dim=new, **params), at - (new < at)

    def pull(self, ct: Value, old: Shape, *, dim: int, **params: Any) -> Value:
        return b.all_gather(ct, dim=dim, size=old[dim], **params)


@register
class AllToAll(LinearCollective):
    name = "pyxla.all_to_all"
    build = staticmethod(b.all_to_all)

    def params(self, op: Operation) -> dict[str, Any]:
        return {**super().params(op), "dim": ir.integer(op, "pyxla.dim")}

    def across(self, x: Value, size: int, /, *, dim: int) -> tuple[Value, int | None]:
        order = list(range(ir.rank(x)))
        order[0], order[dim + 1] = dim + 1, 0
        return b.transpose(x, permutation=order), 0

    def beside(self, x: Value, at: int, /, *, dim: int, **params: Any) -> tuple[Value, int]:
        return b.all_to_all(x, dim=dim + (dim >= at), **params), at

    def pull(self, ct: Value, old: Shape, **params: Any) -> Value:
        return b.all_to_all(ct, **params)


@register
class PPermute(LinearCollective):
    name = "pyxla.ppermute"
    build = staticmethod(b.ppermute)

    def params(self, op: Operation) -> dict[str, Any]:
        pairs = tuple(zip(ir.ints(op, "pyxla.sources"), ir.ints(op, "pyxla.targets"), strict=True))
        return {"axis": op.attributes["pyxla.axis"].value, "pairs": pairs}

    def across(self, x: Value, size: int, /, *, pairs: Sequence[tuple[int, int]]) -> tuple[Value, int | None]:
        source = {t: s for s, t in pairs}
        rows = take_rows(x, [source.get(k, 0) for k in range(size)])
        if len(source) == size:
            return rows, 0
        given = b.constant(np.array([k in source for k in range(size)]))
        return b.select(b.broadcast_in_dim(given, shape=ir.shape(x), dims=(0,)), rows, b.zeros_like(x)), 0

    def pull(self, ct: Value, old: Shape, *, pairs: Sequence[tuple[int, int]], **params: Any) -> Value:
        return b.ppermute(ct, pairs=[(t, s) for s, t in pairs], **params)


@register
class AxisIndex(Collective):
    name = "pyxla.axis_index"
    build = staticmethod(b.axis_index)
    cheap = True
    differentiable = False

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], *, axis: str, groups: Groups
    ) -> tuple[list[Value], list[int | None]]:
        assert axis == ctx.axis_name  # without operands, it is batched over no other axis
        if not groups:
            return [b.iota(shape=(ctx.size,), dtype=ir.I32, dimension=0)], [0]
        members = np.argsort([m for g in groups for m in g]) % len(groups[0])
        return [b.constant(members.astype(np.int32))], [0]


def times(x: Value, n: int) -> Value:
    """n times x; integers wrap around."""
    return b.multiply(x, b.full_like(x, np.asarray(n).astype(ir.dtype(x))))


def take_rows(x: Value, rows: Sequence[int] | np.ndarray[Any, Any]) -> Value:
    """The slices of x along dimension 0 with the given numbers."""
    shape = ir.shape(x)
    if list(rows) == list(range(shape[0])):
        return x
    if math.prod(shape) == 0:
        return b.zeros(ir.tensor_type((len(rows), *shape[1:]), ir.dtype(x)))
    return b.gather(
        x,
        b.constant(np.asarray(rows, np.int32)[:, None]),
        offset_dims=range(1, len(shape)),
        collapsed_slice_dims=(0,),
        start_index_map=(0,),
        index_vector_dim=1,
        slice_sizes=(1, *shape[1:]),
        unique_indices=len(set(rows)) == len(rows),
        in_bounds=True,
    )
