"""`pyxla-legalize-iree-update`: where a slice of an argument is updated, IREE writes into the memory of the argument,
which is the caller's."""

from __future__ import annotations

from collections.abc import Sequence

from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite
from .ownership import owned


def update(module: ir.Module) -> None:
    """Slices are updated in copies of what may be an argument."""
    rewrite(module, {"stablehlo.dynamic_update_slice": _with_own_operand})


def _with_own_operand(op: Operation) -> Sequence[Value] | None:
    op.operands[0] = owned(op.operands[0])
    return None
