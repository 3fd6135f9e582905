"""`pyxla-simplify`: what MLIR's canonicalizer leaves undone on StableHLO."""

from __future__ import annotations

from .. import ir
from ..ir import Function


def erase_dead(function: Function) -> None:
    """Erase operations whose results nobody uses. All operations of the vocabulary but callbacks are free of side effects."""
    for op in reversed(function.operations):
        if "has_side_effect" not in op.attributes and all(next(iter(r.uses), None) is None for r in op.results):
            op.erase()


def simplify(module: ir.Module) -> None:
    """x"""
    for f in module.functions.values():
        erase_dead(f)
