"""Functions of complex numbers, of functions of their parts.

Roots and inverse functions follow W. Kahan, Branch cuts for complex elementary functions, in The State of the Art in
Numerical Analysis (1987): their products of square roots keep the sides of the cuts apart.
"""

from __future__ import annotations

import dataclasses
import math

from . import exponential, hyperbolic, inverse_trigonometric, logarithmic, trigonometric
from .extended import Format, Pair, format_of, power_of_two, root, scale, two_product
from .term import Term, where

# Beyond, tanh is 1 and e ** -2x does not matter beside it.
_LARGE = {24: 12.0, 53: 22.0}


@dataclasses.dataclass(frozen=True)
class Complex:
    """re + i im."""

    re: Term
    im: Term

    def __neg__(self) -> Complex:
        return Complex(-self.re, -self.im)

    def conjugate(self) -> Complex:
        return Complex(self.re, -self.im)

    def times_i(self) -> Complex:
        return Complex(-self.im, self.re)

    def over_i(self) -> Complex:
        return Complex(self.im, -self.re)

    def plus(self, number: float) -> Complex:
        return Complex(self.re + number, self.im)


def _product(x: Term, y: Term, u: Term, v: Term) -> Term:
    """x y + u v, rounded little more than once."""
    first, second = two_product(x, y), two_product(u, v)
    exact = (first + second).total()
    plain = x * y + u * v
    # Infinities, and what overflows when it is split.
    return where(abs(exact) < math.inf, exact, plain)


def multiply(z: Complex, w: Complex) -> Complex:
    return Complex(_product(z.re, w.re, -z.im, w.im), _product(z.re, w.im, z.im, w.re))


def exp(z: Complex) -> Complex:
    """e ** z. The power of two is multiplied last, so that a result overflows only if it is too large."""
    total, k, fmt = exponential.pair(z.re)
    size = total.total()
    sin, cos = trigonometric.sine_and_cosine(z.im)
    real = z.im.equals(0.0)
    re = scale(size * where(real, 1.0, cos), k, fmt)
    im = where(real, z.im, scale(size * sin, k, fmt))
    return Complex(re, im)


def expm1(z: Complex) -> Complex:
    """e ** z - 1 as expm1(x) cos y - 2 sin(y / 2)^2, and e ** x sin y."""
    half = trigonometric.sine(z.im * 0.5)
    cos = 1.0 - 2.0 * half * half
    return Complex(
        _product(exponential.exponential_minus_one(z.re), cos, -2.0 * half, half),
        exponential.exponential(z.re) * trigonometric.sine(z.im),
    )


def logistic(z: Complex) -> Complex:
    """1 / (1 + e ** -z), or e ** z / (1 + e ** z) where e ** -z may overflow."""
    left = z.re < 0.0
    e = exp(Complex(where(left, z.re, -z.re), where(left, z.im, -z.im)))
    above = Complex(where(left, e.re, 1.0), where(left, e.im, 0.0))
    return divide(above, e.plus(1.0))


def divide(z: Complex, w: Complex) -> Complex:
    """z / w for w of middling size."""
    size = _product(w.re, w.re, w.im, w.im)
    top = multiply(z, w.conjugate())
    return Complex(top.re / size, top.im / size)


def modulus(z: Complex) -> Term:
    """|z|."""
    scaled, k, fmt = _scaled(z)
    square = two_product(scaled.re, scaled.re) + two_product(scaled.im, scaled.im)
    size = scale(root(square).total(), k, fmt)
    return where(z.re.is_infinite() | z.im.is_infinite(), math.inf, size)


def _scaled(z: Complex) -> tuple[Complex, Term, Format]:
    """z times 2 ** -k, its larger part near 1, and k, which is even."""
    fmt = format_of(z.re)
    a, b = abs(z.re), abs(z.im)
    bits = where(a > b, a, b).bits("i")
    k = (((bits >> fmt.mantissa) - fmt.bias) >> 1) << 1
    most = fmt.bias - 1
    k = where(k > most, most, where(k < -most, -most, k))
    unit = power_of_two(-k, fmt)
    return Complex(z.re * unit, z.im * unit), k, fmt


def log(z: Complex) -> Complex:
    """log |z| and the angle."""
    return Complex(_log_modulus(z), inverse_trigonometric.atan2(z.im, z.re))


def _log_modulus(z: Complex) -> Term:
    a, b = abs(z.re), abs(z.im)
    large, small = where(a > b, a, b), where(a > b, b, a)
    near = (large > 0.5) & (large < 2.0)
    x, y = where(near, large, 1.0), where(near, small, 0.0)
    square = two_product(x, x) + -1.0 + two_product(y, y)
    ratio = where(small.equals(large), 1.0, small / where(large > 0.0, large, 1.0))
    # One logarithm of 1 + u serves both: log |z| = log(large) + log(1 + ratio^2) / 2.
    u = Pair(where(near, square.hi, ratio * ratio), where(near, square.lo, 0.0))
    half = 0.5 * logarithmic.of_one_plus(u)
    far = logarithmic.logarithm(large) + half
    y = where(near, half, far)
    y = where(large.is_infinite() | small.is_infinite(), math.inf, y)
    return where(u.hi.equals(-1.0) | large.equals(0.0), -math.inf, y)


def log1p(z: Complex) -> Complex:
    """log(1 + z); its real part is log1p(x (2 + x) + y * y) / 2 where that is no difference of large numbers."""
    near = (abs(z.re) < 1.0) & (abs(z.im) < 1.0)
    x, y = where(near, z.re, 0.0), where(near, z.im, 0.0)
    square = two_product(x, x) + 2.0 * x + two_product(y, y)
    # Close to -1 the sum has lost its digits, and 1 + z is exact.
    low = square.hi < -0.5
    half = 0.5 * logarithmic.of_one_plus(Pair(where(low, 0.0, square.hi), square.lo))
    shifted = z.plus(1.0)
    far = _log_modulus(shifted)
    return Complex(where(near & ~low, half, far), inverse_trigonometric.atan2(z.im, shifted.re))


def sqrt(z: Complex) -> Complex:
    """The root whose real part is not negative; the sign of the imaginary part is that of z's."""
    s, k, fmt = _scaled(z)
    size = root(two_product(s.re, s.re) + two_product(s.im, s.im))
    half = root((size + abs(s.re)).times_power_of_two(0.5))
    t = half.total()
    other = abs(s.im) * 0.5 / where(t > 0.0, t, 1.0)
    # Rounded once: (|y| / 2) / (hi + lo).
    unit = power_of_two(k >> 1, fmt)
    t, other = t * unit, other * unit
    left = z.re.is_negative()
    re, im = where(left, other, t), where(left, t, other)
    infinite, wide = z.im.is_infinite(), z.re.is_infinite()
    re = where(infinite, math.inf, where(wide, where(left, where(z.im.is_nan(), math.nan, t.full(0.0)), math.inf), re))
    im = where(infinite, math.inf, where(wide, where(left, math.inf, where(z.im.is_nan(), math.nan, t.full(0.0))), im))
    return Complex(re, im.with_sign_of(z.im))


def rsqrt(z: Complex) -> Complex:
    """1 / sqrt(z), which is conj(sqrt(z)) / |z|."""
    r, size = sqrt(z), modulus(z)
    return Complex(r.re / size, -r.im / size)


def sin(z: Complex) -> Complex:
    """sin x cosh y + i cos x sinh y."""
    sin_x, cos_x = trigonometric.sine_and_cosine(z.re)
    return Complex(_times(sin_x, hyperbolic.cosh(z.im)), _times(cos_x, hyperbolic.sinh(z.im)))


def cos(z: Complex) -> Complex:
    """cos x cosh y - i sin x sinh y."""
    sin_x, cos_x = trigonometric.sine_and_cosine(z.re)
    return Complex(_times(cos_x, hyperbolic.cosh(z.im)), -_times(sin_x, hyperbolic.sinh(z.im)))


def _times(x: Term, y: Term) -> Term:
    """x y, where zero times infinity is zero."""
    return where(x.equals(0.0), x, x * y)


def sinh(z: Complex) -> Complex:
    """-i sin(i z)."""
    return sin(z.times_i()).over_i()


def cosh(z: Complex) -> Complex:
    """cos(i z)."""
    return cos(z.times_i())


def tanh(z: Complex) -> Complex:
    """(sinh x cosh x + i sin y cos y) / (sinh x^2 + cos y^2)."""
    large = _LARGE[format_of(z.re).digits]
    far = abs(z.re) > large
    x = where(far, large, abs(z.re))
    sinh_x, cosh_x = hyperbolic.sinh(x), hyperbolic.cosh(x)
    sin_y, cos_y = trigonometric.sine_and_cosine(z.im)
    below = _product(sinh_x, sinh_x, cos_y, cos_y)
    re = where(far, 1.0, sinh_x * cosh_x / below)
    im = where(far, 4.0 * exponential.exponential(-2.0 * abs(z.re)) * sin_y * cos_y, sin_y * cos_y / below)
    return Complex(re.with_sign_of(z.re), im)


def tan(z: Complex) -> Complex:
    """-i tanh(i z)."""
    return tanh(z.times_i()).over_i()


def _one_minus(z: Complex) -> Complex:
    return Complex(1.0 - z.re, -z.im)


def asin(z: Complex) -> Complex:
    """asin(z)."""
    below, above = sqrt(_one_minus(z)), sqrt(z.plus(1.0))
    re = inverse_trigonometric.atan2(z.re, _product(below.re, above.re, -below.im, above.im))
    return Complex(re, hyperbolic.asinh(_product(below.re, above.im, -below.im, above.re)))


def acos(z: Complex) -> Complex:
    """acos(z)."""
    below, above = sqrt(_one_minus(z)), sqrt(z.plus(1.0))
    re = 2.0 * inverse_trigonometric.atan2(below.re, above.re)
    return Complex(re, hyperbolic.asinh(_product(above.re, below.im, -above.im, below.re)))


def acosh(z: Complex) -> Complex:
    """acosh(z)."""
    below, above = sqrt(z.plus(-1.0)), sqrt(z.plus(1.0))
    re = hyperbolic.asinh(_product(below.re, above.re, below.im, above.im))
    return Complex(re, 2.0 * inverse_trigonometric.atan2(below.im, above.re))


def asinh(z: Complex) -> Complex:
    """-i asin(i z)."""
    return asin(z.times_i()).over_i()


def atanh(z: Complex) -> Complex:
    """log1p(4 x / ((1 - x)^2 + y^2)) / 4, and half the angle of (1 - x^2 - y^2, 2 y)."""
    x, y = abs(z.re), z.im
    large = _huge(x, y)
    a, c = where(large, 2.0, x), where(large, 0.0, y)
    one_minus = 1.0 - a
    below = _product(one_minus, one_minus, c, c)
    re = 0.25 * logarithmic.logarithm_of_one_plus(4.0 * a / below)
    angle = inverse_trigonometric.atan2(2.0 * c, _product(one_minus, 1.0 + a, -c, c))
    # Far out it is 1 / z, and a quarter turn.
    ratio = where(x > abs(y), y / x, x / y)
    far = where(x > abs(y), 1.0 / (x + y * ratio), ratio / (x * ratio + y))
    far = where(large, where(x.is_infinite() | y.is_infinite(), 0.0, abs(far)), 0.0)
    turn = x.full(math.pi / 2).with_sign_of(y)
    return Complex(where(large, far, re).with_sign_of(z.re), where(large, turn, angle * 0.5))


def _huge(x: Term, y: Term) -> Term:
    limit = 2.0 ** (format_of(x).digits + 3)
    return (x > limit) | (abs(y) > limit)


def atan(z: Complex) -> Complex:
    """-i atanh(i z)."""
    return atanh(z.times_i()).over_i()


def power(z: Complex, w: Complex) -> Complex:
    """e ** (w log z); 1 for w = 0, and 0 for other powers of 0 whose real part is positive."""
    y = exp(multiply(w, log(z)))
    nothing = w.re.equals(0.0) & w.im.equals(0.0)
    zero = z.re.equals(0.0) & z.im.equals(0.0)
    vanishes = zero & (w.re > 0.0)
    re = where(nothing, 1.0, where(vanishes, 0.0, y.re))
    return Complex(re, where(nothing | vanishes, 0.0, y.im))
