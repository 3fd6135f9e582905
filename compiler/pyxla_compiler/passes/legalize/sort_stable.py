"""`pyxla-legalize-iree-sort-stable`: IREE's sort is not stable, and sorts an argument of the program in the caller's
own memory."""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite
from .ownership import owned


def sort_stable(module: ir.Module) -> None:
    """Sort stably by the position as a last key, and sort a copy of what belongs to the caller."""
    rewrite(module, {"stablehlo.sort": _rewrite})


def _rewrite(op: Operation) -> Sequence[Value]:
    # Each operand is sorted in its own memory, so none may stand twice: not even the positions, if they are sorted too.
    given = list(op.operands)
    distinct = list(dict.fromkeys(given))
    slots = [distinct.index(x) for x in given]
    dimension = ir.integer(op, "dimension", -1) % ir.rank(op.operands[0])
    body = b.Body(op.regions[0].blocks[0], op)
    stable = bool(ir.integer(op, "is_stable", 0)) and not _ties_look_equal(given)
    place = next((i for i, x in enumerate(distinct) if _counts(x, dimension)), len(distinct))
    operands = [owned(x) for x in distinct]
    if stable and place == len(distinct):
        operands.append(b.iota(shape=ir.shape(given[0]), dtype=ir.I32, dimension=dimension))

    def comparator(*arguments: Value) -> list[Value]:
        pairs = [(arguments[2 * i], arguments[2 * i + 1]) for i in slots]
        less = body.emit(*[v for pair in pairs for v in pair])[0]
        if not stable:
            return [less]
        greater = body.emit(*[v for pair in pairs for v in pair[::-1]])[0]
        earlier = b.compare(arguments[2 * place], arguments[2 * place + 1], direction="LT")
        return [b.or_(less, b.and_(b.not_(greater), earlier))]

    attributes = {"dimension": ir.i64(dimension), "is_stable": ir.attr("false")}
    new = ir.create("stablehlo.sort", [x.type for x in operands], operands, attributes, regions=1)
    types = [ir.tensor_type((), ir.dtype(x)) for x in operands for _ in range(2)]
    b.emit_region(new, 0, types, comparator)
    # A result that nobody uses would be put on the stack, which is too small.
    results = b.optimization_barrier(*new.results) if len(operands) > 1 else list(new.results)
    return [results[i] for i in slots]


def _counts(x: Value, dimension: int) -> bool:
    """Whether a value holds the positions along a dimension."""
    maker = x.owner
    return (
        not isinstance(maker, ir.mlir.Block)
        and maker.name == "stablehlo.iota"
        and ir.integer(maker, "iota_dimension") == dimension
    )


def _ties_look_equal(operands: Sequence[Value]) -> bool:
    return len(operands) == 1 and ir.dtype(operands[0]).kind in "iub"
