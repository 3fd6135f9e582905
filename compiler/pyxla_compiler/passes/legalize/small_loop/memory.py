"""Which state of a loop stays in memory: arrays that are only read and written in parts, and so are never copied."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from .... import ir
from ....ir import DType, Operation, Value
from .writer import Unsupported, stored_text


@dataclasses.dataclass(frozen=True)
class Place:
    """An array in memory: the tensor of one dimension that holds it (an argument of the kernel, or the one written by
    it for an element type, ""), and where it starts there."""

    tensor: str
    start: int
    shape: tuple[int, ...]
    dtype: DType

    @property
    def size(self) -> int:
        return math.prod(self.shape)


#: Arrays start at multiples of so many elements.
_ALIGNMENT = 16


class Layout:
    """The arrays that a kernel writes: one tensor for each element type, which holds them one after another."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        #: Where the versions of state are, so that a loop in a loop can go on where the outer one has them.
        self.shared: dict[Value, Place] = {}

    def allocate(self, ty: ir.Type) -> Place:
        shape, dtype = ir.shape_dtype(ty)
        element = stored_text(dtype)
        start = self.sizes.get(element, 0)
        place = Place("", start, shape, dtype)
        self.sizes[element] = start + -(-place.size // _ALIGNMENT) * _ALIGNMENT
        return place


def plan(loop: Operation, layout: Layout, most: int, outer: frozenset[Value] = frozenset()) -> dict[Value, Place]:
    """The state of a loop, and of those in it, that stays in memory: the place of each array, for the argument of the
    body and all that is written to it in turn. `outer` are such versions of the state of the loop around.

    State of more than `most` elements must stay there. Raises Unsupported where it cannot.
    """
    body = loop.regions[1].blocks[0]
    places: dict[Value, Place] = {}
    for k, (argument, init) in enumerate(zip(body.arguments, loop.operands, strict=True)):
        shape, dtype = ir.shape_dtype(argument.type)
        stored_text(dtype)
        if _stays(loop, k):
            place = layout.shared.get(init) if init in outer else None
            place = place or layout.allocate(argument.type)
            places.update((v, place) for v in _versions(loop, k))
        elif math.prod(shape) > most:
            raise Unsupported("large state that is used as a whole")
    layout.shared.update(places)
    versions = frozenset(places)
    for inner in loops(body):
        places |= plan(inner, layout, most, versions)
    return places


def loops(block: Any) -> list[Operation]:
    """The loops in a block, and in its branches, but not those in loops."""
    found: list[Operation] = []
    for view in block.operations:
        if view.operation.name == "stablehlo.while":
            found.append(view.operation)
        elif view.operation.name == "stablehlo.case":
            for region in view.operation.regions:
                found += loops(region.blocks[0])
    return found


def _stays(loop: Operation, k: int) -> bool:
    """Whether state k of a loop is only read and written in parts, each time the whole is written anew after the last
    reading, and written at least once."""
    cond, body = (region.blocks[0] for region in loop.regions)
    if _is_used(cond.arguments[k]):
        return False
    return _follow(body, k) is not None


def _versions(loop: Operation, k: int) -> list[Value]:
    """State k as the body gets it, and after each writing to it; and what the loop returns."""
    return [*(_follow(loop.regions[1].blocks[0], k) or []), loop.results[k]]


def _follow(body: Any, k: int) -> list[Value] | None:
    order = {view.operation: i for i, view in enumerate(body.operations)}
    value, versions = body.arguments[k], []
    while True:
        versions.append(value)
        reads: list[Operation] = []
        writes: list[tuple[Operation, int]] = []
        for use in value.uses:
            op, number = use.owner.operation, use.operand_number
            if op.name == "stablehlo.dynamic_slice" and number == 0:
                reads.append(op)
            elif (
                op.name in ("stablehlo.dynamic_update_slice", "stablehlo.while", "stablehlo.return")
                and op in order
                and (number == 0 or op.name != "stablehlo.dynamic_update_slice")
            ):
                writes.append((op, number))
            else:
                return None
        if len(writes) != 1:
            return None
        op, number = writes[0]
        if any(order[_within(read, order)] > order[op] for read in reads):
            return None
        if op.name == "stablehlo.return":
            return versions if number == k and len(versions) > 1 else None
        if op.name == "stablehlo.while" and not _stays(op, number):
            return None
        value = op.results[number if op.name == "stablehlo.while" else 0]


def _within(op: Operation, order: dict[Operation, int]) -> Operation:
    """The operation of a block that holds another one, or is it."""
    while op not in order:
        op = op.parent.operation
    return op


def _is_used(value: Value) -> bool:
    return next(iter(value.uses), None) is not None
