"""Changes of the element type, and operations that keep a value as it is or nearly so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ml_dtypes
import numpy as np

from .. import build as b
from .. import ir
from ..ir import DType, Operation, Shape, Value
from .base import Array, Context, Elementwise, MaybeValue, Op, move_batch, register
from .computed import Step

#: Two of them are a byte, the first its low half.
FOUR_BITS = (np.dtype(ml_dtypes.int4), np.dtype(ml_dtypes.uint4))


@register
class Convert(Elementwise):
    """Integers wrap; floats truncate toward zero and saturate, NaN becoming 0; complex numbers keep the real part."""

    name = "stablehlo.convert"
    build = staticmethod(b.convert)
    cheap = True

    def params(self, op: Operation) -> dict[str, Any]:
        return {"dtype": ir.dtype(op.result)}

    def evaluate(self, x: Array, *, dtype: DType) -> Array:
        if x.dtype == dtype:
            return x
        with np.errstate(all="ignore"):
            if x.dtype.kind == "c" and dtype.kind != "c":
                x = x.real
            if dtype.kind == "b":
                return np.asarray(x != 0)
            if ir.is_inexact(dtype) or not ir.is_inexact(x.dtype):
                between = x.dtype in FOUR_BITS and dtype in FOUR_BITS  # ml_dtypes has no way from one to the other
                return x.astype(np.int8).astype(dtype) if between else x.astype(dtype)
            return _to_integer(x, dtype)

    def push(self, i: int, t: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return b.convert(t, dtype=ir.dtype(result))

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return b.convert(ct, dtype=ir.dtype(primals[0]))


def _to_integer(x: Array, dtype: DType) -> Array:
    if x.dtype.itemsize < 4:
        x = x.astype(ir.F32)
    limits = ml_dtypes.iinfo(dtype)
    # Both bounds are powers of two, exact in any float; the upper one is the first integer that does not fit.
    low, high = float(limits.min), float(limits.max + 1)
    inside = (x > low) & (x < high)
    if inside.all():
        return x.astype(dtype)
    result = np.where(inside, x, 0).astype(dtype)
    result = np.where(x <= low, np.asarray(limits.min, dtype), result)
    return np.where(x >= high, np.asarray(limits.max, dtype), result)


@register
class BitcastConvert(Op):
    """The bits read as another type. A change of width adds or takes a last dimension."""

    name = "stablehlo.bitcast_convert"
    build = staticmethod(b.bitcast_convert)
    differentiable = False

    def params(self, op: Operation) -> dict[str, Any]:
        shape, dtype = ir.shape_dtype(op.result.type)
        return {"dtype": dtype, "shape": shape}

    def evaluate(self, x: Array, *, dtype: DType, shape: Shape) -> Array:
        flat = np.ascontiguousarray(x).reshape(-1)
        if x.dtype in FOUR_BITS:  # numpy gives each a byte
            halves = flat.astype(np.int8).view(np.uint8) & np.uint8(15)
            flat = halves if dtype in FOUR_BITS else halves[::2] | halves[1::2] << np.uint8(4)
        elif dtype in FOUR_BITS:
            flat = flat.view(np.uint8)
            flat = np.stack([flat & np.uint8(15), flat >> np.uint8(4)], 1)
        if dtype in FOUR_BITS:
            return flat.astype(dtype).reshape(shape)
        if x.dtype == ir.BOOL and dtype != ir.BOOL:  # single bits, the lowest first
            flat = np.packbits(flat, bitorder="little")
        elif dtype == ir.BOOL and x.dtype != ir.BOOL:
            return np.unpackbits(flat.view(np.uint8), bitorder="little").astype(np.bool_).reshape(shape)
        return flat.view(dtype).reshape(shape)

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        x = move_batch(operands[0], dims[0], 0, ctx.size)
        return [b.bitcast_convert(x, dtype=params["dtype"], shape=(ctx.size, *params["shape"]))], [0]


@register
class ReducePrecision(Elementwise):
    """x rounded to the nearest float of fewer bits, which stays in x's own type."""

    name = "stablehlo.reduce_precision"
    build = staticmethod(b.reduce_precision)

    def params(self, op: Operation) -> dict[str, Any]:
        return {name: ir.integer(op, name) for name in ("exponent_bits", "mantissa_bits")}

    def evaluate(self, x: Array, *, exponent_bits: int, mantissa_bits: int) -> Array:
        info: Any = ml_dtypes.finfo(x.dtype)
        bits = np.asarray(x).view(f"u{x.dtype.itemsize}")
        integer = bits.dtype.type
        sign = bits & integer(1 << (8 * x.dtype.itemsize - 1))
        magnitude: Any = bits ^ sign
        dropped = info.nmant - mantissa_bits
        if dropped > 0:
            # To nearest, halves to even: carry one less than a half, and one more where the last kept bit is odd.
            odd = magnitude >> integer(dropped) & integer(1)
            magnitude = (magnitude + odd + integer((1 << dropped - 1) - 1)) >> integer(dropped) << integer(dropped)
        if exponent_bits < info.nexp:
            bias, narrow = (1 << info.nexp - 1) - 1, (1 << exponent_bits - 1) - 1
            exponent = magnitude >> integer(info.nmant)
            infinity = integer(((1 << info.nexp) - 1) << info.nmant)
            magnitude = np.where(exponent > bias + narrow, infinity, magnitude)
            magnitude = np.where(exponent <= bias - narrow, integer(0), magnitude)
        return np.where(np.isnan(x), x, np.asarray(magnitude | sign).view(x.dtype))

    def push(self, i: int, t: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return b.reduce_precision(t, **params)

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return b.reduce_precision(ct, **params)


@register
class OptimizationBarrier(Op):
    """Its operands as they are, each its own result, kept from being moved or merged by a compiler."""

    name = "stablehlo.optimization_barrier"
    build = staticmethod(b.optimization_barrier)

    def evaluate(self, *operands: Array, **params: Any) -> tuple[Array, ...]:
        return operands

    def _behind(self, values: Sequence[MaybeValue]) -> Sequence[MaybeValue]:
        built = iter(b.optimization_barrier(*[v for v in values if v is not None]))
        return [None if v is None else next(built) for v in values]

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        return self._behind(tangents)

    def vjp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        results: Sequence[Value],
        cotangents: Sequence[MaybeValue],
        needed: Sequence[bool],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        return self._behind([ct if need else None for ct, need in zip(cotangents, needed, strict=True)])

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        return b.optimization_barrier(*operands), list(dims)


@register
class ConstantLike(Step):
    """One value, in the shape of the operand: built as a plain constant."""

    name = "chlo.constant_like"
    cheap = True

    @staticmethod
    def build(x: Value, *, value: Any) -> Value:
        return b.full_like(x, value)

    def params(self, op: Operation) -> dict[str, Any]:
        return {"value": op.attributes["value"].value}

    @staticmethod
    def compute(x: Array, *, value: Any) -> Array:
        return np.full(x.shape, value, x.dtype)
