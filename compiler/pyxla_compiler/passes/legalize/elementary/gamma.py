"""The logarithm of the gamma function, and its derivative digamma.

Operands below 1/2 are reflected. Below ten the recurrence leads to [1, 3] (lgamma, there (x - 1) (x - 2) times a
polynomial) or to ten (digamma); from ten on stand Stirling's series.
"""

from __future__ import annotations

import math

from . import logarithmic, trigonometric
from .coefficients import LGAMMA_DOUBLE, LGAMMA_REST_DOUBLE, LGAMMA_REST_SINGLE, LGAMMA_SINGLE
from .extended import SINGLE, fast_sum, format_of
from .term import Term, polynomial, where

_LARGE = 10.0
# B(2k) / (2k (2k - 1)), and B(2k) / 2k, for Bernoulli's numbers B.
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400)
_DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160)
_TERMS = {24: 4, 53: 8}
_HUGE = {24: 2.0**100, 53: 2.0**1000}
# log(2 pi) / 2 - 1/2.
_HALF_LOG = {24: (0.418938547372818, -1.4168144879533884e-08), 53: (0.4189385332046727, 1.6728209650585413e-17)}
_LOG_PI = 1.1447298858494002


def lgamma(x: Term) -> Term:
    """log |gamma(x)|; infinite at the poles."""
    low = x < 0.5
    t = where(low, 1.0 - x, x)
    t = where(t < math.inf, t, 2.0)
    small, up = t < _LARGE, t < 1.0
    near, product = where(small, t, 2.5), t.full(1.0)
    for _ in range(7):
        down = near > 3.0
        near = where(down, near - 1.0, near)
        product = where(down, product * near, product)
    product = where(small, product, 1.0)
    sine = _sine_of_pi(x)
    # One logarithm of all the factors: those of the recurrence, and the sine of the reflection.
    factor = where(low, sine * where(up, 1.0 / t, product), where(up, t, product))
    log = logarithmic.logarithm(factor)
    above = where(small, _between_one_and_three(near, up), _stirling(where(small, _LARGE, t)))
    y = where(low, (_LOG_PI - log) - above, above + where(up, -log, log))
    y = where(x.is_infinite() | (sine.equals(0.0) & low), math.inf, y)
    return where(x.is_nan(), x, y)


def _sine_of_pi(x: Term) -> Term:
    """|sin(pi x)|, exactly zero at integers."""
    size = abs(x)
    rest = size - size.floor()
    rest = where(rest > 0.5, 1.0 - rest, rest)
    return trigonometric.sine_of(rest * math.pi)


def _between_one_and_three(x: Term, up: Term) -> Term:
    """lgamma(x), or where x is below 1 that of x + 1."""
    single = format_of(x) is SINGLE
    u = where(up, x - 1.0, x - 2.0)
    c0, *others = LGAMMA_SINGLE if single else LGAMMA_DOUBLE
    series = c0 + (u * polynomial(u, others) + (LGAMMA_REST_SINGLE if single else LGAMMA_REST_DOUBLE))
    return u * (1.0 + u) * series


def _stirling(x: Term) -> Term:
    """(x - 1/2) (log x - 1) + log(2 pi) / 2 - 1/2 and a series in 1 / x."""
    digits = format_of(x).digits
    inverse = 1.0 / x
    series = inverse * polynomial(inverse * inverse, _STIRLING[: _TERMS[digits]])
    log = logarithmic.pair(x) + -1.0
    product = log * (x - 0.5)
    total = fast_sum(product.hi, x.full(_HALF_LOG[digits][0]))
    y = total.hi + (total.lo + (product.lo + (_HALF_LOG[digits][1] + series)))
    # A product that overflows would be infinite less infinite.
    return where(x < _HUGE[digits], y, x * log.hi)


def digamma(x: Term) -> Term:
    """The derivative of lgamma; NaN at the poles."""
    low = x < 0.5
    t = where(low, 1.0 - x, x)
    t = where(t < math.inf, t, 10.0)
    above = _digamma_above(t)
    rest = x - x.rint()
    reflected = above - math.pi / trigonometric.tangent_of(rest * math.pi)
    y = where(low, reflected, above)
    y = where(x.equals(math.inf), math.inf, y)
    pole = rest.equals(0.0) & low
    y = where(pole, math.nan, y)
    return where(x.is_nan() | x.equals(-math.inf), math.nan, y)


def _digamma_above(x: Term) -> Term:
    """For 1/2 <= x < inf: log x - 1 / (2 x) less a series in 1 / x^2, less 1 / (x + i) for the steps up to ten."""
    t, sum_ = x, x.full(0.0)
    for _ in range(10):
        up = t < _LARGE
        sum_ = where(up, sum_ + 1.0 / t, sum_)
        t = where(up, t + 1.0, t)
    inverse = 1.0 / t
    u = inverse * inverse
    series = 0.5 * inverse + u * polynomial(u, _DIGAMMA[: _TERMS[format_of(x).digits]])
    log = logarithmic.logarithm(t)
    total = fast_sum(log, -sum_)
    return total.hi + (total.lo - series)
