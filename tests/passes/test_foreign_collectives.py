"""StableHLO's collectives over a grid of processes; StableHLO's own vectors of them are in tests/conformance."""

from __future__ import annotations

import numpy as np
import pytest

from pyxla import from_mlir
from pyxla_compiler import ir, pipelines
from pyxla_compiler.evaluate import evaluate

REDUCE = """
func.func @main(%x: tensor<3xf64>) -> tensor<3xf64> {{
  %0 = "stablehlo.all_reduce"(%x) ({{
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    %1 = stablehlo.{body} %a, %b : tensor<f64>
    stablehlo.return %1 : tensor<f64>
  }}) {{replica_groups = dense<{groups}>}} : (tensor<3xf64>) -> tensor<3xf64>
  %2 = stablehlo.multiply %0, %x : tensor<3xf64>
  return %2 : tensor<3xf64>
}}
"""
X = np.array([[1.0, 2.0, -3.0], [0.5, -1.0, 2.0], [3.0, 0.25, 1.5], [-2.0, 4.0, 0.5]])


def run(text, passes, *arguments):
    module = pipelines.run(
        ir.Module.parse(text), f"pyxla-foreign-collectives{{replicas=4}},{passes},pyxla-lower", verify_each=True
    )
    return evaluate(module, "main", arguments)


BATCH = "pyxla-batch{function=main size=4 axis-name=processes}"


@pytest.mark.parametrize("body, ufunc", [("add", np.add), ("multiply", np.multiply), ("maximum", np.maximum)])
@pytest.mark.parametrize(
    "groups, rows",
    [
        ("[[0, 1, 2, 3]]> : tensor<1x4xi64", [[0, 1, 2, 3]]),
        ("[[0, 3], [2, 1]]> : tensor<2x2xi64", [[0, 3], [2, 1]]),
        ("[[3, 1, 0], [2, -1, -1]]> : tensor<2x3xi64", [[3, 1, 0], [2]]),
    ],
)
def test_reduction_over_groups(body, ufunc, groups, rows):
    (got,) = run(REDUCE.format(body=body, groups=groups), BATCH, X)
    want = X.copy()
    for row in rows:
        want[row] *= ufunc.reduce(X[row], axis=0)
    np.testing.assert_allclose(got, want, rtol=1e-15)


def test_derivative_of_a_program_for_several_processes():
    groups = "[[0, 1], [2, 3]]> : tensor<2x2xi64"
    ct = np.cos(X)
    _, got = run(REDUCE.format(body="add", groups=groups), f"pyxla-vjp{{function=main}},{BATCH}", X, ct)
    want = np.empty_like(X)
    for row in ([0, 1], [2, 3]):
        want[row] = ct[row] * X[row].sum(0) + (ct[row] * X[row]).sum(0)
    np.testing.assert_allclose(got, want, rtol=1e-14)


def test_one_process_needs_no_grid():
    f = from_mlir(REDUCE.format(body="add", groups="[[0]]> : tensor<1x1xi64"))
    np.testing.assert_array_equal(f(np.float64([1.0, 2.0, 3.0])), [1.0, 4.0, 9.0])


def test_a_program_for_several_processes_says_what_to_run():
    text = REDUCE.format(body="add", groups="[[0, 1]]> : tensor<1x2xi64")
    with pytest.raises(NotImplementedError, match=r"all_reduce.* is for 2 processes: run .*pyxla-foreign-collectives"):
        from_mlir(f"module attributes {{mhlo.num_replicas = 2 : i32}} {{ {text} }}")
    with pytest.raises(ValueError, match=r"name other replicas than the 1 of the grid"):
        from_mlir(text)
