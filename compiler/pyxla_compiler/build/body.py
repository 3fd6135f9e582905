"""The scalar functions inside reductions, scatters, sorts and the like: naming, emitting and reading them back.

A body is the name of a monoid ("add", "multiply", "maximum", "minimum", "and", "or", "xor"), one of "argmax" and
"argmin" (on pairs of a value and an index), or a `Body`, which is a block of elementwise operations on scalars.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from .. import ir
from ..ir import Operation, Type, Value, mlir
from . import elementwise as e

__all__ = ["ARG_BODIES", "MONOIDS", "Body", "BodyLike", "emit_body", "emit_region", "read_body", "structure"]

MONOIDS = ("add", "multiply", "maximum", "minimum", "and", "or", "xor")
ARG_BODIES = ("argmax", "argmin")


@dataclasses.dataclass(frozen=True, eq=False)
class Body:
    """A block of elementwise operations on scalars that ends in a return. `owner` is what keeps its module alive."""

    block: Any
    owner: Any = None

    def emit(self, *arguments: Value) -> list[Value]:
        """The operations of the block on scalar arguments, at the ambient insertion point."""
        value = dict(zip(self.block.arguments, arguments, strict=True))
        for view in self.block.operations:
            op = view.operation
            operands = [value[v] for v in op.operands]
            if op.name in ("stablehlo.return", "func.return"):
                return operands
            new = op.clone()
            slots = new.operands
            for i, v in enumerate(operands):
                slots[i] = v
            value.update(zip(op.results, new.results, strict=True))
        raise ValueError("the body has no return at its end")


BodyLike = str | Body


def emit_region(op: Operation, index: int, types: Sequence[Type], emit: Callable[..., Sequence[Value]]) -> None:
    """Fill a region of an operation with one block: `emit` gets its arguments and gives what it returns."""
    location = mlir.Location.current
    block = op.regions[index].blocks.append(*types, arg_locs=[location] * len(types))
    with mlir.InsertionPoint(block):
        ir.create("stablehlo.return", [], list(emit(*block.arguments)))


def emit_body(body: BodyLike, *arguments: Value) -> list[Value]:
    """A body on scalars: for a reduction of n operands, n accumulated values and then n new ones."""
    if isinstance(body, Body):
        return body.emit(*arguments)
    if body in MONOIDS:
        return [ir.create(f"stablehlo.{body}", [arguments[0].type], list(arguments)).result]
    if body in ARG_BODIES:
        return _pick(body, *arguments)
    raise ValueError(f"'{body}' is no known body; use one of {', '.join(MONOIDS + ARG_BODIES)}, or a Body")


def _pick(body: str, value: Value, index: Value, other: Value, other_index: Value) -> list[Value]:
    """The better of two (value, index) pairs: NaN before all others, then the lower index.

    Unlike with the body that JAX writes, the order of the pairs does not matter even where both are NaN.
    """
    better = e.compare(value, other, direction="GT" if body == "argmax" else "LT")
    same = e.compare(value, other, direction="EQ")
    if ir.is_inexact(ir.dtype(value)):
        nan, other_nan = e.compare(value, value, direction="NE"), e.compare(other, other, direction="NE")
        better = e.or_(better, e.and_(nan, e.not_(other_nan)))
        same = e.or_(same, e.and_(nan, other_nan))
    first = e.or_(better, e.and_(same, e.compare(index, other_index, direction="LT")))
    return [e.select(first, value, other), e.select(first, index, other_index)]


def _pick_as_jax(body: str, value: Value, index: Value, other: Value, other_index: Value) -> list[Value]:
    """The body that JAX writes for argmax and argmin, for recognizing it."""
    greater = e.compare(value, other, direction="GT" if body == "argmax" else "LT")
    better = e.or_(greater, e.compare(value, value, direction="NE"))
    same, before = e.compare(value, other, direction="EQ"), e.compare(index, other_index, direction="LT")
    first = e.or_(better, e.and_(same, before))
    return [e.select(better, value, other), e.select(first, index, other_index)]


def read_body(op: Operation, region: int = 0) -> BodyLike:
    """The body in a region of an operation. A `Body` read so is good as long as the operation is."""
    block = op.regions[region].blocks[0]
    operations = list(block.operations)
    arguments = list(block.arguments)
    if len(operations) == 2 and len(arguments) == 2:
        first = operations[0].operation
        operands = list(first.operands)
        name = first.name.removeprefix("stablehlo.")
        if (
            name in MONOIDS
            and operands in (arguments, arguments[::-1])
            and list(operations[1].operation.operands) == [first.result]
        ):
            return name
    if len(operations) >= 7 and len(arguments) == 4:
        seen, types = structure(block), tuple(a.type for a in arguments)
        for body in ARG_BODIES:
            if seen in _arg_structures(body, types):
                return body
    return Body(block, op)


_known_arg: dict[Any, tuple[Any, ...]] = {}


def _arg_structures(body: str, types: tuple[Type, ...]) -> tuple[Any, ...]:
    found = _known_arg.get((body, types))
    if found is None:
        found = ()
        if types[:2] == types[2:] and ir.shape_dtype(types[0])[1].kind != "c":
            found = tuple(emitted_structure(types, lambda *a, p=pick: p(body, *a)) for pick in (_pick, _pick_as_jax))
        _known_arg[body, types] = found
    return found


def emitted_structure(types: Sequence[Type], emit: Callable[..., Sequence[Value]]) -> Any:
    """The structure of the block that `emit` would write for scalar arguments of these types."""
    with ir.ambient():
        module = ir.Module()
        function = module.new_function("body", types)
        with mlir.InsertionPoint(function.block):
            results = emit(*function.arguments)
        function.finish(results)
        return structure(function.block)


def structure(block: Any) -> tuple[Any, ...]:
    """What a block computes, as nested tuples: equal for equal expressions, whatever the order of operations."""
    seen: dict[Value, Any] = {a: i for i, a in enumerate(block.arguments)}
    for view in block.operations:
        op = view.operation
        operands = tuple(seen.get(v) for v in op.operands)
        if op.name in ("stablehlo.return", "func.return"):
            return operands
        if op.name == "stablehlo.constant":  # as text, since a complex one cannot be read as an attribute
            detail: Any = str(op).split("=", 1)[1]
        else:
            detail = tuple(str(op.attributes[k]) for k in op.attributes)
        for number, result in enumerate(op.results):
            seen[result] = (op.name, operands, detail, number)
    return ()
