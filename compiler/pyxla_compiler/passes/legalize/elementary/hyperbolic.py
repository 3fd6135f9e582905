"""sinh, cosh, tanh and their inverses."""

from __future__ import annotations

import math

from . import exponential, logarithmic
from .coefficients import SINH_DOUBLE, SINH_SINGLE, TANH_DOUBLE, TANH_SINGLE
from .extended import SINGLE, Pair, fast_sum, format_of, power_of_two, quotient, root, scale, two_product, two_sum
from .term import Term, polynomial, where

# From here on e ** -x is too small to matter beside e ** x.
_LARGE = {24: 12.0, 53: 22.0}
_LN2 = {24: (0.6931471824645996, -1.9046542121259336e-09), 53: (0.6931471805599453, 2.3190468138462996e-17)}
# Below, tanh is a series.
_NEAR = 0.55
# Beyond, x * x + 1 is x * x.
_HUGE = {24: 2.0**14, 53: 2.0**28}


def sinh(x: Term) -> Term:
    """(e ** x - e ** -x) / 2; a series below 1."""
    size = abs(x)
    u = where(size < 1.0, size * size, 0.0)
    near = size + size * (u * polynomial(u, SINH_SINGLE if format_of(x) is SINGLE else SINH_DOUBLE))
    y = where(size < 1.0, near, _half_exponential(size, -1.0))
    return where(x.is_nan(), x, y.with_sign_of(x))


def cosh(x: Term) -> Term:
    """(e ** x + e ** -x) / 2."""
    return where(x.is_nan(), x, _half_exponential(abs(x), 1.0))


def _half_exponential(size: Term, sign: float) -> Term:
    """(e ** |x| + sign * e ** -|x|) / 2."""
    total, k, fmt = exponential.pair(size)
    far = scale(total.total(), k - 1, fmt)
    small = where(size < _LARGE[fmt.digits], k, 0)
    half = Pair(scale(total.hi, small - 1, fmt), scale(total.lo, small - 1, fmt))
    other = 0.25 / half.hi * sign
    near = fast_sum(half.hi, other)
    return where(size < _LARGE[fmt.digits], near.hi + (near.lo + half.lo), far)


def tanh(x: Term) -> Term:
    """1 - 2 / (e ** (2 |x|) + 1); a series below 0.55."""
    size = abs(x)
    single = format_of(x) is SINGLE
    large = _LARGE[format_of(x).digits]
    u = where(size < _NEAR, size * size, 0.0)
    near = size + size * (u * polynomial(u, TANH_SINGLE if single else TANH_DOUBLE))
    power, k = exponential.quick(2.0 * where(size < large, size, large))
    far = 1.0 - 2.0 / (power * power_of_two(k, format_of(x)) + 1.0)
    y = where(size < _NEAR, near, far)
    return where(x.is_nan(), x, y.with_sign_of(x))


def asinh(x: Term) -> Term:
    """log(|x| + sqrt(x * x + 1)), as log1p."""
    size = abs(x)
    fmt = format_of(x)
    huge = size > _HUGE[fmt.digits]
    t = where(huge, 1.0, size)
    square = two_product(t, t)
    r = root(square + 1.0)
    # sqrt(x * x + 1) - 1 is x * x / (1 + sqrt(x * x + 1)).
    rest = quotient(square, r + 1.0)
    y = logarithmic.of_one_plus(rest + t)
    y = where(huge, _log_of_twice(size), y)
    return where(x.is_nan() | x.equals(0.0), x, y.with_sign_of(x))


def acosh(x: Term) -> Term:
    """log(x + sqrt(x * x - 1)), as log1p; NaN below 1."""
    fmt = format_of(x)
    huge = x > _HUGE[fmt.digits]
    inside = (x > 1.0) & ~huge
    t = two_sum(where(inside, x, 2.0), x.full(-1.0))
    r = root(t * t + t.times_power_of_two(2.0))
    y = where(huge, _log_of_twice(x), logarithmic.of_one_plus(r + t))
    return where(x < 1.0, math.nan, where(x.equals(1.0), 0.0, where(x.is_nan(), x, y)))


def _log_of_twice(x: Term) -> Term:
    hi, lo = _LN2[format_of(x).digits]
    log = logarithmic.logarithm(x)
    total = fast_sum(log, x.full(hi))
    return where(log < math.inf, total.hi + (total.lo + lo), log)


def atanh(x: Term) -> Term:
    """log1p(2 |x| / (1 - |x|)) / 2; NaN beyond 1."""
    size = abs(x)
    inside = size < 1.0
    t = where(inside, size, 0.5)
    zero = t.full(0.0)
    y = logarithmic.of_one_plus(quotient(Pair(t + t, zero), two_sum(t.full(1.0), -t))) * 0.5
    y = where(inside, y, where(size.equals(1.0), math.inf, x.full(math.nan)))
    return where(x.is_nan() | x.equals(0.0), x, y.with_sign_of(x))
