"""What donation gains, next to JAX: a step of an optimizer and an update of a row, on arrays of 64 MB.

    python benchmarks/donation.py

Times are the best of 15 steps, in milliseconds; all in one process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

import pyxla
import pyxla.numpy

N = 4096
STEPS = 15


def adam(jnp: Any, state: Any, gradient: Any) -> Any:
    p, m, v = state
    m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient * gradient
    return p - 0.01 * m / (jnp.sqrt(v) + 1e-8), m, v


CASES: dict[str, tuple[int, Callable[..., Any]]] = {
    "gradient descent": (1, lambda jnp, p, gradient: p - 0.1 * gradient),
    "Adam": (3, adam),
    "a row of a cache": (1, lambda jnp, cache, x: cache.at[17].set(x[0])),
}


def milliseconds(jx: Any, name: str, donate: bool) -> float:
    """The best time of a step."""
    count, f = CASES[name]
    rng = np.random.default_rng(0)
    state, x = ([jx.numpy.asarray(rng.random((N, N), np.float32)) for _ in range(n)] for n in (count, 1))
    step = jx.jit(lambda s, x: f(jx.numpy, s, x), donate_argnums=(0,) if donate else ())
    state = state[0] if count == 1 else tuple(state)
    best = float("inf")
    for _ in range(STEPS + 2):
        start = time.perf_counter()
        state = step(state, x[0])
        for leaf in jax.tree.leaves(state, is_leaf=lambda y: hasattr(y, "block_until_ready")):
            leaf.block_until_ready()
        best = min(best, time.perf_counter() - start)
    return 1e3 * best


def main() -> None:
    print(f"{'':18}{'pyxla':>9}{'donated':>9}{'JAX':>9}{'donated':>9}{'ratio, donated':>16}")
    for name in CASES:
        ours, theirs = ([milliseconds(jx, name, donate) for donate in (False, True)] for jx in (pyxla, jax))
        times = "".join(f"{t:9.2f}" for t in (*ours, *theirs))
        print(f"{name:18}{times}{ours[1] / theirs[1]:16.2f}")


if __name__ == "__main__":
    main()
