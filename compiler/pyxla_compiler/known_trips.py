"""Loops whose number of steps is known, because the arguments of the function are: `pyxla.while` becomes `pyxla.scan`.

So a function that is linearized at known arguments can keep what each step needs, step by step.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import build as b
from . import ir
from .evaluate import Evaluator
from .ir import Function, Module, Operation, mlir
from .ops import lookup
from .ops.base import Array, Calling
from .ops.callback import SideEffectError, peeking


def count_trips(module: Module, name: str, arguments: Sequence[Array]) -> None:
    """Make scans, in place, of the whiles in @name and in what it calls, as long as they are for these arguments.

    A while within a loop or a branch stays, and so do all where the number of steps follows from what a callback with
    side effects returns.
    """
    if not _has_while(module, name):
        return
    with ir.ambient(), peeking():
        try:
            _count(module, module.functions[name], arguments)
        except SideEffectError:
            return


def _has_while(module: Module, name: str) -> bool:
    return any(
        ir.op_key(op) == "pyxla.while" or (op.name == "func.call" and _has_while(module, ir.callees(op)[0]))
        for op in module.functions[name].operations
    )


def _count(module: Module, function: Function, arguments: Sequence[Array]) -> list[Array]:
    values = dict(zip(function.arguments, arguments, strict=True))
    for op in function.operations:
        operands = [values[v] for v in op.operands]
        key = ir.op_key(op)
        if key == "pyxla.while":
            trips, out = _run(module, op, operands)
            values.update(zip(_as_scan(op, trips), out, strict=True))
            continue
        if key == "func.call" and _has_while(module, ir.callees(op)[0]):
            # Another call of the same function may take other steps.
            (callee,) = ir.callees(op)
            copy = module.copy_functions(module, [callee])[callee]
            op.attributes["callee"] = ir.symbol(copy)
            out = _count(module, module.functions[copy], operands)
        else:
            out = _evaluate(module, op, operands)
        values.update(zip(op.results, out, strict=True))
    return [values[v] for v in function.results]


def _evaluate(module: Module, op: Operation, operands: list[Array]) -> list[Array]:
    rules = lookup(ir.op_key(op))
    params = rules.params(op)
    if isinstance(rules, Calling):
        return rules.run(Evaluator(module).call, *operands, **params)
    out = rules.evaluate(*operands, **params)
    return list(out) if isinstance(out, (tuple, list)) else [out]


def _run(module: Module, op: Operation, operands: list[Array]) -> tuple[int, list[Array]]:
    """How many steps a while takes, and its results."""
    cond, body = ir.callees(op)
    evaluator = Evaluator(module)
    first = ir.integer(op, "pyxla.cond_consts")
    start = first + ir.integer(op, "pyxla.body_consts")
    for_cond, for_body, carry = operands[:first], operands[first:start], operands[start:]
    trips = 0
    while evaluator.call(cond, [*for_cond, *carry])[0]:
        carry = evaluator.call(body, [*for_body, *carry])
        trips += 1
    return trips, carry


def _as_scan(op: Operation, trips: int) -> list[ir.Value]:
    first = ir.integer(op, "pyxla.cond_consts")
    operands = list(op.operands)[first:]
    with op.location, mlir.InsertionPoint(op):
        out = b.scan(
            *operands,
            callee=ir.callees(op)[1],
            num_consts=ir.integer(op, "pyxla.body_consts"),
            num_carry=len(op.results),
            length=trips,
            reverse=False,
            result_types=[v.type for v in op.results],
        )
    for old, new in zip(op.results, out, strict=True):
        old.replace_all_uses_with(new)
    op.erase()
    return out
