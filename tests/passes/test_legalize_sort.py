"""Long sorts: what IREE computes after legalization is what the evaluator computes, and no sort of IREE's is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ml_dtypes
import numpy as np
import pytest

import pyxla
import pyxla.numpy
from pyxla_compiler import build as b
from pyxla_compiler import ir, pipelines
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.targets.iree import TargetOptions

from .running import run_compiled

Array = np.ndarray[Any, Any]
PIPELINE = "pyxla-lower,pyxla-legalize-iree"
RNG = np.random.default_rng(0)


def sorting(operands: Sequence[Array], **params: Any) -> ir.Module:
    module = ir.Module()
    with ir.ambient():
        main = module.new_function("main", [ir.tensor_type(x.shape, x.dtype) for x in operands], public=True)
        with ir.mlir.InsertionPoint(main.block):
            out = b.sort(*main.arguments, **params)
            main.finish(out if isinstance(out, list) else [out])
    return module


def assert_sorts(module: ir.Module, operands: Sequence[Array]) -> None:
    """The bits of the results are the evaluator's, and run_compiled sees to it that the arguments stay as they were."""
    legal = pipelines.run(module, PIPELINE, verify_each=True)
    assert "stablehlo.sort" not in legal.text()
    want = evaluate(module, "main", operands)
    for got, w in zip(run_compiled(legal, operands), want, strict=True):
        assert got.dtype == w.dtype
        assert got.tobytes() == w.tobytes()


def numbers(dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    """Many equal numbers, and all that is special about the type."""
    if dtype.kind in "biu":
        if dtype == np.bool_:
            return RNG.random(shape) < 0.5
        info = np.iinfo(dtype)
        few = np.array([info.min, info.min + 1, 0, 1, 2, info.max - 1, info.max], dtype)
        return np.where(RNG.random(shape) < 0.5, RNG.choice(few, shape), RNG.integers(info.min, info.max, shape, dtype))
    real = np.float64 if dtype.kind == "c" else dtype
    special = [0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, -1.0, float(ml_dtypes.finfo(real).smallest_subnormal)]
    x = np.where(RNG.random(shape) < 0.5, RNG.choice(special, shape), RNG.normal(size=shape))
    if dtype.kind == "c":
        return (x + 1j * RNG.choice([0.0, -0.0, 1.0, np.nan], shape)).astype(dtype)
    with np.errstate(all="ignore"):
        return x.astype(dtype)


DTYPES = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", ml_dtypes.bfloat16, "f4", "f8", "c8", "c16"]


@pytest.mark.parametrize("descending", [False, True], ids=["ascending", "descending"])
@pytest.mark.parametrize("dtype", DTYPES, ids=lambda d: np.dtype(d).name)
def test_sort_of_each_dtype_is_stable(dtype: Any, descending: bool) -> None:
    x = numbers(np.dtype(dtype), (300,))
    places = np.arange(300, dtype=np.int32)
    assert_sorts(sorting([x, places], dimension=0, descending=descending), [x, places])


@pytest.mark.parametrize("shape, dimension", [((3, 70, 2), 1), ((100, 4), 0), ((5, 129), 1), ((1, 65), 1)])
def test_sort_along_each_dimension(shape: tuple[int, ...], dimension: int) -> None:
    x = RNG.integers(0, 20, shape).astype(np.float32)
    y = np.arange(x.size, dtype=np.int32).reshape(shape)
    assert_sorts(sorting([x, y], dimension=dimension), [x, y])


def test_sort_by_several_keys() -> None:
    keys = [RNG.integers(0, 3, 200).astype(d) for d in (np.int8, np.float64, np.uint16)]
    places = np.arange(200, dtype=np.int64)
    assert_sorts(sorting([*keys, places], dimension=0, num_keys=3), [*keys, places])


def test_sort_of_a_single_operand_and_of_an_unused_result() -> None:
    x = RNG.normal(size=1000).astype(np.float32)
    assert_sorts(sorting([x], dimension=0), [x])
    module = sorting([x, np.arange(1000, dtype=np.int32)], dimension=0)
    main = module.functions["main"]
    with ir.ambient():
        places = main.results[1]
        main.terminator.erase()
        main.finish([places])
    assert_sorts(module, [x, np.arange(1000, dtype=np.int32)])


def test_one_kernel_serves_sorts_of_one_form() -> None:
    module = ir.Module()
    with ir.ambient():
        main = module.new_function("main", [ir.tensor_type((99,), np.float32)] * 2, public=True)
        with ir.mlir.InsertionPoint(main.block):
            main.finish([b.sort(x, dimension=0) for x in main.arguments])
    text = pipelines.run(module, "pyxla-legalize-iree-sort-radix").text()
    assert text.count("flow.dispatch.region") == 1
    assert text.count("call @pyxla.radix_sort_99x32_99") == 2


@pytest.mark.parametrize("length", [4095, 5000])
def test_sort_of_rows_of_each_number_of_passes(length: int) -> None:
    for dtype in (np.int8, np.int16, np.float32, np.float64):
        x = numbers(np.dtype(dtype), (2, length))
        places = np.arange(x.size, dtype=np.int32).reshape(x.shape)
        assert_sorts(sorting([x, places], dimension=1), [x, places])


@pytest.mark.parametrize("dtype", [np.float32, np.int32])
def test_the_sort_of_other_targets_than_cpus_is_a_network_and_stable(dtype: Any) -> None:
    x = RNG.choice([0.0, -0.0, 1.0, 2.0, -1.0, *[np.inf, -np.inf, np.nan][: 3 * (dtype == np.float32)]], 130)
    x, places = x.astype(dtype), np.arange(130, dtype=np.int32)
    for descending in (False, True):
        module = sorting([x, places], dimension=0, descending=descending)
        legal = pipelines.run(module, "pyxla-lower,pyxla-legalize-iree-gpu", verify_each=True)
        assert "flow.dispatch.region" not in legal.text()
        assert "stablehlo.sort" not in legal.text()
        for got, want in zip(run_compiled(legal, [x, places]), evaluate(module, "main", [x, places]), strict=True):
            assert got.tobytes() == want.tobytes()


@pytest.mark.parametrize("device", ["vulkan", "cuda"])
def test_a_sort_compiles_for_a_gpu_without_the_kernel_of_a_cpu(device: str) -> None:
    lowered = pyxla.jit(lambda x: pyxla.numpy.sort(x)).lower(np.zeros(200, np.float32))
    compiled = lowered.compile(TargetOptions(device=device))
    assert compiled.binary
    assert "radix" in lowered.module("legalized").text()
    assert "radix" not in lowered.module("legalized", "gpu").text()


def test_a_short_sort_stays_with_iree() -> None:
    x = np.zeros(64, np.float32)
    assert "stablehlo.sort" in pipelines.run(sorting([x], dimension=0), PIPELINE).text()


def test_a_long_sort_of_nothing() -> None:
    x = np.zeros((0, 100), np.float32)
    module = sorting([x], dimension=1)
    (got,) = run_compiled(pipelines.run(module, PIPELINE), [x])
    assert got.shape == (0, 100)


def by_magnitude(shape: tuple[int, ...], dimension: int, stable: bool) -> ir.Module:
    """Pairs sorted by the absolute value of the first, descending: an order with a comparator of its own."""
    k, v = (f"tensor<{'x'.join(map(str, shape))}x{t}>" for t in ("f32", "i32"))
    return ir.Module.parse(f"""func.func @main(%k: {k}, %v: {v}) -> ({k}, {v}) {{
      %0:2 = "stablehlo.sort"(%k, %v) ({{
      ^bb0(%a: tensor<f32>, %b: tensor<f32>, %c: tensor<i32>, %d: tensor<i32>):
        %x = stablehlo.abs %a : tensor<f32>
        %y = stablehlo.abs %b : tensor<f32>
        %p = stablehlo.compare GT, %x, %y : (tensor<f32>, tensor<f32>) -> tensor<i1>
        stablehlo.return %p : tensor<i1>
      }}) {{dimension = {dimension} : i64, is_stable = {str(stable).lower()}}} : ({k}, {v}) -> ({k}, {v})
      return %0#0, %0#1 : {k}, {v}
    }}""")


@pytest.mark.parametrize("shape, dimension", [((65,), 0), ((128,), 0), ((1000,), 0), ((3, 100), 1), ((77, 2), 0)])
def test_sort_by_a_comparator_is_stable(shape: tuple[int, ...], dimension: int) -> None:
    x = RNG.integers(-9, 9, shape).astype(np.float32)
    places = np.arange(x.size, dtype=np.int32).reshape(shape)
    assert_sorts(by_magnitude(shape, dimension, True), [x, places])
    order = np.argsort(-np.abs(x), axis=dimension, kind="stable")
    got = evaluate(by_magnitude(shape, dimension, True), "main", [x, places])
    np.testing.assert_array_equal(got[1], np.take_along_axis(places, order, dimension))


def test_sort_in_a_loop() -> None:
    module = ir.Module.parse("""func.func @main(%x: tensor<80xi32>) -> tensor<80xi32> {
      %zero = stablehlo.constant dense<0> : tensor<i32>
      %one = stablehlo.constant dense<1> : tensor<i32>
      %three = stablehlo.constant dense<3> : tensor<i32>
      %r:2 = stablehlo.while(%k = %zero, %v = %x) : tensor<i32>, tensor<80xi32>
      cond {
        %p = stablehlo.compare LT, %k, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
        stablehlo.return %p : tensor<i1>
      } do {
        %next = stablehlo.add %k, %one : tensor<i32>
        %0 = "stablehlo.sort"(%v) ({
        ^bb0(%a: tensor<i32>, %b: tensor<i32>):
          %1 = stablehlo.compare LT, %a, %b : (tensor<i32>, tensor<i32>) -> tensor<i1>
          stablehlo.return %1 : tensor<i1>
        }) {dimension = 0 : i64} : (tensor<80xi32>) -> tensor<80xi32>
        %2 = stablehlo.multiply %0, %0 : tensor<80xi32>
        stablehlo.return %next, %2 : tensor<i32>, tensor<80xi32>
      }
      return %r#1 : tensor<80xi32>
    }""")
    x = RNG.integers(-5, 5, 80).astype(np.int32)
    want = x
    for _ in range(3):
        want = np.sort(want) ** 2
    (got,) = run_compiled(pipelines.run(module, PIPELINE), [x])
    np.testing.assert_array_equal(got, want)
