"""Special functions of lax that are no operations: values of scipy, derivatives of jax or by differences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import pytest
import scipy.special as sp

import pyxla
import pyxla.numpy as jnp
from pyxla import lax, random

A, X = (v.ravel() for v in np.meshgrid([0.03, 0.5, 1.0, 2.5, 10.0, 120.0], [1e-5, 0.2, 1.0, 3.0, 9.0, 11.0, 150.0]))
EDGE_A, EDGE_X = (v.ravel() for v in np.meshgrid([0.0, 0.5, 1.0, -1.0, np.nan], [0.0, 1.0, np.inf, -1.0, np.nan]))
BETA = [v.ravel() for v in np.meshgrid([0.1, 1.0, 3.0, 60.0], [0.2, 1.0, 40.0], [0.0, 1e-3, 0.3, 0.5, 0.95, 1.0])]
BESSEL = np.array([-30.0, -2.5, 0.0, 1e-3, 7.9, 8.1, 100.0])


@pytest.fixture(autouse=True)
def x64() -> Iterator[None]:
    with jax.enable_x64(True), pyxla.enable_x64(True):
        yield


def call(f: Any, *operands: Any, dtype: Any = np.float64) -> Any:
    out = f(*(jnp.asarray(np.asarray(x, dtype)) for x in operands))
    assert out.dtype == dtype
    return np.asarray(out)


@pytest.mark.parametrize(
    ("f", "reference", "operands", "rtol"),
    [
        (lax.igamma, sp.gammainc, (A, X), 2e-13),
        (lax.igammac, sp.gammaincc, (A, X), 2e-13),
        (lax.igamma, sp.gammainc, (EDGE_A, EDGE_X), 1e-14),
        (lax.igammac, sp.gammaincc, (EDGE_A, EDGE_X), 5e-14),
        (lax.betainc, sp.betainc, BETA, 2e-13),
        (lax.bessel_i0e, sp.i0e, (BESSEL,), 1e-15),
    ],
)
def test_values_are_those_of_scipy(f: Any, reference: Any, operands: Any, rtol: float) -> None:
    got, want = call(f, *operands), reference(*operands)
    tiny = np.abs(want) < 1e-280  # there the factor x^a exp(-x) has no digits left
    np.testing.assert_allclose(got[~tiny], want[~tiny], rtol=rtol, atol=1e-300)
    np.testing.assert_allclose(got[tiny], want[tiny], atol=1e-280)


@pytest.mark.parametrize(("name", "operands"), [("igamma", (A, X)), ("betainc", BETA), ("bessel_i0e", (BESSEL,))])
@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_narrow_floats(name: str, operands: Any, dtype: str) -> None:
    # Computed in float32: within a few places of that, or one of the narrower.
    dt = jnp.dtype(dtype)
    operands = [np.asarray(x).astype(dt) for x in operands]
    got = call(getattr(lax, name), *operands, dtype=dt).astype(np.float64)
    want = {"igamma": sp.gammainc, "betainc": sp.betainc, "bessel_i0e": sp.i0e}[name](
        *(x.astype(np.float64) for x in operands)
    )
    eps = float(jnp.finfo(dt).eps)
    np.testing.assert_allclose(got, want, rtol=max(eps, 1e-4), atol=1e-7)


@pytest.mark.parametrize("name", ["igamma_grad_a", "random_gamma_grad"])
def test_derivatives_in_a_are_those_of_jax(name: str) -> None:
    got, want = call(getattr(lax, name), A, X), np.asarray(getattr(jax.lax, name)(A, X))
    np.testing.assert_allclose(got, want, rtol=2e-7, atol=1e-290)


def test_a_sample_moves_where_its_place_in_the_distribution_stays() -> None:
    a, x, h = 1000.0, 900.0, 1e-3  # JAX is wrong by a percent here
    got = call(lax.random_gamma_grad, a, x)
    want = (sp.gammaincinv(a + h, sp.gammainc(a, x)) - sp.gammaincinv(a - h, sp.gammainc(a, x))) / (2 * h)
    np.testing.assert_allclose(got, want, rtol=1e-5)


FUNCTIONS: dict[str, tuple[Any, list[float]]] = {
    "igamma by its series": (lax.igamma, [2.5, 1.3]),
    "igamma by its fraction": (lax.igamma, [2.5, 4.3]),
    "igammac": (lax.igammac, [0.4, 1.3]),
    "igamma_grad_a": (lax.igamma_grad_a, [1.4, 1.1]),
    "random_gamma_grad": (lax.random_gamma_grad, [1.4, 2.1]),
    "betainc": (lax.betainc, [1.4, 2.2, 0.2]),
    "betainc turned": (lax.betainc, [1.4, 2.2, 0.7]),
    "bessel_i0e": (lax.bessel_i0e, [1.3]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_derivatives_to_order_2_in_both_modes(name: str) -> None:
    f, point = FUNCTIONS[name]
    every = tuple(range(len(point)))
    operands = [jnp.asarray(v) for v in point]
    h = 1e-5

    def differences(g: Any) -> Any:
        return [(np.asarray(g(*_moved(point, i, h))) - np.asarray(g(*_moved(point, i, -h)))) / (2 * h) for i in every]

    first = pyxla.jacfwd(f, every)
    np.testing.assert_allclose(np.asarray(first(*operands)), differences(f), rtol=1e-8)
    np.testing.assert_allclose(np.asarray(pyxla.grad(f, every)(*operands)), differences(f), rtol=1e-8)
    want = differences(lambda *v: np.asarray(first(*v)))
    np.testing.assert_allclose(np.asarray(pyxla.jacfwd(first, every)(*operands)), np.transpose(want), rtol=1e-7)
    np.testing.assert_allclose(np.asarray(pyxla.jacrev(first, every)(*operands)), np.transpose(want), rtol=1e-7)


def _moved(point: list[float], i: int, by: float) -> list[Any]:
    return [jnp.asarray(v + by * (i == j)) for j, v in enumerate(point)]


def test_batched_and_compiled() -> None:
    def both(a: Any, x: Any) -> Any:
        return pyxla.vmap(pyxla.value_and_grad(lax.igamma, (0, 1)))(a, x), pyxla.vmap(pyxla.grad(lax.betainc, 2))(
            a, a, x
        )

    a, x = (jnp.asarray(np.float32(v)) for v in ([0.5, 3.0, 8.0], [0.1, 0.5, 0.9]))
    eager = pyxla.tree.leaves(both(a, x))
    for got, want in zip(pyxla.tree.leaves(pyxla.jit(both)(a, x)), eager, strict=True):
        np.testing.assert_allclose(np.asarray(got), np.asarray(want), rtol=2e-5)


SAMPLES: dict[str, Any] = {
    "gamma": lambda r, np_, key, a: r.gamma(key, a, (4,)),
    "loggamma": lambda r, np_, key, a: r.loggamma(key, a, (4,)),
    "beta": lambda r, np_, key, a: r.beta(key, a, a + 1, (4,)),
    "dirichlet": lambda r, np_, key, a: r.dirichlet(key, np_.stack([a, 2 * a, a + 1]), (2,)) ** 2,
    "t": lambda r, np_, key, a: r.t(key, a, (4,)),
    "chisquare": lambda r, np_, key, a: r.chisquare(key, a, shape=(4,)),
    "f": lambda r, np_, key, a: r.f(key, a, a + 1, shape=(4,)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_derivatives_of_samples_are_those_of_jax(name: str) -> None:
    f = SAMPLES[name]
    for a in (0.5, 3.0):
        want = jax.grad(lambda v: f(jax.random, jax.numpy, jax.random.key(1), v).sum())(np.float32(a))
        for derive in (pyxla.grad, pyxla.jacfwd):
            got = derive(lambda v: f(random, jnp, random.key(1), v).sum())(jnp.asarray(np.float32(a)))
            np.testing.assert_allclose(np.asarray(got), want, rtol=2e-5)
