"""`pyxla-legalize-iree-custom-call`: IREE knows no custom calls; those that only say something of a value become the
value."""

from __future__ import annotations

from collections.abc import Sequence

from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite

_IDENTITIES = frozenset({"pyxla.stop_gradient", "Sharding", "annotate_device_placement"})


def custom_call(module: ir.Module) -> None:
    """Custom calls that only annotate their operand (pyxla.stop_gradient, Sharding) are dissolved."""
    rewrite(module, {"stablehlo.custom_call": _dissolve})


def _dissolve(op: Operation) -> Sequence[Value] | None:
    return list(op.operands) if ir.op_key(op) in _IDENTITIES else None
