"""`pyxla-legalize-iree-float-to-int`: IREE's conversion of a float that is out of the integer's range, or NaN, gives
anything."""

from __future__ import annotations

from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ... import build as b
from ... import ir
from ...ir import DType, Operation, Value
from ..rewrite import rewrite


def float_to_int(module: ir.Module) -> None:
    """Conversions of floats to integers saturate, and NaN becomes 0."""
    rewrite(module, {"stablehlo.convert": _saturate})


def _saturate(op: Operation) -> Sequence[Value] | None:
    x = op.operands[0]
    target = ir.dtype(op.result)
    source = ir.dtype(x)
    if (target.kind not in "iu" and "int4" not in target.name) or not ir.is_inexact(source) or source.kind == "c":
        return None
    info = ml_dtypes.iinfo(target)
    above, below = _bound(float(info.max) + 1.0, source), _bound(float(info.min), source)
    too_high = b.compare(x, b.full_like(x, above), direction="GE")
    too_low = b.compare(x, b.full_like(x, below), direction="LE")
    is_nan = b.compare(x, x, direction="NE")
    fits = b.not_(b.or_(b.or_(too_high, too_low), is_nan))
    inside = b.convert(b.select(fits, x, b.zeros_like(x)), dtype=target)
    low = b.select(too_low, b.full_like(inside, info.min), inside)
    return [b.select(too_high, b.full_like(inside, info.max), low)]


def _bound(value: float, dtype: DType) -> float:
    # Beyond the largest float of the dtype only infinity is out of range.
    with np.errstate(over="ignore"):
        return float(np.asarray(value).astype(dtype))
