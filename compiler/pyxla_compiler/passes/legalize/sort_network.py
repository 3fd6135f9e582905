"""`pyxla-legalize-iree-sort-network`: a long sort, which IREE's own would do in quadratic time, by any comparator (and
for targets that are no CPU, in any order)."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np

from ... import build as b
from ... import ir
from ...build.reduction import sort_comparator
from ...ir import Operation, Value
from ...ops.base import lookup
from ...ops.body import Program, scalar_types
from ...ops.sort import merge_exchange
from ..lower_linalg.common import counted_loop
from ..rewrite import rewrite
from .rows import from_rows, take, to_rows
from .sort_radix import LONGEST_QUADRATIC


def sort_network(module: ir.Module) -> None:
    """Sorts of more than 64 elements as a sorting network: a loop whose steps each compare and exchange half of all
    elements with the other half."""
    rewrite(module, {"stablehlo.sort": _rewrite})


def _rewrite(op: Operation) -> Sequence[Value] | None:
    p = lookup("stablehlo.sort").params(op)
    operands, dimension = list(op.operands), p["dimension"]
    shape = ir.shape(operands[0])
    if math.prod(shape) == 0 or not shape or shape[dimension] <= LONGEST_QUADRATIC:
        return None
    comparator = p.get("comparator")
    if comparator is None:
        comparator = functools.partial(sort_comparator, num_keys=p["num_keys"], descending=p["descending"])
    program = Program(comparator, scalar_types([ir.dtype(x) for x in operands for _ in range(2)]))
    rows = [to_rows(x, dimension) for x in operands]
    order = _order(program, rows, shape[dimension])
    return [from_rows(take(x, order), shape, dimension) for x in rows]


def _order(program: Program, rows: Sequence[Value], length: int) -> Value:
    """Where each sorted element comes from. Only the order is exchanged; the elements stay where they are."""
    size = ir.shape(rows[0])
    places = b.iota(shape=size, dtype=ir.I32, dimension=0)
    column = b.remainder(places, b.full_like(places, length))
    rounds = [b.constant(np.array(numbers, np.int32)) for numbers in zip(*merge_exchange(length), strict=True)]

    def exchange(i: Value, state: list[Value]) -> list[Value]:
        (order,) = state
        mask, bits, distance = (_everywhere(numbers, i, size) for numbers in rounds)
        low = _starts_pair(column, mask, bits)
        low = b.and_(low, b.compare(b.add(column, distance), b.full_like(column, length), direction="LT"))
        below = b.subtract(column, distance)
        high = b.and_(_starts_pair(below, mask, bits), b.compare(below, b.zeros_like(below), direction="GE"))
        none = b.zeros_like(places)
        partner = b.add(places, b.select(low, distance, b.select(high, b.negate(distance), none)))
        other = take(order, partner)
        first, second = b.select(low, order, other), b.select(low, other, order)
        pairs = [(take(x, first), take(x, second)) for x in rows]
        (forward,) = program.apply(*(v for x, y in pairs for v in (x, y)))
        (backward,) = program.apply(*(v for x, y in pairs for v in (y, x)))
        tied = b.compare(forward, backward, direction="EQ")
        wrong = b.select(tied, b.compare(first, second, direction="GT"), backward)
        return [b.select(wrong, other, order)]

    return counted_loop(len(merge_exchange(length)), [places], exchange)[0]


def _starts_pair(column: Value, mask: Value, bits: Value) -> Value:
    return b.compare(b.and_(column, mask), bits, direction="EQ")


def _everywhere(numbers: Value, i: Value, size: Sequence[int]) -> Value:
    return b.broadcast_in_dim(b.reshape(b.dynamic_slice(numbers, i, slice_sizes=(1,)), shape=()), shape=size, dims=())
