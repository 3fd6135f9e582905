"""docs/numerics.md has a row for every function that we expand, and few functions are off by more than 2 units."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from pyxla_compiler.passes.legalize import elementary

from . import elementwise

DOCS = Path(__file__).parents[2] / "docs" / "numerics.md"
# What is off by more than 2 units, or complex and off by more than 4, and by how much at most.
LARGER = {"erf": 4, "erf_inv": 4, "lgamma": 6, "digamma": 6}
LARGER_COMPLEX = {"logistic": 20, "power": 100}


def _tables() -> dict[str, dict[str, float]]:
    """The measured errors of each function, by dtype."""
    found: dict[str, dict[str, float]] = {}
    columns: list[str] = []
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "function":
            columns = cells[1:]
        elif line.startswith("|") and re.fullmatch(r"\w+", cells[0]):
            for column, cell in zip(columns, cells[1:], strict=True):
                found.setdefault(column, {})[cells[0]] = float(cell)
    return found


@pytest.mark.parametrize("dtype", [elementwise.F32, elementwise.F64, elementwise.C64, elementwise.C128], ids=str)
def test_the_tables_have_every_function_and_hold(dtype: np.dtype[np.generic]) -> None:
    table = _tables()[dtype.name]
    names = elementary.COMPLEX if dtype.kind == "c" else {**elementary.FLOATS, **elementary.FLOAT64}
    assert {name.partition(".")[2] for name in names} <= set(table)
    most, larger = (4, LARGER_COMPLEX) if dtype.kind == "c" else (2, LARGER)
    assert {name: ulps for name, ulps in table.items() if ulps > larger.get(name, most)} == {}
