"""Gathers, scatters and sorts: what IREE computes after legalization is what the evaluator computes."""

# ruff: noqa: E501  (MLIR stands in long lines)

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from .running import assert_same

RNG = np.random.default_rng(0)


def tensor(shape: tuple[int, ...], element: str = "f32") -> str:
    return "tensor<" + "".join(f"{d}x" for d in shape) + element + ">"


def test_gather_out_of_range_is_clamped() -> None:
    text = """func.func @main(%x: tensor<4x5xf32>, %i: tensor<4x1xi32>) -> tensor<4x5xf32> {
      %0 = "stablehlo.gather"(%x, %i) {dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0],
        index_vector_dim = 1>, slice_sizes = array<i64: 1, 5>, indices_are_sorted = false} : (tensor<4x5xf32>,
        tensor<4x1xi32>) -> tensor<4x5xf32>
      return %0 : tensor<4x5xf32>
    }"""
    assert_same(text, [RNG.random((4, 5), np.float32), np.array([[3], [-7], [9], [1]], np.int32)])


def test_gather_with_two_index_components_and_batching_dims() -> None:
    text = """func.func @main(%x: tensor<3x4x5xf32>, %i: tensor<3x6x2xi64>) -> tensor<3x6x2xf32> {
      %0 = "stablehlo.gather"(%x, %i) {dimension_numbers = #stablehlo.gather<offset_dims = [2], collapsed_slice_dims = [1],
        operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1, 2], index_vector_dim = 2>,
        slice_sizes = array<i64: 1, 1, 2>, indices_are_sorted = false} : (tensor<3x4x5xf32>, tensor<3x6x2xi64>) ->
        tensor<3x6x2xf32>
      return %0 : tensor<3x6x2xf32>
    }"""
    assert_same(text, [RNG.random((3, 4, 5), np.float32), RNG.integers(-3, 8, (3, 6, 2))])


FORMS = {
    "rows": ((4, 5), (6, 1), (6, 5), "update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1"),
    "elements": ((4, 5), (6, 2), (6,), "inserted_window_dims = [0, 1], scatter_dims_to_operand_dims = [0, 1], index_vector_dim = 1"),
    "one window": ((4, 5), (2,), (2, 3), "update_window_dims = [0, 1], scatter_dims_to_operand_dims = [0, 1], index_vector_dim = 0"),
    "partial windows": ((4, 5), (3, 2), (3, 2, 3), "update_window_dims = [1, 2], scatter_dims_to_operand_dims = [0, 1], index_vector_dim = 1"),
    "columns": ((4, 5), (6, 1), (4, 6), "update_window_dims = [0], inserted_window_dims = [1], scatter_dims_to_operand_dims = [1], index_vector_dim = 1"),
    "no vector dimension": ((4, 5), (6,), (6, 5), "update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1"),
    "batching dimensions": (
        (4, 5),
        (4, 3, 1),
        (4, 3),
        "inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], "
        "index_vector_dim = 2",
    ),
}  # fmt: skip


def scatter(
    shapes: tuple[tuple[int, ...], ...], numbers: str, body: str, element: str = "f32", indices: str = "i32"
) -> str:
    x, i, u = tensor(shapes[0], element), tensor(shapes[1], indices), tensor(shapes[2], element)
    step, result = (f"%1 = stablehlo.{body} %a, %b : tensor<{element}>", "%1") if body else ("", "%b")
    return f"""func.func @main(%x: {x}, %i: {i}, %u: {u}) -> {x} {{
      %0 = "stablehlo.scatter"(%x, %i, %u) ({{
      ^bb0(%a: tensor<{element}>, %b: tensor<{element}>):
        {step}
        stablehlo.return {result} : tensor<{element}>
      }}) {{scatter_dimension_numbers = #stablehlo.scatter<{numbers}>, indices_are_sorted = false, unique_indices =
      false}} : ({x}, {i}, {u}) -> {x}
      return %0 : {x}
    }}"""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("body", ["add", ""], ids=["add", "set"])
def test_scatter_drops_what_is_out_of_range(form: str, body: str) -> None:
    *shapes, numbers = FORMS[form]
    x, i, u = shapes
    arguments = [RNG.random(x, np.float32), RNG.integers(-2, 6, i).astype(np.int32), RNG.random(u, np.float32)]
    assert_same(scatter((x, i, u), numbers, body), arguments, rtol=1e-6)


@pytest.mark.parametrize("element, dtype, body", [
    ("bf16", ml_dtypes.bfloat16, "add"), ("i8", np.int8, "add"), ("i1", np.bool_, "or"), ("complex<f32>", np.complex64, "multiply"),
    ("f64", np.float64, "maximum"), ("ui8", np.uint8, "minimum"), ("i32", np.int32, "and"),
])  # fmt: skip
def test_scatter_of_each_monoid(element: str, dtype: type, body: str) -> None:
    numbers = "inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1"
    x, i, u = (
        np.arange(10).astype(dtype),
        np.array([[3], [3], [-2], [10], [7]]),
        np.array([2, 3, 4, 5, 6]).astype(dtype),
    )
    assert_same(scatter(((10,), (5, 1), (5,)), numbers, body, element, "i64"), [x, i, u])


def test_scatter_of_two_operands() -> None:
    text = """func.func @main(%x: tensor<5xf32>, %n: tensor<5xi32>, %i: tensor<4x1xi32>, %u: tensor<4xf32>, %m:
    tensor<4xi32>) -> (tensor<5xf32>, tensor<5xi32>) {
      %0:2 = "stablehlo.scatter"(%x, %n, %i, %u, %m) ({
      ^bb0(%a: tensor<f32>, %k: tensor<i32>, %b: tensor<f32>, %l: tensor<i32>):
        %p = stablehlo.compare GT, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
        %r = stablehlo.select %p, %a, %b : tensor<i1>, tensor<f32>
        %s = stablehlo.select %p, %k, %l : tensor<i1>, tensor<i32>
        stablehlo.return %r, %s : tensor<f32>, tensor<i32>
      }) {scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims =
      [0], index_vector_dim = 1>,
        indices_are_sorted = false, unique_indices = false}
        : (tensor<5xf32>, tensor<5xi32>, tensor<4x1xi32>, tensor<4xf32>, tensor<4xi32>) -> (tensor<5xf32>,
        tensor<5xi32>)
      return %0#0, %0#1 : tensor<5xf32>, tensor<5xi32>
    }"""
    values = [np.zeros(5, np.float32), np.zeros(5, np.int32), np.array([[3], [3], [-2], [5]], np.int32)]
    assert_same(text, [*values, np.array([2, 1, 3, 4], np.float32), np.array([5, 6, 7, 8], np.int32)])


def sort(elements: list[str], n: int, returned: int) -> str:
    types = [tensor((n,), e) for e in elements]
    arguments = ", ".join(f"%x{i}: {t}" for i, t in enumerate(types))
    block = ", ".join(f"%a{i}: tensor<{e}>, %b{i}: tensor<{e}>" for i, e in enumerate(elements))
    listed = ", ".join(types)
    name = f"%0#{returned}" if len(types) > 1 else "%0"
    return f"""func.func @main({arguments}) -> {types[returned]} {{
      %0{f":{len(types)}" if len(types) > 1 else ""} = "stablehlo.sort"({", ".join(f"%x{i}" for i in range(len(types)))}) ({{
      ^bb0({block}):
        %p = stablehlo.compare LT, %a0, %b0 : (tensor<{elements[0]}>, tensor<{elements[0]}>) -> tensor<i1>
        stablehlo.return %p : tensor<i1>
      }}) {{dimension = 0 : i64, is_stable = true}} : ({listed}) -> ({listed})
      return {name} : {types[returned]}
    }}"""


def test_sort_leaves_the_argument_as_it_was() -> None:
    assert_same(sort(["i32"], 300, 0), [RNG.permutation(300).astype(np.int32)])


def test_sort_of_floats_keeps_the_order_of_zeros() -> None:
    x = RNG.choice(np.array([0.0, -0.0, 1.0, -1.0], np.float32), 200)
    assert_same(sort(["f32"], 200, 0), [x])


def test_sort_of_pairs_is_stable() -> None:
    assert_same(
        sort(["i32", "i32"], 2000, 1), [RNG.integers(0, 50, 2000).astype(np.int32), np.arange(2000, dtype=np.int32)]
    )


def test_sort_whose_keys_nobody_uses_compiles() -> None:
    # Its keys would be put on the stack: 36 kB of them.
    n = 9000
    assert_same(sort(["i32", "i32"], n, 1), [RNG.integers(0, 50, n).astype(np.int32), np.arange(n, dtype=np.int32)])


def test_scatter_in_a_loop_leaves_the_argument_as_it_was() -> None:
    text = """func.func @main(%x: tensor<6x2xf32>, %i: tensor<3x1xi32>, %u: tensor<3x2xf32>) -> tensor<6x2xf32> {
      %zero = stablehlo.constant dense<0> : tensor<i32>
      %one = stablehlo.constant dense<1> : tensor<i32>
      %four = stablehlo.constant dense<4> : tensor<i32>
      %r:2 = stablehlo.while(%k = %zero, %v = %x) : tensor<i32>, tensor<6x2xf32>
      cond {
        %p = stablehlo.compare LT, %k, %four : (tensor<i32>, tensor<i32>) -> tensor<i1>
        stablehlo.return %p : tensor<i1>
      } do {
        %0 = "stablehlo.scatter"(%v, %i, %u) ({
        ^bb0(%a: tensor<f32>, %b: tensor<f32>):
          %1 = stablehlo.add %a, %b : tensor<f32>
          stablehlo.return %1 : tensor<f32>
        }) {scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [1], inserted_window_dims = [0],
        scatter_dims_to_operand_dims = [0],
          index_vector_dim = 1>, indices_are_sorted = false, unique_indices = false} : (tensor<6x2xf32>,
          tensor<3x1xi32>, tensor<3x2xf32>) -> tensor<6x2xf32>
        %next = stablehlo.add %k, %one : tensor<i32>
        stablehlo.return %next, %0 : tensor<i32>, tensor<6x2xf32>
      }
      return %r#1 : tensor<6x2xf32>
    }"""
    assert_same(
        text,
        [RNG.random((6, 2), np.float32), np.array([[1], [1], [7]], np.int32), RNG.random((3, 2), np.float32)],
        rtol=1e-6,
    )


UPDATES = """
func.func @main(%x: tensor<8x4xf32>, %y: tensor<8x4xf32>, %z: tensor<8x4xf32>, %w: tensor<8x4xf32>, %u: tensor<1x4xf32>, %i: tensor<i32>)
    -> (tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>) {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1.0> : tensor<8x4xf32>
  %0 = stablehlo.dynamic_update_slice %x, %u, %i, %zero : (tensor<8x4xf32>, tensor<1x4xf32>, tensor<i32>, tensor<i32>) -> tensor<8x4xf32>
  %y1 = stablehlo.multiply %y, %one : tensor<8x4xf32>
  %1 = stablehlo.dynamic_update_slice %y1, %u, %i, %zero : (tensor<8x4xf32>, tensor<1x4xf32>, tensor<i32>, tensor<i32>) -> tensor<8x4xf32>
  %none:2 = stablehlo.while(%c = %z, %n = %i) : tensor<8x4xf32>, tensor<i32>
  cond {
    %more = stablehlo.compare LT, %n, %zero : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.return %more : tensor<i1>
  } do {
    %d = stablehlo.add %c, %one : tensor<8x4xf32>
    %m = stablehlo.add %n, %i : tensor<i32>
    stablehlo.return %d, %m : tensor<8x4xf32>, tensor<i32>
  }
  %2 = stablehlo.dynamic_update_slice %none#0, %u, %i, %zero : (tensor<8x4xf32>, tensor<1x4xf32>, tensor<i32>, tensor<i32>) -> tensor<8x4xf32>
  %3 = stablehlo.dynamic_update_slice %w, %u, %i, %zero : (tensor<8x4xf32>, tensor<1x4xf32>, tensor<i32>, tensor<i32>) -> tensor<8x4xf32>
  return %0, %1, %2, %3, %w : tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>, tensor<8x4xf32>
}"""


def test_updates_leave_arguments_as_they_are() -> None:
    arguments = [*RNG.random((4, 8, 4), np.float32), RNG.random((1, 4), np.float32), np.array(3, np.int32)]
    assert_same(UPDATES, arguments)
