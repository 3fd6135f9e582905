"""The incomplete gamma and beta functions in float32 and float64, with their derivatives in the parameters.

Gamma: the power series below x = max(1, a), the continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31).
Beta: the continued fraction 26.5.8. Fractions are evaluated by Lentz's method (W. H. Press et al., "Numerical
Recipes", 5.2). Each derivative is carried along with the sum or the fraction, term by term.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pyxla import dtypes
from pyxla.lax.control_flow import while_loop
from pyxla.lax.conversion import select
from pyxla.lax.elementwise import (
    abs,
    add,
    bitwise_and,
    bitwise_not,
    bitwise_or,
    digamma,
    div,
    eq,
    exp,
    ge,
    gt,
    le,
    lgamma,
    log,
    log1p,
    lt,
    max,
    mul,
    ne,
    neg,
    sub,
)
from pyxla.lax.reductions import reduce_or
from pyxla.lax.shapes import full_like

_MOST_TERMS = 2000


class _Scaled(NamedTuple):
    """A function divided by a known factor, and its derivative in the first parameter divided by that factor."""

    value: Any
    slope: Any


def _any(mask: Any) -> Any:
    return reduce_or(mask, tuple(range(len(mask.shape))))


def _where(mask: Any, x: Any, y: float) -> Any:
    return select(mask, x, full_like(x, y))


def _power_series(a: Any, x: Any) -> _Scaled:
    """The sum of x^n / ((a + 1) ... (a + n)) from n = 0 on."""
    eps = float(dtypes.finfo(x.dtype).eps)

    def more(state: Any) -> Any:
        count, _, term, slope, total, total_slope = state
        going = bitwise_or(gt(term, mul(total, eps)), gt(abs(slope), mul(abs(total_slope), eps)))
        return bitwise_and(lt(count, _MOST_TERMS), _any(going))

    def step(state: Any) -> Any:
        count, r, term, slope, total, total_slope = state
        r = add(r, 1)
        factor = div(x, r)
        term = mul(term, factor)
        slope = sub(mul(slope, factor), div(term, r))
        return add(count, 1), r, term, slope, add(total, term), add(total_slope, slope)

    one, zero = full_like(x, 1), full_like(x, 0)
    *_, total, slope = while_loop(more, step, (0, a, one, zero, one, zero))
    return _Scaled(total, slope)


def _gamma_fraction(a: Any, x: Any) -> _Scaled:
    """1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - ...)))."""
    eps = float(dtypes.finfo(x.dtype).eps)

    def more(state: Any) -> Any:
        return bitwise_and(lt(state[0], _MOST_TERMS), _any(gt(state[-1], eps)))

    def step(state: Any) -> Any:
        count, n, c, c_slope, d, d_slope, value, log_slope, _ = state
        n = add(n, 1)
        numerator = mul(n, sub(a, n))  # its derivative in a is n, that of the denominator -1
        denominator = add(sub(add(x, 1), a), add(n, n))
        c_slope = sub(div(sub(mul(n, c), mul(numerator, c_slope)), mul(c, c)), 1)
        c = add(denominator, div(numerator, c))
        d_slope = sub(add(mul(n, d), mul(numerator, d_slope)), 1)
        d = div(1, add(denominator, mul(numerator, d)))
        d_slope = neg(mul(mul(d, d), d_slope))
        change, slope = mul(c, d), add(div(c_slope, c), div(d_slope, d))
        log_slope = add(log_slope, slope)
        left = max(abs(sub(change, 1)), mul(abs(slope), div(1, add(abs(log_slope), 1))))
        return add(count, 1), n, c, c_slope, d, d_slope, mul(value, change), log_slope, left

    first = div(1, sub(add(x, 1), a))
    huge, zero = full_like(x, 1 / float(dtypes.finfo(x.dtype).tiny)), full_like(x, 0)
    start = (0, zero, huge, zero, first, mul(first, first), first, first, full_like(x, 1))
    *_, value, log_slope, _ = while_loop(more, step, start)
    return _Scaled(value, mul(value, log_slope))


class _Gamma(NamedTuple):
    """Both expansions, each with operands in its region; `above` tells where the fraction is right."""

    above: Any
    wrong: Any
    series: _Scaled
    fraction: _Scaled
    a: Any
    x: Any

    @staticmethod
    def of(a: Any, x: Any) -> _Gamma:
        wrong = bitwise_or(bitwise_or(le(a, 0), lt(x, 0)), bitwise_or(ne(a, a), ne(x, x)))
        usual = bitwise_and(bitwise_and(gt(a, 0), gt(x, 0)), bitwise_and(lt(a, float("inf")), lt(x, float("inf"))))
        above = bitwise_and(gt(x, 1), gt(x, a))
        low, high = bitwise_and(usual, le(x, max(a, full_like(a, 1)))), bitwise_and(usual, above)
        series = _power_series(_where(low, a, 1.0), _where(low, x, 0.5))
        fraction = _gamma_fraction(_where(high, a, 1.0), _where(high, x, 2.0))
        return _Gamma(above, wrong, series, fraction, _where(usual, a, 1.0), _where(usual, x, 1.0))

    @property
    def front(self) -> Any:
        """x^a exp(-x) / gamma(a)."""
        return exp(sub(sub(mul(self.a, log(self.x)), self.x), lgamma(self.a)))

    @property
    def slope(self) -> tuple[Any, Any]:
        """The derivative of the lower function in a, divided by the front: by the series and by the fraction."""
        log_x = log(self.x)
        series, fraction = self.series, self.fraction
        low = div(add(series.slope, mul(series.value, sub(log_x, digamma(add(self.a, 1))))), self.a)
        return low, neg(add(fraction.slope, mul(fraction.value, sub(log_x, digamma(self.a)))))

    def ends(self, a: Any, x: Any, at_zero: float, at_infinity: float, inside: Any) -> Any:
        """`inside`, but the limits at x = 0 and a = infinity, and at x = infinity; NaN outside of the domain."""
        infinite = eq(x, float("inf"))
        far = bitwise_and(eq(a, float("inf")), infinite)
        out = select(bitwise_or(eq(x, 0), eq(a, float("inf"))), full_like(x, at_zero), inside)
        out = select(infinite, full_like(x, at_infinity), out)
        return select(bitwise_or(self.wrong, far), full_like(x, float("nan")), out)


def gamma_pair(a: Any, x: Any) -> tuple[Any, Any]:
    """The regularized lower and upper incomplete gamma functions."""
    g = _Gamma.of(a, x)
    # All of the distribution of a = 0 is at zero.
    none = bitwise_and(eq(a, 0), gt(x, 0))
    lower, upper = mul(g.front, div(g.series.value, g.a)), mul(g.front, g.fraction.value)
    p = g.ends(a, x, 0.0, 1.0, select(g.above, sub(1, upper), lower))
    q = g.ends(a, x, 1.0, 0.0, select(g.above, upper, sub(1, lower)))
    return select(none, full_like(x, 1), p), select(none, full_like(x, 0), q)


def gamma_slope(a: Any, x: Any) -> Any:
    """The derivative of the regularized lower incomplete gamma function in a."""
    g = _Gamma.of(a, x)
    low, high = g.slope
    return g.ends(a, x, 0.0, 0.0, mul(g.front, select(g.above, high, low)))


def sample_slope(a: Any, x: Any) -> Any:
    """How x moves with a where the lower incomplete gamma function stays the same."""
    g = _Gamma.of(a, x)
    low, high = g.slope
    return g.ends(a, x, 0.0, 0.0, neg(mul(g.x, select(g.above, high, low))))


def beta_front(a: Any, b: Any, x: Any) -> Any:
    """log(x^a (1 - x)^b / beta(a, b))."""
    log_beta = sub(add(lgamma(a), lgamma(b)), lgamma(add(a, b)))
    return sub(add(mul(a, log(x)), mul(b, log1p(neg(x)))), log_beta)


def _beta_fraction(a: Any, b: Any, x: Any) -> Any:
    eps, tiny = float(dtypes.finfo(x.dtype).eps), float(dtypes.finfo(x.dtype).tiny) / float(dtypes.finfo(x.dtype).eps)
    ab, above, below = add(a, b), add(a, 1), sub(a, 1)

    def apart_from_zero(v: Any) -> Any:
        return select(lt(abs(v), tiny), full_like(v, tiny), v)

    def advance(numerator: Any, c: Any, d: Any) -> tuple[Any, Any]:
        d = div(1, apart_from_zero(add(mul(numerator, d), 1)))
        return apart_from_zero(add(div(numerator, c), 1)), d

    def more(state: Any) -> Any:
        return bitwise_and(lt(state[0], _MOST_TERMS), _any(gt(state[-1], eps)))

    def step(state: Any) -> Any:
        count, n, c, d, value, _ = state
        n = add(n, 1)
        twice = add(n, n)
        even = div(mul(mul(n, sub(b, n)), x), mul(add(below, twice), add(a, twice)))
        c, d = advance(even, c, d)
        value = mul(value, mul(c, d))
        odd = neg(div(mul(mul(add(a, n), add(ab, n)), x), mul(add(a, twice), add(above, twice))))
        c, d = advance(odd, c, d)
        change = mul(c, d)
        return add(count, 1), n, c, d, mul(value, change), abs(sub(change, 1))

    one = full_like(x, 1)
    first = div(1, apart_from_zero(sub(1, div(mul(ab, x), above))))
    return while_loop(more, step, (0, full_like(x, 0), one, first, first, one))[4]


def beta(a: Any, b: Any, x: Any) -> Any:
    """The regularized incomplete beta function."""
    wrong = bitwise_or(bitwise_or(le(a, 0), le(b, 0)), bitwise_or(lt(x, 0), gt(x, 1)))
    unknown = bitwise_or(bitwise_or(ne(a, a), ne(b, b)), ne(x, x))
    wrong = bitwise_or(wrong, unknown)
    usual = bitwise_and(bitwise_and(gt(x, 0), lt(x, 1)), bitwise_not(wrong))
    a, b, inside = _where(usual, a, 1.0), _where(usual, b, 1.0), _where(usual, x, 0.5)
    turned = ge(inside, div(add(a, 1), add(add(a, b), 2)))
    first, second = select(turned, b, a), select(turned, a, b)
    # The end that is near is where x keeps its digits.
    front = div(exp(beta_front(a, b, inside)), first)
    part = mul(front, _beta_fraction(first, second, select(turned, sub(1, inside), inside)))
    out = select(turned, sub(1, part), part)
    out = select(eq(x, 0), full_like(x, 0), select(eq(x, 1), full_like(x, 1), out))
    return select(wrong, full_like(x, float("nan")), out)
