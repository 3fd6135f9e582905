"""`pyxla-legalize-iree-subnormal`: IREE's runtime has the processor take subnormal numbers for zeros."""

from __future__ import annotations

from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ... import build as b
from ... import ir
from ...ir import DType, Operation, Value
from ..rewrite import rewrite


def subnormal(module: ir.Module) -> None:
    """Operations whose result is no small number where an operand is one read its bits: floor, ceil and next_after."""
    rewrite(
        module,
        {
            "stablehlo.floor": lambda op: _rounded(op, below=-1.0, above=0.0),
            "stablehlo.ceil": lambda op: _rounded(op, below=-0.0, above=1.0),
            "chlo.next_after": _next_after,
        },
    )


def _bits(x: Value) -> Value:
    return b.bitcast_convert(x, dtype=_integers(ir.dtype(x)), shape=ir.shape(x))


def _integers(dtype: DType) -> DType:
    return np.dtype(f"i{dtype.itemsize}")


def _magnitude(bits: Value) -> Value:
    """The bits without the sign."""
    return b.and_(bits, b.full_like(bits, np.iinfo(ir.dtype(bits)).max))


def _pattern(number: object, dtype: DType) -> int:
    return int(np.asarray(number, dtype).view(_integers(dtype)))


def _rounded(op: Operation, *, below: float, above: float) -> Sequence[Value] | None:
    (x,) = op.operands
    dtype = ir.dtype(x)
    if dtype.itemsize == 1 or dtype.name == "float16":  # computed in float32, where they are not subnormal
        return None
    bits = _bits(x)
    magnitude, zero = _magnitude(bits), b.zeros_like(bits)
    normal = _pattern(ml_dtypes.finfo(dtype).smallest_normal, dtype)
    small = b.compare(magnitude, b.full_like(bits, normal), direction="LT")
    small = b.and_(small, b.compare(magnitude, zero, direction="NE"))
    negative = b.compare(bits, zero, direction="LT")
    instead = b.select(negative, b.full_like(x, below), b.full_like(x, above))
    return [b.select(small, instead, op.clone().result)]


def _next_after(op: Operation) -> Sequence[Value] | None:
    x, y = op.operands
    dtype = ir.dtype(x)
    bits = [_bits(v) for v in (x, y)]
    magnitudes = [_magnitude(v) for v in bits]
    zero, one = b.zeros_like(bits[0]), b.full_like(bits[0], 1)
    infinity = b.full_like(zero, _pattern(np.inf, dtype))
    negative = [b.compare(v, zero, direction="LT") for v in bits]
    # Floats in order are these integers in order.
    start, goal = (b.select(n, b.negate(m), m) for n, m in zip(negative, magnitudes, strict=True))
    up = b.compare(goal, start, direction="GT")
    place = b.add(start, b.select(up, one, b.negate(one)))
    sign = b.full_like(zero, np.iinfo(ir.dtype(zero)).min)
    below = b.compare(place, zero, direction="LT")
    below = b.or_(below, b.and_(b.compare(place, zero, direction="EQ"), negative[0]))
    found = b.or_(b.select(below, sign, zero), _absolute(place))
    found = b.select(b.compare(start, goal, direction="EQ"), bits[1], found)
    nan = b.or_(*(b.compare(m, infinity, direction="GT") for m in magnitudes))
    found = b.select(nan, b.full_like(zero, _pattern(np.nan, dtype)), found)
    return [b.bitcast_convert(found, dtype=dtype, shape=ir.shape(x))]


def _absolute(x: Value) -> Value:
    return b.select(b.compare(x, b.zeros_like(x), direction="LT"), b.negate(x), x)
