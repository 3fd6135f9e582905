"""Special functions that are no operations of their own: what CHLO lacks, with derivatives given by rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla.lax import incomplete
from pyxla.lax.conversion import convert_element_type, select
from pyxla.lax.elementwise import (
    abs,
    add,
    bessel_i1e,
    div,
    exp,
    le,
    lgamma,
    log,
    log1p,
    max,
    min,
    mul,
    neg,
    sign,
    sqrt,
    sub,
)
from pyxla.lax.operands import FLOAT, broadcast_operands, same_dtype
from pyxla.lax.shapes import full_like
from pyxla.transforms.custom_rules import custom_jvp
from pyxla.transforms.jvp import jvp
from pyxla_compiler.ops.special import I0E_FAR, I0E_NEAR


def _operands(name: str, *xs: Any) -> list[Any]:
    found = list(broadcast_operands(name, same_dtype(name, *xs), "give them one shape"))
    FLOAT.check(name, *found)
    return found


def _wide(f: Callable[..., Any], *xs: Any) -> Any:
    """f of floats of less than four bytes in float32, rounded once."""
    dtype = xs[0].dtype
    if dtype.itemsize >= 4:
        return f(*xs)
    return convert_element_type(f(*(convert_element_type(x, np.float32) for x in xs)), dtype)


def bessel_i0e(x: Any) -> Any:
    """exp(-|x|) times the modified Bessel function of order 0, elementwise. Takes floating-point arrays; raises
    TypeError for others.

    >>> from pyxla import lax
    >>> print(round(float(lax.bessel_i0e(1.0)), 4))
    0.4658
    """
    (x,) = _operands("bessel_i0e", x)
    return _wide(_i0e, x)


@custom_jvp
def _i0e(x: Any) -> Any:
    size = abs(x)
    near = _chebyshev(I0E_NEAR, sub(mul(min(size, full_like(x, 8)), 0.25), 1))
    large = max(size, full_like(x, 8))
    far = div(_chebyshev(I0E_FAR, sub(div(16.0, large), 1)), sqrt(large))
    return select(le(size, 8), near, far)


@_i0e.defjvp
def _i0e_jvp(primals: Any, tangents: Any) -> tuple[Any, Any]:
    (x,), (t,) = primals, tangents
    y = _i0e(x)
    return y, mul(t, sub(bessel_i1e(x), mul(sign(x), y)))


def igamma(a: Any, x: Any) -> Any:
    """The regularized lower incomplete gamma function, elementwise: the integral of t^(a - 1) exp(-t) / gamma(a) from
    0 to x. NaN unless a > 0 and x >= 0. Takes floating-point arrays of one dtype; raises TypeError for others.

    >>> from pyxla import lax
    >>> print(lax.igamma(1.0, 0.0), lax.igamma(1.0, 100.0))
    0.0 1.0
    """
    return _wide(_igamma, *_operands("igamma", a, x))


def igammac(a: Any, x: Any) -> Any:
    """The regularized upper incomplete gamma function, 1 - igamma(a, x), accurate where that is small."""
    return _wide(_igammac, *_operands("igammac", a, x))


def igamma_grad_a(a: Any, x: Any) -> Any:
    """The derivative of `igamma` in a."""
    return _wide(incomplete.gamma_slope, *_operands("igamma_grad_a", a, x))


def random_gamma_grad(a: Any, x: Any) -> Any:
    """How samples x of the gamma distribution move with its parameter a (implicit reparameterization: M. Figurnov et
    al., "Implicit Reparameterization Gradients", 2018): -(d igamma / da) / (d igamma / dx).

    >>> from pyxla import lax
    >>> print(round(float(lax.random_gamma_grad(1.0, 1.0)), 4))
    1.1736
    """
    return _wide(incomplete.sample_slope, *_operands("random_gamma_grad", a, x))


def _density(a: Any, x: Any) -> Any:
    """d igamma / dx."""
    return exp(sub(sub(mul(sub(a, 1), log(x)), x), lgamma(a)))


@custom_jvp
def _igamma(a: Any, x: Any) -> Any:
    return incomplete.gamma_pair(a, x)[0]


@_igamma.defjvp
def _igamma_jvp(primals: Any, tangents: Any) -> tuple[Any, Any]:
    (a, x), (a_dot, x_dot) = primals, tangents
    return _igamma(a, x), add(mul(a_dot, incomplete.gamma_slope(a, x)), mul(x_dot, _density(a, x)))


@custom_jvp
def _igammac(a: Any, x: Any) -> Any:
    return incomplete.gamma_pair(a, x)[1]


@_igammac.defjvp
def _igammac_jvp(primals: Any, tangents: Any) -> tuple[Any, Any]:
    (a, x), (a_dot, x_dot) = primals, tangents
    slope = add(mul(a_dot, incomplete.gamma_slope(a, x)), mul(x_dot, _density(a, x)))
    return _igammac(a, x), neg(slope)


def betainc(a: Any, b: Any, x: Any) -> Any:
    """The regularized incomplete beta function, elementwise: the integral of t^(a - 1) (1 - t)^(b - 1) / beta(a, b)
    from 0 to x. NaN unless a and b > 0 and 0 <= x <= 1.

    Takes floating-point arrays of one dtype; raises TypeError for others. It has derivatives in all three (JAX: in x).

    >>> from pyxla import lax
    >>> print(round(float(lax.betainc(2.0, 2.0, 0.5)), 4))
    0.5
    """
    return _wide(_betainc, *_operands("betainc", a, b, x))


@custom_jvp
def _betainc(a: Any, b: Any, x: Any) -> Any:
    return incomplete.beta(a, b, x)


@_betainc.defjvp
def _betainc_jvp(primals: Any, tangents: Any) -> tuple[Any, Any]:
    (a, b, x), (a_dot, b_dot, x_dot) = primals, tangents
    one = full_like(x, 1)
    by_a = jvp(lambda a: incomplete.beta(a, b, x), (a,), (one,))[1]
    by_b = jvp(lambda b: incomplete.beta(a, b, x), (b,), (one,))[1]
    log_beta = sub(add(lgamma(a), lgamma(b)), lgamma(add(a, b)))
    density = exp(sub(add(mul(sub(a, 1), log(x)), mul(sub(b, 1), log1p(neg(x)))), log_beta))
    slope = add(add(mul(a_dot, by_a), mul(b_dot, by_b)), mul(x_dot, density))
    return _betainc(a, b, x), slope


def _chebyshev(coefficients: Any, x: Any) -> Any:
    """Clenshaw's recurrence for x in [-1, 1], with as many terms as the dtype has use for."""
    smallest = 1e-17 if x.dtype.itemsize == 8 else 1e-9
    kept = [c for c in coefficients if np.abs(c) > smallest]
    twice, current, last = add(x, x), full_like(x, kept[-1]), full_like(x, 0)
    for c in kept[-2:0:-1]:
        current, last = add(sub(mul(twice, current), last), c), current
    return add(sub(mul(x, current), last), kept[0])
