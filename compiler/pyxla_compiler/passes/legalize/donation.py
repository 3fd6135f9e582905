"""`pyxla-legalize-iree-donation`: a result is written over a donated argument where a kernel of its own computes it,
element by element, and IREE would fuse that with a product or a reduction before it."""

from __future__ import annotations

from collections.abc import Mapping

from ... import build as b
from ... import ir
from ...ir import Operation, Value, mlir
from ...ops.base import REGISTRY, Elementwise

#: Of an argument of @main: the result that its memory may hold in the end.
DONATED = "pyxla.donated"

_SELECTING = frozenset({"stablehlo.select", "stablehlo.clamp"})
_CHEAP = frozenset({"stablehlo.constant", "stablehlo.iota", "stablehlo.broadcast_in_dim", "stablehlo.reshape"})


def mark_donated(module: ir.Module, results: Mapping[int, int]) -> None:
    """Note in a module the results that may take the memory of arguments of @main."""
    main = module.functions["main"]
    with ir.ambient():
        marks = [{DONATED: ir.i64(results[i])} if i in results else {} for i in range(len(main.arguments))]
        main.op.attributes["arg_attrs"] = mlir.ArrayAttr.get([mlir.DictAttr.get(mark) for mark in marks])


def unmark_donated(module: ir.Module) -> None:
    """Take the notes of `mark_donated` out of a module."""
    if donated_arguments(module):
        del module.functions["main"].op.attributes["arg_attrs"]


def donated_arguments(module: ir.Module) -> dict[int, int]:
    """The results of @main, by the arguments whose memory they may take."""
    attributes = module.functions["main"].op.attributes if "main" in module.functions else {}
    if "arg_attrs" not in attributes:
        return {}
    marks = enumerate(attributes["arg_attrs"])
    return {i: int(mark[DONATED].value) for i, mark in marks if DONATED in mark}


def donation(module: ir.Module) -> None:
    """Barriers around the elementwise operations that lead from a donated argument to its result."""
    for argument, result in donated_arguments(module).items():
        main = module.functions["main"]
        with ir.ambient():
            _set_apart(main, main.arguments[argument], main.results[result])


def _set_apart(main: ir.Function, argument: Value, result: Value) -> None:
    inside = _elementwise(result)
    reads = [v for op in inside for v in op.operands]
    if argument not in reads:
        return
    produced = {v for op in inside for v in op.results}
    edges = {v: None for v in reads if v not in produced and _is_computed(v)}
    # What others read as well would share its kernel with theirs.
    edges.update((v, None) for op in inside for v in op.results if len(list(v.uses)) > 1)
    for v in edges:
        _put_barrier(v)


def _elementwise(result: Value) -> list[Operation]:
    """The elementwise operations that lead to a value, up to others and to barriers."""
    found: dict[Operation, None] = {}
    todo = [result]
    while todo:
        v = todo.pop()
        if isinstance(v.owner, mlir.Block) or ir.shape(v) != ir.shape(result):
            continue
        op = v.owner.operation
        if (op.name in _SELECTING or isinstance(REGISTRY.get(op.name), Elementwise)) and op not in found:
            found[op] = None
            todo.extend(op.operands)
    return list(found)


def _is_computed(v: Value) -> bool:
    return not isinstance(v.owner, mlir.Block) and v.owner.name not in _CHEAP


def _put_barrier(v: Value) -> None:
    op = v.owner.operation
    uses = [(use.owner, use.operand_number) for use in v.uses]
    with op.location, mlir.InsertionPoint.after(op):
        (same,) = b.optimization_barrier(v)
    for owner, i in uses:
        owner.operation.operands[i] = same
