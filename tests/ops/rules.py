"""Checks of an operation's rules through the engines: values against JAX, derivatives against differences, batching against a loop."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from pyxla_compiler import ir
from pyxla_compiler.evaluate import Evaluator
from pyxla_compiler.passes.derive import Engine

jax.config.update("jax_enable_x64", True)

Array = np.ndarray[Any, Any]
SIZE = 3
EPSILON = 1e-6


def lowered(f: Callable[..., Any], *args: Any) -> ir.Module:
    """The module that JAX makes of a function."""
    return ir.Module.parse(jax.jit(f, keep_unused=True).lower(*args).as_text())


def run(module: ir.Module, name: str, args: Sequence[Array]) -> list[Array]:
    out = Evaluator(module).call(name, list(args))
    for value, ty in zip(out, module.functions[name].result_types, strict=True):
        assert isinstance(value, np.ndarray)
        assert (value.shape, value.dtype) == ir.shape_dtype(ty)
    return out


def check_values(f: Callable[..., Any], *args: Any, rtol: float = 0.0) -> ir.Module:
    """The host evaluation of what JAX makes of f gives what JAX computes."""
    module = lowered(f, *args)
    before = [np.array(a) for a in args]
    out = run(module, "main", before)
    for x, y in zip(before, args, strict=True):
        np.testing.assert_array_equal(x, y)
    for got, want in zip(out, jax.tree.leaves(f(*args)), strict=True):
        assert got.dtype == want.dtype
        np.testing.assert_allclose(got.astype(np.complex128), np.asarray(want).astype(np.complex128), rtol=rtol, atol=0)
    return module


def check(f: Callable[..., Any], *args: Any, order: int = 2, rtol: float = 0.0) -> None:
    """Values, derivatives in both modes up to an order, and batching of f at float64 or complex128 arguments."""
    check_rules(check_values(f, *args, rtol=rtol), "main", [np.asarray(a) for a in args], order)


def check_rules(module: ir.Module, name: str, args: list[Array], order: int = 2) -> None:
    """Derivatives and batching of a function, and of its backward function in turn."""
    engine = Engine(module)
    rng = np.random.default_rng(len(args))
    active = [a.dtype.kind in "fc" for a in args]
    results = run(module, name, args)
    outputs = [r.dtype.kind in "fc" for r in results]
    check_batching(engine, name, args, rng)
    if any(active) and any(outputs):
        cotangents = check_derivatives(engine, name, args, active, outputs, rng)
        if order > 1:
            pair = engine.vjp_of(name, active, outputs, True)
            residuals = run(module, pair.fwd, args)[len(results) :]
            check_rules(module, pair.bwd, [*cotangents, *residuals], order - 1)
    module.verify()


def random_like(x: Array, rng: np.random.Generator) -> Array:
    out = rng.standard_normal(x.shape)
    return (out + 1j * rng.standard_normal(x.shape) if x.dtype.kind == "c" else out).astype(x.dtype)


def chosen(values: Sequence[Any], mask: Sequence[bool]) -> list[Any]:
    return [v for v, m in zip(values, mask, strict=True) if m]


def check_derivatives(
    engine: Engine, name: str, args: list[Array], active: list[bool], outputs: list[bool], rng: np.random.Generator
) -> list[Array]:
    """Forward mode against differences, reverse mode against forward mode. Returns the cotangents it used."""
    module = engine.module
    tangents = [random_like(a, rng) for a in chosen(args, active)]
    count = len(outputs)

    def moved(step: float) -> list[Array]:
        steps = iter(tangents)
        return chosen(run(module, name, [a + step * next(steps) if m else a for a, m in zip(args, active, strict=True)]), outputs)

    pushed = run(module, engine.jvp_of(name, active, outputs).name, [*args, *tangents])[count:]
    for got, up, down in zip(pushed, moved(EPSILON), moved(-EPSILON), strict=True):
        np.testing.assert_allclose(got, (up - down) / (2 * EPSILON), rtol=1e-6, atol=1e-7)
    singles = [[k == j for k in range(len(args))] for j, m in enumerate(active) if m]
    parts = [run(module, engine.jvp_of(name, single, outputs).name, [*args, t])[count:] for single, t in zip(singles, tangents, strict=True)]
    for number, whole in enumerate(pushed):
        np.testing.assert_allclose(sum(p[number] for p in parts), whole, rtol=1e-12, atol=1e-12)

    cotangents = [random_like(p, rng) for p in pushed]
    pulled = pull(engine, name, args, active, outputs, cotangents)
    forward = sum(np.sum(c * p) for c, p in zip(cotangents, pushed, strict=True))
    reverse = sum(np.sum(c * t) for c, t in zip(pulled, tangents, strict=True))
    np.testing.assert_allclose(reverse, forward, rtol=1e-9, atol=1e-12)
    for single, whole in zip(singles, pulled, strict=True):
        (part,) = pull(engine, name, args, single, outputs, cotangents)
        np.testing.assert_allclose(part, whole, rtol=1e-12)
    return cotangents


def pull(
    engine: Engine, name: str, args: list[Array], wrt: Sequence[bool], outputs: Sequence[bool], cotangents: list[Array]
) -> list[Array]:
    """Cotangents of the arguments in `wrt`."""
    pair = engine.vjp_of(name, wrt, outputs, True)
    residuals = run(engine.module, pair.fwd, args)[len(outputs) :]
    return run(engine.module, pair.bwd, [*cotangents, *residuals])


def check_batching(engine: Engine, name: str, args: list[Array], rng: np.random.Generator) -> None:
    """Batched along the first or the last dimension of some arguments, against one call for each member."""
    module = engine.module
    choices = list(itertools.product(*[sorted({None, 0, a.ndim}, key=str) for a in args]))[:-1]
    rng.shuffle(choices)
    for dims in choices[:12]:
        if all(d is None for d in dims):
            continue
        members = [[varied(a, k) if d is not None else a for a, d in zip(args, dims, strict=True)] for k in range(SIZE)]
        batched = [a if d is None else np.stack([m[i] for m in members], d) for i, (a, d) in enumerate(zip(args, dims, strict=True))]
        force = [True] * len(module.functions[name].result_types)
        got = run(module, engine.batch_of(name, dims, SIZE, force).name, batched)
        want = [np.stack(r) for r in zip(*[run(module, name, m) for m in members], strict=True)]
        for g, w in zip(got, want, strict=True):
            np.testing.assert_allclose(g, w, rtol=1e-12, atol=1e-12, err_msg=f"batched at {dims}")


def varied(x: Array, k: int) -> Array:
    """The k-th member of a batch: other numbers, or the same integers in another order, some of them shifted."""
    if x.dtype.kind in "fc":
        return x * (1 + k) + k
    moved = np.roll(x, k).reshape(x.shape)
    return moved + np.asarray(k if x.dtype.kind == "i" else 0, x.dtype)
