"""A reduction by any associative body as a tree of elementwise operations on pairs of neighbours, and its derivatives.

The work is linear in the elements and the number of operations logarithmic. A product is differentiated so as well,
which is right where elements are zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .. import build as b
from .. import ir
from ..ir import Value
from .base import Context, MaybeValue, sum_to_scalar_dims
from .body import Program

Maybes = list[MaybeValue]


def _order(rank: int, dims: Sequence[int]) -> list[int]:
    return [d for d in range(rank) if d not in dims] + list(dims)


def _flatten(x: MaybeValue, dims: Sequence[int]) -> MaybeValue:
    """x with the reduced dimensions last and merged into one."""
    if x is None:
        return None
    x = b.transpose(x, permutation=_order(ir.rank(x), dims))
    shape = ir.shape(x)
    kept = shape[: len(shape) - len(dims)]
    return b.reshape(x, shape=[*kept, math.prod(shape[len(kept) :])])


def _unflatten(x: MaybeValue, shape: Sequence[int], dims: Sequence[int]) -> MaybeValue:
    if x is None:
        return None
    order = _order(len(shape), dims)
    x = b.reshape(x, shape=[shape[d] for d in order])
    return b.transpose(x, permutation=[order.index(d) for d in range(len(shape))])


def _cut(x: Value, start: int, limit: int, stride: int = 1) -> Value:
    shape = ir.shape(x)
    lead = shape[:-1]
    return b.slice_(x, start=[0] * len(lead) + [start], limit=[*lead, limit], strides=[1] * len(lead) + [stride])


def _split(x: MaybeValue) -> tuple[MaybeValue, MaybeValue, MaybeValue]:
    """Even elements, odd elements, and the one left over where their number is odd."""
    if x is None:
        return None, None, None
    n = ir.shape(x)[-1]
    paired = n - n % 2
    return _cut(x, 0, paired, 2), _cut(x, 1, paired, 2), _cut(x, paired, n) if n % 2 else None


def _append(x: MaybeValue, rest: MaybeValue, like: Value, odd: bool) -> MaybeValue:
    """x and the left-over element, either of which may be zero; `like` tells the shape of x."""
    if not odd or (x is None and rest is None):
        return x
    shape, dtype = ir.shape_dtype(like.type)
    first = b.zeros_like(like) if x is None else x
    last = b.zeros(ir.tensor_type((*shape[:-1], 1), dtype)) if rest is None else rest
    return b.concatenate(first, last, dimension=len(shape) - 1)


def _level(ctx: Context, program: Program, xs: list[Value], ts: Maybes) -> tuple[list[Value], Maybes]:
    """One halving of the elements and of their tangents."""
    odd = ir.shape(xs[0])[-1] % 2 == 1
    parts, tangents = [_split(x) for x in xs], [_split(t) for t in ts]
    primals = [p[0] for p in parts] + [p[1] for p in parts]
    out, out_t = program.jvp(ctx, primals, [t[0] for t in tangents] + [t[1] for t in tangents])
    new = [_append(o, p[2], o, odd) for o, p in zip(out, parts, strict=True)]
    return new, [_append(t, p[2], o, odd) for t, p, o in zip(out_t, tangents, out, strict=True)]


def _spread(init: Value, kept: Sequence[int]) -> Value:
    return b.broadcast_in_dim(init, shape=kept, dims=())


def _drop_last(x: MaybeValue) -> MaybeValue:
    return None if x is None else b.reshape(x, shape=ir.shape(x)[:-1])


def reduce_tree(
    ctx: Context,
    program: Program,
    operands: Sequence[Value],
    inits: Sequence[Value],
    tangents: Maybes,
    init_tangents: Maybes,
    dims: Sequence[int],
) -> tuple[list[Value], Maybes]:
    """Results and tangents of a reduction. Initial values have the shape of the results already, or are scalars."""
    xs = [_flatten(x, dims) for x in operands]
    ts = [_flatten(t, dims) for t in tangents]
    kept = ir.shape(xs[0])[:-1]
    inits = [_spread(v, kept) if not ir.rank(v) else v for v in inits]
    init_ts = [t if t is None or ir.rank(t) else _spread(t, kept) for t in init_tangents]
    if not ir.shape(xs[0])[-1]:
        return inits, init_ts
    while ir.shape(xs[0])[-1] > 1:
        xs, ts = _level(ctx, program, xs, ts)
    return program.jvp(ctx, [*inits, *(_drop_last(x) for x in xs)], [*init_ts, *(_drop_last(t) for t in ts)])


def reduce_tree_vjp(
    ctx: Context,
    program: Program,
    operands: Sequence[Value],
    inits: Sequence[Value],
    cotangents: Maybes,
    dims: Sequence[int],
) -> Maybes:
    """Cotangents of the operands, then of the scalar initial values."""
    count = len(operands)
    xs = [_flatten(x, dims) for x in operands]
    kept = ir.shape(xs[0])[:-1]
    none: Maybes = [None] * count
    levels: list[list[Value]] = [xs]
    if not ir.shape(xs[0])[-1]:
        return [*none, *(_sum_all(ct) for ct in cotangents)]
    while ir.shape(xs[0])[-1] > 1:
        xs, _ = _level(ctx, program, xs, none)
        levels.append(xs)
    cts = program.vjp(ctx, [*(_spread(v, kept) for v in inits), *(_drop_last(x) for x in xs)], cotangents)
    init_cts = [_sum_all(ct) for ct in cts[:count]]
    cts = [None if ct is None else b.reshape(ct, shape=[*kept, 1]) for ct in cts[count:]]
    for xs in reversed(levels[:-1]):
        cts = _level_vjp(ctx, program, xs, cts)
    return [_unflatten(ct, ir.shape(x), dims) for ct, x in zip(cts, operands, strict=True)] + init_cts


def _sum_all(ct: MaybeValue) -> MaybeValue:
    return None if ct is None else sum_to_scalar_dims(ct, range(ir.rank(ct)))


def _level_vjp(ctx: Context, program: Program, xs: list[Value], cts: Maybes) -> Maybes:
    n = ir.shape(xs[0])[-1]
    half, count = n // 2, len(xs)
    parts = [_split(x) for x in xs]
    pairs = program.vjp(
        ctx, [p[0] for p in parts] + [p[1] for p in parts], [None if ct is None else _cut(ct, 0, half) for ct in cts]
    )
    out: Maybes = []
    for i, ct in enumerate(cts):
        like = parts[i][0]
        merged = _interleave(pairs[i], pairs[count + i], like)
        wide = ir.tensor_type((*ir.shape(like)[:-1], 2 * half), ir.dtype(like))
        rest = _cut(ct, half, half + 1) if ct is not None and n % 2 else None
        if merged is None and rest is not None:
            merged = b.zeros(wide)
        out.append(_append(merged, rest, merged, n % 2 == 1))
    return out


def _interleave(even: MaybeValue, odd: MaybeValue, like: Value) -> MaybeValue:
    if even is None and odd is None:
        return None
    shape = ir.shape(like)
    pair = [b.reshape(b.zeros_like(like) if x is None else x, shape=[*shape, 1]) for x in (even, odd)]
    return b.reshape(b.concatenate(*pair, dimension=len(shape)), shape=[*shape[:-1], 2 * shape[-1]])
