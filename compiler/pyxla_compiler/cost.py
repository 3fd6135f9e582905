"""An estimate of a program's work, read off its operations: what a tool can say without running it."""

from __future__ import annotations

import math
from collections.abc import Callable

from . import ir
from .ir import Operation

#: Elementwise operations that cost a polynomial or more, rather than one instruction.
_STABLEHLO_TRANSCENDENTAL = """atan2 cbrt cosine exponential exponential_minus_one log log_plus_one logistic power
    rsqrt sine sqrt tan tanh"""
_CHLO_TRANSCENDENTAL = """acos acosh asin asinh atan atanh bessel_i1e cosh digamma erf erf_inv erfc lgamma polygamma
    sinh zeta"""
TRANSCENDENTAL = frozenset(
    [f"stablehlo.{name}" for name in _STABLEHLO_TRANSCENDENTAL.split()]
    + [f"chlo.{name}" for name in _CHLO_TRANSCENDENTAL.split()]
)

#: Operations that only name, move or make values.
_FREE = """bitcast_convert broadcast_in_dim concatenate constant dynamic_slice dynamic_update_slice gather iota
    optimization_barrier pad reshape reverse slice transpose"""
FREE = frozenset(f"stablehlo.{name}" for name in _FREE.split())

#: A loop whose number of steps is not written in the program counts this many times.
UNKNOWN_STEPS = 10


def cost(module: ir.Module, function: str = "main") -> dict[str, float]:
    """`flops`, `transcendentals`, `bytes accessed` and `operations` of a function and all it calls.

    A scan counts its body for each step, a branch its dearest side, a loop of unknown length its body ten times. Bytes
    are those of every
    operand and result, as if nothing were fused.
    """
    totals: dict[str, dict[str, float]] = {}

    def of(name: str) -> dict[str, float]:
        if name not in totals:
            total = {"flops": 0.0, "transcendentals": 0.0, "bytes accessed": 0.0, "operations": 0.0}
            for op in module.functions[name].operations:
                for key, value in _operation(op, of).items():
                    total[key] += value
            totals[name] = total
        return totals[name]

    with ir.ambient():
        return dict(of(function))


def largest_product(module: ir.Module) -> int:
    """The least of rows, columns and depth of the largest plain matrix product in a module; 0 where there is none."""
    largest = 0
    with ir.ambient():
        for function in module.functions.values():
            for op in function.operations:
                if op.name == "stablehlo.dot_general":
                    shapes = [ir.shape(v) for v in op.operands]
                    depth = int(_contracted(op))
                    if all(len(s) == 2 for s in shapes) and depth:
                        largest = max(largest, min(depth, *(math.prod(s) // depth for s in shapes)))
    return largest


def _operation(op: Operation, of: Callable[[str], dict[str, float]]) -> dict[str, float]:
    key = ir.op_key(op)
    # What follows the function of a `pyxla.custom` are its rules.
    callees = ir.callees(op)[:1] if key == "pyxla.custom" else ir.callees(op)
    called = [of(name) for name in callees]
    if key == "pyxla.cond":
        return max(called, key=lambda c: c["flops"] + c["transcendentals"])
    if called:
        times = ir.integer(op, "pyxla.length") if key == "pyxla.scan" else UNKNOWN_STEPS if key == "pyxla.while" else 1
        return {k: times * sum(c[k] for c in called) for k in called[0]}
    size = float(sum(_size(v.type) for v in op.results))
    moved = float(sum(_bytes(v.type) for v in (*op.operands, *op.results))) if key != "stablehlo.constant" else 0.0
    total = {
        "flops": 0.0,
        "transcendentals": 0.0,
        "bytes accessed": moved,
        "operations": 0.0 if key == "stablehlo.constant" else 1.0,
    }
    if key in TRANSCENDENTAL:
        total["transcendentals"] = size
    elif key in ("stablehlo.dot_general", "stablehlo.convolution"):
        total["flops"] = 2.0 * size * _contracted(op)
    elif key in ("stablehlo.reduce", "stablehlo.reduce_window", "stablehlo.scatter", "stablehlo.select_and_scatter"):
        total["flops"] = float(sum(_size(v.type) for v in list(op.operands)[:1]))
    elif key == "stablehlo.sort":
        total["flops"] = size * max(1.0, math.log2(max(size, 2.0)))
    elif key not in FREE:
        total["flops"] = size
    return total


def _size(ty: ir.Type) -> int:
    return math.prod(ir.shape_dtype(ty)[0])


def _bytes(ty: ir.Type) -> int:
    shape, dtype = ir.shape_dtype(ty)
    return math.prod(shape) * dtype.itemsize


def _contracted(op: Operation) -> float:
    """How many products make one element of a contraction's result."""
    lhs, rhs = (ir.shape(v) for v in op.operands)
    if op.name == "stablehlo.dot_general":
        dims = ir.fields(op.attributes["dot_dimension_numbers"]).get("lhs_contracting_dimensions", ())
        return float(math.prod(lhs[d] for d in dims))
    out_features = str(op.attributes["dimension_numbers"]).split("x[")[1].split("]")[0].split(", ").index("o")
    return math.prod(rhs) / max(1, rhs[out_features])
