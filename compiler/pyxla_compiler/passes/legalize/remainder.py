"""`pyxla-legalize-iree-remainder`: the remainder of float64 is a call of the C library, which code that leaves this
machine does not have.

A step takes off the largest multiple of the divisor that the quotient's 53 digits name, which leaves an exact rest 2^52
times as small; ordinary operands are done after the one that stands before the loop. The look whether all are done
makes it some 20 us slower than a call, and it is quicker from a few hundred elements on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite
from .elementary.extended import two_product
from .elementary.term import Term, where

_BLOCKS = frozenset({"func.func", "stablehlo.while", "stablehlo.case", "stablehlo.if"})


def remainder(module: ir.Module) -> None:
    """The remainder of float64 is found by exact steps of division, in a loop until all elements are done."""
    rewrite(module, {"stablehlo.remainder": _rewrite})


def _rewrite(op: Operation) -> Sequence[Value] | None:
    # No loop may stand in the body of a reduction.
    if ir.dtype(op.result) != ir.F64 or op.parent.name not in _BLOCKS:
        return None
    x, y = (Term(v) for v in op.operands)
    size, divisor = abs(x), abs(y)
    defined = (size < math.inf) & (divisor > 0.0) & (divisor < math.inf)
    rest, divisor = where(defined, size, 0.0), where(defined, divisor, 1.0)
    rest = Term(_loop(_step(rest, divisor), divisor))
    rest = where(rest < 0.0, rest + divisor, abs(rest))
    result = where(defined, rest.with_sign_of(x), math.nan)
    return [where((size < math.inf) & abs(y).is_infinite(), x, result).value]


def _step(rest: Term, divisor: Term) -> Term:
    """The rest less a multiple of the divisor. Where the quotient is rounded up, it is negative."""
    size = abs(rest)
    # Or the quotient could be infinite.
    unit = where(size * 2.0**-500 > divisor, divisor * 2.0**500, divisor)
    unit = where(size * 2.0**-1000 > divisor * 2.0**40, divisor * 2.0**40 * 2.0**1000, unit)
    # Nor may the product be infinite, or a word of it too small for a normal number.
    shift = where(unit < 2.0**-800, size.full(2.0**200), 1.0)
    shift = where((size > 2.0**1000) | (unit > 2.0**1000), 0.5, shift)
    r, unit = size * shift, unit * shift
    product = two_product((r / unit).floor(), unit)
    r = ((r - product.hi) - product.lo) / shift
    return where(size < divisor, rest, where(rest < 0.0, -r, r))


def _loop(rest: Term, divisor: Term) -> Value:
    """Steps until every rest is smaller than its divisor."""
    start = rest.value
    loop = ir.create("stablehlo.while", [start.type], [start], regions=2)

    def unfinished(value: Value) -> list[Value]:
        over = (abs(Term(value)) >= divisor).value
        dimensions = range(ir.rank(over))
        return [
            b.reduce(over, b.constant(b.identity("or", ir.BOOL)), dimensions=dimensions, body="or")
            if ir.rank(over)
            else over
        ]

    b.emit_region(loop, 0, [start.type], unfinished)
    b.emit_region(loop, 1, [start.type], lambda value: [_step(Term(value), divisor).value])
    return loop.result
