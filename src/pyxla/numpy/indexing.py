"""NumPy indexing: `x[...]`, and `x.at[...]` for arrays that cannot be written to.

An index is read into one item for each dimension of the array and each None (`index_items.py`). What is static
becomes slices, reversals and reshapes; a traced scalar becomes a dynamic slice; integer arrays become one gather or
scatter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pyxla import lax, staging
from pyxla.array import Array, wrap
from pyxla.lax.gather import GatherScatterMode
from pyxla.lax.operands import scalar
from pyxla.numpy.index_items import Item, NewAxis, Position, Table, Window, parse

_STATIC = frozenset((int, slice, type(None), type(Ellipsis)))
CLIP, FILL_OR_DROP, PROMISE = (
    GatherScatterMode.CLIP,
    GatherScatterMode.FILL_OR_DROP,
    GatherScatterMode.PROMISE_IN_BOUNDS,
)


def getitem(x: Any, index: Any) -> Any:
    """`x[index]` by NumPy's rules, but an integer out of bounds is moved to the nearest one inside.

    Raises:
        IndexError: too many indices, an index into an empty dimension, or a mask of another shape.
        TypeError: not an index.
        NonConcreteBooleanIndexError: a mask of unknown value while a function is staged.
    """
    if staging.current_trace() is None and isinstance(x, Array):
        kind = type(index)
        if kind is int or kind is slice or (kind is tuple and all(type(i) in _STATIC for i in index)):
            try:
                return wrap(np.asarray(x._host()[index]), x.weak_type)
            except IndexError:
                pass  # out of bounds is no error here, and the general case tells what is
    return gather(x, index)


def gather(
    x: Any,
    index: Any,
    *,
    mode: Any = None,
    fill_value: Any = None,
    indices_are_sorted: bool = False,
    unique_indices: bool = False,
) -> Any:
    """`x[index]` with a mode of out-of-bounds access; None moves indices inside."""
    how = CLIP if mode is None else GatherScatterMode.from_any(mode)
    items = parse(x.shape, index)
    if how is not FILL_OR_DROP and staging.current_trace() is None:
        return wrap(np.asarray(x._host()[_host_index(x, items)]), x.weak_type)
    if how is FILL_OR_DROP:
        outside = [
            i
            for i in items
            if isinstance(i, Position) and isinstance(i.value, int) and not 0 <= i.value < x.shape[i.dim]
        ]
        if outside or any(isinstance(i, Position) and not isinstance(i.value, int) for i in items):
            items = [Table(i.dim, _host(i.value)) if isinstance(i, Position) else i for i in items]
    if any(isinstance(i, Table) for i in items):
        return _gather_tables(x, items, how, fill_value, indices_are_sorted, unique_indices)
    x = _windows(x, items)
    starts = [0] * x.ndim
    sizes = list(x.shape)
    for item in items:
        if isinstance(item, Position):
            _check_nonempty(item.dim, x.shape)
            starts[item.dim], sizes[item.dim] = _clamped(item.value, x.shape[item.dim]), 1
    return lax.reshape(_window_at(x, starts, sizes), _result_shape(items))


def _window_at(x: Any, starts: Sequence[Any], sizes: Sequence[int]) -> Any:
    """The window of x at static or traced starts; a static one lies inside."""
    if all(isinstance(s, int) for s in starts):
        return lax.slice(x, starts, [s + n for s, n in zip(starts, sizes, strict=True)])
    return lax.dynamic_slice(x, starts, sizes, allow_negative_indices=False)


def _host(value: Any) -> Any:
    return np.asarray(value, np.int32 if value < 2**31 else np.int64) if isinstance(value, int) else value


def _clamped(value: Any, size: int) -> Any:
    """A static position moved inside; a traced one is clamped by the operation."""
    return min(max(value, 0), size - 1) if isinstance(value, int) else value


def _check_nonempty(dim: int, shape: Sequence[int]) -> None:
    if not shape[dim]:
        raise IndexError(f"dimension {dim} of an array of shape {tuple(shape)} is empty, so no index into it is valid")


def _host_index(x: Any, items: Sequence[Item]) -> tuple[Any, ...]:
    """The items as an index for numpy that is in bounds."""
    found: list[Any] = []
    for item in items:
        if isinstance(item, NewAxis):
            found.append(None)
        elif isinstance(item, Window):
            end = item.start + item.size * item.step
            found.append(slice(item.start, None if end < 0 else end, item.step) if item.size else slice(0, 0))
        elif item.dim is None:
            found.append(np.asarray(bool(item.value.size)))
        else:
            size = x.shape[item.dim]
            if np.size(item.value):
                _check_nonempty(item.dim, x.shape)
            found.append(
                _clamped(item.value, size)
                if isinstance(item, Position)
                else np.clip(np.asarray(item.value), 0, size - 1)
            )
    return tuple(found)


def _result_shape(items: Sequence[Item]) -> tuple[int, ...]:
    """Shape of the result where there are no tables."""
    return tuple(1 if isinstance(i, NewAxis) else i.size for i in items if isinstance(i, (NewAxis, Window)))


def _windows(x: Any, items: Sequence[Item]) -> Any:
    """The part of x that slices of the index leave; other dimensions stay whole."""
    start, limit, strides, turned = [0] * x.ndim, list(x.shape), [1] * x.ndim, []
    for item in items:
        if not isinstance(item, Window):
            continue
        first, d = item.start, item.dim
        if item.step < 0 < item.size:
            first = x.shape[d] - 1 - first
            turned.append(d)
        strides[d] = abs(item.step) if item.size else 1
        start[d], limit[d] = (first, first + (item.size - 1) * strides[d] + 1) if item.size else (0, 0)
    # Turned around first: a reversal of a strided slice is more than IREE can compile.
    x = lax.rev(x, turned)
    whole = not any(start) and tuple(limit) == x.shape and set(strides) <= {1}
    return x if whole else lax.slice(x, start, limit, strides)


class _Tables:
    """The integer arrays of an index, broadcast and stacked into index vectors, and where their dimensions stand in
    the result.
    """

    def __init__(self, items: Sequence[Item], shape: Sequence[int]):
        picked = [i for i, item in enumerate(items) if isinstance(item, (Table, Position))]
        tables = [item for item in items if isinstance(item, (Table, Position))]
        self.dims = [t.dim for t in tables if t.dim is not None]
        values = [_host(t.value) for t in tables]
        try:
            self.shape = np.broadcast_shapes(*(v.shape for v in values))
        except ValueError:
            shapes = ", ".join(str(v.shape) for v in values)
            raise IndexError(f"the arrays of an index must broadcast to one shape, got shapes {shapes}") from None
        self.known = all(isinstance(v, np.ndarray) for v in values)
        adjacent = picked == list(range(picked[0], picked[-1] + 1))
        before = items[: picked[0]] if adjacent else ()
        #: Where the dimensions of the tables stand in the result, and where without the new axes.
        self.position = len(before)
        self.position_without_new = sum(isinstance(i, Window) for i in before)
        named = [v for v, t in zip(values, tables, strict=True) if t.dim is not None]
        self.inside = self.known and all(
            not v.size or (v.min() >= 0 and v.max() < shape[d]) for v, d in zip(named, self.dims, strict=True)
        )
        self.indices = self._stacked(named)

    def _stacked(self, values: Sequence[Any]) -> Any:
        if not values:
            return np.zeros((*self.shape, 0), np.int32)
        if self.known:
            return np.stack([np.broadcast_to(v, self.shape) for v in values], axis=-1)
        wide = (
            np.dtype(np.int64)
            if any(v.dtype == np.int64 and not isinstance(v, np.ndarray) for v in values)
            else np.dtype(np.int32)
        )
        columns = []
        for v in values:
            v = (
                v.astype(wide)
                if isinstance(v, np.ndarray)
                else lax.convert_element_type(v, wide)
                if v.dtype != wide
                else v
            )
            lead = len(self.shape) - v.ndim
            padded = lax.reshape(v, (1,) * lead + v.shape)
            columns.append(lax.expand_dims(_broadcast(padded, self.shape), (len(self.shape),)))
        return lax.concatenate(columns, len(self.shape))


def _broadcast(x: Any, shape: Sequence[int]) -> Any:
    """x broadcast to a shape by NumPy's rule."""
    if x.shape == tuple(shape):
        return x
    lead = len(shape) - len(x.shape)
    if lead < 0 or any(n not in (1, m) for n, m in zip(x.shape, shape[lead:], strict=True)):
        raise ValueError(f"values of shape {x.shape} do not broadcast to the indexed shape {tuple(shape)}")
    return lax.broadcast_in_dim(x, tuple(shape), range(lead, len(shape)))


def _gather_tables(
    x: Any, items: Sequence[Item], how: GatherScatterMode, fill_value: Any, is_sorted: bool, unique: bool
) -> Any:
    tables = _Tables(items, x.shape)
    for d in tables.dims:
        if 0 not in tables.shape:
            _check_nonempty(d, x.shape)
    x = _windows(x, items)
    rank = len(tables.shape)
    kept = [d for d in range(x.ndim) if d not in tables.dims]
    at = tables.position_without_new
    numbers = lax.GatherDimensionNumbers(
        offset_dims=tuple(i + rank * (i >= at) for i in range(len(kept))),
        collapsed_slice_dims=tuple(sorted(tables.dims)),
        start_index_map=tuple(tables.dims),
    )
    sizes = [0 if not x.shape[d] else 1 if d in tables.dims else x.shape[d] for d in range(x.ndim)]
    result = lax.gather(
        x,
        tables.indices,
        numbers,
        sizes,
        mode=PROMISE if tables.inside else how,
        fill_value=fill_value,
        indices_are_sorted=is_sorted,
        unique_indices=unique,
    )
    shape = [1 if isinstance(i, NewAxis) else i.size for i in items if isinstance(i, (NewAxis, Window))]
    shape[tables.position : tables.position] = tables.shape
    return lax.reshape(result, shape)


# --- writing ----------------------------------------------------------------------------------------------------------


def scatter(
    x: Any,
    index: Any,
    y: Any,
    operation: str,
    *,
    mode: Any = None,
    indices_are_sorted: bool = False,
    unique_indices: bool = False,
) -> Any:
    """`x` with `x[index]` replaced by y, or by `operation` ("add", "multiply", "minimum", "maximum") of it and y; x
    and y are of one dtype.
    """
    how = FILL_OR_DROP if mode is None else GatherScatterMode.from_any(mode)
    items = parse(x.shape, index)
    if how is CLIP:
        items = [Position(i.dim, _clamped(i.value, x.shape[i.dim])) if isinstance(i, Position) else i for i in items]
    elif any(isinstance(i, Position) and isinstance(i.value, int) and not 0 <= i.value < x.shape[i.dim] for i in items):
        _broadcastable(y, items)
        return x
    if any(isinstance(i, Table) for i in items):
        return _scatter_tables(x, items, y, operation, how, indices_are_sorted, unique_indices)
    if any(isinstance(i, Position) and not x.shape[i.dim] for i in items):
        return x
    y = _broadcast(y, _result_shape(items))
    return _write_window(x, items, y, operation, how)


def _broadcastable(y: Any, items: Sequence[Item]) -> None:
    if not any(isinstance(i, Table) for i in items):
        _broadcast(y, _result_shape(items))


def _write_window(x: Any, items: Sequence[Item], y: Any, operation: str, how: GatherScatterMode) -> Any:
    """Static slices and scalar positions: a window is read, changed and put back."""
    starts: list[Any] = [0] * x.ndim
    sizes, shape, turned, strided = list(x.shape), [1] * x.ndim, [], False
    for item in items:
        if isinstance(item, Position):
            starts[item.dim], sizes[item.dim] = item.value, 1
        elif isinstance(item, Window):
            d = item.dim
            shape[d] = item.size
            if item.step < 0:
                turned.append(d)
            if not item.size:
                return x
            if abs(item.step) == 1:
                starts[d], sizes[d] = min(item.start, item.start + (item.size - 1) * item.step), item.size
            else:
                strided = True
    y = lax.rev(lax.reshape(y, shape), turned)
    static = all(isinstance(s, int) for s in starts)
    whole = sizes == list(x.shape)
    old = x if whole else _window_at(x, starts, sizes)
    new = _write_strided(old, items, y, operation) if strided else combine(operation, old, y)
    if whole:
        return new
    if not static and how is FILL_OR_DROP:
        inside = [
            lax.bitwise_and(lax.ge(s, scalar(0, s.dtype)), lax.lt(s, scalar(n, s.dtype)))
            for s, n in zip(starts, x.shape, strict=True)
            if not isinstance(s, int)
        ]
        for condition in inside:
            new = lax.select(condition, new, old)
    return lax.dynamic_update_slice(x, new, starts, allow_negative_indices=False)


def _write_strided(x: Any, items: Sequence[Item], y: Any, operation: str) -> Any:
    """x with the strided slices of an index changed; along other dimensions x is the window already."""
    config = [(0, 0, 0)] * x.ndim
    for item in items:
        if isinstance(item, Window) and abs(item.step) > 1:
            step, last = abs(item.step), item.start + (item.size - 1) * item.step
            first, last = min(item.start, last), max(item.start, last)
            config[item.dim] = (first, x.shape[item.dim] - last - 1, step - 1)
    mask = lax.pad(np.ones(y.shape, np.bool_), False, config)
    spread = lax.pad(y, scalar(0, y.dtype), config)
    return lax.select(mask, combine(operation, x, spread), x)


def combine(operation: str, old: Any, new: Any) -> Any:
    """The element to write."""
    if operation == "set":
        return new
    if old.dtype == np.bool_:
        return {"add": lax.bitwise_or, "multiply": lax.bitwise_and, "minimum": lax.min, "maximum": lax.max}[operation](
            old, new
        )
    return {"add": lax.add, "multiply": lax.mul, "minimum": lax.min, "maximum": lax.max}[operation](old, new)


_SCATTERS = {
    "set": lax.scatter,
    "add": lax.scatter_add,
    "multiply": lax.scatter_mul,
    "minimum": lax.scatter_min,
    "maximum": lax.scatter_max,
}


def _scatter_tables(
    x: Any, items: Sequence[Item], y: Any, operation: str, how: GatherScatterMode, is_sorted: bool, unique: bool
) -> Any:
    tables = _Tables(items, x.shape)
    windows = [i for i in items if isinstance(i, Window)]
    shape = [1 if isinstance(i, NewAxis) else i.size for i in items if isinstance(i, (NewAxis, Window))]
    shape[tables.position : tables.position] = tables.shape
    y = _broadcast(y, shape)
    at, rank = tables.position_without_new, len(tables.shape)
    shape = [w.size for w in windows]
    shape[at:at] = tables.shape
    if 0 in shape or 0 in x.shape:
        return x
    part = _windows(x, items)
    numbers = lax.ScatterDimensionNumbers(
        update_window_dims=tuple(i + rank * (i >= at) for i in range(len(windows))),
        inserted_window_dims=tuple(sorted(tables.dims)),
        scatter_dims_to_operand_dims=tuple(tables.dims),
    )
    new = _SCATTERS[operation](
        part,
        tables.indices,
        lax.reshape(y, shape),
        numbers,
        mode=PROMISE if tables.inside else how,
        indices_are_sorted=is_sorted,
        unique_indices=unique,
    )
    if part is x:
        return new
    whole = {w.dim: w for w in windows}
    rest = [whole.get(d, Window(d, 0, n, 1)) for d, n in enumerate(x.shape)]
    return _write_window(x, rest, new, "set", how)
