"""`pyxla-outline`: the loops and branches of a module from elsewhere become calls of functions, which is the form
that transformations take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Function, Operation, Value, mlir
from .rewrite import replace


def outline(module: ir.Module) -> None:
    """Turn stablehlo.while, case and if, and chlo.scan, into pyxla.while, pyxla.cond and pyxla.scan over new functions;
    values from outside become operands of those."""
    with ir.ambient():
        todo = list(module.functions.values())
        while todo:
            function = todo.pop()
            for op in function.operations:
                make = MAKERS.get(op.name)
                if make is None:
                    continue
                before = set(module.functions)
                with op.location, mlir.InsertionPoint(op):
                    results = make(module, function, op)
                replace(op, results)
                todo += [f for name, f in module.functions.items() if name not in before]


def _while(module: ir.Module, function: Function, op: Operation) -> list[Value]:
    cond, body = op.regions
    for_cond, for_body = _captured(cond), _captured(body)
    test = _define(module, f"{function.name}.cond", cond, for_cond)
    step = _define(module, f"{function.name}.body", body, for_body)
    return b.while_(
        *for_cond, *for_body, *op.operands, cond=test, body=step, cond_consts=len(for_cond), body_consts=len(for_body)
    )


def _case(module: ir.Module, function: Function, op: Operation) -> list[Value]:
    return _cond(module, function, op.operands[0], op, list(op.regions))


def _if(module: ir.Module, function: Function, op: Operation) -> list[Value]:
    index = b.convert(op.operands[0], dtype=ir.I32)
    return _cond(module, function, index, op, list(op.regions)[::-1])


def _cond(module: ir.Module, function: Function, index: Value, op: Operation, regions: list[Any]) -> list[Value]:
    captured = list(dict.fromkeys(v for region in regions for v in _captured(region)))
    branches = [_define(module, f"{function.name}.branch", region, captured) for region in regions]
    return b.cond(index, *captured, branches=branches, result_types=[v.type for v in op.results])


def _scan(module: ir.Module, function: Function, op: Operation) -> list[Value]:
    """CHLO's body takes rows, then carries, and gives rows, then carries; ours the other way round."""
    inputs = next(iter(op.attributes["operandSegmentSizes"]))
    xs, carry = list(op.operands)[:inputs], list(op.operands)[inputs:]
    dimension, outputs = ir.integer(op, "dimension"), len(op.results) - len(carry)
    rows = list(op.regions[0].blocks[0].arguments)[:inputs]
    returned = [v.type for v in list(op.regions[0].blocks[0].operations)[-1].operation.operands]
    body = _define(module, f"{function.name}.body", op.regions[0], [])  # which uses nothing from outside

    def emit(arguments: list[Value]) -> list[Value]:
        out = b.call(body, arguments[len(carry) :] + arguments[: len(carry)], returned)
        return [*out[outputs:], *out[:outputs]]

    step = module.define(f"{function.name}.step", [v.type for v in (*carry, *rows)], emit)
    length = ir.shape(xs[0])[dimension]
    stacks = [(length, *ir.shape_dtype(ty)[0]) for ty in returned[:outputs]]
    out = b.scan(
        *carry,
        *(_moved(x, dimension, 0) for x in xs),
        callee=step.name,
        num_consts=0,
        num_carry=len(carry),
        length=length,
        reverse=bool(ir.integer(op, "is_reverse", 0)),
        result_types=[
            *(v.type for v in carry),
            *(ir.tensor_type(s, ir.shape_dtype(ty)[1]) for s, ty in zip(stacks, returned, strict=False)),
        ],
    )
    return [*(_moved(y, 0, dimension) for y in out[len(carry) :]), *out[: len(carry)]]


def _moved(x: Value, source: int, target: int) -> Value:
    order = [d for d in range(ir.rank(x)) if d != source]
    order.insert(target, source)
    return b.transpose(x, permutation=order)


def _captured(region: Any) -> list[Value]:
    """Values from outside that a region uses, in order. Constants do not count: they are repeated inside."""
    return [
        v for v in _outside(list(region.blocks[0].operations), list(region.blocks[0].arguments)) if not _is_constant(v)
    ]


def _outside(operations: Sequence[Any], arguments: Sequence[Value] = ()) -> list[Value]:
    """Values that operations use, regions included, and that stand before them."""
    inside: set[Value] = set(arguments)
    used: dict[Value, None] = {}

    def visit(operations: Iterable[Any]) -> None:
        for view in operations:
            op = view.operation
            used.update(dict.fromkeys(op.operands))
            for block in (block for region in op.regions for block in region.blocks):
                inside.update(block.arguments)
                visit(block.operations)
            inside.update(op.results)

    visit(operations)
    return [v for v in used if v not in inside]


def _is_constant(value: Value) -> bool:
    return not isinstance(value.owner, mlir.Block) and value.owner.name == "stablehlo.constant"


def _define(module: ir.Module, name: str, region: Any, captured: Sequence[Value]) -> str:
    """A function of the captured values and the region's arguments that does what the region does."""
    block = region.blocks[0]
    types = [v.type for v in (*captured, *block.arguments)]

    def emit(arguments: list[Value]) -> list[Value]:
        value = dict(zip([*captured, *block.arguments], arguments, strict=True))
        for view in block.operations:
            op = view.operation
            for v in _outside([op]):
                if v not in value:
                    value[v] = v.owner.operation.clone().result
            if op.name == "stablehlo.return":
                return [value[v] for v in op.operands]
            new = op.clone()
            _redirect(new, value)
            value.update(zip(op.results, new.results, strict=True))
        raise ValueError(f"a region of {block.owner.name} has no return at its end")

    return module.define(name, types, emit).name


def _redirect(op: Operation, value: dict[Value, Value]) -> None:
    """Let a copied operation, and all inside of it, use the new values."""

    def visit(inner: Operation) -> Any:
        for i, v in enumerate(inner.operands):
            if v in value:
                inner.operands[i] = value[v]
        return mlir.WalkResult.ADVANCE

    op.walk(visit)


MAKERS = {"chlo.scan": _scan, "stablehlo.while": _while, "stablehlo.case": _case, "stablehlo.if": _if}
