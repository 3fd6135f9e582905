"""Constants: building them from numpy values and reading them back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import ir
from ..ir import DType, Operation, Value, mlir

__all__ = ["constant", "full", "full_like", "iota", "ones_like", "read_constant", "unwritten", "zeros", "zeros_like"]


def constant(value: Any, dtype: DType | None = None) -> Value:
    """A `stablehlo.constant` holding a numpy array or scalar."""
    array = np.asarray(value, dtype)
    if array.dtype.kind == "c":
        # The bindings cannot read a complex constant back, so it is put together from its two parts.
        return ir.infer("stablehlo.complex", [constant(np.real(array)), constant(np.imag(array))])
    ty = ir.tensor_type(array.shape, array.dtype)
    if array.ndim == 0 or (array.size > 1 and array.strides == (0,) * array.ndim):
        flat = np.ascontiguousarray(array.reshape(-1)[:1])
        attribute = mlir.DenseElementsAttr.get(
            np.broadcast_to(flat, (1,)).reshape(()), type=ir.tensor_type((), array.dtype)
        )
        if array.ndim:
            attribute = mlir.DenseElementsAttr.get_splat(ty, attribute.get_splat_value())
    else:
        attribute = mlir.DenseElementsAttr.get(np.ascontiguousarray(array), type=ty)
    return ir.create("stablehlo.constant", [ty], [], {"value": attribute}).result


def full(shape: Sequence[int], value: Any, dtype: DType) -> Value:
    """A constant of one value everywhere."""
    return constant(np.broadcast_to(np.asarray(value, dtype), tuple(shape)))


def full_like(x: Value, value: Any) -> Value:
    shape, dtype = ir.shape_dtype(x.type)
    return full(shape, value, dtype)


def zeros(ty: Any) -> Value:
    shape, dtype = ir.shape_dtype(ty)
    return full(shape, 0, dtype)


def zeros_like(x: Value) -> Value:
    return zeros(x.type)


def ones_like(x: Value) -> Value:
    return full_like(x, 1)


def unwritten(ty: Any, k: int) -> Value:
    """Buffer number k of those of which nothing is read before it is written. The contents differ from buffer to
    buffer, since IREE lets buffers that start as one value share memory."""
    shape, dtype = ir.shape_dtype(ty)
    if dtype != ir.BOOL or not shape:
        return full(shape, np.asarray(k if dtype.itemsize > 1 else k % 8).astype(dtype), dtype)
    row = iota(shape=shape[:1], dtype=ir.I32, dimension=0)
    attributes = {"comparison_direction": ir.attr("#stablehlo<comparison_direction LT>")}
    row = ir.infer("stablehlo.compare", [row, full(shape[:1], k, ir.I32)], attributes)
    dims = {"broadcast_dimensions": ir.i64s((0,))}
    return ir.create("stablehlo.broadcast_in_dim", [ty], [row], dims).result


def iota(*, shape: Sequence[int], dtype: DType, dimension: int) -> Value:
    return ir.create("stablehlo.iota", [ir.tensor_type(shape, dtype)], [], {"iota_dimension": ir.i64(dimension)}).result


_DENSE = re.compile(r"dense<(.*)> : tensor", re.DOTALL)
_NUMBER = re.compile(r"0x[0-9A-Fa-f]+|[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?)|true|false")


def read_constant(op: Operation) -> np.ndarray[Any, Any]:
    """The value of a `stablehlo.constant` as a numpy array."""
    shape, dtype = ir.shape_dtype(op.result.type)
    if dtype.name in ("bool", "float16", "float32", "float64") or (
        dtype.kind in "iu" and not dtype.name.endswith("int4")
    ):
        return np.array(op.attributes["value"], dtype=dtype).reshape(shape)
    return _parse_dense(op.get_asm(enable_debug_info=False), shape, dtype)


def _parse_dense(text: str, shape: tuple[int, ...], dtype: DType) -> np.ndarray[Any, Any]:
    # The bindings cannot read bfloat16 and complex elements, so they are read off the printed form.
    found = _DENSE.search(text)
    if found is None:
        raise ValueError(f"a dense constant is needed here, got {text[:80]}")
    body = found.group(1)
    if body.startswith('"0x'):
        flat = np.frombuffer(bytes.fromhex(body[3:-1]), dtype)
    else:
        real = np.dtype(f"f{dtype.itemsize // 2}") if dtype.kind == "c" else dtype
        flat = np.array([_read_number(t, real) for t in _NUMBER.findall(body)], real).view(dtype)
    return np.broadcast_to(flat.reshape(()), shape) if flat.size == 1 else flat.reshape(shape)


def _read_number(text: str, dtype: DType) -> Any:
    if text.startswith("0x"):
        return np.frombuffer(int(text, 16).to_bytes(dtype.itemsize, "little"), dtype)[0]
    return float(text)
