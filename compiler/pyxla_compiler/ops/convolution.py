"""Convolution: strided, dilated on either side, padded by any amount, in feature or batch groups."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .. import build as b
from .. import ir
from ..build import ConvDimensionNumbers
from ..ir import Operation, Value
from .base import Array, Context, MaybeValue, Op, add_any, register
from .linear import accumulation_dtype, read_precision, same_dtype

Padding = tuple[tuple[int, int], ...]


def read_padding(op: Operation, rank: int) -> Padding:
    """The padding attribute of a window operation, zeros where it has none."""
    if "padding" not in op.attributes:
        return ((0, 0),) * rank
    return ir.read(_read_padding, op.attributes["padding"])


def _read_padding(attribute: Any) -> Padding:
    return tuple((int(low), int(high)) for low, high in np.array(attribute).reshape(-1, 2))


def _read_numbers(attribute: Any) -> ConvDimensionNumbers:
    found = re.search(r"\[(.*?)\]x\[(.*?)\]->\[(.*?)\]", str(attribute))
    assert found is not None
    specs: list[tuple[int, ...]] = []
    for text, letters in zip(found.groups(), ("bf", "oi", "bf"), strict=True):
        names = [name.strip() for name in text.split(",")]
        spatial = [str(i) for i in range(len(names) - 2)]
        specs.append(tuple(names.index(name) for name in (*letters, *spatial)))
    return ConvDimensionNumbers(*specs)


def dilate_and_pad(x: Array, axes: Sequence[int], dilation: Sequence[int], padding: Padding, fill: Any) -> Array:
    """x with holes of `fill` between elements along axes and `fill` around them; negative padding cuts off."""
    if all(d == 1 for d in dilation) and not any(low or high for low, high in padding):
        return x
    shape = list(x.shape)
    into, out_of = [slice(None)] * x.ndim, [slice(None)] * x.ndim
    for axis, d, (low, high) in zip(axes, dilation, padding, strict=True):
        n = x.shape[axis]
        shape[axis] = max(0, low + max(0, (n - 1) * d + 1 if n else 0) + high)
        first = max(0, -(low // d))  # the first element at or after the cut: its place low + first*d is not negative
        last = min(n, max(first, (shape[axis] - 1 - low) // d + 1))
        start = low + first * d
        out_of[axis] = slice(first, last)
        into[axis] = slice(start, start + max(0, (last - first - 1) * d + 1) if last > first else start, d)
    padded = np.full(shape, fill, x.dtype)
    padded[tuple(into)] = x[tuple(out_of)]
    return padded


def _windows(
    x: Array, kernel: Sequence[int], out: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> Array:
    """A view (groups, batch, features, out..., kernel...) of an image (groups, batch, features, spatial...)."""
    steps = x.strides[3:]
    moves = tuple(s * t for s, t in zip(steps, strides, strict=True)) + tuple(
        s * t for s, t in zip(steps, dilation, strict=True)
    )
    return as_strided(x, x.shape[:3] + tuple(out) + tuple(kernel), x.strides[:3] + moves, writeable=False)


@functools.cache
def _inverse(order: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(order.index(d) for d in range(len(order)))


@register
class Convolution(Op):
    name = "stablehlo.convolution"
    build = staticmethod(b.convolution)

    def params(self, op: Operation) -> dict[str, Any]:
        rank = ir.rank(op.result) - 2
        ones = (1,) * rank
        reversal = (
            tuple(bool(f) for f in op.attributes["window_reversal"])
            if "window_reversal" in op.attributes
            else (False,) * rank
        )
        return {
            "dimension_numbers": ir.read(_read_numbers, op.attributes["dimension_numbers"]),
            "window_strides": ir.ints(op, "window_strides", ones),
            "padding": read_padding(op, rank),
            "lhs_dilation": ir.ints(op, "lhs_dilation", ones),
            "rhs_dilation": ir.ints(op, "rhs_dilation", ones),
            "window_reversal": reversal,
            "feature_group_count": ir.integer(op, "feature_group_count", 1),
            "batch_group_count": ir.integer(op, "batch_group_count", 1),
            "dtype": ir.dtype(op.result),
            "precision": read_precision(op),
        }

    def evaluate(self, lhs: Array, rhs: Array, **params: Any) -> Array:
        p = _filled(params, lhs.ndim - 2)
        numbers = p["dimension_numbers"]
        dtype = p["dtype"] or lhs.dtype
        wide = accumulation_dtype(lhs.dtype, rhs.dtype, dtype)
        shape = b.conv_shape(
            lhs.shape,
            rhs.shape,
            numbers,
            p["window_strides"],
            p["padding"],
            p["lhs_dilation"],
            p["rhs_dilation"],
            p["batch_group_count"],
        )
        out = [shape[d] for d in numbers.out[2:]]
        image = lhs.transpose(numbers.lhs).astype(wide, copy=False)
        kernel = rhs.transpose(numbers.rhs).astype(wide, copy=False)
        kernel = kernel[(slice(None), slice(None), *(slice(None, None, -1 if f else 1) for f in p["window_reversal"]))]
        image = dilate_and_pad(image, range(2, lhs.ndim), p["lhs_dilation"], p["padding"], wide.type(0))
        if math.prod(shape) == 0 or image.size == 0:
            return np.zeros(shape, dtype)
        features, batches = p["feature_group_count"], p["batch_group_count"]
        n, c, *spatial = image.shape
        if batches > 1:
            image = image.reshape(batches, n // batches, c, *spatial)
        else:
            image = image.reshape(n, features, c // features, *spatial).swapaxes(0, 1)
        groups, count, depth = image.shape[:3]
        windows = _windows(image, kernel.shape[2:], out, p["window_strides"], p["rhs_dilation"])
        # (groups, batch, out..., features, kernel...) -> one matmul a group
        windows = np.moveaxis(windows, 2, 2 + len(out))
        inner = depth * math.prod(kernel.shape[2:])
        columns = kernel.reshape(groups, kernel.shape[0] // groups, inner).swapaxes(1, 2)
        with np.errstate(all="ignore"):
            flat = np.matmul(windows.reshape(groups, -1, inner), columns)
            flat = flat.reshape(groups, count, *out, -1)
            # -> (batch, groups, features of the group, out...)
            flat = flat.transpose(1, 0, flat.ndim - 1, *range(2, flat.ndim - 1)).reshape(count, kernel.shape[0], *out)
            return np.ascontiguousarray(flat.transpose(_inverse(tuple(numbers.out)))).astype(dtype, copy=False)

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        (lhs, rhs), (lhs_t, rhs_t) = primals, tangents
        left = None if lhs_t is None else b.convolution(lhs_t, rhs, **params)
        right = None if rhs_t is None else b.convolution(lhs, rhs_t, **params)
        return [add_any(left, right)]

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
        p = _filled(params, ir.rank(ct) - 2)
        flipped = [d for d, f in zip(p["dimension_numbers"].rhs[2:], p["window_reversal"], strict=True) if f]
        lhs_ct = rhs_ct = None
        if needed[0]:
            lhs_ct = _image_cotangent(ct, primals[0], b.reverse(primals[1], dimensions=flipped), p)
        if needed[1]:
            rhs_ct = b.reverse(_kernel_cotangent(ct, primals[0], primals[1], p), dimensions=flipped)
        return [lhs_ct, rhs_ct]

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        p = _filled(params, ir.rank(operands[0]) - 2 - (dims[0] is not None))
        (lhs, rhs), (ld, rd) = operands, dims
        numbers, size = p["dimension_numbers"], ctx.size
        features, batches = p["feature_group_count"], p["batch_group_count"]
        into, groups = (
            1,
            1,
        )  # where the batch dimension stands in the result: in its features or its batch, within groups
        if ld is not None and rd is not None:
            into_lhs = 0 if batches > 1 else 1
            lhs, rhs = fold(lhs, ld, numbers.lhs[into_lhs], 1), fold(rhs, rd, numbers.rhs[0], 1)
            p["batch_group_count" if batches > 1 else "feature_group_count"] *= size
        elif ld is not None:
            lhs, into = fold(lhs, ld, numbers.lhs[0], batches), 0
        else:
            assert rd is not None
            groups = max(features, batches)
            rhs = fold(rhs, rd, numbers.rhs[0], groups)
        out = b.convolution(lhs, rhs, **p)
        axis = numbers.out[into]
        return [unfold(out, axis, size, groups)], [axis]


def fold(x: Value, batch_dim: int, axis: int, groups: int) -> Value:
    """x with its batch dimension taken into `axis`, as counted without it: (groups, n) to (groups, batch, n)."""
    shape = list(ir.shape(x))
    size = shape.pop(batch_dim)
    n = shape[axis] // groups
    x = b.moveaxis(x, batch_dim, axis)
    if groups > 1:
        x = b.reshape(x, shape=[*shape[:axis], size, groups, n, *shape[axis + 1 :]])
        x = b.moveaxis(x, axis, axis + 1)
    return b.reshape(x, shape=[*shape[:axis], groups * size * n, *shape[axis + 1 :]])


def unfold(x: Value, axis: int, size: int, groups: int) -> Value:
    """The inverse of `fold`, leaving the batch dimension of `size` at `axis`."""
    shape = ir.shape(x)
    n = shape[axis] // (groups * size)
    if groups > 1:
        x = b.reshape(x, shape=[*shape[:axis], groups, size, n, *shape[axis + 1 :]])
        x = b.moveaxis(x, axis + 1, axis)
    return b.reshape(x, shape=[*shape[:axis], size, groups * n, *shape[axis + 1 :]])


def _filled(params: dict[str, Any], rank: int) -> dict[str, Any]:
    """Parameters with the defaults of the builder put in."""
    ones = (1,) * rank
    p: dict[str, Any] = {
        "window_strides": None,
        "padding": None,
        "lhs_dilation": None,
        "rhs_dilation": None,
        "window_reversal": None,
        "feature_group_count": 1,
        "batch_group_count": 1,
        "dtype": None,
        "precision": None,
        **params,
    }
    p["dimension_numbers"] = ConvDimensionNumbers(*p["dimension_numbers"])
    for key in ("window_strides", "lhs_dilation", "rhs_dilation"):
        p[key] = p[key] or ones
    p["padding"] = p["padding"] if p["padding"] is not None else ((0, 0),) * rank
    p["window_reversal"] = p["window_reversal"] or (False,) * rank
    return p


def _spread(n: int, dilation: int) -> int:
    return (n - 1) * dilation + 1 if n else 0


def _image_cotangent(ct: Value, lhs: Value, rhs: Value, p: dict[str, Any]) -> Value:
    """Cotangent of the image: ct convolved with the kernel, reversed, its in and out features exchanged."""
    numbers, features, batches = p["dimension_numbers"], p["feature_group_count"], p["batch_group_count"]
    groups = max(features, batches)
    padding: list[tuple[int, int]] = []
    for i, (s, (low, _), ld, rd) in enumerate(
        zip(p["window_strides"], p["padding"], p["lhs_dilation"], p["rhs_dilation"], strict=True)
    ):
        image, kernel = _spread(ir.shape(lhs)[numbers.lhs[i + 2]], ld), _spread(ir.shape(rhs)[numbers.rhs[i + 2]], rd)
        before = kernel - 1 - low
        padding.append((before, image + kernel - 1 - _spread(ir.shape(ct)[numbers.out[i + 2]], s) - before))
    rhs = b.reverse(rhs, dimensions=sorted(numbers.rhs[2:]))
    o, i = numbers.rhs[:2]
    if groups > 1:
        # (groups * out, in) -> (out, groups * in)
        shape = list(ir.shape(rhs))
        outs = shape[o] // groups
        rhs = b.reshape(rhs, shape=[*shape[:o], groups, outs, *shape[o + 1 :]])
        rhs = b.moveaxis(rhs, o, i)
        shape[o], shape[i] = outs, groups * shape[i]
        rhs = b.reshape(rhs, shape=shape)
    swapped = ConvDimensionNumbers(numbers.out, (i, o, *numbers.rhs[2:]), numbers.lhs)
    ct, rhs = same_dtype(ct, rhs)
    out = b.convolution(
        ct,
        rhs,
        dimension_numbers=swapped,
        window_strides=p["lhs_dilation"],
        padding=padding,
        lhs_dilation=p["window_strides"],
        rhs_dilation=p["rhs_dilation"],
        feature_group_count=groups,
        precision=p["precision"],
    )
    if batches > 1:
        # (batch, groups * features) -> (groups * batch, features)
        n, c = numbers.lhs[:2]
        out = fold(unfold(out, c, batches, 1), c, n, 1)
    return b.convert(out, dtype=ir.dtype(lhs))


def _kernel_cotangent(ct: Value, lhs: Value, rhs: Value, p: dict[str, Any]) -> Value:
    """Cotangent of the kernel: the image convolved with ct, with the batch summed over as features."""
    numbers, features, batches = p["dimension_numbers"], p["feature_group_count"], p["batch_group_count"]
    padding: list[tuple[int, int]] = []
    for i, (s, (low, _), ld, rd) in enumerate(
        zip(p["window_strides"], p["padding"], p["lhs_dilation"], p["rhs_dilation"], strict=True)
    ):
        image, kernel = _spread(ir.shape(lhs)[numbers.lhs[i + 2]], ld), _spread(ir.shape(rhs)[numbers.rhs[i + 2]], rd)
        padding.append((low, _spread(ir.shape(ct)[numbers.out[i + 2]], s) + kernel - 1 - image - low))
    n, c, *space = numbers.lhs
    out_n, out_c, *out_space = numbers.out
    o, i, *kernel_space = numbers.rhs
    swapped = ConvDimensionNumbers((c, n, *space), (out_c, out_n, *out_space), (i, o, *kernel_space))
    left, right = same_dtype(lhs, ct)
    out = b.convolution(
        left,
        right,
        dimension_numbers=swapped,
        window_strides=p["rhs_dilation"],
        padding=padding,
        lhs_dilation=p["lhs_dilation"],
        rhs_dilation=p["window_strides"],
        feature_group_count=batches,
        batch_group_count=features,
        precision=p["precision"],
    )
    return b.convert(out, dtype=ir.dtype(rhs))
