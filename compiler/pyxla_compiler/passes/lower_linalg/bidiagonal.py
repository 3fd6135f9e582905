"""Singular values: a square matrix is brought to bidiagonal form by Householder reflections from both sides, then
diagonalized by implicit QR steps (G. Golub and C. Reinsch, "Singular value decomposition and least squares solutions",
1970), without a shift where a singular value is zero (J. Demmel and W. Kahan, "Accurate singular values of bidiagonal
matrices", 1990)."""

from __future__ import annotations

from ... import build as b
from ... import ir
from ...ir import Value
from ...ops.matrices import conjugate, diagonal, matmul, real, scale_rows, sum_over, take_rows, transposed
from .common import (
    BLOCK,
    block_at,
    column_vector,
    corner,
    counted_loop,
    loop_size,
    more_orthogonal,
    padded,
    round_up,
    scalar,
    spread,
    take_sorted,
    where,
    while_loop,
)
from .elements import element, put_element, range_loop
from .qr import product, reflected
from .rotations import MOST_STEPS, as_real_rows, epsilon_of, from_real_rows, rotate, rotation, speaks
from .tridiagonal import beside_diagonal, outer, transformation


def svd_by_bidiagonal(a: Value, *, compute_uv: bool) -> list[Value]:
    """Singular values of square matrices from the largest on; with `compute_uv` also the left and right singular
    vectors, as columns. The elements of a are at most 1."""
    batch, n, _ = ir.shape(a)
    packed, left, right = _reduced(a)
    above = transposed(b.slice_(packed, start=(0, 0, 1), limit=(batch, n - 1, n)))
    state = [real(diagonal(packed)), beside_diagonal(above)]
    if compute_uv:
        size = ir.shape(left)[1]
        from_left = corner(product(padded(packed, size, size), left, min(BLOCK, n), size), n, n)
        state += [as_real_rows(transposed(x)) for x in (from_left, transformation(above, right))]
    s, _, *rows = counted_loop(batch, state, _diagonalize)
    size, order = take_sorted(b.abs_(s), descending=True)
    if not compute_uv:
        return [size]
    u, v = (from_real_rows(x, packed) for x in rows)
    negative = b.compare(s, b.zeros_like(s), direction="LT")
    v = scale_rows(v, b.select(negative, b.full_like(s, -1), b.full_like(s, 1)))
    # As one matrix, the vectors are made free of the roundoff of all the rotations.
    u, v = (more_orthogonal(transposed(take_rows(x, order))) for x in (u, v))
    return [size, u, v]


def _reduced(a: Value) -> list[Value]:
    """The bidiagonal matrix, below it the vectors of the reflections from the left, above it those from the right;
    their factors."""
    batch, n, _ = ir.shape(a)
    size = loop_size(batch, n)
    shape = (batch, size, size)

    def step(k: Value, state: list[Value]) -> list[Value]:
        x, left, right = state
        next_ = b.add(k, scalar(1))
        d, tau, v = reflected(column_vector(block_at(x, None, k, (size, 1))), k)
        left = b.dynamic_update_slice(left, b.expand_dims(tau, dim=1), scalar(0), k)
        after = where(shape[:2], 1, "GT", k)
        across = b.reshape(matmul(b.expand_dims(conjugate(v), dim=1), x), shape=shape[:2])
        across = b.multiply(b.select(after, across, b.zeros_like(across)), spread(conjugate(tau), shape[:2]))
        row = b.subtract(b.reshape(block_at(x, k, None, (1, size)), shape=shape[:2]), across)
        e, tau, w = reflected(conjugate(row), next_)
        right = b.dynamic_update_slice(right, b.expand_dims(tau, dim=1), scalar(0), k)
        along = spread(sum_over(b.multiply(across, w), 1), shape[:2])
        y = b.subtract(column_vector(matmul(x, b.expand_dims(w, dim=2))), b.multiply(v, along))
        y = b.multiply(b.select(after, y, b.zeros_like(y)), spread(tau, shape[:2]))
        (y,) = b.optimization_barrier(y)
        changed = b.subtract(x, b.add(outer(v, conjugate(across)), outer(y, w)))
        column = b.select(after, v, spread(d, shape[:2]))
        in_column = b.and_(where(shape, 2, "EQ", k), where(shape, 1, "GE", k))
        changed = b.select(in_column, b.broadcast_in_dim(column, shape=shape, dims=(0, 1)), changed)
        row = b.select(where(shape[:2], 1, "GT", next_), w, spread(e, shape[:2]))
        in_row = b.and_(where(shape, 1, "EQ", k), where(shape, 2, "GT", k))
        return [b.select(in_row, b.broadcast_in_dim(row, shape=shape, dims=(0, 2)), changed), left, right]

    taus = b.full((batch, round_up(n, min(BLOCK, n))), 0, ir.dtype(a))
    x, left, right = counted_loop(n, [padded(a, size, size), taus, taus], step)
    return [corner(x, n, n), left, b.slice_(right, start=(0, 0), limit=(batch, round_up(n - 1, min(BLOCK, n - 1))))]


def _diagonalize(k: Value, state: list[Value]) -> list[Value]:
    """Matrix k: singular value by singular value from the last on."""
    n = ir.shape(state[0])[1]

    def more(state: list[Value]) -> Value:
        return b.compare(state[0], scalar(0), direction="GT")

    def step(state: list[Value]) -> list[Value]:
        last, steps, d, e, *rows = state
        first, least = _start_of_block(k, last, d, e)
        gives_up = b.compare(steps, scalar(MOST_STEPS), direction="GE")
        first = b.select(gives_up, last, first)
        found = b.compare(first, last, direction="EQ")
        one = scalar(1)
        counts = [b.select(found, b.subtract(last, one), last), b.select(found, scalar(0), b.add(steps, one))]
        f = _from_shift(k, first, last, least, d, e)
        return [*counts, *_qr_step(k, first, last, f, [d, e, *rows])]

    return while_loop([scalar(n - 1), scalar(0), *state], more, step)[2:]


def _start_of_block(k: Value, last: Value, d: Value, e: Value) -> tuple[Value, Value]:
    """The place from which on all neighbours are coupled, up to `last`, and the least element of the diagonal there."""

    def more(state: list[Value]) -> Value:
        return b.compare(state[1], scalar(1), direction="EQ")

    def step(state: list[Value]) -> list[Value]:
        here, _, least = state
        before = b.subtract(here, scalar(1))
        size = b.abs_(element(d, k, here))
        coupled = speaks(element(e, k, before), b.add(size, b.abs_(element(d, k, before))))
        coupled = b.and_(coupled, b.compare(here, scalar(0), direction="GT"))
        more = b.convert(coupled, dtype=ir.I32)
        return [b.subtract(here, more), more, b.minimum(least, size)]

    large = b.constant(4.0, ir.dtype(d))
    first, _, least = while_loop([last, scalar(1), large], more, step)
    return first, least


def _from_shift(k: Value, first: Value, last: Value, least: Value, d: Value, e: Value) -> Value:
    """What the first rotation is chosen by, next to the first element beside the diagonal: d - shift^2 / d, where the
    shift is the smaller singular value of the last two rows and columns, or nothing where that would not matter."""
    here, one = element(d, k, first), b.constant(1, ir.dtype(d))
    before = b.subtract(last, scalar(1))
    f, g, h = (b.abs_(x) for x in (element(d, k, before), element(e, k, before), element(d, k, last)))
    added, taken = b.add(f, h), b.subtract(f, h)
    lengths = [b.sqrt(b.add(b.multiply(x, x), b.multiply(g, g))) for x in (added, taken)]
    both = b.add(*lengths)
    shift = b.divide(
        b.multiply(b.add(f, f), h), b.select(b.compare(both, b.zeros_like(both), direction="EQ"), one, both)
    )
    epsilon = epsilon_of(d)
    size = b.abs_(here)
    without = b.or_(
        b.compare(least, epsilon, direction="LE"),
        b.compare(b.multiply(shift, shift), b.multiply(epsilon, b.multiply(size, size)), direction="LE"),
    )
    divisor = b.select(without, one, here)
    sign = b.select(b.compare(here, b.zeros_like(here), direction="LT"), b.negate(one), one)
    shifted = b.multiply(b.subtract(size, shift), b.add(sign, b.divide(shift, divisor)))
    return b.select(without, here, shifted)


def _qr_step(k: Value, first: Value, last: Value, f: Value, state: list[Value]) -> list[Value]:
    """A step of the QR method on a block of matrix k, from its start to its end, given what the first rotation is
    chosen by."""
    d, e, *rows = state
    zero = b.constant(0, ir.dtype(d))

    def step(i: Value, state: list[Value]) -> list[Value]:
        f, g, d, e, *rows = state
        before, next_ = b.subtract(i, scalar(1)), b.add(i, scalar(1))
        here, beside, below = element(d, k, i), element(e, k, i), element(d, k, next_)
        further = element(e, k, next_)
        c, s, r = rotation(f, g)
        e = put_element(e, r, k, before)
        f, beside = (
            b.add(b.multiply(c, here), b.multiply(s, beside)),
            b.subtract(b.multiply(c, beside), b.multiply(s, here)),
        )
        g, below = b.multiply(s, below), b.multiply(c, below)
        right = c, b.negate(s)
        c, s, r = rotation(f, g)
        d = put_element(d, r, k, i)
        d = put_element(d, b.subtract(b.multiply(c, below), b.multiply(s, beside)), k, next_)
        f = b.add(b.multiply(c, beside), b.multiply(s, below))
        e = put_element(e, b.multiply(c, further), k, next_)
        turns = (c, b.negate(s)), right
        rows = [rotate(x, k, i, next_, *turn) for x, turn in zip(rows, turns, strict=False)]
        return [f, b.multiply(s, further), d, e, *rows]

    start = [f, element(e, k, first), d, e, *rows]
    f, _, d, e, *rows = range_loop(first, last, start, step)
    found = b.compare(first, last, direction="EQ")
    e = put_element(e, b.select(found, zero, f), k, b.subtract(last, scalar(1)))
    before = b.maximum(b.subtract(first, scalar(1)), scalar(0))
    is_first = b.compare(first, scalar(0), direction="EQ")
    return [d, put_element(e, b.select(is_first, element(e, k, before), zero), k, before), *rows]
