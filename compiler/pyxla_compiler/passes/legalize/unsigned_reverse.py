"""`pyxla-legalize-iree-unsigned-reverse`: IREE reverses tensors of signed integers and floats alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def unsigned_reverse(module: ir.Module) -> None:
    """Unsigned integers are reversed as the signed integers of the same bits."""
    rewrite(module, {"stablehlo.reverse": _as_signed})


def _as_signed(op: Operation) -> Sequence[Value] | None:
    x = op.operands[0]
    shape, dtype = ir.shape_dtype(x.type)
    if dtype.kind != "u":
        return None
    bits = b.bitcast_convert(x, dtype=np.dtype(f"i{dtype.itemsize}"), shape=shape)
    turned = b.reverse(bits, dimensions=ir.ints(op, "dimensions"))
    return [b.bitcast_convert(turned, dtype=dtype, shape=shape)]
