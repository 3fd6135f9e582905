"""dot_general, dot and convolution: values against jax.lax, derivatives and batches by the rule checker."""

from __future__ import annotations

import itertools
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from jax import lax

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.ops import REGISTRY

from .checker import Array, check_batching, check_derivatives, module_of, run

FLOATS = [np.float16, ml_dtypes.bfloat16, np.float32, np.float64, np.complex64, np.complex128]
INTS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]


def data(shape: tuple[int, ...], dtype: Any = np.float64, seed: int = 0) -> Array:
    random = np.random.RandomState(seed)
    dt = np.dtype(dtype)
    if dt.kind in "iu":
        return random.randint(-100 if dt.kind == "i" else 0, 100, shape).astype(dt)
    if dt.kind == "b":
        return random.rand(*shape) < 0.5
    return np.asarray(
        random.uniform(-1, 1, shape) + (1j * random.uniform(-1, 1, shape) if dt.kind == "c" else 0)
    ).astype(dt)


# lhs shape, rhs shape, lhs batching, rhs batching, lhs contracting, rhs contracting
DOTS = [
    ((3, 4), (4, 5), (), (), (1,), (0,)),
    ((4,), (4,), (), (), (0,), (0,)),
    ((4, 3), (5, 4), (), (), (0,), (1,)),
    ((2, 3, 4), (2, 4, 5), (0,), (0,), (2,), (1,)),
    ((3, 2, 4, 5), (5, 4, 2, 6), (1,), (2,), (2, 3), (1, 0)),
    ((3, 2, 4, 5), (5, 6, 4, 2), (1,), (3,), (3, 2), (0, 2)),
    ((2, 3), (4,), (), (), (), ()),
    ((2, 3, 4), (4, 3, 2), (2, 0), (0, 2), (), ()),
    ((3, 0), (0, 2), (), (), (1,), (0,)),
]


def numbers(case: Any) -> dict[str, Any]:
    return dict(zip(("lhs_batching", "rhs_batching", "lhs_contracting", "rhs_contracting"), case[2:], strict=True))


def jax_dot(case: Any, x: Array, y: Array, dtype: Any = None) -> Any:
    lb, rb, lc, rc = case[2:]
    return lax.dot_general(x, y, ((lc, rc), (lb, rb)), preferred_element_type=dtype)


@pytest.mark.parametrize("case", DOTS)
def test_dot_general_has_the_values_of_jax(case: Any) -> None:
    x, y = data(case[0]), data(case[1], seed=1)
    (out,) = run(b.dot_general, [x, y], **numbers(case))
    np.testing.assert_allclose(out, jax_dot(case, x, y), rtol=1e-13)


@pytest.mark.parametrize("dtype", [*FLOATS, *INTS, np.bool_])
def test_dot_general_keeps_each_dtype(dtype: Any) -> None:
    case = DOTS[3]
    x, y = data(case[0], dtype), data(case[1], dtype, 1)
    (out,) = run(b.dot_general, [x, y], **numbers(case))
    exact = np.einsum("bik,bkj->bij", x.astype(object), y.astype(object)) if np.dtype(dtype).kind in "iu" else None
    if exact is not None:
        wrapped = np.vectorize(lambda v: v % 2 ** (8 * np.dtype(dtype).itemsize), otypes=[object])(exact)
        np.testing.assert_array_equal(out.view(f"u{out.itemsize}").astype(object), wrapped)
    elif np.dtype(dtype) == np.bool_:
        np.testing.assert_array_equal(out, np.einsum("bik,bkj->bij", x, y))
    else:
        wide = np.complex128 if np.dtype(dtype).kind == "c" else np.float64
        want = np.einsum("bik,bkj->bij", x.astype(wide), y.astype(wide))
        unit = float(ml_dtypes.finfo(dtype).eps)
        np.testing.assert_allclose(out.astype(wide), want, rtol=2 * unit, atol=4 * unit)


@pytest.mark.parametrize(
    ("dtype", "preferred"),
    [
        (np.int8, np.int32),
        (np.uint8, np.int32),
        (np.float16, np.float32),
        (ml_dtypes.bfloat16, np.float32),
        (np.float32, np.float64),
        (np.int8, np.float32),
    ],
)
def test_dot_general_accumulates_in_the_result_dtype(dtype: Any, preferred: Any) -> None:
    case = DOTS[0]
    x, y = data((3, 300), dtype), data((300, 5), dtype, 1)
    (out,) = run(b.dot_general, [x, y], **numbers(case), dtype=np.dtype(preferred))
    np.testing.assert_allclose(out, x.astype(np.float64) @ y.astype(np.float64), rtol=3e-6, atol=3e-5)


@pytest.mark.parametrize("case", DOTS)
def test_dot_general_rules(case: Any) -> None:
    x, y = data(case[0]), data(case[1], seed=1)
    check_derivatives(b.dot_general, [x, y], **numbers(case))
    check_batching(b.dot_general, [x, y], rtol=1e-12, **numbers(case))


def test_dot_general_complex_derivative() -> None:
    check_derivatives(
        b.dot_general, [data((2, 3), np.complex128), data((3, 2), np.complex128, 1)], order=1, **numbers(DOTS[0])
    )


def test_dot_general_reads_back_what_was_built() -> None:
    params = {**numbers(DOTS[4]), "dtype": np.dtype(np.float64), "precision": ("HIGH", "HIGHEST")}
    module = module_of(b.dot_general, [data(DOTS[4][0], np.float32), data(DOTS[4][1], np.float32)], **params)
    module.verify()
    (op,) = module.functions["f"].operations
    assert REGISTRY["stablehlo.dot_general"].params(op) == params


def parsed(body: str, arguments: str, results: str) -> ir.Module:
    module = ir.Module.parse(f"func.func @f({arguments}) -> {results} {{\n{body}\n}}")
    module.verify()
    return module


@pytest.mark.parametrize(("lhs", "rhs", "out"), [("3", "3", ""), ("2x3", "3", "2x"), ("2x3", "3x4", "2x4x")])
def test_the_old_dot(lhs: str, rhs: str, out: str) -> None:
    types = f"tensor<{lhs}xf64>", f"tensor<{rhs}xf64>", f"tensor<{out}f64>"
    module = parsed(
        f"%0 = stablehlo.dot %x, %y : ({types[0]}, {types[1]}) -> {types[2]}\nreturn %0 : {types[2]}",
        f"%x: {types[0]}, %y: {types[1]}",
        types[2],
    )
    x, y = (data(tuple(int(n) for n in s.split("x"))) for s in (lhs, rhs))
    np.testing.assert_allclose(evaluate(module, "f", [x, y])[0], x @ y, rtol=1e-14)


# --- convolution --------------------------------------------------------------------------------------------

NCHW = ((0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3))
NHWC = ((0, 3, 1, 2), (3, 2, 0, 1), (0, 3, 1, 2))
MIXED = ((2, 0, 3, 1), (1, 3, 2, 0), (3, 1, 0, 2))

CONVS: list[dict[str, Any]] = [
    {},
    {"window_strides": (2, 1), "padding": ((1, 2), (0, 1))},
    {"padding": ((-1, 1), (2, -2))},
    {"lhs_dilation": (2, 3), "padding": ((0, 1), (-1, 2))},
    {"lhs_dilation": (3, 2), "padding": ((-2, -1), (-3, 0)), "window_strides": (2, 3)},
    {"rhs_dilation": (2, 1), "window_strides": (1, 2)},
    {"window_reversal": (True, False), "padding": ((1, 1), (1, 0))},
    {"feature_group_count": 2, "padding": ((1, 0), (0, 1))},
    {"batch_group_count": 2, "window_strides": (1, 2)},
    {
        "feature_group_count": 2,
        "window_strides": (2, 2),
        "lhs_dilation": (1, 2),
        "rhs_dilation": (2, 1),
        "padding": ((2, 1), (1, 2)),
        "window_reversal": (True, True),
    },
    {
        "batch_group_count": 2,
        "window_strides": (2, 1),
        "lhs_dilation": (2, 1),
        "rhs_dilation": (1, 2),
        "padding": ((1, 1), (0, 2)),
    },
]


def conv_operands(numbers: Any, params: dict[str, Any], dtype: Any = np.float64) -> tuple[Array, Array]:
    """An image of 4 examples, 4 features, 6 by 5, and a kernel of 4 features out, 3 by 2."""
    image, kernel = data((4, 4, 6, 5), dtype), data((4, 4 // params.get("feature_group_count", 1), 3, 2), dtype, 1)
    return np.transpose(image, np.argsort(numbers[0])), np.transpose(kernel, np.argsort(numbers[1]))


def jax_conv(numbers: Any, params: dict[str, Any], x: Any, y: Any, dtype: Any = None) -> Any:
    p = dict(params)
    reversal = p.pop("window_reversal", None)
    if reversal:
        y = lax.rev(y, [d for d, f in zip(numbers[1][2:], reversal, strict=True) if f])
    p.setdefault("window_strides", (1, 1))
    p.setdefault("padding", ((0, 0), (0, 0)))
    return lax.conv_general_dilated(
        x, y, dimension_numbers=lax.ConvDimensionNumbers(*numbers), preferred_element_type=dtype, **p
    )


@pytest.mark.parametrize(("numbers", "params"), list(itertools.product([NCHW, NHWC, MIXED], CONVS)))
def test_convolution_has_the_values_and_gradients_of_jax(numbers: Any, params: dict[str, Any]) -> None:
    x, y = conv_operands(numbers, params)
    (out,) = run(b.convolution, [x, y], dimension_numbers=numbers, **params)
    np.testing.assert_allclose(out, jax_conv(numbers, params, x, y), rtol=1e-12, atol=1e-13)
    check_derivatives(b.convolution, [x, y], order=1, dimension_numbers=numbers, **params)


@pytest.mark.parametrize("params", CONVS)
def test_convolution_batches(params: dict[str, Any]) -> None:
    x, y = conv_operands(MIXED, params)
    check_batching(b.convolution, [x, y], rtol=1e-11, dimension_numbers=MIXED, **params)


@pytest.mark.parametrize("params", [CONVS[1], CONVS[4], CONVS[7], CONVS[8]])
def test_convolution_second_derivative(params: dict[str, Any]) -> None:
    x, y = conv_operands(NHWC, params)
    check_derivatives(b.convolution, [x, y], dimension_numbers=NHWC, **params)


@pytest.mark.parametrize("dtype", [*FLOATS, np.int8, np.int32, np.uint8])
def test_convolution_keeps_each_dtype(dtype: Any) -> None:
    x, y = conv_operands(NCHW, {}, dtype)
    (out,) = run(b.convolution, [x, y], dimension_numbers=NCHW)
    dt = np.dtype(dtype)
    if dt.kind in "iu":
        want = np.asarray(jax_conv(NCHW, {}, x.astype(np.float64), y.astype(np.float64))).astype(np.int64).astype(dt)
        np.testing.assert_array_equal(out, want)
    else:
        wide = np.complex128 if dt.kind == "c" else np.float64
        unit = float(ml_dtypes.finfo(dtype).eps)
        np.testing.assert_allclose(
            out.astype(wide), jax_conv(NCHW, {}, x.astype(wide), y.astype(wide)), rtol=2 * unit, atol=8 * unit
        )


def test_convolution_in_one_and_three_dimensions() -> None:
    for rank in (1, 3):
        plain = tuple(range(rank + 2))
        x, y = data((2, 3, *(5,) * rank)), data((4, 3, *(2,) * rank), seed=1)
        numbers = (plain, plain, plain)
        (out,) = run(b.convolution, [x, y], dimension_numbers=numbers, window_strides=(2,) * rank)
        want = lax.conv_general_dilated(
            x, y, (2,) * rank, [(0, 0)] * rank, dimension_numbers=lax.ConvDimensionNumbers(*numbers)
        )
        np.testing.assert_allclose(out, want, rtol=1e-12)


def test_convolution_reads_back_what_was_built() -> None:
    params = {
        "dimension_numbers": b.ConvDimensionNumbers(*MIXED),
        "window_strides": (2, 1),
        "padding": ((1, 2), (-1, 0)),
        "lhs_dilation": (1, 2),
        "rhs_dilation": (2, 1),
        "window_reversal": (True, False),
        "feature_group_count": 2,
        "batch_group_count": 1,
        "dtype": np.dtype(np.float64),
        "precision": None,
    }
    module = module_of(b.convolution, list(conv_operands(MIXED, {"feature_group_count": 2})), **params)
    module.verify()
    (op,) = module.functions["f"].operations
    assert REGISTRY["stablehlo.convolution"].params(op) == params
