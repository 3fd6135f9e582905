"""Quantiles, histograms and covariance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla.numpy import reductions as r
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import (
    as_array,
    canonical_axes,
    cast_host,
    constant,
    convert,
    converted,
    inexact,
    promote_inexact,
)
from pyxla.numpy.cumulative import diff
from pyxla.numpy.grids import linspace
from pyxla.numpy.joining import concatenate
from pyxla.numpy.nan_reductions import nan_where
from pyxla.numpy.products import matmul
from pyxla.numpy.searching import take_along_axis
from pyxla.numpy.selecting import clip, where
from pyxla.numpy.shaping import atleast_2d, expand_dims, ravel, reshape, transpose
from pyxla.numpy.sorting import searchsorted, sort

# --- quantiles --------------------------------------------------------------------------------------------------------

_METHODS = ("linear", "lower", "higher", "midpoint", "nearest")


def quantile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: None = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
) -> Any:
    """The values below which a part q (0 to 1) of the elements lies; NaN if one is NaN. The dimensions of q come first.

    Args:
        method: what is taken between two elements: "linear", "lower", "higher", "midpoint" or "nearest".

    >>> import pyxla.numpy as jnp
    >>> jnp.quantile(jnp.array([1.0, 2.0, 3.0, 4.0]), jnp.array([0.0, 0.5]))
    Array([1. , 2.5], dtype=float32)
    """
    return _quantile(a, q, axis, method, keepdims, skip_nan=False)


def nanquantile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: None = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
) -> Any:
    """`quantile`, NaN left out."""
    return _quantile(a, q, axis, method, keepdims, skip_nan=True)


def percentile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: None = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
) -> Any:
    """`quantile` of q / 100."""
    q = inexact(q)
    return _quantile(a, u.true_divide(q, constant(100, q)), axis, method, keepdims, skip_nan=False)


def nanpercentile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: None = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
) -> Any:
    """`percentile`, NaN left out."""
    q = inexact(q)
    return _quantile(a, u.true_divide(q, constant(100, q)), axis, method, keepdims, skip_nan=True)


def median(a: Any, axis: Any = None, out: None = None, overwrite_input: bool = False, keepdims: bool = False) -> Any:
    """The element in the middle, or the mean of the two there.

    >>> import pyxla.numpy as jnp
    >>> jnp.median(jnp.array([1, 5, 2, 3]))
    Array(2.5, dtype=float32)
    """
    return _quantile(a, 0.5, axis, "midpoint", keepdims, skip_nan=False)


def nanmedian(a: Any, axis: Any = None, out: None = None, overwrite_input: bool = False, keepdims: bool = False) -> Any:
    """`median`, NaN left out."""
    return _quantile(a, 0.5, axis, "midpoint", keepdims, skip_nan=True)


def _quantile(a: Any, q: Any, axis: Any, method: str, keepdims: bool, *, skip_nan: bool) -> Any:
    if method not in _METHODS:
        raise ValueError(f"quantile has the methods {', '.join(map(repr, _METHODS))}, not {method!r}")
    a, q = promote_inexact(a, q)
    if dtypes.is_complex(a.dtype):
        raise ValueError("complex numbers have no quantiles: take those of x.real and x.imag.")
    if q.ndim > 1:
        raise ValueError(f"q is a scalar or a vector, not an array of shape {q.shape}")
    final, shape = a.dtype, a.shape
    a, q = convert(a, r.wide_dtype(final)), convert(q, r.wide_dtype(final))
    axes = canonical_axes(axis, a.ndim)
    kept = tuple(i for i in range(a.ndim) if i not in axes)
    kept_shape = tuple(shape[i] for i in kept)
    # Rows of what is reduced, sorted, NaN last; all that follows has q's dimension first.
    rows = sort(reshape(transpose(a, (*kept, *axes)), (math.prod(kept_shape), math.prod(shape[i] for i in axes))))
    n = rows.shape[1]
    nans = r.sum(convert(u.isnan(rows), q.dtype), axis=1)
    count = u.subtract(cast_host(n, q.dtype), nans) if skip_nan else lax.full((rows.shape[0],), n, q.dtype)
    position = u.multiply(reshape(q, (q.size, 1)), u.maximum(u.subtract(count, constant(1, q)), constant(0, q)))
    result = _between(rows, position, count, method)
    result = nan_where(u.equal(count, 0) if skip_nan else u.greater(nans, 0), result)
    result = reshape(
        result, q.shape + (tuple(1 if i in axes else n for i, n in enumerate(shape)) if keepdims else kept_shape)
    )
    return converted(result, final)


def _between(rows: Any, position: Any, count: Any, method: str) -> Any:
    """Elements of sorted rows at positions between indices: a row of them for each q, a column for each of the rows."""
    low, high = u.floor(position), u.ceil(position)
    share = u.subtract(position, low)
    top = u.maximum(u.subtract(count, constant(1, count)), constant(0, count))
    low, high = (clip(x, constant(0, x), top) for x in (low, high))
    at_low, at_high = _columns(rows, low), _columns(rows, high)
    if method == "lower":
        return at_low
    if method == "higher":
        return at_high
    if method == "nearest":
        return where(u.less_equal(share, constant(0.5, share)), at_low, at_high)
    if method == "midpoint":
        return u.multiply(u.add(at_low, at_high), constant(0.5, at_low))
    mixed = u.add(u.multiply(at_low, u.subtract(constant(1, share), share)), u.multiply(at_high, share))
    return where(u.equal(low, high), at_low, mixed)


def _columns(rows: Any, index: Any) -> Any:
    index = convert(index, np.dtype(np.int32))
    return transpose(take_along_axis(rows, transpose(index), axis=1, mode="clip"))


# --- histograms -------------------------------------------------------------------------------------------------------


def bincount(x: Any, weights: Any = None, minlength: int = 0, *, length: int | None = None) -> Any:
    """How often each of 0, 1, 2, ... occurs, or the sum of the weights where it does. Negative numbers count as 0.

    Args:
        length: of the result; without it x must be known.

    >>> import pyxla.numpy as jnp
    >>> jnp.bincount(jnp.array([0, 2, 2]))
    Array([1, 0, 2], dtype=int32)
    """
    x = as_array(x)
    if not dtypes.is_integer(x.dtype) and x.dtype != np.bool_:
        raise TypeError(f"bincount counts integers, not {x.dtype}")
    if x.ndim != 1:
        raise ValueError(f"bincount takes a vector, not an array of shape {x.shape}")
    x = convert(x, np.dtype(np.int32)) if x.dtype.itemsize < 4 else x
    if length is None:
        from pyxla.numpy.common import concrete

        known = concrete(x, "bincount", "the numbers", "pass length=...")
        length = max(int(minlength), int(known.max()) + 1 if known.size else 0)
    index = u.maximum(x, constant(0, x))
    if weights is None:
        weights = lax.full(x.shape, 1, dtypes.default_dtype(int))
    weights = converted(weights, dtypes.result_type(weights))
    if weights.shape != x.shape:
        raise ValueError(f"bincount takes a weight for each of {x.shape} numbers, got {weights.shape}")
    numbers = lax.ScatterDimensionNumbers(
        update_window_dims=(), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,)
    )
    return lax.scatter_add(lax.full((length,), 0, weights.dtype), reshape(index, (x.size, 1)), weights, numbers)


def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """The edges of so many bins of one width over the range of the elements, or another; or the edges given."""
    if isinstance(bins, str):
        raise NotImplementedError("bins are a number or edges: choose the number yourself.")
    a = ravel(inexact(a))
    if np.ndim(bins) == 1 if not hasattr(bins, "ndim") else bins.ndim == 1:
        from pyxla.numpy.creation import array

        return inexact(array(bins))
    if range is None:
        low, high = (r.min(a), r.max(a)) if a.size else (constant(0, a), constant(1, a))
    else:
        low, high = (converted(v, a.dtype) for v in (range[0], range[1]))
    empty = u.equal(high, low)
    half = constant(0.5, a)
    low, high = where(empty, u.subtract(low, half), low), where(empty, u.add(high, half), high)
    return linspace(low, high, int(bins) + 1, dtype=a.dtype)


def histogram(
    a: Any, bins: Any = 10, range: Any = None, weights: Any = None, density: bool | None = None
) -> tuple[Any, Any]:
    """How many elements (or what weight of them) fall in each bin, the last including its end; and the edges.

    >>> import pyxla.numpy as jnp
    >>> counts, edges = jnp.histogram(jnp.array([0.0, 1.0, 2.0, 2.0]), bins=2)
    >>> counts.tolist(), edges.tolist()
    ([1.0, 3.0], [0.0, 1.0, 2.0])
    """
    edges = histogram_bin_edges(a, bins, range)
    a = ravel(converted(a, edges.dtype))
    weights = lax.full(a.shape, 1, a.dtype) if weights is None else ravel(as_array(weights))
    if weights.shape != a.shape:
        raise ValueError(f"histogram takes a weight for each of {a.shape} elements, got {weights.shape}")
    count = edges.size - 1
    # Bin 0 is what lies below, bin count + 1 what lies above.
    place = searchsorted(edges, a, side="right")
    place = where(u.equal(a, edges[-1]), np.int32(count), place)
    counts = bincount(place, weights, length=count + 2)[1:-1]
    if density:
        widths = converted(diff(edges), counts.dtype if dtypes.is_inexact(counts.dtype) else edges.dtype)
        counts = u.true_divide(u.true_divide(counts, widths), r.sum(counts))
    return counts, edges


# --- covariance -------------------------------------------------------------------------------------------------------


def cov(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
) -> Any:
    """The covariance matrix of variables, one a row (or with rowvar=False a column), and those of `y`.

    Args:
        bias: divide by the number of observations rather than one less; `ddof` says how much less.
        fweights, aweights: how often each observation was made (integers), and how much it weighs.

    >>> import pyxla.numpy as jnp
    >>> jnp.cov(jnp.array([[0.0, 2.0], [3.0, 1.0]]))
    Array([[ 2., -2.],
           [-2.,  2.]], dtype=float32)
    """
    variables = promote_inexact(m) if y is None else promote_inexact(m, y)
    if any(v.ndim > 2 for v in variables):
        raise ValueError("cov takes vectors and matrices")
    x = concatenate(
        [
            v if v.ndim == 2 and (rowvar or v.shape[0] == 1) else transpose(v) if v.ndim == 2 else atleast_2d(v)
            for v in variables
        ]
    )
    ddof = (0 if bias else 1) if ddof is None else ddof
    weights = None
    if fweights is not None:
        weights = convert(fweights, x.dtype)
    if aweights is not None:
        aweights = convert(aweights, x.dtype)
        weights = aweights if weights is None else u.multiply(weights, aweights)
    if weights is None:
        mean: Any = r.mean(x, axis=1)
        normalizer: Any = x.shape[1] - ddof
    else:
        total = r.sum(weights)
        mean = u.true_divide(r.sum(u.multiply(x, weights), axis=1), total)
        spread = r.sum(u.multiply(weights, aweights)) if aweights is not None else total
        normalizer = u.subtract(total, u.multiply(ddof, u.true_divide(spread, total)))
    centered = u.subtract(x, expand_dims(mean, 1))
    weighted = centered if weights is None else u.multiply(centered, weights)
    result = u.true_divide(matmul(centered, u.conjugate(transpose(weighted))), convert(normalizer, x.dtype))
    return reshape(result, ()) if result.shape == (1, 1) else result


def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    """The matrix of the correlation coefficients of variables. Arguments are those of `cov`."""
    c = cov(x, y, rowvar)
    if not c.ndim:
        return u.true_divide(c, c)
    from pyxla.numpy.grids import diagonal

    deviation = u.sqrt(u.real(diagonal(c)))
    c = u.true_divide(u.true_divide(c, expand_dims(deviation, 1)), expand_dims(deviation, 0))
    if dtypes.is_complex(c.dtype):
        return u.make_complex(clip(u.real(c), -1, 1), clip(u.imag(c), -1, 1))
    return clip(c, -1, 1)


__all__ = [
    "bincount", "corrcoef", "cov", "histogram", "histogram_bin_edges", "median", "nanmedian", "nanpercentile",
    "nanquantile", "percentile", "quantile",
]  # fmt: skip
