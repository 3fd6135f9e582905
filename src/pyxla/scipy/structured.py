"""Matrices of a given structure: `pyxla.scipy.linalg` exports these. Vectors may have a batch in front."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, from_host, inexact, promote_dtypes
from pyxla.numpy.creation import zeros
from pyxla.numpy.joining import concatenate
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import broadcast_to, expand_dims

Table = np.ndarray[Any, Any]


def _vector(x: Any) -> Any:
    x = as_array(x)
    return x.reshape(1) if x.ndim == 0 else x


def _constant(x: Table, dtype: Any = None) -> Any:
    """A table computed in double precision, in the default dtype of its kind."""
    kind = complex if x.dtype.kind == "c" else float
    return from_host(x.astype(dtypes.default_dtype(kind) if dtype is None else dtype))


def _index(m: int, n: int) -> tuple[Table, Table]:
    """Row numbers as a column, and column numbers as a row."""
    return np.arange(m)[:, None], np.arange(n)[None, :]


def toeplitz(c: Any, r: Any = None) -> Any:
    """The matrix with the same numbers along each diagonal: `c` is its first column, `r` its first row (conj(c)).

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.toeplitz(jnp.array([1, 2, 3]), jnp.array([1, 4, 5])))
    [[1 4 5]
     [2 1 4]
     [3 2 1]]
    """
    c = _vector(c)
    c, r = promote_dtypes(c, _vector(u.conjugate(c) if r is None else r))
    i, j = _index(c.shape[-1], r.shape[-1])
    return _along_diagonals(c[..., ::-1], r[..., 1:], j - i + c.shape[-1] - 1)


def hankel(c: Any, r: Any = None) -> Any:
    """The matrix with the same numbers along each diagonal that rises: `c` is its first column, `r` its last row
    (zeros).

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.hankel(jnp.array([1, 2, 3])))
    [[1 2 3]
     [2 3 0]
     [3 0 0]]
    """
    c = _vector(c)
    c, r = promote_dtypes(c, c * 0 if r is None else _vector(r))
    i, j = _index(c.shape[-1], r.shape[-1])
    return _along_diagonals(c, r[..., 1:], i + j)


def _along_diagonals(first: Any, rest: Any, places: Table) -> Any:
    batch = np.broadcast_shapes(first.shape[:-1], rest.shape[:-1])
    parts = [broadcast_to(x, (*batch, x.shape[-1])) for x in (first, rest)]
    return concatenate(parts, -1)[..., places]


def circulant(c: Any) -> Any:
    """The matrix whose first column is `c`, and each further one that before it moved down by one place.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.circulant(jnp.array([1, 2, 3])))
    [[1 3 2]
     [2 1 3]
     [3 2 1]]
    """
    c = _vector(c)
    n = c.shape[-1]
    i, j = _index(n, n)
    return c[..., (i - j) % n]


def _coefficients(a: Any, name: str) -> Any:
    """The coefficients of polynomials of a degree of at least 1."""
    a = inexact(_vector(a))
    if a.shape[-1] < 2:
        raise ValueError(f"scipy.linalg.{name} takes at least two coefficients, got shape {a.shape}")
    return a


def companion(a: Any) -> Any:
    """The matrix whose eigenvalues are the roots of the polynomial with coefficients `a`, the highest first.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.companion(jnp.array([1.0, -3.0, 2.0])))
    [[ 3. -2.]
     [ 1.  0.]]
    """
    a = _coefficients(a, "companion")
    n = a.shape[-1] - 1
    i, j = _index(n, n)
    row = expand_dims(-a[..., 1:] / a[..., :1], -2)
    return where(i == 0, row, (i - 1 == j).astype(a.dtype))


def fiedler_companion(a: Any) -> Any:
    """As `companion`, with five diagonals (M. Fiedler, "A note on companion matrices", 2003).

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.fiedler_companion(jnp.array([1.0, -3.0, 2.0])))
    [[ 3. -2.]
     [ 1.  0.]]
    """
    a = _coefficients(a, "fiedler_companion")
    n = a.shape[-1] - 1
    coefficient = np.zeros((n, n), int)  # 0: none
    one = np.zeros((n, n))
    coefficient[0, 0] = 1
    for k in range(1, n):
        row, column = (k - 1, k) if k % 2 else (k, k - 1)
        coefficient[row, column] = k + 1
        one[(k, k - 1) if k == 1 else (k - 2, k) if k % 2 == 0 else (k, k - 2)] = 1
    entries = (-a / a[..., :1])[..., coefficient]
    return where(coefficient > 0, entries, one.astype(a.dtype))


def convolution_matrix(a: Any, n: int, mode: str = "full") -> Any:
    """The matrix whose product with v of n elements is `convolve(a, v, mode)`.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.convolution_matrix(jnp.array([1, 2]), 2))
    [[1 0]
     [2 1]
     [0 2]]
    """
    a = _vector(a)
    if n <= 0:
        raise ValueError(f"scipy.linalg.convolution_matrix: n must be a positive integer, got {n}")
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"scipy.linalg.convolution_matrix: mode is 'full', 'same' or 'valid', got {mode!r}")
    m = a.shape[-1]
    start, rows = 0, m + n - 1
    if mode == "same":
        start, rows = (min(m, n) - 1) // 2, max(m, n)
    elif mode == "valid":
        start, rows = min(m, n) - 1, max(m, n) - min(m, n) + 1
    i, j = _index(rows, n)
    places = i + start - j
    inside = (places >= 0) & (places < m)
    return where(inside, a[..., np.where(inside, places, 0)], zeros((), a.dtype))


def fiedler(a: Any) -> Any:
    """The matrix of |a[i] - a[j]|.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.fiedler(jnp.array([1, 3])))
    [[0 2]
     [2 0]]
    """
    a = _vector(a)
    return u.absolute(expand_dims(a, -1) - expand_dims(a, -2))


def leslie(f: Any, s: Any) -> Any:
    """The matrix that takes a population by age to the next step: fecundities `f`, and `s` of who survives.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.leslie(jnp.array([0.5, 2.0]), jnp.array([0.25])))
    [[0.5  2.  ]
     [0.25 0.  ]]
    """
    f, s = promote_dtypes(_vector(f), _vector(s))
    n = f.shape[-1]
    if s.shape != (*f.shape[:-1], n - 1):
        raise ValueError(f"scipy.linalg.leslie takes n fecundities and n - 1 rates, got shapes {f.shape} and {s.shape}")
    i, j = _index(n, n)
    below = concatenate([s, zeros((*s.shape[:-1], 1), s.dtype)], -1)
    return where(i == 0, expand_dims(f, -2), where(i == j + 1, expand_dims(below, -2), zeros((), f.dtype)))


def dft(n: int, scale: str | None = None, *, dtype: Any = None) -> Any:
    """The matrix of the discrete Fourier transform of n elements, divided by `scale`: None, "sqrtn" or "n".

    >>> import pyxla.scipy as jsp
    >>> print(jsp.linalg.dft(2).real)
    [[ 1.  1.]
     [ 1. -1.]]
    """
    if scale not in (None, "sqrtn", "n"):
        raise ValueError(f"scipy.linalg.dft: scale is None, 'sqrtn' or 'n', got {scale!r}")
    i, j = _index(n, n)
    factor = {None: 1.0, "sqrtn": math.sqrt(n), "n": float(n)}[scale]
    return _constant(np.exp(-2j * np.pi * (i * j % max(n, 1)) / max(n, 1)) / factor, dtype)


def hadamard(n: int, dtype: Any = int) -> Any:
    """The matrix of 1 and -1 with orthogonal rows that J. Sylvester made for n a power of two.

    >>> import pyxla.scipy as jsp
    >>> print(jsp.linalg.hadamard(2))
    [[ 1  1]
     [ 1 -1]]
    """
    if n < 1 or n & (n - 1):
        raise ValueError(f"scipy.linalg.hadamard: n must be a positive power of 2, got {n}")
    table = np.ones((1, 1), int)
    while len(table) < n:
        table = np.kron(np.array([[1, 1], [1, -1]]), table)
    return from_host(table.astype(dtypes.canonicalize_dtype(dtype)))


def helmert(n: int, full: bool = False) -> Any:
    """Orthonormal rows of which the k-th compares element k with the mean of those before it; the mean in front if
    `full`.

    >>> import pyxla.scipy as jsp
    >>> jsp.linalg.helmert(3).shape
    (2, 3)
    """
    i, j = _index(n, n)
    table = np.where(j < i, 1.0, np.where(j == i, -i, 0)) / np.sqrt(np.maximum(i * (i + 1), 1))
    table[:1] = 1 / math.sqrt(max(n, 1))
    return _constant(table if full else table[1:])


def hilbert(n: int) -> Any:
    """The matrix of 1 / (i + j + 1).

    >>> import pyxla.scipy as jsp
    >>> print(jsp.linalg.hilbert(2)[0])
    [1.  0.5]
    """
    i, j = _index(n, n)
    return _constant(1 / (i + j + 1))


def invhilbert(n: int) -> Any:
    """The inverse of `hilbert(n)`, exact before it is rounded.

    >>> import pyxla.scipy as jsp
    >>> print(jsp.linalg.invhilbert(2))
    [[ 4. -6.]
     [-6. 12.]]
    """
    c = math.comb

    def element(i: int, j: int) -> int:
        return (-1) ** (i + j) * (i + j + 1) * c(n + i, n - j - 1) * c(n + j, n - i - 1) * c(i + j, i) ** 2

    return _constant(_table(n, element))


def pascal(n: int, kind: str | None = None) -> Any:
    """The symmetric matrix of binomial coefficients, or its "lower" or "upper" triangular factor.

    >>> import pyxla.scipy as jsp
    >>> print(jsp.linalg.pascal(3))
    [[1. 1. 1.]
     [1. 2. 3.]
     [1. 3. 6.]]
    """
    return _pascal("pascal", n, kind, lambda i, j: math.comb(i + j, i), lambda i, j: math.comb(i, j))


def invpascal(n: int, kind: str | None = None) -> Any:
    """The inverse of `pascal(n, kind)`, exact before it is rounded.

    >>> import pyxla.scipy as jsp
    >>> print(jsp.linalg.invpascal(2))
    [[ 2. -1.]
     [-1.  1.]]
    """

    def symmetric(i: int, j: int) -> int:
        return sum((-1) ** (i + j) * math.comb(k, i) * math.comb(k, j) for k in range(n))

    return _pascal("invpascal", n, kind, symmetric, lambda i, j: (-1) ** (i + j) * math.comb(i, j))


def _pascal(name: str, n: int, kind: str | None, symmetric: Any, lower: Any) -> Any:
    if kind not in (None, "symmetric", "lower", "upper"):
        raise ValueError(f"scipy.linalg.{name}: kind is 'symmetric', 'lower' or 'upper', got {kind!r}")
    table = _table(n, lower if kind in ("lower", "upper") else symmetric)
    return _constant(table.T if kind == "upper" else table)


def _table(n: int, element: Any) -> Table:
    return np.array([[float(element(i, j)) for j in range(n)] for i in range(n)]).reshape(n, n)


def block_diag(*arrs: Any) -> Any:
    """A matrix with these matrices along its diagonal, and zeros elsewhere.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.block_diag(jnp.ones((1, 2)), jnp.ones(1)))
    [[1. 1. 0.]
     [0. 0. 1.]]
    """
    arrays = [x if x.ndim == 2 else x.reshape(1, -1) for x in promote_dtypes(*(arrs or (zeros((1, 0)),)))]
    for given in arrs:
        if np.ndim(given) > 2:
            raise ValueError(f"scipy.linalg.block_diag takes matrices, got shape {np.shape(given)}")
    width = sum(x.shape[1] for x in arrays)
    rows, left = [], 0
    for x in arrays:
        parts = [zeros((x.shape[0], left), x.dtype), x, zeros((x.shape[0], width - left - x.shape[1]), x.dtype)]
        rows.append(concatenate(parts, 1))
        left += x.shape[1]
    return concatenate(rows, 0)


__all__ = [
    "block_diag", "circulant", "companion", "convolution_matrix", "dft", "fiedler", "fiedler_companion", "hadamard",
    "hankel", "helmert", "hilbert", "invhilbert", "invpascal", "leslie", "pascal", "toeplitz",
]  # fmt: skip
