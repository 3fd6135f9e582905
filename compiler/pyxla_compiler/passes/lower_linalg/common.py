"""Loops, and rows and columns at a computed place: what the lowerings of linear algebra are made of.

Matrices have one batch dimension here, the first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import numpy as np

from ... import build as b
from ... import ir
from ...ir import DType, Operation, Value
from ...ops.matrices import adjoint, identity, lower_triangle, matmul

#: Says of each factorization who computes it.
log = logging.getLogger("pyxla.linalg")

#: Columns that are eliminated one by one before the rest of the matrix is updated by one product.
BLOCK = 32


def described(op: Operation) -> str:
    """An operation on matrices as logs call it."""
    shape, dtype = ir.shape_dtype(op.operands[0].type)
    return f"{ir.op_key(op)} of {dtype.name}[{','.join(map(str, shape))}]"


def scalar(value: int) -> Value:
    return b.constant(np.int32(value))


def while_loop(
    carry: Sequence[Value], cond: Callable[[list[Value]], Value], body: Callable[[list[Value]], Sequence[Value]]
) -> list[Value]:
    types = [v.type for v in carry]
    loop = ir.create("stablehlo.while", types, list(carry), regions=2)
    b.emit_region(loop, 0, types, lambda *state: [cond(list(state))])
    b.emit_region(loop, 1, types, lambda *state: body(list(state)))
    return list(loop.results)


def counted_loop(
    count: int, carry: Sequence[Value], body: Callable[[Value, list[Value]], Sequence[Value]]
) -> list[Value]:
    """The carry after `body(i, carry)` for i from 0 to count - 1."""

    def step(state: list[Value]) -> Sequence[Value]:
        return [b.add(state[0], scalar(1)), *body(state[0], state[1:])]

    limit = scalar(count)
    state = while_loop([scalar(0), *carry], lambda s: b.compare(s[0], limit, direction="LT"), step)
    return state[1:]


def block_at(x: Value, row: Value | None, column: Value | None, sizes: tuple[int, int]) -> Value:
    """The block of each matrix that starts at a row and a column (None: 0)."""
    zero = scalar(0)
    starts = (zero, zero if row is None else row, zero if column is None else column)
    return b.dynamic_slice(x, *starts, slice_sizes=(ir.shape(x)[0], *sizes))


def put_block(x: Value, update: Value, row: Value | None, column: Value | None) -> Value:
    zero = scalar(0)
    return b.dynamic_update_slice(x, update, zero, zero if row is None else row, zero if column is None else column)


def where(shape: Sequence[int], dim: int, direction: str, place: Value) -> Value:
    """Whether the index along a dimension compares so with a place (a scalar, or one for each of the batch)."""
    index = b.iota(shape=shape, dtype=ir.I32, dimension=dim)
    return b.compare(index, spread(place, shape), direction=direction)


def spread(v: Value, shape: Sequence[int]) -> Value:
    """A scalar, or a value for each of the batch, everywhere."""
    return b.broadcast_in_dim(v, shape=shape, dims=range(ir.rank(v)))


def zeros(shape: Sequence[int], dtype: DType) -> Value:
    return b.full(shape, 0, dtype)


def padded(x: Value, rows: int, columns: int) -> Value:
    """x with zeros below and to the right."""
    _, m, n = ir.shape(x)
    return b.pad(x, b.constant(0, ir.dtype(x)), low=(0, 0, 0), high=(0, rows - m, columns - n), interior=(0, 0, 0))


def corner(x: Value, rows: int, columns: int) -> Value:
    return b.slice_(x, start=(0, 0, 0), limit=(ir.shape(x)[0], rows, columns))


def column_vector(x: Value) -> Value:
    """[batch, m, 1] as [batch, m]."""
    return b.reshape(x, shape=ir.shape(x)[:2])


def round_up(n: int, step: int) -> int:
    return -(-n // step) * step


def loop_size(batch: int, n: int) -> int:
    """The size to pad square matrices to that a loop changes as a whole: full vectors. Tiny ones stay, for the loop to
    become one kernel; IREE dies of such a kernel of a matrix between."""
    if batch * n * n <= 64:
        return n
    size = round_up(n, 16)
    return size if batch * size * size > 256 else 2 * size


def small_solve(lower: Value, rhs: Value) -> Value:
    """x of lower x = rhs row by row. What stands above the diagonal must be zero."""
    n, m = ir.shape(rhs)[1:]
    if n == 1:
        return b.divide(rhs, b.broadcast_in_dim(lower, shape=ir.shape(rhs), dims=(0, 1, 2)))

    def step(i: Value, state: list[Value]) -> list[Value]:
        (x,) = state
        # IREE cannot compile a product of one row and one column together with what uses it.
        (known,) = b.optimization_barrier(matmul(block_at(lower, i, None, (1, n)), x))
        pivot = b.broadcast_in_dim(block_at(lower, i, i, (1, 1)), shape=ir.shape(known), dims=(0, 1, 2))
        return [put_block(x, b.divide(b.subtract(block_at(rhs, i, None, (1, m)), known), pivot), i, None)]

    return counted_loop(n, [b.zeros_like(rhs)], step)[0]


def inverse(lower: Value) -> Value:
    """The inverse of small lower triangular matrices."""
    return small_solve(lower, eye_like(lower))


def unit_lower(x: Value) -> Value:
    """The strict lower triangle, with ones on the diagonal."""
    return b.add(lower_triangle(x, -1), eye_like(x))


def eye_like(x: Value) -> Value:
    return identity(*ir.shape_dtype(x.type))


def over(x: Value, divisor: Value) -> Value:
    """x divided by real numbers. Among complex ones their squares would underflow."""
    if not ir.is_complex(x):
        return b.divide(x, divisor)
    return b.complex_(*(b.divide(part(x), divisor) for part in (b.real, b.imag)))


def more_orthogonal(v: Value) -> Value:
    """A nearly unitary v made unitary to working precision: v (3 - v^H v) / 2, a step of Newton's method."""
    shape, dtype = ir.shape_dtype(v.type)
    three = b.multiply(
        identity((shape[0], shape[2], shape[2]), dtype), b.full((shape[0], shape[2], shape[2]), 1.5, dtype)
    )
    gram = matmul(adjoint(v), v)
    return matmul(v, b.subtract(three, b.multiply(gram, b.full_like(gram, 0.5))))


def take_sorted(values: Value, *, descending: bool) -> tuple[Value, Value]:
    """Values in order along the last dimension, and where each comes from."""
    places = b.iota(shape=ir.shape(values), dtype=ir.I32, dimension=1)
    values, order = b.sort(values, places, dimension=1, descending=descending)
    return values, order
