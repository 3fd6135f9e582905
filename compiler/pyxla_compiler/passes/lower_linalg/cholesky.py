"""Cholesky factorization, right-looking: a block of columns at a time, then the rest of the matrix by one product."""

from __future__ import annotations

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Value
from ...ops.matrices import adjoint, conjugate, lower_triangle, matmul, real, transposed
from .common import (
    BLOCK,
    block_at,
    column_vector,
    corner,
    counted_loop,
    inverse,
    over,
    put_block,
    round_up,
    scalar,
    spread,
    where,
)
from .elements import element, everywhere, inverse_by_elements, piece, put_piece, range_loop
from .triangular import with_unit_corner


def cholesky(a: Value, *, lower: bool, wide: bool) -> list[Value]:
    n = ir.shape(a)[1]
    factor = _factor(a if lower else adjoint(a), by_elements=not wide and not ir.is_complex(a))
    last = real(b.slice_(factor, start=(0, n - 1, n - 1), limit=ir.shape(factor)))
    failed = b.compare(last, last, direction="NE")  # what comes after a pivot that is not positive is NaN
    failed = b.broadcast_in_dim(failed, shape=ir.shape(a), dims=(0, 1, 2))
    factor = lower_triangle(b.select(failed, b.full_like(factor, np.nan), factor))
    return [factor if lower else adjoint(factor)]


def _factor(a: Value, *, by_elements: bool) -> Value:
    n = ir.shape(a)[1]
    columns, inverted = (_by_elements, inverse_by_elements) if by_elements else (_columns, inverse)
    if n <= BLOCK:
        return columns(a)
    size = round_up(n, BLOCK)

    def step(k: Value, state: list[Value]) -> list[Value]:
        (x,) = state
        at = b.multiply(k, scalar(BLOCK))
        head = lower_triangle(columns(block_at(x, at, at, (BLOCK, BLOCK))))
        panel = matmul(block_at(x, None, at, (size, BLOCK)), adjoint(inverted(head)))
        below = where(ir.shape(panel), 1, "GE", b.add(at, scalar(BLOCK)))
        panel = b.select(below, panel, b.zeros_like(panel))
        rest = b.subtract(x, matmul(panel, adjoint(panel)))
        return [put_block(rest, put_block(panel, head, at, None), None, at)]

    (factor,) = counted_loop(size // BLOCK, [with_unit_corner(a, size)], step)
    return corner(factor, n, n)


def _columns(a: Value) -> Value:
    """The factor of a small matrix, column by column; the upper triangle is left as it falls."""
    shape = ir.shape(a)
    n = shape[1]

    def step(j: Value, state: list[Value]) -> list[Value]:
        (x,) = state
        column = column_vector(block_at(x, None, j, (n, 1)))
        pivot = real(b.reshape(block_at(x, j, j, (1, 1)), shape=shape[:1]))
        positive = b.compare(pivot, b.zeros_like(pivot), direction="GT")
        root = b.select(positive, b.sqrt(pivot), b.full_like(pivot, np.nan))
        column = over(column, spread(root, shape[:2]))
        from_j = where(shape[:2], 1, "GE", j)
        column = b.select(from_j, column, b.zeros_like(column))
        left = b.broadcast_in_dim(column, shape=shape, dims=(0, 1))
        right = b.broadcast_in_dim(conjugate(column), shape=shape, dims=(0, 2))
        return [b.select(where(shape, 2, "EQ", j), left, b.subtract(x, b.multiply(left, right)))]

    return counted_loop(n, [a], step)[0]


def _by_elements(a: Value) -> Value:
    """What `_columns` gives of real numbers, in loops over elements and the rows of the transpose."""
    batch, n, _ = ir.shape(a)

    def step(k: Value, j: Value, x: Value) -> list[Value]:
        pivot = element(x, k, j, j)
        positive = b.compare(pivot, b.zeros_like(pivot), direction="GT")
        root = b.select(positive, b.sqrt(pivot), b.full_like(pivot, np.nan))
        row = b.divide(piece(x, scalar(0), k, j), everywhere(root, n))

        def reduce(i: Value, state: list[Value]) -> list[Value]:
            (x,) = state
            factor = b.divide(element(x, k, j, i), root)
            rest = b.subtract(piece(x, scalar(0), k, i), b.multiply(row, everywhere(factor, n)))
            return [put_piece(x, rest, scalar(0), k, i)]

        (x,) = range_loop(b.add(j, scalar(1)), scalar(n), [x], reduce)
        return [put_piece(x, row, scalar(0), k, j)]

    (x,) = counted_loop(batch, [transposed(a)], lambda k, s: counted_loop(n, s, lambda j, s: step(k, j, s[0])))
    return transposed(x)
