"""sort: values against jax.lax for each dtype and comparator form, derivatives and batches by the rule checker."""

from __future__ import annotations

from typing import Any

import jax
import ml_dtypes
import numpy as np
import pytest
from jax import lax

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.ir import mlir
from pyxla_compiler.ops import REGISTRY
from pyxla_compiler.passes.expand import expand

from .checker import Array, check_batching, check_derivatives, module_of, run
from .reference import pulled, staged

FLOATS = [np.float16, ml_dtypes.bfloat16, np.float32, np.float64]
DTYPES = [*FLOATS, np.complex64, np.complex128, np.int8, np.uint8, np.int32, np.uint32, np.int64, np.uint64, np.bool_]


def data(shape: tuple[int, ...], dtype: Any = np.float64, seed: int = 0) -> Array:
    """Many equal elements, and for floats infinities, zeros of both signs and NaNs."""
    random = np.random.RandomState(seed)
    dt = np.dtype(dtype)
    if dt.kind in "iub":
        return random.randint(0, 5, shape).astype(dt)
    special = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, -1.0, 2.5])
    if dt.kind == "c":
        out = np.empty(shape, dt)
        out.real, out.imag = random.choice(special, shape), random.choice(special, shape)
        return out
    return random.choice(special, shape).astype(dt)


def distinct(shape: tuple[int, ...], seed: int = 0) -> Array:
    return np.random.RandomState(seed).permutation(int(np.prod(shape))).reshape(shape) / 7.0


def bits(x: Any) -> Array:
    """The bytes of each element, so that -0 differs from 0 and NaN equals NaN."""
    x = np.ascontiguousarray(x)
    return x.view(np.uint8).reshape(*x.shape, x.itemsize)


def params_of(module: ir.Module) -> dict[str, Any]:
    (op,) = [o for o in module.functions["f"].operations if o.name == "stablehlo.sort"]
    return REGISTRY["stablehlo.sort"].params(op)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("dimension", [0, 1])
def test_sort_has_the_values_of_jax(dtype: Any, dimension: int) -> None:
    x = data((8, 30), dtype)
    (out,) = run(b.sort, [x], dimension=dimension)
    np.testing.assert_array_equal(bits(out), bits(lax.sort(x, dimension=dimension)))


@pytest.mark.parametrize("dtype", DTYPES)
def test_sort_with_payload_is_stable(dtype: Any) -> None:
    x, places = data((60,), dtype), np.arange(60, dtype=np.int32)
    out = run(b.sort, [x, places], dimension=0)
    for got, want in zip(out, lax.sort((x, places), num_keys=1), strict=True):
        np.testing.assert_array_equal(bits(got), bits(want))


@pytest.mark.parametrize(
    "dtypes",
    [(np.int32, np.float32), (np.float64, np.int8), (np.complex64, np.bool_), (ml_dtypes.bfloat16, np.float16)],
)
def test_sort_by_several_keys(dtypes: Any) -> None:
    operands = [data((3, 40), dtypes[0]), data((3, 40), dtypes[1], 1), np.broadcast_to(np.arange(40), (3, 40)).copy()]
    for keys in (1, 2, 3):
        out = run(b.sort, operands, dimension=1, num_keys=keys)
        for got, want in zip(out, lax.sort(operands, num_keys=keys), strict=True):
            np.testing.assert_array_equal(bits(got), bits(want))


@pytest.mark.parametrize("dtype", DTYPES)
def test_descending_is_the_reverse_order_and_stable(dtype: Any) -> None:
    x, places = data((40,), dtype), np.arange(40, dtype=np.int32)
    got = run(b.sort, [x, places], dimension=0, descending=True)
    flipped = lax.sort((x[::-1], places), num_keys=1)
    np.testing.assert_array_equal(bits(got[0]), bits(np.asarray(flipped[0])[::-1]))
    np.testing.assert_array_equal(got[1], 39 - np.asarray(flipped[1])[::-1])


def test_what_was_built_is_read_back() -> None:
    operands = [data((4,), np.complex64), data((4,), np.int32), data((4,), np.float32)]
    for keys in (1, 2, 3):
        for descending in (False, True):
            params = {"dimension": 0, "is_stable": True, "num_keys": keys, "descending": descending}
            module = module_of(b.sort, operands, **params)
            module.verify()
            assert params_of(module) == params


@pytest.mark.parametrize("dtype", DTYPES)
def test_comparators_of_jax_are_recognized(dtype: Any) -> None:
    operands = [data((4,), dtype), data((4,), np.int32)]
    for keys in (1, 2):
        params = params_of(module_of(staged(lambda *a, k=keys: lax.sort(a, num_keys=k), *operands), operands))
        assert params == {"dimension": 0, "is_stable": True, "num_keys": keys, "descending": False}


def parsed(comparator: str) -> ir.Module:
    both = "(tensor<3x9xf32>, tensor<3x9xi32>)"
    module = ir.Module.parse(f"""func.func @f(%x: tensor<3x9xf32>, %i: tensor<3x9xi32>) -> {both} {{
      %0:2 = "stablehlo.sort"(%x, %i) ({{
        ^bb0(%a: tensor<f32>, %b: tensor<f32>, %c: tensor<i32>, %d: tensor<i32>):
          {comparator}
          stablehlo.return %r : tensor<i1>
      }}) {{dimension = -1 : i64, is_stable = true}} : {both} -> {both}
      return %0#0, %0#1 : tensor<3x9xf32>, tensor<3x9xi32>
    }}""")
    module.verify()
    return module


@pytest.mark.parametrize(("direction", "descending"), [("LT", False), ("GT", True)])
def test_a_plain_comparison_is_recognized(direction: str, descending: bool) -> None:
    module = parsed(f"%r = stablehlo.compare {direction}, %a, %b, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>")
    assert params_of(module) == {"dimension": 1, "is_stable": True, "num_keys": 1, "descending": descending}


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 16, 33])
def test_any_comparator_sorts_stably(n: int) -> None:
    body = comparator_by_magnitude()
    random = np.random.RandomState(n)
    x, places = (
        random.randint(-4, 5, (3, n)).astype(np.int32),
        np.broadcast_to(np.arange(n, dtype=np.int32), (3, n)).copy(),
    )
    out = run(b.sort, [x, places], dimension=1, comparator=body)
    order = np.argsort(np.abs(x), axis=1, kind="stable")
    np.testing.assert_array_equal(out[0], np.take_along_axis(x, order, 1))
    np.testing.assert_array_equal(out[1], order)


def comparator_by_magnitude(dtype: Any = np.int32) -> b.Body:
    module = ir.Module()
    with ir.ambient():
        scalar, other = ir.tensor_type((), np.dtype(dtype)), ir.tensor_type((), ir.I32)
        function = module.new_function("less", [scalar, scalar, other, other])
        with mlir.InsertionPoint(function.block):
            x, y = function.arguments[:2]
            result = b.compare(b.abs_(x), b.abs_(y), direction="LT")
        function.finish([result])
    return b.Body(function.block, module)


def test_total_order_is_not_taken_for_the_usual_one() -> None:
    module = parsed("%r = stablehlo.compare LT, %a, %b, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>")
    assert isinstance(params_of(module)["comparator"], b.Body)
    x = np.array([[0.0, -0.0, 1, -1, np.inf, -np.inf, -0.0, 2, 0.0]] * 3, np.float32)
    out = evaluate(module, "f", [x, np.zeros((3, 9), np.int32)])
    np.testing.assert_array_equal(
        bits(out[0][0]), bits(np.array([-np.inf, -1, -0.0, -0.0, 0.0, 0.0, 1, 2, np.inf], np.float32))
    )


@pytest.mark.parametrize("dimension", [0, 1])
@pytest.mark.parametrize("descending", [False, True])
def test_sort_rules(dimension: int, descending: bool) -> None:
    operands = [distinct((4, 5)), distinct((4, 5), 1), np.arange(20, dtype=np.int32).reshape(4, 5)]
    check_derivatives(b.sort, operands, dimension=dimension, descending=descending)
    check_batching(b.sort, operands, dimension=dimension, descending=descending)


def test_sort_with_an_iota_is_differentiated_without_a_second_sort() -> None:
    def argsort(x: Any) -> Any:
        return b.sort(x, b.iota(shape=ir.shape(x), dtype=ir.I32, dimension=1), dimension=1)

    x = distinct((3, 6))
    check_derivatives(argsort, [x])
    module = module_of(argsort, [x])
    with ir.ambient():
        function = module.new_function("push", [ir.tensor_type(x.shape, x.dtype)] * 2, public=True)
        with mlir.InsertionPoint(function.block):
            function.finish(b.jvp_marker(module, "f", function.arguments[:1], function.arguments[1:], wrt=[0]))
    expand(module)
    assert module.text().count("stablehlo.sort") == 2  # in @f and in @f.jvp


def test_any_comparator_is_differentiable() -> None:
    operands = [distinct((3, 4)), np.zeros((3, 4), np.int32)]
    check_derivatives(b.sort, operands, dimension=1, comparator=comparator_by_magnitude(np.float64))
    check_batching(b.sort, operands, dimension=1, comparator=comparator_by_magnitude(np.float64))


def test_gradient_of_ties_is_that_of_jax() -> None:
    x = np.array([2.0, 1.0, 2.0, 1.0, 0.0])
    ct = np.arange(5.0)
    np.testing.assert_array_equal(pulled(lax.sort, [x], [ct], [0])[0], jax.vjp(lax.sort, x)[1](ct)[0])


def test_no_operand_is_changed() -> None:
    x = distinct((5, 5))
    before = x.copy()
    run(b.sort, [x], dimension=0)
    run(b.sort, [x, np.zeros((5, 5), np.int32)], dimension=1, comparator=comparator_by_magnitude(np.float64))
    np.testing.assert_array_equal(x, before)
