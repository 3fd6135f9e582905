"""The programs that are timed, written once for JAX's names."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

Workload = tuple[Callable[..., Any], tuple[Any, ...]]


def _rng() -> np.random.RandomState:
    return np.random.RandomState(0)


def _f32(*shape: int) -> Any:
    return _rng().randn(*shape).astype(np.float32)


def mlp(jx: Any, layers: int, width: int = 16) -> Workload:
    """dot, broadcast, add, tanh: four operations a layer."""
    jnp = jx.numpy
    params = [(_f32(width, width) * 0.3, _f32(width)) for _ in range(layers)]

    def f(params: Any, x: Any) -> Any:
        for w, b in params:
            x = jnp.tanh(jnp.dot(x, w) + b)
        return jnp.sum(x)

    return f, (params, _f32(8, width))


def digits_step(jx: Any) -> Workload:
    """One step of examples/digits.py."""
    jnp = jx.numpy
    sizes = (64, 128, 64, 10)
    params = [(_f32(m, n) * 0.1, np.zeros(n, np.float32)) for m, n in itertools.pairwise(sizes)]
    velocity = [(np.zeros_like(w), np.zeros_like(b)) for w, b in params]
    labels = _rng().randint(0, 10, 64).astype(np.int32)

    def loss(params: Any, x: Any, labels: Any) -> Any:
        for w, b in params[:-1]:
            x = jnp.tanh(jnp.dot(x, w) + b)
        w, b = params[-1]
        logits = jnp.dot(x, w) + b
        top = jnp.max(logits, axis=-1, keepdims=True)
        log_norm = jnp.log(jnp.sum(jnp.exp(logits - top), axis=-1)) + top[..., 0]
        return jnp.mean(log_norm - jnp.take_along_axis(logits, labels[..., None], axis=-1)[..., 0])

    def step(params: Any, velocity: Any, x: Any, labels: Any) -> Any:
        value, gradient = jx.value_and_grad(loss)(params, x, labels)
        velocity = jx.tree_util.tree_map(lambda v, g: 0.9 * v - 0.05 * g, velocity, gradient)
        return jx.tree_util.tree_map(lambda p, v: p + v, params, velocity), velocity, value

    return step, (params, velocity, _f32(64, 64), labels)


def attention(jx: Any) -> Workload:
    jnp = jx.numpy

    def f(q: Any, k: Any, v: Any) -> Any:
        scores = jnp.einsum("bhqd,bhkd->bhqk", q, k) / 8.0
        weights = jnp.exp(scores - jnp.max(scores, axis=-1, keepdims=True))
        return jnp.einsum("bhqk,bhkd->bhqd", weights / jnp.sum(weights, axis=-1, keepdims=True), v)

    return f, (_f32(4, 8, 128, 64), _f32(4, 8, 128, 64), _f32(4, 8, 128, 64))


def softmax(jx: Any, columns: int) -> Workload:
    jnp = jx.numpy

    def f(x: Any) -> Any:
        e = jnp.exp(x - jnp.max(x, axis=-1, keepdims=True))
        return e / jnp.sum(e, axis=-1, keepdims=True)

    return f, (_f32(1000, columns),)


def convolution(jx: Any, layout: str) -> Workload:
    numbers = ("NCHW", "OIHW", "NCHW") if layout == "NCHW" else ("NHWC", "HWIO", "NHWC")
    image = _f32(8, 32, 32, 32)
    kernel = _f32(64, 32, 3, 3) if layout == "NCHW" else _f32(3, 3, 32, 64)

    def f(x: Any, w: Any) -> Any:
        return jx.lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=numbers)

    return f, (image, kernel)


def recurrence(jx: Any, gradient: bool) -> Workload:
    """A recurrent network of 128 units over 100 steps, or the gradient of its weights."""
    jnp = jx.numpy

    def states(w: Any, u: Any, xs: Any) -> Any:
        def step(h: Any, x: Any) -> Any:
            h = jnp.tanh(h @ w + x @ u)
            return h, h

        return jx.lax.scan(step, jnp.zeros(128), xs)[1]

    def loss(w: Any, u: Any, xs: Any) -> Any:
        return jnp.sum(states(w, u, xs) ** 2)

    weights = (0.1 * _f32(128, 128), 0.1 * _f32(64, 128), _f32(100, 64))
    return (jx.grad(loss, (0, 1)) if gradient else states), weights


def run_time(jx: Any) -> dict[str, Workload]:
    """All whose run time is compared, by name."""
    jnp, lax = jx.numpy, jx.lax
    table: dict[str, Workload] = {
        "x*x+2x, 5000x5000": (lambda x: x * x + 2.0 * x, (_f32(5000, 5000),)),
        "tanh, 1000x1000": (jnp.tanh, (_f32(1000, 1000),)),
        "softmax, 1000x1024": softmax(jx, 1024),
        "softmax, 1000x1000": softmax(jx, 1000),
        "sum, 5000x5000": (jnp.sum, (_f32(5000, 5000),)),
    }
    for n in (64, 128, 256, 512, 1024, 2048):
        table[f"matmul {n}"] = (jnp.matmul, (_f32(n, n), _f32(n, n)))
    table["digits training step"] = digits_step(jx)
    table["convolution 3x3 NCHW"] = convolution(jx, "NCHW")
    table["convolution 3x3 NHWC"] = convolution(jx, "NHWC")
    table["attention 4x8x128x64"] = attention(jx)
    table["fori_loop, 1000 steps"] = (lambda x: lax.fori_loop(0, 1000, lambda i, v: jnp.sin(v) + x, x), (_f32(16),))
    table["scan, 1000 steps of 256 numbers, stacked"] = (
        lambda x: lax.scan(lambda c, _: (c * 0.99, c + 1.0), x, None, length=1000)[1],
        (_f32(256),),
    )
    table["recurrent network, 100 steps of 128"] = recurrence(jx, gradient=False)
    table["gradient of the recurrent network"] = recurrence(jx, gradient=True)
    return table
