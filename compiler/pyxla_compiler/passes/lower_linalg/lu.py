"""LU factorization with partial pivoting: a panel of columns at a time, then the rest of the matrix by one product."""

from __future__ import annotations

from ... import build as b
from ... import ir
from ...ir import Value
from ...ops.matrices import matmul, take_rows, transposed
from .common import (
    BLOCK,
    block_at,
    column_vector,
    corner,
    counted_loop,
    inverse,
    padded,
    put_block,
    round_up,
    scalar,
    spread,
    unit_lower,
    where,
)
from .elements import (
    element,
    everywhere,
    in_pieces,
    inverse_by_elements,
    piece,
    piece_size,
    put_element,
    put_piece,
    range_loop,
)


def lu(a: Value, *, wide: bool) -> list[Value]:
    batch, m, n = ir.shape(a)
    k = min(m, n)
    width = min(BLOCK, k)
    size = round_up(k, width)
    rows, columns = max(m, size), max(n, size)
    # Steps on zeros that were padded exchange nothing and change nothing.
    order = b.iota(shape=(batch, rows), dtype=ir.I32, dimension=1)
    state = [padded(a, rows, columns), b.full((batch, size), -1, ir.I32), order]
    packed, pivots, order = counted_loop(size // width, state, lambda i, s: _eliminate(i, width, wide, *s))
    pivots, order = (b.slice_(x, start=(0, 0), limit=(batch, c)) for x, c in ((pivots, k), (order, m)))
    return [corner(packed, m, n), pivots, order]


def _eliminate(i: Value, width: int, wide: bool, a: Value, pivots: Value, order: Value) -> list[Value]:
    """One panel of columns, and its effect on all others."""
    _, rows, columns = ir.shape(a)
    at = b.multiply(i, scalar(width))
    end = b.add(at, scalar(width))
    panel = block_at(a, None, at, (rows, width))
    by_elements = not wide and not ir.is_complex(a)
    panel, exchanged, exchanges = (_panel_by_elements if by_elements else _panel)(panel, at)
    pivots = b.dynamic_update_slice(pivots, exchanged, scalar(0), at)
    order = b.reshape(take_rows(b.expand_dims(order, dim=2), exchanges), shape=ir.shape(order))
    a = take_rows(a, exchanges)
    head = unit_lower(block_at(panel, at, None, (width, width)))
    across = block_at(a, at, None, (width, columns))
    right = where(ir.shape(across), 2, "GE", end)
    inverted = (inverse_by_elements if by_elements else inverse)(head)
    solved = matmul(inverted, across)
    solved = b.select(right, solved, b.zeros_like(solved))
    below = b.select(where(ir.shape(panel), 1, "GE", end), panel, b.zeros_like(panel))
    a = b.subtract(a, matmul(below, solved))
    a = put_block(a, b.select(right, solved, across), at, None)
    return [put_block(a, panel, None, at), pivots, order]


def _panel_by_elements(panel: Value, at: Value) -> list[Value]:
    """What `_panel` gives of real numbers, in loops over elements and pieces of columns."""
    batch, rows, width = ir.shape(panel)
    columns = padded(transposed(panel), width, in_pieces(rows))
    order = b.iota(shape=(batch, rows), dtype=ir.I32, dimension=1)
    state = [columns, b.full((batch, width), -1, ir.I32), order]

    def step(k: Value, j: Value, state: list[Value]) -> list[Value]:
        x, pivots, order = state
        row = b.add(at, j)
        p = _largest(x, k, j, row, rows)
        pivots = put_element(pivots, p, k, j)
        here, there = element(order, k, row), element(order, k, p)
        order = put_element(put_element(order, there, k, row), here, k, p)

        def exchange(c: Value, state: list[Value]) -> list[Value]:
            (x,) = state
            here, there = element(x, k, c, row), element(x, k, c, p)
            return [put_element(put_element(x, there, k, c, row), here, k, c, p)]

        (x,) = counted_loop(width, [x], exchange)
        return [_reduce_columns(x, k, j, row), pivots, order]

    x, pivots, order = counted_loop(batch, state, lambda k, s: counted_loop(width, s, lambda j, s: step(k, j, s)))
    return [transposed(corner(x, width, rows)), pivots, order]


def _largest(x: Value, k: Value, j: Value, row: Value, rows: int) -> Value:
    """Where column j of matrix k is largest, from a row on."""

    def compare(i: Value, state: list[Value]) -> list[Value]:
        size = b.abs_(element(x, k, j, i))
        larger = b.compare(size, state[0], direction="GT")
        return [b.select(larger, size, state[0]), b.select(larger, i, state[1])]

    return range_loop(row, scalar(rows), [b.constant(-1, ir.dtype(x)), row], compare)[1]


def _reduce_columns(x: Value, k: Value, j: Value, row: Value) -> Value:
    """Column j of matrix k divided by its pivot, below it, and taken from the columns to the right."""
    _, width, rows = ir.shape(x)
    size = piece_size(rows)
    pivot = element(x, k, j, row)
    divides = everywhere(b.compare(pivot, b.zeros_like(pivot), direction="NE"), size)
    pivot = everywhere(pivot, size)

    def step(i: Value, state: list[Value]) -> list[Value]:
        (x,) = state
        first = everywhere(b.multiply(i, scalar(size)), size)
        index = b.add(b.iota(shape=(size,), dtype=ir.I32, dimension=0), first)
        below = b.compare(index, everywhere(row, size), direction="GT")
        column = piece(x, i, k, j)
        factors = b.select(b.and_(below, divides), b.divide(column, pivot), column)
        x = put_piece(x, factors, i, k, j)

        def reduce(c: Value, state: list[Value]) -> list[Value]:
            (x,) = state
            top, column = everywhere(element(x, k, c, row), size), piece(x, i, k, c)
            column = b.select(below, b.subtract(column, b.multiply(factors, top)), column)
            return [put_piece(x, column, i, k, c)]

        return range_loop(b.add(j, scalar(1)), scalar(width), [x], reduce)

    return range_loop(b.divide(row, scalar(size)), scalar(rows // size), [x], step)[0]


def _panel(panel: Value, at: Value) -> list[Value]:
    """A panel whose diagonal starts at row `at`, eliminated column by column; the rows exchanged; where each row
    comes from."""
    shape = ir.shape(panel)
    batch, rows, width = shape

    def step(j: Value, state: list[Value]) -> list[Value]:
        x, pivots, order = state
        row = b.add(at, j)
        column = column_vector(block_at(x, None, j, (rows, 1)))
        size = _size(column)
        size = b.select(where(shape[:2], 1, "GE", row), size, b.full_like(size, -1))
        p = b.argmax(size, axis=1, index_dtype=ir.I32)
        here, there = _row(x, row), _row(x, p)
        x = b.select(where(shape, 1, "EQ", p), _down(here, shape), x)
        x = b.select(where(shape, 1, "EQ", row), _down(there, shape), x)
        column = column_vector(block_at(x, None, j, (rows, 1)))
        pivot = spread(
            b.reshape(b.dynamic_slice(there, scalar(0), j, slice_sizes=(batch, 1)), shape=(batch,)), shape[:2]
        )
        divide = b.and_(where(shape[:2], 1, "GT", row), b.compare(pivot, b.zeros_like(pivot), direction="NE"))
        column = b.select(divide, b.divide(column, pivot), column)
        factors = b.broadcast_in_dim(column, shape=shape, dims=(0, 1))
        inside = b.and_(where(shape, 1, "GT", row), where(shape, 2, "GT", j))
        x = b.select(inside, b.subtract(x, b.multiply(factors, _down(there, shape))), x)
        x = b.select(where(shape, 2, "EQ", j), factors, x)
        moved = _row(order, row), _row(order, p)
        order = b.select(where(shape[:2], 1, "EQ", p), spread(moved[0], shape[:2]), order)
        order = b.select(where(shape[:2], 1, "EQ", row), spread(moved[1], shape[:2]), order)
        pivots = b.dynamic_update_slice(pivots, b.reshape(p, shape=(batch, 1)), scalar(0), j)
        return [x, pivots, order]

    order = b.iota(shape=shape[:2], dtype=ir.I32, dimension=1)
    return counted_loop(width, [panel, b.full((batch, width), -1, ir.I32), order], step)


def _size(x: Value) -> Value:
    """What the pivot is chosen by, as in LAPACK."""
    return b.add(b.abs_(b.real(x)), b.abs_(b.imag(x))) if ir.is_complex(x) else b.abs_(x)


def _row(x: Value, place: Value) -> Value:
    """Row `place` (a scalar, or one for each of the batch) of each matrix; or element, of each vector."""
    picked = b.select(where(ir.shape(x), 1, "EQ", place), x, b.zeros_like(x))
    return b.reduce(picked, b.constant(0, ir.dtype(x)), dimensions=(1,), body="add")


def _down(row: Value, shape: tuple[int, ...]) -> Value:
    return b.broadcast_in_dim(row, shape=shape, dims=(0, 2))
