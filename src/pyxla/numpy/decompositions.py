"""Factorizations of matrices with NumPy's names. Matrices are the last two dimensions, those before are a batch."""

from __future__ import annotations

from typing import Any, NamedTuple

from pyxla.lax import linalg as lax_linalg
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import inexact
from pyxla.numpy.searching import take_along_axis
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import expand_dims, flip, matrix_transpose
from pyxla.numpy.sorting import argsort


class QRResult(NamedTuple):
    """What `qr` returns."""

    Q: Any
    R: Any


class EighResult(NamedTuple):
    """What `eigh` returns."""

    eigenvalues: Any
    eigenvectors: Any


class EigResult(NamedTuple):
    """What `eig` returns."""

    eigenvalues: Any
    eigenvectors: Any


class SVDResult(NamedTuple):
    """What `svd` returns."""

    U: Any
    S: Any
    Vh: Any


def matrices(name: str, x: Any, *, square: bool = False) -> Any:
    """x in a floating or complex dtype.

    Raises:
        ValueError: it holds no matrices, or none that are square.
    """
    x = inexact(x)
    if x.ndim < 2 or (square and x.shape[-1] != x.shape[-2]):
        raise ValueError(f"linalg.{name} takes {'square ' if square else ''}matrices, not shape {x.shape}")
    return x


def adjoint(x: Any) -> Any:
    return u.conjugate(matrix_transpose(x))


def cholesky(a: Any, *, upper: bool = False, symmetrize_input: bool = True) -> Any:
    """The triangular factor of Hermitian positive definite matrices: L with L L^H = a, or if `upper` U with U^H U = a.

    It is NaN where a matrix is not positive definite.

    >>> import pyxla.numpy as jnp
    >>> jnp.linalg.cholesky(jnp.array([[4.0, 2.0], [2.0, 2.0]]))
    Array([[2., 0.],
           [1., 1.]], dtype=float32)
    """
    factor = lax_linalg.cholesky(matrices("cholesky", a, square=True), symmetrize_input=symmetrize_input)
    return adjoint(factor) if upper else factor


def qr(a: Any, mode: str = "reduced") -> Any:
    """Q with orthonormal columns and R, upper triangular, whose product is a.

    Args:
        mode: "reduced", "complete" (all columns of Q), or "r" (R alone).

    Raises:
        ValueError: another mode.

    >>> import pyxla.numpy as jnp
    >>> jnp.linalg.qr(jnp.ones((3, 2))).R.shape
    (2, 2)
    """
    if mode not in ("reduced", "complete", "full", "r"):
        raise ValueError(f"linalg.qr has no mode {mode!r}: write 'reduced', 'complete' or 'r'")
    q, r = lax_linalg.qr(matrices("qr", a), full_matrices=mode in ("complete", "full"))
    return r if mode == "r" else QRResult(q, r)


def eigh(a: Any, UPLO: str | None = None, symmetrize_input: bool = True) -> EighResult:
    """Eigenvalues, in ascending order, and eigenvectors, as columns, of Hermitian matrices.

    Args:
        UPLO: "L" or "U", the triangle that is read if the input is not symmetrized.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.eigh(jnp.array([[2.0, 1.0], [1.0, 2.0]])).eigenvalues)
    [1. 3.]
    """
    if UPLO not in (None, "L", "U"):
        raise ValueError(f"UPLO is 'L' or 'U', got {UPLO!r}")
    v, w = lax_linalg.eigh(matrices("eigh", a, square=True), lower=UPLO != "U", symmetrize_input=symmetrize_input)
    return EighResult(w, v)


def eigvalsh(a: Any, UPLO: str | None = "L", *, symmetrize_input: bool = True) -> Any:
    """Eigenvalues, in ascending order, of Hermitian matrices.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.eigvalsh(jnp.array([[2.0, 1.0], [1.0, 2.0]])))
    [1. 3.]
    """
    return eigh(a, UPLO, symmetrize_input).eigenvalues


def eig(a: Any) -> EigResult:
    """Eigenvalues and right eigenvectors, as columns, of square matrices; both complex.

    It is computed on the host, under `jit` as well; no saved artifact can hold it.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.eig(jnp.array([[0.0, 1.0], [-1.0, 0.0]])).eigenvalues)
    [0.+1.j 0.-1.j]
    """
    w, v = lax_linalg.eig(matrices("eig", a, square=True), compute_left_eigenvectors=False)
    return EigResult(w, v)


def eigvals(a: Any) -> Any:
    """Eigenvalues, complex, of square matrices. It is computed on the host, under `jit` as well.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.eigvals(jnp.array([[1.0, 5.0], [0.0, 2.0]])))
    [1.+0.j 2.+0.j]
    """
    return eig(a).eigenvalues


def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """U, the singular values in descending order, and Vh, with U diag(S) Vh = a; or the singular values alone.

    Args:
        full_matrices: square U and Vh; otherwise as many vectors as there are singular values.
        hermitian: a is Hermitian, so its eigenvalues are computed.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.svd(jnp.array([[0.0, 2.0], [1.0, 0.0]]), compute_uv=False))
    [2. 1.]
    """
    a = matrices("svd", a)
    if hermitian:
        return _svd_hermitian(a, compute_uv)
    out = lax_linalg.svd(a, full_matrices=full_matrices, compute_uv=compute_uv)
    return SVDResult(*out) if compute_uv else out


def _svd_hermitian(a: Any, compute_uv: bool) -> Any:
    w, v = eigh(a)
    size = u.absolute(w)
    order = flip(argsort(size, -1), -1)
    s = take_along_axis(size, order, -1)
    if not compute_uv:
        return s
    v = take_along_axis(v, expand_dims(order, -2), -1)
    sign = where(take_along_axis(w, order, -1) < 0, -1, 1)
    left = u.multiply(v, expand_dims(sign, -2).astype(v.dtype))
    return SVDResult(left, s, adjoint(v))


def svdvals(x: Any, /) -> Any:
    """Singular values in descending order.

    >>> import pyxla.numpy as jnp
    >>> print(jnp.linalg.svdvals(jnp.array([[0.0, 2.0], [1.0, 0.0]])))
    [2. 1.]
    """
    return svd(x, compute_uv=False)
