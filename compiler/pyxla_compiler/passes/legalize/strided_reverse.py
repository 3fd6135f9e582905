"""`pyxla-legalize-iree-strided-reverse`: IREE cannot compile a strided slice of the last dimension that is reversed."""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def strided_reverse(module: ir.Module) -> None:
    """The reversal of a strided slice becomes a strided slice of a reversal."""
    rewrite(module, {"stablehlo.reverse": _exchange})


def _exchange(op: Operation) -> Sequence[Value] | None:
    slice_ = op.operands[0].owner
    if getattr(slice_, "name", "") != "stablehlo.slice":
        return None
    starts, limits, strides = (list(ir.ints(slice_, name)) for name in ("start_indices", "limit_indices", "strides"))
    if all(stride == 1 for stride in strides):
        return None
    x, dimensions = slice_.operands[0], ir.ints(op, "dimensions")
    for d in dimensions:
        size, count = ir.shape(x)[d], ir.shape(op.result)[d]
        last = starts[d] + (count - 1) * strides[d]
        starts[d], limits[d] = (size - 1 - last, size - starts[d]) if count else (0, 0)
    return [b.slice_(b.reverse(x, dimensions=dimensions), start=starts, limit=limits, strides=strides)]
