"""What the elementwise operations share: evaluation by a numpy function, one derivative, steps and predicates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from .. import build as b
from .. import ir
from ..ir import DType, Value
from .base import Array, Elementwise, MaybeValue, NotDifferentiableError


class Computed(Elementwise):
    """Evaluated by one function of numpy arrays; the result has the dtype of the last operand."""

    compute: ClassVar[Callable[..., Any]]

    def evaluate(self, *operands: Any, **params: Any) -> Array:
        with np.errstate(all="ignore"):
            result = np.asarray(self.compute(*operands, **params))
        dtype = operands[-1].dtype
        # Only ml_dtypes' small integers come back in another dtype: they are promoted to int8.
        return result if result.dtype is dtype else result.astype(dtype, copy=False)


class Unary(Computed):
    """One operand. A subclass gives the derivative, or overrides `scale` where the product comes cheaper directly."""

    def derivative(self, x: Value, y: Value) -> Value:
        """dy/dx at operand x and result y."""
        raise NotDifferentiableError(f"{self.name} has no derivative")

    def scale(self, t: Value, x: Value, y: Value) -> Value:
        """t * dy/dx."""
        return b.multiply(t, self.derivative(x, y))

    def push(self, i: int, t: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return self.scale(t, primals[0], result)

    def pull(self, i: int, ct: Value, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return self.scale(ct, primals[0], result)


class Step(Computed):
    """A function that is constant between its jumps: its derivative is taken as zero everywhere."""

    differentiable = False

    def factor(self, i: int, primals: Sequence[Value], result: Value, **params: Any) -> MaybeValue:
        return None


class Predicate(Step):
    """A step whose result is boolean."""

    def evaluate(self, *operands: Any, **params: Any) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(self.compute(*operands, **params), ir.BOOL)


def is_half(dtype: DType) -> bool:
    """Whether results in a dtype are computed in float32 and rounded: floats of less than four bytes."""
    return dtype.itemsize < 4 and ir.is_inexact(dtype)


def widened(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of several roundings made to round once where its operands are halves: it is given float32."""

    def run(*operands: Array) -> Any:
        dtype = operands[-1].dtype
        if is_half(dtype):
            return np.asarray(function(*[x.astype(ir.F32) for x in operands])).astype(dtype)
        return function(*operands)

    return run


def full(x: Value, value: float) -> Value:
    """A constant like x, of one value."""
    return b.full_like(x, value)
