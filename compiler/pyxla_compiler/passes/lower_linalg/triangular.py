"""Triangular systems: brought to the form of a lower triangular matrix on the left, then solved by blocks of rows.

The blocks on the diagonal are inverted all at once, so that the loop over the blocks holds products only.
"""

from __future__ import annotations

from ... import build as b
from ... import ir
from ...ir import Value
from ...ops.matrices import conjugate, lower_triangle, matmul, transposed
from .common import (
    BLOCK,
    block_at,
    corner,
    counted_loop,
    eye_like,
    inverse,
    padded,
    put_block,
    round_up,
    scalar,
    small_solve,
)


def triangular_solve(
    a: Value, rhs: Value, *, left_side: bool, lower: bool, unit_diagonal: bool, transpose_a: str
) -> list[Value]:
    if transpose_a == "ADJOINT":
        a = conjugate(a)
    if (transpose_a == "NO_TRANSPOSE") != left_side:
        a, lower = transposed(a), not lower
    if not left_side:
        rhs = transposed(rhs)
    if not lower:
        a, rhs = b.reverse(a, dimensions=(1, 2)), b.reverse(rhs, dimensions=(1,))
    a = lower_triangle(a, -int(unit_diagonal))
    if unit_diagonal:
        a = b.add(a, eye_like(a))
    x = solve_lower(a, rhs)
    if not lower:
        x = b.reverse(x, dimensions=(1,))
    return [x if left_side else transposed(x)]


def solve_lower(a: Value, rhs: Value) -> Value:
    """x of a x = rhs; what stands above the diagonal of a must be zero."""
    batch, n, columns = ir.shape(rhs)
    if n <= BLOCK:
        return small_solve(a, rhs)
    size = round_up(n, BLOCK)
    a, rhs = with_unit_corner(a, size), padded(rhs, size, columns)
    inverses = _inverse_blocks(a)

    def step(k: Value, state: list[Value]) -> list[Value]:
        (x,) = state
        at = b.multiply(k, scalar(BLOCK))
        known = matmul(block_at(a, at, None, (BLOCK, size)), x)
        inverse = b.dynamic_slice(inverses, scalar(0), k, scalar(0), scalar(0), slice_sizes=(batch, 1, BLOCK, BLOCK))
        inverse = b.reshape(inverse, shape=(batch, BLOCK, BLOCK))
        rest = b.subtract(block_at(rhs, at, None, (BLOCK, columns)), known)
        return [put_block(x, matmul(inverse, rest), at, None)]

    (x,) = counted_loop(size // BLOCK, [b.zeros_like(rhs)], step)
    return corner(x, n, columns)


def with_unit_corner(a: Value, size: int) -> Value:
    """a padded to a size, with ones on the new part of the diagonal."""
    n = ir.shape(a)[1]
    wide = padded(a, size, size)
    index = b.iota(shape=ir.shape(wide), dtype=ir.I32, dimension=1)
    fresh = b.compare(index, b.full_like(index, n), direction="GE")
    return b.select(fresh, eye_like(wide), wide)


def _inverse_blocks(a: Value) -> Value:
    """Inverses of the blocks on the diagonal: [batch, number, BLOCK, BLOCK]."""
    batch, n, _ = ir.shape(a)
    count = n // BLOCK
    tiles = b.transpose(b.reshape(a, shape=(batch, count, BLOCK, count, BLOCK)), permutation=(0, 1, 3, 2, 4))
    index = [b.iota(shape=ir.shape(tiles), dtype=ir.I32, dimension=d) for d in (1, 2)]
    tiles = b.select(b.compare(*index, direction="EQ"), tiles, b.zeros_like(tiles))
    diagonal = b.reduce(tiles, b.constant(0, ir.dtype(a)), dimensions=(2,), body="add")
    diagonal = b.reshape(diagonal, shape=(batch * count, BLOCK, BLOCK))
    return b.reshape(inverse(diagonal), shape=(batch, count, BLOCK, BLOCK))
