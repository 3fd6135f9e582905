"""Exceptions in the middle of staging, recursion without end, forks, and the end of the process."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, jit, lax, vmap
from pyxla.staging import current_trace

from .child import in_child, run


def _healthy():
    assert current_trace() is None
    assert float(grad(lambda x: x * x)(3.0)) == 6
    assert float(jnp.sin(0.0)) == 0
    assert "multiply" in jit(lambda x: x * x).lower(1.0).as_text("lowered")


def _fails_in(error):
    def bad(x):
        jnp.sin(x)
        raise error

    return {
        "grad": lambda x: grad(bad)(x),
        "vjp": lambda x: pyxla.vjp(bad, x),
        "jvp": lambda x: pyxla.jvp(bad, (x,), (1.0,)),
        "vmap": lambda x: vmap(bad)(jnp.stack([x, x])),
        "jit": lambda x: jit(bad)(x),
        "lower": lambda x: jit(bad).lower(1.0),
        "cond": lambda x: lax.cond(True, bad, bad, x),
        "scan": lambda x: lax.scan(lambda c, _: (bad(c), None), x, None, length=3),
        "while_loop": lambda x: lax.while_loop(lambda c: c < 1, bad, x),
        "fori_loop": lambda x: lax.fori_loop(0, 3, lambda i, c: bad(c), x),
        "grad of vmap of jit": lambda x: grad(lambda y: vmap(jit(bad))(jnp.stack([y, y])).sum())(x),
        "eval_shape": lambda x: pyxla.eval_shape(bad, 1.0),
    }


@in_child
def test_exceptions_leave_nothing_behind():
    for error in (ValueError("mine"), KeyboardInterrupt(), SystemExit(), StopIteration()):
        for transformation in _fails_in(error).values():
            with pytest.raises(type(error)) as caught:
                transformation(jnp.asarray(2.0))
            assert caught.value is error
            assert current_trace() is None
    _healthy()


@in_child
def test_exceptions_caught_within_a_trace():
    # What was half made when the exception came must not be part of the program.
    def f(x):
        for transformation in _fails_in(KeyError("mine")).values():
            with pytest.raises(KeyError):
                transformation(x)
        return x * x

    assert float(f(jnp.asarray(2.0))) == 4
    assert float(grad(f)(2.0)) == 4
    assert float(grad(grad(f))(2.0)) == 2
    np.testing.assert_array_equal(vmap(f)(jnp.arange(3.0)), [0, 1, 4])
    assert float(jit(f)(2.0)) == 4


@in_child
def test_errors_of_the_passes_leave_nothing_behind():
    def stuck(x):
        return pyxla.pure_callback(np.sin, pyxla.ShapeDtypeStruct((), np.float32), x)

    for call in (grad(stuck), jit(grad(stuck)), lambda x: pyxla.vjp(stuck, x)[1](1.0)):
        with pytest.raises(TypeError, match="callback"):
            call(1.0)
    _healthy()


@in_child
def test_recursion_without_end():
    f = jit(lambda x: f(x))
    functions = [
        f,
        lambda x: grad(functions[1])(x),
        lambda x: vmap(functions[2])(jnp.stack([x, x])),
        lambda x: lax.cond(True, functions[3], functions[3], x),
        lambda x: lax.scan(lambda c, _: (functions[4](c), None), x, None, length=2)[0],
    ]
    for function in functions:
        with pytest.raises(RecursionError):
            function(1.0)
    _healthy()


@in_child
def test_deep_but_finite_recursion():
    def power(x, n):
        return x if n == 0 else x * jit(power, static_argnums=1)(x, n - 1)

    assert float(grad(power)(1.0, 12)) == 13


@in_child
def test_interrupt_from_the_keyboard():
    def slow(x):
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
        while True:
            x = jnp.sin(x)

    for call in (grad(slow), jit(slow).lower, slow):
        with pytest.raises(KeyboardInterrupt):
            call(jnp.asarray(1.0))
    _healthy()


@in_child
def test_fork_after_passes_and_a_compile():
    def many(x):
        for _ in range(4):
            x = jit(lambda t: jnp.sin(t) * t)(x)
        return x

    compiled = jit(many)
    want = float(compiled(2.0))
    pid = os.fork()
    if pid == 0:
        same = float(compiled(2.0)) == want
        fresh = jit(lambda x: many(x) + 1)
        right = abs(float(fresh(2.0)) - want - 1) < 1e-5 and np.isfinite(grad(many)(2.0))
        os._exit(0 if same and right else 1)
    assert os.waitpid(pid, 0)[1] == 0
    _healthy()


@in_child
def test_compile_worker_killed_at_work():
    from pyxla_compiler.targets.service import default_service

    os.environ["PYXLA_CACHE"] = "0"
    jit(jnp.sin)(1.0)
    killed = []

    def kill():
        time.sleep(0.1)
        for pid in default_service().worker_pids():
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    def f(x):
        for _ in range(20):
            x = jnp.sin(x @ x)
        return x

    thread = threading.Thread(target=kill)
    thread.start()
    x = np.eye(4, dtype=np.float32)
    got = jit(f)(x)
    thread.join()
    assert killed
    np.testing.assert_allclose(got, f(jnp.asarray(x)), rtol=1e-5)
    assert float(jit(jnp.cos)(0.0)) == 1


ENDS = {
    "exit while tracing": ("jit(lambda x: sys.exit(3))(1.0)", 3),
    "exit at once while tracing": ("jit(lambda x: os._exit(5)).lower(1.0)", 5),
    "tracers in globals": ("kept = []; grad(lambda x: kept.append(x * 2) or x)(1.0)", 0),
    "pullbacks, lowered and compiled": (
        "y, pull = pyxla.vjp(jnp.sin, 1.0); l = jit(jnp.sin).lower(1.0); c = l.compile(); r = c(1.0)",
        0,
    ),
    "arrays of the device": ("f = jit(lambda x: (x, x + 1)); kept = f(jnp.ones(3)); del f", 0),
    "a thread that compiles": (
        "os.environ['PYXLA_CACHE'] = '0'\n"
        "threading.Thread(target=lambda: jit(lambda x: x @ x)(jnp.eye(7)), daemon=True).start(); time.sleep(0.1)",
        0,
    ),
    "work at exit": ("atexit.register(lambda: print(jit(lambda x: jnp.tanh(x) * 3)(0.0)))", 0),
}


@pytest.mark.parametrize("what", ENDS)
def test_the_end_of_the_process(what, cache):
    code, status = ENDS[what]
    head = "import atexit, os, sys, threading, time, pyxla, pyxla.numpy as jnp; from pyxla import grad, jit\n"
    run(head + code, status=status, PYXLA_CACHE_DIR=cache)
