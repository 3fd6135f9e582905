"""Activation functions. Integers are made floats; dtypes are otherwise kept."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla import numpy as jnp
from pyxla.numpy.common import as_array, canonical_axis, inexact


def identity(x: Any) -> Any:
    """x itself."""
    return as_array(x)


def relu(x: Any) -> Any:
    """max(x, 0). The derivative at 0 is 0.

    >>> import pyxla.numpy as jnp
    >>> from pyxla import nn
    >>> nn.relu(jnp.array([-1.0, 2.0]))
    Array([0., 2.], dtype=float32)
    """
    x = as_array(x)
    return jnp.where(jnp.greater(x, 0), x, jnp.zeros_like(x))


def relu6(x: Any) -> Any:
    """min(max(x, 0), 6). The derivative at 0 and 6 is 0."""
    x = as_array(x)
    low = relu(x)
    return jnp.where(jnp.less(low, 6), low, jnp.full_like(x, 6))


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return lax.logistic(inexact(x))


def log_sigmoid(x: Any) -> Any:
    """log(sigmoid(x)), without underflow."""
    return -softplus(-inexact(x))


def softplus(x: Any) -> Any:
    """log(1 + exp(x)), without overflow.

    >>> from pyxla import nn
    >>> nn.softplus(0.0)
    Array(0.6931472, dtype=float32, weak_type=True)
    """
    return jnp.logaddexp(x, 0.0)


def sparse_plus(x: Any) -> Any:
    """0 up to -1, x from 1 on, and (x + 1)**2 / 4 between."""
    x = inexact(x)
    return jnp.where(x <= -1.0, jnp.zeros_like(x), jnp.where(x >= 1.0, x, (x + 1.0) ** 2 / 4))


def sparse_sigmoid(x: Any) -> Any:
    """0 up to -1, 1 from 1 on, and (x + 1) / 2 between."""
    return 0.5 * jnp.clip(inexact(x) + 1.0, 0.0, 2.0)


def soft_sign(x: Any) -> Any:
    """x / (|x| + 1)."""
    x = inexact(x)
    return x / (jnp.abs(x) + 1)


def silu(x: Any) -> Any:
    """x * sigmoid(x)."""
    x = inexact(x)
    return x * sigmoid(x)


swish = silu


def mish(x: Any) -> Any:
    """x * tanh(softplus(x))."""
    x = inexact(x)
    return x * jnp.tanh(softplus(x))


def squareplus(x: Any, b: Any = 4) -> Any:
    """(x + sqrt(x**2 + b)) / 2."""
    x = inexact(x)
    return (x + jnp.sqrt(jnp.square(x) + b)) / 2


def gelu(x: Any, approximate: bool = True) -> Any:
    """x times the normal distribution function of x; by default approximated with a tanh.

    >>> from pyxla import nn
    >>> round(float(nn.gelu(1.0, approximate=False)), 5)
    0.84134
    """
    x = inexact(x)
    if approximate:
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x))
        return x * (0.5 * (1.0 + jnp.tanh(inner)))
    return 0.5 * x * lax.erfc(-x * math.sqrt(0.5))


def elu(x: Any, alpha: Any = 1.0) -> Any:
    """x where positive, else alpha * (exp(x) - 1)."""
    x = inexact(x)
    positive = x > 0
    # The exponential sees no large x, whose derivative would be infinite times 0.
    return jnp.where(positive, x, alpha * jnp.expm1(jnp.where(positive, jnp.zeros_like(x), x)))


def selu(x: Any) -> Any:
    """1.0507 * elu(x, 1.6733), whose constants keep mean 0 and variance 1 from layer to layer."""
    return 1.0507009873554804934193349852946 * elu(x, 1.6732632423543772848170429916717)


def celu(x: Any, alpha: Any = 1.0) -> Any:
    """x where positive, else alpha * (exp(x / alpha) - 1)."""
    x = inexact(x)
    positive = x > 0
    return jnp.where(positive, x, alpha * jnp.expm1(jnp.where(positive, jnp.zeros_like(x), x) / alpha))


def leaky_relu(x: Any, negative_slope: Any = 0.01) -> Any:
    """x where it is not negative, else negative_slope * x."""
    x = inexact(x)
    return jnp.where(x >= 0, x, negative_slope * x)


def hard_tanh(x: Any) -> Any:
    """x, cut off at -1 and 1."""
    x = as_array(x)
    return jnp.where(x > 1, jnp.ones_like(x), jnp.where(x < -1, jnp.full_like(x, -1), x))


def hard_sigmoid(x: Any) -> Any:
    """relu6(x + 3) / 6."""
    return relu6(inexact(x) + 3.0) / 6.0


def hard_silu(x: Any) -> Any:
    """x * hard_sigmoid(x)."""
    x = inexact(x)
    return x * hard_sigmoid(x)


hard_swish = hard_silu


def tanh(x: Any) -> Any:
    """The hyperbolic tangent."""
    return jnp.tanh(x)


def glu(x: Any, axis: int = -1) -> Any:
    """The first half along an axis times the sigmoid of the second.

    Raises:
        ValueError: the axis has an odd size.
    """
    x = inexact(x)
    axis = canonical_axis(axis, x.ndim)
    size = x.shape[axis]
    if size % 2:
        raise ValueError(f"glu halves axis {axis}, which has the odd size {size}")
    first, second = jnp.split(x, 2, axis)
    return first * sigmoid(second)


def softmax(x: Any, axis: Any = -1, where: Any = None) -> Any:
    """exp(x) divided by its sum along an axis or axes. Elements that `where` leaves out get 0.

    >>> import pyxla.numpy as jnp
    >>> from pyxla import nn
    >>> nn.softmax(jnp.array([0.0, 0.0]))
    Array([0.5, 0.5], dtype=float32)
    """
    x = inexact(x)
    scaled = jnp.exp(_below_top(x, axis, where))
    if where is not None:
        scaled = jnp.where(where, scaled, 0)
    return scaled / jnp.sum(scaled, axis, keepdims=True)


def log_softmax(x: Any, axis: Any = -1, where: Any = None) -> Any:
    """log(softmax(x)), without underflow. Elements that `where` leaves out get -inf."""
    x = inexact(x)
    below = _below_top(x, axis, where)
    result = below - jnp.log(jnp.sum(jnp.exp(below), axis, keepdims=True, where=where))
    return result if where is None else jnp.where(where, result, -np.inf)


def _below_top(x: Any, axis: Any, where: Any) -> Any:
    """x less its maximum, which is a constant to differentiation since what follows does not depend on it."""
    return x - lax.stop_gradient(jnp.max(x, axis, keepdims=True, initial=-np.inf, where=where))


def standardize(
    x: Any, axis: Any = -1, mean: Any = None, variance: Any = None, epsilon: Any = 1e-5, where: Any = None
) -> Any:
    """x less its mean, divided by its standard deviation, along an axis or axes."""
    x = inexact(x)
    if mean is None:
        mean = jnp.mean(x, axis, keepdims=True, where=where)
    if variance is None:
        variance = jnp.var(x, axis, keepdims=True, where=where, mean=mean)
    return (x - mean) * lax.rsqrt(variance + epsilon)


def one_hot(x: Any, num_classes: int, *, dtype: Any = None, axis: int = -1) -> Any:
    """For each integer a vector of zeros with a 1 at its place, along a new axis; all zeros where it is out of range.

    >>> import pyxla.numpy as jnp
    >>> from pyxla import nn
    >>> nn.one_hot(jnp.array([1, 5]), 3)
    Array([[0., 1., 0.],
           [0., 0., 0.]], dtype=float32)
    """
    x = as_array(x)
    if not dtypes.is_integer(x.dtype):
        raise TypeError(f"one_hot takes integers, not {x.dtype}")
    found = dtypes.default_dtype(float) if dtype is None else dtypes.check_user_dtype(dtype, "one_hot")
    axis = canonical_axis(axis, x.ndim + 1)
    shape = [1] * (x.ndim + 1)
    shape[axis] = num_classes
    classes = jnp.reshape(jnp.arange(num_classes, dtype=x.dtype), shape)
    return jnp.astype(jnp.equal(jnp.expand_dims(x, axis), classes), found)
