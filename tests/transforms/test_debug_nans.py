"""`debug_nans`: which operation, at which line, in which pass."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
import threading

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp


def line_of(f, text):
    """The number of the line of f that holds a text."""
    lines, start = inspect.getsourcelines(f)
    return start + next(i for i, line in enumerate(lines) if text in line)


def forward(x):
    y = x * 2.0
    z = jnp.log(y)
    return z + 1.0


def trap(x):
    root = jnp.sqrt(x)
    return jnp.where(x > 0.0, root, 0.0)


def raises(operation, f, text, more=""):
    where = re.escape(f"{__file__}:{line_of(f, text)} ({f.__name__})")
    return pytest.raises(
        FloatingPointError, match=rf"invalid value \(nan\) encountered in {operation}, at {where}{more}$"
    )


def test_an_eager_operation():
    with pyxla.debug_nans(True), raises("log", forward, "jnp.log"):
        forward(jnp.float32(-1.0))


def test_eager_transformations():
    with pyxla.debug_nans(True):
        with raises("log", forward, "jnp.log"):
            pyxla.vmap(forward)(np.float32([1.0, -1.0]))
        with raises("log", forward, "jnp.log"):
            pyxla.grad(forward)(-1.0)
        with raises("log", forward, "jnp.log", ", in the derivative in forward mode"):
            pyxla.jvp(forward, (-1.0,), (1.0,))


def test_the_trap_of_where():
    # The gradient of the branch not taken is infinite, and zero times that is not a number.
    assert np.isnan(pyxla.grad(trap)(0.0))
    assert float(pyxla.jit(trap)(0.0)) == 0.0
    with pyxla.debug_nans(True):
        assert float(trap(0.0)) == 0.0
        with raises(r"\w+", trap, "jnp.sqrt", ", in the backward pass"):
            pyxla.grad(trap)(0.0)
        out, pullback = pyxla.vjp(trap, 0.0)
        assert float(out) == 0.0
        with raises(r"\w+", trap, "jnp.sqrt", ", in the backward pass"):
            pullback(1.0)
        with raises(r"\w+", trap, "jnp.sqrt", ", in the derivative in forward mode"):
            pyxla.jvp(trap, (0.0,), (0.0,))


def test_compiled():
    f = pyxla.jit(forward)
    assert np.isnan(f(-1.0))
    with pyxla.debug_nans(True):
        assert float(f(0.5)) == 1.0
        assert float(f(0.5)) == 1.0
        with raises("log", forward, "jnp.log"):
            f(-1.0)
        with raises("log", forward, "jnp.log"):
            f(-2.0)
        with raises(r"\w+", trap, "jnp.sqrt", ", in the backward pass"):
            pyxla.jit(pyxla.grad(trap))(0.0)
    assert np.isnan(f(-1.0))


def test_compiled_with_trees_captured_arrays_and_loops():
    weights = jnp.arange(3.0)

    @pyxla.jit
    def f(tree, *, scale):
        def step(x, w):
            return jnp.log(x) * w, x

        return pyxla.lax.scan(step, tree["x"] * scale, weights)

    with pyxla.debug_nans(True), pytest.raises(FloatingPointError, match=r"encountered in \w+, at .*\(step\)"):
        f({"x": 1.0}, scale=0.5)


def test_infinities():
    assert np.isinf(1.0 / jnp.float32(0.0))
    with pyxla.debug_infs(True):
        assert np.isnan(jnp.sqrt(jnp.float32(-1.0)))
        with pytest.raises(FloatingPointError, match=r"invalid value \(inf\) encountered in divide"):
            1.0 / jnp.float32(0.0)
        with pytest.raises(FloatingPointError, match=r"invalid value \(inf\) encountered in exponential"):
            pyxla.jit(jnp.exp)(1000.0)


def test_constants_and_integers_are_let_through():
    with pyxla.debug_nans(True):
        assert np.isnan(jnp.float32(np.nan))
        assert int(jnp.int32(3) + 4) == 7
        assert float(pyxla.jit(lambda x: jnp.where(x > 0, x, np.nan))(1.0)) == 1.0


def test_only_in_the_thread_that_asked():
    found = []
    with pyxla.debug_nans(True):
        thread = threading.Thread(target=lambda: found.append(jnp.log(jnp.float32(-1.0))))
        thread.start()
        thread.join()
    assert np.isnan(found[0])


def test_the_environment_turns_it_on():
    code = "import pyxla.numpy as jnp; jnp.log(jnp.float32(-1.0))"
    result = subprocess.run(
        [sys.executable, "-c", code], env={"PYXLA_DEBUG_NANS": "1"}, capture_output=True, text=True, check=False
    )
    assert "FloatingPointError: invalid value (nan) encountered in log, at <string>:1" in result.stderr
