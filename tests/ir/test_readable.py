"""What the golden tests show of each operation is checked over all of them: derived functions have no dead code,
nothing added to or multiplied by zero, nothing undone right after it is done, and say where they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pyxla_compiler import build as b
from pyxla_compiler import ir, pipelines

HERE = Path(__file__).parent
RUN = re.compile(r"// RUN: pyxla-opt %s -p '([^']*pyxla-(?:jvp|vjp|batch|expand)\b[^']*)'")
FILES = [path for folder in ("ops", "jvp", "vjp", "batch") for path in sorted((HERE / folder).glob("*.mlir"))]
ARITHMETIC = ("stablehlo.add", "stablehlo.subtract", "stablehlo.multiply")
UNDONE = {
    "stablehlo.reduce": ("stablehlo.broadcast_in_dim",),
    "stablehlo.slice": ("stablehlo.broadcast_in_dim", "stablehlo.pad"),
    "stablehlo.transpose": ("stablehlo.broadcast_in_dim", "stablehlo.transpose"),
    "stablehlo.reshape": ("stablehlo.reshape",),
    "stablehlo.reverse": ("stablehlo.reverse",),
    "stablehlo.negate": ("stablehlo.negate",),
}
# a*b + a + b has the derivative 1 + a for b, and a is the reduction's initial value, 0.
ALLOWED = {"reduce_general: stablehlo.multiply with zeros"}


def faults(function: ir.Function) -> Iterator[str]:
    for op in function.operations:
        makers = [v.owner for v in op.operands]
        made_by = [m for m in makers if not isinstance(m, ir.mlir.Block)]
        if op.results and all(next(iter(r.uses), None) is None for r in op.results):
            yield f"{op.name} is dead"
        if op.name in ARITHMETIC and any(_is_zero(m) for m in made_by):
            yield f"{op.name} with zeros"
        if made_by and made_by[0].name in UNDONE.get(op.name, ()):
            yield f"{op.name} of {made_by[0].name}"
        # Equal constants are merged, and stand for no one place then.
        if "constant" not in op.name and "unknown" in str(op.location):
            yield f"{op.name} comes from nowhere"


def _is_zero(op: Any) -> bool:
    return op.name == "stablehlo.constant" and not b.read_constant(op).any()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_derived_functions_are_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found: set[str] = set()
    for pipeline in RUN.findall(text):
        if f"not pyxla-opt %s -p '{pipeline}'" in text:
            continue
        module = pipelines.run(ir.Module.parse(text), pipeline)
        with ir.ambient():
            found |= {f"{name}: {fault}" for name, f in module.functions.items() for fault in faults(f)}
    assert found <= ALLOWED


def test_faults_are_found() -> None:
    module = ir.Module.parse("""
func.func @main(%x: tensor<2x3xf32>) -> tensor<3x2xf32> {
  %zero = stablehlo.constant dense<0.0> : tensor<3x2xf32>
  %0 = stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32> loc("a")
  %1 = stablehlo.transpose %0, dims = [1, 0] : (tensor<3x2xf32>) -> tensor<2x3xf32> loc("a")
  %2 = stablehlo.add %0, %zero : tensor<3x2xf32> loc(unknown)
  return %2 : tensor<3x2xf32>
}""")
    with ir.ambient():
        assert set(faults(module.functions["main"])) == {
            "stablehlo.transpose of stablehlo.transpose",
            "stablehlo.transpose is dead",
            "stablehlo.add with zeros",
            "stablehlo.add comes from nowhere",
        }
