"""Arithmetic composed of the operations of `ufuncs`: division with remainder, powers, rounding, parts of floats."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from pyxla import dtypes, lax, staging
from pyxla.dtypes import dtype_of
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import (
    as_array,
    binary_dtype,
    cast_host,
    constant,
    convert,
    converted,
    elementwise,
    filled,
    inexact,
    promote_dtypes,
    promote_inexact,
    typed_constant,
)
from pyxla.numpy.selecting import where
from pyxla_compiler.ops import lookup

_DIVIDE = lookup("stablehlo.divide")
_REMAINDER = lookup("stablehlo.remainder")
_POWER = lookup("stablehlo.power")
_ROUND_EVEN = lookup("stablehlo.round_nearest_even")
_BOOL = np.dtype(np.bool_)


# Division with remainder.


def _truncated(rules: Any, name: str, x: Any, y: Any) -> Any:
    return elementwise(rules, name, (x, y), x.weak_type and y.weak_type)


def _division_operands(name: str, x: Any, y: Any) -> list[Any]:
    x, y = promote_dtypes(x, y)
    if dtypes.is_complex(x.dtype):
        raise TypeError(f"{name} is not defined for complex numbers.")
    if x.dtype == _BOOL:
        x, y = convert(x, dtypes.default_dtype(int)), convert(y, dtypes.default_dtype(int))
    return [x, y]


def _differ_in_sign(remainder: Any, divisor: Any) -> Any:
    """Where rounding down and rounding toward zero differ."""
    zero = constant(0, divisor)
    return (remainder != zero) & ((remainder < zero) != (divisor < zero))


def floor_divide(x: Any, y: Any, /) -> Any:
    """x / y rounded down. Integers divided by 0 give -1, or all bits set.

    >>> import pyxla.numpy as jnp
    >>> jnp.floor_divide(jnp.array([7, -7]), 2)
    Array([ 3, -4], dtype=int32)
    """
    x, y = _division_operands("floor_divide", x, y)
    if dtypes.is_float(x.dtype):
        return _float_divmod(x, y)[0]
    quotient = _truncated(_DIVIDE, "floor_divide", x, y)
    if dtypes.is_unsigned_integer(x.dtype):
        return quotient
    remainder_ = _truncated(_REMAINDER, "floor_divide", x, y)
    return where((u.sign(x) != u.sign(y)) & (remainder_ != constant(0, x)), quotient - constant(1, x), quotient)


def _float_divmod(x: Any, y: Any) -> tuple[Any, Any]:
    rest = _truncated(_REMAINDER, "divmod", x, y)
    quotient = u.true_divide(u.subtract(x, rest), y)
    shift = (rest != constant(0, x)) & (u.sign(y) != u.sign(rest))
    rest = where(shift, rest + y, rest)
    quotient = where(shift, quotient - constant(1, x), quotient)
    quotient = where(y == constant(0, y), u.true_divide(x, y), rint(quotient))
    return quotient, rest


def remainder(x: Any, y: Any, /) -> Any:
    """x - y * floor(x / y), which has the sign of y. An integer's remainder by 0 is 0.

    >>> import pyxla.numpy as jnp
    >>> jnp.remainder(jnp.array([7, -7]), 3)
    Array([1, 2], dtype=int32)
    """
    x, y = _division_operands("remainder", x, y)
    rest = fmod(x, y)
    if dtypes.is_unsigned_integer(x.dtype):
        return rest
    return where(_differ_in_sign(rest, y), rest + y, rest)


mod = remainder


def fmod(x: Any, y: Any, /) -> Any:
    """The remainder of x / y rounded toward zero: it has the sign of x."""
    x, y = _division_operands("fmod", x, y)
    rest = _truncated(_REMAINDER, "fmod", x, y)
    return rest if dtypes.is_float(x.dtype) else where(y == constant(0, y), constant(0, rest), rest)


def divmod(x: Any, y: Any, /) -> tuple[Any, Any]:
    """`floor_divide(x, y), remainder(x, y)`."""
    x, y = _division_operands("divmod", x, y)
    return _float_divmod(x, y) if dtypes.is_float(x.dtype) else (floor_divide(x, y), remainder(x, y))


def _gcd_step(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    x, y = pair
    rest = fmod(x, where(y == constant(0, y), constant(1, y), y))
    return where(y == constant(0, y), x, y), where(y == constant(0, y), y, rest)


def gcd(x: Any, y: Any, /) -> Any:
    """The greatest common divisor of integers.

    >>> import pyxla.numpy as jnp
    >>> jnp.gcd(jnp.array([12, 18]), 8)
    Array([4, 2], dtype=int32)
    """
    x, y = promote_dtypes(x, y)
    if not dtypes.is_integer(x.dtype):
        raise TypeError(f"gcd takes integers, not {x.dtype}.")
    x, y = u.absolute(x + y * typed_constant(0, y)), u.absolute(y + x * typed_constant(0, x))
    return lax.while_loop(lambda pair: u.not_equal(pair[1], typed_constant(0, pair[1])).any(), _gcd_step, (x, y))[0]


def lcm(x: Any, y: Any, /) -> Any:
    """The least common multiple of integers."""
    x, y = promote_dtypes(x, y)
    divisor = gcd(x, y)
    zero = divisor == typed_constant(0, divisor)
    return where(zero, divisor, u.absolute(x * floor_divide(y, where(zero, typed_constant(1, divisor), divisor))))


# Powers and logarithms.


def power(x: Any, y: Any, /) -> Any:
    """x to the power y. A Python int as y is done by multiplications; an integer to a negative number is 0, 1 or -1.

    Raises:
        TypeError: an integer array to a negative Python int.

    >>> import pyxla.numpy as jnp
    >>> jnp.power(jnp.array([1.0, 2.0, 3.0]), 2)
    Array([1., 4., 9.], dtype=float32)
    """
    if type(y) is int and dtype_of(x)[0] != _BOOL:
        return integer_power(as_array(x), y)
    dtype, weak = binary_dtype(x, y)
    if dtype == _BOOL:
        dtype = np.dtype(np.int32)
    x, y = as_array(x), as_array(y)
    if y.shape and dtypes.is_integer(y.dtype):  # as JAX has it
        weak = weak and y.weak_type and dtypes.is_inexact(dtype)
    return elementwise(_POWER, "power", (convert(x, dtype), convert(y, dtype)), weak)


pow = power


def integer_power(x: Any, n: int) -> Any:
    """x to a known integer power, by repeated squaring."""
    if n < 0:
        if not dtypes.is_inexact(x.dtype):
            raise TypeError(f"integers have no power {n}: write x.astype(float) ** {n}.")
        return u.true_divide(constant(1, x), integer_power(x, -n))
    if n == 0:
        return filled(x.shape, 1, x.dtype, x.weak_type)
    result = None
    while True:
        if n & 1:
            result = x if result is None else u.multiply(result, x)
        n >>= 1
        if not n:
            return result
        x = u.multiply(x, x)


def float_power(x: Any, y: Any, /) -> Any:
    """x to the power y, integers made floats."""
    x, y = promote_inexact(x, y)
    return power(x, y)


def exp2(x: Any, /) -> Any:
    """2 to the power of each element."""
    x = inexact(x)
    return u.exp(x * constant(math.log(2), x))


def log2(x: Any, /) -> Any:
    """The logarithm to base 2."""
    x = inexact(x)
    return u.true_divide(u.log(x), cast_host(math.log(2), x.dtype))


def log10(x: Any, /) -> Any:
    """The logarithm to base 10."""
    x = inexact(x)
    return u.true_divide(u.log(x), cast_host(math.log(10), x.dtype))


def logaddexp(x: Any, y: Any, /) -> Any:
    """log(exp(x) + exp(y)), without overflow.

    >>> import pyxla.numpy as jnp
    >>> jnp.logaddexp(jnp.array([1000.0]), 1000.0)
    Array([1000.6932], dtype=float32)
    """
    x, y = promote_inexact(x, y)
    if dtypes.is_complex(x.dtype):
        top = where(u.greater(x, y), x, y)
        delta = where(u.greater(x, y), y, x) - top
        return top + u.log1p(u.exp(delta))
    # Maximum and minimum share the derivative at x = y, so it is 1/2 there. Equal infinities have no difference.
    top, low = u.maximum(x, y), u.minimum(x, y)
    delta = where(u.isinf(top) & (x == y), constant(0, x), low - top)
    return top + u.log1p(u.exp(delta))


def logaddexp2(x: Any, y: Any, /) -> Any:
    """log2(2 ** x + 2 ** y), without overflow."""
    x, y = promote_inexact(x, y)
    scale = typed_constant(math.log(2), x)
    return logaddexp(x * scale, y * scale) / scale


def hypot(x: Any, y: Any, /) -> Any:
    """sqrt(x**2 + y**2), without overflow.

    >>> import pyxla.numpy as jnp
    >>> jnp.hypot(jnp.array([3.0]), 4.0)
    Array([5.], dtype=float32)
    """
    x, y = promote_inexact(x, y)
    if dtypes.is_complex(x.dtype):
        raise TypeError("hypot is not defined for complex numbers: apply it to their absolute values.")
    x, y = u.absolute(x), u.absolute(y)
    either_infinite = u.isinf(x) | u.isinf(y)
    top, low = u.maximum(x, y), u.minimum(x, y)
    safe = where(top == typed_constant(0, top), typed_constant(1, top), top)
    ratio = low / safe
    result = where(top == typed_constant(0, top), top, top * u.sqrt(typed_constant(1, top) + ratio * ratio))
    return where(either_infinite, typed_constant(np.inf, top), result)


# Rounding.


def rint(x: Any, /) -> Any:
    """The nearest integer, as a float; halves go to the even one."""
    x = as_array(x)
    if not dtypes.is_inexact(x.dtype):
        return converted(x, dtypes.to_inexact_dtype(x.dtype))
    if dtypes.is_complex(x.dtype):
        return u.make_complex(rint(u.real(x)), rint(u.imag(x)))
    return staging.apply(_ROUND_EVEN, x, weak_type=x.weak_type)


def round(x: Any, decimals: int = 0) -> Any:
    """Rounded to a number of decimals; halves go to the even digit. Integers stay as they are.

    >>> import pyxla.numpy as jnp
    >>> jnp.round(jnp.array([0.5, 1.5, 2.345]), 1)
    Array([0.5, 1.5, 2.3], dtype=float32)
    """
    x = as_array(x)
    decimals = operator.index(decimals)
    if not dtypes.is_inexact(x.dtype):
        if decimals < 0:
            raise NotImplementedError(
                "integers are not rounded to tens or hundreds: write jnp.round(x.astype(float), decimals)."
            )
        return x
    if decimals == 0:
        return rint(x)
    if x.dtype.itemsize == 2:
        return convert(round(convert(x, np.dtype(np.float32)), decimals), x.dtype)
    scale = constant(10.0**decimals, x)
    return rint(x * scale) / scale


around = round


def trunc(x: Any) -> Any:
    """The integer next toward zero, as a float. Integers stay as they are.

    >>> import pyxla.numpy as jnp
    >>> jnp.trunc(jnp.array([-1.5, 1.5]))
    Array([-1.,  1.], dtype=float32)
    """
    x = as_array(x)
    return x if not dtypes.is_inexact(x.dtype) else where(x < constant(0, x), u.ceil(x), u.floor(x))


fix = trunc


def modf(x: Any, /) -> tuple[Any, Any]:
    """The fractional and the whole part of each element."""
    x = inexact(x)
    whole = trunc(x)
    return where(u.isinf(x), constant(0, x), x - whole), whole


# Floats.


__all__ = [
    "around", "divmod", "exp2", "fix", "float_power", "floor_divide", "fmod", "gcd", "hypot", "lcm", "log10", "log2",
    "logaddexp", "logaddexp2", "mod", "modf", "pow", "power", "remainder", "rint", "round", "trunc",
]  # fmt: skip
