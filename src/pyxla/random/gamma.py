"""The gamma distribution, by rejection, and those that are made of it; and the Poisson distribution.

Derivatives with respect to the parameter of the gamma distribution are implicit (`lax.random_gamma_grad`): they say how
a sample moves where its place in the distribution stays the same, whatever the draws behind it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla import numpy as jnp
from pyxla.lax.operands import as_operand
from pyxla.random import threefry
from pyxla.random.keys import single
from pyxla.random.parameters import check_safe, float_dtype, int_dtype, parameter, result_shape
from pyxla.random.samplers import normal
from pyxla.random.threefry import Shape, unit_floats, unit_normals
from pyxla.transforms.custom_rules import custom_jvp
from pyxla.transforms.vmap import vmap


def gamma(key: Any, a: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats of the gamma distribution with this shape parameter and scale 1. For small parameters see `loggamma`.

    >>> from pyxla import random
    >>> bool(random.gamma(random.key(0), 2.0) > 0)
    True
    """
    data, found = single(key, "gamma"), float_dtype(dtype, "gamma")
    return _gamma(data, parameter(a, found, result_shape(shape, "gamma", a)))


@custom_jvp
def _gamma(data: Any, a: Any) -> Any:
    scaled, uniform, boosted = _accepted(data, a)
    boost = lax.pow(lax.sub(1, uniform), lax.div(1, a))
    return lax.mul(scaled, lax.select(boosted, boost, lax.full_like(boost, 1)))


@_gamma.defjvp
def _gamma_jvp(primals: Any, tangents: Any) -> tuple[Any, Any]:
    (data, a), (_, t) = primals, tangents
    sample = _gamma(data, a)
    return sample, lax.mul(t, lax.random_gamma_grad(a, sample))


def loggamma(key: Any, a: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Logarithms of what `gamma` gives, accurate where that is too small for a float."""
    data, found = single(key, "loggamma"), float_dtype(dtype, "loggamma")
    return _loggamma(data, parameter(a, found, result_shape(shape, "loggamma", a)))


@custom_jvp
def _loggamma(data: Any, a: Any) -> Any:
    scaled, uniform, boosted = _accepted(data, a)
    drawn = lax.log1p(lax.neg(uniform))
    boost = lax.select(
        lax.bitwise_and(boosted, lax.ne(drawn, 0)), lax.mul(drawn, lax.div(1, a)), lax.full_like(drawn, 0)
    )
    return lax.add(lax.log(scaled), boost)


@_loggamma.defjvp
def _loggamma_jvp(primals: Any, tangents: Any) -> tuple[Any, Any]:
    (data, a), (_, t) = primals, tangents
    logarithm = _loggamma(data, a)
    sample = lax.exp(logarithm)
    # Where that is no float any more, the smallest one stands for it.
    sample = lax.select(lax.eq(sample, 0), lax.full_like(sample, float(dtypes.finfo(sample.dtype).tiny)), sample)
    return logarithm, lax.mul(t, lax.div(lax.random_gamma_grad(a, sample), sample))


def _accepted(data: Any, a: Any) -> tuple[Any, Any, Any]:
    """Gamma floats of a, or of a + 1 where a < 1; uniform floats; and whether a < 1, where the power 1/a of the latter
    is a factor that is due."""
    size = math.prod(a.shape)
    flat = lax.reshape(a, (size,))
    boosted = lax.lt(flat, 1)
    keys = threefry.split(data, (size,))
    scaled, uniform = vmap(_marsaglia_tsang)(keys, lax.add(flat, lax.convert_element_type(boosted, a.dtype)))
    return tuple(lax.reshape(x, a.shape) for x in (scaled, uniform, boosted))  # pyright: ignore[reportReturnType]


def _marsaglia_tsang(key: Any, a: Any) -> tuple[Any, Any]:
    """Marsaglia and Tsang's method for one a of 1 or more: the sample, and a uniform float of its own key."""
    dtype = a.dtype
    d = lax.sub(a, 1 / 3)
    c = lax.div(1 / 3, lax.sqrt(d))
    key, spare = threefry.split(key)

    def rejected(state: Any) -> Any:
        _, square, cube, uniform = state
        surely = lax.lt(uniform, lax.sub(1, lax.mul(lax.mul(square, square), 0.0331)))
        bound = lax.add(lax.mul(square, 0.5), lax.mul(d, lax.add(lax.sub(1, cube), lax.log(cube))))
        return lax.bitwise_and(lax.bitwise_not(surely), lax.ge(lax.log(uniform), bound))

    def positive(state: Any) -> Any:
        key, _, _ = state
        key, used = threefry.split(key)
        x = unit_normals(used, (), dtype)
        return key, x, lax.add(lax.mul(x, c), 1)

    def attempt(state: Any) -> Any:
        key, x_key, uniform_key = threefry.split(state[0], (3,))
        _, x, root = lax.while_loop(lambda s: lax.le(s[2], 0), positive, (x_key, constant(0), constant(-1)))
        return key, lax.mul(x, x), lax.mul(lax.mul(root, root), root), unit_floats(uniform_key, (), dtype)

    def constant(value: float) -> Any:
        return as_operand(np.asarray(value, dtype))

    _, _, cube, _ = lax.while_loop(rejected, attempt, (key, constant(0), constant(1), constant(2)))
    return lax.mul(d, cube), unit_floats(spare, (), dtype)


def beta(key: Any, a: Any, b: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats of the beta distribution, within (0, 1)."""
    data, found = single(key, "beta"), float_dtype(dtype, "beta")
    check_safe("beta", found, a, b)
    shape = result_shape(shape, "beta", a, b)
    first, second = threefry.split(data)
    x, y = loggamma(first, a, shape, found), loggamma(second, b, shape, found)
    greater = lax.max(x, y)
    x, y = lax.exp(lax.sub(x, greater)), lax.exp(lax.sub(y, greater))
    return lax.div(x, lax.add(x, y))


def dirichlet(key: Any, alpha: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Vectors of the Dirichlet distribution, whose elements sum to 1; `shape` leaves out the dimension of the vectors.

    Raises:
        ValueError: alpha has no dimension.

    >>> from pyxla import random
    >>> import numpy as np
    >>> random.dirichlet(random.key(0), np.ones(3), (5,)).shape
    (5, 3)
    """
    found, alpha = float_dtype(dtype, "dirichlet"), as_operand(alpha)
    if not alpha.shape:
        raise ValueError("the parameter of random.dirichlet is a vector, or several, got a scalar")
    batch = result_shape(shape, "dirichlet", np.empty(alpha.shape[:-1], np.bool_))
    x = loggamma(key, alpha, (*batch, alpha.shape[-1]), found)
    x = jnp.exp(x - jnp.max(x, axis=-1, keepdims=True))
    return x / jnp.sum(x, axis=-1, keepdims=True)


def chisquare(key: Any, df: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats of the chi-square distribution with df degrees of freedom."""
    found = float_dtype(dtype, "chisquare")
    check_safe("chisquare", found, df)
    return lax.mul(
        lax.exp(loggamma(key, lax.div(parameter(df, found), 2), result_shape(shape, "chisquare", df), found)), 2
    )


def t(key: Any, df: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats of Student's t distribution with df degrees of freedom."""
    data, found = single(key, "t"), float_dtype(dtype, "t")
    check_safe("t", found, df)
    shape = result_shape(shape, "t", df)
    first, second = threefry.split(data)
    half = lax.div(parameter(df, found, shape), 2)
    return lax.mul(normal(first, shape, found), lax.sqrt(lax.div(half, gamma(second, half, shape, found))))


def f(key: Any, dfnum: Any, dfden: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats of the F distribution: the ratio of two chi-square floats, each divided by its degrees of freedom."""
    data, found = single(key, "f"), float_dtype(dtype, "f")
    check_safe("f", found, dfnum, dfden)
    shape = result_shape(shape, "f", dfnum, dfden)
    first, second = threefry.split(data)
    num, den = (
        lax.div(chisquare(k, df, shape, found), parameter(df, found, shape))
        for k, df in ((second, dfnum), (first, dfden))
    )
    return lax.div(num, den)


def poisson(key: Any, lam: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Integers of the Poisson distribution with mean lam.

    >>> from pyxla import random
    >>> random.poisson(random.key(0), 3.0, (4,)).shape
    (4,)
    """
    data, found = single(key, "poisson"), int_dtype(dtype, "poisson")
    shape = result_shape(shape, "poisson", lam)
    lam = parameter(lam, np.dtype(np.float32), shape)
    few = lax.bitwise_or(lax.ne(lam, lam), lax.lt(lam, 10))
    low = _knuth(data, lax.select(few, lam, lax.full_like(lam, 0)), shape, found)
    high = _hormann(data, lax.select(few, lax.full_like(lam, 1e5), lam), shape, found)
    return lax.select(lax.eq(lam, 0), lax.full(shape, 0, found), lax.select(few, low, high))


def _knuth(data: Any, lam: Any, shape: Shape, dtype: np.dtype[Any]) -> Any:
    """How many uniform floats can be multiplied before the product falls below exp(-lam)."""

    def more(state: Any) -> Any:
        return jnp.any(lax.gt(state[2], lax.neg(lam)))

    def step(state: Any) -> Any:
        key, count, product = state
        key, used = threefry.split(key)
        count = lax.add(count, lax.convert_element_type(lax.gt(product, lax.neg(lam)), dtype))
        return key, count, lax.add(product, lax.log(unit_floats(used, shape, np.dtype(np.float32))))

    start = (data, lax.full(shape, 0, dtype), lax.full(shape, 0, np.float32))
    return lax.sub(lax.while_loop(more, step, start)[1], 1)


def _hormann(data: Any, lam: Any, shape: Shape, dtype: np.dtype[Any]) -> Any:
    """Hörmann's transformed rejection, for means of 10 and more."""
    log_lam = lax.log(lam)
    b = 0.931 + 2.53 * lax.sqrt(lam)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    limit = 0.9277 - 3.6224 / (b - 2)

    def step(state: Any) -> Any:
        key, result, accepted = state
        key, u_key, v_key = threefry.split(key, (3,))
        u = unit_floats(u_key, shape, lam.dtype) - 0.5
        v = unit_floats(v_key, shape, lam.dtype)
        edge = 0.5 - lax.abs(u)
        k = lax.floor((2 * a / edge + b) * u + lam + 0.43)
        s = lax.log(v * inverse_alpha / (a / (edge * edge) + b))
        fits = s <= k * log_lam - lam - lax.lgamma(k + 1)
        out = (k < 0) | ((edge < 0.013) & (v > edge))
        accept = ((edge >= 0.07) & (v <= limit)) | (~out & fits)
        return key, lax.select(accept, k, result), accepted | accept

    start = (data, lax.full(shape, -1, lam.dtype), lax.full(shape, False, np.bool_))
    return lax.convert_element_type(lax.while_loop(lambda s: ~jnp.all(s[2]), step, start)[1], dtype)
