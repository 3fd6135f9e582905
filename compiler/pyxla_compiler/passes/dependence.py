"""Which values of a function depend on which of its inputs, in any way at all."""

from __future__ import annotations

from collections.abc import Sequence

from .. import ir
from ..ir import Function, Module, Operation, Value
from ..ops.base import lookup


def dependent_values(module: Module, function: Function, mask: Sequence[bool]) -> set[Value]:
    """The values of a function that depend on its inputs in `mask`."""
    found = {a for a, m in zip(function.arguments, mask, strict=True) if m}
    for op in function.operations:
        given = [v in found for v in op.operands]
        if any(given):
            found.update(v for v, m in zip(op.results, dependent_results(module, op, given), strict=True) if m)
    return found


def dependent_results(module: Module, op: Operation, given: Sequence[bool]) -> list[bool]:
    """Which results of an operation depend on the operands in `given`."""

    def through(callee: str, mask: Sequence[bool]) -> list[bool]:
        function = module.functions[callee]
        found = dependent_values(module, function, mask)
        return [v in found for v in function.results]

    key, callees = ir.op_key(op), ir.callees(op)
    given = list(given)
    if key in ("func.call", "pyxla.custom", "pyxla.checkpoint", "pyxla.custom_vmap"):
        return through(callees[0], given)
    if key == "pyxla.cond":
        columns = zip(*(through(f, given[1:]) for f in callees), strict=True)
        return [given[0] or any(column) for column in columns]
    if key == "pyxla.scan":
        params = lookup(key).params(op)
        start, count = params["num_consts"], params["num_carry"]
        while True:
            out = through(callees[0], given)
            carry = [a or o for a, o in zip(given[start : start + count], out[:count], strict=True)]
            if carry == given[start : start + count]:
                return carry + out[count:]
            given[start : start + count] = carry
    if key == "pyxla.while":
        params = lookup(key).params(op)
        first, start = params["cond_consts"], params["cond_consts"] + params["body_consts"]
        while True:
            if any(through(callees[0], given[:first] + given[start:])):
                return [True] * len(op.results)
            out = through(callees[1], given[first:])
            carry = [a or o for a, o in zip(given[start:], out, strict=True)]
            if carry == given[start:]:
                return carry
            given[start:] = carry
    return [any(given)] * len(op.results)
