"""`pyxla.while` and `pyxla.cond`: loops and branches over functions. `pyxla.scan` has a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Type, Value
from .base import Array, Calling, Context, MaybeValue, NotDifferentiableError, move_batch, register
from .call import spread

Call = Callable[[str, list[Array]], list[Array]]


def filled(values: Sequence[Value], tangents: Sequence[MaybeValue], mask: Sequence[bool]) -> list[Value]:
    """Tangents of the values in the mask, zeros built where one is symbolic."""
    return [b.zeros_like(v) if t is None else t for v, t, m in zip(values, tangents, mask, strict=True) if m]


@register
class While(Calling):
    name = "pyxla.while"

    def params(self, op: Operation) -> dict[str, Any]:
        cond, body = ir.callees(op)
        return {
            "cond": cond,
            "body": body,
            "cond_consts": ir.integer(op, "pyxla.cond_consts"),
            "body_consts": ir.integer(op, "pyxla.body_consts"),
        }

    build = staticmethod(b.while_)

    def run(
        self, call: Call, *operands: Array, cond: str, body: str, cond_consts: int, body_consts: int
    ) -> list[Array]:
        n = cond_consts + body_consts
        for_cond, for_body, carry = list(operands[:cond_consts]), list(operands[cond_consts:n]), list(operands[n:])
        while call(cond, for_cond + carry)[0]:
            carry = call(body, for_body + carry)
        return carry

    def jvp_with_primal(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        *,
        cond: str,
        body: str,
        cond_consts: int,
        body_consts: int,
    ) -> tuple[list[Value], list[MaybeValue]]:
        n = cond_consts + body_consts
        consts, carry = list(primals[cond_consts:n]), list(primals[n:])
        const_mask = [t is not None for t in tangents[cond_consts:n]]
        mask = [t is not None for t in tangents[n:]]
        while True:
            derived = ctx.jvp_of(body, const_mask + mask, mask)
            if list(derived.out_mask) == mask:
                break
            mask = list(derived.out_mask)
        const_tangents = [t for t in tangents[cond_consts:n] if t is not None]
        carry_tangents = filled(carry, tangents[n:], mask)
        num_consts, num_carry = len(consts), len(carry)

        def step(arguments: list[Value]) -> Sequence[Value]:
            c, ct, x, xt = split(arguments, num_consts, len(const_tangents), num_carry)
            return b.call(derived.name, c + x + ct + xt, derived.result_types)

        def test(arguments: list[Value]) -> Sequence[Value]:
            return b.call(cond, arguments[: cond_consts + num_carry], [ir.tensor_type((), ir.BOOL)])

        tangent_types = [v.type for v in carry_tangents]
        state = [v.type for v in carry] + tangent_types
        new_body = ctx.module.define(f"{body}.step", [v.type for v in consts + const_tangents] + state, step)
        new_cond = ctx.module.define(f"{cond}.step", [v.type for v in primals[:cond_consts]] + state, test)
        out = b.while_(
            *primals[:cond_consts],
            *consts,
            *const_tangents,
            *carry,
            *carry_tangents,
            cond=new_cond.name,
            body=new_body.name,
            cond_consts=cond_consts,
            body_consts=num_consts + len(const_tangents),
        )
        return out[:num_carry], spread(out[num_carry:], mask)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        raise NotDifferentiableError(
            "reverse mode cannot go through a loop whose number of steps is only known when it runs "
            "(lax.while_loop, or lax.fori_loop with traced "
            "bounds): give fori_loop bounds that are Python ints, use lax.scan, or differentiate forward (jvp, jacfwd)"
        )

    def batch(
        self,
        ctx: Context,
        operands: Sequence[Value],
        dims: Sequence[int | None],
        *,
        cond: str,
        body: str,
        cond_consts: int,
        body_consts: int,
    ) -> tuple[list[Value], list[int | None]]:
        n = cond_consts + body_consts
        cond_dims, body_dims = list(dims[:cond_consts]), list(dims[cond_consts:n])
        batched = [d is not None for d in dims[n:]]
        while True:
            carry_dims = [0 if m else None for m in batched]
            predicate = ctx.batch_of(cond, cond_dims + carry_dims)
            if predicate.out_dims[0] is not None and not all(batched):
                batched = [True] * len(batched)
                continue
            step = ctx.batch_of(body, body_dims + carry_dims, batched)
            new = [d is not None for d in step.out_dims]
            if new == batched:
                break
            batched = new
        carry = [
            move_batch(x, d, 0, ctx.size) if m else x for x, d, m in zip(operands[n:], dims[n:], batched, strict=True)
        ]
        if predicate.out_dims[0] is None:
            new_cond, new_body, extra = predicate.name, step.name, []
        else:
            new_cond, new_body = self._until_all_done(
                ctx, predicate, step, operands, carry, cond, body, cond_consts, body_consts
            )
            extra = list(operands[:cond_consts])
        out = b.while_(
            *operands[:n],
            *extra,
            *carry,
            cond=new_cond,
            body=new_body,
            cond_consts=cond_consts,
            body_consts=body_consts + len(extra),
        )
        return out, [0 if m else None for m in batched]

    def _until_all_done(
        self,
        ctx: Context,
        predicate: Any,
        step: Any,
        operands: Sequence[Value],
        carry: list[Value],
        cond: str,
        body: str,
        cond_consts: int,
        body_consts: int,
    ) -> tuple[str, str]:
        # The loop runs while any example wants to; an example that is done keeps its state.
        mask = ir.tensor_type((ctx.size,), ir.BOOL)
        predicate_at = predicate.out_dims[0]
        for_cond, for_body = (
            [v.type for v in operands[:cond_consts]],
            [v.type for v in operands[cond_consts : cond_consts + body_consts]],
        )
        state = [v.type for v in carry]
        assert predicate_at == 0

        def test(arguments: list[Value]) -> Sequence[Value]:
            (wants,) = b.call(predicate.name, arguments, [mask])
            return [b.reduce(wants, b.constant(np.False_), dimensions=(0,), body="or")]

        def advance(arguments: list[Value]) -> Sequence[Value]:
            c, pc, x = (
                arguments[:body_consts],
                arguments[body_consts : body_consts + cond_consts],
                arguments[body_consts + cond_consts :],
            )
            (wants,) = b.call(predicate.name, pc + x, [mask])
            new = b.call(step.name, c + x, state)
            return [b.select(_broadcast_mask(wants, ir.shape(v)), v, old) for v, old in zip(new, x, strict=True)]

        new_cond = ctx.module.define(f"{cond}.any", for_cond + state, test)
        new_body = ctx.module.define(f"{body}.masked", for_body + for_cond + state, advance)
        return new_cond.name, new_body.name


def _broadcast_mask(mask: Value, shape: tuple[int, ...]) -> Value:
    return b.broadcast_in_dim(mask, shape=shape, dims=(0,))


def split(values: list[Value], *sizes: int) -> list[list[Value]]:
    """The values cut into runs of the given sizes, and what is left."""
    runs, start = [], 0
    for size in sizes:
        runs.append(values[start : start + size])
        start += size
    return [*runs, values[start:]]


@register
class Cond(Calling):
    name = "pyxla.cond"

    def params(self, op: Operation) -> dict[str, Any]:
        return {"branches": ir.callees(op)}

    def build(
        self, index: Value, *operands: Value, branches: Sequence[str], result_types: Sequence[Type]
    ) -> list[Value]:
        return b.cond(index, *operands, branches=branches, result_types=result_types)

    def run(self, call: Call, index: Array, *operands: Array, branches: Sequence[str]) -> list[Array]:
        chosen = int(index)
        return call(branches[chosen if 0 <= chosen < len(branches) else -1], list(operands))

    def jvp_with_primal(
        self, ctx: Context, primals: Sequence[Value], tangents: Sequence[MaybeValue], *, branches: Sequence[str]
    ) -> tuple[list[Value], list[MaybeValue]]:
        index, *operands = primals
        mask = [t is not None for t in tangents[1:]]
        first = [ctx.jvp_of(f, mask) for f in branches]
        force = tuple(any(column) for column in zip(*(d.out_mask for d in first), strict=True))
        derived = [
            d if d.out_mask == force else ctx.jvp_of(f, mask, force) for f, d in zip(branches, first, strict=True)
        ]
        given = [t for t in tangents[1:] if t is not None]
        out = b.cond(index, *operands, *given, branches=[d.name for d in derived], result_types=derived[0].result_types)
        return out[: len(force)], spread(out[len(force) :], force)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        *,
        branches: Sequence[str],
    ) -> Sequence[MaybeValue]:
        wrt = list(needed[1:])
        ct_mask = [ct is not None for ct in cotangents]
        pairs = [ctx.vjp_of(f, wrt, ct_mask, True) for f in branches]
        source = ctx.module.functions[branches[0]]
        types = [t for p in pairs for t in p.residual_types]
        starts = [sum(len(p.residual_types) for p in pairs[:k]) for k in range(len(pairs))]
        n = len(cotangents)

        def forward_branch(k: int) -> str:
            def emit(arguments: list[Value]) -> Sequence[Value]:
                out = b.call(pairs[k].fwd, arguments, source.result_types + pairs[k].residual_types)
                before, after = types[: starts[k]], types[starts[k] + len(pairs[k].residual_types) :]
                return [*out[:n], *(b.zeros(t) for t in before), *out[n:], *(b.zeros(t) for t in after)]

            return ctx.module.define(f"{pairs[k].fwd}.branch", source.argument_types, emit).name

        def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
            out = b.cond(
                *operands,
                branches=[forward_branch(k) for k in range(len(pairs))],
                result_types=source.result_types + types,
            )
            return out[:n], out[n:]

        residuals = ctx.save(types, forward)
        given = [ct for ct in cotangents if ct is not None]
        out_types = [t for t, m in zip(source.argument_types, wrt, strict=True) if m]

        def backward_branch(k: int) -> str:
            def emit(arguments: list[Value]) -> Sequence[Value]:
                start = len(given) + starts[k]
                own = arguments[start : start + len(pairs[k].residual_types)]
                return b.call(pairs[k].bwd, arguments[: len(given)] + own, out_types)

            return ctx.module.define(f"{pairs[k].bwd}.branch", [v.type for v in given] + types, emit).name

        names = [backward_branch(k) for k in range(len(pairs))]
        out = b.cond(primals[0], *given, *residuals, branches=names, result_types=out_types)
        return [None, *spread(out, wrt)]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], *, branches: Sequence[str]
    ) -> tuple[list[Value], list[int | None]]:
        index, *rest = operands
        if dims[0] is not None:
            return self._batch_index(ctx, index, rest, dims[1:], branches)
        first = [ctx.batch_of(f, dims[1:]) for f in branches]
        force = [any(d is not None for d in column) for column in zip(*(d.out_dims for d in first), strict=True)]
        derived = [ctx.batch_of(f, dims[1:], force) for f in branches]
        out = b.cond(index, *rest, branches=[d.name for d in derived], result_types=derived[0].result_types)
        return out, list(derived[0].out_dims)

    def _batch_index(
        self, ctx: Context, index: Value, rest: list[Value], dims: Sequence[int | None], branches: Sequence[str]
    ) -> tuple[list[Value], list[int | None]]:
        # Each example may take another branch: all are computed, the right one is selected.
        chosen: list[Value] = []
        for k in range(len(branches) - 1, -1, -1):
            function = ctx.module.functions[branches[k]]
            derived = ctx.batch_of(branches[k], dims, [True] * len(function.results))
            out = b.call(derived.name, rest, derived.result_types)
            if not chosen:
                chosen = out
                continue
            here = b.compare(index, b.full_like(index, k), direction="EQ")
            chosen = [b.select(_broadcast_mask(here, ir.shape(v)), v, old) for v, old in zip(out, chosen, strict=True)]
        return chosen, [0] * len(chosen)
