"""Runs lit over the golden tests of this folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_every_golden_test_passes() -> None:
    count = len(list(HERE.rglob("*.mlir")))
    command = [sys.executable, "-c", "import lit.main; lit.main.main()", "--verbose", "--workers=2", HERE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    passed = re.search(r"Passed\s*:\s*(\d+)", done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert passed is not None
    assert int(passed[1]) == count > 40
