"""reduce, and map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..build import BodyLike
from ..ir import DType, Operation, Value
from .base import (
    Array,
    Context,
    MaybeValue,
    NotDifferentiableError,
    Op,
    align,
    as_list,
    lookup,
    move_batch,
    register,
    sum_to_scalar_dims,
)
from .body import Program, scalar_types
from .tree import reduce_tree, reduce_tree_vjp

UFUNCS: dict[str, np.ufunc] = {
    "add": np.add,
    "multiply": np.multiply,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
}


def is_narrow(dtype: DType) -> bool:
    """Whether a float dtype is too narrow to accumulate in."""
    return dtype.itemsize <= 2 and ir.is_inexact(dtype)


def _reduce_monoid(x: Array, init: Array, dims: tuple[int, ...], body: str) -> Array:
    ufunc, dtype = UFUNCS[body], x.dtype
    with np.errstate(all="ignore"):
        if body in ("maximum", "minimum"):
            # Booleans and the narrow floats of ml_dtypes reduce without an `initial` only.
            out = (
                ufunc.reduce(x, axis=dims)
                if math.prod(x.shape[d] for d in dims)
                else np.broadcast_to(init, _kept(x.shape, dims))
            )
            return np.asarray(ufunc(out, init), dtype)
        wide = np.dtype(np.float32) if is_narrow(dtype) else dtype
        out = ufunc(ufunc.reduce(x.astype(wide, copy=False), axis=dims, dtype=wide), init.astype(wide, copy=False))
    return np.asarray(out, dtype)


def _kept(shape: tuple[int, ...], dims: Sequence[int]) -> tuple[int, ...]:
    return tuple(n for d, n in enumerate(shape) if d not in dims)


def _reduce_arg(operands: Sequence[Array], dims: tuple[int, ...], body: str) -> tuple[Array, Array]:
    """argmax or argmin of values and indices, with the initial pair."""
    x, indices, init, first = operands
    with np.errstate(all="ignore"):
        best = np.asarray(_reduce_monoid(x, init, dims, "maximum" if body == "argmax" else "minimum"))
        target = np.expand_dims(best, dims)
        hit, init_hit = x == target, init == best
        if ir.is_inexact(x.dtype):
            hit |= (x != x) & (target != target)
            init_hit |= (init != init) & (best != best)
    last = np.iinfo(indices.dtype).max
    found = np.min(np.where(hit, indices, last), axis=dims, initial=last)
    return best, np.asarray(np.where(init_hit, np.minimum(found, first), found), indices.dtype)


def _reduce_body(operands: Sequence[Array], dims: tuple[int, ...], body: BodyLike) -> tuple[Array, ...]:
    """Any body, over pairs of neighbours."""
    count = len(operands) // 2
    program = Program(body, scalar_types([x.dtype for x in operands[:count]] * 2))
    kept = _kept(operands[0].shape, dims)
    order = [d for d in range(operands[0].ndim) if d not in dims] + list(dims)
    n = math.prod(operands[0].shape[d] for d in dims)
    xs = [x.transpose(order).reshape(*kept, n) for x in operands[:count]]
    inits = [np.broadcast_to(v, kept) for v in operands[count:]]
    while n > 1:
        even = n - n % 2
        out = program.evaluate(*(x[..., 0:even:2] for x in xs), *(x[..., 1:even:2] for x in xs))
        xs = [np.concatenate([o, x[..., even:]], axis=-1) if n % 2 else o for o, x in zip(out, xs, strict=True)]
        n = xs[0].shape[-1]
    out = program.evaluate(*inits, *(x[..., 0] for x in xs)) if n else inits
    return tuple(np.asarray(o, x.dtype) for o, x in zip(out, operands, strict=False))


@register
class Reduce(Op):
    name = "stablehlo.reduce"
    build = staticmethod(b.reduce)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"dimensions": ir.ints(op, "dimensions"), "body": b.read_body(op)}

    def evaluate(self, *operands: Array, dimensions: Sequence[int], body: BodyLike) -> Array | tuple[Array, ...]:
        dims = tuple(dimensions)
        if isinstance(body, str):
            if body in b.ARG_BODIES:
                return _reduce_arg(operands, dims, body)
            return _reduce_monoid(operands[0], operands[1], dims, body)
        out = _reduce_body(operands, dims, body)
        return out[0] if len(out) == 1 else out

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        dims, body = tuple(params["dimensions"]), params["body"]
        if body == "add":
            filled = [b.zeros_like(p) if t is None else t for p, t in zip(primals, tangents, strict=True)]
            return [b.reduce(*filled, **params)]
        if body in ("maximum", "minimum"):
            return [_extremum_jvp(primals, tangents, results[0], dims)]
        if body in b.ARG_BODIES:
            # The value is often not used at all.
            return [_picked_jvp(primals, tangents, results, dims) if is_used(ctx.op.results[0]) else None, None]
        count = len(results)
        program = _program(primals, count, body)
        _, out = reduce_tree(
            ctx, program, primals[:count], primals[count:], list(tangents[:count]), list(tangents[count:]), dims
        )
        return out

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        dims, body = tuple(params["dimensions"]), params["body"]
        ct = cotangents[0]
        if body == "add":
            total = sum_to_scalar_dims(ct, range(ir.rank(ct))) if needed[1] else None
            return [spread(ct, ir.shape(primals[0]), dims), total]
        if body in ("maximum", "minimum"):
            return _extremum_vjp(primals, results[0], ct, needed, dims)
        if body in b.ARG_BODIES:
            shape = ir.shape(primals[0])
            _no_init_derivative(needed[2])
            hit = b.compare(primals[1], spread(results[1], shape, dims), direction="EQ")
            return [b.select(hit, spread(ct, shape, dims), b.zeros_like(primals[0])), None, None, None]
        count = len(results)
        return reduce_tree_vjp(
            ctx, _program(primals, count, body), primals[:count], primals[count:], list(cotangents), dims
        )

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        count = len(operands) // 2
        inputs, inits, body = list(operands[:count]), list(operands[count:]), params["body"]
        if any(d is not None for d in dims[:count]):
            inputs, dim = align(inputs, dims[:count], ctx.size)
        else:
            dim = 0
            inputs = [move_batch(x, None, 0, ctx.size) for x in inputs]
        over = tuple(d + (d >= dim) for d in params["dimensions"])
        out_dim = dim - sum(d < dim for d in over)
        if all(d is None for d in dims[count:]):
            return as_list(b.reduce(*inputs, *inits, dimensions=over, body=body)), [out_dim] * count
        kept = _kept(ir.shape(inputs[0]), over)
        where = [out_dim]
        spread_inits = [
            b.broadcast_in_dim(v, shape=kept, dims=where if d is not None else ())
            for v, d in zip(inits, dims[count:], strict=True)
        ]
        if body in b.MONOIDS:
            neutral = b.constant(b.identity(body, ir.dtype(inputs[0])))
            out = b.reduce(inputs[0], neutral, dimensions=over, body=body)
            return [lookup(f"stablehlo.{body}").build(spread_inits[0], out)], [out_dim]
        none: list[MaybeValue] = [None] * count
        out, _ = reduce_tree(ctx, _program(inputs, count, body), inputs, spread_inits, none, none, over)
        return out, [out_dim] * count


def _program(primals: Sequence[Value], count: int, body: BodyLike) -> Program:
    return Program(body, scalar_types([ir.dtype(x) for x in primals[:count]] * 2))


def spread(x: Value, shape: Sequence[int], dims: Sequence[int]) -> Value:
    """x, which lacks the dimensions `dims` of a shape, repeated along them."""
    return b.broadcast_in_dim(x, shape=shape, dims=[d for d in range(len(shape)) if d not in dims])


def is_used(value: Value) -> bool:
    return next(iter(value.uses), None) is not None


def _no_init_derivative(wanted: bool) -> None:
    if wanted:
        raise NotDifferentiableError(
            "argmax and argmin are not differentiable with respect to their initial value; make it a constant"
        )


def _extremum_count(
    x: Value, init: Value | None, result: Value, dims: tuple[int, ...]
) -> tuple[Value, Value | None, Value]:
    """Which elements equal the result; which results equal the initial value, if given; how many share it."""
    dtype = ir.dtype(result)
    wide = ir.F64 if dtype.name in ("float64", "complex128") else ir.F32
    hit = b.compare(x, spread(result, ir.shape(x), dims), direction="EQ")
    count = b.reduce(b.convert(hit, dtype=wide), b.constant(0, wide), dimensions=dims, body="add")
    init_hit = None
    if init is not None:
        init_hit = b.compare(b.broadcast_in_dim(init, shape=ir.shape(result), dims=()), result, direction="EQ")
        count = b.add(count, b.convert(init_hit, dtype=wide))
    # Where the initial value won, nobody shares.
    return hit, init_hit, b.maximum(count, b.ones_like(count))


def _nan_where_unknown(result: Value, other: Value) -> Value:
    """`other`, but NaN where the result is: there it is not known who won."""
    return b.select(b.compare(result, result, direction="EQ"), other, b.full_like(other, np.nan))


def _shared(x: Value, count: Value) -> Value:
    wide = ir.dtype(x) if ir.is_complex(x) else ir.dtype(count)
    return b.convert(b.divide(b.convert(x, dtype=wide), b.convert(count, dtype=wide)), dtype=ir.dtype(x))


def _extremum_jvp(
    primals: Sequence[Value], tangents: Sequence[MaybeValue], result: Value, dims: tuple[int, ...]
) -> MaybeValue:
    (x, init), (t, init_t) = primals, tangents
    hit, init_hit, count = _extremum_count(x, init if init_t is not None else None, result, dims)
    zero = b.constant(0, ir.dtype(result))
    total = None
    if t is not None:
        total = b.reduce(b.select(hit, t, b.zeros_like(t)), zero, dimensions=dims, body="add")
    if init_t is not None and init_hit is not None:
        own = b.select(init_hit, b.broadcast_in_dim(init_t, shape=ir.shape(result), dims=()), b.zeros_like(result))
        total = own if total is None else b.add(total, own)
    return None if total is None else _nan_where_unknown(result, _shared(total, count))


def _extremum_vjp(
    primals: Sequence[Value], result: Value, ct: MaybeValue, needed: Sequence[bool], dims: tuple[int, ...]
) -> Sequence[MaybeValue]:
    x = primals[0]
    hit, init_hit, count = _extremum_count(x, primals[1] if needed[1] else None, result, dims)
    share = _shared(ct, count)
    rest = _nan_where_unknown(result, b.zeros_like(result))
    x_ct = b.select(hit, spread(share, ir.shape(x), dims), spread(rest, ir.shape(x), dims))
    init_ct = None
    if init_hit is not None:
        init_ct = sum_to_scalar_dims(b.select(init_hit, share, b.zeros_like(share)), range(ir.rank(share)))
    return [x_ct, init_ct]


def _picked_jvp(
    primals: Sequence[Value], tangents: Sequence[MaybeValue], results: Sequence[Value], dims: tuple[int, ...]
) -> MaybeValue:
    """Tangent of the value that argmax picked."""
    t = tangents[0]
    _no_init_derivative(tangents[2] is not None)
    if t is None:
        return None
    hit = b.compare(primals[1], spread(results[1], ir.shape(t), dims), direction="EQ")
    return b.reduce(b.select(hit, t, b.zeros_like(t)), b.constant(0, ir.dtype(t)), dimensions=dims, body="add")


@register
class Map(Op):
    """A scalar function applied at each position. Its derivatives are the operations of its body, on tensors."""

    name = "stablehlo.map"
    build = staticmethod(b.map_)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"body": b.read_body(op)}

    def evaluate(self, *operands: Array, body: BodyLike) -> Array:
        (out,) = Program(body, scalar_types([x.dtype for x in operands])).evaluate(*operands)
        return np.array(np.broadcast_to(out, operands[0].shape))

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        return _map_program(primals, params["body"]).jvp(ctx, primals, tangents)[1]

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        return _map_program(primals, params["body"]).vjp(ctx, list(primals), cotangents)

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        operands, dim = align(operands, dims, ctx.size)
        return [b.map_(*operands, body=params["body"])], [dim]


def _map_program(primals: Sequence[Value], body: BodyLike) -> Program:
    return Program(body, scalar_types([ir.dtype(x) for x in primals]))
