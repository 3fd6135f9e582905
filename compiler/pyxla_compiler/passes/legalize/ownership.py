"""Memory of the caller: IREE updates, sorts and scatters an argument of the program in place, so it gets a copy."""

from __future__ import annotations

import numpy as np

from ... import build as b
from ... import ir
from ...ir import Operation, Value, mlir

#: Attribute of a module: how many copies were made in it.
_COPIES = "pyxla.copies"

#: What IREE may turn into another view of the same memory.
_VIEWS = frozenset({"stablehlo.reshape", "stablehlo.optimization_barrier", "stablehlo.bitcast_convert"})

#: What has its result in memory of its own. All else may be an argument in the end: IREE folds additions of zero,
#: slices of everything, and loops and branches that hand on what they got. An iota is fresh, but IREE makes one of two.
_FRESH = frozenset(
    f"stablehlo.{name}"
    for name in (
        "convolution",
        "dot_general",
        "dynamic_update_slice",
        "exponential",
        "logistic",
        "reduce",
        "reduce_window",
        "rng_bit_generator",
        "scatter",
        "sine",
        "sort",
        "tanh",
    )
)


def owned(x: Value) -> Value:
    """x, or where it may be an argument of the program a copy of it. IREE cannot tell that the selection changes
    nothing.

    Inside of a branch or a loop IREE also changes in place what is used again after, so there such a value is copied.
    """
    if _is_fresh(x) and not _is_shared_inside(x):
        return x
    (yes,) = b.optimization_barrier(b.constant(np.True_))
    return b.select(yes, x, b.unwritten(x.type, _next_number(x)))


def _next_number(x: Value) -> int:
    """A number that no other copy in the module has, for IREE not to make one of two copies of a value."""
    op = x.owner.owner.operation if isinstance(x.owner, mlir.Block) else x.owner
    while op.name != "builtin.module":
        op = op.parent.operation
    number = ir.integer(op, _COPIES, -1) + 1
    op.attributes[_COPIES] = ir.attr(f"{number} : i64")
    return number


def _is_fresh(x: Value) -> bool:
    while not isinstance(x.owner, mlir.Block):
        name = x.owner.name
        if name in _FRESH or _is_splat(x.owner):
            return True
        if name not in _VIEWS:
            return False
        x = x.owner.operands[list(x.owner.results).index(x)]
    return x.owner.owner.operation.name != "func.func"  # IREE copies what a loop starts from


def _is_shared_inside(x: Value) -> bool:
    if isinstance(x.owner, mlir.Block) or x.owner.parent.name == "func.func":
        return False
    return len({use.owner for use in x.uses}) > 1


def _is_splat(op: Operation) -> bool:
    """Whether an operation fills memory with one number."""
    if op.name == "stablehlo.broadcast_in_dim":
        return not op.operands[0].type.shape
    if op.name != "stablehlo.constant" or isinstance(op.result.type.element_type, mlir.ComplexType):
        return False  # complex constants cannot be read
    return op.attributes["value"].is_splat
