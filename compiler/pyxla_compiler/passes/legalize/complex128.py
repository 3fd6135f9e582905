"""`pyxla-legalize-iree-complex128`: IREE cannot fill memory with a value of 128 bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ...ops.base import as_list, lookup
from ..rewrite import rewrite

_C128 = np.dtype(np.complex128)


def complex128(module: ir.Module) -> None:
    """Constants of complex128 are put together from their real and imaginary parts, where IREE does not see that all
    elements are one value; what is set, or summed in windows, part by part."""
    rules = {"stablehlo.constant": _constant, "stablehlo.complex": _complex}
    rewrite(module, {**rules, "stablehlo.scatter": _in_parts, "stablehlo.reduce_window": _in_parts})


def _constant(op: Operation) -> Sequence[Value] | None:
    shape, dtype = ir.shape_dtype(op.result.type)
    # A number is a value of its own but for loops, whose state is in memory.
    filled = bool(shape) or any(use.owner.operation.name == "stablehlo.while" for use in op.result.uses)
    value = _splat(op.result) if dtype == _C128 and filled else None
    if value is None:
        return None
    return [_of_parts(np.asarray(value.real), b.full(shape, value.imag, ir.F64), shape)]


def _of_parts(real: np.ndarray[Any, Any], imaginary: Value, shape: Sequence[int]) -> Value:
    (part,) = b.optimization_barrier(b.constant(real))
    return b.complex_(b.broadcast_in_dim(part, shape=shape, dims=()), imaginary)


def _complex(op: Operation) -> Sequence[Value] | None:
    shape, dtype = ir.shape_dtype(op.result.type)
    real, imaginary = (_splat(v) for v in op.operands)
    if dtype != _C128 or not shape or real is None or imaginary is None:
        return None
    return [_of_parts(real, op.operands[1], shape)]


def _splat(v: Value) -> np.ndarray[Any, Any] | None:
    """The one value of all elements of a constant."""
    owner = v.owner
    if getattr(owner, "name", "") != "stablehlo.constant":
        return None
    value = b.read_constant(owner)
    same = value.size and np.array_equal(value, np.broadcast_to(value.flat[0], value.shape), equal_nan=True)
    return np.asarray(value.flat[0]) if same else None


def _in_parts(op: Operation) -> Sequence[Value] | None:
    rules = lookup(op.name)
    params = rules.params(op)
    if len(op.results) != 1 or ir.dtype(op.results[0]) != _C128 or params["body"] not in ("add", "set"):
        return None
    parts = [
        rules.build(*(part(v) if ir.is_complex(v) else v for v in op.operands), **params) for part in (b.real, b.imag)
    ]
    return [b.complex_(*(as_list(part)[0] for part in parts))]
