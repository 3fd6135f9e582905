"""Host evaluation of the elementwise operations against JAX: every dtype that each accepts, and the edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.scipy.special as jss
import ml_dtypes
import numpy as np
import pytest
from jax import lax

from pyxla_compiler import build as b

from .checker import run

BF16, F16, F32, F64 = np.dtype(ml_dtypes.bfloat16), np.dtype(np.float16), np.dtype(np.float32), np.dtype(np.float64)
FLOATS = (BF16, F16, F32, F64)
COMPLEXES = (np.dtype(np.complex64), np.dtype(np.complex128))
INTS = tuple(np.dtype(f"{kind}{width}") for kind in ("int", "uint") for width in (8, 16, 32, 64))
EDGES = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1e30, -1e30, 1e-30])


@pytest.fixture(autouse=True)
def x64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def samples(low: float, high: float, dtype: np.dtype[Any], seed: int = 0) -> np.ndarray[Any, Any]:
    random = np.random.RandomState(seed)
    x = random.uniform(low, high, (5, 7))
    return (x + 1j * random.uniform(-2, 2, x.shape)).astype(dtype) if dtype.kind == "c" else x.astype(dtype)


def assert_close(got: np.ndarray[Any, Any], want: Any, ulps: float, atol: float = 0.0) -> None:
    """`got` is within `ulps` of a reference of higher precision."""
    real = got.dtype if got.dtype.kind != "c" else np.dtype(f"f{got.dtype.itemsize // 2}")
    info = ml_dtypes.finfo(real)
    wide = np.complex128 if got.dtype.kind == "c" else np.float64
    tiny = float(info.smallest_normal)
    np.testing.assert_allclose(
        got.astype(wide),
        np.asarray(want).astype(wide),
        rtol=ulps * float(info.eps),
        atol=max(tiny, atol * float(info.eps)),
    )


# builder, JAX's function, domain, whether complex operands are accepted
UNARY: dict[str, tuple[Any, Any, tuple[float, float], bool]] = {
    "abs": (b.abs_, lax.abs, (-3, 3), True),
    "acos": (b.acos, lax.acos, (-1, 1), True),
    "acosh": (b.acosh, lax.acosh, (1, 9), True),
    "asin": (b.asin, lax.asin, (-1, 1), True),
    "asinh": (b.asinh, lax.asinh, (-9, 9), True),
    "atan": (b.atan, lax.atan, (-9, 9), True),
    "atanh": (b.atanh, lax.atanh, (-1, 1), True),
    "bessel_i1e": (b.bessel_i1e, lax.bessel_i1e, (-20, 20), False),
    "cbrt": (b.cbrt, lax.cbrt, (-9, 9), False),
    "ceil": (b.ceil, lax.ceil, (-9, 9), False),
    "conj": (b.conj, lambda x: lax.conj(x) if np.iscomplexobj(x) else x, (-3, 3), True),
    "cosh": (b.cosh, lax.cosh, (-5, 5), True),
    "cosine": (b.cosine, lax.cos, (-1.4, 1.4), True),
    "digamma": (b.digamma, lax.digamma, (2, 20), False),
    "erf": (b.erf, lax.erf, (-3, 3), False),
    "erf_inv": (b.erf_inv, lax.erf_inv, (-0.99, 0.99), False),
    "erfc": (b.erfc, lax.erfc, (-3, 5), False),
    "exponential": (b.exponential, lax.exp, (-5, 5), True),
    "exponential_minus_one": (b.exponential_minus_one, lax.expm1, (-3, 3), True),
    "floor": (b.floor, lax.floor, (-9, 9), False),
    "imag": (b.imag, lambda x: lax.imag(x) if np.iscomplexobj(x) else np.zeros_like(x), (-3, 3), True),
    "lgamma": (b.lgamma, lax.lgamma, (2.5, 20), False),
    "log": (b.log, lax.log, (0.1, 9), True),
    "log_plus_one": (b.log_plus_one, lax.log1p, (-0.9, 9), True),
    "logistic": (b.logistic, lax.logistic, (-9, 9), True),
    "negate": (b.negate, lax.neg, (-3, 3), True),
    "real": (b.real, lambda x: lax.real(x) if np.iscomplexobj(x) else x, (-3, 3), True),
    "round_nearest_afz": (
        b.round_nearest_afz,
        lambda x: lax.round(x, lax.RoundingMethod.AWAY_FROM_ZERO),
        (-9, 9),
        False,
    ),
    "round_nearest_even": (
        b.round_nearest_even,
        lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN),
        (-9, 9),
        False,
    ),
    "rsqrt": (b.rsqrt, lax.rsqrt, (0.1, 9), True),
    "sign": (b.sign, lax.sign, (-3, 3), True),
    "sine": (b.sine, lax.sin, (-3, 3), True),
    "sinh": (b.sinh, lax.sinh, (-5, 5), True),
    "sqrt": (b.sqrt, lax.sqrt, (0, 9), True),
    "square": (b.square, lax.square, (-3, 3), True),
    "tan": (b.tan, lax.tan, (-1.4, 1.4), True),
    "tanh": (b.tanh, lax.tanh, (-3, 3), True),
}
# Where JAX's own edges differ between platforms or from the definition.
EDGES_DIFFER = {"bessel_i1e", "erf_inv", "lgamma", "digamma"}


@pytest.mark.parametrize("name", UNARY)
def test_unary(name: str) -> None:
    build, reference, domain, accepts_complex = UNARY[name]
    for dtype in FLOATS + (COMPLEXES if accepts_complex else ()):
        x = samples(*domain, dtype)
        wide = np.complex128 if dtype.kind == "c" else np.float64
        (got,) = run(build, [x])
        assert_close(
            got,
            reference(x.astype(wide)),
            ulps=32 if dtype in (F64, COMPLEXES[1]) else 3 if dtype.kind == "c" else 2,
            atol=4,
        )


@pytest.mark.parametrize("name", sorted(set(UNARY) - EDGES_DIFFER))
def test_unary_edges(name: str) -> None:
    build, reference, _, _ = UNARY[name]
    x = EDGES.astype(np.float32)
    if name in ("sine", "cosine", "tan"):
        x = x[np.abs(x) != np.float32(1e30)]
    (got,) = run(build, [x])
    with np.errstate(over="ignore"):
        want = np.asarray(reference(x.astype(np.float64))).astype(np.float32)
    np.testing.assert_allclose(got, want, rtol=3e-7)
    np.testing.assert_array_equal(np.signbit(got[want == 0]), np.signbit(want[want == 0]))


@pytest.mark.parametrize(
    ("build", "x", "want"),
    [
        (b.erf_inv, [1, -1, 0, 2, np.nan], [np.inf, -np.inf, 0, np.nan, np.nan]),
        (b.lgamma, [0, -1, np.inf, -np.inf, 1, 2, np.nan], [np.inf, np.inf, np.inf, np.inf, 0, 0, np.nan]),
        (b.digamma, [0, -1, np.inf, np.nan, 1], [np.nan, np.nan, np.inf, np.nan, -0.5772156649015329]),
        (b.bessel_i1e, [0, np.inf, -np.inf, np.nan], [0, 0, 0, np.nan]),
    ],
)
def test_special_edges(build: Any, x: list[float], want: list[float]) -> None:
    np.testing.assert_allclose(run(build, [np.array(x)])[0], want, rtol=1e-15)


@pytest.mark.parametrize(
    ("build", "operands", "want"),
    [
        (
            b.lgamma,
            [[1.000373, 1.9999, -2.5, 1e-05, 100000.0, -0.1]],
            [
                -0.0002151870347807453,
                -4.227520877215346e-05,
                -0.056243716497674054,
                11.512919692895826,
                1051287.7089736569,
                2.3689613327287886,
            ],
        ),
        (
            b.erf_inv,
            [[1e-300, 0.3, 0.999, 0.9999999999, 1 - 2.0**-53]],
            [8.86226925452758e-301, 0.2724627147267543, 2.3267537655135246, 4.572824958544925, 5.8635847487551676],
        ),
        (b.erfc, [[3.0, 10.0, 26.0]], [2.209049699858544e-05, 2.088487583762545e-45, 5.663192408856143e-296]),
        (
            b.digamma,
            [[-4.999993824914984, 1.5, 0.25, -30.5]],
            [-161939.38413902593, 0.03648997397857652, -4.2274535333762655, 3.434030554207563],
        ),
        (
            b.polygamma,
            [[1.0, 2.0, 3.0], [-2.3, -2.3, -50.7]],
            [14.725912160961292, 68.71379252927031, 769.0208994351851],
        ),
    ],
)
def test_special_functions_in_hard_places(build: Any, operands: list[list[float]], want: list[float]) -> None:
    # Computed to 30 digits: next to zeros of lgamma, in far tails, near poles and below zero.
    np.testing.assert_allclose(run(build, [np.array(x) for x in operands])[0], want, rtol=1e-14)


def test_zeta_and_polygamma() -> None:
    random = np.random.RandomState(0)
    for dtype in FLOATS:
        s, q = random.uniform(1.5, 8, (6, 5)).astype(dtype), random.uniform(0.5, 9, (6, 5)).astype(dtype)
        assert_close(
            run(b.zeta, [s, q])[0], lax.zeta(s.astype(np.float64), q.astype(np.float64)), ulps=32 if dtype == F64 else 1
        )
        n = random.randint(0, 6, (6, 5)).astype(dtype)
        q = (q + np.asarray(1.5, dtype)).astype(dtype)
        assert_close(
            run(b.polygamma, [n, q])[0],
            jss.polygamma(n.astype(np.int32), q.astype(np.float64)),
            ulps=64 if dtype == F64 else 1,
        )


# builder, JAX's function, domains, whether complex operands are accepted
BINARY: dict[str, tuple[Any, Any, tuple[float, float], tuple[float, float], bool]] = {
    "add": (b.add, lax.add, (-3, 3), (-3, 3), True),
    "atan2": (b.atan2, lax.atan2, (-3, 3), (-3, 3), True),
    "divide": (b.divide, lax.div, (-3, 3), (0.5, 3), True),
    "maximum": (b.maximum, lax.max, (-3, 3), (-3, 3), False),
    "minimum": (b.minimum, lax.min, (-3, 3), (-3, 3), False),
    "multiply": (b.multiply, lax.mul, (-3, 3), (-3, 3), True),
    "power": (b.power, lax.pow, (0.1, 3), (-3, 3), True),
    "remainder": (b.remainder, lax.rem, (-9, 9), (0.5, 3), False),
    "subtract": (b.subtract, lax.sub, (-3, 3), (-3, 3), True),
}


@pytest.mark.parametrize("name", BINARY)
def test_binary(name: str) -> None:
    build, reference, left, right, accepts_complex = BINARY[name]
    for dtype in FLOATS + (COMPLEXES if accepts_complex else ()):
        x, y = samples(*left, dtype, seed=1), samples(*right, dtype, seed=2)
        wide = np.complex128 if dtype.kind == "c" else np.float64
        (got,) = run(build, [x, y])
        assert_close(
            got, reference(x.astype(wide), y.astype(wide)), ulps=16 if dtype.kind == "c" else 4 if dtype == F64 else 1
        )


@pytest.mark.parametrize("name", BINARY)
def test_binary_edges(name: str) -> None:
    build, reference, *_ = BINARY[name]
    x, y = (v.reshape(-1).astype(np.float32) for v in np.meshgrid(EDGES[:12], EDGES[:12]))
    (got,) = run(build, [x, y])
    np.testing.assert_allclose(got, reference(x, y), rtol=3e-7)


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "remainder", "maximum", "minimum"])
@pytest.mark.parametrize("dtype", INTS, ids=str)
def test_integer_arithmetic(name: str, dtype: np.dtype[Any]) -> None:
    build, reference, *_ = BINARY[name]
    x, y = integer_pairs(dtype)
    np.testing.assert_array_equal(run(build, [x, y])[0], reference(x, y))


def integer_pairs(dtype: np.dtype[Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Every pair of the extremes, zero and some others."""
    info = np.iinfo(dtype)
    values = np.array([info.min, info.min + 1, info.max, info.max - 1, 0, 1, 2, 3, 7, 100], dtype)
    if dtype.kind == "i":
        values = np.concatenate([values, np.array([-1, -2, -7, -100], dtype)])
    x, y = np.meshgrid(values, values)
    return x.reshape(-1), y.reshape(-1)


def test_integer_power_of_negative_exponents() -> None:
    x, y = np.array([2, 1, -1, -1, 0, 3, -2], np.int32), np.array([-1, -5, -3, -2, 0, 4, 3], np.int32)
    np.testing.assert_array_equal(run(b.power, [x, y])[0], [0, 1, -1, 1, 1, 81, -8])


BITWISE: dict[str, tuple[Any, Any]] = {
    "and": (b.and_, lax.bitwise_and),
    "or": (b.or_, lax.bitwise_or),
    "shift_left": (b.shift_left, lax.shift_left),
    "shift_right_arithmetic": (b.shift_right_arithmetic, lax.shift_right_arithmetic),
    "shift_right_logical": (b.shift_right_logical, lax.shift_right_logical),
    "xor": (b.xor, lax.bitwise_xor),
}


@pytest.mark.parametrize("name", BITWISE)
@pytest.mark.parametrize("dtype", INTS, ids=str)
def test_bitwise(name: str, dtype: np.dtype[Any]) -> None:
    build, reference = BITWISE[name]
    x, y = integer_pairs(dtype)
    np.testing.assert_array_equal(run(build, [x, y])[0], reference(x, y))


UNARY_INTEGER: dict[str, tuple[Any, Any]] = {
    "count_leading_zeros": (b.count_leading_zeros, lax.clz),
    "negate": (b.negate, lax.neg),
    "not": (b.not_, lax.bitwise_not),
    "popcnt": (b.popcnt, lax.population_count),
    "sign": (b.sign, lax.sign),
}


@pytest.mark.parametrize("name", UNARY_INTEGER)
def test_unary_integer(name: str) -> None:
    build, reference = UNARY_INTEGER[name]
    # stablehlo.sign takes no unsigned integers.
    for dtype in INTS[:4] if name == "sign" else INTS:
        x, _ = integer_pairs(dtype)
        np.testing.assert_array_equal(run(build, [x])[0], reference(x), err_msg=str(dtype))


def test_abs_of_integers_wraps() -> None:
    np.testing.assert_array_equal(run(b.abs_, [np.array([-128, -1, 5], np.int8)])[0], [-128, 1, 5])


@pytest.mark.parametrize(
    "build", [b.add, b.subtract, b.multiply, b.and_, b.or_, b.xor, b.maximum, b.minimum, b.divide, b.remainder]
)
def test_int4_agrees_with_wrapped_int8(build: Any) -> None:
    for dtype, low in ((ml_dtypes.int4, -8), (ml_dtypes.uint4, 0)):
        values = np.arange(low, low + 16).astype(np.int8)
        x, y = (v.reshape(-1) for v in np.meshgrid(values, values[values != 0]))
        (got,) = run(build, [x.astype(dtype), y.astype(dtype)])
        (wide,) = run(build, [x, y])
        np.testing.assert_array_equal(got.astype(np.int8), wide.astype(dtype).astype(np.int8))


def test_int4_bits() -> None:
    x = np.array([-8, -1, 0, 1, 7], ml_dtypes.int4)
    two = np.full(5, 2, ml_dtypes.int4)
    assert run(b.popcnt, [x])[0].tolist() == [1, 4, 0, 1, 3]
    assert run(b.count_leading_zeros, [x])[0].tolist() == [0, 0, 4, 3, 1]
    assert run(b.shift_left, [x, two])[0].tolist() == [0, -4, 0, 4, -4]
    assert run(b.shift_right_logical, [x, two])[0].tolist() == [2, 3, 0, 0, 1]
    assert run(b.shift_right_arithmetic, [x, two])[0].tolist() == [-2, -1, 0, 0, 1]


def test_logic_on_booleans() -> None:
    x, y = np.array([False, False, True, True]), np.array([False, True, False, True])
    for build, want in (
        (b.and_, x & y),
        (b.or_, x | y),
        (b.xor, x ^ y),
        (b.add, x | y),
        (b.multiply, x & y),
        (b.maximum, x | y),
    ):
        np.testing.assert_array_equal(run(build, [x, y])[0], want)
    np.testing.assert_array_equal(run(b.not_, [x])[0], ~x)
