"""The special functions of CHLO. They are evaluated in float64 and rounded once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Value
from . import special_functions as sf
from .base import Array, MaybeValue, NotDifferentiableError, register
from .computed import Computed, Unary, full


def _doubled(function: Callable[..., Array]) -> Any:
    """`function` of float64 made to take and give arrays of any float dtype."""

    def run(*operands: Array) -> Array:
        dtype = operands[-1].dtype
        return function(*[x.astype(np.float64, copy=False) for x in operands]).astype(dtype, copy=False)

    return staticmethod(run)


def _gauss(x: Value, scale: float) -> Value:
    """scale * exp(-x^2)."""
    return b.multiply(full(x, scale), b.exponential(b.negate(b.multiply(x, x))))


@register
class Erf(Unary):
    name = "chlo.erf"
    build = staticmethod(b.erf)
    compute = _doubled(sf.erf)

    def derivative(self, x: Value, y: Value) -> Value:
        return _gauss(x, 2 / math.sqrt(math.pi))


@register
class Erfc(Unary):
    name = "chlo.erfc"
    build = staticmethod(b.erfc)
    compute = _doubled(sf.erfc)

    def derivative(self, x: Value, y: Value) -> Value:
        return _gauss(x, -2 / math.sqrt(math.pi))


@register
class ErfInv(Unary):
    name = "chlo.erf_inv"
    build = staticmethod(b.erf_inv)
    compute = _doubled(sf.erf_inv)

    def derivative(self, x: Value, y: Value) -> Value:
        return b.multiply(full(y, math.sqrt(math.pi) / 2), b.exponential(b.multiply(y, y)))


@register
class Lgamma(Unary):
    name = "chlo.lgamma"
    build = staticmethod(b.lgamma)
    compute = _doubled(sf.lgamma)

    def derivative(self, x: Value, y: Value) -> Value:
        return b.digamma(x)


@register
class Digamma(Unary):
    name = "chlo.digamma"
    build = staticmethod(b.digamma)
    compute = _doubled(sf.digamma)

    def derivative(self, x: Value, y: Value) -> Value:
        return b.polygamma(full(x, 1), x)


@register
class Polygamma(Computed):
    """The derivative of order n (operand 0) of digamma at x (operand 1)."""

    name = "chlo.polygamma"
    build = staticmethod(b.polygamma)
    compute = _doubled(sf.polygamma)

    def factor(self, i: int, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        n, x = primals
        if i == 0:
            raise NotDifferentiableError(
                "polygamma(n, x) has no derivative with respect to its order n; differentiate with respect to x alone"
            )
        return b.polygamma(b.add(n, full(n, 1)), x)


@register
class Zeta(Computed):
    """Hurwitz's zeta function of s (operand 0) and q (operand 1)."""

    name = "chlo.zeta"
    build = staticmethod(b.zeta)
    compute = _doubled(sf.zeta)

    def factor(self, i: int, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        s, q = primals
        if i == 0:
            raise NotDifferentiableError(
                "zeta(s, q) has no derivative with respect to s; differentiate with respect to q alone"
            )
        return b.negate(b.multiply(s, b.zeta(b.add(s, full(s, 1)), q)))


@register
class BesselI1e(Unary):
    """exp(-|x|) I1(x)."""

    name = "chlo.bessel_i1e"
    build = staticmethod(b.bessel_i1e)
    compute = _doubled(sf.bessel_i1e)

    def derivative(self, x: Value, y: Value) -> Value:
        # I1' = I0 - I1 / x, which tends to 1/2 at zero.
        tiny = b.compare(b.abs_(x), full(x, float(np.finfo(np.float32).eps) ** 2), direction="LT")
        safe = b.select(tiny, full(x, 1), x)
        slope = b.subtract(bessel_i0e(safe), b.multiply(y, b.add(b.sign(safe), b.divide(full(x, 1), safe))))
        return b.select(tiny, full(x, 0.5), slope)


# Chebyshev series of exp(-x) I0(x) on [0, 8] and of sqrt(x) exp(-x) I0(x) in 8 / x on [0, 1], computed to 40 digits
# and rounded.
I0E_NEAR = (
    *(
        0.33839763720473803,
        -0.3046826723431984,
        0.17162090152220877,
        -0.09490109704804764,
        0.04930528423967071,
        -0.02373741480589947,
    ),
    *(
        0.010546460394594998,
        -0.004324309995050576,
        0.0016394756169413357,
        -0.0005763755745385824,
        0.00018850288509584165,
    ),
    *(
        -5.754195010082104e-05,
        1.6448448070728896e-05,
        -4.4167383584587505e-06,
        1.1173875391201037e-06,
        -2.670793853940612e-07,
    ),
    *(
        6.046995022541919e-08,
        -1.300025009986248e-08,
        2.6598237246823866e-09,
        -5.189795601635263e-10,
        9.675809035373237e-11,
    ),
    *(
        -1.726826291441556e-11,
        2.95505266312964e-12,
        -4.856446783111929e-13,
        7.676185498604936e-14,
        -1.1685332877993451e-14,
    ),
    *(1.715391285555133e-15, -2.431279846547955e-16),
)
I0E_FAR = (
    *(0.4022452055070544, 0.0033691164782556943, 6.889758346916825e-05, 2.8913705208347567e-06, 2.0489185894690638e-07),
    *(
        2.266668990498178e-08,
        3.3962320257083865e-09,
        4.94060238822497e-10,
        1.1889147107846439e-11,
        -3.1499165279632416e-11,
    ),
    *(
        -1.3215811840447713e-11,
        -1.7941785315068062e-12,
        7.180124451383666e-13,
        3.8527783827421426e-13,
        1.54008621752141e-14,
    ),
    *(
        -4.150569347287222e-14,
        -9.554846698828307e-15,
        3.8116806693526224e-15,
        1.7725601330565263e-15,
        -3.4254856196772195e-16,
    ),
    *(-2.8276239805165836e-16,),
)


def bessel_i0e(x: Value) -> Value:
    """exp(-|x|) I0(x), which CHLO lacks: of elementary operations, with as many terms as the dtype has use for."""
    size = b.abs_(x)
    limit = full(x, 8)
    near = _chebyshev(I0E_NEAR, b.subtract(b.multiply(b.minimum(size, limit), full(x, 0.25)), full(x, 1)))
    large = b.maximum(size, limit)
    far = b.multiply(_chebyshev(I0E_FAR, b.subtract(b.divide(full(x, 16), large), full(x, 1))), b.rsqrt(large))
    return b.select(b.compare(size, limit, direction="LE"), near, far)


def _chebyshev(coefficients: Sequence[float], x: Value) -> Value:
    """Clenshaw's recurrence for x in [-1, 1]."""
    smallest = 1e-17 if ir.dtype(x) == ir.F64 else 1e-9
    kept = [c for c in coefficients if abs(c) > smallest]
    twice = b.add(x, x)
    current, last = full(x, kept[-1]), full(x, 0)
    for c in reversed(kept[1:-1]):
        current, last = b.add(b.subtract(b.multiply(twice, current), last), full(x, c)), current
    return b.add(b.subtract(b.multiply(x, current), last), full(x, kept[0]))
