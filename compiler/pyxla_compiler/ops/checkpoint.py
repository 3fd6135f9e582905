"""`pyxla.checkpoint`: a function whose reverse mode keeps what a policy allows, and computes the rest again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Calling, Context, MaybeValue, Op, register
from .call import spread
from .checkpoint_split import Split, split_forward


@register
class Checkpoint(Calling):
    name = "pyxla.checkpoint"
    build = staticmethod(b.checkpoint)

    def params(self, op: Operation) -> dict[str, Any]:
        return {
            "callee": ir.callees(op)[0],
            "policy": op.attributes["pyxla.policy"].value,
            "barrier": bool(ir.integer(op, "pyxla.barrier")),
        }

    def run(
        self, call: Callable[[str, list[Array]], list[Array]], *operands: Array, callee: str, **params: Any
    ) -> list[Array]:
        return call(callee, list(operands))

    def jvp_with_primal(
        self, ctx: Context, primals: Sequence[Value], tangents: Sequence[MaybeValue], *, callee: str, **params: Any
    ) -> tuple[list[Value], list[MaybeValue]]:
        derived = ctx.jvp_of(callee, [t is not None for t in tangents])
        given = [t for t in tangents if t is not None]
        out = b.checkpoint(*primals, *given, callee=derived.name, result_types=derived.result_types, **params)
        n = len(derived.out_mask)
        return out[:n], spread(out[n:], derived.out_mask)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        *,
        callee: str,
        policy: str,
        barrier: bool,
    ) -> Sequence[MaybeValue]:
        pair = ctx.vjp_of(callee, needed, [ct is not None for ct in cotangents])
        n = len(cotangents)
        key = ("pyxla.checkpoint", pair.fwd, policy)
        if key not in ctx.memo:
            ctx.memo[key] = split_forward(ctx.module, pair.fwd, n, policy)
        split: Split = ctx.memo[key]
        saved: list[Value] = []
        if split.saved_types:

            def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
                out = b.call(split.save, operands, ctx.module.functions[split.save].result_types)
                return out[:n], out[n:]

            saved = ctx.save(split.saved_types, forward)
        cts = [ct for ct in cotangents if ct is not None]
        inputs = [primals[i] for i in split.inputs] + saved
        if barrier:
            # Without it, whoever merges like operations would take the values of the forward pass after all.
            held = b.optimization_barrier(*inputs, *cts)
            inputs, cts = held[: len(inputs)], held[len(inputs) :]
        residuals = b.call(split.again, inputs, pair.residual_types)
        types = [v.type for v, m in zip(ctx.module.functions[callee].arguments, pair.in_mask, strict=True) if m]
        return spread(b.call(pair.bwd, [*cts, *residuals], types), pair.in_mask)

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], *, callee: str, **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        derived = ctx.batch_of(callee, dims)
        out = b.checkpoint(*operands, callee=derived.name, result_types=derived.result_types, **params)
        return out, list(derived.out_dims)


@register
class Name(Op):
    name = "pyxla.name"
    build = staticmethod(b.name_value)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"name": op.attributes["pyxla.name"].value}

    def evaluate(self, x: Array, *, name: str) -> Array:  # pyright: ignore[reportIncompatibleMethodOverride]
        return x

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        return tangents

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        return cotangents

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        return [b.name_value(operands[0], **params)], list(dims)
