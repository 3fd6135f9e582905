"""`pyxla-simplify`: what MLIR's canonicalizer leaves undone on StableHLO.

One walk in program order, so that an operation meets operands that are simplified already, then one backwards that
erases what nobody uses.
No rewrite changes a bit of a result: adding 0.0 stays, since it makes 0.0 of -0.0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np

from .. import build as b
from .. import ir
from ..ir import DType, Function, Operation, Value, mlir
from .rewrite import replace

_REGIONS = frozenset({"stablehlo.while", "stablehlo.case", "stablehlo.if"})
_BF16 = np.dtype(ml_dtypes.bfloat16)


def simplify(module: ir.Module) -> None:
    """Remove operations that change nothing (x*1, x-0, negations, transposes and reshapes in pairs, exact conversions
    in chains, selections between equals, broadcasts of constants and iotas, sums with a negation) and operations that
    nobody uses. No bit of a result changes."""
    with ir.ambient():
        for function in module.functions.values():
            _simplify_block(function.block)
            erase_dead(module, function)


def erase_dead(module: ir.Module, function: Function) -> None:
    """Erase operations whose results nobody uses. All operations of the vocabulary but callbacks, and what calls them,
    are free of side effects."""
    _erase_dead_in(module, function.block)


def _erase_dead_in(module: ir.Module, block: Any) -> None:
    for view in reversed(list(block.operations)[:-1]):
        op = view.operation
        if all(next(iter(r.uses), None) is None for r in op.results) and _is_pure(module, op):
            op.erase()
        elif op.name in _REGIONS:
            for region in op.regions:
                _erase_dead_in(module, region.blocks[0])


def _is_pure(module: ir.Module, op: Operation, seen: frozenset[str] = frozenset()) -> bool:
    if "has_side_effect" in op.attributes:
        return not op.attributes["has_side_effect"].value
    if op.name in _REGIONS:
        inner = [view.operation for region in op.regions for view in region.blocks[0].operations]
        return all(_is_pure(module, o, seen) for o in inner)
    called = [name for name in ir.callees(op) if name not in seen]  # a rule may call what it is a rule of
    if any(name not in module.functions for name in called):
        return False  # the host's
    return all(_is_pure(module, o, seen | {name}) for name in called for o in module.functions[name].operations)


def _simplify_block(block: Any) -> None:
    for view in list(block.operations):
        op = view.operation
        name = op.name
        rule = _RULES.get(name)
        if rule is not None:
            _apply(op, rule)
        elif name in _REGIONS:
            for region in op.regions:
                _simplify_block(region.blocks[0])


def _apply(op: Operation, rule: Rule) -> None:
    while True:
        with op.location, mlir.InsertionPoint(op):
            found = rule(op)
        if found is None:
            return
        replace(op, [found])
        # What was built may itself be simplified.
        if isinstance(found.owner, mlir.Block):
            return
        op = found.owner.operation if isinstance(found.owner, mlir.OpView) else found.owner
        following = _RULES.get(op.name)
        if following is None:
            return
        rule = following


Rule = Callable[[Operation], Value | None]


# --- reading --------------------------------------------------------------------------------------


def _maker(value: Value, name: str) -> Operation | None:
    """The operation of this name that made a value, if one did."""
    owner = value.owner
    return owner if not isinstance(owner, mlir.Block) and owner.name == name else None


def _read_splat(attribute: Any) -> Any:
    if not isinstance(attribute, mlir.DenseElementsAttr) or not attribute.is_splat:
        return _NOT_SPLAT
    return attribute.get_splat_value().value


_NOT_SPLAT = object()


def _splat(value: Value) -> Any:
    """The number that a constant holds everywhere; `_NOT_SPLAT` for any other value."""
    maker = _maker(value, "stablehlo.constant")
    # The bindings cannot read a complex constant.
    if maker is None or ir.is_complex(value):
        return _NOT_SPLAT
    return ir.read(_read_splat, maker.attributes["value"])


def _is(value: Value, number: float) -> bool:
    """Whether a value is this number everywhere, sign of zero included."""
    found = _splat(value)
    if found is _NOT_SPLAT or found != number:
        return False
    return number != 0 or not ir.is_inexact(ir.dtype(value)) or np.signbit(found) == np.signbit(number)


def _is_all_ones(value: Value) -> bool:
    found, dtype = _splat(value), ir.dtype(value)
    if found is _NOT_SPLAT:
        return False
    return bool(found) if dtype.kind == "b" else found in (-1, 2 ** (8 * dtype.itemsize) - 1)


# --- arithmetic -----------------------------------------------------------------------------------


def _add(op: Operation) -> Value | None:
    x, y = op.operands
    zero = -0.0 if ir.is_inexact(ir.dtype(x)) else 0
    if _is(y, zero) or _is(x, zero):
        return x if _is(y, zero) else y
    negated = _maker(y, "stablehlo.negate")
    return None if negated is None else b.subtract(x, negated.operands[0])


def _subtract(op: Operation) -> Value | None:
    x, y = op.operands
    return x if _is(y, 0.0) else None


def _multiply(op: Operation) -> Value | None:
    x, y = op.operands
    if _is(y, 1):
        return x
    if _is(x, 1):
        return y
    if not ir.is_inexact(ir.dtype(x)):
        return y if _is(y, 0) else x if _is(x, 0) else None
    return None


def _divide(op: Operation) -> Value | None:
    x, y = op.operands
    return x if _is(y, 1) else None


def _and(op: Operation) -> Value | None:
    x, y = op.operands
    return x if _is_all_ones(y) or _is(x, 0) else y if _is_all_ones(x) or _is(y, 0) else None


def _or(op: Operation) -> Value | None:
    x, y = op.operands
    return x if _is(y, 0) or _is_all_ones(x) else y if _is(x, 0) or _is_all_ones(y) else None


def _xor(op: Operation) -> Value | None:
    x, y = op.operands
    return x if _is(y, 0) else y if _is(x, 0) else None


def _twice(op: Operation) -> Value | None:
    inner = _maker(op.operands[0], op.name)
    return None if inner is None else inner.operands[0]


def _part(of: int) -> Rule:
    def rule(op: Operation) -> Value | None:
        inner = _maker(op.operands[0], "stablehlo.complex")
        return None if inner is None else inner.operands[of]

    return rule


def _select(op: Operation) -> Value | None:
    pred, x, y = op.operands
    if x == y:
        return x
    found = _splat(pred)
    return None if found is _NOT_SPLAT else x if found else y


def is_exact(source: DType, target: DType) -> bool:
    """Whether every value of one dtype has its own in another."""
    if source == target:
        return True
    if "c" in (source.kind, target.kind) or (source.itemsize == 8 and source.kind in "iu" and target.kind == "f"):
        return False
    if source == _BF16:
        return target in (ir.F32, ir.F64)
    if target == _BF16:
        return source.kind in "biu" and source.itemsize == 1
    return source.kind in "biuf" and target.kind in "biuf" and np.can_cast(source, target, "safe")


def _convert(op: Operation) -> Value | None:
    x = op.operands[0]
    target = ir.dtype(op.result)
    if ir.dtype(x) == target:
        return x
    inner = _maker(x, "stablehlo.convert")
    if inner is None:
        return None
    source = inner.operands[0]
    return b.convert(source, dtype=target) if is_exact(ir.dtype(source), ir.dtype(x)) else None


# --- shapes ---------------------------------------------------------------------------------------


def _reshape(op: Operation) -> Value | None:
    x = op.operands[0]
    shape = ir.shape(op.result)
    if ir.shape(x) == shape:
        return x
    inner = _maker(x, "stablehlo.reshape")
    if inner is not None:
        return b.reshape(inner.operands[0], shape=shape)
    return _same_splat(x, op)


def _same_splat(x: Value, op: Operation) -> Value | None:
    """The constant operand in the result's shape, where it is one number everywhere."""
    maker = _maker(x, "stablehlo.constant")
    if maker is None or _splat(x) is _NOT_SPLAT:
        return None
    element = maker.attributes["value"].get_splat_value()
    return ir.create(
        "stablehlo.constant", [op.result.type], [], {"value": mlir.DenseElementsAttr.get_splat(op.result.type, element)}
    ).result


def _transpose(op: Operation) -> Value | None:
    x = op.operands[0]
    order = ir.ints(op, "permutation")
    if order == tuple(range(len(order))):
        return x
    spread = _maker(x, "stablehlo.broadcast_in_dim")
    if spread is not None:
        dims = [order.index(d) for d in ir.ints(spread, "broadcast_dimensions")]
        return b.broadcast_in_dim(spread.operands[0], shape=ir.shape(op.result), dims=dims)
    inner = _maker(x, "stablehlo.transpose")
    if inner is None:
        return _same_splat(x, op)
    first = ir.ints(inner, "permutation")
    return b.transpose(inner.operands[0], permutation=[first[i] for i in order])


def _broadcast(op: Operation) -> Value | None:
    x = op.operands[0]
    dims, shape = ir.ints(op, "broadcast_dimensions"), ir.shape(op.result)
    if ir.shape(x) == shape and dims == tuple(range(len(shape))):
        return x
    if (count := _maker(x, "stablehlo.iota")) is not None:
        along = ir.integer(count, "iota_dimension")
        same = ir.shape(x)[along] == shape[dims[along]]
        return b.iota(shape=shape, dtype=ir.dtype(x), dimension=dims[along]) if same else None
    inner = _maker(x, "stablehlo.broadcast_in_dim")
    if inner is None:
        return _same_splat(x, op)
    return b.broadcast_in_dim(
        inner.operands[0], shape=shape, dims=[dims[i] for i in ir.ints(inner, "broadcast_dimensions")]
    )


def _unchanged_shape(op: Operation) -> Value | None:
    x = op.operands[0]
    return x if x.type == op.result.type else None


def _slice(op: Operation) -> Value | None:
    x = op.operands[0]
    if x.type == op.result.type:
        return x
    padded = _maker(x, "stablehlo.pad")
    if padded is None or any(ir.ints(padded, "interior_padding")) or set(ir.ints(op, "strides")) != {1}:
        return None
    # Cutting off what was padded is padding less.
    low, high = ir.ints(padded, "edge_padding_low"), ir.ints(padded, "edge_padding_high")
    start, limit = ir.ints(op, "start_indices"), ir.ints(op, "limit_indices")
    return b.pad(
        *padded.operands,
        low=[p - s for p, s in zip(low, start, strict=True)],
        high=[p - (n - e) for p, n, e in zip(high, ir.shape(x), limit, strict=True)],
        interior=[0] * len(low),
    )


def _reverse(op: Operation) -> Value | None:
    x = op.operands[0]
    shape = ir.shape(x)
    return x if all(shape[d] <= 1 for d in ir.ints(op, "dimensions")) else None


def _concatenate(op: Operation) -> Value | None:
    return op.operands[0] if len(op.operands) == 1 else None


def _pad(op: Operation) -> Value | None:
    edges = (*ir.ints(op, "edge_padding_low"), *ir.ints(op, "edge_padding_high"), *ir.ints(op, "interior_padding"))
    return None if any(edges) else op.operands[0]


def _update(op: Operation) -> Value | None:
    x, update = op.operands[0], op.operands[1]
    return update if x.type == update.type else None


def _reduce(op: Operation) -> Value | None:
    if len(op.operands) != 2 or ir.ints(op, "dimensions"):
        return None
    x, init = op.operands
    body = b.read_body(op)
    return (
        x
        if isinstance(body, str) and not ir.is_complex(x) and _is(init, b.identity(body, ir.dtype(x)).item())
        else None
    )


_RULES: dict[str, Rule] = {
    f"stablehlo.{name}": rule
    for name, rule in {
        "add": _add,
        "subtract": _subtract,
        "multiply": _multiply,
        "divide": _divide,
        "and": _and,
        "or": _or,
        "xor": _xor,
        "negate": _twice,
        "not": _twice,
        "real": _part(0),
        "imag": _part(1),
        "select": _select,
        "convert": _convert,
        "reshape": _reshape,
        "transpose": _transpose,
        "broadcast_in_dim": _broadcast,
        "slice": _slice,
        "dynamic_slice": _unchanged_shape,
        "dynamic_update_slice": _update,
        "reverse": _reverse,
        "concatenate": _concatenate,
        "pad": _pad,
        "reduce": _reduce,
    }.items()
}
