"""`pyxla-legalize-iree-small-loop`: a step of a loop costs IREE several dispatches, 3 microseconds each, and a copy of
all the state."""

from __future__ import annotations

import logging
import math

import numpy as np

from .... import build as b
from .... import ir
from ....ir import Operation, Value, mlir
from ...rewrite import operations, replace, walked
from .kernel import Kernel
from .memory import loops
from .storage import BOOL
from .writer import Unsupported, stored_text

log = logging.getLogger("pyxla.passes")

#: What the names of the kernels start with.
KERNEL = "pyxla.loop"

#: A kernel takes 32 buffers at most.
_MOST_BUFFERS = 30


def small_loop(module: ir.Module) -> None:
    """Loops whose state is small become one kernel each: scalars and vectors in registers, and in memory the arrays
    that are only read and written in parts. Loops of which an operation is not known here stay as they are."""
    if any(op.name.startswith("chlo.") for op in _in_loops(module)):
        module.run("builtin.module(func.func(chlo-legalize-to-stablehlo))")
    with ir.ambient():
        for function in list(module.functions.values()):
            for op in _outer_loops(function):
                _to_kernel(module, op)


def _to_kernel(module: ir.Module, op: Operation) -> None:
    """Make a loop a kernel; where it has to stay, those in it that can be."""
    with op.location, mlir.InsertionPoint(op):
        try:
            _refuse_empty(op)
            kernel = Kernel(op)
        except Unsupported as reason:
            log.debug("a loop at %s stays, for %s", op.location, reason)
        else:
            if len(kernel.inputs) + len(kernel.elements) <= _MOST_BUFFERS and kernel.results:
                _replace(module, op, kernel)
                return
    for inner in loops(op.regions[1].blocks[0]):
        _to_kernel(module, inner)


def _in_loops(module: ir.Module) -> list[Operation]:
    with ir.ambient():
        loops = [op for f in module.functions.values() for op in _outer_loops(f)]
        return [inner for op in loops for inner in walked(op)]


def _refuse_empty(loop: Operation) -> None:
    """Raises Unsupported where a value of the loop has no elements: there is no such vector."""
    for op in walked(loop):
        if any(0 in getattr(v.type, "shape", ()) for v in (*op.operands, *op.results)):
            raise Unsupported("an empty array")


def _outer_loops(function: ir.Function) -> list[Operation]:
    """The loops of a function that stand in no other."""
    loops = [op for op in operations(function) if op.name == "stablehlo.while"]
    return [op for op in loops if not any(_holds(outer, op) for outer in loops)]


def _holds(outer: Operation, op: Operation) -> bool:
    parent = op.parent.operation
    while parent.name not in ("func.func", "builtin.module"):
        if parent == outer:
            return True
        parent = parent.parent.operation
    return False


def _replace(module: ir.Module, op: Operation, kernel: Kernel) -> None:
    name = module.fresh_name(KERNEL)
    module.copy_functions(ir.Module.parse(kernel.text(name)), [name])
    given = [_stored(v) for v in kernel.inputs]
    # IREE would draw what makes these into the kernel, which it then cannot take.
    held = b.optimization_barrier(*given) if given else []
    types = module.functions[name].result_types
    written = dict(zip(kernel.elements, b.call(name, held, types), strict=True))
    results: list[Value] = []
    for k, old in enumerate(op.results):
        place = kernel.results.get(k)
        if place is None:
            results.append(op.operands[k])  # nobody uses it
            continue
        shape, dtype = ir.shape_dtype(old.type)
        whole = written[stored_text(dtype)]
        part = b.slice_(whole, start=(place.start,), limit=(place.start + place.size,))
        results.append(_restored(b.reshape(part, shape=shape), dtype))
    replace(op, results)


def _stored(v: Value) -> Value:
    """An array as the kernel reads it: of one dimension, a bool as a byte, without signs of integers."""
    shape, dtype = ir.shape_dtype(v.type)
    if dtype == BOOL:
        v = b.convert(v, dtype=np.dtype(np.int8))
    elif dtype.kind == "u":
        v = b.bitcast_convert(v, dtype=np.dtype(f"i{dtype.itemsize}"), shape=shape)
    return b.reshape(v, shape=(math.prod(shape),))


def _restored(v: Value, dtype: ir.DType) -> Value:
    if dtype == BOOL:
        return b.compare(v, b.zeros_like(v), direction="NE")
    if dtype.kind == "u":
        return b.bitcast_convert(v, dtype=dtype, shape=ir.shape(v))
    return v
