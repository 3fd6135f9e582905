"""Matrices in the last two dimensions of Values: products, triangles, diagonals; rules and lowerings use them."""

from __future__ import annotations

from collections.abc import Sequence

from .. import build as b
from .. import ir
from ..ir import Value


def matmul(x: Value, y: Value) -> Value:
    """x @ y with equal batch dimensions, as precisely as the device can."""
    rank = ir.rank(x)
    batch = tuple(range(rank - 2))
    return b.dot_general(
        x,
        y,
        lhs_batching=batch,
        rhs_batching=batch,
        lhs_contracting=(rank - 1,),
        rhs_contracting=(rank - 2,),
        precision=("HIGHEST", "HIGHEST"),
    )


def transposed(x: Value) -> Value:
    rank = ir.rank(x)
    return b.transpose(x, permutation=(*range(rank - 2), rank - 1, rank - 2))


def conjugate(x: Value) -> Value:
    return b.conj(x) if ir.is_complex(x) else x


def adjoint(x: Value) -> Value:
    """The conjugate transpose."""
    return conjugate(transposed(x))


def triangle_mask(shape: Sequence[int], offset: int, *, lower: bool) -> Value:
    """Where a matrix lies on or below (above, if not `lower`) the diagonal that is moved up by `offset`."""
    m, n = shape[-2:]
    rows, columns = (b.iota(shape=(m, n), dtype=ir.I32, dimension=d) for d in (0, 1))
    if offset:
        rows = b.add(rows, b.full((m, n), offset, ir.I32))
    keep = b.compare(columns, rows, direction="LE" if lower else "GE")
    return b.broadcast_in_dim(keep, shape=shape, dims=(len(shape) - 2, len(shape) - 1))


def lower_triangle(x: Value, offset: int = 0) -> Value:
    """x on and below the diagonal moved up by `offset`, zero elsewhere."""
    return b.select(triangle_mask(ir.shape(x), offset, lower=True), x, b.zeros_like(x))


def upper_triangle(x: Value, offset: int = 0) -> Value:
    """x on and above the diagonal moved up by `offset`, zero elsewhere."""
    return b.select(triangle_mask(ir.shape(x), offset, lower=False), x, b.zeros_like(x))


def identity(shape: Sequence[int], dtype: ir.DType) -> Value:
    """Identity matrices, ones on the diagonal of matrices that are not square."""
    m, n = shape[-2:]
    rows, columns = (b.iota(shape=(m, n), dtype=ir.I32, dimension=d) for d in (0, 1))
    if dtype.kind == "c":  # IREE dies of complex constants that it computes itself, so this must not look like one
        (zero,) = b.optimization_barrier(b.constant(0, ir.I32))
        rows = b.add(rows, b.broadcast_in_dim(zero, shape=(m, n), dims=()))
    eye = b.convert(b.compare(rows, columns, direction="EQ"), dtype=dtype)
    return b.broadcast_in_dim(eye, shape=shape, dims=(len(shape) - 2, len(shape) - 1))


def diagonal(x: Value) -> Value:
    """The diagonals of square matrices."""
    shape, dtype = ir.shape_dtype(x.type)
    return sum_over(b.multiply(x, identity(shape, dtype)), -1)


def from_diagonal(d: Value) -> Value:
    """Square matrices with these diagonals."""
    shape, dtype = ir.shape_dtype(d.type)
    return b.multiply(rows_of(d, shape[-1]), identity((*shape, shape[-1]), dtype))


def sum_over(x: Value, dim: int) -> Value:
    return b.reduce(x, b.constant(0, ir.dtype(x)), dimensions=(dim % ir.rank(x),), body="add")


def columns_of(v: Value, n: int) -> Value:
    """Vectors in the last dimension as n equal columns of a matrix."""
    shape = ir.shape(v)
    return b.broadcast_in_dim(v, shape=(*shape, n), dims=range(len(shape)))


def rows_of(v: Value, m: int) -> Value:
    """Vectors in the last dimension as m equal rows of a matrix."""
    *batch, n = ir.shape(v)
    return b.broadcast_in_dim(v, shape=(*batch, m, n), dims=(*range(len(batch)), len(batch) + 1))


def scale_columns(x: Value, v: Value) -> Value:
    """x diag(v); v may be real where x is complex."""
    return b.multiply(x, rows_of(like(v, x), ir.shape(x)[-2]))


def scale_rows(x: Value, v: Value) -> Value:
    """diag(v) x; v may be real where x is complex."""
    return b.multiply(x, columns_of(like(v, x), ir.shape(x)[-1]))


def like(v: Value, x: Value) -> Value:
    """v in the dtype of x."""
    return b.convert(v, dtype=ir.dtype(x))


def real(x: Value) -> Value:
    return b.real(x) if ir.is_complex(x) else x


def block(x: Value, rows: tuple[int, int], columns: tuple[int, int]) -> Value:
    """The matrices of rows[0] to rows[1] and columns[0] to columns[1]."""
    batch = ir.shape(x)[:-2]
    zeros = (0,) * len(batch)
    return b.slice_(x, start=(*zeros, rows[0], columns[0]), limit=(*batch, rows[1], columns[1]))


def hermitian(x: Value, *, lower: bool) -> Value:
    """The Hermitian matrix of which one triangle of x is given. The imaginary part of the diagonal does not count."""
    strict = lower_triangle(x, -1) if lower else upper_triangle(x, 1)
    on_diagonal = b.multiply(x, identity(ir.shape(x), ir.dtype(x)))
    return b.add(b.add(strict, adjoint(strict)), like(real(on_diagonal), x))


def take_rows(x: Value, rows: Value) -> Value:
    """The rows of each matrix in another order: row i of the result is row `rows[i]` of x."""
    *batch, m, n = ir.shape(x)
    if 0 in (*batch, m, n):
        return x
    lead = tuple(range(len(batch)))
    return b.gather(
        x,
        b.expand_dims(rows, dim=len(batch) + 1),
        offset_dims=(len(batch) + 1,),
        collapsed_slice_dims=(len(batch),),
        operand_batching_dims=lead,
        start_indices_batching_dims=lead,
        start_index_map=(len(batch),),
        index_vector_dim=len(batch) + 1,
        slice_sizes=(*(1 for _ in batch), 1, n),
        unique_indices=True,
        in_bounds=True,
    )


def with_complement(basis: Value, change: Value, rest: Value) -> Value:
    """The change of orthonormal columns, then that of the columns `rest` which complete them.

    The latter stay orthogonal to the former, and do not turn among themselves.
    """
    if not ir.shape(rest)[-1]:
        return change
    rest_change = b.negate(matmul(basis, matmul(adjoint(change), rest)))
    return b.concatenate(change, rest_change, dimension=ir.rank(change) - 1)
