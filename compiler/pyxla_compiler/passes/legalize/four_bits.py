"""`pyxla-legalize-iree-four-bits`: IREE packs two integers of 4 bits in a byte, and takes no odd number of them."""

from __future__ import annotations

from collections.abc import Sequence

import ml_dtypes
import numpy as np

from ... import build as b
from ... import ir
from ...ir import DType, Operation, Value, mlir
from ..rewrite import replace
from .stored import MOVES, after, before_operand, store

_I4, _U4, _I8, _U8 = (np.dtype(t) for t in (ml_dtypes.int4, ml_dtypes.uint4, np.int8, np.uint8))
_CARRIERS = {_I4: _I8, _U4: _U8}
#: What they make of numbers of 4 bits has 4 bits.
_CLOSED = MOVES | {
    f"stablehlo.{name}" for name in ("and", "or", "xor", "remainder", "sign", "shift_right_arithmetic", "popcnt")
}
#: They look at the bits of what they are given.
_BITWISE = {"stablehlo.popcnt", "stablehlo.count_leading_zeros", "stablehlo.shift_right_logical"}


def four_bits(module: ir.Module) -> None:
    """Integers of 4 bits are those of 8, cut to 4 bits after arithmetic."""
    store(module, _CARRIERS, _adjust)


def _adjust(op: Operation, operands: Sequence[DType | None], results: Sequence[DType | None]) -> None:
    if op.name == "stablehlo.bitcast_convert":
        with mlir.InsertionPoint(op):
            replace(op, [_bitcast(op, operands[0], results[0])])
        return
    if op.name == "stablehlo.convert" and results[0] and ir.is_inexact(ir.dtype(op.operands[0])):
        info = ml_dtypes.iinfo(results[0])
        before_operand(op, 0, lambda x: _saturated(x, int(info.min), int(info.max)))
    if op.name in _BITWISE:
        before_operand(op, 0, _bits)
    if op.name == "stablehlo.shift_right_arithmetic" and results[0] == _U4:  # it repeats the highest bit all the same
        before_operand(op, 0, _signed)
        after(op, _bits)
    if op.name == "stablehlo.count_leading_zeros":
        after(op, lambda y: b.subtract(y, b.full_like(y, 4)))
    elif op.name not in _CLOSED:
        for k, dtype in enumerate(results):
            if dtype is not None:
                after(op, _bits if dtype == _U4 else _signed, k)


def _bits(x: Value) -> Value:
    return b.and_(x, b.full_like(x, 15))


def _signed(x: Value) -> Value:
    """The number of the lowest 4 bits, of which the highest is its sign."""
    four = b.full_like(x, 4)
    return b.shift_right_arithmetic(b.shift_left(x, four), four)


def _saturated(x: Value, least: int, most: int) -> Value:
    whole = b.convert(x, dtype=ir.I32)
    return b.clamp(b.full_like(whole, least), whole, b.full_like(whole, most))


def _bitcast(op: Operation, source: DType | None, target: DType | None) -> Value:
    """Two numbers of 4 bits are one byte, the first in its low half."""
    x, (shape, dtype) = op.operands[0], ir.shape_dtype(op.result.type)
    if source is not None:
        x = _bits(b.bitcast_convert(x, dtype=_U8, shape=ir.shape(x)))
    if target is None:
        bytes_ = _joined(x)
        inner = ir.shape(bytes_)
        if dtype.itemsize == 1:
            bytes_, inner = b.reshape(bytes_, shape=inner[:-1]), inner[:-1]
        return b.bitcast_convert(bytes_, dtype=dtype, shape=shape)
    if source is None:
        wide = ir.dtype(x).itemsize
        x = b.bitcast_convert(x, dtype=_U8, shape=ir.shape(x) if wide == 1 else (*ir.shape(x), wide))
        x = b.reshape(_halves(x), shape=shape)
    x = b.bitcast_convert(x, dtype=dtype, shape=shape)
    return x if target == _U4 else _signed(x)


def _joined(x: Value) -> Value:
    """Pairs in the last dimension as bytes."""
    *lead, n = ir.shape(x)
    pairs = b.reshape(x, shape=(*lead, n // 2, 2))
    low, high = (b.slice_(pairs, start=(*(0 for _ in lead), 0, k), limit=(*lead, n // 2, k + 1)) for k in range(2))
    joined = b.or_(low, b.shift_left(high, b.full_like(high, 4)))
    return b.reshape(joined, shape=(*lead, n // 2))


def _halves(x: Value) -> Value:
    """The low half and the high half of each byte, in a new last dimension."""
    rank = ir.rank(x)
    low, high = _bits(x), b.shift_right_logical(x, b.full_like(x, 4))
    return b.concatenate(b.expand_dims(low, dim=rank), b.expand_dims(high, dim=rank), dimension=rank)
