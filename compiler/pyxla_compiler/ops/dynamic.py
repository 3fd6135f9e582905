"""Operations whose parameters are operands. Nothing of ours makes them; a foreign module may hold them.

Result types must be static, as everywhere here. Derivatives and batches are those of the operation with the parameters
put in, which must be constants where the result's shape does not tell them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from .. import build as b
from .. import ir
from ..ir import DType, Operation, Shape, Value
from .base import Array, Context, MaybeValue, NotDifferentiableError, Op, register
from .creation import Iota
from .gather import Gather
from .shape import BroadcastInDim, Ints, Pad
from .through import Expansion, define, inline, jvp_through, vjp_through
from .windows import GATHER_NAMES, read_numbers


def _ints(x: Array) -> tuple[int, ...]:
    return tuple(int(n) for n in x)


class _Shaped(Op):
    """The shape that the parameters ask for has to be the one that the result's type says."""

    def params(self, op: Operation) -> dict[str, Any]:
        return {"shape": ir.shape(op.result)}

    def check(self, asked: Shape, shape: Shape) -> None:
        """Raises ValueError where they differ; before anything of that size is made."""
        if asked != shape:
            raise ValueError(f"{self.name} is asked for the shape {asked}, and its type says {shape}")


class _Dynamic(_Shaped):
    """The first `arrays` operands are arrays, the others parameters."""

    arrays: ClassVar[int] = 1

    def static(self, op: Operation, arrays: list[Value]) -> Value:
        """The operation with its parameters put in, on other arrays."""
        raise NotImplementedError

    def _steps(self, ctx: Context) -> Expansion:
        op = ctx.op
        return lambda arrays: [self.static(op, arrays)]

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        n = self.arrays
        return jvp_through(ctx, self.name, self._steps(ctx), primals[:n], tangents[:n])

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        n = self.arrays
        pulled = vjp_through(ctx, self.name, self._steps(ctx), list(primals)[:n], cotangents, needed[:n])
        return [*pulled, *(None for _ in needed[n:])]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], /, **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        n = self.arrays
        if any(d is not None for d in dims[n:]):
            raise NotImplementedError(f"{self.name} cannot be batched over its parameters, which make a shape")
        function = define(ctx, self.name, self._steps(ctx), list(ctx.op.operands)[:n])
        derived = ctx.batch_of(function, dims[:n])
        return inline(ctx, derived.name, operands[:n]), list(derived.out_dims)


def _numbers(op: Operation, index: int) -> tuple[int, ...]:
    """The numbers in an operand that is a constant."""
    made = op.operands[index].owner
    if getattr(made, "name", None) != "stablehlo.constant":
        raise NotDifferentiableError(
            f"{op.name} has derivatives and batches only where operand {index}, a parameter, is a constant: lower the "
            "program for known shapes"
        )
    return _ints(b.read_constant(made))


@register
class DynamicBroadcastInDim(_Dynamic):
    name = "stablehlo.dynamic_broadcast_in_dim"

    def params(self, op: Operation) -> dict[str, Any]:
        return {**super().params(op), "dims": ir.ints(op, "broadcast_dimensions")}

    def evaluate(self, x: Array, asked: Array, *, dims: Ints, shape: Shape) -> Array:
        self.check(_ints(asked), shape)
        return BroadcastInDim().evaluate(x, shape=shape, dims=dims)

    def static(self, op: Operation, arrays: list[Value]) -> Value:
        return b.broadcast_in_dim(arrays[0], **self.params(op))


@register
class DynamicReshape(_Dynamic):
    name = "stablehlo.dynamic_reshape"

    def evaluate(self, x: Array, asked: Array, *, shape: Shape) -> Array:
        self.check(_ints(asked), shape)
        return x.reshape(shape)

    def static(self, op: Operation, arrays: list[Value]) -> Value:
        return b.reshape(arrays[0], shape=ir.shape(op.result))


@register
class DynamicIota(_Shaped):
    name = "stablehlo.dynamic_iota"
    differentiable = False

    def params(self, op: Operation) -> dict[str, Any]:
        return {**super().params(op), "dtype": ir.dtype(op.result), "dimension": ir.integer(op, "iota_dimension")}

    def evaluate(self, asked: Array, *, dtype: DType, dimension: int, shape: Shape) -> Array:
        self.check(_ints(asked), shape)
        return Iota().evaluate(shape=shape, dtype=dtype, dimension=dimension)


@register
class DynamicPad(_Dynamic):
    name = "stablehlo.dynamic_pad"
    arrays = 2

    def evaluate(self, x: Array, value: Array, low: Array, high: Array, interior: Array, *, shape: Shape) -> Array:
        amounts = {"low": _ints(low), "high": _ints(high), "interior": _ints(interior)}
        padded = zip(x.shape, *amounts.values(), strict=True)
        self.check(tuple(n + before + after + max(n - 1, 0) * gap for n, before, after, gap in padded), shape)
        return Pad().evaluate(x, value, **amounts)

    def static(self, op: Operation, arrays: list[Value]) -> Value:
        low, high, interior = (_numbers(op, i) for i in (2, 3, 4))
        return b.pad(*arrays, low=low, high=high, interior=interior)


@register
class RealDynamicSlice(_Dynamic):
    name = "stablehlo.real_dynamic_slice"

    def evaluate(self, x: Array, start: Array, limit: Array, strides: Array, *, shape: Shape) -> Array:
        if 0 in strides:
            raise ValueError(f"{self.name} has a step of zero, with which no slice is as its type says")
        out = np.asarray(x[tuple(map(slice, _ints(start), _ints(limit), _ints(strides)))])
        self.check(out.shape, shape)
        return out

    def static(self, op: Operation, arrays: list[Value]) -> Value:
        start, limit, strides = (_numbers(op, i) for i in (1, 2, 3))
        return b.slice_(arrays[0], start=start, limit=limit, strides=strides)


@register
class DynamicGather(_Dynamic):
    name = "stablehlo.dynamic_gather"
    arrays = 2

    def params(self, op: Operation) -> dict[str, Any]:
        return super().params(op) | read_numbers(op.attributes["dimension_numbers"], GATHER_NAMES)

    def evaluate(self, operand: Array, indices: Array, slice_sizes: Array, *, shape: Shape, **p: Any) -> Array:
        out = Gather().evaluate(operand, indices, slice_sizes=_ints(slice_sizes), **p)
        self.check(out.shape, shape)
        return out

    def static(self, op: Operation, arrays: list[Value]) -> Value:
        return b.gather(
            *arrays, slice_sizes=_numbers(op, 2), **read_numbers(op.attributes["dimension_numbers"], GATHER_NAMES)
        )
