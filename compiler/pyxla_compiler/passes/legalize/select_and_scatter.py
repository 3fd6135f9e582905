"""`pyxla-legalize-iree-select-and-scatter`: IREE has no select_and_scatter."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import build as b
from ... import ir
from ...build import Body
from ...ir import Operation, Value
from ...ops.base import lookup
from ...ops.body import Program, scalar_types
from ..rewrite import rewrite


def select_and_scatter(module: ir.Module) -> None:
    """Turn select_and_scatter into elementwise operations: for each place of the window a strided slice is compared
    with the best so far, and then the source is added back where that place was selected."""
    rewrite(module, {"stablehlo.select_and_scatter": _rewrite})


def _rewrite(op: Operation) -> Sequence[Value]:
    x, source, init = op.operands
    p = lookup("stablehlo.select_and_scatter").params(op)
    rank, shape = ir.rank(x), ir.shape(source)
    window = p["window_dimensions"]
    strides = p.get("window_strides") or (1,) * rank
    padding = [(int(low), int(high)) for low, high in p.get("padding") or ((0, 0),) * rank]
    places = list(itertools.product(*map(range, window)))
    selected = _selected(x, shape, p["select"], places, strides, padding)
    types = scalar_types([ir.dtype(x)] * 2)
    body = Program(p.get("scatter", "add"), types)
    out = b.broadcast_in_dim(init, shape=ir.shape(x), dims=())
    for number, place in enumerate(places):
        # Where the window's corner is, and what lies beyond its last step.
        low = [k - before for k, (before, _) in zip(place, padding, strict=True)]
        high = [n - before - (m - 1) * s - 1 for n, before, m, s in zip(ir.shape(x), low, shape, strides, strict=True)]
        interior = [s - 1 for s in strides]
        here = b.pad(selected, b.constant(np.int32(-1)), low=low, high=high, interior=interior)
        values = b.pad(source, b.zeros_like(init), low=low, high=high, interior=interior)
        (more,) = body.apply(out, values)
        out = b.select(b.compare(here, b.full_like(here, number), direction="EQ"), more, out)
    return [out]


def _selected(
    x: Value,
    shape: Sequence[int],
    select: Any,
    places: Sequence[tuple[int, ...]],
    strides: Sequence[int],
    padding: Sequence[tuple[int, int]],
) -> Value:
    """For each window the number of the place that it selects; -1 where the window holds nothing but padding."""
    low, high = zip(*padding, strict=True)
    interior = (0,) * len(shape)
    padded = b.pad(x, b.constant(0, ir.dtype(x)), low=low, high=high, interior=interior)
    ones = b.full(ir.shape(x), 1, ir.I32)
    inside = b.pad(ones, b.constant(np.int32(0)), low=low, high=high, interior=interior)
    best: Value | None = None
    number = b.full(shape, -1, ir.I32)
    for k, place in enumerate(places):
        limit = [p + (m - 1) * s + 1 for p, m, s in zip(place, shape, strides, strict=True)]
        value = b.slice_(padded, start=place, limit=limit, strides=strides)
        valid = b.slice_(inside, start=place, limit=limit, strides=strides)
        takes = b.compare(valid, b.full_like(valid, 1), direction="EQ")
        if best is None:
            best = value
        else:
            empty = b.compare(number, b.full_like(number, 0), direction="LT")
            takes = b.and_(takes, b.or_(empty, b.not_(_keeps(select, best, value))))
            best = b.select(takes, value, best)
        number = b.select(takes, b.full_like(number, k), number)
    return number


def _keeps(select: str | Body, best: Value, value: Value) -> Value:
    if isinstance(select, str):
        return b.compare(best, value, direction=select)
    return Program(select, scalar_types([ir.dtype(best)] * 2)).apply(best, value)[0]
