"""Host evaluation of comparisons, selections and conversions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import jax
import ml_dtypes
import numpy as np
import pytest
from jax import lax

from pyxla_compiler import build as b
from pyxla_compiler import evaluate, ir
from pyxla_compiler.passes.derive import Engine

from .checker import module_of, run

NAMES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 bfloat16 float16 float32 float64 complex64 complex128"
DTYPES = [np.dtype(name) for name in NAMES.split()]
SPECIAL = np.array([np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0], np.float32)


@pytest.fixture(autouse=True)
def x64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def assert_equal(got: np.ndarray[Any, Any], want: Any, message: str = "") -> None:
    """Equality of values and of the signs of zeros; NaN in bfloat16 too, which numpy does not take for one."""
    want = np.asarray(want)
    assert got.dtype == want.dtype, message
    if ir.is_inexact(got.dtype) and got.dtype.kind != "c":
        got, want = got.astype(np.float64), want.astype(np.float64)
        np.testing.assert_array_equal(np.signbit(got[want == 0]), np.signbit(want[want == 0]), err_msg=message)
    np.testing.assert_array_equal(got, want, err_msg=message)


def values(dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return np.array([info.min, info.max, info.max // 3, 0, 1, 100], dtype)
    if dtype.kind == "b":
        return np.array([False, True])
    x = np.array(
        [0.0, -0.0, 0.5, -0.5, 1.9, -1.9, 127.9, 300.0, -300.0, 6e4, 3e9, -3e9, 2e19, -2e19, np.inf, -np.inf, np.nan]
    )
    with np.errstate(all="ignore"):
        return (x + 2j).astype(dtype) if dtype.kind == "c" else x.astype(dtype)


@pytest.mark.parametrize("old", DTYPES, ids=str)
def test_convert(old: np.dtype[Any]) -> None:
    x = values(old)
    for new in DTYPES:
        if old.kind == "c" and new.kind != "c":
            want = lax.convert_element_type(x.real, new)
        else:
            want = lax.convert_element_type(x, new)
        (got,) = run(b.convert, [x], dtype=new)
        assert_equal(got, want, f"{old} to {new}")


def test_convert_to_small_types() -> None:
    x = np.array([9.7, -9.7, 3.2, np.nan], np.float32)
    assert run(b.convert, [x], dtype=np.dtype(ml_dtypes.int4))[0].tolist() == [7, -8, 3, 0]
    assert run(b.convert, [np.array([9, -9], np.int32)], dtype=np.dtype(ml_dtypes.int4))[0].tolist() == [-7, 7]
    assert run(b.convert, [x[:3]], dtype=np.dtype(ml_dtypes.float8_e5m2))[0].astype(float).tolist() == [10, -10, 3]


@pytest.mark.parametrize(
    ("old", "new", "shape"),
    [
        ("float32", "int32", (2, 4)),
        ("float64", "uint8", (2, 4, 8)),
        ("uint8", "int32", (2,)),
        ("float16", "bfloat16", (2, 4)),
        ("int16", "float32", (2, 2)),
    ],
)
def test_bitcast_convert(old: str, new: str, shape: tuple[int, ...]) -> None:
    x = np.arange(8).reshape((*shape, -1) if len(shape) < 2 or shape[-1] < 4 else (2, 4)).astype(old)
    (got,) = run(b.bitcast_convert, [x], dtype=np.dtype(new), shape=shape)
    assert_equal(got, lax.bitcast_convert_type(x, np.dtype(new)))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize(
    ("exponent_bits", "mantissa_bits"), [(5, 10), (8, 7), (4, 3), (5, 2), (2, 0), (8, 23), (11, 52)]
)
def test_reduce_precision(dtype: str, exponent_bits: int, mantissa_bits: int) -> None:
    random = np.random.RandomState(0)
    edges = [0, -0.0, np.inf, -np.inf, np.nan, 1, 65504, 65520, 448, 464, 1.0625, 1.1875]
    with np.errstate(over="ignore"):
        x = np.concatenate([random.randn(50) * 10.0 ** random.randint(-4, 4, 50), edges]).astype(dtype)
    (got,) = run(b.reduce_precision, [x], exponent_bits=exponent_bits, mantissa_bits=mantissa_bits)
    assert_equal(got, lax.reduce_precision(x, exponent_bits, mantissa_bits))


COMPARE = {"EQ": lax.eq, "NE": lax.ne, "LT": lax.lt, "LE": lax.le, "GT": lax.gt, "GE": lax.ge}


@pytest.mark.parametrize("direction", COMPARE)
def test_compare(direction: str) -> None:
    for dtype in DTYPES:
        if dtype.kind == "c" and direction not in ("EQ", "NE"):
            continue
        v = values(dtype)
        x, y = (m.reshape(-1) for m in np.meshgrid(v, v))
        (got,) = run(b.compare, [x, y], direction=direction)
        np.testing.assert_array_equal(got, COMPARE[direction](x, y), err_msg=str(dtype))


def test_compare_in_total_order() -> None:
    ordered = np.array([-np.nan, -np.inf, -1.0, -0.0, 0.0, 1.0, np.inf, np.nan])
    for dtype in (np.float32, np.float64, ml_dtypes.bfloat16):
        v = ordered.astype(dtype)
        x, y = (m.reshape(-1) for m in np.meshgrid(v, v))
        i, j = (m.reshape(-1) for m in np.meshgrid(np.arange(8), np.arange(8)))
        for direction, want in (("LT", i < j), ("EQ", i == j), ("GE", i >= j)):
            np.testing.assert_array_equal(
                run(b.compare, [x, y], direction=direction, compare_type="TOTALORDER")[0], want
            )


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_tests_of_floats(dtype: str) -> None:
    x = SPECIAL.astype(dtype)
    for build, want in (
        (b.is_finite, np.isfinite(SPECIAL)),
        (b.is_inf, np.isinf(SPECIAL)),
        (b.is_pos_inf, np.inf == SPECIAL),
        (b.is_neg_inf, -np.inf == SPECIAL),
    ):
        np.testing.assert_array_equal(run(build, [x])[0], want)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_select(dtype: np.dtype[Any]) -> None:
    x, y = np.arange(6).reshape(2, 3).astype(dtype), np.arange(6, 12).reshape(2, 3).astype(dtype)
    pred = np.array([[True, False, True], [False, False, True]])
    np.testing.assert_array_equal(run(b.select, [pred, x, y])[0], np.where(pred, x, y))
    for scalar in (True, False):
        np.testing.assert_array_equal(run(b.select, [np.array(scalar), x, y])[0], x if scalar else y)


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "float16", "bfloat16", "float32", "float64"])
def test_clamp(dtype: str) -> None:
    x = np.arange(9).astype(dtype)
    low, high = np.asarray(2).astype(dtype), np.asarray(6).astype(dtype)
    np.testing.assert_array_equal(run(b.clamp, [low, x, high])[0], lax.clamp(low, x, high))
    lows, highs = x[::-1].copy(), np.full(9, 5).astype(dtype)
    np.testing.assert_array_equal(run(b.clamp, [lows, x, highs])[0], lax.clamp(lows, x, highs))


def test_clamp_keeps_nan() -> None:
    x = np.array([np.nan, 1.0, 9.0], np.float32)
    np.testing.assert_array_equal(
        run(b.clamp, [np.float32(0) * np.ones(()).astype(np.float32), x, np.full((), 5, np.float32)])[0], [np.nan, 1, 5]
    )


def test_complex_and_its_parts() -> None:
    for real, whole in ((np.float32, np.complex64), (np.float64, np.complex128)):
        x, y = np.array([1.0, -0.0, np.inf], real), np.array([np.nan, 2.0, -0.0], real)
        (z,) = run(b.complex_, [x, y])
        assert z.dtype == whole
        np.testing.assert_array_equal(run(b.real, [z])[0], x)
        np.testing.assert_array_equal(run(b.imag, [z])[0], y)
        assert np.signbit(run(b.imag, [z])[0][2])


def test_optimization_barrier() -> None:
    x, y = np.arange(3.0), np.arange(2)
    first, second = run(b.optimization_barrier, [x, y])
    np.testing.assert_array_equal(first, x)
    np.testing.assert_array_equal(second, y)


CONSTANTS = """
func.func @f(%x: tensor<3xf32>, %y: tensor<2xi32>) -> (tensor<3xf32>, tensor<2xi32>) {
  %0 = "chlo.constant_like"(%x) {value = 2.5 : f32} : (tensor<3xf32>) -> tensor<3xf32>
  %1 = "chlo.constant_like"(%y) {value = 7 : i32} : (tensor<2xi32>) -> tensor<2xi32>
  return %0, %1 : tensor<3xf32>, tensor<2xi32>
}
"""


def test_constant_like() -> None:
    module = ir.Module.parse(CONSTANTS)
    x, y = np.zeros(3, np.float32), np.zeros(2, np.int32)
    floats, integers = evaluate.evaluate(module, "f", [x, y])
    assert_equal(floats, np.full(3, 2.5, np.float32))
    assert_equal(integers, np.full(2, 7, np.int32))
    engine = Engine(module)
    assert engine.jvp_of("f", [True, False]).out_mask == (False, False)
    derived = engine.batch_of("f", [0, None], 4)
    assert derived.out_dims == (0, None)
    assert_equal(
        evaluate.evaluate(module, derived.name, [np.zeros((4, 3), np.float32), y])[0], np.full((4, 3), 2.5, np.float32)
    )


def test_next_after() -> None:
    pairs = np.array(list(itertools.product([0.0, 1.0, -1.0, np.inf, np.nan, 3.5], repeat=2)))
    for dtype in (np.float32, np.float64):
        x, y = pairs.T.astype(dtype)
        np.testing.assert_array_equal(run(b.next_after, [x, y])[0], np.nextafter(x, y))


TEXT = """
func.func @f(%x: tensor<2x3xf32>, %y: tensor<3xf32>, %n: tensor<2xi32>, %m: tensor<2x3xi32>)
    -> (tensor<2x3xf32>, tensor<2x3xi1>, tensor<2x3xi32>) {
  %0 = chlo.broadcast_power %x, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %1 = chlo.broadcast_compare %x, %y {comparison_direction = #chlo<comparison_direction LT>}
      : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xi1>
  %2 = chlo.broadcast_subtract %n, %m {broadcast_dimensions = array<i64: 0>}
      : (tensor<2xi32>, tensor<2x3xi32>) -> tensor<2x3xi32>
  return %0, %1, %2 : tensor<2x3xf32>, tensor<2x3xi1>, tensor<2x3xi32>
}
"""


def test_broadcasting_operations() -> None:
    x, y = np.arange(1, 7, dtype=np.float32).reshape(2, 3), np.array([2, 0.5, 9], np.float32)
    n, m = np.array([10, 20], np.int32), np.arange(6, dtype=np.int32).reshape(2, 3)
    power, less, difference = evaluate.evaluate(ir.Module.parse(TEXT), "f", [x, y, n, m])
    np.testing.assert_allclose(power, x**y, rtol=1e-6)
    np.testing.assert_array_equal(less, x < y)
    np.testing.assert_array_equal(difference, n[:, None] - m)


def test_zero_dimensional_results_are_arrays() -> None:
    for build in (b.tanh, b.negate, b.sign, b.erf, b.is_finite, b.round_nearest_afz):
        assert isinstance(run(build, [np.array(0.5)])[0], np.ndarray)
    assert module_of(b.tanh, [np.array(0.5)]).functions["f"].name == "f"
