"""Numbers of less than 8 bits, legalized, compiled and run, next to the evaluator."""

# ruff: noqa: E501  (MLIR stands in long lines)

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from pyxla_compiler import ir, pipelines

from .running import assert_same

TWO = [
    "add",
    "subtract",
    "multiply",
    "divide",
    "remainder",
    "maximum",
    "minimum",
    "and",
    "or",
    "xor",
    "shift_left",
    "shift_right_logical",
    "shift_right_arithmetic",
    "power",
]
ONE = ["negate", "not", "popcnt", "count_leading_zeros", "abs", "sign"]


def integers(element: str) -> str:
    """Each operation on five integers of 4 bits; all results as bytes."""
    unsigned = "u" if element.startswith("u") else ""
    byte, t = f"{unsigned}i8", f"tensor<5x{element}>"
    one = [op for op in ONE if not (unsigned and op in ("abs", "sign"))]
    lines = [f"%{op} = stablehlo.{op} %x, %y : {t}" for op in TWO] + [f"%{op} = stablehlo.{op} %x : {t}" for op in one]
    lines += [
        f"%zero = stablehlo.constant dense<0> : tensor<{element}>",
        f"%sum = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [0] : ({t}, tensor<{element}>) -> tensor<{element}>",
        f"%sums = stablehlo.broadcast_in_dim %sum, dims = [] : (tensor<{element}>) -> {t}",
        f"%dot = stablehlo.dot_general %x, %y, contracting_dims = [0] x [0] : ({t}, {t}) -> tensor<{element}>",
        f"%dots = stablehlo.broadcast_in_dim %dot, dims = [] : (tensor<{element}>) -> {t}",
        f"%numbers = stablehlo.iota dim = 0 : tensor<19x{element}>",
        f"%late = stablehlo.slice %numbers [14:19] : (tensor<19x{element}>) -> {t}",
        f"%called = func.call @twice(%x) : ({t}) -> {t}",
        f'%sorted = "stablehlo.sort"(%x) <{{dimension = 0 : i64}}> ({{ ^bb0(%p: tensor<{element}>, %q: tensor<{element}>): %l = stablehlo.compare LT, %p, %q : (tensor<{element}>, tensor<{element}>) -> tensor<i1> stablehlo.return %l : tensor<i1> }}) : ({t}) -> {t}',
        f"%floats = stablehlo.convert %f : (tensor<5xf32>) -> {t}",
        f"%other = stablehlo.bitcast_convert %x : ({t}) -> tensor<5x{'i4' if unsigned else 'ui4'}>",
        f"%back = stablehlo.convert %other : (tensor<5x{'i4' if unsigned else 'ui4'}>) -> {t}",
    ]
    names = [*TWO, *one, "sums", "dots", "late", "called", "sorted", "floats", "back"]
    lines += [f"%{name}_byte = stablehlo.convert %{name} : ({t}) -> tensor<5x{byte}>" for name in names]
    lines += [
        f"%bits = stablehlo.bitcast_convert %w : (tensor<3xi16>) -> tensor<3x4x{element}>",
        f"%bits_byte = stablehlo.convert %bits : (tensor<3x4x{element}>) -> tensor<3x4x{byte}>",
        f"%word = stablehlo.bitcast_convert %bits : (tensor<3x4x{element}>) -> tensor<3xi16>",
    ]
    results = [f"tensor<5x{byte}>"] * len(names) + [f"tensor<3x4x{byte}>", "tensor<3xi16>"]
    returned = [*(f"%{name}_byte" for name in names), "%bits_byte", "%word"]
    body = "\n".join(lines)
    return f"""func.func private @twice(%x: {t}) -> {t} {{
      %0 = stablehlo.add %x, %x : {t}
      return %0 : {t}
    }}
    func.func @main(%a: tensor<5x{byte}>, %b: tensor<5x{byte}>, %f: tensor<5xf32>, %w: tensor<3xi16>) -> ({", ".join(results)}) {{
      %x = stablehlo.convert %a : (tensor<5x{byte}>) -> {t}
      %y = stablehlo.convert %b : (tensor<5x{byte}>) -> {t}
      {body}
      return {", ".join(returned)} : {", ".join(results)}
    }}"""


@pytest.mark.parametrize("element", ["i4", "ui4"])
def test_integers_of_4_bits(element: str) -> None:
    dtype = np.uint8 if element == "ui4" else np.int8
    x, y = np.array([8, 15, 0, 7, 3]).astype(dtype), np.array([1, 15, 5, 2, 7]).astype(dtype)
    f = np.array([100.0, -3.7, np.nan, 2.5, -np.inf], np.float32)
    assert_same(integers(element), [x, y, f, np.array([-2, 0x1234, 0x7FFF], np.int16)])


@pytest.mark.parametrize("element", ["f6E2M3FN", "f6E3M2FN", "f4E2M1FN"])
def test_small_floats(element: str) -> None:
    lines = [
        f"%{op} = stablehlo.{op} %x, %y : tensor<49x{element}>\n%{op}_ = stablehlo.convert %{op} : (tensor<49x{element}>) -> tensor<49xf32>"
        for op in ("add", "multiply", "maximum", "divide")
    ]
    body = "\n".join(lines)
    text = f"""func.func @main(%a: tensor<49xf64>, %b: tensor<49xbf16>) -> (tensor<49xf32>, tensor<49xf32>, tensor<49xf32>, tensor<49xf32>) {{
      %x = stablehlo.convert %a : (tensor<49xf64>) -> tensor<49x{element}>
      %y = stablehlo.convert %b : (tensor<49xbf16>) -> tensor<49x{element}>
      {body}
      return %add_, %multiply_, %maximum_, %divide_ : tensor<49xf32>, tensor<49xf32>, tensor<49xf32>, tensor<49xf32>
    }}"""
    values = np.array([0.0, 0.06, 0.3, 1.0625, 1.07, 5.0, 40.0])
    x, y = (v.ravel() for v in np.meshgrid(np.append(values[1:], -2.9), np.append(-values[2:], [0.5, 1.5])))
    assert_same(text, [x, y.astype(ml_dtypes.bfloat16)])


def test_bits_of_small_floats_are_refused() -> None:
    text = """func.func @main(%a: tensor<4xf4E2M1FN>) -> tensor<4xi4> {
      %0 = stablehlo.bitcast_convert %a : (tensor<4xf4E2M1FN>) -> tensor<4xi4>
      return %0 : tensor<4xi4>
    }"""
    with pytest.raises(NotImplementedError, match="less than 8 bits have no bits"):
        pipelines.run(ir.Module.parse(text), "pyxla-legalize-iree-six-bits")
