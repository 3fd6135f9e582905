"""Three hundred functions as JAX lowers them, many in one module: brought in, evaluated, compiled, next to JAX."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

import pyxla
from pyxla import from_mlir

from . import functions, functions_more
from .programs import PROGRAMS

Function = tuple[Callable[..., Any], tuple[Any, ...]]


def _functions() -> dict[str, dict[str, Function]]:
    found: dict[str, dict[str, Function]] = {"programs": dict(PROGRAMS)}
    for subject, text in {**functions.SUBJECTS, **functions_more.SUBJECTS}.items():
        lines = re.sub(r"\n +", " ", text).strip().split("\n")
        found[subject] = {f"{subject} {k}: {line}": _function(line) for k, line in enumerate(lines)}
    return found


def _function(line: str) -> Function:
    used = [name for name in functions.ARGUMENTS if re.search(rf"\b{name}\b", line)]
    f = eval(f"lambda {', '.join(used)}: ({line})", dict(functions.NAMES))
    return f, tuple(functions.ARGUMENTS[name] for name in used)


#: By subject, and by name: the function, and its arguments.
SUBJECTS = _functions()


def differences(chosen: dict[str, Function], *, compiled: bool) -> list[str]:
    """The names of the functions that differ from JAX, with what differs. All are lowered into one module."""
    arguments = [tuple(map(jax.numpy.asarray, xs)) for _, xs in chosen.values()]
    with jax.enable_x64(False):
        jitted = jax.jit(
            lambda all_: [f(*xs) for (f, _), xs in zip(chosen.values(), all_, strict=True)], keep_unused=True
        )
        lowered = jitted.lower(arguments)
        want = lowered.compile()(arguments)
    f = from_mlir(lowered.as_text())
    flat = [np.asarray(x) for x in jax.tree.leaves(arguments)]
    out = (pyxla.jit(f) if compiled else f)(*flat)
    got = list(out) if isinstance(out, tuple) else [out]
    found = []
    for name, results in zip(chosen, want, strict=True):
        leaves = jax.tree.leaves(results)
        wrong = _wrong(got[: len(leaves)], leaves)
        del got[: len(leaves)]
        if wrong:
            found.append(f"{name}: {wrong}")
    return found


def _wrong(got: Sequence[Any], want: Sequence[Any]) -> str:
    for i, (a, b) in enumerate(zip(got, want, strict=True)):
        x, y = np.asarray(a), np.asarray(b)
        if (x.dtype, x.shape) != (y.dtype, y.shape):
            return f"result {i} is {x.dtype}{list(x.shape)}, not {y.dtype}{list(y.shape)}"
        if y.dtype.kind in "iub":
            close = bool((x == y).all())
        else:
            wide = np.complex128 if y.dtype.kind == "c" else np.float64
            half = y.dtype.itemsize < 4
            tolerance = 2e-2 if half else 1e-4
            scale = max(1.0, float(np.max(np.abs(y.astype(wide)), initial=0, where=np.isfinite(y.astype(wide)))))
            close = np.allclose(x.astype(wide), y.astype(wide), tolerance, tolerance / 5 * scale, equal_nan=True)
        if not close:
            return f"result {i} is {x.tolist()}, not {y.tolist()}"
    return ""
