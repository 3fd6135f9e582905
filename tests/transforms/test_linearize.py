"""`linearize`, `linear_transpose`, `closure_convert`; complex and integer arguments of `grad`. Against JAX."""

from __future__ import annotations

import jax
import jax.numpy
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import lax

from .programs import PROGRAMS

X = np.float32([0.7, -0.4, 1.3, 0.2])
T = X * 0.5 + 0.1
EYE = np.eye(4, dtype=np.float32)


def both(name):
    return PROGRAMS[name](pyxla, pyxla.numpy, pyxla.lax), PROGRAMS[name](jax, jax.numpy, jax.lax)


def same(got, want, rtol=1e-4):
    for a, c in zip(jax.tree.leaves(got), jax.tree.leaves(want), strict=True):
        a, c = np.asarray(a), np.asarray(c)
        assert a.dtype == c.dtype
        np.testing.assert_allclose(a, c, rtol=rtol, atol=rtol)


@pytest.mark.parametrize("name", PROGRAMS)
def test_linearize(name):
    ours, theirs = both(name)
    (out, push), (want, want_push) = pyxla.linearize(ours, X), jax.linearize(theirs, X)
    same(out, want)
    same(push(T), want_push(T))
    same(push(X), want_push(X))
    same(pyxla.vmap(push)(EYE), jax.vmap(want_push)(EYE))


@pytest.mark.parametrize("name", ["network", "scan", "inner_grad"])
def test_linearize_inside_other_transformations(name):
    ours, theirs = both(name)

    def of(jx, f):
        return lambda x: jx.linearize(f, x)[1](x * 2.0)

    same(pyxla.jit(of(pyxla, ours))(X), of(jax, theirs)(X))
    same(pyxla.grad(lambda x: of(pyxla, ours)(x).sum())(X), jax.grad(lambda x: of(jax, theirs)(x).sum())(X), 1e-3)
    same(pyxla.vmap(of(pyxla, ours))(np.stack([X, T])), jax.vmap(of(jax, theirs))(np.stack([X, T])))


def test_linearize_computes_once_what_does_not_depend_on_the_tangents():
    _, push = pyxla.linearize(lambda x: jnp.exp(jnp.sin(x)), X)
    text = pyxla.make_mlir(push)(T)
    assert "multiply" in text
    assert "exponential" not in text
    assert "sine" not in text


LOOPS = {
    "scan": lambda x: lax.scan(lambda c, e: (jnp.tanh(c * e + x[0]), c * jnp.exp(e)), x[1], x),
    "nested": lambda x: lax.scan(lambda c, e: (lax.scan(lambda d, g: (jnp.sin(d * g), g), c * e, x)[0], e), x[1], x),
    "branch": lambda x: lax.cond(x[0] > 0, lambda y: jnp.exp(y * x), lambda y: y * jnp.sin(x), jnp.tanh(x)),
    "branch in a loop": lambda x: lax.fori_loop(
        0, 5, lambda i, c: lax.cond(i % 2 == 0, lambda d: jnp.sin(d) * x, lambda d: d * jnp.exp(c), c), x
    ),
    "gathers in a loop": lambda x: lax.fori_loop(0, 4, lambda i, c: c * jnp.sin(x[i]) + x[(i + 1) % 4], x),
    "checkpointed": lambda x: lax.scan(lambda c, e: (pyxla.checkpoint(jnp.tanh)(c * e), c), x[1], x),
}
PRIMAL_WORK = ("sine", "cosine", "tanh", "exponential", "compare", "remainder")


@pytest.mark.parametrize("name", LOOPS)
def test_linearize_parts_loops(name):
    """No primal work is done in the linear function: what a step or branch needs was kept by the primal one."""
    f = LOOPS[name]
    out, push = pyxla.linearize(f, X)
    same(out, f(jnp.asarray(X)))
    want = pyxla.jvp(f, (X,), (T,))[1]
    same(push(T), want)
    same(pyxla.vmap(push)(np.stack([T, X])), pyxla.vmap(lambda t: pyxla.jvp(f, (X,), (t,))[1])(np.stack([T, X])))
    same(pyxla.linear_transpose(push, X)(out), pyxla.vjp(f, X)[1](out), 1e-3)
    text = pyxla.make_mlir(push)(T)
    assert not [word for word in PRIMAL_WORK if f"stablehlo.{word}" in text]


def test_staged_linearizations_share_the_primal_work():
    def f(x):
        out, push = pyxla.linearize(LOOPS["scan"], x)
        return out, push(T), pyxla.vmap(push)(EYE), push(2.0 * T)

    text = pyxla.jit(f).lower(X).as_text("lowered")
    assert [text.count(f"stablehlo.{word}") for word in ("tanh", "exponential")] == [1, 1]
    out, push = pyxla.linearize(LOOPS["scan"], X)
    same(pyxla.jit(f)(X), (out, push(T), pyxla.vmap(push)(EYE), push(2.0 * T)))


def until_nine(x):
    return lax.while_loop(lambda c: c.sum() < 9.0, lambda c: c * (1.5 + jnp.sin(x) ** 2), x)


@pytest.mark.parametrize(
    "f",
    [
        until_nine,
        lambda x: pyxla.jit(until_nine)(x) + pyxla.jit(until_nine)(x * 3.0),
        lambda x: lax.while_loop(lambda c: c.sum() < 0.0, lambda c: c * jnp.sin(x), x),
    ],
)
def test_a_loop_whose_trips_the_arguments_tell_is_parted(f):
    out, push = pyxla.linearize(f, X)
    same((out, push(T)), pyxla.jvp(f, (X,), (T,)))
    text = pyxla.make_mlir(push)(T)
    assert not [word for word in PRIMAL_WORK if f"stablehlo.{word}" in text]


def test_a_loop_of_unknown_length_stays_whole():
    def f(x):
        return lax.fori_loop(0, 2, lambda _, c: until_nine(c * 0.2), x)

    for g in (pyxla.linearize(f, X)[1], pyxla.jit(lambda t: pyxla.linearize(f, jnp.asarray(X) * t[0] / t[0])[1](t))):
        same(g(T), pyxla.jvp(f, (X,), (T,))[1], 1e-3)


def test_linearize_trees_auxiliary_results_and_integers():
    def f(jnp):
        return lambda d, n: ({"y": d["x"] * n, "n": n}, "aux")

    out, push, aux = pyxla.linearize(f(pyxla.numpy), {"x": X}, 3, has_aux=True)
    assert aux == "aux"
    same(out["y"], X * 3)
    pushed = push({"x": T}, np.zeros((), pyxla.float0))
    same(pushed["y"], T * 3)
    assert pushed["n"].dtype == pyxla.float0
    _, constant = pyxla.linearize(lambda x: jnp.ones(2), X)
    same(constant(T), np.zeros(2, np.float32))


def test_linearize_refuses_other_tangents():
    _, push = pyxla.linearize(jnp.sin, X)
    with pytest.raises(TypeError, match="of the tree of its arguments"):
        push(T, T)
    with pytest.raises(ValueError, match=r"must have its shape, \(4,\); got \(3,\)"):
        push(T[:3])
    with pytest.raises(ValueError, match="must have its dtype, float32; got float16"):
        push(T.astype(np.float16))
    with pytest.raises(TypeError, match="linearize"):
        pyxla.linearize(jnp.sin, "text")


def test_linear_transpose():
    def f(jnp):
        return lambda d, y: {"s": d["x"].sum() * 2.0 - y, "x": d["x"][::-1]}

    given = {"s": np.float32(3.0), "x": T}
    ours = pyxla.linear_transpose(f(pyxla.numpy), {"x": X}, np.float32(0.0))
    theirs = jax.linear_transpose(f(jax.numpy), {"x": X}, np.float32(0.0))
    same(ours(given), theirs(given))
    same(pyxla.jit(ours)(given), theirs(given))
    shape = pyxla.ShapeDtypeStruct((4,), "float32")
    same(pyxla.linear_transpose(lambda x: x @ np.diag(X), shape)(T), (T * X,))
    same(pyxla.grad(lambda y: pyxla.linear_transpose(lambda x: x * y, 1.0)(2.0)[0])(5.0), np.float32(2.0))


@pytest.mark.parametrize(
    "f", [jnp.sin, lambda x: x * x, lambda x: jnp.where(x > 0.0, x, 0.0), lambda x: pyxla.jit(jnp.tanh)(x)]
)
def test_linear_transpose_of_what_is_not_linear(f):
    with pytest.raises(TypeError, match="cannot be transposed, since it is not linear"):
        pyxla.linear_transpose(f, 1.0)(1.0)


def test_linear_transpose_misuse():
    with pytest.raises(TypeError, match="is int32"):
        pyxla.linear_transpose(lambda x: x, 1)
    with pytest.raises(TypeError, match="a tree like its result"):
        pyxla.linear_transpose(lambda x: x, 1.0)((1.0, 2.0))
    with pytest.raises(ValueError, match="must have its shape"):
        pyxla.linear_transpose(lambda x: x, 1.0)(X)


def test_closure_convert():
    def f(y):
        converted, consts = pyxla.closure_convert(lambda x: {"p": x * y}, 1.0)
        assert len(consts) == 1
        return converted(3.0, *[2.0 * c for c in consts])["p"]

    assert float(pyxla.grad(f)(1.0)) == 6.0
    assert float(pyxla.jit(f)(5.0)) == 30.0
    converted, consts = pyxla.closure_convert(lambda x: x * X, 1.0)
    assert consts == []
    same(converted(2.0), 2 * X)


# Complex and integer arguments.

Z = np.complex64([0.3 + 0.5j, -0.2 + 1.1j])


@pytest.mark.parametrize("f", [lambda jnp: lambda z: (z * z * 2.0).sum(), lambda jnp: lambda z: jnp.sin(z).prod()])
def test_holomorphic_grad(f):
    same(
        pyxla.grad(f(pyxla.numpy), holomorphic=True)(Z),
        jax.grad(f(jax.numpy), holomorphic=True)(Z),
    )


def test_holomorphic_grad_refuses_real_values():
    with pytest.raises(TypeError, match="complex arguments"):
        pyxla.grad(lambda x: x, holomorphic=True)(1.0)
    with pytest.raises(TypeError, match="returns a complex number"):
        pyxla.grad(lambda z: jnp.real(z), holomorphic=True)(1j)
    with pytest.raises(TypeError, match="pass holomorphic=True"):
        pyxla.grad(lambda x: x * 1j)(1.0)


def test_integer_arguments_have_gradients_of_float0():
    def f(x, n):
        return x * n

    got = pyxla.grad(f, (0, 1), allow_int=True)(2.0, 3)
    want = jax.grad(f, (0, 1), allow_int=True)(2.0, 3)
    assert float(got[0]) == float(want[0])
    assert got[1].dtype == want[1].dtype == pyxla.float0
    assert got[1].shape == want[1].shape
    with pytest.raises(TypeError, match="allow_int"):
        pyxla.grad(f, (0, 1))(2.0, 3)


def test_vjp_of_integers():
    out, pullback = pyxla.vjp(lambda x, n: (x * 2.0, n), 1.5, 3)
    x_bar, n_bar = pullback((1.0, np.zeros((), pyxla.float0)))
    assert float(out[0]) == 3.0
    assert float(x_bar) == 2.0
    assert n_bar.dtype == pyxla.float0
