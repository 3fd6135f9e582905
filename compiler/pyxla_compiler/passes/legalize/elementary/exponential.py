"""exp, expm1, logistic and the powers of e that other functions are made of.

x = k ln 2 + r with |r| <= ln 2 / 2, where the first word of ln 2 has so few digits that its product with k is exact.
"""

from __future__ import annotations

import dataclasses
import math

from .coefficients import EXP_DOUBLE, EXP_SINGLE
from .extended import SINGLE, Format, Pair, fast_sum, format_of, power_of_two, scale, two_sum
from .term import Term, polynomial, where

_LOG2_E = 1.4426950408889634
# ln 2 in two words; the first is cut after 15 and 42 digits.
_LN2 = {24: (0.693145751953125, 1.428606765330187e-06), 53: (0.6931471805598903, 5.497923018708371e-14)}
# Beyond these the results are zero and infinite, whatever is added.
_LIMIT = {24: 120.0, 53: 800.0}


@dataclasses.dataclass(frozen=True)
class Reduced:
    """e ** x as 2 ** k (1 + minus_one)."""

    k: Term
    minus_one: Pair


def reduced(x: Term, lo: Term | None = None) -> Reduced:
    """e ** (x + lo), where `lo` is small next to x."""
    fmt = format_of(x)
    x = _within_limit(x)
    k, count = _nearest_power(x)
    hi, low = _LN2[fmt.digits]
    rest = two_sum(x - k * hi, -(k * low))
    r, tail = rest.hi, rest.lo
    if lo is not None:
        tail = tail + lo
    curve = r * r * polynomial(r, EXP_SINGLE if fmt is SINGLE else EXP_DOUBLE)
    return Reduced(count, fast_sum(r, curve + (tail + tail * (r + curve))))


def _within_limit(x: Term) -> Term:
    limit = _LIMIT[format_of(x).digits]
    return where(x > limit, limit, where(x < -limit, -limit, x))


def _nearest_power(x: Term) -> tuple[Term, Term]:
    """The integer nearest to x / ln 2, as a float and as an integer: beside a number whose last place is that of units
    it is rounded, and its bits are those of the integer."""
    fmt = format_of(x)
    units = 1.5 * 2.0**fmt.mantissa
    moved = x * _LOG2_E + units
    return moved - units, moved.bits("i") - moved.full(units).bits("i")


def pair(x: Term, lo: Term | None = None) -> tuple[Pair, Term, Format]:
    """e ** (x + lo) as a pair, still to be multiplied by 2 ** k, and k."""
    e, fmt = reduced(x, lo), format_of(x)
    one = fast_sum(x.full(1.0), e.minus_one.hi)
    return Pair(one.hi, one.lo + e.minus_one.lo), e.k, fmt


def quick(x: Term) -> tuple[Term, Term]:
    """e ** x to a unit in the last place, still to be multiplied by 2 ** k, and k."""
    fmt = format_of(x)
    k, count = _nearest_power(x)
    hi, low = _LN2[fmt.digits]
    r = (x - k * hi) - k * low
    return 1.0 + (r + r * r * polynomial(r, EXP_SINGLE if fmt is SINGLE else EXP_DOUBLE)), count


def exponential(x: Term) -> Term:
    """e ** x."""
    power, k = quick(_within_limit(x))
    return scale(power, k, format_of(x))


def exponential_minus_one(x: Term) -> Term:
    """e ** x - 1, accurate near zero."""
    e, fmt = reduced(x), format_of(x)
    # Below -digits the 1 alone counts; 2 ** k of the largest results overflows, so half of it is taken.
    k = where(e.k < -2 * fmt.digits, -2 * fmt.digits, e.k)
    half = power_of_two(k - 1, fmt)
    first = two_sum(half, x.full(-0.5))
    y = first.hi + (half * e.minus_one.hi + (half * e.minus_one.lo + first.lo))
    y = where(e.k.equals(0), e.minus_one.total(), y + y)
    y = where(e.k > fmt.bias + 1, math.inf, y)
    return where(x.is_nan() | x.equals(0.0), x, y)


def logistic(x: Term) -> Term:
    """1 / (1 + e ** -x)."""
    size = abs(x)
    total, k, fmt = pair(-size)
    # e ** -|x| is at most 1.
    e = Pair(scale(total.hi, k, fmt), scale(total.lo, k, fmt))
    below = two_sum(e.hi, x.full(1.0))
    below = Pair(below.hi, below.lo + e.lo)
    above = where(x < 0.0, e.hi, 1.0)
    y = above / below.hi
    y = y - y * (below.lo / below.hi)
    return where(x.is_nan(), x, y)
