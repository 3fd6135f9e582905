"""Systems of equations and inverses, with NumPy's names. Matrices are the last two dimensions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes
from pyxla.lax import linalg as lax_linalg
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import as_array, broadcast_shapes, constant, promote_inexact
from pyxla.numpy.creation import eye
from pyxla.numpy.decompositions import adjoint, matrices, svd
from pyxla.numpy.products import matmul
from pyxla.numpy.reductions import max, sum
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import broadcast_to, expand_dims, moveaxis, reshape, squeeze
from pyxla.transforms.custom_rules import custom_jvp


def solve(a: Any, b: Any) -> Any:
    """x of a x = b, for square matrices a.

    Args:
        b: matrices, whose batch is broadcast with that of a; or, if it has one dimension, a vector.

    Raises:
        ValueError: shapes that do not go together.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.solve(jnp.array([[2.0, 0.0], [1.0, 1.0]]), jnp.array([2.0, 3.0])))
    [1. 2.]
    """
    a, b = promote_inexact(a, b)
    a, vector = matrices("solve", a, square=True), b.ndim == 1
    if vector:
        b = expand_dims(b, -1)
    if b.ndim < 2 or b.shape[-2] != a.shape[-1]:
        raise ValueError(f"linalg.solve of a matrix of shape {a.shape} needs as many rows of b, got shape {b.shape}")
    a, b = _same_batch(a, b)
    x = lax_linalg.solve(a, b)
    return squeeze(x, -1) if vector else x


def _same_batch(a: Any, b: Any) -> tuple[Any, Any]:
    batch = broadcast_shapes(a.shape[:-2], b.shape[:-2])
    return broadcast_to(a, (*batch, *a.shape[-2:])), broadcast_to(b, (*batch, *b.shape[-2:]))


def inv(a: Any) -> Any:
    """The inverses of square matrices; inf or NaN where a matrix has none.

    >>> import pyxla.numpy as jnp
    >>> jnp.linalg.inv(jnp.array([[2.0, 0.0], [0.0, 4.0]]))
    Array([[0.5 , 0.  ],
           [0.  , 0.25]], dtype=float32)
    """
    a = matrices("inv", a, square=True)
    return solve(a, broadcast_to(eye(a.shape[-1], dtype=a.dtype), a.shape))


def tensorinv(a: Any, ind: int = 2) -> Any:
    """The inverse of a as a map from its last dimensions to its first `ind`.

    >>> import pyxla.numpy as jnp
    >>> jnp.linalg.tensorinv(jnp.eye(6).reshape(2, 3, 6), ind=2).shape
    (6, 2, 3)
    """
    a = as_array(a)
    if ind <= 0:
        raise ValueError(f"linalg.tensorinv takes ind from 1 up, got {ind}")
    rows, columns = a.shape[:ind], a.shape[ind:]
    if math.prod(rows) != math.prod(columns):
        raise ValueError(f"linalg.tensorinv needs as many elements in dimensions {rows} as in {columns}")
    return reshape(inv(reshape(a, (math.prod(rows), math.prod(columns)))), (*columns, *rows))


def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """x of tensordot(a, x, x.ndim) = b.

    >>> import pyxla.numpy as jnp
    >>> jnp.linalg.tensorsolve(jnp.eye(6).reshape(2, 3, 6), jnp.ones((2, 3))).shape
    (6,)
    """
    a, b = promote_inexact(a, b)
    if axes is not None:
        a = moveaxis(a, tuple(axes), tuple(range(a.ndim - len(axes), a.ndim)))
    shape = a.shape[b.ndim :]
    if a.shape[: b.ndim] != b.shape or math.prod(shape) != b.size:
        raise ValueError(f"linalg.tensorsolve cannot solve for shapes {a.shape} and {b.shape}")
    return reshape(solve(reshape(a, (b.size, b.size)), reshape(b, (b.size,))), shape)


def _rtol(a: Any, rtol: Any) -> Any:
    """The relative size below which a singular value counts for nothing."""
    if rtol is None:
        return 10.0 * np.max(a.shape[-2:]) * float(dtypes.finfo(a.dtype).eps)
    return expand_dims(as_array(rtol), -1) if np.ndim(rtol) else rtol


def pinv(a: Any, rtol: Any = None, hermitian: bool = False, *, rcond: Any = None) -> Any:
    """The Moore-Penrose inverse of matrices.

    Args:
        rtol: singular values below this part of the largest count as zero; 10 max(m, n) eps by default.
        hermitian: a is Hermitian, so its eigenvalues are computed.
        rcond: another name of rtol.

    >>> import pyxla.numpy as jnp
    >>> jnp.linalg.pinv(jnp.array([[2.0], [0.0]]))
    Array([[0.5, 0. ]], dtype=float32)
    """
    a = matrices("pinv", a)
    limit = rtol if rcond is None else rcond

    @custom_jvp
    def inverse(a: Any) -> Any:
        return _pinv(a, limit, hermitian)

    @inverse.defjvp
    def _push(primals: Any, tangents: Any) -> Any:  # pyright: ignore[reportUnusedFunction]
        # G. Golub and V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems" (1973)
        (a,), (t,) = primals, tangents
        p = inverse(a)
        ph, th = adjoint(p), adjoint(t)
        out = -matmul(matmul(p, t), p)
        pph, php = matmul(p, ph), matmul(ph, p)
        out += matmul(pph, th) - matmul(matmul(pph, matmul(th, a)), p)
        out += matmul(th, php) - matmul(p, matmul(matmul(a, th), php))
        return p, out

    return inverse(a)


def _pinv(a: Any, rtol: Any, hermitian: bool) -> Any:
    left, s, right = svd(a, full_matrices=False, hermitian=hermitian)
    cutoff = _rtol(a, rtol) * max(s, -1, keepdims=True, initial=0)
    inverse = where(s > cutoff, 1 / where(s > cutoff, s, 1), 0).astype(a.dtype)
    return matmul(adjoint(right), expand_dims(inverse, -1) * adjoint(left))


def lstsq(a: Any, b: Any, rcond: Any = None, *, numpy_resid: bool = False) -> tuple[Any, Any, Any, Any]:
    """x that makes the 2-norm of a x - b least, and is least itself; the sums of squares that are left, the rank of
    a, and its singular values.

    Args:
        rcond: singular values below this part of the largest count as zero; max(m, n) eps by default.
        numpy_resid: no sums where a has not full rank or is not tall, as NumPy; outside of staging only.

    >>> import pyxla.numpy as jnp
    >>> x, *_ = jnp.linalg.lstsq(jnp.array([[1.0], [0.0]]), jnp.array([2.0, 3.0]))
    >>> print(x)
    [2.]
    """
    a, b = promote_inexact(a, b)
    if a.ndim != 2 or b.ndim not in (1, 2) or a.shape[0] != b.shape[0]:
        raise ValueError(f"linalg.lstsq takes a matrix and as many rows of b, got shapes {a.shape} and {b.shape}")
    m, n = a.shape
    vector = b.ndim == 1
    if vector:
        b = expand_dims(b, -1)
    if rcond is None:
        rcond = float(dtypes.finfo(a.dtype).eps) * (m if m > n else n)
    left, s, right = svd(a, full_matrices=False)
    used = s >= rcond * s[0]
    rank = sum(used)
    inverse = where(used, 1 / where(used, s, 1), 0).astype(a.dtype)
    x = matmul(adjoint(right), expand_dims(inverse, -1) * matmul(adjoint(left), b))
    if numpy_resid and (int(rank) < n or m <= n):
        residuals = constant(np.zeros(0), s)
    else:
        residuals = sum(u.square(u.absolute(b - matmul(a, x))), 0)
    return (squeeze(x, -1) if vector else x), residuals, rank, s


def matrix_rank(M: Any, rtol: Any = None, *, tol: Any = None) -> Any:
    """The number of singular values above `rtol` times the largest; max(m, n) eps by default.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.matrix_rank(jnp.ones((3, 3))))
    1
    """
    a = as_array(M)
    if a.ndim < 2:
        return (a != 0).any().astype(np.int32)
    s = svd(matrices("matrix_rank", a), compute_uv=False)
    limit = rtol if tol is None else tol
    if limit is None:
        limit = np.max(a.shape[-2:]) * float(dtypes.finfo(s.dtype).eps)
    elif np.ndim(limit):
        limit = expand_dims(as_array(limit), -1)
    return sum(s > limit * max(s, -1, keepdims=True), -1)


__all__ = ["inv", "lstsq", "matrix_rank", "pinv", "solve", "tensorinv", "tensorsolve"]
