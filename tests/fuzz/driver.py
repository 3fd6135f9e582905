"""Runs the child over a range of seeds, again after each seed that ends it."""

from __future__ import annotations

import collections
import dataclasses
import os
import selectors
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SILENCE = 90  # seconds without a word, after which the child hangs


@dataclasses.dataclass
class Report:
    """How often each outcome came, and a line for each seed that failed."""

    outcomes: collections.Counter[str]
    failures: list[str]


def fuzz(kind: str, first: int, last: int, *, compile_every: int = 0) -> Report:
    """The outcomes for the inputs of a kind (`modules` or `artifacts`) of these seeds."""
    report = Report(collections.Counter(), [])
    while first < last:
        first = _run(kind, first, last, compile_every, report)
    return report


def _run(kind: str, first: int, last: int, compile_every: int, report: Report) -> int:
    """One child, until it ends; gives the seed to go on with."""
    command = [sys.executable, "-W", "error", "-m", "tests.fuzz.child", kind, str(first), str(last), str(compile_every)]
    path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry)])
    seed, step, ended = first, "start", True
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as child:
        assert child.stdout is not None
        waiting = selectors.DefaultSelector()
        waiting.register(child.stdout, selectors.EVENT_READ)
        while waiting.select(SILENCE):
            line = child.stdout.readline()
            if not line:
                break
            word, text = line.rstrip("\n").split("\t", 1)
            if word == "seed":
                seed, step, ended = int(text), "start", False
            elif word == "step":
                step = text
            else:
                ended = True
                report.outcomes[text.split(":")[0] if word == "done" else "failed"] += 1
                if word == "failed":
                    report.failures.append(f"seed {seed}, {step}: {text}")
        else:
            report.failures.append(f"seed {seed}, {step}: hangs")
            child.kill()
        child.kill()
        error = child.stderr.read() if child.stderr is not None else ""
        child.wait()
        if not ended:
            report.outcomes["died"] += 1
            report.failures.append(f"seed {seed}, {step}: the process ended ({child.returncode}): {error[-1500:]}")
        elif child.returncode not in (0, -9):
            raise RuntimeError(f"the child did not start: {error[-3000:]}")
    return seed + 1
