"""`x[...]` against NumPy's own indexing and `x.at[...]` against JAX's, at once and within a trace."""

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import pyxla
import pyxla.numpy as pnp
from pyxla import lax
from pyxla.array import wrap
from pyxla.errors import NonConcreteBooleanIndexError, TracerIntegerConversionError
from pyxla.transforms.common import in_trace

X = np.random.default_rng(0).normal(size=(4, 5, 6)).astype(np.float32)

INDICES = [
    0,
    -1,
    (1, 2),
    (0, -1, 0),
    slice(1, 3),
    slice(None, None, -1),
    slice(3, 0, -2),
    slice(2, 2),
    (slice(None), slice(4, None, -3)),
    None,
    (None, 1, None),
    Ellipsis,
    (Ellipsis, 2),
    (1, Ellipsis, slice(0, 2)),
    np.uint8(3),
    np.array([0, 2, -1]),
    np.zeros((0,), int),
    (np.array([0, 1]), np.array([[1], [2]])),
    (0, slice(None), np.array([1, 2])),
    (slice(None), np.array([1, 2]), np.array([0, 3])),
    (np.array([1, 2]), slice(None), np.array([0, 3])),
    (slice(None), 0, np.array([1, 2])),
    (slice(1, 3), np.array([1, 2]), None),
    (None, np.array([1, 2]), None, np.array([3, 4])),
    (slice(1, None), [0, 1], slice(None, None, -1)),
    (np.array([1, 2]), slice(None, None, 2), np.array(3)),
    (slice(None, None, 2), 1, slice(5, None, -2)),
    X[:, 0, 0] > 0,
    X > 0,
    (slice(None), np.array([True, False, True, False, True])),
    (np.array([True, False, True, True]), 0),
    True,
    False,
    np.array(True),
]


def staged(function, *arrays):
    return in_trace(lambda: function(*[lax.optimization_barrier(wrap(a)) for a in arrays]))


def unknown(function, x, *rest):
    """A function with all arguments traced and unknown."""
    return pyxla.jit(function)(x, *rest)


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_reading_agrees_with_numpy(index):
    want = X[index]
    for got in (
        wrap(X)[index],
        staged(lambda x: x[index], X),
        wrap(X).at[index].get(mode="fill"),
        staged(lambda x: x.at[index].get(mode="fill"), X),
        staged(lambda x: x.at[index].get(mode="promise_in_bounds"), X),
    ):
        assert got.shape == want.shape
        np.testing.assert_array_equal(np.asarray(got), want)


@pytest.mark.parametrize("index", INDICES, ids=str)
@pytest.mark.parametrize("operation", ["set", "add", "multiply", "min", "max"])
def test_writing_agrees_with_numpy(index, operation):
    change = {"set": lambda o, n: n, "add": np.add, "multiply": np.multiply, "min": np.minimum, "max": np.maximum}[
        operation
    ]
    for values in (np.float32(0.5), np.random.default_rng(1).normal(size=X[index].shape).astype(np.float32)):
        want = X.copy()
        want[index] = change(want[index], values)
        for got in (
            getattr(wrap(X).at[index], operation)(values),
            getattr(wrap(X).at[index], operation)(values, mode="clip"),
            staged(lambda x, v: getattr(x.at[index], operation)(v), X, values),
        ):
            np.testing.assert_allclose(np.asarray(got), want, rtol=1e-6)


@pytest.mark.parametrize("index", [7, -9, np.array([5, -1, -7]), (slice(None), 9), (2, np.array([0, 11]))], ids=str)
@pytest.mark.parametrize("mode", [None, "clip", "fill"])
def test_out_of_bounds_as_jax(index, mode):
    want = np.asarray(jnp.asarray(X).at[index].get(mode=mode))
    for got in (wrap(X).at[index].get(mode=mode), staged(lambda x: x.at[index].get(mode=mode), X)):
        np.testing.assert_array_equal(np.asarray(got), want)
    values = np.arange(want.size, dtype=np.float32).reshape(want.shape)
    want = np.asarray(jnp.asarray(X).at[index].add(values, mode=mode))
    for got in (wrap(X).at[index].add(values, mode=mode), staged(lambda x: x.at[index].add(values, mode=mode), X)):
        np.testing.assert_allclose(np.asarray(got), want, rtol=1e-6)


@pytest.mark.parametrize("i", [0, 3, -1, -4, 9, -9])
def test_traced_scalar_index_as_jax(i):
    i = np.int32(i)
    theirs = jnp.asarray(X)
    np.testing.assert_array_equal(np.asarray(staged(lambda x, i: x[:, i], X, np.asarray(i))), np.asarray(theirs[:, i]))
    for mode in (None, "clip"):
        got = staged(lambda x, i: x.at[1, i, ::2].add(1.5, mode=mode), X, np.asarray(i))  # noqa: B023
        np.testing.assert_array_equal(np.asarray(got), np.asarray(theirs.at[1, i, ::2].add(1.5, mode=mode)))
    got = staged(lambda x, i: x.at[i].get(mode="fill", fill_value=-1), X, np.asarray(i))
    np.testing.assert_array_equal(np.asarray(got), np.asarray(theirs.at[i].get(mode="fill", fill_value=-1)))


def test_traced_arrays_with_repeats_as_jax():
    rows, columns = np.array([0, 0, -1, 2], np.int32), np.array([1, 1, 3, 0], np.int8)
    values = np.arange(24, dtype=np.float32).reshape(4, 6)
    want = jnp.asarray(X).at[rows, columns].add(values)
    got = staged(lambda x, r, c, v: x.at[r, c].add(v), X, rows, columns, values)
    np.testing.assert_allclose(np.asarray(got), np.asarray(want), rtol=1e-6)
    np.testing.assert_array_equal(np.asarray(staged(lambda x, r, c: x[r, c], X, rows, columns)), X[rows, columns])


def test_divide_power_apply():
    for name, value in (("divide", 3.0), ("power", 2.0), ("subtract", 1.0)):
        got, want = getattr(wrap(X).at[1, :2], name)(value), getattr(jnp.asarray(X).at[1, :2], name)(value)
        np.testing.assert_allclose(np.asarray(got), np.asarray(want), rtol=1e-6)
    got = wrap(X).at[np.array([1, 2])].apply(pnp.sin)
    np.testing.assert_allclose(
        np.asarray(got), np.asarray(jnp.asarray(X).at[np.array([1, 2])].apply(jnp.sin)), rtol=1e-6
    )
    assert pnp.arange(3).at[0].divide(2).dtype == np.float32


def test_values_that_do_not_fit_the_dtype():
    with pytest.warns(FutureWarning, match="casts values of float32"):
        got = pnp.arange(3).at[1].set(2.5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        want = jnp.arange(3).at[1].set(2.5)
    assert got.dtype == want.dtype
    assert got.tolist() == want.tolist()


def test_static_indices_need_no_gather():
    def f(x):
        return x[1, ::-2, None, 2:4], x.at[0, 1:3].set(0.0), x.at[::2].add(1.0), x[-1]

    text = str(pyxla.make_mlir(f)(X))
    assert "stablehlo.slice" in text
    for operation in ("gather", "scatter", "dynamic_slice"):
        assert f"stablehlo.{operation}" not in text


def test_masks_must_be_known():
    with pytest.raises(NonConcreteBooleanIndexError, match=r"jnp\.where"):
        unknown(lambda x: x[x > 0], X)
    # Under grad without jit, values are known.
    gradient = pyxla.grad(lambda x: x[x > 0].sum())(wrap(X))
    np.testing.assert_array_equal(np.asarray(gradient), (X > 0).astype(np.float32))


def test_gradients_of_indexing():
    rows = np.array([0, 0, 3])

    def ours(x):
        return (x[rows, 1] ** 2).sum() + (x.at[2, ::2].multiply(3.0)[1:3, ::-1] * x[0, 0, 0]).sum()

    want = jax.grad(ours)(jnp.asarray(X))
    np.testing.assert_allclose(np.asarray(pyxla.grad(ours)(wrap(X))), np.asarray(want), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "index, error, message",
    [
        ((0, 0, 0, 0), IndexError, "too many indices"),
        ((Ellipsis, 0, Ellipsis), IndexError, "one ellipsis"),
        (np.array([True, False]), IndexError, "mask of shape"),
        ((np.array([0, 1]), np.array([0, 1, 2])), IndexError, "broadcast"),
        ([0, 1], TypeError, r"jnp\.array"),
        (1.0, TypeError, "integers or booleans"),
        ("a", TypeError, "string"),
        (np.zeros(2), TypeError, "float"),
    ],
    ids=str,
)
def test_errors(index, error, message):
    with pytest.raises(error, match=message):
        wrap(X)[index]
    with pytest.raises(error, match=message):
        staged(lambda x: x[index], X)


def test_errors_of_writing():
    with pytest.raises(TypeError, match=r"x\.at\[0\]\.set"):
        wrap(X)[0] = 1.0
    with pytest.raises(ValueError, match="do not broadcast"):
        wrap(X).at[0, 0].set(np.ones(4))
    with pytest.raises(ValueError, match="no mode"):
        wrap(X).at[0].set(1.0, mode="foo")
    with pytest.raises(IndexError, match="empty"):
        pnp.zeros((0, 2))[0]


def test_traced_slice_bounds_are_refused():
    with pytest.raises(TracerIntegerConversionError, match="dynamic_slice"):
        unknown(lambda x, i: x[i:], X, 1)


def test_weak_type_is_kept():
    x = pnp.asarray(1.0)
    assert x.weak_type == x[None].weak_type == x.at[...].set(2.0).weak_type
