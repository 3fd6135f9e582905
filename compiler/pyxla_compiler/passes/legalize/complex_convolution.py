"""`pyxla-legalize-iree-complex-convolution`: IREE's compiler dies of a convolution of complex numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value
from ..rewrite import rewrite


def complex_convolution(module: ir.Module) -> None:
    """A convolution of complex numbers is made of four of their real and imaginary parts."""
    rewrite(module, {"stablehlo.convolution": _by_parts})


def _by_parts(op: Operation) -> Sequence[Value] | None:
    x, kernel = op.operands
    if not ir.is_complex(op.result):
        return None
    shape, dtype = ir.shape_dtype(op.result.type)
    part = ir.tensor_type(shape, np.dtype(f"f{dtype.itemsize // 2}"))
    attributes = {name: op.attributes[name] for name in op.attributes}

    def convolve(u: Value, v: Value) -> Value:
        return ir.create("stablehlo.convolution", [part], [u, v], attributes).result

    (xr, xi), (kr, ki) = ((b.real(v), b.imag(v)) for v in (x, kernel))
    real = b.subtract(convolve(xr, kr), convolve(xi, ki))
    imaginary = b.add(convolve(xr, ki), convolve(xi, kr))
    return [b.complex_(real, imaginary)]
