"""Values of an element type that IREE does not store become values of a wider one, everywhere in a module."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ... import build as b
from ... import ir
from ...ir import DType, Operation, Value, mlir
from ..rewrite import operations, replace

#: What an operation needs beside the new types. It is told the old dtypes of operands and results (None: unchanged).
Adjust = Callable[[Operation, Sequence[DType | None], Sequence[DType | None]], None]

#: Their results are elements of their operands.
MOVES = frozenset(
    f"stablehlo.{name}"
    for name in [
        "broadcast_in_dim",
        "case",
        "clamp",
        "concatenate",
        "dynamic_broadcast_in_dim",
        "dynamic_gather",
        "dynamic_pad",
        "dynamic_reshape",
        "dynamic_slice",
        "dynamic_update_slice",
        "gather",
        "get_tuple_element",
        "if",
        "map",
        "maximum",
        "minimum",
        "optimization_barrier",
        "pad",
        "real_dynamic_slice",
        "reduce",
        "reduce_window",
        "reshape",
        "return",
        "reverse",
        "scatter",
        "select",
        "select_and_scatter",
        "slice",
        "sort",
        "transpose",
        "while",
    ]
) | {"func.call", "func.return"}


def store(module: ir.Module, carriers: Mapping[DType, DType], adjust: Adjust) -> None:
    """Change the types of all values, those of constants with their elements, then adjust operation by operation."""
    with ir.ambient():
        names = {ir.tensor_type((), dtype).element_type: dtype for dtype in carriers}

        def old(v: Value) -> DType | None:
            return names.get(getattr(v.type, "element_type", None))

        for function in module.functions.values():
            before = [(op, [old(v) for v in op.operands], [old(v) for v in op.results]) for op in operations(function)]
            if not any(old(v) for v in function.arguments) and not any(d for _, xs, ys in before for d in (*xs, *ys)):
                continue
            constants = [
                b.read_constant(op) if op.name == "stablehlo.constant" and ys[0] else None for op, _, ys in before
            ]
            for block in _blocks(function, [op for op, _, _ in before]):
                for v in block.arguments:
                    _carry(v, old(v), carriers)
            for op, _, results in before:
                for v, dtype in zip(op.results, results, strict=True):
                    _carry(v, dtype, carriers)
            function.set_type(function.results)
            for (op, operands, results), constant in zip(before, constants, strict=True):
                if constant is not None:
                    with op.location, mlir.InsertionPoint(op):
                        replace(op, [b.constant(constant.astype(ir.dtype(op.result)))])
                elif any(operands) or any(results):
                    with op.location:
                        adjust(op, operands, results)


def _blocks(function: ir.Function, below: Sequence[Operation]) -> list[Any]:
    return [function.block, *(block for op in below for region in op.regions for block in region.blocks)]


def _carry(v: Value, dtype: DType | None, carriers: Mapping[DType, DType]) -> None:
    if dtype is not None:
        v.set_type(ir.tensor_type(ir.shape(v), carriers[dtype]))


def after(op: Operation, change: Callable[[Value], Value], k: int = 0) -> None:
    """Let a change of result k stand for it."""
    found = op.results[k]
    places = [(use.owner, use.operand_number) for use in found.uses]
    if not places:
        return
    with mlir.InsertionPoint.after(op):
        new = change(found)
    for owner, place in places:
        owner.operation.operands[place] = new


def before_operand(op: Operation, k: int, change: Callable[[Value], Value]) -> None:
    """Let a change of operand k stand for it."""
    with mlir.InsertionPoint(op):
        op.operands[k] = change(op.operands[k])
