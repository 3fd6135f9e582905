"""Rules that are told what is zero, `custom_gradient`, `linear_call`, and arguments named as not differentiated;
against JAX."""

from __future__ import annotations

import functools
import itertools

import jax
import jax.custom_batching
import jax.custom_derivatives
import jax.numpy
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla_compiler.ops import host_rules

X = np.float32(0.7)
XS = np.float32([0.3, -0.8, 1.2])


def same(got, want, rtol=2e-5):
    for a, c in zip(jax.tree.leaves(got), jax.tree.leaves(want), strict=True):
        a, c = np.asarray(a), np.asarray(c)
        assert (a.dtype, a.shape) == (c.dtype, c.shape)
        np.testing.assert_allclose(a, c, rtol=rtol, atol=rtol)


def reverse_rules(jx, jn, cd):
    """The derivatives are off by factors that tell which way they came. Notes what the rules were told."""
    told = set()

    @jx.custom_vjp
    def f(x, y):
        return jn.sin(x) * y, jn.cos(x)

    def fwd(x, y):
        told.add((type(x).__name__, x.perturbed, y.perturbed))
        return f(x.value, y.value), (x.value, y.value)

    def bwd(residuals, cts):
        (a, b), (x, y) = cts, residuals
        told.add(tuple(type(ct) is cd.SymbolicZero for ct in cts))
        if type(a) is cd.SymbolicZero:
            assert (a.shape, a.dtype) == ((), np.float32)
            return 7.0 * b * x, None
        return 3.0 * a * y, a * x

    f.defvjp(fwd, bwd, symbolic_zeros=True)
    out = [
        jx.grad(lambda x: f(x, 2.0)[0])(X),
        jx.grad(lambda x: f(x, 2.0)[1])(X),
        jx.grad(lambda x: f(x, x)[0])(X),
        jx.grad(lambda y: f(X, y)[0])(X),
        jx.vmap(jx.grad(lambda x: f(x, 2.0)[0]))(XS),
        jx.grad(lambda x: jx.vmap(f)(x, x)[0].sum())(XS),
        jx.grad(lambda w: jx.vmap(f, (None, 0))(w, XS)[0].sum())(X),
        jx.grad(jx.grad(lambda x: f(x, x)[0]))(X),
    ]
    return out, told


def forward_rule(jx, jn, cd):
    told = set()

    @jx.custom_jvp
    def f(x, y, n):
        return jn.sin(x) * y * n, jn.cos(y)

    def rule(primals, tangents):
        x, y, n = primals
        told.add(tuple(type(t) is cd.SymbolicZero for t in tangents))
        assert tangents[2].dtype == jx.float0
        out = f(x, y, n)
        if type(tangents[1]) is cd.SymbolicZero:
            return out, (5.0 * tangents[0] * y, cd.zero_from_primal(out[1], symbolic_zeros=True))
        return out, (tangents[1] * 2.0, tangents[1] * 3.0)

    f.defjvp(rule, symbolic_zeros=True)

    def g(x):
        return f(x, 2.0, 3)[0] + f(x, 2.0, 3)[1]

    out = [
        jx.jvp(g, (X,), (X,)),
        jx.jvp(lambda x, y: f(x, y, 2), (X, X), (X, X)),
        jx.linearize(g, X)[1](X),
        jx.grad(g)(X),
        jx.grad(jx.jit(g))(X),
        jx.grad(lambda y: sum(f(X, y, 2)))(X),
        jx.vmap(jx.grad(g))(XS),
        jx.grad(lambda x: jx.vmap(g)(x).sum())(XS),
        jx.grad(jx.grad(g))(X),
        jx.jvp(jx.grad(g), (X,), (X,)),
    ]
    return out, told


def in_control_flow(jx, jn, cd):
    @jx.custom_jvp
    def f(x, y):
        return x * y

    @functools.partial(f.defjvp, symbolic_zeros=True)
    def rule(primals, tangents):
        terms = [
            t * p
            for t, p in zip(tangents, (primals[1], 10 * primals[0]), strict=True)
            if type(t) is not cd.SymbolicZero
        ]
        return f(*primals), sum(terms)

    def looped(x):
        return jx.lax.scan(lambda c, e: (f(c, e) + f(e, 2.0), c), x, XS)[0]

    branch = jx.grad(lambda x: jx.lax.cond(x > 0, lambda y: f(y, 2.0), lambda y: y, x))
    return [jx.grad(looped)(X), jx.jvp(looped, (X,), (X,)), branch(X), jx.grad(jx.checkpoint(looped))(X)], None


def trees(jx, jn, cd):
    @jx.custom_vjp
    def f(p, x):
        return p["w"] * x + p["b"]

    def fwd(p, x):
        values = cd.custom_vjp_primal_tree_values(p)
        return f(values, x.value), (values, x.value, p["w"].perturbed)

    def bwd(residuals, ct):
        p, x, perturbed = residuals
        return {"w": ct * x * (2.0 if perturbed else 9.0), "b": cd.SymbolicZero.from_primal_value(p["b"])}, None

    f.defvjp(fwd, bwd, symbolic_zeros=True)
    return [jx.grad(lambda w: f({"w": w, "b": 1.0}, 2.0))(X), jx.grad(f)({"w": X, "b": X}, X)], None


def names_of_what_is_not_differentiated(jx, jn, cd):
    @functools.partial(jx.custom_jvp, nondiff_argnames=("n", "g"))
    def f(x, n, g):
        return g(x) * n

    f.defjvp(lambda n, g, p, t: (f(p[0], n, g), t[0] * 100.0 * n))

    @functools.partial(jx.custom_vjp, nondiff_argnums=(0,), nondiff_argnames=("n",))
    def h(g, x, n):
        return g(x) * n

    h.defvjp(lambda g, x, n: (h(g, x, n), x), lambda g, n, x, ct: (ct * x * n * 1000.0,))
    assert (f.nondiff_argnums, h.nondiff_argnums) == ((1, 2), (0, 2))
    return [
        jx.grad(lambda x: f(x, 3, jn.sin))(X),
        jx.grad(lambda x: f(x, g=jn.sin, n=4))(X),
        jx.vmap(jx.grad(lambda x: h(jn.cos, x, n=2)))(XS),
        jx.jvp(lambda x: f(x, 2, jn.tanh), (X,), (X,)),
    ], None


def custom_gradient(jx, jn, cd):
    @jx.custom_gradient
    def f(x):
        return x**2, lambda ct: (ct * x,)

    @jx.custom_gradient
    def g(x, y):
        s = jn.sin(x)
        return {"a": s * y, "b": y}, lambda ct: (ct["a"] * s * 7.0, ct["b"] + x)

    def both(x, y):
        return g(x, y)["a"] + 2 * g(x, y)["b"]

    alone = jx.custom_gradient(lambda x: (jn.sin(x), lambda ct: ct * x))
    return [
        f(X),
        jx.grad(f)(3.0),
        jx.grad(jx.grad(f))(X),
        jx.grad(both, (0, 1))(X, 2.0),
        jx.vmap(jx.grad(both))(XS, XS),
        jx.grad(lambda x: jx.vmap(f)(x).sum())(XS),
        jx.grad(alone)(X),
    ], None


def linear_call(jx, jn, cd):
    def divided(x, by):
        return x + cd.linear_call(lambda r, x: x / r, lambda r, ct: 5.0 * ct / r, by, x)

    def odd(x):
        return cd.linear_call(lambda _, x: x, lambda _, ct: 7.0 * ct, (), x)

    def transpose(f):
        return lambda y: jx.linear_transpose(f, X)(y)[0]

    by_three = functools.partial(divided, by=3.0)
    return [
        divided(X, 3.0),
        transpose(by_three)(18.0),
        [transpose(odd)(X), transpose(transpose(odd))(X), transpose(transpose(transpose(odd)))(X)],
        jx.grad(by_three)(1.0),
        jx.jvp(by_three, (1.0,), (1.0,)),
        jx.grad(lambda x: jx.grad(lambda y: divided(y, 4.0) * y)(x))(X),
    ], None


PROGRAMS = (
    reverse_rules,
    forward_rule,
    in_control_flow,
    trees,
    names_of_what_is_not_differentiated,
    custom_gradient,
    linear_call,
)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_as_jax_does(program):
    want, said = program(jax, jax.numpy, jax.custom_derivatives)
    got, told = program(pyxla, pyxla.numpy, pyxla.custom_derivatives)
    same(got, want)
    assert told == said


def test_compiled():
    programs = [f(pyxla, jnp, pyxla.custom_derivatives)[0] for f in PROGRAMS]
    got = pyxla.jit(lambda: [f(pyxla, jnp, pyxla.custom_derivatives)[0] for f in PROGRAMS])()
    same(got, programs)


def test_batched_transposes_of_linear_calls():
    """JAX has no batching rule for them."""

    def transposed(y):
        f = functools.partial(pyxla.custom_derivatives.linear_call, lambda r, x: x / r, lambda r, ct: 6.0 * ct / r, 3.0)
        return pyxla.linear_transpose(f, 1.0)(y)[0]

    same(pyxla.vmap(transposed)(XS), 2.0 * XS)


def test_a_vmap_rule_inside_of_a_derivative_rule():
    def program(jx, jn):
        @jx.custom_vjp
        @jx.custom_batching.custom_vmap
        def f(x, y):
            return jn.sin(x) * y

        @f.def_vmap
        def rule(axis_size, in_batched, xs, ys):
            return jn.cos(xs) * ys, True

        f.defvjp(lambda x, y: (f(x, y), (jn.cos(x), jn.sin(x), y)), lambda r, g: (r[0] * g * r[2], r[1] * g))
        return jx.vmap(f)(XS, XS), jx.grad(f)(X, X)

    same(program(pyxla, jnp), program(jax, jax.numpy))


def test_what_a_rule_said_in_another_process_does_not_come_from_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PYXLA_CACHE_DIR", str(tmp_path))
    for factor in (2.0, 3.0):
        monkeypatch.setattr(host_rules, "_numbers", itertools.count(10**6))  # as in a new process
        f = pyxla.custom_batching.custom_vmap(lambda x: x + 1.0)
        f.def_vmap(lambda axis_size, in_batched, x, factor=factor: (x * factor, True))
        same(pyxla.jit(pyxla.vmap(f))(XS), factor * XS)


def test_both_rules_one_of_them_symbolic():
    f = pyxla.custom_vjp(lambda x, y: x * y)
    f.defvjp(lambda x, y: (x.value * y.value, (x.perturbed, y.perturbed)), lambda r, ct: r, symbolic_zeros=True)
    with pytest.raises(TypeError, match=r"must be an array or a number"):
        pyxla.grad(f)("text", 1.0)
    f.defjvp(lambda p, t: (f(*p), 100.0 * t[0] + t[1]))
    assert float(pyxla.jvp(f, (2.0, 3.0), (1.0, 1.0))[1]) == 101.0


def test_forward_over_reverse_takes_the_rules_for_reverse_mode():
    def program(jx, jn):
        f = jx.custom_vjp(lambda x: jn.sin(x))
        f.defvjp(lambda x: (jn.sin(x), x), lambda x, ct: (3.0 * ct * jn.cos(x),))

        def value_and_pulls(x):
            out, pull = jx.vjp(lambda y: f(y) * y, x)
            return out, jx.vmap(pull)(jn.eye(3))[0]

        return [
            jx.hessian(lambda x: f(x).sum())(XS),
            jx.jvp(jx.grad(lambda x: f(x).sum()), (XS,), (XS,)),
            jx.jvp(value_and_pulls, (XS,), (XS,)),
        ]

    same(program(pyxla, jnp), program(jax, jax.numpy))


def test_what_is_not_differentiated_may_be_a_value_that_is():
    def program(jx):
        f = jx.custom_jvp(lambda x, n: x * n["n"], nondiff_argnums=(1,))
        f.defjvp(lambda n, p, t: (f(p[0], n), 5.0 * t[0] * n["n"]))
        return jx.grad(lambda x, n: f(x, {"n": n * 2.0}), (0, 1))(X, X)

    same(program(pyxla), program(jax))


def test_cotangents_of_another_precision_are_converted():
    f = pyxla.custom_vjp(lambda x: x * 2.0)
    f.defvjp(lambda x: (f(x), None), lambda _, ct: (ct.astype("float16") * 3,))
    same(pyxla.grad(f)(X), np.float32(3.0))


def test_vmap_rules_by_keyword():
    def program(jx):
        f = jx.custom_batching.custom_vmap(lambda x, y: x + y)
        f.def_vmap(lambda axis_size, in_batched, x, y: (x * y, True))
        return f(x=X, y=X) * np.float32(1), jx.vmap(lambda x, y: f(x, y=y))(XS, XS)

    same(program(pyxla), program(jax))


# Misuse.


def test_a_rule_that_is_not_linear_is_not_transposed():
    f = pyxla.custom_jvp(lambda x: x * 1.0)
    f.defjvp(lambda p, t: (f(*p), t[0] * t[0]))
    assert float(pyxla.jvp(f, (1.0,), (3.0,))[1]) == 9.0
    with pytest.raises(TypeError, match="not linear in its tangents"):
        pyxla.grad(f)(1.0)


def test_symbolic_rules_do_not_close_over_values_being_staged():
    def loss(a):
        f = pyxla.custom_jvp(lambda x: x * 2.0)
        f.defjvp(lambda p, t: (f(*p), t[0] * a), symbolic_zeros=True)
        return pyxla.grad(f)(3.0)

    with pytest.raises(pyxla.errors.UnexpectedTracerError) as caught:
        pyxla.jit(loss)(1.0)
    assert any(
        "has symbolic_zeros" in note and "pass that value as an argument" in note for note in caught.value.__notes__
    )


def test_a_name_that_the_function_has_not():
    with pytest.raises(ValueError, match=r"nondiff_argnames names 'y'.*it has x"):
        pyxla.custom_jvp(lambda x: x, nondiff_argnames=("y",))


def raised_by(call):
    try:
        call()
    except (TypeError, ValueError, NotImplementedError) as error:
        return error
    raise AssertionError(f"JAX takes {call.__name__}")


def test_misuse_has_the_error_classes_of_jax():
    def misuses(jx, cd):
        def zeros_as_arrays():
            f = jx.custom_jvp(lambda x, y: x * y)
            f.defjvp(lambda p, t: (f(*p), t[0] * 1.0 + t[1] * 2.0), symbolic_zeros=True)
            jx.grad(f)(1.0, 2.0)

        def wrong_zero():
            f = jx.custom_vjp(lambda x: x * 1.0)
            f.defvjp(lambda x: (x, None), lambda r, ct: (np.zeros(3, np.float32),))
            jx.grad(f)(1.0)

        def two_options():
            f = jx.custom_vjp(lambda x: x)
            f.defvjp(lambda x: (x, None), lambda r, ct: (ct,), symbolic_zeros=True, optimize_remat=True)

        def no_pair():
            jx.grad(jx.custom_gradient(lambda x: x))(1.0)

        def transpose_of_another_tree():
            f = functools.partial(cd.linear_call, lambda r, x: x, lambda r, ct: (ct, ct), ())
            jx.grad(f)(1.0)

        def no_primal():
            cd.custom_vjp_primal_tree_values([1.0])

        return [zeros_as_arrays, wrong_zero, two_options, no_pair, transpose_of_another_tree, no_primal]

    for ours, theirs in zip(
        misuses(pyxla, pyxla.custom_derivatives), misuses(jax, jax.custom_derivatives), strict=True
    ):
        want = raised_by(theirs)
        with pytest.raises(type(want)):
            ours()
