"""Elementwise operations. Operands have one shape; results follow the operand types."""

from __future__ import annotations

from collections.abc import Callable

from .. import ir
from ..ir import DType, Value

__all__ = [
    "abs_",
    "acos",
    "acosh",
    "add",
    "and_",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "bessel_i1e",
    "bitcast_convert",
    "cbrt",
    "ceil",
    "clamp",
    "compare",
    "comparison_type",
    "complex_",
    "conj",
    "convert",
    "cosh",
    "cosine",
    "count_leading_zeros",
    "digamma",
    "divide",
    "erf",
    "erf_inv",
    "erfc",
    "exponential",
    "exponential_minus_one",
    "floor",
    "imag",
    "is_finite",
    "is_inf",
    "is_neg_inf",
    "is_pos_inf",
    "lgamma",
    "log",
    "log_plus_one",
    "logistic",
    "maximum",
    "minimum",
    "multiply",
    "negate",
    "next_after",
    "not_",
    "optimization_barrier",
    "or_",
    "polygamma",
    "popcnt",
    "power",
    "real",
    "reduce_precision",
    "remainder",
    "round_nearest_afz",
    "round_nearest_even",
    "rsqrt",
    "select",
    "shift_left",
    "shift_right_arithmetic",
    "shift_right_logical",
    "sign",
    "sine",
    "sinh",
    "sqrt",
    "square",
    "subtract",
    "tan",
    "tanh",
    "xor",
    "zeta",
]


def _unary(name: str) -> Callable[[Value], Value]:
    def build(x: Value) -> Value:
        return ir.create(name, [x.type], [x]).result

    return build


def _binary(name: str) -> Callable[[Value, Value], Value]:
    def build(x: Value, y: Value) -> Value:
        return ir.create(name, [x.type], [x, y]).result

    return build


cbrt = _unary("stablehlo.cbrt")
ceil = _unary("stablehlo.ceil")
cosine = _unary("stablehlo.cosine")
count_leading_zeros = _unary("stablehlo.count_leading_zeros")
exponential = _unary("stablehlo.exponential")
exponential_minus_one = _unary("stablehlo.exponential_minus_one")
floor = _unary("stablehlo.floor")
log = _unary("stablehlo.log")
log_plus_one = _unary("stablehlo.log_plus_one")
logistic = _unary("stablehlo.logistic")
negate = _unary("stablehlo.negate")
not_ = _unary("stablehlo.not")
popcnt = _unary("stablehlo.popcnt")
round_nearest_afz = _unary("stablehlo.round_nearest_afz")
round_nearest_even = _unary("stablehlo.round_nearest_even")
rsqrt = _unary("stablehlo.rsqrt")
sign = _unary("stablehlo.sign")
sine = _unary("stablehlo.sine")
sqrt = _unary("stablehlo.sqrt")
tan = _unary("stablehlo.tan")
tanh = _unary("stablehlo.tanh")

acos = _unary("chlo.acos")
acosh = _unary("chlo.acosh")
asin = _unary("chlo.asin")
asinh = _unary("chlo.asinh")
atan = _unary("chlo.atan")
atanh = _unary("chlo.atanh")
bessel_i1e = _unary("chlo.bessel_i1e")
conj = _unary("chlo.conj")
cosh = _unary("chlo.cosh")
digamma = _unary("chlo.digamma")
erf = _unary("chlo.erf")
erf_inv = _unary("chlo.erf_inv")
erfc = _unary("chlo.erfc")
lgamma = _unary("chlo.lgamma")
sinh = _unary("chlo.sinh")
square = _unary("chlo.square")

add = _binary("stablehlo.add")
and_ = _binary("stablehlo.and")
atan2 = _binary("stablehlo.atan2")
divide = _binary("stablehlo.divide")
maximum = _binary("stablehlo.maximum")
minimum = _binary("stablehlo.minimum")
multiply = _binary("stablehlo.multiply")
or_ = _binary("stablehlo.or")
power = _binary("stablehlo.power")
remainder = _binary("stablehlo.remainder")
shift_left = _binary("stablehlo.shift_left")
shift_right_arithmetic = _binary("stablehlo.shift_right_arithmetic")
shift_right_logical = _binary("stablehlo.shift_right_logical")
subtract = _binary("stablehlo.subtract")
xor = _binary("stablehlo.xor")

next_after = _binary("chlo.next_after")
polygamma = _binary("chlo.polygamma")
zeta = _binary("chlo.zeta")


def abs_(x: Value) -> Value:
    """|x|; real where x is complex."""
    return ir.infer("stablehlo.abs", [x])


def is_finite(x: Value) -> Value:
    return ir.infer("stablehlo.is_finite", [x])


def is_inf(x: Value) -> Value:
    return ir.infer("chlo.is_inf", [x])


def is_pos_inf(x: Value) -> Value:
    return ir.infer("chlo.is_pos_inf", [x])


def is_neg_inf(x: Value) -> Value:
    return ir.infer("chlo.is_neg_inf", [x])


def real(x: Value) -> Value:
    return ir.infer("stablehlo.real", [x])


def imag(x: Value) -> Value:
    return ir.infer("stablehlo.imag", [x])


def complex_(re: Value, im: Value) -> Value:
    return ir.infer("stablehlo.complex", [re, im])


def convert(x: Value, *, dtype: DType) -> Value:
    """x in another element type; x itself where it has that type already."""
    shape, old = ir.shape_dtype(x.type)
    if old == dtype:
        return x
    return ir.create("stablehlo.convert", [ir.tensor_type(shape, dtype)], [x]).result


def bitcast_convert(x: Value, *, dtype: DType, shape: tuple[int, ...]) -> Value:
    """The bits of x read as another element type; `shape` is the result's."""
    return ir.create("stablehlo.bitcast_convert", [ir.tensor_type(shape, dtype)], [x]).result


def reduce_precision(x: Value, *, exponent_bits: int, mantissa_bits: int) -> Value:
    attributes = {
        "exponent_bits": ir.attr(f"{exponent_bits} : i32"),
        "mantissa_bits": ir.attr(f"{mantissa_bits} : i32"),
    }
    return ir.create("stablehlo.reduce_precision", [x.type], [x], attributes).result


def compare(x: Value, y: Value, *, direction: str, compare_type: str | None = None) -> Value:
    """`direction` is EQ, NE, LT, LE, GT or GE; `compare_type` FLOAT, TOTALORDER, SIGNED or UNSIGNED."""
    shape, dtype = ir.shape_dtype(x.type)
    kind = compare_type or comparison_type(dtype)
    attributes = {
        "comparison_direction": ir.attr(f"#stablehlo<comparison_direction {direction}>"),
        "compare_type": ir.attr(f"#stablehlo<comparison_type {kind}>"),
    }
    return ir.create("stablehlo.compare", [ir.tensor_type(shape, ir.BOOL)], [x, y], attributes).result


def comparison_type(dtype: DType) -> str:
    """How stablehlo.compare compares elements of a dtype by default."""
    if ir.is_inexact(dtype):
        return "FLOAT"
    return "UNSIGNED" if dtype.kind in "bu" else "SIGNED"


def select(pred: Value, on_true: Value, on_false: Value) -> Value:
    return ir.create("stablehlo.select", [on_true.type], [pred, on_true, on_false]).result


def clamp(low: Value, x: Value, high: Value) -> Value:
    return ir.create("stablehlo.clamp", [x.type], [low, x, high]).result


def optimization_barrier(*operands: Value) -> list[Value]:
    return list(ir.create("stablehlo.optimization_barrier", [v.type for v in operands], list(operands)).results)
