"""Gradients of the field's problems: JAX's numbers, and answers that are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy
import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from benchmarks import problems
from benchmarks.problems import DERIVATIVES, PROBLEMS

F64 = np.dtype(np.float64)


@pytest.fixture(autouse=True)
def _x64() -> Iterator[None]:
    with jax.enable_x64(True), pyxla.enable_x64(True):
        yield


def assert_close(got: Any, want: Any, rtol: float = 1e-10) -> None:
    mine, other = pyxla.tree.leaves(got), jax.tree.leaves(want)
    assert len(mine) == len(other)
    for g, w in zip(mine, other, strict=True):
        w = np.asarray(w)
        assert np.asarray(g).dtype == w.dtype
        np.testing.assert_allclose(np.asarray(g), w, rtol=rtol, atol=rtol * max(1.0, np.abs(w).max()))


@pytest.mark.parametrize("name", PROBLEMS)
def test_value_and_gradient(name: str) -> None:
    f, args = PROBLEMS[name](pyxla, dtype=F64)
    g, _ = PROBLEMS[name](jax, dtype=F64)
    assert_close(pyxla.value_and_grad(f)(*args), jax.jit(jax.value_and_grad(g))(*args))


@pytest.mark.parametrize("name", PROBLEMS)
def test_hessian_vector_product(name: str) -> None:
    def product(jx: Any) -> Any:
        f, args = PROBLEMS[name](jx, dtype=F64)
        tangent = jx.tree_util.tree_map(np.cos, args[0])
        return lambda: jx.jvp(lambda p: jx.grad(f)(p, *args[1:]), (args[0],), (tangent,))[1]

    assert_close(product(pyxla)(), jax.jit(product(jax))(), 1e-9)


def test_hessian_vector_product_of_the_lstm_compiled() -> None:
    f, args = problems.lstm(pyxla, length=4)

    def product(p: Any) -> Any:
        return pyxla.jvp(lambda p: pyxla.grad(f)(p, *args[1:]), (p,), (p,))[1]

    got, want = pyxla.jit(product)(args[0]), product(pyxla.device_put(args[0]))
    for x, y in zip(pyxla.tree.leaves(got), pyxla.tree.leaves(want), strict=True):
        np.testing.assert_allclose(np.asarray(x), np.asarray(y), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", PROBLEMS)
def test_compiled_in_float32(name: str) -> None:
    f, args = PROBLEMS[name](pyxla)
    g, wide = PROBLEMS[name](jax, dtype=F64)
    got = pyxla.jit(pyxla.value_and_grad(f))(*args)
    for x, want in zip(pyxla.tree.leaves(got), jax.tree.leaves(jax.jit(jax.value_and_grad(g))(*wide)), strict=True):
        assert x.dtype == np.float32
        np.testing.assert_allclose(np.asarray(x), want, rtol=2e-4, atol=2e-4 * np.abs(want).max())


@pytest.mark.parametrize("name", DERIVATIVES)
def test_derivatives_of_other_kinds(name: str) -> None:
    f, args = DERIVATIVES[name](pyxla, dtype=F64)
    g, same = DERIVATIVES[name](jax, dtype=F64)
    want = jax.jit(g)(*same)
    assert_close(f(*args), want)
    assert_close(pyxla.jit(f)(*args), want, 1e-9)


def test_mixture_of_gaussians_by_responsibilities() -> None:
    f, (params, x) = problems.gmm(pyxla, dtype=F64)
    alphas, means, log_diagonal, lower = params
    factors = np.zeros((4, 3, 3))
    factors[:, *np.tril_indices(3, -1)] = lower
    factors[:, range(3), range(3)] = np.exp(log_diagonal)
    centred = x[:, None, :] - means
    whitened = np.einsum("kij,nkj->nki", factors, centred)
    logits = alphas + log_diagonal.sum(1) - 0.5 * (whitened**2).sum(2)
    responsibility = np.exp(logits - logits.max(1, keepdims=True))
    responsibility /= responsibility.sum(1, keepdims=True)
    got = pyxla.grad(f)(params, x)
    weights = np.exp(alphas) / np.exp(alphas).sum()
    assert_close(got[0], responsibility.sum(0) - len(x) * weights)
    assert_close(got[1], np.einsum("nk,kij,nki->kj", responsibility, factors, whitened))


def test_jacobian_of_the_reprojection() -> None:
    _, ((cameras, points), _) = problems.bundle_adjustment(pyxla, dtype=F64)
    project = problems.reprojection(pyxla)
    forward = np.asarray(pyxla.jacfwd(project)(cameras[0], points[0]))
    assert_close(pyxla.jacrev(project)(cameras[0], points[0]), forward)
    assert_close(jax.jacfwd(problems.reprojection(jax))(cameras[0], points[0]), forward)
    # Linear in the focal length and in the principal point; moving the camera is moving the point the other way.
    seen = np.asarray(project(cameras[0], points[0]))
    np.testing.assert_allclose(forward[:, 6], (seen - cameras[0, 7:9]) / cameras[0, 6], rtol=1e-12)
    np.testing.assert_allclose(forward[:, 7:9], np.eye(2), rtol=1e-12)
    np.testing.assert_allclose(
        forward[:, 3:6], -np.asarray(pyxla.jacfwd(project, 1)(cameras[0], points[0])), rtol=1e-12
    )


def test_gauss_newton_product() -> None:
    (params, seen) = problems.bundle_adjustment(pyxla, dtype=F64)[1]
    project = problems.reprojection(pyxla)

    def residuals(cameras: Any) -> Any:
        return pyxla.vmap(pyxla.vmap(project, (None, 0)), (0, None))(cameras, params[1]) - seen

    tangent = np.cos(params[0])
    _, pullback = pyxla.vjp(residuals, params[0])
    (got,) = pullback(pyxla.jvp(residuals, (params[0],), (tangent,))[1])
    jacobian = np.asarray(pyxla.jacrev(residuals)(params[0])).reshape(-1, tangent.size)
    assert_close(got, (jacobian.T @ (jacobian @ tangent.ravel())).reshape(tangent.shape))


def test_adjoint_of_a_linear_equation() -> None:
    # A step of the method is a polynomial of the matrix, so the gradient is known to the last digits.
    matrix = np.array([[-0.3, 1.0, 0.2], [-1.0, -0.1, 0.0], [0.4, 0.0, -0.5]])
    h, steps, c = 0.1, 30, np.array([1.0, -2.0, 0.5])
    solve = problems.rk4(pyxla, lambda y, a: a @ y, steps, h)
    got = pyxla.grad(lambda y: jnp.dot(c, solve(y, matrix)))(np.array([0.3, 0.4, -1.0]))
    z = h * matrix
    step = np.eye(3) + z + z @ z / 2 + z @ z @ z / 6 + z @ z @ z @ z / 24
    assert_close(got, np.linalg.matrix_power(step.T, steps) @ c, 1e-12)


def test_adjoint_equation() -> None:
    # The adjoint a' = -a df/dy, and dL/dp' = -a df/dp, integrated backwards along with y: equal but for the
    # method's error.
    params, start = np.array([1.1, 0.4, 0.1, 0.4]), np.array([2.0, 1.0])
    derivative = problems.predator_prey(pyxla)
    errors = []
    for steps in (50, 100):
        h = 2.5 / steps
        solve = problems.rk4(pyxla, derivative, steps, h)
        got = np.asarray(pyxla.grad(lambda p, solve=solve: jnp.sum(solve(start, p) ** 2))(params))

        def backwards(state: Any, p: Any) -> Any:
            y, a = state[:2], state[2:4]
            value, pullback = pyxla.vjp(derivative, y, p)
            of_y, of_p = pullback(a)
            return -jnp.concatenate([value, -of_y, -of_p])

        end = solve(start, params)
        state = jnp.concatenate([end, 2 * end, jnp.zeros(4)])
        want = np.asarray(problems.rk4(pyxla, backwards, steps, h)(state, params))[4:]
        errors.append(np.abs(got - want).max())
    assert errors[1] < 1e-6 * np.abs(want).max()
    assert errors[1] < errors[0] / 12  # of the fourth order


def test_fixed_point_by_the_implicit_function_theorem() -> None:
    weights = 0.3 * np.random.RandomState(4).randn(4, 4)

    equilibrium = problems.equilibrium(pyxla, 60)
    x = np.array([0.5, -0.2, 0.1, 0.9])
    got = pyxla.grad(lambda w, x: jnp.sum(equilibrium(w, x) ** 2), (0, 1))(weights, x)
    z = np.asarray(equilibrium(weights, x))
    slope = np.diag(1 - z**2)
    adjoint = slope @ np.linalg.solve((np.eye(4) - slope @ weights).T, 2 * z)
    assert_close(got, (np.outer(adjoint, z), adjoint))
    batch = np.stack([x, 2 * x])
    mapped = pyxla.vmap(pyxla.grad(lambda x: jnp.sum(equilibrium(weights, x) ** 2)))(batch)
    np.testing.assert_allclose(np.asarray(mapped)[0], adjoint, rtol=1e-10)


def test_square_root_by_newton_and_its_rule() -> None:
    @pyxla.custom_jvp
    def root(a: Any) -> Any:
        return pyxla.lax.while_loop(lambda x: abs(x * x - a) > 1e-13 * a, lambda x: 0.5 * (x + a / x), a)

    root.defjvp(lambda p, t: (root(p[0]), t[0] / (2 * root(p[0]))))
    a = 3.7
    np.testing.assert_allclose(float(pyxla.grad(root)(a)), 0.5 * a**-0.5, rtol=1e-12)
    np.testing.assert_allclose(float(pyxla.grad(pyxla.grad(root))(a)), -0.25 * a**-1.5, rtol=1e-12)


@pytest.mark.parametrize("compiled", [False, True])
def test_fourth_derivative(compiled: bool) -> None:
    def nth(f: Any, n: int) -> Any:
        for k in range(n):
            f = pyxla.grad(f) if k % 2 == 0 else (lambda x, f=f: pyxla.jvp(f, (x,), (1.0,))[1])
        return pyxla.jit(f) if compiled else f

    x = 0.6
    wanted = (16 * x**4 - 48 * x**2 + 12) * np.exp(-x * x)
    np.testing.assert_allclose(float(nth(lambda x: jnp.exp(-x * x), 4)(x)), wanted, rtol=1e-12)
    np.testing.assert_allclose(float(nth(jnp.sin, 4)(x)), np.sin(x), rtol=1e-12)
