"""What `vjp` and `linearize` return, as a tree: it crosses the bounds of transformations as its residuals."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest

import pyxla


def f(jx: Any, x: Any, y: Any) -> Any:
    return {"out": jx.numpy.sin(x) * y, "n": jx.numpy.int32(3)}


def cotangent(jx: Any, shape: tuple[int, ...] = ()) -> Any:
    return {"out": jx.numpy.full(shape, 2.0), "n": np.zeros(shape, jx.dtypes.float0)}


def through_jit(jx: Any) -> Any:
    out, pull = jx.jit(lambda x, y: jx.vjp(lambda *a: f(jx, *a), x, y))(1.5, 2.0)
    return out, pull(cotangent(jx)), jx.jit(lambda p: p(cotangent(jx)))(pull)


def through_vmap(jx: Any) -> Any:
    x = jx.numpy.arange(3.0)
    pulls = jx.vmap(lambda x: jx.vjp(lambda x: jx.numpy.exp(x) * x, x)[1])(x)
    return jx.vmap(lambda p, ct: p(ct))(pulls, x + 1)


def through_scan(jx: Any) -> Any:
    jnp, lax = jx.numpy, jx.lax
    last, pulls = lax.scan(lambda c, x: jx.vjp(lambda c: jnp.sin(c * x), c), jnp.float32(1.0), jnp.arange(1.0, 4.0))
    return last, lax.scan(lambda ct, pull: (pull(ct)[0], None), jnp.float32(1.0), pulls, reverse=True)[0]


def through_cond(jx: Any) -> Any:
    def g(x: Any) -> Any:
        out, pull = jx.vjp(jx.numpy.tanh, x)
        return jx.lax.cond(out > 0, lambda p: p(out)[0], lambda p: -p(out)[0], pull)

    return jx.vmap(g)(np.array([-0.5, 0.7], np.float32)), jx.grad(g)(0.3), jx.jit(jx.grad(g))(-0.3)


def kept_by_a_rule(jx: Any) -> Any:
    def inner(x: Any) -> Any:
        return jx.numpy.sum(x**3)

    h = jx.custom_vjp(inner)
    h.defvjp(lambda x: jx.vjp(inner, x), lambda pull, ct: (pull(ct)[0] * 10,))
    x = np.array([[1.0, 2.0], [0.5, -1.0]], np.float32)
    return jx.grad(h)(x[0]), jx.jit(jx.grad(h))(x[0]), jx.vmap(jx.grad(h))(x), jx.hessian(h)(x[0])


def linearized(jx: Any) -> Any:
    def g(x: Any, y: Any) -> Any:
        return f(jx, x, y)["out"]

    out, push = jx.jit(lambda x, y: jx.linearize(g, x, y))(1.5, 2.0)
    pushes = jx.vmap(lambda x: jx.linearize(g, x, x)[1])(jx.numpy.arange(3.0))
    return out, push(1.0, 0.5), jx.vmap(lambda p: p(1.0, 2.0))(pushes)


def differentiated(jx: Any) -> Any:
    """The residuals depend on what is differentiated, and so does what is pulled through them."""

    def g(x: Any) -> Any:
        pull = jx.jit(lambda x: jx.vjp(jx.numpy.sin, x)[1])(x)
        return pull(x)[0]

    return jx.grad(g)(0.7), jx.grad(jx.grad(g))(0.7), jx.jvp(g, (0.7,), (1.0,))


@pytest.mark.parametrize(
    "program",
    [through_jit, through_vmap, through_scan, through_cond, kept_by_a_rule, linearized, differentiated],
    ids=lambda p: p.__name__,
)
def test_pullbacks_are_trees(program: Any) -> None:
    got, want = pyxla.tree.leaves(program(pyxla)), jax.tree.leaves(program(jax))
    for x, y in zip(got, want, strict=True):
        assert x.dtype == (pyxla.dtypes.float0 if y.dtype == jax.dtypes.float0 else y.dtype)
        if y.dtype != jax.dtypes.float0:
            np.testing.assert_allclose(x, y, rtol=2e-6, atol=1e-7)


def test_the_residuals_are_what_is_kept() -> None:
    _, pull = pyxla.vjp(lambda x, y: pyxla.numpy.sin(x) * y, 1.5, 2.0)
    assert sorted(float(x) for x in pyxla.tree.leaves(pull)) == pytest.approx(sorted([1.5, 2.0, np.sin(1.5)]))
    same = pyxla.tree.map(lambda x: x, pull)
    assert [float(ct) for ct in same(1.0)] == [float(ct) for ct in pull(1.0)]


def test_fwd_and_bwd_are_compiled_once() -> None:
    traced = []

    def g(x: Any, y: Any) -> Any:
        traced.append(1)
        return pyxla.numpy.sin(x) * y, y

    fwd, bwd = pyxla.fwd_and_bwd(g, argnums=0, has_aux=True)
    for x in (0.5, 1.5, 2.5):
        out, residuals, aux = fwd(x, 2.0)
        assert (float(out), float(aux)) == (pytest.approx(2 * np.sin(x), rel=1e-6), 2.0)
        assert float(bwd(residuals, 3.0)) == pytest.approx(6 * np.cos(x), rel=1e-6)
    assert len(traced) == 1
    both = pyxla.fwd_and_bwd(lambda x, y: x * y, (1, 0), jitted=False)
    assert [float(ct) for ct in both[1](both[0](2.0, 3.0)[1], 1.0)] == [2.0, 3.0]
