"""`pyxla-legalize-iree-zero-contraction`: IREE divides by zero while it compiles a product that is summed over
nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def zero_contraction(module: ir.Module) -> None:
    """Products and convolutions of an empty operand become zeros."""
    rewrite(module, {"stablehlo.dot_general": _zeros, "stablehlo.convolution": _zeros})


def _zeros(op: Operation) -> Sequence[Value] | None:
    if all(math.prod(ir.shape(x)) for x in op.operands):
        return None
    return [b.zeros(op.result.type)]
