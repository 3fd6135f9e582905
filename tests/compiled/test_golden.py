"""The golden programs of tests/ir/ops and their derivatives, compiled: the evaluator's numbers."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

from pyxla_compiler import ir, pipelines

from .comparing import Array, Case, differences, numbers

FOLDER = Path(__file__).parents[1] / "ir" / "ops"
_RUN = re.compile(r"// RUN: pyxla-opt %s -p '(.*)' --verify-each")
_REGIONS = {"acosh": (1.5, 3.0), "log": (0.5, 3.0), "zeta": (1.5, 3.0), "polygamma": (1.5, 3.0)}
# Derivatives are sums of products of functions that are off by a few last places each.
ULPS, FLOOR = 64.0, 1.0
# What wants matrices of certain kinds or a named axis has tests of its own.
ELSEWHERE = {"collective", "factorizations", "linalg"}
# IREE's series of polygamma knows whole orders alone.
_ORDERS = {"polygamma": (1.0, 2.0, 3.0)}


@pytest.mark.parametrize(
    "path", sorted(p for p in FOLDER.glob("*.mlir") if p.stem not in ELSEWHERE), ids=lambda path: path.stem
)
def test_golden_program(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    source = ir.Module.parse(text)
    merged, cases = ir.Module(), []
    for run in _RUN.findall(text):
        derived = pipelines.run(source, run)
        public = [name for name, f in derived.functions.items() if "sym_visibility" not in f.op.attributes]
        renamed = merged.copy_functions(derived, public)
        for name in public:
            function = merged.functions[renamed[name]]
            with ir.ambient():
                del function.op.attributes["sym_visibility"]
            region = next((r for key, r in _REGIONS.items() if key in name), (0.2, 0.8))
            operands = [_operand(i, ty, region) for i, ty in enumerate(function.argument_types)]
            for orders in (v for key, v in _ORDERS.items() if key in name):
                operands[0] = np.broadcast_to(np.asarray(orders, operands[0].dtype), operands[0].shape)
            cases.append(Case(renamed[name], lambda *_: None, operands, ULPS, FLOOR))
    if cases:
        assert differences(cases, merged) == []


def _operand(i: int, ty: ir.Type, region: tuple[float, float]) -> Array:
    shape, dtype = ir.shape_dtype(ty)
    random = np.random.RandomState(i)
    if ir.is_inexact(dtype):
        return numbers(random, shape, dtype, *region)
    # Places that are said to differ do.
    return np.asarray(
        random.randint(0, 2, shape) if dtype.kind == "b" else np.arange(math.prod(shape)).reshape(shape) % 3, dtype
    )
