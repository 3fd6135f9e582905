"""Powers and cube roots."""

from __future__ import annotations

import math

from . import exponential, logarithmic
from .coefficients import CBRT_DOUBLE, CBRT_SINGLE
from .extended import SINGLE, format_of, power_of_two, scale, split, two_product
from .term import Term, choose, polynomial, where


def power(x: Term, y: Term) -> Term:
    """x ** y as e ** (y log |x|), the logarithm and the product in two words; special cases as in C."""
    size = abs(x)
    ordinary = (size > 0.0) & (size < math.inf)
    log = logarithmic.pair(where(ordinary, size, 1.0))
    hi = where(ordinary, log.hi, where(size > 0.0, size, -math.inf))
    product = two_product(hi, y)
    exponent = product.hi
    finite = ordinary & (abs(exponent) < 1e4)
    total, k, fmt = exponential.pair(exponent, where(finite, product.lo + log.lo * y, 0.0))
    result = scale(total.total(), k, fmt)
    result = where(size.equals(1.0), 1.0, result)
    half = y * 0.5
    whole = y.floor().equals(y)
    result = where(x.is_negative() & whole & ~half.floor().equals(half), -result, result)
    no_root = (x < 0.0) & (size < math.inf) & ~whole
    result = where(no_root | x.is_nan() | y.is_nan(), math.nan, result)
    return where(y.equals(0.0) | x.equals(1.0), 1.0, result)


def cbrt(x: Term) -> Term:
    """The cube root: a polynomial, one step of Halley's, and one of third order from half of the digits, whose square
    is exact."""
    size = abs(x)
    fmt = format_of(x)
    # floor(k / 3), and k - 3 floor(k / 3).
    bits = size.bits("i")
    k = (bits >> fmt.mantissa) - fmt.bias
    significand = ((bits & ((1 << fmt.mantissa) - 1)) | (fmt.bias << fmt.mantissa)).cast(fmt.dtype)
    third = ((k + 1200) * 21846 >> 16) - 400
    left = k - third * 3
    one, two = ~(left < 1), ~(left < 2)
    m = significand * choose([(two, 4.0), (one, 2.0)], 1.0, x)
    start = polynomial(significand, CBRT_SINGLE if fmt is SINGLE else CBRT_DOUBLE)
    t = start * choose([(two, 4.0 ** (1 / 3)), (one, 2.0 ** (1 / 3))], 1.0, x)
    cube = t * t * t
    t = t * (cube + (m + m)) / (cube + cube + m)
    t, _ = split(t)
    r = m / (t * t)
    y = t + t * ((r - t) / (t + t + r))
    y = (y * power_of_two(third, fmt)).with_sign_of(x)
    # A comparison with zero and infinity would be made one of bits, to which subnormal numbers are not zero.
    return where((size >= power_of_two(k.full(1 - fmt.bias), fmt)) & (size < math.inf), y, x)
