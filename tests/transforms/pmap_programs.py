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
