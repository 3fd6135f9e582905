"""Functions written for JAX, with their arguments: what `from_mlir` is tried on once JAX has lowered them."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

X = np.float32([[0.3, -1.2, 0.7], [1.5, 0.2, -0.4]])
Y = np.float32([[0.8, 0.1], [-0.6, 1.1], [0.4, -0.9]])
V = np.float32([0.5, -1.5, 2.0, 0.25])
N = np.int32([3, 0, 2, 1])
KEY = np.uint32([17, 4])
IMAGE = np.linspace(-1, 1, 2 * 6 * 5 * 3, dtype=np.float32).reshape(2, 6, 5, 3)
KERNEL = np.cos(np.arange(3 * 3 * 3 * 4, dtype=np.float32)).reshape(3, 3, 3, 4)
CONSTANTS = [
    np.asarray([1, 0, 3]).astype(d)
    for d in ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "float16", "float32", "complex64"]
]


def layer(x, w):
    return jax.nn.gelu(x @ w)


def attention(q, k, v):
    return jax.nn.softmax(q @ k.T / np.sqrt(3.0)) @ v


def conv(x, w):
    out = lax.conv_general_dilated(x, w, (2, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return lax.reduce_window(jax.nn.relu(out), -jnp.inf, lax.max, (1, 2, 2, 1), (1, 1, 1, 1), "VALID")


def recurrence(w, xs):
    def step(h, x):
        h = jnp.tanh(w @ h + x)
        return h, h * x

    return lax.scan(step, jnp.zeros(3), xs)


def backward_recurrence(xs):
    return lax.scan(lambda c, x: (jnp.sin(c * x), c + x), 1.0, xs, reverse=True)


def newton(x):
    def body(state):
        y, _ = state
        return y - (y * y - x) / (2 * y), y

    return lax.while_loop(lambda s: jnp.abs(s[0] - s[1]) > 1e-6, body, (x, x + 1.0))[0]


def power(x, n):
    return lax.fori_loop(0, n, lambda i, y: y * x + i, jnp.ones_like(x))


def nested_loops(x):
    def outer(i, total):
        return lax.fori_loop(0, i, lambda j, t: jnp.sin(t) + x[j] * x[i], total)

    return lax.fori_loop(0, 4, outer, x.sum())


def branches(x):
    return lax.cond(x.sum() > 1.0, lambda v: jnp.sin(v) * 2, lambda v: v * v, x)


def switch(i, x):
    return lax.switch(i, [lambda v: v, jnp.sin, lambda v: v**3], x)


def sort_pairs(x, n):
    return lax.sort((n, x), num_keys=1)


def argsort(x):
    return jnp.argsort(x), jnp.sort(x)[::-1], jnp.median(x)


def gather(x, n):
    return x[n % 2, 1:], jnp.take_along_axis(x, n[None, :2] % 3, 1)


def scatter(x, n):
    return x.at[n].add(2.0 * x), x.at[n[:2]].set(x[2:] * 3), x.at[::2].mul(x[1::2])


def dynamic(x, n):
    return lax.dynamic_update_slice(x, lax.dynamic_slice(x, (n[0],), (2,)) * 3, (n[3],))


def variadic_reduction(x):
    return jnp.argmax(x, 1), x.max(), jnp.var(x, 0), jnp.prod(x), jnp.all(x > -1), x.min(1)


def cumulative(x):
    return jnp.cumsum(x), lax.cummax(x), lax.associative_scan(jnp.multiply, x)


def random_bits(key):
    return jax.random.bits(key, (3,)), jax.random.uniform(key, (2,)), jax.random.permutation(key, 5)


def noise(key, x):
    return x + jax.random.normal(key, x.shape) * x


def special(x):
    return jax.scipy.special.erf(x), lax.lgamma(jnp.abs(x) + 1), lax.digamma(jnp.abs(x) + 1), lax.erf_inv(x / 4)


def elementwise(x):
    return (
        jnp.sqrt(jnp.abs(x) + 1),
        jnp.log1p(x * x),
        jnp.arctan2(x, x + 3),
        jnp.cbrt(x),
        x**3,
        jnp.expm1(x),
        jnp.floor(x),
    )


def integers(n):
    return n // 2, n % 3, n << 2, n ^ 5, lax.population_count(n), ~n, n.astype(jnp.int8), lax.clz(n)


def complexes(x):
    z = lax.complex(x, x * 2)
    return jnp.abs(z * z + jnp.exp(z)), jnp.real(jnp.conj(z) * (1 + 2j))


def constants(x):
    return [jnp.asarray(c) for c in CONSTANTS] + [
        jnp.asarray(CONSTANTS[8]).astype(jnp.bfloat16) * x[0].astype(jnp.bfloat16)
    ]


def shapes(x):
    return jnp.pad(x, ((1, 0), (0, 2))), x.T.reshape(-1), jnp.concatenate([x, x[::-1]], 0), jnp.tile(x, (2, 1))


def einsum(x, y):
    return jnp.einsum("ij,jk->ki", x, y), jnp.tensordot(x, y, ((0,), (1,)))


def calls(x):
    inner = jax.jit(lambda v: jnp.sin(v) * v)
    return inner(inner(x)) + inner(x)


def checkpointed(x):
    return jax.checkpoint(lambda v: jnp.sin(jnp.sin(v)))(x)


def with_custom_jvp(x):
    return jax.nn.relu(x) + jax.nn.silu(x) + jax.numpy.logaddexp(x, 1.0)


def gradient(x, y):
    return jax.grad(lambda a, b: jnp.tanh(a @ b).sum(), (0, 1))(x, y)


def hessian(x):
    return jax.hessian(lambda v: jnp.sum(jnp.sin(v) * v**2))(x)


def mapped(x, y):
    return jax.vmap(lambda row: jnp.dot(row, y).max())(x)


def triangular(x):
    a = jnp.eye(3) * 3 + jnp.outer(x[:3], x[1:])
    return jax.scipy.linalg.solve_triangular(a, x[:3], lower=True)


def cholesky(x):
    a = jnp.eye(4) * 4 + jnp.outer(x, x)
    return jnp.linalg.cholesky(a), jnp.linalg.inv(a), jnp.linalg.det(a)


def eigenvalues(x):
    a = jnp.diag(x) + jnp.outer(x, x)
    return jnp.linalg.eigh(a)[0], jnp.linalg.svd(a + 0.1, compute_uv=False)


def fft(x):
    return jnp.abs(jnp.fft.fft(x)), jnp.fft.irfft(jnp.fft.rfft(x))


def top_k(x):
    return lax.top_k(x, 2)


def half(x):
    return (x.astype(jnp.bfloat16) @ x.T.astype(jnp.bfloat16)).astype(jnp.float32), lax.reduce_precision(x, 5, 4)


def clamped(x):
    return jnp.clip(x, -1.0, 0.5), jnp.where(x > 0, x, jnp.exp(x)), jnp.round(x)


def mapped_loop(x):
    return lax.map(lambda r: lax.scan(lambda c, v: (c + v * v, None), 0.0, r)[0], x)


def nothing_to_do(x):
    return x


#: name: (function, arguments)
PROGRAMS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    f.__name__: (f, arguments)
    for f, *arguments in [
        (layer, X, Y),
        (attention, X, X * 2, X + 1),
        (conv, IMAGE, KERNEL),
        (recurrence, X.T @ X, X),
        (backward_recurrence, V),
        (newton, np.float32(2.5)),
        (power, np.float32(0.8), np.int32(5)),
        (nested_loops, V),
        (branches, V),
        (switch, np.int32(1), V),
        (sort_pairs, V, N),
        (argsort, V),
        (gather, X, N),
        (scatter, V, N),
        (dynamic, V, N),
        (variadic_reduction, X),
        (cumulative, V),
        (random_bits, KEY),
        (noise, KEY, V),
        (special, V),
        (elementwise, V),
        (integers, N),
        (complexes, V),
        (constants, V),
        (shapes, X),
        (einsum, X, Y),
        (calls, V),
        (checkpointed, V),
        (with_custom_jvp, V),
        (gradient, X, Y),
        (hessian, V),
        (mapped, X, Y),
        (triangular, V),
        (cholesky, V),
        (eigenvalues, V),
        (fft, V),
        (top_k, V),
        (half, X),
        (clamped, V),
        (mapped_loop, X),
        (nothing_to_do, V),
    ]
}
