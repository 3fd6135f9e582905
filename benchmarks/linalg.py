"""Linear algebra, sorting and Fourier transforms next to NumPy (SciPy for LU, which NumPy does not give).

    python benchmarks/linalg.py [--markdown FILE]

Each program runs three ways: compiled for this process (where linear algebra is the host's LAPACK), compiled as for an
artifact (loops), and by NumPy. Times are the least of several calls made in turn; ratios are over NumPy's.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg
from rich.console import Console

import pyxla
import pyxla.numpy as jnp
from pyxla import lax
from pyxla_compiler.errors import CompilationError
from pyxla_compiler.targets.iree import TargetOptions

REPEATS = 3
Row = tuple[str, Callable[..., Any], Callable[..., Any], tuple[Any, ...]]


def rows() -> list[Row]:
    random = np.random.RandomState(0)
    found: list[Row] = []
    for n in (100, 500):
        a = random.randn(n, n).astype(np.float32)
        positive = (a @ a.T + n * np.eye(n)).astype(np.float32)
        triangle = (np.tril(a) / n + np.eye(n)).astype(np.float32)
        found += [
            (f"cholesky {n}", jnp.linalg.cholesky, np.linalg.cholesky, (positive,)),
            (f"triangular_solve {n}", _solve_triangular, _solve_triangular_by_scipy, (triangle, a)),
            (f"lu {n}", lax.linalg.lu, scipy.linalg.lu_factor, (a,)),
            (f"qr {n}", jnp.linalg.qr, np.linalg.qr, (a,)),
            (f"eigh {n}", jnp.linalg.eigh, np.linalg.eigh, (positive,)),
            (f"svd {n}", jnp.linalg.svd, np.linalg.svd, (a,)),
            (f"eig {n}", jnp.linalg.eig, np.linalg.eig, (a,)),
        ]
    for n in (10**4, 10**5, 10**6):
        x = random.randn(n).astype(np.float32)
        found += [
            (f"sort {n:,} float32", jnp.sort, np.sort, (x,)),
            (f"argsort {n:,} float32", jnp.argsort, lambda x: np.argsort(x, kind="stable"), (x,)),
            (f"sort {n:,} int32", jnp.sort, np.sort, ((x * 1e6).astype(np.int32),)),
        ]
    for n in (1009, 65536, 1000003):
        x = (random.randn(n) + 1j * random.randn(n)).astype(np.complex64)
        found.append((f"fft {n:,} complex64", jnp.fft.fft, np.fft.fft, (x,)))
    return found


def _solve_triangular(a: Any, b: Any) -> Any:
    return lax.linalg.triangular_solve(a, b, left_side=True, lower=True)


def _solve_triangular_by_scipy(a: Any, b: Any) -> Any:
    return scipy.linalg.solve_triangular(a, b, lower=True)


def least(calls: list[Callable[[], Any]]) -> list[float]:
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(REPEATS + 1):
        for call, taken in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    return [min(taken[1:]) for taken in times]


def measure(row: Row) -> list[str]:
    name, ours, theirs, arguments = row
    operands = [jnp.asarray(x) for x in arguments]
    lowered = pyxla.jit(lambda *x: ours(*x)).lower(*operands)
    programs = [lowered.compile()]
    try:
        programs.append(lowered.compile(TargetOptions(portable=True)))
    except CompilationError as error:
        if "only implemented on the CPU" not in str(error):
            raise

    def ran(program: Any) -> Callable[[], Any]:
        return lambda: [np.asarray(x) for x in pyxla.tree.leaves(program(*operands))]

    *mine, numpys = least([*(ran(p) for p in programs), lambda: theirs(*arguments)])
    ratios = [f"{seconds / numpys:.2f}" for seconds in mine]
    return [name, f"{1e3 * mine[0]:.3g} ms", f"{1e3 * numpys:.3g} ms", *ratios, *["none"] * (2 - len(ratios))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", help="write the table to a file")
    options = parser.parse_args()
    header = ["", "compiled", "NumPy", "ratio", "ratio of an artifact"]
    console, lines = Console(), list[str]()
    for cells in itertools.chain([header, ["---"] * len(header)], map(measure, rows())):
        lines.append("| " + " | ".join(cells) + " |")
        console.print(lines[-1])
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
