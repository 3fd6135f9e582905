"""sin, cos and tan of floats of any size.

The operand is reduced by the method of M. Payne and R. Hanek, Radian reduction for trigonometric functions, SIGNUM
Newsletter 18 (1983): it is an integer times a power of two, and of its product with 2 / pi only those bits are computed
that lie above the last place of the result and are no multiple of 4, in integers. This one path serves all operands:
a cheaper one for small operands would only come on top, since every lane computes what any lane needs.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from .coefficients import COS_DOUBLE, COS_SINGLE, SIN_DOUBLE, SIN_SINGLE
from .extended import SINGLE, Format, Pair, constant_pair, fast_sum, format_of, quotient
from .term import Term, polynomial, where

_U64, _I64 = np.dtype(np.uint64), np.dtype(np.int64)
_WORD, _LOW_WORD = 64, (1 << 32) - 1

# The first 1280 binary places of 2 / pi.
_TWO_OVER_PI = int(
    "A2F9836E4E441529FC2757D1F534DDC0DB6295993C439041FE5163ABDEBBC561B7246E3A424DD2E0"
    "06492EEA09D1921CFE1DEB1CB129A73EE88235F52EBB4484E99C7026B45F7E413991D639835339F4"
    "9C845F8BBDF9283B1FF897FFDE05980FEF2F118B5A0A6D1F6D367ECF27CB09B74F463F669E5FEA2D"
    "7527BAC7EBE5F17B3D0739F78A5292EA6BFB5FB11F8D5D0856033046FC7B6BABF0CFBC209AF4361D",
    16,
)
_PLACES = 1280
_HALF_PI = {24: (1.5707963705062866, -4.371138828673793e-08), 53: (1.5707963267948966, 6.123233995736766e-17)}


def sine(x: Term) -> Term:
    """sin(x); NaN at the infinities."""
    return sine_and_cosine(x)[0]


def cosine(x: Term) -> Term:
    """cos(x); NaN at the infinities."""
    return sine_and_cosine(x)[1]


def sine_and_cosine(x: Term) -> tuple[Term, Term]:
    """sin(x) and cos(x), reduced once; what is made of the one that is not used is removed later."""
    size = abs(x)
    angle = _reduce(size)
    sin, cos, odd = _sin(angle.rest).total(), _cos(angle.rest).total(), angle.is_odd()
    y, z = where(odd, cos, sin), where(odd, sin, cos)
    y = where(angle.quadrant.bits_set(2) ^ x.is_negative(), -y, y)
    z = where((angle.quadrant + 1).bits_set(2), -z, z)
    return _if_finite(y, size), _if_finite(z, size)


def tangent(x: Term) -> Term:
    """tan(x); NaN at the infinities."""
    size, angle = abs(x), _reduce(abs(x))
    sin, cos, odd = _sin(angle.rest), _cos(angle.rest), angle.is_odd()
    above, below = _pair_where(odd, cos, sin), _pair_where(odd, sin, cos)
    y = quotient(above, below).total()
    return _if_finite(where(odd ^ x.is_negative(), -y, y), size)


def sine_of(x: Term) -> Term:
    """sin of a number from 0 to pi / 2."""
    far = x > 0.785398
    # pi / 2 - x in two words.
    hi, lo = _HALF_PI[format_of(x).digits]
    rest = fast_sum(x.full(hi), -x)
    cos = _cos(Pair(where(far, rest.hi, 0.0), where(far, rest.lo + lo, 0.0))).total()
    return where(far, cos, _sin(Pair(where(far, 0.0, x), x.full(0.0))).total())


def tangent_of(x: Term) -> Term:
    """tan of a number within pi / 2."""
    size = abs(x)
    far = size > 0.785398
    hi, lo = _HALF_PI[format_of(x).digits]
    rest = fast_sum(x.full(hi), -size)
    angle = Pair(where(far, rest.hi, size), where(far, rest.lo + lo, 0.0))
    sin, cos = _sin(angle), _cos(angle)
    y = quotient(_pair_where(far, cos, sin), _pair_where(far, sin, cos)).total()
    return where(x.is_negative(), -y, y)


def _if_finite(y: Term, size: Term) -> Term:
    return where(size < math.inf, y, math.nan)


def _pair_where(pred: Term, yes: Pair, no: Pair) -> Pair:
    return Pair(where(pred, yes.hi, no.hi), where(pred, yes.lo, no.lo))


def _sin(x: Pair) -> Pair:
    """sin of a number within pi / 4."""
    h, u = x.hi, x.hi * x.hi
    series = polynomial(u, SIN_SINGLE if format_of(h) is SINGLE else SIN_DOUBLE)
    return fast_sum(h, h * u * series + x.lo * (1.0 - 0.5 * u))


def _cos(x: Pair) -> Pair:
    """cos of a number within pi / 4."""
    h, u = x.hi, x.hi * x.hi
    series = polynomial(u, COS_SINGLE if format_of(h) is SINGLE else COS_DOUBLE)
    half = 0.5 * u
    first = 1.0 - half
    return fast_sum(first, ((1.0 - first) - half) + (u * u * series - h * x.lo))


@dataclasses.dataclass(frozen=True)
class _Angle:
    """quadrant * pi / 2 + rest, but for whole turns."""

    quadrant: Term
    rest: Pair

    def is_odd(self) -> Term:
        return self.quadrant.bits_set(1)


def _reduce(size: Term) -> _Angle:
    """The angle that a number >= 0 is, where the rest lies within pi / 4."""
    fmt = format_of(size)
    fraction = _fraction_single if fmt is SINGLE else _fraction_double
    bits = size.bits().to(_U64)
    significand = (bits & ((1 << fmt.mantissa) - 1)) | (1 << fmt.mantissa)
    exponent = (bits >> fmt.mantissa).cast(_I64) - (fmt.bias - 1)
    offset = where(exponent < 0, 0, exponent).cast(_U64)
    quadrant, negative, part = fraction(significand, offset, fmt)
    rest = part * constant_pair(size, *_HALF_PI[fmt.digits])
    rest = _pair_where(negative, -rest, rest)
    small = size < 0.785398
    return _Angle(where(small, 0, quadrant), Pair(where(small, size, rest.hi), where(small, 0.0, rest.lo)))


def _fraction_single(significand: Term, offset: Term, fmt: Format) -> tuple[Term, Term, Pair]:
    """The nearest integer to (2 / pi) x modulo 4, the sign of the rest, and its size."""
    first, second = _window(offset, fmt, words=2)
    # 2 places above the point, 62 below.
    product = significand * first + ((significand * (second >> 32)) >> 32)
    quadrant, negative, size = _round(product)
    low = 38
    hi = (size >> low).cast(_I64).to(fmt.dtype) * 2.0 ** (low - 62)
    return quadrant, negative, Pair(hi, (size & ((1 << low) - 1)).cast(_I64).to(fmt.dtype) * 2.0**-62)


def _fraction_double(significand: Term, offset: Term, fmt: Format) -> tuple[Term, Term, Pair]:
    """As `_fraction_single`, with 126 places below the point."""
    first, second, third = _window(offset, fmt, words=3)
    s_hi, s_lo = significand >> 32, significand & _LOW_WORD
    low = significand * second
    total = low + _high_word(s_hi, s_lo, third)
    high = significand * first + _high_word(s_hi, s_lo, second) + where(total < low, total.full(1), 0)
    quadrant, negative, size = _round(high)
    total = where(negative, ~total, total)
    parts = ((size >> 32, 2.0**-30), (size & _LOW_WORD, 2.0**-62), (total >> 1, 2.0**-125))
    hi, middle, lo = (part.cast(_I64).to(fmt.dtype) * unit for part, unit in parts)
    sum_ = fast_sum(hi, middle)
    return quadrant, negative, fast_sum(sum_.hi, sum_.lo + lo)


def _high_word(x_hi: Term, x_lo: Term, y: Term) -> Term:
    """The upper 64 bits of a product of 128."""
    y_hi, y_lo = y >> 32, y & _LOW_WORD
    cross, other = x_lo * y_hi, x_hi * y_lo
    middle = ((x_lo * y_lo) >> 32) + (cross & _LOW_WORD) + (other & _LOW_WORD)
    return x_hi * y_hi + (cross >> 32) + (other >> 32) + (middle >> 32)


def _round(product: Term) -> tuple[Term, Term, Term]:
    """The nearest integer to a number with 62 places below the point, and sign and size of the rest."""
    quadrant = (product + (1 << 61)) >> 62
    rest = (product - (quadrant << 62)).cast(_I64)
    negative = rest < 0
    return quadrant, negative, where(negative, ~rest, rest).cast(_U64)


def _window(offset: Term, fmt: Format, words: int) -> list[Term]:
    """So many words of 2 / pi from a bit on, counted from `digits + 2` zeros before the first."""
    largest = (1 << (fmt.dtype.itemsize * 8 - fmt.digits)) - fmt.bias  # of the offset
    steps = (largest // _WORD).bit_length()
    table: Sequence[Term] = [offset.full(w) for w in _table(fmt.digits + 2, (1 << steps) + words)]
    index, shift = offset >> 6, offset & (_WORD - 1)
    for step in reversed(range(steps)):
        count, far = words + (1 << step), index.bits_set(1 << step)
        table = [where(far, table[i + (1 << step)], table[i]) for i in range(count)]
    ahead = (_WORD - 1) - shift
    return [(table[i] << shift) | ((table[i + 1] >> 1) >> ahead) for i in range(words)]


def _table(zeros: int, count: int) -> list[int]:
    """2 / pi after some zeros, in words of 64 bits."""
    missing = _WORD * count - _PLACES - zeros
    shifted = _TWO_OVER_PI << missing if missing >= 0 else _TWO_OVER_PI >> -missing
    return [(shifted >> (_WORD * (count - 1 - i))) & ((1 << _WORD) - 1) for i in range(count)]
