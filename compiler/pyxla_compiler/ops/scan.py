"""`pyxla.scan`: a loop of known length that carries state and stacks results; kept whole through autodiff and batching.

Operands are consts, carries and xs; the body maps (consts, carries, slices of xs) to (carries, slices of ys).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Operation, Type, Value
from .base import Array, Calling, Context, MaybeValue, move_batch, register
from .call import spread
from .control import filled, split
from .scan_parts import Parts, active, define_and_scan, stacked
from .scan_reverse import Residuals, Sources, take_back


@register
class Scan(Calling):
    name = "pyxla.scan"

    def params(self, op: Operation) -> dict[str, Any]:
        return {
            "callee": ir.callees(op)[0],
            "num_consts": ir.integer(op, "pyxla.num_consts"),
            "num_carry": ir.integer(op, "pyxla.num_carry"),
            "length": ir.integer(op, "pyxla.length"),
            "reverse": bool(ir.integer(op, "pyxla.reverse")),
            "result_types": [v.type for v in op.results],
        }

    build = staticmethod(b.scan)

    def run(
        self,
        call: Callable[[str, list[Array]], list[Array]],
        *operands: Array,
        callee: str,
        num_consts: int,
        num_carry: int,
        length: int,
        reverse: bool,
        result_types: Sequence[Type],
    ) -> list[Array]:
        parts = Parts.of(operands, num_consts, num_carry)
        carry = parts.carry
        ys: list[Array] = []
        for ty in result_types[num_carry:]:
            shape, dtype = ir.shape_dtype(ty)
            ys.append(np.empty(shape, dtype))
        for i in range(length - 1, -1, -1) if reverse else range(length):
            out = call(callee, [*parts.consts, *carry, *(x[i] if x.ndim > 1 else np.asarray(x[i]) for x in parts.xs)])
            carry = out[:num_carry]
            for stack, y in zip(ys, out[num_carry:], strict=True):
                stack[i] = y
        return carry + ys

    def jvp_with_primal(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        *,
        callee: str,
        num_consts: int,
        num_carry: int,
        **params: Any,
    ) -> tuple[list[Value], list[MaybeValue]]:
        p, t = Parts.of(primals, num_consts, num_carry), Parts.of(tangents, num_consts, num_carry)
        mask = active(t.carry)
        num_ys = len(ctx.module.functions[callee].results) - num_carry
        while True:
            derived = ctx.jvp_of(callee, active(t.consts) + mask + active(t.xs), mask + [False] * num_ys)
            if list(derived.out_mask[:num_carry]) == mask:
                break
            mask = list(derived.out_mask[:num_carry])
        given = Parts(
            [c for c in t.consts if c is not None], filled(p.carry, t.carry, mask), [x for x in t.xs if x is not None]
        )
        sizes = [len(p.consts), len(given.consts), num_carry, len(given.carry), len(p.xs)]

        def step(arguments: list[Value]) -> Sequence[Value]:
            c, ct, h, ht, x, xt = split(arguments, *sizes)
            out = b.call(derived.name, c + h + x + ct + ht + xt, derived.result_types)
            h, y, ht, yt = split(out, num_carry, num_ys, len(given.carry))
            return h + ht + y + yt

        operands = p.consts + given.consts + p.carry + given.carry + p.xs + given.xs
        out = define_and_scan(
            ctx,
            f"{callee}.jvp_step",
            step,
            operands,
            sizes[0] + sizes[1],
            sizes[2] + sizes[3],
            params["length"],
            params["reverse"],
        )
        h, ht, y, yt = split(out, num_carry, len(given.carry), num_ys)
        return h + y, spread(ht + yt, derived.out_mask)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        *,
        callee: str,
        num_consts: int,
        num_carry: int,
        length: int,
        reverse: bool,
        result_types: Sequence[Type],
    ) -> Sequence[MaybeValue]:
        body = ctx.module.functions[callee]
        need = Parts.of(needed, num_consts, num_carry)
        while True:
            reached = ctx.active_results(callee, need.all)[:num_carry]
            wider = [a or r for a, r in zip(need.carry, reached, strict=True)]
            if wider == need.carry:
                break
            need.carry = wider
        ct_ys = list(cotangents[num_carry:])
        pair = ctx.vjp_of(callee, need.all, need.carry + active(ct_ys), True)
        sources = Sources.of(ctx.module, ctx.module.functions[pair.fwd], len(body.results), num_consts, num_carry)
        fresh = sources.fresh
        fresh_types = [stacked(pair.residual_types[k], length) for k in fresh]
        num_results = len(body.results)

        def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
            def step(arguments: list[Value]) -> Sequence[Value]:
                out = b.call(pair.fwd, arguments, body.result_types + pair.residual_types)
                return out[:num_results] + [out[num_results + k] for k in fresh]

            out = define_and_scan(ctx, f"{pair.fwd}.step", step, operands, num_consts, num_carry, length, reverse)
            return out[:num_results], out[num_results:]

        saved = dict(zip(fresh, ctx.save(fresh_types, forward), strict=True))
        saved.update({k: primals[i] for k, i in sources.sliced.items()})
        saved.update({k: results[i] for k, i in sources.results.items()})
        constant = {k: primals[i] for k, i in sources.shared.items()}
        residuals = Residuals(saved, constant, sources.same)
        return take_back(ctx, pair, body, need, cotangents, residuals, length, reverse)

    def batch(
        self,
        ctx: Context,
        operands: Sequence[Value],
        dims: Sequence[int | None],
        *,
        callee: str,
        num_consts: int,
        num_carry: int,
        **params: Any,
    ) -> tuple[list[Value], list[int | None]]:
        p, d = Parts.of(operands, num_consts, num_carry), Parts.of(dims, num_consts, num_carry)
        num_ys = len(params["result_types"]) - num_carry
        xs = [x if at is None else b.moveaxis(x, at, 1) for x, at in zip(p.xs, d.xs, strict=True)]
        batched = active(d.carry)
        while True:
            carry_dims = [0 if m else None for m in batched]
            slice_dims = [None if at is None else 0 for at in d.xs]
            derived = ctx.batch_of(callee, d.consts + carry_dims + slice_dims, batched + [False] * num_ys)
            new = active(derived.out_dims[:num_carry])
            if new == batched:
                break
            batched = new
        carry = [move_batch(x, at, 0, ctx.size) if m else x for x, at, m in zip(p.carry, d.carry, batched, strict=True)]
        types = derived.result_types[:num_carry] + [
            stacked(t, params["length"]) for t in derived.result_types[num_carry:]
        ]
        out = b.scan(
            *p.consts,
            *carry,
            *xs,
            callee=derived.name,
            num_consts=num_consts,
            num_carry=num_carry,
            length=params["length"],
            reverse=params["reverse"],
            result_types=types,
        )
        out_dims = [0 if m else None for m in batched] + [
            None if at is None else at + 1 for at in derived.out_dims[num_carry:]
        ]
        return out, out_dims
