"""Distributions that are functions of uniform and normal floats."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla import numpy as jnp
from pyxla.random import threefry
from pyxla.random.keys import single
from pyxla.random.parameters import check_safe, float_dtype, floats_between, parameter, result_shape, shape_of
from pyxla.random.samplers import normal, rademacher
from pyxla.random.threefry import unit_floats


def exponential(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the exponential distribution with mean 1.

    >>> from pyxla import random
    >>> bool(random.exponential(random.key(0)) > 0)
    True
    """
    data = single(key, "exponential")
    found = float_dtype(dtype, "exponential")
    return lax.neg(lax.log1p(lax.neg(unit_floats(data, shape_of(shape, "exponential"), found))))


def gumbel(key: Any, shape: Any = (), dtype: Any = None, mode: str | None = None) -> Any:
    """Floats of the standard Gumbel distribution, -log(-log(u)) of uniform u.

    Args:
        mode: "low", the default, or "high", which draws twice the bits and reaches further down.

    >>> from pyxla import random
    >>> random.gumbel(random.key(0), (2,)).shape
    (2,)
    """
    data = single(key, "gumbel")
    found = float_dtype(dtype, "gumbel")
    shape = shape_of(shape, "gumbel")
    limits = dtypes.finfo(found)
    if mode in (None, "low"):
        return lax.neg(lax.log(lax.neg(lax.log(floats_between(data, shape, found, limits.tiny, 1.0)))))
    if mode != "high":
        raise ValueError(f"the mode of random.gumbel is 'low' or 'high', got {mode!r}")
    coarse, fine = unit_floats(data, (2, *shape), found)
    small = lax.add(lax.add(coarse, lax.mul(fine, 2.0 ** -int(limits.nmant))), np.asarray(limits.tiny, found))
    u = lax.select(lax.ge(coarse, 0.5), coarse, small)
    return lax.neg(lax.log(lax.neg(lax.log1p(lax.neg(u)))))


def laplace(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the Laplace distribution with mean 0 and scale 1."""
    data = single(key, "laplace")
    found = float_dtype(dtype, "laplace")
    u = floats_between(data, shape_of(shape, "laplace"), found, -1.0 + dtypes.finfo(found).epsneg, 1.0)
    return lax.mul(lax.sign(u), lax.log1p(lax.neg(lax.abs(u))))


def logistic(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the logistic distribution with mean 0 and scale 1."""
    data = single(key, "logistic")
    found = float_dtype(dtype, "logistic")
    u = floats_between(data, shape_of(shape, "logistic"), found, dtypes.finfo(found).tiny, 1.0)
    return lax.sub(lax.log(u), lax.log1p(lax.neg(u)))


def cauchy(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the Cauchy distribution with median 0 and scale 1."""
    data = single(key, "cauchy")
    found = float_dtype(dtype, "cauchy")
    u = floats_between(data, shape_of(shape, "cauchy"), found, dtypes.finfo(found).eps, 1.0)
    return lax.tan(lax.mul(lax.sub(u, 0.5), math.pi))


def pareto(key: Any, b: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats of the Pareto distribution with exponent b, from 1 up."""
    found = float_dtype(dtype, "pareto")
    shape = result_shape(shape, "pareto", b)
    check_safe("pareto", found, b)
    return lax.exp(lax.div(exponential(key, shape, found), parameter(b, found, shape)))


def rayleigh(key: Any, scale: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats of the Rayleigh distribution: the length of a vector of two normal floats with this standard deviation."""
    data = single(key, "rayleigh")
    found = float_dtype(dtype, "rayleigh")
    shape = result_shape(shape, "rayleigh", scale)
    check_safe("rayleigh", found, scale)
    return lax.mul(parameter(scale, found, shape), lax.sqrt(lax.mul(lax.log(unit_floats(data, shape, found)), -2)))


def maxwell(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the Maxwell distribution: the length of a vector of three normal floats."""
    found = float_dtype(dtype, "maxwell")
    x = normal(key, (*shape_of(shape, "maxwell"), 3), found)
    return lax.sqrt(jnp.sum(lax.mul(x, x), axis=-1))


def double_sided_maxwell(key: Any, loc: Any, scale: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Maxwell floats of either sign, times a scale, plus a location; the shape is put before that of the parameters."""
    data = single(key, "double_sided_maxwell")
    found = float_dtype(dtype, "double_sided_maxwell")
    parameters = result_shape(None, "double_sided_maxwell", loc, scale)
    shape = (*(shape_of(shape, "double_sided_maxwell") or parameters), *parameters)
    first, second = threefry.split(data)
    return rademacher(second, shape, found) * maxwell(first, shape, found) * scale + loc


def weibull_min(key: Any, scale: Any, concentration: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the Weibull distribution with a scale and an exponent."""
    return jnp.power(exponential(key, shape, float_dtype(dtype, "weibull_min")), 1.0 / concentration) * scale


def lognormal(key: Any, sigma: Any = 1.0, shape: Any = None, dtype: Any = None) -> Any:
    """exp of normal floats with the standard deviation sigma."""
    found = float_dtype(dtype, "lognormal")
    shape = result_shape(shape, "lognormal", sigma)
    check_safe("lognormal", found, sigma)
    return lax.exp(lax.mul(normal(key, shape, found), parameter(sigma, found, shape)))


def triangular(key: Any, left: Any, mode: Any, right: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats between left and right whose density is a triangle with its peak at the mode."""
    data = single(key, "triangular")
    found = float_dtype(dtype, "triangular")
    shape = result_shape(shape, "triangular", left, mode, right)
    check_safe("triangular", found, left, mode, right)
    left, mode, right = (parameter(x, found, shape) for x in (left, mode, right))
    u, width = unit_floats(data, shape, found), right - left
    rising = left + lax.sqrt(u * width * (mode - left))
    falling = right - lax.sqrt((1 - u) * width * (right - mode))
    return lax.select(lax.lt(u, (mode - left) / width), rising, falling)


def geometric(key: Any, p: Any, shape: Any = None, dtype: Any = None) -> Any:
    """How many trials it takes, one at least, until one succeeds that does with probability p."""
    data = single(key, "geometric")
    found = dtypes.check_user_dtype(int if dtype is None else dtype, "random.geometric")
    if not dtypes.is_integer(found):
        raise ValueError(f"the dtype of random.geometric is an integer one, got {found}")
    shape = result_shape(shape, "geometric", p)
    float_type = dtypes.to_inexact_dtype(dtypes.dtype_of(p)[0])
    u = unit_floats(data, shape, float_type)
    u = lax.select(lax.eq(u, 0), lax.full(shape, 1, float_type), u)
    trials = lax.div(lax.log(u), lax.log1p(lax.neg(parameter(p, float_type, shape))))
    return lax.convert_element_type(lax.add(lax.floor(trials), 1), found)
