"""Collectives over named axes of `vmap`, against JAX: values, derivatives, batches over other axes."""

from __future__ import annotations

import jax
import jax.numpy
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import lax, vmap

N = 4
X = (np.random.RandomState(0).uniform(0.3, 2.0, (N, N)) * np.float32(1)).astype(np.float32)

#: Functions of one member's vector; `lx` is lax of either library.
PROGRAMS = {
    "psum": lambda lx, x: lx.psum(x * x, "i") * x,
    "psum of a tree": lambda lx, x: lx.psum({"a": x, "b": (x[0], 2.0)}, "i")["b"][0] * x,
    "psum and a dimension": lambda lx, x: lx.psum(x * x, ("i", 0)) * x,
    "pmean": lambda lx, x: x - lx.pmean(x * x, "i"),
    "all_gather": lambda lx, x: lx.all_gather(x * x, "i") * x,
    "all_gather last": lambda lx, x: lx.all_gather(x, "i", axis=1) * x,
    "all_gather tiled": lambda lx, x: lx.all_gather(x * x, "i", tiled=True) * x[0],
    "psum_scatter": lambda lx, x: lx.psum_scatter(x * x, "i") * x,
    "psum_scatter tiled": lambda lx, x: lx.psum_scatter(x * x, "i", tiled=True) * x,
    "all_to_all": lambda lx, x: lx.all_to_all(x * x, "i", 0, 0) * x,
    "all_to_all tiled": lambda lx, x: lx.all_to_all(x * x, "i", 0, 0, tiled=True) * x,
    "pswapaxes": lambda lx, x: lx.pswapaxes(x * x, "i", 0) * x,
    "ppermute": lambda lx, x: lx.ppermute(x * x, "i", [(0, 1), (1, 3), (2, 0), (3, 2)]) * x,
    "pshuffle": lambda lx, x: lx.pshuffle(x * x, "i", [1, 0, 3, 2]) * x,
    "axis_index": lambda lx, x: x * lx.axis_index("i"),
    "axis_size": lambda lx, x: x * lx.axis_size("i") + lx.psum(1, "i"),
    "twice": lambda lx, x: lx.psum(lx.all_gather(x * x, "i")[0] * x, "i") * x,
}
MODULES = {"pyxla": (pyxla, pyxla.numpy, pyxla.lax), "jax": (jax, jax.numpy, jax.lax)}


def total(jx, jn, f):
    """Weighs the elements, so that no error cancels."""
    return lambda x: jn.sum(jn.cos(jn.arange(f(x).size, dtype=x.dtype) + 1.0) * f(x).reshape(-1))


def mapped(jx, jn, f):
    return jx.vmap(f, axis_name="i")


def compiled(jx, jn, f):
    return jx.jit(jx.vmap(f, axis_name="i"))


def gradient_within(jx, jn, f):
    return jx.vmap(jx.grad(total(jx, jn, f)), axis_name="i")


def gradient_around(jx, jn, f):
    return jx.grad(total(jx, jn, jx.vmap(f, axis_name="i")))


def tangent_within(jx, jn, f):
    return jx.vmap(lambda x: jx.jvp(f, (x,), (x * x,))[1], axis_name="i")


def tangent_around(jx, jn, f):
    g = jx.vmap(f, axis_name="i")
    return lambda x: jx.jvp(g, (x,), (x * x,))[1]


def second_derivative(jx, jn, f):
    inner = jx.grad(total(jx, jn, f))
    return jx.vmap(lambda x: jx.jvp(inner, (x,), (x * x,))[1], axis_name="i")


def batched_within(jx, jn, f):
    return lambda x: jx.vmap(lambda row: jx.vmap(f, out_axes=1)(jn.stack([row, 2 * row, row * row])), axis_name="i")(x)


def batched_around(jx, jn, f):
    return lambda x: jx.vmap(jx.vmap(f, axis_name="i"), in_axes=2, out_axes=1)(jn.stack([x, 2 * x, x * x], axis=2))


def mapped_along_columns(jx, jn, f):
    return jx.vmap(f, in_axes=1, out_axes=-1, axis_name="i")


def of_what_is_shared(jx, jn, f):
    if jx is jax:  # which gets the shape of all_to_all wrong there, so each member is given its own copy
        return lambda x: jx.vmap(lambda y, row: f(row) * y, axis_name="i")(x[:, 0], jn.stack([x[1]] * N))
    return lambda x: jx.vmap(lambda y: f(x[1]) * y, axis_name="i")(x[:, 0])


def in_a_loop(jx, jn, f):
    def looped(x):
        return jx.lax.scan(lambda c, _: (c + 0.1 * f(c).reshape(-1)[: x.size], c), x, None, length=3)[0]

    return jx.vmap(looped, axis_name="i")


WAYS = (
    mapped,
    gradient_within,
    gradient_around,
    tangent_within,
    tangent_around,
    second_derivative,
    batched_within,
    batched_around,
    mapped_along_columns,
    of_what_is_shared,
    in_a_loop,
)


def check(got, want, rtol=1e-5):
    got, want = np.asarray(got), np.asarray(want)
    assert (got.dtype, got.shape) == (want.dtype, want.shape)
    np.testing.assert_allclose(got, want, rtol=rtol, atol=rtol * max(1.0, np.abs(want).max()))


@pytest.mark.parametrize("way", WAYS, ids=lambda w: w.__name__)
@pytest.mark.parametrize("name", PROGRAMS)
def test_as_jax_does(name, way):
    results = []
    for jx, jn, lx in MODULES.values():
        f = PROGRAMS[name]
        results.append(way(jx, jn, lambda x, f=f, lx=lx: f(lx, x))(jn.asarray(X)))
    check(*results)


@pytest.mark.parametrize("name", ["psum", "ppermute", "all_to_all", "psum_scatter", "twice"])
def test_compiled(name):
    test_as_jax_does(name, compiled)


@pytest.mark.parametrize("name", ["pmax", "pmin"])
def test_extrema(name):
    def f(lx, x):
        return getattr(lx, name)(x * x, "i") * x

    check(vmap(lambda x: f(lax, x), axis_name="i")(X), jax.vmap(lambda x: f(jax.lax, x), axis_name="i")(X))
    check(
        vmap(lambda x: getattr(lax, name)(x[0] > 1, "i"), axis_name="i")(X),
        jax.vmap(lambda x: getattr(jax.lax, name)(x[0] > 1, "i"), axis_name="i")(X),
    )


@pytest.mark.parametrize("name", ["pmax", "pmin"])
def test_derivatives_of_extrema_are_those_of_the_reduction(name):
    """JAX has none; within the map they count every member, as those of psum do."""
    x = np.float32([1.0, 3.0, 3.0, 0.5, 0.5])
    weights = np.float32([1.0, -2.0, 0.5, 3.0, 0.25])
    reduce = {"pmax": jax.numpy.max, "pmin": jax.numpy.min}[name]
    want = jax.grad(lambda x: (weights * reduce(x * x)).sum())(x)
    within = vmap(pyxla.grad(lambda x, w: w * getattr(lax, name)(x * x, "i")), axis_name="i")(x, weights)
    check(within, want)
    tangent = vmap(lambda x: pyxla.jvp(lambda y: getattr(lax, name)(y * y, "i"), (x,), (x,))[1], axis_name="i")(x)
    check(tangent, np.full(5, jax.jvp(lambda y: reduce(y * y), (x,), (x,))[1]))


def test_a_permutation_of_some_leaves_zeros():
    def f(x):
        return lax.ppermute(x, "i", [(0, 1), (1, 2)])

    np.testing.assert_array_equal(vmap(f, axis_name="i")(X), np.stack([X[0] * 0, X[0], X[1], X[0] * 0]))
    pulled = vmap(pyxla.grad(lambda x: jnp.sum(f(x) * x[0])), axis_name="i")(X)
    want = jax.grad(lambda x: x[0].sum() * x[1, 0] + x[1].sum() * x[2, 0])(X)
    within = np.stack([X[1, 0] * np.ones(4), X[2, 0] * np.ones(4), np.zeros(4), np.zeros(4)])
    within[1, 0] += X[0].sum()
    within[2, 0] += X[1].sum()
    check(pulled, within.astype(np.float32))
    check(pulled, want)


def test_broadcast_from_one_member():
    np.testing.assert_array_equal(vmap(lambda x: lax.pbroadcast(x, "i", 2), axis_name="i")(X), np.stack([X[2]] * 4))
    pulled = vmap(pyxla.grad(lambda x, w: w * lax.pbroadcast(x, "i", 2)), axis_name="i")(X[:, 0], X[:, 1])
    check(pulled, np.float32([0, 0, X[:, 1].sum(), 0]))


GROUPS = [[0, 3], [2, 1]]


@pytest.mark.parametrize(
    ("f", "want"),
    [
        (lambda x: lax.psum(x, "i", axis_index_groups=GROUPS), [X[0] + X[3], X[1] + X[2], X[1] + X[2], X[0] + X[3]]),
        (
            lambda x: lax.all_gather(x, "i", axis_index_groups=GROUPS),
            [[X[0], X[3]], [X[2], X[1]], [X[2], X[1]], [X[0], X[3]]],
        ),
        (
            lambda x: lax.psum_scatter(x, "i", axis_index_groups=GROUPS, tiled=True),
            [(X[0] + X[3])[:2], (X[2] + X[1])[2:], (X[2] + X[1])[:2], (X[0] + X[3])[2:]],
        ),
        (
            lambda x: lax.all_to_all(x[:2], "i", 0, 0, axis_index_groups=GROUPS),
            [[X[0, 0], X[3, 0]], [X[2, 1], X[1, 1]], [X[2, 0], X[1, 0]], [X[0, 1], X[3, 1]]],
        ),
        (lambda x: lax.pmax(x, "i", axis_index_groups=GROUPS), [np.maximum(X[i], X[3 - i]) for i in range(4)]),
        (lambda x: lax.pmean(0 * x + 3.0, "i", axis_index_groups=GROUPS), np.full((4, 4), 3.0)),
    ],
)
def test_groups_of_members(f, want):
    check(vmap(f, axis_name="i")(X), np.asarray(want, np.float32))


def test_gradient_with_groups():
    def f(x, w):
        return w * lax.psum(x * x, "i", axis_index_groups=GROUPS)

    w = np.float32([1, 2, 3, 4])
    check(vmap(pyxla.grad(f), axis_name="i")(X[:, 0], w), 2 * X[:, 0] * (w + w[::-1]))


# Several axes.

TWO = {
    "psum": lambda lx, x: lx.psum(x * x, ("i", "j")) * x,
    "one after the other": lambda lx, x: lx.psum(lx.psum(x * x, "i") * x, "j") * x,
    "over the outer": lambda lx, x: lx.psum(x * x, "j") * x,
    "index": lambda lx, x: x * lx.axis_index(("i", "j")) + lx.axis_index(("j", "i")),
    "all_to_all": lambda lx, x: lx.all_to_all(x * x, ("i", "j"), 0, 0) * x,
    "size": lambda lx, x: x * lx.axis_size(("i", "j")),
}


@pytest.mark.parametrize("way", [mapped, gradient_within, gradient_around])
@pytest.mark.parametrize("name", TWO)
def test_two_axes(name, way):
    x = np.random.RandomState(1).uniform(0.5, 1.5, (3, 2, 6)).astype(np.float32)
    results = []
    for jx, jn, lx in MODULES.values():

        def inner(y, jx=jx, lx=lx):
            return jx.vmap(lambda z: TWO[name](lx, z), axis_name="i")(y)

        def outer(y, jx=jx, inner=inner):
            return jx.vmap(inner, axis_name="j")(y)

        if way is gradient_around:
            results.append(jx.grad(total(jx, jn, outer))(jn.asarray(x)))
        elif way is gradient_within:
            results.append(
                jx.vmap(
                    jx.vmap(jx.grad(total(jx, jn, lambda z, lx=lx: TWO[name](lx, z))), axis_name="i"), axis_name="j"
                )(jn.asarray(x))
            )
        else:
            results.append(outer(jn.asarray(x)))
    check(*results)


def test_gathers_and_scatters_over_two_axes():
    """JAX does neither under vmap; members are counted with the last name's running fastest."""
    x = np.arange(6 * 12, dtype=np.float32).reshape(3, 2, 12)

    def over(f):
        return np.asarray(vmap(vmap(f, axis_name="i"), axis_name="j")(x))

    by_member = np.stack([x[j, i] for i in range(2) for j in range(3)])
    np.testing.assert_array_equal(over(lambda y: lax.all_gather(y, ("i", "j")))[1, 1], by_member)
    np.testing.assert_array_equal(
        over(lambda y: lax.all_gather(y, ("i", "j"), tiled=True))[2, 0], by_member.reshape(-1)
    )
    scattered = over(lambda y: lax.psum_scatter(y, ("i", "j"), tiled=True))
    for j in range(3):
        for i in range(2):
            np.testing.assert_array_equal(scattered[j, i], x.sum((0, 1)).reshape(6, 2)[3 * i + j])


def test_the_inner_axis_hides_an_outer_one_of_the_same_name():
    def program(jx, lx):
        return jx.vmap(lambda r: jx.vmap(lambda x: lx.psum(x, "i"), axis_name="i")(r) + lx.psum(r, "i"), axis_name="i")

    check(program(pyxla, lax)(X), program(jax, jax.lax)(X))


def test_names_that_are_no_strings():
    class Name:
        def __repr__(self):
            return "same"

    first, second = Name(), Name()
    inner = vmap(lambda x: lax.psum(x, first) - lax.psum(x, (second,)), axis_name=first)
    np.testing.assert_allclose(vmap(inner, axis_name=second)(X), X.sum(1)[:, None] - X.sum(0), rtol=1e-6)


# What members know, and control flow.


def test_sizes_are_python_numbers():
    def f(x):
        assert type(lax.axis_size("i")) is int
        assert type(lax.psum(1, "i")) is int
        assert (lax.psum(True, "i"), lax.psum(2.5, "i")) == (4, 10.0)
        return x * sum(range(lax.psum(1, "i")))

    np.testing.assert_array_equal(vmap(f, axis_name="i")(X), X * 6)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint32", "float16", "bfloat16", "float32", "complex64"])
def test_dtypes(dtype):
    x = np.arange(4).astype(jnp.dtype(dtype))
    for f in (
        lambda lx, x: lx.psum(x, "i"),
        lambda lx, x: lx.pmean(x, "i"),
        lambda lx, x: lx.pmax(x, "i") if dtype != "complex64" else x,
        lambda lx, x: lx.all_gather(x, "i"),
        lambda lx, x: lx.ppermute(x, "i", [(0, 1), (1, 0), (2, 3), (3, 2)]),
    ):
        got = vmap(lambda x, f=f: f(lax, x), axis_name="i")(jnp.asarray(x))
        want = jax.vmap(lambda x, f=f: f(jax.lax, x), axis_name="i")(jax.numpy.asarray(x))
        assert (got.dtype, got.weak_type) == (want.dtype, want.weak_type)
        np.testing.assert_array_equal(np.asarray(got), np.asarray(want))


def test_results_that_all_members_share_need_no_axis():
    out = vmap(lambda x: lax.psum(x, "i"), out_axes=None, axis_name="i")(X)
    np.testing.assert_allclose(out, X.sum(0), rtol=1e-6)
    with pytest.raises(ValueError, match="out_axes None"):
        vmap(lambda x: lax.psum_scatter(x, "i"), out_axes=None, axis_name="i")(X)


def test_branches_and_loops_that_only_the_axis_makes_differ():
    def f(x):
        i = lax.axis_index("i")
        a = lax.cond(i > 1, lambda: jnp.float32(i), lambda: jnp.float32(-1))
        b = lax.while_loop(lambda c: c < i, lambda c: c + 1, 0)
        c = lax.fori_loop(0, 3, lambda k, c: c + lax.axis_index("i"), 0)
        d = pyxla.jit(lambda: lax.axis_index("i") * 10)()
        return a, b, c, d + 0 * x

    a, b, c, d = vmap(f, axis_name="i")(jnp.zeros(4, jnp.int32))
    np.testing.assert_array_equal(a, [-1, -1, 2, 3])
    np.testing.assert_array_equal(b, [0, 1, 2, 3])
    np.testing.assert_array_equal(c, [0, 3, 6, 9])
    np.testing.assert_array_equal(d, [0, 10, 20, 30])


def test_the_same_function_over_axes_of_two_sizes():
    f = vmap(lambda x: lax.psum(x, "i") * lax.axis_index("i"), axis_name="i")
    g = pyxla.jit(lambda x, y: (f(x), f(y)))
    a, b = g(jnp.ones(3), jnp.ones(5))
    np.testing.assert_array_equal(a, [0, 3, 6])
    np.testing.assert_array_equal(b, [0, 5, 10, 15, 20])


# Misuse.


@pytest.mark.parametrize(
    "f",
    [
        lambda x: lax.psum(x, "j"),
        lambda x: lax.axis_index("j"),
        lambda x: lax.axis_size("j"),
        lambda x: lax.all_gather(x, ("i", "j")),
        lambda x: lax.ppermute(x, "j", [(0, 1)]),
    ],
)
def test_names_that_are_not_bound(f):
    with pytest.raises(NameError, match=r"unbound axis name: j, at .*test_named_axes.py:\d+ .*there are: 'i'"):
        vmap(f, axis_name="i")(X)


def test_no_axis_at_all():
    with pytest.raises(NameError, match=r"unbound axis name: i.*no named axis"):
        lax.psum(1.0, "i")
    with pytest.raises(NameError, match="unbound axis name: i"):
        vmap(lambda x: lax.psum(x, "i"))(X)


def test_python_cannot_branch_on_what_differs_between_members():
    with pytest.raises(pyxla.errors.TracerBoolConversionError, match="the mapped axis 'i'"):
        vmap(lambda x: x if lax.axis_index("i") > 1 else -x, axis_name="i")(X)
    with pytest.raises(pyxla.errors.TracerBoolConversionError, match="the mapped axis 'i'"):
        vmap(lambda x: x if pyxla.jit(lambda: lax.axis_index("i"))() > 1 else -x, axis_name="i")(X)


@pytest.mark.parametrize(
    ("f", "error", "message"),
    [
        (lambda x: lax.ppermute(x, "i", [(0, 1), (0, 2)]), ValueError, "twice"),
        (lambda x: lax.ppermute(x, "i", [(0, 4)]), ValueError, "members 0 to 3"),
        (lambda x: lax.ppermute(x, ("i", "i"), [(0, 1)]), ValueError, "names an axis twice"),
        (lambda x: lax.pshuffle(x, "i", [0, 1]), ValueError, "each of the 4 members once"),
        (lambda x: lax.pbroadcast(x, "i", 4), ValueError, "0 to 3"),
        (lambda x: lax.all_to_all(x[:3], "i", 0, 0), ValueError, "has length 3, the axis size 4"),
        (lambda x: lax.psum_scatter(x[:3], "i", tiled=True), ValueError, "multiple"),
        (lambda x: lax.psum(x, "i", axis_index_groups=[[0, 1], [2]]), ValueError, "groups of one size"),
        (lambda x: lax.all_gather(x, "i", axis=3), ValueError, "dimension 3"),
        (lambda x: lax.psum("x", "i"), TypeError, "'x'|str"),
    ],
)
def test_arguments_that_do_not_fit(f, error, message):
    with pytest.raises(error, match=message):
        vmap(f, axis_name="i")(X)
