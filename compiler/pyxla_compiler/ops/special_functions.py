"""Special functions of float64 arrays, for the host evaluation of the operations in `special`.

NumPy has none of them, and SciPy is not a dependency.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .base import Array

# W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969): erf near zero, erfc
# up to 4, erfc beyond.
_ERF_NEAR = (
    (
        1.85777706184603153e-1,
        3.16112374387056560e0,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3,
    ),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)
_ERFC_MIDDLE = (
    (
        *(
            2.15311535474403846e-8,
            5.64188496988670089e-1,
            8.88314979438837594e0,
            6.61191906371416295e1,
            2.98635138197400131e2,
        ),
        *(8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3),
    ),
    (
        *(1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3),
        *(3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
    ),
)
_ERFC_FAR = (
    (
        1.63153871373020978e-2,
        3.05326634961232344e-1,
        3.60344899949804439e-1,
        1.25781726111229246e-1,
        1.60837851487422766e-2,
        6.58749161529837803e-4,
    ),
    (
        1.0,
        2.56852019228982242e0,
        1.87295284992346725e0,
        5.27905102951428412e-1,
        6.05183413124413191e-2,
        2.33520497626869185e-3,
    ),
)
# M. Giles, Approximating the erfinv function, GPU Computing Gems 2 (2010), single precision: the start of the
# iteration.
_ERF_INV_CENTRAL = (
    *(2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164),
    *(0.246640727, 1.50140941),
)
_ERF_INV_TAIL = (
    *(-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047),
    *(1.00167406, 2.83297682),
)
# Bernoulli numbers B_2, B_4, ... B_24.
_BERNOULLI = (
    *(1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330),
    *(854513 / 138, -236364091 / 2730),
)
# Chebyshev series of exp(-x) I1(x) / x on [0, 8] and of sqrt(x) exp(-x) I1(x) in 8 / x on [0, 1], computed to 40
# digits and rounded.
_I1E_NEAR = (
    *(0.12629359322181682, -0.17641651835783406, 0.1026436586898471, -0.05294598120809499, 0.024726449030626516),
    *(
        -0.010564084894626197,
        0.004156422944312888,
        -0.0015135724506312532,
        0.0005122859561685758,
        -0.00016176081582589674,
    ),
    *(
        4.781565107550054e-05,
        -1.3273163656039436e-05,
        3.4702513081376785e-06,
        -8.568720264695455e-07,
        2.0032947535521353e-07,
    ),
    *(
        -4.445059128796328e-08,
        9.381537386495773e-09,
        -1.8872497517228294e-09,
        3.625590281552117e-10,
        -6.663489723502027e-11,
    ),
    *(
        1.1736186298890901e-11,
        -1.9839743977649436e-12,
        3.223793365945575e-13,
        -5.042185504727912e-14,
        7.600684294735408e-15,
    ),
    *(-1.1055969477353862e-15, 1.5536319577362005e-16, -2.111421214358166e-17),
)
_I1E_FAR = (
    *(
        0.38928811750914005,
        -0.009761097491361469,
        -0.00011058893876262371,
        -3.882564808877691e-06,
        -2.512236237870209e-07,
    ),
    *(
        -2.6314688468895196e-08,
        -3.835380385964237e-09,
        -5.589743462196584e-10,
        -1.8974958123505413e-11,
        3.2526035830154884e-11,
    ),
    *(
        1.4125807436613782e-11,
        2.0356285441470896e-12,
        -7.198551776245908e-13,
        -4.0835511110921974e-13,
        -2.1015418427726643e-14,
    ),
    *(
        4.272440016711951e-14,
        1.0420276984128802e-14,
        -3.8144030724370075e-15,
        -1.8803547755107825e-15,
        3.3082023109209285e-16,
    ),
    *(2.96262899764595e-16, -3.2095259219934404e-17),
)


def _polynomial(coefficients: Sequence[float], x: Array) -> Array:
    """Horner's rule; the highest power comes first."""
    total = np.full_like(x, coefficients[0])
    for c in coefficients[1:]:
        total = total * x + c
    return total


def _ratio(pair: tuple[Sequence[float], Sequence[float]], x: Array) -> Array:
    return _polynomial(pair[0], x) / _polynomial(pair[1], x)


def _chebyshev(coefficients: Sequence[float], x: Array) -> Array:
    """Clenshaw's recurrence for x in [-1, 1]."""
    current, last = np.zeros_like(x), np.zeros_like(x)
    for c in reversed(coefficients[1:]):
        current, last = 2 * x * current - last + c, current
    return x * current - last + coefficients[0]


def _gauss(x: Array) -> Array:
    """exp(-x^2), x split so that the square loses no digits."""
    coarse = np.trunc(x * 16) / 16
    return np.exp(-coarse * coarse) * np.exp(-(x - coarse) * (x + coarse))


def _erf_near(x: Array) -> Array:
    return x * _ratio(_ERF_NEAR, x * x)


def _erfc_beyond(size: Array) -> Array:
    """erfc for operands of 0.46875 and more."""
    middle = _ratio(_ERFC_MIDDLE, np.minimum(size, 4.0))
    far_size = np.clip(size, 4.0, 1e100)
    inverse = 1 / (far_size * far_size)
    far = (1 / math.sqrt(math.pi) - inverse * _ratio(_ERFC_FAR, inverse)) / far_size
    return _gauss(np.minimum(size, 30.0)) * np.where(size <= 4, middle, far)


def erf(x: Array) -> Array:
    size = np.abs(x)
    near = _erf_near(np.clip(x, -0.5, 0.5))
    return np.where(size <= 0.46875, near, np.copysign(1 - _erfc_beyond(size), x))


def erfc(x: Array) -> Array:
    size = np.abs(x)
    beyond = _erfc_beyond(size)
    return np.where(size <= 0.46875, 1 - _erf_near(np.clip(x, -0.5, 0.5)), np.where(x < 0, 2 - beyond, beyond))


def erf_inv(x: Array) -> Array:
    size = np.abs(x)
    tail = 1 - size
    w = -np.log(tail * (1 + size))
    root = np.sqrt(w)
    y = size * np.where(w < 5, _polynomial(_ERF_INV_CENTRAL, w - 2.5), _polynomial(_ERF_INV_TAIL, root - 3))
    # Past the range of those the leading term, exp(-y^2) / (y sqrt(pi)) = tail, starts close enough.
    extreme = -np.log(tail)
    y = np.where(w > 16, np.sqrt(extreme - 0.5 * np.log(math.pi * extreme)), y)
    for _ in range(2):
        # Halley's step on the tail, or on erf itself where that keeps more digits.
        residual = np.where(size < 0.5, erf(y) - size, tail - erfc(y))
        step = residual * (math.sqrt(math.pi) / 2) * np.exp(y * y)
        y = y - step / (1 + y * step)
    return np.copysign(np.where(size == 1, np.inf, y), x)


def zeta(s: Array, q: Array) -> Array:
    """Hurwitz's zeta function, the sum of (q + k)^-s, for s > 1.

    At q = 0, -1... it has poles; elsewhere below zero it is NaN unless s is whole.
    """
    s, q = np.broadcast_arrays(s, q)
    below = q < 0
    result = _zeta_above(s, np.where(below, 1.0, q))
    if below.any():
        # Over all integers k the sum depends on the fraction of q alone, so below zero it is a difference
        # of sums above.
        parity = np.where(s % 2 == 0, 1.0, -1.0)
        fraction = q - np.floor(q)
        reflected = _zeta_above(s, fraction) + parity * (_zeta_above(s, 1 - fraction) - _zeta_above(s, 1 - q))
        result = np.where(below, np.where(s == np.floor(s), reflected, np.nan), result)
    pole = (q <= 0) & (q == np.floor(q))
    result = np.where(pole, np.where(s % 2 == 0, np.inf, np.nan), result)
    return np.where(s > 1, result, np.where(s == 1, np.inf, np.nan))


def _zeta_above(s: Array, q: Array) -> Array:
    # Euler and Maclaurin's formula after ten terms.
    total = np.zeros_like(q)
    for k in range(10):
        total = total + (q + k) ** -s
    a = q + 10
    power = a**-s
    total = total + power * a / (s - 1) + power / 2
    term = power / a
    correction = np.zeros_like(q)
    rising = s
    for j, bernoulli in enumerate(_BERNOULLI, start=1):
        correction = correction + bernoulli / math.factorial(2 * j) * rising * term
        rising = rising * (s + 2 * j - 1) * (s + 2 * j)
        term = term / (a * a)
    return np.where(power == 0, total, total + correction)


# lgamma(2 + z) = (1 - gamma) z + sum over k of (-1)^k (zeta(k) - 1) z^k / k
_LGAMMA_TWO = tuple(
    [float((-1) ** k * _zeta_above(np.array(float(k)), np.array(2.0)) / k) for k in range(30, 1, -1)]
    + [1 - 0.5772156649015328606, 0.0]
)


def lgamma(x: Array) -> Array:
    """log |gamma(x)|; infinite at 0, -1, -2..."""
    positive = np.where(x < 0.5, 1 - x, x)
    above = _lgamma_above(positive)
    fraction = np.abs(x - np.round(x))
    reflected = np.log(math.pi / np.sin(math.pi * fraction)) - above
    result = np.where(x < 0.5, reflected, above)
    # Near zero the reflection loses digits that lgamma(1 + x) - log |x| keeps.
    small = np.abs(x) < 0.5
    result = np.where(small, _lgamma_above(np.where(small, x + 1, 1.0)) - np.log(np.abs(x)), result)
    return np.where(np.isinf(x), np.inf, result)


def _lgamma_above(x: Array) -> Array:
    # At 8 and above Stirling's series; below, the recurrence leads into [1.5, 2.5] where the series at 2 keeps
    # all digits.
    large = np.maximum(x, 8.0)
    inverse = 1 / large
    series = (
        _polynomial([_BERNOULLI[k] / ((2 * k + 2) * (2 * k + 1)) for k in range(8, -1, -1)], inverse * inverse)
        * inverse
    )
    stirling = (large - 0.5) * (np.log(large) - 1) + (0.5 * math.log(2 * math.pi) - 0.5) + series
    y = np.minimum(x, 8.0)
    product = np.ones_like(x)
    for _ in range(6):
        down = y > 2.5
        y = np.where(down, y - 1, y)
        product = np.where(down, product * y, product)
    # From below 1.5 one step up; log1p keeps the digits around the zero at 1.
    up = y < 1.5
    extra = np.where(up, -np.log1p(np.where(up, y - 1, 0.0)), np.log(product))
    return np.where(x >= 8, stirling, _polynomial(_LGAMMA_TWO, np.where(up, y - 1, y - 2)) + extra)


def digamma(x: Array) -> Array:
    """The derivative of lgamma; NaN at 0, -1, -2..."""
    negative = x <= 0
    y = np.where(negative, 1 - x, x)
    total = np.zeros_like(x)
    for _ in range(10):
        low = y < 10
        total = np.where(low, total - 1 / y, total)
        y = np.where(low, y + 1, y)
    inverse = 1 / (y * y)
    series = _polynomial([_BERNOULLI[k] / (2 * k + 2) for k in range(7, -1, -1)], inverse) * inverse
    total = total + np.log(y) - 0.5 / y - series
    fraction = x - np.round(x)
    reflected = np.where(fraction == 0, np.nan, total - math.pi / np.tan(math.pi * fraction))
    return np.where(negative, reflected, total)


def polygamma(n: Array, x: Array) -> Array:
    """The n-th derivative of digamma; NaN where n is not a whole number of at least 0."""
    sign = np.where(n % 2 == 0, -1.0, 1.0)
    order = np.maximum(n, 1.0)
    above = sign * np.exp(lgamma(order + 1)) * zeta(order + 1, x)
    return np.where(n == 0, digamma(x), np.where((n > 0) & (n == np.floor(n)), above, np.nan))


def bessel_i1e(x: Array) -> Array:
    """exp(-|x|) I1(x)."""
    size = np.abs(x)
    near = x * _chebyshev(_I1E_NEAR, np.minimum(size, 8.0) / 4 - 1)
    large = np.maximum(size, 8.0)
    far = _chebyshev(_I1E_FAR, 16 / large - 1) / np.sqrt(large)
    return np.where(size <= 8, near, np.copysign(far, x))
