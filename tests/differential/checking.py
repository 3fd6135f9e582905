"""A program under the transformations, in pyxla next to JAX."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy
import numpy as np

import pyxla
import pyxla.numpy

from .generator import Program, Statement, generate

BATCH = 2


@dataclasses.dataclass(frozen=True)
class Inputs:
    """What the transformations of a program are evaluated at."""

    p: dict[str, Any]
    n: tuple[Any, ...]
    tangents: dict[str, Any]
    batch: dict[str, Any]
    integers: tuple[Any, ...]

    @staticmethod
    def of(program: Program, seed: int, dtype: Any) -> Inputs:
        p, n = program.inputs(seed, dtype)
        tangents = {k: np.asarray(np.cos(3 * v + 1), dtype) for k, v in p.items()}
        batch = {k: np.stack([v, tangents[k]]) for k, v in p.items()}
        return Inputs(p, n, tangents, batch, tuple(np.stack([x, (x * 3 + 1) % 7]) for x in n))


def transformed(jx: Any, f: Callable[..., Any], p: Any, n: Any, tangents: Any, batch: Any, integers: Any) -> dict[str, Any]:
    """The results of a program under each transformation, by its name."""
    jnp = jx.numpy
    # Some inputs have a batch and some have none.
    axes = {k: None if k == "x1" else 0 for k in p}
    mixed = {k: p[k] if axes[k] is None else batch[k] for k in p}

    def floats(p: Any, n: Any) -> list[Any]:
        return [y for y in f(p, n) if jnp.issubdtype(y.dtype, np.floating)]

    def scalar(p: Any, n: Any) -> Any:
        return sum(jnp.sum(jnp.sin(y + 0.3 * i)).astype(p["x0"].dtype) for i, y in enumerate(floats(p, n)))

    def sum_of_map(p: Any) -> Any:
        return jnp.sum(jx.vmap(scalar, (axes, (0, None)))(p, (integers[0], n[1])))

    gradient = jx.grad(scalar)
    out, pullback = jx.vjp(lambda p: floats(p, n), p)
    return {
        "value": f(p, n),
        "jvp": jx.jvp(lambda p: floats(p, n), (p,), (tangents,)),
        "vjp": pullback([jnp.cos(y) for y in out]),
        "vmap": jx.vmap(f, (axes, (0, None)))(mixed, (integers[0], n[1])),
        "vmap of grad": jx.vmap(gradient, (0, (None, 0)))(batch, (n[0], integers[1])),
        "grad of vmap": jx.grad(sum_of_map)(mixed),
        "jvp of grad": jx.jvp(lambda p: gradient(p, n), (p,), (tangents,)),
    }
