"""Callbacks: pure_callback, io_callback and pyxla.debug, eager, compiled, and under the transformations."""

from __future__ import annotations

import functools
import gc
import os
import subprocess
import sys
import threading
import traceback
import weakref

import ml_dtypes
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import ShapeDtypeStruct, debug, grad, jit, lax, pure_callback, vmap
from pyxla.experimental import io_callback
from pyxla_compiler.ops.base import NotDifferentiableError

X = np.array([3.0, 1.0, 2.0], np.float32)


def like(x):
    return ShapeDtypeStruct(np.shape(x), x.dtype)


def host_sort(x):
    assert isinstance(x, pyxla.array.Array)
    return np.sort(np.asarray(x), axis=-1)


def sort(x, **options):
    return pure_callback(host_sort, like(x), x, **options)


@pytest.fixture(params=["eager", "jit"])
def run(request):
    """The function as it is, or compiled."""
    return jit if request.param == "jit" else lambda f: f


# Values.


def test_pure_callback(run):
    assert run(lambda x: sort(x) * 2)(X).tolist() == [2.0, 4.0, 6.0]


def test_trees_keywords_and_python_numbers(run):
    def host(pair, *, scale):
        return {"sum": pair[0] + pair[1], "scaled": (np.asarray(pair[0]) * np.asarray(scale), 3)}

    def f(x, y):
        shapes = {"sum": like(X), "scaled": (like(X), ShapeDtypeStruct((), np.int32))}
        return pure_callback(host, shapes, (x, y), scale=2.0)

    out = run(f)(X, X + 1)
    np.testing.assert_array_equal(out["sum"], 2 * X + 1)
    np.testing.assert_array_equal(out["scaled"][0], 2 * X)
    assert (int(out["scaled"][1]), out["scaled"][1].dtype) == (3, np.int32)


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "uint8", "int32", "uint32", "float16", "bfloat16", "float32", "complex64"]
)
@pytest.mark.parametrize("shape", [(), (5,), (2, 0)])
def test_dtypes_and_shapes_come_through(dtype, shape, run):
    dtype = np.dtype(getattr(ml_dtypes, dtype) if dtype == "bfloat16" else dtype)
    x = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    seen = []

    def host(y):
        seen.append((y.dtype, y.shape))
        return np.asarray(y)[..., ::-1] if y.ndim else y

    out = run(lambda x: pure_callback(host, like(x), x))(x)
    assert (out.dtype, out.shape) == (dtype, shape)
    assert seen == [(dtype, shape)]
    np.testing.assert_array_equal(out, x[..., ::-1] if shape else x)


def test_64_bit_types(run):
    with pyxla.enable_x64(True):
        x = np.array([1.0, 1e300])
        assert run(lambda x: sort(x))(x).dtype == np.float64
        assert run(lambda x: sort(x))(np.array([2**40, 1], np.uint64)).tolist() == [1, 2**40]


def test_values_passed_are_the_callbacks_to_keep():
    kept = []
    f = jit(lambda x: io_callback(kept.append, None, x * 2))
    for i in range(20):
        f(np.full(1000, i, np.float32))
    assert [float(k[0]) for k in kept] == [2.0 * i for i in range(20)]
    assert all(np.all(np.asarray(k) == k[0]) for k in kept)


def test_a_result_that_the_callback_changes_later_stays(run):
    own = np.zeros(3, np.float32)
    out = run(lambda: pure_callback(lambda: own, like(own)))()
    own[:] = 1.0
    assert out.tolist() == [0.0, 0.0, 0.0]


def test_callback_that_calls_jitted_functions(run):
    double = jit(lambda x: x * 2)

    def host(x):
        return double(jit(lambda y: y + pure_callback(lambda z: z * 10, like(X), y))(x)) + grad(jnp.sin)(0.0)

    np.testing.assert_array_equal(run(lambda x: pure_callback(host, like(x), x))(X), 22 * X + 1)


def test_callback_that_calls_the_function_it_is_in():
    def host(n):
        return factorial(n - 1) * n if n > 0 else np.float32(1)

    factorial = jit(lambda n: pure_callback(host, ShapeDtypeStruct((), np.float32), n))
    assert float(factorial(np.float32(5))) == 120.0


# Side effects.


def test_side_effects_are_in_program_order_and_none_is_lost():
    seen = []

    @jit
    def f(x):
        io_callback(lambda: seen.append("first"), None)
        y = io_callback(lambda v: seen.append("unused") or v, like(X), x)  # nobody uses y
        io_callback(lambda: seen.append("twice"), None)
        io_callback(lambda: seen.append("twice"), None)
        del y
        return x

    for _ in range(2):
        seen.clear()
        f(X)
        assert seen == ["first", "unused", "twice", "twice"]


def test_a_pure_callback_whose_result_nobody_uses_is_dropped():
    calls = []

    def host(x):
        calls.append(1)
        return x

    jit(lambda x: (pure_callback(host, like(X), x), x + 1)[1])(X)
    assert calls == []


def test_loops_and_branches(run):
    seen = []

    def note(tag, *values):
        debug.callback(lambda *v: seen.append((tag, *map(float, v))), *values)

    def f(x):
        def step(c, v):
            note("scan", c, v)
            return c + v, None

        total, _ = lax.scan(step, 0.0, x)
        lax.fori_loop(0, 2, lambda i, c: (note("loop", i), c)[1], 0)
        lax.cond(total > 5, lambda: note("yes"), lambda: note("no"))
        n = lax.while_loop(
            lambda c: c < 2, lambda c: io_callback(lambda v: v + 1, ShapeDtypeStruct((), np.int32), c), 0
        )
        return total, n

    total, n = run(f)(X)
    assert (float(total), int(n)) == (6.0, 2)
    scan = [("scan", 0.0, 3.0), ("scan", 3.0, 1.0), ("scan", 4.0, 2.0)]
    assert seen == [*scan, ("loop", 0.0), ("loop", 1.0), ("yes",)]


def test_io_callback_returns_what_the_host_has(run):
    counter = iter(range(100))
    f = run(lambda: io_callback(lambda: next(counter), ShapeDtypeStruct((), np.int32)))
    assert [int(f()) for _ in range(3)] == [0, 1, 2]


# vmap.


@pytest.mark.parametrize("method", ["sequential", "sequential_unrolled", "expand_dims", "broadcast_all"])
def test_vmap_of_pure_callback(method, run):
    shapes = []

    def host(x, y):
        shapes.append((x.shape, y.shape))
        return np.asarray(x) * np.asarray(y)

    def f(x, y):
        return pure_callback(host, like(X), x, y, vmap_method=method)

    xs = np.stack([X, X + 1])
    np.testing.assert_array_equal(run(vmap(f, in_axes=(1, None)))(xs.T, X), xs * X)
    expected = {"expand_dims": [((2, 3), (1, 3))], "broadcast_all": [((2, 3), (2, 3))]}
    assert shapes == expected.get(method, [((3,), (3,))] * 2)


def test_vmap_of_vmap(run):
    x = np.arange(24, dtype=np.float32).reshape(2, 3, 4)[..., ::-1]
    for method in ("sequential", "expand_dims"):
        f = vmap(vmap(functools.partial(sort, vmap_method=method), in_axes=1), in_axes=0)
        np.testing.assert_array_equal(run(f)(x.transpose(0, 2, 1)), np.sort(x, axis=-1))


def test_legacy_vectorized_leaves_what_is_not_mapped():
    def host(x, y):
        assert (x.shape, y.shape) == ((2, 3), (3,))
        return x + y

    f = vmap(lambda x, y: pure_callback(host, like(X), x, y, vmap_method="legacy_vectorized"), in_axes=(0, None))
    np.testing.assert_array_equal(f(np.stack([X, X]), X), np.stack([2 * X] * 2))


def test_vmap_needs_a_method():
    with pytest.raises(NotImplementedError, match=r"vmap_method='sequential'"):
        vmap(sort)(np.stack([X, X]))
    with pytest.raises(ValueError, match=r"vmap_method must be one of .*got 'fast'"):
        sort(X, vmap_method="fast")


def test_vmap_of_io_callback(run):
    seen = []
    f = vmap(lambda x: io_callback(lambda v: seen.append(float(v)) or v, ShapeDtypeStruct((), np.float32), x))
    assert run(f)(X).tolist() == [3.0, 1.0, 2.0]
    assert seen == [3.0, 1.0, 2.0]
    with pytest.raises(ValueError, match="cannot vmap io_callback with ordered=True"):
        vmap(lambda x: io_callback(lambda v: None, None, x, ordered=True))(X)


# Derivatives.


def test_derivatives_of_callbacks_are_refused():
    for transform in (lambda f: grad(lambda x: f(x).sum()), lambda f: lambda x: pyxla.jvp(f, (x,), (x,))):
        with pytest.raises(NotDifferentiableError, match=r"pure callbacks do not support jvp; .*custom_jvp"):
            transform(sort)(X)
        with pytest.raises(NotDifferentiableError, match="io callbacks do not support jvp"):
            transform(lambda x: io_callback(host_sort, like(x), x))(X)
    constant = grad(lambda x: x * pure_callback(lambda: np.float32(4), ShapeDtypeStruct((), np.float32)))
    assert float(constant(2.0)) == 4.0


def test_a_callback_with_a_rule_of_its_own(run):
    @pyxla.custom_jvp
    def sine(x):
        return pure_callback(lambda v: np.sin(np.asarray(v)), like(x), x, vmap_method="expand_dims")

    @sine.defjvp
    def _(primals, tangents):
        return sine(*primals), tangents[0] * pure_callback(
            lambda v: np.cos(np.asarray(v)), like(primals[0]), *primals, vmap_method="expand_dims"
        )

    x = jnp.asarray(X)
    np.testing.assert_allclose(run(grad(lambda x: sine(x).sum()))(x), np.cos(X), rtol=1e-6)
    np.testing.assert_allclose(run(vmap(grad(sine)))(x), np.cos(X), rtol=1e-6)


def test_side_effects_in_the_backward_pass():
    seen = []

    @pyxla.custom_vjp
    def f(x):
        return x

    f.defvjp(lambda x: (x, None), lambda _, ct: (debug.callback(lambda c: seen.append(float(c)), ct) or ct,))
    for transform in (grad, lambda f: jit(grad(f)), lambda f: vmap(grad(f))):
        x = jnp.array([1.0]) if transform(f).__name__ == "vmapped" else 1.0
        transform(lambda x: f(x) * 3)(jnp.array([1.0]) if len(seen) == 2 else x)
    assert seen == [3.0, 3.0, 3.0]


def test_a_value_that_python_asks_for_calls_nothing_twice():
    seen = []

    def noted(x):
        debug.callback(lambda v: seen.append(float(v)), x)
        return x + 1

    def f(x):
        y = jit(noted)(x)
        return y if y > 0 else -y

    assert float(grad(f)(1.0)) == 1.0
    assert seen == [1.0]
    with pytest.raises(pyxla.errors.ConcretizationTypeError, match="what an io_callback returns"):
        grad(lambda x: x if io_callback(lambda: True, ShapeDtypeStruct((), bool)) else -x)(1.0)
    assert float(grad(lambda x: x if pure_callback(lambda: True, ShapeDtypeStruct((), bool)) else -x)(1.0)) == 1.0


# Errors.


class OwnError(Exception):
    pass


def fail(x):
    raise OwnError("from the callback")


def test_exceptions_come_back_as_they_were_raised(run):
    f = run(lambda x: pure_callback(fail, like(x), x))
    for _ in range(2):
        with pytest.raises(OwnError, match="from the callback") as caught:
            f(X)
        assert "fail" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert run(lambda x: sort(x))(X).tolist() == [1.0, 2.0, 3.0]


def test_exceptions_in_loops_threads_and_calls_within_calls():
    inner = jit(lambda x: pure_callback(fail, like(X), x))
    outer = jit(lambda x: lax.scan(lambda c, _: (pure_callback(inner, like(X), c), None), x, None, length=3)[0])
    caught = []

    def call():
        try:
            outer(X)
        except OwnError as error:
            caught.append(error)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(caught) == 4
    with pytest.raises(KeyboardInterrupt):
        jit(lambda: io_callback(interrupt, None))()


def interrupt():
    raise KeyboardInterrupt


def test_wrong_results_are_named(run):
    cases = [
        (lambda x: np.zeros(2, np.float32), ValueError, r"result 0 of the callback .*shape \(2,\).*says \(3,\)"),
        (lambda x: np.zeros(3), TypeError, r"dtype float64.*says float32: convert it with \.astype\('float32'\)"),
        (lambda x: (x, x), TypeError, "returned the tree .* but result_shape_dtypes says"),
        (lambda x: "text", TypeError, "result 0 of the callback .* must be an array"),
    ]
    for host, error, message in cases:
        with pytest.raises(error, match=message):
            run(lambda x, host=host: io_callback(host, like(X), x))(X)


def test_arguments_are_checked():
    with pytest.raises(TypeError, match="pure_callback takes a function"):
        pure_callback(3, like(X), X)
    with pytest.raises(TypeError, match="result_shape_dtypes must be a tree of what has a shape and a dtype"):
        pure_callback(host_sort, (3,), X)
    with pytest.raises(ValueError, match="float64, but 64-bit types are off"):
        pure_callback(host_sort, np.zeros(3), X)
    with pytest.raises(TypeError, match="an argument of the callback host_sort must be an array"):
        pure_callback(host_sort, like(X), "text")


def test_a_program_with_callbacks_cannot_be_saved(tmp_path):
    compiled = jit(lambda x: sort(x)).lower(X).compile()
    with pytest.raises(ValueError, match="cannot be saved: it calls Python functions"):
        compiled.save(tmp_path / "f.pyxla")


# Lifetime and the disk cache.


def test_the_compiled_function_holds_the_callback_and_lets_it_go():
    class Host:
        def __call__(self, x):
            return x

    host = Host()
    alive = weakref.ref(host)
    f = jit(lambda x, host=host: pure_callback(host, like(X), x))
    f(X)
    del host
    f.__wrapped__.__defaults__ = (None,)
    gc.collect()
    np.testing.assert_array_equal(f(X), X)
    assert alive() is not None
    f.clear_cache()
    del f
    gc.collect()
    assert alive() is None


def test_a_cached_program_calls_this_process_s_function(tmp_path):
    program = (
        "import logging, sys, numpy as np, pyxla\n"
        "logging.getLogger('pyxla.jit').addHandler(logging.StreamHandler(sys.stdout))\n"
        "logging.getLogger('pyxla.jit').setLevel(logging.INFO)\n"
        "s = pyxla.ShapeDtypeStruct((), np.float32)\n"
        "for i in range(int(sys.argv[1])):\n"  # numbers are given out, so the next ones differ between the processes
        "    pyxla.make_mlir(lambda: pyxla.pure_callback(print, s))()\n"
        "def f(x):\n"
        "    pyxla.debug.print(sys.argv[2] + ' {}', x)\n"
        "    return pyxla.vmap(lambda y: pyxla.pure_callback(lambda v: v + int(sys.argv[1]), s, y,\n"
        "                                                    vmap_method='sequential'))(x)\n"
        "print(pyxla.jit(f)(np.ones(2, np.float32)))\n"
    )
    outputs = []
    for number, word in ((1, "one"), (5, "five")):
        child = subprocess.run(
            [sys.executable, "-c", program, str(number), word],
            env={**os.environ, "PYXLA_CACHE_DIR": str(tmp_path), "PYXLA_CACHE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        outputs.append(child.stdout)
    assert "compiling" in outputs[0]
    assert outputs[0].endswith("one [1. 1.]\n[2. 2.]\n")
    assert "from the cache" in outputs[1]
    assert outputs[1].endswith("five [1. 1.]\n[6. 6.]\n")


def test_the_module_s_text_shows_the_call():
    lowered = jit(lambda x: sort(x)).lower(X)
    assert "@pyxla.callback(%arg0)" in lowered.as_text()
    assert "call @pyxla.callback_0(%arg0)" in lowered.as_text("legalized")
