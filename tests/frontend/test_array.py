"""Operators and methods of arrays and tracers against jax.Array's."""

import operator

import jax.numpy as jnp
import numpy as np
import pytest

import pyxla.numpy as pnp
from pyxla import lax
from pyxla.array import Array, wrap
from pyxla.numpy import methods
from pyxla.staging import Tracer
from pyxla.transforms.common import in_trace

X = np.array([[3.0, -1.0, 2.0], [0.5, 4.0, -2.0]], np.float32)
N = np.array([[3, -1, 2], [5, 4, -2]], np.int32)


def staged(function, *arrays):
    return in_trace(lambda: function(*[lax.optimization_barrier(wrap(a)) for a in arrays]))


def agree(ours, theirs, tolerance=1e-6, weak=True):
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    if weak and ours.dtype != np.bool_:
        assert ours.weak_type == theirs.weak_type
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=tolerance, atol=tolerance)


ARITHMETIC = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow"]
BITS = ["and_", "or_", "xor", "lshift", "rshift"]
COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"]


@pytest.mark.parametrize("name", ARITHMETIC + COMPARISONS)
@pytest.mark.parametrize("x", [np.abs(X), N], ids=["float", "int"])
@pytest.mark.parametrize("other", [2, 1.5, np.float32(3), np.array([1, 2, 3], np.int32)], ids=repr)
def test_arithmetic_and_comparison(name, x, other):
    apply = getattr(operator, name)
    if name == "pow":
        x = np.abs(x)  # integers have no negative powers
    agree(apply(wrap(x), other), apply(jnp.asarray(x), other), 1e-5)
    agree(staged(lambda a: apply(a, other), x), apply(jnp.asarray(x), other), 1e-5)
    want = apply(other, jnp.asarray(x))
    # JAX calls float ** (integer array) not weakly typed, unlike every other operator.
    weak = name != "pow" or x.dtype == np.float32
    agree(apply(other, wrap(x)), want, 1e-5, weak)
    agree(staged(lambda a: apply(other, a), x), want, 1e-5, weak)


@pytest.mark.parametrize("name", BITS)
def test_bits(name):
    apply, other = getattr(operator, name), np.array([1, 2, 3], np.int32)
    agree(apply(wrap(N), other), apply(jnp.asarray(N), other))
    agree(apply(3, wrap(N)), apply(3, jnp.asarray(N)))


def test_unary_operators():
    x, y = wrap(X), jnp.asarray(X)
    for apply in (operator.neg, operator.pos, operator.abs, round):
        agree(apply(x), apply(y))
    agree(round(x, 1), round(y, 1))
    agree(~wrap(N), ~jnp.asarray(N))
    for ours, theirs in zip(divmod(x, 2), divmod(y, 2), strict=True):
        agree(ours, theirs)


def test_matmul():
    agree(wrap(X) @ wrap(X.T), jnp.asarray(X) @ X.T)
    agree(X @ wrap(X.T), X @ jnp.asarray(X.T))


METHODS = [
    ("all", ()),
    ("any", (1,)),
    ("argmax", (1,)),
    ("argmin", ()),
    ("argsort", (0,)),
    ("astype", (np.int8,)),
    ("clip", (0.0, 2.0)),
    ("conj", ()),
    ("conjugate", ()),
    ("copy", ()),
    ("cumprod", (1,)),
    ("cumsum", (1,)),
    ("diagonal", ()),
    ("dot", (np.ones(3, np.float32),)),
    ("flatten", ()),
    ("max", (0,)),
    ("mean", ()),
    ("min", ()),
    ("prod", (1,)),
    ("ptp", (0,)),
    ("ravel", ()),
    ("repeat", (2, 1)),
    ("reshape", (3, 2)),
    ("reshape", ((-1,),)),
    ("round", (1,)),
    ("sort", (0,)),
    ("squeeze", ()),
    ("std", ()),
    ("sum", (1,)),
    ("swapaxes", (0, 1)),
    ("take", (np.array([1, 0]), 1)),
    ("trace", ()),
    ("transpose", ()),
    ("transpose", (1, 0)),
    ("transpose", ((1, 0),)),
    ("var", (0,)),
    ("view", (np.uint32,)),
    ("view", (np.uint16,)),
]


@pytest.mark.parametrize("name, args", METHODS, ids=str)
def test_methods(name, args):
    want = getattr(jnp.asarray(X), name)(*args)
    agree(getattr(wrap(X), name)(*args), want, 1e-5)
    agree(staged(lambda x: getattr(x, name)(*args), X), want, 1e-5)


def test_views():
    agree(wrap(np.arange(8, dtype=np.uint8)).view(np.float32), jnp.arange(8, dtype=np.uint8).view(np.float32))
    agree(wrap(np.array([True, False])).view(np.int8), jnp.array([True, False]).view(np.int8))
    with pytest.raises(ValueError, match="does not divide"):
        wrap(np.zeros(3, np.uint8)).view(np.float32)


def test_properties():
    z = (X + 1j * X).astype(np.complex64)
    for name in ("T", "mT", "real", "imag"):
        agree(getattr(wrap(z), name), getattr(jnp.asarray(z), name))
    assert wrap(X).__array_namespace__() is pnp
    assert wrap(X).tobytes() == X.tobytes()
    assert [len(i) for i in wrap(X).nonzero()] == [6, 6]
    agree(wrap(X).compress(np.array([True, False]), 0), jnp.asarray(X).compress(np.array([True, False]), 0))


def test_unknown_operands():
    x = wrap(X)
    for apply in (operator.add, operator.lt, operator.matmul):
        with pytest.raises(TypeError, match=r"unsupported operand|not supported"):
            apply(x, [1, 2, 3])
        with pytest.raises(TypeError, match=r"unsupported operand|not supported"):
            apply(x, "a")
    assert (x == "a") is False
    assert (x != None) is True  # noqa: E711

    class Other:
        def __radd__(self, other):
            return "theirs"

    assert x + Other() == "theirs"


def test_arrays_and_tracers_have_the_same():
    for name in methods.table():
        assert getattr(Array, name) is getattr(Tracer, name)


def test_iteration_and_python_numbers():
    assert [float(r.sum()) for r in wrap(X)] == [4.0, 2.5]
    rows = staged(lambda x: [r * 2 for r in x], X)
    agree(rows[1], jnp.asarray(X)[1] * 2)
    assert 4.0 in wrap(X)
