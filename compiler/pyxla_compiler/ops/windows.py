"""What gather and scatter have in common: windows of an operand, one at each start index.

The result of a gather and the updates of a scatter have the same layout: window dimensions and, in between, the batch
dimensions of the start indices (all but the index vector's). `Windows` holds the dimension numbers of either operation
under one set of names.
"""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Value
from .base import Array
from .shape import Ints, inserted, zero

Params = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Windows:
    """Dimension numbers of windows: `window_dims` in the result or updates, others in the operand or the indices."""

    window_dims: Ints
    dropped_dims: Ints
    operand_batching: Ints
    indices_batching: Ints
    index_map: Ints
    index_vector_dim: int

    @staticmethod
    def of_gather(p: Params) -> Windows:
        return Windows(*(p[name] for name in GATHER_NAMES))

    @staticmethod
    def of_scatter(p: Params) -> Windows:
        return Windows(*(p[name] for name in SCATTER_NAMES))

    def gather_params(self) -> Params:
        return dict(zip(GATHER_NAMES, self._fields(), strict=True))

    def scatter_params(self) -> Params:
        return dict(zip(SCATTER_NAMES, self._fields(), strict=True))

    def _fields(self) -> tuple[Any, ...]:
        return (
            self.window_dims,
            self.dropped_dims,
            self.operand_batching,
            self.indices_batching,
            self.index_map,
            self.index_vector_dim,
        )

    def operand_window_dims(self, rank: int) -> list[int]:
        """Dimensions of an operand of this rank that its windows have."""
        return [d for d in range(rank) if d not in self.dropped_dims and d not in self.operand_batching]

    def batch_dims(self, rank: int) -> list[int]:
        """Dimensions of a result or updates of this rank that are not window dimensions."""
        return [d for d in range(rank) if d not in self.window_dims]

    def slice_sizes(self, rank: int, updates: Ints) -> list[int]:
        """Window sizes along each dimension of an operand of this rank, for updates of this shape."""
        sizes = [1] * rank
        for d, w in zip(self.operand_window_dims(rank), self.window_dims, strict=True):
            sizes[d] = updates[w]
        return sizes

    def bounds(self, operand: Ints, slice_sizes: Ints) -> list[int]:
        """The highest start within bounds, for each component of the index vector."""
        return [operand[d] - slice_sizes[d] for d in self.index_map]

    def count(self, indices: Ints) -> int:
        """How many windows of one batch there are for start indices of this shape."""
        dims = (n for i, n in enumerate(indices) if i != self.index_vector_dim and i not in self.indices_batching)
        return int(np.prod(list(dims), dtype=np.int64))

    def starts(self, indices: Array) -> dict[int, Array]:
        """Start positions along each dimension of the operand that has any; they broadcast to the batch shape."""
        if indices.dtype == np.uint64:
            indices = np.minimum(indices, np.uint64(np.iinfo(np.int64).max))
        indices, axis = indices.astype(np.int64), self.index_vector_dim
        if axis == indices.ndim:
            indices = indices[..., np.newaxis]
        before = (slice(None),) * axis
        found = {d: np.asarray(indices[(*before, k)]) for k, d in enumerate(self.index_map)}
        for d, i in zip(self.operand_batching, self.indices_batching, strict=True):
            after = indices.ndim - 1 - i - (i < axis)
            found[d] = np.arange(indices.shape[i]).reshape((-1,) + (1,) * after)
        return found

    def batch_shape(self, indices: Array) -> tuple[int, ...]:
        return indices.shape[: self.index_vector_dim] + indices.shape[self.index_vector_dim + 1 :]

    def batched(
        self, operand_dim: int | None, indices_dim: int | None, rank: int, prefer: int = 0
    ) -> tuple[Windows, int]:
        """The numbers for an operand or indices (or both) with one more dimension; the result or updates had this rank.

        Also where they have the new dimension: at `prefer`, or the nearest to it that the layout allows.
        """
        window, batching, indices_batching = (
            list(self.window_dims),
            list(self.operand_batching),
            list(self.indices_batching),
        )
        dropped, index_map, axis = list(self.dropped_dims), list(self.index_map), self.index_vector_dim
        if operand_dim is not None:
            dropped, batching, index_map = (shifted(dims, operand_dim) for dims in (dropped, batching, index_map))
        if indices_dim is not None:
            axis += indices_dim <= axis
            indices_batching = shifted(indices_batching, indices_dim)
            number = sum(i != axis for i in range(indices_dim))
            neighbours = self.batch_dims(rank)
        else:
            assert operand_dim is not None
            number = sum(d not in dropped and d not in batching for d in range(operand_dim))
            neighbours = window
        lowest = neighbours[number - 1] + 1 if number else 0
        highest = neighbours[number] if number < len(neighbours) else rank
        to = max(lowest, min(prefer, highest))
        window = shifted(window, to)
        if indices_dim is None:
            window.insert(number, to)
        elif operand_dim is not None:
            at = bisect.bisect(batching, operand_dim)
            batching.insert(at, operand_dim)
            indices_batching.insert(at, indices_dim)
        return Windows(window, dropped, batching, indices_batching, index_map, axis), to


GATHER_NAMES = (
    "offset_dims",
    "collapsed_slice_dims",
    "operand_batching_dims",
    "start_indices_batching_dims",
    "start_index_map",
    "index_vector_dim",
)
SCATTER_NAMES = (
    "update_window_dims",
    "inserted_window_dims",
    "input_batching_dims",
    "scatter_indices_batching_dims",
    "scatter_dims_to_operand_dims",
    "index_vector_dim",
)


def read_numbers(attribute: Any, names: Sequence[str]) -> Params:
    """The dimension numbers of a gather or scatter; what is not printed is empty, or 0."""
    found = ir.fields(attribute)
    return {name: found.get(name, 0 if name == "index_vector_dim" else ()) for name in names}


def shifted(dims: Ints, at: int) -> list[int]:
    """Dimensions after one more was put in."""
    return [d + (d >= at) for d in dims]


def clamp_starts(indices: Value, index_vector_dim: int, bounds: Ints) -> Value:
    """Start indices with each component of the index vector clamped to 0..bound."""
    shape, dtype = ir.shape_dtype(indices.type)
    if not bounds:
        return indices
    high = [min(n, np.iinfo(dtype).max) for n in bounds]
    if len(set(high)) == 1:
        return b.clamp(zero(indices), indices, b.constant(high[0], dtype))
    limits = b.broadcast_in_dim(b.constant(high, dtype), shape=shape, dims=(index_vector_dim,))
    return b.clamp(zero(indices), indices, limits)


__all__ = ["GATHER_NAMES", "SCATTER_NAMES", "Params", "Windows", "clamp_starts", "inserted", "read_numbers", "shifted"]
