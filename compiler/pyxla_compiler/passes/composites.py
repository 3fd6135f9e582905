"""`pyxla-composites`: `stablehlo.composite` is a call with a name on it."""

from __future__ import annotations

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .rewrite import rewrite


def composites(module: ir.Module) -> None:
    """Replace each stablehlo.composite by a call of the function that it names as its decomposition."""
    rewrite(module, {"stablehlo.composite": _call})


def _call(op: Operation) -> list[Value]:
    return b.call(ir.callees(op)[0], list(op.operands), [v.type for v in op.results])
