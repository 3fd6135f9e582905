"""`pyxla-legalize-iree-while-carry`: IREE dies of loop state that the condition reads and the body does not."""

from __future__ import annotations

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value, mlir
from ..rewrite import rewrite


def while_carry(module: ir.Module) -> None:
    """Loops: state that never changes is captured, what the body does not read it is made to read, and barriers right on the state are dropped."""
    rewrite(module, {"stablehlo.optimization_barrier": _drop_on_state, "stablehlo.while": _rewrite})


def _drop_on_state(op: Operation) -> None:
    # IREE computes wrongly where a barrier stands right on the state of a loop.
    for operand, result in zip(op.operands, op.results, strict=True):
        owner = operand.owner
        if isinstance(owner, mlir.Block) and owner.owner.name == "stablehlo.while":
            result.replace_all_uses_with(operand)


def _rewrite(op: Operation) -> None:
    cond, body = (region.blocks[0] for region in op.regions)
    end = _terminator(body)
    yes: Value | None = None
    for k, (init, argument) in enumerate(zip(op.operands, body.arguments, strict=True)):
        new = end.operands[k]
        if new == argument:
            argument.replace_all_uses_with(init)
            cond.arguments[k].replace_all_uses_with(init)
            op.results[k].replace_all_uses_with(init)
            # Something must stand in the place of the state that is gone, and be read.
            new = end.operands[k] = argument
        if next(iter(argument.uses), None) is None or new == argument:
            if yes is None:
                (yes,) = b.optimization_barrier(b.constant(np.True_))
            with mlir.InsertionPoint(end), op.location:
                end.operands[k] = b.select(yes, new, argument)


def _terminator(block: ir.Value) -> Operation:
    last = None
    for last in block.operations:
        pass
    assert last is not None
    return last.operation
