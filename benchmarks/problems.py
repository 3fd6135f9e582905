"""Problems of the field whose gradients are wanted, written once for JAX's names.

The four of ADBench (mixture of Gaussians, bundle adjustment, hand tracking, LSTM) and a differential equation: each is
a scalar function, to be differentiated by its first argument, and arguments for it. After them derivatives of other
kinds, each a function that takes them, and its arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Problem = tuple[Callable[..., Any], tuple[Any, ...]]


def gmm(jx: Any, points: int = 50, clusters: int = 4, dims: int = 3, dtype: Any = np.float32) -> Problem:
    """The log-likelihood of a mixture of Gaussians, with a Wishart prior on the inverse covariances' factors."""
    jnp = jx.numpy
    rng = np.random.RandomState(0)
    rows, columns = np.tril_indices(dims, -1)

    def log_likelihood(params: Any, x: Any) -> Any:
        alphas, means, log_diagonal, lower = params
        diagonal = jnp.exp(log_diagonal)
        factors = jnp.zeros((clusters, dims, dims), x.dtype).at[:, rows, columns].set(lower)
        factors = factors + diagonal[:, :, None] * jnp.eye(dims, dtype=x.dtype)
        centred = x[:, None, :] - means
        whitened = jnp.einsum("kij,nkj->nki", factors, centred)
        inner = alphas + jnp.sum(log_diagonal, axis=1) - 0.5 * jnp.sum(whitened**2, axis=2)
        fit = jnp.sum(jx.nn.logsumexp(inner, axis=1)) - points * jx.nn.logsumexp(alphas)
        prior = 0.5 * (jnp.sum(diagonal**2) + jnp.sum(lower**2)) - jnp.sum(log_diagonal)
        return fit - points * dims * 0.5 * math.log(2 * math.pi) - prior

    params = (
        rng.randn(clusters), rng.randn(clusters, dims), 0.3 * rng.randn(clusters, dims),
        0.3 * rng.randn(clusters, len(rows)),
    )  # fmt: skip
    return log_likelihood, (tuple(p.astype(dtype) for p in params), rng.randn(points, dims).astype(dtype))


def rotated(jnp: Any, axis_angle: Any, x: Any) -> Any:
    """x turned about a vector by its length (Rodrigues' formula)."""
    angle = jnp.sqrt(jnp.sum(axis_angle * axis_angle) + 1e-12)
    axis = axis_angle / angle
    return x * jnp.cos(angle) + jnp.cross(axis, x) * jnp.sin(angle) + axis * jnp.dot(axis, x) * (1 - jnp.cos(angle))


def reprojection(jx: Any) -> Callable[[Any, Any], Any]:
    """Where a camera (rotation 3, centre 3, focal length, principal point 2, radial distortion 2) sees a point."""
    jnp = jx.numpy

    def project(camera: Any, point: Any) -> Any:
        local = rotated(jnp, camera[:3], point - camera[3:6])
        flat = local[:2] / local[2]
        square = jnp.dot(flat, flat)
        return flat * (1 + camera[9] * square + camera[10] * square * square) * camera[6] + camera[7:9]

    return project


def bundle_adjustment(jx: Any, cameras: int = 4, points: int = 20, dtype: Any = np.float32) -> Problem:
    """Half the sum of squared reprojection errors of every point in every camera."""
    jnp = jx.numpy
    rng = np.random.RandomState(1)
    project = reprojection(jx)
    every = jx.vmap(jx.vmap(project, (None, 0)), (0, None))

    def error(params: Any, seen: Any) -> Any:
        return 0.5 * jnp.sum((every(*params) - seen) ** 2)

    poses = np.concatenate([0.2 * rng.randn(cameras, 3), rng.randn(cameras, 3) - [0, 0, 6]], axis=1)
    inner = np.tile([1.5, 0.1, -0.2, 0.05, 0.01], (cameras, 1))
    params = np.concatenate([poses, inner], axis=1).astype(dtype), rng.randn(points, 3).astype(dtype)
    return error, (params, rng.randn(cameras, points, 2).astype(dtype))


def hand_tracking(jx: Any, bones: int = 6, vertices: int = 40, dtype: Any = np.float32) -> Problem:
    """The distance of a skinned mesh from measured points: a chain of bones, each turned about the one before it."""
    jnp = jx.numpy
    rng = np.random.RandomState(2)

    def error(angles: Any, offsets: Any, rest: Any, weights: Any, measured: Any) -> Any:
        def step(frame: Any, bone: Any) -> Any:
            turn, origin = frame
            angle, offset = bone
            columns = [rotated(jnp, angle, row) for row in np.eye(3, dtype=dtype)]
            new = turn @ jnp.stack(columns, axis=1), origin + turn @ offset
            return new, new

        start = jnp.eye(3, dtype=dtype), jnp.zeros(3, dtype)
        _, (turns, origins) = jx.lax.scan(step, start, (angles, offsets))
        placed = jnp.einsum("bij,vj->vbi", turns, rest) + origins
        return jnp.sum((jnp.einsum("vb,vbi->vi", weights, placed) - measured) ** 2)

    weights = rng.rand(vertices, bones)
    data = (
        0.5 * rng.randn(bones, 3), rng.randn(bones, 3), 0.3 * rng.randn(vertices, 3),
        weights / weights.sum(1, keepdims=True), rng.randn(vertices, 3),
    )  # fmt: skip
    return error, tuple(x.astype(dtype) for x in data)


def lstm(jx: Any, length: int = 20, layers: int = 2, width: int = 8, dtype: Any = np.float32) -> Problem:
    """The negative log-likelihood of a sequence under a network of LSTM layers with diagonal weights, as in ADBench."""
    jnp = jx.numpy
    rng = np.random.RandomState(3)

    def cell(weight: Any, bias: Any, state: Any, x: Any) -> Any:
        hidden, memory = state
        gates = jnp.stack([x, hidden, x, hidden]) * weight + bias
        forget, ingate, outgate = (jx.nn.sigmoid(gates[i]) for i in range(3))
        memory = memory * forget + ingate * jnp.tanh(gates[3])
        return outgate * jnp.tanh(memory), memory

    def loss(params: Any, sequence: Any) -> Any:
        weights, biases, scale, shift = params

        def step(states: Any, pair: Any) -> Any:
            x, target = pair
            x, new = x * scale, []
            for i in range(layers):
                state = cell(weights[i], biases[i], states[i], x)
                new.append(state)
                x = state[0]
            logits = x * scale + shift
            return new, jnp.dot(target, logits - jx.nn.logsumexp(logits))

        zero = jnp.zeros(width, sequence.dtype)
        _, terms = jx.lax.scan(step, [(zero, zero)] * layers, (sequence[:-1], sequence[1:]))
        return -jnp.mean(terms)

    params = rng.randn(layers, 4, width), rng.randn(layers, 4, width), rng.randn(width), rng.randn(width)
    sequence = np.eye(width)[rng.randint(0, width, length)]
    return loss, (tuple(p.astype(dtype) for p in params), sequence.astype(dtype))


def rk4(jx: Any, derivative: Callable[[Any, Any], Any], steps: int, h: float) -> Callable[[Any, Any], Any]:
    """`solve(y, params)`: the solution of y' = derivative(y, params) after some steps of the classical method."""

    def solve(y: Any, params: Any) -> Any:
        def step(y: Any, _: Any) -> Any:
            k1 = derivative(y, params)
            k2 = derivative(y + 0.5 * h * k1, params)
            k3 = derivative(y + 0.5 * h * k2, params)
            k4 = derivative(y + h * k3, params)
            return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), None

        return jx.lax.scan(step, y, None, length=steps)[0]

    return solve


def predator_prey(jx: Any) -> Callable[[Any, Any], Any]:
    """The derivative of Lotka and Volterra's two populations."""
    jnp = jx.numpy
    return lambda y, p: jnp.stack([p[0] * y[0] - p[1] * y[0] * y[1], p[2] * y[0] * y[1] - p[3] * y[1]])


def ode(jx: Any, steps: int = 50, dtype: Any = np.float32) -> Problem:
    """The squared distance of two populations from a goal, after a time."""
    jnp = jx.numpy
    solve = rk4(jx, predator_prey(jx), steps, 0.05)

    def distance(params: Any, y: Any) -> Any:
        return jnp.sum((solve(y, params) - 1.0) ** 2)

    return distance, (np.array([1.1, 0.4, 0.1, 0.4], dtype), np.array([2.0, 1.0], dtype))


PROBLEMS: dict[str, Callable[..., Problem]] = {
    "mixture of Gaussians": gmm,
    "bundle adjustment": bundle_adjustment,
    "hand tracking": hand_tracking,
    "LSTM": lstm,
    "differential equation": ode,
}


def equilibrium(jx: Any, steps: int) -> Callable[[Any, Any], Any]:
    """The fixed point of z = tanh(w z + x), after some steps; its derivative is that of the implicit function."""
    jnp = jx.numpy

    @jx.custom_vjp
    def solve(w: Any, x: Any) -> Any:
        return jx.lax.fori_loop(0, steps, lambda _, z: jnp.tanh(w @ z + x), jnp.zeros_like(x))

    def forward(w: Any, x: Any) -> Any:
        z = solve(w, x)
        return z, (w, x, z)

    def backward(saved: Any, ct: Any) -> Any:
        w, x, z = saved
        _, by_z = jx.vjp(lambda z: jnp.tanh(w @ z + x), z)
        _, by_inputs = jx.vjp(lambda w, x: jnp.tanh(w @ z + x), w, x)
        return by_inputs(jx.lax.fori_loop(0, steps, lambda _, u: ct + by_z(u)[0], ct))

    solve.defvjp(forward, backward)
    return solve


def fixed_point(jx: Any, size: int = 16, dtype: Any = np.float32) -> Problem:
    """The gradient of a function of a fixed point, by the implicit function theorem."""
    solve = equilibrium(jx, 40)
    rng = np.random.RandomState(4)
    weights = 0.3 * rng.randn(size, size) / math.sqrt(size)
    gradient = jx.grad(lambda w, x: jx.numpy.sum(solve(w, x) ** 2), (0, 1))
    return gradient, (weights.astype(dtype), rng.randn(size).astype(dtype))


def gauss_newton(jx: Any, dtype: Any = np.float32) -> Problem:
    """J^T J v for the residuals of a bundle adjustment, J their Jacobian by the cameras."""
    jnp = jx.numpy
    (cameras, points), seen = bundle_adjustment(jx, dtype=dtype)[1]
    project = jx.vmap(jx.vmap(reprojection(jx), (None, 0)), (0, None))

    def product(cameras: Any, v: Any) -> Any:
        def residuals(cameras: Any) -> Any:
            return project(cameras, points) - seen

        _, pullback = jx.vjp(residuals, cameras)
        return pullback(jx.jvp(residuals, (cameras,), (v,))[1])[0]

    return product, (cameras, np.asarray(jnp.cos(cameras)))


def fourth_derivative(jx: Any, points: int = 256, dtype: Any = np.float32) -> Problem:
    """The fourth derivative of exp(-x^2) at many points, by turns of reverse and forward mode."""
    jnp = jx.numpy

    def nth(f: Callable[[Any], Any], n: int) -> Callable[[Any], Any]:
        for k in range(n):
            f = jx.grad(f) if k % 2 == 0 else _forward(jx, f)
        return f

    return jx.vmap(nth(lambda x: jnp.exp(-x * x), 4)), (np.linspace(-2, 2, points).astype(dtype),)


def _forward(jx: Any, f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: jx.jvp(f, (x,), (jx.numpy.ones_like(x),))[1]


DERIVATIVES: dict[str, Callable[..., Problem]] = {
    "implicit gradient of a fixed point": fixed_point,
    "Gauss-Newton product": gauss_newton,
    "fourth derivative": fourth_derivative,
}
