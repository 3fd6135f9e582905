"""Reductions, sliding windows and sorting. The scalar functions they apply are `BodyLike`: see `build/body.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import ir
from ..ir import DType, Operation, Value, mlir
from . import elementwise as e
from .body import Body, BodyLike, emit_body, emit_region
from .constants import constant, iota

__all__ = [
    "argmax",
    "argmin",
    "identity",
    "lowest_value",
    "map_",
    "padding_attribute",
    "reduce",
    "reduce_window",
    "select_and_scatter",
    "sort",
    "window_shape",
]


def identity(body: str, dtype: DType) -> Any:
    """The neutral element of a monoid (for argmax and argmin, of its values) in a dtype, as a numpy scalar."""
    if body in ("maximum", "argmax"):
        return lowest_value(dtype)
    if body in ("minimum", "argmin"):
        return _highest_value(dtype)
    if body == "and":
        return np.asarray(True if dtype.kind == "b" else -1).astype(dtype)[()]
    return dtype.type(1 if body == "multiply" else 0)


def lowest_value(dtype: DType) -> Any:
    """The least value of a dtype: -inf, the smallest integer, False."""
    if dtype.kind == "c":
        return dtype.type(complex(-np.inf, -np.inf))
    if ir.is_inexact(dtype):
        return dtype.type(-np.inf)
    return dtype.type(False) if dtype.kind == "b" else dtype.type(np.iinfo(dtype).min)


def _highest_value(dtype: DType) -> Any:
    if dtype.kind == "c":
        return dtype.type(complex(np.inf, np.inf))
    if ir.is_inexact(dtype):
        return dtype.type(np.inf)
    return dtype.type(True) if dtype.kind == "b" else dtype.type(np.iinfo(dtype).max)


def _scalars(operands: Sequence[Value]) -> list[Any]:
    return [ir.tensor_type((), ir.dtype(x)) for x in operands]


def _results(op: Operation) -> Any:
    results = list(op.results)
    return results[0] if len(results) == 1 else results


def reduce(*operands: Value, dimensions: Sequence[int], body: BodyLike) -> Any:
    """Operands of one shape, then a scalar initial value for each, reduced over dimensions.

    One Value, or a list where there are several operands.
    """
    n = len(operands) // 2
    inputs = operands[:n]
    shape = ir.shape(inputs[0])
    kept = [size for i, size in enumerate(shape) if i not in dimensions]
    types = [ir.tensor_type(kept, ir.dtype(x)) for x in inputs]
    op = ir.create("stablehlo.reduce", types, operands, {"dimensions": ir.i64s(sorted(dimensions))}, regions=1)
    emit_region(op, 0, _scalars(inputs) * 2, lambda *a: emit_body(body, *a))
    return _results(op)


def _arg_reduce(x: Value, axis: int, index_dtype: DType, body: str) -> Value:
    shape, dtype = ir.shape_dtype(x.type)
    indices = iota(shape=shape, dtype=index_dtype, dimension=axis)
    init, first = constant(identity(body, dtype)), constant(0, index_dtype)
    return reduce(x, indices, init, first, dimensions=(axis,), body=body)[1]


def argmax(x: Value, *, axis: int, index_dtype: DType) -> Value:
    """Index of the greatest element along an axis: the first of equal ones; a NaN counts as greatest."""
    return _arg_reduce(x, axis, index_dtype, "argmax")


def argmin(x: Value, *, axis: int, index_dtype: DType) -> Value:
    """Index of the least element along an axis: the first of equal ones; a NaN counts as least."""
    return _arg_reduce(x, axis, index_dtype, "argmin")


def window_shape(
    shape: Sequence[int],
    window: Sequence[int],
    strides: Sequence[int],
    base_dilations: Sequence[int],
    window_dilations: Sequence[int],
    padding: Sequence[tuple[int, int]],
) -> tuple[int, ...]:
    """How many windows fit in each dimension."""
    new: list[int] = []
    for n, w, s, bd, wd, (low, high) in zip(
        shape, window, strides, base_dilations, window_dilations, padding, strict=True
    ):
        padded = low + (max(0, (n - 1) * bd + 1) if n else 0) + high
        spread = (w - 1) * wd + 1 if w else 0
        new.append(0 if padded <= 0 or spread > padded else (padded - spread) // s + 1)
    return tuple(new)


def padding_attribute(padding: Sequence[tuple[int, int]]) -> Any:
    """`dense<[[low, high], ...]>`: the padding of each dimension."""
    array = np.array([tuple(p) for p in padding], np.int64).reshape(len(padding), 2)
    return mlir.DenseElementsAttr.get(array, type=ir.tensor_type(array.shape, ir.I64))


def reduce_window(
    *operands: Value,
    window_dimensions: Sequence[int],
    body: BodyLike,
    window_strides: Sequence[int] | None = None,
    base_dilations: Sequence[int] | None = None,
    window_dilations: Sequence[int] | None = None,
    padding: Sequence[tuple[int, int]] | None = None,
) -> Any:
    """Operands, then a scalar initial value for each, reduced over each position of a sliding window.

    Padding and the holes of dilation hold the initial values.
    """
    inputs = operands[: len(operands) // 2]
    shape = ir.shape(inputs[0])
    ones = (1,) * len(shape)
    strides, base, dilations = window_strides or ones, base_dilations or ones, window_dilations or ones
    pads = padding if padding is not None else [(0, 0)] * len(shape)
    new = window_shape(shape, window_dimensions, strides, base, dilations, pads)
    attributes = {
        "window_dimensions": ir.i64s(window_dimensions),
        "window_strides": ir.i64s(strides),
        "base_dilations": ir.i64s(base),
        "window_dilations": ir.i64s(dilations),
        "padding": padding_attribute(pads),
    }
    op = ir.create(
        "stablehlo.reduce_window", [ir.tensor_type(new, ir.dtype(x)) for x in inputs], operands, attributes, regions=1
    )
    emit_region(op, 0, _scalars(inputs) * 2, lambda *a: emit_body(body, *a))
    return _results(op)


def select_and_scatter(
    x: Value,
    source: Value,
    init: Value,
    *,
    select: BodyLike,
    scatter: BodyLike = "add",
    window_dimensions: Sequence[int],
    window_strides: Sequence[int] | None = None,
    padding: Sequence[tuple[int, int]] | None = None,
) -> Value:
    """Each element of `source` sent to the element of x that wins its window.

    `select` is "GE" or "LE" (the first of equal ones wins), or a Body.
    """
    rank = ir.rank(x)
    attributes = {
        "window_dimensions": ir.i64s(window_dimensions),
        "window_strides": ir.i64s(window_strides or (1,) * rank),
        "padding": padding_attribute(padding if padding is not None else [(0, 0)] * rank),
    }
    op = ir.create("stablehlo.select_and_scatter", [x.type], [x, source, init], attributes, regions=2)
    scalars = _scalars([x]) * 2
    emit_region(
        op,
        0,
        scalars,
        lambda a, b: [e.compare(a, b, direction=select)] if isinstance(select, str) else select.emit(a, b),
    )
    emit_region(op, 1, scalars, lambda a, b: emit_body(scatter, a, b))
    return op.result


def _key_less(x: Value, y: Value) -> Value:
    """x before y: NaN last, -0 equal to 0, False before True."""
    less = e.compare(x, y, direction="LT")
    if not ir.is_inexact(ir.dtype(x)):
        return less
    return e.or_(less, e.and_(e.compare(y, y, direction="NE"), e.compare(x, x, direction="EQ")))


def _key_equal(x: Value, y: Value) -> Value:
    equal = e.compare(x, y, direction="EQ")
    if not ir.is_inexact(ir.dtype(x)):
        return equal
    return e.or_(equal, e.and_(e.compare(x, x, direction="NE"), e.compare(y, y, direction="NE")))


def sort_comparator(*arguments: Value, num_keys: int, descending: bool) -> list[Value]:
    """Whether the first of two elements comes before the second, by their first `num_keys` operands in turn."""
    pairs: list[tuple[Value, Value]] = []
    for i in range(num_keys):
        x, y = arguments[2 * i : 2 * i + 2]
        if descending:
            x, y = y, x
        pairs += [(e.real(x), e.real(y)), (e.imag(x), e.imag(y))] if ir.is_complex(x) else [(x, y)]
    less = _key_less(*pairs[-1])
    for x, y in reversed(pairs[:-1]):
        less = e.or_(_key_less(x, y), e.and_(_key_equal(x, y), less))
    return [less]


def sort(
    *operands: Value,
    dimension: int,
    is_stable: bool = True,
    num_keys: int = 1,
    descending: bool = False,
    comparator: Body | None = None,
) -> Any:
    """Operands of one shape sorted together along a dimension, by the first `num_keys` of them or by a comparator.

    NaNs are the greatest, -0 and 0 are equal, complex numbers go by real part, then imaginary part. A comparator takes
    a pair of scalars for each operand. One Value, or a list where there are several operands.
    """
    attributes = {"dimension": ir.i64(dimension), "is_stable": ir.attr("true" if is_stable else "false")}
    op = ir.create("stablehlo.sort", [x.type for x in operands], operands, attributes, regions=1)
    types = [t for t in _scalars(operands) for _ in range(2)]
    if comparator is not None:
        emit_region(op, 0, types, comparator.emit)
    else:
        emit_region(op, 0, types, lambda *a: sort_comparator(*a, num_keys=num_keys, descending=descending))
    return _results(op)


def map_(*operands: Value, body: BodyLike) -> Value:
    """A scalar function of the operands, applied at each position."""
    shape = ir.shape(operands[0])
    if isinstance(body, Body):
        result = [o.operation for o in body.block.operations][-1].operands[0].type
    else:
        result = ir.tensor_type((), ir.dtype(operands[0]))
    attributes = {"dimensions": ir.i64s(range(len(shape)))}
    op = ir.create("stablehlo.map", [ir.tensor_type(shape, ir.shape_dtype(result)[1])], operands, attributes, regions=1)
    emit_region(op, 0, _scalars(operands), lambda *a: emit_body(body, *a))
    return op.result
