"""Schur and Hessenberg forms, and functions of matrices that stand on them: `pyxla.scipy.linalg` exports these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import lax
from pyxla.lax import linalg as lax_linalg
from pyxla.numpy import linalg as np_linalg
from pyxla.numpy import ufuncs as u
from pyxla.numpy.common import promote_inexact
from pyxla.numpy.creation import eye
from pyxla.numpy.decompositions import adjoint, matrices
from pyxla.numpy.grids import diag, diagonal, triu
from pyxla.numpy.products import matmul
from pyxla.numpy.selecting import where
from pyxla.numpy.shaping import expand_dims, matrix_transpose
from pyxla.transforms.custom_rules import custom_jvp


def _matrix(name: str, a: Any) -> Any:
    a = matrices(name, a, square=True)
    if a.ndim != 2:
        raise ValueError(f"scipy.linalg.{name} takes one square matrix, got shape {a.shape}: use vmap for several")
    return a


def _complex(a: Any) -> Any:
    return a.astype(np.result_type(a.dtype, np.complex64))


def schur(a: Any, output: str = "real") -> tuple[Any, Any]:
    """T and Z with Z T Z^H = a: T is upper triangular, with blocks of two on its diagonal if `output` is "real" and a
    is.

    It is computed on the host, under `jit` as well; there is no derivative.

    Raises:
        ValueError: another output.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> t, z = jsp.linalg.schur(jnp.array([[1.0, 2.0], [0.0, 3.0]]))
    >>> print(t)
    [[1. 2.]
     [0. 3.]]
    """
    if output not in ("real", "complex"):
        raise ValueError(f"scipy.linalg.schur: output is 'real' or 'complex', got {output!r}")
    a = matrices("schur", a, square=True)
    return lax_linalg.schur(_complex(a) if output == "complex" else a)


def rsf2csf(T: Any, Z: Any, check_finite: bool = True) -> tuple[Any, Any]:
    """The complex Schur form of a real one: each block of two on the diagonal is turned into a triangular one.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> t, z = jsp.linalg.rsf2csf(jnp.array([[0.0, 1.0], [-1.0, 0.0]]), jnp.eye(2))
    >>> print(abs(t.diagonal().imag).round(3))
    [1. 1.]
    """
    t, z = (_complex(_matrix("rsf2csf", x)) for x in (T, Z))
    n = t.shape[0]
    if t.shape != z.shape:
        raise ValueError(f"scipy.linalg.rsf2csf takes matrices of one shape, got {t.shape} and {z.shape}")
    epsilon = float(np.finfo(t.dtype).eps)

    def turn(step: Any, state: tuple[Any, Any]) -> tuple[Any, Any]:
        t, z = state
        m = n - 2 - step  # the rows m and m + 1
        block = lax.dynamic_slice(t, (m, m), (2, 2))
        below = block[1, 0]
        small = u.absolute(below) <= epsilon * (u.absolute(block[0, 0]) + u.absolute(block[1, 1]))
        half = (block[0, 0] - block[1, 1]) / 2
        # An eigenvalue of the block, less its last element.
        mu = half + u.sqrt(half * half + block[0, 1] * below)
        size = u.sqrt(u.real(mu * u.conjugate(mu) + below * u.conjugate(below)))
        c, s = (where(small, one, x / where(small, 1, size)) for x, one in ((mu, 1), (below, 0)))
        rotation = where(np.eye(2, dtype=bool), u.conjugate(c), s).at[1].set(_pair(-s, c))
        rows = matmul(rotation, lax.dynamic_slice(t, (m, 0), (2, n)))
        t = lax.dynamic_update_slice(t, rows, (m, 0))
        back = adjoint(rotation)
        t, z = (lax.dynamic_update_slice(x, matmul(lax.dynamic_slice(x, (0, m), (n, 2)), back), (0, m)) for x in (t, z))
        return t, z

    t, z = lax.fori_loop(0, n - 1, turn, (t, z)) if n > 1 else (t, z)
    return triu(t), z


def _pair(x: Any, y: Any) -> Any:
    return where(np.arange(2) == 0, x, y)


def hessenberg(a: Any, *, calc_q: bool = False, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """H, zero below the diagonal under the main one, and with `calc_q` the unitary Q with Q H Q^H = a.

    It is computed on the host, under `jit` as well; there is no derivative.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> jsp.linalg.hessenberg(jnp.eye(3)).shape
    (3, 3)
    """
    packed, taus = lax_linalg.hessenberg(matrices("hessenberg", a, square=True))
    h = triu(packed, -1)
    if not calc_q:
        return h
    n = packed.shape[-1]
    if n < 2:
        return h, _identity_like(packed)
    inner = lax_linalg.householder_product(packed[..., 1:, :-1], taus)
    q = _identity_like(packed)
    return h, q.at[..., 1:, 1:].set(inner)


def _identity_like(a: Any) -> Any:
    return u.add(a * 0, eye(a.shape[-1], dtype=a.dtype))


@custom_jvp
def _sqrtm(a: Any) -> Any:
    """A. Bjorck and S. Hammarling, "A Schur method for the square root of a matrix" (1983)."""
    t, z = lax_linalg.schur(a)
    n = t.shape[0]
    roots = u.sqrt(diagonal(t))
    index = np.arange(n)

    def column(j: Any, r: Any) -> Any:
        # (R + r_jj) x = t_j, for the rows above j.
        above = index < j
        root = lax.dynamic_index_in_dim(roots, j, keepdims=False)
        right = where(above, lax.dynamic_index_in_dim(t, j, 1, keepdims=False), 0)
        left = where(above & above[:, None], r, 0) + diag(where(above, root, 1))
        x = lax_linalg.triangular_solve(left, expand_dims(right, -1), left_side=True)[:, 0]
        return lax.dynamic_update_slice(r, expand_dims(where(index == j, root, x), -1).astype(r.dtype), (0, j))

    r = lax.fori_loop(0, n, column, t * 0)
    return matmul(matmul(z, r), adjoint(z))


@_sqrtm.defjvp
def _push_sqrtm(primals: Any, tangents: Any) -> Any:  # pyright: ignore[reportUnusedFunction]
    root = _sqrtm(primals[0])
    return root, solve_sylvester(root, root, tangents[0])


def sqrtm(A: Any, blocksize: int = 1) -> Any:
    """The principal square root of a matrix, complex. It is computed through the Schur form, so on the host.

    Args:
        blocksize: only 1.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.sqrtm(jnp.array([[4.0, 0.0], [0.0, 9.0]])).real)
    [[2. 0.]
     [0. 3.]]
    """
    if blocksize != 1:
        raise NotImplementedError(f"scipy.linalg.sqrtm works column by column: blocksize is 1, got {blocksize}")
    return _sqrtm(_complex(_matrix("sqrtm", A)))


def funm(A: Any, func: Callable[[Any], Any], disp: bool = True) -> Any:
    """A function of a matrix, of which `func` says what it is on a vector of eigenvalues; complex.

    By the recurrence of B. Parlett, "A recurrence among the elements of functions of triangular matrices" (1976), so
    eigenvalues that lie close together cost accuracy.

    Args:
        disp: return the result alone; otherwise an estimate of its error as well.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> a = jnp.array([[1.0, 2.0], [0.0, 3.0]])
    >>> print(jsp.linalg.funm(a, lambda x: x * x).real)
    [[1. 8.]
     [0. 9.]]
    """
    t, z = lax_linalg.schur(_complex(_matrix("funm", A)))
    n = t.shape[0]
    values = diagonal(t)
    offset = np.arange(n) - np.arange(n)[:, None]
    gaps = values - expand_dims(values, -1)
    safe = where(gaps == 0, 1, gaps)

    def further(d: Any, f: Any) -> Any:
        return where(offset == d, (matmul(t, f) - matmul(f, t)) / safe, f)

    f = lax.fori_loop(1, n, further, diag(func(values)).astype(t.dtype))
    f = matmul(matmul(z, f), adjoint(z))
    if disp:
        return f
    epsilon = float(np.finfo(t.dtype).eps)
    least = where(offset > 0, u.absolute(gaps), np.inf).min(initial=np.inf)
    least = where(least == 0, epsilon, least)
    error = u.minimum(1, u.maximum(epsilon, epsilon / least * np_linalg.norm(triu(t, 1), 1)))
    return f, where(u.isfinite(f).all(), error, np.inf)


@custom_jvp
def _sylvester(a: Any, b: Any, c: Any) -> Any:
    r, left = lax_linalg.schur(a)
    s, right = lax_linalg.schur(b)
    f = matmul(matmul(adjoint(left), c), right)

    def column(k: Any, y: Any) -> Any:
        shift = lax.dynamic_slice(s, (k, k), (1, 1))
        known = matmul(y, lax.dynamic_slice(s, (0, k), (s.shape[0], 1)))
        rhs = lax.dynamic_slice(f, (0, k), (f.shape[0], 1)) - known
        x = lax_linalg.triangular_solve(r + shift * eye(r.shape[0], dtype=r.dtype), rhs, left_side=True)
        return lax.dynamic_update_slice(y, x, (0, k))

    y = lax.fori_loop(0, f.shape[1], column, f * 0)
    return matmul(matmul(left, y), adjoint(right))


def _keep_sylvester(a: Any, b: Any, c: Any) -> Any:
    x = _sylvester(a, b, c)
    return x, (a, b, x)


def _pull_sylvester(kept: Any, change: Any) -> Any:
    a, b, x = (matrix_transpose(v) for v in kept)
    y = _sylvester(a, b, change)
    return -matmul(y, x), -matmul(x, y), y


_sylvester.defvjp(_keep_sylvester, _pull_sylvester)


@_sylvester.defjvp
def _push_sylvester(primals: Any, tangents: Any) -> Any:  # pyright: ignore[reportUnusedFunction]
    (a, b, _), (da, db, dc) = primals, tangents
    x = _sylvester(*primals)
    return x, _sylvester(a, b, dc - matmul(da, x) - matmul(x, db))


def solve_sylvester(A: Any, B: Any, C: Any, *, method: str = "schur", tol: float = 1e-8) -> Any:
    """X with A X + X B = C, by Schur forms of A and B (R. Bartels and G. Stewart, 1972), so on the host.

    Args:
        method: only "schur".
        tol: accepted for compatibility.

    Raises:
        ValueError: shapes that do not go together, or another method.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.solve_sylvester(jnp.eye(2), jnp.eye(2), jnp.ones((2, 2))))
    [[0.5 0.5]
     [0.5 0.5]]
    """
    if method != "schur":
        raise ValueError(f"scipy.linalg.solve_sylvester: method is 'schur', got {method!r}")
    a, b, c = promote_inexact(A, B, C)
    _matrix("solve_sylvester", a)
    _matrix("solve_sylvester", b)
    if c.shape != (a.shape[0], b.shape[0]):
        raise ValueError(
            f"scipy.linalg.solve_sylvester of matrices of shapes {a.shape} and {b.shape} needs C of shape "
            f"{(a.shape[0], b.shape[0])}, got {c.shape}"
        )
    x = _sylvester(*(_complex(v) for v in (a, b, c)))
    return x if c.dtype.kind == "c" else x.real.astype(c.dtype)


def polar(
    a: Any, side: str = "right", *, method: str = "qdwh", eps: float | None = None, max_iterations: int | None = None
) -> tuple[Any, Any]:
    """U with orthonormal columns (or rows) and P, Hermitian and positive semidefinite: a = U P, or P U for the left
    side. By singular values.

    Args:
        method, eps, max_iterations: accepted for compatibility.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> u, p = jsp.linalg.polar(jnp.array([[0.0, 2.0], [-3.0, 0.0]]))
    >>> print(p)
    [[3. 0.]
     [0. 2.]]
    """
    if side not in ("right", "left"):
        raise ValueError(f"scipy.linalg.polar: side is 'right' or 'left', got {side!r}")
    if method not in ("qdwh", "svd"):
        raise ValueError(f"scipy.linalg.polar: method is 'qdwh' or 'svd', got {method!r}")
    left, s, right = np_linalg.svd(a, full_matrices=False)
    unitary = matmul(left, right)
    vectors = adjoint(right) if side == "right" else left
    return unitary, matmul(vectors * expand_dims(s, -2).astype(vectors.dtype), adjoint(vectors))


def eigh_tridiagonal(
    d: Any,
    e: Any,
    *,
    eigvals_only: bool = False,
    select: str = "a",
    select_range: tuple[float, float] | None = None,
    tol: float | None = None,
    key: Any = None,
) -> Any:
    """Eigenvalues, in ascending order, and eigenvectors of the Hermitian matrix with `d` on its diagonal and `e` above.

    Args:
        eigvals_only: the eigenvalues alone.
        select: "a" for all, or "i" for those of the indices in `select_range`, both included.
        tol, key: accepted for compatibility.

    Raises:
        NotImplementedError: `select` "v", whose number of results depends on values.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.eigh_tridiagonal(jnp.array([2.0, 2.0]), jnp.array([1.0]), eigvals_only=True))
    [1. 3.]
    """
    d, e = promote_inexact(d, e)
    if d.ndim != 1 or e.shape != (d.shape[0] - 1,):
        raise ValueError(f"scipy.linalg.eigh_tridiagonal takes n and n - 1 numbers, got shapes {d.shape} and {e.shape}")
    if select not in ("a", "i"):
        raise NotImplementedError(f"scipy.linalg.eigh_tridiagonal: select is 'a' or 'i', got {select!r}")
    w, v = np_linalg.eigh(diag(d) + diag(e, 1) + diag(u.conjugate(e), -1), symmetrize_input=False)
    if select == "i":
        if select_range is None:
            raise ValueError("scipy.linalg.eigh_tridiagonal with select='i' needs select_range=(first, last)")
        chosen = slice(int(select_range[0]), int(select_range[1]) + 1)
        w, v = w[chosen], v[:, chosen]
    return w if eigvals_only else (w, v)


def qr_multiply(
    a: Any,
    c: Any,
    mode: str = "right",
    pivoting: bool = False,
    conjugate: bool = False,
    overwrite_a: bool = False,
    overwrite_c: bool = False,
) -> tuple[Any, Any]:
    """c Q (`mode` "right") or Q c ("left"), and R, for the QR factorization of a; of conj(Q) if `conjugate`.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> cq, r = jsp.linalg.qr_multiply(jnp.eye(2), jnp.ones(2))
    >>> cq.shape
    (2,)
    """
    if pivoting:
        raise NotImplementedError("scipy.linalg.qr_multiply does not pivot: write pivoting=False")
    if mode not in ("right", "left"):
        raise ValueError(f"scipy.linalg.qr_multiply: mode is 'right' or 'left', got {mode!r}")
    a, c = promote_inexact(a, c)
    q, r = np_linalg.qr(a, "reduced")
    q = u.conjugate(q) if conjugate else q
    if mode == "right":
        return matmul(c, q), r
    return matmul(q, c), r
