"""Initializers of weights: functions of a key, a shape and a dtype.

>>> from pyxla import nn, random
>>> nn.initializers.glorot_uniform()(random.key(0), (3, 4)).shape
(3, 4)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, random
from pyxla import numpy as jnp
from pyxla.numpy.common import as_shape, canonical_axes, converted

Initializer = Callable[..., Any]


def zeros(key: Any, shape: Any, dtype: Any = None) -> Any:
    """An initializer: zeros."""
    return jnp.zeros(shape, dtype)


def ones(key: Any, shape: Any, dtype: Any = None) -> Any:
    """An initializer: ones."""
    return jnp.ones(shape, dtype)


def _found(dtype: Any) -> np.dtype[Any]:
    """The dtype that was asked for, by default the default float."""

    return dtypes.default_dtype(float) if dtype is None else dtypes.check_user_dtype(dtype, "an initializer")


def constant(value: Any, dtype: Any = None) -> Initializer:
    """An initializer: one value, or an array that is broadcast."""

    def init(key: Any, shape: Any, dtype: Any = dtype) -> Any:
        return jnp.full(shape, value, _found(dtype))

    return init


def uniform(scale: Any = 1e-2, dtype: Any = None) -> Initializer:
    """An initializer: uniformly distributed in [0, scale)."""

    def init(key: Any, shape: Any, dtype: Any = dtype) -> Any:
        found = _found(dtype)
        return random.uniform(key, shape, found) * converted(scale, found)

    return init


def normal(stddev: Any = 1e-2, dtype: Any = None) -> Initializer:
    """An initializer: normally distributed with mean 0."""

    def init(key: Any, shape: Any, dtype: Any = dtype) -> Any:
        found = _found(dtype)
        return random.normal(key, shape, found) * converted(stddev, found)

    return init


def truncated_normal(stddev: Any = 1e-2, dtype: Any = None, lower: Any = -2.0, upper: Any = 2.0) -> Initializer:
    """An initializer: normally distributed with mean 0, cut off at `lower` and `upper` standard deviations."""

    def init(key: Any, shape: Any, dtype: Any = dtype) -> Any:
        found = _found(dtype)
        return random.truncated_normal(key, lower, upper, shape, found) * converted(stddev, found)

    return init


def _fans(shape: Sequence[int], in_axis: Any, out_axis: Any, batch_axis: Any) -> tuple[float, float]:
    """How many inputs and outputs a weight of this shape connects."""
    if len(shape) < 2:
        raise ValueError(
            f"a weight of shape {tuple(shape)} has no inputs and outputs: this initializer takes 2 dimensions at least"
        )
    ins, outs, batch = (canonical_axes(axis, len(shape)) for axis in (in_axis, out_axis, batch_axis))
    fan_in, fan_out = (math.prod(shape[i] for i in axes) for axes in (ins, outs))
    receptive = math.prod(shape) / (fan_in * fan_out * math.prod(shape[i] for i in batch))
    return fan_in * receptive, fan_out * receptive


def variance_scaling(
    scale: Any,
    mode: str,
    distribution: str,
    in_axis: Any = -2,
    out_axis: Any = -1,
    batch_axis: Any = (),
    dtype: Any = None,
) -> Initializer:
    """An initializer: variance `scale` divided by the number of inputs, of outputs, or their mean.

    Args:
        mode: "fan_in", "fan_out", "fan_avg" or "fan_geo_avg".
        distribution: "truncated_normal", "normal" or "uniform".
        in_axis, out_axis, batch_axis: which dimensions of a weight are inputs, outputs, neither; others count for both.

    Raises:
        ValueError: another mode or distribution; when called, a shape of fewer than 2 dimensions.
    """
    modes = ("fan_in", "fan_out", "fan_avg", "fan_geo_avg")
    if mode not in modes:
        raise ValueError(f"mode is one of {', '.join(map(repr, modes))}, not {mode!r}")
    if distribution not in ("truncated_normal", "normal", "uniform"):
        raise ValueError(f"distribution is 'truncated_normal', 'normal' or 'uniform', not {distribution!r}")

    def init(key: Any, shape: Any, dtype: Any = dtype) -> Any:
        found, sizes = _found(dtype), as_shape(shape)
        fan_in, fan_out = _fans(sizes, in_axis, out_axis, batch_axis)
        averages = (fan_in, fan_out, (fan_in + fan_out) / 2, math.sqrt(fan_in * fan_out))
        part = dtypes.to_real_dtype(found)
        variance = converted(scale / averages[modes.index(mode)], part)
        if distribution == "normal":
            return random.normal(key, sizes, found) * jnp.sqrt(variance)
        if dtypes.is_complex(found):
            raise NotImplementedError(f"complex weights are drawn from 'normal', not {distribution!r}")
        if distribution == "uniform":
            return random.uniform(key, sizes, found, -1) * jnp.sqrt(3 * variance)
        # The standard deviation of the normal distribution cut off at -2 and 2.
        return random.truncated_normal(key, -2, 2, sizes, found) * (
            jnp.sqrt(variance) / converted(0.87962566103423978, part)
        )

    return init


def _scaled(name: str, scale: float, mode: str, distribution: str) -> Callable[..., Initializer]:
    def make(in_axis: Any = -2, out_axis: Any = -1, batch_axis: Any = (), dtype: Any = None) -> Initializer:
        return variance_scaling(scale, mode, distribution, in_axis, out_axis, batch_axis, dtype)

    make.__name__ = make.__qualname__ = name
    make.__doc__ = f"`variance_scaling({scale}, {mode!r}, {distribution!r})`, which see."
    return make


glorot_uniform = xavier_uniform = _scaled("glorot_uniform", 1.0, "fan_avg", "uniform")
glorot_normal = xavier_normal = _scaled("glorot_normal", 1.0, "fan_avg", "truncated_normal")
lecun_uniform = _scaled("lecun_uniform", 1.0, "fan_in", "uniform")
lecun_normal = _scaled("lecun_normal", 1.0, "fan_in", "truncated_normal")
he_uniform = kaiming_uniform = _scaled("he_uniform", 2.0, "fan_in", "uniform")
he_normal = kaiming_normal = _scaled("he_normal", 2.0, "fan_in", "truncated_normal")
