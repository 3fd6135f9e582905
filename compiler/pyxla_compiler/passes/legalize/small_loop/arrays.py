"""Operations on whole arrays, as shuffles of vectors: what goes where is known, from the host evaluation of the
operation on the numbers of its elements."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from .... import build as b
from .... import ir
from ....build import BodyLike
from ....ir import Operation, Value
from ....ops.base import lookup
from .elementwise import elementwise
from .writer import Indices, Small, Unsupported, Writer

#: Operations that move or repeat elements.
MOVEMENTS = frozenset(
    f"stablehlo.{name}"
    for name in ("broadcast_in_dim", "concatenate", "pad", "reshape", "reverse", "slice", "transpose")
)

#: Gives the results of a block of operations on scalars, applied to each element.
RunBody = Callable[[Operation, Sequence[Small]], list[Small]]


def moved(w: Writer, op: Operation, xs: Sequence[Small]) -> Small:
    """The result of an operation of MOVEMENTS."""
    numbers: list[Indices] = []
    for v in op.operands:
        shape = ir.shape(v)
        start = sum(n.size for n in numbers)
        numbers.append(np.arange(start, start + math.prod(shape)).reshape(shape))
    rules = lookup(op.name)
    places = np.asarray(rules.evaluate(*numbers, **rules.params(op)))
    return w.gather(xs, places)


def reduced(w: Writer, op: Operation, xs: Sequence[Small], run_body: RunBody) -> list[Small]:
    """The results of a stablehlo.reduce."""
    count = len(op.results)
    shape, dims = ir.shape(op.operands[0]), ir.ints(op, "dimensions")
    kept = [d for d in range(len(shape)) if d not in dims]
    places = np.arange(math.prod(shape)).reshape(shape).transpose([*dims, *kept])
    rows = places.reshape(math.prod(shape[d] for d in dims), -1)
    size = rows.shape[1]
    initial = [w.broadcast(x, size) for x in xs[count:]]
    body: BodyLike = b.read_body(op)
    if isinstance(body, str) and body in b.MONOIDS and rows.shape[0]:
        (x,) = xs[:count]
        parts = [w.shuffle(x, row) for row in rows] if size > 1 else []
        total = _in_pairs(w, body, parts) if parts else _halved(w, body, w.shuffle(x, rows[:, 0]))
        return [elementwise(w, body, [initial[0], total])]
    for row in rows:
        initial = run_body(op, [*initial, *(w.shuffle(x, row) for x in xs[:count])])
    return initial


def _in_pairs(w: Writer, name: str, parts: list[Small]) -> Small:
    while len(parts) > 1:
        pairs = [elementwise(w, name, parts[i : i + 2]) for i in range(0, len(parts) - 1, 2)]
        parts = pairs + parts[2 * len(pairs) :]
    return parts[0]


def _halved(w: Writer, name: str, x: Small) -> Small:
    """All elements of a vector combined to one."""
    rest: list[Small] = []
    while x.size > 1:
        half = x.size // 2
        if x.size % 2:
            rest.append(w.shuffle(x, np.array([x.size - 1])))
        x = elementwise(w, name, [w.shuffle(x, np.arange(half)), w.shuffle(x, np.arange(half, 2 * half))])
    return _in_pairs(w, name, [x, *rest])


def product(w: Writer, op: Operation, lhs: Small, rhs: Small) -> Small:
    """The result of a stablehlo.dot_general: as many multiplications and additions of vectors as are contracted."""
    numbers = ir.fields(op.attributes["dot_dimension_numbers"])
    if len({lhs.dtype, rhs.dtype, ir.dtype(op.result)}) > 1:
        raise Unsupported("a product in another dtype")
    left, right = (
        by_contraction(
            v, numbers.get(f"{side}_batching_dimensions", ()), numbers.get(f"{side}_contracting_dimensions", ())
        )
        for v, side in zip(op.operands, ("lhs", "rhs"), strict=True)
    )
    shape = (left.shape[0], left.shape[1], right.shape[1])
    if left.shape[2] == 0:
        return w.constant(0, lhs.dtype, math.prod(shape))
    total: Small | None = None
    for k in range(left.shape[2]):
        x = w.shuffle(lhs, np.broadcast_to(left[:, :, None, k], shape))
        y = w.shuffle(rhs, np.broadcast_to(right[:, None, :, k], shape))
        term = elementwise(w, "multiply", [x, y])
        total = term if total is None else elementwise(w, "add", [total, term])
    assert total is not None
    return total


def by_contraction(v: Value, batch: Sequence[int], contracted: Sequence[int]) -> Indices:
    """The numbers of the elements of an operand: batch, free, contracted."""
    shape = ir.shape(v)
    free = [d for d in range(len(shape)) if d not in batch and d not in contracted]
    numbers = np.arange(math.prod(shape)).reshape(shape).transpose([*batch, *free, *contracted])
    sizes = [math.prod(shape[d] for d in dims) for dims in (batch, free, contracted)]
    return numbers.reshape(sizes)
