"""`pyxla-legalize-iree-complex-fill`: IREE dies of complex numbers that fill what is then padded or updated in part."""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def complex_fill(module: ir.Module) -> None:
    """Complex constants that are broadcast are put together from constants of the whole shape, one for each part, and
    what is padded from its padded parts."""
    rewrite(module, {"stablehlo.broadcast_in_dim": _broadcast, "stablehlo.pad": _pad})


def _broadcast(op: Operation) -> Sequence[Value] | None:
    (x,) = op.operands
    shape, dtype = ir.shape_dtype(op.result.type)
    if not ir.is_complex(x) or ir.shape(x) or getattr(x.owner, "name", "") != "stablehlo.constant":
        return None
    return [b.full(shape, b.read_constant(x.owner)[()], dtype)]


def _pad(op: Operation) -> Sequence[Value] | None:
    x, value = op.operands
    if not ir.is_complex(x):
        return None
    edges = {
        short: ir.ints(op, name)
        for short, name in (
            ("low", "edge_padding_low"),
            ("high", "edge_padding_high"),
            ("interior", "interior_padding"),
        )
    }
    return [b.complex_(*(b.pad(part(x), part(value), **edges) for part in (b.real, b.imag)))]
