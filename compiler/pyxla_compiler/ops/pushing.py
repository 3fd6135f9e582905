"""Operations on matrices. Where the forward rule says all, it is put in a function of its tangents, which is linear,
and that function is transposed for reverse mode."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import build as b
from ..ir import Value
from .base import Context, MaybeValue, Op, move_batch
from .through import inline


class OnMatrices(Op):
    """An operation on matrices in the last two dimensions: batches go in front."""

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        moved = [move_batch(x, d, 0, ctx.size) for x, d in zip(operands, dims, strict=True)]
        built = self.build(*moved, **params)
        results = list(built) if isinstance(built, (list, tuple)) else [built]
        return results, [0] * len(results)


class Pushed(OnMatrices):
    """An operation on matrices of which `jvp` is given."""

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        xs, ys = list(primals), list(results)
        n, m = len(xs), len(ys)
        wanted = [i for i, need in enumerate(needed) if need]
        types = [v.type for v in (*xs, *ys)]

        def push(arguments: list[Value]) -> Sequence[Value]:
            given: list[MaybeValue] = [None] * n
            for i, t in zip(wanted, arguments[n + m :], strict=True):
                given[i] = t
            tangents = self.jvp(ctx, arguments[:n], given, arguments[n : n + m], **params)
            return [t for t, ct in zip(tangents, cotangents, strict=True) if ct is not None and t is not None]

        name = f"{self.name.split('.')[1]}.push"
        pushed = ctx.module.define(name, types + [types[i] for i in wanted], push).name
        given = [ct for ct in cotangents if ct is not None]
        pair = ctx.vjp_of(pushed, [False] * (n + m) + [True] * len(wanted), [True] * len(given), True)
        # Both are put in line, so that what only the tangents need is dropped with them.
        zeros = [b.zeros(types[i]) for i in wanted]
        residuals = inline(ctx, pair.fwd, [*xs, *ys, *zeros])[len(given) :]
        pulled = iter(inline(ctx, pair.bwd, [*given, *residuals]))
        return [next(pulled) if need else None for need in needed]
