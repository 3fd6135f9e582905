"""Random words, bits and floats of the two words of a key: on the host at once, or staged.

What is hashed for an element is its position in the array, as a 64-bit counter.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax, staging
from pyxla.array import wrap
from pyxla.lax.operands import as_operand
from pyxla.random import host
from pyxla.random.host import PARITY, ROTATIONS, UINT32
from pyxla.staging import Aval, Tracer
from pyxla_compiler import ir

Shape = tuple[int, ...]


def seed_words(seed: Any) -> Any:
    """The words of the key of an integer: its high and its low 32 bits (without `enable_x64` the high ones are 0).

    Raises:
        TypeError: not an integer scalar.
        OverflowError: a Python int of more than 64 bits.
    """
    if isinstance(seed, int):
        dtypes.check_int(seed, np.dtype(np.int64))
        high = seed >> 32 & 0xFFFFFFFF if dtypes.canonicalize_dtype(np.int64).itemsize == 8 else 0
        return as_operand(np.array([high, seed & 0xFFFFFFFF], UINT32))
    seed = as_operand(seed)
    if seed.shape:
        raise TypeError(f"a seed is a scalar, got an array of shape {seed.shape}: map over the seeds with vmap")
    if not dtypes.is_integer(seed.dtype):
        raise TypeError(f"a seed is an integer, got {seed.dtype}")
    high = lax.shift_right_logical(seed, 32) if seed.dtype.itemsize == 8 else np.zeros((), UINT32)
    return joined(lax.convert_element_type(high, UINT32), lax.convert_element_type(seed, UINT32))


def joined(first: Any, second: Any) -> Any:
    """Two arrays of words as one of keys."""
    return lax.concatenate([lax.expand_dims(x, (len(x.shape),)) for x in (first, second)], len(first.shape))


def split(data: Any, shape: Shape = (2,)) -> Any:
    """The words of as many new keys as the shape has elements."""
    if staging.current_trace() is None:
        return wrap(host.split(_host_key(data), shape))
    return joined(*_random_words(data, shape))


def fold_in(data: Any, value: Any) -> Any:
    """The words of the key that a key and a uint32 scalar make."""
    if staging.current_trace() is None:
        return wrap(np.array(host.hash_ints(_host_key(data), 0, int(value)), UINT32))
    return joined(*_hash(data, as_operand(np.zeros((), UINT32)), value))


def random_bits(data: Any, width: int, shape: Shape) -> Any:
    """Random unsigned integers of 8, 16, 32 or 64 bits."""
    dtype = np.dtype(f"uint{width}")
    if staging.current_trace() is None:
        return wrap(host.generate(_host_key(data), shape, dtype, host.one_of(width)))
    first, second = _random_words(data, shape)
    if width == 64:
        high = lax.shift_left(lax.convert_element_type(first, dtype), 32)
        return lax.bitwise_or(high, lax.convert_element_type(second, dtype))
    return lax.convert_element_type(lax.bitwise_xor(first, second), dtype)


def unit_floats(data: Any, shape: Shape, dtype: np.dtype[Any]) -> Any:
    """Random floats in [0, 1)."""
    if staging.current_trace() is None:
        return host_floats(data, shape, dtype)
    width, drawn, mantissa = _widths(dtype)
    bits = lax.convert_element_type(random_bits(data, drawn, shape), np.dtype(f"uint{width}"))
    one = int(np.ones((), dtype).view(f"uint{width}"))
    bits = lax.bitwise_or(lax.shift_right_logical(bits, drawn - mantissa), one)
    return lax.sub(lax.bitcast_convert_type(bits, dtype), 1)


def host_floats(data: Any, shape: Shape, dtype: np.dtype[Any], low: Any = None, high: Any = None) -> Any:
    """`unit_floats` outside of staging, or the floats in [low, high) of two numpy scalars."""
    _, drawn, mantissa = _widths(dtype)
    word, one_of = np.dtype(f"uint{drawn}"), host.one_of(drawn)

    def finish(first: host.HostArray, second: host.HostArray) -> host.HostArray:
        floats = host.unit_floats(one_of(first, second).astype(word, copy=False), dtype, mantissa)
        if low is not None:
            floats *= high - low
            floats += low
            np.maximum(floats, low, out=floats)
        return floats

    return wrap(host.generate(_host_key(data), shape, dtype, finish))


def _widths(dtype: np.dtype[Any]) -> tuple[int, int, int]:
    """How many bits a float has, how many are drawn for it, and how many of them go into its mantissa."""
    width, mantissa = 8 * dtype.itemsize, int(dtypes.finfo(dtype).nmant)
    return width, 8 if mantissa < 8 else width, mantissa


def unit_normals(data: Any, shape: Shape, dtype: np.dtype[Any]) -> Any:
    """Random floats of the standard normal distribution."""
    lowest = np.nextafter(np.asarray(-1, dtype), np.asarray(0, dtype), dtype=dtype)
    root = np.asarray(math.sqrt(2), dtype)
    if staging.current_trace() is None and dtype == np.float32:

        def finish(first: host.HostArray, second: host.HostArray) -> host.HostArray:
            u = host.unit_floats(np.bitwise_xor(first, second, first), dtype, 23)
            u *= np.float32(2)
            u += lowest
            x = host.erf_inv(u)
            x *= root
            return x

        return wrap(host.generate(_host_key(data), shape, dtype, finish))
    u = lax.add(lax.mul(unit_floats(data, shape, dtype), np.asarray(2, dtype)), lowest)
    return lax.mul(lax.erf_inv(u), root)


def host_integers(data: Any, shape: Shape, dtype: np.dtype[Any], low: int, span: int) -> Any:
    """Random integers in low, ..., low + span - 1 outside of staging, of 32 or 64 bits. A span of 0 is that of all."""
    width = 8 * dtype.itemsize
    unsigned = np.dtype(f"uint{width}")
    first, second = host.split(_host_key(data), (2,)).tolist()
    result = host.generate(tuple(second), shape, unsigned, host.one_of(width))
    if span:
        upper = host.generate(tuple(first), shape, unsigned, host.one_of(width))
        half = (1 << width // 2) % span
        for words in (upper, result):
            words %= unsigned.type(span)
        # half * half wraps around, as it does in XLA.
        upper *= unsigned.type((half * half & (1 << width) - 1) % span)
        result += upper
        result %= unsigned.type(span)
    result += unsigned.type(low & (1 << width) - 1)
    return wrap(result.view(dtype))


def _host_key(data: Any) -> host.HostKey:
    if isinstance(data, Tracer):
        raise staging.leaked(data)
    first, second = data._host().tolist()
    return first, second


def _random_words(data: Any, shape: Shape) -> tuple[Any, Any]:
    size = math.prod(shape)
    if size > 2**32:
        raise ValueError(f"{size} random numbers at once are more than 2**32: split the key, and draw them in parts")
    return _hash(data, lax.full(shape, 0, UINT32), lax.reshape(lax.iota(UINT32, size), shape))


def _hash(data: Any, first: Any, second: Any) -> tuple[Any, Any]:
    """The cipher on tracers: a call of a function of its own, one in a module for each shape."""
    y0, y1 = staging.call_function(_cipher(first.shape), "threefry2x32", [data, first, second])
    return y0, y1


@functools.lru_cache(maxsize=256)
def _cipher(shape: Shape) -> ir.Module:
    """A module whose function `threefry2x32` hashes two arrays of words of this shape with the two words of a key."""
    avals = [Aval((2,), UINT32), Aval(shape, UINT32), Aval(shape, UINT32)]
    with staging.root("threefry2x32", avals, "threefry2x32") as trace:
        trace.finish(_rounds(*trace.tracers))
    return trace.module


def _rounds(key: Any, x0: Any, x1: Any) -> tuple[Any, Any]:
    def spread(x: Any) -> Any:
        return lax.broadcast(x, x0.shape)

    first, second = (lax.index_in_dim(key, i, keepdims=False) for i in range(2))
    keys = (first, second, lax.bitwise_xor(lax.bitwise_xor(first, second), PARITY))
    constants = {r: spread(np.uint32(r)) for group in ROTATIONS for r in (*group, *(32 - r for r in group))}
    x0, x1 = lax.add(x0, spread(first)), lax.add(x1, spread(second))
    for i in range(5):
        for r in ROTATIONS[i % 2]:
            x0 = lax.add(x0, x1)
            rotated = lax.bitwise_or(lax.shift_left(x1, constants[r]), lax.shift_right_logical(x1, constants[32 - r]))
            x1 = lax.bitwise_xor(rotated, x0)
        x0 = lax.add(x0, spread(keys[(i + 1) % 3]))
        x1 = lax.add(x1, spread(lax.add(keys[(i + 2) % 3], i + 1)))
    return x0, x1


__all__ = [
    "Shape",
    "fold_in",
    "host_floats",
    "host_integers",
    "joined",
    "random_bits",
    "seed_words",
    "split",
    "unit_floats",
    "unit_normals",
]
