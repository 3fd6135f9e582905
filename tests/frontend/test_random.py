"""pyxla.random against jax.random: the same bits for the same keys, at once, staged, batched; and errors of misuse."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import pyxla
import pyxla.numpy as pnp
from pyxla import lax, random

KEY, JKEY = random.PRNGKey(1701), jax.random.PRNGKey(1701)
SHAPES = [(), (1,), (2,), (7,), (3, 5), (0,), (2, 0, 3), (20000,)]


def staged(function, *args):
    """What a function gives inside of a trace, evaluated on the host."""
    return pyxla.transforms.common.in_trace(lambda: function(*[lax.optimization_barrier(a) for a in args]))


def same(ours, theirs):
    theirs = np.asarray(theirs)
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    np.testing.assert_array_equal(np.asarray(ours), theirs)


def close(ours, theirs, ulps):
    """Equal up to so many units in the last place, of each value or, near zero, of 1/4."""
    theirs = np.asarray(theirs)
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    eps = float(pnp.finfo(theirs.dtype).eps)
    np.testing.assert_allclose(
        np.asarray(ours).astype(float), theirs.astype(float), rtol=ulps * eps, atol=ulps * eps / 4
    )


# Keys.


@pytest.mark.parametrize("seed", [0, 1, 42, 2**31 - 1, 2**32 - 1, 2**40 + 5, -1, -(2**63)])
def test_seeds(seed):
    same(random.PRNGKey(seed), jax.random.PRNGKey(seed))
    same(random.key_data(random.key(seed)), jax.random.key_data(jax.random.key(seed)))
    with pyxla.enable_x64(), jax.enable_x64(True):
        same(random.PRNGKey(seed), jax.random.PRNGKey(seed))


@pytest.mark.parametrize("seed", [np.int8(-3), np.uint32(7), np.int32(-1)])
def test_seeds_that_are_arrays(seed):
    same(random.PRNGKey(seed), jax.random.PRNGKey(seed))
    same(pyxla.vmap(random.PRNGKey)(np.array([seed, seed])), jax.vmap(jax.random.PRNGKey)(np.array([seed, seed])))


@pytest.mark.parametrize("num", [1, 2, 3, 9, (2, 3), (), 0])
def test_split(num):
    same(random.split(KEY, num), jax.random.split(JKEY, num))
    same(staged(lambda k: random.split(k, num), KEY), jax.random.split(JKEY, num))


@pytest.mark.parametrize("value", [0, 1, 2**32 - 1, np.int32(-5)])
def test_fold_in(value):
    expected = jax.random.fold_in(JKEY, value)
    same(random.fold_in(KEY, value), expected)
    same(staged(lambda k: random.fold_in(k, value), KEY), expected)


def test_typed_keys():
    keys, theirs = random.split(random.key(3), (2, 3)), jax.random.split(jax.random.key(3), (2, 3))
    assert isinstance(keys, random.PRNGKeyArray)
    assert (keys.shape, keys.ndim, keys.size, keys.nbytes, len(keys)) == ((2, 3), 2, 6, 48, 2)
    assert repr(keys.dtype) == "key<fry>"
    assert repr(random.key(3)) == repr(jax.random.key(3))
    for index in [0, -1, (1, 2), (slice(None), 1), (..., 0), (None, 1), np.array([1, 0])]:
        same(random.key_data(keys[index]), jax.random.key_data(theirs[index]))
    same(random.key_data(keys.reshape(3, 2)), jax.random.key_data(theirs.reshape(3, 2)))
    same(random.key_data(keys.ravel()), jax.random.key_data(theirs.ravel()))
    same(random.key_data(keys[:, :1].squeeze()), jax.random.key_data(theirs[:, :1].squeeze()))
    a, b = random.split(random.key(0))
    assert [bool(a == b), bool(a != b), bool(a == random.clone(a))] == [False, True, True]
    assert random.key_impl(a) == "threefry2x32"
    same(random.normal(random.wrap_key_data(KEY), (3,)), np.asarray(random.normal(KEY, (3,))))


def test_typed_keys_through_transformations():
    key = random.key(5)
    keys = random.split(key, 4)
    expected = np.stack([np.asarray(random.uniform(k, (3,))) for k in keys])
    same(pyxla.vmap(lambda k: random.uniform(k, (3,)))(keys), expected)
    same(lax.scan(lambda c, k: (c, random.uniform(k, (3,))), 0, keys)[1], expected)
    same(lax.map(lambda k: random.uniform(k, (3,)), keys), expected)
    split = pyxla.vmap(random.split)(keys)
    assert isinstance(split, random.PRNGKeyArray)
    assert split.shape == (4, 2)
    same(split._data, np.stack([np.asarray(random.split(k)._data) for k in keys]))

    def chain(k, _):
        k, sub = random.split(k)
        return k, random.bits(sub)

    last, drawn = lax.scan(chain, key, None, length=3)
    jlast, jdrawn = jax.lax.scan(
        lambda k, _: (lambda s: (s[0], jax.random.bits(s[1])))(jax.random.split(k)), jax.random.key(5), None, length=3
    )
    same(drawn, jdrawn)
    same(random.key_data(last), jax.random.key_data(jlast))


def test_a_map_over_keys_keeps_what_it_makes_of_them():
    numbers = pyxla.tree.map(lambda k: random.uniform(k, (3,)), {"a": random.key(0)})
    same(numbers["a"], jax.random.uniform(jax.random.key(0), (3,)))


def test_jit():
    key = random.key(8)
    k, x, u = pyxla.jit(lambda k: (random.split(k)[1], random.normal(k, (5,)), random.uniform(k, (5,))))(key)
    jkey = jax.random.key(8)
    assert isinstance(k, random.PRNGKeyArray)
    same(random.key_data(k), jax.random.key_data(jax.random.split(jkey)[1]))
    same(u, jax.random.uniform(jkey, (5,)))
    close(x, jax.random.normal(jkey, (5,)), 8)


def test_the_cipher_is_one_function_for_each_shape():
    text = pyxla.make_mlir(lambda k: (random.bits(k, (5,)), random.uniform(k, (5,)), random.bits(k, (6,))))(KEY)
    assert text.count("func.func private @threefry2x32") == 2
    assert text.count("call @threefry2x32") == 3


# Samplers.


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32"])
def test_bits(shape, dtype):
    expected = jax.random.bits(JKEY, shape, dtype)
    same(random.bits(KEY, shape, dtype), expected)
    same(staged(lambda k: random.bits(k, shape, dtype), KEY), expected)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", ["bits", "uniform"])
def test_64_bits(shape, name):
    with pyxla.enable_x64(), jax.enable_x64(True):
        expected = getattr(jax.random, name)(JKEY, shape)
        assert expected.dtype.itemsize == 8
        same(getattr(random, name)(KEY, shape), expected)
        same(staged(lambda k: getattr(random, name)(k, shape), KEY), expected)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2"])
def test_uniform(shape, dtype):
    expected = jax.random.uniform(JKEY, shape, dtype)
    same(random.uniform(KEY, shape, dtype), expected)
    same(staged(lambda k: random.uniform(k, shape, dtype), KEY), expected)


@pytest.mark.parametrize(
    "bounds", [(-1.0, 1.0), (0, 3), (-2.5, 7.3), (np.zeros((4, 1), "f"), np.arange(1, 6, dtype="f"))]
)
def test_uniform_between_bounds(bounds):
    expected = jax.random.uniform(JKEY, (4, 5), minval=bounds[0], maxval=bounds[1])
    # XLA joins the product and the sum in one operation.
    close(random.uniform(KEY, (4, 5), minval=bounds[0], maxval=bounds[1]), expected, 8)
    close(staged(lambda k: random.uniform(k, (4, 5), minval=bounds[0], maxval=bounds[1]), KEY), expected, 8)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_normal(shape):
    expected = np.asarray(jax.random.normal(JKEY, shape))
    ours = random.normal(KEY, shape)
    np.testing.assert_array_max_ulp(np.asarray(ours), expected, 4)
    # The evaluator's erf_inv is exact, that of XLA is not.
    close(staged(lambda k: random.normal(k, shape), KEY), expected, 64)


def test_normal_of_other_dtypes():
    for dtype, ulps in [("float16", 2), ("bfloat16", 2), ("complex64", 64)]:
        ours, theirs = random.normal(KEY, (500,), dtype), jax.random.normal(JKEY, (500,), dtype)
        assert ours.dtype == theirs.dtype
        eps = 2.0**-7 if dtype == "bfloat16" else float(np.finfo(dtype).eps)
        np.testing.assert_allclose(
            np.asarray(ours).astype(complex), np.asarray(theirs).astype(complex), rtol=ulps * eps, atol=eps
        )
    with pyxla.enable_x64(), jax.enable_x64(True):
        np.testing.assert_allclose(np.asarray(random.normal(KEY, (500,))), jax.random.normal(JKEY, (500,)), rtol=1e-14)


def test_vmap_over_keys_is_a_loop():
    keys = random.split(KEY, 3)
    for draw in [
        lambda k: random.bits(k, (4,)),
        lambda k: random.uniform(k, (2, 2)),
        lambda k: random.randint(k, (4,), -3, 9),
        lambda k: random.permutation(k, 6),
        lambda k: random.split(k),
        lambda k: random.fold_in(k, 3),
        lambda k: random.bernoulli(k, 0.3, (5,)),
        lambda k: random.categorical(k, np.zeros((2, 3), "f")),
        lambda k: random.choice(k, 5, (3,), p=np.full(5, 0.2, "f")),
    ]:
        same(pyxla.vmap(draw)(keys), np.stack([np.asarray(draw(k)) for k in keys]))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32"])
@pytest.mark.parametrize("bounds", [(0, 10), (3, 3), (5, 2), (-7, 100), (0, 256), (-(2**31), 2**31 - 1)], ids=str)
def test_randint(dtype, bounds):
    expected = jax.random.randint(JKEY, (50,), *bounds, dtype)
    same(random.randint(KEY, (50,), *bounds, dtype), expected)
    same(staged(lambda k: random.randint(k, (50,), *bounds, dtype), KEY), expected)


def test_randint_between_arrays():
    low, high = np.array([[0], [-5], [7]], "int32"), np.array([1, 100, 10**6, 2**31 - 1], "int32")
    expected = jax.random.randint(JKEY, (3, 4), low, high)
    same(random.randint(KEY, (3, 4), low, high), expected)
    same(staged(lambda k: random.randint(k, (3, 4), low, high), KEY), expected)
    with pyxla.enable_x64(), jax.enable_x64(True):
        same(random.randint(KEY, (9,), -(2**62), 2**62), jax.random.randint(JKEY, (9,), -(2**62), 2**62))
        same(random.randint(KEY, (9,), 0, 2**32, "uint32"), jax.random.randint(JKEY, (9,), 0, 2**32, "uint32"))


def test_bernoulli():
    p = np.linspace(0, 1, 7, dtype="float32")
    same(random.bernoulli(KEY), jax.random.bernoulli(JKEY))
    for mode in ["low", "high"]:
        same(random.bernoulli(KEY, p, mode=mode), jax.random.bernoulli(JKEY, p, mode=mode))
        same(random.bernoulli(KEY, p, (30, 7), mode), jax.random.bernoulli(JKEY, p, (30, 7), mode))
        same(
            staged(lambda k, m=mode: random.bernoulli(k, p, (30, 7), m), KEY),
            jax.random.bernoulli(JKEY, p, (30, 7), mode),
        )


@pytest.mark.parametrize("dtype", [None, "float32", "int8"])
def test_rademacher(dtype):
    same(random.rademacher(KEY, (40,), dtype), jax.random.rademacher(JKEY, (40,), dtype))


# Orders and choices.


@pytest.mark.parametrize("x", [0, 1, 5, 3000, np.arange(12.0, dtype="f").reshape(3, 4), np.arange(7)])
def test_permutation(x):
    same(random.permutation(KEY, x), jax.random.permutation(JKEY, x))
    same(staged(lambda k: random.permutation(k, x), KEY), jax.random.permutation(JKEY, x))


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("independent", [False, True])
def test_permutation_along_an_axis(axis, independent):
    x = np.arange(60, dtype="int32").reshape(4, 15)
    same(random.permutation(KEY, x, axis, independent), jax.random.permutation(JKEY, x, axis, independent))


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (0,)])
def test_choice(replace, weighted, shape):
    p = np.array([0.1, 0.0, 0.2, 0.05, 0.3, 0.05, 0.3], "f") if weighted else None
    table = np.arange(21.0, dtype="f").reshape(3, 7)
    for a, axis in [(7, 0), (np.arange(10, 17, dtype="int32"), 0), (table, 1), (table.T, 0)]:
        expected = jax.random.choice(JKEY, a, shape, replace, p, axis)
        if shape != (0,):
            same(random.choice(KEY, a, shape, replace, p, axis), expected)
    same(random.choice(KEY, 7, shape, replace, p), jax.random.choice(JKEY, 7, shape, replace, p))


@pytest.mark.parametrize("mode", [None, "high"])
def test_categorical(mode):
    logits = np.random.default_rng(0).normal(size=(3, 4, 5)).astype("f")
    for axis in [-1, 0, 1]:
        batch = tuple(np.delete(logits.shape, axis))
        same(random.categorical(KEY, logits, axis, mode=mode), jax.random.categorical(JKEY, logits, axis, mode=mode))
        shape = (6, *batch)
        same(
            random.categorical(KEY, logits, axis, shape, mode=mode),
            jax.random.categorical(JKEY, logits, axis, shape, mode=mode),
        )
        shape = (3, *batch)
        theirs = jax.random.categorical(JKEY, logits, axis, shape, replace=False, mode=mode)
        same(random.categorical(KEY, logits, axis, shape, replace=False, mode=mode), theirs)


# Distributions: the logarithms and exponentials of libm and XLA are rounded differently, so they agree to some units in
# the last place.

DISTRIBUTIONS = {
    "exponential": ((), 8),
    "gumbel": ((), 16),
    "laplace": ((), 8),
    "logistic": ((), 16),
    "cauchy": ((), 64),
    "maxwell": ((), 16),
    "pareto": ((2.5,), 16),
    "rayleigh": ((np.float32(1.5),), 16),
    "lognormal": ((0.7,), 16),
    "triangular": ((-1.0, 0.5, 2.0), 16),
    "weibull_min": ((2.0, 1.5), 16),
    "truncated_normal": ((-1.5, 2.0), 64),
}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_distributions(name):
    parameters, ulps = DISTRIBUTIONS[name]
    expected = getattr(jax.random, name)(JKEY, *parameters, shape=(300,))
    close(getattr(random, name)(KEY, *parameters, shape=(300,)), expected, ulps)
    close(staged(lambda k: getattr(random, name)(k, *parameters, shape=(300,)), KEY), expected, 64)


def test_distributions_with_parameters_that_are_arrays():
    p = np.array([[0.5], [2.0]], "f")
    for name, args in [
        ("pareto", (p,)),
        ("rayleigh", (p,)),
        ("lognormal", (p,)),
        ("triangular", (-p, p / 2, p)),
        ("truncated_normal", (-p, p)),
    ]:
        close(getattr(random, name)(KEY, *args), getattr(jax.random, name)(JKEY, *args), 64)
        close(getattr(random, name)(KEY, *args, shape=(2, 3)), getattr(jax.random, name)(JKEY, *args, shape=(2, 3)), 64)
    close(random.gumbel(KEY, (50,), mode="high"), jax.random.gumbel(JKEY, (50,), mode="high"), 16)
    close(random.double_sided_maxwell(KEY, 1.0, p, (3,)), jax.random.double_sided_maxwell(JKEY, 1.0, p, (3,)), 16)
    same(random.geometric(KEY, 0.3, (50,)), jax.random.geometric(JKEY, 0.3, (50,)))


GAMMAS = {
    "gamma": (np.array([0.1, 0.5, 1, 3.5], "f"),),
    "loggamma": (np.array([0.1, 0.5, 1, 3.5], "f"),),
    "beta": (np.array([0.5, 4], "f"), 2.0),
    "dirichlet": (np.array([[0.1, 2, 5], [1, 1, 1]], "f"),),
    "chisquare": (np.array([1, 8], "f"),),
    "t": (np.array([1, 8], "f"),),
    "f": (3.0, 4.0),
}


@pytest.mark.parametrize("name", GAMMAS)
def test_distributions_by_rejection(name):
    shape = (10, 2) if name == "dirichlet" else (10, *np.broadcast_shapes(*map(np.shape, GAMMAS[name])))
    expected = getattr(jax.random, name)(JKEY, *GAMMAS[name], shape=shape)
    np.testing.assert_allclose(getattr(random, name)(KEY, *GAMMAS[name], shape=shape), expected, rtol=1e-5, atol=1e-6)


def test_poisson():
    lam = np.array([0, 0.1, 5, 20, 1e3], "f")
    same(random.poisson(KEY, lam, (20, 5)), jax.random.poisson(JKEY, lam, (20, 5)))
    same(pyxla.vmap(lambda k: random.poisson(k, 5.0))(random.split(KEY, 3)),
         jax.vmap(lambda k: jax.random.poisson(k, 5.0))(jax.random.split(JKEY, 3)))  # fmt: skip


def test_moments():
    x = np.asarray(random.normal(KEY, (100000,)), np.float64)
    assert abs(x.mean()) < 0.02
    assert abs(x.var() - 1) < 0.02


def test_gradients_with_respect_to_parameters():
    theirs = jax.grad(lambda s: jax.random.rayleigh(JKEY, s, (4,)).sum())(1.5)
    ours = pyxla.grad(lambda s: random.rayleigh(KEY, pnp.asarray(s), (4,)).sum())(1.5)
    np.testing.assert_allclose(float(ours), float(theirs), rtol=1e-6)
    theirs = jax.grad(lambda m: jax.random.uniform(JKEY, (4,), minval=0.0, maxval=m).sum())(3.0)
    ours = pyxla.grad(lambda m: random.uniform(KEY, (4,), minval=0.0, maxval=m).sum())(3.0)
    np.testing.assert_allclose(float(ours), float(theirs), rtol=1e-6)


# Misuse.


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: random.normal(0), TypeError, "write random.key"),
        (lambda: random.normal([0, 1]), TypeError, "takes a key"),
        (lambda: random.normal(np.zeros(2, "f")), TypeError, "uint32"),
        (lambda: random.normal(np.zeros(3, "uint32")), TypeError, "uint32"),
        (lambda: random.normal(random.split(KEY)), ValueError, "use vmap"),
        (lambda: random.split(random.split(random.key(0))), ValueError, "use vmap"),
        (lambda: random.key(1.5), TypeError, "an integer"),
        (lambda: random.key(np.arange(2)), TypeError, "a scalar"),
        (lambda: random.key(random.key(0)), TypeError, "got a key"),
        (lambda: random.PRNGKey(2**64), OverflowError, "too large"),
        (lambda: random.key(0, impl="rbg"), ValueError, "threefry2x32"),
        (lambda: random.fold_in(KEY, np.arange(2)), TypeError, "scalar"),
        (lambda: random.uniform(KEY, dtype="int32"), ValueError, "floating-point"),
        (lambda: random.uniform(KEY, 3), TypeError, r"write \(3,\)"),
        (lambda: random.uniform(KEY, (-1,)), ValueError, "negative"),
        (lambda: random.uniform(KEY, (2,), minval=np.zeros(3)), ValueError, "broadcast"),
        (lambda: random.bits(KEY, dtype="int32"), ValueError, "unsigned"),
        (lambda: random.normal(KEY, dtype="int32"), ValueError, "floating-point"),
        (lambda: random.randint(KEY, (), 0, 5, "float32"), TypeError, "integer"),
        (lambda: random.bernoulli(KEY, 1), TypeError, "float"),
        (lambda: random.bernoulli(KEY, mode="middle"), ValueError, "'high' or 'low'"),
        (lambda: random.permutation(KEY, 1.5), TypeError, "an array or an int"),
        (lambda: random.choice(KEY, 3, (4,), replace=False), ValueError, "without replacement"),
        (lambda: random.choice(KEY, 0, (4,)), ValueError, "nothing"),
        (lambda: random.choice(KEY, 3, (4,), p=np.ones(2)), ValueError, "one for each"),
        (lambda: random.categorical(KEY, np.zeros((2, 3), "f"), shape=(4,)), ValueError, "broadcast"),
        (
            lambda: random.categorical(KEY, np.zeros(3, "f"), shape=(4,), replace=False),
            ValueError,
            "without replacement",
        ),
        (lambda: random.gumbel(KEY, mode="x"), ValueError, "mode"),
        (lambda: random.pareto(KEY, np.ones(2, "f"), dtype="float16"), ValueError, "float16"),
        (lambda: random.key(0)[0], IndexError, "0 dimensions"),
        (lambda: list(random.key(0)), TypeError, "single key"),
        (lambda: len(random.key(0)), TypeError, "single key"),
        (lambda: bool(random.key(0)), TypeError, "neither true nor false"),
        (lambda: np.asarray(random.key(0)), TypeError, "key_data"),
    ],
)
def test_errors(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_jax_has_the_names():
    assert not [name for name in random.__all__ if name != "PRNGKeyArray" and not hasattr(jax.random, name)]
    assert jnp.issubdtype(jax.random.key(0).dtype, jax.dtypes.prng_key)
