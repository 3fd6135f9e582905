"""Operations on the bits of integers, and logic on booleans."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np

from .. import build as b
from .base import Array, register
from .computed import Step

_SMALL = (np.dtype(ml_dtypes.int4), np.dtype(ml_dtypes.uint4))


def _bits(x: Array) -> tuple[Array, int]:
    """The bits as unsigned integers, and how many there are."""
    if x.dtype in _SMALL:
        return x.astype(np.uint8) & np.uint8(15), 4
    return x.view(f"u{x.dtype.itemsize}"), x.dtype.itemsize * 8


@register
class And(Step):
    name = "stablehlo.and"
    build = staticmethod(b.and_)
    compute = np.bitwise_and


@register
class Or(Step):
    name = "stablehlo.or"
    build = staticmethod(b.or_)
    compute = np.bitwise_or


@register
class Xor(Step):
    name = "stablehlo.xor"
    build = staticmethod(b.xor)
    compute = np.bitwise_xor


@register
class Not(Step):
    name = "stablehlo.not"
    build = staticmethod(b.not_)
    compute = np.invert
    cheap = True


def _saturating_count(count: Array, width: int) -> Array:
    # A shift count is read as unsigned; what passes the width is brought down to it.
    bits, _ = _bits(count)
    return np.minimum(bits, np.asarray(width, bits.dtype))


@register
class ShiftLeft(Step):
    """A count of the width or more gives zero."""

    name = "stablehlo.shift_left"
    build = staticmethod(b.shift_left)

    @staticmethod
    def compute(x: Array, count: Array) -> Any:
        bits, width = _bits(x)
        return _from_bits(np.left_shift(bits, _saturating_count(count, width)), x)


@register
class ShiftRightLogical(Step):
    """Zeros come in from the left; a count of the width or more gives zero."""

    name = "stablehlo.shift_right_logical"
    build = staticmethod(b.shift_right_logical)

    @staticmethod
    def compute(x: Array, count: Array) -> Any:
        bits, width = _bits(x)
        return _from_bits(np.right_shift(bits, _saturating_count(count, width)), x)


@register
class ShiftRightArithmetic(Step):
    """The highest bit is repeated from the left, for unsigned integers too."""

    name = "stablehlo.shift_right_arithmetic"
    build = staticmethod(b.shift_right_arithmetic)

    @staticmethod
    def compute(x: Array, count: Array) -> Any:
        _, width = _bits(x)
        signed = _sign_extended(x) if width == 4 else x.view(f"i{x.dtype.itemsize}")
        counts = _saturating_count(count, width).view(signed.dtype)
        return _from_bits(np.right_shift(signed, counts), x)


def _sign_extended(x: Array) -> Array:
    return ((x.astype(np.int8) & 15) ^ 8) - np.int8(8)


def _from_bits(bits: Any, x: Array) -> Array:
    return bits.astype(x.dtype) if x.dtype in _SMALL else np.asarray(bits).view(x.dtype)


@register
class Popcnt(Step):
    name = "stablehlo.popcnt"
    build = staticmethod(b.popcnt)

    @staticmethod
    def compute(x: Array) -> Array:
        return np.bitwise_count(_bits(x)[0])


@register
class CountLeadingZeros(Step):
    name = "stablehlo.count_leading_zeros"
    build = staticmethod(b.count_leading_zeros)

    @staticmethod
    def compute(x: Array) -> Array:
        bits, width = _bits(x)
        for shift in (1, 2, 4, 8, 16, 32):
            if shift < width:
                bits = bits | bits >> np.asarray(shift, bits.dtype)
        return width - np.bitwise_count(bits)
