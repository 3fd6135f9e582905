"""Programs with pmap, written for either library. Run as a script, with JAX and eight devices of its own, it prints
what they give as one archive of arrays."""

from __future__ import annotations

import os
import sys
from functools import partial


def programs(jx, jn, lx):
    """By name: the arrays that each program gives."""
    x = jn.arange(24.0).reshape(8, 3) / 7 + 0.1
    v = jn.arange(4.0)
    w = jn.cos(jn.arange(3.0) + 1)

    @partial(jx.pmap, axis_name="i")
    def normalize(x):
        return x / lx.psum(x, "i")

    @partial(jx.pmap, axis_name="i")
    def halo(x):
        return x + lx.ppermute(x, "i", [(k, k + 1) for k in range(7)])

    @partial(jx.pmap, axis_name="data", in_axes=(None, 0), out_axes=(None, 0))
    def step(w, x):
        loss, gradient = jx.value_and_grad(lambda w: jn.mean((x @ w - 1.0) ** 2))(w)
        return w - 0.1 * lx.pmean(gradient, "data"), loss

    def loss(w):
        return jn.sum(jx.pmap(lambda w, x: jn.tanh(x @ w), in_axes=(None, 0))(w, x))

    def every_collective(x):
        halves = [[0, 1, 2, 3], [4, 5, 6, 7]]
        return [
            lx.all_gather(x, "i", tiled=True),
            lx.all_gather(x, "i", axis=1),
            lx.all_gather(x[0], "i", axis_index_groups=halves),
            lx.all_to_all(x, "i", 0, 0, tiled=True),
            lx.psum_scatter(x, "i", tiled=True),
            lx.psum_scatter(x[:4], "i", axis_index_groups=halves),
            lx.pswapaxes(x, "i", 0),
            lx.pmax(x, "i") - lx.pmin(x, "i"),
            lx.pmean(x.astype(int), "i"),
            lx.psum({"a": x, "b": jn.int32(2), "c": 3}, "i"),
        ]

    @partial(jx.pmap, axis_name="data", in_axes=(None, 0, 0), out_axes=None)
    def train(p, x, y):
        def loss(p):
            return ((jn.tanh(x @ p["w"]) @ p["v"] - y) ** 2).mean()

        value, gradient = jx.value_and_grad(loss)(p)
        gradient = lx.pmean(gradient, "data")
        return jx.tree.map(lambda a, b: a - 0.1 * b, p, gradient), lx.pmean(value, "data")

    def trained():
        p = {"w": jn.full((3, 2), 0.3), "v": jn.full(2, 0.5)}
        for _ in range(3):
            p, value = train(p, x.reshape(4, 2, 3), x[:, 0].reshape(4, 2))
        return p, value

    def cubes(x):
        return jn.sum(jx.pmap(lambda x: lx.psum(x**3, "i") * x, axis_name="i")(x))

    def in_a_loop(x):
        return lx.scan(lambda c, _: (c + lx.psum(c, "i"), c), x, None, length=3)

    def ring(x):
        return lx.pshuffle(lx.psum_scatter(lx.all_gather(x, "i"), "i"), "i", [1, 2, 3, 4, 5, 6, 7, 0])

    return {
        "normalize": normalize(v),
        "halo": halo(x),
        "step": step(w, x),
        "gradient through": jx.grad(loss)(w),
        "jit of": jx.jit(lambda x: normalize(x * 2) + 1)(v),
        "gradient within": jx.pmap(jx.grad(lambda x: jn.sum(lx.psum(x * x, "i") * x)), axis_name="i")(x),
        "gradient around": jx.grad(lambda x: jn.sum(normalize(x) ** 2))(v + 1),
        "tree": jx.pmap(lambda t, s: {"sum": t["a"] + t["b"], "twice": s * 2}, in_axes=({"a": 0, "b": None}, 1))(
            {"a": x, "b": w}, x.T
        ),
        "out_axes": jx.pmap(lambda x: x * 2, out_axes=1)(x),
        "static": jx.pmap(lambda x, n: x * n, static_broadcasted_argnums=1)(x, 3),
        "index": jx.pmap(lambda x: x * lx.axis_index("i") + lx.axis_size("i"), axis_name="i")(x),
        "groups": jx.pmap(lambda x: lx.psum(x, "i", axis_index_groups=[[0, 1, 2, 3], [4, 5, 6, 7]]), axis_name="i")(x),
        "ring": jx.pmap(ring, axis_name="i")(x),
        "vmap within": jx.pmap(jx.vmap(lambda z: z / lx.psum(z, "i")), axis_name="i")(x),
        "every collective": jx.pmap(every_collective, axis_name="i")(jn.arange(64.0).reshape(8, 8)),
        "training": trained(),
        "hessian through": jx.hessian(cubes)(v),
        "batch of gradients": jx.vmap(jx.grad(cubes))(jn.stack([v, v + 1])),
        "loop within": jx.pmap(in_a_loop, axis_name="i")(v),
        "static function": jx.pmap(
            lambda f, x, n: f(x) * n, in_axes=(None, 0, None), static_broadcasted_argnums=(0, 2)
        )(jn.sin, v, 2),
        "out_axes by result": jx.pmap(lambda x: {"a": x, "b": x * 2}, out_axes={"a": None, "b": 1})(x),
        "keywords": jx.pmap(lambda x, *, k: x * k)(v, k=v),
        "devices": jx.pmap(lambda x: x * lx.axis_index("i"), axis_name="i", devices=jx.devices()[4:])(v),
        "counts": jn.array([jx.local_device_count(), jx.process_count(), jx.process_index(), jx.devices()[3].id]),
        "count": jn.array(jx.device_count()),
    }


def main() -> None:
    os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"
    import jax
    import numpy

    leaves = jax.tree.leaves(programs(jax, jax.numpy, jax.lax))
    numpy.savez(sys.argv[1], *map(numpy.asarray, leaves))


if __name__ == "__main__":
    main()
