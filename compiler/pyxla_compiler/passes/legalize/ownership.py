"""Memory of the caller: IREE sorts and scatters an argument of the program in place, so it gets a copy."""

from __future__ import annotations

import numpy as np

from ... import build as b
from ...ir import Value, mlir

#: What IREE may turn into another view of the same memory.
_VIEWS = frozenset(
    {"stablehlo.reshape", "stablehlo.optimization_barrier", "stablehlo.bitcast_convert", "stablehlo.slice"}
)


def owned(x: Value) -> Value:
    """x, or where it is an argument of the program a copy of it. IREE cannot tell that the selection changes
    nothing."""
    if not _is_argument(x):
        return x
    (yes,) = b.optimization_barrier(b.constant(np.True_))
    return b.select(yes, x, b.zeros_like(x))


def _is_argument(x: Value) -> bool:
    while not isinstance(x.owner, mlir.Block):
        if x.owner.name not in _VIEWS:
            return False
        x = x.owner.operands[0]
    return x.owner.owner.operation.name == "func.func"
