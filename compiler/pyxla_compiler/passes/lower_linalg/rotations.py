"""Plane rotations of rows, one after another, and what is negligible beside a diagonal."""

from __future__ import annotations

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Value
from .common import corner, padded, scalar
from .elements import everywhere, in_pieces, piece, piece_size, put_piece, range_loop

#: Steps to find one eigenvalue or singular value; two are usual.
MOST_STEPS = 60


def speaks(beside: Value, size: Value) -> Value:
    """Whether an element beside the diagonal matters next to the size of its neighbours on it, and to 1, which is that
    of the matrix. NaN does not, so that its presence ends."""
    most = b.multiply(b.add(size, b.full_like(size, 1 / 16)), epsilon_of(size))
    return b.compare(b.abs_(beside), most, direction="GT")


def epsilon_of(x: Value) -> Value:
    return b.constant(np.finfo(ir.dtype(x)).eps, ir.dtype(x))


def as_real_rows(x: Value) -> Value:
    """Rows that real rotations can be done to, in whole pieces: real parts, then imaginary ones."""
    if ir.is_complex(x):
        x = b.concatenate(b.real(x), b.imag(x), dimension=2)
    _, n, columns = ir.shape(x)
    return padded(x, n, in_pieces(columns))


def from_real_rows(rows: Value, a: Value) -> Value:
    """The rows that `as_real_rows` was given, of the shape and dtype of square matrices a."""
    batch, n, _ = ir.shape(a)
    if not ir.is_complex(a):
        return corner(rows, n, n)
    return b.complex_(*(b.slice_(rows, start=(0, 0, at), limit=(batch, n, at + n)) for at in (0, n)))


def rotation(x: Value, y: Value) -> tuple[Value, Value, Value]:
    """Cosine, sine and r of the rotation that takes (x, y) to (r, 0); none where both are zero. Neither may be very
    large."""
    size = b.maximum(b.abs_(x), b.abs_(y))
    nothing = b.compare(size, b.zeros_like(size), direction="EQ")
    one = b.full_like(size, 1)
    # Squares of small numbers would underflow. By a power of two nothing is rounded, over all the steps that matters.
    third = -int(np.finfo(ir.dtype(x)).minexp) // 3
    small = b.compare(size, b.full_like(size, 2.0**-third), direction="LT")
    up, down = (b.select(small, b.full_like(size, 2.0**p), one) for p in (2 * third, -2 * third))
    x, y = b.select(nothing, one, b.multiply(x, up)), b.multiply(y, up)
    length = b.sqrt(b.add(b.multiply(x, x), b.multiply(y, y)))
    r = b.select(nothing, b.zeros_like(size), b.multiply(length, down))
    return b.divide(x, length), b.divide(y, length), r


def rotate(x: Value, k: Value, i: Value, j: Value, c: Value, s: Value) -> Value:
    """Rows i and j of matrix k become c row[i] - s row[j] and s row[i] + c row[j]."""
    columns = ir.shape(x)[2]
    size = piece_size(columns)
    c, s = everywhere(c, size), everywhere(s, size)

    def step(number: Value, state: list[Value]) -> list[Value]:
        (x,) = state
        upper, lower = piece(x, number, k, i), piece(x, number, k, j)
        x = put_piece(x, b.subtract(b.multiply(c, upper), b.multiply(s, lower)), number, k, i)
        return [put_piece(x, b.add(b.multiply(s, upper), b.multiply(c, lower)), number, k, j)]

    return range_loop(scalar(0), scalar(columns // size), [x], step)[0]
