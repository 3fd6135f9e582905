"""Choosing between arrays element by element, and comparing arrays with a tolerance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import (
    as_array,
    broadcast_to_shape,
    cast_host,
    common_shape,
    constant,
    convert,
    elementwise,
    filled,
    promote_dtypes,
    promote_inexact,
)
from pyxla_compiler.ops import lookup

_SELECT = lookup("stablehlo.select")
_BOOL = np.dtype(np.bool_)


def where(condition: Any, x: Any = None, y: Any = None, /, *, size: int | None = None, fill_value: Any = None) -> Any:
    """x where the condition holds, else y, promoted and broadcast. With the condition alone, `nonzero(condition)`.

    Raises:
        ValueError: one of x and y without the other.

    >>> import pyxla.numpy as jnp
    >>> jnp.where(jnp.array([True, False]), 1.5, jnp.ones(2))
    Array([1.5, 1. ], dtype=float32)
    """
    if x is None and y is None:
        from pyxla.numpy.searching import nonzero

        return nonzero(condition, size=size, fill_value=fill_value)
    if x is None or y is None:
        raise ValueError("where takes both x and y, or neither.")
    if size is not None or fill_value is not None:
        raise ValueError("size and fill_value belong to where(condition) alone.")
    dtype, weak = dtypes.result_type(x, y, return_weak_type=True)
    condition, x, y = u.truth(condition), convert(x, dtype), convert(y, dtype)
    if not condition.shape:
        # A scalar condition chooses between whole arrays, which are then of one shape.
        shape = common_shape("where", (x, y))
        return staging.apply(
            _SELECT, condition, broadcast_to_shape(x, shape), broadcast_to_shape(y, shape), weak_type=weak
        )
    return elementwise(_SELECT, "where", (condition, x, y), weak)


def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """For each element the choice of the first condition that holds, or the default.

    Raises:
        ValueError: no conditions, or not as many choices.

    >>> import pyxla.numpy as jnp
    >>> x = jnp.arange(4)
    >>> jnp.select([x < 1, x > 2], [x, 10 * x], default=-1)
    Array([ 0, -1, -1, 30], dtype=int32)
    """
    if len(condlist) != len(choicelist) or not condlist:
        raise ValueError(
            f"select takes a choice for each condition: got {len(condlist)} conditions and {len(choicelist)} choices."
        )
    *choices, result = promote_dtypes(*choicelist, default)
    for condition, choice in reversed(list(zip(condlist, choices, strict=True))):
        result = where(condition, choice, result)
    return result


def piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **kw: Any) -> Any:
    """For each element of x the function (or constant) of the last condition that holds.

    Where none does it is 0, or the one function more.

    Raises:
        ValueError: as many functions as conditions, or one more, are needed.

    >>> import pyxla.numpy as jnp
    >>> x = jnp.array([-1.0, 2.0])
    >>> jnp.piecewise(x, [x < 0, x >= 0], [lambda v: -v, lambda v: 10 * v])
    Array([ 1., 20.], dtype=float32)
    """
    x = as_array(x)
    conditions = (
        list(condlist)
        if isinstance(condlist, (list, tuple))
        else [condlist]
        if as_array(condlist).ndim == x.ndim
        else list(condlist)
    )
    functions = list(funclist)
    if len(functions) == len(conditions):
        functions.append(0)
    if len(functions) != len(conditions) + 1:
        raise ValueError(
            f"piecewise got {len(conditions)} conditions and {len(functions)} functions: give as many, or one more."
        )
    values = [f(x, *args, **kw) if isinstance(f, Callable) else f for f in functions]
    result = convert(values[-1], x.dtype)
    for condition, value in zip(conditions, values[:-1], strict=True):
        result = where(condition, convert(value, x.dtype), result)
    return result


def clip(arr: Any, /, min: Any = None, max: Any = None) -> Any:
    """Elements below `min` raised to it and elements above `max` lowered to it.

    >>> import pyxla.numpy as jnp
    >>> jnp.clip(jnp.arange(5), 1, 3)
    Array([1, 1, 2, 3, 3], dtype=int32)
    """
    arr = as_array(arr)
    if any(dtypes.is_complex(dtypes.dtype_of(v)[0]) for v in (arr, min, max) if v is not None):
        raise ValueError("clip is not defined for complex numbers: clip x.real and x.imag.")
    if min is not None:
        arr = u.maximum(min, arr)
    return arr if max is None else u.minimum(max, arr)


def nan_to_num(x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """NaN replaced by `nan`, infinities by the greatest and least finite numbers, or as given.

    >>> import pyxla.numpy as jnp
    >>> jnp.nan_to_num(jnp.array([jnp.nan, jnp.inf]), posinf=9.0)
    Array([0., 9.], dtype=float32)
    """
    x = as_array(x)
    if dtypes.is_complex(x.dtype):
        return u.make_complex(*(nan_to_num(part, copy, nan, posinf, neginf) for part in (u.real(x), u.imag(x))))
    if not dtypes.is_float(x.dtype):
        return x
    info = dtypes.finfo(x.dtype)
    x = where(u.isnan(x), convert(nan, x.dtype), x)
    x = where(u.equal(x, np.inf), convert(info.max if posinf is None else posinf, x.dtype), x)
    return where(u.equal(x, -np.inf), convert(info.min if neginf is None else neginf, x.dtype), x)


def isposinf(x: Any, /) -> Any:
    """Whether each element is plus infinity."""
    return _is_infinity("isposinf", x, np.inf)


def isneginf(x: Any, /) -> Any:
    """Whether each element is minus infinity."""
    return _is_infinity("isneginf", x, -np.inf)


def _is_infinity(name: str, x: Any, infinity: float) -> Any:
    x = as_array(x)
    if dtypes.is_complex(x.dtype):
        raise TypeError(f"{name} is not defined for complex numbers.")
    return u.equal(x, constant(infinity, x)) if dtypes.is_float(x.dtype) else filled(x.shape, False, _BOOL)


def isreal(x: Any) -> Any:
    """Whether each element has no imaginary part."""
    return u.equal(u.imag(x), 0)


def iscomplex(x: Any) -> Any:
    """Whether each element has an imaginary part other than 0."""
    return u.logical_not(isreal(x))


def isclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:
    """Whether |a - b| <= atol + rtol * |b|, element by element.

    >>> import pyxla.numpy as jnp
    >>> jnp.isclose(jnp.array([1.0, 1.1]), 1.000001)
    Array([ True, False], dtype=bool)
    """
    dtype = dtypes.result_type(a, b)
    if not dtypes.is_inexact(dtype):
        a, b = promote_dtypes(a, b)
        if dtype == _BOOL:
            return u.equal(a, b)
    a, b = promote_inexact(a, b)
    part = dtypes.to_real_dtype(a.dtype)
    tolerance = u.add(convert(atol, part), u.multiply(convert(rtol, part), u.absolute(b)))
    close = u.less_equal(u.absolute(u.subtract(a, b)), tolerance)
    close = where(u.isfinite(a) & u.isfinite(b), close, u.equal(a, b))
    return u.logical_or(close, u.logical_and(u.isnan(a), u.isnan(b))) if equal_nan else close


def allclose(a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: bool = False) -> Any:
    """Whether `isclose` holds everywhere, a boolean scalar."""
    return _all(isclose(a, b, rtol, atol, equal_nan))


def _all(x: Any) -> Any:
    from pyxla.numpy.reductions import all

    return all(x)


def array_equal(a1: Any, a2: Any, equal_nan: bool = False) -> Any:
    """Whether two arrays have the same shape and elements, a boolean scalar.

    >>> import pyxla.numpy as jnp
    >>> jnp.array_equal(jnp.arange(3), jnp.array([0, 1, 2]))
    Array(True, dtype=bool)
    """
    a1, a2 = as_array(a1), as_array(a2)
    if a1.shape != a2.shape:
        return filled((), False, _BOOL)
    same = u.equal(a1, a2)
    return _all(u.logical_or(same, u.logical_and(u.isnan(a1), u.isnan(a2))) if equal_nan else same)


def array_equiv(a1: Any, a2: Any) -> Any:
    """Whether two arrays are equal once broadcast; False where they do not broadcast."""
    try:
        same = u.equal(a1, a2)
    except TypeError:
        return filled((), False, _BOOL)
    return _all(same)


def choose(a: Any, choices: Any, out: None = None, mode: str = "raise") -> Any:
    """Element by element, the choice that the index `a` says.

    Args:
        mode: "wrap" or "clip" for indices out of bounds; "raise" needs known indices.

    Raises:
        ValueError: an index out of bounds under "raise".
    """
    from pyxla.numpy.arithmetic import mod
    from pyxla.numpy.common import concrete

    choices = promote_dtypes(*choices)
    count, a = len(choices), as_array(a)
    if mode == "wrap":
        a = mod(a, count)
    elif mode == "clip":
        a = clip(a, 0, count - 1)
    else:
        known = concrete(a, "choose", "a", "pass mode='wrap' or mode='clip'.")
        if ((known < 0) | (known >= count)).any():
            raise ValueError(f"choose got an index that is not in 0...{count - 1}.")
    result = choices[0]
    for i, choice in enumerate(choices[1:], 1):
        result = where(u.equal(a, cast_host(i, a.dtype)), choice, result)
    return u.add(result, filled(a.shape, 0, result.dtype)) if result.shape != a.shape else result


__all__ = [
    "allclose", "array_equal", "array_equiv", "choose", "clip", "isclose", "iscomplex", "isneginf", "isposinf",
    "isreal", "nan_to_num", "piecewise", "select", "where",
]  # fmt: skip
