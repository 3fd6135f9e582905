"""docs/ops.md is what the classes of the operations say."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyxla_compiler import ops_table
from pyxla_compiler.ops import REGISTRY

FILE = Path(__file__).parents[2] / "docs" / "ops.md"


def test_the_file_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == ops_table.table(), "run python -m pyxla_compiler.ops_table > docs/ops.md"


@pytest.mark.parametrize(
    "name, cells",
    [
        ("stablehlo.sine", "yes yes yes yes yes yes"),
        ("stablehlo.floor", "yes zero zero yes yes yes"),
        ("pyxla.scan", "yes yes yes yes yes yes"),
        ("stablehlo.dynamic_gather", "yes yes yes yes yes yes"),
        ("stablehlo.dynamic_iota", "yes zero zero no no yes"),
        ("pyxla.psum", "yes yes yes yes across yes"),
        ("pyxla.callback", "yes no no yes yes host"),
        ("pyxla.eig", "yes yes yes yes yes host"),
    ],
)
def test_rows(name: str, cells: str) -> None:
    assert ops_table.row(name, REGISTRY[name]) == (f"`{name}`", *cells.split())


def test_an_operation_without_operands() -> None:
    assert ops_table.row("stablehlo.iota", REGISTRY["stablehlo.iota"])[1:] == ("yes", *("none needed",) * 4, "yes")


def test_every_operation_can_be_evaluated_and_batched() -> None:
    # Operations of dynamic shapes are made static before anything is derived.
    dynamic = {name for name in REGISTRY if "dynamic_" in name} - {
        "stablehlo.dynamic_slice",
        "stablehlo.dynamic_update_slice",
    }
    for name in set(REGISTRY) - dynamic:
        _, evaluate, _, _, batch, *_ = ops_table.row(name, REGISTRY[name])
        assert evaluate == "yes", name
        assert batch != "no", name
