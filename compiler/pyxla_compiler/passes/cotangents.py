"""Sums of cotangents in the making: what the slices of a value contribute is put together, rather than padded and
added."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from .. import build as b
from .. import ir
from ..ir import Shape, Value
from ..ops.base import MaybeValue

#: Where a part starts, and its cotangent.
_Part = tuple[Shape, Value]


@dataclasses.dataclass
class _Sum:
    whole: MaybeValue = None
    #: The cotangents of parts of the value, by where they start and their shape.
    parts: dict[tuple[Shape, Shape], Value] = dataclasses.field(default_factory=dict[tuple[Shape, Shape], Value])


class Cotangents:
    """The cotangents of a function's values so far. All operations are built at the ambient insertion point."""

    def __init__(self) -> None:
        self._sums: dict[Value, _Sum] = {}

    def add(self, v: Value, ct: Value) -> None:
        """Add to the cotangent of a value."""
        found = self._sums.setdefault(v, _Sum())
        found.whole = ct if found.whole is None else b.add(found.whole, ct)

    def add_part(self, v: Value, ct: Value, start: Shape) -> None:
        """Add to the cotangent of the part of a value that starts somewhere and is as large as `ct`."""
        parts = self._sums.setdefault(v, _Sum()).parts
        key = (tuple(start), ir.shape(ct))
        parts[key] = ct if key not in parts else b.add(parts[key], ct)

    def pop(self, v: Value) -> MaybeValue:
        """The cotangent of a value, which gets no more; None where it is zero."""
        found = self._sums.pop(v, None)
        if found is None:
            return None
        total, shape = found.whole, ir.shape(v)
        parts = [(start, ct) for (start, _), ct in found.parts.items()]
        together = _assembled(parts, shape, 0) if len(parts) > 1 else None
        for ct in [together] if together is not None else [_padded(start, ct, shape) for start, ct in parts]:
            total = ct if total is None else b.add(total, ct)
        return total


def _padded(start: Shape, ct: Value, shape: Shape) -> Value:
    high = [n - s - k for n, s, k in zip(shape, start, ir.shape(ct), strict=True)]
    zero = b.zeros(ir.tensor_type((), ir.dtype(ct)))
    return b.pad(ct, zero, low=start, high=high, interior=(0,) * len(shape))


def _assembled(parts: Sequence[_Part], shape: Shape, axis: int) -> MaybeValue:
    """Parts that do not overlap put in their places along the dimensions from `axis` on, with zeros between them; None
    where they overlap."""
    if axis == len(shape):
        return parts[0][1] if len(parts) == 1 else None
    rows: dict[tuple[int, int], list[_Part]] = {}
    for start, ct in parts:
        rows.setdefault((start[axis], start[axis] + ir.shape(ct)[axis]), []).append((start, ct))
    pieces: list[Value] = []
    first = end = min(low for low, _ in rows)
    for (low, high), row in sorted(rows.items()):
        piece = _assembled(row, shape, axis + 1)
        if low < end or piece is None:
            return None
        if low > end:
            size = ir.shape(piece)
            pieces.append(b.zeros(ir.tensor_type((*size[:axis], low - end, *size[axis + 1 :]), ir.dtype(piece))))
        pieces.append(piece)
        end = high
    joined = b.concatenate(*pieces, dimension=axis)
    before, size = [0] * len(shape), list(ir.shape(joined))
    before[axis], size[axis] = first, shape[axis]
    return _padded(tuple(before), joined, tuple(size))
