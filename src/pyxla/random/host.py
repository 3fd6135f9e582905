"""Threefry-2x32 with 20 rounds on numpy arrays: what eager calls run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

HostArray = np.ndarray[Any, Any]
#: A key as two Python ints.
HostKey = tuple[int, int]

UINT32 = np.dtype(np.uint32)
ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA

_MASK = 0xFFFFFFFF
#: Counters hashed at a time, few enough to stay in the cache.
_BLOCK = 1 << 14
#: Up to so many counters Python's ints are quicker than arrays.
_FEW = 6
# Ufuncs take arrays of rank 0 quicker than numbers.
_SHIFTS = [[(np.array(r, UINT32), np.array(32 - r, UINT32)) for r in group] for group in ROTATIONS]


def hash_ints(key: HostKey, x0: int, x1: int) -> tuple[int, int]:
    """The two words that the cipher makes of two words."""
    keys = (*key, key[0] ^ key[1] ^ PARITY)
    x0, x1 = (x0 + key[0]) & _MASK, (x1 + key[1]) & _MASK
    for i in range(5):
        for r in ROTATIONS[i & 1]:
            x0 = (x0 + x1) & _MASK
            x1 = (x1 << r & _MASK | x1 >> 32 - r) ^ x0
        x0, x1 = (x0 + keys[(i + 1) % 3]) & _MASK, (x1 + keys[(i + 2) % 3] + i + 1) & _MASK
    return x0, x1


def hash_arrays(key: HostKey, x0: HostArray, x1: HostArray) -> None:
    """`hash_ints` elementwise, in place."""
    keys = (*key, key[0] ^ key[1] ^ PARITY)
    spare = np.empty_like(x1)
    x0 += np.uint32(key[0])
    x1 += np.uint32(key[1])
    for i in range(5):
        for left, right in _SHIFTS[i & 1]:
            np.add(x0, x1, x0)
            np.left_shift(x1, left, spare)
            np.right_shift(x1, right, x1)
            np.bitwise_or(x1, spare, x1)
            np.bitwise_xor(x1, x0, x1)
        x0 += np.uint32(keys[(i + 1) % 3])
        x1 += np.uint32((keys[(i + 2) % 3] + i + 1) & _MASK)


def hashed_counters(key: HostKey, size: int) -> Iterator[tuple[int, HostArray, HostArray]]:
    """The hashes of the 64-bit counters 0, 1, 2, ... in blocks: where a block starts, first words, second words."""
    if size <= _FEW:
        words = np.array([hash_ints(key, 0, i) for i in range(size)], UINT32).reshape(size, 2)
        yield 0, words[:, 0], words[:, 1]
        return
    for start in range(0, size, _BLOCK):
        n = min(_BLOCK, size - start)
        x0 = np.full(n, start >> 32, UINT32)
        x1 = np.arange(n, dtype=UINT32)
        x1 += np.uint32(start & _MASK)
        hash_arrays(key, x0, x1)
        yield start, x0, x1


def generate(
    key: HostKey, shape: tuple[int, ...], dtype: Any, finish: Callable[[HostArray, HostArray], HostArray]
) -> HostArray:
    """An array of what `finish` makes of the two random words of each element; it may write to them."""
    size = math.prod(shape)
    out = np.empty(size, dtype)
    for start, x0, x1 in hashed_counters(key, size):
        out[start : start + len(x0)] = finish(x0, x1)
    return out.reshape(shape)


def split(key: HostKey, shape: tuple[int, ...]) -> HostArray:
    """As many new keys as the shape has elements, the two words of each in a last dimension."""
    size = math.prod(shape)
    out = np.empty((size, 2), UINT32)
    for start, x0, x1 in hashed_counters(key, size):
        out[start : start + len(x0), 0] = x0
        out[start : start + len(x0), 1] = x1
    return out.reshape(*shape, 2)


def one_of(width: int) -> Callable[[HostArray, HostArray], HostArray]:
    """What makes random bits of this width of two words (8 and 16 bits are those of 32 cut off)."""
    return _wide if width == 64 else _narrow


def _narrow(x0: HostArray, x1: HostArray) -> HostArray:
    return np.bitwise_xor(x0, x1, x0)


def _wide(x0: HostArray, x1: HostArray) -> HostArray:
    return x0.astype(np.uint64) << np.uint64(32) | x1


def unit_floats(bits: HostArray, dtype: np.dtype[Any], mantissa_bits: int) -> HostArray:
    """Floats in [0, 1) with random bits as the mantissa of a float in [1, 2)."""
    drawn = 8 * bits.itemsize
    bits = bits.astype(f"uint{8 * dtype.itemsize}", copy=False)
    bits >>= bits.dtype.type(drawn - mantissa_bits)
    bits |= np.ones((), dtype).view(bits.dtype)
    floats = bits.view(dtype)
    floats -= dtype.type(1)
    return floats


# Giles' approximation of the inverse error function in single precision, which is what XLA computes: the leading
# coefficient first, in w - 2.5 for w = -log(1 - x^2) below 5, in sqrt(w) - 3 above.
_CENTRAL = np.array(
    [2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164]
    + [0.246640727, 1.50140941],
    np.float32,
)
_TAIL = np.array(
    [-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047]
    + [1.00167406, 2.83297682],
    np.float32,
)


def erf_inv(x: HostArray) -> HostArray:
    """The inverse error function of a float32 vector within (-1, 1)."""
    w = np.multiply(x, x)
    np.negative(w, w)
    np.log1p(w, w)
    np.negative(w, w)
    y = _polynomial(_CENTRAL, w - np.float32(2.5))
    far = np.flatnonzero(w >= 5)
    if far.size:
        y[far] = _polynomial(_TAIL, np.sqrt(w[far]) - np.float32(3))
    y *= x
    return y


def _polynomial(coefficients: HostArray, x: HostArray) -> HostArray:
    y = np.full_like(x, coefficients[0])
    for c in coefficients[1:]:
        y *= x
        y += c
    return y
