"""`pyxla-legalize-iree-shared-start`: IREE loses a buffer from which several parts of a loop's state start, and the
program fails when it is called."""

from __future__ import annotations

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value, mlir
from ..rewrite import rewrite


def shared_start(module: ir.Module) -> None:
    """Let each part of a loop's state start from a buffer of its own."""
    rewrite(module, {"stablehlo.while": _rewrite})


def _rewrite(op: Operation) -> None:
    seen: set[Value] = set()
    yes: Value | None = None
    for k, v in enumerate(op.operands):
        if v in seen and (ir.rank(v) or ir.dtype(v) != ir.BOOL):
            with mlir.InsertionPoint(op):
                if yes is None:
                    (yes,) = b.optimization_barrier(b.constant(np.True_))
                # IREE cannot tell that this is v, nor that two such are one.
                op.operands[k] = b.select(yes, v, b.unwritten(v.type, k))
        seen.add(v)
