"""Conversions, products and wide sums: what IREE computes after legalization is what the evaluator computes."""

# ruff: noqa: E501  (MLIR stands in long lines)

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from .running import assert_same, both

FLOATS = {"f32": np.float32, "f64": np.float64, "f16": np.float16, "bf16": ml_dtypes.bfloat16}
HARD = [
    1e20,
    -1e20,
    np.nan,
    np.inf,
    -np.inf,
    3.7,
    -3.7,
    -0.5,
    127.9,
    128,
    255.9,
    256,
    -128.9,
    -129,
    2147483520.0,
    2147483648.0,
    4294967296.0,
    9.3e18,
    1.9e19,
]


@pytest.mark.parametrize("source", FLOATS)
def test_floats_saturate_to_integers(source: str) -> None:
    targets = ["i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64"]
    n = len(HARD)
    results = ", ".join(f"tensor<{n}x{t}>" for t in targets)
    lines = [f"%{t} = stablehlo.convert %x : (tensor<{n}x{source}>) -> tensor<{n}x{t}>" for t in targets]
    text = f"func.func @main(%x: tensor<{n}x{source}>) -> ({results}) {{ {' '.join(lines)} return {', '.join('%' + t for t in targets)} : {results} }}"
    with np.errstate(over="ignore"):
        assert_same(text, [np.array(HARD).astype(FLOATS[source])])


@pytest.mark.parametrize("target", ["i4", "ui4"])
def test_floats_saturate_to_four_bits(target: str) -> None:
    text = f"""func.func @main(%x: tensor<7xf32>) -> tensor<7xf32> {{
      %0 = stablehlo.convert %x : (tensor<7xf32>) -> tensor<7x{target}>
      %1 = stablehlo.convert %0 : (tensor<7x{target}>) -> tensor<7xf32>
      return %1 : tensor<7xf32>
    }}"""
    assert_same(text, [np.array([-9, -8.5, 7.9, 15.2, -0.5, np.nan, np.inf], np.float32)])


@pytest.mark.parametrize(
    "source, dtype", [("i32", np.int32), ("i8", np.int8), ("ui32", np.uint32), ("i1", np.bool_), ("i64", np.int64)]
)
def test_integers_round_to_bfloat16(source: str, dtype: type) -> None:
    values = np.array([0, 1, 100, 3, 257, 259, 16777217, 2147483647]).astype(dtype)
    text = f"func.func @main(%x: tensor<8x{source}>) -> tensor<8xbf16> {{ %0 = stablehlo.convert %x : (tensor<8x{source}>) -> tensor<8xbf16> return %0 : tensor<8xbf16> }}"
    assert_same(text, [values])


def test_products_of_unsigned_integers() -> None:
    text = """func.func @main(%x: tensor<4x6xui8>, %y: tensor<6x5xui8>) -> (tensor<4x5xui32>, tensor<4x5xf32>) {
      %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<4x6xui8>, tensor<6x5xui8>) -> tensor<4x5xui32>
      %1 = stablehlo.convert %x : (tensor<4x6xui8>) -> tensor<4x6xf32>
      %2 = stablehlo.convert %y : (tensor<6x5xui8>) -> tensor<6x5xf32>
      %3 = stablehlo.transpose %2, dims = [1, 0] : (tensor<6x5xf32>) -> tensor<5x6xf32>
      %4 = stablehlo.dot_general %1, %3, contracting_dims = [1] x [1] : (tensor<4x6xf32>, tensor<5x6xf32>) -> tensor<4x5xf32>
      return %0, %4 : tensor<4x5xui32>, tensor<4x5xf32>
    }"""
    rng = np.random.default_rng(0)
    assert_same(text, [rng.integers(0, 256, (4, 6)).astype(np.uint8), rng.integers(0, 256, (6, 5)).astype(np.uint8)])


def test_products_of_booleans() -> None:
    text = """func.func @main(%x: tensor<4x6xf32>, %m: tensor<6x5xi1>) -> (tensor<4x5xf32>, tensor<4x3xf32>) {
      %0 = stablehlo.convert %m : (tensor<6x5xi1>) -> tensor<6x5xf32>
      %1 = stablehlo.dot_general %x, %0, contracting_dims = [1] x [0] : (tensor<4x6xf32>, tensor<6x5xf32>) -> tensor<4x5xf32>
      %2 = stablehlo.iota dim = 0 : tensor<6x3xi32>
      %3 = stablehlo.iota dim = 1 : tensor<6x3xi32>
      %4 = stablehlo.compare EQ, %2, %3, SIGNED : (tensor<6x3xi32>, tensor<6x3xi32>) -> tensor<6x3xi1>
      %5 = stablehlo.convert %4 : (tensor<6x3xi1>) -> tensor<6x3xi32>
      %6 = stablehlo.convert %5 : (tensor<6x3xi32>) -> tensor<6x3xf32>
      %7 = stablehlo.dot_general %x, %6, contracting_dims = [1] x [0] : (tensor<4x6xf32>, tensor<6x3xf32>) -> tensor<4x3xf32>
      return %1, %7 : tensor<4x5xf32>, tensor<4x3xf32>
    }"""
    x = np.arange(24, dtype=np.float32).reshape(4, 6)
    assert_same(text, [x, np.arange(30).reshape(6, 5) % 3 == 0])


@pytest.mark.parametrize("element, unit", [("f16", 2.0**-11), ("bf16", 2.0**-8)])
def test_products_of_halves_are_summed_in_float32(element: str, unit: float) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.random((4, 600)).astype(FLOATS[element]), rng.random((600, 5)).astype(FLOATS[element])
    types = f"(tensor<4x600x{element}>, tensor<600x5x{element}>) -> tensor<4x5x{element}>"
    text = f"""func.func @main(%x: tensor<4x600x{element}>, %y: tensor<600x5x{element}>) -> tensor<4x5x{element}> {{
      %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : {types}
      return %0 : tensor<4x5x{element}>
    }}"""
    (got,), _ = both(text, [x, y])
    # One rounding to the half, and float32's own error.
    np.testing.assert_allclose(got.astype(np.float64), x.astype(np.float64) @ y.astype(np.float64), rtol=unit * 1.01)


def test_product_summed_over_nothing_is_zero() -> None:
    text = """func.func @main(%x: tensor<3x0xf32>, %y: tensor<0x4xf32>) -> tensor<3x4xf32> {
      %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<3x0xf32>, tensor<0x4xf32>) -> tensor<3x4xf32>
      return %0 : tensor<3x4xf32>
    }"""
    assert_same(text, [np.zeros((3, 0), np.float32), np.zeros((0, 4), np.float32)])


def test_sum_of_sixty_arrays() -> None:
    n = 60
    lines = [f"%s{i} = stablehlo.add %{'x0' if i == 1 else f's{i - 1}'}, %x{i} : tensor<8xf32>" for i in range(1, n)]
    text = f"func.func @main({', '.join(f'%x{i}: tensor<8xf32>' for i in range(n))}) -> tensor<8xf32> {{ {' '.join(lines)} return %s{n - 1} : tensor<8xf32> }}"
    assert_same(text, [np.full(8, i, np.float32) for i in range(n)])
