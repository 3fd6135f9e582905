"""What LAPACK's routines are, as JAX calls them on processors, in operations of ours: `pyxla-foreign-calls` asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .. import build as b
from .. import ir
from ..ir import Operation, Value
from ..ops.householder import columns_of_product, reflect, vectors
from ..ops.matrices import (
    adjoint,
    diagonal,
    hermitian,
    identity,
    lower_triangle,
    real,
    rows_of,
    sum_over,
    take_rows,
    transposed,
)
from ..ops.spectral import solve_factored
from .foreign_loops import column_order, tridiagonal_solve

_Rule = Callable[[Operation], Sequence[Value] | None]


def _letters(op: Operation) -> dict[str, str]:
    """The letters that LAPACK calls its options by."""
    return {name: chr(int(code)) for name, code in re.findall(r"(\w+) = (\d+) : ui8", _configuration(op))}


def _words(op: Operation) -> dict[str, str]:
    """The options that are numbers, or true or false."""
    return dict(re.findall(r"(\w+) = (\d+|true|false)", _configuration(op)))


def _configuration(op: Operation) -> str:
    return str(op.attributes["mhlo.backend_config"])


def _fine(info: Value) -> Value:
    return b.zeros(info.type)  # ours answer with NaN where LAPACK reports a failure


def _potrf(op: Operation) -> list[Value]:
    *_, m, n = ir.shape(op.operands[0])
    if m != n:
        raise ValueError("the matrix is not square")
    return [b.cholesky(op.operands[0], lower=_letters(op)["uplo"] == "L"), _fine(op.results[1])]


def _trsm(op: Operation) -> list[Value]:
    options = _letters(op)
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
    return [packed, _from_one(pivots), _fine(op.results[2])]


def _from_one(places: Value) -> Value:
    return b.add(places, b.full_like(places, 1))  # LAPACK counts from 1


def _geqrf(op: Operation) -> list[Value]:
    return b.geqrf(op.operands[0])


def _geqp3(op: Operation) -> list[Value]:
    a, fixed = op.operands
    if not _is_zero(fixed):
        raise NotImplementedError("columns that stay in front (jpvt is not 0 everywhere)")
    order = column_order(b.stop_gradient(a))
    packed, taus = b.geqrf(transposed(take_rows(transposed(a), order)))
    return [packed, _from_one(order), taus]


def _is_zero(x: Value) -> bool:
    while _made_by(x) == "stablehlo.broadcast_in_dim":
        x = x.owner.operands[0]
    return _made_by(x) == "stablehlo.constant" and not b.read_constant(x.owner).any()


def _made_by(x: Value) -> str:
    """The operation that x is a result of; empty for an argument."""
    return ir.op_key(x.owner) if hasattr(x.owner, "name") else ""


def _orgqr(op: Operation) -> list[Value]:
    packed, taus = op.operands
    factored = _factored(packed, taus)
    if factored is None:
        return [columns_of_product(packed, taus)]
    # Of a matrix whose reflections are nothing, Q still has the derivative that JAX gives it.
    return b.qr(factored, full_matrices=ir.shape(packed)[-1] > ir.shape(taus)[-1])[:1]


def _factored(packed: Value, taus: Value) -> Value | None:
    """The matrix that was factored into these reflections, where all of them are here."""
    if _made_by(taus) != "pyxla.geqrf":
        return None
    source = taus.owner.results[0]
    while packed != source and _made_by(packed) in ("stablehlo.pad", "stablehlo.slice"):
        packed = packed.owner.operands[0]
    return taus.owner.operands[0] if packed == source else None


def _ormqr(op: Operation) -> list[Value]:
    packed, taus, x = op.operands
    words = _words(op)
    left, turned = words["left"] == "true", words["transpose"] == "true"
    v = vectors(packed, ir.shape(taus)[-1])
    if left:
        return [reflect(v, taus, x, adjoint_=turned)]
    return [adjoint(reflect(v, taus, adjoint(x), adjoint_=not turned))]  # x Q is the adjoint of Q^H x^H


def _eigh(op: Operation) -> list[Value]:
    values, found = b.eigh(op.operands[0], lower=_letters(op)["uplo"] == "L")
    return [found, values, _fine(op.results[2])]


def _svd(op: Operation) -> list[Value] | None:
    mode, a, results = _letters(op)["mode"], op.operands[0], list(op.results)
    work, info = results[0], results[4]
    if mode == "N":
        (s,) = b.svd(a, full_matrices=False, compute_uv=False)
        return [b.zeros(work.type), s, *(b.zeros(v.type) for v in results[2:4]), _fine(info)]
    if mode not in ("A", "S"):
        return None
    u, s, vh = b.svd(a, full_matrices=mode == "A", compute_uv=True)
    return [b.zeros(work.type), s, u, vh, _fine(info)]


def _geev(op: Operation) -> list[Value]:
    (a,), options = op.operands, _letters(op)
    values, right = b.eig(a)
    left = _left_vectors(right) if options["compute_left"] == "V" else b.zeros(right.type)
    right = right if options["compute_right"] == "V" else b.zeros(right.type)
    parts = [values] if ir.is_complex(a) else [b.real(values), b.imag(values)]
    return [*parts, left, right, _fine(list(op.results)[-1])]


def _left_vectors(right: Value) -> Value:
    """Of length 1, and the largest element of each positive."""
    packed, _, permutation = b.lu(right)
    left = adjoint(solve_factored(packed, permutation, identity(*ir.shape_dtype(right.type))))
    m = ir.shape(left)[-2]
    size = b.abs_(left)
    length = b.sqrt(sum_over(b.multiply(size, size), -2))
    rows = b.iota(shape=ir.shape(left), dtype=ir.I32, dimension=ir.rank(left) - 2)
    largest = b.compare(rows, rows_of(b.argmax(size, axis=ir.rank(left) - 2, index_dtype=ir.I32), m), direction="EQ")
    pivot = sum_over(b.select(largest, left, b.zeros_like(left)), -2)
    phase = b.stop_gradient(b.divide(pivot, b.convert(b.abs_(pivot), dtype=ir.dtype(left))))
    return b.divide(left, rows_of(b.multiply(phase, b.convert(length, dtype=ir.dtype(left))), m))


def _gees(op: Operation) -> list[Value]:
    (a,) = op.operands
    if _letters(op)["sort"] != "N":
        raise NotImplementedError("eigenvalues in an order of their own (sort is not N)")
    t, z = b.schur(a)
    values = [diagonal(t)] if ir.is_complex(a) else _eigenvalues_of_blocks(t)
    return [t, z, *values, *(_fine(v) for v in list(op.results)[-2:])]


def _eigenvalues_of_blocks(t: Value) -> list[Value]:
    """Real and imaginary parts of the eigenvalues of blocks of one and two on the diagonal."""
    *batch, n, _ = ir.shape(t)
    last = len(batch)

    def moved(x: Value, by: int) -> Value:  # element i is that of place i + by
        edges = {"low": (*(0 for _ in batch), max(-by, 0)), "high": (*(0 for _ in batch), max(by, 0))}
        wide = b.pad(x, b.constant(0, ir.dtype(x)), **edges, interior=(0,) * (last + 1))
        start = (*(0 for _ in batch), max(by, 0))
        return b.slice_(wide, start=start, limit=(*batch, start[-1] + n))

    d = diagonal(t)
    below = _off_diagonal(t, lower=True)  # element i: t[i + 1, i]
    product = b.multiply(below, _off_diagonal(t, lower=False))
    half = b.multiply(b.subtract(d, moved(d, 1)), b.full_like(d, 0.5))
    root = b.sqrt(b.negate(b.add(b.multiply(half, half), product)))
    first = b.compare(below, b.zeros_like(d), direction="NE")
    root = b.select(first, root, b.zeros_like(d))
    half = b.select(first, half, b.zeros_like(d))
    return [b.add(b.subtract(d, half), moved(half, -1)), b.subtract(root, moved(root, -1))]


def _off_diagonal(t: Value, *, lower: bool) -> Value:
    """The diagonal below the main one, or above it, with a zero behind."""
    *batch, n, _ = ir.shape(t)
    rows, columns = (b.iota(shape=(n, n), dtype=ir.I32, dimension=d) for d in (0, 1))
    less, more = (columns, rows) if lower else (rows, columns)
    there = b.compare(b.add(less, b.full((n, n), 1, ir.I32)), more, direction="EQ")
    there = b.broadcast_in_dim(there, shape=(*batch, n, n), dims=(len(batch), len(batch) + 1))
    return sum_over(b.select(there, t, b.zeros_like(t)), -2 if lower else -1)


def _gehrd(op: Operation) -> list[Value]:
    (a,), words = op.operands, _words(op)
    if (int(words["low"]), int(words["high"])) != (1, ir.shape(a)[-1]):
        raise NotImplementedError("a part of the matrix (low and high are not its first row and its last)")
    return [*b.hessenberg(a), _fine(op.results[2])]


def _sytrd(op: Operation) -> list[Value]:
    (a,), lower = op.operands, _letters(op)["uplo"] == "L"
    last = ir.rank(a) - 1

    def turned(x: Value, *dimensions: int) -> Value:
        return x if lower else b.reverse(x, dimensions=dimensions)

    # The upper triangle is reduced from the other end.
    packed, taus = b.hessenberg(turned(hermitian(a, lower=lower), last - 1, last))
    d = turned(real(diagonal(packed)), last - 1)
    e = real(_off_diagonal(packed, lower=True))
    e = b.slice_(e, start=(0,) * last, limit=(*ir.shape(e)[:-1], ir.shape(e)[-1] - 1))
    mine = turned(lower_triangle(packed), last - 1, last)
    kept = b.subtract(a, lower_triangle(a)) if lower else lower_triangle(a, -1)
    return [b.add(mine, kept), d, turned(e, last - 1), turned(taus, last - 1), _fine(op.results[4])]


def _gtsv(op: Operation) -> list[Value]:
    if any(list(v.uses) for v in list(op.results)[:3]):
        raise NotImplementedError("the factors that it leaves in place of the diagonals")
    lower, main, upper, rhs = op.operands
    x, info = tridiagonal_solve(lower, main, upper, rhs)
    return [lower, main, upper, x, info]


#: By the name of the routine, without the letter of its type.
LAPACK: dict[str, _Rule] = {
    "potrf": _potrf,
    "trsm": _trsm,
    "getrf": _getrf,
    "geqrf": _geqrf,
    "geqp3": _geqp3,
    "orgqr": _orgqr,
    "ungqr": _orgqr,
    "ormqr": _ormqr,
    "unmqr": _ormqr,
    "syevd": _eigh,
    "heevd": _eigh,
    "gesdd": _svd,
    "gesvd": _svd,
    "geev": _geev,
    "gees": _gees,
    "gehrd": _gehrd,
    "sytrd": _sytrd,
    "hetrd": _sytrd,
    "gtsv": _gtsv,
}
