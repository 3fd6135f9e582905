"""Routines of LAPACK that are loops of their own, for `foreign_lapack`: matrices in the last two dimensions."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .. import build as b
from .. import ir
from ..ir import Value
from ..ops.matrices import matmul, real, sum_over
from .lower_linalg.common import block_at, counted_loop, scalar, spread, where


def column_order(a: Value) -> Value:
    """The columns of each matrix in the order in which QR with pivoting takes them: the next is the longest of what is
    left of all others when their parts along those taken are off (P. Businger and G. Golub, "Linear least squares
    solutions by Householder transformations", 1965). Its place and that of the first not yet taken are exchanged."""
    *batch, m, n = ir.shape(a)
    size = math.prod(batch)
    order = b.iota(shape=(size, n), dtype=ir.I32, dimension=1)
    if size and m and n:
        state = [b.reshape(a, shape=(size, m, n)), order]
        order = counted_loop(min(m, n), state, lambda j, s: _take(j, s[0], s[1]))[1]
    return b.reshape(order, shape=(*batch, n))


def _take(j: Value, x: Value, order: Value) -> list[Value]:
    shape = ir.shape(x)
    size, m, n = shape
    squares = real(b.multiply(x, b.conj(x))) if ir.is_complex(x) else b.multiply(x, x)
    lengths = sum_over(squares, 1)
    lengths = b.select(where((size, n), 1, "GE", j), lengths, b.full_like(lengths, -1))
    p = b.argmax(lengths, axis=1, index_dtype=ir.I32)

    def exchanged(v: Value) -> Value:  # in the last dimension
        last = ir.rank(v) - 1
        here, there = (b.select(where(ir.shape(v), last, "EQ", at), v, b.zeros_like(v)) for at in (j, p))
        here, there = (
            b.broadcast_in_dim(sum_over(part, last), shape=ir.shape(v), dims=range(last)) for part in (here, there)
        )
        v = b.select(where(ir.shape(v), last, "EQ", p), here, v)
        return b.select(where(ir.shape(v), last, "EQ", j), there, v)

    x, order = exchanged(x), exchanged(order)
    column = block_at(x, None, j, (m, 1))
    square = b.reduce(lengths, b.constant(0, ir.dtype(lengths)), dimensions=(1,), body="maximum")
    positive = b.compare(square, b.zeros_like(square), direction="GT")
    square = b.convert(b.select(positive, square, b.full_like(square, 1)), dtype=ir.dtype(x))
    parts = b.divide(_row(column, x), spread(square, (size, 1, n)))
    parts = b.select(where((size, 1, n), 2, "GT", j), parts, b.zeros_like(parts))
    return [b.subtract(x, matmul(column, parts)), order]


def _row(column: Value, x: Value) -> Value:
    """column^H x."""
    size, m, n = ir.shape(x)
    factor = b.conj(column) if ir.is_complex(column) else column
    product = b.multiply(b.broadcast_in_dim(factor, shape=(size, m, n), dims=(0, 1, 2)), x)
    return b.reshape(sum_over(product, 1), shape=(size, 1, n))


def tridiagonal_solve(lower: Value, main: Value, upper: Value, rhs: Value) -> tuple[Value, Value]:
    """x of a x = rhs for tridiagonal a, by elimination that exchanges a row with the next where that has the larger
    pivot; and the first row (counted from 1) whose pivot is 0, or 0.

    Row i of a is lower[i], main[i], upper[i], around its diagonal; neither lower[0] nor upper[-1] is read.
    """
    *batch, n = ir.shape(main)
    if ir.shape(lower) != ir.shape(main) or ir.shape(upper) != ir.shape(main):
        raise ValueError("the diagonals are not equally long")
    size, k = math.prod(batch), ir.shape(rhs)[-1]
    if not size or not n or not k:
        return rhs, b.full(batch, 0, ir.I32)
    # Rows come first: what a loop reads or writes row by row is not copied in each step.
    diagonals = [b.transpose(b.reshape(v, shape=(size, n)), permutation=(1, 0)) for v in (lower, main, upper)]
    right = b.transpose(b.reshape(rhs, shape=(size, n, k)), permutation=(1, 0, 2))
    pivots, first, second, right = _eliminate(diagonals, right)
    x = _substitute(pivots, first, second, right)
    x = b.reshape(b.transpose(x, permutation=(1, 0, 2)), shape=(*batch, n, k))
    numbers = b.add(b.iota(shape=(n, size), dtype=ir.I32, dimension=0), b.full((n, size), 1, ir.I32))
    singular = b.compare(pivots, b.zeros_like(pivots), direction="EQ")
    found = b.select(singular, numbers, b.full((n, size), n + 1, ir.I32))
    found = b.reduce(found, b.constant(n + 1, ir.I32), dimensions=(0,), body="minimum")
    found = b.select(b.compare(found, b.full_like(found, n + 1), direction="EQ"), b.zeros_like(found), found)
    return x, b.reshape(found, shape=batch)


def _at(x: Value, i: Value) -> Value:
    """Row i."""
    shape = ir.shape(x)
    zeros = [scalar(0)] * (len(shape) - 1)
    return b.reshape(b.dynamic_slice(x, i, *zeros, slice_sizes=(1, *shape[1:])), shape=shape[1:])


def _put(x: Value, row: Value, i: Value) -> Value:
    zeros = [scalar(0)] * ir.rank(row)
    return b.dynamic_update_slice(x, b.expand_dims(row, dim=0), i, *zeros)


def _rows(x: Value, start: int, end: int) -> Value:
    rest = ir.shape(x)[1:]
    return b.slice_(x, start=(start, *(0 for _ in rest)), limit=(end, *rest))


def _times(factor: Value, x: Value) -> Value:
    """A number for each system times its row of right-hand sides."""
    return b.multiply(spread(factor, ir.shape(x)), x)


def _eliminate(diagonals: Sequence[Value], rhs: Value) -> Sequence[Value]:
    """The three diagonals of the upper triangular factor, and what the right-hand sides become."""
    lower, main, upper = diagonals
    n = ir.shape(main)[0]
    none = b.zeros_like(_at(main, scalar(0)))
    start = [_at(v, scalar(0)) for v in (main, upper, rhs)]
    if n == 1:
        return main, b.zeros_like(main), b.zeros_like(main), rhs
    ahead = [_rows(v, 1, n) for v in (lower, main, upper, rhs)]
    done = [b.zeros_like(_rows(v, 1, n)) for v in (main, main, main, rhs)]

    def step(i: Value, state: list[Value]) -> list[Value]:
        d, u, y = state[:3]  # of the row that is eliminated with; it has two elements
        below, d_next, u_next, y_next = (_at(v, i) for v in ahead)
        keep = b.compare(_size(d), _size(below), direction="GE")
        keep_rows = spread(keep, ir.shape(y))
        pivot, other = b.select(keep, d, below), b.select(keep, below, d)
        factor = b.divide(other, pivot)
        # The row of the pivot, and the other one.
        u_pivot, u_other = b.select(keep, u, d_next), b.select(keep, d_next, u)
        v_pivot, v_other = b.select(keep, none, u_next), b.select(keep, u_next, none)
        y_pivot, y_other = b.select(keep_rows, y, y_next), b.select(keep_rows, y_next, y)
        following = [
            b.subtract(u_other, b.multiply(factor, u_pivot)),
            b.subtract(v_other, b.multiply(factor, v_pivot)),
            b.subtract(y_other, _times(factor, y_pivot)),
        ]
        written = zip(state[3:], (pivot, u_pivot, v_pivot, y_pivot), strict=True)
        return [*following, *(_put(x, row, i) for x, row in written)]

    d, _, y, *rows = counted_loop(n - 1, [*start, *done], step)
    last = [b.expand_dims(v, dim=0) for v in (d, none, none, y)]
    return [b.concatenate(x, row, dimension=0) for x, row in zip(rows, last, strict=True)]


def _size(x: Value) -> Value:
    """What the pivot is chosen by, as in LAPACK."""
    return b.add(b.abs_(b.real(x)), b.abs_(b.imag(x))) if ir.is_complex(x) else b.abs_(x)


def _substitute(pivots: Value, first: Value, second: Value, rhs: Value) -> Value:
    """x from the last row to the first."""
    n = ir.shape(rhs)[0]
    turned = [b.reverse(v, dimensions=(0,)) for v in (pivots, first, second, rhs)]
    none = b.zeros_like(_at(rhs, scalar(0)))

    def step(i: Value, state: list[Value]) -> list[Value]:
        after, second_after, x = state
        pivot, u, v, y = (_at(t, i) for t in turned)
        known = b.add(_times(u, after), _times(v, second_after))
        row = b.divide(b.subtract(y, known), spread(pivot, ir.shape(y)))
        return [row, after, _put(x, row, i)]

    x = counted_loop(n, [none, none, b.zeros_like(rhs)], step)[2]
    return b.reverse(x, dimensions=(0,))
