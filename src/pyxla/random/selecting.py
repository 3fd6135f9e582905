"""Random orders and choices."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla import numpy as jnp
from pyxla.lax.operands import as_operand
from pyxla.numpy.common import canonical_axis
from pyxla.random import threefry
from pyxla.random.distributions import gumbel
from pyxla.random.keys import single
from pyxla.random.parameters import float_dtype, result_shape, shape_of
from pyxla.random.samplers import randint
from pyxla.random.threefry import random_bits, unit_floats


def permutation(key: Any, x: Any, axis: int = 0, independent: bool = False) -> Any:
    """An array in random order along an axis; or 0, ..., x - 1 in random order, of an int.

    Args:
        independent: each line along the axis has an order of its own.

    Raises:
        TypeError: neither an array nor an int.

    >>> from pyxla import random
    >>> sorted(random.permutation(random.key(0), 4).tolist())
    [0, 1, 2, 3]
    """
    data = single(key, "permutation")
    operand = as_operand(x)
    if not operand.shape:
        if not dtypes.is_integer(operand.dtype):
            raise TypeError(f"random.permutation takes an array or an int, got {operand.dtype}")
        return _shuffled(data, jnp.arange(x), canonical_axis(axis, 1))
    axis = canonical_axis(axis, operand.ndim)
    if independent or operand.ndim == 1:
        return _shuffled(data, operand, axis)
    return jnp.take(operand, _shuffled(data, jnp.arange(operand.shape[axis]), 0), axis)


def _shuffled(data: Any, x: Any, axis: int) -> Any:
    # Sorting by random words leaves the order of equal words as it was; that is made unlikely enough by doing it again.
    rounds = math.ceil(3 * math.log(max(1, x.size)) / math.log(2**32 - 1))
    for _ in range(rounds):
        data, used = threefry.split(data)
        _, x = lax.sort_key_val(random_bits(used, 32, x.shape), x, axis)
    return x


def choice(
    key: Any, a: Any, shape: Any = (), replace: bool = True, p: Any = None, axis: int = 0, mode: str | None = None
) -> Any:
    """Elements drawn from an array along an axis, or from 0, ..., a - 1 of an int.

    Args:
        replace: whether an element may be drawn again.
        p: the probability of each; by default they are equal.
        mode: that of `gumbel`, where `p` is given and `replace` is False.

    Raises:
        ValueError: more are drawn without replacement than there are, `p` has another length, or there is
            nothing to draw from.

    >>> from pyxla import random
    >>> random.choice(random.key(0), 5, (3,), replace=False).shape
    (3,)
    """
    data = single(key, "choice")
    shape, array = shape_of(shape, "choice"), as_operand(a)
    axis = canonical_axis(axis, array.ndim) if array.shape else 0
    count = array.shape[axis] if array.shape else int(a)
    draws = math.prod(shape)
    if not draws:
        return jnp.zeros(shape, array.dtype)
    if count <= 0:
        raise ValueError("random.choice has nothing to draw from")
    if not replace and draws > count:
        raise ValueError(
            f"random.choice cannot draw {draws} of {count} elements without replacement: write replace=True"
        )
    out_shape = shape if not array.shape else (*array.shape[:axis], *shape, *array.shape[axis + 1 :])
    if p is None and not replace:
        order = permutation(data, array if array.shape else count, axis)
        return jnp.reshape(lax.slice_in_dim(order, 0, draws, 1, axis), out_shape)
    drawn = randint(data, shape, 0, count) if p is None else _weighted(data, as_operand(p), count, shape, replace, mode)
    return jnp.reshape(jnp.take(array, drawn, axis) if array.shape else drawn, out_shape)


def _weighted(data: Any, p: Any, count: int, shape: Any, replace: bool, mode: str | None) -> Any:
    """Numbers below `count` drawn with the probabilities `p`."""
    if p.shape != (count,):
        raise ValueError(
            f"random.choice takes a vector of probabilities, one for each of {count} elements; got shape {p.shape}"
        )
    p = lax.convert_element_type(p, dtypes.to_inexact_dtype(p.dtype))
    if not replace:
        noisy = lax.add(gumbel(data, (count,), p.dtype, mode), lax.log(p))
        return lax.convert_element_type(lax.top_k(noisy, math.prod(shape))[1], int)
    total = lax.cumsum(p)
    points = lax.mul(lax.sub(1, unit_floats(data, shape, p.dtype)), lax.index_in_dim(total, -1, keepdims=False))
    return lax.convert_element_type(jnp.searchsorted(total, points), int)


def categorical(
    key: Any, logits: Any, axis: int = -1, shape: Any = None, replace: bool = True, mode: str | None = None
) -> Any:
    """Indices along an axis, drawn with the probabilities `softmax(logits, axis)`.

    Args:
        shape: of the result, ending as that of the logits without the axis does; by default just that.
        replace: whether an index may be drawn again along the dimensions that `shape` adds.
        mode: that of `gumbel`.

    Raises:
        ValueError: the shape does not fit the logits, the logits are not floating-point, or more are drawn without
            replacement than there are.

    >>> from pyxla import random
    >>> import pyxla.numpy as jnp
    >>> print(random.categorical(random.key(0), jnp.log(jnp.array([0.0, 1.0]))))
    1
    """
    data = single(key, "categorical")
    logits = as_operand(logits)
    found = float_dtype(logits.dtype, "categorical")
    axis = canonical_axis(axis, logits.ndim)
    batch = logits.shape[:axis] + logits.shape[axis + 1 :]
    shape = batch if shape is None else shape_of(shape, "categorical")
    result_shape(shape, "categorical", np.empty(batch, np.bool_))
    lead = len(shape) - len(batch)
    if replace:
        full = (*shape[: lead + axis], logits.shape[axis], *shape[lead + axis :])
        noise = gumbel(data, full, found, mode)
        return jnp.argmax(noise + lax.expand_dims(logits, range(lead)), axis=lead + axis)
    draws = math.prod(shape[:lead])
    if draws > logits.shape[axis]:
        raise ValueError(
            f"random.categorical cannot draw {draws} of {logits.shape[axis]} categories without replacement"
        )
    noisy = jnp.moveaxis(lax.add(logits, gumbel(data, logits.shape, found, mode)), axis, -1)
    drawn = lax.top_k(noisy, draws)[1]
    return jnp.reshape(jnp.moveaxis(drawn, -1, 0), shape)
