"""Derivatives to order 2 in both modes, batching, and the conventions where they decide, of elementwise operations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import jax
import numpy as np
import pytest
from jax import lax

from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.evaluate import evaluate
from pyxla_compiler.ops import REGISTRY
from pyxla_compiler.ops.base import NotDifferentiableError
from pyxla_compiler.passes.derive import Engine

from .checker import Array, check_batching, check_derivatives, module_of

SMALL = np.array([[0.3, -0.5, 0.8], [-0.1, 0.45, -0.7]])
POSITIVE = np.array([[0.3, 1.5, 2.8], [0.9, 4.1, 0.6]])
ABOVE_ONE = POSITIVE + 1
MIXED = np.array([[1.35, -2.5, 0.95], [-0.4, 3.1, -1.7]])
Z = MIXED + 1j * SMALL
W = POSITIVE - 0.7j * MIXED
PRED = np.array([[True, False, True], [False, False, True]])

# name: builder, operands, parameters
SMOOTH: dict[str, tuple[Any, list[Array], dict[str, Any]]] = {
    "abs": (b.abs_, [MIXED], {}),
    "abs complex": (b.abs_, [Z], {}),
    "acos": (b.acos, [SMALL], {}),
    "acos complex": (b.acos, [Z], {}),
    "acosh": (b.acosh, [ABOVE_ONE], {}),
    "acosh complex": (b.acosh, [Z], {}),
    "add": (b.add, [MIXED, SMALL], {}),
    "asin": (b.asin, [SMALL], {}),
    "asin complex": (b.asin, [Z], {}),
    "asinh": (b.asinh, [MIXED], {}),
    "asinh complex": (b.asinh, [Z], {}),
    "atan": (b.atan, [MIXED], {}),
    "atan complex": (b.atan, [Z], {}),
    "atan2": (b.atan2, [MIXED, SMALL], {}),
    "atan2 complex": (b.atan2, [SMALL + 0.1j, W], {}),
    "atanh": (b.atanh, [SMALL], {}),
    "atanh complex": (b.atanh, [Z], {}),
    "bessel_i1e": (b.bessel_i1e, [MIXED], {}),
    "bessel_i1e far": (b.bessel_i1e, [10 * ABOVE_ONE], {}),
    "cbrt": (b.cbrt, [MIXED], {}),
    "clamp": (b.clamp, [SMALL, MIXED, SMALL + 2], {}),
    "clamp scalars": (b.clamp, [np.array(-1.0), MIXED, np.array(1.0)], {}),
    "complex": (b.complex_, [MIXED, SMALL], {}),
    "conj": (b.conj, [Z], {}),
    "convert": (b.convert, [Z], {"dtype": ir.F64}),
    "convert to complex": (b.convert, [MIXED], {"dtype": np.dtype(np.complex128)}),
    "cosh": (b.cosh, [MIXED], {}),
    "cosine": (b.cosine, [MIXED], {}),
    "digamma": (b.digamma, [MIXED], {}),
    "divide": (b.divide, [MIXED, POSITIVE], {}),
    "divide complex": (b.divide, [Z, W], {}),
    "erf": (b.erf, [MIXED], {}),
    "erf_inv": (b.erf_inv, [SMALL], {}),
    "erfc": (b.erfc, [MIXED], {}),
    "exponential": (b.exponential, [MIXED], {}),
    "exponential_minus_one": (b.exponential_minus_one, [MIXED], {}),
    "imag": (b.imag, [Z], {}),
    "lgamma": (b.lgamma, [MIXED], {}),
    "log": (b.log, [POSITIVE], {}),
    "log complex": (b.log, [Z], {}),
    "log_plus_one": (b.log_plus_one, [POSITIVE], {}),
    "logistic": (b.logistic, [MIXED], {}),
    "maximum": (b.maximum, [MIXED, SMALL], {}),
    "minimum": (b.minimum, [MIXED, SMALL], {}),
    "multiply": (b.multiply, [MIXED, SMALL], {}),
    "multiply complex": (b.multiply, [Z, W], {}),
    "negate": (b.negate, [MIXED], {}),
    "next_after": (b.next_after, [MIXED, SMALL], {}),
    "optimization_barrier": (b.optimization_barrier, [MIXED, POSITIVE], {}),
    "power": (b.power, [POSITIVE, MIXED], {}),
    "power complex": (b.power, [Z, W], {}),
    "real": (b.real, [Z], {}),
    "remainder": (b.remainder, [2.9 * MIXED, POSITIVE], {}),
    "rsqrt": (b.rsqrt, [POSITIVE], {}),
    "select": (b.select, [PRED, MIXED, SMALL], {}),
    "select scalar": (b.select, [np.array(True), MIXED, SMALL], {}),
    "sine": (b.sine, [MIXED], {}),
    "sinh": (b.sinh, [MIXED], {}),
    "sqrt": (b.sqrt, [POSITIVE], {}),
    "sqrt complex": (b.sqrt, [Z], {}),
    "square": (b.square, [MIXED], {}),
    "subtract": (b.subtract, [MIXED, SMALL], {}),
    "tan": (b.tan, [SMALL], {}),
    "tanh": (b.tanh, [MIXED], {}),
    "tanh complex": (b.tanh, [Z], {}),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_derivatives(name: str) -> None:
    build, operands, params = SMOOTH[name]
    check_derivatives(build, operands, tol=1e-6, **params)


@pytest.mark.parametrize("name", SMOOTH)
def test_batching(name: str) -> None:
    build, operands, params = SMOOTH[name]
    check_batching(build, operands, rtol=1e-13, **params)


ORDER = np.array([[1.0, 2.0, 3.0], [2.0, 3.0, 5.0]])


@pytest.mark.parametrize("build", [b.polygamma, b.zeta])
def test_derivatives_of_functions_with_an_order(build: Any) -> None:
    operands = [ORDER + 1, POSITIVE + 1]
    check_derivatives(build, operands, wrt=[1], order=1)
    check_derivatives(lambda x: build(b.full_like(x, 3), x), operands[1:])
    check_batching(build, operands)
    with pytest.raises(NotDifferentiableError, match="differentiate with respect to"):
        Engine(module_of(build, operands)).jvp_of("f", [True, False])


INTEGERS = np.array([[5, -3, 100], [0, 7, -8]], np.int32)
STEPS: dict[str, tuple[Any, list[Array], dict[str, Any]]] = {
    "and": (b.and_, [INTEGERS, INTEGERS[::-1].copy()], {}),
    "bitcast_convert": (b.bitcast_convert, [MIXED], {"dtype": np.dtype(np.int32), "shape": (2, 3, 2)}),
    "ceil": (b.ceil, [MIXED], {}),
    "compare": (b.compare, [MIXED, SMALL], {"direction": "GT"}),
    "count_leading_zeros": (b.count_leading_zeros, [INTEGERS], {}),
    "floor": (b.floor, [MIXED], {}),
    "is_finite": (b.is_finite, [MIXED], {}),
    "is_inf": (b.is_inf, [MIXED], {}),
    "is_neg_inf": (b.is_neg_inf, [MIXED], {}),
    "is_pos_inf": (b.is_pos_inf, [MIXED], {}),
    "not": (b.not_, [INTEGERS], {}),
    "or": (b.or_, [INTEGERS, INTEGERS[::-1].copy()], {}),
    "popcnt": (b.popcnt, [INTEGERS], {}),
    "reduce_precision": (b.reduce_precision, [MIXED], {"exponent_bits": 5, "mantissa_bits": 4}),
    "round_nearest_afz": (b.round_nearest_afz, [MIXED], {}),
    "round_nearest_even": (b.round_nearest_even, [MIXED], {}),
    "shift_left": (b.shift_left, [INTEGERS, INTEGERS[::-1].copy()], {}),
    "shift_right_arithmetic": (b.shift_right_arithmetic, [INTEGERS, INTEGERS[::-1].copy()], {}),
    "shift_right_logical": (b.shift_right_logical, [INTEGERS, INTEGERS[::-1].copy()], {}),
    "sign": (b.sign, [MIXED], {}),
    "xor": (b.xor, [INTEGERS, INTEGERS[::-1].copy()], {}),
}


@pytest.mark.parametrize("name", STEPS)
def test_batching_of_steps(name: str) -> None:
    build, operands, params = STEPS[name]
    check_batching(build, operands, **params)


@pytest.mark.parametrize("name", ["ceil", "floor", "round_nearest_afz", "round_nearest_even", "sign"])
def test_steps_have_symbolic_zero_tangents(name: str) -> None:
    build, operands, params = STEPS[name]
    assert Engine(module_of(build, operands, **params)).jvp_of("f", [True]).out_mask == (False,)


def test_reduce_precision_rounds_the_tangent() -> None:
    got = tangents(b.reduce_precision, [MIXED], [np.full_like(MIXED, 1.03125)], exponent_bits=5, mantissa_bits=4)
    np.testing.assert_array_equal(got, np.ones_like(MIXED))


def tangents(build: Any, primals: Sequence[Array], directions: Sequence[Array], **params: Any) -> Array:
    module = module_of(build, primals, **params)
    derived = Engine(module).jvp_of("f", [True] * len(primals), [True])
    return evaluate(module, derived.name, [*primals, *directions])[1]


def cotangents(build: Any, primals: Sequence[Array], ct: Array) -> list[Array]:
    module = module_of(build, primals)
    pair = Engine(module).vjp_of("f", [True] * len(primals), [True], force=True)
    _, *residuals = evaluate(module, pair.fwd, primals)
    return evaluate(module, pair.bwd, [ct, *residuals])


@pytest.fixture
def x64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


CONVENTIONS: dict[str, tuple[Any, Any, list[list[complex]]]] = {
    "maximum at ties": (b.maximum, lax.max, [[1, 2, 3], [1, 3, 2]]),
    "minimum at ties": (b.minimum, lax.min, [[1, 2, 3], [1, 3, 2]]),
    "maximum of nan": (b.maximum, lax.max, [[np.nan, 1], [1, np.nan]]),
    "power at zeros": (b.power, lax.pow, [[0, 0, 2, -2, -1.5], [2, 1, 0, 3, 2]]),
    "clamp at its bounds": (b.clamp, lax.clamp, [[1, 1, 1, 3], [1, 2, 0, 2], [2, 2, 2, 1]]),
    "complex abs at zero": (b.abs_, lax.abs, [[0j, 3 + 4j, -2j]]),
    "complex": (b.complex_, lax.complex, [[1, 2], [3, 4]]),
    "real": (b.real, lax.real, [[1 + 2j, 3 - 1j]]),
    "imag": (b.imag, lax.imag, [[1 + 2j, 3 - 1j]]),
    "conj": (b.conj, lax.conj, [[1 + 2j, 3 - 1j]]),
    "complex sine": (b.sine, lax.sin, [[1 + 2j, 0.3 - 1j]]),
    "sqrt at zero": (b.sqrt, lax.sqrt, [[0, 4]]),
    "remainder": (b.remainder, lax.rem, [[7.5, -7.5, 7.5, 2], [2, 2, -2, 5]]),
}


@pytest.mark.parametrize("name", CONVENTIONS)
@pytest.mark.usefixtures("x64")
def test_conventions_are_those_of_jax(name: str) -> None:
    build, reference, lists = CONVENTIONS[name]
    primals = [np.array(v, np.result_type(*v, 1.0)) for v in lists]
    directions = [
        np.asarray(p * 0 + (0.7 - 0.2j if p.dtype.kind == "c" else 0.7 + i)).astype(p.dtype)
        for i, p in enumerate(primals)
    ]
    result, want = jax.jvp(reference, primals, directions)
    if name != "maximum of nan":
        np.testing.assert_allclose(tangents(build, primals, directions), want, rtol=1e-12)
    ct = np.asarray(
        np.full(result.shape, 0.3 + 0.4j) if np.iscomplexobj(result) else np.full(result.shape, 0.3)
    ).astype(result.dtype)
    for got, expected in zip(cotangents(build, primals, ct), jax.vjp(reference, *primals)[1](ct), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_derivatives_where_formulas_are_delicate() -> None:
    one = np.ones(1)
    for build, x, want in (
        (b.abs_, 0.0, 1.0),
        (b.cbrt, 0.0, np.inf),
        (b.bessel_i1e, 0.0, 0.5),
        (b.log_plus_one, 0.0, 1.0),
        (b.tanh, 20.0, 0.0),
        (b.asin, 1 - 1e-15, 1 / np.sqrt(2 * 9.992007221626409e-16)),
    ):
        np.testing.assert_allclose(
            tangents(build, [np.array([x])], [one]), [want], rtol=1e-8, atol=1e-15, err_msg=f"at {x}"
        )
    # JAX has NaN at 0 ** 0; there x ** y is 1 along x, and y does not move 0 ** y.
    np.testing.assert_array_equal(tangents(b.power, [0 * one, 0 * one], [one, one]), [0])


def test_linear_operations_multiply_by_nothing() -> None:
    for build, operands in (
        (b.add, [MIXED, SMALL]),
        (b.subtract, [MIXED, SMALL]),
        (b.negate, [MIXED]),
        (b.complex_, [MIXED, SMALL]),
        (b.real, [Z]),
        (b.imag, [Z]),
        (b.conj, [Z]),
    ):
        module = module_of(build, operands)
        engine = Engine(module)
        mask = [True] * len(operands)
        names = [engine.jvp_of("f", mask).name, engine.vjp_of("f", mask, [True]).bwd]
        used = {ir.op_key(op) for name in names for op in module.functions[name].operations}
        assert "stablehlo.multiply" not in used


BROADCAST = """
func.func @f(%x: tensor<2x3xf64>, %y: tensor<3xf64>, %z: tensor<2x1xf64>) -> tensor<2x3xf64> {
  %0 = chlo.broadcast_power %x, %y : (tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  %1 = chlo.broadcast_divide %0, %z : (tensor<2x3xf64>, tensor<2x1xf64>) -> tensor<2x3xf64>
  return %1 : tensor<2x3xf64>
}
"""


@pytest.mark.usefixtures("x64")
def test_broadcasting_operations() -> None:
    module = ir.Module.parse(BROADCAST)
    primals = [POSITIVE, np.array([1.5, -0.5, 2.0]), np.array([[2.0], [3.0]])]
    engine = Engine(module)
    pair = engine.vjp_of("f", [True] * 3, [True])
    _, *residuals = evaluate(module, pair.fwd, primals)
    got = evaluate(module, pair.bwd, [MIXED, *residuals])
    _, pull = jax.vjp(lambda x, y, z: x**y / z, *primals)
    for mine, want in zip(got, pull(MIXED), strict=True):
        np.testing.assert_allclose(mine, want, rtol=1e-12)
    forward = engine.jvp_of("f", [True, True, False])
    _, tangent = evaluate(module, forward.name, [*primals, SMALL, primals[1]])
    np.testing.assert_allclose(
        tangent, jax.jvp(lambda x, y: x**y / primals[2], primals[:2], [SMALL, primals[1]])[1], rtol=1e-12
    )
    batched = engine.batch_of("f", [2, 0, None], 4)
    x, y = np.stack([POSITIVE + k for k in range(4)], axis=2), np.stack([primals[1] * (k + 1) for k in range(4)])
    (out,) = evaluate(module, batched.name, [x, y, primals[2]])
    out = np.moveaxis(out, batched.out_dims[0] or 0, 0)
    np.testing.assert_allclose(out, np.moveaxis(x, 2, 0) ** y[:, None] / primals[2], rtol=1e-12)


def test_every_elementwise_builder_has_rules() -> None:
    from pyxla_compiler.build import elementwise

    helpers = {"comparison_type"}
    names = {n.rstrip("_") for n in elementwise.__all__ if n not in helpers}
    missing = {n for n in names if f"stablehlo.{n}" not in REGISTRY and f"chlo.{n}" not in REGISTRY}
    assert missing == set()
