"""Arrays as one row after another along a dimension: the form that the sorts work on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Value


def to_rows(x: Value, dimension: int) -> Value:
    """All elements in one dimension, row after row."""
    others = [d for d in range(ir.rank(x)) if d != dimension]
    return b.reshape(b.transpose(x, permutation=[*others, dimension]), shape=(math.prod(ir.shape(x)),))


def from_rows(x: Value, shape: Sequence[int], dimension: int) -> Value:
    """The inverse of `to_rows`: an array of `shape`."""
    places = [*(d for d in range(len(shape)) if d != dimension), dimension]
    rows = b.reshape(x, shape=[shape[d] for d in places])
    return b.transpose(rows, permutation=[places.index(d) for d in range(len(shape))])


def take(x: Value, order: Value) -> Value:
    """Elements of a vector at places that are each in range and different."""
    return b.gather(
        x,
        b.expand_dims(order, dim=1),
        offset_dims=(),
        collapsed_slice_dims=(0,),
        start_index_map=(0,),
        index_vector_dim=1,
        slice_sizes=(1,),
        unique_indices=True,
        in_bounds=True,
    )
