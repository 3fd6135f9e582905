"""What gradients cost: their operations and their time over the function's, staging them, and what is kept
for them.

    python benchmarks/gradients.py [--quick]

Times of pyxla and of JAX are medians of calls made in turn.
"""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from problems import DERIVATIVES, PROBLEMS
from rich.console import Console
from rich.table import Table
from run import as_text, median_pair
from workloads import mlp

import pyxla
from pyxla_compiler import ir


def work(cost: dict[str, float]) -> float:
    """Arithmetic operations on single numbers."""
    return cost["flops"] + cost["transcendentals"]


def costs(seconds: float) -> Table:
    """For each problem, operations and run time of value and gradient over those of the function."""
    table = Table(title="Value and gradient over the function (wanted: at most 4 in operations)")
    for column in ("", "arithmetic", "operations", "run time", "JAX's run time", "gradient, pyxla / JAX"):
        table.add_column(column, justify="left" if not column else "right")
    for name, make in PROBLEMS.items():
        (f, args), (g, _) = make(pyxla), make(jax)
        plain, both = pyxla.jit(f), pyxla.jit(pyxla.value_and_grad(f))
        less, more = plain.lower(*args).cost_analysis(), both.lower(*args).cost_analysis()
        ours = [functools.partial(_run, pyxla, h, pyxla.device_put(args)) for h in (plain, both)]
        theirs = [functools.partial(_run, jax, jax.jit(h), jax.device_put(args)) for h in (g, jax.value_and_grad(g))]
        for call in (*ours, *theirs):
            call()
        value, derivative = (median_pair(a, b, seconds) for a, b in zip(ours, theirs, strict=True))
        table.add_row(
            name,
            f"{work(more) / work(less):.2f}",
            f"{more['operations'] / less['operations']:.2f}",
            f"{derivative[0] / value[0]:.2f}",
            f"{derivative[1] / value[1]:.2f}",
            f"{as_text(derivative[0])} / {as_text(derivative[1])} = {derivative[0] / derivative[1]:.2f}",
        )
    return table


def derivatives(seconds: float) -> Table:
    """Derivatives of other kinds, compiled, next to JAX's."""
    table = Table(title="Derivatives of other kinds, run time")
    for column in ("", "pyxla", "JAX", "ratio"):
        table.add_column(column, justify="left" if not column else "right")
    for name, make in DERIVATIVES.items():
        (f, args), (g, _) = make(pyxla), make(jax)
        ours = functools.partial(_run, pyxla, pyxla.jit(f), pyxla.device_put(args))
        theirs = functools.partial(_run, jax, jax.jit(g), jax.device_put(args))
        ours()
        theirs()
        mine, other = median_pair(ours, theirs, seconds)
        table.add_row(name, as_text(mine), as_text(other), f"{mine / other:.2f}")
    return table


def _run(jx: Any, f: Callable[..., Any], args: Any) -> None:
    jx.block_until_ready(f(*args))


def staging(seconds: float, layers: tuple[int, ...]) -> Table:
    """Time from Python to plain StableHLO, next to JAX's lowering."""
    table = Table(title="Staging (wanted: at most 0.35 of JAX's, and linear in the size)")
    for column in ("", "pyxla", "JAX", "ratio", "pyxla per operation"):
        table.add_column(column, justify="left" if not column else "right")
    for count in layers:
        (f, args), (g, _) = mlp(pyxla, count), mlp(jax, count)
        for name in ("grad", "vmap of grad"):
            ours, theirs = (_derived(jx, name, h) for jx, h in ((pyxla, f), (jax, g)))

            def stage_ours(ours: Any = ours, args: Any = args) -> None:
                pyxla.jit(lambda *x: ours(*x)).lower(*args).module("transformed")

            def stage_theirs(theirs: Any = theirs, args: Any = args) -> None:
                jax.jit(lambda *x: theirs(*x)).lower(*args)

            mine, other = median_pair(stage_ours, stage_theirs, seconds, 3)
            table.add_row(
                f"{name} of {4 * count:,} operations",
                as_text(mine),
                as_text(other),
                f"{mine / other:.2f}",
                as_text(mine / (4 * count)),
            )
    return table


def _derived(jx: Any, name: str, f: Callable[..., Any]) -> Callable[..., Any]:
    gradient = jx.grad(f)
    return gradient if name == "grad" else jx.vmap(gradient, in_axes=(None, 0))


def residuals() -> Table:
    """The bytes that forward passes keep for backward ones, on the problems with a scan."""
    table = Table(title="Bytes that the forward pass keeps for the backward one")
    for column in ("", "pyxla", "JAX", "ratio"):
        table.add_column(column, justify="left" if not column else "right")
    for name in ("hand tracking", "LSTM", "differential equation"):
        (f, args), (g, _) = PROBLEMS[name](pyxla), PROBLEMS[name](jax)
        ours, theirs = saved_bytes(f, args), saved_bytes_in_jax(g, args)
        table.add_row(name, f"{ours:,}", f"{theirs:,}", f"{ours / theirs:.2f}")
    return table


def saved_bytes(f: Callable[..., Any], args: tuple[Any, ...]) -> int:
    """The size of what the backward function of the gradient takes, but for the cotangent."""
    module = pyxla.jit(pyxla.grad(f)).lower(*args).module("transformed")
    with ir.ambient():
        (backward,) = (g for g in module.functions.values() if g.name == f"{f.__name__}.bwd")
        _, *kept = backward.argument_types
        return sum(_bytes(ty) for ty in kept)


def _bytes(ty: Any) -> int:
    shape, dtype = ir.shape_dtype(ty)
    return int(np.prod(shape, dtype=np.int64)) * dtype.itemsize


def saved_bytes_in_jax(f: Callable[..., Any], args: tuple[Any, ...]) -> int:
    """The size of the arrays in the pullback that jax.vjp gives."""
    _, pullback = jax.vjp(lambda x: f(x, *args[1:]), args[0])
    found = {id(x): x for x in jax.tree.leaves(pullback) if isinstance(x, (jax.Array, np.ndarray))}
    return sum(x.nbytes for x in found.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the time, and only the smaller programs")
    chosen = parser.parse_args()
    seconds, layers = (0.2, (500,)) if chosen.quick else (2.0, (500, 5000))
    console = Console(width=120)
    for table in (costs(seconds), derivatives(seconds), staging(seconds, layers), residuals()):
        console.print(table)


if __name__ == "__main__":
    main()
