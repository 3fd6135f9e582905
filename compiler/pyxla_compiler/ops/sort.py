"""sort: by the first operands in JAX's total order, or by any comparator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ml_dtypes
import numpy as np

from .. import build as b
from .. import ir
from ..build import Body
from ..build.body import emitted_structure
from ..build.reduction import sort_comparator
from ..ir import Operation, Type, Value
from .base import Array, Context, MaybeValue, Op, align, as_list, register
from .body import Program, scalar_types

_Order = tuple[int, bool]


def _jax_comparator(*arguments: Value, num_keys: int) -> list[Value]:
    """The comparator that JAX writes, for recognizing it: keys with one zero and one NaN, in IEEE's total order."""
    keys: list[list[Value]] = []
    for x in arguments[: 2 * num_keys]:
        parts = [b.real(x), b.imag(x)] if ir.is_complex(x) else [x]
        keys.append([_one_zero_one_nan(p) if ir.is_inexact(ir.dtype(p)) else p for p in parts])
    pairs = [pair for x, y in zip(keys[::2], keys[1::2], strict=True) for pair in zip(x, y, strict=True)]
    less = None
    for x, y in reversed(pairs):
        kind = "TOTALORDER" if ir.is_inexact(ir.dtype(x)) else None
        before = b.compare(x, y, direction="LT", compare_type=kind)
        less = (
            before if less is None else b.or_(before, b.and_(b.compare(x, y, direction="EQ", compare_type=kind), less))
        )
    return [less]


def _one_zero_one_nan(x: Value) -> Value:
    zero = b.full_like(x, 0)
    one_zero = b.select(b.compare(x, zero, direction="EQ"), zero, x)
    return b.select(b.compare(x, x, direction="NE"), b.full_like(x, np.nan), one_zero)


_known_orders: dict[Any, dict[Any, _Order]] = {}


def _orders(types: tuple[Type, ...]) -> dict[Any, _Order]:
    """Comparators that are understood, for scalars of these types: by structure, the number of keys and direction."""
    found = _known_orders.get(types)
    if found is None:
        found = _known_orders[types] = {}
        for keys in range(1, len(types) // 2 + 1):
            for descending in (False, True):
                structure = emitted_structure(
                    types, lambda *a, k=keys, d=descending: sort_comparator(*a, num_keys=k, descending=d)
                )
                found[structure] = (keys, descending)
            found[emitted_structure(types, lambda *a, k=keys: _jax_comparator(*a, num_keys=k))] = (keys, False)
    return found


def _read_order(block: Any) -> _Order | None:
    arguments = list(block.arguments)
    operations = [o.operation for o in block.operations]
    first = operations[0]
    if len(operations) == 2 and first.name == "stablehlo.compare" and list(first.operands) == arguments[:2]:
        direction = str(first.attributes["comparison_direction"]).split()[-1].rstrip(">")
        if direction in ("LT", "GT") and "TOTALORDER" not in str(first):
            return 1, direction == "GT"
    return _orders(tuple(a.type for a in arguments)).get(b.structure(block))


@register
class Sort(Op):
    name = "stablehlo.sort"
    build = staticmethod(b.sort)

    def params(self, op: Operation) -> dict[str, Any]:
        rank = ir.rank(op.results[0])
        dimension = ir.integer(op, "dimension", -1) % max(rank, 1)
        common = {"dimension": dimension, "is_stable": bool(ir.integer(op, "is_stable", 0))}
        block = op.regions[0].blocks[0]
        order = _read_order(block)
        if order is None:
            return {**common, "comparator": Body(block, op)}
        return {**common, "num_keys": order[0], "descending": order[1]}

    def evaluate(self, *operands: Array, dimension: int, **params: Any) -> Array | tuple[Array, ...]:
        comparator = params.get("comparator")
        num_keys, descending = params.get("num_keys", 1), params.get("descending", False)
        if len(operands) == 1 and comparator is None and not descending and operands[0].dtype.kind in "fiub":
            return np.sort(operands[0], axis=dimension, kind="stable")
        if comparator is not None:
            order = _argsort_by(comparator, operands, dimension)
        else:
            order = _argsort(operands[:num_keys], dimension, descending)
        out = tuple(np.take_along_axis(x, order, dimension) for x in operands)
        return out[0] if len(out) == 1 else out

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        if 0 in ir.shape(primals[0]):
            return tangents
        order = _permutation(ctx, primals, results, params)
        return [None if t is None else _take(t, order, params["dimension"]) for t in tangents]

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        if 0 in ir.shape(primals[0]):
            return cotangents
        order = _permutation(ctx, primals, results, params)
        return [
            None if ct is None or not need else _put(ct, order, params["dimension"])
            for ct, need in zip(cotangents, needed, strict=True)
        ]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        operands, dim = align(operands, dims, ctx.size)
        dimension = params["dimension"]
        out = b.sort(*operands, **{**params, "dimension": dimension + (dimension >= dim)})
        return as_list(out), [dim] * len(operands)


def _argsort(keys: Sequence[Array], axis: int, descending: bool) -> Array:
    parts: list[Array] = []
    for key in keys:
        key = np.flip(key, axis) if descending else key
        if key.dtype.kind == "c":
            parts += [key.real, key.imag]
        else:
            parts.append(
                key.astype(np.float32)
                if key.dtype == ml_dtypes.bfloat16 or key.dtype.name.startswith("float8")
                else key
            )
    order = np.argsort(parts[0], axis=axis, kind="stable") if len(parts) == 1 else np.lexsort(parts[::-1], axis=axis)
    return np.flip(keys[0].shape[axis] - 1 - order, axis) if descending else order


def _argsort_by(comparator: Body, operands: Sequence[Array], axis: int) -> Array:
    """The stable order by any comparator: Batcher's merge exchange (Knuth 5.2.2 M), each round on whole arrays."""
    program = Program(comparator, scalar_types([x.dtype for x in operands for _ in range(2)]))
    xs = [np.moveaxis(x, axis, -1).copy() for x in operands]
    n = xs[0].shape[-1]
    order = np.broadcast_to(np.arange(n), xs[0].shape).copy()
    places = np.arange(n)
    for mask, bits, distance in merge_exchange(n):
        low = places[: n - distance]
        low = low[(low & mask) == bits]
        high = low + distance
        pairs = [(x[..., low], x[..., high]) for x in xs]
        forward = program.evaluate(*(v for x, y in pairs for v in (x, y)))[0]
        backward = program.evaluate(*(v for x, y in pairs for v in (y, x)))[0]
        wrong = np.where(forward == backward, order[..., low] > order[..., high], backward)
        for x in (*xs, order):
            x[..., low], x[..., high] = (
                np.where(wrong, x[..., high], x[..., low]),
                np.where(wrong, x[..., low], x[..., high]),
            )
    return np.moveaxis(order, -1, axis)


def merge_exchange(n: int) -> list[tuple[int, int, int]]:
    """Rounds of a sorting network for n elements: in each, places i with i & mask == bits are compared and exchanged
    with those at a distance. As (mask, bits, distance)."""
    rounds: list[tuple[int, int, int]] = []
    top = 1 << max(0, (n - 1).bit_length() - 1)
    p = top if n > 1 else 0
    while p:
        q, r, d = top, 0, p
        while True:
            rounds.append((p, r, d))
            if q == p:
                break
            d, q, r = q - p, q >> 1, p
        p >>= 1
    return rounds


def _permutation(ctx: Context, primals: Sequence[Value], results: Sequence[Value], params: dict[str, Any]) -> Value:
    """Where each sorted element came from: a result already where an operand is the iota, else one more sort."""
    dimension = params["dimension"]
    for i, operand in enumerate(ctx.op.operands):
        if (
            getattr(operand.owner, "name", None) == "stablehlo.iota"
            and ir.integer(operand.owner, "iota_dimension") == dimension
        ):
            return results[i]
    places = b.iota(shape=ir.shape(primals[0]), dtype=ir.I32, dimension=dimension)
    if "comparator" in params:
        # The comparator knows nothing of one more operand, so it is emitted on the others.
        params = {**params, "comparator": _Widened(params["comparator"])}
    stable: dict[str, Any] = {**params, "is_stable": True}
    return b.sort(*primals, places, **stable)[-1]


class _Widened(Body):
    """A comparator that ignores its last pair of arguments."""

    def __init__(self, body: Body):
        super().__init__(body.block, body.owner)

    def emit(self, *arguments: Value) -> list[Value]:
        return super().emit(*arguments[:-2])


def _take(x: Value, order: Value, dimension: int) -> Value:
    """Elements of x along a dimension in an order that is a permutation."""
    others = [d for d in range(ir.rank(x)) if d != dimension]
    return b.gather(
        x,
        b.expand_dims(order, dim=ir.rank(order)),
        offset_dims=(),
        collapsed_slice_dims=(dimension,),
        operand_batching_dims=others,
        start_indices_batching_dims=others,
        start_index_map=(dimension,),
        index_vector_dim=ir.rank(order),
        slice_sizes=(1,) * ir.rank(x),
        unique_indices=True,
        in_bounds=True,
    )


def _put(ct: Value, order: Value, dimension: int) -> Value:
    """The inverse of `_take`: elements sent back to where they came from."""
    others = [d for d in range(ir.rank(ct)) if d != dimension]
    return b.scatter(
        b.zeros_like(ct),
        b.expand_dims(order, dim=ir.rank(order)),
        ct,
        update_window_dims=(),
        inserted_window_dims=(dimension,),
        input_batching_dims=others,
        scatter_indices_batching_dims=others,
        scatter_dims_to_operand_dims=(dimension,),
        index_vector_dim=ir.rank(order),
        unique_indices=True,
        in_bounds=True,
        body="set",
    )
