"""`pyxla-legalize-iree-loop-start`: where operations before and after a loop are fused into one kernel, IREE finds a
"circular dependency"."""

from __future__ import annotations

from ... import build as b
from ... import ir
from ...ir import Operation, mlir
from ..rewrite import rewrite


def loop_start(module: ir.Module) -> None:
    """A barrier on the computed values that a loop starts from, so that what makes them is not fused with what comes
    after the loop."""
    rewrite(module, {"stablehlo.while": _rewrite})


def _rewrite(op: Operation) -> None:
    computed = [k for k, v in enumerate(op.operands) if not isinstance(v.owner, mlir.Block) and not _is_plain(v.owner)]
    if computed:
        with mlir.InsertionPoint(op):
            held = b.optimization_barrier(*(op.operands[k] for k in computed))
        for k, v in zip(computed, held, strict=True):
            op.operands[k] = v


def _is_plain(owner: Operation) -> bool:
    return owner.name in ("stablehlo.constant", "stablehlo.optimization_barrier")
