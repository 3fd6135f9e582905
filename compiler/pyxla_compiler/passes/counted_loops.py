"""`pyxla-counted-loops`: a loop whose number of steps can be read off becomes a scan, whose derivative is cheaper.

JAX and others lower a scan to a while that counts, slices its inputs and writes its outputs step by step. Here the scan
is found again: carries that never change become consts, consts of which each step reads its own row become xs, and
carries of which each step writes its own row become ys. What is not so simple stays a const or a carry.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Function, Operation, Value, mlir
from ..ops.base import lookup
from ..ops.scan_parts import stacked
from .derive import clone_op
from .expand import post_order
from .induction import Affine, Induction, constant, direction, strides, trips
from .rewrite import replace

_MIRRORED = {"LT": "GT", "LE": "GE", "GT": "LT", "GE": "LE", "NE": "NE", "EQ": "EQ"}


def counted_loops(module: ir.Module) -> None:
    """Turn each pyxla.while that counts from one constant to another by a third into pyxla.scan; what it reads or
    writes row by row becomes the xs and ys of the scan. Calls in the body of such a loop are inlined."""
    with ir.ambient():
        for name in post_order(module):
            for op in module.functions[name].operations:
                if ir.op_key(op) != "pyxla.while":
                    continue
                loop = _read(module, op)
                if loop is not None:
                    with op.location, mlir.InsertionPoint(op):
                        results = _scan(module, loop)
                    replace(op, results)


@dataclasses.dataclass
class _Loop:
    """A counted loop: its consts and initial carry, its body, its number of steps, and what integers of the body are in
    each."""

    consts: list[Value]
    carry: list[Value]
    body: Function
    length: int
    induction: Induction

    def walks(self, starts: Sequence[Value]) -> bool | None:
        """Whether `starts` are those of row after row of an array: False for first to last, True for last to first;
        None for anything else."""
        row, *rest = (self.induction.read(v) for v in starts)
        if row is None or any(start != Affine(0, 0) for start in rest):
            return None
        ends = row.ends(self.length)
        if abs(row.step) != 1 or sorted(ends) != [0, self.length - 1]:
            return None
        return row.step < 0


def _read(module: ir.Module, op: Operation) -> _Loop | None:
    p = lookup("pyxla.while").params(op)
    operands = list(op.operands)
    n = p["cond_consts"] + p["body_consts"]
    consts, carry = operands[p["cond_consts"] : n], operands[n:]
    body = module.functions[p["body"]]
    steps = strides(body, len(consts))
    fixed = [v if step == 0 else None for v, step in zip(carry, steps, strict=True)]
    test = _test(module.functions[p["cond"]], operands[: p["cond_consts"]] + fixed)
    if test is None or test[0] < p["cond_consts"]:
        return None
    counter = test[0] - p["cond_consts"]
    start, step = constant(carry[counter]), steps[counter]
    length = trips(start, step, *test[1:]) if start is not None and step else None
    if length is None or start is None or not Affine(start, step or 0).fits(ir.dtype(carry[counter]), length + 1):
        return None
    _inline(module, body)
    induction = Induction(length)
    for argument, first, by in zip(body.arguments[len(consts) :], carry, strides(body, len(consts)), strict=True):
        at = constant(first)
        if at is not None and by is not None:
            induction.know(argument, Affine(at, by))
    return _Loop(consts, carry, body, length, induction)


def _test(cond: Function, outside: Sequence[Value | None]) -> tuple[int, str, int] | None:
    """(argument, relation, bound) where a function compares an argument with a constant; `outside` are arguments'
    values."""
    arguments = cond.arguments
    (predicate,) = cond.results
    op = predicate.owner
    if isinstance(op, mlir.Block) or op.name != "stablehlo.compare":
        return None

    def known(v: Value) -> int | None:
        if v not in arguments:
            return constant(v)
        given = outside[arguments.index(v)]
        return None if given is None else constant(given)

    x, y = op.operands
    for v, other, relation in ((x, y, direction(op)), (y, x, _MIRRORED[direction(op)])):
        bound = known(other)
        if v in arguments and bound is not None and known(v) is None:
            return arguments.index(v), relation, bound
    return None


def _inline(module: ir.Module, function: Function) -> None:
    """Put the bodies of the functions that a function calls in place of the calls."""
    while calls := [op for op in function.operations if op.name == "func.call"]:
        for op in calls:
            with op.location, mlir.InsertionPoint(op):
                results = _copy(module.functions[ir.callees(op)[0]], list(op.operands))
            replace(op, results)


def _copy(function: Function, arguments: Sequence[Value]) -> list[Value]:
    value: dict[Value, Value] = dict(zip(function.arguments, arguments, strict=True))
    for op in function.operations:
        value.update(zip(op.results, clone_op(op, [value[v] for v in op.operands]), strict=True))
    return [value[v] for v in function.results]


def _users(value: Value) -> list[tuple[Operation, int]]:
    return [(use.owner.operation, use.operand_number) for use in value.uses]


def _scan(module: ir.Module, loop: _Loop) -> list[Value]:
    arguments, results, n = loop.body.arguments, loop.body.results, len(loop.consts)
    unchanged = [v == a for v, a in zip(results, arguments[n:], strict=True)]
    consts = [*zip(arguments[:n], loop.consts, strict=True)]
    consts += [(a, v) for a, v, same in zip(arguments[n:], loop.carry, unchanged, strict=True) if same]
    reads = {a: found for a, _ in consts if (found := _reading(loop, a)) is not None}
    writes = {k: found for k, same in enumerate(unchanged) if not same and (found := _writing(loop, k)) is not None}
    backward = [found[1] for found in (*reads.values(), *writes.values())]
    reverse = bool(backward) and sum(backward) * 2 > len(backward)
    reads = {a: ops for a, (ops, way) in reads.items() if way == reverse}
    writes = {k: op for k, (op, way) in writes.items() if way == reverse}
    fixed = [(a, v) for a, v in consts if a not in reads]
    xs = [(a, v) for a, v in consts if a in reads]
    carried = [k for k, same in enumerate(unchanged) if not same and k not in writes]

    def emit(new: list[Value]) -> list[Value]:
        value: dict[Value, Value] = dict(
            zip([*(a for a, _ in fixed), *(arguments[n + k] for k in carried), *(a for a, _ in xs)], new, strict=True)
        )
        rows = {op: a for a, ops in reads.items() for op in ops}
        written = {op: k for k, op in writes.items()}
        ys: dict[int, Value] = {}
        for op in loop.body.operations:
            if op in rows:
                value[op.result] = b.expand_dims(value[rows[op]], dim=0)
            elif op in written:
                update = value[op.operands[1]]
                ys[written[op]] = b.reshape(update, shape=ir.shape(update)[1:])
            else:
                value.update(zip(op.results, clone_op(op, [value[v] for v in op.operands]), strict=True))
        return [*(value[results[k]] for k in carried), *(ys[k] for k in writes)]

    types = [a.type for a, _ in fixed] + [arguments[n + k].type for k in carried] + [_row(a.type) for a, _ in xs]
    body = module.define(f"{loop.body.name}.step", types, emit)
    out = b.scan(
        *(v for _, v in fixed),
        *(loop.carry[k] for k in carried),
        *(v for _, v in xs),
        callee=body.name,
        num_consts=len(fixed),
        num_carry=len(carried),
        length=loop.length,
        reverse=reverse,
        result_types=body.result_types[: len(carried)]
        + [stacked(t, loop.length) for t in body.result_types[len(carried) :]],
    )
    found = dict(zip([*carried, *writes], out, strict=True))
    return [found.get(k, v) for k, v in enumerate(loop.carry)]


def _row(ty: ir.Type) -> ir.Type:
    shape, dtype = ir.shape_dtype(ty)
    return ir.tensor_type(shape[1:], dtype)


def _reading(loop: _Loop, argument: Value) -> tuple[list[Operation], bool] | None:
    """The operations that read an argument, where each reads the row of its step and nothing else does; and whether
    they go backwards."""
    shape = ir.shape(argument)
    own = argument.arg_number - len(loop.consts)  # it stays, so it is returned at its own place
    users = [u for u in _users(argument) if u != (loop.body.terminator, own)]
    ways: set[Any] = set()
    for op, _ in users:
        if op.name != "stablehlo.dynamic_slice" or ir.ints(op, "slice_sizes") != (1, *shape[1:]):
            return None
        ways.add(loop.walks(list(op.operands)[1:]))
    if len(ways) != 1 or None in ways or shape[0] != loop.length:
        return None
    return [op for op, _ in users], ways.pop()


def _writing(loop: _Loop, k: int) -> tuple[Operation, bool] | None:
    """The operation that writes a row of carry k a step, where that is all that is done with the carry; and whether it
    goes backwards."""
    argument, result = loop.body.arguments[len(loop.consts) + k], loop.body.results[k]
    users = _users(argument)
    op = result.owner
    if len(users) != 1 or users[0] != (op, 0) or op.name != "stablehlo.dynamic_update_slice":
        return None
    shape = ir.shape(argument)
    if len(_users(result)) != 1 or ir.shape(op.operands[1]) != (1, *shape[1:]) or shape[0] != loop.length:
        return None
    way = loop.walks(list(op.operands)[2:])
    return None if way is None else (op, way)
