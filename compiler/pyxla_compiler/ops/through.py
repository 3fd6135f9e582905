"""Derivatives of an operation by way of others that compute the same: these are put in a function, which is derived.

It costs more operations than a rule of its own, and serves where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .. import build as b
from ..ir import Value
from .base import Context, MaybeValue

Expansion = Callable[[list[Value]], Sequence[Value]]


def jvp_through(
    ctx: Context, name: str, expand: Expansion, primals: Sequence[Value], tangents: Sequence[MaybeValue]
) -> list[MaybeValue]:
    """Tangents of the results that `expand(primals)` builds."""
    xs = list(primals)
    function = define(ctx, name, expand, xs)
    derived = ctx.jvp_of(function, [t is not None for t in tangents])
    out = inline(ctx, derived.name, [*xs, *(t for t in tangents if t is not None)])
    found = iter(out[len(derived.out_mask) :])
    return [next(found) if has else None for has in derived.out_mask]


def vjp_through(
    ctx: Context,
    name: str,
    expand: Expansion,
    primals: Sequence[Value],
    cotangents: Sequence[MaybeValue],
    needed: Sequence[bool],
) -> list[MaybeValue]:
    """Cotangents of the operands of what `expand(primals)` builds."""
    xs = list(primals)
    function = define(ctx, name, expand, xs)
    given = [ct for ct in cotangents if ct is not None]
    pair = ctx.vjp_of(function, needed, [ct is not None for ct in cotangents])
    # Both are put in line, so that what only the results need is dropped.
    residuals = inline(ctx, pair.fwd, xs)[len(cotangents) :]
    pulled = iter(inline(ctx, pair.bwd, [*given, *residuals]))
    return [next(pulled) if has else None for has in pair.in_mask]


def define(ctx: Context, name: str, expand: Expansion, xs: Sequence[Value]) -> str:
    """A function of the module that does what `expand` builds for operands like these."""
    return ctx.module.define(f"{name.split('.')[1]}.steps", [x.type for x in xs], expand).name


def inline(ctx: Context, name: str, arguments: Sequence[Value]) -> list[Value]:
    """The operations of a function of the module, on these arguments."""
    return b.Body(ctx.module.functions[name].block).emit(*arguments)
