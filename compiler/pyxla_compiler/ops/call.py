"""`func.call`: each transformation calls the function derived from the callee."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from .base import Array, Calling, Context, MaybeValue, register


@register
class Call(Calling):
    name = "func.call"

    def params(self, op: Operation) -> dict[str, Any]:
        return {"callee": ir.callees(op)[0]}

    def build(self, *operands: Value, callee: str, result_types: Sequence[Any]) -> list[Value]:
        return b.call(callee, operands, result_types)

    def run(self, call: Callable[[str, list[Array]], list[Array]], *operands: Array, callee: str) -> list[Array]:
        return call(callee, list(operands))

    def jvp_with_primal(
        self, ctx: Context, primals: Sequence[Value], tangents: Sequence[MaybeValue], *, callee: str
    ) -> tuple[list[Value], list[MaybeValue]]:
        derived = ctx.jvp_of(callee, [t is not None for t in tangents])
        out = b.call(derived.name, [*primals, *(t for t in tangents if t is not None)], derived.result_types)
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
    ) -> Sequence[MaybeValue]:
        pair = ctx.vjp_of(callee, needed, [ct is not None for ct in cotangents])
        n = len(cotangents)
        source = ctx.module.functions[callee]

        def forward(operands: list[Value]) -> tuple[list[Value], list[Value]]:
            out = b.call(pair.fwd, operands, source.result_types + pair.residual_types)
            return out[:n], out[n:]

        residuals = ctx.save(pair.residual_types, forward)
        types = [t for t, m in zip(source.argument_types, pair.in_mask, strict=True) if m]
        out = b.call(pair.bwd, [*(ct for ct in cotangents if ct is not None), *residuals], types)
        return spread(out, pair.in_mask)

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], *, callee: str
    ) -> tuple[list[Value], list[int | None]]:
        derived = ctx.batch_of(callee, dims)
        return b.call(derived.name, operands, derived.result_types), list(derived.out_dims)


def spread(values: Sequence[Value], mask: Sequence[bool]) -> list[MaybeValue]:
    """The values at the places of the mask that are set, None elsewhere."""
    rest = iter(values)
    return [next(rest) if m else None for m in mask]
