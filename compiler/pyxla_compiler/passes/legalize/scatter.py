"""`pyxla-legalize-iree-scatter`: IREE takes whole rows at linear indices that are in range; out of range it writes
over foreign memory.

So the written dimensions of the operand become one, windows that cover only a part of a dimension become more
indices, and what must be dropped
is sent where it does no harm. A single window becomes a dynamic_update_slice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ... import build as b
from ... import ir
from ...build import BodyLike
from ...ir import DType, Operation, Shape, Value
from ...ops.base import lookup
from ...ops.body import Program, scalar_types
from ...ops.windows import Windows
from ..rewrite import rewrite
from .ownership import owned


def scatter(module: ir.Module) -> None:
    """Bring scatters into the form that IREE takes: rows of a matrix at indices in range; a single window as a
    dynamic_update_slice."""
    rewrite(module, {"stablehlo.scatter": _rewrite})


def _rewrite(op: Operation) -> Sequence[Value] | None:
    p = lookup("stablehlo.scatter").params(op)
    operands = list(op.operands)
    n = len(operands) // 2
    inputs, indices, updates = operands[:n], operands[n], operands[n + 1 :]
    if 0 in ir.shape(updates[0]) or 0 in ir.shape(inputs[0]):
        return inputs
    where = _Windows(Windows.of_scatter(p), ir.shape(inputs[0]), indices, ir.shape(updates[0]))
    inside = None if p["in_bounds"] or not where.checked else where.inside()
    if where.count == 1:
        return where.write_one(inputs, updates, p["body"], inside)
    if n > 1:
        return where.write_in_turn(inputs, updates, p["body"], inside)
    return where.write_rows(inputs, updates, p["body"], inside, p["unique_indices"], p["indices_are_sorted"])


class _Windows:
    """The windows of one scatter: for each operand dimension that is indexed a vector of start indices, and how large
    they are."""

    def __init__(self, windows: Windows, shape: Shape, indices: Value, updates: Shape):
        self.shape = shape
        batch = _batch_shape(indices, windows.index_vector_dim)
        self.count = math.prod(batch)
        dropped = {*windows.dropped_dims, *windows.operand_batching}
        kept = [d for d in range(len(shape)) if d not in dropped]
        self.size = [1] * len(shape)
        for d, w in zip(kept, windows.window_dims, strict=True):
            self.size[d] = updates[w]
        # Updates have one dimension for all windows, then those of the operand.
        self.update_order = [d for d in range(len(updates)) if d not in windows.window_dims] + list(windows.window_dims)
        self.starts = dict(_starts(windows, indices, batch))
        self.checked = windows.index_map

    def inside(self) -> Value:
        """Whether each window lies wholly inside of the operand."""
        found: Value | None = None
        for d in self.checked:
            starts = self.starts[d]
            dtype = ir.dtype(starts)
            last = min(self.shape[d] - self.size[d], np.iinfo(dtype).max)
            fits = b.compare(starts, b.full_like(starts, last), direction="LE")
            if dtype.kind == "i":
                fits = b.and_(fits, b.compare(starts, b.full_like(starts, 0), direction="GE"))
            found = fits if found is None else b.and_(found, fits)
        assert found is not None
        return found

    def write_one(self, inputs: list[Value], updates: list[Value], body: BodyLike, inside: Value | None) -> list[Value]:
        starts = [self._position(d) for d in range(len(self.shape))]
        new = [b.reshape(self._ordered(u), shape=self.size) for u in updates]
        return self._write(inputs, new, starts, body, None if inside is None else b.reshape(inside, shape=()))

    def _write(
        self, inputs: list[Value], updates: list[Value], starts: list[Value], body: BodyLike, inside: Value | None
    ) -> list[Value]:
        old = [b.dynamic_slice(x, *starts, slice_sizes=self.size) for x in inputs]
        new = combine(body, old, updates)
        if inside is not None:
            new = [b.select(inside, v, o) for v, o in zip(new, old, strict=True)]
        return [b.dynamic_update_slice(x, v, *starts) for x, v in zip(inputs, new, strict=True)]

    def write_in_turn(
        self, inputs: list[Value], updates: list[Value], body: BodyLike, inside: Value | None
    ) -> list[Value]:
        """Window after window in a loop: IREE scatters into one operand only."""
        count, zero, one = b.constant(np.int32(self.count)), b.constant(np.int32(0)), b.constant(np.int32(1))
        columns = {d: _as_i32(x) for d, x in self.starts.items()}
        rows = [b.reshape(self._ordered(u), shape=(self.count, *self.size)) for u in updates]

        def step(i: Value, *old: Value) -> list[Value]:
            def at(x: Value) -> Value:
                shape = ir.shape(x)
                row = b.dynamic_slice(x, i, *[zero] * (len(shape) - 1), slice_sizes=(1, *shape[1:]))
                return b.reshape(row, shape=shape[1:])

            starts = [at(columns[d]) if d in columns else zero for d in range(len(self.shape))]
            here = None if inside is None else at(inside)
            return [b.add(i, one), *self._write(list(old), [at(u) for u in rows], starts, body, here)]

        types = [zero.type, *(x.type for x in inputs)]
        loop = ir.create("stablehlo.while", types, [zero, *inputs], regions=2)
        b.emit_region(loop, 0, types, lambda i, *_: [b.compare(i, count, direction="LT")])
        b.emit_region(loop, 1, types, step)
        return list(loop.results)[1:]

    def _position(self, d: int) -> Value:
        if d not in self.starts:
            return b.constant(np.int32(0))
        return b.reshape(_as_i32(self.starts[d]), shape=())

    def _ordered(self, updates: Value) -> Value:
        return b.transpose(updates, permutation=self.update_order)

    def write_rows(
        self,
        inputs: list[Value],
        updates: list[Value],
        body: BodyLike,
        inside: Value | None,
        unique: bool,
        is_sorted: bool,
    ) -> list[Value]:
        rank = len(self.shape)
        indexed = [d for d in range(rank) if d in self.starts or self.size[d] != self.shape[d]]
        whole = [d for d in range(rank) if d not in indexed]
        order = indexed + whole
        height, width = math.prod(self.shape[d] for d in indexed), math.prod(self.shape[d] for d in whole)
        spread = math.prod(self.size[d] for d in indexed)
        rows = self._linear(indexed)
        tall = [b.reshape(b.transpose(owned(x), permutation=order), shape=(height, width)) for x in inputs]
        flat = [self._as_rows(u, order, self.count * spread, width) for u in updates]
        inside = None if inside is None else _repeat(inside, self.count, spread)
        dump = False
        if inside is not None and isinstance(body, str) and body != "set" and not unique:
            rows = b.select(inside, rows, b.full_like(rows, 0))
            mask = b.broadcast_in_dim(inside, shape=ir.shape(flat[0]), dims=(0,))
            flat = [b.select(mask, u, b.full_like(u, _neutral(body, ir.dtype(u)))) for u in flat]
        elif inside is not None:
            # What is dropped goes to an extra row, which is cut off again.
            dump = True
            rows = b.select(inside, rows, b.full_like(rows, height))
            tall = [b.pad(x, b.constant(0, ir.dtype(x)), low=(0, 0), high=(1, 0), interior=(0, 0)) for x in tall]
        out = _scatter_rows(tall, rows, flat, body, unique and not dump, is_sorted and inside is None)
        if dump:
            out = [b.slice_(x, start=(0, 0), limit=(height, width)) for x in out]
        inverse = [order.index(d) for d in range(rank)]
        return [b.transpose(b.reshape(x, shape=[self.shape[d] for d in order]), permutation=inverse) for x in out]

    def _as_rows(self, updates: Value, order: list[int], height: int, width: int) -> Value:
        u = b.reshape(self._ordered(updates), shape=(self.count, *self.size))
        return b.reshape(b.transpose(u, permutation=(0, *(d + 1 for d in order))), shape=(height, width))

    def _linear(self, indexed: list[int]) -> Value:
        """The row of each element of the windows, a vector."""
        strides = {d: math.prod(self.shape[e] for e in indexed[i + 1 :]) for i, d in enumerate(indexed)}
        base: Value | None = None
        for d, starts in self.starts.items():
            x = _as_i32(starts)
            x = x if strides[d] == 1 else b.multiply(x, b.full_like(x, strides[d]))
            base = x if base is None else b.add(base, x)
        if base is None:
            base = b.full((self.count,), 0, ir.I32)
        window = np.indices([self.size[d] for d in indexed]).reshape(len(indexed), -1)
        offsets = np.array(list(strides.values()), np.int64) @ window
        if len(offsets) == 1:
            return base
        shape = (self.count, len(offsets))
        both = b.add(
            b.broadcast_in_dim(base, shape=shape, dims=(0,)),
            b.broadcast_in_dim(b.constant(offsets.astype(np.int32)), shape=shape, dims=(1,)),
        )
        return b.reshape(both, shape=(self.count * len(offsets),))


def _batch_shape(indices: Value, index_vector_dim: int) -> list[int]:
    shape = list(ir.shape(indices))
    if index_vector_dim < len(shape):
        del shape[index_vector_dim]
    return shape


def _starts(windows: Windows, indices: Value, batch: list[int]) -> list[tuple[int, Value]]:
    """Operand dimensions and the start index of each window in them, a vector."""
    at, count = windows.index_vector_dim, math.prod(batch)
    shape = ir.shape(indices)
    if at == len(shape):
        indices = b.reshape(indices, shape=(*shape, 1))
    last = b.reshape(b.moveaxis(indices, at, len(batch)), shape=(count, len(windows.index_map)))
    found = [
        (d, b.reshape(b.slice_(last, start=(0, k), limit=(count, k + 1)), shape=(count,)))
        for k, d in enumerate(windows.index_map)
    ]
    for d, i in zip(windows.operand_batching, windows.indices_batching, strict=True):
        own = b.iota(shape=batch, dtype=ir.I32, dimension=i - (at < i))
        found.append((d, b.reshape(own, shape=(count,))))
    return found


def _as_i32(starts: Value) -> Value:
    """Indices as int32; those out of range may become any others out of range, or in range where they are masked
    anyway."""
    return b.convert(starts, dtype=ir.I32)


def _repeat(x: Value, count: int, times: int) -> Value:
    if times == 1:
        return x
    return b.reshape(b.broadcast_in_dim(x, shape=(count, times), dims=(0,)), shape=(count * times,))


def _neutral(body: str, dtype: DType) -> object:
    """What a monoid may combine with any value and leave it as it was."""
    if body == "add" and ir.is_inexact(dtype) and dtype.kind != "c":
        return dtype.type(-0.0)
    return b.identity(body, dtype)


def combine(body: BodyLike, old: list[Value], new: list[Value]) -> list[Value]:
    """The body of a scatter on whole arrays."""
    if body == "set":
        return new
    return Program(body, scalar_types([ir.dtype(v) for v in (*old, *new)])).apply(*old, *new)


def _scatter_rows(
    tall: list[Value], rows: Value, flat: list[Value], body: BodyLike, unique: bool, is_sorted: bool
) -> list[Value]:
    indices = b.reshape(rows, shape=(*ir.shape(rows), 1))
    out = b.scatter(
        *tall,
        indices,
        *flat,
        body=body,
        update_window_dims=(1,),
        inserted_window_dims=(0,),
        scatter_dims_to_operand_dims=(0,),
        index_vector_dim=1,
        indices_are_sorted=is_sorted,
        unique_indices=unique,
        in_bounds=True,
    )
    return list(out) if isinstance(out, list) else [out]
