"""The options of vmap, and what may be batched in branches, loops and indices: the same programs under JAX, or the same
class of error."""

from __future__ import annotations

import functools

import jax
import jax.numpy
import numpy as np
import pytest

import pyxla

X = np.float32(0.7)
XS = np.float32([0.3, -0.8, 1.2])
T = np.float32([1.0, 2.0, 3.0])
M = np.arange(6, dtype=np.float32).reshape(2, 3) + 1
C = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
ROWS = np.arange(12, dtype=np.float32).reshape(3, 4)
I = np.int32([2, 0, 3])  # noqa: E741
OUTSIDE = np.int32([7, 0, -1])
P = np.array([True, False, True])


def axes(jx, jn):
    def tree(d, y):
        return {"s": d["a"] + y, "p": (d["b"], y * 2)}

    class Scaled:
        def __init__(self, w):
            self.w = w

        def by(self, x):
            return x * self.w

    mapped = jx.vmap(tree, in_axes=({"a": 0, "b": None}, 1), out_axes={"s": -1, "p": (None, 0)})
    return [
        mapped({"a": M, "b": XS}, np.ones((3, 2), np.float32)),
        jx.vmap(lambda d: d["a"] * d["b"], in_axes=({"a": -1, "b": 0},))({"a": M.T, "b": M}),
        jx.vmap(lambda x, y: x + y, in_axes=[0, None])(M, XS),
        jx.vmap(lambda t: t[0] + t[1], in_axes=((0, None),))((M, XS)),
        jx.vmap(lambda x: x, in_axes=-2, out_axes=-2)(C),
        jx.vmap(lambda x: (x, x.sum()), out_axes=(1, -1))(C),
        jx.vmap(lambda d: d["a"] * 2)({"a": M, "b": None}),
        jx.vmap(lambda x: (x, None), out_axes=(0, None))(XS),
        jx.vmap(jx.vmap(jn.dot, in_axes=(0, None)), in_axes=(None, 0))(M, M),
        jx.vmap(lambda x, *, k, d: x * k + d["z"], in_axes=(1,))(M, k=T, d={"z": np.ones(3, np.float32)}),
        jx.vmap(lambda *, k: k * 2)(k=M),
        jx.vmap(lambda x: x * 2, in_axes=None, axis_size=4)(XS),
        jx.vmap(lambda: jn.ones(2), axis_size=3)(),
        jx.vmap(lambda x: (jn.arange(2), 3), out_axes=(1, 0))(XS),
        jx.vmap(lambda x: (x * 2).sum())(np.zeros((0, 3), np.float32)),
        jx.vmap(lambda x: x * 2, spmd_axis_name="i")(M),
        jx.vmap(lambda x: x * 2, spmd_axis_name=("i", "j"))(M),
        jx.vmap(Scaled(3.0).by)(XS),
        jx.vmap(functools.partial(lambda a, x: a * x, 2.0))(XS),
    ]


def branches(jx, jn):
    def f(p, x):
        return jx.lax.cond(p, jn.sin, lambda y: y * 2, x)

    def chosen(i, x):
        return jx.lax.switch(i, [lambda y: (y, 1), lambda y: (y * y, 2), lambda y: (-y, 3)], x)

    return [
        jx.vmap(f)(P, XS),
        jx.vmap(f, (0, None))(P, X),
        jx.vmap(f, (None, 0))(True, XS),
        jx.grad(lambda x: jx.vmap(f)(P, x).sum())(XS),
        jx.vmap(jx.grad(f, 1))(P, XS),
        jx.vmap(chosen)(OUTSIDE, XS),
        jx.vmap(chosen, (0, None))(np.int32([0, 1]), X),
    ]


def loops(jx, jn):
    def power(n, x):
        return jx.lax.while_loop(lambda c: c[0] < n, lambda c: (c[0] + 1, c[1] * x), (0, x))[1]

    def scanned(c, xs):
        return jx.lax.scan(lambda c, x: (c * x, c + x), c, xs)

    return [
        jx.vmap(power)(I, XS),
        jx.vmap(power, (None, 0))(3, XS),
        jx.vmap(power, (0, None))(I, X),
        jx.vmap(jx.vmap(power, (None, 0)), (0, None))(I, XS),
        jx.vmap(lambda n, x: jx.lax.fori_loop(0, n, lambda i, c: c * x + i, x))(I, XS),
        jx.vmap(lambda x: jx.lax.while_loop(lambda c: c < 3.0, lambda c: c + 1, x))(XS),
        jx.vmap(lambda n, x: jx.lax.while_loop(lambda c: c[0] < n, lambda c: (c[0] + 1, c[1]), (0, x)))(I, XS),
        jx.jvp(lambda x: jx.vmap(power)(I, x), (XS,), (T,)),
        jx.vmap(scanned)(XS, ROWS),
        jx.vmap(scanned, (0, None))(XS, T),
        jx.vmap(scanned, (None, 1))(X, M),
        jx.vmap(scanned, (None, 0), (0, 1))(X, M),
    ]


def indices(jx, jn):
    rows, several, pairs = jn.asarray(ROWS), np.stack([I] * 3), np.ones((3, 2), np.float32)
    update, take = jx.lax.dynamic_update_slice, jn.take_along_axis
    return [
        jx.vmap(lambda a, i: a[i])(rows, I),
        jx.vmap(lambda a, i: a[i], (None, 0))(rows, np.int32([0, 2])),
        jx.vmap(lambda a, i: jx.lax.dynamic_slice(a, (i,), (2,)))(rows, I),
        jx.vmap(lambda i: jx.lax.dynamic_index_in_dim(rows, i, 1))(I),
        jx.vmap(lambda a, i, u: update(a, u, (i,)))(rows, I, pairs),
        jx.vmap(lambda a, i, u: update(a, u, (i,)), (None, 0, None))(rows[0], I, pairs[0]),
        jx.vmap(lambda a, i: jn.take(a, i, axis=0))(rows, several),
        jx.vmap(lambda a, i: take(a, i, 0))(rows, several),
        jx.vmap(lambda a, i: a.at[i].set(9.0))(rows, I),
        jx.vmap(lambda a, i: a.at[i].add(9.0), (None, 0))(rows[0], I),
        jx.vmap(lambda a, i: a.at[i].max(1.5))(rows, several),
        jx.vmap(lambda a, i: a.at[i].mul(2.0, mode="drop"))(rows, OUTSIDE),
        jx.vmap(lambda a, i: a.at[i].get(mode="fill", fill_value=5.0))(rows, OUTSIDE),
        jx.grad(lambda a: jx.vmap(lambda a, i: a[i])(a, I).sum())(rows),
    ]


def random_numbers(jx, jn):
    r = jx.random
    keys = r.split(r.PRNGKey(0), 3)
    samplers = [
        lambda k: r.normal(k, (2,)),
        lambda k: r.uniform(k, (3,)),
        lambda k: r.randint(k, (3,), 0, 10),
        lambda k: r.split(k),
        lambda k: r.permutation(k, 5),
        lambda k: r.bernoulli(k, 0.3, (4,)),
        lambda k: r.categorical(k, T),
        lambda k: r.bits(k, (2,)),
        lambda k: r.exponential(k),
        lambda k: r.choice(k, 5, (2,), replace=False),
        lambda k: r.truncated_normal(k, -1.0, 1.0, (2,)),
    ]
    return [
        *(jx.vmap(sampler)(keys) for sampler in samplers),
        jx.vmap(r.fold_in)(keys, I),
        jx.vmap(lambda i: r.fold_in(r.PRNGKey(1), i))(I),
        jx.vmap(r.PRNGKey)(I),
        jx.vmap(lambda k: r.normal(k, (2,)), in_axes=None, axis_size=3)(keys[0]),
        r.key_data(jx.vmap(lambda k: r.split(k, 2))(r.split(r.key(0), 3))),
    ]


def named_axes(jx, jn):
    lx, x = jx.lax, np.arange(8, dtype=np.float32).reshape(2, 4)

    def over_both(f):
        return jx.vmap(jx.vmap(f, axis_name="j"), axis_name="i")(x)

    def tiled(x):
        return (
            lx.psum_scatter(x, "i", scatter_dimension=1, tiled=True),
            lx.all_gather(x, "i", axis=1, tiled=True),
            lx.all_to_all(x, "i", 1, 0, tiled=True),
            lx.all_to_all(x, "i", 0, 1, tiled=True),
        )

    return [
        over_both(lambda y: lx.psum((1, y, jn.int32(2)), ("i", "j"))),
        over_both(lambda y: lx.pmean({"a": y, "b": 2}, "i")),
        over_both(lambda y: (lx.pmax(y, ("i", "j")), lx.pmin(y, "i"))),
        over_both(lambda y: lx.axis_index("j") + 10 * lx.axis_index("i") + 100 * lx.axis_index(("i", "j"))),
        over_both(lambda y: y * lx.axis_size("j") + lx.psum(3, "i")),
        over_both(lambda y: lx.psum(jn.ones(2), "j")),
        jx.vmap(tiled, axis_name="i")(np.arange(16, dtype=np.float32).reshape(2, 2, 4)),
    ]


PROGRAMS = (axes, branches, loops, indices, random_numbers, named_axes)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_as_jax_does(program):
    want, got = program(jax, jax.numpy), program(pyxla, pyxla.numpy)
    assert str(jax.tree.structure(got)) == str(jax.tree.structure(want))
    exact = program is random_numbers
    for a, c in zip(jax.tree.leaves(got), jax.tree.leaves(want), strict=True):
        a, c = np.asarray(a), np.asarray(c)
        assert (a.dtype, a.shape) == (c.dtype, c.shape)
        if exact and a.dtype.kind in "iub":
            np.testing.assert_array_equal(a, c)
        else:
            np.testing.assert_allclose(a, c, rtol=2e-5, atol=1e-6)


MISUSE = {
    "sizes": lambda jx: jx.vmap(lambda x, y: x)(XS, M),
    "sizes in a tree": lambda jx: jx.vmap(lambda d, y: y)({"a": XS, "b": M}, XS),
    "rank": lambda jx: jx.vmap(lambda x: x, in_axes=1)(XS),
    "scalar": lambda jx: jx.vmap(lambda x: x)(X),
    "in_axes too short": lambda jx: jx.vmap(lambda x, y: x, in_axes=(0,))(XS, XS),
    "in_axes for a default": lambda jx: jx.vmap(lambda x, s=2: x * s, in_axes=(0, None))(XS),
    "in_axes of text": lambda jx: jx.vmap(lambda x: x, in_axes="a")(XS),
    "in_axes of texts": lambda jx: jx.vmap(lambda x: x, in_axes=("a",))(XS),
    "in_axes of floats": lambda jx: jx.vmap(lambda x: x, in_axes=0.5)(XS),
    "in_axes by name": lambda jx: jx.vmap(lambda x: x, in_axes={"x": 0})(XS),
    "in_axes of another tree": lambda jx: jx.vmap(lambda x: x, in_axes=({"a": 0},))({"b": XS}),
    "out_axes None": lambda jx: jx.vmap(lambda x: x, out_axes=None)(XS),
    "out_axes of another tree": lambda jx: jx.vmap(lambda x: (x, x), out_axes=(0, 0, 0))(XS),
    "out_axes out of range": lambda jx: jx.vmap(lambda x: x, out_axes=2)(XS),
    "out_axes out of range below": lambda jx: jx.vmap(lambda x: x, out_axes=-3)(XS),
    "nothing mapped": lambda jx: jx.vmap(lambda x: x, in_axes=None)(XS),
    "no arguments": lambda jx: jx.vmap(lambda: 1.0)(),
    "another axis_size": lambda jx: jx.vmap(lambda x: x, axis_size=4)(XS),
    "text": lambda jx: jx.vmap(lambda x: x)("text"),
    "text out": lambda jx: jx.vmap(lambda x: "text")(XS),
    "an axis twice": lambda jx: jx.vmap(lambda x: jx.lax.psum(x, ("i", "i")), axis_name="i")(XS),
    "no such axis": lambda jx: jx.vmap(lambda x: jx.lax.psum(x, "j"), axis_name="i")(XS),
}


@pytest.mark.parametrize("call", MISUSE)
def test_errors_are_of_the_classes_of_jax(call):
    with pytest.raises((TypeError, ValueError, NameError)) as want:
        MISUSE[call](jax)
    with pytest.raises(type(want.value)):
        MISUSE[call](pyxla)


def test_sizes_that_differ_are_listed_by_argument():
    with pytest.raises(ValueError, match=r"(?s)one size.*'params'\['b'\]\[0\]: 2.*'params'\['w'\]: 3.*'scale': 4"):
        pyxla.vmap(lambda params, scale: scale)({"w": XS, "b": (M,)}, scale=np.ones(4))
