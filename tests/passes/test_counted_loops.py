"""Which loops become scans, and that they compute what they did."""

from __future__ import annotations

import numpy as np
import pytest

from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.passes.counted_loops import counted_loops
from pyxla_compiler.passes.outline import outline

X = np.float32([1, 2, 3, 4])


def loop(start, step, relation, bound, *, dtype="i32", op="add", swapped=False, body="", row="%i"):
    """A loop that sums elements of %x and writes them to %y, at %row."""
    test = "%b, %i" if swapped else "%i, %b"
    return f"""
func.func @main(%x: tensor<4xf32>, %n: tensor<{dtype}>) -> (tensor<{dtype}>, tensor<f32>, tensor<4xf32>) {{
  %start = stablehlo.constant dense<{start}> : tensor<{dtype}>
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<4xf32>
  %0:3 = stablehlo.while(%i = %start, %s = %zero, %y = %zeros) : tensor<{dtype}>, tensor<f32>, tensor<4xf32>
  cond {{
    %b = stablehlo.constant dense<{bound}> : tensor<{dtype}>
    %p = stablehlo.compare {relation}, {test} : (tensor<{dtype}>, tensor<{dtype}>) -> tensor<i1>
    stablehlo.return %p : tensor<i1>
  }} do {{
    %c = stablehlo.constant dense<{step}> : tensor<{dtype}>
    {body}
    %r = stablehlo.dynamic_slice %x, {row}, sizes = [1] : (tensor<4xf32>, tensor<{dtype}>) -> tensor<1xf32>
    %e = stablehlo.reshape %r : (tensor<1xf32>) -> tensor<f32>
    %t = stablehlo.add %s, %e : tensor<f32>
    %u = stablehlo.reshape %t : (tensor<f32>) -> tensor<1xf32>
    %z = stablehlo.dynamic_update_slice %y, %u, {row} : (tensor<4xf32>, tensor<1xf32>, tensor<{dtype}>) -> tensor<4xf32>
    %j = stablehlo.{op} %i, %c : tensor<{dtype}>
    stablehlo.return %j, %t, %z : tensor<{dtype}>, tensor<f32>, tensor<4xf32>
  }}
  return %0#0, %0#1, %0#2 : tensor<{dtype}>, tensor<f32>, tensor<4xf32>
}}"""


def scans(text, dtype=np.int32):
    """The parameters of the scan in place of the loop (None where it stays), once the results are seen to be the
    same."""
    module = ir.Module.parse(text)
    outline(module)
    arguments = [X, np.asarray(2, dtype)]
    want = evaluate(module, "main", arguments)
    counted_loops(module)
    module.verify()
    for got, expected in zip(evaluate(module, "main", arguments), want, strict=True):
        assert got.dtype == expected.dtype
        np.testing.assert_array_equal(got, expected)
    found = [op for op in module.functions["main"].operations if ir.op_key(op) == "pyxla.scan"]
    if not found:
        return None
    num_xs = len(found[0].operands) - ir.integer(found[0], "pyxla.num_consts") - ir.integer(found[0], "pyxla.num_carry")
    num_ys = len(found[0].results) - ir.integer(found[0], "pyxla.num_carry")
    return ir.integer(found[0], "pyxla.length"), bool(ir.integer(found[0], "pyxla.reverse")), num_xs, num_ys


@pytest.mark.parametrize(
    "count, want",
    [
        ((0, 1, "LT", 4), (4, False, 1, 1)),
        ((0, 1, "LE", 3), (4, False, 1, 1)),
        ((0, 1, "NE", 4), (4, False, 1, 1)),
        ((3, -1, "GE", 0), (4, True, 1, 1)),
        ((3, -1, "GT", -1), (4, True, 1, 1)),
        ((0, 1, "LT", 3), (3, False, 0, 0)),  # not every row
        ((0, 2, "LT", 7), (4, False, 0, 0)),  # clamped rows
        ((1, 1, "LT", 5), (4, False, 0, 0)),
        ((0, 1, "LT", 0), (0, False, 0, 0)),
        ((5, 1, "LT", 2), (0, False, 0, 0)),
        ((3, 1, "EQ", 3), (1, False, 0, 0)),
        ((0, 3, "NE", 9), (3, False, 0, 0)),
        ((7, -3, "GT", 0), (3, False, 0, 0)),
    ],
)
def test_counts(count, want):
    assert scans(loop(*count)) == want


def test_forms_of_the_count():
    assert scans(loop(0, 1, "GT", 4, swapped=True)) == (4, False, 1, 1)
    assert scans(loop(3, 1, "GT", -1, op="subtract")) == (4, True, 1, 1)
    assert scans(loop(0, 1, "LT", 4, dtype="ui8"), np.uint8) == (4, False, 1, 1)
    assert scans(loop(0, 1, "LT", 4, dtype="i64"), np.int64) == (4, False, 1, 1)


def test_computed_rows():
    last = "%three = stablehlo.constant dense<3> : tensor<i32> %k = stablehlo.subtract %three, %i : tensor<i32>"
    assert scans(loop(0, 1, "LT", 4, body=last, row="%k")) == (4, True, 1, 1)
    wrapped = (
        "%z0 = stablehlo.constant dense<0> : tensor<i32> %four = stablehlo.constant dense<4> : tensor<i32>"
        " %neg = stablehlo.compare LT, %i, %z0 : (tensor<i32>, tensor<i32>) -> tensor<i1>"
        " %w = stablehlo.add %i, %four : tensor<i32> %k = stablehlo.select %neg, %w, %i : tensor<i1>, tensor<i32>"
    )
    assert scans(loop(0, 1, "LT", 4, body=wrapped, row="%k")) == (4, False, 1, 1)
    doubled = "%k = stablehlo.multiply %i, %i : tensor<i32>"
    assert scans(loop(0, 1, "LT", 4, body=doubled, row="%k")) == (4, False, 0, 0)


def test_loops_that_stay():
    assert (
        scans(
            loop(0, 3, "LT", 120, dtype="i8").replace("%j = stablehlo.add %i, %c", "%j = stablehlo.add %i, %n"), np.int8
        )
        is None
    )
    assert scans(loop(0, 100, "NE", 44, dtype="i8"), np.int8) is None  # it wraps around
    counted = loop(0, 1, "LT", 4)
    assert scans(counted.replace("stablehlo.compare LT, %i, %b", "stablehlo.compare LT, %i, %n")) is None
    assert (
        scans(
            counted.replace("%start = stablehlo.constant dense<0>", "%start = stablehlo.constant dense<1>").replace(
                "while(%i = %start", "while(%i = %n"
            )
        )
        is None
    )


def test_an_array_that_is_also_used_whole_stays_a_const():
    text = loop(0, 1, "LT", 4, body="%sq = stablehlo.multiply %x, %x : tensor<4xf32>")
    text = text.replace(
        "%z = stablehlo.dynamic_update_slice %y,",
        "%y2 = stablehlo.add %y, %sq : tensor<4xf32> %z = stablehlo.dynamic_update_slice %y2,",
    )
    assert scans(text) == (4, False, 0, 0)
