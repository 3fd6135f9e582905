"""Batching: `@f.batched` is @f over values that carry one more dimension. What does not depend on a batched input stays
as it was."""

from __future__ import annotations

from .. import ir
from ..ir import Value
from ..ops.base import move_batch
from .derive import Derived, Dims, Engine, Mask, RuleContext, Step, clone_op, insertion, note_place, steps


def derive_batch(engine: Engine, callee: str, in_dims: Dims, size: int, force: Mask, axis_name: str) -> Derived:
    """The function `@callee.batched` for inputs batched at `in_dims`; results in `force` are batched at dimension 0 in
    any case.

    `axis_name` is that of the batch dimension where collectives of @callee run over it, "" where none do.
    """
    source = engine.module.functions[callee]
    types = [_batched_type(a.type, d, size) for a, d in zip(source.arguments, in_dims, strict=True)]
    with ir.ambient(source.op.location):
        target = engine.module.new_function(f"{callee}.batched", types, before=source)
        value = dict(zip(source.arguments, target.arguments, strict=True))
        dims: dict[Value, int] = {a: d for a, d in zip(source.arguments, in_dims, strict=True) if d is not None}
        context = RuleContext(engine, size, axis_name)
        with insertion(target):
            for step in steps(source):
                _batch_step(context, step, value, dims)
            results, out_dims = [], []
            for i, v in enumerate(source.results):
                x, d = value[v], dims.get(v)
                if force and force[i]:
                    x, d = move_batch(x, d, 0, size), 0
                results.append(x)
                out_dims.append(d)
            target.finish(results)
        return Derived(target.name, [v.type for v in results], out_dims=tuple(out_dims))


def _batched_type(ty: ir.Type, dim: int | None, size: int) -> ir.Type:
    if dim is None:
        return ty
    shape, dtype = ir.shape_dtype(ty)
    return ir.tensor_type((*shape[:dim], size, *shape[dim:]), dtype)


def _batch_step(context: RuleContext, step: Step, value: dict[Value, Value], dims: dict[Value, int]) -> None:
    operands = [value[v] for v in step.operands]
    in_dims = [dims.get(v) for v in step.operands]
    with step.op.location:
        # A collective over the batch dimension depends on the member even where its operands do not.
        named = context.axis_name and context.axis_name in context.engine.axes_in(step.op)
        if not named and all(d is None for d in in_dims):
            value.update(zip(step.results, clone_op(step.op, operands), strict=True))
            return
        context.op = step.op
        try:
            results, out_dims = step.rules.batch(context, operands, in_dims, **step.params)
        except Exception as error:
            note_place(step.op, error)
            raise
        value.update(zip(step.results, results, strict=True))
        dims.update((v, d) for v, d in zip(step.results, out_dims, strict=True) if d is not None)
