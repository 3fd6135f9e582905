"""`pyxla.stop_gradient`: its operand as it is, which derivatives do not pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import build as b
from ..ir import Value
from .base import Array, Context, Op, register


@register
class StopGradient(Op):
    name = "pyxla.stop_gradient"
    build = staticmethod(b.stop_gradient)
    differentiable = False
    cheap = True

    def evaluate(self, x: Array) -> Array:  # pyright: ignore[reportIncompatibleMethodOverride]
        return x

    def batch(
        self, ctx: Context, operands: Sequence[Value], dims: Sequence[int | None], **params: Any
    ) -> tuple[list[Value], list[int | None]]:
        return [b.stop_gradient(operands[0])], list(dims)
