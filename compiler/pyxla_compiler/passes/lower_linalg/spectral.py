"""Singular values and the eigenvalues of Hermitian matrices, both by one-sided Jacobi rotations."""

from __future__ import annotations

from ... import build as b
from ... import ir
from ...ir import Value
from ...ops.matrices import (
    adjoint,
    block,
    columns_of,
    conjugate,
    diagonal,
    hermitian,
    identity,
    like,
    matmul,
    real,
    scale_columns,
    sum_over,
    take_rows,
    transposed,
)
from .common import over, spread
from .jacobi import orthogonalize
from .qr import qr


def eigh(a: Value, *, lower: bool) -> list[Value]:
    """The singular values and right singular vectors of a + shift, which is positive definite."""
    n = ir.shape(a)[-1]
    a = hermitian(a, lower=lower)
    scaled, scale = _scaled(a)
    shift = _largest(sum_over(b.abs_(scaled), 2), (1,))
    eye = identity(*ir.shape_dtype(a.type))
    _, rows = orthogonalize(b.add(scaled, b.multiply(eye, like(spread(shift, ir.shape(a)), a))))
    v = _more_orthogonal(transposed(rows))
    w = b.multiply(real(diagonal(matmul(adjoint(v), matmul(scaled, v)))), columns_of(scale, n))
    w, order = _sorted(w, descending=False)
    return [w, transposed(take_rows(transposed(v), order))]


def svd(a: Value, *, full_matrices: bool, compute_uv: bool) -> list[Value]:
    """A tall matrix is first made square by QR; of a wide one the adjoint is taken."""
    m, n = ir.shape(a)[1:]
    if m < n:
        out = svd(adjoint(a), full_matrices=full_matrices, compute_uv=compute_uv)
        return [adjoint(out[2]), out[1], adjoint(out[0])] if compute_uv else out
    a, scale = _scaled(a)
    outer: Value | None = None
    if m > n:
        outer, a = qr(a, full_matrices=full_matrices and compute_uv)
        a = block(a, (0, n), (0, n))
    rows, v_rows = orthogonalize(a)
    size = b.sqrt(real(sum_over(b.multiply(rows, conjugate(rows)), 2)))
    _, order = _sorted(size, descending=True)
    # The product with v, made anew, is free of the roundoff of all the rotations.
    v = _more_orthogonal(transposed(take_rows(v_rows, order)))
    u, s = _directions(matmul(a, v))
    s = b.multiply(s, columns_of(scale, n))
    if not compute_uv:
        return [s]
    if outer is not None:
        head = matmul(block(outer, (0, m), (0, n)), u)
        u = b.concatenate(head, block(outer, (0, m), (n, m)), dimension=2) if full_matrices else head
    return [u, s, adjoint(v)]


def _directions(x: Value) -> tuple[Value, Value]:
    """Unit vectors along the columns of x, which are orthogonal, and their lengths; for columns of zeros any vectors
    that are orthogonal to the rest."""
    q, r = qr(x, full_matrices=False)
    along = diagonal(r)
    size = b.abs_(along)
    nothing = b.compare(size, b.zeros_like(size), direction="EQ")
    phase = over(along, b.select(nothing, b.full_like(size, 1), size))
    return scale_columns(q, b.select(nothing, b.full_like(along, 1), phase)), size


def _more_orthogonal(v: Value) -> Value:
    """A nearly unitary v made unitary to working precision: v (3 - v^H v) / 2, a step of Newton's method."""
    shape, dtype = ir.shape_dtype(v.type)
    three = b.multiply(
        identity((shape[0], shape[2], shape[2]), dtype), b.full((shape[0], shape[2], shape[2]), 1.5, dtype)
    )
    gram = matmul(adjoint(v), v)
    return matmul(v, b.subtract(three, b.multiply(gram, b.full_like(gram, 0.5))))


def _scaled(a: Value) -> tuple[Value, Value]:
    """Matrices divided by their largest element, so that no square overflows, and those elements; 1 for zeros."""
    # Not |a| of complex numbers, whose squares would underflow.
    parts = [b.abs_(part(a)) for part in ((b.real, b.imag) if ir.is_complex(a) else (real,))]
    scale = _largest(b.maximum(*parts) if len(parts) > 1 else parts[0], (1, 2))
    zero = b.compare(scale, b.zeros_like(scale), direction="EQ")
    scale = b.select(zero, b.full_like(scale, 1), scale)
    return over(a, spread(scale, ir.shape(a))), scale


def _largest(x: Value, dimensions: tuple[int, ...]) -> Value:
    return b.reduce(x, b.constant(0, ir.dtype(x)), dimensions=dimensions, body="maximum")


def _sorted(values: Value, *, descending: bool) -> tuple[Value, Value]:
    """Values in order along the last dimension, and where each comes from."""
    places = b.iota(shape=ir.shape(values), dtype=ir.I32, dimension=1)
    values, order = b.sort(values, places, dimension=1, descending=descending)
    return values, order
