"""Rules by the user, alone and under every transformation, against JAX."""

from __future__ import annotations

import functools

import jax
import jax.numpy
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp

X = np.float32(0.7)
XS = np.float32([0.3, -0.8, 1.2])


def jvp_rule(jx, jnp):
    """A rule that calls its own function; the derivative is off by a factor, so it is seen where it comes from."""

    @jx.custom_jvp
    def f(x):
        return jnp.sin(x) * 2.0

    @f.defjvp
    def rule(primals, tangents):
        return f(primals[0]), 3.0 * jnp.cos(primals[0]) * tangents[0]

    return f


def vjp_rule(jx, jnp):
    @jx.custom_vjp
    def f(x, y):
        return jnp.sin(x) * y

    def fwd(x, y):
        return f(x, y), (x, y)

    def bwd(residuals, ct):
        x, y = residuals
        return 5.0 * jnp.cos(x) * y * ct, None

    f.defvjp(fwd, bwd)
    return lambda x: f(x, x * x + 1.0)


def closed_over(jx, jnp):
    weights = jnp.arange(3.0)

    @jx.custom_jvp
    def f(x):
        return jnp.sin(x) * weights

    @f.defjvp
    def rule(primals, tangents):
        return f(primals[0]), 3.0 * jnp.cos(primals[0]) * tangents[0] * weights

    return lambda x: f(x).sum()


def argument_by_argument(jx, jnp):
    @jx.custom_jvp
    def f(x, y, n):
        return x * y, x + n

    f.defjvps(lambda t, out, x, y, n: (2.0 * t * y, t), None, None)

    def g(x):
        a, b = f(x, jnp.cos(x), 3)
        return a + b * x

    return g


def nondiff(jx, jnp):
    @functools.partial(jx.custom_vjp, nondiff_argnums=(0, 2))
    def apply(function, x, n):
        return function(x) * n

    def fwd(function, x, n):
        return apply(function, x, n), x

    def bwd(function, n, x, ct):
        return (jnp.cos(x) * ct * n * 7.0,)

    apply.defvjp(fwd, bwd)
    return lambda x: apply(jnp.tanh, x, 4)


def trees_in_and_out(jx, jnp):
    @jx.custom_vjp
    def f(params, x):
        return {"out": params["w"] * x + params["b"][0], "x": x}

    def fwd(params, x):
        return f(params, x), {"w": params["w"], "x": x}

    def bwd(residuals, ct):
        return {"w": residuals["x"] * ct["out"] * 2.0, "b": (ct["out"],)}, residuals["w"] * ct["out"] + ct["x"]

    f.defvjp(fwd, bwd)

    def g(x):
        out = f({"w": x * 2.0, "b": (jnp.sin(x),)}, x)
        return out["out"] * out["x"]

    return g


PROGRAMS = {f.__name__: f for f in (jvp_rule, vjp_rule, closed_over, argument_by_argument, nondiff, trees_in_and_out)}
REVERSE_ONLY = {"vjp_rule", "nondiff", "trees_in_and_out"}

COMPOSITIONS = {
    "value": lambda jx, f: f(X),
    "grad": lambda jx, f: jx.grad(f)(X),
    "grad of grad": lambda jx, f: jx.grad(jx.grad(f))(X),
    "vmap": lambda jx, f: jx.vmap(f)(XS),
    "vmap of grad": lambda jx, f: jx.vmap(jx.grad(f))(XS),
    "grad of vmap": lambda jx, f: jx.grad(lambda x: jx.vmap(f)(x).sum())(XS),
    "vmap of grad of grad": lambda jx, f: jx.vmap(jx.grad(jx.grad(f)))(XS),
    "in a scan": lambda jx, f: jx.grad(lambda x: jx.lax.scan(lambda c, _: (f(c), c), x, None, length=3)[0])(X),
    "in a branch": lambda jx, f: jx.grad(lambda x: jx.lax.cond(x > 0, f, lambda y: y, x))(X),
    "grad of jit": lambda jx, f: jx.grad(jx.jit(f))(X),
}
FORWARD = {
    "jvp of grad": lambda jx, f: jx.jvp(jx.grad(f), (X,), (X,))[1],
    "jvp": lambda jx, f: jx.jvp(f, (X,), (2 * X,)),
    "jvp of jvp": lambda jx, f: jx.jvp(lambda x: jx.jvp(f, (x,), (x,))[1], (X,), (X,))[1],
    "grad of jvp": lambda jx, f: jx.grad(lambda x: jx.jvp(f, (x,), (X,))[1])(X),
    "vmap of jvp": lambda jx, f: jx.vmap(lambda x: jx.jvp(f, (x,), (x,))[1])(XS),
    "hessian of vmap": lambda jx, f: jx.hessian(lambda x: jx.vmap(f)(x).sum())(XS),
    "linearize": lambda jx, f: jx.linearize(f, X)[1](X),
}


def same(got, want, rtol=2e-5):
    for a, c in zip(jax.tree.leaves(got), jax.tree.leaves(want), strict=True):
        a, c = np.asarray(a), np.asarray(c)
        assert a.dtype == c.dtype
        np.testing.assert_allclose(a, c, rtol=rtol, atol=rtol)


@pytest.mark.parametrize("composition", COMPOSITIONS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_against_jax(name, composition):
    run = COMPOSITIONS[composition]
    ours, theirs = PROGRAMS[name](pyxla, pyxla.numpy), PROGRAMS[name](jax, jax.numpy)
    same(run(pyxla, ours), run(jax, theirs))


@pytest.mark.parametrize("composition", FORWARD)
@pytest.mark.parametrize("name", [n for n in PROGRAMS if n not in REVERSE_ONLY])
def test_forward_mode_against_jax(name, composition):
    run = FORWARD[composition]
    same(run(pyxla, PROGRAMS[name](pyxla, pyxla.numpy)), run(jax, PROGRAMS[name](jax, jax.numpy)))


def test_compiled_agrees_with_jax():
    ours = [PROGRAMS[name](pyxla, pyxla.numpy) for name in PROGRAMS]
    theirs = [PROGRAMS[name](jax, jax.numpy) for name in PROGRAMS]
    got = pyxla.jit(lambda x, xs: [(f(x), pyxla.grad(f)(x), pyxla.vmap(pyxla.grad(pyxla.grad(f)))(xs)) for f in ours])
    same(got(X, XS), [(f(X), jax.grad(f)(X), jax.vmap(jax.grad(jax.grad(f)))(XS)) for f in theirs])


def test_both_rules_on_one_function():
    @pyxla.custom_vjp
    def f(x):
        return x * x

    f.defvjp(lambda x: (f(x), x), lambda x, ct: (10.0 * x * ct,))
    f.defjvp(lambda primals, tangents: (f(*primals), 100.0 * primals[0] * tangents[0]))
    assert float(pyxla.grad(f)(3.0)) == 30.0
    assert float(pyxla.jvp(f, (3.0,), (1.0,))[1]) == 300.0
    assert float(pyxla.jit(pyxla.grad(f))(3.0)) == 30.0


def test_residuals_that_are_not_arrays_stay_in_python():
    f = make_vjp(lambda x, y: (x * y, ("scale", 3, x)), lambda r, ct: (ct * {"scale": r[1]}[r[0]], r[2]))
    same(pyxla.grad(f, (0, 1))(2.0, 5.0), (np.float32(3.0), np.float32(2.0)))
    same(pyxla.jit(pyxla.vmap(pyxla.grad(f)))(XS, XS), np.float32([3.0, 3.0, 3.0]))


def test_python_control_flow_on_values_in_an_eager_gradient():
    seen = []

    @pyxla.custom_vjp
    def f(x):
        return x * 2.0 if x > 0 else x

    def fwd(x):
        y = f(x)
        seen.append(float(y))
        return y, x

    def bwd(x, ct):
        return (ct * 5.0 if x > 0 else ct * 7.0,)

    f.defvjp(fwd, bwd)
    assert float(pyxla.grad(lambda x: f(x * 1.0))(2.0)) == 5.0
    assert float(pyxla.grad(f)(-2.0)) == 7.0
    assert seen == [4.0, -2.0]


def test_eagerly_the_function_is_just_called():
    calls = []

    @pyxla.custom_vjp
    def f(x):
        calls.append(x)
        return x

    f.defvjp(lambda x: 1 / 0, lambda r, ct: 1 / 0)
    assert f(3.0) == 3.0
    assert calls == [3.0]


def test_without_floating_point_arguments_the_rules_are_not_staged():
    @pyxla.custom_jvp
    def f(n):
        return n + 1

    f.defjvp(lambda primals, tangents: 1 / 0)
    assert int(pyxla.jit(f)(2)) == 3


def test_integer_arguments_have_float0_tangents():
    seen = []

    @pyxla.custom_jvp
    def f(x, n):
        return x * n

    @f.defjvp
    def rule(primals, tangents):
        seen.append(tangents[1].dtype)
        return f(*primals), tangents[0] * primals[1]

    assert float(pyxla.grad(f)(2.0, 3)) == 3.0
    assert seen == [pyxla.float0]


def test_keywords_and_defaults_go_by_position():
    @pyxla.custom_jvp
    def f(x, y=3.0):
        return x * y

    f.defjvp(lambda primals, tangents: (f(*primals), tangents[0] * 10.0 + tangents[1] * 100.0))
    assert float(pyxla.grad(f)(2.0)) == 10.0
    assert float(pyxla.grad(lambda y: f(y=y, x=2.0))(5.0)) == 100.0

    @pyxla.custom_jvp
    def g(x, *, scale):
        return x

    g.defjvp(lambda primals, tangents: (primals[0], tangents[0]))
    with pytest.raises(TypeError, match="scale can only go by keyword"):
        g(1.0, scale=2.0)


def test_symbolic_zeros_wrap_the_primals():
    @pyxla.custom_vjp
    def f(x, y):
        return x * y

    def fwd(x, y):
        assert x.perturbed
        assert y.perturbed
        return x.value * y.value, (x.value, y.value)

    f.defvjp(fwd, lambda residuals, ct: (ct * residuals[1], ct * residuals[0]), symbolic_zeros=True)
    same(pyxla.grad(f, (0, 1))(2.0, 3.0), (np.float32(3.0), np.float32(2.0)))


def test_batched_rules_sum_cotangents_of_what_examples_share():
    def total(jx):
        f = vjp_of_product(jx)
        return lambda w: jx.vmap(f, (None, 0))(w, XS).sum()

    same(pyxla.grad(total(pyxla))(X), jax.grad(total(jax))(X))


def vjp_of_product(jx):
    @jx.custom_vjp
    def f(w, x):
        return w * x

    f.defvjp(lambda w, x: (w * x, (w, x)), lambda residuals, ct: (2.0 * ct * residuals[1], ct * residuals[0]))
    return f


def test_a_batched_value_may_be_closed_over():
    def program(jx, jnp):
        def g(a, x):
            @jx.custom_vjp
            def f(y):
                return jnp.sin(y) * a

            f.defvjp(lambda y: (f(y), y), lambda y, ct: (ct * a * y * 3.0,))
            return jx.grad(f)(x) + f(x)

        return g

    ours, theirs = program(pyxla, pyxla.numpy), program(jax, jax.numpy)
    for axes in ((0, 0), (0, None)):
        x = XS if axes[1] == 0 else X
        same(pyxla.vmap(ours, axes)(XS, x), jax.vmap(theirs, axes)(XS, x))
        same(pyxla.jit(pyxla.vmap(ours, axes))(XS, x), jax.vmap(theirs, axes)(XS, x))


def test_a_rule_may_map_its_own_function():
    def program(jx, jnp):
        f = jvp_rule(jx, jnp)

        @jx.custom_jvp
        def g(x):
            return f(x) * 2.0

        @g.defjvp
        def rule(primals, tangents):
            (x,), (t,) = primals, tangents
            return g(x), t * jx.vmap(f)(jnp.stack([x, 2.0 * x])).sum()

        return g

    ours, theirs = program(pyxla, pyxla.numpy), program(jax, jax.numpy)
    same(pyxla.grad(pyxla.grad(ours))(X), jax.grad(jax.grad(theirs))(X))
    same(pyxla.vmap(pyxla.grad(ours))(XS), jax.vmap(jax.grad(theirs))(XS))


# Misuse.


def make_jvp(rule):
    f = pyxla.custom_jvp(lambda x: x * 1.0)
    f.defjvp(rule)
    return f


def make_vjp(fwd, bwd):
    f = pyxla.custom_vjp(lambda x, y: x * y)
    f.defvjp(fwd, bwd)
    return f


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda p, t: (p[0],), "must return a pair"),
        (lambda p, t: (p[0], (t[0], t[0])), "of one tree"),
        (lambda p, t: ((p[0],), (t[0],)), r"of the tree of <lambda>'s"),
        (lambda p, t: (p[0], jnp.ones(3)), r"a tangent like the result, float32\[\]; got float32\[3\]"),
        (lambda p, t: (p[0], t[0].astype("float16")), r"like the result, float32\[\]; got float16\[\]"),
        (lambda p, t: (jnp.ones(3), jnp.ones(3)), r"a result like that of <lambda>, float32\[\]; got float32\[3\]"),
    ],
)
def test_wrong_jvp_rules(rule, message):
    with pytest.raises(TypeError, match=message):
        pyxla.grad(make_jvp(rule))(1.0)


@pytest.mark.parametrize(
    ("fwd", "bwd", "error", "message"),
    [
        (lambda x, y: x * y, lambda r, ct: (ct, ct), TypeError, "must return a pair"),
        (lambda x, y: ((x, y), None), lambda r, ct: (ct, ct), TypeError, "a result of the tree"),
        (lambda x, y: (x * y, None), lambda r, ct: (ct,), TypeError, "each of the 2 arguments"),
        (lambda x, y: (x * y, None), lambda r, ct: ct, TypeError, "must return a tuple"),
        (lambda x, y: (x * y, None), lambda r, ct: (ct, (ct, ct)), TypeError, "of the tree of the arguments"),
        (lambda x, y: (x * y, None), lambda r, ct: (jnp.ones(3), None), ValueError, r"argument 'x', float32\[\]; got"),
    ],
)
def test_wrong_vjp_rules(fwd, bwd, error, message):
    with pytest.raises(error, match=message):
        pyxla.grad(make_vjp(fwd, bwd))(1.0, 2.0)


def test_a_function_without_its_rule():
    with pytest.raises(AttributeError, match=r"No JVP defined for custom_jvp function .*defjvp"):
        pyxla.custom_jvp(lambda x: x)(1.0)
    with pytest.raises(AttributeError, match="No VJP defined for custom_vjp function"):
        pyxla.custom_vjp(lambda x: x)(1.0)


def test_forward_mode_of_a_reverse_rule_is_refused():
    f = make_vjp(lambda x, y: (x * y, None), lambda r, ct: (ct, ct))
    with pytest.raises(TypeError, match="can't apply forward-mode differentiation"):
        pyxla.jvp(f, (1.0, 2.0), (1.0, 1.0))


def test_differentiating_what_a_function_closes_over_is_refused():
    def loss(a):
        f = make_jvp(lambda p, t: (p[0] * a, t[0] * a))
        f.fun = lambda x: x * a
        return f(2.0)

    with pytest.raises(TypeError, match="closes over a value that is being differentiated"):
        pyxla.grad(loss)(3.0)


def test_defjvps_refuses_what_it_cannot_do():
    with pytest.raises(TypeError, match="nondiff_argnums"):
        pyxla.custom_jvp(lambda x, y: x, nondiff_argnums=1).defjvps(None)
    f = pyxla.custom_jvp(lambda x, y: x)
    f.defjvps(None)
    with pytest.raises(TypeError, match="1 rules for 2 arguments"):
        pyxla.grad(f)(1.0, 2.0)


def test_nondiff_argnums_out_of_range():
    f = pyxla.custom_jvp(lambda x: x, nondiff_argnums=(3,))
    f.defjvp(lambda n, p, t: (p[0], t[0]))
    with pytest.raises(ValueError, match="argument 3"):
        pyxla.grad(f)(1.0)
