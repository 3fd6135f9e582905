"""log, log1p and the logarithms that other functions are made of.

x = 2 ** k m with sqrt(1/2) <= m < sqrt(2), and log(1 + f) = 2 atanh(s), where f = m - 1 and s = f / (2 + f).
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from .coefficients import LOG_DOUBLE, LOG_REST_DOUBLE, LOG_SINGLE
from .extended import SINGLE, Format, Pair, constant_pair, fast_sum, format_of, power_of_two, quotient, two_sum
from .term import Term, polynomial, where

_SQRT_HALF = 0.7071067811865476
# ln 2 in two words, the first with so few digits that its product with k is exact; 2/3 in two words.
LN2 = {24: (0.693145751953125, 1.428606765330187e-06), 53: (0.6931471805598903, 5.497923018708371e-14)}
_TWO_THIRDS = (0.6666666666666666, 3.700743415417188e-17)


@dataclasses.dataclass(frozen=True)
class Split:
    """2 ** k (1 + f)."""

    k: Term
    f: Term
    fmt: Format


def split(x: Term) -> Split:
    """A positive finite number by its exponent and its significand."""
    fmt = format_of(x)
    bits = x.bits("i")
    # Adding the distance from sqrt(1/2) to 1 makes the exponent change at sqrt(2).
    offset = _bits_of(1.0, fmt) - _bits_of(_SQRT_HALF, fmt)
    moved = bits + offset
    k = (moved >> fmt.mantissa) - fmt.bias
    significand = ((moved & ((1 << fmt.mantissa) - 1)) + _bits_of(_SQRT_HALF, fmt)).cast(fmt.dtype)
    return Split(k, significand - 1.0, fmt)


def _bits_of(number: float, fmt: Format) -> int:
    return int(np.array(number, fmt.dtype).view(f"i{fmt.dtype.itemsize}"))


def _of_one_plus(f: Term, lo: Term | None, k: Term, fmt: Format) -> Term:
    """k ln 2 + log(1 + f + lo)."""
    s = f / (2.0 + f)
    w = s * s
    rest = f - w * polynomial(w, LOG_SINGLE if fmt is SINGLE else LOG_DOUBLE)
    tail = s * rest
    if lo is not None:
        tail = tail - lo
    n = k.to(fmt.dtype)
    hi, low = LN2[fmt.digits]
    first = fast_sum(n * hi, f)
    return first.hi + ((first.lo + n * low) - tail)


def logarithm(x: Term) -> Term:
    """log(x); NaN of negative numbers."""
    parts = split(x)
    y = _of_one_plus(parts.f, None, parts.k, parts.fmt)
    return _at_edges(x, y)


def _at_edges(x: Term, y: Term) -> Term:
    y = where(x < math.inf, y, x)
    return where(x > 0.0, y, where(x.equals(0.0), -math.inf, x.full(math.nan)))


def logarithm_of_one_plus(x: Term) -> Term:
    """log(1 + x), accurate near zero."""
    y = of_one_plus(Pair(x, x.full(0.0)))
    y = where(x < math.inf, y, x)
    y = where(x > -1.0, y, where(x.equals(-1.0), -math.inf, x.full(math.nan)))
    return where(x.equals(0.0), x, y)


def of_one_plus(x: Pair) -> Term:
    """log(1 + x) for x > -1, finite."""
    total = two_sum(x.hi.full(1.0), x.hi)
    rest = total.lo + x.lo
    parts = split(total.hi)
    fmt = parts.fmt
    shift = where(parts.k > fmt.bias - 2, fmt.bias - 2, parts.k)
    rest = rest * power_of_two(-shift, fmt)
    whole = parts.k.equals(0)
    # Without a shift f is x itself.
    f, lo = where(whole, x.hi, parts.f), where(whole, x.lo, rest)
    return _of_one_plus(f, lo / (1.0 + f), parts.k, fmt)


def pair(x: Term) -> Pair:
    """log(x) of a positive finite number to some 20 bits (float32: 7) more than it has."""
    parts = split(x)
    f, fmt = parts.f, parts.fmt
    s = quotient(Pair(f, f.full(0.0)), two_sum(f.full(2.0), f))
    if fmt is SINGLE:
        # s^3 is small enough beside s for one word.
        w = s.hi * s.hi
        log = fast_sum(s.hi + s.hi, s.lo + s.lo + s.hi * (w * polynomial(w, LOG_SINGLE)))
    else:
        square = s * s
        rest = square.hi * polynomial(square.hi, LOG_REST_DOUBLE)
        log = s.times_power_of_two(2.0) + s * (square * (constant_pair(f, *_TWO_THIRDS) + rest))
    n = parts.k.to(fmt.dtype)
    hi, low = LN2[fmt.digits]
    return Pair(n * hi, n * low) + log
