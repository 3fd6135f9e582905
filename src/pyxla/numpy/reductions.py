"""Reductions along axes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import dtypes, lax, staging
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, canonical_axes, canonical_axis, constant, convert, converted, shape_of
from pyxla.numpy.selecting import where as select_where
from pyxla.numpy.shaping import broadcast_to, ravel, reshape, transpose
from pyxla_compiler import build
from pyxla_compiler.ops import lookup

_REDUCE = lookup("stablehlo.reduce")
_BOOL, _F32 = np.dtype(np.bool_), np.dtype(np.float32)


def summed_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype of a sum: booleans and small integers become the default integer of their kind."""
    default = dtypes.canonicalize_dtype(np.uint64 if dtypes.is_unsigned_integer(dtype) else np.int64)
    if dtype == _BOOL or (dtypes.is_integer(dtype) and dtype.itemsize < default.itemsize):
        return default
    return dtype


def wide_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype to add in: float32 for narrower floats."""
    return _F32 if dtype.itemsize < 4 and dtypes.is_float(dtype) else dtype


def kept_dims(result: Any, shape: tuple[int, ...], axes: tuple[int, ...]) -> Any:
    """A reduction's result with the reduced dimensions put back, of size 1."""
    return reshape(result, tuple(1 if i in axes else n for i, n in enumerate(shape)))


def _refuse_out(out: Any) -> None:
    if out is not None:
        raise NotImplementedError("arrays are immutable: there is no `out`; use the result.")


def _reduce(x: Any, axis: Any, body: str, keepdims: bool, initial: Any, where: Any) -> Any:
    """One of the monoids over axes of an array of the final dtype."""
    axes = canonical_axes(axis, x.ndim)
    neutral = np.asarray(build.identity(body, x.dtype), x.dtype)
    if where is not None:
        x = select_where(where, x, neutral)
    result = (
        staging.apply(_REDUCE, x, neutral, dimensions=axes, body=body) if axes else staging.with_weak_type(x, False)
    )
    if initial is not None:
        result = _COMBINE[body](convert(initial, x.dtype), result)
    return kept_dims(result, x.shape, axes) if keepdims else result


_COMBINE: dict[str, Callable[[Any, Any], Any]] = {
    "add": u.add,
    "multiply": u.multiply,
    "maximum": u.maximum,
    "minimum": u.minimum,
}


def _accumulating(name: str, body: str, doc: str) -> Callable[..., Any]:
    def function(
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        out: None = None,
        keepdims: bool = False,
        initial: Any = None,
        where: Any = None,
        promote_integers: bool = True,
    ) -> Any:
        _refuse_out(out)
        a = as_array(a)
        final = (
            dtypes.check_user_dtype(dtype, name)
            if dtype is not None
            else summed_dtype(a.dtype)
            if promote_integers
            else a.dtype
        )
        if final == _BOOL:
            return _reduce(u.truth(a), axis, "or" if body == "add" else "and", keepdims, initial, where)
        result = _reduce(converted(a, wide_dtype(final)), axis, body, keepdims, initial, where)
        return converted(result, final)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    return function


_COMMON = """

    Args:
        axis: the axis or axes to reduce; by default all.
        dtype: of the result; by default that of the array, booleans and small integers becoming int32.
        keepdims: leave the reduced dimensions in, of size 1.
        initial: a value to begin with.
        where: which elements count.
"""

sum = _accumulating(
    "sum",
    "add",
    f"""The sum of the elements.{_COMMON}
    >>> import pyxla.numpy as jnp
    >>> jnp.sum(jnp.array([[1, 2], [3, 4]]), axis=0)
    Array([4, 6], dtype=int32)
    """,
)
prod = _accumulating("prod", "multiply", f"""The product of the elements.{_COMMON}    """)


def _extremum(name: str, body: str, what: str) -> Callable[..., Any]:
    def function(
        a: Any, axis: Any = None, out: None = None, keepdims: bool = False, initial: Any = None, where: Any = None
    ) -> Any:
        _refuse_out(out)
        a = as_array(a)
        if initial is None:
            if where is not None:
                raise ValueError(f"{name} with where= needs initial=: the value where no element counts.")
            if not math.prod(a.shape[i] for i in canonical_axes(axis, a.ndim)):
                raise ValueError(f"{name} of an empty array has no value: pass initial=.")
        return _reduce(a, axis, body, keepdims, initial, where)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""The {what} of the elements; NaN if one is NaN.

    Arguments are those of `sum`.

    Raises:
        ValueError: nothing to reduce, or `where`, without `initial`.

    >>> import pyxla.numpy as jnp
    >>> jnp.{name}(jnp.array([[1, 2], [3, 4]]), axis=1).tolist()
    {[2, 4] if name == "max" else [1, 3]}
    """
    return function


max = amax = _extremum("max", "maximum", "greatest")
min = amin = _extremum("min", "minimum", "least")


def all(a: Any, axis: Any = None, out: None = None, keepdims: bool = False, *, where: Any = None) -> Any:
    """Whether all elements are true (not 0).

    >>> import pyxla.numpy as jnp
    >>> jnp.all(jnp.array([[1, 0], [1, 1]]), axis=1)
    Array([False,  True], dtype=bool)
    """
    _refuse_out(out)
    return _reduce(u.truth(a), axis, "and", keepdims, None, where)


def any(a: Any, axis: Any = None, out: None = None, keepdims: bool = False, *, where: Any = None) -> Any:
    """Whether an element is true (not 0)."""
    _refuse_out(out)
    return _reduce(u.truth(a), axis, "or", keepdims, None, where)


def count_nonzero(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """How many elements are not 0."""
    return sum(u.truth(a), axis, keepdims=keepdims)


def ptp(a: Any, axis: Any = None, out: None = None, keepdims: bool = False) -> Any:
    """The greatest minus the least element."""
    _refuse_out(out)
    return u.subtract(max(a, axis, keepdims=keepdims), min(a, axis, keepdims=keepdims))


def _count(a: Any, axis: Any, keepdims: bool, where: Any) -> Any:
    """How many elements are reduced: a number, or an array if `where` chooses them."""
    if where is None:
        return math.prod(a.shape[i] for i in canonical_axes(axis, a.ndim))
    return sum(broadcast_to(u.truth(where), a.shape), axis, keepdims=keepdims)


def _divided(total: Any, count: Any) -> Any:
    return u.true_divide(total, convert(count, total.dtype))


def _inexact_dtypes(a: Any, dtype: Any, name: str) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """The dtype of the result, and the one to compute in."""
    final = dtypes.to_inexact_dtype(a.dtype) if dtype is None else dtypes.check_user_dtype(dtype, name)
    return final, wide_dtype(dtypes.to_inexact_dtype(final))


def mean(
    a: Any, axis: Any = None, dtype: Any = None, out: None = None, keepdims: bool = False, *, where: Any = None
) -> Any:
    """The mean of the elements, a float for integers. Arguments are those of `sum`.

    >>> import pyxla.numpy as jnp
    >>> jnp.mean(jnp.array([[1, 2], [3, 5]]), axis=1)
    Array([1.5, 4. ], dtype=float32)
    """
    _refuse_out(out)
    a = as_array(a)
    final, computed = _inexact_dtypes(a, dtype, "mean")
    total = sum(converted(a, computed), axis, keepdims=keepdims, where=where)
    return converted(_divided(total, _count(a, axis, keepdims, where)), final)


def average(a: Any, axis: Any = None, weights: Any = None, returned: bool = False, keepdims: bool = False) -> Any:
    """The mean, weighted; with `returned`, and the sum of the weights.

    Raises:
        ValueError: the weights are neither of the shape of the array nor of its axes.

    >>> import pyxla.numpy as jnp
    >>> jnp.average(jnp.array([1.0, 2.0]), weights=jnp.array([3.0, 1.0]))
    Array(1.25, dtype=float32)
    """
    a = as_array(a)
    axes = canonical_axes(axis, a.ndim)
    if weights is None:
        result = mean(a, axis, keepdims=keepdims)
        total: Any = convert(math.prod(a.shape[i] for i in axes), result.dtype)
    else:
        weights = as_array(weights)
        if weights.shape != a.shape:
            if axis is None or weights.shape != tuple(
                a.shape[i] for i in (axis if isinstance(axis, (tuple, list)) else (axis,))
            ):
                raise ValueError(
                    f"weights of shape {weights.shape} fit neither an array of shape {a.shape} nor its axis {axis}"
                )
            given = [canonical_axis(i, a.ndim) for i in (axis if isinstance(axis, (tuple, list)) else (axis,))]
            weights = transpose(weights, [given.index(i) for i in sorted(given)])
            weights = broadcast_to(kept_of(weights, axes, a.ndim), a.shape)
        final = dtypes.to_inexact_dtype(dtypes.result_type(a, weights))
        a, weights = converted(a, final), converted(weights, final)
        total = sum(weights, axes, keepdims=keepdims)
        result = u.true_divide(sum(u.multiply(a, weights), axes, keepdims=keepdims), total)
    return (result, broadcast_to(total, result.shape)) if returned else result


def kept_of(x: Any, axes: tuple[int, ...], ndim: int) -> Any:
    """x, whose dimensions are the axes of a larger array, with size 1 along its other dimensions."""
    sizes = iter(x.shape)
    return reshape(x, tuple(next(sizes) if i in axes else 1 for i in range(ndim)))


def var(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = None,
    mean: Any = None,
    correction: float | None = None,
) -> Any:
    """The variance: squared distances from the mean, divided by the count less `ddof` (or `correction`).

    Raises:
        ValueError: both `ddof` and `correction`.

    >>> import pyxla.numpy as jnp
    >>> jnp.var(jnp.array([1.0, 3.0]), ddof=1)
    Array(2., dtype=float32)
    """
    _refuse_out(out)
    if correction is not None and ddof:
        raise ValueError("var takes ddof or correction, which are the same thing under two names.")
    a = as_array(a)
    final, computed = _inexact_dtypes(a, dtype, "var")
    if dtypes.is_complex(a.dtype) and not dtypes.is_complex(computed):
        computed = dtypes.to_complex_dtype(computed)
    x = converted(a, computed)
    center = _mean(x, axis, where) if mean is None else mean
    x = u.subtract(x, center)
    square = u.add(u.square(u.real(x)), u.square(u.imag(x))) if dtypes.is_complex(x.dtype) else u.square(x)
    total = sum(square, axis, keepdims=keepdims, where=where)
    count = u.subtract(_count(a, axis, keepdims, where), ddof if correction is None else correction)
    count = u.maximum(count, 0) if where is None else count
    return converted(_divided(total, count), dtypes.to_real_dtype(final))


def _mean(x: Any, axis: Any, where: Any) -> Any:
    return mean(x, axis, keepdims=True, where=where)


def std(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: None = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: Any = None,
    mean: Any = None,
    correction: float | None = None,
) -> Any:
    """The standard deviation, the square root of `var`, which see."""
    return u.sqrt(var(a, axis, dtype, out, ddof, keepdims, where=where, mean=mean, correction=correction))


def _arg(name: str, function: Callable[..., Any], what: str) -> Callable[..., Any]:
    def found(a: Any, axis: int | None = None, out: None = None, keepdims: bool | None = None) -> Any:
        _refuse_out(out)
        a = as_array(a)
        rank, flat = a.ndim, axis is None
        if flat:
            a, axis = ravel(a), 0
        axis = canonical_axis(axis, a.ndim)
        if not a.shape[axis]:
            raise ValueError(f"{name} of an empty array has no answer.")
        if dtypes.is_complex(a.dtype):
            raise TypeError(f"{name} is not defined for complex numbers.")
        result = function(a, axis, dtypes.default_dtype(int))
        if not keepdims:
            return result
        return reshape(result, (1,) * rank) if flat else kept_dims(result, a.shape, (axis,))

    found.__name__ = found.__qualname__ = name
    found.__doc__ = f"""The index of the {what} element, the first of equal ones; along an axis, or read row by row.

    >>> import pyxla.numpy as jnp
    >>> int(jnp.{name}(jnp.array([1, 3, 0, 2])))
    {1 if name == "argmax" else 2}
    """
    return found


argmax = _arg("argmax", lax.argmax, "greatest")
argmin = _arg("argmin", lax.argmin, "least")


def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: None = None) -> Any:
    """The sum of the diagonal of a matrix.

    >>> import pyxla.numpy as jnp
    >>> jnp.trace(jnp.array([[1, 2], [3, 4]]))
    Array(5, dtype=int32)
    """
    from pyxla.numpy.grids import diagonal

    _refuse_out(out)
    return sum(diagonal(a, offset, axis1, axis2), -1, dtype)


def logsumexp(
    a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False, where: Any = None
) -> Any:
    """log(sum(b * exp(a))), without overflow; with `return_sign`, its absolute value's logarithm, and its sign.

    >>> from pyxla.nn import logsumexp
    >>> import pyxla.numpy as jnp
    >>> logsumexp(jnp.array([1000.0, 1000.0]))
    Array(1000.6932, dtype=float32)
    """
    if b is not None:
        a, b = (converted(x, dtypes.to_inexact_dtype(dtypes.result_type(a, b))) for x in (a, b))
        a = select_where(u.not_equal(b, 0), a, constant(-np.inf, a))
    else:
        a = converted(a, dtypes.to_inexact_dtype(dtypes.dtype_of(a)[0]))
    axes = canonical_axes(axis, a.ndim)
    top = max(u.real(a), axes, keepdims=True, initial=-np.inf, where=where)
    top = lax.stop_gradient(select_where(u.isfinite(top), top, constant(0, top)))
    scaled = u.exp(u.subtract(a, top))
    total = sum(scaled if b is None else u.multiply(scaled, b), axes, keepdims=True, where=where)
    sign = u.sign(total) if return_sign else None
    if return_sign:
        total = u.absolute(total)
    elif b is not None and not dtypes.is_complex(a.dtype):
        total = select_where(u.less(total, 0), constant(np.nan, total), total)
    result = u.add(u.log(total), convert(top, total.dtype))
    if not keepdims:
        kept = tuple(n for i, n in enumerate(shape_of(a)) if i not in axes)
        result = reshape(result, kept)
        sign = reshape(sign, kept) if return_sign else None
    return (result, sign) if return_sign else result


__all__ = [
    "all", "amax", "amin", "any", "argmax", "argmin", "average", "count_nonzero", "max", "mean", "min", "prod",
    "ptp", "std", "sum", "trace", "var",
]  # fmt: skip
