"""`pyxla-legalize-iree-complex-elementary`: IREE takes the maximum of complex numbers of their real parts alone, has no
complex cube root, and dies of complex numbers read as others.

Cost: a maximum runs 2 times as long as IREE's, which compares a real part where here both parts are, and looked through
for NaN.
"""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def complex_elementary(module: ir.Module) -> None:
    """Maximum and minimum of complex numbers by real parts, then imaginary parts, where NaN goes before all; their cube
    root as a power; bitcasts from and to them by way of their parts."""
    rewrite(
        module,
        {
            "stablehlo.maximum": lambda op: _extremum(op, "GT"),
            "stablehlo.minimum": lambda op: _extremum(op, "LT"),
            "stablehlo.cbrt": _cbrt,
            "stablehlo.bitcast_convert": _bitcast,
        },
    )


def _extremum(op: Operation, direction: str) -> Sequence[Value] | None:
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


def _cbrt(op: Operation) -> Sequence[Value] | None:
    (x,) = op.operands
    return [b.power(x, b.full_like(x, 1 / 3))] if ir.is_complex(x) else None


def _bitcast(op: Operation) -> Sequence[Value] | None:
    (x,) = op.operands
    shape, dtype = ir.shape_dtype(op.result.type)
    if not ir.is_complex(x) and dtype.kind != "c":
        return None
    rank = ir.rank(x)
    if ir.is_complex(x):
        x = b.concatenate(b.expand_dims(b.real(x), dim=rank), b.expand_dims(b.imag(x), dim=rank), dimension=rank)
    if dtype.kind != "c":
        return [b.bitcast_convert(x, dtype=dtype, shape=shape)]
    parts = b.bitcast_convert(x, dtype=ir.F32 if dtype.itemsize == 8 else ir.F64, shape=(*shape, 2))
    return [b.complex_(*(_part(parts, k, shape) for k in range(2)))]


def _part(parts: Value, k: int, shape: Sequence[int]) -> Value:
    part = b.slice_(parts, start=[*(0 for _ in shape), k], limit=[*shape, k + 1])
    return b.reshape(part, shape=shape)
