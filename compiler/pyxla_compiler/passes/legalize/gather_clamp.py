"""`pyxla-legalize-iree-gather-clamp`: IREE does not clamp the start indices of a gather; one out of range reads
foreign memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ...ops.base import lookup
from ..rewrite import rewrite


def gather_clamp(module: ir.Module) -> None:
    """Clamp the start indices of gathers, unless they are promised to be in bounds or are constants that are."""
    rewrite(module, {"stablehlo.gather": _clamp})


def _clamp(op: Operation) -> Sequence[Value] | None:
    p = lookup("stablehlo.gather").params(op)
    operand, indices = op.operands
    shape, dtype = ir.shape_dtype(indices.type)
    sizes = ir.shape(operand)
    largest = np.iinfo(dtype).max
    limits = [min(sizes[d] - p["slice_sizes"][d], largest) for d in p["start_index_map"]]
    axis = p["index_vector_dim"]
    if p["in_bounds"] or not limits or 0 in shape:
        return None
    vector = np.array(limits, dtype)
    if axis < len(shape):
        vector = vector.reshape([-1 if d == axis else 1 for d in range(len(shape))])
    bounds = np.broadcast_to(vector, shape)
    if _is_constant(indices):
        starts = b.read_constant(indices.owner)
        if np.all((starts >= 0) & (starts <= bounds)):
            return None
    same = len(set(limits)) == 1
    low = b.constant(dtype.type(0))
    high = b.constant(dtype.type(limits[0])) if same else b.constant(np.ascontiguousarray(bounds))
    op.operands[1] = b.clamp(low if same else b.full(shape, 0, dtype), indices, high)
    op.attributes["pyxla.in_bounds"] = ir.attr("unit")
    return None


def _is_constant(value: Value) -> bool:
    owner = value.owner
    return isinstance(owner, ir.mlir.Operation | ir.mlir.OpView) and owner.name == "stablehlo.constant"
