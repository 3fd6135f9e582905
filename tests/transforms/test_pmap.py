"""`pmap` on logical devices, against JAX with as many in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, lax, pmap, random, vmap

from . import pmap_programs


@pytest.fixture(autouse=True)
def eight_devices():
    with pyxla.config.override(num_cpu_devices=8):
        yield


def test_as_jax_does(tmp_path):
    ours = pyxla.tree_util.tree_flatten_with_path(pmap_programs.programs(pyxla, jnp, lax))[0]
    subprocess.run([sys.executable, pmap_programs.__file__, str(tmp_path / "jax.npz")], check=True, timeout=120)
    theirs = np.load(tmp_path / "jax.npz")
    assert len(ours) == len(theirs.files)
    for (path, got), want in zip(ours, theirs.values(), strict=True):
        assert (got.dtype, got.shape) == (want.dtype, want.shape), path
        np.testing.assert_allclose(got, want, rtol=2e-5, atol=2e-5, err_msg=str(path))


# The programs of JAX's README.


def test_readme_products_of_random_matrices():
    keys = random.split(random.PRNGKey(0), 8)
    mats = pmap(lambda key: random.normal(key, (50, 60)))(keys)
    means = pmap(jnp.mean)(pmap(lambda x: jnp.dot(x, x.T))(mats))
    want = [np.mean(m @ m.T) for m in (np.asarray(random.normal(key, (50, 60))) for key in keys)]
    np.testing.assert_allclose(means, want, rtol=1e-4)


def test_readme_normalize():
    @partial(pmap, axis_name="i")
    def normalize(x):
        return x / lax.psum(x, "i")

    assert str(normalize(jnp.arange(4.0))) == "[0.         0.16666667 0.33333334 0.5       ]"


def test_readme_nested():
    @pmap
    def f(x):
        y = jnp.sin(x)

        @pmap
        def g(z):
            return jnp.cos(z) * jnp.tan(y.sum()) * jnp.tanh(x).sum()

        return grad(lambda w: jnp.sum(g(w)))(x)

    x = jnp.arange(8.0).reshape(4, 2)
    # The numbers of the README. The sum of sines of the third row is near a pole of the tangent.
    want = [[0.0, -0.7170853], [-3.1085174, -0.4824318], [10.366636, 13.135289], [0.22163185, -0.52112055]]
    np.testing.assert_allclose(f(x), want, rtol=2e-5)
    want = [[-3.2369726, -1.6356447], [4.7572474, 11.606951], [-98.524414, 42.76499], [-1.6007166, -1.2568436]]
    np.testing.assert_allclose(grad(lambda x: jnp.sum(f(x)))(x), want, rtol=3e-5)


# Compositions.


def test_collectives_over_both_axes_of_nested_pmaps():
    inner = pmap(lambda x: lax.psum(x, ("i", "j")) * lax.axis_index("i") + lax.psum(x, "j"), axis_name="j")
    x = np.arange(8, dtype=np.float32).reshape(4, 2)
    want = x.sum() * np.arange(4)[:, None] + x.sum(1)[:, None] + np.zeros((4, 2))
    np.testing.assert_array_equal(pmap(inner, axis_name="i")(x), want)


def test_vmap_of_pmap():
    x = np.arange(12, dtype=np.float32).reshape(3, 4) + 1
    out = vmap(pmap(lambda x: x / lax.psum(x, "i"), axis_name="i"))(x)
    np.testing.assert_allclose(out, x / x.sum(1, keepdims=True), rtol=1e-6)
    out = vmap(pmap(lambda x, y: x * y, in_axes=(0, None)), in_axes=(None, 0))(x[0], x[:, 0])
    np.testing.assert_array_equal(out, x[:, :1] * x[0])


def test_the_request_stays_whole_until_it_is_expanded():
    lowered = pmap(lambda x: lax.psum(x, "i"), axis_name="i").lower(jnp.ones(4))
    assert "@pyxla.shard" in lowered.as_text("staged")
    assert 'pyxla.axis_name = "i"' in lowered.as_text("staged")
    assert "@pyxla.psum" in lowered.as_text("staged")
    assert "@pyxla" not in lowered.as_text("lowered")


def test_it_compiles_once():
    count = 0

    @pmap
    def f(x):
        nonlocal count
        count += 1
        return x + 1

    for _ in range(3):
        f(jnp.ones(4))
    assert count == 1


def test_no_arguments_but_a_size():
    np.testing.assert_array_equal(pmap(lambda: lax.axis_index("i"), axis_name="i", axis_size=3)(), [0, 1, 2])


def test_keyword_and_static_arguments():
    f = pmap(lambda x, n, *, y: x * n + y, in_axes=(0, None), static_broadcasted_argnums=(1,))
    np.testing.assert_array_equal(f(jnp.arange(3), 2, y=jnp.ones(3, int)), [1, 3, 5])
    np.testing.assert_array_equal(pmap(axis_name="i")(lambda x: lax.psum(x, "i"))(jnp.arange(3)), [3, 3, 3])


def test_without_jit():
    with pyxla.config.override(disable_jit=True):
        np.testing.assert_array_equal(pmap(lambda x: lax.psum(x, "i"), axis_name="i")(jnp.arange(3)), [3, 3, 3])


# Devices.


def test_logical_devices():
    assert pyxla.device_count() == pyxla.local_device_count() == 8
    assert len(pyxla.devices("cpu")) == len(pyxla.local_devices("cpu")) == 8
    assert len(set(pyxla.devices("cpu"))) == 8


@pytest.mark.parametrize("number", [1, 3])
def test_the_environment_sets_their_number(number):
    code = "import pyxla; print(pyxla.device_count(), pyxla.pmap(lambda x: x)(pyxla.numpy.arange(3)))"
    environment = os.environ | {"PYXLA_NUM_CPU_DEVICES": str(number)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    if number == 3:
        assert done.stdout == "3 [0 1 2]\n"
    else:
        assert "set PYXLA_NUM_CPU_DEVICES=3" in done.stderr


# Misuse.


def test_more_members_than_devices():
    with pytest.raises(ValueError, match=r"needs 9 devices.*there are 8.*PYXLA_NUM_CPU_DEVICES=9"):
        pmap(lambda x: x)(jnp.arange(9.0))
    nested = pmap(pmap(lambda x: x))
    with pytest.raises(ValueError, match=r"needs 3 devices within 3 of an outer pmap.*there are 8"):
        nested(jnp.ones((3, 3)))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: pmap(lambda x, y: x)(jnp.arange(8), jnp.arange(7)), ValueError, r"(?s)one size.*'x': 8.*'y': 7"),
        (lambda: pmap(lambda x: x)(1.0), ValueError, "axis 0 for argument 'x', which has shape"),
        (lambda: pmap(lambda x: x, in_axes=None)(jnp.ones(3)), ValueError, "no mapped argument"),
        (lambda: pmap(lambda x: x, in_axes="a")(jnp.ones(3)), TypeError, "in_axes of pmap"),
        (lambda: pmap(lambda x: x, axis_size=5)(jnp.ones(4)), ValueError, "axis_size: 5"),
        (lambda: pmap(lambda x: x, backend="tpu"), RuntimeError, "none of the kind 'tpu'"),
        (lambda: pmap(lambda x: x, out_axes=2)(jnp.ones(4)), ValueError, "out_axes 2"),
        (lambda: pmap(lambda x: x, devices=pyxla.devices()[:2])(jnp.ones(4)), ValueError, "given 2 devices"),
        (lambda: pmap(lambda x: lax.psum(x, "i"))(jnp.ones(4)), NameError, "unbound axis name: i"),
        (lambda: pmap(3), TypeError, "pmap takes a function"),
    ],
)
def test_arguments_that_do_not_fit(call, error, message):
    with pytest.raises(error, match=message):
        call()
