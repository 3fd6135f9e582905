"""Every program under every transformation of every transformation, against JAX."""

from __future__ import annotations

import jax
import jax.numpy
import numpy as np
import pytest

import pyxla

from .programs import PROGRAMS

X = np.float32([0.7, -0.4, 1.3, 0.2])
V = np.float32([0.3, 1.1, -0.6, 0.8])
BATCH = np.stack([X, V, X * V])


def jvp(jx, f):
    return lambda x: jx.jvp(f, (x,), (x * 0.5 + 0.1,))[1]


def vjp(jx, f):
    def pulled(x):
        out, pullback = jx.vjp(f, x)
        return pullback(out * 0.5 + 0.1)[0]

    return pulled


def vmap(jx, f):
    # Maps over shifted copies, and brings the result back to a vector.
    return lambda x: jx.vmap(lambda s: f(x + s), out_axes=1)(x * 0.25).sum(1)


TRANSFORMATIONS = {"jvp": jvp, "vjp": vjp, "vmap": vmap}


def both(name, *transformations):
    ours = PROGRAMS[name](pyxla, pyxla.numpy, pyxla.lax)
    theirs = PROGRAMS[name](jax, jax.numpy, jax.lax)
    for t in transformations:
        ours, theirs = TRANSFORMATIONS[t](pyxla, ours), TRANSFORMATIONS[t](jax, theirs)
    return ours, theirs


def check(ours, theirs, x, rtol=3e-5):
    got, want = np.asarray(ours(x)), np.asarray(theirs(x))
    assert got.dtype == want.dtype
    assert got.shape == want.shape
    np.testing.assert_allclose(got, want, rtol=rtol, atol=rtol * max(1.0, np.abs(want).max()))


@pytest.mark.parametrize("name", PROGRAMS)
def test_value(name):
    check(*both(name), X)


@pytest.mark.parametrize("transformation", TRANSFORMATIONS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_transformed(name, transformation):
    check(*both(name, transformation), X)


@pytest.mark.parametrize("second", TRANSFORMATIONS)
@pytest.mark.parametrize("first", TRANSFORMATIONS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_transformed_twice(name, first, second):
    check(*both(name, first, second), X, rtol=2e-4)


@pytest.mark.parametrize("name", ["network", "scan", "branches", "inner_grad"])
def test_transformed_three_times(name):
    check(*both(name, "vjp", "jvp", "vmap"), X, rtol=1e-3)


@pytest.mark.parametrize("name", PROGRAMS)
def test_batched_over_examples(name):
    ours, theirs = both(name, "vjp")
    check(pyxla.vmap(ours), jax.vmap(theirs), BATCH)


def test_compiled_agrees_with_eager():
    # All programs and their gradients in one module: one compile.
    functions = [both(name, *t)[0] for name in PROGRAMS for t in ((), ("vjp",), ("vjp", "vmap"))]
    compiled = pyxla.jit(lambda x: [f(x) for f in functions])(X)
    for f, got in zip(functions, compiled, strict=True):
        want = np.asarray(f(X))
        np.testing.assert_allclose(np.asarray(got), want, rtol=2e-5, atol=2e-5 * max(1.0, np.abs(want).max()))
