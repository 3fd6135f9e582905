"""`pyxla-legalize-iree-unsigned-dot`: IREE extends narrow unsigned integers and booleans by their sign when it fuses
the conversion into a product: true becomes -1."""

from __future__ import annotations

from ... import build as b
from ... import ir
from ...ir import Operation, Value, mlir
from ..rewrite import rewrite

_MOVES = frozenset(
    f"stablehlo.{name}" for name in ("transpose", "reshape", "broadcast_in_dim", "slice", "reverse", "pad", "convert")
)


def unsigned_dot(module: ir.Module) -> None:
    """Unsigned integers and booleans are converted before a product or convolution of a wider type, and a barrier keeps
    the conversion there."""
    rewrite(module, {"stablehlo.dot_general": _rewrite, "stablehlo.convolution": _rewrite})


def _rewrite(op: Operation) -> None:
    result = ir.dtype(op.result)
    for i, x in enumerate(op.operands):
        if ir.dtype(x).kind == "u" and ir.dtype(x) != result:
            x = b.convert(x, dtype=result)
        if _was_unsigned(x):
            (op.operands[i],) = b.optimization_barrier(x)


def _was_unsigned(x: Value) -> bool:
    while not isinstance(x.owner, mlir.Block) and x.owner.name in _MOVES:
        source = x.owner.operands[0]
        if x.owner.name == "stablehlo.convert" and ir.dtype(source).kind in "bu":
            return True
        x = source
    return False
