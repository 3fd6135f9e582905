"""NumPy's own accuracy tables: every function of them, jitted, in float32 and float64, within 2 units in the last
place."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp

TABLES = Path(np.__file__).parent / "_core" / "tests" / "data"
PREFIX = "umath-validation-set-"
MOST_ULPS = 2.0
Array = np.ndarray[Any, Any]


def _table(path: Path, dtype: type) -> tuple[Array, Array]:
    """Operands and right results of a dtype, given as their bits."""
    bits = np.dtype(f"u{np.dtype(dtype).itemsize}")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith(("#", "\n"))))
    chosen = [row for row in rows if row["dtype"] == f"np.{np.dtype(dtype).name}"]
    given, wanted = (np.array([int(row[key], 16) for row in chosen], bits).view(dtype) for key in ("input", "output"))
    return given, wanted


def _ulps(got: Array, want: Array) -> Array:
    """How many units in the last place of `want` lie between."""
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(got.astype(np.longdouble) - want) / np.spacing(np.abs(want))
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    return np.where(same, 0, np.where(np.isfinite(got) & np.isfinite(want), apart, np.inf)).astype(float)


def _is_subnormal(x: Array) -> Array:
    return (x != 0) & (np.abs(x) < np.finfo(x.dtype).smallest_normal)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_function_is_within_two_units(dtype: type) -> None:
    tables = {path.stem.removeprefix(PREFIX): _table(path, dtype) for path in sorted(TABLES.glob(f"{PREFIX}*.csv"))}
    tables = {name: table for name, table in tables.items() if len(table[0])}
    assert len(tables) == 20

    @pyxla.jit
    def all_functions(operands: dict[str, Any]) -> dict[str, Any]:
        return {name: getattr(jnp, name)(x) for name, x in operands.items()}

    with pyxla.enable_x64(True):
        results = all_functions({name: x for name, (x, _) in tables.items()})
    worst: dict[str, float] = {}
    for name, (x, want) in tables.items():
        # The runtime takes subnormal numbers for zeros (docs/numerics.md).
        normal = ~(_is_subnormal(x) | _is_subnormal(want))
        assert normal.sum() > 90
        worst[name] = float(_ulps(np.asarray(results[name]), want)[normal].max())
    print({name: round(ulps, 2) for name, ulps in worst.items()})
    assert {name: ulps for name, ulps in worst.items() if not ulps <= MOST_ULPS} == {}
