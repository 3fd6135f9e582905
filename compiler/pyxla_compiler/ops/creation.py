"""Operations without operands: constants and iota. A backward function makes them again rather than saving them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import DType, Operation
from .base import Array, Op, register


@register
class Constant(Op):
    name = "stablehlo.constant"
    build = staticmethod(b.constant)
    cheap = True

    def params(self, op: Operation) -> dict[str, Any]:
        return {"value": b.read_constant(op)}

    def evaluate(self, *, value: Array) -> Array:
        return value


@register
class ChloConstant(Constant):
    """What MLIR makes of chlo.constant_like where the shape is known."""

    name = "chlo.constant"


@register
class Iota(Op):
    name = "stablehlo.iota"
    build = staticmethod(b.iota)
    cheap = True

    def params(self, op: Operation) -> dict[str, Any]:
        shape, dtype = ir.shape_dtype(op.result.type)
        return {"shape": shape, "dtype": dtype, "dimension": ir.integer(op, "iota_dimension")}

    def evaluate(self, *, shape: Sequence[int], dtype: DType, dimension: int) -> Array:
        line = np.arange(shape[dimension]).astype(dtype)
        if len(shape) == 1:
            return line
        return np.broadcast_to(line.reshape((-1,) + (1,) * (len(shape) - dimension - 1)), shape)
