"""Elementwise functions against jax.numpy: values, dtypes and weak types, eager and staged."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest
from differential import check

import pyxla
import pyxla.numpy as jnp

F = np.array([-2.5, -1.0, -0.3, 0.0, 0.4, 1.0, 1.5, 3.0], np.float32)
UNIT = np.array([-0.9, -0.5, 0.0, 0.25, 0.99], np.float32)
POSITIVE = np.array([0.1, 0.5, 1.0, 2.0, 30.0], np.float32)
SPECIAL = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0], np.float32)
INT = np.array([-7, -2, 0, 1, 3, 9], np.int32)
B = np.array([True, False, True])
C = np.array([1 + 2j, -0.5 + 0.3j, -1.5 - 1j, 2.0 + 0j], np.complex64)
HALF = F.astype(np.float16)
BF = F.astype(ml_dtypes.bfloat16)

ANYWHERE = [
    "exp",
    "expm1",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "arctan",
    "arcsinh",
    "cbrt",
    "exp2",
    "deg2rad",
    "rad2deg",
    "sinc",
    "fabs",
    "square",
    "rint",
    "floor",
    "ceil",
    "trunc",
]
POSITIVE_ONLY = ["sqrt", "log", "log1p", "log2", "log10", "reciprocal"]
UNIT_ONLY = ["arcsin", "arccos", "arctanh"]


@pytest.mark.parametrize("name", ANYWHERE)
def test_unary_of_floats_and_integers(name: str) -> None:
    check(name, F)
    check(name, HALF, rtol=2e-3, atol=2e-3)
    check(name, BF, rtol=2e-2, atol=2e-2)
    check(name, INT)
    check(name, 0.5)


@pytest.mark.parametrize("name", POSITIVE_ONLY)
def test_unary_of_positive_numbers(name: str) -> None:
    check(name, POSITIVE, atol=1e-6)
    check(name, np.array([1, 2, 100], np.int32))
    check(name, 2)


@pytest.mark.parametrize("name", UNIT_ONLY)
def test_unary_of_the_unit_interval(name: str) -> None:
    check(name, UNIT)


def test_arccosh() -> None:
    check("arccosh", POSITIVE + 1)


@pytest.mark.parametrize(
    "name",
    [
        "exp",
        "sin",
        "cos",
        "tanh",
        "sqrt",
        "log",
        "square",
        "negative",
        "absolute",
        "conj",
        "real",
        "imag",
        "angle",
        "isnan",
        "isinf",
        "isfinite",
        "sign",
    ],
)
def test_unary_of_complex_numbers(name: str) -> None:
    check(name, C, rtol=3e-6)


@pytest.mark.parametrize(
    "name",
    [
        "negative",
        "absolute",
        "sign",
        "square",
        "floor",
        "ceil",
        "trunc",
        "rint",
        "isnan",
        "isinf",
        "isfinite",
        "signbit",
        "conj",
        "real",
        "imag",
        "positive",
    ],
)
@pytest.mark.parametrize("x", [INT, INT.astype(np.int8), np.arange(4, dtype=np.uint8), F, HALF, BF, 3, -1.5], ids=str)
def test_unary_keeps_dtypes(name: str, x: Any) -> None:
    # jax calls some tests of weakly typed numbers weakly typed booleans, which nothing can tell from booleans.
    check(name, x, weak=not name.startswith("is"))


@pytest.mark.parametrize(
    "name",
    [
        "isnan",
        "isinf",
        "isfinite",
        "isposinf",
        "isneginf",
        "signbit",
        "nan_to_num",
        "sign",
        "floor",
        "rint",
        "absolute",
    ],
)
def test_special_values(name: str) -> None:
    check(name, SPECIAL)


ARITHMETIC = "add subtract multiply true_divide floor_divide remainder fmod maximum minimum power arctan2 hypot"
ARITHMETIC += " logaddexp logaddexp2 copysign nextafter float_power fmax fmin heaviside"
PAIRS = [
    (F, F[::-1].copy()),
    (F, np.float32(2.0).reshape(())),
    (np.abs(F), 2.0),
    (2, np.abs(F) + 1),
    (np.abs(HALF), HALF + HALF),
    (np.abs(INT) + 1, np.abs(INT)[::-1] + 1),
    (np.array([[1], [2]], np.int32), np.array([3, 4, 5], np.int16)),
    (np.array([1, 200], np.uint8), np.array([3, 2], np.int8)),
    (2.5, 3),
]


@pytest.mark.parametrize("name", ARITHMETIC.split())
@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: "-".join(str(getattr(x, "dtype", type(x).__name__)) for x in p))
def test_binary(name: str, pair: tuple[Any, Any]) -> None:
    half = any(getattr(x, "dtype", None) == np.float16 for x in pair)
    check(name, *pair, rtol=4e-3 if half else 4e-6, atol=4e-3 if half else 1e-6)


@pytest.mark.parametrize("name", ["floor_divide", "remainder", "fmod"])
def test_division_of_negative_integers_and_by_zero(name: str) -> None:
    check(name, np.array([7, -7, 7, -7, 5, -5], np.int32), np.array([2, 2, -2, -2, 0, 0], np.int32))
    check(name, np.array([7.5, -7.5, 7.5, -7.5, 5.0], np.float32), np.array([2, 2, -2, -2, 0], np.float32))


def test_divmod_modf_frexp_ldexp() -> None:
    check("divmod", F, 2.0)
    check("divmod", INT, 3)
    check("modf", F)
    check("frexp", np.array([0.0, 1.0, -3.5, 1e30], np.float32))
    mantissa, exponent = jnp.frexp(jnp.array([1e-40]))
    assert (float(mantissa[0]), int(exponent[0])) == tuple(v.item() for v in np.frexp(np.float32([1e-40])))
    check("ldexp", F, np.array([1, 2, -3, 4, 0, 100, -100, 7], np.int32))


@pytest.mark.parametrize("name", ["bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"])
def test_bitwise(name: str) -> None:
    check(name, INT, np.array([1, 2, 3, 4, 5, 6], np.int32))
    check(name, np.array([200, 7], np.uint8), np.array([3, 1], np.uint8))
    check(name, np.array([200, 7], np.uint8), 2)


def test_bits_of_one_operand() -> None:
    check("invert", INT)
    check("invert", B)
    check("bitwise_count", INT)
    check("gcd", np.array([12, -18, 0], np.int32), 8)
    check("lcm", np.array([12, -18, 0], np.int32), 8)


@pytest.mark.parametrize("name", ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"])
def test_comparisons(name: str) -> None:
    check(name, F, 0.4)
    check(name, INT, F[:6])
    check(name, SPECIAL, SPECIAL[::-1].copy())
    check(name, C, C[::-1].copy())
    check(name, B, True)


@pytest.mark.parametrize(
    "name", ["logical_and", "logical_or", "logical_xor", "add", "multiply", "maximum", "minimum", "bitwise_and"]
)
def test_booleans(name: str) -> None:
    check(name, B, np.array([True, True, False]))


def test_logic_of_numbers() -> None:
    check("logical_and", INT, 1.5)
    check("logical_not", F)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 5, -2, 0.5])
def test_powers_known_while_staging(exponent: Any) -> None:
    check("power", POSITIVE, exponent, rtol=2e-6)
    if isinstance(exponent, int) and exponent >= 0:
        check("power", INT, exponent)


def test_round_and_clip() -> None:
    x = np.array([0.5, 1.5, 2.5, -1.25, 12.345], np.float32)
    check("round", x)
    check("round", x, 1)
    check("round", x, -1)
    check("round", INT)
    check("clip", x, 0, 2)
    check("clip", INT, -1)
    check("clip", INT, None, 1.5)
    check("clip", x, max=np.float32(1))


def test_choosing() -> None:
    check("where", B, F[:3], INT[:3])
    check("where", F > 0, F, 0)
    check("where", np.array([[True], [False]]), 1, np.array([1.5, 2.5], np.float16))
    check("where", INT, 1, 2)
    check("select", [INT < 0, INT > 2], [INT, 10 * INT], 5)
    check("select", [INT < 0], [1.5], 2)
    check("choose", np.array([0, 2, 1], np.int32), [INT[:3], 2 * INT[:3], 3 * INT[:3]])
    check("choose", np.array([0, 5, -1], np.int32), [INT[:3], 2 * INT[:3], 3 * INT[:3]], mode="wrap", staged=False)
    check("nan_to_num", SPECIAL, nan=2.0, posinf=5.0)
    check("piecewise", F, [F < 0, F > 1], [lambda v: -v, lambda v: v * v, 7.0])


def test_closeness() -> None:
    check("isclose", F, F + np.float32(1e-6))
    check("isclose", SPECIAL, SPECIAL, equal_nan=True)
    check("isclose", INT, INT + 1)
    check("allclose", F, F)
    check("array_equal", F, F[:3])
    check("array_equal", SPECIAL, SPECIAL, equal_nan=True)
    check("array_equiv", np.ones((2, 3), np.float32), np.ones(3, np.float32))
    check("iscomplex", C)
    check("isreal", C)


def test_with_64_bits() -> None:
    import jax

    with pyxla.enable_x64(True), jax.enable_x64(True):
        check("add", np.arange(3), 2**40)
        check("true_divide", np.arange(3), np.arange(1, 4))
        check("sin", np.arange(3, dtype=np.float64))
        check("multiply", np.arange(3, dtype=np.float32), np.arange(3))
        check("power", np.arange(3), np.arange(3))


def test_operands_that_are_refused() -> None:
    with pytest.raises(TypeError, match="booleans"):
        jnp.subtract(jnp.array([True]), jnp.array([False]))
    with pytest.raises(TypeError, match="asarray"):
        jnp.sin([1.0, 2.0])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="do not broadcast"):
        jnp.add(jnp.ones(3), jnp.ones(4))
    with pytest.raises(OverflowError):
        jnp.add(jnp.ones(3, jnp.int8), 300)
    with pytest.raises(TypeError, match="integers have no power"):
        jnp.power(jnp.arange(3), -1)
    with pytest.raises(TypeError, match="integers or booleans"):
        jnp.invert(jnp.ones(2))
    with pytest.raises(TypeError, match="complex"):
        jnp.floor(jnp.ones(2, jnp.complex64))
    with pytest.raises(ValueError, match="both x and y"):
        jnp.where(jnp.array([True]), 1)


def test_rank_promotion_can_be_forbidden() -> None:
    with pyxla.numpy_rank_promotion("raise"):
        assert jnp.add(jnp.ones((2, 3)), 1).shape == (2, 3)
        with pytest.raises(ValueError, match="numpy_rank_promotion"):
            jnp.add(jnp.ones((2, 3)), jnp.ones(3))
