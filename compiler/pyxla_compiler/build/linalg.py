"""Linear algebra on matrices in the last two dimensions. Every dimension before them is a batch."""

from __future__ import annotations

import numpy as np

from .. import ir
from ..ir import Value
from .call import custom_call

__all__ = ["cholesky", "eig", "eigh", "geqrf", "hessenberg", "lu", "qr", "schur", "svd", "triangular_solve"]


def cholesky(a: Value, *, lower: bool) -> Value:
    """The triangular factor of a Hermitian positive definite matrix, of which one triangle is read; NaN for others."""
    return ir.create("stablehlo.cholesky", [a.type], [a], {"lower": _flag(lower)}).result


def triangular_solve(
    a: Value, b: Value, *, left_side: bool, lower: bool, unit_diagonal: bool = False, transpose_a: str = "NO_TRANSPOSE"
) -> Value:
    """x of op(a) x = b, or of x op(a) = b where not `left_side`, for a triangular matrix a.

    `transpose_a` is NO_TRANSPOSE, TRANSPOSE or ADJOINT. The other triangle is not read, nor a unit diagonal.
    """
    attributes = {
        "left_side": _flag(left_side),
        "lower": _flag(lower),
        "unit_diagonal": _flag(unit_diagonal),
        "transpose_a": ir.attr(f"#stablehlo<transpose {transpose_a}>"),
    }
    return ir.create("stablehlo.triangular_solve", [b.type], [a, b], attributes).result


def qr(a: Value, *, full_matrices: bool) -> list[Value]:
    """`pyxla.qr`: q with orthonormal columns (all of them if `full_matrices`), and r, upper triangular."""
    (*batch, m, n), dtype = ir.shape_dtype(a.type)
    k = m if full_matrices else min(m, n)
    types = [ir.tensor_type((*batch, m, k), dtype), ir.tensor_type((*batch, k, n), dtype)]
    return custom_call("pyxla.qr", [a], types, attributes={"pyxla.full_matrices": int(full_matrices)})


def geqrf(a: Value) -> list[Value]:
    """`pyxla.geqrf`: r, on and above the diagonal, below it the vectors of the reflections whose product is q; their
    factors."""
    (*batch, m, n), dtype = ir.shape_dtype(a.type)
    return custom_call("pyxla.geqrf", [a], [a.type, ir.tensor_type((*batch, min(m, n)), dtype)])


def eigh(a: Value, *, lower: bool) -> list[Value]:
    """`pyxla.eigh`: eigenvalues in ascending order, and eigenvectors, of a Hermitian matrix; one triangle is read."""
    (*batch, n), dtype = ir.shape_dtype(a.type)[0][:-1], ir.dtype(a)
    types = [ir.tensor_type((*batch, n), real_dtype(dtype)), a.type]
    return custom_call("pyxla.eigh", [a], types, attributes={"pyxla.lower": int(lower)})


def svd(a: Value, *, full_matrices: bool, compute_uv: bool) -> list[Value]:
    """`pyxla.svd`: singular values in descending order; with `compute_uv` u, them, and the adjoint of v."""
    (*batch, m, n), dtype = ir.shape_dtype(a.type)
    k = min(m, n)
    types = [ir.tensor_type((*batch, k), real_dtype(dtype))]
    if compute_uv:
        u = ir.tensor_type((*batch, m, m if full_matrices else k), dtype)
        types = [u, *types, ir.tensor_type((*batch, n if full_matrices else k, n), dtype)]
    attributes = {"pyxla.full_matrices": int(full_matrices), "pyxla.compute_uv": int(compute_uv)}
    return custom_call("pyxla.svd", [a], types, attributes=attributes)


def lu(a: Value) -> list[Value]:
    """`pyxla.lu`: L (below the unit diagonal) and U in one matrix, the row that each step exchanged (int32), and the
    permutation of the rows that this makes (int32)."""
    (*batch, m, n), _ = ir.shape_dtype(a.type)
    pivots, permutation = ir.tensor_type((*batch, min(m, n)), ir.I32), ir.tensor_type((*batch, m), ir.I32)
    return custom_call("pyxla.lu", [a], [a.type, pivots, permutation])


def eig(a: Value) -> list[Value]:
    """`pyxla.eig`: eigenvalues and right eigenvectors, both complex, of a square matrix."""
    shape, dtype = ir.shape_dtype(a.type)
    dtype = np.result_type(dtype, np.complex64)
    return custom_call("pyxla.eig", [a], [ir.tensor_type(shape[:-1], dtype), ir.tensor_type(shape, dtype)])


def schur(a: Value) -> list[Value]:
    """`pyxla.schur`: t, upper triangular (with blocks of two on the diagonal where all is real), and the unitary z with
    z t z^H = a, of a square matrix."""
    return custom_call("pyxla.schur", [a], [a.type, a.type])


def hessenberg(a: Value) -> list[Value]:
    """`pyxla.hessenberg`: the Hessenberg form of a square matrix, vectors of reflections below, and their factors."""
    (*batch, n, _), dtype = ir.shape_dtype(a.type)
    return custom_call("pyxla.hessenberg", [a], [a.type, ir.tensor_type((*batch, max(n - 1, 0)), dtype)])


def real_dtype(dtype: ir.DType) -> ir.DType:
    """The dtype of the real part."""
    return np.dtype(f"f{dtype.itemsize // 2}") if dtype.kind == "c" else dtype


def _flag(value: bool) -> ir.Attribute:
    return ir.attr("true" if value else "false")
