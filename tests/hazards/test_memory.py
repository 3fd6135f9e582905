"""Memory shared between NumPy, arrays and compiled code.

Nothing is written that a user can see, and nothing is read after it is gone.
"""

from __future__ import annotations

import copy
import gc
import pickle
import tempfile
import weakref

import ml_dtypes
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, jit

from .child import in_child


def _layouts():
    base = np.arange(24, dtype=np.float32)
    read_only = base[:6].copy()
    read_only.setflags(write=False)
    unaligned = np.frombuffer(b"x" + base.tobytes(), np.float32, count=24, offset=1)
    return {
        "negative stride": base[::-2],
        "every third": base[1::3],
        "not at 64 bytes": base[1:],
        "not at 4 bytes": unaligned,
        "transposed": base.reshape(2, 3, 4).transpose(2, 0, 1),
        "column major": np.asfortranarray(base.reshape(4, 6)),
        "broadcast": np.broadcast_to(base[3], (4, 5)),
        "read-only": read_only,
        "no dimensions": np.array(3, np.float32),
        "numpy scalar": np.float32(3),
        "empty": np.zeros((0, 3), np.float32),
        "empty slice": base[5:5],
        "bool": base.reshape(4, 6)[:, ::2] > 7,
        "bfloat16": base[1:].astype(ml_dtypes.bfloat16)[::2],
    }


@in_child
def test_arguments_that_lie_badly():
    double = jit(lambda x: x + x)
    for name, x in _layouts().items():
        before = np.array(x)
        np.testing.assert_array_equal(double(x), before | before if before.dtype == bool else before + before, name)
        np.testing.assert_array_equal(jnp.asarray(x) + x, double(x), name)
        np.testing.assert_array_equal(x, before, name)


@in_child
def test_big_endian_and_foreign_dtypes_are_refused():
    for x in (np.arange(3, dtype=">f4"), np.arange(3, dtype=">i4")):
        for call in (jit(lambda x: x), jnp.sin, lambda x: jnp.asarray(x) + 1):
            with pytest.raises(TypeError, match=r"byte order.*astype"):
                call(x)
    for x in (np.array(["a"]), np.array([object()]), np.array(["2020-01-01"], "M8[D]"), np.zeros(2, [("a", "f4")])):
        for call in (jit(lambda x: x), jnp.sin, grad(lambda x: x.sum())):
            with pytest.raises(TypeError):
                call(x)


@in_child
def test_subclasses_of_ndarray():
    double = jit(lambda x: x + x)
    with tempfile.TemporaryDirectory() as folder:
        mapped = np.memmap(f"{folder}/x", np.float32, "w+", shape=(3,))
        mapped[:] = [1, 2, 3]
        for call in (double, double, lambda x: jnp.asarray(x) + x):
            np.testing.assert_array_equal(call(mapped), [2, 4, 6])
        del mapped
    for call in (double, jnp.sin, grad(lambda x: x.sum())):
        with pytest.raises(TypeError, match="mask"):
            call(np.ma.array([1.0, 2.0], mask=[False, True], dtype=np.float32))


@in_child
def test_results_do_not_follow_arguments_that_change():
    for n in (3, 16, 1000):
        for f in (lambda x: x, lambda x: (x, x)[1], lambda x: x.reshape(1, -1), lambda x: x + 0):
            host = np.ones(n, np.float32)
            results = [jit(f)(host), f(jnp.asarray(host)), jnp.array(host), pyxla.device_put(host)]
            results.append(pyxla.vjp(f, host)[0])
            host[:] = 7
            for r in results:
                assert (np.asarray(r) == 1).all()


@in_child
def test_captured_numpy_arrays_stay_the_users_own():
    for n in (3, 100):
        weights = np.ones(n)

        def f(x, weights=None):
            return x * weights + weights

        def closed(x, w=weights):
            return f(x, w)

        x = np.full(n, 2, np.float32)
        compiled = jit(closed)
        assert compiled(x).dtype == np.float32
        y, pullback = pyxla.vjp(closed, x)
        weights[:] = 5
        assert (np.asarray(compiled(x)) == 3).all()
        assert (np.asarray(y) == 3).all()
        assert (np.asarray(pullback(x)[0]) == 2).all()
        assert (np.asarray(grad(lambda x: closed(x).sum())(x)) == 5).all()


@in_child
def test_gradients_of_float64_numpy_arrays_have_the_dtype_in_use():
    for n in (3, 100):
        x = np.ones(n)
        for g in (grad(lambda x: (x * x).sum())(x), pyxla.jvp(lambda x: x * x, (x,), (x,))[1], jit(jnp.sin)(x)):
            assert g.dtype == np.float32
        assert x.flags.writeable


@in_child
def test_sorting_leaves_the_caller_its_order():
    x = np.array([3, 1, 2], np.float32).repeat(50)
    a = jnp.asarray(x)
    for _ in range(2):
        for given in (x, a):
            np.testing.assert_array_equal(jit(jnp.sort)(given), np.sort(x))
            np.testing.assert_array_equal(given, np.array([3, 1, 2], np.float32).repeat(50))


@in_child
def test_arrays_cannot_be_written_through_numpy():
    x = jnp.arange(6.0)
    for host in (np.asarray(x), np.asarray(x).reshape(2, 3), np.asarray(jit(lambda x: x + 1)(x))):
        with pytest.raises(ValueError, match="read-only"):
            host[...] = 0
    copy = np.array(x)
    copy[:] = 0
    assert not np.shares_memory(np.from_dlpack(x), np.asarray(x))
    assert float(x[5]) == 5


@in_child
def test_results_outlive_their_function_and_arguments():
    x = jnp.arange(1000.0)
    f = jit(lambda x: (x, x[1:] * 2))
    same, doubled = f(x)
    view = np.asarray(doubled)[::2]
    gone = weakref.ref(f)
    del f, x, doubled
    pyxla.clear_caches()
    gc.collect()
    assert gone() is None
    assert float(same[999]) == 999
    np.testing.assert_array_equal(view, 2 * np.arange(1, 1000, 2, dtype=np.float32))


@in_child
def test_pickles():
    arrays = [jnp.arange(3.0), jnp.asarray(1.0), jnp.zeros((0, 2)), jnp.ones(2, jnp.bfloat16), jit(jnp.sin)(1.0)]
    for x, y in zip(arrays, pickle.loads(pickle.dumps(arrays)), strict=True):
        assert (x.dtype, x.shape, x.weak_type) == (y.dtype, y.shape, y.weak_type)
        np.testing.assert_array_equal(x, y)
        assert weakref.ref(y)() is y


@in_child
def test_containers_without_an_end():
    circle: list = []
    circle.append(circle)
    deep: object = 1.0
    for _ in range(100_000):
        deep = [deep]
    for x in (circle, deep):
        for call in (
            jit(lambda x: x),
            grad(lambda x: x),
            lambda x: pyxla.tree.map(lambda y: y, x),
            jnp.asarray,
            jnp.sin,
        ):
            with pytest.raises((RecursionError, TypeError)):
                call(x)
    while isinstance(deep, list):
        (deep,) = deep


@jit
def kept_in_a_module(x):
    return x + 1


@in_child
def test_jitted_functions_are_copied_and_pickled_as_functions_are():
    assert pickle.loads(pickle.dumps(kept_in_a_module)) is kept_in_a_module
    assert copy.deepcopy({"f": kept_in_a_module})["f"] is kept_in_a_module
    with pytest.raises((AttributeError, pickle.PicklingError)):
        pickle.dumps(jit(lambda x: x))


@in_child
def test_donated_arguments():
    f = jit(lambda a, b: (a @ b + a.T, a), donate_argnums=0)
    host = np.arange(9, dtype=np.float32).reshape(3, 3)
    for a in (host, jnp.asarray(host)):
        first, second = f(a, host)
        np.testing.assert_array_equal(first, host @ host + host.T)
        np.testing.assert_array_equal(second, host)
    np.testing.assert_array_equal(host, np.arange(9, dtype=np.float32).reshape(3, 3))
