"""Collectives inside of everything else that holds functions: loops, branches, user-defined rules; against JAX."""

from __future__ import annotations

import jax
import jax.numpy
import numpy as np
import pytest

import pyxla

X = np.random.RandomState(0).uniform(0.3, 2, (4, 3)).astype(np.float32)


def custom_jvp(jx, jn, lx):
    @jx.custom_jvp
    def f(x):
        return lx.psum(x * x, "i")

    @f.defjvp
    def _(primals, tangents):
        return f(primals[0]), 3 * lx.psum(primals[0] * tangents[0], "i")

    return f


def custom_vjp(jx, jn, lx):
    @jx.custom_vjp
    def f(x):
        return lx.psum(x * x, "i")

    def backward(x, ct):
        return (5 * x * lx.psum(ct, "i") + lx.axis_index("i"),)

    f.defvjp(lambda x: (f(x), x), backward)
    return f


def checkpoint(jx, jn, lx):
    return jx.checkpoint(lambda x: jn.sin(lx.psum(x * x, "i")) * x)


def linearize(jx, jn, lx):
    return lambda x: jx.linearize(lambda y: lx.psum(y * y, "i") * y, x)[1](x * 2)


def hessian(jx, jn, lx):
    return jx.hessian(lambda x: jn.sum(lx.psum(x * x * x, "i") * x))


def scan(jx, jn, lx):
    def f(x):
        def body(c, e):
            c = c * 0.5 + lx.pmean(jn.sin(c * e), "i")
            return c, c * lx.axis_index("i")

        c, ys = lx.scan(body, x, x[:, None] * jn.ones(3))
        return c + ys.sum(0)

    return f


def branch_that_all_take(jx, jn, lx):
    return lambda x: lx.cond(lx.psum(x.sum(), "i") > 5, lambda v: v * lx.psum(v, "i"), lambda v: v, x)


def branch_by_member(jx, jn, lx):
    return lambda x: lx.cond(lx.axis_index("i") > 1, lambda v: v * v * lx.axis_index("i"), lambda v: jn.sin(v), x)


def batch_norm(jx, jn, lx):
    def f(x):
        mean = lx.pmean(x, "i")
        return (x - mean) / jn.sqrt(lx.pmean((x - mean) ** 2, "i") + 1e-3)

    return f


FUNCTIONS = (
    custom_jvp,
    custom_vjp,
    checkpoint,
    linearize,
    hessian,
    scan,
    branch_that_all_take,
    branch_by_member,
    batch_norm,
)


def mapped(jx, f):
    return jx.vmap(f, axis_name="i")


def compiled(jx, f):
    return jx.jit(jx.vmap(f, axis_name="i"))


def gradient_within(jx, f):
    return jx.vmap(jx.grad(lambda x: (f(x) ** 2).sum()), axis_name="i")


def gradient_around(jx, f):
    return jx.grad(lambda x: (jx.vmap(f, axis_name="i")(x) ** 2).sum())


@pytest.mark.parametrize("way", [mapped, compiled, gradient_within, gradient_around], ids=lambda w: w.__name__)
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_as_jax_does(function, way):
    ours, theirs = (f(jx, jx.numpy, jx.lax) for f, jx in ((function, pyxla), (function, jax)))
    if function is custom_vjp and way is gradient_around:
        way_of_jax = gradient_within  # JAX runs the rule outside of the axis, and refuses
    else:
        way_of_jax = way
    np.testing.assert_allclose(way(pyxla, ours)(X), way_of_jax(jax, theirs)(X), rtol=1e-4, atol=1e-5)
