"""The options of grad, jvp, vjp, jacfwd, jacrev, hessian, linearize and linear_transpose: the same programs under JAX,
or the same class of error."""

from __future__ import annotations

import jax
import jax.numpy
import numpy as np
import pytest

import pyxla

X = np.float32(0.7)
XS = np.float32([0.3, -0.8, 1.2])
T = np.float32([1.0, 2.0, 3.0])
N = np.int32([1, 2, 3])
Z = np.complex64([0.3 + 0.5j, -0.2 + 1.1j])
NO_TANGENT = np.zeros((), jax.float0)


def auxiliary_results(jx, jn):
    def squares(x):
        return {"y": x * x}, {"s": "text", "n": 3, "a": jn.sin(x), "o": None}

    def total(x):
        return (x * x * x).sum(), {"s": jn.sin(x), "k": 5, "t": "text"}

    pushed = jx.jvp(squares, (XS,), (T,), has_aux=True)
    out, pullback, aux = jx.vjp(squares, XS, has_aux=True)
    value, push, more = jx.linearize(squares, XS, has_aux=True)
    assert all(a["s"] == "text" and a["n"] == 3 and a["o"] is None for a in (pushed[2], aux, more))
    gradient, kept = jx.grad(total, has_aux=True)(XS)
    (_, again), _ = jx.value_and_grad(total, has_aux=True)(XS)
    assert (kept["k"], kept["t"], again["t"]) == (5, "text", "text")
    return [
        [pushed[0], pushed[1], pushed[2]["a"], out, pullback({"y": T}), aux["a"], value, push(T), more["a"]],
        [gradient, kept["s"], again["s"]],
        jx.jacfwd(lambda x: (x * x, jn.sin(x)), has_aux=True)(XS),
        jx.jacrev(lambda x: (x * x, jn.sin(x)), has_aux=True)(XS),
        jx.hessian(lambda x: ((x * x * x).sum(), jn.sin(x)), has_aux=True)(XS),
    ]


def argument_numbers(jx, jn):
    def f(x, d, y):
        return {"o": x * d["a"] + y[0], "p": (y[1] * x).sum()}

    def product(x, y):
        return (x * x * y).sum()

    given = XS, {"a": XS + 1}, (X, XS)
    return [
        jx.jacfwd(f, argnums=(0, -1))(*given),
        jx.jacrev(f, argnums=(1, 2))(*given),
        jx.jacfwd(f, argnums=-2)(*given),
        jx.grad(product, argnums=(-1, 0))(XS, T),
        jx.grad(product, argnums=[0, 1])(XS, T),
        jx.grad(product, argnums=np.int64(1))(XS, T),
        jx.hessian(product, argnums=(0, 1))(XS, T),
        jx.grad(lambda x, *, k: (x * k).sum())(XS, k=T),
        jx.jacfwd(lambda x, k: x * k)(XS, k=T),
    ]


def complex_numbers(jx, jn):
    return [
        jx.jacfwd(lambda z: jn.sin(z) * z, holomorphic=True)(Z),
        jx.jacrev(lambda z: jn.sin(z) * z, holomorphic=True)(Z),
        jx.hessian(lambda z: (z * z * z).sum(), holomorphic=True)(Z),
        jx.jacfwd(lambda x: x * 1j)(XS),
        jx.jacrev(lambda z: jn.abs(z))(Z),
        jx.grad(lambda z: jn.abs(z).sum())(Z),
    ]


def integers(jx, jn):
    def product(x, n):
        return x * n

    _, pullback = jx.vjp(lambda x, n: (x * n, n), XS, np.int32(3))
    _, push = jx.linearize(product, XS, np.int32(2))
    return [
        jx.jacrev(product, argnums=(0, 1), allow_int=True)(XS, N),
        jx.grad(lambda d: (d["x"] * d["n"]).sum(), allow_int=True)({"x": XS, "n": N}),
        jx.value_and_grad(lambda n: jn.float32(n) * 2, allow_int=True)(3),
        jx.jacfwd(lambda x: (x * 1.0).astype(int))(X),
        pullback((T, NO_TANGENT)),
        push(T, NO_TANGENT),
        jx.vmap(jx.grad(product, argnums=(0, 1), allow_int=True))(XS, N),
        jx.vmap(lambda x, n: jx.jvp(lambda x, n: (x * n, n), (x, n), (x, NO_TANGENT)))(XS, N),
        jx.vmap(lambda x, t: (x, jx.jvp(product, (x, 2), (x, t))[1], t), out_axes=(0, 0, -1))(
            XS, np.zeros(3, jx.float0)
        ),
    ]


def linear_functions(jx, jn):
    a = np.arange(9, dtype=np.float32).reshape(3, 3) / 9

    def looped(x):
        return jx.lax.scan(lambda c, _: (a @ c, c.sum()), x, None, length=3)

    def called(x):
        return jx.jit(lambda y: 2 * y)(jx.lax.fori_loop(0, 3, lambda _, c: a @ c, x))

    _, push = jx.linearize(lambda d: jn.sin(d["a"]) * d["b"], {"a": XS, "b": T})
    return [
        jx.linear_transpose(looped, XS)((T, T)),
        jx.linear_transpose(called, XS)(T),
        jx.linear_transpose(lambda x: jx.lax.cond(True, lambda y: 2 * y, lambda y: y, x), XS)(T),
        jx.linear_transpose(lambda x: jx.vmap(lambda y: 3 * y)(x), XS)(T),
        jx.linear_transpose(lambda x: x + 1, X)(X),
        push({"a": T, "b": XS}),
        jx.linear_transpose(push, {"a": XS, "b": T})(T),
    ]


def trees_that_hold_nothing(jx, jn):
    return [
        jx.grad(lambda x: 0.0)(XS),
        jx.jacfwd(lambda x: {})(XS),
        jx.jacrev(lambda x: x)(np.zeros((0,), np.float32)),
        jx.grad(lambda d: 1.0)({}),
        jx.grad(lambda x: (jx.lax.stop_gradient({"a": x, "n": 3, "m": jn.arange(3)})["a"] * x).sum())(XS),
        jx.vmap(jx.grad(lambda x: jx.lax.stop_gradient(x) * x))(XS),
    ]


PROGRAMS = (
    auxiliary_results,
    argument_numbers,
    complex_numbers,
    integers,
    linear_functions,
    trees_that_hold_nothing,
)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_as_jax_does(program):
    want, got = program(jax, jax.numpy), program(pyxla, pyxla.numpy)
    assert str(jax.tree.structure(got)) == str(jax.tree.structure(want))
    for a, c in zip(jax.tree.leaves(got), jax.tree.leaves(want), strict=True):
        a, c = np.asarray(a), np.asarray(c)
        assert (a.dtype, a.shape) == (c.dtype, c.shape)
        if a.dtype != jax.float0:
            np.testing.assert_allclose(a, c, rtol=1e-4, atol=1e-5)


MISUSE = {
    "jacfwd holomorphic of reals": lambda jx, jn: jx.jacfwd(lambda z: z, holomorphic=True)(XS),
    "jacfwd holomorphic to reals": lambda jx, jn: jx.jacfwd(lambda z: jn.real(z), holomorphic=True)(Z),
    "jacrev holomorphic to reals": lambda jx, jn: jx.jacrev(lambda z: jn.real(z), holomorphic=True)(Z),
    "jacrev to complex": lambda jx, jn: jx.jacrev(lambda x: x * 1j)(XS),
    "jacfwd of complex": lambda jx, jn: jx.jacfwd(lambda x: jn.real(x))(Z),
    "jacrev of an integer": lambda jx, jn: jx.jacrev(lambda x: x * 1.0)(3),
    "jacfwd of an integer": lambda jx, jn: jx.jacfwd(lambda x: x * 1.0)(3),
    "jacrev to an integer": lambda jx, jn: jx.jacrev(lambda x: (x * 1.0).astype(int))(X),
    "argnums that is no integer": lambda jx, jn: jx.grad(lambda x: x.sum(), argnums=1.0)(XS),
    "transpose to an integer": lambda jx, jn: jx.linear_transpose(lambda x: x.astype(int), X)(3),
    "transpose of another dtype": lambda jx, jn: jx.linear_transpose(lambda x: x * 2, XS)(T.astype(np.float16)),
    "cotangent of another tree": lambda jx, jn: jx.vjp(lambda x: (x, x), XS)[1](T),
    "cotangent of another dtype": lambda jx, jn: jx.vjp(lambda x: x, XS)[1](T.astype(np.float16)),
    "cotangent of another shape": lambda jx, jn: jx.vjp(lambda x: x, XS)[1](X),
    "two cotangents": lambda jx, jn: jx.vjp(lambda x: x, XS)[1](T, T),
    "tangent of another shape": lambda jx, jn: jx.jvp(lambda x: x, (XS,), (X,)),
    "primals that are a dict": lambda jx, jn: jx.jvp(lambda x: x["a"], {"a": XS}, {"a": XS}),
    "no auxiliary result": lambda jx, jn: jx.jvp(lambda x: x, (XS,), (T,), has_aux=True),
    "linearized, another shape": lambda jx, jn: jx.linearize(lambda x: x, XS)[1](X),
    "linearized, another dtype": lambda jx, jn: jx.linearize(lambda x: x, XS)[1](T.astype(np.int32)),
    "grad to a list": lambda jx, jn: jx.grad(lambda x: x)([1.0]),
    "grad to a vector": lambda jx, jn: jx.grad(lambda x: x)(XS),
    "grad to an integer": lambda jx, jn: jx.grad(lambda x: 3)(X),
    "stop_gradient of text": lambda jx, jn: jx.lax.stop_gradient("text"),
}


@pytest.mark.parametrize("call", MISUSE)
def test_errors_are_of_the_classes_of_jax(call):
    with pytest.raises((TypeError, ValueError)) as want:
        MISUSE[call](jax, jax.numpy)
    with pytest.raises(TypeError if isinstance(want.value, TypeError) else ValueError):
        MISUSE[call](pyxla, pyxla.numpy)


def test_an_argument_named_twice():
    with pytest.raises(ValueError, match=r"argument 0 of <lambda> twice"):
        pyxla.grad(lambda x, y: (x * y).sum(), argnums=(0, -2))(XS, T)
