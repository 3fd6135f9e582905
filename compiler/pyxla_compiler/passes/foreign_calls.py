"""`pyxla-foreign-calls`: what JAX asks of XLA's custom calls becomes operations that we have."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .. import build as b
from .. import ir
from ..ir import Operation, Value, mlir
from .rewrite import rewrite


def foreign_calls(module: ir.Module) -> None:
    """Turn custom calls of LAPACK (Cholesky, LU, triangular solve, eigenvalues, singular values) into our own linear
    algebra, chlo.top_k into a sort, and drop those that only annotate their operand."""
    rewrite(module, RULES)


def _custom_call(op: Operation) -> Sequence[Value] | None:
    target = ir.op_key(op)
    lapack = re.fullmatch(r"lapack_[sdcz](\w+)_ffi", target)
    rule = _LAPACK.get(lapack[1]) if lapack else _OTHERS.get(target)
    if rule is None:
        return None
    try:
        results = rule(op)
        fitting = results is None or [v.type for v in results] == [v.type for v in op.results]
        for v in results or () if lapack else ():
            v.owner.verify()
    except (LookupError, TypeError, ValueError, mlir.MLIRError):
        fitting, results = False, None
    if not fitting:
        raise ValueError(
            f"the custom call @{target} has not the operands, options and results of that name, at {op.location}"
        )
    return results


def _options(op: Operation) -> dict[str, str]:
    """The letters that LAPACK calls its options by."""
    text = str(op.attributes["mhlo.backend_config"])
    return {name: chr(int(code)) for name, code in re.findall(r"(\w+) = (\d+) : ui8", text)}


def _fine(info: Value) -> Value:
    return b.zeros(info.type)  # ours answer with NaN where LAPACK reports a failure


def _potrf(op: Operation) -> list[Value]:
    *_, m, n = ir.shape(op.operands[0])
    if m != n:
        raise ValueError("the matrix is not square")
    return [b.cholesky(op.operands[0], lower=_options(op)["uplo"] == "L"), _fine(op.results[1])]


def _trsm(op: Operation) -> list[Value]:
    options = _options(op)
    transposed = {"N": "NO_TRANSPOSE", "T": "TRANSPOSE", "C": "ADJOINT"}[options["trans_x"]]
    return [
        b.triangular_solve(
            *op.operands,
            left_side=options["side"] == "L",
            lower=options["uplo"] == "L",
            unit_diagonal=options["diag"] == "U",
            transpose_a=transposed,
        )
    ]


def _getrf(op: Operation) -> list[Value]:
    packed, pivots, _ = b.lu(op.operands[0])
    return [packed, b.add(pivots, b.full_like(pivots, 1)), _fine(op.results[2])]  # LAPACK counts rows from 1


def _eigh(op: Operation) -> list[Value]:
    values, vectors = b.eigh(op.operands[0], lower=_options(op)["uplo"] == "L")
    return [vectors, values, _fine(op.results[2])]


def _gesdd(op: Operation) -> list[Value] | None:
    mode, a, results = _options(op)["mode"], op.operands[0], list(op.results)
    work, info = results[0], results[4]
    if mode == "N":
        (s,) = b.svd(a, full_matrices=False, compute_uv=False)
        return [b.zeros(work.type), s, *(b.zeros(v.type) for v in results[2:4]), _fine(info)]
    if mode not in ("A", "S"):
        return None
    u, s, vh = b.svd(a, full_matrices=mode == "A", compute_uv=True)
    return [b.zeros(work.type), s, u, vh, _fine(info)]


def _top_k(op: Operation) -> list[Value]:
    x = op.operands[0]
    shape = ir.shape(x)
    k, last = ir.integer(op, "k"), len(shape) - 1
    places = b.iota(shape=shape, dtype=ir.dtype(op.results[1]), dimension=last)
    ordered = b.sort(x, places, dimension=last, descending=True)
    limit = (*shape[:-1], k)
    return [b.slice_(v, start=(0,) * len(shape), limit=limit) for v in ordered]


_Rule = Callable[[Operation], Sequence[Value] | None]
_LAPACK: dict[str, _Rule] = {
    "potrf": _potrf,
    "trsm": _trsm,
    "getrf": _getrf,
    "syevd": _eigh,
    "heevd": _eigh,
    "gesdd": _gesdd,
}
_OTHERS: dict[str, _Rule] = {
    "Sharding": lambda op: list(op.operands),
    "annotate_device_placement": lambda op: list(op.operands),
}


RULES = {"stablehlo.custom_call": _custom_call, "chlo.top_k": _top_k}
