"""`pyxla-expand`: replaces the markers of transformations by calls of derived functions, innermost first.

A marker names a function and the result types that follow from it; the functions are taken callees first, so a marker's
callee never holds
markers itself, and any nesting of transformations is this one pass. Two pulls (or pushes) through the same call share
its forward function.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Function, Operation, Type, Value, mlir
from ..ops.base import NotDifferentiableError, move_batch
from .dependence import dependent_values
from .derive import Engine, note_place
from .linearize import linearize

MARKERS = ("pyxla.jvp", "pyxla.vjp", "pyxla.batch", "pyxla.shard")


def expand(module: ir.Module) -> None:
    """Expand every marker of the module, in place. Raises NotDifferentiableError and the like with the place in the
    user's program."""
    engine = Engine(module)
    with ir.ambient():
        for name in post_order(module):
            _expand_function(engine, module.functions[name])


def post_order(module: ir.Module) -> list[str]:
    """Names of all functions, callees before their callers. Raises ValueError where functions call each other in a
    circle; a rule of a `pyxla.custom` may call its own function, though."""
    order: list[str] = []
    state: dict[str, int] = {}
    path: list[tuple[str, bool]] = []  # names, and whether each was reached as a rule

    def visit(name: str, as_rule: bool) -> None:
        if state.get(name) == 2:
            return
        names = [n for n, _ in path]
        if state.get(name) == 1:
            if as_rule or any(rule for _, rule in path[names.index(name) + 1 :]):
                return
            raise ValueError(
                f"functions call each other in a circle: {' -> '.join((*names, name))}; recursion cannot be "
                "compiled or transformed"
            )
        if name not in module.functions:
            raise ValueError(f"@{names[-1] if names else '?'} calls @{name}, but the module has no such function")
        state[name] = 1
        path.append((name, as_rule))
        for op in module.functions[name].operations:
            for i, callee in enumerate(ir.callees(op)):
                visit(callee, i > 0 and ir.op_key(op) == "pyxla.custom")
        path.pop()
        state[name] = 2
        order.append(name)

    for name in list(module.functions):
        visit(name, False)
    return order


class _Calls:
    """Calls of one function that later markers may share: plain calls of a primal, and forward functions with their
    residuals."""

    def __init__(self) -> None:
        self.primal: dict[Any, Operation] = {}
        self.forward: dict[Any, list[Value]] = {}


def _expand_function(engine: Engine, function: ir.Function) -> None:
    calls = _Calls()
    for op in function.operations:
        key = ir.op_key(op)
        if key == "func.call" and "pyxla.primal" in op.attributes:
            calls.primal[(ir.callees(op)[0], tuple(op.operands))] = op
        if key not in MARKERS:
            continue
        with op.location, mlir.InsertionPoint(op):
            try:
                if key == "pyxla.vjp":
                    results = _vjp(engine, op, calls)
                elif key == "pyxla.jvp":
                    results = (_push if "pyxla.linear" in op.attributes else _jvp)(engine, op, calls)
                else:
                    results = _batch(engine, op)
            except Exception as error:
                note_place(op, error)
                raise
        for old, new in zip(op.results, results, strict=True):
            old.replace_all_uses_with(new)
        op.erase()
    for op in calls.primal.values():
        _settle(engine, op)


def _settle(engine: Engine, op: Operation) -> None:
    """A primal call that no marker of its own function shares. Where pulls through it stand in functions that this one
    calls, its results are those of the forward function too, as a rule by the user may have it."""
    if all(next(iter(v.uses), None) is None for v in op.results):
        op.erase()
        return
    (callee,) = ir.callees(op)
    source = engine.module.functions[callee]
    masks = [
        _mask(ir.ints(op, name, ()), len(values))
        for name, values in (("pyxla.wrt", source.arguments), ("pyxla.ct_of", source.results))
    ]
    pair = engine.vjp_made(callee, *masks)
    if pair is not None:
        with op.location, mlir.InsertionPoint(op):
            out = b.call(pair.fwd, list(op.operands), source.result_types + pair.residual_types)
        for old, new in zip(op.results, out, strict=False):
            old.replace_all_uses_with(new)
        op.erase()


def _mask(indices: Sequence[int], n: int) -> list[bool]:
    chosen = set(indices)
    return [i in chosen for i in range(n)]


def _jvp(engine: Engine, op: Operation, calls: _Calls) -> list[Value]:
    (callee,) = ir.callees(op)
    source = engine.module.functions[callee]
    wrt = ir.ints(op, "pyxla.wrt")
    derived = engine.jvp_of(callee, _mask(wrt, len(source.arguments)))
    out = b.call(derived.name, list(op.operands), derived.result_types)
    n = len(derived.out_mask)
    return out[:n] + _filled(source, out[n:], derived.out_mask)


def _filled(source: Function, tangents: Sequence[Value], mask: Sequence[bool]) -> list[Value]:
    """A tangent for each float result: those there are, and zeros."""
    given = iter(tangents)
    pairs = zip(source.results, mask, strict=True)
    return [next(given) if m else b.zeros(v.type) for v, m in pairs if ir.is_float(v.type)]


def _push(engine: Engine, op: Operation, calls: _Calls) -> list[Value]:
    """A `pyxla.jvp` that asks for what depends on the tangents alone; the rest is shared with the primal call."""
    (callee,) = ir.callees(op)
    source = engine.module.functions[callee]
    n, m = len(source.arguments), len(source.results)
    mask = tuple(_mask(ir.ints(op, "pyxla.wrt"), n))
    split = engine.memo.get(("linearize", callee, mask))
    if split is None:
        split = engine.memo["linearize", callee, mask] = linearize(engine, callee, mask)
    operands = list(op.operands)
    out = _forward(calls, callee, split.primal, operands[:n], source.result_types + split.residual_types)
    types = engine.module.functions[split.linear].result_types
    pushed = b.call(split.linear, operands[n:] + out[m:], types)
    return out[:m] + _filled(source, pushed, split.out_mask)


def _vjp(engine: Engine, op: Operation, calls: _Calls) -> list[Value]:
    (callee,) = ir.callees(op)
    source = engine.module.functions[callee]
    n, m = len(source.arguments), len(source.results)
    wrt, ct_of = ir.ints(op, "pyxla.wrt"), ir.ints(op, "pyxla.ct_of")
    pair = engine.vjp_of(callee, _mask(wrt, n), _mask(ct_of, m))
    if "pyxla.linear" in op.attributes:
        _check_linear(engine, callee, pair.fwd, _mask(wrt, n))
    operands = list(op.operands)
    primals, cotangents = operands[:n], operands[n:]
    out = _forward(calls, callee, pair.fwd, primals, source.result_types + pair.residual_types)
    types = [t for t, used in zip(source.argument_types, pair.in_mask, strict=True) if used]
    given = iter(b.call(pair.bwd, cotangents + out[m:], types))
    chosen = set(wrt)
    pulled = []
    for i, (t, used) in enumerate(zip(source.argument_types, pair.in_mask, strict=True)):
        if i in chosen:
            pulled.append(next(given) if used else b.zeros(t))
    return out[:m] + pulled


def _forward(calls: _Calls, callee: str, forward: str, primals: list[Value], types: list[Type]) -> list[Value]:
    """Results and residuals by a forward function of @callee: of an earlier call of it, or of one in the place of an
    earlier plain call."""
    key = (forward, tuple(primals))
    out = calls.forward.get(key)
    if out is None:
        earlier = calls.primal.pop((callee, tuple(primals)), None)
        if earlier is None:
            out = b.call(forward, primals, types)
        else:
            with mlir.InsertionPoint(earlier), earlier.location:
                out = b.call(forward, primals, types)
            for old, new in zip(earlier.results, out, strict=False):
                old.replace_all_uses_with(new)
            earlier.erase()
        calls.forward[key] = out
    return out


def _check_linear(engine: Engine, callee: str, fwd: str, wrt: list[bool]) -> None:
    function = engine.module.functions[fwd]
    found = dependent_values(engine.module, function, wrt)
    if any(v in found for v in function.results[len(engine.module.functions[callee].results) :]):
        raise NotDifferentiableError(
            f"{callee} cannot be transposed, since it is not linear: how its result changes depends on its arguments"
        )


def _batch(engine: Engine, op: Operation) -> list[Value]:
    """`pyxla.batch`, and `pyxla.shard` as it is on one device: a batch over the members."""
    (callee,) = ir.callees(op)
    size = ir.integer(op, "pyxla.size")
    in_dims = [None if d < 0 else d for d in ir.ints(op, "pyxla.in_dims")]
    axis_name = op.attributes["pyxla.axis_name"].value if "pyxla.axis_name" in op.attributes else ""
    derived = engine.batch_of(callee, in_dims, size, axis_name=axis_name)
    out = b.call(derived.name, list(op.operands), derived.result_types)
    moved = []
    for i, (v, at, to) in enumerate(zip(out, derived.out_dims, ir.ints(op, "pyxla.out_dims"), strict=True)):
        if to < 0 and at is not None and ir.op_key(op) != "pyxla.shard":
            raise ValueError(
                f"vmap was given out_axes None for result {i}, but that result depends on a batched argument; give its "
                "axis instead"
            )
        moved.append((v if at is None else _first(v, at)) if to < 0 else move_batch(v, at, to, size))
    return moved


def _first(v: Value, dim: int) -> Value:
    """What the first member has, along the dimension of the members."""
    shape = ir.shape(v)
    limit = [1 if i == dim else n for i, n in enumerate(shape)]
    return b.reshape(b.slice_(v, start=[0] * len(shape), limit=limit), shape=(*shape[:dim], *shape[dim + 1 :]))
