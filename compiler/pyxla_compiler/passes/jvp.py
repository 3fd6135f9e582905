"""Forward mode: `@f.jvp` is @f with the tangents interleaved. Zero tangents are symbolic and never built inside a
function."""

from __future__ import annotations

from .. import build as b
from .. import ir
from ..ir import Function, Value
from ..ops.base import Calling, MaybeValue
from .derive import Derived, Engine, Mask, RuleContext, Step, clone_op, insertion, note_place, steps


def derive_jvp(engine: Engine, callee: str, mask: Mask, force: Mask) -> Derived:
    """The function `@callee.jvp` for tangents of the inputs in `mask`; results in `force` get one even where it is
    zero."""
    source = engine.module.functions[callee]
    types = source.argument_types
    with ir.ambient(source.op.location):
        target = engine.module.new_function(
            f"{callee}.jvp", types + [t for t, m in zip(types, mask, strict=True) if m], before=source
        )
        arguments = target.arguments
        primal = dict(zip(source.arguments, arguments, strict=False))
        tangents = iter(arguments[len(types) :])
        tangent: dict[Value, Value] = {a: next(tangents) for a, m in zip(source.arguments, mask, strict=True) if m}
        context = RuleContext(engine)
        with insertion(target):
            for step in steps(source):
                _push(context, step, primal, tangent)
            return _finish(source, target, primal, tangent, force)


def _push(context: RuleContext, step: Step, primal: dict[Value, Value], tangent: dict[Value, Value]) -> None:
    with step.op.location:
        operands = [primal[v] for v in step.operands]
        tangents: list[MaybeValue] = [tangent.get(v) for v in step.operands]
        active = (
            step.rules.differentiable
            and any(t is not None for t in tangents)
            and any(ir.is_float(v.type) for v in step.results)
        )
        try:
            if active and isinstance(step.rules, Calling):
                context.op = step.op
                results, out = step.rules.jvp_with_primal(context, operands, tangents, **step.params)
            else:
                results = clone_op(step.op, operands)
                out = []
                if active:
                    context.op = step.op
                    out = step.rules.jvp(context, operands, tangents, results, **step.params)
        except Exception as error:
            note_place(step.op, error)
            raise
        primal.update(zip(step.results, results, strict=True))
        tangent.update((v, t) for v, t in zip(step.results, out, strict=bool(out)) if t is not None)


def _finish(
    source: Function, target: Function, primal: dict[Value, Value], tangent: dict[Value, Value], force: Mask
) -> Derived:
    outputs, out_tangents, out_mask = [], [], []
    for i, v in enumerate(source.results):
        outputs.append(primal[v])
        t = tangent.get(v)
        if t is None and force and force[i]:
            t = b.zeros(v.type)
        out_mask.append(t is not None)
        if t is not None:
            out_tangents.append(t)
    results = outputs + out_tangents
    target.finish(results)
    return Derived(target.name, [v.type for v in results], out_mask=tuple(out_mask))
