"""Where pyxla stands against JAX: one table of ratios, measured in one run.

    python benchmarks/run.py [--quick] [--markdown FILE]

Every ratio is pyxla's time over JAX's, of medians of calls made in turn, so that a change of the machine's speed meets
both. Below 1 pyxla is quicker.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy
import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from workloads import mlp, run_time

import pyxla

Row = tuple[str, float, float, str]

FIRST_CALL = """
import json, sys, time
import {package} as jx
import {package}.numpy
sys.path.insert(0, {folder!r})
from workloads import digits_step
{setup}
f, args = digits_step(jx)
start = time.perf_counter()
jx.block_until_ready(jx.jit(f)(*args))
print(json.dumps(time.perf_counter() - start))
"""


def median_pair(
    ours: Callable[[], Any], theirs: Callable[[], Any], seconds: float, least: int = 5
) -> tuple[float, float]:
    """Median times of two calls made in turn for about `seconds`."""
    a: list[float] = []
    b: list[float] = []
    end = time.perf_counter() + seconds
    while len(a) < least or time.perf_counter() < end:
        for call, times in ((ours, a), (theirs, b)):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
    return statistics.median(a), statistics.median(b)


def import_time(runs: int) -> Row:
    def timed(package: str) -> float:
        code = (
            f"import time; s = time.perf_counter(); import {package}, {package}.numpy; print(time.perf_counter() - s)"
        )
        # As after an install, where the byte code of every module is there.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        command = [sys.executable, "-c", code]
        return float(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)

    timed("pyxla"), timed("jax")
    pairs = [(timed("pyxla"), timed("jax")) for _ in range(runs)]
    return "import", statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs), "0.6"


def staging(seconds: float) -> list[Row]:
    rows = []
    ours, args = mlp(pyxla, 500)
    theirs, _ = mlp(jax, 500)

    def vmapped(jx: Any, f: Any) -> Any:
        return jx.vmap(jx.grad(f), in_axes=(None, 0))

    for name, a, b in (
        ("trace", ours, theirs),
        ("grad", pyxla.grad(ours), jax.grad(theirs)),
        ("vmap of grad", vmapped(pyxla, ours), vmapped(jax, theirs)),
    ):

        def stage_ours(a: Any = a) -> None:
            pyxla.jit(lambda *x: a(*x)).lower(*args).module("transformed")  # plain StableHLO, as JAX lowers to

        def stage_theirs(b: Any = b) -> None:
            jax.jit(lambda *x: b(*x)).lower(*args)

        rows.append(
            (f"staging a 2,000-operation MLP: {name}", *median_pair(stage_ours, stage_theirs, seconds, 3), "0.5")
        )
    return rows


def first_calls(runs: int) -> list[Row]:
    folder = str(Path(__file__).parent)
    with tempfile.TemporaryDirectory() as cache:
        jax_setup = (
            f"jx.config.update('jax_compilation_cache_dir', {cache + '/jax'!r}); "
            "jx.config.update('jax_persistent_cache_min_compile_time_secs', 0)"
        )

        def timed(package: str, setup: str, environment: dict[str, str]) -> float:
            code = FIRST_CALL.format(package=package, folder=folder, setup=setup)
            out = subprocess.run(
                [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=os.environ | environment
            )
            return json.loads(out.stdout.splitlines()[-1])

        cold = [(timed("pyxla", "", {"PYXLA_CACHE": "0"}), timed("jax", "", {})) for _ in range(runs)]
        warm_environment = {"PYXLA_CACHE_DIR": cache + "/pyxla"}
        warm = [(timed("pyxla", "", warm_environment), timed("jax", jax_setup, {})) for _ in range(runs + 1)][1:]

    def row(name: str, pairs: list[tuple[float, float]], wanted: str) -> Row:
        return name, statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs), wanted

    return [
        row("first call of the digits step, cold", cold, "6"),
        row("first call of the digits step, warm cache", warm, "1"),
    ]


def many(call: Callable[[], Any], times: int) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(times):
            call()

    return repeated


def calls(seconds: float) -> list[Row]:
    a, b = pyxla.jit(lambda x: x + 1), jax.jit(lambda x: x + 1)
    x, y = pyxla.numpy.float32(1.0), jax.numpy.float32(1.0)
    a(x), b(y).block_until_ready()
    n = 1000
    jitted = median_pair(many(lambda: a(x), n), many(lambda: b(y).block_until_ready(), n), seconds)
    u, v = pyxla.numpy.ones(8), jax.numpy.ones(8)
    eager = median_pair(many(lambda: u + 1, n), many(lambda: (v + 1).block_until_ready(), n), seconds)
    return [
        ("jitted scalar call", jitted[0] / n, jitted[1] / n, "1.5"),
        ("eager x + 1", eager[0] / n, eager[1] / n, ""),
    ]


def _blocked(jx: Any, f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    jx.block_until_ready(f(*args))


def run_times(seconds: float) -> list[Row]:
    rows: list[Row] = []
    theirs_table = run_time(jax)
    for name, (f, args) in track(run_time(pyxla).items(), description="run time", disable=not sys.stdout.isatty()):
        ours, theirs = pyxla.jit(f), jax.jit(theirs_table[name][0])
        mine = pyxla.device_put(args)
        other = jax.device_put(args)
        got, want = pyxla.tree.leaves(ours(*mine)), jax.tree_util.tree_leaves(theirs(*other))
        for g, w in zip(got, want, strict=True):
            np.testing.assert_allclose(
                np.asarray(g), np.asarray(w), rtol=1e-2, atol=1e-2 * float(np.abs(np.asarray(w)).max() + 1e-6)
            )
        call_ours = functools.partial(_blocked, pyxla, ours, mine)
        call_theirs = functools.partial(_blocked, jax, theirs, other)
        rows.append((name, *median_pair(call_ours, call_theirs, seconds), ""))
    return rows


def as_text(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the time, for a first look")
    parser.add_argument("--markdown", type=Path, help="write the table to this file too")
    chosen = parser.parse_args()
    seconds, runs = (0.3, 1) if chosen.quick else (2.0, 5)
    rows = [import_time(runs), *staging(seconds), *first_calls(runs), *calls(seconds), *run_times(seconds)]
    header = ("", "pyxla", "JAX", "ratio", "wanted")
    cells = [(name, as_text(a), as_text(b), f"{a / b:.2f}", f"<= {w}" if w else "") for name, a, b, w in rows]
    table = Table(*header)
    for line in cells:
        table.add_row(*line)
    Console().print(table)
    if chosen.markdown:
        lines = ["| " + " | ".join(line) + " |" for line in (header, ("---",) * 5, *cells)]
        chosen.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
