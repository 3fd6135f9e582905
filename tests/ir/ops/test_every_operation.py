"""Every operation that has rules stands in a golden test of this folder."""

from __future__ import annotations

import re
from pathlib import Path

from pyxla_compiler.ops import REGISTRY

HERE = Path(__file__).parent
# Structures that are gone before the derivatives of numbers begin, or have rules of the user's own: their golden tests
# stand with the passes that meet them.
ELSEWHERE = {"pyxla.callback", "pyxla.checkpoint", "pyxla.custom", "pyxla.custom_vmap", "pyxla.name"}
# The host's, without derivatives: tests/ir/host-linalg.
ELSEWHERE |= {"pyxla.hessenberg", "pyxla.schur"}


def test_every_operation_has_a_golden_test() -> None:
    written: set[str] = set()
    for path in HERE.glob("*.mlir"):
        source = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("//")]
        for line in source:
            written.update(re.findall(r"= \"?((?:stablehlo|chlo)\.\w+)", line))
            written.update(re.findall(r"@(pyxla\.\w+)\(", line))
            written.update(["func.call"] if re.search(r"= (func\.)?call @", line) else [])
    assert set(REGISTRY) - written - ELSEWHERE == set()
