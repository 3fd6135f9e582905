"""Traced values where they should not be: kept too long, in the wrong thread, copied, printed."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
import traceback
import weakref

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, jit, lax, vmap
from pyxla.errors import ConcretizationTypeError, UnexpectedTracerError

from .child import in_child


def _leaks(transformation, *args):
    """Tracers that leaked from a function with requests for derivatives and batches in it, whose operations the
    passes erase."""
    kept = []

    def leaky(x):
        y = grad(lambda t: jnp.sin(t) * t)(x)
        z = vmap(lambda t: t * y)(jnp.arange(3.0))
        kept.extend([x, y, z])
        return (y * z).sum()

    transformation(leaky)(*args)
    gc.collect()
    return kept


def _uses(x):
    return [
        lambda: x + 1,
        lambda: jnp.sin(x),
        lambda: float(x.sum()),
        lambda: bool(x > 0),
        lambda: np.asarray(x),
        lambda: x[..., None],
        lambda: jit(lambda y: y * x).lower(1.0),
        lambda: grad(lambda y: (y * x).sum())(1.0),
        lambda: vmap(lambda y: y * x)(jnp.arange(3.0)),
        lambda: jit(jnp.sin)(x),
        lambda: lax.cond(True, lambda y: y * x, lambda y: y, 1.0),
        lambda: lax.scan(lambda c, _: (c + x, None), 1.0, None, length=2),
    ]


def _assert_useless(x):
    for i, use in enumerate(_uses(x)):
        with pytest.raises(UnexpectedTracerError, match="leaked"):
            pytest.fail(f"use {i} gave {use()!r}")


@in_child
def test_leaked_from_every_transformation():
    for transformation in (grad, lambda f: jit(f).lower, lambda f: vmap(f, axis_size=2, in_axes=None)):
        for x in _leaks(transformation, 2.0):
            assert x.dtype == np.float32
            assert x.shape in ((), (3,))
            assert "Tracer<float32" in repr(x)
            assert str(x) == repr(x)
            _assert_useless(x)


@in_child
def test_leaked_and_used_in_another_trace():
    x, *_ = _leaks(grad, 2.0)

    def inner(y):
        _assert_useless(x)
        return y * 2

    assert float(grad(inner)(3.0)) == 2
    assert "multiply" in jit(inner).lower(3.0).as_text()
    assert float(grad(grad(lambda y: inner(y) ** 2))(3.0)) == 8


@in_child
def test_leaked_out_of_an_inner_function_into_the_outer():
    def outer(x):
        kept = []
        value = grad(lambda y: kept.append(y) or y * y)(x)
        with pytest.raises(UnexpectedTracerError, match="grad of <lambda>"):
            jnp.sin(kept[0])
        return value

    assert float(grad(outer)(3.0)) == 2


@in_child
def test_pullback_of_a_trace_that_ended():
    kept = []

    def f(x):
        y, pullback = pyxla.vjp(jnp.sin, x)
        kept.append(pullback)
        return y

    jit(f).lower(1.0)
    gc.collect()
    for call in (kept[0], jit(kept[0]).lower, grad(lambda ct: kept[0](ct)[0])):
        with pytest.raises(UnexpectedTracerError):
            call(1.0)


@in_child
def test_modules_go_with_the_last_tracer():
    # If they went only with the garbage collector, a loop of eager gradients would hold many of them.
    gc.disable()
    traces = []

    def f(x):
        traces.append(weakref.ref(x._trace))
        return jnp.sin(x) * x

    grad(f)(1.0)
    jit(f).lower(1.0)
    vmap(f)(jnp.ones(3))
    assert [t() for t in traces] == [None] * 3


@in_child
def test_copies_and_pickles():
    def f(x):
        assert copy.copy(x) is x
        assert copy.deepcopy({"x": x})["x"] is x
        with pytest.raises(ConcretizationTypeError, match="cannot be pickled"):
            pickle.dumps([x])
        assert weakref.ref(x)() is x
        with pytest.raises(TypeError, match="unhashable"):
            hash(x)
        return x

    jit(f).lower(1.0)


@in_child
def test_numpy_views_of_known_values_cannot_be_written_back():
    def f(x):
        y = x * 2
        host = np.asarray(y)
        host[...] = 100
        assert float(y) == 6
        return y * x

    x = jnp.asarray(3.0)
    assert float(grad(f)(x)) == 12
    assert float(x) == 3


@in_child
def test_generator_suspended_in_a_trace():
    suspended = []

    def numbers(x):
        with pyxla.enable_x64(False):
            y = jnp.sin(x)
            yield y
            yield jnp.sin(y)

    def f(x):
        suspended.append(numbers(x))
        return next(suspended[-1])

    assert abs(float(grad(f)(1.0)) - np.cos(1)) < 1e-6
    with pytest.raises(UnexpectedTracerError):
        next(suspended[0])

    def g(x):
        return next(suspended[1]) * x

    jit(f).lower(1.0)
    with pytest.raises(UnexpectedTracerError):
        jit(g).lower(1.0)
    assert float(jnp.sin(0.0)) == 0


@in_child
def test_threads_trace_at_once():
    wrong = []

    def deep(x):
        for _ in range(5):
            x = jit(lambda t: jnp.sin(t) * t)(x)
        return x

    want = float(grad(deep)(2.0))
    text = jit(grad(deep)).lower(2.0).as_text("lowered")

    def work(k):
        for _ in range(10):
            got = float(grad(lambda x: deep(x) * k)(2.0)) / k
            if abs(got - want) > 1e-6 * abs(want) or jit(grad(deep)).lower(2.0).as_text("lowered") != text:
                wrong.append(got)

    threads = [threading.Thread(target=work, args=(2.0**k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert wrong == []


@in_child
def test_tracer_used_by_another_thread():
    raised = []

    def f(x):
        def use():
            try:
                jnp.sin(x)
            except UnexpectedTracerError as error:
                raised.append(error)

        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
        return x * 2

    assert float(grad(f)(1.0)) == 2
    assert "in another thread" in str(raised[0])


@in_child
def test_tracer_used_in_a_program_of_its_own():
    def f(x):
        with pytest.raises(UnexpectedTracerError, match="a program of its own"):
            jit(lambda y: y * x).lower(1.0)
        return x * 2

    assert float(grad(f)(1.0)) == 2


@in_child
def test_other_threads_work_as_ever_while_one_stages():
    compiled = jit(lambda x: x * 2)
    results = []

    def f(x):
        y = jnp.sin(x)

        def work():
            assert pyxla.staging.current_trace() is None
            results.extend([compiled(3.0), jnp.asarray(3.0) * 2, grad(lambda v: v * 6)(1.0)])

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return y * x

    text = jit(f).lower(1.0).as_text()
    assert text.count("stablehlo.") == 2
    assert [float(r) for r in results] == [6, 6, 6]
    assert all(isinstance(r, pyxla.Array) for r in results)


@in_child
def test_pullbacks_of_eager_vjp_within_traces():
    _, pullback = pyxla.vjp(lambda x, w: jnp.sin(x) * w, 2.0, jnp.arange(3.0))
    ct = np.ones(3, np.float32)
    want = pullback(ct)
    gc.collect()
    for call in (jit(pullback), lambda ct: vmap(pullback)(jnp.stack([ct, ct])), lambda ct: jit(jit(pullback))(ct)):
        x, w = call(ct)
        np.testing.assert_allclose(np.asarray(x).max(), want[0], rtol=1e-6)
        np.testing.assert_allclose(np.broadcast_to(w, (2, 3)), np.stack([want[1]] * 2), rtol=1e-6)
    derivative = grad(lambda s: pullback(s * ct)[0])(1.0)
    np.testing.assert_allclose(derivative, want[0], rtol=1e-6)


@in_child
def test_tracebacks_that_show_local_variables():
    def bad(x):
        y = jnp.sin(x)
        raise RuntimeError(f"shape {y.shape}")

    def f(x):
        return grad(bad)(jnp.cos(x)) + jnp.sin(x)

    for call, x in ((grad(f), 1.0), (jit(f).lower, 1.0), (vmap(f), jnp.ones(2)), (grad(grad(f)), 1.0)):
        with pytest.raises(RuntimeError, match="shape") as caught:
            call(x)
        gc.collect()
        shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        assert "Tracer<float32" in "".join(shown.format())
