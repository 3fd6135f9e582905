"""erf and erfc.

erfc(x) = e ** (-x * x) S(t) / (x + 3), where S is smooth in t = (x - 3) / (x + 3): M. M. Shepherd and
J. G. Laframboise, Chebyshev approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < inf, Math. Comp. 36 (1981), with a
simpler divisor.
"""

from __future__ import annotations

from . import exponential
from .coefficients import (
    ERF_DOUBLE,
    ERF_SINGLE,
    ERFC_DOUBLE,
    ERFC_REST_DOUBLE,
    ERFC_REST_SINGLE,
    ERFC_SINGLE,
)
from .extended import SINGLE, Pair, fast_sum, format_of, power_of_two, quotient, scale, two_product, two_sum
from .term import Term, polynomial, where

_CENTRE = 3.0
_NEAR, _NEAR_COMPLEMENT = 0.9, 0.4
# From here on erfc is zero.
_FAR = {24: 11.0, 53: 28.0}


def erf(x: Term) -> Term:
    """The error function."""
    size = abs(x)
    far = 1.0 - _small_tail(where(size < _NEAR, 1.0, size))
    y = where(size < _NEAR, _near(size), far)
    return where(x.is_nan(), x, y.with_sign_of(x))


def erfc(x: Term) -> Term:
    """1 - erf(x), accurate where it is small."""
    size = abs(x)
    near = size < _NEAR_COMPLEMENT
    tail = _tail(where(near, 1.0, size))
    y = where(x < 0.0, 2.0 - tail, tail)
    return where(x.is_nan(), x, where(near, 1.0 - _near(where(near, x, 0.0)), y))


def _near(x: Term) -> Term:
    u = x * x
    return x + x * polynomial(u, ERF_SINGLE if format_of(x) is SINGLE else ERF_DOUBLE)


def _small_tail(size: Term) -> Term:
    """erfc(x) for x >= 0.9, to a few units in the last place: enough beside 1."""
    most = 6.0
    x = where(size < most, size, most)
    v = 1.0 / (x + _CENTRE)
    series = polynomial(1.0 - 2.0 * _CENTRE * v, ERFC_SINGLE if format_of(x) is SINGLE else ERFC_DOUBLE)
    power, k = exponential.quick(-(x * x))
    return power * power_of_two(k, format_of(x)) * (series * v)


def _tail(size: Term) -> Term:
    """erfc(x) for x >= 0.4."""
    single = format_of(size) is SINGLE
    x = where(size < _FAR[format_of(size).digits], size, _FAR[format_of(size).digits])
    v = quotient(Pair(x.full(1.0), x.full(0.0)), two_sum(x, x.full(_CENTRE)))
    t = (1.0 - 2.0 * _CENTRE * v.hi) - 2.0 * _CENTRE * v.lo
    c0, *others = ERFC_SINGLE if single else ERFC_DOUBLE
    rest = t * polynomial(t, others) + (ERFC_REST_SINGLE if single else ERFC_REST_DOUBLE)
    series = fast_sum(x.full(c0), rest)
    square = two_product(x, x)
    power, k, fmt = exponential.pair(-square.hi, -square.lo)
    y = scale((power * (series * v)).total(), k, fmt)
    return where(size < _FAR[fmt.digits], y, 0.0)
