"""Reverse mode through loops of unknown length, which JAX refuses: against unrolled loops, and against scans."""

from __future__ import annotations

import re

import jax
import numpy as np
import pytest

import pyxla
from pyxla import grad, jit, jvp, lax, vjp, vmap
from pyxla import numpy as jnp
from pyxla_compiler.ops import REGISTRY

X = np.float32([0.5, -1.2, 0.8])
W = np.float32(0.9)


def step(m, i, x, k, w):
    return i + 1, m.sin(x * w) + 0.1 * k, (k * 3 + 1) % 7


def looped(trips, checkpoints=32):
    """A loop with an integer beside the counter that the floats depend on, and a const."""

    def f(x, w):
        out = lax.while_loop(
            lambda c: c[0] < trips, lambda c: step(jnp, *c, w), (0, x, 2), checkpoints=checkpoints
        )  # fmt: skip
        return (out[1] * X).sum()

    return f


def unrolled(trips):
    def f(x, w):
        i, k = 0, 2
        for _ in range(trips):
            i, x, k = step(jax.numpy, i, x, k, w)
        return (x * X).sum()

    return f


def scanned(trips):
    def f(x, w):
        out, _ = lax.scan(lambda c, _: (step(jnp, *c, w), None), (0, x, 2), None, length=trips)
        return (out[1] * X).sum()

    return f


def close(got, want, rtol=2e-5, atol=1e-6):
    for g, w in zip(pyxla.tree.leaves(got), jax.tree.leaves(want), strict=True):
        assert (g.shape, g.dtype) == (w.shape, w.dtype)
        np.testing.assert_allclose(g, w, rtol=rtol, atol=atol)


@pytest.mark.parametrize("checkpoints", [1, 2, 4])
@pytest.mark.parametrize("trips", [0, 1, 2, 3, 4, 5, 19, 20])
def test_trips_around_the_number_of_checkpoints(trips, checkpoints):
    got = grad(looped(trips, checkpoints), (0, 1))(X, W)
    close(got, jax.grad(unrolled(trips), (0, 1))(X, W))


@pytest.mark.parametrize("trips", [31, 32, 33, 34, 160, 1027])
def test_trips_around_the_default(trips):
    close(grad(looped(trips), (0, 1))(X, W), grad(scanned(trips), (0, 1))(X, W), rtol=1e-6)


@pytest.mark.parametrize("trips, replays", [(32, 1.0), (500, 2.1), (3000, 2.85)])
def test_how_often_the_body_is_evaluated(trips, replays, monkeypatch):
    sine = REGISTRY["stablehlo.sine"]
    evaluate, count = sine.evaluate, 0

    def counting(*operands):
        nonlocal count
        count += 1
        return evaluate(*operands)

    monkeypatch.setattr(sine, "evaluate", counting)
    grad(looped(trips))(X, W)
    # One for the loop itself, one to differentiate each step.
    assert 2 * trips < count <= (2 + replays) * trips


def test_memory_is_that_of_the_checkpoints():
    text = jit(grad(looped(10**6, checkpoints=5))).lower(X, W).as_text("transformed")
    assert {int(n) for n in re.findall(r"tensor<(\d+)x3xf32>", text)} == {1, 6}


@pytest.mark.parametrize("trips", [0, 2, 7])
def test_second_order(trips):
    def squared(f):
        return lambda w: f(X, w) ** 2

    ours, theirs = squared(looped(trips, 3)), squared(unrolled(trips))
    want = jax.grad(jax.grad(theirs))(W)
    close(grad(grad(ours))(W), want, rtol=1e-4, atol=1e-5)
    close(jvp(grad(ours), (W,), (np.float32(1),))[1], want, rtol=1e-4, atol=1e-5)
    close(grad(lambda w: jvp(ours, (w,), (np.float32(1),))[1])(W), want, rtol=1e-4, atol=1e-5)


def test_third_order():
    def cube(x):
        return lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, c[1] * x), (0, np.float32(1)))[1]

    assert float(grad(grad(grad(cube)))(2.0)) == 6.0


def collatz(m, loop):
    """The number of steps depends on the data, as in Collatz's conjecture."""

    def f(n, x):
        def body(c):
            n, x = c
            return m.where(n % 2 == 0, n // 2, 3 * n + 1), m.sin(x) + 0.1 * (n % 5) * x

        return loop(lambda c: c[0] != 1, body, (n, x))[1]

    return f


def python_loop(cond, body, carry):
    while cond(carry):
        carry = body(carry)
    return carry


N = np.int32([6, 7, 1, 27, 2])
Y = np.float32([0.1, 0.2, 0.3, 0.02, 0.5])


def collatz_gradients():
    f = collatz(jax.numpy, python_loop)
    return np.stack([jax.grad(f, 1)(n, y) for n, y in zip(N, Y, strict=True)])


def test_each_example_has_its_own_number_of_trips():
    f = collatz(jnp, lax.while_loop)
    want = collatz_gradients()
    close(vmap(grad(f, 1))(N, Y), want)
    close(grad(lambda y: vmap(f)(N, y).sum())(Y), want)
    close(jit(vmap(grad(f, 1)))(N, Y), want)


def newton(x):
    """The square root."""
    return lax.while_loop(lambda s: abs(s[0] - s[1]) > 1e-6, lambda s: ((s[0] + x / s[0]) / 2, s[0]), (x, x + 1))[0]


def test_newton():
    x = np.float32([0.5, 2.0, 9.0])
    close(vmap(newton)(x), np.sqrt(x))
    close(vmap(grad(newton))(x), 0.5 / np.sqrt(x), rtol=1e-5)
    close(vmap(grad(grad(newton)))(x), -0.25 * x**-1.5, rtol=1e-4)


def test_fori_loop_with_traced_bounds():
    def power(x, n):
        return lax.fori_loop(0, n, lambda i, y: y * x, np.float32(1))

    assert float(jit(grad(power))(3.0, 4)) == 4 * 27
    close(vmap(grad(power), (None, 0))(np.float32(2), np.int32([0, 1, 5])), np.float32([0, 1, 80]))


def test_loops_within_loops():
    def f(x):
        def inner(c):
            return lax.while_loop(lambda d: abs(d) > 0.3, lambda d: lax.cond(d > 0, jnp.sin, lambda v: v * 0.7, d), c)

        def outer(c):
            return c[0] + 1, lax.scan(lambda s, _: (inner(s) + x, None), c[1], None, length=2)[0]

        return lax.while_loop(lambda c: c[0] < 3, outer, (0, x))[1]

    def g(x):
        y = x
        for _ in range(6):
            while abs(y) > 0.3:
                y = jax.numpy.sin(y) if y > 0 else y * 0.7
            y = y + x
        return y

    for x in (np.float32(0.9), np.float32(-1.1)):
        close(grad(f)(x), jax.grad(g)(x))


def test_only_a_const_is_differentiated():
    def f(w):
        return lax.while_loop(lambda c: c[0] < 4, lambda c: (c[0] + 1, c[1] + w * c[0]), (0, np.float32(2)))[1]

    assert float(grad(f)(1.5)) == 6.0


def test_condition_with_captured_values():
    # What the condition alone depends on has no derivative.
    def f(x, bound):
        return lax.while_loop(lambda c: c < bound, lambda c: c * x, x)

    got = grad(f, (0, 1))(np.float32(2), np.float32(20))
    close(got, (np.float32(5 * 16), np.float32(0)))


def test_results_that_do_not_depend_on_the_inputs():
    def f(x):
        i, y = lax.while_loop(lambda c: c[0] < 3, lambda c: (c[0] + 1, c[1] * 2), (0, np.float32(1)))
        return x * i * y

    assert float(grad(f)(1.0)) == 24.0


def test_carries_of_other_kinds():
    def f(m, loop):
        def function(x):
            def body(c):
                i, flip, z = c
                return i + 1, ~flip, m.where(flip, z * (0.5 + 1j), z + m.conj(z) * x)

            z = loop(lambda c: c[0] < 5, body, (0, m.asarray(True), m.asarray(1 + 1j, np.complex64) * x))[2]
            return m.abs(z)

        return function

    close(grad(f(jnp, lax.while_loop))(X[2]), jax.grad(f(jax.numpy, python_loop))(X[2]))


def test_pullback_and_compiled_code():
    out, pullback = vjp(looped(40, 4), X, W)
    close(pullback(np.float32(2)), tuple(2 * g for g in jax.grad(unrolled(40), (0, 1))(X, W)))
    close(out, unrolled(40)(X, W))

    def several(x, w):
        return [grad(looped(t, n), (0, 1))(x, w) for t, n in ((0, 4), (5, 4), (40, 4), (35, 32))]

    close(jit(several)(X, W), several(X, W))


def test_compiled_second_order():
    f = jit(grad(lambda w: grad(looped(6, 3), 1)(X, w)))
    close(f(W), jax.grad(lambda w: jax.grad(unrolled(6), 1)(X, w))(W), rtol=1e-4)


def test_number_of_checkpoints():
    def f(x):
        return lax.while_loop(lambda c: c < 9, lambda c: c * x, x, checkpoints=3)

    for function in (f, lambda x: jvp(f, (x,), (x,)), lambda x: vmap(f)(x[None]), grad(f)):
        text = jit(function).lower(np.float32(2)).as_text("transformed")
        assert text.count("@pyxla.while") == text.count("pyxla.checkpoints = 3") > 0
    for wrong in (0, -1, 2.5):
        with pytest.raises(ValueError, match="at least one checkpoint"):
            lax.while_loop(lambda c: c < 9, lambda c: c * 2, 1.0, checkpoints=wrong)
