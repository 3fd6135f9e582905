"""Operations that a module from elsewhere may hold: evaluated and compiled, next to NumPy's numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from pyxla_compiler import pipelines
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.importing import import_module

from .running import Array, run_compiled

RNG = np.random.default_rng(0)


def assert_gives(text: str, arguments: Sequence[Array], want: Sequence[Array], rtol: float = 0.0) -> None:
    """The results of @main are `want` in the evaluator and compiled by the default path."""
    module = import_module(text)
    compiled = run_compiled(pipelines.run(module, "pyxla-transform,pyxla-lower,pyxla-legalize-iree"), arguments)
    for results in (evaluate(module, "main", arguments), compiled):
        for got, w in zip(results, want, strict=True):
            assert got.dtype == w.dtype
            np.testing.assert_allclose(got, w, rtol=rtol)


@pytest.mark.parametrize(
    "dtype, element", [(np.int16, "i16"), (np.uint32, "ui32"), (np.int64, "i64"), (np.uint64, "ui64")]
)
def test_mulhi(dtype: type, element: str) -> None:
    info = np.iinfo(dtype)
    ends = np.array([info.min, info.max], dtype)
    x, y = (np.append(RNG.integers(info.min, info.max, 50, dtype), ends) for _ in range(2))
    want = [int(a) * int(c) >> info.bits for a, c in zip(x, y, strict=True)]
    ty = f"tensor<52x{element}>"
    text = f"""func.func @main(%x: {ty}, %y: {ty}) -> {ty} {{
      %0 = "chlo.mulhi"(%x, %y) : ({ty}, {ty}) -> {ty}
      return %0 : {ty}
    }}"""
    assert_gives(text, [x, y], [np.array(want, dtype)])


def test_ragged_dot() -> None:
    text = """func.func @main(%x: tensor<6x3xf32>, %w: tensor<3x3x2xf32>, %n: tensor<3xi32>) -> tensor<6x2xf32> {
      %0 = "chlo.ragged_dot"(%x, %w, %n) {ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_batching_dimensions = [],
        rhs_batching_dimensions = [], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1],
        lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]>}
        : (tensor<6x3xf32>, tensor<3x3x2xf32>, tensor<3xi32>) -> tensor<6x2xf32>
      return %0 : tensor<6x2xf32>
    }"""
    x, w = RNG.random((6, 3), np.float32), RNG.random((3, 3, 2), np.float32)
    want = np.concatenate([x[:1] @ w[0], x[1:4] @ w[2], np.zeros((2, 2), np.float32)])
    assert_gives(text, [x, w, np.array([1, 0, 3], np.int32)], [want], rtol=1e-6)


def test_scan_backwards_over_the_second_dimension() -> None:
    text = """func.func @main(%x: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2xf32>) {
      %init = stablehlo.constant dense<0.0> : tensor<2xf32>
      %0:2 = chlo.scan(%x) inits(%init) dimension=1 attributes {is_reverse = true} {
      ^bb0(%row: tensor<2xf32>, %sum: tensor<2xf32>):
        %three = stablehlo.constant dense<3.0> : tensor<2xf32>
        %1 = stablehlo.multiply %row, %three : tensor<2xf32>
        %2 = stablehlo.add %1, %sum : tensor<2xf32>
        stablehlo.return %1, %2 : tensor<2xf32>, tensor<2xf32>
      } : (tensor<2x4xf32>, tensor<2xf32>) -> (tensor<2x4xf32>, tensor<2xf32>)
      return %0#0, %0#1 : tensor<2x4xf32>, tensor<2xf32>
    }"""
    x = np.arange(8, dtype=np.float32).reshape(2, 4)
    assert_gives(text, [x], [3 * x, 3 * x.sum(1)])


def test_complex_maximum_and_cube_root() -> None:
    text = """func.func @main(%x: tensor<4xcomplex<f64>>, %y: tensor<4xcomplex<f64>>)
        -> (tensor<4xcomplex<f64>>, tensor<4xcomplex<f64>>, tensor<4xcomplex<f64>>) {
      %0 = stablehlo.maximum %x, %y : tensor<4xcomplex<f64>>
      %1 = stablehlo.minimum %x, %y : tensor<4xcomplex<f64>>
      %2 = stablehlo.cbrt %x : tensor<4xcomplex<f64>>
      return %0, %1, %2 : tensor<4xcomplex<f64>>, tensor<4xcomplex<f64>>, tensor<4xcomplex<f64>>
    }"""
    x, y = np.array([1 + 2j, 1 + 2j, 3 - 1j, -8 + 0j]), np.array([2 + 1j, 1 + 3j, 3 - 2j, -9 + 5j])
    want = [np.array([y[0], y[1], x[2], x[3]]), np.array([x[0], x[1], y[2], y[3]]), x ** (1 / 3)]
    assert_gives(text, [x, y], want, rtol=1e-13)


@pytest.mark.parametrize("select, better", [("GE", np.greater), ("LT", np.less_equal)])
def test_select_and_scatter_with_padding_and_overlap(select: str, better: np.ufunc) -> None:
    text = f"""func.func @main(%x: tensor<5x6xf32>, %s: tensor<3x3xf32>, %z: tensor<f32>) -> tensor<5x6xf32> {{
      %0 = "stablehlo.select_and_scatter"(%x, %s, %z) ({{
      ^bb0(%a: tensor<f32>, %b: tensor<f32>):
        %1 = stablehlo.compare {select}, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
        stablehlo.return %1 : tensor<i1>
      }}, {{
      ^bb0(%a: tensor<f32>, %b: tensor<f32>):
        %1 = stablehlo.add %a, %b : tensor<f32>
        stablehlo.return %1 : tensor<f32>
      }}) {{window_dimensions = array<i64: 3, 3>, window_strides = array<i64: 2, 2>,
        padding = dense<[[1, 1], [0, 1]]> : tensor<2x2xi64>}}
        : (tensor<5x6xf32>, tensor<3x3xf32>, tensor<f32>) -> tensor<5x6xf32>
      return %0 : tensor<5x6xf32>
    }}"""
    x, source = RNG.integers(0, 4, (5, 6)).astype(np.float32), RNG.integers(1, 9, (3, 3)).astype(np.float32)
    want = np.full((5, 6), 10, np.float32)
    for i, j in np.ndindex(3, 3):
        places = [(r, c) for r in range(2 * i - 1, 2 * i + 2) for c in range(2 * j, 2 * j + 3) if 0 <= r < 5 and c < 6]
        best = places[0]
        for place in places[1:]:
            if better(x[place], x[best]):
                best = place
        want[best] += source[i, j]
    assert_gives(text, [x, source, np.asarray(10, np.float32)], [want])


def test_bitcast_of_single_bits_and_of_complex_numbers() -> None:
    text = """func.func @main(%x: tensor<16xi1>, %z: tensor<3xcomplex<f64>>)
        -> (tensor<i16>, tensor<3x2xcomplex<f32>>) {
      %0 = stablehlo.bitcast_convert %x : (tensor<16xi1>) -> tensor<i16>
      %1 = stablehlo.bitcast_convert %z : (tensor<3xcomplex<f64>>) -> tensor<3x2xcomplex<f32>>
      return %0, %1 : tensor<i16>, tensor<3x2xcomplex<f32>>
    }"""
    bits = np.array([0x1234], np.int16)
    single = np.unpackbits(bits.view(np.uint8), bitorder="little").astype(np.bool_)
    z = RNG.normal(size=12).astype(np.float32).view(np.complex128)
    assert_gives(text, [single, z], [bits.reshape(()), z.view(np.complex64).reshape(3, 2)])


OLD = """
func.func @main(%x: tensor<2x3x4xf32>, %s: tensor<3xf32>, %m: tensor<3xf32>, %p: tensor<i1>, %i: tensor<2x2xi32>)
    -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2x3x4xf32>, tensor<3xf32>,
        tensor<3xf32>, tensor<2x4x3xf32>, tensor<4x3xf32>, tensor<5x3xf32>, tensor<2x2x4xf32>, tensor<2x3x4xf32>) {
  %a = "stablehlo.batch_norm_inference"(%x, %s, %m, %m, %s) {epsilon = 0.5 : f32, feature_index = 1 : i64}
    : (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x4xf32>
  %b:3 = "stablehlo.batch_norm_training"(%x, %s, %m) {epsilon = 0.5 : f32, feature_index = 1 : i64}
    : (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>)
  %c:3 = "stablehlo.batch_norm_grad"(%x, %s, %b#1, %b#2, %a) {epsilon = 0.5 : f32, feature_index = 1 : i64}
    : (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2x3x4xf32>)
    -> (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>)
  %d = "stablehlo.einsum"(%x, %b#0) {einsum_config = "bij,bkj->bji"}
    : (tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<2x4x3xf32>
  %e = "stablehlo.unary_einsum"(%x) {einsum_config = "bij->ji"} : (tensor<2x3x4xf32>) -> tensor<4x3xf32>
  %f = "stablehlo.broadcast"(%s) {broadcast_sizes = array<i64: 5>} : (tensor<3xf32>) -> tensor<5x3xf32>
  %g = "stablehlo.torch_index_select"(%x, %i) {dim = 1 : i64, batch_dims = 1 : i64}
    : (tensor<2x3x4xf32>, tensor<2x2xi32>) -> tensor<2x2x4xf32>
  %h = chlo.broadcast_select %p, %x, %a : (tensor<i1>, tensor<2x3x4xf32>, tensor<2x3x4xf32>) -> tensor<2x3x4xf32>
  return %a, %b#0, %b#1, %b#2, %c#0, %c#1, %c#2, %d, %e, %f, %g, %h
    : tensor<2x3x4xf32>, tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2x3x4xf32>, tensor<3xf32>,
      tensor<3xf32>, tensor<2x4x3xf32>, tensor<4x3xf32>, tensor<5x3xf32>, tensor<2x2x4xf32>, tensor<2x3x4xf32>
}
"""


def test_operations_of_old() -> None:
    x = RNG.uniform(-1, 1, (2, 3, 4)).astype(np.float32)
    scale, shift = np.float32([0.5, 1.5, 2.0]), np.float32([0.2, 0.4, 0.1])
    index = np.array([[2, 0], [1, 1]], np.int32)

    def norm(mean: Array, variance: Array, scale: Array, offset: Array) -> Array:
        s, o, m, v = (y[:, None] for y in (scale, offset, mean, variance))
        return (x - m) / np.sqrt(v + 0.5) * s + o

    mean, variance = x.mean((0, 2)), x.var((0, 2))
    inference = norm(shift, scale, scale, shift)
    training = norm(mean, variance, scale, shift)
    # The gradient by its definition: training's, by differences in float64 of what it is paired with.
    unit = (x - mean[:, None]) / np.sqrt(variance + 0.5)[:, None]
    ct = norm(shift, scale, scale, shift)
    by_scale, by_shift = (ct * unit).sum((0, 2)), ct.sum((0, 2))
    own = scale / np.sqrt(variance + 0.5) / 8
    by_x = own[:, None] * (8 * ct - by_shift[:, None] - unit * by_scale[:, None])
    want = [
        *(inference, training, mean, variance, by_x, by_scale, by_shift),
        np.einsum("bij,bkj->bji", x, training),
        np.einsum("bij->ji", x),
        np.broadcast_to(scale, (5, 3)),
        np.stack([x[k][index[k]] for k in range(2)]),
        inference,
    ]
    assert_gives(OLD, [x, scale, shift, np.array(False), index], [np.asarray(w, np.float32) for w in want], rtol=3e-4)
