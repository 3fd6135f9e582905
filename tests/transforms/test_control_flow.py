"""Control flow nested in each other, under transformations of transformations, next to the same program unrolled."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import jax
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import lax
from pyxla_compiler import ir

X = np.array([0.3, -0.8, 1.1, 0.6])


@pytest.fixture(autouse=True)
def _x64() -> Iterator[None]:
    with pyxla.enable_x64(True):
        yield


def scan_of_trees(x):
    def step(carry, e):
        a, b = carry["a"] * e["u"] + jnp.sin(carry["b"]).sum(), carry["b"] - e["v"] * carry["a"]
        return {"a": a, "b": b}, (a * b, {"s": a + e["u"]})

    last, (ys, s) = lax.scan(step, {"a": x[0], "b": x[1:3]}, {"u": x, "v": x[:, None] * x[:2]}, reverse=True)
    return last["a"] + ys.sum(1) * s["s"] + last["b"].sum()


def scan_of_trees_unrolled(x):
    a, b, total = x[0], x[1:3], [0.0] * 4
    for i in reversed(range(4)):
        a, b = a * x[i] + jnp.sin(b).sum(), b - x[i] * x[:2] * a
        total[i] = (a * b).sum() * (a + x[i])
    return a + jnp.stack(total) + b.sum()


def scan_of_a_length(x):
    last, ys = lax.scan(lambda c, _: (jnp.sin(c) * x, c), x, None, length=3, unroll=2, _split_transpose=True)
    return last + ys.sum(0)


def scan_of_a_length_unrolled(x):
    c, total = x, 0.0
    for _ in range(3):
        total, c = total + c, jnp.sin(c) * x
    return c + total


def loops_in_branches_in_loops(x):
    def step(c, e):
        grown = lax.cond(
            c.sum() > 1.0,
            lambda c: lax.fori_loop(0, 2, lambda i, d: d * 0.7 + i * e, c),
            lambda c: lax.scan(lambda d, y: (d + jnp.tanh(y * e), None), c, x)[0],
            c,
        )
        return grown, grown[0]

    last, ys = lax.scan(step, x, x)
    return last * ys


def loops_in_branches_in_loops_unrolled(x):
    c, ys = x, []
    for e in x:
        first = c
        for i in range(2):
            first = first * 0.7 + i * e
        second = c
        for y in x:
            second = second + jnp.tanh(y * e)
        c = jnp.where(c.sum() > 1.0, first, second)
        ys.append(c[0])
    return c * jnp.stack(ys)


def fori_of_dynamic_bounds(x):
    start = jnp.int32(1)
    return lax.fori_loop(start, start + 3, lambda i, c: c * x[i] + jnp.cos(c) * i, x)


def fori_of_dynamic_bounds_unrolled(x):
    c = x
    for i in range(1, 4):
        c = c * x[i] + jnp.cos(c) * i
    return c


def weights(x):
    # The cotangent of the first is the sum of two products after the loop, that of the second is summed in it.
    return jnp.outer(jnp.tile(x, 3), jnp.tile(jnp.cos(x), 3)) * 0.3, jnp.outer(x, x)


def recurrence(x):
    w, u = weights(x)

    def step(h, e):
        h = jnp.tanh(h @ w + jnp.sin(h * e) @ w + jnp.tile((x * e) @ u, 3))
        return h, h.sum()

    last, ys = lax.scan(step, jnp.ones(12), x, reverse=True)
    return last[:4] + ys


def recurrence_unrolled(x):
    (w, u), h, ys = weights(x), jnp.ones(12), [0.0] * 4
    for i in reversed(range(4)):
        h = jnp.tanh(h @ w + jnp.sin(h * x[i]) @ w + jnp.tile((x * x[i]) @ u, 3))
        ys[i] = h.sum()
    return h[:4] + jnp.stack(ys)


def map_of_branches(x):
    branches = [jnp.sin, lambda v: v * v * x[1], lambda v: jnp.exp(-v)]
    whole = lax.map(lambda p: lax.switch(p[0], branches, p[1]), (jnp.array([0, 1, 5, -3]), x))
    return whole + lax.map(lambda v: v * v * x.sum(), x, batch_size=3)


def map_of_branches_unrolled(x):
    return jnp.stack([jnp.sin(x[0]), x[1] * x[1] * x[1], jnp.exp(-x[2]), jnp.sin(x[3])]) + x * x * x.sum()


def prefixes(x):
    def combine(a, b):
        return a[0] * b[0], b[0] * a[1] + b[1]

    elements = (jnp.stack([x, 1 - x]), jnp.stack([x * x, jnp.sin(x)]))
    forward = lax.associative_scan(combine, elements, axis=1)[1]
    backward = lax.associative_scan(combine, elements, axis=-1, reverse=True)[1]
    return forward[0] + backward[1]


def prefixes_unrolled(x):
    h, forward, backward = 0.0, [], [0.0] * 4
    for i in range(4):
        h = x[i] * h + x[i] ** 2
        forward.append(h)
    h = 0.0
    for i in reversed(range(4)):
        h = (1 - x[i]) * h + jnp.sin(x[i])
        backward[i] = h
    return jnp.stack(forward) + jnp.stack(backward)


def whiles_in_scan(x):
    def step(c, e):
        grown = lax.while_loop(lambda d: d[1] < 3, lambda d: (d[0] * e + jnp.sin(d[0]), d[1] + 1), (c, 0))[0]
        return grown, grown.sum()

    last, ys = lax.scan(step, x, x[:2])
    return last + ys.sum()


def whiles_in_scan_unrolled(x):
    c, total = x, 0.0
    for e in (x[0], x[1]):
        for _ in range(3):
            c = c * e + jnp.sin(c)
        total = total + c.sum()
    return c + total


def scan_in_while(x):
    def body(state):
        c, n = state
        return lax.scan(lambda d, e: (jnp.tanh(d + e), None), c * x, x)[0], n + 1

    return lax.while_loop(lambda state: state[1] < 2, body, (x, 0))[0]


def scan_in_while_unrolled(x):
    c = x
    for _ in range(2):
        c = c * x
        for e in x:
            c = jnp.tanh(c + e)
    return c


def trips_of_data(x):
    return lax.while_loop(lambda c: (c * c).sum() < 30.0, lambda c: c * 1.5 + jnp.sin(c), x)


def trips_of_data_unrolled(x):
    c = x
    for _ in range(9):
        c = jnp.where((c * c).sum() < 30.0, c * 1.5 + jnp.sin(c), c)
    return c


PROGRAMS = {
    f.__name__: (f, unrolled)
    for f, unrolled in [
        (scan_of_trees, scan_of_trees_unrolled),
        (scan_of_a_length, scan_of_a_length_unrolled),
        (loops_in_branches_in_loops, loops_in_branches_in_loops_unrolled),
        (fori_of_dynamic_bounds, fori_of_dynamic_bounds_unrolled),
        (recurrence, recurrence_unrolled),
        (map_of_branches, map_of_branches_unrolled),
        (prefixes, prefixes_unrolled),
        (whiles_in_scan, whiles_in_scan_unrolled),
        (scan_in_while, scan_in_while_unrolled),
        (trips_of_data, trips_of_data_unrolled),
    ]
}


def scalar(f):
    return lambda x: (f(x) * jnp.arange(1.0, 5.0)).sum()


def jvp_of_vjp(f):
    def pulled(x):
        return pyxla.vjp(f, x)[1](jnp.cos(x))[0]

    return lambda x: pyxla.jvp(pulled, (x,), (x * x,))[1]


def vjp_of_jvp(f):
    def pushed(x):
        return pyxla.jvp(f, (x,), (x * x,))[1]

    return lambda x: pyxla.vjp(pushed, x)[1](jnp.cos(x))[0]


TRANSFORMATIONS = {
    "value": lambda f: f,
    "jvp": lambda f: lambda x: pyxla.jvp(f, (x,), (jnp.cos(x),)),
    "grad": lambda f: pyxla.grad(scalar(f)),
    "grad of grad": lambda f: pyxla.grad(lambda x: (pyxla.grad(scalar(f))(x) ** 2).sum()),
    "jvp of vjp": jvp_of_vjp,
    "vjp of jvp": vjp_of_jvp,
    "vmap of jvp of vjp": lambda f: lambda x: pyxla.vmap(jvp_of_vjp(f))(jnp.stack([x, 0.5 - x, 1.5 * x])),
    "grad of vmap": lambda f: (
        lambda x: pyxla.grad(lambda b: jnp.sin(pyxla.vmap(f)(b)).sum())(jnp.stack([x, 0.5 - x, 1.5 * x]))
    ),
}


@pytest.mark.parametrize("transformation", TRANSFORMATIONS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_as_unrolled(name: str, transformation: str) -> None:
    program, unrolled = PROGRAMS[name]
    transform = TRANSFORMATIONS[transformation]
    x = jnp.asarray(X)
    got, want = transform(program)(x), transform(unrolled)(x)
    for g, w in zip(pyxla.tree.leaves(got), pyxla.tree.leaves(want), strict=True):
        np.testing.assert_allclose(np.asarray(g), np.asarray(w), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", ["scan", "fori_loop", "while_loop", "cond", "switch", "map", "associative_scan"])
def test_parameters_are_those_of_jax(name: str) -> None:
    ours, theirs = (dict(inspect.signature(getattr(jx.lax, name)).parameters) for jx in (pyxla, jax))
    assert list(theirs) == list(ours)[: len(theirs)]
    for key, parameter in theirs.items():
        assert ours[key].kind is parameter.kind, key
        absent = type(parameter.default) is object
        assert ours[key].default == parameter.default or (absent and type(ours[key].default) is object), key


def test_one_operand_by_name() -> None:
    assert float(lax.cond(True, lambda x: x + 1, lambda x: x, operand=2.0)) == 3.0
    assert float(lax.cond(False, lambda _: 1.0, lambda _: 5.0, operand=None)) == 5.0
    assert float(lax.switch(1, [lambda x: x, lambda x: x * 3], operand=2.0)) == 6.0
    with pytest.raises(TypeError, match="or one as `operand`, not both"):
        lax.cond(True, jnp.sin, jnp.cos, 1.0, operand=2.0)
    with pytest.raises(ValueError, match="a bool or a positive int, got 0"):
        lax.scan(lambda c, x: (c, x), 0.0, jnp.ones(3), unroll=0)


def test_what_each_step_reads_alike_is_not_stacked() -> None:
    # A weight is the same in each step, an x is stacked already, and so is a y: of 100 steps only the carries are kept.
    def loss(w, xs):
        def step(h, x):
            h = jnp.tanh(h @ w + x)
            return h, h

        return (lax.scan(step, jnp.zeros(8), xs)[1] ** 2).sum()

    module = pyxla.jit(pyxla.grad(loss)).lower(np.ones((8, 8)), np.ones((100, 8))).module("transformed")
    with ir.ambient():
        (forward,) = (f for name, f in module.functions.items() if name == "loss.fwd")
        kept = [ir.shape_dtype(t)[0] for t in forward.result_types[1:]]
    assert sorted(kept) == [(8, 8), (100, 8), (100, 8)]
