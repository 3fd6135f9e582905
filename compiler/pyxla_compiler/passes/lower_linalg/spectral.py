"""Singular values, and the eigenvalues of Hermitian matrices."""

from __future__ import annotations

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Value
from ...ops.matrices import (
    adjoint,
    block,
    columns_of,
    hermitian,
    matmul,
    real,
    take_rows,
    transposed,
)
from .bidiagonal import svd_by_bidiagonal
from .common import more_orthogonal, over, spread, take_sorted
from .jacobi import eigh_by_jacobi, svd_by_jacobi
from .qr import qr
from .tridiagonal import eigh_by_tridiagonal


def eigh(a: Value, *, lower: bool, wide: bool) -> list[Value]:
    n = ir.shape(a)[-1]
    scaled, scale = _scaled(hermitian(a, lower=lower))
    w, rows = (eigh_by_jacobi if wide or n <= 2 else eigh_by_tridiagonal)(scaled)
    w, order = take_sorted(b.multiply(w, columns_of(scale, n)), descending=False)
    # As one matrix, the vectors are made free of the roundoff of all the rotations.
    v = more_orthogonal(transposed(take_rows(rows, order)))
    return [w, _nan_unless_finite(v, scale)]


def svd(a: Value, *, full_matrices: bool, compute_uv: bool, wide: bool) -> list[Value]:
    """A tall matrix is first made square by QR; of a wide one the adjoint is taken."""
    m, n = ir.shape(a)[1:]
    if m < n:
        out = svd(adjoint(a), full_matrices=full_matrices, compute_uv=compute_uv, wide=wide)
        return [adjoint(out[2]), out[1], adjoint(out[0])] if compute_uv else out
    a, scale = _scaled(a)
    outer: Value | None = None
    if m > n:
        outer, a = qr(a, full_matrices=full_matrices and compute_uv)
        a = block(a, (0, n), (0, n))
    s, *vectors = (svd_by_jacobi if wide or n <= 2 else svd_by_bidiagonal)(a, compute_uv=compute_uv)
    s = _nan_unless_finite(b.multiply(s, columns_of(scale, n)), scale)
    if not compute_uv:
        return [s]
    u, v = vectors
    if outer is not None:
        head = matmul(block(outer, (0, m), (0, n)), u)
        u = b.concatenate(head, block(outer, (0, m), (n, m)), dimension=2) if full_matrices else head
    u, v = (_nan_unless_finite(x, scale) for x in (u, v))
    return [u, s, adjoint(v)]


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


def _nan_unless_finite(x: Value, scale: Value) -> Value:
    """x; NaN where the largest element of what was factored is infinite or NaN."""
    finite = b.compare(b.subtract(scale, scale), b.zeros_like(scale), direction="EQ")
    return b.select(spread(finite, ir.shape(x)), x, b.full_like(x, np.nan))
