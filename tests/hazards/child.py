"""Tests that run in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120


def run(code: str, *, status: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a child process; fails unless it exits with `status` and writes nothing of a crash."""
    path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry)])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "faulthandler", "-c", code],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == status, f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}"
    for word in ("Fatal", "leaked", "Exception ignored", "LLVM ERROR"):
        assert word not in done.stderr, done.stderr
    return done


def in_child(program: Callable[[], None]) -> Callable[..., None]:
    """The function as a test that runs it in a child process."""

    def test(cache: str) -> None:
        run(f"from {program.__module__} import {program.__name__} as test; test.program()", PYXLA_CACHE_DIR=cache)

    test.program = program  # type: ignore[attr-defined]
    test.__name__, test.__module__ = program.__name__, program.__module__
    return test
