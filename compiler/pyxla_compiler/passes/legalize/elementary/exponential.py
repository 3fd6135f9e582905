"""exp, expm1, logistic and the powers of e that other functions are made of.

x = k ln 2 + r with |r| <= ln 2 / 2, where the first word of ln 2 has so few digits that its product with k is exact.
"""

from __future__ import annotations

import dataclasses
import math

from .... import ir
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
    limit = _LIMIT[fmt.digits]
    x = where(x > limit, limit, where(x < -limit, -limit, x))
    k = (x * _LOG2_E).rint()
    hi, low = _LN2[fmt.digits]
    rest = two_sum(x - k * hi, -(k * low))
    r, tail = rest.hi, rest.lo
    if lo is not None:
        tail = tail + lo
    curve = r * r * polynomial(r, EXP_SINGLE if fmt is SINGLE else EXP_DOUBLE)
    bits = ir.I32 if fmt is SINGLE else ir.I64
    return Reduced(k.to(bits), fast_sum(r, curve + (tail + tail * (r + curve))))


def pair(x: Term, lo: Term | None = None) -> tuple[Pair, Term, Format]:
    """e ** (x + lo) as a pair, still to be multiplied by 2 ** k, and k."""
    e, fmt = reduced(x, lo), format_of(x)
    one = fast_sum(x.full(1.0), e.minus_one.hi)
    return Pair(one.hi, one.lo + e.minus_one.lo), e.k, fmt


def quick(x: Term) -> Term:
    """e ** x to a unit in the last place, where it and its inverse are normal numbers."""
    fmt = format_of(x)
    k = (x * _LOG2_E).rint()
    hi, low = _LN2[fmt.digits]
    r = (x - k * hi) - k * low
    power = r + r * r * polynomial(r, EXP_SINGLE if fmt is SINGLE else EXP_DOUBLE)
    return (power + 1.0) * power_of_two(k.to(ir.I32 if fmt is SINGLE else ir.I64), fmt)


def exponential(x: Term) -> Term:
    """e ** x."""
    total, k, fmt = pair(x)
    return where(x.is_nan(), x, scale(total.total(), k, fmt))


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
