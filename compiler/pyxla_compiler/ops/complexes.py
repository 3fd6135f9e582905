"""Complex numbers and their parts.

Derivatives are linear over the complex numbers and never conjugate: a cotangent of f is multiplied by f'(x). A pair
of a cotangent and a tangent stands for the real part of their product, so the imaginary part of a cotangent counts
negatively for what is real.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import build as b
from .. import ir
from ..ir import Value
from .base import Array, Context, Elementwise, MaybeValue, register
from .computed import Unary, full


@register
class Real(Elementwise):
    name = "stablehlo.real"
    build = staticmethod(b.real)

    def evaluate(self, x: Array) -> Array:
        return x.real if x.dtype.kind == "c" else x

    def push(self, i: int, t: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return b.real(t)

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return b.complex_(ct, full(ct, 0)) if ir.is_complex(primals[0]) else ct


@register
class Imag(Elementwise):
    name = "stablehlo.imag"
    build = staticmethod(b.imag)

    def evaluate(self, x: Array) -> Array:
        return x.imag if x.dtype.kind == "c" else np.zeros_like(x)

    def push(self, i: int, t: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return b.imag(t) if ir.is_complex(primals[0]) else None

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return b.complex_(full(ct, 0), b.negate(ct)) if ir.is_complex(primals[0]) else None


@register
class Complex(Elementwise):
    name = "stablehlo.complex"
    build = staticmethod(b.complex_)

    def evaluate(self, real: Array, imag: Array) -> Array:
        result = np.empty(real.shape, f"c{2 * real.dtype.itemsize}")
        result.real = real
        result.imag = imag
        return result

    def jvp(
        self,
        ctx: Context,
        primals: Sequence[Value],
        tangents: Sequence[MaybeValue],
        results: Sequence[Value],
        **params: Any,
    ) -> Sequence[MaybeValue]:
        real, imag = (full(p, 0) if t is None else t for p, t in zip(primals, tangents, strict=True))
        return [b.complex_(real, imag)]

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return b.negate(b.imag(ct)) if i else b.real(ct)


@register
class Conj(Unary):
    name = "chlo.conj"
    build = staticmethod(b.conj)
    compute = np.conjugate

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        return b.conj(t)
