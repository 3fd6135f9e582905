"""Random numbers: the same bits as jax.random."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jax_numpy
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import random
from pyxla.transforms.common import in_trace

SHAPES = [(), (1,), (7,), (3, 5), (2, 0, 3)]
SEEDS = [0, 42, -1, 2**31 - 1, 2**32 - 1, 2**40 + 5, -(2**35)]


def same(ours: Any, theirs: Any, ulps: int = 0) -> None:
    """Equal dtype and shape, and equal elements up to some units in the last place."""
    a, b = np.asarray(ours), np.asarray(theirs)
    assert (a.dtype, a.shape) == (b.dtype, b.shape)
    if ulps:
        scale = np.maximum(np.abs(b), np.finfo(b.real.dtype).tiny)
        assert (np.abs(a - b) <= ulps * np.finfo(b.real.dtype).eps * scale).all()
    else:
        np.testing.assert_array_equal(a, b)


def keys(seed: int = 42) -> tuple[Any, Any]:
    return random.key(seed), jax.random.key(seed)


@pytest.mark.parametrize("x64", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_keys_of_seeds(seed: int, x64: bool) -> None:
    with pyxla.enable_x64(x64), jax.enable_x64(x64):
        same(random.PRNGKey(seed), jax.random.PRNGKey(seed))
        same(random.key_data(random.key(seed)), jax.random.key_data(jax.random.key(seed)))
    same(random.PRNGKey(jnp.int32(seed % 2**31)), jax.random.PRNGKey(jax_numpy.int32(seed % 2**31)))


def test_seeds_that_are_arrays_of_64_bits() -> None:
    with pyxla.enable_x64(True), jax.enable_x64(True):
        same(random.PRNGKey(jnp.int64(2**40 + 5)), jax.random.PRNGKey(jax_numpy.int64(2**40 + 5)))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32", "uint64"])
def test_bits(shape: tuple[int, ...], dtype: str) -> None:
    with pyxla.enable_x64(True), jax.enable_x64(True):
        ours, theirs = keys()
        expected = jax.random.bits(theirs, shape, dtype)
        same(random.bits(ours, shape, dtype), expected)
        same(in_trace(lambda: random.bits(ours, shape, dtype)), expected)


@pytest.mark.parametrize("num", [2, 1, 5, (2, 3)])
def test_split_and_fold_in(num: Any) -> None:
    ours, theirs = keys()
    expected = jax.random.key_data(jax.random.split(theirs, num))
    same(random.key_data(random.split(ours, num)), expected)
    same(random.split(random.PRNGKey(42), num), expected)
    same(in_trace(lambda: random.split(random.PRNGKey(42), num)), expected)
    for data in (0, 7, 2**31, jax_numpy.uint32(9)):
        expected = jax.random.key_data(jax.random.fold_in(theirs, data))
        same(random.key_data(random.fold_in(ours, data if isinstance(data, int) else jnp.uint32(9))), expected)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("bounds", [(0.0, 1.0), (-3.0, 5.5)])
def test_uniform_has_equal_bits(dtype: str, bounds: tuple[float, float]) -> None:
    with pyxla.enable_x64(True), jax.enable_x64(True):
        ours, theirs = keys()
        expected = jax.random.uniform(theirs, (257,), dtype, *bounds)
        # jax fuses the scaling into one rounding where it can.
        exact = bounds == (0.0, 1.0)
        ours_numbers = random.uniform(ours, (257,), dtype, *bounds)
        assert ours_numbers.dtype == expected.dtype
        tolerance = 0 if exact else 2 * float(jax_numpy.finfo(dtype).eps) * 5.5
        assert np.abs(np.asarray(ours_numbers, np.float64) - np.asarray(expected, np.float64)).max() <= tolerance


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "uint32", "int64"])
@pytest.mark.parametrize("bounds", [(0, 10), (3, 4), (5, 5), (-100, 100), (0, 1 << 40)], ids=str)
def test_randint(dtype: str, bounds: tuple[int, int]) -> None:
    low, high = bounds
    if low < 0 and dtype.startswith("u"):
        pytest.skip("a bound below the range")
    with pyxla.enable_x64(True), jax.enable_x64(True):
        ours, theirs = keys()
        same(random.randint(ours, (101,), low, high, dtype), jax.random.randint(theirs, (101,), low, high, dtype))


def test_randint_of_arrays_of_bounds() -> None:
    ours, theirs = keys()
    low, high = np.array([0, 5, -3], np.int32), np.array([10, 6, 3], np.int32)
    same(random.randint(ours, (4, 3), jnp.asarray(low), jnp.asarray(high)), jax.random.randint(theirs, (4, 3), low, high))
    same(in_trace(lambda: random.randint(ours, (4, 3), jnp.asarray(low), 7)), jax.random.randint(theirs, (4, 3), low, 7))


DISTRIBUTIONS: list[tuple[str, tuple[Any, ...], int]] = [
    ("normal", ((500,),), 12),
    ("truncated_normal", (-1.0, 2.0, (500,)), 64),
    ("exponential", ((500,),), 4),
    ("gumbel", ((500,),), 2000),
    ("laplace", ((500,),), 8),
    ("logistic", ((500,),), 2000),
    ("cauchy", ((500,),), 2000),
    ("rademacher", ((500,),), 0),
    ("bernoulli", (0.3, (500,)), 0),
    ("permutation", (20,), 0),
    ("permutation", (np.arange(12).reshape(3, 4).astype(np.int32),), 0),
    ("choice", (10, (4,)), 0),
    ("choice", (10, (2, 3), False), 0),
    ("choice", (np.array([5, 7, 9], np.int32), (4,), True, np.array([0.2, 0.3, 0.5], np.float32)), 0),
    ("choice", (np.array([5, 7, 9], np.int32), (2,), False, np.array([0.2, 0.3, 0.5], np.float32)), 0),
    ("categorical", (np.log(np.array([[0.1, 0.2, 0.7], [0.5, 0.4, 0.1]], np.float32)),), 0),
    ("categorical", (np.log(np.array([[0.1, 0.2, 0.7], [0.5, 0.4, 0.1]], np.float32)), -1, (6, 2)), 0),
    ("categorical", (np.log(np.array([[0.1, 0.2, 0.7], [0.5, 0.4, 0.1]], np.float32)), 0), 0),
]


@pytest.mark.parametrize("case", DISTRIBUTIONS, ids=lambda c: c[0])
def test_distributions(case: tuple[str, tuple[Any, ...], int]) -> None:
    name, arguments, ulps = case
    ours, theirs = keys()
    expected = getattr(jax.random, name)(theirs, *arguments)
    mine = tuple(jnp.asarray(x) if isinstance(x, np.ndarray) else x for x in arguments)
    function = getattr(random, name)
    same(function(ours, *mine), expected, ulps)
    same(in_trace(lambda: function(ours, *mine)), expected, ulps)


def test_permutation_along_an_axis_and_independently() -> None:
    ours, theirs = keys()
    x = np.arange(12, dtype=np.int32).reshape(3, 4)
    same(random.permutation(ours, jnp.asarray(x), 1), jax.random.permutation(theirs, x, 1))
    same(random.permutation(ours, jnp.asarray(x), 1, independent=True), jax.random.permutation(theirs, x, 1, independent=True))


def test_normal_of_other_dtypes() -> None:
    with pyxla.enable_x64(True), jax.enable_x64(True):
        ours, theirs = keys()
        same(random.normal(ours, (300,), "float64"), jax.random.normal(theirs, (300,), "float64"), 64)
        same(random.normal(ours, (300,), "complex64"), jax.random.normal(theirs, (300,), "complex64"), 24)


def test_keys_are_arrays_of_keys() -> None:
    many = random.split(random.key(1), (2, 3))
    assert (many.shape, many.ndim, many.size, len(many)) == ((2, 3), 2, 6, 2)
    assert many[0].shape == (3,) and many[..., 1].shape == (2,) and many.ravel().shape == (6,)
    assert many.dtype == random.key(0).dtype and str(many.dtype) == "key<fry>"
    assert bool((many[1, 2] == random.wrap_key_data(random.key_data(many)[1, 2])).all())
    assert random.key_impl(many) == "threefry2x32"
    assert [k.shape for k in many] == [(3,), (3,)]


def test_keys_pass_through_transformations() -> None:
    ours = random.split(random.key(3), 4)
    theirs = jax.random.split(jax.random.key(3), 4)
    same(pyxla.vmap(lambda k: random.uniform(k, (2,)))(ours), jax.vmap(lambda k: jax.random.uniform(k, (2,)))(theirs))
    doubled = pyxla.vmap(random.split)(ours)
    same(random.key_data(doubled), jax.random.key_data(jax.vmap(jax.random.split)(theirs)))


def test_what_is_refused() -> None:
    with pytest.raises(TypeError, match="random.key"):
        random.normal(0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="one key"):
        random.normal(random.split(random.key(0)))
    with pytest.raises(TypeError, match="words of keys"):
        random.normal(jnp.ones(2))
    with pytest.raises(ValueError, match="without replacement"):
        random.choice(random.key(0), 3, (4,), replace=False)
    with pytest.raises(ValueError, match="floats"):
        random.uniform(random.key(0), (), "int32")
    with pytest.raises(ValueError, match="implementation"):
        random.key(0, impl="rbg")
    with pytest.raises(TypeError, match="seed"):
        random.key(1.5)
