"""`pyxla-legalize-iree-elementary`: the functions of floats that IREE computes badly, or by the target's C library.

In float64 IREE calls sin, cos, tan, tanh, asin, acos and atan of the C library, which code that leaves here does not
have, and expm1, log1p, sinh and atanh of tiny operands are zero. In float32 its sin, cos and tan fail for large ones,
its asin, acos, atan, sinh, cosh and pow are off by tens of units in the last place, and signs of zeros are lost. Here
stand expansions, one family a file, that are off by at most 2 units (docs/numerics.md has the figures and the few that
are off by more). log, log1p, logistic and erf of float32 stay IREE's, which are off by no more than 2 (erf 3); 16-bit
floats are computed as float32 and rounded once.

Cost, next to IREE's own on a million elements: in float64 they run 1 to 30 times as fast, being vectorized, which calls
of the C library are not; pow alone takes 2 times as long. In float32 sin, cos and tan run 4 times as long, since every
lane reduces its operand as large ones must be (8 times as fast as JAX's even so), erfc and lgamma 3, atan2 4 times, and
pow, computed in two words, 4 to 10 times (half as long as JAX's); others less than twice. A function adds 0.05 to
0.3 s to a compile: LLVM takes that long for a kernel of a few hundred operations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .... import build as b
from .... import ir
from ....ir import Operation, Value
from ...rewrite import Rule, operations, rewrite
from . import (
    complex_numbers,
    error_function,
    exponential,
    gamma,
    hyperbolic,
    inverse_trigonometric,
    logarithmic,
    power,
    trigonometric,
)
from .complex_numbers import Complex
from .term import Term

#: Of all floats, of float64 alone, and of complex numbers.
FLOATS: dict[str, Callable[..., Term]] = {
    "chlo.acos": inverse_trigonometric.acos,
    "chlo.acosh": hyperbolic.acosh,
    "chlo.asin": inverse_trigonometric.asin,
    "chlo.asinh": hyperbolic.asinh,
    "chlo.atan": inverse_trigonometric.atan,
    "chlo.atanh": hyperbolic.atanh,
    "chlo.cosh": hyperbolic.cosh,
    "chlo.digamma": gamma.digamma,
    "chlo.erfc": error_function.erfc,
    "chlo.lgamma": gamma.lgamma,
    "chlo.sinh": hyperbolic.sinh,
    "chlo.tan": trigonometric.tangent,
    "stablehlo.atan2": inverse_trigonometric.atan2,
    "stablehlo.cbrt": power.cbrt,
    "stablehlo.cosine": trigonometric.cosine,
    "stablehlo.exponential": exponential.exponential,
    "stablehlo.exponential_minus_one": exponential.exponential_minus_one,
    "stablehlo.power": power.power,
    "stablehlo.sine": trigonometric.sine,
    "stablehlo.tan": trigonometric.tangent,
    "stablehlo.tanh": hyperbolic.tanh,
}
FLOAT64: dict[str, Callable[..., Term]] = {
    "chlo.erf": error_function.erf,
    "stablehlo.log": logarithmic.logarithm,
    "stablehlo.log_plus_one": logarithmic.logarithm_of_one_plus,
    "stablehlo.logistic": exponential.logistic,
}
COMPLEX: dict[str, Callable[..., Complex]] = {
    "chlo.acos": complex_numbers.acos,
    "chlo.acosh": complex_numbers.acosh,
    "chlo.asin": complex_numbers.asin,
    "chlo.asinh": complex_numbers.asinh,
    "chlo.atan": complex_numbers.atan,
    "chlo.atanh": complex_numbers.atanh,
    "chlo.cosh": complex_numbers.cosh,
    "chlo.sinh": complex_numbers.sinh,
    "chlo.tan": complex_numbers.tan,
    "stablehlo.cosine": complex_numbers.cos,
    "stablehlo.exponential": complex_numbers.exp,
    "stablehlo.exponential_minus_one": complex_numbers.expm1,
    "stablehlo.log": complex_numbers.log,
    "stablehlo.log_plus_one": complex_numbers.log1p,
    "stablehlo.logistic": complex_numbers.logistic,
    "stablehlo.power": complex_numbers.power,
    "stablehlo.rsqrt": complex_numbers.rsqrt,
    "stablehlo.sine": complex_numbers.sin,
    "stablehlo.sqrt": complex_numbers.sqrt,
    "stablehlo.tan": complex_numbers.tan,
    "stablehlo.tanh": complex_numbers.tanh,
}


def elementary(module: ir.Module) -> None:
    """Elementary and special functions of floats become sums and products that are right to 2 units in the last place,
    for all operands, without a library."""
    rules = {name: _rule(name) for name in {*FLOATS, *FLOAT64, *COMPLEX}}
    rewrite(module, rules)
    found = (op for function in module.functions.values() for op in operations(function))
    if any(op.name == "chlo.polygamma" and ir.dtype(op.result) == ir.F64 for op in found):
        # MLIR's expansion of it has a sine and a cosine, which in float64 are the C library's. Its many powers stay.
        module.run("builtin.module(func.func(chlo-legalize-to-stablehlo))")
        rewrite(module, {name: rules[name] for name in ("stablehlo.sine", "stablehlo.cosine")})


def _rule(name: str) -> Rule:
    def rule(op: Operation) -> Sequence[Value] | None:
        dtype = ir.dtype(op.result)
        if dtype.kind == "c":
            return _of_parts(COMPLEX[name], op.operands) if name in COMPLEX else None
        function = FLOATS.get(name) or (FLOAT64.get(name) if dtype == ir.F64 else None)
        if function is None or not ir.is_inexact(dtype):
            return None
        wide = dtype if dtype == ir.F64 else ir.F32
        y = function(*(Term(x).to(wide) for x in op.operands))
        return [y.to(dtype).value]

    return rule


def _of_parts(function: Callable[..., Complex], operands: Sequence[Value]) -> list[Value]:
    y = function(*(Complex(Term(b.real(x)), Term(b.imag(x))) for x in operands))
    return [b.complex_(y.re.value, y.im.value)]
