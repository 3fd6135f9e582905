"""`pyxla-legalize-iree-unit-reduce`: two results that share a reduction of a single complex constant come out wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ...ops.body import Program, scalar_types
from ..rewrite import rewrite


def unit_reduce(module: ir.Module) -> None:
    """Reductions along dimensions of size 1 are their bodies on the initial values and the elements."""
    rewrite(module, {"stablehlo.reduce": _apply})


def _apply(op: Operation) -> Sequence[Value] | None:
    count = len(op.results)
    operands, initial = list(op.operands)[:count], list(op.operands)[count:]
    dims, shape = ir.ints(op, "dimensions"), ir.shape(op.results[0])
    if not dims or math.prod(ir.shape(operands[0])[d] for d in dims) != 1:
        return None
    program = Program(b.read_body(op), scalar_types([ir.dtype(v) for v in [*initial, *operands]]))
    starts = [b.broadcast_in_dim(v, shape=shape, dims=()) for v in initial]
    return program.apply(*starts, *(b.reshape(v, shape=shape) for v in operands))
