"""`pyxla-legalize-iree-six-bits`: IREE does not store floats of 6 and of 4 bits."""

from __future__ import annotations

from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ... import build as b
from ... import ir
from ...ir import DType, Operation, Value
from .stored import MOVES, after, before_operand, store

_SMALL = [np.dtype(t) for t in (ml_dtypes.float6_e2m3fn, ml_dtypes.float6_e3m2fn, ml_dtypes.float4_e2m1fn)]
_CARRIERS = dict.fromkeys(_SMALL, ir.F32)
#: What they make of such floats is one.
_CLOSED = MOVES | {f"stablehlo.{name}" for name in ("abs", "negate", "sign", "floor", "ceil")}


def six_bits(module: ir.Module) -> None:
    """Floats of 6 and 4 bits are those of 32, rounded after arithmetic to what the smaller type holds."""
    store(module, _CARRIERS, _adjust)


def _adjust(op: Operation, operands: Sequence[DType | None], results: Sequence[DType | None]) -> None:
    if op.name == "stablehlo.bitcast_convert":
        raise NotImplementedError(f"floats of less than 8 bits have no bits in a compiled program, at {op.location}")
    if op.name == "stablehlo.convert" and results[0] is not None and ir.is_inexact(ir.dtype(op.operands[0])):
        target = results[0]
        before_operand(op, 0, lambda x: _rounded(x, target))  # once, in the wider type
    elif op.name not in _CLOSED:
        for k, dtype in enumerate(results):
            if dtype is not None:
                after(op, lambda y, dtype=dtype: _rounded(y, dtype), k)


def _rounded(x: Value, dtype: DType) -> Value:
    """The nearest number of a small type, the even one of two; what is too large becomes the largest, NaN -0."""
    info, wide = ml_dtypes.finfo(dtype), ir.dtype(x)
    if wide.itemsize < 4:
        x, wide = b.convert(x, dtype=ir.F32), ir.F32
    largest = b.full_like(x, float(info.max))
    x = b.select(b.compare(x, x, direction="NE"), b.full_like(x, -0.0), x)
    x = b.clamp(b.negate(largest), x, largest)
    bits = np.dtype(f"u{wide.itemsize}")
    exponent = np.asarray(np.inf, wide).view(bits)
    power = b.and_(b.bitcast_convert(x, dtype=bits, shape=ir.shape(x)), b.full(ir.shape(x), exponent, bits))
    power = b.bitcast_convert(power, dtype=wide, shape=ir.shape(x))
    power = b.maximum(power, b.full_like(power, 2.0 ** int(info.minexp)))
    step = b.multiply(power, b.full_like(power, 2.0 ** -int(info.nmant)))
    return b.multiply(b.round_nearest_even(b.divide(x, step)), step)
