"""`pyxla.cond`: branches over functions, and what it shares with the loops, which have files of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import build as b
from .. import ir
from ..ir import Operation, Type, Value
from .base import Array, Calling, Context, MaybeValue, register
from .call import spread

Call = Callable[[str, list[Array]], list[Array]]


def filled(values: Sequence[Value], tangents: Sequence[MaybeValue], mask: Sequence[bool]) -> list[Value]:
    """Tangents of the values in the mask, zeros built where one is symbolic."""
    return [b.zeros_like(v) if t is None else t for v, t, m in zip(values, tangents, mask, strict=True) if m]


def broadcast_mask(mask: Value, shape: tuple[int, ...]) -> Value:
    """A mask over the leading dimension, one flag for each element of a shape."""
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
            chosen = [b.select(broadcast_mask(here, ir.shape(v)), v, old) for v, old in zip(out, chosen, strict=True)]
        return chosen, [0] * len(chosen)
