"""Arithmetic on elementwise expressions: what the expansions are written in.

A `Term` stands for a Value of floats, integers or booleans, and its operators emit StableHLO. Python numbers among the
operands become constants of the other operand's type.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from .... import build as b
from .... import ir
from ....ir import DType, Value


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Term:
    """An elementwise expression. Shifts of unsigned integers are logical, of signed ones arithmetic."""

    value: Value

    @property
    def dtype(self) -> DType:
        return ir.dtype(self.value)

    def full(self, number: float | int | bool) -> Term:
        """A constant of this term's type."""
        return Term(b.full_like(self.value, number))

    def _lift(self, other: Term | float) -> Value:
        return other.value if isinstance(other, Term) else b.full_like(self.value, other)

    def __add__(self, other: Term | float) -> Term:
        return Term(b.add(self.value, self._lift(other)))

    def __radd__(self, other: float) -> Term:
        return Term(b.add(self._lift(other), self.value))

    def __sub__(self, other: Term | float) -> Term:
        return Term(b.subtract(self.value, self._lift(other)))

    def __rsub__(self, other: float) -> Term:
        return Term(b.subtract(self._lift(other), self.value))

    def __mul__(self, other: Term | float) -> Term:
        return Term(b.multiply(self.value, self._lift(other)))

    def __rmul__(self, other: float) -> Term:
        return Term(b.multiply(self._lift(other), self.value))

    def __truediv__(self, other: Term | float) -> Term:
        return Term(b.divide(self.value, self._lift(other)))

    def __rtruediv__(self, other: float) -> Term:
        return Term(b.divide(self._lift(other), self.value))

    def __neg__(self) -> Term:
        return Term(b.negate(self.value))

    def __and__(self, other: Term | int) -> Term:
        return Term(b.and_(self.value, self._lift(other)))

    def __or__(self, other: Term | int) -> Term:
        return Term(b.or_(self.value, self._lift(other)))

    def __xor__(self, other: Term | int) -> Term:
        return Term(b.xor(self.value, self._lift(other)))

    def __invert__(self) -> Term:
        return Term(b.not_(self.value))

    def __lshift__(self, other: Term | int) -> Term:
        return Term(b.shift_left(self.value, self._lift(other)))

    def __rshift__(self, other: Term | int) -> Term:
        shift = b.shift_right_logical if self.dtype.kind == "u" else b.shift_right_arithmetic
        return Term(shift(self.value, self._lift(other)))

    def _compare(self, other: Term | float, direction: str) -> Term:
        return Term(b.compare(self.value, self._lift(other), direction=direction))

    def __lt__(self, other: Term | float) -> Term:
        return self._compare(other, "LT")

    def __le__(self, other: Term | float) -> Term:
        return self._compare(other, "LE")

    def __gt__(self, other: Term | float) -> Term:
        return self._compare(other, "GT")

    def __ge__(self, other: Term | float) -> Term:
        return self._compare(other, "GE")

    def equals(self, other: Term | float) -> Term:
        return self._compare(other, "EQ")

    def __abs__(self) -> Term:
        return Term(b.abs_(self.value))

    def sqrt(self) -> Term:
        return Term(b.sqrt(self.value))

    def floor(self) -> Term:
        return Term(b.floor(self.value))

    def rint(self) -> Term:
        return Term(b.round_nearest_even(self.value))

    def is_nan(self) -> Term:
        return self._compare(self, "NE")

    def is_infinite(self) -> Term:
        return abs(self).equals(math.inf)

    def to(self, dtype: DType) -> Term:
        """The same numbers in another dtype."""
        return Term(b.convert(self.value, dtype=dtype))

    def bits(self, kind: str = "u") -> Term:
        """The bits of floats as unsigned (`u`) or signed (`i`) integers of the same width."""
        return self.cast(np.dtype(f"{kind}{self.dtype.itemsize}"))

    def cast(self, dtype: DType) -> Term:
        """The same bits as numbers of another dtype of the same width."""
        return Term(b.bitcast_convert(self.value, dtype=dtype, shape=ir.shape(self.value)))

    def bits_set(self, mask: int) -> Term:
        """Whether an integer has any of some bits."""
        return ~(self & mask).equals(0)

    def is_negative(self) -> Term:
        """Whether the sign bit is set: of -0.0 as well."""
        return self.bits("i") < 0

    def with_sign_of(self, other: Term) -> Term:
        """This term, which is not negative, with the sign of another."""
        sign = other.bits() & (1 << (8 * other.dtype.itemsize - 1))
        return (self.bits() | sign).cast(self.dtype)


def where(pred: Term, yes: Term | float, no: Term | float) -> Term:
    """`yes` where `pred` holds, and `no` elsewhere. One of the two is a Term."""
    if isinstance(yes, Term):
        return Term(b.select(pred.value, yes.value, no.value if isinstance(no, Term) else yes.full(no).value))
    assert isinstance(no, Term)
    return Term(b.select(pred.value, no.full(yes).value, no.value))


def polynomial(x: Term, coefficients: Sequence[float]) -> Term:
    """c0 + c1 x + c2 x^2 ..., by Horner's rule."""
    total = x.full(coefficients[-1])
    for c in reversed(coefficients[:-1]):
        total = total * x + c
    return total


def choose(cases: Sequence[tuple[Term, float]], otherwise: float, like: Term) -> Term:
    """The number of the first case whose condition holds."""
    result = like.full(otherwise)
    for pred, number in reversed(cases):
        result = where(pred, number, result)
    return result
