"""Elements and pieces of rows of matrices in loops. Such a loop becomes one kernel on a CPU
(`pyxla-legalize-iree-small-loop`), with the matrices in memory: so that state must be read and written in small parts
only, and each time the whole be written after the last reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ... import build as b
from ... import ir
from ...ir import Value
from .common import counted_loop, eye_like, padded, round_up, scalar, while_loop

#: Elements of a row that are taken at a time: a few registers of vectors.
PIECE = 32


def range_loop(
    start: Value, end: Value, carry: Sequence[Value], body: Callable[[Value, list[Value]], Sequence[Value]]
) -> list[Value]:
    """The carry after `body(i, carry)` for i from `start` to `end` - 1."""

    def step(state: list[Value]) -> Sequence[Value]:
        return [b.add(state[0], scalar(1)), *body(state[0], state[1:])]

    return while_loop([start, *carry], lambda s: b.compare(s[0], end, direction="LT"), step)[1:]


def element(x: Value, *place: Value) -> Value:
    return b.reshape(b.dynamic_slice(x, *place, slice_sizes=(1,) * len(place)), shape=())


def put_element(x: Value, value: Value, *place: Value) -> Value:
    return b.dynamic_update_slice(x, b.reshape(value, shape=(1,) * len(place)), *place)


def piece_size(columns: int) -> int:
    """How many elements of rows of that length are taken at a time."""
    return min(columns, PIECE)


def in_pieces(columns: int) -> int:
    """The length to pad rows to."""
    return round_up(columns, piece_size(columns)) if columns else 0


def piece(x: Value, number: Value, *row: Value) -> Value:
    """A piece of a row, as a vector."""
    size = piece_size(ir.shape(x)[-1])
    sizes = (*(1 for _ in row), size)
    return b.reshape(b.dynamic_slice(x, *row, b.multiply(number, scalar(size)), slice_sizes=sizes), shape=(size,))


def put_piece(x: Value, value: Value, number: Value, *row: Value) -> Value:
    (size,) = ir.shape(value)
    update = b.reshape(value, shape=(*(1 for _ in row), size))
    return b.dynamic_update_slice(x, update, *row, b.multiply(number, scalar(size)))


def everywhere(v: Value, size: int) -> Value:
    """A scalar as a vector."""
    return b.broadcast_in_dim(v, shape=(size,), dims=())


def inverse_by_elements(lower: Value) -> Value:
    """The inverse of small lower triangular matrices of real numbers, row by row."""
    batch, n, _ = ir.shape(lower)
    start = padded(eye_like(lower), n, in_pieces(n))
    count, size = in_pieces(n) // piece_size(n), piece_size(n)

    def row(k: Value, i: Value, number: Value, x: Value) -> list[Value]:
        def known(j: Value, state: list[Value]) -> list[Value]:
            return [b.subtract(state[0], b.multiply(everywhere(element(lower, k, i, j), size), piece(x, number, k, j)))]

        (rest,) = range_loop(scalar(0), i, [piece(x, number, k, i)], known)
        return [put_piece(x, b.divide(rest, everywhere(element(lower, k, i, i), size)), number, k, i)]

    def rows(k: Value, state: list[Value]) -> list[Value]:
        return counted_loop(n, state, lambda i, s: counted_loop(count, s, lambda number, s: row(k, i, number, s[0])))

    return b.slice_(counted_loop(batch, [start], rows)[0], start=(0, 0, 0), limit=(batch, n, n))
