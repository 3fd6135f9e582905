"""Functions of one operand: powers, exponentials, trigonometry, rounding. One class each, one derivative each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Value
from .base import Array, MaybeValue, register
from .computed import Step, Unary, full, widened

# Powers and roots.


@register
class Negate(Unary):
    name = "stablehlo.negate"
    build = staticmethod(b.negate)
    compute = np.negative
    cheap = True

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        return b.negate(t)


@register
class Square(Unary):
    name = "chlo.square"
    build = staticmethod(b.square)
    compute = np.square

    def derivative(self, x: Value, y: Value) -> Value:
        return b.multiply(full(x, 2), x)


@register
class Sqrt(Unary):
    name = "stablehlo.sqrt"
    build = staticmethod(b.sqrt)
    compute = np.sqrt

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        return b.divide(b.multiply(t, full(t, 0.5)), y)


@register
class Rsqrt(Unary):
    name = "stablehlo.rsqrt"
    build = staticmethod(b.rsqrt)

    @staticmethod
    @widened
    def compute(x: Array) -> Array:
        return 1 / np.sqrt(x)

    def derivative(self, x: Value, y: Value) -> Value:
        return b.divide(b.multiply(full(y, -0.5), y), x)


@register
class Cbrt(Unary):
    name = "stablehlo.cbrt"
    build = staticmethod(b.cbrt)

    @staticmethod
    def compute(x: Array) -> Array:
        return np.power(x, x.dtype.type(1 / 3)) if x.dtype.kind == "c" else np.cbrt(x)

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        # 1 / (3 y^2) rather than y / (3 x): infinite at zero, as the slope is, and not 0 / 0.
        return b.divide(t, b.multiply(full(y, 3), b.multiply(y, y)))


# Exponentials and logarithms.


@register
class Exponential(Unary):
    name = "stablehlo.exponential"
    build = staticmethod(b.exponential)
    compute = np.exp

    def derivative(self, x: Value, y: Value) -> Value:
        return y


@register
class ExponentialMinusOne(Unary):
    name = "stablehlo.exponential_minus_one"
    build = staticmethod(b.exponential_minus_one)
    compute = np.expm1

    def derivative(self, x: Value, y: Value) -> Value:
        return b.add(y, full(y, 1))


@register
class Log(Unary):
    name = "stablehlo.log"
    build = staticmethod(b.log)
    compute = np.log

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        return b.divide(t, x)


@register
class LogPlusOne(Unary):
    name = "stablehlo.log_plus_one"
    build = staticmethod(b.log_plus_one)
    compute = np.log1p

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        return b.divide(t, b.add(x, full(x, 1)))


@register
class Logistic(Unary):
    name = "stablehlo.logistic"
    build = staticmethod(b.logistic)

    @staticmethod
    @widened
    def compute(x: Array) -> Array:
        return 1 / (1 + np.exp(-x))

    def derivative(self, x: Value, y: Value) -> Value:
        return b.multiply(y, b.subtract(full(y, 1), y))


# Trigonometry.


@register
class Sine(Unary):
    name = "stablehlo.sine"
    build = staticmethod(b.sine)
    compute = np.sin

    def derivative(self, x: Value, y: Value) -> Value:
        return b.cosine(x)


@register
class Cosine(Unary):
    name = "stablehlo.cosine"
    build = staticmethod(b.cosine)
    compute = np.cos

    def derivative(self, x: Value, y: Value) -> Value:
        return b.negate(b.sine(x))


class _Tangent(Unary):
    compute = np.tan

    def derivative(self, x: Value, y: Value) -> Value:
        return b.add(b.multiply(y, y), full(y, 1))


@register
class Tan(_Tangent):
    name = "stablehlo.tan"
    build = staticmethod(b.tan)


@register
class ChloTan(_Tangent):
    name = "chlo.tan"
    build = staticmethod(b.tan)


@register
class Tanh(Unary):
    name = "stablehlo.tanh"
    build = staticmethod(b.tanh)
    compute = np.tanh

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        # t (1 + y) (1 - y), associated as JAX does, so that the digits are the same.
        return b.multiply(b.add(t, b.multiply(t, y)), b.subtract(full(y, 1), y))


@register
class Sinh(Unary):
    name = "chlo.sinh"
    build = staticmethod(b.sinh)
    compute = np.sinh

    def derivative(self, x: Value, y: Value) -> Value:
        return b.cosh(x)


@register
class Cosh(Unary):
    name = "chlo.cosh"
    build = staticmethod(b.cosh)
    compute = np.cosh

    def derivative(self, x: Value, y: Value) -> Value:
        return b.sinh(x)


def _one_minus_square(x: Value) -> Value:
    # As a product it keeps its digits near x = 1.
    one = full(x, 1)
    return b.multiply(b.subtract(one, x), b.add(one, x))


@register
class Asin(Unary):
    name = "chlo.asin"
    build = staticmethod(b.asin)
    compute = np.arcsin

    def derivative(self, x: Value, y: Value) -> Value:
        return b.rsqrt(_one_minus_square(x))


@register
class Acos(Unary):
    name = "chlo.acos"
    build = staticmethod(b.acos)
    compute = np.arccos

    def derivative(self, x: Value, y: Value) -> Value:
        return b.negate(b.rsqrt(_one_minus_square(x)))


@register
class Atan(Unary):
    name = "chlo.atan"
    build = staticmethod(b.atan)
    compute = np.arctan

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        return b.divide(t, b.add(b.multiply(x, x), full(x, 1)))


@register
class Asinh(Unary):
    name = "chlo.asinh"
    build = staticmethod(b.asinh)
    compute = np.arcsinh

    def derivative(self, x: Value, y: Value) -> Value:
        return b.rsqrt(b.add(b.multiply(x, x), full(x, 1)))


@register
class Acosh(Unary):
    name = "chlo.acosh"
    build = staticmethod(b.acosh)
    compute = np.arccosh

    def derivative(self, x: Value, y: Value) -> Value:
        below, above = b.subtract(x, full(x, 1)), b.add(x, full(x, 1))
        if ir.is_complex(x):
            # The root of the product is on the wrong branch where the real part is negative.
            return b.multiply(b.rsqrt(below), b.rsqrt(above))
        return b.rsqrt(b.multiply(below, above))


@register
class Atanh(Unary):
    name = "chlo.atanh"
    build = staticmethod(b.atanh)
    compute = np.arctanh

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        return b.divide(t, _one_minus_square(x))


# Rounding and sign.


@register
class Floor(Step):
    name = "stablehlo.floor"
    build = staticmethod(b.floor)
    compute = np.floor


@register
class Ceil(Step):
    name = "stablehlo.ceil"
    build = staticmethod(b.ceil)
    compute = np.ceil


@register
class RoundNearestEven(Step):
    name = "stablehlo.round_nearest_even"
    build = staticmethod(b.round_nearest_even)
    compute = np.rint


@register
class RoundNearestAfz(Step):
    """Halves are rounded away from zero."""

    name = "stablehlo.round_nearest_afz"
    build = staticmethod(b.round_nearest_afz)

    @staticmethod
    @widened
    def compute(x: Array) -> Array:
        whole = np.trunc(x)
        return np.where(np.abs(x - whole) >= 0.5, whole + np.copysign(np.ones((), x.dtype), x), whole)


@register
class Sign(Step):
    name = "stablehlo.sign"
    build = staticmethod(b.sign)

    @staticmethod
    def compute(x: Array) -> Array:
        # The sign of a zero is that zero, with its sign; numpy's is always positive.
        return np.copysign(np.sign(x), x) if ir.is_inexact(x.dtype) and x.dtype.kind != "c" else np.sign(x)


@register
class Abs(Unary):
    """The magnitude; its result is real where the operand is complex."""

    name = "stablehlo.abs"
    build = staticmethod(b.abs_)

    def evaluate(self, x: Array) -> Array:
        with np.errstate(all="ignore"):
            result = np.asarray(np.abs(x))
        return result if x.dtype.kind == "c" else result.astype(x.dtype, copy=False)

    def _direction(self, x: Value, y: Value) -> Value:
        # conj(x) / |x|, which is zero at zero.
        one = full(y, 1)
        safe = b.select(b.compare(y, full(y, 0), direction="EQ"), one, y)
        return b.divide(b.conj(x), b.complex_(safe, full(y, 0)))

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        # One at zero, as in JAX: |x| is x where x >= 0.
        return b.select(b.compare(x, full(x, 0), direction="GE"), t, b.negate(t))

    def push(self, i: int, t: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        (x,) = primals
        if ir.is_complex(x):
            return b.real(b.multiply(t, self._direction(x, result)))
        return self.scale(t, x, result)

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        (x,) = primals
        if ir.is_complex(x):
            return b.multiply(b.complex_(ct, full(ct, 0)), self._direction(x, result))
        return self.scale(ct, x, result)
