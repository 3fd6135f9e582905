"""Linear algebra: norms, powers and chains of matrices; factorizations and systems from their own modules."""

from __future__ import annotations

import builtins
import operator
from typing import Any

import numpy as np

from pyxla import dtypes
from pyxla.numpy import ufuncs as u
from pyxla.numpy.arithmetic import power
from pyxla.numpy.common import as_array, canonical_axis, inexact
from pyxla.numpy.creation import eye
from pyxla.numpy.cumulative import cross as _cross
from pyxla.numpy.decompositions import (
    cholesky,
    eig,
    eigh,
    eigvals,
    eigvalsh,
    qr,
    svd,
    svdvals,
)
from pyxla.numpy.determinants import det, slogdet
from pyxla.numpy.grids import diagonal as _diagonal
from pyxla.numpy.products import matmul as matmul
from pyxla.numpy.products import outer as outer
from pyxla.numpy.products import tensordot as tensordot
from pyxla.numpy.products import vecdot as vecdot
from pyxla.numpy.reductions import max, min, sum
from pyxla.numpy.reductions import trace as _trace
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import broadcast_to, moveaxis, ravel, reshape
from pyxla.numpy.shaping import matrix_transpose as matrix_transpose
from pyxla.numpy.solving import inv, lstsq, matrix_rank, pinv, solve, tensorinv, tensorsolve


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """A norm of vectors or matrices.

    Args:
        ord: for vectors inf, -inf, 0 or any other number (2); for matrices "fro", "nuc", 1, -1, 2, -2, inf or -inf.
        axis: an axis for vectors, two for matrices; by default the whole array.

    Raises:
        ValueError: another ord, or more than two axes.

    >>> import pyxla.numpy as jnp
    >>> jnp.linalg.norm(jnp.array([3.0, 4.0]))
    Array(5., dtype=float32)
    """
    x = inexact(x)
    rank = x.ndim
    if axis is None and (ord is None or rank not in (1, 2)):
        if ord is not None:
            raise ValueError(f"the norm of order {ord} of an array of {rank} dimensions needs an axis, or two")
        result = _root_of_squares(ravel(x), (0,), False)
        return reshape(result, (1,) * rank) if keepdims else result
    axes = (
        tuple(range(rank))
        if axis is None
        else tuple(canonical_axis(i, rank) for i in (axis if isinstance(axis, (tuple, list)) else (axis,)))
    )
    if len(axes) == 1:
        return _vector_norm(x, 2 if ord is None else ord, axes, keepdims)
    if len(axes) != 2:
        raise ValueError(f"a norm is taken along one axis or two, not {axis}")
    return _matrix_norm(x, ord, axes, keepdims)


def _root_of_squares(x: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    return u.sqrt(sum(u.real(u.multiply(x, u.conjugate(x))), axes, keepdims=keepdims))


def _vector_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if isinstance(ord, str):
        raise ValueError(f"a vector has no norm {ord!r}: ord is a number")
    if ord == 2:
        return _root_of_squares(x, axes, keepdims)
    size = u.absolute(x)
    if ord == np.inf:
        return max(size, axes, keepdims=keepdims)
    if ord == -np.inf:
        return min(size, axes, keepdims=keepdims)
    if ord == 0:
        return sum(u.not_equal(x, 0), axes, dtype=dtypes.to_real_dtype(x.dtype), keepdims=keepdims)
    if ord == 1:
        return sum(size, axes, keepdims=keepdims)
    total = sum(power(size, ord), axes, keepdims=keepdims)
    return power(total, u.true_divide(1.0, ord))


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    if ord in (None, "f", "fro"):
        return _root_of_squares(x, axes, keepdims)
    if ord in ("nuc", 2, -2):
        s = svdvals(moveaxis(x, axes, (-2, -1)))
        result = sum(s, -1) if ord == "nuc" else (max if ord == 2 else min)(s, -1)
        kept = tuple(1 if i in axes else n for i, n in enumerate(x.shape))
        return reshape(result, kept) if keepdims else result
    if ord not in (1, -1, np.inf, -np.inf):
        raise ValueError(f"a matrix has no norm {ord!r}: ord is 'fro', 'nuc', 1, -1, 2, -2, inf or -inf")
    summed, other = axes if ord in (1, -1) else axes[::-1]
    totals = sum(u.absolute(x), summed, keepdims=True)
    result = (max if ord > 0 else min)(totals, other, keepdims=True)
    return result if keepdims else reshape(result, tuple(n for i, n in enumerate(x.shape) if i not in axes))


def vector_norm(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """The norm of vectors along an axis; of the elements of the array if there is none given."""
    x = inexact(x)
    if axis is None:
        result = _vector_norm(ravel(x), ord, (0,), False)
        return reshape(result, (1,) * x.ndim) if keepdims else result
    axes = tuple(canonical_axis(i, x.ndim) for i in (axis if isinstance(axis, (tuple, list)) else (axis,)))
    return _vector_norm(x, ord, axes, keepdims)


def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """The norm of the matrices in the last two dimensions."""
    x = inexact(x)
    return _matrix_norm(x, ord, (x.ndim - 2, x.ndim - 1), keepdims)


def matrix_power(a: Any, n: int) -> Any:
    """A square matrix to a power, by repeated squaring; of its inverse where the power is negative.

    >>> import pyxla.numpy as jnp
    >>> jnp.linalg.matrix_power(jnp.array([[1, 1], [0, 1]]), 3)
    Array([[1, 3],
           [0, 1]], dtype=int32)
    """
    a, n = as_array(a), operator.index(n)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise TypeError(f"matrix_power takes square matrices, not shape {a.shape}")
    if n < 0:
        return matrix_power(inv(a), -n)
    if n == 0:
        return broadcast_to(eye(a.shape[-1], dtype=a.dtype), a.shape)
    result = None
    while True:
        if n & 1:
            result = a if result is None else matmul(result, a)
        n >>= 1
        if not n:
            return result
        a = matmul(a, a)


def multi_dot(arrays: Any, *, precision: Any = None) -> Any:
    """The product of matrices, multiplied in the cheapest order; the first and last may be vectors.

    >>> import pyxla.numpy as jnp
    >>> jnp.linalg.multi_dot([jnp.ones((2, 3)), jnp.ones((3, 4)), jnp.ones(4)])
    Array([12., 12.], dtype=float32)
    """
    arrays = [as_array(x) for x in arrays]
    if len(arrays) < 2:
        raise ValueError("multi_dot takes at least two arrays")
    n = len(arrays)
    sizes = [
        1 if arrays[0].ndim == 1 else arrays[0].shape[0],
        *(x.shape[0] for x in arrays[1:]),
        1 if arrays[-1].ndim == 1 else arrays[-1].shape[1],
    ]
    cost: dict[tuple[int, int], tuple[int, int]] = {(i, i): (0, i) for i in range(n)}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i, j] = builtins.min(
                (cost[i, k][0] + cost[k + 1, j][0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )

    def product(i: int, j: int) -> Any:
        if i == j:
            return arrays[i]
        k = cost[i, j][1]
        return matmul(product(i, k), product(k + 1, j), precision=precision)

    return product(0, n - 1)


def cond(x: Any, p: Any = None) -> Any:
    """The condition number of matrices: the norm of order p times that of the inverse, 2 by default.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.cond(jnp.array([[2.0, 0.0], [0.0, 1.0]])))
    2.0
    """
    x = inexact(x)
    if x.ndim < 2:
        raise ValueError(f"linalg.cond takes matrices, not shape {x.shape}")
    if p in (None, 2):
        s = svdvals(x)
        return s[..., 0] / s[..., -1]
    if p == -2:
        s = svdvals(x)
        return s[..., -1] / s[..., 0]
    result = matrix_norm(x, ord=p) * matrix_norm(inv(x), ord=p)
    return where(u.isnan(result) & ~u.isnan(x).any((-2, -1)), np.inf, result)


def diagonal(x: Any, /, *, offset: int = 0) -> Any:
    """The diagonals of the matrices in the last two dimensions."""
    return _diagonal(x, offset, -2, -1)


def trace(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    """The traces of the matrices in the last two dimensions."""
    return _trace(x, offset, -2, -1, dtype)


def cross(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    """The cross product of vectors of 3 components."""
    return _cross(x1, x2, axis=axis)


__all__ = [
    "cholesky", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh", "inv", "lstsq", "matmul",
    "matrix_norm", "matrix_power", "matrix_rank", "matrix_transpose", "multi_dot", "norm", "outer", "pinv", "qr",
    "slogdet", "solve", "svd", "svdvals", "tensordot", "tensorinv", "tensorsolve", "trace", "vecdot", "vector_norm",
]  # fmt: skip
