"""`pyxla.while`: a loop over functions that runs as long as one of them says. `while_reverse` has its reverse mode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Calling, Context, MaybeValue, move_batch, register
from .call import spread
from .control import Call, broadcast_mask, filled, split
from .while_reverse import Steps, take_back

_COUNT = ir.tensor_type((), ir.I32)


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
            "checkpoints": ir.integer(op, "pyxla.checkpoints", b.CHECKPOINTS),
        }

    build = staticmethod(b.while_)

    def run(
        self, call: Call, *operands: Array, cond: str, body: str, cond_consts: int, body_consts: int, checkpoints: int
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
        checkpoints: int,
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
            checkpoints=checkpoints,
        )
        return out[:num_carry], spread(out[num_carry:], mask)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        *,
        cond: str,
        body: str,
        cond_consts: int,
        body_consts: int,
        checkpoints: int,
    ) -> Sequence[MaybeValue]:
        n = cond_consts + body_consts
        need_consts, need_carry = list(needed[cond_consts:n]), list(needed[n:])
        while True:
            reached = ctx.active_results(body, need_consts + need_carry)
            wider = [a or r for a, r in zip(need_carry, reached, strict=True)]
            if wider == need_carry:
                break
            need_carry = wider
        derivative = ctx.vjp_of(body, need_consts + need_carry, need_carry, True)
        (trips,) = ctx.save([_COUNT], self._counting(ctx, cond, body, cond_consts, body_consts, checkpoints))
        steps = Steps(ctx, body, derivative, body_consts, need_consts, need_carry, checkpoints)
        given = filled(results, cotangents, need_carry)
        ct_consts, ct_carry = take_back(steps, trips, primals[cond_consts:n], primals[n:], given)
        return [None] * cond_consts + spread(ct_consts, need_consts) + spread(ct_carry, need_carry)

    @staticmethod
    def _counting(ctx: Context, cond: str, body: str, cond_consts: int, body_consts: int, checkpoints: int):
        """Builds the loop with a count of its trips beside the carry."""
        wants, types = ctx.module.functions[cond], ctx.module.functions[body].argument_types

        def test(arguments: list[Value]) -> Sequence[Value]:
            return b.call(cond, arguments[:cond_consts] + arguments[cond_consts + 1 :], wants.result_types)

        def step(arguments: list[Value]) -> Sequence[Value]:
            consts, (count,), carry = split(arguments, body_consts, 1)
            new = b.call(body, consts + carry, types[body_consts:])
            return [b.add(count, b.constant(np.int32(1))), *new]

        def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
            n = cond_consts + body_consts
            fixed = wants.argument_types[:cond_consts]
            new_cond = ctx.module.define(f"{cond}.counted", [*fixed, _COUNT, *types[body_consts:]], test)
            new_body = ctx.module.define(f"{body}.counted", [*types[:body_consts], _COUNT, *types[body_consts:]], step)
            out = b.while_(
                *operands[:n],
                b.constant(np.int32(0)),
                *operands[n:],
                cond=new_cond.name,
                body=new_body.name,
                cond_consts=cond_consts,
                body_consts=body_consts,
                checkpoints=checkpoints,
            )
            return out[1:], out[:1]

        return forward

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
        checkpoints: int,
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
            checkpoints=checkpoints,
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
            return [b.select(broadcast_mask(wants, ir.shape(v)), v, old) for v, old in zip(new, x, strict=True)]

        new_cond = ctx.module.define(f"{cond}.any", for_cond + state, test)
        new_body = ctx.module.define(f"{body}.masked", for_body + for_cond + state, advance)
        return new_cond.name, new_body.name
