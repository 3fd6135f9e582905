"""Threefry-2x32 with 20 rounds: the block cipher that makes the random bits of a counter and a key."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax, staging
from pyxla.array import Array, wrap
from pyxla.numpy.common import as_array, convert

UINT32 = np.dtype(np.uint32)
_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = np.uint32(0x1BD11BDA)


def threefry2x32(key: tuple[Any, Any], counts: tuple[Any, Any]) -> tuple[Any, Any]:
    """The two words that the cipher makes of each pair of counter words. Keys are scalars, or of the counters' shape; all are uint32.

    The code is that of numpy arrays and of arrays alike: `+`, `^`, shifts and `|` wrap around in both.
    """
    if staging.current_trace() is None and all(isinstance(k, Array) for k in key):
        with np.errstate(over="ignore"):
            words = _rounds(tuple(k._host() for k in key), tuple(np.asarray(c) for c in counts))
        return wrap(np.asarray(words[0])), wrap(np.asarray(words[1]))
    shape = np.broadcast_shapes(*(c.shape for c in (*key, *counts)))
    from pyxla.numpy.shaping import broadcast_to

    key0, key1, count0, count1 = (broadcast_to(as_array(x), shape) for x in (*key, *counts))
    return _rounds((key0, key1), (count0, count1))


def _rounds(key: tuple[Any, ...], counts: tuple[Any, ...]) -> tuple[Any, Any]:
    k0, k1 = key
    keys = (k0, k1, k0 ^ k1 ^ _PARITY)
    x, y = counts[0] + k0, counts[1] + k1
    for block in range(5):
        for r in _ROTATIONS[block % 2]:
            x = x + y
            y = ((y << np.uint32(r)) | (y >> np.uint32(32 - r))) ^ x
        x = x + keys[(block + 1) % 3]
        y = y + (keys[(block + 2) % 3] + np.uint32(block + 1))
    return x, y


def seed_words(seed: Any) -> Any:
    """The key of an integer: its high and its low 32 bits."""
    if isinstance(seed, int):
        bits = seed & 0xFFFFFFFFFFFFFFFF
        high = bits >> 32 if dtypes.canonicalize_dtype(np.int64).itemsize == 8 else 0
        return wrap(np.array([high, bits & 0xFFFFFFFF], UINT32))
    seed = as_array(seed)
    if not dtypes.is_integer(seed.dtype):
        raise TypeError(f"a seed is an integer, not {seed.dtype}")
    if seed.ndim:
        raise TypeError(f"a seed is a scalar, not an array of shape {seed.shape}: map over the seeds with vmap.")
    high: Any = np.zeros((), UINT32)
    if seed.dtype.itemsize == 8:
        high = convert(lax.shift_right_logical(seed, np.asarray(32, seed.dtype)), UINT32)
    return join(high, convert(seed, UINT32))


def join(high: Any, low: Any) -> Any:
    """Two arrays of words as one, with them in its last dimension."""
    from pyxla.numpy.joining import stack

    return stack([as_array(high), as_array(low)], axis=-1)


def counters(shape: tuple[int, ...]) -> tuple[Any, Any]:
    """High and low words of 0, 1, 2, ... in an array of this shape, read row by row."""
    size = math.prod(shape)
    if staging.current_trace() is None:
        numbers = np.arange(size, dtype=np.uint64).reshape(shape)
        return (numbers >> np.uint64(32)).astype(UINT32), numbers.astype(UINT32)
    if size > 2**32:
        raise NotImplementedError(f"{size} random numbers at once are more than 2**32: split the key and draw them in parts.")
    low = lax.reshape(lax.iota(UINT32, size), shape)
    return lax.full(shape, 0, UINT32), low


def random_words(key_data: Any, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Two random words for each element, of the two words of a key."""
    return threefry2x32((key_data[0], key_data[1]), counters(shape))


def random_bits(key_data: Any, width: int, shape: tuple[int, ...]) -> Any:
    """Random unsigned integers of 8, 16, 32 or 64 bits."""
    first, second = random_words(key_data, shape)
    dtype = np.dtype(f"uint{width}")
    if width == 64:
        return (convert(first, dtype) << np.asarray(32, dtype)) | convert(second, dtype)
    return convert(first ^ second, dtype)
