"""Donated arguments whose memory a result takes: that it does where that is safe, and nowhere else; that the numbers
are right; and that no other array changes."""

from __future__ import annotations

import subprocess
import sys

import iree.runtime
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import jit, lax
from pyxla.stages import native_device
from pyxla_runtime import load
from pyxla_runtime.devices import get_device

N = 160
A, B, C = np.random.default_rng(0).standard_normal((3, N, N)).astype(np.float32)


def address(x):
    return np.asarray(x).ctypes.data


def assert_close(got, want):
    for g, w in zip(pyxla.tree.leaves(got), pyxla.tree.leaves(want), strict=True):
        np.testing.assert_allclose(g, w, rtol=1e-4, atol=1e-5)


# What is overwritten, and what is not.


def adam(state, gradient):
    p, m, v = state
    m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
    return p - 0.01 * m / (jnp.sqrt(v) + 1e-8), m, v


def descend(params, x):
    def loss(params):
        y = x
        for p in params:
            y = jnp.tanh(y @ p)
        return (y**2).mean()

    value, gradients = pyxla.value_and_grad(loss)(params)
    return value, [p - 0.1 * g for p, g in zip(params, gradients, strict=True)]


@pytest.fixture(scope="module")
def training_step():
    """A step that reads each matrix in several ways before it is replaced."""

    def step(state, b):
        cache, adams, params = state
        value, params = descend(params, b[:8])
        return (cache.at[17].set(b[0]), adam(adams, b), params), value

    return step, jit(step, donate_argnums=0)


def test_each_step_writes_to_the_same_memory(training_step):
    step, compiled = training_step
    start = (A, (A, B, B**2), [A / 9, B / 9, C / 5])
    state, want = pyxla.tree.map(jnp.asarray, (start, start))
    places = set()
    for _ in range(3):
        (state, _), (want, _) = compiled(state, B), step(want, B)
        places.add(tuple(address(x) for x in pyxla.tree.leaves(state)))
    assert len(places) == 1
    assert_close(state, want)
    assert sorted(compiled.lower(start, B).compile().overwritten) == [(i, i) for i in range(7)]


def unsafe(a, c, d, e, f, g, h, b):
    """Results of which none may take the memory of the argument of its place."""
    return (
        a @ b + a.T,
        c[::-1] + c,
        (d + b, d),
        (e * 2 + e.T, e.sum()),
        lax.fori_loop(0, 3, lambda i, x: x @ b / 9 + f.T, f),
        jnp.sort(g, axis=0),
        lax.cond(h[0, 0] > 0, lambda: h, lambda: b),
    )


def test_nothing_is_overwritten_that_is_read_afterwards():
    arguments = [A + i for i in range(7)]
    compiled = jit(unsafe, donate_argnums=range(7)).lower(*arguments, B).compile()
    assert [pair for pair in compiled.overwritten if pair[1] >= 0] == []
    assert_close(compiled(*map(jnp.asarray, arguments), jnp.asarray(B)), unsafe(*arguments, B))


def test_a_loop_may_read_the_result():
    def f(p, n):
        p = p - 0.1 * B
        return p, lax.while_loop(lambda c: c[0] < n, lambda c: (c[0] + 1, c[1] + p[c[0]].sum()), (0, p[0, 0]))

    got = jit(f, donate_argnums=0)(jnp.asarray(A), 3)
    assert_close(got, f(jnp.asarray(A), 3))


def test_memory_that_is_written_to_but_holds_no_result_in_the_end(owned):
    f = jit(lambda c: c.at[0].set(7.0)[::-1] * 2, donate_argnums=0)
    assert list(f.lower(A).compile().overwritten) == [(0, -1)]
    x = owned()
    view = np.asarray(x)
    want = np.concatenate([np.full((1, N), 7.0, np.float32), A[1:]])[::-1] * 2
    np.testing.assert_array_equal(f(x), want)
    np.testing.assert_array_equal(view, A)
    np.testing.assert_array_equal(f(owned()), want)


def test_small_arguments_and_those_of_programs_with_callbacks_keep_their_memory():
    small = jit(lambda x: x + 1, donate_argnums=0).lower(A[:8]).compile()

    def noted(x):
        pyxla.debug.callback(lambda v: None, x[0, 0])
        return x + 1

    called = jit(noted, donate_argnums=0).lower(A).compile()
    assert [list(small.overwritten), list(called.overwritten)] == [[], []]


# Who else sees the memory.


@pytest.fixture(scope="module")
def negate():
    return jit(lambda x: -x, donate_argnums=0)


@pytest.fixture(scope="module")
def owned(negate):
    """Makes an array whose memory nothing else sees, which the next call will overwrite."""
    return lambda: negate(-A)


def test_an_array_of_a_result_is_overwritten(negate, owned):
    x = owned()
    place = address(x)  # a view that is gone again
    y = negate(x)
    assert address(y) == place
    assert x.is_deleted()
    with pytest.raises(RuntimeError, match="was deleted: its memory was donated"):
        negate(x)
    np.testing.assert_array_equal(y, -A)


@pytest.fixture(scope="module")
def readers():
    """Programs that may return what they are given, whole or a part of it."""
    return {
        "identity": jit(lambda x: x),
        "part": jit(lambda x: x[8:16]),
        "reshaped": jit(lambda x: x.reshape(-1)),
        "loop": jit(lambda x: lax.fori_loop(0, jnp.int32(x[0, 0] * 0), lambda i, y: y + 1, x)),
        "pair": jit(lambda x: (x * 2, x)),
    }


@pytest.mark.parametrize("name", ["identity", "part", "reshaped", "loop", "pair"])
def test_what_another_program_made_of_it_stays(negate, owned, readers, name):
    x = owned()
    made = readers[name](x)
    before = [np.array(y) for y in pyxla.tree.leaves(made)]
    negate(x)
    for got, want in zip(pyxla.tree.leaves(made), before, strict=True):
        np.testing.assert_array_equal(got, want)


def test_views_copies_and_captured_arrays_stay(negate, owned):
    x = owned()
    view = np.asarray(x)[3:5]
    same = np.from_dlpack(x)
    negate(x)
    np.testing.assert_array_equal(view, A[3:5])
    np.testing.assert_array_equal(same, A)
    x = owned()
    plus = jit(lambda y: y + x)
    np.testing.assert_array_equal(plus(A), A + A)
    negate(x)
    np.testing.assert_array_equal(plus(A), A + A)
    x = owned()
    buffer = x._buffer(native_device(get_device("local"))).deref(iree.runtime.HalBufferView)
    negate(x)
    np.testing.assert_array_equal(buffer.map().asarray(A.shape, A.dtype), A)


def test_arrays_of_the_caller_stay(negate):
    for make in (lambda: A.copy(), lambda: jnp.asarray(A), lambda: jnp.asarray(A) + 0, lambda: jit(jnp.negative)(-A)):
        x = make()
        view = np.asarray(x)
        np.testing.assert_array_equal(negate(x), -A)
        np.testing.assert_array_equal(view, A)


def test_the_same_array_twice(owned):
    f = jit(lambda x, y: (x + 1, x * y), donate_argnums=(0, 1))
    g = jit(lambda x, y: x + y.sum(), donate_argnums=0)
    x = owned()
    assert_close(f(x, x), (A + 1, A * A))
    x = owned()
    assert_close(g(x, x), A + A.sum())


def test_a_saved_program_writes_to_no_argument(tmp_path, negate):
    compiled = negate.lower(A).compile()
    assert list(compiled.overwritten) == [(0, 0)]
    compiled.save(tmp_path / "f.pyxla", portable=False)
    x = np.empty(A.size + 16, np.float32)
    x = x[(-address(x) // 4) % 16 :][: A.size].reshape(A.shape)  # where IREE reads it as it lies
    x[:] = A
    np.testing.assert_array_equal(load(tmp_path / "f.pyxla")(x), -A)
    np.testing.assert_array_equal(x, A)


# Memory.

PROGRAM = """
import sys, numpy as np, pyxla, pyxla.numpy as jnp
def status(name):
    return int(next(l for l in open("/proc/self/status") if l.startswith(name)).split()[1]) / 1024
def step(state, g):
    p, m, v = state
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return p - 0.01 * m / (jnp.sqrt(v) + 1e-8), m, v
step = pyxla.jit(step, donate_argnums=0 if sys.argv[1] == "donate" else ())
g = jnp.ones((2048, 2048))  # 16 MB
state = (g + 1, g * 0, g + 0)
for i in range(20):
    state = step(state, g)
    if i == 2:
        open("/proc/self/clear_refs", "w").write("5")  # the peak from here on
        before = status("VmHWM")
print(status("VmHWM"), status("VmHWM") - before)
"""


def test_a_training_loop_needs_no_more_than_its_state():
    def peak_and_growth(how):
        command = [sys.executable, "-c", PROGRAM, how]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        return map(float, done.stdout.split())

    peak, growth = peak_and_growth("donate")
    assert growth < 4  # MB; the state has 48, of which a step without donation makes another
    assert peak < next(peak_and_growth("keep")) - 40
