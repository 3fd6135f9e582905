"""Eigenvalues of Hermitian matrices: brought to tridiagonal form by Householder reflections, then diagonalized by
implicit QL steps (G. Golub and C. Van Loan, "Matrix Computations", chapter 8)."""

from __future__ import annotations

from ... import build as b
from ... import ir
from ...ir import Value
from ...ops.matrices import conjugate, diagonal, matmul, real, sum_over, transposed
from .common import (
    BLOCK,
    block_at,
    column_vector,
    corner,
    counted_loop,
    loop_size,
    padded,
    put_block,
    round_up,
    scalar,
    spread,
    where,
    while_loop,
)
from .elements import element, put_element, range_loop
from .qr import product, reflected
from .rotations import MOST_STEPS, as_real_rows, from_real_rows, rotate, rotation, speaks


def eigh_by_tridiagonal(a: Value) -> tuple[Value, Value]:
    """Eigenvalues, in any order, and the eigenvectors as rows. The elements of a are at most 1."""
    batch, n, _ = ir.shape(a)
    packed, taus = _reduced(a)
    values = real(diagonal(packed))
    # Below the diagonal is a factorization like that of QR: the off-diagonal, and the vectors of the reflections.
    below = b.slice_(packed, start=(0, 1, 0), limit=(batch, n, n - 1))
    rows = transposed(transformation(below, taus))
    values, _, rotated = counted_loop(batch, [values, beside_diagonal(below), as_real_rows(rows)], _diagonalize)
    return values, from_real_rows(rotated, a)


def beside_diagonal(below: Value) -> Value:
    """The elements beside the diagonal of matrices, given what is below it; and a zero."""
    beside = real(diagonal(below))
    return b.pad(beside, b.constant(0, ir.dtype(beside)), low=(0, 0), high=(0, 1), interior=(0, 0))


def _reduced(a: Value) -> list[Value]:
    """The tridiagonal matrix and, below it, the vectors of the reflections; their factors."""
    batch, n, _ = ir.shape(a)
    size = loop_size(batch, n)
    shape = (batch, size, size)

    def step(k: Value, state: list[Value]) -> list[Value]:
        x, taus = state
        row = b.add(k, scalar(1))
        beta, tau, v = reflected(column_vector(block_at(x, None, k, (size, 1))), row)
        y = column_vector(matmul(x, b.expand_dims(v, dim=2)))
        y = b.multiply(b.select(where(shape[:2], 1, "GE", row), y, b.zeros_like(y)), spread(tau, shape[:2]))
        along = b.multiply(sum_over(b.multiply(conjugate(v), y), 1), conjugate(tau))
        along = b.multiply(along, b.full_like(along, 0.5))
        w = b.subtract(y, b.multiply(v, spread(along, shape[:2])))
        (w,) = b.optimization_barrier(w)
        new = b.select(where(shape[:2], 1, "GT", row), v, spread(beta, shape[:2]))
        changed = b.subtract(x, b.add(outer(w, v), outer(v, w)))
        put = b.and_(where(shape, 2, "EQ", k), where(shape, 1, "GE", row))
        x = b.select(put, b.broadcast_in_dim(new, shape=shape, dims=(0, 1)), changed)
        return [x, b.dynamic_update_slice(taus, b.expand_dims(tau, dim=1), scalar(0), k)]

    taus = b.full((batch, round_up(n - 1, min(BLOCK, n - 1))), 0, ir.dtype(a))
    x, taus = counted_loop(n - 1, [padded(a, size, size), taus], step)
    return [corner(x, n, n), taus]


def outer(x: Value, y: Value) -> Value:
    """x y^H."""
    shape = (*ir.shape(x), ir.shape(y)[1])
    return b.multiply(
        b.broadcast_in_dim(x, shape=shape, dims=(0, 1)), b.broadcast_in_dim(conjugate(y), shape=shape, dims=(0, 2))
    )


def transformation(below: Value, taus: Value) -> Value:
    """The product of the reflections, which leave the first row alone."""
    n, size = ir.shape(below)[1] + 1, ir.shape(taus)[1]
    q = corner(product(padded(below, size, size), taus, min(BLOCK, n - 1), size), n - 1, n - 1)
    q = b.pad(q, b.constant(0, ir.dtype(q)), low=(0, 1, 1), high=(0, 0, 0), interior=(0, 0, 0))
    return put_block(q, b.full((ir.shape(q)[0], 1, 1), 1, ir.dtype(q)), None, None)


def _diagonalize(k: Value, state: list[Value]) -> list[Value]:
    """Matrix k: eigenvalue by eigenvalue from the first on."""
    n = ir.shape(state[0])[1]

    def more(state: list[Value]) -> Value:
        return b.compare(state[0], scalar(n - 1), direction="LT")

    def step(state: list[Value]) -> list[Value]:
        first, steps, d, e, rows = state
        last = _end_of_block(k, first, d, e)
        gives_up = b.compare(steps, scalar(MOST_STEPS), direction="GE")
        last = b.select(gives_up, first, last)
        found = b.compare(first, last, direction="EQ")
        one = scalar(1)
        counts = [b.select(found, b.add(first, one), first), b.select(found, scalar(0), b.add(steps, one))]
        return [*counts, *_ql_step(k, first, last, [d, e, rows])]

    return while_loop([scalar(0), scalar(0), *state], more, step)[2:]


def _end_of_block(k: Value, first: Value, d: Value, e: Value) -> Value:
    """The first place from `first` on beside which there is nothing to speak of."""

    def more(state: list[Value]) -> Value:
        return b.compare(state[1], scalar(1), direction="EQ")

    def step(state: list[Value]) -> list[Value]:
        here = state[0]
        size = b.add(*(b.abs_(element(d, k, i)) for i in (here, b.add(here, scalar(1)))))
        coupled = b.convert(speaks(element(e, k, here), size), dtype=ir.I32)
        return [b.add(here, coupled), coupled]

    return while_loop([first, scalar(1)], more, step)[0]


def _ql_step(k: Value, first: Value, last: Value, state: list[Value]) -> list[Value]:
    """A step of the QL method with Wilkinson's shift on a block of matrix k, from its end to its start."""
    d, e, rows = state
    one, zero = (b.constant(x, ir.dtype(d)) for x in (1, 0))

    def step(j: Value, state: list[Value]) -> list[Value]:
        g, c, s, p, d, e, rows = state
        next_ = b.subtract(last, j)
        i = b.subtract(next_, scalar(1))
        beside, diagonal = element(e, k, i), element(d, k, i)
        h = b.multiply(c, beside)
        c, s, r = rotation(g, b.multiply(s, beside))
        e = put_element(e, r, k, next_)
        g = b.subtract(element(d, k, next_), p)
        t = b.add(b.multiply(b.subtract(diagonal, g), s), b.multiply(b.add(c, c), h))
        p = b.multiply(s, t)
        d = put_element(d, b.add(g, p), k, next_)
        return [b.subtract(b.multiply(c, t), h), c, s, p, d, e, rotate(rows, k, i, next_, c, s)]

    start = [_from_shift(k, first, last, d, e), one, one, zero, d, e, rows]
    g, _, _, p, d, e, rows = range_loop(scalar(0), b.subtract(last, first), start, step)
    d = put_element(d, b.subtract(element(d, k, first), p), k, first)
    return [d, put_element(put_element(e, g, k, first), zero, k, last), rows]


def _from_shift(k: Value, first: Value, last: Value, d: Value, e: Value) -> Value:
    """The last element of the diagonal less the shift, which is the eigenvalue of the first two rows and columns that
    is nearer to the first element."""
    here, beside = element(d, k, first), element(e, k, first)
    zero = b.compare(beside, b.zeros_like(beside), direction="EQ")
    one = b.full_like(beside, 1)
    beside = b.select(zero, one, beside)
    half = b.divide(b.subtract(element(d, k, b.add(first, scalar(1))), here), b.add(beside, beside))
    length = b.sqrt(b.add(b.multiply(half, half), one))
    negative = b.compare(half, b.zeros_like(half), direction="LT")
    away = b.add(half, b.select(negative, b.negate(length), length))
    return b.add(b.subtract(element(d, k, last), here), b.divide(beside, away))
