"""The elementwise operations with the dtypes they accept, operands with all edges, and the tolerances that hold."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any

import ml_dtypes
import numpy as np

from pyxla_compiler import build as b
from pyxla_compiler import ir

from .comparing import Array, Case, flushed, numbers

BF16 = np.dtype(ml_dtypes.bfloat16)
F16, F32, F64, C64, C128 = (np.dtype(d) for d in ("float16", "float32", "float64", "complex64", "complex128"))
FLOATS, COMPLEXES = (F16, BF16, F32, F64), (C64, C128)
SIGNED = tuple(np.dtype(f"int{n}") for n in (8, 16, 32, 64))
UNSIGNED = tuple(np.dtype(f"uint{n}") for n in (8, 16, 32, 64))
BOOL = np.dtype(np.bool_)
INTS = SIGNED + UNSIGNED
NUMBERS = FLOATS + COMPLEXES + INTS
ALL = (*NUMBERS, BOOL)

# Operations of one operand: the builder, the dtypes, the domain of the random numbers among the operands.
UNARY: dict[str, tuple[Callable[..., Any], tuple[np.dtype[Any], ...], tuple[float, float]]] = {
    "abs": (b.abs_, FLOATS + COMPLEXES + SIGNED, (-9, 9)),
    "acos": (b.acos, FLOATS + COMPLEXES, (-1, 1)),
    "acosh": (b.acosh, FLOATS + COMPLEXES, (1, 9)),
    "asin": (b.asin, FLOATS + COMPLEXES, (-1, 1)),
    "asinh": (b.asinh, FLOATS + COMPLEXES, (-9, 9)),
    "atan": (b.atan, FLOATS + COMPLEXES, (-9, 9)),
    "atanh": (b.atanh, FLOATS + COMPLEXES, (-1, 1)),
    "bessel_i1e": (b.bessel_i1e, FLOATS, (-20, 20)),
    "cbrt": (b.cbrt, FLOATS, (-9, 9)),
    "ceil": (b.ceil, FLOATS, (-9, 9)),
    "conj": (b.conj, COMPLEXES, (-9, 9)),
    "cosh": (b.cosh, FLOATS + COMPLEXES, (-5, 5)),
    "cosine": (b.cosine, FLOATS + COMPLEXES, (-9, 9)),
    "count_leading_zeros": (b.count_leading_zeros, INTS, (-9, 9)),
    "digamma": (b.digamma, FLOATS, (0.5, 20)),
    "erf": (b.erf, FLOATS, (-3, 3)),
    "erf_inv": (b.erf_inv, FLOATS, (-1, 1)),
    "erfc": (b.erfc, FLOATS, (-3, 5)),
    "exponential": (b.exponential, FLOATS + COMPLEXES, (-5, 5)),
    "exponential_minus_one": (b.exponential_minus_one, FLOATS + COMPLEXES, (-3, 3)),
    "floor": (b.floor, FLOATS, (-9, 9)),
    "imag": (b.imag, COMPLEXES, (-9, 9)),
    "is_finite": (b.is_finite, FLOATS, (-9, 9)),
    "is_inf": (b.is_inf, FLOATS, (-9, 9)),
    "is_neg_inf": (b.is_neg_inf, FLOATS, (-9, 9)),
    "is_pos_inf": (b.is_pos_inf, FLOATS, (-9, 9)),
    "lgamma": (b.lgamma, FLOATS, (0.5, 20)),
    "log": (b.log, FLOATS + COMPLEXES, (0.1, 9)),
    "log_plus_one": (b.log_plus_one, FLOATS + COMPLEXES, (-0.9, 9)),
    "logistic": (b.logistic, FLOATS + COMPLEXES, (-9, 9)),
    "negate": (b.negate, NUMBERS, (-9, 9)),
    "not": (b.not_, (*INTS, BOOL), (-9, 9)),
    "popcnt": (b.popcnt, INTS, (-9, 9)),
    "real": (b.real, COMPLEXES, (-9, 9)),
    "reduce_precision": (functools.partial(b.reduce_precision, exponent_bits=5, mantissa_bits=6), FLOATS, (-9, 9)),
    "round_nearest_afz": (b.round_nearest_afz, FLOATS, (-9, 9)),
    "round_nearest_even": (b.round_nearest_even, FLOATS, (-9, 9)),
    "rsqrt": (b.rsqrt, FLOATS + COMPLEXES, (0.1, 9)),
    "sign": (b.sign, FLOATS + COMPLEXES + SIGNED, (-9, 9)),
    "sine": (b.sine, FLOATS + COMPLEXES, (-9, 9)),
    "sinh": (b.sinh, FLOATS + COMPLEXES, (-5, 5)),
    "sqrt": (b.sqrt, FLOATS + COMPLEXES, (0, 9)),
    "square": (b.square, FLOATS + COMPLEXES, (-9, 9)),
    "stop_gradient": (b.stop_gradient, ALL, (-9, 9)),
    "optimization_barrier": (b.optimization_barrier, ALL, (-9, 9)),
    "constant_like": (lambda x: [b.add(x, b.full_like(x, 2))], NUMBERS, (-9, 9)),
    "tan": (b.tan, FLOATS + COMPLEXES, (-1.4, 1.4)),
    "chlo_tan": (lambda x: [ir.infer("chlo.tan", [x])], FLOATS + COMPLEXES, (-1.4, 1.4)),
    "tanh": (b.tanh, FLOATS + COMPLEXES, (-3, 3)),
}
BINARY: dict[str, tuple[Callable[..., Any], tuple[np.dtype[Any], ...]]] = {
    "add": (b.add, ALL),
    "and": (b.and_, (*INTS, BOOL)),
    "atan2": (b.atan2, FLOATS),
    "complex": (b.complex_, (F32, F64)),
    "divide": (b.divide, NUMBERS),
    "maximum": (b.maximum, (*FLOATS, *INTS, BOOL)),
    "minimum": (b.minimum, (*FLOATS, *INTS, BOOL)),
    "multiply": (b.multiply, ALL),
    "next_after": (b.next_after, FLOATS),
    "or": (b.or_, (*INTS, BOOL)),
    "power": (b.power, FLOATS + COMPLEXES + INTS),
    "remainder": (b.remainder, FLOATS + INTS),
    "shift_left": (b.shift_left, INTS),
    "shift_right_arithmetic": (b.shift_right_arithmetic, INTS),
    "shift_right_logical": (b.shift_right_logical, INTS),
    "subtract": (b.subtract, NUMBERS),
    "xor": (b.xor, (*INTS, BOOL)),
    "zeta": (b.zeta, FLOATS),
    "polygamma": (b.polygamma, FLOATS),
}
for _direction in ("EQ", "NE", "LT", "LE", "GT", "GE"):
    _dtypes = ALL if _direction in ("EQ", "NE") else (*FLOATS, *INTS, BOOL)
    BINARY[f"compare_{_direction}"] = (functools.partial(b.compare, direction=_direction), _dtypes)
BINARY["compare_total"] = (functools.partial(b.compare, direction="LT", compare_type="TOTALORDER"), FLOATS)

# How many units in the last place the compiled result may be off: in halves, float32, float64, complex64, complex128.
# None where nothing is said. The functions in FLOOR have zeros, near which the unit is that of the last place of 1.
ULPS: dict[str, tuple[float, float, float, float, float]] = {
    "abs": (0, 0, 0, 2, 2),
    "acos": (1, 2, 2, 4, 4),
    "acosh": (1, 2, 2, 4, 4),
    "asin": (1, 2, 2, 4, 4),
    "asinh": (1, 2, 2, 4, 4),
    "atan": (1, 2, 2, 4, 4),
    "atan2": (1, 2, 2, 0, 0),
    "atanh": (1, 2, 2, 4, 4),
    "bessel_i1e": (1, 8, 4, 0, 0),
    "cbrt": (1, 2, 2, 0, 0),
    "chlo_tan": (1, 2, 2, 6, 6),
    "cosh": (1, 2, 2, 4, 4),
    "cosine": (1, 2, 2, 4, 4),
    "digamma": (1, 8, 8, 0, 0),
    "divide": (0, 0, 0, 4, 4),
    "erf": (1, 3, 2, 0, 0),
    "erf_inv": (1, 4, 4, 0, 0),
    "erfc": (1, 4, 4, 0, 0),
    "exponential": (1, 2, 2, 4, 4),
    "exponential_minus_one": (1, 2, 2, 4, 4),
    "lgamma": (1, 6, 6, 0, 0),
    "log": (1, 2, 2, 4, 4),
    "log_plus_one": (1, 2, 2, 4, 4),
    "logistic": (1, 2, 2, 8, 8),
    "multiply": (0, 0, 0, 2, 2),
    "polygamma": (1, 16, 16, 0, 0),
    "power": (1, 2, 2, 32, 32),
    "rsqrt": (1, 0, 0, 4, 4),
    "sign": (0, 0, 0, 2, 2),
    "sine": (1, 2, 2, 4, 4),
    "sinh": (1, 2, 2, 4, 4),
    "sqrt": (0, 0, 0, 4, 4),
    "square": (0, 0, 0, 2, 2),
    "tan": (1, 2, 2, 6, 6),
    "tanh": (1, 2, 2, 6, 6),
    "zeta": (1, 6, 2, 0, 0),
}
# Operations that read subnormal numbers as they are.
ON_BITS = {"ceil", "compare_total", "complex", "floor", "next_after"}
FLOOR = {"lgamma": 1.0, "digamma": 1.0}


def ulps(name: str, dtype: np.dtype[Any]) -> float:
    """The tolerance of an operation in a dtype; 0, that is every bit, for integers."""
    if name not in ULPS or not ir.is_inexact(dtype):
        return 0.0
    half, f32, f64, c64, c128 = ULPS[name]
    return {F32: f32, F64: f64, C64: c64, C128: c128}.get(dtype, half)


@dataclasses.dataclass(frozen=True)
class Exclusion:
    """Operands at which an operation that IREE compiled is known to give something else."""

    dtypes: tuple[np.dtype[Any], ...]
    where: Callable[..., Array]
    reason: str


def _zeros(*operands: Array) -> Array:
    return functools.reduce(np.logical_and, [x == 0 for x in operands[:2]])


_ZEROS = "of two zeros of different sign IREE takes either"
EXCLUDED: dict[str, list[Exclusion]] = {
    "clamp": [Exclusion(FLOATS, lambda *xs: sum(x == 0 for x in xs) >= 2, _ZEROS)],
    "maximum": [Exclusion(FLOATS, _zeros, _ZEROS)],
    "minimum": [Exclusion(FLOATS, _zeros, _ZEROS)],
    "polygamma": [
        Exclusion(
            FLOATS,
            lambda n, x: (x <= 0) | (n == 0) | (np.abs(n.astype(np.float64)) > 1e4),
            "IREE's series knows neither negative operands nor orders zero and infinity",
        )
    ],
    "zeta": [
        Exclusion(
            FLOATS,
            lambda s, q: (s <= 1) | (q <= 0) | (s.astype(np.float64) > 1e4),
            "IREE's series knows neither operands below its poles nor large ones",
        )
    ],
}


def edges(dtype: np.dtype[Any]) -> Array:
    """Zeros of both signs, ones, infinities, NaN, the extremes, subnormal and some ordinary numbers of a dtype."""
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return np.array(
            [0, 1, 2, 3, 7, info.max, info.max - 1, info.min, info.min + 1, info.bits - 1, info.bits], dtype
        )
    real = np.dtype(f"f{dtype.itemsize // 2}") if dtype.kind == "c" else dtype
    info = ml_dtypes.finfo(real)
    least = float(info.smallest_normal)
    some = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -2.5,
        3.0,
        np.inf,
        -np.inf,
        np.nan,
        float(info.max),
        least,
        least / 2,
        -least / 4,
    ]
    return np.array(some).astype(real)


def values(dtype: np.dtype[Any], low: float, high: float, size: int = 33) -> Array:
    """The edges of a dtype, filled up with random numbers."""
    random = np.random.RandomState(0)
    if dtype.kind in "biu":
        info = None if dtype.kind == "b" else np.iinfo(dtype)
        drawn = random.randint(0, 2, size) if info is None else random.randint(max(low, info.min), high + 1, size)
        x = drawn.astype(dtype)
    else:
        x = random.uniform(low, high, size) + (1j * random.uniform(-2, 2, size) if dtype.kind == "c" else 0)
        x = x.astype(dtype)
    if dtype.kind != "c":
        x[: len(edges(dtype))] = edges(dtype)[:size]
    return x


def pairs(dtype: np.dtype[Any]) -> tuple[Array, Array]:
    """Every pair of edges, and random numbers."""
    if dtype.kind == "c":
        x = values(dtype, -9, 9, 40)
        return x[:20], x[20:]
    e = edges(dtype)
    random = values(dtype, 0 if dtype.kind == "u" else -9, 9, 40)
    return np.concatenate([np.repeat(e, len(e)), random[:20]]), np.concatenate([np.tile(e, len(e)), random[20:]])


def cases(dtype: np.dtype[Any]) -> Iterator[Case]:
    """Every elementwise operation that accepts a dtype, on operands of it."""
    for name, (build, dtypes, (low, high)) in UNARY.items():
        if dtype in dtypes:
            yield _case(name, build, [values(dtype, 0 if dtype.kind == "u" else low, high)])
    x, y = pairs(dtype)
    for name, (build, dtypes) in BINARY.items():
        if dtype in dtypes:
            yield _case(name, build, [x, y])
    yield Case("select", b.select, [np.arange(len(x)) % 3 == 0, x, y])
    if dtype.kind != "c":
        yield _case("clamp", b.clamp, [x, y, np.flip(y).copy()])
    for to in ALL:
        if to != dtype and (dtype.kind != "c" or to.kind == "c"):
            on_bits = (dtype, to) in ((F32, C64), (BF16, C64), (F64, C128), (BF16, BOOL))
            yield Case(f"convert_{to}", functools.partial(b.convert, dtype=to), [values(dtype, 0, 9)], bits=on_bits)
    if dtype.kind not in "bc":
        to = np.dtype(f"{'u' if dtype.kind == 'i' else 'i'}{dtype.itemsize}")
        bits = functools.partial(b.bitcast_convert, dtype=to, shape=(33,))
        yield Case(f"bitcast_convert_{to}", bits, [values(dtype, 0, 9)], bits=True)


def _case(name: str, build: Callable[..., Any], operands: list[Array]) -> Case:
    dtype = operands[-1].dtype
    case = Case(name, build, operands, ulps(name, dtype), FLOOR.get(name, 0.0), bits=name in ON_BITS)
    for exclusion in EXCLUDED.get(name, ()):
        if dtype in exclusion.dtypes:
            with np.errstate(invalid="ignore"):
                case = dataclasses.replace(
                    case, outside=exclusion.where(*map(flushed, operands)), reason=exclusion.reason
                )
    return case


def ordinary(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Iterator[Case]:
    """Every elementwise operation that accepts a dtype, on operands of a shape that hold ordinary numbers alone."""
    random = np.random.RandomState(1)

    def draw(low: float, high: float) -> Array:
        if ir.is_inexact(dtype):
            return numbers(random, shape, dtype, low, high)
        return random.randint(max(0, int(low)) if dtype.kind == "u" else int(low), int(high) + 1, shape).astype(dtype)

    for name, (build, dtypes, (low, high)) in UNARY.items():
        if dtype in dtypes:
            inside = (0.9 * low + 0.1 * high, 0.1 * low + 0.9 * high)
            yield Case(name, build, [draw(*inside)], ulps(name, dtype), FLOOR.get(name, 0.0))
    for name, (build, dtypes) in BINARY.items():
        if dtype in dtypes:
            first = 2 if name == "polygamma" else draw(1.5, 3)
            yield Case(name, build, [np.full(shape, first, dtype), draw(1, 3)], ulps(name, dtype), FLOOR.get(name, 0.0))
    yield Case("select", b.select, [random.randint(0, 2, shape).astype(bool), draw(0, 9), draw(0, 9)])
    yield Case("clamp", b.clamp, [draw(0, 3), draw(0, 9), draw(4, 6)])
