"""`pyxla-legalize-iree-wide-dispatch`: a kernel of IREE's takes at most 32 buffers, yet elementwise operations are
fused without limit."""

from __future__ import annotations

from ... import build as b
from ... import ir
from ...ir import Operation, Value, mlir
from ...ops.base import REGISTRY, Elementwise
from ..rewrite import operations

MOST_BUFFERS = 16

_FUSED = frozenset(
    f"stablehlo.{name}"
    for name in ("broadcast_in_dim", "reshape", "transpose", "convert", "slice", "reverse", "pad", "select", "clamp")
)
_BLOCKS = frozenset({"func.func", "stablehlo.while", "stablehlo.case", "stablehlo.if"})


def wide_dispatch(module: ir.Module) -> None:
    """Barriers where elementwise operations would together read more than 16 arrays."""
    with ir.ambient():
        for function in module.functions.values():
            reads: dict[Value, frozenset[Value]] = {}
            for op in operations(function):
                if op.parent.operation.name in _BLOCKS:
                    _visit(op, reads)


def _visit(op: Operation, reads: dict[Value, frozenset[Value]]) -> None:
    name = op.name
    if name == "stablehlo.constant":
        reads[op.result] = frozenset()
        return
    if name not in _FUSED and not isinstance(REGISTRY.get(name), Elementwise):
        return
    operands = list(op.operands)
    sources = [reads.get(v, frozenset((v,))) for v in operands]
    together = frozenset[Value]().union(*sources)
    if len(together) > MOST_BUFFERS:
        with op.location, mlir.InsertionPoint(op):
            for i, (v, source) in enumerate(zip(operands, sources, strict=True)):
                if len(source) > 1:
                    (operands[i],) = b.optimization_barrier(v)
                    op.operands[i] = operands[i]
        together = frozenset(operands)
    for result in op.results:
        reads[result] = together
