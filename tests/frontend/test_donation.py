"""Donated arguments: what a call deletes, what it leaves, and that the numbers are right whatever is donated."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import jit

X = np.arange(6, dtype=np.float32).reshape(2, 3)


def fresh(x=X):
    """An array that a compiled program made, whose memory nothing else sees."""
    return jit(lambda x: x * 1.0)(x)


def deleted(*arrays):
    return [x.is_deleted() for x in arrays]


# What is deleted.


def test_a_donated_array_is_gone():
    f = jit(lambda x, y: x + y, donate_argnums=0)
    x, y = jnp.asarray(X), jnp.asarray(X)
    for _ in range(2):
        np.testing.assert_array_equal(f(jnp.asarray(X), y), 2 * X)
    np.testing.assert_array_equal(f(x, y), 2 * X)
    assert deleted(x, y) == [True, False]
    assert (x.shape, x.dtype) == ((2, 3), np.float32)
    for use in (lambda: f(x, y), lambda: x + 1, lambda: np.asarray(x), lambda: jit(jnp.sin)(x), lambda: str(x)):
        with pytest.raises(RuntimeError, match=r"was deleted.*donated"):
            use()


def test_names_keywords_trees_and_static_arguments():
    @jit
    def untouched(tree):
        return tree

    def step(n, params, *, state, scale):
        return {k: v * n for k, v in params.items()}, state + scale

    for options in (
        {"donate_argnames": ("params", "state")},
        {"donate_argnums": (1,), "donate_argnames": ("params", "state")},
    ):
        f = jit(step, static_argnums=0, **options)
        params = untouched({"a": jnp.asarray(X), "b": jnp.ones(2)})
        state, scale = jnp.zeros(3), jnp.ones(3)
        out, total = f(2, params, state=state, scale=scale)
        assert deleted(params["a"], params["b"], state, scale) == [True, True, True, False]
        np.testing.assert_array_equal(out["a"], 2 * X)
        np.testing.assert_array_equal(total, np.ones(3))
    params = {"a": fresh()}
    jit(lambda n, params: params, static_argnames="n", donate_argnums=-1)(1, params)
    assert deleted(params["a"]) == [True]


def test_numpy_arrays_and_numbers_stay_as_they_are():
    f = jit(lambda x, y: (x + 1, y + 1), donate_argnums=(0, 1))
    x = X.copy()
    for _ in range(3):
        out, two = f(x, 1.0)
        np.testing.assert_array_equal(out, X + 1)
        assert float(two) == 2.0
    np.testing.assert_array_equal(x, X)
    assert x.flags.writeable


def test_an_array_of_another_view_keeps_its_view():
    x = fresh()
    view = np.asarray(x)
    jit(lambda x: -x, donate_argnums=0)(x)
    np.testing.assert_array_equal(view, X)


def test_nothing_is_deleted_inside_of_a_transformation_or_without_jit():
    f = jit(lambda x: x * 2, donate_argnums=0)
    x = fresh()
    pyxla.grad(lambda x: f(x).sum())(x)
    pyxla.vmap(f)(x)
    np.testing.assert_array_equal(jit(lambda x: f(x) + x)(x), 3 * X)
    f.lower(x)
    with pyxla.config.override(disable_jit=True):
        f(x)
    assert deleted(x) == [False]


def test_a_call_that_fails_deletes_nothing():
    def fail():
        raise OSError("no")

    f = jit(lambda x: (pyxla.experimental.io_callback(fail, None), x + 1)[1], donate_argnums=0)
    x = fresh()
    with pytest.raises(OSError, match="no"):
        f(x)
    assert deleted(x) == [False]


def test_debug_nans_names_the_operation_though_the_argument_is_gone():
    f = jit(lambda x: jnp.log(x), donate_argnums=0)
    with pyxla.config.override(debug_nans=True), pytest.raises(FloatingPointError, match=r"\(nan\) encountered in log"):
        f(fresh(-X))


def test_compiled_ahead_of_time():
    compiled = jit(lambda x, y: x + y, donate_argnums=1).lower(X, X).compile()
    x, y = fresh(), fresh()
    np.testing.assert_array_equal(compiled(x, y), 2 * X)
    assert deleted(x, y) == [False, True]


def test_delete():
    x = jnp.ones(3)
    assert not x.is_deleted()
    x.delete()
    assert x.is_deleted()
    with pytest.raises(RuntimeError, match="was deleted"):
        x + 1


# Numbers.


@pytest.mark.parametrize(
    "f",
    [
        lambda a, b: a @ b + a.T,
        lambda a, b: (a[::-1], a + b),
        lambda a, b: a.at[0].set(a[1]) + a,
        lambda a, b: jnp.roll(a, 1, axis=0),
        lambda a, b: (b - a, a * 2, a),
        lambda a, b: a,
        lambda a, b: jnp.cumsum(a, axis=0) + a.sum(),
        lambda a, b: jnp.sort(a, axis=0),
        lambda a, b: pyxla.lax.fori_loop(0, 3, lambda i, c: c @ b / 10 + a.T, a),
    ],
)
def test_numbers_are_right_whatever_is_donated(f):
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 160, 160)).astype(np.float32)  # large enough to be overwritten in place
    want = jit(f)(a, b)
    given = fresh(a)
    got = jit(f, donate_argnums=0)(given, b)
    assert given.is_deleted()
    for g, w in zip(pyxla.tree.leaves(got), pyxla.tree.leaves(want), strict=True):
        np.testing.assert_array_equal(g, w)


def test_one_array_given_twice():
    f = jit(lambda x, y: (x + y, x - y), donate_argnums=(0, 1))
    x = fresh()
    total, difference = f(x, x)
    np.testing.assert_array_equal(total, 2 * X)
    np.testing.assert_array_equal(difference, 0 * X)
    y = fresh()
    np.testing.assert_array_equal(jit(lambda x, y: x + y, donate_argnums=0)(y, y), 2 * X)
    assert deleted(x, y) == [True, True]


def test_arrays_that_share_memory_with_a_donated_one_stay_right():
    identity = jit(lambda x: x)
    double = jit(lambda x: 2 * x, donate_argnums=0)
    x = fresh()
    same = identity(x)
    double(x)
    np.testing.assert_array_equal(same, X)
    held = fresh()
    uses = jit(lambda y: y + held)
    np.testing.assert_array_equal(uses(X), 2 * X)
    double(held)
    np.testing.assert_array_equal(uses(X), 2 * X)


# Warnings and errors.


def test_a_donation_of_no_use_warns_and_deletes_nothing():
    f = jit(lambda params, x: params["a"].sum() * x, donate_argnums=0)
    params = {"a": fresh()}
    with pytest.warns(UserWarning, match=r"donated to <lambda> are of no use.*'params'\['a'\] \(float32\[2,3\]\)"):
        f(params, 1.0)
    assert deleted(params["a"]) == [False]
    x, y = fresh(), fresh()
    with pytest.warns(UserWarning, match="of no use"):
        jit(lambda x, y: x + y, donate_argnums=(0, 1))(x, y)  # one result takes one of them
    assert deleted(x, y) == [True, False]


def test_misuse():
    def f(x, y):
        return x

    with pytest.raises(ValueError, match="argument 'x' of f is static and donated"):
        jit(f, static_argnums=0, donate_argnames="x")
    with pytest.raises(ValueError, match="donate_argnums names argument 3, but f takes 2"):
        jit(f, donate_argnums=3)
    with pytest.raises(ValueError, match="donate_argnames names 'z', but f has no such parameter; it has x, y"):
        jit(f, donate_argnames="z")
    with pytest.raises(TypeError, match="donate_argnums holds ints, got 'x'"):
        jit(f, donate_argnums=("x",))


# Memory.


def test_memory_of_a_training_loop_does_not_grow():
    program = """
import resource, numpy as np, pyxla, pyxla.numpy as jnp
def loss(p, x):
    return jnp.mean((jnp.tanh(x @ p["a"]) @ p["b"]) ** 2)
@__import__("functools").partial(pyxla.jit, donate_argnums=0)
def step(p, x):
    g = pyxla.grad(loss)(p, x)
    return pyxla.tree.map(lambda p, g: p - 0.1 * g, p, g)
n = 2048  # 16 MB each
p = {"a": jnp.ones((64, n * 32)) / n, "b": jnp.ones((n * 32, 64)) / n}
x = jnp.ones((8, 64))
kept = []
for i in range(20):
    p = step(p, x)
    if i == 1:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=True)
    assert float(child.stdout) < 4  # MB; the parameters take 32
