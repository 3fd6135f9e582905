"""Factorizations of matrices and triangular systems. Matrices are the last two dimensions, those before are a batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import staging
from pyxla.array import wrap
from pyxla.lax import elementwise as e
from pyxla.lax import shapes
from pyxla.lax.conversion import convert_element_type, select
from pyxla.lax.linear import Precision, batch_matmul
from pyxla.lax.operands import Accepted, as_operand, describe, same_dtype, scalar, spread
from pyxla.lax.reductions import reduce_sum
from pyxla.lax.sorting import sort_key_val
from pyxla_compiler.ops import lookup

_CHOLESKY = lookup("stablehlo.cholesky")
_TRIANGULAR_SOLVE = lookup("stablehlo.triangular_solve")
_GATHER = lookup("stablehlo.gather")
_QR, _LU, _EIGH, _SVD, _EIG, _SCHUR, _HESSENBERG = (
    lookup(f"pyxla.{name}") for name in ("qr", "lu", "eigh", "svd", "eig", "schur", "hessenberg")
)

_MATRICES = Accepted(
    "float32, float64 or complex", frozenset(map(np.dtype, ("float32", "float64", "complex64", "complex128")))
)


def _matrix(name: str, x: Any, *, square: bool = False) -> Any:
    x = as_operand(x)
    if len(x.shape) < 2 or (square and x.shape[-1] != x.shape[-2]):
        raise ValueError(f"lax.linalg.{name} takes {'square ' if square else ''}matrices, got {describe(x)}")
    _MATRICES.check(f"linalg.{name}", x)
    return x


def matrix_transpose(x: Any) -> Any:
    """x with its last two dimensions exchanged."""
    rank = len(x.shape)
    return shapes.transpose(x, (*range(rank - 2), rank - 1, rank - 2))


def adjoint(x: Any) -> Any:
    """The conjugate transpose of each matrix."""
    x = matrix_transpose(x)
    return e.conj(x) if x.dtype.kind == "c" else x


def matmul(x: Any, y: Any) -> Any:
    """Products of matrices with equal batches, as precise as can be."""
    return batch_matmul(x, y, Precision.HIGHEST)


def triangle(x: Any, offset: int = 0, *, lower: bool = True) -> Any:
    """The lower or upper triangle of each matrix, from the diagonal moved up by `offset`; zero elsewhere."""
    m, n = x.shape[-2:]
    keep = np.tri(m, n, offset, dtype=bool) if lower else ~np.tri(m, n, offset - 1, dtype=bool)
    rank = len(x.shape)
    mask = shapes.broadcast_in_dim(wrap(keep), x.shape, (rank - 2, rank - 1))
    return select(mask, x, shapes.full_like(x, 0))


def symmetrize(x: Any) -> Any:
    """The mean of each matrix and its adjoint."""
    return e.mul(e.add(x, adjoint(x)), spread(scalar(0.5, x.dtype), x.shape))


def cholesky(a: Any, *, symmetrize_input: bool = True) -> Any:
    """The lower triangular L with a = L L^H, for Hermitian positive definite matrices; NaN for others.

    Args:
        symmetrize_input: take (a + a^H) / 2 in place of a; otherwise the lower triangle is read.

    Raises:
        ValueError: not square matrices.
        TypeError: another dtype than float32, float64, complex64 and complex128.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> lax.linalg.cholesky(np.array([[4.0, 2.0], [2.0, 2.0]]))
    Array([[2., 0.],
           [1., 1.]], dtype=float32)
    """
    a = _matrix("cholesky", a, square=True)
    return staging.apply(_CHOLESKY, symmetrize(a) if symmetrize_input else a, lower=True)


def triangular_solve(
    a: Any,
    b: Any,
    *,
    left_side: bool = False,
    lower: bool = False,
    transpose_a: bool = False,
    conjugate_a: bool = False,
    unit_diagonal: bool = False,
) -> Any:
    """x of op(a) x = b if `left_side`, else of x op(a) = b, for triangular matrices a.

    Args:
        lower: a is lower triangular; the other triangle is not read.
        transpose_a, conjugate_a: what op does.
        unit_diagonal: take the diagonal of a for ones.

    Raises:
        ValueError: shapes that do not go together.
        TypeError: dtypes that differ, or are not supported.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> a, b = np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([[2.0], [3.0]])
    >>> lax.linalg.triangular_solve(a, b, left_side=True, lower=True)
    Array([[1.],
           [2.]], dtype=float32)
    """
    a, b = same_dtype("linalg.triangular_solve", a, b)
    a = _matrix("triangular_solve", a, square=True)
    vector = len(b.shape) == len(a.shape) - 1
    if vector:
        b = shapes.expand_dims(b, (-1 if left_side else -2,))
    fits = len(b.shape) == len(a.shape) and b.shape[:-2] == a.shape[:-2]
    if not fits or b.shape[-2 if left_side else -1] != a.shape[-1]:
        raise ValueError(
            f"lax.linalg.triangular_solve needs equal batches, and as many {'rows' if left_side else 'columns'} of b "
            f"as a has, got {describe(a)} and {describe(b)}"
        )
    if conjugate_a and not transpose_a:
        a = e.conj(a) if a.dtype.kind == "c" else a
        conjugate_a = False
    operation = "ADJOINT" if conjugate_a else "TRANSPOSE" if transpose_a else "NO_TRANSPOSE"
    x = staging.apply(
        _TRIANGULAR_SOLVE,
        a,
        b,
        left_side=left_side,
        lower=lower,
        unit_diagonal=unit_diagonal,
        transpose_a=operation,
    )
    return shapes.squeeze(x, (-1 if left_side else -2,)) if vector else x


def qr(x: Any, *, full_matrices: bool = True) -> tuple[Any, Any]:
    """q, with orthonormal columns, and r, upper triangular, with q r = x.

    Args:
        full_matrices: all columns of q; otherwise as many as are needed.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> q, r = lax.linalg.qr(np.ones((3, 2)), full_matrices=False)
    >>> q.shape, r.shape
    ((3, 2), (2, 2))
    """
    q, r = staging.apply_multi(_QR, _matrix("qr", x), weak_types=[False] * 2, full_matrices=full_matrices)
    return q, r


def lu(x: Any) -> tuple[Any, Any, Any]:
    """LU factorization with partial pivoting: L (below its unit diagonal) and U in one matrix, the row that each step
    exchanged, and the permutation of the rows of x that this makes.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> packed, pivots, permutation = lax.linalg.lu(np.array([[1.0, 2.0], [4.0, 4.0]]))
    >>> print(permutation)
    [1 0]
    """
    packed, pivots, permutation = staging.apply_multi(_LU, _matrix("lu", x), weak_types=[False] * 3)
    return packed, pivots, permutation


def lu_pivots_to_permutation(pivots: Any, permutation_size: int) -> Any:
    """The permutation of `permutation_size` rows that exchanges row i with row `pivots[..., i]`, for each i in turn.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> print(lax.linalg.lu_pivots_to_permutation(np.array([2, 1, 2], np.int32), 3))
    [2 1 0]
    """
    pivots = as_operand(pivots)
    lead = tuple(range(len(pivots.shape) - 1))
    shape = (*pivots.shape[:-1], permutation_size)
    positions = shapes.broadcasted_iota(np.int32, shape, len(lead))
    order = positions
    for i in range(pivots.shape[-1]):
        here = e.eq(positions, shapes.full_like(order, i))
        chosen = shapes.index_in_dim(pivots, i, len(lead), keepdims=False)
        there = e.eq(positions, shapes.broadcast_in_dim(chosen, shape, lead))
        here_value, there_value = (
            shapes.broadcast_in_dim(
                reduce_sum(select(at, order, shapes.full_like(order, 0)), (len(lead),)), shape, lead
            )
            for at in (here, there)
        )
        order = select(here, there_value, select(there, here_value, order))
    return order


def eigh(
    x: Any, *, lower: bool = True, symmetrize_input: bool = True, sort_eigenvalues: bool = True
) -> tuple[Any, Any]:
    """Eigenvectors, as columns, and eigenvalues, in ascending order, of Hermitian matrices.

    Args:
        lower: which triangle is read, if the input is not symmetrized.
        symmetrize_input: take (x + x^H) / 2 in place of x.
        sort_eigenvalues: accepted for compatibility; they are sorted in any case.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> vectors, values = lax.linalg.eigh(np.diag([3.0, 1.0]))
    >>> print(values)
    [1. 3.]
    """
    x = _matrix("eigh", x, square=True)
    w, v = staging.apply_multi(_EIGH, symmetrize(x) if symmetrize_input else x, weak_types=[False] * 2, lower=lower)
    return v, w


def svd(x: Any, *, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """u, singular values in descending order, and the adjoint of v; without `compute_uv` the singular values.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> print(lax.linalg.svd(np.diag([1.0, 2.0]), compute_uv=False))
    [2. 1.]
    """
    x = _matrix("svd", x)
    n = 3 if compute_uv else 1
    full = full_matrices and compute_uv
    out = staging.apply_multi(_SVD, x, weak_types=[False] * n, full_matrices=full, compute_uv=compute_uv)
    return tuple(out) if compute_uv else out[0]


def eig(x: Any, *, compute_left_eigenvectors: bool = True, compute_right_eigenvectors: bool = True) -> list[Any]:
    """Eigenvalues of square matrices, then left eigenvectors and right eigenvectors where asked for; all complex.

    It is computed on the host, under `jit` as well; no saved artifact can hold it.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> (w,) = lax.linalg.eig(
    ...     np.array([[0.0, 1.0], [-1.0, 0.0]]), compute_left_eigenvectors=False, compute_right_eigenvectors=False
    ... )
    >>> print(w)
    [0.+1.j 0.-1.j]
    """
    w, right = staging.apply_multi(_EIG, _matrix("eig", x, square=True), weak_types=[False] * 2)
    out = [w]
    if compute_left_eigenvectors:
        left = adjoint(solve(right, identity_like(right)))
        rank = len(left.shape)
        norms = e.sqrt(reduce_sum(e.real(e.mul(left, e.conj(left))), (rank - 2,)))
        norms = shapes.broadcast_in_dim(norms, left.shape, (*range(rank - 2), rank - 1))
        out.append(e.div(left, convert_element_type(norms, left.dtype)))
    return [*out, right] if compute_right_eigenvectors else out


def schur(x: Any) -> tuple[Any, Any]:
    """t, upper triangular (with blocks of two on its diagonal where x is real), and the unitary z with z t z^H = x.

    It is computed on the host, under `jit` as well; no saved artifact can hold it, and there is no derivative.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> t, z = lax.linalg.schur(np.diag([1.0, 2.0]))
    >>> print(t)
    [[1. 0.]
     [0. 2.]]
    """
    t, z = staging.apply_multi(_SCHUR, _matrix("schur", x, square=True), weak_types=[False] * 2)
    return t, z


def hessenberg(a: Any) -> tuple[Any, Any]:
    """The Hessenberg form of square matrices on and above the diagonal under the main one; below that the vectors of
    the reflections that lead to it, and their factors, as `householder_product` takes them.

    It is computed on the host, under `jit` as well; no saved artifact can hold it, and there is no derivative.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> packed, taus = lax.linalg.hessenberg(np.eye(3))
    >>> print(taus)
    [0. 0.]
    """
    packed, taus = staging.apply_multi(_HESSENBERG, _matrix("hessenberg", a, square=True), weak_types=[False] * 2)
    return packed, taus


def identity_like(x: Any) -> Any:
    """Identity matrices of the shape and dtype of x."""
    rank = len(x.shape)
    return shapes.broadcast_in_dim(wrap(np.eye(*x.shape[-2:], dtype=x.dtype)), x.shape, (rank - 2, rank - 1))


def solve(a: Any, b: Any) -> Any:
    """x of a x = b for square matrices, by LU factorization; batches and dtypes are equal."""
    packed, _, permutation = lu(a)
    return lu_solve(packed, permutation, b)


def lu_solve(packed: Any, permutation: Any, b: Any, trans: int = 0) -> Any:
    """x of op(a) x = b for the LU factorization of a; op is the identity, the transpose (`trans` 1) or the adjoint
    (2)."""
    lower: dict[str, Any] = {"left_side": True, "lower": True, "unit_diagonal": True}
    upper: dict[str, Any] = {"left_side": True, "lower": False}
    if trans == 0:
        half = triangular_solve(packed, _rows(b, permutation), **lower)
        return triangular_solve(packed, half, **upper)
    turned: dict[str, Any] = {"transpose_a": True, "conjugate_a": trans == 2}
    half = triangular_solve(packed, b, **upper, **turned)
    half = triangular_solve(packed, half, **lower, **turned)
    return _rows(half, inverse_permutation(permutation))


def inverse_permutation(permutation: Any) -> Any:
    """The permutations that undo these, in the last dimension."""
    axis = len(permutation.shape) - 1
    positions = shapes.broadcasted_iota(permutation.dtype, permutation.shape, axis)
    return sort_key_val(permutation, positions, dimension=axis)[1]


def _rows(x: Any, permutation: Any) -> Any:
    """Row i of each result is row `permutation[..., i]` of x."""
    if 0 in x.shape:
        return x
    rank = len(x.shape)
    lead = tuple(range(rank - 2))
    return staging.apply(
        _GATHER,
        x,
        shapes.expand_dims(permutation, (rank - 1,)),
        offset_dims=(rank - 1,),
        collapsed_slice_dims=(rank - 2,),
        operand_batching_dims=lead,
        start_indices_batching_dims=lead,
        start_index_map=(rank - 2,),
        index_vector_dim=rank - 1,
        slice_sizes=(*(1 for _ in lead), 1, x.shape[-1]),
        unique_indices=True,
        in_bounds=True,
    )


def householder_product(a: Any, taus: Any) -> Any:
    """The first columns of the product of reflections 1 - tau v v^H, whose vectors v are the columns of a below the
    diagonal, one in front.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> lax.linalg.householder_product(np.zeros((2, 1)), np.array([2.0]))
    Array([[-1.],
           [ 0.]], dtype=float32)
    """
    a = _matrix("householder_product", a)
    (taus,) = same_dtype("householder_product", taus)
    q = identity_like(a)
    vectors = e.add(triangle(a, -1), q)
    rank = len(a.shape)
    for i in range(taus.shape[-1] - 1, -1, -1):
        v = shapes.slice_in_dim(vectors, i, i + 1, axis=rank - 1)
        tau = shapes.expand_dims(shapes.slice_in_dim(taus, i, i + 1, axis=rank - 2), (rank - 1,))
        projected = matmul(adjoint(v), q)
        q = e.sub(q, matmul(v, e.mul(spread(tau, projected.shape), projected)))
    return q


__all__ = [
    "cholesky", "eig", "eigh", "hessenberg", "householder_product", "lu", "lu_pivots_to_permutation", "lu_solve", "qr",
    "schur", "svd", "symmetrize", "triangular_solve",
]  # fmt: skip
