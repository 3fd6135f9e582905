"""`pyxla-legalize-iree-while-carry`: IREE dies of loop state that the condition reads and the body does not."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value, mlir
from ..rewrite import rewrite


def while_carry(module: ir.Module) -> None:
    """Loops: state that never changes is captured, state that the body does not read is made to be read, and barriers
    right on state go."""
    rewrite(module, {"stablehlo.optimization_barrier": _drop_on_state, "stablehlo.while": _rewrite})


def _drop_on_state(op: Operation) -> list[Value] | None:
    # IREE computes wrongly where a barrier stands right on the state of a loop.
    operands = list(op.operands)
    others = [v for v in operands if not _is_state(v)]
    if len(others) == len(operands):
        return None
    held = iter(b.optimization_barrier(*others) if others else ())
    return [v if _is_state(v) else next(held) for v in operands]


def _is_state(value: Value) -> bool:
    return isinstance(value.owner, mlir.Block) and value.owner.owner.operation.name == "stablehlo.while"


def _rewrite(op: Operation) -> None:
    cond, body = (region.blocks[0] for region in op.regions)
    end = _terminator(body)
    yes: Value | None = None
    for k, (init, argument) in enumerate(zip(op.operands, body.arguments, strict=True)):
        if end.operands[k] == argument:
            for same in (argument, cond.arguments[k], op.results[k]):
                same.replace_all_uses_with(init)
        elif not _is_used(argument) and (_is_used(cond.arguments[k]) or _is_used(op.results[k])):
            if yes is None:
                (yes,) = b.optimization_barrier(b.constant(np.True_))
            with mlir.InsertionPoint(end):
                end.operands[k] = b.select(yes, end.operands[k], argument)


def _is_used(value: Value) -> bool:
    return next(iter(value.uses), None) is not None


def _terminator(block: Any) -> Operation:
    return list(block.operations)[-1].operation
