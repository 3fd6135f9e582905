"""Reading and writing at positions that are computed. Dimension numbers are named as in StableHLO."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ir
from ..ir import Attribute, Value
from .body import BodyLike, emit_body, emit_region

__all__ = ["dynamic_slice", "dynamic_update_slice", "gather", "scatter"]


def dynamic_slice(x: Value, *starts: Value, slice_sizes: Sequence[int]) -> Value:
    """The slice of x at `starts` (a scalar integer for each dimension), which are clamped so that it lies inside."""
    shape, dtype = ir.shape_dtype(x.type)
    if shape == tuple(slice_sizes):
        return x
    result = ir.tensor_type(slice_sizes, dtype)
    return ir.create("stablehlo.dynamic_slice", [result], [x, *starts], {"slice_sizes": ir.i64s(slice_sizes)}).result


def dynamic_update_slice(x: Value, update: Value, *starts: Value) -> Value:
    """x with `update` written at `starts`, which are clamped so that it lies inside."""
    if ir.shape(x) == ir.shape(update):
        return update
    return ir.create("stablehlo.dynamic_update_slice", [x.type], [x, update, *starts]).result


def gather(
    operand: Value,
    indices: Value,
    *,
    offset_dims: Sequence[int],
    collapsed_slice_dims: Sequence[int] = (),
    operand_batching_dims: Sequence[int] = (),
    start_indices_batching_dims: Sequence[int] = (),
    start_index_map: Sequence[int],
    index_vector_dim: int,
    slice_sizes: Sequence[int],
    indices_are_sorted: bool = False,
    unique_indices: bool = False,
    in_bounds: bool = False,
) -> Value:
    """Slices of the operand at `indices`, which are clamped so that each slice lies inside.

    `unique_indices` promises that no element is read twice, `in_bounds` that nothing needs clamping: the derivative is
    cheaper for it.
    """
    numbers = _structured(
        "gather",
        offset_dims=offset_dims,
        collapsed_slice_dims=collapsed_slice_dims,
        operand_batching_dims=operand_batching_dims,
        start_indices_batching_dims=start_indices_batching_dims,
        start_index_map=start_index_map,
        index_vector_dim=index_vector_dim,
    )
    attributes = {
        "dimension_numbers": numbers,
        "slice_sizes": ir.i64s(slice_sizes),
        "indices_are_sorted": _bool(indices_are_sorted),
    }
    if unique_indices:
        attributes["pyxla.unique_indices"] = ir.attr("unit")
    if in_bounds:
        attributes["pyxla.in_bounds"] = ir.attr("unit")
    return ir.infer("stablehlo.gather", [operand, indices], attributes)


def scatter(
    *arguments: Value,
    body: BodyLike,
    update_window_dims: Sequence[int],
    inserted_window_dims: Sequence[int] = (),
    input_batching_dims: Sequence[int] = (),
    scatter_indices_batching_dims: Sequence[int] = (),
    scatter_dims_to_operand_dims: Sequence[int],
    index_vector_dim: int,
    indices_are_sorted: bool = False,
    unique_indices: bool = False,
    in_bounds: bool = False,
) -> Any:
    """`scatter(operand, indices, updates)`: each window of the updates combined into the operand at its index.

    Windows that do not lie wholly inside are dropped. `body` is a monoid, "set" (the update replaces the element) or a
    `Body`. `unique_indices` promises that no element is written twice, `in_bounds` that no window is dropped. With
    several operands, `scatter(*operands, indices, *updates)` gives a list of results.
    """
    n = len(arguments) // 2
    numbers = _structured(
        "scatter",
        update_window_dims=update_window_dims,
        inserted_window_dims=inserted_window_dims,
        input_batching_dims=input_batching_dims,
        scatter_indices_batching_dims=scatter_indices_batching_dims,
        scatter_dims_to_operand_dims=scatter_dims_to_operand_dims,
        index_vector_dim=index_vector_dim,
    )
    attributes = {
        "scatter_dimension_numbers": numbers,
        "indices_are_sorted": _bool(indices_are_sorted),
        "unique_indices": _bool(unique_indices),
    }
    if in_bounds:
        attributes["pyxla.in_bounds"] = ir.attr("unit")
    op = ir.create("stablehlo.scatter", [v.type for v in arguments[:n]], arguments, attributes, regions=1)
    scalars = [ir.tensor_type((), ir.dtype(v)) for v in (*arguments[:n], *arguments[n + 1 :])]
    emit_region(op, 0, scalars, lambda *a: list(a[n:]) if body == "set" else emit_body(body, *a))
    return op.result if n == 1 else list(op.results)


def _structured(name: str, **fields: Any) -> Attribute:
    parts = [
        f"{k} = {v if isinstance(v, int) else [int(i) for i in v]}"
        for k, v in fields.items()
        if isinstance(v, int) or len(v)
    ]
    return ir.attr(f"#stablehlo.{name}<{', '.join(parts)}>")


def _bool(value: bool) -> Attribute:
    return ir.attr("true" if value else "false")
