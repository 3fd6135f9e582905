"""Singular values and eigenvalues by one-sided Jacobi rotations: the columns of a matrix are turned in pairs until all
are orthogonal.

Each round turns n / 2 disjoint pairs at once, in the order of a round-robin tournament (R. Brent and F. Luk, "The
solution of singular-value and symmetric eigenvalue problems on multiprocessor arrays", 1985). The method finds small
singular values as accurately as large ones (J. Demmel and K. Veselic, "Jacobi's method is more accurate than QR",
1992). Its steps are wide: this is for devices on which steps through single elements would be slow.
"""

from __future__ import annotations

import math

import numpy as np

from ... import build as b
from ... import ir
from ...build.linalg import real_dtype
from ...ir import Value
from ...ops.matrices import (
    adjoint,
    conjugate,
    diagonal,
    identity,
    like,
    matmul,
    real,
    scale_columns,
    sum_over,
    take_rows,
    transposed,
)
from .common import counted_loop, more_orthogonal, over, scalar, spread, take_sorted, while_loop
from .qr import qr

MOST_SWEEPS = 30


def eigh_by_jacobi(a: Value) -> tuple[Value, Value]:
    """Eigenvalues, in any order, and the eigenvectors as rows: the right singular vectors of a + shift, which is
    positive definite."""
    shift = b.reduce(sum_over(b.abs_(a), 2), b.constant(0, real_dtype(ir.dtype(a))), dimensions=(1,), body="maximum")
    eye = identity(*ir.shape_dtype(a.type))
    _, rows = orthogonalize(b.add(a, b.multiply(eye, like(spread(shift, ir.shape(a)), a))))
    v = more_orthogonal(transposed(rows))
    return real(diagonal(matmul(adjoint(v), matmul(a, v)))), transposed(v)


def svd_by_jacobi(a: Value, *, compute_uv: bool) -> list[Value]:
    """Singular values of square matrices from the largest on; with `compute_uv` also the left and right singular
    vectors, as columns."""
    rows, v_rows = orthogonalize(a)
    size = b.sqrt(real(sum_over(b.multiply(rows, conjugate(rows)), 2)))
    _, order = take_sorted(size, descending=True)
    # The product with v, made anew, is free of the roundoff of all the rotations.
    v = more_orthogonal(transposed(take_rows(v_rows, order)))
    u, s = _directions(matmul(a, v))
    return [s, u, v] if compute_uv else [s]


def _directions(x: Value) -> tuple[Value, Value]:
    """Unit vectors along the columns of x, which are orthogonal, and their lengths; for columns of zeros any vectors
    that are orthogonal to the rest."""
    q, r = qr(x, full_matrices=False)
    along = diagonal(r)
    size = b.abs_(along)
    nothing = b.compare(size, b.zeros_like(size), direction="EQ")
    phase = over(along, b.select(nothing, b.full_like(size, 1), size))
    return scale_columns(q, b.select(nothing, b.full_like(along, 1), phase)), size


def orthogonalize(a: Value) -> tuple[Value, Value]:
    """The columns of a v, which are orthogonal, and those of the unitary v, both as rows."""
    batch, m, n = ir.shape(a)
    rows = b.concatenate(transposed(a), identity((batch, n, n), ir.dtype(a)), dimension=2)
    if n == 1:
        return _parts(rows, m)
    size = n + n % 2
    if n % 2:  # a row of zeros, which is orthogonal to all others
        zero = b.constant(0, ir.dtype(a))
        rows = b.pad(rows, zero, low=(0, 0, 0), high=(0, 1, 0), interior=(0, 0, 0))
    half = size // 2
    epsilon = float(np.finfo(ir.dtype(a)).eps)
    threshold = b.constant(np.asarray(4 * epsilon * math.sqrt(m)), real_dtype(ir.dtype(a)))

    def more(state: list[Value]) -> Value:
        sweep, worst = state[:2]
        few = b.compare(sweep, scalar(MOST_SWEEPS), direction="LT")
        return b.and_(few, b.compare(worst, threshold, direction="GT"))

    def sweep(state: list[Value]) -> list[Value]:
        clean = b.multiply(state[1], b.zeros_like(state[1]))
        new = counted_loop(size - 1, [clean, *state[2:]], lambda _, s: _round(s[0], s[1], s[2], m))
        return [b.add(state[0], scalar(1)), *new]

    start = b.constant(np.asarray(1.0), real_dtype(ir.dtype(a)))
    top, bottom = _rows(rows, 0, half), _rows(rows, half, size)
    state = while_loop([scalar(0), start, top, bottom], more, sweep)
    return _parts(_rows(b.concatenate(state[2], state[3], dimension=1), 0, n), m)


def _parts(rows: Value, m: int) -> tuple[Value, Value]:
    """The columns of the matrix, and those of v, which follow each in its row."""
    batch, n, width = ir.shape(rows)
    first = b.slice_(rows, start=(0, 0, 0), limit=(batch, n, m))
    return first, b.slice_(rows, start=(0, 0, m), limit=(batch, n, width))


def _round(worst: Value, top: Value, bottom: Value, m: int) -> list[Value]:
    """Row i of the top turned with row i of the bottom, for all i; then all but the first row move on by one place."""
    x, y = (_parts(rows, m)[0] for rows in (top, bottom))
    alpha, beta = (_norms(v) for v in (x, y))
    gamma = sum_over(b.multiply(conjugate(x), y), 2)
    size = b.abs_(gamma)
    cosine = _relative(size, alpha, beta)
    worst = b.maximum(worst, b.reduce(cosine, b.constant(0, ir.dtype(cosine)), dimensions=(0, 1), body="maximum"))
    epsilon = float(np.finfo(ir.dtype(cosine)).eps)
    turn = b.compare(cosine, b.full_like(cosine, epsilon), direction="GT")
    c, s, phase = _rotation(alpha, beta, gamma, size, turn)
    shape = ir.shape(top)
    c, s, phase = (b.broadcast_in_dim(like(v, top), shape=shape, dims=(0, 1)) for v in (c, s, phase))
    aligned = b.multiply(conjugate(phase), bottom)
    new_top = b.subtract(b.multiply(c, top), b.multiply(s, aligned))
    new_bottom = b.add(b.multiply(s, top), b.multiply(c, aligned))
    return [worst, *_move_on(new_top, new_bottom)]


def _norms(x: Value) -> Value:
    """Sums of squares of the rows."""
    parts = (b.real(x), b.imag(x)) if ir.is_complex(x) else (x,)
    squares = [sum_over(b.multiply(p, p), 2) for p in parts]
    return b.add(*squares) if len(squares) > 1 else squares[0]


def _relative(size: Value, alpha: Value, beta: Value) -> Value:
    """The cosine of the angle between two rows; 0 where one of them is zero."""
    product = b.multiply(b.sqrt(alpha), b.sqrt(beta))
    zero = b.compare(product, b.zeros_like(product), direction="EQ")
    return b.select(zero, product, b.divide(size, b.select(zero, b.full_like(product, 1), product)))


def _rotation(alpha: Value, beta: Value, gamma: Value, size: Value, turn: Value) -> tuple[Value, Value, Value]:
    """Cosine, sine and phase of the rotation that makes two rows orthogonal; the smaller of the two angles."""
    one, zero = b.full_like(size, 1), b.zeros_like(size)
    safe = b.select(turn, size, one)
    zeta = b.divide(b.subtract(beta, alpha), b.add(safe, safe))
    magnitude = b.add(b.abs_(zeta), b.sqrt(b.add(one, b.multiply(zeta, zeta))))
    tangent = b.divide(b.select(b.compare(zeta, zero, direction="LT"), b.negate(one), one), magnitude)
    tangent = b.select(turn, tangent, zero)
    c = b.divide(one, b.sqrt(b.add(one, b.multiply(tangent, tangent))))
    phase = b.select(turn, over(gamma, safe), like(one, gamma))
    return c, b.multiply(c, tangent), phase


def _move_on(top: Value, bottom: Value) -> tuple[Value, Value]:
    half = ir.shape(top)[1]
    if half == 1:
        return top, bottom
    up = b.concatenate(_rows(top, 0, 1), _rows(bottom, 0, 1), _rows(top, 1, half - 1), dimension=1)
    down = b.concatenate(_rows(bottom, 1, half), _rows(top, half - 1, half), dimension=1)
    return up, down


def _rows(x: Value, start: int, end: int) -> Value:
    batch, _, columns = ir.shape(x)
    return b.slice_(x, start=(0, start, 0), limit=(batch, end, columns))
