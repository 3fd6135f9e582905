"""The elementwise operations with the dtypes they accept, operands with all edges, and the tolerances that hold."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import ml_dtypes
import numpy as np

from pyxla_compiler import build as b
from pyxla_compiler import ir

from .comparing import Array, Case

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

# How many units in the last place the compiled result may be off; 0 where nothing is said.
ULPS: dict[str, float] = {}


def edges(dtype: np.dtype[Any]) -> Array:
    """Zeros of both signs, ones, infinities, NaN, the extremes and some ordinary numbers of a dtype."""
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return np.array([0, 1, 2, 3, 7, info.max, info.max - 1, info.min, info.min + 1, info.bits - 1, info.bits], dtype)
    real = np.dtype(f"f{dtype.itemsize // 2}") if dtype.kind == "c" else dtype
    info = ml_dtypes.finfo(real)
    some = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, np.inf, -np.inf, np.nan, float(info.max), float(info.smallest_normal)]
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
            x = values(dtype, 0 if dtype.kind == "u" else low, high)
            yield Case(name, build, [x], ULPS.get(name, 0))
    x, y = pairs(dtype)
    for name, (build, dtypes) in BINARY.items():
        if dtype in dtypes:
            yield Case(name, build, [x, y], ULPS.get(name, 0))
    p = np.arange(len(x)) % 3 == 0
    yield Case("select", b.select, [p, x, y])
    if dtype.kind != "c":
        yield Case("clamp", b.clamp, [x, y, y[::-1].copy()])
    for to in ALL:
        if (dtype.kind == "c" and to.kind != "c") or to == dtype:
            continue
        yield Case(f"convert_{to}", functools.partial(b.convert, dtype=to), [values(dtype, 0, 9)])
    if dtype.kind not in "bc":
        to = np.dtype(f"i{dtype.itemsize}") if dtype.kind != "i" else np.dtype(f"u{dtype.itemsize}")
        yield Case(f"bitcast_convert_{to}", functools.partial(b.bitcast_convert, dtype=to, shape=(33,)), [values(dtype, 0, 9)])
