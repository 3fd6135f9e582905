"""Elementwise functions of one and two operands. Dtypes must agree; nothing is promoted.

Most functions differ in name, operation and dtypes alone, so they are rows of a table.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import dtypes, staging
from pyxla.array import Array
from pyxla.lax.operands import (
    ANY,
    BITS,
    COMPLEX_ONLY,
    FLOAT,
    INEXACT,
    INTEGER,
    NUMBER,
    ORDERED,
    REAL,
    Accepted,
    as_operand,
    pair,
    same_dtype,
    scalar,
    spread,
)
from pyxla.staging import Tracer
from pyxla_compiler.ops import lookup

_Unary = Callable[[Any], Any]
_Binary = Callable[[Any, Any], Any]


def _unary(name: str, key: str, accepted: Accepted, summary: str, weak: bool = True, numpy_name: str = "") -> _Unary:
    """A function of one operand. `weak`: the result is weakly typed if the operand is."""
    rules, apply = lookup(key), staging.apply
    instead = f"write jnp.{numpy_name or name}, which converts, or x.astype(...)"

    def function(x: Any) -> Any:
        if not isinstance(x, (Array, Tracer)):
            x = as_operand(x)
        if x.dtype not in accepted.dtypes:
            accepted.check(name, x, instead=instead)
        return apply(rules, x, weak_type=weak and x.weak_type)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{summary}, elementwise. Takes {accepted.words} arrays; raises TypeError for others."
    return function


def _binary(
    name: str, key: str, accepted: Accepted, summary: str, numpy_name: str, weak: bool = True, **params: Any
) -> _Binary:
    """A function of two operands of one dtype and shape."""
    rules, apply = lookup(key), staging.apply

    def function(x: Any, y: Any) -> Any:
        x, y = pair(name, x, y, numpy_name)
        if x.dtype not in accepted.dtypes:
            accepted.check(name, x)
        return apply(rules, x, y, weak_type=weak and x.weak_type and y.weak_type, **params)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"{summary}, elementwise. Takes {accepted.words} arrays of one dtype and shape; a Python number is taken "
        "in the dtype of the other operand, a scalar is broadcast. Raises TypeError for others: "
        f"`jnp.{numpy_name}` promotes."
    )
    return function


_compare = functools.partial(_binary, key="stablehlo.compare", weak=False)

acos = _unary("acos", "chlo.acos", INEXACT, "The angle with this cosine", numpy_name="arccos")
acosh = _unary("acosh", "chlo.acosh", INEXACT, "Inverse of the hyperbolic cosine", numpy_name="arccosh")
asin = _unary("asin", "chlo.asin", INEXACT, "The angle with this sine", numpy_name="arcsin")
asinh = _unary("asinh", "chlo.asinh", INEXACT, "Inverse of the hyperbolic sine", numpy_name="arcsinh")
atan = _unary("atan", "chlo.atan", INEXACT, "The angle with this tangent", numpy_name="arctan")
atanh = _unary("atanh", "chlo.atanh", INEXACT, "Inverse of the hyperbolic tangent", numpy_name="arctanh")
bessel_i1e = _unary("bessel_i1e", "chlo.bessel_i1e", FLOAT, "exp(-|x|) times the modified Bessel function of order 1")
bitwise_not = _unary("bitwise_not", "stablehlo.not", BITS, "All bits turned; of booleans, the negation")
cbrt = _unary("cbrt", "stablehlo.cbrt", FLOAT, "The cube root")
ceil = _unary("ceil", "stablehlo.ceil", FLOAT, "The next integer up")
clz = _unary("clz", "stablehlo.count_leading_zeros", INTEGER, "How many bits before the first 1")
cos = _unary("cos", "stablehlo.cosine", INEXACT, "The cosine")
cosh = _unary("cosh", "chlo.cosh", INEXACT, "The hyperbolic cosine")
digamma = _unary("digamma", "chlo.digamma", FLOAT, "Derivative of the logarithm of the gamma function")
erf = _unary("erf", "chlo.erf", FLOAT, "The error function")
erf_inv = _unary("erf_inv", "chlo.erf_inv", FLOAT, "Inverse of the error function")
erfc = _unary("erfc", "chlo.erfc", FLOAT, "1 - erf(x), accurate where that is small")
exp = _unary("exp", "stablehlo.exponential", INEXACT, "e to the power of x")
expm1 = _unary("expm1", "stablehlo.exponential_minus_one", INEXACT, "exp(x) - 1, accurate near 0")
floor = _unary("floor", "stablehlo.floor", FLOAT, "The next integer down")
imag = _unary("imag", "stablehlo.imag", COMPLEX_ONLY, "The imaginary part")
is_finite = _unary(
    "is_finite", "stablehlo.is_finite", FLOAT, "Whether neither infinite nor NaN", weak=False, numpy_name="isfinite"
)
lgamma = _unary("lgamma", "chlo.lgamma", FLOAT, "Logarithm of the absolute value of the gamma function")
log = _unary("log", "stablehlo.log", INEXACT, "The natural logarithm")
log1p = _unary("log1p", "stablehlo.log_plus_one", INEXACT, "log(1 + x), accurate near 0")
logistic = _unary("logistic", "stablehlo.logistic", INEXACT, "1 / (1 + exp(-x))")
neg = _unary("neg", "stablehlo.negate", NUMBER, "The negative", numpy_name="negative")
population_count = _unary("population_count", "stablehlo.popcnt", INTEGER, "How many bits are 1")
real = _unary("real", "stablehlo.real", COMPLEX_ONLY, "The real part")
rsqrt = _unary("rsqrt", "stablehlo.rsqrt", INEXACT, "1 / sqrt(x)")
sin = _unary("sin", "stablehlo.sine", INEXACT, "The sine")
sinh = _unary("sinh", "chlo.sinh", INEXACT, "The hyperbolic sine")
sqrt = _unary("sqrt", "stablehlo.sqrt", INEXACT, "The square root")
tan = _unary("tan", "stablehlo.tan", INEXACT, "The tangent")
tanh = _unary("tanh", "stablehlo.tanh", INEXACT, "The hyperbolic tangent")

add = _binary("add", "stablehlo.add", NUMBER, "x + y", "add")
atan2 = _binary("atan2", "stablehlo.atan2", INEXACT, "The angle of the point at height x and distance y", "arctan2")
bitwise_and = _binary("bitwise_and", "stablehlo.and", BITS, "Bits that are 1 in both", "bitwise_and")
bitwise_or = _binary("bitwise_or", "stablehlo.or", BITS, "Bits that are 1 in either", "bitwise_or")
bitwise_xor = _binary("bitwise_xor", "stablehlo.xor", BITS, "Bits that differ", "bitwise_xor")
complex = _binary("complex", "stablehlo.complex", FLOAT, "x + y * 1j", "asarray")
div = _binary("div", "stablehlo.divide", NUMBER, "x / y, of integers truncated toward zero", "divide")
max = _binary("max", "stablehlo.maximum", ANY, "The greater one; NaN if either is", "maximum")
min = _binary("min", "stablehlo.minimum", ANY, "The lesser one; NaN if either is", "minimum")
mul = _binary("mul", "stablehlo.multiply", NUMBER, "x * y", "multiply")
nextafter = _binary("nextafter", "chlo.next_after", FLOAT, "The float next to x toward y", "nextafter")
polygamma = _binary("polygamma", "chlo.polygamma", FLOAT, "Derivative of order x of digamma, at y", "polygamma")
rem = _binary("rem", "stablehlo.remainder", REAL, "The remainder of x / y, with the sign of x", "fmod")
shift_left = _binary("shift_left", "stablehlo.shift_left", INTEGER, "Bits of x moved up by y", "left_shift")
shift_right_arithmetic = _binary(
    "shift_right_arithmetic",
    "stablehlo.shift_right_arithmetic",
    INTEGER,
    "Bits of x moved down by y, keeping the sign",
    "right_shift",
)
shift_right_logical = _binary(
    "shift_right_logical",
    "stablehlo.shift_right_logical",
    INTEGER,
    "Bits of x moved down by y, filled with zeros",
    "right_shift",
)
sub = _binary("sub", "stablehlo.subtract", NUMBER, "x - y", "subtract")
zeta = _binary("zeta", "chlo.zeta", FLOAT, "The Hurwitz zeta function, sum of (y + n) ** -x", "zeta")

eq = _compare("eq", accepted=ANY, summary="Whether equal", numpy_name="equal", direction="EQ")
ne = _compare("ne", accepted=ANY, summary="Whether different", numpy_name="not_equal", direction="NE")
lt = _compare("lt", accepted=ORDERED, summary="Whether x < y", numpy_name="less", direction="LT")
le = _compare("le", accepted=ORDERED, summary="Whether x <= y", numpy_name="less_equal", direction="LE")
gt = _compare("gt", accepted=ORDERED, summary="Whether x > y", numpy_name="greater", direction="GT")
ge = _compare("ge", accepted=ORDERED, summary="Whether x >= y", numpy_name="greater_equal", direction="GE")

_ABS, _CONJ, _POWER, _SIGN, _SQUARE = (
    lookup(k) for k in ("stablehlo.abs", "chlo.conj", "stablehlo.power", "stablehlo.sign", "chlo.square")
)
_ROUND = (lookup("stablehlo.round_nearest_afz"), lookup("stablehlo.round_nearest_even"))


def abs(x: Any) -> Any:
    """The absolute value, elementwise; of complex numbers a real array.

    >>> from pyxla import lax
    >>> lax.abs(-2.5)
    Array(2.5, dtype=float32, weak_type=True)
    """
    x = as_operand(x)
    NUMBER.check("abs", x)
    return x if dtypes.is_unsigned_integer(x.dtype) else staging.apply(_ABS, x, weak_type=x.weak_type)


def sign(x: Any) -> Any:
    """-1, 0 or 1 by the sign, elementwise; of complex numbers x / |x|, or 0."""
    x = as_operand(x)
    NUMBER.check("sign", x)
    if dtypes.is_unsigned_integer(x.dtype):
        return min(x, spread(scalar(1, x.dtype), x.shape))
    return staging.apply(_SIGN, x, weak_type=x.weak_type)


class RoundingMethod(enum.Enum):
    """Where `lax.round` sends halves."""

    AWAY_FROM_ZERO = 0
    TO_NEAREST_EVEN = 1


def round(x: Any, rounding_method: RoundingMethod = RoundingMethod.AWAY_FROM_ZERO) -> Any:
    """The nearest integer, as a float; halves go as the method says.

    >>> from pyxla import lax
    >>> lax.round(2.5), lax.round(2.5, lax.RoundingMethod.TO_NEAREST_EVEN)
    (Array(3., dtype=float32, weak_type=True), Array(2., dtype=float32, weak_type=True))
    """
    x = as_operand(x)
    FLOAT.check("round", x, instead="write jnp.round, which takes integers as well")
    return staging.apply(_ROUND[RoundingMethod(rounding_method).value], x, weak_type=x.weak_type)


def conj(x: Any) -> Any:
    """The complex conjugate. A real array becomes complex, as in JAX; `jnp.conj` leaves it real."""
    x = as_operand(x)
    INEXACT.check("conj", x)
    if x.dtype in FLOAT.dtypes:
        return complex(x, 0)
    return staging.apply(_CONJ, x, weak_type=x.weak_type)


def square(x: Any) -> Any:
    """x * x, elementwise."""
    x = as_operand(x)
    NUMBER.check("square", x)
    return staging.apply(_SQUARE, x, weak_type=x.weak_type) if x.dtype in INEXACT.dtypes else mul(x, x)


def reciprocal(x: Any) -> Any:
    """1 / x, elementwise, of floating-point and complex numbers."""
    x = as_operand(x)
    INEXACT.check("reciprocal", x, instead="write jnp.reciprocal or 1 / x")
    return div(1, x)


def exp2(x: Any) -> Any:
    """2 to the power of x, elementwise; exact for whole numbers."""
    x = as_operand(x)
    INEXACT.check("exp2", x, instead="write jnp.exp2, which converts")
    return pow(same_dtype("exp2", 2, x)[0], x)


def pow(x: Any, y: Any) -> Any:
    """x to the power of y. An integer exponent goes with a floating-point or complex base.

    Raises:
        TypeError: dtypes or shapes do not go together.
    """
    if dtypes.is_integer(dtypes.dtype_of(y)[0]):
        x = as_operand(x)
        if x.dtype in INEXACT.dtypes:
            y = staging.apply(_CONVERT, as_operand(y), weak_type=x.weak_type, dtype=x.dtype)
    x, y = pair("pow", x, y, "power")
    NUMBER.check("pow", x)
    return staging.apply(_POWER, x, y, weak_type=x.weak_type and y.weak_type)


def integer_pow(x: Any, y: int) -> Any:
    """x to a power that is a Python int, by multiplications.

    Raises:
        TypeError: an integer array and a negative power, or y is not an int.

    >>> from pyxla import lax
    >>> lax.integer_pow(3, 4)
    Array(81, dtype=int32, weak_type=True)
    """
    x = as_operand(x)
    NUMBER.check("integer_pow", x)
    if not isinstance(y, (int, np.integer)):
        raise TypeError(f"lax.integer_pow takes a Python int as the exponent, got {y!r}: write lax.pow or jnp.power")
    if y == 0:
        return staging.with_weak_type(spread(scalar(1, x.dtype), x.shape), x.weak_type)
    if y < 0:
        if x.dtype not in INEXACT.dtypes:
            raise TypeError(
                f"integers have no negative powers: lax.integer_pow was given {x.dtype} and the power "
                f"{y}; convert x to a float first"
            )
        return reciprocal(integer_pow(x, -y))
    result = None
    while y:
        if y & 1:
            result = x if result is None else mul(result, x)
        y >>= 1
        if y:
            x = square(x)
    return result


_CONVERT = lookup("stablehlo.convert")
