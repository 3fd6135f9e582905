"""`pyxla-legalize-iree-half-dot`: IREE sums products of 16-bit floats in 16 bits."""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def half_dot(module: ir.Module) -> None:
    """Products and convolutions of floats narrower than 32 bits are summed in float32 and rounded once."""
    rewrite(module, {"stablehlo.dot_general": _widen, "stablehlo.convolution": _widen})


def _widen(op: Operation) -> Sequence[Value] | None:
    shape, dtype = ir.shape_dtype(op.result.type)
    if not ir.is_inexact(dtype) or dtype.itemsize >= 4:
        return None
    attributes = {name: op.attributes[name] for name in op.attributes}
    wide = ir.create(op.name, [ir.tensor_type(shape, ir.F32)], list(op.operands), attributes)
    return [b.convert(wide.result, dtype=dtype)]
