"""Modules with sizes left open, as `jax.export` makes of symbolic shapes: each call brings its sizes."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export, lax

import pyxla
from pyxla import from_mlir

RNG = np.random.default_rng(0)
W, K = RNG.random((4, 3)).astype(np.float32), RNG.random((3, 3, 1, 2)).astype(np.float32)


def model(x, image, index):
    h = jnp.tanh(x @ W)
    y = lax.conv_general_dilated(image, K, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    pooled = lax.reduce_window(y, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "SAME")
    return (
        h / h.sum(-1, keepdims=True),
        h.mean(0),
        x.reshape(x.shape[0], 2, 2),
        jnp.arange(x.shape[0]),
        x[1:],
        jnp.ones((x.shape[0], 2)),
        jax.grad(lambda w: ((x @ w) ** 2).mean())(W),
        pooled.reshape(y.shape[0], -1),
        jnp.pad(jnp.concatenate([x, x]), ((1, 0), (0, 0))),
        jnp.take(W, index, axis=0),
        lax.scan(lambda c, v: (c * v, c.sum()), x, jnp.arange(3.0))[1],
        h.argmax(-1),
        jax.vmap(lambda r: r @ r)(jnp.where(x > 0.5, x, 0)),
        jnp.sort(x, axis=0),
    )


@pytest.fixture(scope="module")
def exported():
    (b,) = export.symbolic_shape("b")
    shapes = (((b, 4), np.float32), ((b, 5, 5, 1), np.float32), ((b, 2), np.int32))
    return export.export(jax.jit(model))(*(jax.ShapeDtypeStruct(*s) for s in shapes))


def arguments(n):
    x, image = RNG.random((n, 4)), RNG.random((n, 5, 5, 1))
    return [x.astype(np.float32), image.astype(np.float32), RNG.integers(0, 4, (n, 2)).astype(np.int32)]


@pytest.mark.parametrize("form", ["text", "bytes"])
def test_values_for_several_sizes(exported, form):
    f = from_mlir(str(exported.mlir_module()) if form == "text" else exported.mlir_module_serialized)
    for n in (1, 3, 6):
        given = arguments(n)
        for got, want in zip(f(*given), model(*given), strict=True):
            assert (got.dtype, got.shape) == (want.dtype, want.shape)
            np.testing.assert_allclose(got, want, rtol=2e-5, atol=1e-6)


def test_transformations(exported):
    f = from_mlir(exported.mlir_module_serialized)
    x, image, index = arguments(3)
    got = pyxla.grad(lambda x: f(x, image, index)[0][:, 0].sum())(x)
    want = jax.grad(lambda x: model(x, image, index)[0][:, 0].sum())(x)
    np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-6)
    compiled = pyxla.jit(lambda *a: f(*a)[0])
    for n in (3, 5):
        given = arguments(n)
        np.testing.assert_allclose(compiled(*given), model(*given)[0], rtol=2e-5)


def test_misuse(exported):
    f = from_mlir(exported.mlir_module_serialized)
    x, image, index = arguments(3)
    with pytest.raises(ValueError, match=r"inconsistency between dimension size args\[1\]\.shape\[0\] \(= 2\)"):
        f(x, image[:2], index)
    with pytest.raises(TypeError, match=r"argument 0 of @main must be tensor<\?x4xf32>, got float32\[3,3\]"):
        f(x[:, :3], image, index)
    with pytest.raises(TypeError, match="takes 3 arrays, 1 were given"):
        f(x)
    by_value = from_mlir(
        "func.func @main(%x: tensor<?xf32>, %s: tensor<2xi32>) -> tensor<?x?xf32> {"
        " %0 = stablehlo.dynamic_reshape %x, %s : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x?xf32>"
        " return %0 : tensor<?x?xf32> }"
    )
    with pytest.raises(TypeError, match="has a shape that depends on values of arrays"):
        by_value(np.ones(6, np.float32), np.array([2, 3], np.int32))
