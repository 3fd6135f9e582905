"""`pyxla-lower-custom`: what carries rules for transformations becomes what it computes, when all have had their
say."""

from __future__ import annotations

from .. import build as b
from .. import ir
from ..ir import Operation, Value, mlir
from .rewrite import replace

_CALLS = frozenset({"pyxla.custom", "pyxla.checkpoint", "pyxla.custom_vmap"})


def lower_custom(module: ir.Module) -> None:
    """Turn pyxla.custom, pyxla.checkpoint and pyxla.custom_vmap into calls of their functions, and pyxla.name into its
    operand."""
    with ir.ambient():
        for function in module.functions.values():
            for op in function.operations:
                key = ir.op_key(op)
                if key in _CALLS:
                    with op.location, mlir.InsertionPoint(op):
                        replace(op, _call(op))
                elif key == "pyxla.name":
                    replace(op, list(op.operands))


def _call(op: Operation) -> list[Value]:
    return b.call(ir.callees(op)[0], list(op.operands), [v.type for v in op.results])
