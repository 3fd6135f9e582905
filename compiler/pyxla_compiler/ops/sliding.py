"""Sliding windows by any associative body, as elementwise operations on slices: by doubling, so in log(window) steps.

One algorithm serves numpy arrays and Values.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from .. import build as b
from .. import ir
from ..ir import Value
from .body import Program, scalar_types

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Cut(Generic[T]):
    """Along one axis: `cut(x, start, limit)` is a slice of x, and `length(x)` its size."""

    cut: Callable[[T, int, int], T]
    length: Callable[[T], int]


def slide(
    combine: Callable[[list[T], list[T]], list[T]], along: Cut[T], xs: list[T], window: int, dilation: int
) -> list[T]:
    """At each position, the combination of `window` elements from there on, in their order."""

    def part(values: list[T], start: int, length: int) -> list[T]:
        return [along.cut(x, start, start + length) for x in values]

    final = along.length(xs[0]) - (window - 1) * dilation
    done: list[T] | None = None
    offset, size, power = 0, 1, xs
    while True:
        if window & size:
            piece = part(power, offset * dilation, final)
            done = piece if done is None else combine(done, piece)
            offset += size
        if 2 * size > window:
            assert done is not None
            return done
        length = along.length(power[0]) - size * dilation
        power = combine(part(power, 0, length), part(power, size * dilation, length))
        size *= 2


def reduce_window_steps(operands: Sequence[Value], params: dict[str, Any]) -> list[Value]:
    """What `reduce_window` computes, of slices and the operations of its body. All parameters are given."""
    count = len(operands) // 2
    xs, inits = list(operands[:count]), list(operands[count:])
    windows, strides, dilations = (params[f"window_{key}"] for key in ("dimensions", "strides", "dilations"))
    base, padding = params["base_dilations"], params["padding"]
    shape = b.window_shape(ir.shape(xs[0]), windows, strides, base, dilations, padding)
    if not math.prod(shape):
        return [b.zeros(ir.tensor_type(shape, ir.dtype(x))) for x in xs]
    program = Program(params["body"], scalar_types([ir.dtype(x) for x in xs] * 2))

    def combine(left: list[Value], right: list[Value]) -> list[Value]:
        return program.apply(*left, *right)

    edges = {"low": [low for low, _ in padding], "high": [high for _, high in padding]}
    xs = [b.pad(x, v, **edges, interior=[d - 1 for d in base]) for x, v in zip(xs, inits, strict=True)]
    for axis in reversed(range(len(shape))):
        xs = slide(combine, Cut(_cutter(axis), _length(axis)), xs, windows[axis], dilations[axis])
        xs = [_cut(x, axis, 0, ir.shape(x)[axis], strides[axis]) for x in xs]
    return combine([b.broadcast_in_dim(v, shape=shape, dims=()) for v in inits], xs)


def _length(axis: int) -> Callable[[Value], int]:
    return lambda x: ir.shape(x)[axis]


def _cutter(axis: int) -> Callable[[Value, int, int], Value]:
    return lambda x, start, limit: _cut(x, axis, start, limit)


def _cut(x: Value, axis: int, start: int, limit: int, stride: int = 1) -> Value:
    shape = ir.shape(x)
    starts, limits, strides = [0] * len(shape), list(shape), [1] * len(shape)
    starts[axis], limits[axis], strides[axis] = start, limit, stride
    return b.slice_(x, start=starts, limit=limits, strides=strides)
