"""Transformations given what they cannot take."""

from __future__ import annotations

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, jacfwd, jacrev, jit, jvp, lax, value_and_grad, vjp, vmap
from pyxla.errors import RecompilationWarning
from pyxla.scipy import linalg
from pyxla.transforms import jit as jit_module
from pyxla_compiler.ops.base import NotDifferentiableError

from .raising import raises

X = np.arange(3, dtype=np.float32)
M = np.ones((2, 3), np.float32)
NOT_ARRAYS = ["text", None, object(), {1, 2}, np.array([object()]), np.array(["a"]), len]


def identity(x):
    return x


@pytest.mark.parametrize("value", [v for v in NOT_ARRAYS if v is not None], ids=lambda v: type(v).__name__)
def test_arguments_that_are_no_arrays(value):
    for call in (
        lambda: jit(identity)(value),
        lambda: jit(identity).lower(value),
        lambda: grad(identity)(value),
        lambda: vmap(identity)(value),
        lambda: jvp(identity, (value,), (value,)),
        lambda: vjp(identity, value),
        lambda: jnp.sin(value),
        lambda: lax.scan(lambda c, x: (c, x), value, X),
        lambda: lax.cond(value, identity, identity, 1.0),
        lambda: lax.while_loop(lambda c: False, identity, value),
    ):
        with raises(TypeError, "."):
            call()


def test_results_that_are_no_arrays():
    for f in (lambda x: "text", lambda x: (x, object()), lambda x: (i for i in range(3)), lambda x: len):
        for call in (jit(f), vmap(f), lambda x, f=f: vjp(f, x)):
            with raises(TypeError, "result of"):
                call(X)
        with raises(TypeError, "scalar"):
            grad(f)(1.0)


def test_message_for_a_jitted_function_names_argument_line_and_remedy():
    def model(x, activation):
        return x

    with raises(
        TypeError,
        "argument 'activation'",
        "model",
        "static_argnames",
        line_of="test_message_for_a_jitted_function_names_argument_line_and_remedy",
    ):
        jit(model)(X, "relu")


def test_what_is_no_function():
    for transformation in (jit, grad, vmap, value_and_grad, jacfwd, jacrev):
        with raises(TypeError, "takes a function"):
            transformation(3)
    for call in (
        lambda: jvp(3, (1.0,), (1.0,)),
        lambda: vjp(3, 1.0),
        lambda: lax.scan(3, 0, X),
        lambda: lax.cond(True, 3, identity, 1.0),
        lambda: lax.while_loop(identity, 3, 1.0),
        lambda: lax.fori_loop(0, 3, None, 1.0),
    ):
        with raises(TypeError, "function|takes"):
            call()


def test_arity():
    for call in (
        lambda: jit(identity)(),
        lambda: jit(identity)(1.0, 2.0),
        lambda: jit(identity)(1.0, y=2.0),
        lambda: grad(identity)(1.0, 2.0),
        lambda: vmap(identity)(X, X),
        lambda: jvp(identity, (1.0, 2.0), (1.0, 2.0)),
        lambda: vjp(identity, 1.0, 2.0),
        lambda: lax.scan(identity, 0, X),
        lambda: lax.cond(True, identity, identity, 1.0, 2.0),
        lambda: lax.fori_loop(0, 3, identity, 1.0),
    ):
        with raises(TypeError, "identity.*argument"):
            call()


def test_results_of_grad():
    with raises(TypeError, r"scalar.*shape \(3,\).*jacrev"):
        grad(identity)(X)
    with raises(TypeError, "real floating point scalar.*int32"):
        grad(lambda x: x.astype("int32"))(1.0)
    with raises(TypeError, "real floating point scalar.*complex64.*holomorphic"):
        grad(lambda x: x + 1j)(1.0)
    with raises(TypeError, "has_aux"):
        grad(lambda x: (x, x))(1.0)
    with raises(TypeError, "pair"):
        grad(identity, has_aux=True)(1.0)
    with raises(TypeError, "NoneType"):
        grad(lambda x: None)(1.0)


def test_arguments_of_grad():
    with raises(TypeError, "argument 'x' is int32.*allow_int"):
        grad(lambda x: x * 1.0)(3)
    with raises(TypeError, "bool"):
        grad(lambda x: x * 1.0)(True)
    with raises(ValueError, "argument 2.*2 positional"):
        grad(lambda x, y: x * y, argnums=2)(1.0, 2.0)
    with raises(ValueError, "argument 1"):
        jacfwd(identity, argnums=1)(X)
    with raises(TypeError, "complex"):
        grad(identity, holomorphic=True)(1.0)


def test_tangents_and_cotangents():
    with raises(TypeError, "tangents of the tree"):
        jvp(identity, (X,), (X, X))
    with raises(ValueError, r"\(3,\).*\(2,\)"):
        jvp(identity, (X,), (X[:2],))
    with raises(TypeError, "dtype.*float32.*int32"):
        jvp(identity, (X,), (X.astype(np.int32),))
    with raises(TypeError, "tuple or list"):
        jvp(identity, X, X)
    with raises(TypeError, "float0"):
        jvp(identity, (3,), (1.0,))
    _, pullback = vjp(lambda x: {"y": x}, X)
    with raises(ValueError, "tree"):
        pullback(X)
    with raises(ValueError, r"float32\[3\].*float32\[2\]"):
        pullback({"y": X[:2]})
    with raises(ValueError, "float32.*int32"):
        pullback({"y": X.astype(np.int32)})


def test_axes_of_vmap():
    f = vmap(lambda x, y: x)
    with raises(ValueError, "different", "'x': 3", "'y': 2"):
        f(X, X[:2])
    with raises(ValueError, r"axis 1 for argument 'x'.*\(3,\)"):
        vmap(identity, in_axes=1)(X)
    with raises(ValueError, "axis 0.*'x'.*None"):
        vmap(identity)(1.0)
    with raises(ValueError, "2 arguments.*with 1"):
        vmap(identity, in_axes=(0, 0))(X)
    with raises(ValueError, "no mapped argument"):
        vmap(identity, in_axes=None)(X)
    with raises(ValueError, "no mapped argument"):
        vmap(lambda: 1.0)()
    with raises(ValueError, "out_axes 3"):
        vmap(identity, out_axes=3)(M)
    with raises(ValueError, "out_axes None.*batched"):
        vmap(identity, out_axes=None)(M)
    with raises(ValueError, "out_axes None.*batched"):
        jit(vmap(identity, out_axes=None)).lower(M).as_text("transformed")
    with raises(TypeError, "in_axes.*'0'"):
        vmap(identity, in_axes="0")
    with raises(TypeError, "out_axes.*0.5"):
        vmap(identity, out_axes=0.5)
    with raises(ValueError, "in_axes"):
        vmap(identity, in_axes=({"a": 0},))({"b": X})
    with raises(ValueError, "different"):
        vmap(identity, axis_size=4)(X)


def test_branches():
    with raises(TypeError, r"scalar.*\(3,\).*jnp.where"):
        lax.cond(X > 0, identity, identity, X)
    with raises(TypeError, "different types.*cast or broadcast"):
        lax.cond(True, identity, lambda x: x[:2], X)
    with raises(TypeError, "different types"):
        lax.cond(True, identity, lambda x: x.astype("int32"), X)
    with raises(TypeError, "different trees"):
        lax.cond(True, identity, lambda x: (x, x), X)
    with raises(TypeError, r"\(pred, true_fun, false_fun"):
        lax.cond(True, 1.0, 2.0)
    with raises(ValueError, "non-empty"):
        lax.switch(0, [])
    with raises(TypeError, "integer scalar"):
        lax.switch(0.5, [identity], 1.0)
    with raises(TypeError, "integer scalar"):
        lax.switch(np.array([0, 1]), [identity, identity], 1.0)


def test_carries():
    with raises(TypeError, "carry of lax.scan must keep its types.*cast"):
        lax.scan(lambda c, x: (c[None], x), 1.0, X)
    with raises(TypeError, "float32.*int32"):
        lax.scan(lambda c, x: (c.astype("int32"), x), X, X)
    with raises(TypeError, "keep its tree"):
        lax.scan(lambda c, x: ((c, c), x), 1.0, X)
    with raises(TypeError, r"pair \(carry, y\)"):
        lax.scan(lambda c, x: c, 1.0, X)
    with raises(TypeError, "keep its types"):
        lax.while_loop(lambda c: (c < 3).all(), lambda c: c[:1], X)
    with raises(TypeError, "keep its tree"):
        lax.fori_loop(0, 3, lambda i, c: None, 1.0)
    with raises(TypeError, "boolean scalar"):
        lax.while_loop(lambda c: c, identity, 1.0)
    with raises(TypeError, "boolean scalar"):
        lax.while_loop(lambda c: c > 0, identity, X)


def test_lengths_and_bounds():
    with raises(ValueError, "agree on the number of steps"):
        lax.scan(lambda c, x: (c, x), 0.0, (X, X[:2]))
    with raises(ValueError, "agree"):
        lax.scan(lambda c, x: (c, x), 0.0, X, length=5)
    with raises(ValueError, "needs its length"):
        lax.scan(lambda c, x: (c, x), 0.0, None)
    with raises(ValueError, "leading axis"):
        lax.scan(lambda c, x: (c, x), 0.0, 1.0)
    with raises(TypeError, "Python int.*while_loop"):
        jit(lambda n: lax.scan(lambda c, x: (c, x), 0.0, None, length=n)).lower(3)
    with raises(TypeError, "integer scalar"):
        lax.fori_loop(0.0, 3.0, lambda i, c: c, 1.0)
    with raises(TypeError, "integer scalar"):
        lax.fori_loop(0, X, lambda i, c: c, 1.0)


def test_static_arguments():
    def power(x, n):
        return x**n

    with raises(ValueError, "hashable", r"\[1\]", "tuple"):
        jit(power, static_argnums=1)(2.0, [1])
    with raises(ValueError, "hashable"):
        jit(power, static_argnames="n")(2.0, n={})
    with raises(ValueError, "argument 2.*takes 2"):
        jit(power, static_argnums=2)
    with raises(ValueError, "'m'.*it has x, n"):
        jit(power, static_argnames="m")
    with raises(TypeError, "ints"):
        jit(power, static_argnums="n")
    with raises(TypeError, "strings"):
        jit(power, static_argnames=(1,))


def test_storm_of_compilations(monkeypatch):
    monkeypatch.setattr(jit_module, "STORM_COUNT", 3)

    @jit
    def grow(x):
        return x + 1

    def train():
        for n in range(1, 5):
            grow(np.ones(n, np.float32))

    with pytest.warns(RecompilationWarning) as caught:
        train()
    (warning,) = caught
    assert warning.filename == __file__
    for word in ("grow was compiled for 3 different signatures", r"float32[3]", "pad"):
        assert word in str(warning.message)


def test_assignment_to_elements():
    array = jnp.asarray(X)
    with raises(TypeError, r"\.at\[.*\]\.set"):
        array[0] = 1.0

    def f(x):
        x[0] = 1.0
        return x

    with raises(TypeError, r"\.at\[.*\]\.set"):
        jit(f).lower(X)


def test_compiled_functions_check_their_arguments():
    compiled = jit(lambda x, y: x @ y["w"]).lower(M, {"w": X}).compile()
    np.testing.assert_array_equal(compiled(M, {"w": X}), [3, 3])
    with raises(TypeError, r"float32\[2,3\].*argument 'x'.*float32\[3, 2\]"):
        compiled(M.T, {"w": X})
    with raises(TypeError, r"'y'\['w'\].*int32"):
        compiled(M, {"w": X.astype(np.int32)})
    with raises(TypeError, "tree"):
        compiled(M, {"v": X})
    with raises(TypeError, "tree"):
        compiled(M)
    with raises(TypeError, "argument 'x'.*'text' of type str"):
        compiled("text", {"w": X})
    with raises(TypeError, "cannot be staged or transformed", "argument 'x'", "jitted function"):
        grad(lambda x: compiled(x, {"w": X}).sum())(M)


def test_stages_that_are_not():
    with raises(ValueError, "no stage 'assembly'.*staged.*asm"):
        jit(identity).lower(1.0).as_text("assembly")


def test_shapes_under_staging_name_the_line():
    def product(x):
        return jnp.dot(x, x.T) @ x.T

    for call in (product, jit(product), grad(lambda x: product(x).sum())):
        with raises((TypeError, ValueError), r"\(2, 2\).*\(3, 2\)|\[2,2\].*\[3,2\]"):
            call(M)


def test_what_has_no_derivative_names_the_line_in_both_modes_and_under_others():
    def order(s):
        return lax.zeta(s, 2.0)

    def degree(s):
        return lax.polygamma(s, 2.0)

    def schur(s):
        return linalg.schur(s * M[:2, :2])[0].sum()

    for f, words in (
        (order, "zeta.* with respect to q alone"),
        (degree, "polygamma.* with respect to x alone"),
        (schur, "Schur decomposition has no derivative"),
    ):
        for derived in (
            grad(f),
            jit(grad(f)),
            lambda s, f=f: pyxla.jvp(f, (s,), (1.0,)),
            lambda s, f=f: vmap(grad(f))(jnp.stack([jnp.asarray(s), jnp.asarray(s)])),
        ):
            with raises(NotDifferentiableError, words, line_of=f.__name__):
                derived(3.0)


def test_eval_shape_and_device_put():
    with raises(TypeError, "result of"):
        pyxla.eval_shape(lambda x: "text", 1.0)
    with raises(ValueError, "not on tpu"):
        pyxla.device_put(1.0, "tpu")
