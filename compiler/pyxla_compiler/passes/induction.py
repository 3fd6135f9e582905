"""What the integers of a loop's body are in step t, where that is `start + step * t`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from .. import ir
from ..build.constants import read_constant
from ..ir import DType, Function, Operation, Value, mlir


@dataclasses.dataclass(frozen=True)
class Affine:
    """An integer that is `start + step * t` in step t."""

    start: int
    step: int

    def ends(self, length: int) -> tuple[int, int]:
        """Its values in the first and in the last of so many steps."""
        return self.start, self.start + self.step * max(length - 1, 0)

    def fits(self, dtype: DType, length: int) -> bool:
        """Whether it never leaves the range of an integer dtype."""
        limits = np.iinfo(dtype)
        return all(limits.min <= end <= limits.max for end in self.ends(length))


class Induction:
    """Reads integers of a function that is the body of a loop of `length` steps."""

    def __init__(self, length: int):
        self.length = length
        self._known: dict[Value, Affine | None] = {}

    def know(self, argument: Value, affine: Affine) -> None:
        """Say what an argument of the body is. Without effect where it would overflow."""
        if affine.fits(ir.dtype(argument), self.length):
            self._known[argument] = affine

    def read(self, value: Value) -> Affine | None:
        """What a value is in step t; None where that cannot be told."""
        if value not in self._known:
            rule = None if isinstance(value.owner, mlir.Block) else _RULES.get(value.owner.name)
            shape, dtype = ir.shape_dtype(value.type)
            found = rule(self, value.owner) if rule is not None and shape == () and dtype.kind in "iu" else None
            self._known[value] = found if found is not None and found.fits(dtype, self.length) else None
        return self._known[value]

    def always(self, predicate: Value) -> bool | None:
        """Whether a comparison holds in all steps (True) or in none (False); None where neither can be told."""
        op = predicate.owner
        if isinstance(op, mlir.Block) or op.name != "stablehlo.compare":
            return None
        x, y = (self.read(v) for v in op.operands)
        holds = _ORDER.get(direction(op))
        if x is None or y is None or holds is None:
            return None
        # The difference is affine too, so what holds at both ends holds between them.
        first, last = (holds(p - q) for p, q in zip(x.ends(self.length), y.ends(self.length), strict=True))
        return first if first == last else None


def _sum(induction: Induction, op: Operation) -> Affine | None:
    x, y = (induction.read(v) for v in op.operands)
    if x is None or y is None:
        return None
    sign = 1 if op.name == "stablehlo.add" else -1
    return Affine(x.start + sign * y.start, x.step + sign * y.step)


def _select(induction: Induction, op: Operation) -> Affine | None:
    # As where an index that may be negative is wrapped.
    chosen = induction.always(op.operands[0])
    return None if chosen is None else induction.read(op.operands[1 if chosen else 2])


_RULES: dict[str, Callable[[Induction, Operation], Affine | None]] = {
    "stablehlo.constant": lambda _, op: Affine(int(read_constant(op)), 0),
    "stablehlo.convert": lambda induction, op: induction.read(op.operands[0]),
    "stablehlo.add": _sum,
    "stablehlo.subtract": _sum,
    "stablehlo.select": _select,
}

_ORDER: dict[str, Callable[[int], bool]] = {
    "LT": lambda difference: difference < 0,
    "LE": lambda difference: difference <= 0,
    "GT": lambda difference: difference > 0,
    "GE": lambda difference: difference >= 0,
}


def direction(op: Operation) -> str:
    """The direction of a stablehlo.compare: LT, LE, GT, GE, EQ or NE."""
    return str(op.attributes["comparison_direction"]).rstrip(">").split()[-1]


def constant(value: Value) -> int | None:
    """The integer that a value is, where a constant makes it."""
    owner = value.owner
    if isinstance(owner, mlir.Block) or owner.name != "stablehlo.constant":
        return None
    shape, dtype = ir.shape_dtype(value.type)
    return int(read_constant(owner)) if shape == () and dtype.kind in "iu" else None


def strides(body: Function, num_consts: int) -> list[int | None]:
    """By how much each carry of a loop's body grows a step, where it is a constant: 0 for one that never changes."""
    return [_stride(argument, value) for argument, value in zip(body.arguments[num_consts:], body.results, strict=True)]


def _stride(argument: Value, value: Value) -> int | None:
    if value == argument:
        return 0
    op = value.owner
    if isinstance(op, mlir.Block) or op.name not in ("stablehlo.add", "stablehlo.subtract"):
        return None
    x, y = op.operands
    if op.name == "stablehlo.subtract":
        by = constant(y) if x == argument else None
        return None if by is None else -by
    return constant(y) if x == argument else constant(x) if y == argument else None


def trips(start: int, step: int, relation: str, bound: int) -> int | None:
    """How often `start + step * t <relation> bound` holds before it first fails; None where it never does."""
    if relation in ("LE", "GE"):
        relation, bound = ("LT", bound + 1) if relation == "LE" else ("GT", bound - 1)
    if relation == "NE":
        count, rest = divmod(bound - start, step)
        return count if rest == 0 and count >= 0 else None
    if relation == "EQ":
        return int(start == bound)
    distance = bound - start if relation == "LT" else start - bound
    toward = step if relation == "LT" else -step
    if distance <= 0:
        return 0
    return -(-distance // toward) if toward > 0 else None
