"""reduce, reduce_window, select_and_scatter, map: values against jax.lax, derivatives and batches by the checker."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest
from jax import lax

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.ir import mlir
from pyxla_compiler.ops import REGISTRY
from pyxla_compiler.ops.base import NotDifferentiableError
from pyxla_compiler.passes.expand import expand

from .checker import Array, check_batching, check_derivatives, module_of, run
from .reference import pulled, staged

FLOATS = [np.float16, ml_dtypes.bfloat16, np.float32, np.float64]
INTS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
JAX_BODIES: dict[str, Any] = {
    "add": lax.add,
    "multiply": lax.mul,
    "maximum": lax.max,
    "minimum": lax.min,
    "and": lax.bitwise_and,
    "or": lax.bitwise_or,
    "xor": lax.bitwise_xor,
}


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


def neutral(body: str, dtype: Any) -> Array:
    return np.asarray(b.identity(body, np.dtype(dtype)))


def scalar_body(emit: Any, *dtypes: Any) -> b.Body:
    """A general body from a function of Values."""
    module = ir.Module()
    with ir.ambient():
        function = module.new_function("body", [ir.tensor_type((), np.dtype(d)) for d in dtypes])
        with mlir.InsertionPoint(function.block):
            results = emit(*function.arguments)
        function.finish(results)
    return b.Body(function.block, module)


# --- reduce -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", list(JAX_BODIES))
@pytest.mark.parametrize("dtype", [*INTS, np.bool_, *FLOATS, np.complex64, np.complex128])
def test_reduce_has_the_values_of_jax(body: str, dtype: Any) -> None:
    dt = np.dtype(dtype)
    if body in ("and", "or", "xor") and dt.kind not in "iub":
        body = "add"
    x, init = data((3, 4, 5), dtype), neutral(body, dtype)
    for dims in ((1,), (0, 2), (0, 1, 2), ()):
        (out,) = run(b.reduce, [x, init], dimensions=dims, body=body)
        if dt.kind == "b" and body in ("add", "multiply"):
            want = (np.any if body == "add" else np.all)(x, axis=dims)
        else:
            want = np.asarray(lax.reduce(x, init, JAX_BODIES[body], dims))
        wide = np.complex128 if dt.kind == "c" else np.float64 if dt.kind not in "iub" else dt
        unit = 0 if dt.kind in "iub" else float(ml_dtypes.finfo(dt).eps)
        np.testing.assert_allclose(out.astype(wide), want.astype(wide), rtol=60 * unit, atol=60 * unit)


def test_reduce_adds_the_initial_value_once_and_narrow_floats_in_float32() -> None:
    x = np.ones(4096, np.float16)
    (out,) = run(b.reduce, [x, np.asarray(4, np.float16)], dimensions=(0,), body="add")
    assert out == 4100


@pytest.mark.parametrize("body", ["add", "multiply", "maximum", "minimum"])
def test_reduce_of_nothing_and_of_nan(body: str) -> None:
    init = np.asarray(2.5, np.float32)
    (out,) = run(b.reduce, [np.zeros((2, 0), np.float32), init], dimensions=(1,), body=body)
    np.testing.assert_array_equal(out, [2.5, 2.5])
    for dtype in FLOATS:
        x = np.array([1, np.nan, 3], dtype)
        assert np.isnan(run(b.reduce, [x, neutral(body, dtype)], dimensions=(0,), body=body)[0].astype(np.float32))


@pytest.mark.parametrize("body", ["add", "multiply", "maximum", "minimum"])
@pytest.mark.parametrize("dims", [(1,), (0, 2), ()])
def test_reduce_rules(body: str, dims: tuple[int, ...]) -> None:
    operands = [data((3, 4, 5)), np.asarray(0.9 if body != "minimum" else -0.9)]
    check_derivatives(b.reduce, operands, dimensions=dims, body=body)
    check_derivatives(b.reduce, operands, dimensions=dims, body=body, wrt=[0])
    check_batching(b.reduce, operands, rtol=1e-12, dimensions=dims, body=body)


def test_products_with_zeros_have_derivatives() -> None:
    for x in (np.array([[2.0, 0.0, 3.0, 5.0, 7.0]]), np.array([[2.0, 0.0, 3.0, 0.0, 7.0]])):
        check_derivatives(b.reduce, [x, np.asarray(1.0)], dimensions=(1,), body="multiply")
    (ct,) = pulled(lambda v: lax.reduce(v, 1.0, lax.mul, (0,)), [np.array([2.0, 0.0, 3.0, 5.0, 7.0])], [1.0], [0])
    np.testing.assert_allclose(ct, [0, 210, 0, 0, 0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64, ml_dtypes.bfloat16])
@pytest.mark.parametrize(
    "values", [[1, 3, 3, 2], [np.inf, 1, np.inf, 0], [-np.inf, -np.inf, -np.inf, -np.inf], [0, 0, 0, -0.0]]
)
def test_ties_of_maximum_share_as_in_jax(dtype: Any, values: list[float]) -> None:
    def f(v: Any) -> Any:
        return lax.reduce(v, np.asarray(-np.inf, dtype), lax.max, (0,))

    x = np.array(values, dtype)
    (ct,) = pulled(f, [x], [np.asarray(3, dtype)], [0])
    np.testing.assert_array_equal(
        ct.astype(np.float32), np.asarray(jax.vjp(f, x)[1](jnp.asarray(3, dtype))[0], np.float32)
    )


def test_the_derivative_of_a_nan_maximum_is_nan() -> None:
    (ct,) = pulled(lambda v: lax.reduce(v, -np.inf, lax.max, (0,)), [np.array([1.0, np.nan])], [1.0], [0])
    np.testing.assert_array_equal(ct, [np.nan, np.nan])


def test_the_initial_value_may_win() -> None:
    x, init = np.array([1.0, 2.0]), np.asarray(5.0)
    check_derivatives(b.reduce, [x, init], dimensions=(0,), body="maximum")
    check_derivatives(b.reduce, [x, init], dimensions=(0,), body="maximum", wrt=[0])


def test_bitwise_bodies_batch() -> None:
    for body in ("and", "or", "xor"):
        check_batching(b.reduce, [data((3, 4), np.int32), np.asarray(9, np.int32)], dimensions=(1,), body=body)


def affine(a: Any, c: Any, d: Any, e: Any) -> list[Any]:
    """Composition of x -> a x + c and then x -> d x + e: associative, not commutative."""
    return [b.multiply(a, d), b.add(b.multiply(c, d), e)]


@pytest.mark.parametrize("n", [0, 1, 2, 5, 8])
def test_a_general_body(n: int) -> None:
    body = scalar_body(affine, *[np.float64] * 4)
    operands = [data((3, n)), data((3, n), seed=1), np.asarray(1.0), np.asarray(0.5)]
    scale, shift = run(b.reduce, operands, dimensions=(1,), body=body)
    a, c = np.full(3, 1.0), np.full(3, 0.5)
    for i in range(n):
        a, c = a * operands[0][:, i], c * operands[0][:, i] + operands[1][:, i]
    np.testing.assert_allclose(scale, a, rtol=1e-13)
    np.testing.assert_allclose(shift, c, rtol=1e-13)
    check_derivatives(b.reduce, operands, dimensions=(1,), body=body)
    check_batching(b.reduce, operands, rtol=1e-12, dimensions=(1,), body=body)


def test_a_general_body_over_several_dimensions_with_constants() -> None:
    body = scalar_body(
        lambda x, y: [b.add(b.add(x, y), b.multiply(b.multiply(x, y), b.full_like(x, 0.5)))], np.float64, np.float64
    )
    operands = [data((2, 3, 4)), np.asarray(0.0)]
    (out,) = run(b.reduce, operands, dimensions=(0, 2), body=body)
    np.testing.assert_allclose(out, (np.prod(1 + operands[0] / 2, axis=(0, 2)) - 1) * 2, rtol=1e-13)
    check_derivatives(b.reduce, operands, dimensions=(0, 2), body=body)


@pytest.mark.parametrize("name", ["argmax", "argmin"])
@pytest.mark.parametrize("dtype", [*FLOATS, *INTS, np.bool_])
def test_argmax_has_the_values_of_jax(name: str, dtype: Any) -> None:
    x = data((4, 6), dtype)
    x[0] = x[0, 0]
    if np.dtype(dtype).kind not in "iub":
        x[1, 3] = x[1, 5] = np.nan
        x[2] = -np.inf if name == "argmax" else np.inf
    for axis in (0, 1):
        (out,) = run(getattr(b, name), [x], axis=axis, index_dtype=np.dtype(np.int32))
        np.testing.assert_array_equal(out, getattr(lax, name)(x, axis, np.int32))


@pytest.mark.parametrize("name", ["argmax", "argmin"])
def test_argmax_is_read_back_and_its_value_is_differentiable(name: str) -> None:
    def both(x: Any) -> Any:
        indices = b.iota(shape=ir.shape(x), dtype=ir.I32, dimension=1)
        init, first = b.constant(b.identity(name, ir.F64)), b.constant(0, ir.I32)
        return b.reduce(x, indices, init, first, dimensions=(1,), body=name)[0]

    x = data((3, 4))
    module = module_of(both, [x])
    assert REGISTRY["stablehlo.reduce"].params(module.functions["f"].operations[-1]) == {
        "dimensions": (1,),
        "body": name,
    }
    check_derivatives(both, [x])
    check_batching(both, [x])


def test_jax_argmax_is_recognized() -> None:
    for dtype in (np.float32, np.int32, ml_dtypes.bfloat16):
        x = data((3, 4), dtype)
        for name in ("argmax", "argmin"):
            module = module_of(staged(lambda v, n=name: getattr(lax, n)(v, 1, np.int32), x), [x])
            ops = [o for o in module.functions["f"].operations if o.name == "stablehlo.reduce"]
            assert [REGISTRY["stablehlo.reduce"].params(o)["body"] for o in ops] == [name]


@pytest.mark.parametrize("order", ["%a, %b", "%b, %a"])
def test_monoids_are_read_back_in_either_order(order: str) -> None:
    module = ir.Module.parse(f"""func.func @f(%x: tensor<3xf32>, %i: tensor<f32>) -> tensor<f32> {{
        %0 = stablehlo.reduce(%x init: %i) across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
        reducer(%a: tensor<f32>, %b: tensor<f32>) {{
          %1 = stablehlo.maximum {order} : tensor<f32>
          stablehlo.return %1 : tensor<f32>
        }}
        return %0 : tensor<f32>
    }}""")
    assert REGISTRY["stablehlo.reduce"].params(module.functions["f"].operations[0])["body"] == "maximum"


def test_an_unknown_body_is_an_error() -> None:
    with pytest.raises(ValueError, match="'mean' is no known body; use one of add, multiply"):
        module_of(b.reduce, [data((3,)), np.asarray(0.0)], dimensions=(0,), body="mean")


# --- reduce_window ------------------------------------------------------------------------------------------

WINDOWS: list[dict[str, Any]] = [
    {"window_dimensions": (2, 3)},
    {"window_dimensions": (2, 2), "window_strides": (2, 2)},
    {"window_dimensions": (3, 2), "window_strides": (2, 1), "padding": ((1, 1), (0, 1))},
    {"window_dimensions": (3, 3), "window_strides": (2, 3), "padding": ((2, 1), (1, 2)), "window_dilations": (2, 1)},
    {"window_dimensions": (2, 3), "base_dilations": (2, 3), "padding": ((1, 0), (2, 2))},
    {"window_dimensions": (2, 2), "padding": ((-1, 0), (1, -2))},
    {"window_dimensions": (7, 1), "padding": ((6, 0), (0, 0))},
    {"window_dimensions": (1, 6), "padding": ((0, 0), (0, 5))},
]


def jax_window(body: str, x: Any, init: Any, p: dict[str, Any]) -> Any:
    return lax.reduce_window(
        x,
        init,
        JAX_BODIES[body],
        p["window_dimensions"],
        p.get("window_strides", (1, 1)),
        p.get("padding", ((0, 0), (0, 0))),
        p.get("base_dilations"),
        p.get("window_dilations"),
    )


@pytest.mark.parametrize("body", ["add", "multiply", "maximum", "minimum"])
@pytest.mark.parametrize("params", WINDOWS)
def test_reduce_window_has_the_values_of_jax(body: str, params: dict[str, Any]) -> None:
    for dtype in (*FLOATS, np.int32, np.uint8):
        x, init = data((7, 6), dtype), neutral(body, dtype)
        (out,) = run(b.reduce_window, [x, init], body=body, **params)
        want = np.asarray(jax_window(body, x, init, params))
        if np.dtype(dtype).kind in "iu":
            np.testing.assert_array_equal(out, want)
        else:
            unit = float(ml_dtypes.finfo(dtype).eps)
            np.testing.assert_allclose(out.astype(np.float64), want.astype(np.float64), rtol=8 * unit, atol=16 * unit)


@pytest.mark.parametrize("params", WINDOWS)
@pytest.mark.parametrize(("body", "init"), [("add", 0.5), ("maximum", 0.3), ("minimum", 0.2), ("multiply", 0.7)])
def test_reduce_window_rules(body: str, init: float, params: dict[str, Any]) -> None:
    operands = [data((7, 6)), np.asarray(init)]
    check_derivatives(b.reduce_window, operands, body=body, **params)
    check_batching(b.reduce_window, operands, rtol=1e-12, body=body, **params)


@pytest.mark.parametrize("params", [p for i, p in enumerate(WINDOWS) if i not in (3, 4, 5)])  # JAX has none for those
@pytest.mark.parametrize("body", ["add", "maximum", "minimum"])
def test_reduce_window_gradients_are_those_of_jax(body: str, params: dict[str, Any]) -> None:
    x = np.round(data((7, 6)) * 3)  # with ties
    init = float(neutral(body, np.float64))

    def f(v: Any) -> Any:
        return jax_window(body, v, init, params)

    out, pull = jax.vjp(f, x)
    ct = data(out.shape, seed=2)
    np.testing.assert_allclose(pulled(f, [x], [ct], [0])[0], pull(ct)[0], rtol=1e-12, atol=1e-14)


def test_pooling_gradient_is_one_select_and_scatter() -> None:
    def pool(x: Any) -> Any:
        return b.reduce_window(
            x, b.constant(-np.inf, ir.F64), body="maximum", window_dimensions=(3, 3), window_strides=(2, 2)
        )

    check_derivatives(pool, [data((7, 7))])
    module = module_of(pool, [data((7, 7))])
    with ir.ambient():
        (result,) = module.functions["f"].result_types
        function = module.new_function("pull", [*module.functions["f"].argument_types, result], public=True)
        with mlir.InsertionPoint(function.block):
            x, ct = function.arguments
            function.finish(b.vjp_marker(module, "f", [x], [ct], wrt=[0], ct_of=[0])[1:])
    expand(module)
    names = [o.name for o in module.functions["f.bwd"].operations]
    assert names == ["stablehlo.constant", "stablehlo.select_and_scatter"]
    check_batching(pool, [data((7, 7))])


def test_reduce_window_by_a_general_body() -> None:
    body = scalar_body(affine, *[np.float64] * 4)
    operands = [data((5,)), data((5,), seed=1), np.asarray(1.0), np.asarray(0.0)]
    out = run(b.reduce_window, operands, body=body, window_dimensions=(3,), padding=((2, 0),))
    a, c = operands[:2]
    np.testing.assert_allclose(out[0][2:], a[:3] * a[1:4] * a[2:], rtol=1e-13)
    np.testing.assert_allclose(out[1][2:], c[:3] * a[1:4] * a[2:] + c[1:4] * a[2:] + c[2:], rtol=1e-13)
    check_derivatives(b.reduce_window, operands, body=body, window_dimensions=(3,), padding=((2, 0),))
    check_batching(b.reduce_window, operands, rtol=1e-13, body=body, window_dimensions=(3,))


def test_reduce_window_combines_elements_in_their_order() -> None:
    last = scalar_body(lambda _, y: [y], *[np.float64] * 2)
    operands = [data((4, 5)), np.asarray(0.0)]
    (out,) = run(b.reduce_window, operands, body=last, window_dimensions=(2, 3))
    np.testing.assert_array_equal(out, operands[0][1:, 2:])
    check_derivatives(b.reduce_window, operands, body=last, window_dimensions=(2, 3))


@pytest.mark.parametrize("body", ["argmax", "argmin"])
def test_the_value_of_a_window_and_place_is_differentiable(body: str) -> None:
    def pool(x: Any) -> Any:
        places = b.reshape(b.iota(shape=(30,), dtype=ir.I32, dimension=0), shape=(6, 5))
        init, first = b.constant(b.identity(body, ir.F64)), b.constant(99, ir.I32)
        return b.reduce_window(x, places, init, first, body=body, window_dimensions=(3, 2), window_strides=(2, 1))[0]

    check_derivatives(pool, [data((6, 5))])
    check_batching(pool, [data((6, 5))])


def test_windows_of_a_product_with_zeros_have_derivatives() -> None:
    x = np.array([2.0, 0.0, 3.0, 0.0, 0.0, 7.0])
    check_derivatives(b.reduce_window, [x, np.asarray(1.0)], body="multiply", window_dimensions=(3,))


def test_window_wider_than_the_operand_gives_nothing() -> None:
    (out,) = run(b.reduce_window, [data((2, 3)), np.asarray(0.0)], body="add", window_dimensions=(3, 1))
    assert out.shape == (0, 3)


# --- select_and_scatter, map --------------------------------------------------------------------------------

SCATTERS: list[dict[str, Any]] = [
    {"window_dimensions": (2, 2), "window_strides": (2, 2)},
    {"window_dimensions": (3, 3), "window_strides": (2, 2)},
    {"window_dimensions": (3, 2), "window_strides": (1, 2), "padding": ((1, 1), (0, 1))},
]


@pytest.mark.parametrize("params", SCATTERS)
@pytest.mark.parametrize("select", ["GE", "LE"])
def test_select_and_scatter(params: dict[str, Any], select: str) -> None:
    x = np.round(data((6, 5)) * 3)
    identity = -np.inf if select == "GE" else np.inf
    padding = params.get("padding", ((0, 0), (0, 0)))
    body = lax.max if select == "GE" else lax.min
    out, pull = jax.vjp(
        lambda v: lax.reduce_window(v, identity, body, params["window_dimensions"], params["window_strides"], padding),
        x,
    )
    source = data(out.shape, seed=1)
    (got,) = run(b.select_and_scatter, [x, source, np.asarray(0.0)], select=select, **params)
    np.testing.assert_allclose(got, pull(source)[0], rtol=1e-13, atol=1e-15)
    distinct = data((6, 5))
    check_derivatives(b.select_and_scatter, [distinct, source, np.asarray(0.5)], wrt=[1, 2], select=select, **params)
    check_batching(b.select_and_scatter, [distinct, source, np.asarray(0.5)], rtol=1e-12, select=select, **params)


@pytest.mark.parametrize("dtype", [np.float32, ml_dtypes.bfloat16, np.int32])
def test_select_and_scatter_by_general_functions(dtype: Any) -> None:
    select = scalar_body(lambda x, y: [b.compare(x, y, direction="GT")], dtype, dtype)
    scatter = scalar_body(lambda x, y: [b.subtract(x, y)], dtype, dtype)
    x = np.array([1, 2, 2, 0], dtype)
    (out,) = run(
        b.select_and_scatter,
        [x, np.array([5, 7], dtype), np.asarray(1, dtype)],
        select=select,
        scatter=scatter,
        window_dimensions=(3,),
    )
    np.testing.assert_array_equal(out.astype(np.float32), [1, 1, -11, 1])  # the later of equal ones wins under GT


@pytest.mark.parametrize("params", SCATTERS)
@pytest.mark.parametrize("scatter", ["add", "multiply", "maximum", "affine"])
def test_select_and_scatter_by_any_functions(params: dict[str, Any], scatter: str) -> None:
    select = scalar_body(lambda x, y: [b.compare(x, y, direction="GT")], np.float64, np.float64)
    body = (
        scalar_body(lambda x, y: [b.add(x, b.multiply(b.sine(x), y))], *[np.float64] * 2)
        if scatter == "affine"
        else scatter
    )
    operands = [
        data((6, 5)),
        data(
            b.window_shape(
                (6, 5),
                params["window_dimensions"],
                params["window_strides"],
                (1, 1),
                (1, 1),
                params.get("padding", ((0, 0),) * 2),
            ),
            seed=1,
        ),
        np.asarray(0.5),
    ]
    if scatter == "affine" and params["window_dimensions"] != params["window_strides"]:
        with pytest.raises(NotDifferentiableError, match="where no element is written twice"):
            check_derivatives(b.select_and_scatter, operands, select=select, scatter=body, **params)
    else:
        check_derivatives(b.select_and_scatter, operands, select=select, scatter=body, **params)
    check_batching(b.select_and_scatter, operands, rtol=1e-12, select=select, scatter=body, **params)


def test_map_is_its_body_elementwise() -> None:
    body = scalar_body(lambda x, y: [b.multiply(b.sine(x), b.add(y, b.full_like(y, 2.0)))], np.float64, np.float64)
    operands = [data((3, 4)), data((3, 4), seed=1)]
    (out,) = run(b.map_, operands, body=body)
    np.testing.assert_allclose(out, np.sin(operands[0]) * (operands[1] + 2), rtol=1e-15)
    check_derivatives(b.map_, operands, body=body)
    check_batching(b.map_, operands, body=body)


def test_map_to_another_dtype() -> None:
    body = scalar_body(lambda x: [b.compare(x, b.full_like(x, 0.0), direction="GT")], np.float32)
    (out,) = run(b.map_, [np.array([-1, 2], np.float32)], body=body)
    np.testing.assert_array_equal(out, [False, True])


CAPTURING = """func.func @f(%x: tensor<3xf32>, %i: tensor<f32>) -> tensor<f32> {{
    %c = stablehlo.constant dense<2.0> : tensor<f32>
    %n = stablehlo.negate %c : tensor<f32>
    %0 = stablehlo.reduce(%x init: %i) across dimensions = [0] : (tensor<3xf32>, tensor<f32>) -> tensor<f32>
    reducer(%a: tensor<f32>, %b: tensor<f32>) {{
      %1 = stablehlo.add %a, %b : tensor<f32>
      %2 = stablehlo.maximum %1, {0} : tensor<f32>
      stablehlo.return %2 : tensor<f32>
    }}
    return %0 : tensor<f32>
}}"""


def test_a_body_gets_its_own_copy_of_a_constant_from_outside() -> None:
    module = ir.Module.parse(CAPTURING.format("%n"))
    module.verify()
    body = REGISTRY["stablehlo.reduce"].params(module.functions["f"].operations[-1])["body"]
    assert [o.operation.name.split(".")[1] for o in body.block.operations] == [
        "constant",
        "negate",
        "add",
        "maximum",
        "return",
    ]
    x = np.array([-1, -4, 1], np.float32)
    np.testing.assert_array_equal(evaluate(module, "f", [x, np.float32(0)])[0], -1)
    module.run("builtin.module(func.func(canonicalize,cse))")  # which moves the constant out again
    np.testing.assert_array_equal(evaluate(module, "f", [x, np.float32(0)])[0], -1)


def test_a_body_that_uses_an_argument_from_outside_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"the body of stablehlo.reduce at .* uses a value from outside"):
        ir.Module.parse(CAPTURING.format("%i"))
