"""Random bits, and what is uniformly distributed: integers, floats, permutations, choices."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax
from pyxla import numpy as jnp
from pyxla.numpy.common import as_array, as_shape, canonical_axis, converted
from pyxla.random.keys import single, split_words
from pyxla.random.threefry import random_bits


def bits(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Uniformly distributed unsigned integers, of all their range.

    >>> from pyxla import random
    >>> random.bits(random.key(0), (2,)).dtype
    dtype('uint32')
    """
    found = dtypes.canonicalize_dtype(np.uint64) if dtype is None else dtypes.check_user_dtype(dtype, "random.bits")
    if not dtypes.is_unsigned_integer(found):
        raise ValueError(f"random.bits gives unsigned integers, not {found}")
    return random_bits(single(key, "bits"), 8 * found.itemsize, as_shape(shape))


def float_dtype(dtype: Any, name: str, *, allow_complex: bool = False) -> np.dtype[Any]:
    """The dtype that was asked for, by default the default float. ValueError if it is not one of floats."""
    found = dtypes.default_dtype(float) if dtype is None else dtypes.check_user_dtype(dtype, f"random.{name}")
    if not (dtypes.is_float(found) or allow_complex and dtypes.is_complex(found)):
        raise ValueError(f"random.{name} gives floats, not {found}")
    return found


def uniform(key: Any, shape: Any = (), dtype: Any = None, minval: Any = 0.0, maxval: Any = 1.0) -> Any:
    """Floats uniformly distributed in [minval, maxval).

    >>> from pyxla import random
    >>> random.uniform(random.key(0), (3,)).shape
    (3,)
    """
    return uniform_of(single(key, "uniform"), as_shape(shape), float_dtype(dtype, "uniform"), minval, maxval)


def uniform_of(data: Any, shape: tuple[int, ...], dtype: np.dtype[Any], minval: Any = 0.0, maxval: Any = 1.0) -> Any:
    """`uniform` of the words of a key. Random bits are the mantissa of a float in [1, 2)."""
    minval, maxval = converted(minval, dtype), converted(maxval, dtype)
    info = dtypes.finfo(dtype)
    width = 8 * dtype.itemsize
    # 8 random bits are enough for a mantissa of fewer.
    drawn = 8 if info.nmant < 8 else width
    unsigned = np.dtype(f"uint{width}")
    mantissa = lax.shift_right_logical(random_bits(data, drawn, shape), np.asarray(drawn - info.nmant, f"uint{drawn}"))
    one = np.asarray(1, dtype).view(unsigned)
    numbers = lax.bitcast_convert_type(jnp.bitwise_or(converted(mantissa, unsigned), one), dtype) - np.asarray(1, dtype)
    return jnp.maximum(minval, numbers * (maxval - minval) + minval)


def randint(key: Any, shape: Any, minval: Any, maxval: Any, dtype: Any = None) -> Any:
    """Integers uniformly distributed in minval, ..., maxval - 1, which may be arrays.

    >>> from pyxla import random
    >>> bool((random.randint(random.key(0), (100,), 0, 6) < 6).all())
    True
    """
    data = single(key, "randint")
    found = dtypes.default_dtype(int) if dtype is None else dtypes.check_user_dtype(dtype, "random.randint")
    if not dtypes.is_integer(found):
        raise TypeError(f"random.randint gives integers, not {found}")
    limits = np.iinfo(found)
    beyond, minval, maxval = _bounds(minval, maxval, limits)
    minval, maxval = converted(minval, found), converted(maxval, found)
    first, second = split_words(data)
    shape, width = as_shape(shape), limits.bits
    unsigned = np.dtype(f"uint{width}")
    high, low = random_bits(first, width, shape), random_bits(second, width, shape)
    one = np.asarray(1, unsigned)
    empty = jnp.less_equal(maxval, minval)
    span = jnp.where(empty, one, converted(maxval - minval, unsigned))
    # One more number than maxval - minval says; a span of all the range wraps to 0, by which remainders change nothing.
    span = jnp.where(jnp.logical_and(beyond, jnp.logical_not(empty)), span + one, span)
    # The remainder of a number of twice the width: that of 2**width times its high half, and of its low half.
    half = jnp.remainder(np.asarray(1 << (width // 2), unsigned), span)
    factor = jnp.remainder(half * half, span)
    offset = jnp.remainder(jnp.remainder(high, span) * factor + jnp.remainder(low, span), span)
    return minval + converted(offset, found)


def _bounds(minval: Any, maxval: Any, limits: Any) -> tuple[Any, Any, Any]:
    """Whether maxval is past the range of the dtype, and both bounds moved into it."""
    if isinstance(maxval, int) and isinstance(minval, int):
        return maxval > limits.max, min(max(minval, limits.min), limits.max), min(max(maxval, limits.min), limits.max)
    if not isinstance(minval, int):
        minval = as_array(minval)
    if isinstance(maxval, int):
        return maxval > limits.max, minval, min(max(maxval, limits.min), limits.max)
    maxval = as_array(maxval)
    theirs = np.iinfo(maxval.dtype)
    if theirs.max <= limits.max:
        return False, minval, maxval
    top = np.asarray(limits.max, maxval.dtype)
    return jnp.greater(maxval, top), minval, jnp.clip(maxval, max(limits.min, theirs.min), limits.max)


def permutation(key: Any, x: Any, axis: int = 0, independent: bool = False) -> Any:
    """The elements in random order along an axis, or 0, ..., x - 1 of an int; rows keep together unless `independent`.

    >>> from pyxla import random
    >>> sorted(random.permutation(random.key(0), 4).tolist())
    [0, 1, 2, 3]
    """
    data = single(key, "permutation")
    if np.ndim(x) == 0 if not hasattr(x, "ndim") else x.ndim == 0:
        if not dtypes.is_integer(dtypes.dtype_of(x)[0]):
            raise TypeError("permutation takes an array, or an int")
        return _shuffle(data, jnp.arange(x), 0)
    x = as_array(x)
    axis = canonical_axis(axis, x.ndim)
    if independent or x.ndim == 1:
        return _shuffle(data, x, axis)
    return jnp.take(x, _shuffle(data, jnp.arange(x.shape[axis]), 0), axis, mode="clip")


def _shuffle(data: Any, x: Any, axis: int) -> Any:
    """Sorted by random keys, so often that equal keys hardly matter."""
    rounds = int(np.ceil(3 * np.log(max(1, x.size)) / np.log(np.iinfo(np.uint32).max)))
    for _ in range(rounds):
        data, sub = split_words(data)
        x = lax.sort_key_val(random_bits(sub, 32, x.shape), x, axis)[1]
    return x


def choice(
    key: Any, a: Any, shape: Any = (), replace: bool = True, p: Any = None, axis: int = 0, mode: str | None = None
) -> Any:
    """Elements drawn from an array along an axis, or from 0, ..., a - 1.

    Args:
        replace: an element may be drawn again.
        p: the probability of each; by default they are equal.

    Raises:
        ValueError: more drawn without replacement than there are; p of another length; nothing to draw from.

    >>> from pyxla import random
    >>> random.choice(random.key(0), 5, (3,), replace=False).shape
    (3,)
    """
    from pyxla.random.distributions import gumbel_of

    data = single(key, "choice")
    shape = as_shape(shape)
    a = as_array(a)
    axis = canonical_axis(axis, a.ndim) if a.ndim else 0
    inputs = int(a) if not a.ndim else a.shape[axis]
    draws = math.prod(shape)
    if not draws:
        return jnp.zeros(shape, a.dtype)
    if inputs <= 0:
        raise ValueError("choice has nothing to draw from")
    if not replace and draws > inputs:
        raise ValueError(f"choice cannot draw {draws} of {inputs} elements without replacement")
    if p is None:
        if not replace:
            drawn = permutation(data, inputs if not a.ndim else a, axis)
            return jnp.reshape(drawn[:draws], shape) if not a.ndim else _placed(jnp.take(drawn, np.arange(draws, dtype=np.int32), axis), axis, shape)
        index = randint(data, shape, 0, inputs)
    else:
        (p,) = [converted(p, dtypes.to_inexact_dtype(dtypes.dtype_of(p)[0]))]
        if p.shape != (inputs,):
            raise ValueError(f"choice takes a probability for each of {inputs} elements, got shape {p.shape}")
        if replace:
            total = jnp.cumsum(p)
            point = total[-1] * (np.asarray(1, p.dtype) - uniform_of(data, shape, p.dtype))
            index = converted(jnp.searchsorted(total, point), dtypes.default_dtype(int))
        else:
            index = lax.top_k(gumbel_of(data, (inputs,), p.dtype) + jnp.log(p), draws)[1].reshape(shape)
    return index if not a.ndim else jnp.take(a, index, axis, mode="clip")


def _placed(x: Any, axis: int, shape: tuple[int, ...]) -> Any:
    return jnp.reshape(x, (*x.shape[:axis], *shape, *x.shape[axis + 1 :]))
