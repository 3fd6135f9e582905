"""`cond`, `switch`, `while_loop`, `fori_loop`, `scan`, `map`: eager, compiled and under transformations, as in JAX."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, jit, jvp, lax, vmap

X = np.array([0.5, -1.5, 2.0], np.float32)


def with_cond(m, lib):
    return lambda x: lib.cond(x.sum() > 0.5, lambda a, b: m.sin(a) * b, lambda a, b: a - b, x, 3.0)


def with_switch(m, lib):
    return lambda x: lib.switch(m.int32(x[0] * 4), [lambda a: a, m.sin, lambda a: a * a], x)


def with_scan(m, lib):
    def step(carry, x):
        total, last = carry
        return (total + x * last, x), {"sum": total, "sin": m.sin(x)}

    return lambda x: lib.scan(step, (m.float32(0.0), x[0]), x)


def with_reverse_scan(m, lib):
    return lambda x: lib.scan(lambda c, v: (c * v[0] + v[1], c), m.float32(1.0), (x, x * x), reverse=True)


def with_scan_without_xs(m, lib):
    return lambda x: lib.scan(lambda c, _: (m.sin(c), c), x, None, length=4)


def with_scan_of_no_steps(m, lib):
    return lambda x: lib.scan(lambda c, v: (c + v, c * v), m.float32(1.0), x[:0])


def with_fori(m, lib):
    return lambda x: lib.fori_loop(1, 4, lambda i, c: c * x + i, x)


def with_nested_scan(m, lib):
    def row(c, x):
        return lib.scan(lambda d, _: (m.sin(d * x), d), c, None, length=2)

    return lambda x: lib.scan(row, m.float32(0.3), x)


def with_map(m, lib):
    return lambda x: lib.map(lambda v: (v * 2, m.sin(v)), x)


def with_while(m, lib):
    return lambda x: lib.while_loop(lambda c: m.abs(c[0]).sum() < 50, lambda c: (c[0] * 1.5, c[1] + 1), (x, 0))


REVERSIBLE = [
    with_cond,
    with_switch,
    with_scan,
    with_reverse_scan,
    with_scan_without_xs,
    with_scan_of_no_steps,
    with_fori,
    with_nested_scan,
    with_map,
]
PROGRAMS = [*REVERSIBLE, with_while]


def ours(make):
    return make(jnp, lax)


def theirs(make):
    return make(jax.numpy, jax.lax)


def assert_same(got, want, rtol=2e-6):
    got, want = pyxla.tree.leaves(got), jax.tree.leaves(want)
    assert len(got) == len(want)
    for g, w in zip(got, want, strict=True):
        assert (g.shape, g.dtype) == (w.shape, w.dtype)
        np.testing.assert_allclose(g, w, rtol=rtol, atol=rtol)


@pytest.mark.parametrize("make", PROGRAMS)
def test_eager(make):
    assert_same(ours(make)(jnp.asarray(X)), theirs(make)(X))


@pytest.mark.parametrize("make", PROGRAMS)
def test_compiled(make):
    assert_same(jit(ours(make))(X), theirs(make)(X))


@pytest.mark.parametrize("make", PROGRAMS)
def test_forward_mode(make):
    tangent = np.array([1.0, 0.5, -2.0], np.float32)
    got = jvp(lambda x: pyxla.tree.leaves(ours(make)(x))[0], (X,), (tangent,))
    want = jax.jvp(lambda x: jax.tree.leaves(theirs(make)(x))[0], (X,), (tangent,))
    assert_same(got, want)


@pytest.mark.parametrize("make", REVERSIBLE)
def test_reverse_mode(make):
    got = grad(lambda x: sum(jnp.sum(y) for y in pyxla.tree.leaves(ours(make)(x))))(X)
    want = jax.grad(lambda x: sum(y.sum() for y in jax.tree.leaves(theirs(make)(x))))(X)
    assert_same(got, want, rtol=1e-5)


@pytest.mark.parametrize("make", REVERSIBLE)
def test_second_order(make):
    def square(tree, leaves):
        return sum((y * y).sum() for y in leaves(tree))

    got = jvp(grad(lambda x: square(ours(make)(x), pyxla.tree.leaves)), (X,), (X,))[1]
    want = jax.jvp(jax.grad(lambda x: square(theirs(make)(x), jax.tree.leaves)), (X,), (X,))[1]
    assert_same(got, want, rtol=2e-5)


@pytest.mark.parametrize("make", PROGRAMS)
def test_batched(make):
    batch = np.stack([X, X[::-1] / 2, -X])
    assert_same(vmap(ours(make))(batch), jax.vmap(theirs(make))(batch))


@pytest.mark.parametrize("make", [with_scan, with_fori, with_cond])
def test_batched_gradients(make):
    batch = np.stack([X, X[::-1] / 2])
    got = vmap(grad(lambda x: jnp.sum(pyxla.tree.leaves(ours(make)(x))[0])))(batch)
    want = jax.vmap(jax.grad(lambda x: jax.tree.leaves(theirs(make)(x))[0].sum()))(batch)
    assert_same(got, want, rtol=1e-5)


# Carries and types.


def test_weak_types_of_the_carry_give_way():
    total, _ = lax.scan(lambda c, x: (c + x, None), 0, X)
    assert (total.dtype, total.weak_type) == (np.float32, False)
    assert lax.while_loop(lambda c: c < 3, lambda c: c + np.float32(1), 0).dtype == np.float32
    assert lax.fori_loop(0, 3, lambda i, c: c + i, 0.0).dtype == np.float32


def test_carries_may_be_any_tree():
    out = lax.fori_loop(0, 3, lambda i, c: {"a": (c["a"][0] + i, None), "b": []}, {"a": (1.0, None), "b": []})
    assert float(out["a"][0]) == 4
    assert out["a"][1] is None
    assert out["b"] == []


def test_traced_bounds():
    f = jit(lambda a, b: lax.fori_loop(a, b, lambda i, c: c + i, 0))
    assert [int(f(*bounds)) for bounds in ((0, 5), (2, 5), (5, 2))] == [10, 9, 0]
    assert float(jvp(lambda x: lax.fori_loop(0, 3, lambda i, c: c * x, x), (2.0,), (1.0,))[1]) == 32


def test_switch_clamps_its_index():
    f = jit(lambda i: lax.switch(i, [lambda: 0, lambda: 1, lambda: 2]))
    assert [int(f(i)) for i in (-5, 0, 2, 9)] == [0, 0, 2, 2]
    assert int(lax.switch(7, [lambda: 0, lambda: 1])) == 1
    assert int(lax.switch(7, [lambda: 3])) == 3


def test_only_the_branch_taken_runs():
    x = jnp.asarray(0.0)
    assert float(lax.cond(x == 0, lambda x: 1.0, lambda x: 1 / x, x)) == 1
    assert float(grad(lambda x: lax.cond(x == 0, lambda x: x, lambda x: 1 / x, x))(x)) == 1


def test_loops_are_staged_once():
    stagings = []

    def step(c, x):
        stagings.append(x)
        return c + x, None

    lowered = jit(lambda xs: lax.scan(step, 0.0, xs)).lower(np.ones(1000, np.float32))
    assert len(stagings) <= 2
    assert "pyxla.scan" in lowered.as_text()
    assert "stablehlo.while" in lowered.as_text("lowered")


def test_map_in_batches():
    xs = np.arange(7, dtype=np.float32)
    np.testing.assert_allclose(lax.map(lambda x: x * x, xs, batch_size=3), xs * xs)


def test_python_scalars_and_numpy_arrays_as_operands():
    assert float(lax.cond(np.bool_(True), lambda x, y: x + y, lambda x, y: x, 1, np.float32(2))) == 3
    assert float(lax.cond(1, lambda: 1.0, lambda: 0.0)) == 1
