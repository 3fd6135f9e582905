"""Elementwise operations of StableHLO on scalars and vectors, as IREE's own kernels do them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ....ir import DType
from .writer import Small, Unsupported, Writer, element_text, type_text

Emit = Callable[[Writer, Sequence[Small]], Small]


def elementwise(w: Writer, name: str, xs: Sequence[Small]) -> Small:
    """The result of an operation (its name without the dialect) whose operands and result are of one dtype. Raises
    Unsupported."""
    emit = _TABLES[_kind(xs[0].dtype)].get(name)
    if emit is None:
        raise Unsupported(f"{name} of {xs[0].dtype}")
    return emit(w, xs)


def _kind(dtype: DType) -> str:
    return "b" if dtype == np.bool_ else dtype.kind


def _plain(operation: str) -> Emit:
    def emit(w: Writer, xs: Sequence[Small]) -> Small:
        return w.small(f"{operation} {', '.join(x.name for x in xs)} : {xs[0].type}", xs[0].size, xs[0].dtype)

    return emit


def _like(w: Writer, x: Small, value: float) -> Small:
    return w.constant(value, x.dtype, x.size)


def compare(w: Writer, predicate: str, x: Small, y: Small) -> Small:
    """`predicate` of arith.cmpf or arith.cmpi."""
    operation = "arith.cmpf" if x.dtype.kind == "f" else "arith.cmpi"
    return w.small(f"{operation} {predicate}, {x.name}, {y.name} : {x.type}", x.size, np.dtype(np.bool_))


def compared(w: Writer, direction: str, x: Small, y: Small) -> Small:
    """A stablehlo.compare, in the order of the operands' dtype."""
    if x.dtype.kind == "f":
        predicate = "une" if direction == "NE" else "o" + direction.lower()
    elif direction in ("EQ", "NE"):
        predicate = direction.lower()
    else:
        predicate = ("s" if x.dtype.kind == "i" else "u") + direction.lower()
    return compare(w, predicate, x, y)


def select(w: Writer, p: Small, x: Small, y: Small) -> Small:
    """x where p holds, y elsewhere; p may be a scalar."""
    types = x.type if p.size == x.size == 1 else f"{p.type}, {x.type}"
    return w.small(f"arith.select {p.name}, {x.name}, {y.name} : {types}", x.size, x.dtype)


def convert(w: Writer, x: Small, dtype: DType) -> Small:
    """x in another dtype. A float that an integer cannot hold is the business of an earlier pass."""
    if x.dtype == dtype:
        return x
    if dtype == np.bool_:
        return compare(w, "une" if x.dtype.kind == "f" else "ne", x, _like(w, x, 0))
    old, new = element_text(x.dtype), element_text(dtype)
    if old == new:
        return Small(x.name, x.size, dtype)
    signed = x.dtype.kind == "i"
    if x.dtype.kind == "f":
        wider = dtype.itemsize > x.dtype.itemsize
        operation = {"f": "extf" if wider else "truncf", "i": "fptosi", "u": "fptoui"}[dtype.kind]
    elif dtype.kind == "f":
        operation = "sitofp" if signed else "uitofp"
    elif dtype.itemsize > x.dtype.itemsize or x.dtype == np.bool_:
        operation = "extsi" if signed else "extui"
    else:
        operation = "trunci"
    return w.small(f"arith.{operation} {x.name} : {x.type} to {type_text(x.size, dtype)}", x.size, dtype)


def bitcast(w: Writer, x: Small, dtype: DType) -> Small:
    """The bits of x as another dtype of the same width."""
    if x.dtype.itemsize != dtype.itemsize or np.bool_ in (x.dtype, dtype):
        raise Unsupported(f"bits of {x.dtype} as {dtype}")
    if element_text(x.dtype) == element_text(dtype):
        return Small(x.name, x.size, dtype)
    return w.small(f"arith.bitcast {x.name} : {x.type} to {type_text(x.size, dtype)}", x.size, dtype)


def _one_over_one_plus_exp(w: Writer, xs: Sequence[Small]) -> Small:
    (x,) = xs
    e = elementwise(w, "exponential", [elementwise(w, "negate", [x])])
    one = _like(w, x, 1)
    return elementwise(w, "divide", [one, elementwise(w, "add", [one, e])])


def _sign(w: Writer, xs: Sequence[Small]) -> Small:
    (x,) = xs
    unit = _plain("math.copysign")(w, [_like(w, x, 1), x])
    return select(w, compare(w, "une", x, _like(w, x, 0)), select(w, compare(w, "uno", x, x), x, unit), x)


def _sign_of_integer(w: Writer, xs: Sequence[Small]) -> Small:
    return elementwise(w, "maximum", [elementwise(w, "minimum", [xs[0], _like(w, xs[0], 1)]), _like(w, xs[0], -1)])


def _negative(w: Writer, xs: Sequence[Small]) -> Small:
    return elementwise(w, "subtract", [_like(w, xs[0], 0), xs[0]])


def _inverted(w: Writer, xs: Sequence[Small]) -> Small:
    return elementwise(w, "xor", [xs[0], _like(w, xs[0], True if xs[0].dtype == np.bool_ else ~xs[0].dtype.type(0))])


def _divided(operation: str, remainder: bool) -> Emit:
    """A division of integers that is defined everywhere: by zero it gives all ones, the remainder is what was divided;
    the least integer by -1 is itself."""

    def emit(w: Writer, xs: Sequence[Small]) -> Small:
        x, y = xs
        zero = compare(w, "eq", y, _like(w, y, 0))
        harmful = zero
        if y.dtype.kind == "i":
            least = compare(w, "eq", x, _like(w, x, np.iinfo(x.dtype).min))
            minus = compare(w, "eq", y, _like(w, y, -1))
            harmful = elementwise(w, "or", [zero, elementwise(w, "and", [least, minus])])
        found = _plain(operation)(w, [x, select(w, harmful, _like(w, y, 1), y)])
        return select(w, zero, x if remainder else _like(w, x, ~x.dtype.type(0)), found)

    return emit


def _shifted(operation: str) -> Emit:
    """A shift by as many bits as there are or more leaves nothing, or the sign."""

    def emit(w: Writer, xs: Sequence[Small]) -> Small:
        x, by = xs
        bits = 8 * x.dtype.itemsize
        inside = compare(w, "ult", by, _like(w, by, bits))
        within = select(w, inside, by, _like(w, by, bits - 1))
        found = _plain(operation)(w, [x, within])
        return found if operation == "arith.shrsi" else select(w, inside, found, _like(w, x, 0))

    return emit


_FLOAT: dict[str, Emit] = {
    name: _plain(operation)
    for name, operation in {
        "abs": "math.absf", "add": "arith.addf", "atan2": "math.atan2", "cbrt": "math.cbrt", "ceil": "math.ceil",
        "cosine": "math.cos", "divide": "arith.divf", "exponential": "math.exp",
        "exponential_minus_one": "math.expm1", "floor": "math.floor", "log": "math.log", "log_plus_one": "math.log1p",
        "maximum": "arith.maximumf", "minimum": "arith.minimumf", "multiply": "arith.mulf", "negate": "arith.negf",
        "power": "math.powf", "remainder": "arith.remf", "round_nearest_afz": "math.round",
        "round_nearest_even": "math.roundeven", "rsqrt": "math.rsqrt", "sine": "math.sin", "sqrt": "math.sqrt",
        "subtract": "arith.subf", "tan": "math.tan", "tanh": "math.tanh",
    }.items()
} | {"logistic": _one_over_one_plus_exp, "sign": _sign}  # fmt: skip

_INTEGER: dict[str, Emit] = {
    name: _plain(f"arith.{operation}")
    for name, operation in {
        "add": "addi",
        "and": "andi",
        "multiply": "muli",
        "or": "ori",
        "subtract": "subi",
        "xor": "xori",
    }.items()
} | {
    "count_leading_zeros": _plain("math.ctlz"),
    "negate": _negative,
    "not": _inverted,
    "popcnt": _plain("math.ctpop"),
    "shift_left": _shifted("arith.shli"),
    "shift_right_arithmetic": _shifted("arith.shrsi"),
    "shift_right_logical": _shifted("arith.shrui"),
}

_TABLES: dict[str, dict[str, Emit]] = {
    "f": _FLOAT,
    "i": _INTEGER
    | {
        "abs": _plain("math.absi"),
        "divide": _divided("arith.divsi", remainder=False),
        "maximum": _plain("arith.maxsi"),
        "minimum": _plain("arith.minsi"),
        "remainder": _divided("arith.remsi", remainder=True),
        "sign": _sign_of_integer,
    },
    "u": _INTEGER
    | {
        "divide": _divided("arith.divui", remainder=False),
        "maximum": _plain("arith.maxui"),
        "minimum": _plain("arith.minui"),
        "remainder": _divided("arith.remui", remainder=True),
    },
    "b": {
        "add": _plain("arith.ori"), "and": _plain("arith.andi"), "maximum": _plain("arith.ori"),
        "minimum": _plain("arith.andi"), "multiply": _plain("arith.andi"), "not": _inverted, "or": _plain("arith.ori"),
        "xor": _plain("arith.xori"),
    },
}  # fmt: skip
