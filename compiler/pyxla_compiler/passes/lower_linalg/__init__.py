"""`pyxla-lower-linalg`: factorizations and triangular systems become loops over blocks of StableHLO."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

from ... import build as b
from ... import ir
from ...errors import CompilationError
from ...ir import Operation, Value
from ...ops.base import lookup
from ...ops.matrices import identity
from ..rewrite import replace
from .cholesky import cholesky
from .common import described, log
from .lu import lu
from .qr import geqrf, qr
from .spectral import eigh, svd
from .triangular import triangular_solve

_LOWERINGS: dict[str, Callable[..., list[Value]]] = {
    "stablehlo.cholesky": cholesky,
    "stablehlo.triangular_solve": triangular_solve,
    "pyxla.qr": qr,
    "pyxla.geqrf": geqrf,
    "pyxla.lu": lu,
    "pyxla.eigh": eigh,
    "pyxla.svd": svd,
}
#: What a CPU does in loops through single elements.
_HAVE_STEPS = ("stablehlo.cholesky", "pyxla.lu", "pyxla.eigh", "pyxla.svd")
_HOST_ONLY = {
    "pyxla.eig": "nonsymmetric eigendecomposition",
    "pyxla.hessenberg": "the Hessenberg form",
    "pyxla.schur": "the Schur decomposition",
}


def lower_linalg(module: ir.Module, *, wide: bool = False) -> None:
    """Turn cholesky, triangular_solve, pyxla.qr, pyxla.geqrf, pyxla.lu, pyxla.eigh and pyxla.svd into loops: by blocks
    of columns with matrix products between them. With `wide` no loop steps through single elements, as on a CPU."""
    with ir.ambient():
        for function in list(module.functions.values()):
            for op in function.operations:
                key = ir.op_key(op)
                if key in _HOST_ONLY:
                    raise CompilationError(
                        f"{_HOST_ONLY[key]} is only implemented on the CPU, by the LAPACK of the process that runs the "
                        "program: it cannot be saved in an artifact, nor run on another device. Use eigh where the "
                        f"matrix is symmetric or Hermitian (at {op.location})"
                    )
                if key in _LOWERINGS:
                    log.info("%s: a loop in the program", described(op))
                    with op.location, ir.mlir.InsertionPoint(op):
                        results = _lower(op, _LOWERINGS[key], {"wide": wide} if key in _HAVE_STEPS else {})
                    replace(op, results)


def _lower(op: Operation, lowering: Callable[..., list[Value]], how: dict[str, bool]) -> list[Value]:
    """The results of a lowering for matrices with one batch dimension, as the operation has them."""
    types = [ir.shape_dtype(v.type) for v in op.results]
    if any(math.prod(shape) == 0 for shape, _ in (*types, *(ir.shape_dtype(v.type) for v in op.operands))):
        return [_of_nothing(v) for v in op.results]
    batch = ir.shape(op.operands[0])[:-2]
    size = math.prod(batch)
    operands = [b.reshape(v, shape=(size, *ir.shape(v)[-2:])) for v in op.operands]
    params: dict[str, Any] = lookup(ir.op_key(op)).params(op)
    results = functools.partial(lowering, *operands)(**params, **how)
    return [b.reshape(v, shape=shape) for v, (shape, _) in zip(results, types, strict=True)]


def _of_nothing(v: Value) -> Value:
    """A result of a factorization without elements: matrices are identities, a permutation exchanges nothing."""
    shape, dtype = ir.shape_dtype(v.type)
    if math.prod(shape) == 0:
        return b.full(shape, 0, dtype)
    if dtype == ir.I32:
        return b.iota(shape=shape, dtype=dtype, dimension=len(shape) - 1)
    return identity(shape, dtype)
