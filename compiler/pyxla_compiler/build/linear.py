"""Contractions: dot products of tensors, and convolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .. import ir
from ..ir import DType, Value
from .reduction import padding_attribute

__all__ = ["ConvDimensionNumbers", "conv_shape", "convolution", "dot_general"]

Precision = tuple[str, str] | None


def _precision(attributes: dict[str, ir.Attribute], precision: Precision) -> None:
    if precision is not None:
        attributes["precision_config"] = ir.attr("[" + ", ".join(f"#stablehlo<precision {p}>" for p in precision) + "]")


def _dims(values: Sequence[int]) -> str:
    return "[" + ", ".join(str(int(v)) for v in values) + "]"


def dot_general(
    lhs: Value,
    rhs: Value,
    *,
    lhs_batching: Sequence[int],
    rhs_batching: Sequence[int],
    lhs_contracting: Sequence[int],
    rhs_contracting: Sequence[int],
    dtype: DType | None = None,
    precision: Precision = None,
) -> Value:
    """Products summed over the contracting dimensions. Batching dimensions come first, then free ones of lhs and rhs.

    `dtype` is the result's element type, by default that of lhs; `precision` is a pair of DEFAULT, HIGH or HIGHEST.
    """
    (lhs_shape, lhs_dtype), rhs_shape = ir.shape_dtype(lhs.type), ir.shape(rhs)
    new = [lhs_shape[d] for d in lhs_batching]
    new += [n for d, n in enumerate(lhs_shape) if d not in lhs_batching and d not in lhs_contracting]
    new += [n for d, n in enumerate(rhs_shape) if d not in rhs_batching and d not in rhs_contracting]
    numbers = (
        f"lhs_batching_dimensions = {_dims(lhs_batching)}, rhs_batching_dimensions = {_dims(rhs_batching)}, "
        f"lhs_contracting_dimensions = {_dims(lhs_contracting)}, rhs_contracting_dimensions = {_dims(rhs_contracting)}"
    )
    attributes = {"dot_dimension_numbers": ir.attr(f"#stablehlo.dot<{numbers}>")}
    _precision(attributes, precision)
    return ir.create("stablehlo.dot_general", [ir.tensor_type(new, dtype or lhs_dtype)], [lhs, rhs], attributes).result


class ConvDimensionNumbers(NamedTuple):
    """Places of (batch, feature, spatial...) in lhs and out, of (out feature, in feature, spatial...) in rhs."""

    lhs: tuple[int, ...]
    rhs: tuple[int, ...]
    out: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self._spec(self.lhs, 'bf')}x{self._spec(self.rhs, 'oi')}->{self._spec(self.out, 'bf')}"

    @staticmethod
    def _spec(dims: tuple[int, ...], letters: str) -> str:
        names = {d: letters[i] if i < 2 else str(i - 2) for i, d in enumerate(dims)}
        return "[" + ", ".join(names[d] for d in range(len(dims))) + "]"


def conv_shape(
    lhs_shape: Sequence[int],
    rhs_shape: Sequence[int],
    numbers: ConvDimensionNumbers,
    strides: Sequence[int],
    padding: Sequence[tuple[int, int]],
    lhs_dilation: Sequence[int],
    rhs_dilation: Sequence[int],
    batch_group_count: int,
) -> tuple[int, ...]:
    """Shape of a convolution's result."""
    new = [0] * len(lhs_shape)
    new[numbers.out[0]] = lhs_shape[numbers.lhs[0]] // batch_group_count
    new[numbers.out[1]] = rhs_shape[numbers.rhs[0]]
    for i, (s, (low, high), ld, rd) in enumerate(zip(strides, padding, lhs_dilation, rhs_dilation, strict=True)):
        n, k = lhs_shape[numbers.lhs[i + 2]], rhs_shape[numbers.rhs[i + 2]]
        padded = low + max(0, (n - 1) * ld + 1) + high
        spread = max(0, (k - 1) * rd + 1)
        new[numbers.out[i + 2]] = max(0, (padded - spread) // s + 1) if padded > 0 else 0
    return tuple(new)


def convolution(
    lhs: Value,
    rhs: Value,
    *,
    dimension_numbers: ConvDimensionNumbers | tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]],
    window_strides: Sequence[int] | None = None,
    padding: Sequence[tuple[int, int]] | None = None,
    lhs_dilation: Sequence[int] | None = None,
    rhs_dilation: Sequence[int] | None = None,
    window_reversal: Sequence[bool] | None = None,
    feature_group_count: int = 1,
    batch_group_count: int = 1,
    dtype: DType | None = None,
    precision: Precision = None,
) -> Value:
    """Windows of lhs (the image) times rhs (the kernel).

    Padding may be negative; `dtype` is the result's element type, by default that of lhs.
    """
    numbers = ConvDimensionNumbers(*(tuple(d) for d in dimension_numbers))
    (lhs_shape, lhs_dtype), rhs_shape = ir.shape_dtype(lhs.type), ir.shape(rhs)
    rank = len(lhs_shape) - 2
    ones = (1,) * rank
    strides, ld, rd = window_strides or ones, lhs_dilation or ones, rhs_dilation or ones
    pads = padding if padding is not None else [(0, 0)] * rank
    shape = conv_shape(lhs_shape, rhs_shape, numbers, strides, pads, ld, rd, batch_group_count)
    attributes = {
        "dimension_numbers": ir.attr(f"#stablehlo.conv<{numbers}>"),
        "window_strides": ir.i64s(strides),
        "padding": padding_attribute(pads),
        "lhs_dilation": ir.i64s(ld),
        "rhs_dilation": ir.i64s(rd),
        "feature_group_count": ir.i64(feature_group_count),
        "batch_group_count": ir.i64(batch_group_count),
    }
    if window_reversal is not None and any(window_reversal):
        flags = ", ".join("true" if f else "false" for f in window_reversal)
        attributes["window_reversal"] = ir.attr(f"array<i1: {flags}>")
    _precision(attributes, precision)
    return ir.create(
        "stablehlo.convolution", [ir.tensor_type(shape, dtype or lhs_dtype)], [lhs, rhs], attributes
    ).result
