"""Derivatives of solutions, and batching rules by the user. Against JAX."""

from __future__ import annotations

import jax
import jax.numpy
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp


def root(jx, jnp):
    def f(a):
        def newton(f, x):
            return jx.lax.fori_loop(0, 20, lambda _, y: y - f(y) / (3.0 * y * y), x)

        return jx.lax.custom_root(lambda x: x**3 - a, 1.0, newton, lambda g, y: y / g(1.0))

    return f


def linear_solve(jx, jnp, **options):
    inverse = np.float32([[0.3, 0.02], [-0.05, 0.28]])

    def f(a):
        matrix = a.reshape(2, 2) + 3.0 * jnp.eye(2)

        def solve(matvec, b):
            x = b * 0.0
            for _ in range(25):
                x = x + inverse @ (b - matvec(x))
            return x

        return jx.lax.custom_linear_solve(lambda x: matrix @ x, jnp.sin(matrix[0]) * 2.0, solve, solve, **options)

    return f


CASES = {"root": (root, np.float32(8.0)), "linear_solve": (linear_solve, np.float32([0.1, 0.2, 0.3, 0.4]))}


def batch(x):
    return np.stack([x, x * np.float32(1.1), x * np.float32(1.2)])


def total(f):
    return lambda x: (f(x) ** 2).sum()


COMPOSITIONS = {
    "value": lambda jx, f, x: f(x),
    "grad": lambda jx, f, x: jx.grad(total(f))(x),
    "jvp": lambda jx, f, x: jx.jvp(f, (x,), (x * 0.5,)),
    "forward over reverse": lambda jx, f, x: jx.jacfwd(jx.grad(total(f)))(x),
    "reverse over reverse": lambda jx, f, x: jx.jacrev(jx.grad(total(f)))(x),
    "forward over forward": lambda jx, f, x: jx.jacfwd(jx.jacfwd(f))(x),
    "vmap": lambda jx, f, x: jx.vmap(f)(batch(x)),
    "vmap of grad": lambda jx, f, x: jx.vmap(jx.grad(total(f)))(batch(x)),
    "grad of vmap": lambda jx, f, x: jx.grad(lambda y: jx.vmap(total(f))(y).sum())(batch(x)),
    "jit of grad": lambda jx, f, x: jx.jit(jx.grad(total(f)))(x),
}


def same(got, want, rtol=1e-4):
    for a, c in zip(jax.tree.leaves(got), jax.tree.leaves(want), strict=True):
        a, c = np.asarray(a), np.asarray(c)
        assert a.dtype == c.dtype
        np.testing.assert_allclose(a, c, rtol=rtol, atol=rtol)


@pytest.mark.parametrize("composition", COMPOSITIONS)
@pytest.mark.parametrize("name", CASES)
def test_against_jax(name, composition):
    program, x = CASES[name]
    run = COMPOSITIONS[composition]
    same(run(pyxla, program(pyxla, pyxla.numpy), x), run(jax, program(jax, jax.numpy), x))


def test_linear_solve_uses_the_transpose_solver_backwards():
    used = []

    def f(jx, a):
        def solver(name):
            def solve(matvec, b):
                used.append(name)
                return b / matvec(np.float32(1.0))

            return solve

        return jx.lax.custom_linear_solve(lambda x: a * x, 6.0, solver("solve"), solver("transpose"))

    assert float(pyxla.grad(lambda a: f(pyxla, a))(2.0)) == -1.5
    assert "transpose" in used


def test_auxiliary_results():
    def f(jx):
        def loss(a):
            x, steps = jx.lax.custom_linear_solve(
                lambda x: a * x, 6.0, lambda mv, b: (b / mv(1.0), 7), symmetric=True, has_aux=True
            )
            return x * steps

        return loss

    same(pyxla.value_and_grad(f(pyxla))(2.0), jax.value_and_grad(f(jax))(2.0))

    def g(jx):
        def loss(a):
            x, steps = jx.lax.custom_root(
                lambda x: x - a * a, 1.0, lambda f, x: (x - f(x), 3), lambda g, y: y / g(1.0), has_aux=True
            )
            return x * steps

        return loss

    # JAX refuses an integer next to the root in reverse mode.
    same(pyxla.value_and_grad(g(pyxla))(2.0), (np.float32(12.0), np.float32(12.0)))


def test_what_a_solver_closes_over_is_constant():
    def f(a):
        return pyxla.lax.custom_linear_solve(lambda x: 2.0 * x, 6.0, lambda mv, b: b / 2.0 + 0.0 * a)

    assert float(f(3.0)) == 3.0
    assert float(pyxla.grad(f)(3.0)) == 0.0


def test_misuse():
    with pytest.raises(TypeError, match="give transpose_solve"):
        pyxla.grad(lambda b: pyxla.lax.custom_linear_solve(lambda x: 2.0 * x, b, lambda mv, y: y / 2.0))(3.0)
    with pytest.raises(TypeError, match=r"matvec of custom_linear_solve must return arrays like b"):
        pyxla.lax.custom_linear_solve(lambda x: jnp.stack([x, x]), 1.0, lambda mv, y: y)
    with pytest.raises(TypeError, match=r"solve of custom_linear_solve must return a tree like its argument"):
        pyxla.lax.custom_linear_solve(lambda x: x, 1.0, lambda mv, y: (y, y))
    with pytest.raises(TypeError, match=r"must return a pair \(x, aux\)"):
        pyxla.lax.custom_root(lambda x: x, 1.0, lambda f, x: x, lambda g, y: y, has_aux=True)
    with pytest.raises(TypeError, match="as matvec"):
        pyxla.lax.custom_linear_solve(None, 1.0, lambda mv, y: y)


# Batching rules.

XS = np.arange(6, dtype=np.float32).reshape(2, 3)


def ruled(jx, jnp):
    log = []
    factor = jnp.array([2.0, 3.0, 4.0])

    @jx.custom_batching.custom_vmap
    def f(x, y):
        return jnp.sin(x) * y

    @f.def_vmap
    def rule(axis_size, in_batched, x, y):
        log.append((axis_size, tuple(in_batched)))
        if not in_batched[1]:
            y = jnp.broadcast_to(y, (axis_size, *y.shape))
        return jx.vmap(lambda a, c: jnp.sin(a) * c * 10.0 * factor)(x, y), True

    return f, log


def test_custom_vmap():
    (ours, log), (theirs, want_log) = ruled(pyxla, pyxla.numpy), ruled(jax, jax.numpy)
    same(ours(XS[0], XS[1]), theirs(XS[0], XS[1]))
    same(pyxla.vmap(ours, (0, None))(XS, XS[0]), jax.vmap(theirs, (0, None))(XS, XS[0]))
    same(pyxla.vmap(ours)(XS, XS), jax.vmap(theirs)(XS, XS))
    assert log == want_log == [(2, (True, False)), (2, (True, True))]
    same(pyxla.jit(pyxla.vmap(ours))(XS, XS), jax.vmap(theirs)(XS, XS))
    same(pyxla.grad(lambda x: pyxla.vmap(ours)(x, x).sum())(XS), jax.grad(lambda x: jax.vmap(theirs)(x, x).sum())(XS))
    twice = np.stack([XS, XS + 1])
    same(pyxla.vmap(pyxla.vmap(ours))(twice, twice), jax.vmap(jax.vmap(theirs))(twice, twice))


def test_custom_vmap_results_that_are_not_batched():
    @pyxla.custom_batching.custom_vmap
    def f(x):
        return {"sum": x.sum(), "kind": jnp.ones(2)}

    @f.def_vmap
    def rule(axis_size, in_batched, x):
        return {"sum": x.sum(1), "kind": jnp.zeros(2)}, {"sum": True, "kind": False}

    out = pyxla.vmap(f, out_axes={"sum": 0, "kind": None})(XS)
    same(out["sum"], XS.sum(1))
    same(out["kind"], np.zeros(2, np.float32))


def test_sequential_vmap():
    def f(jx, jnp):
        g = jx.custom_batching.sequential_vmap(lambda x, y: jnp.cumsum(x) * y)
        return jx.vmap(jx.vmap(g, (0, None)), (0, 0))

    xs, ys = np.stack([XS, XS * 2]), np.float32([1.0, 3.0])
    same(f(pyxla, pyxla.numpy)(xs, ys), f(jax, jax.numpy)(xs, ys))
    text = pyxla.jit(pyxla.vmap(pyxla.custom_batching.sequential_vmap(jnp.sin))).lower(XS).as_text("transformed")
    assert "pyxla.scan" in text


def misruled(rule):
    f = pyxla.custom_batching.custom_vmap(lambda x: x * 2.0)
    f.def_vmap(rule)
    return f


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda n, b, x: x, "must return a pair"),
        (lambda n, b, x: ((x, x), True), "a tree like that of <lambda>"),
        (lambda n, b, x: (x.sum(), True), r"batched by 2, but its shape is \(\)"),
    ],
)
def test_wrong_batching_rules(rule, message):
    with pytest.raises((TypeError, ValueError), match=message):
        pyxla.vmap(misruled(rule))(XS)


def test_custom_vmap_misuse():
    with pytest.raises(AttributeError, match="No batching rule"):
        pyxla.custom_batching.custom_vmap(lambda x: x)(1.0)

    def outer(x):
        f = pyxla.custom_batching.custom_vmap(lambda y: y * x)
        f.def_vmap(lambda n, b, y: (y, True))
        return f(2.0 * x)

    with pytest.raises(TypeError, match="closes over a batched value"):
        pyxla.vmap(outer)(XS)
