"""A program under the transformations, in pyxla next to JAX."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy
import numpy as np

import pyxla
import pyxla.numpy

from .generator import Program, Statement, function_of

TRANSFORMATIONS = ("value", "jvp", "vjp", "vmap", "vmap of grad", "grad of vmap", "jvp of grad")
# Of a program for which JAX has no reverse mode.
ONE_WAY = ("value", "jvp", "vmap", "vmap of jvp")


def transformations_of(program: Program) -> tuple[str, ...]:
    return TRANSFORMATIONS if program.reversible else ONE_WAY


def transformed(jx: Any, f: Callable[..., Any], names: Sequence[str], inputs: Sequence[Any]) -> dict[str, Any]:
    """The results of a program f under the named transformations."""
    jnp = jx.numpy
    p, n, tangents, batch, integers = inputs
    # Some inputs have a batch and some have none.
    axes = {k: None if k == "x1" else 0 for k in p}
    mixed = {k: p[k] if axes[k] is None else batch[k] for k in p}

    def floats(p: Any, n: Any) -> list[Any]:
        return [y for y in f(p, n) if jnp.issubdtype(y.dtype, np.floating)]

    def scalar(p: Any, n: Any) -> Any:
        return sum(jnp.sum(jnp.sin(y + 0.3 * i)).astype(p["x0"].dtype) for i, y in enumerate(floats(p, n)))

    def sum_of_map(p: Any) -> Any:
        return jnp.sum(jx.vmap(scalar, (axes, (0, None)))(p, (integers[0], n[1])))

    def pulled() -> Any:
        out, pullback = jx.vjp(lambda p: floats(p, n), p)
        return pullback([jnp.cos(y) for y in out])

    def pushed(p: Any, t: Any, n: Any) -> Any:
        return jx.jvp(lambda p: floats(p, n), (p,), (t,))

    gradient = jx.grad(scalar)
    results = {
        "value": lambda: f(p, n),
        "jvp": lambda: pushed(p, tangents, n),
        "vjp": pulled,
        "vmap": lambda: jx.vmap(f, (axes, (0, None)))(mixed, (integers[0], n[1])),
        "vmap of grad": lambda: jx.vmap(gradient, (0, (None, 0)))(batch, (n[0], integers[1])),
        "grad of vmap": lambda: jx.grad(sum_of_map)(mixed),
        "vmap of jvp": lambda: jx.vmap(pushed, (0, None, (None, 0)))(batch, tangents, (n[0], integers[1])),
        "jvp of grad": lambda: jx.jvp(lambda p: gradient(p, n), (p,), (tangents,)),
    }
    return {name: results[name]() for name in names}


def inputs_of(program: Program, seed: int, dtype: Any) -> tuple[Any, ...]:
    """What `transformed` takes, as numpy arrays."""
    p, n = program.inputs(seed, dtype)
    tangents = {k: np.asarray(np.cos(3 * v + 1), dtype) for k, v in p.items()}
    batch = {k: np.stack([v, tangents[k]]) for k, v in p.items()}
    return p, n, tangents, batch, tuple(np.stack([x, (x * 3 + 1) % 7]) for x in n)


def expected(f: Callable[..., Any], names: Sequence[str], inputs: Sequence[Any]) -> dict[str, list[Any]]:
    """JAX's results, run by XLA in one program: (array, weak type) of each leaf."""
    f = jax.jit(f)  # traced once
    traced = jax.jit(lambda inputs: transformed(jax, f, names, inputs), keep_unused=True).trace(inputs)
    results = traced.lower().compile()(inputs)
    weak = jax.tree.unflatten(jax.tree.structure(results), [a.weak_type for a in traced.jaxpr.out_avals])
    return {
        name: list(zip(map(np.asarray, jax.tree.leaves(results[name])), jax.tree.leaves(weak[name]), strict=True))
        for name in names
    }


def differences(
    source: str,
    inputs: Sequence[Any],
    names: Sequence[str] = TRANSFORMATIONS,
    *,
    jit: bool = False,
    tolerance: float | None = None,
) -> list[str]:
    """A line for each transformation whose results are not JAX's, in value, shape, dtype or weak type.

    `inputs` are as of `inputs_of`; their float dtype is the program's.
    """
    dtype = inputs[0]["x0"].dtype
    single = dtype == np.float32 or "float32" in source
    tolerance = tolerance or (1e-3 if single else 1e-9)
    with jax.enable_x64(True), pyxla.enable_x64(True), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        want = expected(function_of(source, jax, dtype), names, inputs)
        f = function_of(source, pyxla, dtype)
        arrays = pyxla.device_put(inputs)
        found = []
        for name in names:
            run: Callable[..., Any] = lambda x, name=name: transformed(pyxla, f, [name], x)[name]  # noqa: E731
            try:
                got = pyxla.tree.leaves((pyxla.jit(run) if jit else run)(arrays))
                wrong = _differs(got, want[name], tolerance)
            except Exception as error:  # noqa: BLE001 - what is looked for
                wrong = f"{type(error).__name__}: {error}"
            if wrong:
                found.append(f"{name}: {wrong}")
        return found


def _differs(got: Sequence[Any], want: Sequence[tuple[Any, bool]], tolerance: float) -> str:
    if len(got) != len(want):
        return f"{len(got)} results instead of {len(want)}"
    scale = max([1.0, *(float(np.max(np.abs(w))) for w, _ in want if w.size and w.dtype.kind == "f")])
    for i, (g, (w, weak)) in enumerate(zip(got, want, strict=True)):
        if (g.dtype, g.shape) != (w.dtype, w.shape):
            return f"result {i} is {g.dtype}{list(g.shape)} instead of {w.dtype}{list(w.shape)}"
        if g.weak_type != weak:
            return f"result {i} has weak_type={g.weak_type}"
        x = np.asarray(g)
        close = (
            np.allclose(x, w, tolerance, tolerance * scale, equal_nan=True) if w.dtype.kind == "f" else (x == w).all()
        )
        if not close:
            return f"result {i} is {x.tolist()} instead of {w.tolist()}"
    return ""


def shrink(program: Program, fails: Callable[[Program], bool]) -> Program:
    """The program with as many statements left out, or replaced by constants, as still fail."""
    for result in list(program.results):
        fewer = Program(
            program.statements,
            [r for r in program.results if r != result],
            program.floats,
            program.ints,
            program.reversible,
        )
        if fewer.results and fails(fewer):
            program = fewer
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(program):
            if fails(smaller):
                program, changed = smaller, True
                break
    return program


def _smaller(program: Program) -> Any:
    for statements in _without_one(program.statements):
        yield Program(statements, program.results, program.floats, program.ints, program.reversible)


def _without_one(statements: list[Statement]) -> Any:
    for i in reversed(range(len(statements))):
        yield statements[:i] + statements[i + 1 :]
        s = statements[i]
        constants = [
            Statement(
                f"{v} = " + (f"jnp.full({v.shape}, 0.7, F)" if v.kind == "float" else f"jnp.full({v.shape}, 1)"), [v]
            )
            for v in s.defines
            if v.kind != "bool"
        ]
        if constants and "jnp.full(" not in s.head:
            yield [*statements[:i], *constants, *statements[i + 1 :]]
        for body in _without_one(s.body):
            yield [*statements[:i], Statement(s.head, s.defines, body, s.tail), *statements[i + 1 :]]
