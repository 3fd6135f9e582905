"""Sequences, grids and matrices of a form."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import dtypes
from pyxla.numpy import ufuncs as u
from pyxla.numpy.arithmetic import power
from pyxla.numpy.common import as_array, canonical_axis, cast_host, constant, converted, from_host, typed_constant
from pyxla.numpy.creation import arange, array, tri, zeros
from pyxla.numpy.joining import concatenate, stack
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import broadcast_to, expand_dims, moveaxis, ravel, reshape
from pyxla.staging import with_weak_type


def linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = False, dtype: Any = None, axis: int = 0
) -> Any:
    """`num` numbers evenly spaced from `start` to `stop`, which may be arrays; with `retstep`, and the step.

    >>> import pyxla.numpy as jnp
    >>> jnp.linspace(0, 1, 5)
    Array([0.  , 0.25, 0.5 , 0.75, 1.  ], dtype=float32)
    """
    num = int(num)
    if num < 0:
        raise ValueError(f"linspace makes a number of samples that is not negative: {num}")
    computed = dtypes.to_inexact_dtype(dtypes.result_type(start, stop))
    found = computed if dtype is None else dtypes.check_user_dtype(dtype, "linspace")
    start, stop = converted(start, computed), converted(stop, computed)
    start, stop = start + stop * constant(0, stop), stop + start * constant(0, start)
    div = num - 1 if endpoint else num
    step = (stop - start) / cast_host(div, computed) if div > 0 else converted(np.nan, computed)
    # Both ends weighted, so that the last sample is exactly `stop`.
    t = reshape(
        from_host((np.arange(num) / max(div, 1)).astype(dtypes.to_real_dtype(computed))), (num,) + (1,) * start.ndim
    )
    t = converted(t, computed)
    samples = start * (constant(1, t) - t) + stop * t
    if endpoint and num > 1:
        samples = concatenate([samples[:-1], expand_dims(stop, 0)])
    if dtypes.is_integer(found) and not dtypes.is_integer(computed):
        samples = u.floor(samples)
    result = converted(moveaxis(samples, 0, axis), found)
    return (result, step) if retstep else result


def logspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, base: Any = 10.0, dtype: Any = None, axis: int = 0
) -> Any:
    """Powers of `base` whose exponents are evenly spaced from `start` to `stop`."""
    exponents = linspace(start, stop, num, endpoint, axis=axis)
    result = power(base, exponents)
    return result if dtype is None else converted(result, dtypes.check_user_dtype(dtype, "logspace"))


def geomspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0) -> Any:
    """`num` numbers from `start` to `stop`, each the one before times the same factor.

    >>> import pyxla.numpy as jnp
    >>> jnp.geomspace(1, 8, 4)
    Array([1., 2., 4., 8.], dtype=float32)
    """
    computed = dtypes.to_inexact_dtype(dtypes.result_type(start, stop))
    found = computed if dtype is None else dtypes.check_user_dtype(dtype, "geomspace")
    start, stop = converted(start, computed), converted(stop, computed)
    sign = u.sign(start)
    low, high = u.log(start / sign), u.log(stop / sign)
    result = moveaxis(u.exp(linspace(low, high, num, endpoint)) * sign, 0, axis)
    if num > 0:
        result = _with_ends(result, start, stop if endpoint and num > 1 else None, canonical_axis(axis, result.ndim))
    return converted(result, found)


def _with_ends(x: Any, first: Any, last: Any, axis: int) -> Any:
    """x with its first and last element along an axis replaced: what a logarithm and its exponential would blur."""
    n = x.shape[axis]
    parts = [expand_dims(first, axis)]
    inner = (builtins.slice(None),) * axis
    parts.append(x[(*inner, builtins.slice(1, n if last is None else n - 1))])
    if last is not None:
        parts.append(expand_dims(last, axis))
    shape = [*x.shape]
    shape[axis] = 1
    ends = [broadcast_to(p, tuple(shape)) if p.shape[axis] == 1 and p.shape != tuple(shape) else p for p in parts]
    return concatenate(ends, axis=axis)


def meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> list[Any]:
    """Coordinate arrays of a grid, one for each of the vectors.

    Raises:
        ValueError: indexing is neither "xy" nor "ij"; a vector has more than one dimension.

    >>> import pyxla.numpy as jnp
    >>> [g.tolist() for g in jnp.meshgrid(jnp.arange(2), jnp.arange(3), indexing="ij")]
    [[[0, 0, 0], [1, 1, 1]], [[0, 1, 2], [0, 1, 2]]]
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid's indexing is 'xy' or 'ij', not {indexing!r}")
    vectors = [as_array(x) for x in xi]
    if any(v.ndim > 1 for v in vectors):
        raise ValueError("meshgrid takes vectors: ravel the arrays first.")
    vectors = [ravel(v) for v in vectors]
    place = list(range(len(vectors)))
    if indexing == "xy" and len(vectors) > 1:
        place[:2] = [1, 0]
    shapes = [tuple(v.size if d == place[i] else 1 for d in range(len(vectors))) for i, v in enumerate(vectors)]
    full = tuple(vectors[place.index(d)].size for d in range(len(vectors)))
    grids = [reshape(v, s) for v, s in zip(vectors, shapes, strict=True)]
    return grids if sparse else [broadcast_to(g, full) for g in grids]


def indices(dimensions: Any, dtype: Any = None, sparse: bool = False) -> Any:
    """For each dimension, the index along it at every position of a grid."""
    found = dtypes.default_dtype(int) if dtype is None else dtypes.check_user_dtype(dtype, "indices")
    grids = meshgrid(*(arange(n, dtype=found) for n in dimensions), indexing="ij", sparse=sparse)
    if sparse:
        return tuple(grids)
    return stack(grids) if grids else zeros((0,), found)


def fromfunction(function: Callable[..., Any], shape: Any, *, dtype: Any = float, **kwargs: Any) -> Any:
    """`function` called with the index arrays of a grid of this shape.

    >>> import pyxla.numpy as jnp
    >>> jnp.fromfunction(lambda i, j: i + j, (2, 2), dtype=int)
    Array([[0, 1],
           [1, 2]], dtype=int32)
    """
    return function(*indices(shape, dtype), **kwargs)


def tril(m: Any, k: int = 0) -> Any:
    """Matrices with what is above the diagonal k made 0.

    >>> import pyxla.numpy as jnp
    >>> jnp.tril(jnp.ones((2, 2)))
    Array([[1., 0.],
           [1., 1.]], dtype=float32)
    """
    m = _matrix(m, "tril")
    return where(tri(*m.shape[-2:], k=k, dtype=bool), m, constant(0, m))


def triu(m: Any, k: int = 0) -> Any:
    """Matrices with what is below the diagonal k made 0."""
    m = _matrix(m, "triu")
    return where(tri(*m.shape[-2:], k=k - 1, dtype=bool), constant(0, m), m)


def _matrix(m: Any, name: str) -> Any:
    m = as_array(m)
    if m.ndim < 2:
        raise ValueError(f"{name} takes matrices, not an array of {m.ndim} dimensions")
    return m


def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The diagonals of the matrices that two axes make, along a last axis."""
    a = _matrix(a, "diagonal")
    axis1, axis2 = canonical_axis(axis1, a.ndim), canonical_axis(axis2, a.ndim)
    if axis1 == axis2:
        raise ValueError("diagonal takes two different axes")
    a = moveaxis(a, (axis1, axis2), (-2, -1))
    rows, columns = a.shape[-2:]
    size = max(0, min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns))
    first = offset if offset >= 0 else -offset * columns
    flat = reshape(a, (*a.shape[:-2], rows * columns))
    if not size:
        return with_weak_type(flat[..., :0], False)
    return with_weak_type(flat[..., first : first + (size - 1) * (columns + 1) + 1 : columns + 1], False)


def diag(v: Any, k: int = 0) -> Any:
    """The diagonal k of a matrix; of a vector, the matrix that has it there.

    >>> import pyxla.numpy as jnp
    >>> jnp.diag(jnp.array([1, 2]))
    Array([[1, 0],
           [0, 2]], dtype=int32)
    """
    v = as_array(v)
    if v.ndim == 2:
        return diagonal(v, k)
    if v.ndim != 1:
        raise ValueError(f"diag takes a vector or a matrix, not an array of {v.ndim} dimensions")
    return diagflat(v, k)


def diagflat(v: Any, k: int = 0) -> Any:
    """The matrix that has the elements of an array on its diagonal k, zeros elsewhere."""
    from pyxla import lax

    v = ravel(as_array(v))
    n = v.size + abs(k)
    low = (max(-k, 0), max(k, 0))
    # A column, each row then padded to n + 1: read row by row the elements lie on the diagonal.
    spread = lax.pad(v, typed_constant(0, v), [(0, 0, n)]) if v.size else v
    total = n * n
    offset = low[0] * n + low[1]
    flat = lax.pad(spread, typed_constant(0, v), [(offset, total - offset - spread.size, 0)])
    return reshape(flat, (n, n))


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """The matrix of the powers of a vector: columns x**(N-1) ... x**0, or the other way."""
    x = as_array(x)
    if x.ndim != 1:
        raise ValueError("vander takes a vector")
    n = x.size if N is None else int(N)
    exponents = np.arange(n) if increasing else np.arange(n)[::-1]
    return power(expand_dims(x, 1), from_host(exponents.astype(x.dtype)))


def ix_(*args: Any) -> tuple[Any, ...]:
    """Vectors shaped so that together they index a grid."""
    vectors = [as_array(x) for x in args]
    if any(v.ndim != 1 for v in vectors):
        raise ValueError("ix_ takes vectors")
    return tuple(reshape(v, tuple(v.size if i == j else 1 for j in range(len(vectors)))) for i, v in enumerate(vectors))


def tril_indices(n: int, k: int = 0, m: int | None = None) -> tuple[Any, Any]:
    """Row and column indices of the elements on and below the diagonal k of an n x m matrix."""
    rows, columns = np.tril_indices(n, k, m)
    return array(rows), array(columns)


def triu_indices(n: int, k: int = 0, m: int | None = None) -> tuple[Any, Any]:
    """Row and column indices of the elements on and above the diagonal k of an n x m matrix."""
    rows, columns = np.triu_indices(n, k, m)
    return array(rows), array(columns)


def diag_indices(n: int, ndim: int = 2) -> tuple[Any, ...]:
    """Indices of the main diagonal of an array of `ndim` dimensions of size n."""
    return (arange(n),) * ndim


def _window(name: str, formula: Callable[[int], np.ndarray[Any, Any]]) -> Callable[[int], Any]:
    def window(M: int) -> Any:
        return array(formula(int(M)), dtypes.default_dtype(float))

    window.__name__ = window.__qualname__ = name
    window.__doc__ = f"The {name.capitalize()} window of M points."
    return window


hamming, hanning, blackman, bartlett = (
    _window(f.__name__, f) for f in (np.hamming, np.hanning, np.blackman, np.bartlett)
)


def kaiser(M: int, beta: float) -> Any:
    """The Kaiser window of M points; beta shapes it."""
    return array(np.kaiser(int(M), float(beta)), dtypes.default_dtype(float))


__all__ = [
    "bartlett", "blackman", "diag", "diag_indices", "diagflat", "diagonal", "fromfunction", "geomspace", "hamming",
    "hanning", "indices", "ix_", "kaiser", "linspace", "logspace", "meshgrid", "tril", "tril_indices", "triu",
    "triu_indices", "vander",
]  # fmt: skip
