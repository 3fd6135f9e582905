"""QR factorization by Householder reflections, in blocks: within a panel one by one, on the rest of the matrix as the
product 1 - V T V^H (R. Schreiber and C. Van Loan, "A storage-efficient WY representation", 1989)."""

from __future__ import annotations

from ... import build as b
from ... import ir
from ...ir import Value
from ...ops.matrices import (
    adjoint,
    conjugate,
    identity,
    like,
    matmul,
    real,
    scale_rows,
    sum_over,
    transposed,
    upper_triangle,
)
from .common import (
    BLOCK,
    block_at,
    column_vector,
    corner,
    counted_loop,
    eye_like,
    inverse,
    padded,
    put_block,
    round_up,
    scalar,
    spread,
    where,
)


def qr(a: Value, *, full_matrices: bool) -> list[Value]:
    _, m, n = ir.shape(a)
    k = min(m, n)
    packed, taus, width = _reflections(a)
    r = upper_triangle(corner(packed, m if full_matrices else k, n))
    q = product(packed, taus, width, max(m if full_matrices else k, ir.shape(taus)[1]))
    return [corner(q, m, m if full_matrices else k), r]


def geqrf(a: Value) -> list[Value]:
    batch, m, n = ir.shape(a)
    packed, taus, _ = _reflections(a)
    return [corner(packed, m, n), b.slice_(taus, start=(0, 0), limit=(batch, min(m, n)))]


def _reflections(a: Value) -> tuple[Value, Value, int]:
    """R and the vectors of the reflections packed in one matrix, and their factors, all padded to whole blocks; the
    width of a block."""
    batch, m, n = ir.shape(a)
    width = min(BLOCK, m, n)
    size = round_up(min(m, n), width)
    state = [padded(a, max(m, size), max(n, size)), b.full((batch, size), 0, ir.dtype(a))]
    # The reflections of padded columns of zeros change nothing.
    packed, taus = counted_loop(size // width, state, lambda i, s: _eliminate(i, width, *s))
    return packed, taus, width


def _eliminate(i: Value, width: int, a: Value, taus: Value) -> list[Value]:
    """One panel of columns, and its effect on those to the right."""
    rows = ir.shape(a)[1]
    at = b.multiply(i, scalar(width))
    panel, tau = _panel(block_at(a, None, at, (rows, width)), at)
    v = _vectors(panel, at)
    right = where(ir.shape(a), 2, "GE", b.add(at, scalar(width)))
    inner = matmul(adjoint(_accumulated(v, tau)), matmul(adjoint(v), a))
    a = b.select(right, b.subtract(a, matmul(v, inner)), a)
    taus = b.dynamic_update_slice(taus, tau, scalar(0), at)
    return [put_block(a, panel, None, at), taus]


def _panel(panel: Value, at: Value) -> list[Value]:
    """R on and above the diagonal, which starts at row `at`, the vectors of the reflections below it; their factors."""
    shape = ir.shape(panel)
    batch, rows, width = shape

    def step(j: Value, state: list[Value]) -> list[Value]:
        x, taus = state
        row = b.add(at, j)
        column = column_vector(block_at(x, None, j, (rows, 1)))
        below = where(shape[:2], 1, "GT", row)
        tail = b.select(below, column, b.zeros_like(column))
        alpha = b.reshape(block_at(x, row, j, (1, 1)), shape=(batch,))
        # IREE dies of the sum and the reflection of complex numbers in one kernel.
        (rest,) = b.optimization_barrier(sum_over(square(tail), 1))
        beta, tau, scale = reflection(alpha, rest)
        v = b.multiply(tail, spread(scale, shape[:2]))
        v = b.select(where(shape[:2], 1, "EQ", row), b.full_like(v, 1), v)
        v = b.expand_dims(v, dim=2)
        inner = b.multiply(matmul(adjoint(v), x), spread(conjugate(tau), (batch, 1, width)))
        changed = b.subtract(x, matmul(v, inner))
        x = b.select(where(shape, 2, "GT", j), changed, x)
        new = b.select(below, column_vector(v), column)
        new = b.select(where(shape[:2], 1, "EQ", row), spread(beta, shape[:2]), new)
        x = b.select(where(shape, 2, "EQ", j), b.broadcast_in_dim(new, shape=shape, dims=(0, 1)), x)
        taus = b.dynamic_update_slice(taus, b.expand_dims(tau, dim=1), scalar(0), j)
        return [x, taus]

    return counted_loop(width, [panel, b.full((batch, width), 0, ir.dtype(panel))], step)


def reflected(x: Value, at: Value) -> tuple[Value, Value, Value]:
    """The reflection that makes vectors zero after a place, without regard to what is before: the element there after
    it, its factor, and its vector. Past the end there is nothing to reflect."""
    shape = ir.shape(x)
    after, here = where(shape, 1, "GT", at), where(shape, 1, "EQ", at)
    tail, zero = b.select(after, x, b.zeros_like(x)), b.zeros_like(x)
    # IREE dies of the sum and the reflection of complex numbers in one kernel.
    alpha, rest = b.optimization_barrier(sum_over(b.select(here, x, zero), 1), sum_over(square(tail), 1))
    beta, tau, scale = reflection(alpha, rest)
    v = b.select(here, b.full_like(x, 1), b.multiply(tail, spread(scale, shape)))
    (v,) = b.optimization_barrier(v)
    return beta, tau, v


def reflection(alpha: Value, below: Value) -> tuple[Value, Value, Value]:
    """beta, tau and what the vector below is scaled by, for a column (alpha, ...) with sum of squares `below`; as
    LAPACK chooses them, so that the diagonal of R is real. Nothing is reflected where nothing is below."""
    part = real(alpha)
    imaginary = b.imag(alpha) if ir.is_complex(alpha) else b.zeros_like(alpha)
    length = b.sqrt(b.add(square(alpha), below))
    negative = b.compare(part, b.zeros_like(part), direction="LT")
    beta = b.select(negative, length, b.negate(length))
    nothing = b.and_(*(b.compare(x, b.zeros_like(x), direction="EQ") for x in (below, imaginary)))
    one = b.full_like(part, 1)
    safe = b.select(nothing, one, beta)
    tau = b.divide(b.subtract(beta, part), safe)
    if ir.is_complex(alpha):
        tau = b.complex_(tau, b.negate(b.divide(imaginary, safe)))
    tau = b.select(nothing, b.zeros_like(alpha), tau)
    difference = b.select(nothing, b.full_like(alpha, 1), b.subtract(alpha, like(beta, alpha)))
    return b.select(nothing, alpha, like(beta, alpha)), tau, b.divide(b.full_like(alpha, 1), difference)


def square(x: Value) -> Value:
    """|x|^2."""
    if not ir.is_complex(x):
        return b.multiply(x, x)
    return b.add(*(b.multiply(p, p) for p in (b.real(x), b.imag(x))))


def _vectors(panel: Value, at: Value) -> Value:
    """The vectors of the reflections as columns: what is below the diagonal that starts at row `at`, one on it."""
    shape = ir.shape(panel)
    offset = b.subtract(b.iota(shape=shape, dtype=ir.I32, dimension=1), b.iota(shape=shape, dtype=ir.I32, dimension=2))
    start = spread(at, shape)
    v = b.select(b.compare(offset, start, direction="GT"), panel, b.zeros_like(panel))
    return b.select(b.compare(offset, start, direction="EQ"), b.full_like(v, 1), v)


def _accumulated(v: Value, tau: Value) -> Value:
    """T such that the product of the reflections is 1 - V T V^H: inverse(1 + D S) D, where D holds the factors and S
    the part of V^H V above the diagonal."""
    inner = scale_rows(upper_triangle(matmul(adjoint(v), v), 1), tau)
    lower = b.add(transposed(inner), eye_like(inner))
    factors = b.multiply(eye_like(inner), b.broadcast_in_dim(tau, shape=ir.shape(inner), dims=(0, 2)))
    return matmul(transposed(inverse(lower)), factors)


def product(packed: Value, taus: Value, width: int, columns: int) -> Value:
    """The first columns of the product of all reflections, from the last block to the first."""
    batch, rows, _ = ir.shape(packed)
    count = ir.shape(taus)[1] // width

    def step(i: Value, state: list[Value]) -> list[Value]:
        (q,) = state
        at = b.multiply(b.subtract(scalar(count - 1), i), scalar(width))
        v = _vectors(block_at(packed, None, at, (rows, width)), at)
        tau = b.dynamic_slice(taus, scalar(0), at, slice_sizes=(batch, width))
        inner = matmul(_accumulated(v, tau), matmul(adjoint(v), q))
        return [b.subtract(q, matmul(v, inner))]

    (q,) = counted_loop(count, [identity((batch, rows, columns), ir.dtype(packed))], step)
    return q
