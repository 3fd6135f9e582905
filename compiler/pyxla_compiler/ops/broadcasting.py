"""The `chlo.broadcast_*` operations: those whose operands are spread to one shape first.

They appear in modules from elsewhere; every rule spreads the operands and leaves the rest to the operation of
one shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Shape, Value
from . import binary, bitwise, compare, complexes, special
from .base import REGISTRY, Array, Context, MaybeValue, Op, as_list, move_batch, sum_to_scalar_dims


def _places(rank: int, shape: Shape, dims: tuple[int, ...] | None) -> tuple[int, ...]:
    """Where the dimensions of an operand of the lower rank stand in the result: at `dims`, or last."""
    n = len(shape)
    return dims if dims is not None and n < rank else tuple(range(rank - n, rank))


def _result_shape(shapes: Sequence[Shape], dims: tuple[int, ...] | None) -> Shape:
    rank = max(len(s) for s in shapes)
    sizes = [1] * rank
    for shape in shapes:
        for size, d in zip(shape, _places(rank, shape, dims), strict=True):
            sizes[d] = size if sizes[d] == 1 else sizes[d]
    return tuple(sizes)


class Broadcast(Op):
    """An operation under numpy's rules of broadcasting."""

    def __init__(self, base: Op, name: str):
        self.base = base
        self.name = name  # pyright: ignore[reportAttributeAccessIssue]
        self.differentiable = base.differentiable  # pyright: ignore[reportAttributeAccessIssue]

    def params(self, op: Operation) -> dict[str, Any]:
        dims = ir.ints(op, "broadcast_dimensions") if "broadcast_dimensions" in op.attributes else None
        return {**self.base.params(op), "broadcast_dimensions": dims}

    def build(self, *operands: Value, broadcast_dimensions: tuple[int, ...] | None = None, **params: Any) -> Value:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.base.build(*self._spread(operands, broadcast_dimensions), **params)

    def evaluate(
        self, *operands: Array, broadcast_dimensions: tuple[int, ...] | None = None, **params: Any
    ) -> Array | tuple[Array, ...]:
        shape = _result_shape([x.shape for x in operands], broadcast_dimensions)
        spread: list[Array] = []
        for x in operands:
            places = _places(len(shape), x.shape, broadcast_dimensions)
            aligned = x.reshape([x.shape[places.index(d)] if d in places else 1 for d in range(len(shape))])
            spread.append(np.broadcast_to(aligned, shape))
        return self.base.evaluate(*spread, **params)

    def _spread(self, operands: Sequence[Value], dims: tuple[int, ...] | None) -> list[Value]:
        shape = _result_shape([ir.shape(x) for x in operands], dims)
        return [_broadcast(x, shape, _places(len(shape), ir.shape(x), dims)) for x in operands]

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        dims, shape = params.pop("broadcast_dimensions"), ir.shape(results[0])
        spread = [None if t is None else _broadcast(t, shape, _places(len(shape), ir.shape(t), dims)) for t in tangents]
        return self.base.jvp(ctx, self._spread(primals, dims), spread, results, **params)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        dims = params.pop("broadcast_dimensions")
        pulled = self.base.vjp(ctx, self._spread(primals, dims), results, cotangents, needed, **params)
        return [None if ct is None else _sum_back(ct, ir.shape(p), dims) for ct, p in zip(pulled, primals, strict=True)]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        places = params.pop("broadcast_dimensions")
        moved = [move_batch(x, d, 0, ctx.size) for x, d in zip(operands, dims, strict=True)]
        shape = _result_shape([ir.shape(x)[1:] for x in moved], places)
        spread: list[Value] = []
        for x in moved:
            inner = _places(len(shape), ir.shape(x)[1:], places)
            spread.append(_broadcast(x, (ctx.size, *shape), (0, *[d + 1 for d in inner])))
        return as_list(self.base.build(*spread, **params)), [0]


def _broadcast(x: Value, shape: Shape, dims: tuple[int, ...]) -> Value:
    return b.broadcast_in_dim(x, shape=shape, dims=dims)


def _sum_back(ct: Value, shape: Shape, dims: tuple[int, ...] | None) -> Value:
    """ct summed over the dimensions along which an operand of `shape` was repeated."""
    full = ir.shape(ct)
    places = _places(len(full), shape, dims)
    repeated = [d for d in range(len(full)) if d not in places or (shape[places.index(d)] == 1 and full[d] != 1)]
    return b.reshape(sum_to_scalar_dims(ct, repeated), shape=shape)


_BASES: tuple[type[Op], ...] = (
    *(binary.Add, binary.Atan2, binary.Divide, binary.Maximum, binary.Minimum, binary.Multiply, binary.NextAfter),
    *(binary.Power, binary.Remainder, binary.Subtract, bitwise.And, bitwise.Or, bitwise.ShiftLeft),
    *(bitwise.ShiftRightArithmetic, bitwise.ShiftRightLogical, bitwise.Xor, compare.Compare, complexes.Complex),
    *(compare.Select, special.Polygamma, special.Zeta),
)
for _base in _BASES:
    _name = "chlo.broadcast_" + _base.name.partition(".")[2]
    REGISTRY[_name] = Broadcast(REGISTRY[_base.name], _name)
