"""Operations whose parameters are operands. Nothing of ours makes them; those of a foreign module are evaluated.

Result types must be static, as everywhere here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ir
from ..ir import DType, Operation
from .base import Array, Op, register
from .creation import Iota
from .gather import Gather
from .shape import BroadcastInDim, Ints, Pad
from .windows import GATHER_NAMES, read_numbers


def _ints(x: Array) -> tuple[int, ...]:
    return tuple(int(n) for n in x)


@register
class DynamicBroadcastInDim(Op):
    name = "stablehlo.dynamic_broadcast_in_dim"

    def params(self, op: Operation) -> dict[str, Any]:
        return {"dims": ir.ints(op, "broadcast_dimensions")}

    def evaluate(self, x: Array, shape: Array, *, dims: Ints) -> Array:
        return BroadcastInDim().evaluate(x, shape=_ints(shape), dims=dims)


@register
class DynamicReshape(Op):
    name = "stablehlo.dynamic_reshape"

    def evaluate(self, x: Array, shape: Array) -> Array:
        return x.reshape(_ints(shape))


@register
class DynamicIota(Op):
    name = "stablehlo.dynamic_iota"
    differentiable = False

    def params(self, op: Operation) -> dict[str, Any]:
        return {"dtype": ir.dtype(op.result), "dimension": ir.integer(op, "iota_dimension")}

    def evaluate(self, shape: Array, *, dtype: DType, dimension: int) -> Array:
        return Iota().evaluate(shape=_ints(shape), dtype=dtype, dimension=dimension)


@register
class DynamicPad(Op):
    name = "stablehlo.dynamic_pad"

    def evaluate(self, x: Array, value: Array, low: Array, high: Array, interior: Array) -> Array:
        amounts = {"low": _ints(low), "high": _ints(high), "interior": _ints(interior)}
        return Pad().evaluate(x, value, **amounts)


@register
class RealDynamicSlice(Op):
    name = "stablehlo.real_dynamic_slice"

    def evaluate(self, x: Array, start: Array, limit: Array, strides: Array) -> Array:
        return np.asarray(x[tuple(map(slice, _ints(start), _ints(limit), _ints(strides)))])


@register
class DynamicGather(Op):
    name = "stablehlo.dynamic_gather"

    def params(self, op: Operation) -> dict[str, Any]:
        return read_numbers(op.attributes["dimension_numbers"], GATHER_NAMES)

    def evaluate(self, operand: Array, indices: Array, slice_sizes: Array, **p: Any) -> Array:
        return Gather().evaluate(operand, indices, slice_sizes=_ints(slice_sizes), **p)
