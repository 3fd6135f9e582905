"""Sums and products kept in two words, and the layout of floats.

T. J. Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971). That a compiler
fuses a product and a sum does no harm here: the products that are summed are exact, or used again.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from .... import ir
from ....ir import DType
from .term import Term, where


@dataclasses.dataclass(frozen=True)
class Format:
    """The layout of a float: digits of the significand with the hidden one, bias of the exponent."""

    dtype: DType
    digits: int
    bias: int

    @property
    def mantissa(self) -> int:
        """Stored bits of the significand."""
        return self.digits - 1

    @property
    def low_half(self) -> int:
        """A mask of the bits that `split` moves to the second word."""
        return (1 << (self.digits // 2 + self.digits % 2)) - 1


SINGLE = Format(ir.F32, 24, 127)
DOUBLE = Format(ir.F64, 53, 1023)


def format_of(x: Term) -> Format:
    return DOUBLE if x.dtype == ir.F64 else SINGLE


@dataclasses.dataclass(frozen=True)
class Pair:
    """hi + lo, where lo is at most about a unit in the last place of hi."""

    hi: Term
    lo: Term

    def __add__(self, other: Pair | Term | float) -> Pair:
        if isinstance(other, Pair):
            total = two_sum(self.hi, other.hi)
            return fast_sum(total.hi, total.lo + (self.lo + other.lo))
        total = two_sum(self.hi, other if isinstance(other, Term) else self.hi.full(other))
        return fast_sum(total.hi, total.lo + self.lo)

    def __mul__(self, other: Pair | Term) -> Pair:
        if isinstance(other, Pair):
            product = two_product(self.hi, other.hi)
            return fast_sum(product.hi, product.lo + (self.hi * other.lo + self.lo * other.hi))
        product = two_product(self.hi, other)
        return fast_sum(product.hi, product.lo + self.lo * other)

    def __neg__(self) -> Pair:
        return Pair(-self.hi, -self.lo)

    def times_power_of_two(self, factor: Term | float) -> Pair:
        return Pair(self.hi * factor, self.lo * factor)

    def total(self) -> Term:
        return self.hi + self.lo


def constant_pair(like: Term, hi: float, lo: float) -> Pair:
    return Pair(like.full(hi), like.full(lo))


def fast_sum(x: Term, y: Term) -> Pair:
    """x + y exactly, where |x| >= |y|."""
    total = x + y
    return Pair(total, y - (total - x))


def two_sum(x: Term, y: Term) -> Pair:
    """x + y exactly."""
    total = x + y
    part = total - x
    return Pair(total, (x - (total - part)) + (y - part))


def split(x: Term) -> tuple[Term, Term]:
    """x as a sum of two numbers of half as many digits."""
    bits = x.bits()
    keep = int(np.iinfo(bits.dtype).max) ^ format_of(x).low_half
    hi = (bits & keep).cast(x.dtype)
    return hi, x - hi


def two_product(x: Term, y: Term) -> Pair:
    """x y, but for less than a unit in the last place of the second word."""
    product = x * y
    (x1, x2), (y1, y2) = split(x), (split(y) if y is not x else split(x))
    return Pair(product, ((x1 * y1 - product) + x1 * y2 + x2 * y1) + x2 * y2)


def quotient(x: Pair, y: Pair) -> Pair:
    """x / y to nearly twice the digits."""
    q = x.hi / y.hi
    product = two_product(q, y.hi)
    rest = ((x.hi - product.hi) - product.lo) + (x.lo - q * y.lo)
    return fast_sum(q, rest / y.hi)


def root(x: Pair) -> Pair:
    """The square root of a positive number to nearly twice the digits; of zero, zero."""
    r = x.hi.sqrt()
    square = two_product(r, r)
    rest = ((x.hi - square.hi) - square.lo) + x.lo
    safe = where(r.equals(0.0), 1.0, r)
    return fast_sum(r, rest / (safe + safe))


def power_of_two(k: Term, fmt: Format) -> Term:
    """2 ** k for signed integers k within the normal exponents."""
    return ((k + fmt.bias) << fmt.mantissa).cast(fmt.dtype)


def scale(x: Term, k: Term, fmt: Format) -> Term:
    """x * 2 ** k for signed integers k of at most twice the normal exponents: in two steps, for 2 ** k may overflow."""
    half = k >> 1
    return x * power_of_two(half, fmt) * power_of_two(k - half, fmt)
