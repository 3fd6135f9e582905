"""Functions for neural networks, against jax.nn."""

from __future__ import annotations

from typing import Any

import jax
import jax.nn as jax_nn
import numpy as np
import pytest
from differential import assert_same, check

import pyxla
import pyxla.numpy as jnp
from pyxla import nn, random

X = np.array([[-9.0, -2.5, -1.0, -0.2], [0.0, 0.3, 1.0, 8.0]], np.float32)
WHERE = np.array([[True, True, False, True], [True, False, True, True]])
LOOSE = {"rtol": 3e-6, "atol": 3e-6}

ACTIVATIONS = "relu relu6 sigmoid log_sigmoid softplus soft_sign silu swish gelu elu selu"
ACTIVATIONS += " celu leaky_relu hard_tanh hard_sigmoid hard_silu hard_swish mish squareplus sparse_plus"
ACTIVATIONS += " sparse_sigmoid tanh identity glu softmax log_softmax standardize logsumexp"


@pytest.mark.parametrize("name", ACTIVATIONS.split())
def test_activations(name: str) -> None:
    check(name, X, module=nn, reference=jax_nn, **LOOSE)
    check(name, X.astype(np.float16), module=nn, reference=jax_nn, rtol=5e-3, atol=5e-3)


CASES: list[tuple[Any, ...]] = [
    ("gelu", X, {"approximate": False}),
    ("elu", X, 0.5),
    ("celu", X, 2.0),
    ("leaky_relu", X, 0.2),
    ("glu", X, {"axis": 0}),
    ("softmax", X, {"axis": (0, 1)}),
    ("softmax", X, {"where": WHERE}),
    ("log_softmax", X, {"axis": 0, "where": WHERE}),
    ("standardize", X, {"axis": 0}),
    ("logsumexp", X, {"axis": 1, "keepdims": True}),
    ("logsumexp", X, {"axis": 0, "b": X[:1], "return_sign": True}),
    ("logsumexp", np.full(3, -np.inf, np.float32)),
    ("one_hot", np.array([[0, 2], [3, -1]], np.int32), 3),
    ("one_hot", np.array([0, 2], np.int32), 3, {"axis": 0, "dtype": "int8"}),
    ("relu", np.array([-1, 2], np.int32)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0])
def test_as_jax(case: tuple[Any, ...]) -> None:
    name, *arguments = case
    options = dict(arguments.pop()) if isinstance(arguments[-1], dict) else {}
    check(name, *arguments, module=nn, reference=jax_nn, **LOOSE, **options)


@pytest.mark.parametrize(
    "name",
    ["relu", "relu6", "elu", "celu", "selu", "softplus", "gelu", "silu", "log_sigmoid", "leaky_relu", "hard_tanh"],
)
def test_derivatives_at_kinks_and_far_away(name: str) -> None:
    x = np.array([-200.0, -1.0, 0.0, 1.0, 6.0, 200.0], np.float32)
    ours = pyxla.grad(lambda v: jnp.sum(getattr(nn, name)(v)))(jnp.asarray(x))
    theirs = jax.grad(lambda v: getattr(jax_nn, name)(v).sum())(x)
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-5, atol=1e-6)


def test_derivative_of_softmax() -> None:
    weights = np.arange(8, dtype=np.float32).reshape(2, 4)
    ours = pyxla.grad(lambda v: jnp.sum(nn.softmax(v) * jnp.asarray(weights)))(jnp.asarray(X))
    theirs = jax.grad(lambda v: (jax_nn.softmax(v) * weights).sum())(X)
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("options", [{}, {"is_causal": True}, {"scale": 0.3}, {"mask": True}, {"bias": True}], ids=str)
@pytest.mark.parametrize("heads", [4, 2])
def test_attention(options: dict[str, Any], heads: int) -> None:
    rng = np.random.RandomState(0)
    query = rng.randn(2, 5, 4, 8).astype(np.float32)
    key, value = (rng.randn(2, 6, heads, 8).astype(np.float32) for _ in range(2))
    options = dict(options)
    if "mask" in options:
        options["mask"] = rng.rand(2, 1, 5, 6) > 0.3
    if "bias" in options:
        options["bias"] = rng.randn(1, 4, 5, 6).astype(np.float32)
    check("dot_product_attention", query, key, value, module=nn, reference=jax_nn, rtol=1e-5, atol=1e-5, **options)


INITIALIZERS: list[tuple[str, tuple[Any, ...]]] = [
    ("uniform", (0.5,)),
    ("normal", (0.5,)),
    ("truncated_normal", (0.5,)),
    ("constant", (3.0,)),
    *[
        (name, ())
        for name in ["glorot_uniform", "glorot_normal", "lecun_uniform", "lecun_normal", "he_uniform", "he_normal"]
    ],
    ("variance_scaling", (2.0, "fan_geo_avg", "normal")),
]


@pytest.mark.parametrize("case", INITIALIZERS, ids=lambda c: c[0])
@pytest.mark.parametrize("shape", [(4, 6), (3, 3, 4, 5)], ids=str)
def test_initializers(case: tuple[str, tuple[Any, ...]], shape: tuple[int, ...]) -> None:
    name, arguments = case
    ours = getattr(nn.initializers, name)(*arguments)(random.key(1), shape)
    theirs = getattr(jax_nn.initializers, name)(*arguments)(jax.random.key(1), shape)
    assert_same(ours, theirs, rtol=2e-5, atol=1e-6)


def test_initializers_that_are_not_made() -> None:
    key = random.key(0)
    assert nn.initializers.zeros(key, (2,), jnp.int8).tolist() == [0, 0]
    assert nn.initializers.ones(key, (2,)).dtype == np.float32


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="odd size 3"):
        nn.glu(jnp.ones(3))
    with pytest.raises(TypeError, match="integers"):
        nn.one_hot(jnp.ones(3), 2)
    with pytest.raises(ValueError, match="2 dimensions at least"):
        nn.initializers.he_normal()(random.key(0), (3,))
    with pytest.raises(ValueError, match="mode"):
        nn.initializers.variance_scaling(1.0, "fan", "normal")
    with pytest.raises(ValueError, match="heads"):
        nn.dot_product_attention(jnp.ones((1, 2, 3, 4)), jnp.ones((1, 2, 2, 4)), jnp.ones((1, 2, 2, 4)))
