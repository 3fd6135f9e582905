"""`pyxla-host-linalg`: linear algebra by the LAPACK of the process that runs the program, where that is quicker.

The host computes what its evaluator computes (`evaluate` of the operation's class), so there is one place for each.
"""

from __future__ import annotations

import math

from .. import build as b
from .. import ir
from ..ir import Operation
from ..ops.base import lookup
from .lower_linalg.common import described, log
from .rewrite import replace

#: From this size of the smaller side on a call of the host (some 30 us) takes about as long as our own loops, or less;
#: it compiles much sooner in any case.
_LEAST = {
    "stablehlo.cholesky": 8,
    "stablehlo.triangular_solve": 8,
    "pyxla.lu": 8,
    "pyxla.qr": 4,
    "pyxla.geqrf": 4,
    "pyxla.eigh": 2,
    "pyxla.svd": 2,
    "pyxla.eig": 1,
    "pyxla.hessenberg": 1,
    "pyxla.schur": 1,
}


def host_linalg(module: ir.Module) -> None:
    """Factorizations and triangular systems of matrices that are not tiny become calls of the host, `pyxla.host`."""
    with ir.ambient():
        for function in list(module.functions.values()):
            for op in function.operations:
                least = _LEAST.get(ir.op_key(op))
                if least is not None and _size(op) and min(ir.shape(op.operands[0])[-2:]) >= least:
                    log.info("%s: LAPACK on the host", described(op))
                    _call_host(op)


def _size(op: Operation) -> int:
    return min(math.prod(ir.shape(v)) for v in (*op.operands, *op.results))


def _call_host(op: Operation) -> None:
    key = ir.op_key(op)
    with op.location, ir.mlir.InsertionPoint(op):
        types = [v.type for v in op.results]
        results = b.host(*op.operands, operation=key, params=lookup(key).params(op), result_types=types)
    replace(op, results)
