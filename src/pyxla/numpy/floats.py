"""Functions of floats: their parts, angles, steps, and the choice that leaves NaN out."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla.numpy import ufuncs as u
from pyxla.numpy.arithmetic import power
from pyxla.numpy.common import as_array, constant, convert, filled, inexact, promote_inexact, typed_constant
from pyxla.numpy.selecting import where

_BOOL = np.dtype(np.bool_)


def _as_bits(x: Any) -> Any:
    return lax.bitcast_convert_type(x, f"uint{8 * x.dtype.itemsize}")


def signbit(x: Any, /) -> Any:
    """Whether the sign bit is set: for negative numbers, -0.0 among them."""
    x = as_array(x)
    if dtypes.is_float(x.dtype):
        bits = _as_bits(x)
        return bits >= constant(1 << (8 * x.dtype.itemsize - 1), bits)
    return filled(x.shape, False, _BOOL) if x.dtype == _BOOL else x < constant(0, x)


def copysign(x: Any, y: Any, /) -> Any:
    """x with the sign of y."""
    x, y = promote_inexact(x, y)
    if dtypes.is_complex(x.dtype):
        raise TypeError("copysign is not defined for complex numbers.")
    return where(signbit(x) != signbit(y), -x, x)


def ldexp(x: Any, i: Any, /) -> Any:
    """x * 2 ** i, for floats x and integers i.

    >>> import pyxla.numpy as jnp
    >>> jnp.ldexp(jnp.array([1.0, 3.0]), jnp.array([2, -1]))
    Array([4. , 1.5], dtype=float32)
    """
    x, i = inexact(x), as_array(i)
    if not (dtypes.is_integer(i.dtype) or i.dtype == _BOOL):
        raise ValueError(f"ldexp takes integer exponents, not {i.dtype}.")
    i = convert(i, np.dtype(np.int32))
    # Three factors, each of an exponent that a float of this dtype has.
    limit = constant(-(dtypes.finfo(x.dtype).minexp + 1), i)
    for _ in range(3):
        step = u.minimum(u.maximum(i, -limit), limit)
        x, i = x * power(constant(2, x), convert(step, x.dtype)), i - step
    return x


def frexp(x: Any, /) -> tuple[Any, Any]:
    """Mantissa in [0.5, 1) with the sign of x, and the int32 exponent of 2."""
    x = inexact(x)
    info, dtype = dtypes.finfo(x.dtype), x.dtype
    subnormal = u.absolute(x) < constant(info.smallest_normal, x)
    scaled = where(subnormal, x * constant(2.0**info.nmant, x), x)
    bits = _as_bits(scaled)
    mask = (1 << info.iexp) - 1
    exponent = convert((bits >> info.nmant) & mask, np.dtype(np.int32)) - (-info.minexp)
    half = (bits & ~constant(mask << info.nmant, bits)) | constant((-info.minexp) << info.nmant, bits)
    mantissa = lax.bitcast_convert_type(half, dtype)
    exponent = where(subnormal, exponent - info.nmant, exponent)
    plain = (x == constant(0, x)) | ~u.isfinite(x)
    return where(plain, x, mantissa), where(plain, 0, exponent)


def heaviside(x: Any, h0: Any, /) -> Any:
    """0 where x is negative, 1 where positive, h0 where zero."""
    x, h0 = promote_inexact(x, h0)
    zero, one = typed_constant(0, x), typed_constant(1, x)
    return where(u.isnan(x), x, where(u.less(x, zero), zero, where(u.greater(x, zero), one, h0)))


def sinc(x: Any, /) -> Any:
    """sin(pi x) / (pi x), which is 1 at 0.

    >>> import pyxla.numpy as jnp
    >>> jnp.sinc(jnp.array([0.0, 0.5]))
    Array([1.        , 0.63661975], dtype=float32)
    """
    x = inexact(x)
    zero = x == typed_constant(0, x)
    y = where(zero, typed_constant(1, x), x) * typed_constant(np.pi, x)
    # Near zero the series, so that the derivatives there are those of the function.
    squared = u.square(x * typed_constant(np.pi, x))
    series = typed_constant(1, x) - squared / typed_constant(6, x) + u.square(squared) / typed_constant(120, x)
    return where(zero, series, u.sin(y) / y)


def deg2rad(x: Any, /) -> Any:
    """Degrees as radians."""
    x = inexact(x)
    return x * typed_constant(np.pi / 180, x)


def rad2deg(x: Any, /) -> Any:
    """Radians as degrees."""
    x = inexact(x)
    return x * typed_constant(180 / np.pi, x)


radians, degrees = deg2rad, rad2deg


def fmax(x: Any, y: Any, /) -> Any:
    """The greater of two; where one is NaN, the other."""
    return where(u.greater(x, y) | u.isnan(y), x, y)


def fmin(x: Any, y: Any, /) -> Any:
    """The lesser of two; where one is NaN, the other."""
    return where(u.less(x, y) | u.isnan(y), x, y)


def spacing(x: Any, /) -> Any:
    """The distance from each float to the next one away from zero."""
    x = inexact(x)
    return u.nextafter(x, copysign(typed_constant(np.inf, x), x)) - x


__all__ = [
    "copysign", "deg2rad", "degrees", "fmax", "fmin", "frexp", "heaviside", "ldexp", "rad2deg", "radians",
    "signbit", "sinc", "spacing",
]  # fmt: skip
