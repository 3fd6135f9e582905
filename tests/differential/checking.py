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


def transformations(jx: Any, f: Callable[..., Any], p: Any, n: Any) -> dict[str, Callable[[], Any]]:
    """What is asked of a program f at the inputs p and n, by name."""
    tangents = {k: np.cos(3 * v + 1, dtype=v.dtype) for k, v in p.items()}
    batch = {k: np.stack([v, tangents[k]]) for k, v in p.items()}
    axes = {k: None if k == "x1" else 0 for k in p}
    mixed = {k: v if axes[k] is None else batch[k] for k, v in p.items()}
    integers = tuple(np.stack([x, (x * 3 + 1) % 7]) for x in n)

    def scalar(p: Any, n: Any) -> Any:
        floats = [y for y in f(p, n) if jx.numpy.issubdtype(y.dtype, np.floating)]
        return functools.reduce(
            lambda a, b: a + b,
            [jx.numpy.sum(jx.numpy.sin(y + 0.3 * i)).astype(np.float64) for i, y in enumerate(floats)],
        )

    def pulled(p: Any, n: Any) -> Any:
        out, pullback = jx.vjp(lambda p: [y for y in f(p, n) if jx.numpy.issubdtype(y.dtype, np.floating)], p)
        return pullback(jx.tree_util.tree_map(lambda y: jx.numpy.cos(y), out))

    gradient = jx.grad(scalar)
    mapped = jx.vmap(f, (axes, (0, None)))
    return {
        "value": lambda: f(p, n),
        "jvp": lambda: jx.jvp(lambda p: f(p, n), (p,), (tangents,)),
        "vjp": lambda: pulled(p, n),
        "vmap": lambda: mapped(mixed, (integers[0], n[1])),
        "vmap of grad": lambda: jx.vmap(gradient, (0, (None, 0)))(batch, (n[0], integers[1])),
        "grad of vmap": lambda: jx.grad(
            lambda p: jx.numpy.sum(jx.vmap(scalar, (axes, (0, None)))(p, (integers[0], n[1])))
        )(mixed),
        "jvp of grad": lambda: jx.jvp(lambda p: gradient(p, n), (p,), (tangents,))[1],
    }
