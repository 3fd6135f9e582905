"""Every golden program, hence every operation: derivatives to order 2 in both modes, the nine compositions of forward
mode, reverse mode and batching, and the dtypes that it accepts."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from pyxla_compiler import ir, ops_table
from pyxla_compiler.ops import REGISTRY

from .golden import Program, programs
from .matrix import Matrix, check_batches, check_order, scale

PROGRAMS = list(programs())
#: Programs whose derivative is by definition another than the limit of differences.
DEFINED = {
    "reduce_precision": "the tangent is rounded as the operand is",
    "convert": "float16 results are too coarse for differences; the tangent is converted",
    "stop_gradient": "the derivative is zero",
    "bitcast_convert": "the bits of a number have no derivative",
    "bitcast_wider": "the bits of a number have no derivative",
}
#: Differentiable operations that no program here can hold, and where they are checked.
ELSEWHERE = {
    "pyxla.custom_vmap": "its rule is the host's: tests/transforms/test_custom_rules.py",
    "stablehlo.reduce_precision": "tests/ops/test_elementwise_rules.py",
}
WIDE = {"f16": "f64", "bf16": "f64", "f32": "f64", "complex<f32>": "complex<f64>"}
HALVES, COMPLEX = ("f16", "bf16"), ("complex<f32>",)
_LAPACK = (HALVES, "matrices are factored in float32 and wider, as LAPACK does")
_UNORDERED = (COMPLEX, "complex numbers are not ordered; CHLO and regions do not check")
#: Dtypes that MLIR lets pass and that have no meaning, by program.
MEANINGLESS = {
    **dict.fromkeys(("cholesky", "triangular_solve", "lu", "qr", "geqrf", "eig"), _LAPACK),
    **dict.fromkeys(("eigh", "svd"), (HALVES + COMPLEX, "as above; and their values are real where the matrix is not")),
    **dict.fromkeys(("remainder", "broadcast_remainder", "broadcast_next_after", "sort"), _UNORDERED),
    **dict.fromkeys(("bessel_i1e", "broadcast_polygamma", "broadcast_zeta"), (COMPLEX, "defined for real numbers")),
    "constant_like": (COMPLEX, "its attribute has another form"),
}


def matrix_of(program: Program, dtype: str) -> tuple[Matrix, list[np.ndarray]] | None:
    module = program.module(dtype)
    if module is None:
        return None
    return Matrix(module, program.name, program.active(module), program.members), program.operands(module)


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.name not in DEFINED], ids=str)
def test_derivatives_and_compositions(program: Program) -> None:
    found = matrix_of(program, "f64")
    assert found is not None
    matrix, operands = found
    paths = ["f.M", "f.S", "f.M.M"]
    if matrix.differentiable:
        paths += ["f.P", "f.R", "f.P.P", "f.P.R", "f.R.P", "f.R.R", "f.P.M", "f.R.M", "f.M.P", "f.M.R"]
    matrix.add(*paths)
    matrix.ready()
    check_batches(matrix, operands)
    if matrix.differentiable:
        check_order(matrix, "f", operands, tol=1e-6, order=2)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_dtypes(program: Program) -> None:
    """Results, tangents and cotangents in a narrow dtype are those of the wide one to a few last places."""
    without, _ = MEANINGLESS.get(program.name, ((), ""))
    for dtype, wide in WIDE.items():
        if dtype in without:
            continue
        found, reference = matrix_of(program, dtype), matrix_of(program, wide)
        if found is None or reference is None:
            continue
        matrix, operands = found
        paths = ["f.P", "f.R"] if matrix.differentiable else []
        for m in (matrix, reference[0]):
            m.add(*paths, "f.M")
            m.ready()
        direction, weights = matrix.directions("f", 1)
        for path, more in [("f", []), ("f.P", direction), ("f.R", weights)][: 1 + len(paths)]:
            given = operands + more
            widened = [
                x.astype(ir.shape_dtype(ty)[1]) for x, ty in zip(given, reference[0].arguments[path], strict=True)
            ]
            for got, want in zip(matrix.call(path, given), reference[0].call(path, widened), strict=True):
                assert got.shape == want.shape
                if not ir.is_inexact(got.dtype):
                    # An integer made of a float may be another where that was rounded.
                    assert program.name == "bitcast_convert" or np.array_equal(got, want), f"{path} in {dtype}"
                    continue
                unit = float(ml_dtypes.finfo(got.dtype).eps) * max(scale(want), 1e-3)
                np.testing.assert_allclose(
                    got.astype(want.dtype), want, rtol=0, atol=10 * unit, err_msg=f"{path} in {dtype}"
                )


def test_what_the_table_of_operations_says_is_checked() -> None:
    """An operation without a golden program fails tests/ir/ops/test_every_operation.py; one whose programs are all
    left out here, or with an exception that is not needed, fails this."""
    differentiated = set[str]().union(*(p.operations for p in PROGRAMS if p.name not in DEFINED))
    run = set[str]().union(*(p.operations for p in PROGRAMS))
    rows = {name: ops_table.row(name, rules)[1:] for name, rules in REGISTRY.items()}
    assert {name for name, row in rows.items() if "yes" in row[1:3]} - differentiated == set(ELSEWHERE)
    # What the host computes is batched in tests/ir/host-linalg and tests/frontend/test_callbacks.py.
    host = {name for name, rules in REGISTRY.items() if rules.compiled == "host"}
    assert {name for name, row in rows.items() if row[3] == "yes"} - run <= {*ELSEWHERE, *host}
    assert set(DEFINED) | set(MEANINGLESS) <= {p.name for p in PROGRAMS}
