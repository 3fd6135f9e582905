"""`pyxla-legalize-iree-int-to-bf16`: a conversion of an integer to bfloat16 needs a library function that not every
target has."""

from __future__ import annotations

from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite

_BF16 = np.dtype(ml_dtypes.bfloat16)
_U32 = np.dtype(np.uint32)


def int_to_bf16(module: ir.Module) -> None:
    """Integers go to bfloat16 by way of the bits of a float32, rounded to nearest even."""
    rewrite(module, {"stablehlo.convert": _round})


def _round(op: Operation) -> Sequence[Value] | None:
    x = op.operands[0]
    if ir.dtype(op.result) != _BF16 or ir.is_inexact(ir.dtype(x)):
        return None
    shape = ir.shape(x)
    bits = b.bitcast_convert(b.convert(x, dtype=ir.F32), dtype=_U32, shape=shape)
    sixteen = b.full(shape, 16, _U32)
    odd = b.and_(b.shift_right_logical(bits, sixteen), b.full(shape, 1, _U32))
    rounded = b.add(b.add(bits, b.full(shape, 0x7FFF, _U32)), odd)
    upper = b.convert(b.shift_right_logical(rounded, sixteen), dtype=np.dtype(np.uint16))
    return [b.bitcast_convert(upper, dtype=_BF16, shape=shape)]
