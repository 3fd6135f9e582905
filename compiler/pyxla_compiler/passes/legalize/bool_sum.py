"""`pyxla-legalize-iree-bool-sum`: IREE takes true + true for false."""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def bool_sum(module: ir.Module) -> None:
    """A sum of booleans is their disjunction."""
    rewrite(module, {"stablehlo.add": _add})


def _add(op: Operation) -> Sequence[Value] | None:
    x, y = op.operands
    return [b.or_(x, y)] if ir.dtype(x) == ir.BOOL else None
