"""Operations that move elements: values against JAX, derivatives, batching, odd shapes."""

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

from .checker import check_batching, check_derivatives, run
from .reference import check, check_values, pulled


def numbers(*shape: int) -> Any:
    return np.arange(1.0, 1 + np.prod(shape)).reshape(shape)


SHAPES = {
    "broadcast leading": (lambda x: jnp.broadcast_to(x, (4, 2, 3)), (2, 3)),
    "broadcast middle": (lambda x: lax.broadcast_in_dim(x, (2, 4, 3), (0, 2)), (2, 3)),
    "broadcast size one": (lambda x: lax.broadcast_in_dim(x, (2, 4, 3), (0, 2)), (1, 3)),
    "broadcast scalar": (lambda x: jnp.broadcast_to(x, (2, 3)), ()),
    "broadcast one to one": (lambda x: lax.broadcast_in_dim(x, (1, 3, 1), (1,)), (3,)),
    "broadcast empty": (lambda x: lax.broadcast_in_dim(x, (2, 0), (0,)), (2,)),
    "reshape": (lambda x: x.reshape(3, 4), (2, 6)),
    "reshape merged": (lambda x: x.reshape(6, 2), (2, 3, 2)),
    "reshape to scalar": (lambda x: x.reshape(()), (1, 1)),
    "reshape empty": (lambda x: x.reshape(0, 4), (2, 0, 3)),
    "transpose": (lambda x: lax.transpose(x, (2, 0, 1)), (2, 3, 4)),
    "reverse": (lambda x: lax.rev(x, (0, 2)), (2, 3, 4)),
    "slice": (lambda x: lax.slice(x, (1, 0), (4, 5), (2, 3)), (5, 6)),
    "slice empty": (lambda x: lax.slice(x, (2, 0), (2, 6)), (5, 6)),
    "slice of empty": (lambda x: lax.slice(x, (0, 1), (0, 3)), (0, 6)),
    "concatenate self": (lambda x: lax.concatenate([x, x, x], 1), (2, 3)),
}


@pytest.mark.parametrize("case", SHAPES)
def test_shape_rules(case: str) -> None:
    f, shape = SHAPES[case]
    check(f, numbers(*shape))


@pytest.mark.parametrize(
    "config",
    [
        [(1, 2, 0)],
        [(1, 2, 1)],
        [(-1, 3, 2)],
        [(-2, -1, 1)],
        [(-3, -2, 2)],
        [(-5, 4, 0)],
        [(2, -7, 0)],
    ],
)
def test_pad_of_a_vector(config: Any) -> None:
    check(lambda x, v: lax.pad(x, v, config), numbers(5), np.float64(7))


@pytest.mark.parametrize("shape", [(3, 4), (0, 4), (3, 0), (1, 1)])
def test_pad_of_a_matrix(shape: Any) -> None:
    check(lambda x, v: lax.pad(x, v, [(1, 0, 2), (0, 3, 1)]), numbers(*shape), np.float64(7))


def test_pad_of_a_scalar() -> None:
    check(lambda x, v: lax.pad(x, v, []), np.float64(3), np.float64(7))


def test_gradient_of_padding_value_does_not_cancel() -> None:
    args, ct = (numbers(2), np.float64(0)), np.array([0.25, 1e18, 1e18, 0.5])
    (got,) = pulled(lambda x, v: lax.pad(x, v, [(1, 1, 0)]), args, [ct], [1])
    assert got == 0.75


def test_concatenate_with_an_empty_operand() -> None:
    check(lambda x, y, z: lax.concatenate([x, y, z], 1), numbers(2, 3), numbers(2, 0), numbers(2, 1))


def test_iota_and_constants() -> None:
    def f(x: Any) -> Any:
        return x * lax.broadcasted_iota(np.float64, (2, 3, 4), 1) + np.arange(24.0).reshape(2, 3, 4)

    check(f, numbers(2, 3, 4))


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "uint8", "int32", "uint64", "float16", "bfloat16", "float32", "complex64"]
)
def test_movement_keeps_dtypes(dtype: str) -> None:
    def f(x: Any) -> Any:
        y = lax.rev(lax.transpose(x, (1, 0)), (0,))
        y = lax.concatenate([y, lax.broadcast_in_dim(y[:, 0], y.shape, (0,))], 1)
        return lax.pad(y, jnp.zeros((), y.dtype), [(1, -1, 1), (0, 0, 0)]).reshape(-1)

    check_values(f, jnp.asarray(np.arange(6).reshape(2, 3) % 2, dtype))


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "bfloat16", "float32", "complex64"])
def test_iota_values(dtype: str) -> None:
    check_values(lambda: lax.broadcasted_iota(dtype, (2, 3), 1))


def test_broadcast_with_dimensions_out_of_order() -> None:
    x = numbers(2, 1, 3)
    params = {"shape": (3, 5, 2, 4), "dims": (2, 1, 0)}
    want = np.broadcast_to(x.transpose(2, 1, 0)[..., None], (3, 5, 2, 4))
    np.testing.assert_array_equal(run(b.broadcast_in_dim, [x], **params)[0], want)
    check_derivatives(b.broadcast_in_dim, [x], **params)
    check_batching(b.broadcast_in_dim, [x], **params)


def test_get_dimension_size() -> None:
    x = numbers(2, 5)
    assert run(b.get_dimension_size, [x], dimension=1)[0] == 5
    check_batching(b.get_dimension_size, [x], dimension=1)


DTYPES = [
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
    *(ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn, ml_dtypes.float8_e5m2, ml_dtypes.int4, ml_dtypes.uint4),
]


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 0), (2, 3), (200,)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_constants_come_back(dtype: Any, shape: tuple[int, ...]) -> None:
    value = (np.arange(np.prod(shape, dtype=int)).reshape(shape) % 3).astype(dtype)
    for array in (value, np.broadcast_to(np.ones((), dtype), shape)):
        np.testing.assert_array_equal(run(b.constant, [], value=array)[0], array)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128", ml_dtypes.bfloat16])
def test_constants_that_are_not_finite_come_back(dtype: Any) -> None:
    special = np.array([np.inf, -np.inf, np.nan, -0.0, 0.0], dtype)
    module = ir.Module.parse(jax.jit(lambda: jnp.asarray(special)).lower().as_text())
    (got,) = evaluate(module, "main", [])
    np.testing.assert_array_equal(got.astype(np.complex128), special.astype(np.complex128))
    np.testing.assert_array_equal(np.signbit(got.real.astype(np.float64)), np.signbit(special.real.astype(np.float64)))


def test_gradient_of_composed_movements_is_jax_s() -> None:
    def f(x: Any) -> Any:
        return lax.rev(lax.pad(x, 0.0, [(1, 1, 1), (0, 0, 0)]), (0,)).reshape(2, -1)[:, 1:4].T

    x, ct = numbers(2, 4), numbers(3, 2)
    np.testing.assert_array_equal(pulled(f, [x], [ct], [0])[0], jax.vjp(f, x)[1](ct)[0])
