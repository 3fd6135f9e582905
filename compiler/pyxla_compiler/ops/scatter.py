"""`stablehlo.scatter`: windows of updates combined into an operand. Those that do not lie wholly inside are dropped."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..build import Body, BodyLike
from ..ir import Operation, Shape, Value
from .base import Array, Context, MaybeValue, NotDifferentiableError, Op, align, move_batch, register
from .body import Program, scalar_types
from .shape import Batched, Dims, Mask, MaybeValues, Values
from .windows import SCATTER_NAMES, Windows, clamp_starts, read_numbers

_UFUNCS: dict[str, np.ufunc] = {
    "add": np.add,
    "multiply": np.multiply,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
}


@register
class Scatter(Op):
    """Operands, start indices, then updates for each operand; nearly always one operand."""

    name = "stablehlo.scatter"
    build = staticmethod(b.scatter)

    def params(self, op: Operation) -> dict[str, Any]:
        attributes = op.attributes
        return {
            "body": _read_body(op),
            **read_numbers(attributes["scatter_dimension_numbers"], SCATTER_NAMES),
            "indices_are_sorted": bool(ir.integer(op, "indices_are_sorted", 0)),
            "unique_indices": bool(ir.integer(op, "unique_indices", 0)),
            "in_bounds": "pyxla.in_bounds" in attributes,
        }

    def evaluate(
        self, *arguments: Array, body: BodyLike, unique_indices: bool = False, **p: Any
    ) -> Array | tuple[Array, ...]:
        n = len(arguments) // 2
        operands, indices, updates = arguments[:n], arguments[n], arguments[n + 1 :]
        index, take = _written(Windows.of_scatter(p), operands[0].shape, indices, updates[0].shape)
        new = [take(u) for u in updates]
        out = [x.flatten() for x in operands]
        with np.errstate(all="ignore"):
            if body == "set":
                for x, u in zip(out, new, strict=True):
                    x[index] = u
            elif isinstance(body, Body):
                _combine(body, out, index, new)
            elif unique_indices:
                out[0][index] = _UFUNCS[body](out[0][index], new[0])
            else:
                _UFUNCS[body].at(out[0], index, new[0])
        results = tuple(x.reshape(operands[0].shape) for x in out)
        return results[0] if n == 1 else results

    def jvp(
        self, ctx: Context, primals: Values, tangents: MaybeValues, results: Values, *, body: BodyLike, **p: Any
    ) -> MaybeValues:
        at = _Place.of(ctx, primals[len(primals) // 2], p)
        if not at.fits:
            return tangents[: len(primals) // 2]
        if isinstance(body, Body):
            return _jvp_by_body(ctx, at, body, primals, tangents)
        if body == "set":
            return _jvp_of_set(at, primals, tangents)
        operand, _, updates = primals
        t, _, t_updates = tangents
        if body == "add":
            return [t if t_updates is None else at.write(_filled(t, operand), t_updates, body)]
        if body == "multiply":
            out = None if t is None else at.write(t, updates, "multiply")
            if t_updates is not None:
                out = at.write(_filled(out, operand), b.multiply(t_updates, at.others(operand, updates)), "add")
            return [out]
        kept, won, share = at.ties(operand, updates, results[0])
        new = None if t_updates is None else at.only(won, b.multiply(t_updates, at.read(share)))
        out = None if t is None else at.only(kept, b.multiply(t, share))
        return [out if new is None else at.write(_filled(out, operand), new, "add")]

    def vjp(
        self,
        ctx: Context,
        primals: Values,
        results: Values,
        cotangents: MaybeValues,
        needed: Mask,
        *,
        body: BodyLike,
        **p: Any,
    ) -> MaybeValues:
        at = _Place.of(ctx, primals[len(primals) // 2], p)
        if not at.fits:
            return [*cotangents, None, *(None for _ in cotangents)]
        if isinstance(body, Body):
            return _vjp_by_body(ctx, at, body, primals, cotangents)
        if body == "set":
            return _vjp_of_set(at, cotangents, needed)
        (ct,) = cotangents
        assert ct is not None
        ct_operand: MaybeValue = None
        ct_updates: MaybeValue = None
        if body == "add":
            ct_operand = ct
            ct_updates = at.inside(at.read(ct)) if needed[2] else None
        elif body == "multiply":
            if needed[0]:
                ct_operand = at.write(ct, primals[2], "multiply")
            if needed[2]:
                ct_updates = at.inside(b.multiply(at.read(ct), at.others(primals[0], primals[2])))
        else:
            kept, won, share = at.ties(primals[0], primals[2], results[0])
            shared = b.multiply(ct, share)
            ct_operand = at.only(kept, shared)
            ct_updates = at.inside(at.only(won, at.read(shared)))
        return [ct_operand, None, ct_updates]

    def batch(self, ctx: Context, operands: Values, dims: Dims, *, body: BodyLike, **p: Any) -> Batched:
        n = len(operands) // 2
        targets, indices, updates = list(operands[:n]), operands[n], list(operands[n + 1 :])
        indices_dim, update_dims = dims[n], dims[n + 1 :]
        if any(d is not None for d in dims[:n]):
            targets, d = align(targets, dims[:n], ctx.size)
        else:
            targets, d = [move_batch(x, None, 0, ctx.size) for x in targets], 0
        prefer = next((u for u in update_dims if u is not None), 0)
        windows, to = Windows.of_scatter(p).batched(d, indices_dim, ir.rank(ctx.op.operands[n + 1]), prefer)
        updates = [move_batch(u, at, to, ctx.size) for u, at in zip(updates, update_dims, strict=True)]
        out = b.scatter(
            *targets,
            indices,
            *updates,
            body=body,
            **windows.scatter_params(),
            indices_are_sorted=p["indices_are_sorted"] and indices_dim is None,
            unique_indices=p["unique_indices"],
            in_bounds=p["in_bounds"],
        )
        results = [out] if n == 1 else out
        return results, [d] * n


@dataclasses.dataclass(frozen=True)
class _Place:
    """Where a scatter writes: what its derivatives read and write there, as operations.

    All operands have one shape, and so have all updates.
    """

    indices: Value
    shape: Shape
    updates: Shape
    windows: Windows
    flags: dict[str, Any]
    single: bool

    @staticmethod
    def of(ctx: Context, indices: Value, p: dict[str, Any]) -> _Place:
        operands = list(ctx.op.operands)
        n = len(operands) // 2
        operand, starts, updates = (ir.shape(operands[i]) for i in (0, n, n + 1))
        windows = Windows.of_scatter(p)
        flags = {name: p[name] for name in ("indices_are_sorted", "unique_indices", "in_bounds")}
        single = windows.count(starts) == 1
        flags["unique_indices"] |= single
        return _Place(indices, operand, updates, windows, flags, single)

    @property
    def fits(self) -> bool:
        """Whether a window can lie inside the operand: else none is ever written."""
        return all(size <= n for size, n in zip(self.sizes, self.shape, strict=True))

    @property
    def sizes(self) -> list[int]:
        return self.windows.slice_sizes(len(self.shape), self.updates)

    def write(self, x: Value, updates: Value, body: BodyLike) -> Value:
        return b.scatter(x, self.indices, updates, body=body, **self.windows.scatter_params(), **self.flags)

    def read(self, x: Value) -> Value:
        """The windows of x; what stands for those that are dropped has no meaning."""
        flags = dict(self.flags)
        if not flags["in_bounds"] and not self.single:
            # Clamping a window that is dropped can bring it onto another one.
            flags["unique_indices"] = False
        return b.gather(x, self.indices, **self.windows.gather_params(), slice_sizes=self.sizes, **flags)

    def only(self, mask: Value, x: Value) -> Value:
        return b.select(mask, x, b.zeros_like(x))

    def inside(self, windows: Value) -> Value:
        """The windows, zeros for those that are dropped."""
        if self.flags["in_bounds"]:
            return windows
        axis = self.windows.index_vector_dim
        clamped = clamp_starts(self.indices, axis, self.windows.bounds(self.shape, self.sizes))
        same = b.compare(self.indices, clamped, direction="EQ")
        shape = ir.shape(same)
        if axis < len(shape) and shape[axis] == 1:
            same = b.reshape(same, shape=shape[:axis] + shape[axis + 1 :])
        elif axis < len(shape):
            same = b.reduce(same, b.constant(True), dimensions=(axis,), body="and")
        shape = ir.shape(windows)
        return self.only(b.broadcast_in_dim(same, shape=shape, dims=self.windows.batch_dims(len(shape))), windows)

    def last(self) -> Value:
        """Whether an element of the updates is the one that stays where several are written to one place."""
        count = math.prod(self.updates)
        dtype = ir.I32 if count < np.iinfo(np.int32).max else ir.I64
        # Numbered from 1: what no update reaches, or what is dropped, is no update's number.
        numbers = b.add(b.iota(shape=(count,), dtype=dtype, dimension=0), b.full((count,), 1, dtype))
        numbers = b.reshape(numbers, shape=self.updates)
        written = self.write(b.full(self.shape, 0, dtype), numbers, "set")
        return b.compare(self.read(written), numbers, direction="EQ")

    def others(self, operand: Value, updates: Value) -> Value:
        """What each update is multiplied by: the operand's element and all other updates to the same place."""
        if self.flags["unique_indices"]:
            return self.read(operand)
        nil = b.compare(updates, b.zeros_like(updates), direction="EQ")
        nonzero = b.select(nil, b.ones_like(updates), updates)
        product = self.read(self.write(operand, nonzero, "multiply"))
        is_nil = b.convert(nil, dtype=ir.I32)
        nils = self.read(self.write(b.full(self.shape, 0, ir.I32), is_nil, "add"))
        alone = b.compare(nils, is_nil, direction="EQ")
        return b.select(alone, b.divide(product, nonzero), b.zeros_like(product))

    def ties(self, operand: Value, updates: Value, result: Value) -> tuple[Value, Value, Value]:
        """Of a minimum or maximum: which elements of the operand and of the updates are in the result.

        Also, for each element of the result, one over how many share it.
        """
        kept = b.compare(operand, result, direction="EQ")
        won = b.compare(updates, self.read(result), direction="EQ")
        dtype = ir.dtype(operand)
        count = self.write(b.convert(kept, dtype=dtype), b.convert(won, dtype=dtype), "add")
        return kept, won, b.divide(b.ones_like(count), count)


def _jvp_of_set(at: _Place, primals: Values, tangents: MaybeValues) -> MaybeValues:
    n = len(primals) // 2
    out: list[MaybeValue] = []
    for i in range(n):
        t, t_new = tangents[i], tangents[n + 1 + i]
        same = t is None and t_new is None
        out.append(None if same else at.write(_filled(t, primals[i]), _filled(t_new, primals[n + 1 + i]), "set"))
    return out


def _vjp_of_set(at: _Place, cotangents: MaybeValues, needed: Mask) -> MaybeValues:
    n = len(cotangents)
    out: list[MaybeValue] = [None] * (2 * n + 1)
    for i, ct in enumerate(cotangents):
        if ct is not None and needed[i]:
            out[i] = at.write(ct, b.zeros(ir.tensor_type(at.updates, ir.dtype(ct))), "set")
        if ct is not None and needed[n + 1 + i]:
            read = at.read(ct)
            out[n + 1 + i] = at.inside(read) if at.flags["unique_indices"] else at.only(at.last(), read)
    return out


def _program_where_unique(at: _Place, body: Body, operands: Values) -> Program:
    """A body that combines each element with one update at most, or an error."""
    if not at.flags["unique_indices"]:
        raise NotDifferentiableError(
            "stablehlo.scatter with a function of its own has a derivative only where no element is written twice; "
            "pass unique_indices=True if that is so, or use add, multiply, minimum, maximum or set"
        )
    return Program(body, scalar_types([ir.dtype(x) for x in operands] * 2))


def _jvp_by_body(ctx: Context, at: _Place, body: Body, primals: Values, tangents: MaybeValues) -> MaybeValues:
    n = len(primals) // 2
    operands, updates = primals[:n], primals[n + 1 :]
    program = _program_where_unique(at, body, operands)
    read = [None if t is None else at.read(t) for t in tangents[:n]]
    _, new = program.jvp(ctx, [*(at.read(x) for x in operands), *updates], [*read, *tangents[n + 1 :]])
    return [
        None if t is None and t_new is None else at.write(_filled(t, x), _filled(t_new, u), "set")
        for t, t_new, x, u in zip(tangents, new, operands, updates, strict=False)
    ]


def _vjp_by_body(ctx: Context, at: _Place, body: Body, primals: Values, cotangents: MaybeValues) -> MaybeValues:
    n = len(primals) // 2
    operands, updates = primals[:n], primals[n + 1 :]
    program = _program_where_unique(at, body, operands)
    read = [None if ct is None else at.read(ct) for ct in cotangents]
    cts = program.vjp(ctx, [*(at.read(x) for x in operands), *updates], read)
    current = [
        None if ct is None and c is None else at.write(_filled(ct, x), _filled(c, u), "set")
        for ct, c, x, u in zip(cotangents, cts, operands, updates, strict=False)
    ]
    return [*current, None, *(None if c is None else at.inside(c) for c in cts[n:])]


def _filled(t: MaybeValue, like: Value) -> Value:
    return b.zeros_like(like) if t is None else t


def _read_body(op: Operation) -> BodyLike:
    block = op.regions[0].blocks[0]
    first = next(iter(block.operations)).operation
    arguments = list(block.arguments)
    if first.name == "stablehlo.return" and list(first.operands) == arguments[len(arguments) // 2 :]:
        return "set"
    return b.read_body(op)


def _written(
    windows: Windows, operand: Shape, indices: Array, updates: Shape
) -> tuple[Array, Callable[[Array], Array]]:
    """Flat positions in an operand of this shape that are written to, and a function that picks what goes there."""
    rank, batch_shape = len(operand), windows.batch_shape(indices)
    sizes = windows.slice_sizes(rank, updates)
    strides = [math.prod(operand[d + 1 :]) for d in range(rank)]
    position, inside = np.zeros(batch_shape, np.int64), np.ones(batch_shape, np.bool_)
    for d, start in windows.starts(indices).items():
        inside &= (start >= 0) & (start <= operand[d] - sizes[d])
        position += start * strides[d]
    offset = np.zeros((1,), np.int64)
    for d in windows.operand_window_dims(rank):
        offset = (offset[:, np.newaxis] + np.arange(sizes[d]) * strides[d]).reshape(-1)
    kept = inside.reshape(-1)
    order = windows.batch_dims(len(updates)) + list(windows.window_dims)

    def take(x: Array) -> Array:
        return x.transpose(order).reshape(kept.size, offset.size)[kept].reshape(-1)

    return (position.reshape(-1)[kept][:, np.newaxis] + offset).reshape(-1), take


def _combine(body: BodyLike, out: list[Array], index: Array, new: list[Array]) -> None:
    """Write a body of current values and updates, in place; several updates to one place one after the other."""
    program = Program(body, scalar_types([x.dtype for x in (*out, *new)]))
    order = np.argsort(index, kind="stable")
    places = index[order]
    turn = np.arange(len(places)) - np.searchsorted(places, places)
    for now in range(int(turn.max(initial=-1)) + 1):
        which = order[turn == now]
        at = index[which]
        results = program.evaluate(*(x[at] for x in out), *(u[which] for u in new))
        for x, value in zip(out, results, strict=True):
            x[at] = value
