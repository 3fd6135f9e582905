"""Sliding windows: reduce_window and select_and_scatter."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..build import BodyLike
from ..ir import Operation, Value
from .base import (
    Array,
    Context,
    MaybeValue,
    Op,
    align,
    as_list,
    register,
    sum_to_scalar_dims,
)
from .body import Program, scalar_types
from .convolution import dilate_and_pad, read_padding
from .reduction import UFUNCS, is_narrow, is_used
from .sliding import Cut, reduce_window_steps, slide
from .through import Expansion, jvp_through, vjp_through

Arrays = list[Array]
_KEYS = ("window_dimensions", "window_strides", "base_dilations", "window_dilations", "padding")


def _read_window(op: Operation, keys: Sequence[str], rank: int) -> dict[str, Any]:
    params: dict[str, Any] = {key: ir.ints(op, key, (1,) * rank) for key in keys if key != "padding"}
    return {**params, "padding": read_padding(op, rank)}


def _filled(params: dict[str, Any], rank: int) -> dict[str, Any]:
    """Parameters with the defaults of the builder put in."""
    ones = (1,) * rank
    defaults = {"window_strides": ones, "base_dilations": ones, "window_dilations": ones, "padding": ((0, 0),) * rank}
    return {**params, **{key: value for key, value in defaults.items() if params.get(key) is None}}


def _cutter(axis: int) -> Cut[Array]:
    """Slices of arrays along an axis."""

    def cut(x: Array, start: int, limit: int) -> Array:
        return x[(slice(None),) * axis + (slice(start, limit),)]

    return Cut(cut, lambda x: x.shape[axis])


def _combiner(body: BodyLike, dtypes: Sequence[Any]) -> Callable[[Arrays, Arrays], Arrays]:
    if isinstance(body, str) and body in UFUNCS:
        ufunc = UFUNCS[body]
        return lambda xs, ys: [ufunc(xs[0], ys[0])]
    program = Program(body, scalar_types(list(dtypes) * 2))
    return lambda xs, ys: program.evaluate(*xs, *ys)


@register
class ReduceWindow(Op):
    name = "stablehlo.reduce_window"
    build = staticmethod(b.reduce_window)

    def params(self, op: Operation) -> dict[str, Any]:
        return {**_read_window(op, _KEYS, ir.rank(op.results[0])), "body": b.read_body(op)}

    def evaluate(self, *operands: Array, **params: Any) -> Array | tuple[Array, ...]:
        count = len(operands) // 2
        inputs, inits, body = operands[:count], operands[count:], params["body"]
        rank = inputs[0].ndim
        p = _filled(params, rank)
        shape = b.window_shape(inputs[0].shape, *(p[key] for key in _KEYS))
        if not math.prod(shape):
            return _one_or_all([np.zeros(shape, x.dtype) for x in inputs])
        wide = [np.dtype(np.float32) if is_narrow(x.dtype) and body in ("add", "multiply") else x.dtype for x in inputs]
        combine = _combiner(body, wide)
        starts = [v.astype(w, copy=False) for v, w in zip(inits, wide, strict=True)]
        with np.errstate(all="ignore"):
            xs = [x.astype(w, copy=False) for x, w in zip(inputs, wide, strict=True)]
            xs = [
                dilate_and_pad(x, range(rank), p["base_dilations"], p["padding"], v)
                for x, v in zip(xs, starts, strict=True)
            ]
            # The last axis first: so elements are combined in their order, as a body that does not commute wants it.
            for axis in reversed(range(rank)):
                xs = slide(combine, _cutter(axis), xs, p["window_dimensions"][axis], p["window_dilations"][axis])
                step = (slice(None),) * axis + (slice(None, None, p["window_strides"][axis]),)
                xs = [x[step] for x in xs]
            xs = combine([np.broadcast_to(v, shape) for v in starts], xs)
        return _one_or_all([np.asarray(x).astype(o.dtype, copy=False) for x, o in zip(xs, inputs, strict=True)])

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        if params["body"] == "add":
            filled = [b.zeros_like(p) if t is None else t for p, t in zip(primals, tangents, strict=True)]
            return [b.reduce_window(*filled, **params)]
        if params["body"] not in ("maximum", "minimum"):
            if params["body"] in b.ARG_BODIES and not is_used(ctx.op.results[0]):
                return [None, None]
            return jvp_through(ctx, self.name, _steps(params), primals, tangents)
        (x, init), (t, init_t) = primals, tangents
        winners = _winners(x, init, params)
        t = b.zeros(results[0].type) if t is None else _read_winners(t, winners)
        if init_t is not None:
            t = b.select(_inside(winners, x), t, b.broadcast_in_dim(init_t, shape=ir.shape(t), dims=()))
        return [t]

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        if params["body"] not in ("add", "maximum", "minimum"):
            return vjp_through(ctx, self.name, _steps(params), primals, cotangents, needed)
        (ct,) = cotangents
        assert ct is not None
        p = _filled(params, ir.rank(ct))
        zero = b.constant(0, ir.dtype(ct))
        if p["body"] == "add":
            x_ct = (
                b.reduce_window(ct, zero, **_transposed(ir.shape(primals[0]), ir.shape(ct), p)) if needed[0] else None
            )
            return [x_ct, _sum_init_cotangent(ct, primals[0], p) if needed[1] else None]
        x, init = primals
        plain = all(d == 1 for d in (*p["base_dilations"], *p["window_dilations"])) and all(
            n >= 0 for pair in p["padding"] for n in pair
        )
        if plain and not needed[1] and _is_neutral(ctx.op.operands[1], p["body"]):
            window = {key: p[key] for key in ("window_dimensions", "window_strides", "padding")}
            return [b.select_and_scatter(x, ct, zero, select="GE" if p["body"] == "maximum" else "LE", **window), None]
        winners = _winners(x, init, p)
        init_ct = None
        if needed[1]:
            init_ct = sum_to_scalar_dims(b.select(_inside(winners, x), b.zeros_like(ct), ct), range(ir.rank(ct)))
        return [_add_to_winners(ct, winners, x), init_ct]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        count = len(operands) // 2
        if any(d is not None for d in dims[count:]):
            return unrolled(self, operands, dims, ctx.size, params)
        inputs, dim = align(operands[:count], dims[:count], ctx.size)
        p = _with_dimension(_filled(params, ir.rank(inputs[0]) - 1), dim)
        return as_list(b.reduce_window(*inputs, *operands[count:], **p)), [dim] * count


def _steps(params: dict[str, Any]) -> Expansion:
    return lambda xs: reduce_window_steps(xs, _filled(params, ir.rank(xs[0])))


def _one_or_all(arrays: Arrays) -> Array | tuple[Array, ...]:
    return arrays[0] if len(arrays) == 1 else tuple(arrays)


def _with_dimension(p: dict[str, Any], dim: int) -> dict[str, Any]:
    """Window parameters with a dimension put in along which nothing happens."""
    out = dict(p)
    for key in _KEYS:
        if key in p:
            out[key] = (*p[key][:dim], (0, 0) if key == "padding" else 1, *p[key][dim:])
    return out


def unrolled(
    op: Op, operands: Sequence[Value], dims: Sequence[int | None], size: int, params: dict[str, Any]
) -> tuple[list[Value], list[int | None]]:
    """An operation batched by one for each element of the batch: for a batched initial value, which is rare."""
    rows: list[list[Value]] = []
    for i in range(size):
        at = [x if d is None else _element(x, d, i) for x, d in zip(operands, dims, strict=True)]
        rows.append([b.expand_dims(r, dim=0) for r in as_list(op.build(*at, **params))])
    return [b.concatenate(*column, dimension=0) for column in zip(*rows, strict=True)], [0] * len(rows[0])


def _element(x: Value, dim: int, i: int) -> Value:
    shape = list(ir.shape(x))
    start, limit = [0] * len(shape), list(shape)
    start[dim], limit[dim] = i, i + 1
    return b.reshape(b.slice_(x, start=start, limit=limit), shape=shape[:dim] + shape[dim + 1 :])


def _spread(n: int, dilation: int) -> int:
    return (n - 1) * dilation + 1 if n else 0


def _transposed(shape: Sequence[int], out_shape: Sequence[int], p: dict[str, Any]) -> dict[str, Any]:
    """Parameters of the window sum that takes a cotangent of a window sum back to the operand."""
    padding: list[tuple[int, int]] = []
    for i, (low, _) in enumerate(p["padding"]):
        image = _spread(shape[i], p["base_dilations"][i])
        window = _spread(p["window_dimensions"][i], p["window_dilations"][i])
        before = window - 1 - low
        padding.append((before, image + window - 1 - _spread(out_shape[i], p["window_strides"][i]) - before))
    return {**p, "window_strides": p["base_dilations"], "base_dilations": p["window_strides"], "padding": padding}


def _sum_init_cotangent(ct: Value, x: Value, p: dict[str, Any]) -> Value:
    """The initial value enters each window once, and once more for each place of padding in it."""
    zero = b.constant(0, ir.dtype(ct))
    elements = b.reduce_window(b.ones_like(x), zero, **p)
    times = b.subtract(b.full_like(elements, 1 + math.prod(p["window_dimensions"])), elements)
    return sum_to_scalar_dims(b.multiply(ct, times), range(ir.rank(ct)))


def _constant_of(value: Value) -> Operation | None:
    """The constant that a scalar value is, seen through reshapes and broadcasts to a scalar."""
    while True:
        name = getattr(value.owner, "name", None)
        if name == "stablehlo.constant":
            return value.owner
        if name not in ("stablehlo.broadcast_in_dim", "stablehlo.reshape"):
            return None
        value = value.owner.operands[0]


def _is_neutral(init: Value, body: str) -> bool:
    op = _constant_of(init)
    return op is not None and bool(np.all(b.read_constant(op) == b.identity(body, ir.dtype(init))))


def _winners(x: Value, init: Value, params: dict[str, Any]) -> Value:
    """For each window, the place of its extreme element in x when flattened.

    It is the first of equal ones, and past the end where the initial value won.
    """
    shape = ir.shape(x)
    places = b.reshape(b.iota(shape=(math.prod(shape),), dtype=ir.I32, dimension=0), shape=shape)
    by_pairs: dict[str, Any] = {**params, "body": "argmax" if params["body"] == "maximum" else "argmin"}
    return b.reduce_window(x, places, init, b.constant(np.iinfo(np.int32).max, ir.I32), **by_pairs)[1]


def _inside(winners: Value, x: Value) -> Value:
    return b.compare(winners, b.full_like(winners, math.prod(ir.shape(x))), direction="LT")


def _flat(x: Value) -> Value:
    return b.reshape(x, shape=(math.prod(ir.shape(x)),))


def _read_winners(x: Value, winners: Value) -> Value:
    """The elements of x that won; zero where none did."""
    indices = b.expand_dims(winners, dim=ir.rank(winners))
    found = b.gather(
        _flat(x),
        indices,
        offset_dims=(),
        collapsed_slice_dims=(0,),
        start_index_map=(0,),
        index_vector_dim=ir.rank(winners),
        slice_sizes=(1,),
    )
    return b.select(_inside(winners, x), found, b.zeros_like(found))


def _add_to_winners(ct: Value, winners: Value, x: Value) -> Value:
    """Zeros like x with each element of ct added to the place that won; scatter drops what is past the end."""
    start = b.zeros(ir.tensor_type((math.prod(ir.shape(x)),), ir.dtype(x)))
    out = _scatter_flat(start, winners, ct, "add")
    return b.reshape(out, shape=ir.shape(x))


def _read_select(op: Operation) -> BodyLike:
    """GE or LE where the region is just that comparison."""
    block = op.regions[0].blocks[0]
    operations = [o.operation for o in block.operations]
    if (
        len(operations) == 2
        and operations[0].name == "stablehlo.compare"
        and list(operations[0].operands) == list(block.arguments)
    ):
        direction = str(operations[0].attributes["comparison_direction"]).split()[-1].rstrip(">")
        if direction in ("GE", "LE") and "TOTALORDER" not in str(operations[0]):
            return direction
    return b.Body(block, op)


@register
class SelectAndScatter(Op):
    name = "stablehlo.select_and_scatter"
    build = staticmethod(b.select_and_scatter)

    def params(self, op: Operation) -> dict[str, Any]:
        window = _read_window(op, ("window_dimensions", "window_strides"), ir.rank(op.result))
        return {**window, "select": _read_select(op), "scatter": b.read_body(op, 1)}

    def evaluate(self, x: Array, source: Array, init: Array, **params: Any) -> Array:
        p = _filled(params, x.ndim)
        scatter = p.get("scatter", "add")
        places = _selected(x, source.shape, p)
        wide = np.dtype(np.float32) if is_narrow(x.dtype) else x.dtype
        out = np.full(x.size, init, wide)
        found = places >= 0
        index, values = places[found], source[found].astype(wide, copy=False)
        with np.errstate(all="ignore"):
            if isinstance(scatter, str):
                UFUNCS[scatter].at(out, index, values)
            else:
                program = Program(scatter, scalar_types([wide] * 2))
                for i, v in zip(index, values, strict=True):
                    (out[i],) = program.evaluate(np.asarray(out[i]), np.asarray(v))
        return out.reshape(x.shape).astype(x.dtype, copy=False)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        if all(t is None for t in tangents[1:]):
            return [None]
        if params["scatter"] != "add":
            return jvp_through(ctx, self.name, _places_and_scatter(params), primals, tangents)
        filled = [b.zeros_like(p) if t is None else t for p, t in zip(primals[1:], tangents[1:], strict=True)]
        return [b.select_and_scatter(primals[0], *filled, **params)]

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        (ct,) = cotangents
        assert ct is not None
        if params["scatter"] != "add" or not isinstance(params["select"], str):
            return vjp_through(ctx, self.name, _places_and_scatter(params), primals, cotangents, needed)
        source_ct = None
        if needed[1]:
            body = "maximum" if params["select"] == "GE" else "minimum"
            window = {key: params[key] for key in ("window_dimensions", "window_strides", "padding")}
            neutral = b.constant(b.identity(body, ir.dtype(primals[0])))
            source_ct = _read_winners(ct, _winners(primals[0], neutral, {**window, "body": body}))
        return [None, source_ct, sum_to_scalar_dims(ct, range(ir.rank(ct))) if needed[2] else None]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        if dims[2] is not None:
            return unrolled(self, operands, dims, ctx.size, params)
        (x, source), dim = align(operands[:2], dims[:2], ctx.size)
        p = _with_dimension(_filled(params, ir.rank(x) - 1), dim)
        del p["base_dilations"], p["window_dilations"]
        return [b.select_and_scatter(x, source, operands[2], **p)], [dim]


@dataclasses.dataclass(frozen=True, eq=False)
class _Chosen(b.Body):
    """The one of two (value, place) pairs that `select` chooses; a place past the end is no element."""

    select: BodyLike = "GE"
    end: int = 0

    def emit(self, *arguments: Value) -> list[Value]:
        x, place, y, other = arguments
        by = self.select
        first = b.compare(x, y, direction=by) if isinstance(by, str) else by.emit(x, y)[0]
        end = b.constant(self.end, ir.I32)
        first = b.or_(first, b.compare(other, end, direction="EQ"))
        first = b.and_(first, b.compare(place, end, direction="NE"))
        return [b.select(first, x, y), b.select(first, place, other)]


def _places_and_scatter(params: dict[str, Any]) -> Expansion:
    return lambda xs: _select_and_scatter_steps(xs, params)


def _select_and_scatter_steps(operands: Sequence[Value], p: dict[str, Any]) -> list[Value]:
    """What `select_and_scatter` computes, as a window reduction that finds the places, and a scatter."""
    x, source, init = operands
    size = math.prod(ir.shape(x))
    places = b.reshape(b.iota(shape=(size,), dtype=ir.I32, dimension=0), shape=ir.shape(x))
    window = {key: p[key] for key in ("window_dimensions", "window_strides", "padding")}
    chosen = b.reduce_window(
        b.stop_gradient(x),
        places,
        b.constant(0, ir.dtype(x)),
        b.constant(size, ir.I32),
        body=_Chosen(None, select=p["select"], end=size),
        **window,
    )[1]
    apart = all(n <= s for n, s in zip(p["window_dimensions"], p["window_strides"], strict=True))
    out = b.broadcast_in_dim(init, shape=(size,), dims=())
    out = _scatter_flat(out, chosen, source, p["scatter"], unique_indices=apart)
    return [b.reshape(out, shape=ir.shape(x))]


def _scatter_flat(x: Value, places: Value, updates: Value, body: BodyLike, unique_indices: bool = False) -> Value:
    """Updates combined into a vector; what is past its end is dropped."""
    return b.scatter(
        x,
        b.expand_dims(_flat(places), dim=1),
        _flat(updates),
        update_window_dims=(),
        inserted_window_dims=(0,),
        scatter_dims_to_operand_dims=(0,),
        index_vector_dim=1,
        body=body,
        unique_indices=unique_indices,
    )


def _selected(x: Array, out_shape: Sequence[int], p: dict[str, Any]) -> Array:
    """The flat place in x of each window's selected element; -1 where a window holds none."""
    select = p["select"]
    keep = (
        (np.greater_equal if select == "GE" else np.less_equal) if isinstance(select, str) else _keeper(select, x.dtype)
    )
    places = np.arange(x.size, dtype=np.int64).reshape(x.shape)
    best, best_place = np.zeros(out_shape, x.dtype), np.full(out_shape, -1, np.int64)
    for offset in np.ndindex(*p["window_dimensions"]):
        axes = [
            np.arange(n) * s + k - low
            for n, s, k, (low, _) in zip(out_shape, p["window_strides"], offset, p["padding"], strict=True)
        ]
        grid = np.ix_(*(np.clip(a, 0, max(0, n - 1)) for a, n in zip(axes, x.shape, strict=True)))
        valid = np.ones(out_shape, bool)
        for axis, (a, n) in enumerate(zip(axes, x.shape, strict=True)):
            valid &= ((a >= 0) & (a < n)).reshape((-1,) + (1,) * (x.ndim - axis - 1))
        values = x[grid]
        with np.errstate(all="ignore"):
            take = valid & ((best_place < 0) | ~keep(best, values))
        best, best_place = np.where(take, values, best), np.where(take, places[grid], best_place)
    return best_place


def _keeper(select: b.Body, dtype: np.dtype[Any]) -> Callable[[Array, Array], Array]:
    program = Program(select, scalar_types([dtype] * 2))
    return lambda best, values: program.evaluate(best, values)[0]
