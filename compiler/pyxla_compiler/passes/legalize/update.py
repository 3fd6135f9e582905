"""`pyxla-legalize-iree-update`: where a slice of an argument is updated, IREE writes into the memory of the argument,
which is the caller's.

Cost: the copy, which IREE saves by being wrong. The smallest program takes twice as long to compile and to run, for it
is one kernel more, and a wait for what the copy is made on.
"""

from __future__ import annotations

from collections.abc import Sequence

from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite
from .donation import donated_arguments
from .ownership import owned


def update(module: ir.Module) -> None:
    """Slices are updated in copies of what may be an argument, unless the argument was donated and has no other use."""
    donated = [module.functions["main"].arguments[i] for i in donated_arguments(module)]

    def with_own_operand(op: Operation) -> Sequence[Value] | None:
        operand = op.operands[0]
        if operand not in donated or len(list(operand.uses)) > 1:
            op.operands[0] = owned(operand)
        return None

    rewrite(module, {"stablehlo.dynamic_update_slice": with_own_operand})
