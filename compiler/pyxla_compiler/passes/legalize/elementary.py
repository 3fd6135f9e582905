"""`pyxla-legalize-iree-elementary`: powers, angles, cube roots and sums of booleans where IREE computes something else.

IREE takes x ** y as exp(y log x), which is NaN for negative x and for 0 ** 0; its atan2 divides zero by zero and
infinity by infinity and loses signs; its cube root of an infinity is NaN, and there is none in float64; and true + true
is false.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def elementary(module: ir.Module) -> None:
    """Powers of negative numbers and exponents of zero, atan2 of zeros and infinities, cube roots of infinities and in
    float64, and sums of booleans are what they are elsewhere."""
    rules = {"add": _add, "power": _power, "atan2": _atan2, "cbrt": _cbrt}
    rewrite(module, {f"stablehlo.{name}": rule for name, rule in rules.items()})


def _add(op: Operation) -> Sequence[Value] | None:
    x, y = op.operands
    return [b.or_(x, y)] if ir.dtype(x) == ir.BOOL else None


def _power(op: Operation) -> Sequence[Value] | None:
    x, y = op.operands
    if not ir.is_inexact(ir.dtype(x)) or ir.is_complex(x) or _is_made_here(op):
        return None
    zero, one = b.zeros_like(x), b.ones_like(x)
    size = b.abs_(x)
    power = _made_here(b.power(size, y))
    power = b.select(b.compare(y, one, direction="EQ"), size, power)
    # |x| = 1 has only 1 and -1 for powers, whatever the exponent.
    power = b.select(b.and_(b.compare(size, one, direction="EQ"), _equal(y, y)), one, power)
    half = b.multiply(y, b.full_like(y, 0.5))
    whole, even = _equal(b.floor(y), y), _equal(b.floor(half), half)
    power = b.select(b.and_(_is_negative(x), b.and_(whole, b.not_(even))), b.negate(power), power)
    no_root = b.and_(b.and_(b.compare(x, zero, direction="LT"), b.is_finite(x)), b.not_(whole))
    power = b.select(no_root, b.full_like(x, math.nan), power)
    always_one = b.or_(_equal(y, zero), _equal(x, one))
    return [b.select(always_one, one, power)]


def _atan2(op: Operation) -> Sequence[Value] | None:
    y, x = op.operands
    # In float64 the C library's function is called, which is right.
    if ir.is_complex(x) or ir.dtype(x) == ir.F64:
        return None
    high, wide = b.abs_(y), b.abs_(x)
    small, large = b.minimum(high, wide), b.maximum(high, wide)
    # Equal operands, zeros and infinities among them, have a quotient of 1, but for zeros.
    quotient = b.select(_equal(small, large), b.ones_like(x), b.divide(small, large))
    quotient = b.select(_equal(large, b.zeros_like(x)), b.zeros_like(x), quotient)
    angle = b.atan(quotient)
    steep = b.compare(high, wide, direction="GT")
    angle = b.select(steep, b.subtract(b.full_like(x, math.pi / 2), angle), angle)
    angle = b.select(_is_negative(x), b.subtract(b.full_like(x, math.pi), angle), angle)
    return [b.select(_is_negative(y), b.negate(angle), angle)]


def _cbrt(op: Operation) -> Sequence[Value] | None:
    x = op.operands[0]
    if _is_made_here(op):
        return None
    if ir.dtype(x) != ir.F64:
        kept = b.or_(b.not_(b.is_finite(x)), _equal(x, b.zeros_like(x)))
        return [b.select(kept, x, _made_here(b.cbrt(x)))]
    size = b.abs_(x)
    root = _made_here(b.power(size, b.full_like(x, 1 / 3)))
    # One step of Newton's, for the exponent is not quite a third.
    square = b.multiply(root, root)
    step = b.divide(b.subtract(root, b.divide(size, square)), b.full_like(x, 3))
    root = b.subtract(root, step)
    root = b.select(_is_negative(x), b.negate(root), root)
    kept = b.or_(b.not_(b.is_finite(x)), _equal(x, b.zeros_like(x)))
    return [b.select(kept, x, root)]


def _equal(x: Value, y: Value) -> Value:
    return b.compare(x, y, direction="EQ")


def _is_negative(x: Value) -> Value:
    """Whether the sign bit is set: of -0.0 as well."""
    dtype = np.dtype(f"i{ir.dtype(x).itemsize}")
    bits = b.bitcast_convert(x, dtype=dtype, shape=ir.shape(x))
    return b.compare(bits, b.zeros_like(bits), direction="LT")


_MADE_HERE = "pyxla.legal"


def _made_here(value: Value) -> Value:
    """Marks an operation that is legal as it stands, so that the pass may run again."""
    value.owner.attributes[_MADE_HERE] = ir.mlir.UnitAttr.get()
    return value


def _is_made_here(op: Operation) -> bool:
    return _MADE_HERE in op.attributes
