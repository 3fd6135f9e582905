"""`pyxla-lower-control-flow`: scans, loops and branches over functions become regions that call them; MLIR's `inline`
does the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value, mlir
from ..ops.base import lookup
from .derive import note_place
from .expand import post_order
from .rewrite import replace


def lower_control_flow(module: ir.Module) -> None:
    """Turn pyxla.scan, pyxla.while and pyxla.cond into stablehlo.while and stablehlo.case whose regions call the
    bodies.

    What a body does not change is captured rather than carried. A scan of at most one step needs no loop.
    """
    with ir.ambient():
        # The order does not matter here, but asking for it finds calls in circles and of functions that there are not.
        for name in post_order(module):
            for op in module.functions[name].operations:
                lower = _LOWERINGS.get(ir.op_key(op))
                if lower is None:
                    continue
                with op.location, mlir.InsertionPoint(op):
                    try:
                        results = lower(module, op, list(op.operands))
                    except Exception as error:
                        note_place(op, error)
                        raise
                replace(op, results)


def _call(module: ir.Module, callee: str, operands: Sequence[Value]) -> list[Value]:
    return b.call(callee, operands, module.functions[callee].result_types)


def _while(module: ir.Module, op: Operation, operands: list[Value]) -> list[Value]:
    p = lookup("pyxla.while").params(op)
    consts = p["cond_consts"] + p["body_consts"]
    for_cond, for_body, carry = operands[: p["cond_consts"]], operands[p["cond_consts"] : consts], operands[consts:]
    return _loop(
        carry,
        lambda state: _call(module, p["cond"], for_cond + state)[0],
        lambda state: _call(module, p["body"], for_body + state),
    )


def _cond(module: ir.Module, op: Operation, operands: list[Value]) -> list[Value]:
    index, *arguments = operands
    branches = ir.callees(op)
    if len(branches) == 1:
        return _call(module, branches[0], arguments)
    case = ir.create("stablehlo.case", [v.type for v in op.results], [index], regions=len(branches))
    for region, branch in enumerate(branches):
        b.emit_region(case, region, [], lambda branch=branch: _call(module, branch, arguments))
    return list(case.results)


def _scan(module: ir.Module, op: Operation, operands: list[Value]) -> list[Value]:
    p = lookup("pyxla.scan").params(op)
    num_carry, length = p["num_carry"], p["length"]
    start = p["num_consts"] + num_carry
    consts, carry, xs = operands[: p["num_consts"]], operands[p["num_consts"] : start], operands[start:]
    stack_types = p["result_types"][num_carry:]
    if length == 0:
        return carry + [b.zeros(t) for t in stack_types]
    if length == 1:
        out = _call(module, p["callee"], consts + carry + [b.reshape(x, shape=ir.shape(x)[1:]) for x in xs])
        return out[:num_carry] + [b.expand_dims(y, dim=0) for y in out[num_carry:]]
    one, last, zero = b.constant(np.int32(1)), b.constant(np.int32(length - 1)), b.constant(np.int32(0))

    def step(state: list[Value]) -> Sequence[Value]:
        i, h, stacks = state[0], state[1 : 1 + num_carry], state[1 + num_carry :]
        at = b.subtract(last, i) if p["reverse"] else i
        out = _call(module, p["callee"], consts + h + [_slice_at(x, at, zero) for x in xs])
        new = [_write_at(s, y, at, zero) for s, y in zip(stacks, out[num_carry:], strict=True)]
        return [b.add(i, one), *out[:num_carry], *new]

    bound = b.constant(np.int32(length))
    state = [zero, *carry, *(b.unwritten(t, k) for k, t in enumerate(stack_types))]
    return _loop(state, lambda state: b.compare(state[0], bound, direction="LT"), step)[1:]


def _loop(
    carry: list[Value], cond: Callable[[list[Value]], Value], body: Callable[[list[Value]], Sequence[Value]]
) -> list[Value]:
    types = [v.type for v in carry]
    loop = ir.create("stablehlo.while", types, carry, regions=2)
    b.emit_region(loop, 0, types, lambda *state: [cond(list(state))])
    b.emit_region(loop, 1, types, lambda *state: body(list(state)))
    return list(loop.results)


def _slice_at(x: Value, i: Value, zero: Value) -> Value:
    shape = ir.shape(x)
    row = b.dynamic_slice(x, i, *[zero] * (len(shape) - 1), slice_sizes=(1, *shape[1:]))
    return b.reshape(row, shape=shape[1:])


def _write_at(stack: Value, y: Value, i: Value, zero: Value) -> Value:
    row = b.expand_dims(y, dim=0)
    return b.dynamic_update_slice(stack, row, i, *[zero] * ir.rank(y))


_LOWERINGS: dict[str, Callable[[ir.Module, Operation, list[Value]], list[Value]]] = {
    "pyxla.while": _while,
    "pyxla.cond": _cond,
    "pyxla.scan": _scan,
}
