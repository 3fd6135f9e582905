"""What each legalization for IREE costs: its program with the pass and without, compiled and run.

    python benchmarks/legalizations.py

Times are medians; a ratio stands where IREE takes the program without the pass, right or wrong.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pyxla_compiler import pipelines
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.evaluate import evaluate
from tests.passes.quirks import PREFIX, QUIRKS, Quirk, compiled, legalized, outcome

REPEATS = 5
CALLS = 200


def seconds(f: Callable[[], Any], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        f()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure(quirk: Quirk, without: str = "") -> tuple[float, float] | None:
    """Seconds to compile and to run; None where IREE does not take the program."""
    module = legalized(quirk, without)
    try:
        executable = compiled(module, quirk.options)
    except CompilationError:
        return None
    arguments = [np.array(x) for x in quirk.arguments]
    return (
        seconds(lambda: compiled(module, quirk.options), REPEATS),
        seconds(lambda: executable.call(arguments), CALLS),
    )


def main() -> None:
    table = Table(title="Programs with the legalization they need, over the same without it")
    for column in ("", "without it", "compiling", "ratio", "running", "ratio"):
        table.add_column(column, justify="left" if column in ("", "without it") else "right")
    for name, quirk in track(QUIRKS.items(), description="compiling", transient=True):
        want = evaluate(pipelines.run(quirk.module(), "pyxla-foreign-calls,pyxla-outline"), "main", quirk.arguments)
        without = outcome(quirk, want, name)
        mine = measure(quirk)
        assert mine is not None, f"{PREFIX}{name} does not mend its own program"
        other = measure(quirk, name) if without == "wrong" else None
        ratios = ["" if other is None else f"{a / b:.2f}" for a, b in zip(mine, other or mine, strict=True)]
        table.add_row(name, without, f"{1e3 * mine[0]:.0f} ms", ratios[0], f"{1e6 * mine[1]:.0f} us", ratios[1])
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
