"""Distributions that are functions of uniformly distributed floats."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla import numpy as jnp
from pyxla.numpy.common import as_array, as_shape, broadcast_shapes, canonical_axis, converted
from pyxla.random.keys import single, split_words
from pyxla.random.uniform import float_dtype, uniform_of


def normal(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats, or complex numbers, of the normal distribution with mean 0 and variance 1.

    >>> from pyxla import random
    >>> random.normal(random.key(0), (2, 3)).shape
    (2, 3)
    """
    data = single(key, "normal")
    found = float_dtype(dtype, "normal", allow_complex=True)
    if dtypes.is_complex(found):
        part = dtypes.to_real_dtype(found)
        first, second = split_words(data)
        re, im = (_normal(k, as_shape(shape), part) for k in (first, second))
        return lax.complex(re, im) / np.asarray(math.sqrt(2), found)
    return _normal(data, as_shape(shape), found)


def _normal(data: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    lowest = np.nextafter(np.asarray(-1, dtype), np.asarray(0, dtype), dtype=dtype)
    return np.asarray(math.sqrt(2), dtype) * lax.erf_inv(uniform_of(data, shape, dtype, lowest, 1.0))


def truncated_normal(key: Any, lower: Any, upper: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats of the normal distribution between two bounds."""
    data = single(key, "truncated_normal")
    found = float_dtype(dtype, "truncated_normal")
    lower, upper = converted(lower, found), converted(upper, found)
    shape = broadcast_shapes(lower.shape, upper.shape) if shape is None else as_shape(shape)
    root = np.asarray(math.sqrt(2), found)
    u = uniform_of(data, shape, found, lax.erf(lower / root), lax.erf(upper / root))
    result = root * lax.erf_inv(u)
    return jnp.clip(result, jnp.nextafter(lower, np.asarray(np.inf, found)), jnp.nextafter(upper, np.asarray(-np.inf, found)))


def bernoulli(key: Any, p: Any = 0.5, shape: Any = None) -> Any:
    """Booleans that are True with probability p, which may be an array.

    >>> from pyxla import random
    >>> random.bernoulli(random.key(0), 0.3, (4,)).dtype
    dtype('bool')
    """
    data = single(key, "bernoulli")
    found = dtypes.canonicalize_dtype(dtypes.dtype_of(p)[0])
    if not dtypes.is_float(found):
        raise TypeError(f"bernoulli takes a probability that is a float, not {found}")
    p = converted(p, found)
    return jnp.less(uniform_of(data, p.shape if shape is None else as_shape(shape), found), p)


def exponential(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the exponential distribution with mean 1."""
    u = uniform_of(single(key, "exponential"), as_shape(shape), float_dtype(dtype, "exponential"))
    return -jnp.log1p(-u)


def gumbel(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the Gumbel distribution, -log(-log(u)) for uniform u."""
    return gumbel_of(single(key, "gumbel"), as_shape(shape), float_dtype(dtype, "gumbel"))


def gumbel_of(data: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """`gumbel` of the words of a key."""
    return -jnp.log(-jnp.log(uniform_of(data, shape, dtype, dtypes.finfo(dtype).tiny, 1.0)))


def laplace(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the Laplace distribution with mean 0 and scale 1."""
    found = float_dtype(dtype, "laplace")
    u = uniform_of(single(key, "laplace"), as_shape(shape), found, -1.0 + dtypes.finfo(found).epsneg, 1.0)
    return jnp.sign(u) * jnp.log1p(-jnp.absolute(u))


def logistic(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the logistic distribution, log(u / (1 - u)) for uniform u."""
    found = float_dtype(dtype, "logistic")
    u = uniform_of(single(key, "logistic"), as_shape(shape), found, dtypes.finfo(found).eps, 1.0)
    return jnp.log(u / (np.asarray(1, found) - u))


def cauchy(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats of the Cauchy distribution with median 0 and scale 1."""
    found = float_dtype(dtype, "cauchy")
    u = uniform_of(single(key, "cauchy"), as_shape(shape), found, dtypes.finfo(found).eps, 1.0)
    return jnp.tan(np.asarray(math.pi, found) * (u - np.asarray(0.5, found)))


def rademacher(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """1 or -1, each as likely as the other."""
    found = dtypes.default_dtype(int) if dtype is None else dtypes.check_user_dtype(dtype, "random.rademacher")
    drawn = converted(bernoulli(key, np.float32(0.5), shape), found)
    return np.asarray(2, found) * drawn - np.asarray(1, found)


def categorical(key: Any, logits: Any, axis: int = -1, shape: Any = None, replace: bool = True) -> Any:
    """Indices along an axis, drawn with probabilities whose logarithms (up to a constant) are given.

    Args:
        shape: of the result; by default that of the logits without the axis. Its last dimensions are those.

    Raises:
        ValueError: the shape does not end as that of the logits without the axis.

    >>> from pyxla import random
    >>> import pyxla.numpy as jnp
    >>> int(random.categorical(random.key(0), jnp.array([-jnp.inf, 0.0])))
    1
    """
    data = single(key, "categorical")
    logits = as_array(logits)
    axis = canonical_axis(axis, logits.ndim)
    batch = tuple(n for i, n in enumerate(logits.shape) if i != axis)
    shape = batch if shape is None else as_shape(shape)
    lead = len(shape) - len(batch)
    if lead < 0 or broadcast_shapes(shape[lead:], batch) != shape[lead:]:
        raise ValueError(f"categorical of logits of batch shape {batch} cannot give shape {shape}")
    found = dtypes.to_inexact_dtype(logits.dtype)
    if replace:
        full = [*shape]
        full.insert(lead + axis, logits.shape[axis])
        noise = gumbel_of(data, tuple(full), found)
        return jnp.argmax(noise + logits, axis=lead + axis)
    count = math.prod(shape[:lead])
    if count > logits.shape[axis]:
        raise ValueError(f"categorical cannot draw {count} of {logits.shape[axis]} without replacement")
    noisy = gumbel_of(data, logits.shape, found) + logits
    drawn = lax.top_k(jnp.moveaxis(noisy, axis, -1), count)[1]
    return jnp.reshape(jnp.moveaxis(drawn, -1, 0), shape)
