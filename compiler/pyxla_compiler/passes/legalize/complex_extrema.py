"""`pyxla-legalize-iree-complex-extrema`: IREE takes the maximum of complex numbers of their real parts alone."""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def complex_extrema(module: ir.Module) -> None:
    """Maximum and minimum of complex numbers by their real parts, then their imaginary parts; NaN goes before all."""
    rewrite(module, {"stablehlo.maximum": lambda op: _rewrite(op, "GT"), "stablehlo.minimum": lambda op: _rewrite(op, "LT")})


def _rewrite(op: Operation, direction: str) -> Sequence[Value] | None:
    x, y = op.operands
    if not ir.is_complex(x):
        return None
    real, imag = (b.real(x), b.real(y)), (b.imag(x), b.imag(y))
    better = b.compare(*imag, direction=direction)
    better = b.or_(b.compare(*real, direction=direction), b.and_(b.compare(*real, direction="EQ"), better))
    first = b.or_(_is_nan(x), b.and_(b.not_(_is_nan(y)), better))
    return [b.select(first, x, y)]


def _is_nan(x: Value) -> Value:
    return b.or_(*(b.compare(part, part, direction="NE") for part in (b.real(x), b.imag(x))))
