"""Small programs written once for JAX's names: `program(jax_like, jnp, lax)` gives a function of a vector of four
floats."""

from __future__ import annotations


def elementwise(jx, jnp, lax):
    return lambda x: jnp.sin(x) * jnp.exp(-x * x) + jnp.log1p(jnp.abs(x)) / (2.0 + jnp.cos(x))


def network(jx, jnp, lax):
    w = jnp.linspace(-1.0, 1.0, 12).reshape(4, 3)
    return lambda x: jnp.tanh(x @ w) @ w.T


def indexing(jx, jnp, lax):
    index = jnp.array([2, 0, 3, 2])

    def f(x):
        x = jnp.asarray(x)
        return x[index] * x[::-1] + x.at[1].set(x[0] * x[2]) + jnp.concatenate([x[1:], x[:1]])

    return f


def reductions(jx, jnp, lax):
    return lambda x: x / jnp.sum(x * x) + jnp.max(x) + jnp.prod(x) - jnp.cumsum(x) * jnp.mean(x)


def scan(jx, jnp, lax):
    def f(x):
        def body(carry, element):
            new = jnp.tanh(carry * element + x[0])
            return new, new * element

        last, ys = lax.scan(body, x[1] * 0.5, x)
        return ys + last

    return f


def scan_reverse(jx, jnp, lax):
    def f(x):
        _, ys = lax.scan(lambda c, e: (c * e, c + e), 1.0 + x.sum(), x, reverse=True)
        return ys

    return f


def nested_scan(jx, jnp, lax):
    def f(x):
        def outer(c, e):
            inner, _ = lax.scan(lambda d, g: (d * 0.5 + jnp.sin(g * e), None), c, x)
            return inner, inner * e

        last, ys = lax.scan(outer, x[2], x)
        return ys * last

    return f


def fori(jx, jnp, lax):
    return lambda x: lax.fori_loop(0, 5, lambda i, v: jnp.sin(v) * 0.9 + x * i * 0.1, x)


def branches(jx, jnp, lax):
    def f(x):
        y = lax.cond(x[0] > 0.0, lambda v: v * v, lambda v: jnp.sin(v), x)
        return lax.switch(2, [lambda v: v, lambda v: v * 2.0, lambda v: v * x[1]], y)

    return f


def inner_jit(jx, jnp, lax):
    g = jx.jit(lambda x, y: x * jnp.tanh(y))
    return lambda x: g(x, g(x, x[::-1]))


def inner_grad(jx, jnp, lax):
    return lambda x: jx.grad(lambda y: jnp.sum(jnp.sin(y * x) * y))(x * 2.0)


def inner_vmap(jx, jnp, lax):
    return lambda x: jx.vmap(lambda a, b: jnp.dot(b, b) * a, in_axes=(0, None))(x, jnp.exp(x * 0.3))


def inner_jvp(jx, jnp, lax):
    return lambda x: jx.jvp(lambda y: jnp.cos(y) * x, (x * x,), (jnp.sin(x),))[1]


def normalize(jx, jnp, lax):
    def f(x):
        e = jnp.exp(x - lax.stop_gradient(jnp.max(x)))
        return jnp.log(e / jnp.sum(e)) * jnp.where(x > 0.3, x, 0.5 * x)

    return f


LOOPS = (scan, scan_reverse, nested_scan, fori, branches)
PROGRAMS = {
    f.__name__: f
    for f in (
        elementwise,
        network,
        indexing,
        reductions,
        normalize,
        *LOOPS,
        inner_jit,
        inner_grad,
        inner_vmap,
        inner_jvp,
    )
}
