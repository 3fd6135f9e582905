"""`pyxla-legalize-iree-strided-widening`: IREE makes a widened value anew in front of each strided slice of it, with
the concatenation or padding below, which then lies on the stack; that is too small for a long one."""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def strided_widening(module: ir.Module) -> None:
    """Conversions to a wider type that several strided slices read stand in front of a barrier."""
    rewrite(module, {"stablehlo.convert": _rewrite})


def _rewrite(op: Operation) -> Sequence[Value] | None:
    if ir.dtype(op.operands[0]).itemsize >= ir.dtype(op.result).itemsize:
        return None
    strided = [use.owner for use in op.result.uses if _skips(use.owner)]
    return b.optimization_barrier(op.clone().result) if len(strided) > 1 else None


def _skips(op: Operation) -> bool:
    return op.operation.name == "stablehlo.slice" and any(step > 1 for step in ir.ints(op.operation, "strides"))
