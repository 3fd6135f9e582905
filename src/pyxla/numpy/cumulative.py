"""Running totals and differences along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, canonical_axis, constant, convert, converted, promote_dtypes
from pyxla.numpy.joining import concatenate
from pyxla.numpy.reductions import sum as total
from pyxla.numpy.reductions import summed_dtype, wide_dtype
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import expand_dims, moveaxis, ravel, reshape

_BOOL = np.dtype(np.bool_)


def _cumulative(
    name: str, run: Callable[..., Any], neutral: int, what: str, *, skip_nan: bool = False
) -> Callable[..., Any]:
    def function(a: Any, axis: int | None = None, dtype: Any = None, out: None = None) -> Any:
        if out is not None:
            raise NotImplementedError("arrays are immutable: there is no `out`; use the result.")
        a = as_array(a)
        if axis is None:
            a, axis = ravel(a), 0
        if skip_nan:
            a = where(u.isnan(a), constant(neutral, a), a)
        final = (
            dtypes.check_user_dtype(dtype, name)
            if dtype is not None
            else a.dtype
            if a.dtype != _BOOL
            else dtypes.default_dtype(int)
        )
        computed = dtypes.default_dtype(int) if final == _BOOL else wide_dtype(final)
        result = run(converted(u.truth(a) if final == _BOOL else a, computed), canonical_axis(axis, a.ndim))
        return converted(u.truth(result) if final == _BOOL else result, final)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"The {what} up to each element{', NaN left out' if skip_nan else ''}; along an axis, or read row by row."
    )
    return function


cumsum = _cumulative("cumsum", lax.cumsum, 0, "sum")
cumprod = _cumulative("cumprod", lax.cumprod, 1, "product")
nancumsum = _cumulative("nancumsum", lax.cumsum, 0, "sum", skip_nan=True)
nancumprod = _cumulative("nancumprod", lax.cumprod, 1, "product", skip_nan=True)


def _array_api(name: str, function: Callable[..., Any], neutral: int) -> Callable[..., Any]:
    def cumulative(x: Any, /, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False) -> Any:
        x = as_array(x)
        if axis is None:
            if x.ndim > 1:
                raise ValueError(f"{name} needs the axis of an array of {x.ndim} dimensions")
            axis = 0
        x = ravel(x) if not x.ndim else x
        axis = canonical_axis(axis, x.ndim)
        result = function(x, axis, summed_dtype(x.dtype) if dtype is None else dtype)
        if not include_initial:
            return result
        shape = (*x.shape[:axis], 1, *x.shape[axis + 1 :])
        return concatenate([lax.full(shape, neutral, result.dtype), result], axis)

    cumulative.__name__ = cumulative.__qualname__ = name
    cumulative.__doc__ = (
        f"`{function.__name__}` under the name of the array API standard; `include_initial` puts {neutral} in front."
    )
    return cumulative


cumulative_sum = _array_api("cumulative_sum", cumsum, 0)
cumulative_prod = _array_api("cumulative_prod", cumprod, 1)


def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Differences of neighbours along an axis, n times over.

    >>> import pyxla.numpy as jnp
    >>> jnp.diff(jnp.array([1, 4, 9, 16]))
    Array([3, 5, 7], dtype=int32)
    """
    a = as_array(a)
    if n < 0:
        raise ValueError(f"diff is taken a number of times that is not negative: {n}")
    if not a.ndim:
        raise ValueError("a scalar has no neighbours: diff takes at least a vector")
    if n == 0:
        return a
    axis = canonical_axis(axis, a.ndim)
    ends = []
    for end in (prepend, append):
        if end is not None:
            end = as_array(end)
            ends.append(end if end.ndim else lax.broadcast(end, (*a.shape[:axis], 1, *a.shape[axis + 1 :])))
        else:
            ends.append(None)
    a = concatenate([x for x in (ends[0], a, ends[1]) if x is not None], axis)
    for _ in range(min(n, a.shape[axis])):
        size = a.shape[axis]
        later, earlier = lax.slice_in_dim(a, 1, size, axis=axis), lax.slice_in_dim(a, 0, size - 1, axis=axis)
        a = u.not_equal(later, earlier) if a.dtype == _BOOL else u.subtract(later, earlier)
    return a


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """Differences of neighbours in the array read row by row, with given ends."""
    ary = ravel(as_array(ary))
    parts = [diff(ary)]
    if to_begin is not None:
        parts.insert(0, convert(ravel(to_begin), ary.dtype))
    if to_end is not None:
        parts.append(convert(ravel(to_end), ary.dtype))
    return concatenate(parts)


def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int | None = None) -> Any:
    """The slope at each element by central differences, one-sided at the ends: an array for each axis.

    Args:
        varargs: the spacing: a scalar for all axes, or for each axis a scalar or a vector of coordinates.

    Raises:
        ValueError: fewer than 2 elements along an axis; a number of spacings that does not fit.

    >>> import pyxla.numpy as jnp
    >>> jnp.gradient(jnp.array([1.0, 4.0, 9.0]))
    Array([3., 4., 5.], dtype=float32)
    """
    if edge_order is not None:
        raise NotImplementedError("gradient takes differences of order 1 at the ends: leave out edge_order.")
    from pyxla.numpy.common import canonical_axes, inexact

    f = inexact(f)
    axes = canonical_axes(axis, f.ndim)
    if len(varargs) not in (0, 1, len(axes)):
        raise ValueError(f"gradient takes one spacing, or one for each of {len(axes)} axes: got {len(varargs)}")
    spacings = list(varargs) * (len(axes) if len(varargs) == 1 else 1) or [1.0] * len(axes)
    results = [_slope(f, i, h) for i, h in zip(axes, spacings, strict=True)]
    return results[0] if len(results) == 1 else results


def _slope(f: Any, axis: int, spacing: Any) -> Any:
    n = f.shape[axis]
    if n < 2:
        raise ValueError(f"gradient needs at least 2 elements along axis {axis}")

    def part(x: Any, start: int, stop: int) -> Any:
        return lax.slice_in_dim(x, start, stop, axis=axis)

    steps = diff(f, axis=axis)
    if np.ndim(spacing) == 0 if not hasattr(spacing, "ndim") else spacing.ndim == 0:
        h = convert(spacing, f.dtype)
        ends = [u.true_divide(part(steps, 0, 1), h), u.true_divide(part(steps, n - 2, n - 1), h)]
        inner = u.true_divide(u.add(part(steps, 0, n - 2), part(steps, 1, n - 1)), u.multiply(h, constant(2, f)))
        return concatenate([ends[0], inner, ends[1]], axis)
    h = reshape(diff(converted(spacing, f.dtype)), (1,) * axis + (n - 1,) + (1,) * (f.ndim - axis - 1))
    slopes = u.true_divide(steps, h)
    # The parabola through three points: each side's slope weighs with the width of the other side.
    left, right = part(h, 0, n - 2), part(h, 1, n - 1)
    weighted = u.add(u.multiply(part(slopes, 0, n - 2), right), u.multiply(part(slopes, 1, n - 1), left))
    return concatenate(
        [part(slopes, 0, 1), u.true_divide(weighted, u.add(left, right)), part(slopes, n - 2, n - 1)], axis
    )


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The integral along an axis by the trapezoidal rule, of samples at `x`, or `dx` apart.

    >>> import pyxla.numpy as jnp
    >>> jnp.trapezoid(jnp.array([1.0, 2.0, 3.0]))
    Array(4., dtype=float32)
    """
    from pyxla.numpy.common import inexact, promote_inexact

    if x is None:
        y = inexact(y)
        width: Any = dx
    else:
        y, x = promote_inexact(y, x)
        width = diff(x) if x.ndim == 1 else moveaxis(diff(x, axis=axis), axis, -1)
    y = moveaxis(y, axis, -1)
    return u.multiply(total(u.multiply(width, u.add(y[..., 1:], y[..., :-1])), -1), constant(0.5, y))


def cross(a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """The cross product of vectors of 3 components; of 2, its third component.

    >>> import pyxla.numpy as jnp
    >>> jnp.cross(jnp.array([1, 0, 0]), jnp.array([0, 1, 0]))
    Array([0, 0, 1], dtype=int32)
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = promote_dtypes(a, b)
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    if a.shape[-1] not in (2, 3) or b.shape[-1] not in (2, 3):
        raise ValueError(f"cross takes vectors of 2 or 3 components, got {a.shape[-1]} and {b.shape[-1]}")
    planar = a.shape[-1] == b.shape[-1] == 2
    (a0, a1, a2), (b0, b1, b2) = ([v[..., i] if i < v.shape[-1] else constant(0, v) for i in range(3)] for v in (a, b))
    third = u.subtract(u.multiply(a0, b1), u.multiply(a1, b0))
    if planar:
        return third
    first = u.subtract(u.multiply(a1, b2), u.multiply(a2, b1))
    second = u.subtract(u.multiply(a2, b0), u.multiply(a0, b2))
    return moveaxis(concatenate([expand_dims(v, -1) for v in (first, second, third)], -1), -1, axisc)


__all__ = [
    "cross", "cumprod", "cumsum", "cumulative_prod", "cumulative_sum", "diff", "ediff1d", "gradient", "nancumprod",
    "nancumsum", "trapezoid",
]  # fmt: skip
