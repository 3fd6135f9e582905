"""`pyxla-legalize-iree-integer-power`: IREE reads six bits of the exponent of an integer's power, and no sign.

All bits are up to 64 squarings of each element where IREE makes six; `x ** 3` comes here as products.
"""

from __future__ import annotations

from collections.abc import Sequence

from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite
from .elementary.term import Term, where


def integer_power(module: ir.Module) -> None:
    """Powers of integers by squaring, for every bit of the exponent. Of negative exponents 1 and -1 alone have powers,
    the others give 0."""
    rewrite(module, {"stablehlo.power": _square})


def _square(op: Operation) -> Sequence[Value] | None:
    x, y = (Term(v) for v in op.operands)
    if x.dtype.kind not in "iu":
        return None
    signed = x.dtype.kind == "i"
    result, square = x.full(1), x
    for k in range(8 * x.dtype.itemsize - signed):
        result = where(y.bits_set(1 << k), result * square, result)
        square = square * square
    if not signed:
        return [result.value]
    unit = x.equals(1) | x.equals(-1)
    odd = where(y.bits_set(1), x, x.full(1))
    return [where(y < 0, where(unit, odd, x.full(0)), result).value]
