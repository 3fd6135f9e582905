"""`pyxla-legalize-iree-dot-algorithm`: IREE refuses dot_general with an algorithm such as TF32."""

from __future__ import annotations

from ... import ir
from ...ir import Operation
from ..rewrite import rewrite


def dot_algorithm(module: ir.Module) -> None:
    """Drop the algorithm that a dot_general asks for: its operands' own type is at least as accurate."""
    rewrite(module, {"stablehlo.dot_general": _drop})


def _drop(op: Operation) -> None:
    if "algorithm" in op.attributes:
        del op.attributes["algorithm"]
