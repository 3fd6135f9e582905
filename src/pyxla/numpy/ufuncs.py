"""Functions of each element that are one operation of the IR, as tables, and what is quickly composed of them.

Over 400 lines because the operations are one table: what promotes, what is refused and what is quick, at a glance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import dtypes, staging
from pyxla.array import Array, wrap
from pyxla.dtypes import dtype_of
from pyxla.numpy.common import as_array, binary_dtype, convert, elementwise, filled, inexact, promote_inexact
from pyxla_compiler.ops import lookup

_BOOL = np.dtype(np.bool_)
_SIGN = lookup("stablehlo.sign")
_ABS = lookup("stablehlo.abs")

# Unary.


def _unary(name: str, operation: str, what: str) -> Callable[[Any], Any]:
    """A function of floats and complex numbers; integers and booleans are made floats."""
    rules = lookup(operation)

    def function(x: Any, /) -> Any:
        x = inexact(x)
        return staging.apply(rules, x, weak_type=x.weak_type)

    return _named(function, name, f"{what} of each element. Integers are made floats; the dtype is otherwise kept.")


def _named(function: Callable[..., Any], name: str, doc: str) -> Callable[..., Any]:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


sqrt = _unary("sqrt", "stablehlo.sqrt", "The square root")
cbrt = _unary("cbrt", "stablehlo.cbrt", "The cube root")
exp = _unary("exp", "stablehlo.exponential", "e to the power")
expm1 = _unary("expm1", "stablehlo.exponential_minus_one", "exp(x) - 1, accurate near 0,")
log = _unary("log", "stablehlo.log", "The natural logarithm")
log1p = _unary("log1p", "stablehlo.log_plus_one", "log(1 + x), accurate near 0,")
sin = _unary("sin", "stablehlo.sine", "The sine")
cos = _unary("cos", "stablehlo.cosine", "The cosine")
tan = _unary("tan", "stablehlo.tan", "The tangent")
sinh = _unary("sinh", "chlo.sinh", "The hyperbolic sine")
cosh = _unary("cosh", "chlo.cosh", "The hyperbolic cosine")
tanh = _unary("tanh", "stablehlo.tanh", "The hyperbolic tangent")
arcsin = asin = _unary("arcsin", "chlo.asin", "The inverse sine")
arccos = acos = _unary("arccos", "chlo.acos", "The inverse cosine")
arctan = atan = _unary("arctan", "chlo.atan", "The inverse tangent")
arcsinh = asinh = _unary("arcsinh", "chlo.asinh", "The inverse hyperbolic sine")
arccosh = acosh = _unary("arccosh", "chlo.acosh", "The inverse hyperbolic cosine")
arctanh = atanh = _unary("arctanh", "chlo.atanh", "The inverse hyperbolic tangent")


def _rounding(name: str, operation: str, what: str) -> Callable[[Any], Any]:
    rules = lookup(operation)

    def function(x: Any, /) -> Any:
        x = as_array(x)
        if not dtypes.is_inexact(x.dtype):
            return x if x.dtype != _BOOL or name not in ("floor", "ceil") else convert(x, np.dtype(np.float32))
        _no_complex(name, x)
        return staging.apply(rules, x, weak_type=x.weak_type)

    return _named(function, name, f"{what} of each element. Integers stay as they are.")


def _no_complex(name: str, *xs: Any) -> None:
    if any(dtypes.is_complex(dtype_of(x)[0]) for x in xs):
        raise TypeError(f"{name} is not defined for complex numbers: apply it to x.real and x.imag.")


floor = _rounding("floor", "stablehlo.floor", "The greatest integer not above, as a float,")
ceil = _rounding("ceil", "stablehlo.ceil", "The least integer not below, as a float,")


def negative(x: Any, /) -> Any:
    """-x. TypeError for booleans.

    >>> import pyxla.numpy as jnp
    >>> jnp.negative(jnp.arange(3))
    Array([ 0, -1, -2], dtype=int32)
    """
    x = as_array(x)
    if x.dtype == _BOOL:
        raise TypeError("a boolean has no negative: write ~x or logical_not(x).")
    return staging.apply(_NEGATE, x, weak_type=x.weak_type)


_NEGATE = lookup("stablehlo.negate")


def positive(x: Any, /) -> Any:
    """+x: the array itself."""
    return as_array(x)


def absolute(x: Any, /) -> Any:
    """The absolute value; of complex numbers the modulus, a float.

    >>> import pyxla.numpy as jnp
    >>> jnp.absolute(jnp.array([-1, 2, 3 + 4j]))
    Array([1., 2., 5.], dtype=float32)
    """
    x = as_array(x)
    if x.dtype == _BOOL or dtypes.is_unsigned_integer(x.dtype):
        return x
    return staging.apply(_ABS, x, weak_type=x.weak_type)


abs = absolute


def fabs(x: Any, /) -> Any:
    """The absolute value, as a float."""
    _no_complex("fabs", x)
    return absolute(inexact(x))


def sign(x: Any, /) -> Any:
    """-1, 0 or 1 as the sign of each element says; x / |x| for complex numbers.

    >>> import pyxla.numpy as jnp
    >>> jnp.sign(jnp.array([-2.0, 0.0, 5.0]))
    Array([-1.,  0.,  1.], dtype=float32)
    """
    x = as_array(x)
    if dtypes.is_unsigned_integer(x.dtype):
        return convert(x != 0, x.dtype)
    if x.dtype == _BOOL:
        raise TypeError("a boolean has no sign: write x.astype(int).")
    return staging.apply(_SIGN, x, weak_type=x.weak_type)


def square(x: Any, /) -> Any:
    """x * x."""
    x = as_array(x)
    return multiply(x, x)


def reciprocal(x: Any, /) -> Any:
    """1 / x."""
    return true_divide(1, inexact(x))


def invert(x: Any, /) -> Any:
    """Each bit flipped; for booleans, logical not. TypeError for floats.

    >>> import pyxla.numpy as jnp
    >>> jnp.invert(jnp.array([0, 1, -1]))
    Array([-1, -2,  0], dtype=int32)
    """
    x = as_array(x)
    _only_bits("invert", x.dtype)
    return staging.apply(_NOT, x, weak_type=x.weak_type)


bitwise_not = bitwise_invert = invert
_NOT = lookup("stablehlo.not")


def bitwise_count(x: Any, /) -> Any:
    """The number of 1 bits in the absolute value of each integer, as uint8."""
    x = as_array(x)
    if not dtypes.is_integer(x.dtype):
        raise TypeError(f"bitwise_count takes integers, not {x.dtype}.")
    return convert(staging.apply(lookup("stablehlo.popcnt"), absolute(x)), np.dtype(np.uint8))


# Binary.


def _binary(name: str, operation: str, what: str, *, bool_operation: str | None = None) -> Callable[[Any, Any], Any]:
    """A function of two operands, promoted and broadcast; quick for two Arrays that agree, or an Array and a number."""
    rules = lookup(operation)
    bool_rules = lookup(bool_operation) if bool_operation else None
    evaluate = rules.evaluate

    def function(x: Any, y: Any, /) -> Any:
        if type(x) is Array and _state.trace is None:
            if type(y) is Array:
                dtype = x.dtype
                if dtype is y.dtype and dtype is not _BOOL and x.shape == y.shape:
                    return wrap(evaluate(x._host(), y._host()), x.weak_type and y.weak_type)
            elif (dtype := x.dtype) in _QUICK.get(type(y), ()):
                return wrap(evaluate(x._host(), np.array(y, dtype)), x.weak_type)
        dtype, weak = binary_dtype(x, y)
        if dtype == _BOOL:
            if bool_rules is None:
                raise TypeError(
                    f"{name} is not defined for booleans: write x ^ y or logical_xor(x, y), or x.astype(int)."
                )
            return elementwise(bool_rules, name, (convert(x, dtype), convert(y, dtype)), False)
        return elementwise(rules, name, (convert(x, dtype), convert(y, dtype)), weak)

    return _named(function, name, f"{what}. Operands are promoted to one dtype and broadcast to one shape.")


_state = staging._state
_F32, _F64 = np.dtype(np.float32), np.dtype(np.float64)
#: Python numbers that take the dtype of the array they meet, and the dtypes where nothing needs to be asked.
_QUICK = {float: frozenset({_F32, _F64}), int: frozenset({_F32, _F64, np.dtype(np.int32), np.dtype(np.int64)})}

add = _binary("add", "stablehlo.add", "x + y; logical or for booleans", bool_operation="stablehlo.or")
subtract = _binary("subtract", "stablehlo.subtract", "x - y. TypeError for booleans")
multiply = _binary("multiply", "stablehlo.multiply", "x * y; logical and for booleans", bool_operation="stablehlo.and")
maximum = _binary(
    "maximum", "stablehlo.maximum", "The greater of two; NaN if one is NaN", bool_operation="stablehlo.or"
)
minimum = _binary(
    "minimum", "stablehlo.minimum", "The lesser of two; NaN if one is NaN", bool_operation="stablehlo.and"
)


def _binary_inexact(name: str, operation: str, what: str) -> Callable[[Any, Any], Any]:
    rules = lookup(operation)
    evaluate = rules.evaluate

    def function(x: Any, y: Any, /) -> Any:
        if type(x) is Array and x.dtype is _F32 and _state.trace is None:
            if type(y) is Array:
                if y.dtype is _F32 and x.shape == y.shape:
                    return wrap(evaluate(x._host(), y._host()), x.weak_type and y.weak_type)
            elif type(y) in _QUICK:
                return wrap(evaluate(x._host(), np.array(y, _F32)), x.weak_type)
        dtype, weak = binary_dtype(x, y)
        dtype = dtypes.to_inexact_dtype(dtype)
        if name != "true_divide" and dtypes.is_complex(dtype):
            _no_complex(name, x, y)
        return elementwise(rules, name, (convert(x, dtype), convert(y, dtype)), weak)

    return _named(function, name, f"{what}. Integers are made floats; operands are promoted and broadcast.")


true_divide = divide = _binary_inexact("true_divide", "stablehlo.divide", "x / y, true division")
arctan2 = atan2 = _binary_inexact("arctan2", "stablehlo.atan2", "The angle of the point (y, x), between -pi and pi")
nextafter = _binary_inexact("nextafter", "chlo.next_after", "The float next to x in the direction of y")


def _only_bits(name: str, dtype: np.dtype[Any], *, allow_bool: bool = True) -> None:
    if not dtypes.is_integer(dtype) and not (allow_bool and dtype == _BOOL):
        raise TypeError(f"{name} takes integers{' or booleans' if allow_bool else ''}, not {dtype}.")


def _bitwise(name: str, operation: str, what: str, *, allow_bool: bool = True) -> Callable[[Any, Any], Any]:
    rules = lookup(operation)

    def function(x: Any, y: Any, /) -> Any:
        dtype, weak = binary_dtype(x, y)
        _only_bits(name, dtype, allow_bool=allow_bool)
        return elementwise(rules, name, (convert(x, dtype), convert(y, dtype)), weak)

    return _named(function, name, f"{what}. TypeError for floats.")


bitwise_and = _bitwise("bitwise_and", "stablehlo.and", "x & y, bit by bit")
bitwise_or = _bitwise("bitwise_or", "stablehlo.or", "x | y, bit by bit")
bitwise_xor = _bitwise("bitwise_xor", "stablehlo.xor", "x ^ y, bit by bit")
left_shift = bitwise_left_shift = _bitwise("left_shift", "stablehlo.shift_left", "x << y", allow_bool=False)
_shift_arithmetic = _bitwise("right_shift", "stablehlo.shift_right_arithmetic", "", allow_bool=False)
_shift_logical = _bitwise("right_shift", "stablehlo.shift_right_logical", "", allow_bool=False)


def right_shift(x: Any, y: Any, /) -> Any:
    """x >> y; the sign is kept where the promoted dtype has one. TypeError for floats.

    >>> import pyxla.numpy as jnp
    >>> jnp.right_shift(jnp.array([16, -16]), 2)
    Array([ 4, -4], dtype=int32)
    """
    unsigned = dtypes.is_unsigned_integer(dtype_of(x)[0])
    return (_shift_logical if unsigned else _shift_arithmetic)(x, y)


bitwise_right_shift = right_shift

# Comparison and logic.

_COMPARE = lookup("stablehlo.compare")


def _comparison(name: str, direction: str, what: str) -> Callable[[Any, Any], Any]:
    evaluate = _COMPARE.evaluate

    def function(x: Any, y: Any, /) -> Any:
        if type(x) is Array and _state.trace is None and (dtype := x.dtype) in _QUICK.get(type(y), ()):
            return wrap(evaluate(x._host(), np.array(y, dtype), direction=direction))
        dtype, _ = binary_dtype(x, y)
        x, y = convert(x, dtype), convert(y, dtype)
        if dtypes.is_complex(dtype) and direction not in ("EQ", "NE"):
            return _lexicographic(function, direction, as_array(x), as_array(y))
        return elementwise(_COMPARE, name, (x, y), False, direction=direction)

    return _named(function, name, f"{what}, as booleans. Operands are promoted and broadcast.")


def _lexicographic(compare: Callable[[Any, Any], Any], direction: str, x: Any, y: Any) -> Any:
    """Complex numbers are in the order of their real parts, then of their imaginary parts."""
    (a, b), (c, d) = (real(x), imag(x)), (real(y), imag(y))
    strict = (greater if direction[0] == "G" else less)(a, c)
    return bitwise_or(strict, bitwise_and(equal(a, c), compare(b, d)))


equal = _comparison("equal", "EQ", "x == y")
not_equal = _comparison("not_equal", "NE", "x != y")
less = _comparison("less", "LT", "x < y")
less_equal = _comparison("less_equal", "LE", "x <= y")
greater = _comparison("greater", "GT", "x > y")
greater_equal = _comparison("greater_equal", "GE", "x >= y")


def truth(x: Any) -> Any:
    """x as booleans: whether each element is not 0."""
    x = as_array(x)
    return x if x.dtype == _BOOL else not_equal(x, constant_zero(x))


def constant_zero(x: Any) -> np.ndarray[Any, Any]:
    return np.zeros((), x.dtype)


def logical_not(x: Any, /) -> Any:
    """Whether each element is 0 or False."""
    return invert(truth(x))


def logical_and(x: Any, y: Any, /) -> Any:
    """Whether both elements are true (not 0).

    >>> import pyxla.numpy as jnp
    >>> jnp.logical_and(jnp.array([0, 1, 2]), True)
    Array([False,  True,  True], dtype=bool)
    """
    return bitwise_and(truth(x), truth(y))


def logical_or(x: Any, y: Any, /) -> Any:
    """Whether one of the elements is true (not 0), or both are."""
    return bitwise_or(truth(x), truth(y))


def logical_xor(x: Any, y: Any, /) -> Any:
    """Whether one of the elements is true (not 0) and the other not."""
    return bitwise_xor(truth(x), truth(y))


def _test(name: str, operation: str, otherwise: bool, what: str) -> Callable[[Any], Any]:
    rules = lookup(operation)

    def function(x: Any, /) -> Any:
        x = as_array(x)
        if dtypes.is_complex(x.dtype):
            join = bitwise_and if otherwise else bitwise_or
            return join(function(real(x)), function(imag(x)))
        if not dtypes.is_float(x.dtype):
            return staging.apply(_COMPARE, x, x, direction="EQ" if otherwise else "NE")
        return staging.apply(rules, x)

    return _named(function, name, f"Whether each element is {what}, as booleans.")


isfinite = _test("isfinite", "stablehlo.is_finite", True, "neither infinite nor NaN")
isinf = _test("isinf", "chlo.is_inf", False, "plus or minus infinity")


def isnan(x: Any, /) -> Any:
    """Whether each element is NaN, as booleans.

    >>> import pyxla.numpy as jnp
    >>> jnp.isnan(jnp.array([1.0, jnp.nan]))
    Array([False,  True], dtype=bool)
    """
    x = as_array(x)
    return not_equal(x, x)


# Complex.

_REAL, _IMAG, _CONJ, _COMPLEX = (
    lookup(n) for n in ("stablehlo.real", "stablehlo.imag", "chlo.conj", "stablehlo.complex")
)


def real(x: Any, /) -> Any:
    """The real part; of a real array, the array itself."""
    x = as_array(x)
    return staging.apply(_REAL, x, weak_type=x.weak_type) if dtypes.is_complex(x.dtype) else x


def imag(x: Any, /) -> Any:
    """The imaginary part; of a real array, zeros."""
    x = as_array(x)
    if dtypes.is_complex(x.dtype):
        return staging.apply(_IMAG, x, weak_type=x.weak_type)
    return filled(x.shape, 0, x.dtype, x.weak_type)


def conjugate(x: Any, /) -> Any:
    """The complex conjugate; of a real array, the array itself.

    >>> import pyxla.numpy as jnp
    >>> jnp.conjugate(jnp.array([1 + 2j]))
    Array([1.-2.j], dtype=complex64)
    """
    x = as_array(x)
    return staging.apply(_CONJ, x, weak_type=x.weak_type) if dtypes.is_complex(x.dtype) else x


conj = conjugate


def make_complex(re: Any, im: Any) -> Any:
    """A complex array of its two parts, which are floats of one dtype."""
    re, im = promote_inexact(re, im)
    result = dtypes.to_complex_dtype(re.dtype)
    part = dtypes.to_real_dtype(result)
    re, im = convert(re, part), convert(im, part)
    return elementwise(_COMPLEX, "complex", (re, im), False)


def angle(z: Any, deg: bool = False) -> Any:
    """The angle of each complex number from the positive real axis, in radians, or in degrees.

    >>> import pyxla.numpy as jnp
    >>> jnp.angle(jnp.array([1.0, 1j]), deg=True)
    Array([ 0., 90.], dtype=float32)
    """
    z = inexact(z)
    result = arctan2(imag(z), real(z))
    return multiply(result, 180 / np.pi) if deg else result


__all__ = [
    "abs", "absolute", "acos", "acosh", "add", "angle", "arccos", "arccosh", "arcsin", "arcsinh", "arctan",
    "arctan2", "arctanh", "asin", "asinh", "atan", "atan2", "atanh", "bitwise_and", "bitwise_count",
    "bitwise_invert", "bitwise_left_shift", "bitwise_not", "bitwise_or", "bitwise_right_shift", "bitwise_xor",
    "cbrt", "ceil", "conj", "conjugate", "cos", "cosh", "divide", "equal", "exp", "expm1", "fabs", "floor",
    "greater", "greater_equal", "imag", "invert", "isfinite", "isinf", "isnan", "left_shift", "less", "less_equal",
    "log", "log1p", "logical_and", "logical_not", "logical_or", "logical_xor", "maximum", "minimum", "multiply",
    "negative", "nextafter", "not_equal", "positive", "real", "reciprocal", "right_shift", "sign", "sin", "sinh",
    "sqrt", "square", "subtract", "tan", "tanh", "true_divide",
]  # fmt: skip
