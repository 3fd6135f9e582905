"""Linear algebra with SciPy's names. `overwrite_a`, `check_finite` and the like are accepted and change nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla.lax import linalg as lax_linalg
from pyxla.numpy import linalg as np_linalg
from pyxla.numpy import ufuncs as u
from pyxla.numpy.arithmetic import exp2, log2
from pyxla.numpy.common import promote_inexact
from pyxla.numpy.creation import arange, eye
from pyxla.numpy.decompositions import adjoint, matrices
from pyxla.numpy.grids import tril, triu
from pyxla.numpy.products import matmul
from pyxla.numpy.reductions import max, sum
from pyxla.numpy.selecting import clip, where
from pyxla.numpy.shaping import broadcast_to, expand_dims, squeeze
from pyxla.scipy.matrix_functions import (
    eigh_tridiagonal,
    funm,
    hessenberg,
    polar,
    qr_multiply,
    rsf2csf,
    schur,
    solve_sylvester,
    sqrtm,
)
from pyxla.scipy.structured import (
    block_diag,
    circulant,
    companion,
    convolution_matrix,
    dft,
    fiedler,
    fiedler_companion,
    hadamard,
    hankel,
    helmert,
    hilbert,
    invhilbert,
    invpascal,
    leslie,
    pascal,
    toeplitz,
)
from pyxla.transforms.jvp import jvp


def cholesky(a: Any, lower: bool = False, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """The triangular factor of a Hermitian positive definite matrix, of which the triangle of that name is read.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> jsp.linalg.cholesky(jnp.array([[4.0, 2.0], [2.0, 2.0]]))
    Array([[2., 1.],
           [0., 1.]], dtype=float32)
    """
    a = matrices("cholesky", a, square=True)
    factor = lax_linalg.cholesky(a if lower else adjoint(a), symmetrize_input=False)
    return factor if lower else adjoint(factor)


def cho_factor(a: Any, lower: bool = False, overwrite_a: bool = False, check_finite: bool = True) -> tuple[Any, bool]:
    """What `cho_solve` takes: the triangular factor, and whether it is the lower one."""
    return cholesky(a, lower), lower


def cho_solve(c_and_lower: tuple[Any, bool], b: Any, overwrite_b: bool = False, check_finite: bool = True) -> Any:
    """x of a x = b, from what `cho_factor` made of a.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> factor = jsp.linalg.cho_factor(jnp.array([[4.0, 0.0], [0.0, 1.0]]))
    >>> print(jsp.linalg.cho_solve(factor, jnp.array([8.0, 1.0])))
    [2. 1.]
    """
    c, lower = c_and_lower
    first = solve_triangular(c, b, trans=0 if lower else 2, lower=lower)
    return solve_triangular(c, first, trans=2 if lower else 0, lower=lower)


def solve_triangular(
    a: Any,
    b: Any,
    trans: int | str = 0,
    lower: bool = False,
    unit_diagonal: bool = False,
    overwrite_b: bool = False,
    debug: Any = None,
    check_finite: bool = True,
) -> Any:
    """x of op(a) x = b for a triangular matrix a, of which the other triangle is not read.

    Args:
        trans: 0 or "N" for a, 1 or "T" for its transpose, 2 or "C" for its adjoint.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.solve_triangular(jnp.array([[1.0, 1.0], [0.0, 2.0]]), jnp.array([3.0, 2.0])))
    [2. 1.]
    """
    operation = {"N": 0, "T": 1, "C": 2}.get(trans, trans) if isinstance(trans, str) else trans
    if operation not in (0, 1, 2):
        raise ValueError(f"scipy.linalg.solve_triangular: trans is 0, 1, 2, 'N', 'T' or 'C', got {trans!r}")
    a, b = promote_inexact(a, b)
    vector = b.ndim == a.ndim - 1
    b = expand_dims(b, -1) if vector else b
    x = lax_linalg.triangular_solve(
        a,
        b,
        left_side=True,
        lower=lower,
        transpose_a=operation > 0,
        conjugate_a=operation == 2,
        unit_diagonal=unit_diagonal,
    )
    return squeeze(x, -1) if vector else x


def solve(
    a: Any,
    b: Any,
    lower: bool = False,
    overwrite_a: bool = False,
    overwrite_b: bool = False,
    debug: bool = False,
    check_finite: bool = True,
    assume_a: str = "gen",
) -> Any:
    """x of a x = b; by Cholesky factorization where `assume_a` is "pos".

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.solve(jnp.array([[2.0, 0.0], [0.0, 1.0]]), jnp.array([2.0, 3.0]), assume_a="pos"))
    [1. 3.]
    """
    if assume_a not in ("gen", "sym", "her", "pos"):
        raise ValueError(f"scipy.linalg.solve: assume_a is 'gen', 'sym', 'her' or 'pos', got {assume_a!r}")
    if assume_a != "pos":
        return np_linalg.solve(a, b)
    a, b = promote_inexact(a, b)
    return cho_solve(cho_factor(a, lower), b)


def lu(a: Any, permute_l: bool = False, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """P, L and U with P L U = a; or P L and U.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> p, l, u = jsp.linalg.lu(jnp.array([[1.0, 2.0], [4.0, 4.0]]))
    >>> print(u)
    [[4. 4.]
     [0. 1.]]
    """
    packed, _, permutation = lax_linalg.lu(matrices("lu", a))
    m, n = packed.shape[-2:]
    k = min(m, n)
    p = (arange(m)[:, None] == expand_dims(permutation, -2)).astype(packed.dtype)
    lower = tril(packed[..., :k], -1) + eye(m, k, dtype=packed.dtype)
    upper = triu(packed[..., :k, :])
    return (matmul(p, lower), upper) if permute_l else (p, lower, upper)


def lu_factor(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> tuple[Any, Any]:
    """What `lu_solve` takes: L and U in one matrix, and the row that each step exchanged."""
    packed, pivots, _ = lax_linalg.lu(matrices("lu_factor", a))
    return packed, pivots


def lu_solve(
    lu_and_piv: tuple[Any, Any], b: Any, trans: int = 0, overwrite_b: bool = False, check_finite: bool = True
) -> Any:
    """x of op(a) x = b, from what `lu_factor` made of a; op is the transpose for `trans` 1, the adjoint for 2.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> factors = jsp.linalg.lu_factor(jnp.array([[0.0, 2.0], [1.0, 0.0]]))
    >>> print(jsp.linalg.lu_solve(factors, jnp.array([2.0, 3.0])))
    [3. 1.]
    """
    packed, pivots = lu_and_piv
    packed, b = promote_inexact(packed, b)
    order = lax_linalg.lu_pivots_to_permutation(pivots, packed.shape[-1])
    vector = b.ndim == packed.ndim - 1
    x = lax_linalg.lu_solve(packed, order, expand_dims(b, -1) if vector else b, trans)
    return squeeze(x, -1) if vector else x


def qr(
    a: Any,
    overwrite_a: bool = False,
    lwork: Any = None,
    mode: str = "full",
    pivoting: bool = False,
    check_finite: bool = True,
) -> Any:
    """Q and R; `mode` is "full", "economic" or "r" (R alone).

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> q, r = jsp.linalg.qr(jnp.ones((3, 2)), mode="economic")
    >>> q.shape
    (3, 2)
    """
    if pivoting:
        raise NotImplementedError("scipy.linalg.qr does not pivot: write pivoting=False")
    names = {"full": "complete", "r": "complete", "economic": "reduced"}
    if mode not in names:
        raise ValueError(f"scipy.linalg.qr: mode is 'full', 'economic' or 'r', got {mode!r}")
    q, r = np_linalg.qr(a, names[mode])
    return (r,) if mode == "r" else (q, r)


def eigh(
    a: Any,
    b: Any = None,
    lower: bool = True,
    eigvals_only: bool = False,
    overwrite_a: bool = False,
    overwrite_b: bool = False,
    turbo: bool = True,
    eigvals: Any = None,
    type: int = 1,
    check_finite: bool = True,
) -> Any:
    """Eigenvalues, in ascending order, and eigenvectors of a Hermitian matrix.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.eigh(jnp.array([[2.0, 1.0], [1.0, 2.0]]), eigvals_only=True))
    [1. 3.]
    """
    if b is not None or eigvals is not None or type != 1:
        raise NotImplementedError("scipy.linalg.eigh solves the standard problem for all eigenvalues only")
    w, v = np_linalg.eigh(a, "L" if lower else "U", symmetrize_input=False)
    return w if eigvals_only else (w, v)


def svd(
    a: Any,
    full_matrices: bool = True,
    compute_uv: bool = True,
    overwrite_a: bool = False,
    check_finite: bool = True,
    lapack_driver: str = "gesdd",
) -> Any:
    """U, singular values in descending order, and the adjoint of V; or the singular values alone."""
    out = np_linalg.svd(a, full_matrices, compute_uv)
    return tuple(out) if compute_uv else out


def svdvals(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """Singular values in descending order."""
    return np_linalg.svdvals(a)


def det(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """The determinants of square matrices."""
    return np_linalg.det(a)


def inv(a: Any, overwrite_a: bool = False, check_finite: bool = True) -> Any:
    """The inverses of square matrices."""
    return np_linalg.inv(a)


# N. Higham, "The scaling and squaring method for the matrix exponential revisited" (2005): by the size of a real
# number, the degree of the Pade approximant and the norm up to which it is exact to the precision.
_PADE = {4: (7, 3.925724783138660), 8: (13, 5.371920351148152)}


def _pade_coefficients(degree: int) -> list[float]:
    """Coefficients of the numerator; those of the denominator have alternating signs."""
    f = math.factorial
    return [f(2 * degree - k) * f(degree) / (f(2 * degree) * f(k) * f(degree - k)) for k in range(degree + 1)]


def expm(A: Any, *, upper_triangular: bool = False, max_squarings: int = 16) -> Any:
    """The exponential of square matrices, by a Pade approximant of a fraction of each and repeated squaring.

    Args:
        upper_triangular: accepted for compatibility.
        max_squarings: NaN where more would be needed.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.expm(jnp.zeros((2, 2))))
    [[1. 0.]
     [0. 1.]]
    """
    a = matrices("expm", A, square=True)
    degree, limit = _PADE[a.real.dtype.itemsize]
    norm = max(sum(u.absolute(a), -2), -1)
    needed = u.ceil(log2(u.maximum(norm / limit, 1e-30)))
    squarings = clip(needed, 0, max_squarings)
    scale = expand_dims(exp2(-squarings), (-2, -1)).astype(a.dtype)
    result = _pade(a * scale, _pade_coefficients(degree))
    for i in range(max_squarings):
        again = expand_dims(i < squarings, (-2, -1))
        result = where(again, matmul(result, result), result)
    return where(expand_dims(needed > max_squarings, (-2, -1)), np.nan, result)


def _pade(a: Any, coefficients: list[float]) -> Any:
    square = matmul(a, a)
    identity = broadcast_to(eye(a.shape[-1], dtype=a.dtype), a.shape)
    odd, even = (_horner(square, part, identity) for part in (coefficients[1::2], coefficients[0::2]))
    odd = matmul(a, odd)
    return np_linalg.solve(even - odd, even + odd)


def _horner(x: Any, coefficients: list[float], identity: Any) -> Any:
    total = coefficients[-1] * identity
    for c in reversed(coefficients[:-1]):
        total = matmul(total, x) + c * identity
    return total


def expm_frechet(A: Any, E: Any, *, method: str | None = None, compute_expm: bool = True) -> Any:
    """The exponential of A, and its derivative in the direction E; or the derivative alone.

    Args:
        method: accepted for compatibility.

    >>> import pyxla.numpy as jnp, pyxla.scipy as jsp
    >>> print(jsp.linalg.expm_frechet(jnp.zeros((2, 2)), jnp.eye(2), compute_expm=False))
    [[1. 0.]
     [0. 1.]]
    """
    a, e = promote_inexact(A, E)
    if a.shape != e.shape:
        raise ValueError(f"scipy.linalg.expm_frechet takes matrices of one shape, got {a.shape} and {e.shape}")
    result, change = jvp(expm, (a,), (e,))
    return (result, change) if compute_expm else change


__all__ = [
    "block_diag", "cho_factor", "cho_solve", "cholesky", "circulant", "companion", "convolution_matrix", "det", "dft",
    "eigh", "eigh_tridiagonal", "expm", "expm_frechet", "fiedler", "fiedler_companion", "funm", "hadamard", "hankel",
    "helmert", "hessenberg", "hilbert", "inv", "invhilbert", "invpascal", "leslie", "lu", "lu_factor", "lu_solve",
    "pascal", "polar", "qr", "qr_multiply", "rsf2csf", "schur", "solve", "solve_sylvester", "solve_triangular", "sqrtm",
    "svd", "svdvals", "toeplitz",
]  # fmt: skip
