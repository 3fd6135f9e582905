"""Calls of functions: plain calls, and the custom calls that name functions (`docs/ir.md` has the vocabulary)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ir
from ..ir import Module, Type, Value, mlir

__all__ = ["CHECKPOINTS", "call", "cond", "custom_call", "inlined", "scan", "stop_gradient", "while_"]


def call(callee: str, operands: Sequence[Value], result_types: Sequence[Type]) -> list[Value]:
    """`func.call @callee(operands)`."""
    return list(ir.create("func.call", list(result_types), list(operands), {"callee": ir.symbol(callee)}).results)


def inlined(module: Module, callee: str, operands: Sequence[Value]) -> list[Value]:
    """The results of @callee by its operations, here, rather than by a call; so with the functions that it calls."""
    function = module.functions[callee]
    value: dict[Value, Value] = dict(zip(function.arguments, operands, strict=True))
    for op in function.operations:
        given = [value[v] for v in op.operands]
        if op.name == "func.call":
            results = inlined(module, ir.callees(op)[0], given)
        else:
            new = op.clone()
            slots = new.operands
            for i, v in enumerate(given):
                slots[i] = v
            results = list(new.results)
        value.update(zip(op.results, results, strict=True))
    return [value[v] for v in function.results]


def custom_call(
    target: str,
    operands: Sequence[Value],
    result_types: Sequence[Type],
    *,
    callees: Sequence[str] = (),
    attributes: dict[str, Any] | None = None,
) -> list[Value]:
    """`stablehlo.custom_call @target`; integers and tuples of integers in `attributes` become attributes named as
    given."""
    attrs: dict[str, Any] = {"call_target_name": ir.string(target), "api_version": ir.attr("4 : i32")}
    if callees:
        attrs["called_computations"] = mlir.ArrayAttr.get([ir.symbol(c) for c in callees])
    for name, value in (attributes or {}).items():
        attrs[name] = (
            ir.i64s(value)
            if isinstance(value, (tuple, list))
            else ir.i64(value)
            if isinstance(value, int)
            else ir.string(value)
        )
    return list(ir.create("stablehlo.custom_call", list(result_types), list(operands), attrs).results)


def scan(
    *operands: Value,
    callee: str,
    num_consts: int,
    num_carry: int,
    length: int,
    reverse: bool,
    result_types: Sequence[Type],
) -> list[Value]:
    """`pyxla.scan`: operands are consts, carries, xs; the body maps (consts, carries, slices of xs) to (carries, slices
    of ys)."""
    attributes = {
        "pyxla.num_consts": num_consts,
        "pyxla.num_carry": num_carry,
        "pyxla.length": length,
        "pyxla.reverse": int(reverse),
    }
    return custom_call("pyxla.scan", operands, result_types, callees=[callee], attributes=attributes)


#: So many carries of a `pyxla.while` its reverse mode keeps at a time, unless the call says otherwise.
CHECKPOINTS = 32


def while_(
    *operands: Value, cond: str, body: str, cond_consts: int, body_consts: int, checkpoints: int = CHECKPOINTS
) -> list[Value]:
    """`pyxla.while`: operands are the consts of cond, the consts of body, and the carries, whose types are the
    results'. `checkpoints` is how many carries reverse mode may keep."""
    types = [v.type for v in operands[cond_consts + body_consts :]]
    attributes = {"pyxla.cond_consts": cond_consts, "pyxla.body_consts": body_consts}
    if checkpoints != CHECKPOINTS:
        attributes["pyxla.checkpoints"] = checkpoints
    return custom_call("pyxla.while", operands, types, callees=[cond, body], attributes=attributes)


def cond(index: Value, *operands: Value, branches: Sequence[str], result_types: Sequence[Type]) -> list[Value]:
    """`pyxla.cond`: calls the branch that `index` (i32) names; one out of range names the last."""
    return custom_call("pyxla.cond", [index, *operands], result_types, callees=branches)


def stop_gradient(x: Value) -> Value:
    """`pyxla.stop_gradient`: x, which derivatives do not pass."""
    return custom_call("pyxla.stop_gradient", [x], [x.type])[0]
