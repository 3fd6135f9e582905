"""Bits, uniform and normal floats, integers, booleans."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pyxla import dtypes, lax, staging
from pyxla import numpy as jnp
from pyxla.lax.operands import as_operand
from pyxla.random import threefry
from pyxla.random.keys import single
from pyxla.random.parameters import float_dtype, floats_between, int_dtype, parameter, result_shape, shape_of
from pyxla.random.threefry import Shape, host_integers, random_bits, unit_normals


def bits(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Random bits as unsigned integers, by default uint32 (uint64 under `enable_x64`).

    Raises:
        ValueError: the dtype is not one of unsigned integers.

    >>> from pyxla import random
    >>> random.bits(random.key(0), (2,), "uint8").dtype
    dtype('uint8')
    """
    data = single(key, "bits")
    found = dtypes.canonicalize_dtype(np.uint64) if dtype is None else dtypes.check_user_dtype(dtype, "random.bits")
    if not dtypes.is_unsigned_integer(found):
        raise ValueError(f"the dtype of random.bits is one of unsigned integers, got {found}")
    return random_bits(data, 8 * found.itemsize, shape_of(shape, "bits"))


def uniform(key: Any, shape: Any = (), dtype: Any = None, minval: Any = 0.0, maxval: Any = 1.0) -> Any:
    """Floats uniformly distributed in [minval, maxval), which may be arrays that broadcast to the shape.

    Raises:
        ValueError: the dtype is not one of floats.

    >>> from pyxla import random
    >>> print(random.uniform(random.key(0), (3,)))
    [0.947667   0.9785799  0.33229148]
    """
    data = single(key, "uniform")
    found = float_dtype(dtype, "uniform")
    return floats_between(data, result_shape(shape, "uniform", minval, maxval), found, minval, maxval)


def normal(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """Floats, or complex numbers, of the normal distribution with mean 0 and variance 1.

    Raises:
        ValueError: the dtype is neither floating nor complex.

    >>> from pyxla import random
    >>> print(random.normal(random.key(0), (3,)))
    [ 1.6226422   2.0252647  -0.43359444]
    """
    data = single(key, "normal")
    found = float_dtype(dtype, "normal", allow_complex=True)
    shape = shape_of(shape, "normal")
    if not dtypes.is_complex(found):
        return unit_normals(data, shape, found)
    real, imag = threefry.split(data)
    part = dtypes.to_real_dtype(found)
    return lax.div(lax.complex(unit_normals(real, shape, part), unit_normals(imag, shape, part)), math.sqrt(2))


def truncated_normal(key: Any, lower: Any, upper: Any, shape: Any = None, dtype: Any = None) -> Any:
    """Floats of the standard normal distribution within the open interval (lower, upper).

    >>> from pyxla import random
    >>> bool((random.truncated_normal(random.key(0), -1.0, 1.0, (100,)) < 1).all())
    True
    """
    shape = result_shape(shape, "truncated_normal", lower, upper)
    data = single(key, "truncated_normal")
    found = float_dtype(dtype, "truncated_normal")
    lower, upper, root = parameter(lower, found), parameter(upper, found), np.asarray(math.sqrt(2), found)
    u = floats_between(data, shape, found, lax.erf(lax.div(lower, root)), lax.erf(lax.div(upper, root)))
    inside = (
        lax.nextafter(lax.stop_gradient(lower), np.asarray(np.inf, found)),
        lax.nextafter(lax.stop_gradient(upper), np.asarray(-np.inf, found)),
    )
    return jnp.clip(lax.mul(lax.erf_inv(u), root), *inside)


def randint(key: Any, shape: Any, minval: Any, maxval: Any, dtype: Any = None) -> Any:
    """Integers uniformly distributed in minval, ..., maxval - 1; the bounds may be arrays that broadcast to the shape.

    Where maxval is not above minval the result is minval. Where the number of integers to choose from is not a power
    of 2, some of them are a little more likely than others.

    Raises:
        TypeError: the dtype is not one of integers.

    >>> from pyxla import random
    >>> sorted(set(random.randint(random.key(0), (100,), 0, 6).tolist()))
    [0, 1, 2, 3, 4, 5]
    """
    data = single(key, "randint")
    found = int_dtype(dtype, "randint")
    shape = result_shape(shape, "randint", minval, maxval)
    limits, drawn = dtypes.iinfo(found), found if found.itemsize >= 4 else np.dtype(np.int32)
    if type(minval) is int and type(maxval) is int and staging.current_trace() is None:
        low, span = _low_and_span(minval, maxval, found)
        return lax.convert_element_type(host_integers(data, shape, drawn, low, span), found)
    minval, maxval = _integers(minval), _integers(maxval)
    if drawn != found:
        minval = jnp.clip(lax.convert_element_type(minval, drawn), int(limits.min), int(limits.max))
        maxval = jnp.clip(lax.convert_element_type(maxval, drawn), int(limits.min), int(limits.max) + 1)
    return lax.convert_element_type(_randint(data, minval, maxval, shape, drawn), found)


def _low_and_span(minval: int, maxval: int, dtype: np.dtype[Any]) -> tuple[int, int]:
    """The least integer to draw and how many there are to choose from, 0 for all that a dtype has."""
    limits = dtypes.iinfo(dtype)
    for bound in (minval, maxval):
        dtypes.check_int(bound, dtypes.default_dtype(int))
    low = min(max(minval, int(limits.min)), int(limits.max))
    # A maxval past the dtype means that its greatest integer is drawn as well.
    span = min(max(maxval, int(limits.min)), int(limits.max) + 1) - low
    return low, span % 2 ** (8 * dtype.itemsize) if span > 0 and dtype.itemsize >= 4 else max(span, 1)


def _integers(x: Any) -> Any:
    """A bound of randint as an array of integers."""
    x = as_operand(x)
    return x if dtypes.is_integer(x.dtype) else lax.convert_element_type(x, int)


def _clipped(x: Any, dtype: np.dtype[Any]) -> Any:
    """Integers in another dtype, those out of its range replaced by its ends."""
    theirs, ours = dtypes.iinfo(x.dtype), dtypes.iinfo(dtype)
    low, high = max(int(theirs.min), int(ours.min)), min(int(theirs.max), int(ours.max))
    return lax.convert_element_type(jnp.clip(x, np.asarray(low, x.dtype), np.asarray(high, x.dtype)), dtype)


def _randint(data: Any, minval: Any, maxval: Any, shape: Shape, dtype: np.dtype[Any]) -> Any:
    width = 8 * dtype.itemsize
    unsigned = np.dtype(f"uint{width}")
    greatest = _clipped(as_operand(np.asarray(dtypes.iinfo(dtype).max, dtype)), maxval.dtype)
    beyond = lax.gt(maxval, greatest)
    minval, maxval = _clipped(minval, dtype), _clipped(maxval, dtype)
    if minval.shape or maxval.shape:
        minval, maxval, beyond = (
            parameter(minval, dtype, shape),
            parameter(maxval, dtype, shape),
            parameter(beyond, np.dtype(bool), shape),
        )
    first, second = threefry.split(data)
    high, low = random_bits(first, width, shape), random_bits(second, width, shape)
    one = lax.full(minval.shape, 1, unsigned)
    some = lax.gt(maxval, minval)
    span = lax.select(some, lax.convert_element_type(lax.sub(maxval, minval), unsigned), one)
    # A maxval past the dtype makes one number more. A span of all becomes 0, and remainders by 0 change nothing.
    span = lax.select(lax.bitwise_and(beyond, some), lax.add(span, one), span)
    # The remainder of a number of two words, without a type that holds it: the high word counts 2**width times.
    half = lax.rem(lax.full(minval.shape, 1 << width // 2, unsigned), span)
    weight = lax.rem(lax.mul(half, half), span)
    offset = lax.rem(lax.add(lax.mul(lax.rem(high, span), weight), lax.rem(low, span)), span)
    return lax.add(lax.convert_element_type(offset, dtype), minval)


def bernoulli(key: Any, p: Any = 0.5, shape: Any = None, mode: str = "low") -> Any:
    """Booleans that are True with probability p, which may be an array that broadcasts to the shape.

    Args:
        mode: "high" draws twice the bits, for probabilities below 1e-7.

    Raises:
        TypeError: p is not floating-point.

    >>> from pyxla import random
    >>> random.bernoulli(random.key(0), 0.3, (4,)).dtype
    dtype('bool')
    """
    if mode not in ("high", "low"):
        raise ValueError(f"the mode of random.bernoulli is 'high' or 'low', got {mode!r}")
    data = single(key, "bernoulli")
    shape = result_shape(shape, "bernoulli", p)
    p = as_operand(p)
    if not dtypes.is_float(p.dtype):
        raise TypeError(f"the probability given to random.bernoulli is a float, got {p.dtype}")
    if p.shape:
        p = parameter(p, p.dtype, shape)
    if mode == "low":
        return lax.lt(threefry.unit_floats(data, shape, p.dtype), p)
    coarse, fine = threefry.unit_floats(data, (2, *shape), p.dtype)
    return lax.lt(lax.mul(fine, 2.0 ** -int(dtypes.finfo(p.dtype).nmant)), lax.sub(p, coarse))


def rademacher(key: Any, shape: Any = (), dtype: Any = None) -> Any:
    """1 or -1, each as likely as the other.

    >>> from pyxla import random
    >>> sorted(set(random.rademacher(random.key(0), (50,)).tolist()))
    [-1, 1]
    """
    found = dtypes.check_user_dtype(int if dtype is None else dtype, "random.rademacher")
    drawn = lax.convert_element_type(bernoulli(key, 0.5, shape_of(shape, "rademacher")), found)
    return lax.sub(lax.mul(drawn, 2), 1)
