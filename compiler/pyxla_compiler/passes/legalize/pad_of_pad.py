"""`pyxla-legalize-iree-pad-of-pad`: IREE makes one padding of two and forgets what stands between the elements.

Cost: two kernels are compiled where IREE makes a wrong one, which takes twice as long.
"""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def pad_of_pad(module: ir.Module) -> None:
    """Where a padding pads another, and one of them pads between elements, a barrier keeps them apart."""
    rewrite(module, {"stablehlo.pad": _rewrite})


def _rewrite(op: Operation) -> Sequence[Value] | None:
    inner = op.operands[0].owner
    if isinstance(inner, ir.mlir.Block) or inner.name != "stablehlo.pad":
        return None
    if not any((*ir.ints(op, "interior_padding"), *ir.ints(inner, "interior_padding"))):
        return None
    (operand,) = b.optimization_barrier(op.operands[0])
    copy = op.clone()
    copy.operands[0] = operand
    return [copy.result]
