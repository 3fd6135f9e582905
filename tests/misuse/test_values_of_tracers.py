"""Python asks for the value of what has none yet."""

from __future__ import annotations

import math

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, jit, lax, vmap
from pyxla.errors import (
    ConcretizationTypeError,
    NonConcreteBooleanIndexError,
    TracerArrayConversionError,
    TracerBoolConversionError,
    TracerIntegerConversionError,
    UnexpectedTracerError,
)

from .raising import raises

X = np.arange(3, dtype=np.float32)


def branch(x):
    if x > 0:
        return x
    return -x


def repeat(x):
    while x < 10:
        x = x * 2
    return x


def both(x):
    return x > 0 and x < 1


def negated(x):
    return not x


def asserted(x):
    assert x > 0
    return x


def chained(x):
    return 0 < x < 1


@pytest.mark.parametrize("f", [branch, repeat, both, negated, asserted, chained])
def test_truth(f):
    with raises(TracerBoolConversionError, "argument 'x'", "jit of", "lax.cond", "static_argnums", line_of=f.__name__):
        jit(f)(1.0)


def test_truth_names_the_argument_it_depends_on():
    def f(params, flag, *, scale):
        y = params["w"] * 2
        if y.sum() > 0:
            return y
        return flag

    with raises(TracerBoolConversionError, r"'params'\['w'\]"):
        jit(f)({"w": X, "b": X}, 1.0, scale=2.0)

    def g(a, b, *, scale):
        if scale > 0:
            return a
        return b

    with raises(TracerBoolConversionError, "'scale'"):
        jit(g)(1.0, 2.0, scale=2.0)


def test_truth_under_vmap_and_in_control_flow():
    with raises(TracerBoolConversionError, "vmap of branch", line_of="branch"):
        vmap(branch)(X)
    with raises(TracerBoolConversionError, line_of="branch"):
        vmap(grad(branch))(X)
    with raises(TracerBoolConversionError, "lax.scan", line_of="branch"):
        lax.scan(lambda c, x: (branch(c), x), 1.0, X)
    with raises(TracerBoolConversionError, "lax.while_loop", line_of="branch"):
        lax.while_loop(lambda c: c < 3, branch, 1.0)


def test_truth_is_known_without_jit():
    assert float(grad(branch)(-2.0)) == -1
    assert float(grad(repeat)(3.0)) == 4
    assert float(grad(grad(lambda x: branch(x) * x))(3.0)) == 2
    assert float(pyxla.jvp(branch, (-2.0,), (1.0,))[1]) == -1
    assert float(jit(branch, static_argnums=0)(-2.0)) == 2


def test_truth_of_several_elements():
    for f in (branch, jit(branch), grad(lambda x: branch(x).sum())):
        with pytest.raises((ValueError, TracerBoolConversionError), match=r"any|lax\.cond"):
            f(jnp.asarray(X))


NUMBERS = {
    "float": (ConcretizationTypeError, lambda x: float(x.sum()), "float"),
    "int": (ConcretizationTypeError, lambda x: int(x.sum()), "int"),
    "complex": (ConcretizationTypeError, lambda x: complex(x.sum()), "complex"),
    "math.sin": (ConcretizationTypeError, lambda x: math.sin(x.sum()), "float"),
    "format": ((ConcretizationTypeError, TracerArrayConversionError), lambda x: f"{x.sum():.3f}", ""),
    "item": ((ConcretizationTypeError, TracerArrayConversionError), lambda x: x.sum().item(), ""),
    "tolist": ((ConcretizationTypeError, TracerArrayConversionError), lambda x: x.tolist(), ""),
    "range": (TracerIntegerConversionError, lambda x: range(x.astype("int32").sum()), "static_argnums"),
    "index of a list": (TracerIntegerConversionError, lambda x: [1, 2][x.astype("int32").sum()], "jnp.take"),
    "repetition": ((TracerIntegerConversionError, TypeError), lambda x: "a" * x.astype("int32").sum(), ""),
    "shape": (
        (TracerIntegerConversionError, ConcretizationTypeError),
        lambda x: jnp.zeros(x.astype("int32").sum()),
        "",
    ),
    "numpy function": (TracerArrayConversionError, lambda x: np.sin(x), "pyxla.numpy"),
    "numpy array": (TracerArrayConversionError, lambda x: np.asarray(x), "pyxla.numpy"),
    "numpy index": (
        (TracerArrayConversionError, TracerIntegerConversionError),
        lambda x: np.arange(3)[x.astype("int32")],
        "",
    ),
    "slice": (
        (TracerIntegerConversionError, ConcretizationTypeError, IndexError),
        lambda x: x[: x.astype("int32").sum()],
        "",
    ),
}


@pytest.mark.parametrize("what", NUMBERS)
def test_numbers(what):
    error, f, words = NUMBERS[what]
    with raises(error, words, line_of="<lambda>" if error is not TypeError else None):
        jit(f).lower(X)


def test_masks():
    for f in (lambda x: x[x > 0], lambda x: x.at[x > 0].get()):
        with raises(NonConcreteBooleanIndexError, "where"):
            jit(f).lower(X)
    np.testing.assert_array_equal(grad(lambda x: x[x > 0].sum())(X), [0, 1, 1])


def test_leaked():
    kept = []

    @jit
    def f(x):
        kept.append(x * 2)
        return x

    f.lower(1.0)
    with raises(UnexpectedTracerError, "jit of f", "return the value", line_of="test_leaked"):
        jnp.sin(kept[0])


def test_classes_have_the_bases_that_jax_programs_catch():
    for error in (
        ConcretizationTypeError,
        TracerArrayConversionError,
        TracerBoolConversionError,
        TracerIntegerConversionError,
        UnexpectedTracerError,
    ):
        assert issubclass(error, TypeError)
    assert issubclass(TracerBoolConversionError, ConcretizationTypeError)
    assert issubclass(NonConcreteBooleanIndexError, IndexError)
