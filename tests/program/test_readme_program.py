"""The program of JAX's classic README, eager and compiled."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, hessian, jacfwd, jacrev, jit, vmap


def predict(params, inputs):
    for W, b in params:
        outputs = jnp.dot(inputs, W) + b
        inputs = jnp.tanh(outputs)
    return outputs


def loss(params, inputs, targets):
    preds = predict(params, inputs)
    return jnp.sum((preds - targets) ** 2)


def network():
    rng = np.random.RandomState(0)
    sizes = [5, 8, 3]
    params = [
        (rng.randn(m, n).astype(np.float32), rng.randn(n).astype(np.float32)) for m, n in itertools.pairwise(sizes)
    ]
    return params, rng.randn(7, 5).astype(np.float32), rng.randn(7, 3).astype(np.float32)


def reference_gradient(params, inputs, targets):
    """By hand, in float64."""
    (w1, b1), (w2, b2) = [(w.astype(np.float64), b.astype(np.float64)) for w, b in params]
    h = np.tanh(inputs @ w1 + b1)
    ct = 2 * (h @ w2 + b2 - targets)
    back = (ct @ w2.T) * (1 - h * h)
    return [(inputs.T @ back, back.sum(0)), (h.T @ ct, ct.sum(0))]


def assert_trees_close(got, want, rtol=2e-5):
    got, want = pyxla.tree.leaves(got), pyxla.tree.leaves(want)
    assert len(got) == len(want)
    for g, w in zip(got, want, strict=True):
        np.testing.assert_allclose(np.asarray(g), w, rtol=rtol, atol=rtol * np.abs(w).max())


def test_gradient_of_the_network_eager_and_compiled():
    params, inputs, targets = network()
    want = reference_gradient(params, inputs, targets)
    assert_trees_close(grad(loss)(params, inputs, targets), want)
    grad_loss = jit(grad(loss))
    assert_trees_close(grad_loss(params, inputs, targets), want)


def test_per_example_gradients():
    params, inputs, targets = network()
    perex_grads = jit(vmap(jit(grad(loss)), in_axes=(None, 0, 0)))
    got = perex_grads(params, inputs, targets)
    assert [x.shape for x in pyxla.tree.leaves(got)] == [(7, 5, 8), (7, 8), (7, 8, 3), (7, 3)]
    for i in range(7):
        one = pyxla.tree.map(lambda x, i=i: x[i], got)
        assert_trees_close(one, reference_gradient(params, inputs[i : i + 1], targets[i : i + 1]))


def tanh(x):
    y = jnp.exp(-2.0 * x)
    return (1.0 - y) / (1.0 + y)


def test_tanh_to_the_third_derivative():
    assert str(grad(tanh)(1.0)) == "0.4199743"
    assert str(grad(grad(grad(tanh)))(1.0)) == "0.62162673"
    assert str(grad(jnp.tanh)(1.0)) == "0.4199743"
    assert str(jit(grad(tanh))(1.0)) == "0.4199743"
    # The digit after is within the rounding of float32, and compiled code rounds elsewhere.
    np.testing.assert_allclose(np.asarray(jit(grad(grad(grad(tanh))))(1.0)), 0.62162668, rtol=2e-7)


def test_python_control_flow_takes_the_branch_that_is_differentiated():
    def abs_val(x):
        if x > 0:
            return x
        else:
            return -x

    abs_val_grad = grad(abs_val)
    assert float(abs_val_grad(1.0)) == 1.0
    assert float(abs_val_grad(-1.0)) == -1.0


def test_while_recursion_and_closures_over_values():
    def power(x, n):
        return x if n == 1 else x * power(x, n - 1)

    def halve(x):
        while x > 1.0:
            x = x / 2
        return x * x

    scale = jnp.float32(3.0)
    assert float(grad(lambda x: power(x, 4))(2.0)) == 32.0
    assert float(grad(halve)(5.0)) == 2 * (5 / 8) / 8
    assert float(grad(lambda x: grad(lambda y: x * y * y * scale)(2.0) * x)(5.0)) == 2 * 12 * 5.0


def test_hessian():
    def hessian_(fun):
        return jit(jacfwd(jacrev(fun)))

    def f(x):
        return jnp.sum(jnp.sin(x) * x[::-1])

    x = np.float32([0.5, 1.5, 2.5])
    got = np.asarray(hessian_(f)(x))
    want = np.diag(-np.sin(x) * x[::-1])
    for i in range(3):
        want[i, 2 - i] += np.cos(x[i]) + np.cos(x[2 - i]) if i != 1 else 2 * np.cos(x[1])
    np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(np.asarray(hessian(f)(x)), want, rtol=1e-6, atol=1e-6)


def test_vmap_of_predict():
    params, inputs, _ = network()
    whole = np.asarray(predict(params, inputs))
    np.testing.assert_allclose(np.asarray(vmap(partial(predict, params))(inputs)), whole, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        np.asarray(vmap(predict, in_axes=(None, 0))(params, inputs)), whole, rtol=1e-5, atol=1e-6
    )
    np.testing.assert_allclose(
        np.asarray(jit(vmap(predict, in_axes=(None, 0)))(params, inputs)), whole, rtol=1e-5, atol=1e-6
    )
