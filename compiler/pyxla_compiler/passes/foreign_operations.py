"""`pyxla-foreign-operations`: operations of StableHLO and CHLO that others have simpler words for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .. import build as b
from .. import ir
from ..ir import DType, Operation, Value
from .rewrite import operations, rewrite


def foreign_operations(module: ir.Module) -> None:
    """Take tuples apart, turn a dynamic_conv whose padding is constant into a convolution, and chlo.mulhi into
    products of numbers twice as wide or of their halves."""
    rewrite(module, _RULES)
    with ir.ambient():
        for function in module.functions.values():
            for op in reversed(operations(function)):
                if op.name == "stablehlo.tuple" and not list(op.result.uses):
                    op.erase()


def _get_tuple_element(op: Operation) -> Sequence[Value] | None:
    made = op.operands[0].owner
    if made.name != "stablehlo.tuple":
        return None
    return [made.operands[ir.integer(op, "index")]]


def _dynamic_conv(op: Operation) -> Sequence[Value] | None:
    lhs, rhs, padding = op.operands
    if padding.owner.name != "stablehlo.constant":
        return None
    pairs = b.read_constant(padding.owner).tolist()
    attributes = {name: op.attributes[name] for name in op.attributes}
    attributes["padding"] = ir.attr(f"dense<{pairs}> : tensor<{len(pairs)}x2xi64>")
    return [ir.create("stablehlo.convolution", [op.result.type], [lhs, rhs], attributes).result]


def _mulhi(op: Operation) -> Sequence[Value]:
    x, y = op.operands
    dtype = ir.dtype(x)
    bits = dtype.itemsize * 8
    if bits == 64:
        return [_mulhi_of_halves(x, y, dtype)]
    wide = np.dtype(f"{dtype.kind}{dtype.itemsize * 2}")
    product = b.multiply(b.convert(x, dtype=wide), b.convert(y, dtype=wide))
    return [b.convert(_shift(product, bits), dtype=dtype)]


def _mulhi_of_halves(x: Value, y: Value, dtype: DType) -> Value:
    """The high half of a product of 64-bit numbers, from four products of their halves."""
    mask = b.full_like(x, 0xFFFFFFFF)
    (x_low, x_high), (y_low, y_high) = ((b.and_(v, mask), _shift(v, 32)) for v in (x, y))
    carry = b.shift_right_logical(b.multiply(x_low, y_low), b.full_like(x, 32))
    first = b.add(b.multiply(x_high, y_low), carry)
    second = b.add(b.multiply(x_low, y_high), b.and_(first, mask))
    return b.add(b.add(b.multiply(x_high, y_high), _shift(first, 32)), _shift(second, 32))


def _shift(x: Value, places: int) -> Value:
    """x divided by a power of two, rounded down."""
    shift = b.shift_right_logical if ir.dtype(x).kind == "u" else b.shift_right_arithmetic
    return shift(x, b.full_like(x, places))


_RULES: dict[str, Callable[[Operation], Sequence[Value] | None]] = {
    "stablehlo.get_tuple_element": _get_tuple_element,
    "stablehlo.dynamic_conv": _dynamic_conv,
    "chlo.mulhi": _mulhi,
}
