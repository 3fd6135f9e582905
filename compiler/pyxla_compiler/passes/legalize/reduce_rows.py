"""`pyxla-legalize-iree-reduce-rows`: IREE fuses what stands around a reduction along rows into scalar code where the
rows do not fill its vectors: softmax of rows of 1,000 is 40 times slower than of 1,024."""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite

_VECTOR = 16
_SHORT = 48  # rows up to here are quick as they are


def reduce_rows(module: ir.Module) -> None:
    """Reductions along rows whose length is no multiple of a vector stand alone, between barriers."""
    rewrite(module, {"stablehlo.reduce": _rewrite})


def _rewrite(op: Operation) -> Sequence[Value] | None:
    operands = list(op.operands)
    count = len(operands) // 2
    shape, dtype = ir.shape_dtype(operands[0].type)
    row = len(shape) - 1
    if count != 1 or not ir.is_inexact(dtype) or ir.ints(op, "dimensions") != (row,) or row == 0:
        return None
    if shape[row] <= _SHORT or shape[row] % _VECTOR == 0:
        return None
    inputs = b.optimization_barrier(operands[0])
    copy = op.clone()
    copy.operands[0] = inputs[0]
    return b.optimization_barrier(*copy.results)
