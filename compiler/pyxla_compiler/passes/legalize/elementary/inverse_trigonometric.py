"""asin, acos, atan and atan2.

atan goes by atan(x) = atan(c) + atan((x - c) / (1 + c x)), for the one c of 0, 1/2, 1, 3/2 and infinity that makes the
quotient small.
"""

from __future__ import annotations

import math

from .coefficients import ASIN_DOUBLE, ASIN_SINGLE, ATAN_DOUBLE, ATAN_SINGLE
from .extended import SINGLE, Pair, fast_sum, format_of, quotient, root, two_sum
from .term import Term, choose, polynomial, where

# Above each bound: c and atan(c) in two words, in float64 and float32.
_BOUNDS = (0.4375, 0.6875, 1.1875, 2.4375)
_CENTRES = (0.5, 1.0, 1.5)
_ANGLES = {
    53: (
        (0.4636476090008061, 2.2698777452961687e-17),
        (0.7853981633974483, 3.061616997868383e-17),
        (0.982793723247329, 1.3903311031230998e-17),
        (1.5707963267948966, 6.123233995736766e-17),
    ),
    24: (
        (0.46364760398864746, 5.01215868808913e-09),
        (0.7853981852531433, -2.1855694143368964e-08),
        (0.9827937483787537, -2.5131424052915463e-08),
        (1.5707963705062866, -4.371138828673793e-08),
    ),
}
_PI = {24: (3.1415927410125732, -8.742277657347586e-08), 53: (3.141592653589793, 1.2246467991473532e-16)}


def atan(x: Term) -> Term:
    """atan(x)."""
    y = _arc(Pair(abs(x), x.full(0.0))).total()
    return where(x.is_nan(), x, y.with_sign_of(x))


def _arc(x: Pair) -> Pair:
    """atan of a number that is not negative."""
    t, fmt = x.hi, format_of(x.hi)
    above = [t > bound for bound in _BOUNDS]
    # One case each, the largest first.
    c = choose([(above[3], 0.0), (above[2], 1.5), (above[1], 1.0), (above[0], 0.5)], 0.0, t)
    top = two_sum(t, -c)
    numerator = Pair(where(above[3], -1.0, top.hi), where(above[3], 0.0, top.lo + x.lo))
    below = two_sum(t.full(1.0), c * t)
    denominator = Pair(where(above[3], t, below.hi), where(above[3], x.lo, below.lo))
    z = quotient(numerator, denominator)
    z = Pair(where(t < math.inf, z.hi, 0.0), where(t < math.inf, z.lo, 0.0))
    u = z.hi * z.hi
    series = z.hi * (u * polynomial(u, ATAN_SINGLE if fmt is SINGLE else ATAN_DOUBLE))
    base = [choose([(above[i], _ANGLES[fmt.digits][i][word]) for i in (3, 2, 1, 0)], 0.0, t) for word in (0, 1)]
    total = fast_sum(base[0], z.hi)
    total = Pair(where(above[0], total.hi, z.hi), where(above[0], total.lo, 0.0))
    return fast_sum(total.hi, total.lo + (base[1] + (z.lo * (1.0 - u) + series)))


def atan2(y: Term, x: Term) -> Term:
    """The angle of the point (x, y), with the signs that C gives at zeros and infinities."""
    high, wide = abs(y), abs(x)
    hi, lo = _PI[format_of(x).digits]
    # Both are infinite, or both zero: the quotient counts as 1, or 0.
    same = high.equals(wide)
    q = where(same, 1.0, high / wide)
    q = where(high.equals(0.0), 0.0, q)
    exact = quotient(Pair(high, x.full(0.0)), Pair(wide, x.full(0.0)))
    fine = (q > 2.0**-60) & (q < 2.0**60) & ~same & (wide > 2.0**-60) & (wide < 2.0**60)
    angle = _arc(Pair(q, where(fine, exact.lo, 0.0)))
    left = fast_sum(x.full(hi), -angle.hi)
    left = left.hi + (left.lo + (lo - angle.lo))
    angle = where(x.is_negative(), left, angle.total())
    return where(x.is_nan() | y.is_nan(), math.nan, angle.with_sign_of(y))


def _series(u: Term) -> Term:
    return polynomial(u, ASIN_SINGLE if format_of(u) is SINGLE else ASIN_DOUBLE)


def _half_angle(size: Term) -> tuple[Pair, Term]:
    """asin(sqrt((1 - x) / 2)) as a pair of the root and the rest."""
    w = (1.0 - size) * 0.5
    w = where(w > 0.0, w, 0.0)
    s = root(Pair(w, w.full(0.0)))
    return s, s.lo + s.hi * (w * _series(w))


def asin(x: Term) -> Term:
    """asin(x); NaN beyond 1."""
    size = abs(x)
    u = where(size < 0.5, size * size, 0.0)
    near = size + size * (u * _series(u))
    s, rest = _half_angle(where(size < 0.5, 0.5, size))
    hi, lo = _ANGLES[format_of(x).digits][3]
    far = fast_sum(x.full(hi), -2.0 * s.hi)
    y = where(size < 0.5, near, far.hi + (far.lo + (lo - 2.0 * rest)))
    return where(size <= 1.0, y.with_sign_of(x), math.nan)


def acos(x: Term) -> Term:
    """acos(x); NaN beyond 1."""
    size = abs(x)
    digits = format_of(x).digits
    small = size < 0.5
    u = where(small, x * x, 0.0)
    hi, lo = _ANGLES[digits][3]
    middle = fast_sum(x.full(hi), -x)
    middle = middle.hi + (middle.lo + (lo - x * (u * _series(u))))
    s, rest = _half_angle(where(small, 0.5, size))
    pi, pi_lo = _PI[digits]
    left = fast_sum(x.full(pi), -2.0 * s.hi)
    left = left.hi + (left.lo + (pi_lo - 2.0 * rest))
    y = where(small, middle, where(x < 0.0, left, 2.0 * (s.hi + rest)))
    return where(size <= 1.0, y, math.nan)
