"""Measures how far compiled functions are from the right results, and writes the table of docs/numerics.md.

    python -m tests.compiled.accuracy

The right results are mpmath's, to 150 bits. Operands are random: over the whole domain by their exponent, and even over
the part where the function is curved.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mpmath as mp
import numpy as np

from pyxla_compiler import build as b

from .comparing import Array, Case, load, module_of

mp.mp.prec = 150
DOCS = Path(__file__).parents[2] / "docs" / "numerics.md"
COUNT = 1000
random = np.random.RandomState(0)
Real = Any  # mpmath has no types


@dataclasses.dataclass(frozen=True)
class Measured:
    """A function, the right one, and its operands; `floor` as in `comparing.Case`."""

    name: str
    build: Callable[..., Any]
    right: Callable[..., Real]
    operands: list[Array]
    floor: float = 0.0


def spread(low: float, high: float, signed: bool = True) -> Array:
    """Numbers even in their logarithm."""
    size = np.exp(random.uniform(np.log(low), np.log(high), COUNT))
    return size * np.where(random.rand(COUNT) < 0.5, -1, 1) if signed else size


def even(low: float, high: float) -> Array:
    return random.uniform(low, high, COUNT)


def real_functions(dtype: np.dtype[Any]) -> Iterator[Measured]:
    single = dtype.itemsize == 4
    most, tiny, large = (3e38, 2e-38, 88.0) if single else (1.7e308, 3e-308, 709.0)
    whole, small = spread(tiny, most), spread(1e-10, 1)
    curved, wide = np.concatenate([small, even(-3, 3)]), np.concatenate([small, even(-large, large)])
    positive = np.concatenate([spread(tiny, most, False), even(0.5, 2)])
    unit = np.concatenate([spread(tiny, 1), even(-1, 1)])
    turning = np.concatenate([whole, even(-20, 20), np.arange(1, 40) * np.pi / 2])
    gamma = np.concatenate([even(0.3, 30), spread(10, 1e30, False), even(-10, 0)])
    yield Measured("sine", b.sine, mp.sin, [turning])
    yield Measured("cosine", b.cosine, mp.cos, [turning])
    yield Measured("tan", b.tan, mp.tan, [turning])
    yield Measured("asin", b.asin, mp.asin, [unit])
    yield Measured("acos", b.acos, mp.acos, [unit])
    yield Measured("atan", b.atan, mp.atan, [np.concatenate([whole, curved])])
    yield Measured(
        "atan2", b.atan2, mp.atan2, [np.concatenate([whole, curved]), np.concatenate([whole, even(-3, 3), small])]
    )
    yield Measured("sinh", b.sinh, mp.sinh, [wide])
    yield Measured("cosh", b.cosh, mp.cosh, [wide])
    yield Measured("tanh", b.tanh, mp.tanh, [curved])
    yield Measured("asinh", b.asinh, mp.asinh, [np.concatenate([whole, curved])])
    yield Measured("acosh", b.acosh, mp.acosh, [1 + spread(1e-10, most / 4, False)])
    yield Measured("atanh", b.atanh, mp.atanh, [unit[np.abs(unit) < 0.9999999]])
    yield Measured("exponential", b.exponential, mp.exp, [wide])
    yield Measured("exponential_minus_one", b.exponential_minus_one, mp.expm1, [np.concatenate([wide, even(-2, 2)])])
    yield Measured("log", b.log, mp.log, [positive])
    yield Measured(
        "log_plus_one", b.log_plus_one, mp.log1p, [np.concatenate([spread(tiny, most, False), even(-0.99, 3)])]
    )
    yield Measured("logistic", b.logistic, lambda x: 1 / (1 + mp.exp(-x)), [wide])
    yield Measured("power", b.power, mp.power, [positive, np.concatenate([even(-1, 1), even(-50, 50)])])
    yield Measured("cbrt", b.cbrt, lambda x: mp.sign(x) * mp.cbrt(abs(x)), [whole])
    yield Measured("sqrt", b.sqrt, mp.sqrt, [positive])
    yield Measured("rsqrt", b.rsqrt, lambda x: 1 / mp.sqrt(x), [positive])
    yield Measured("erf", b.erf, mp.erf, [np.concatenate([small, even(-5, 5)])])
    yield Measured("erfc", b.erfc, mp.erfc, [np.concatenate([small, even(-5, 9 if single else 26)])])
    yield Measured("erf_inv", b.erf_inv, lambda x: mp.erfinv(x), [even(-0.999, 0.999)[:200]])
    yield Measured("lgamma", b.lgamma, lambda x: mp.log(abs(mp.gamma(x))), [gamma], 1.0)
    yield Measured("digamma", b.digamma, mp.digamma, [gamma], 1.0)


def complex_functions(dtype: np.dtype[Any]) -> Iterator[Measured]:
    def both(x: Array, y: Array) -> Array:
        return x + 1j * y

    circle = np.exp(1j * even(-4, 4)) * (1 + spread(1e-9, 1e-2))
    middle = np.concatenate([both(even(-3, 3), even(-3, 3)), circle, both(spread(1e-9, 9), spread(1e-9, 9))])
    far = np.concatenate([middle, both(spread(1e-12, 1e30), spread(1e-12, 1e30))])
    for name in ("tan", "sinh", "cosh", "tanh"):
        yield Measured(name, getattr(b, name), getattr(mp, name), [middle])
    for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh", "log", "sqrt"):
        yield Measured(name, getattr(b, name), getattr(mp, name), [far])
    yield Measured("sine", b.sine, mp.sin, [middle])
    yield Measured("cosine", b.cosine, mp.cos, [middle])
    yield Measured("exponential", b.exponential, mp.exp, [middle])
    yield Measured("exponential_minus_one", b.exponential_minus_one, lambda z: mp.exp(z) - 1, [middle])
    yield Measured("log_plus_one", b.log_plus_one, lambda z: mp.log(1 + z), [far])
    yield Measured("logistic", b.logistic, lambda z: 1 / (1 + mp.exp(-z)), [middle])
    yield Measured("rsqrt", b.rsqrt, lambda z: 1 / mp.sqrt(z), [far])
    yield Measured("power", b.power, mp.power, [middle, middle[::-1].copy()])


def ulps(measured: Measured, got: Array, operands: list[Array]) -> float:
    """The greatest error, in units in the last place of the right result (of its magnitude, if complex). Results that
    are no normal numbers are left out."""
    real = np.finfo(got.dtype)
    worst = 0.0
    convert = mp.mpc if got.dtype.kind == "c" else mp.mpf
    for i, result in enumerate(got):
        right = measured.right(*(convert(x[i].item()) for x in operands))
        size = max(abs(right), mp.mpf(measured.floor))
        if not real.smallest_normal <= size <= real.max:
            continue
        unit = mp.mpf(2) ** (int(mp.floor(mp.log(size, 2))) - real.nmant)
        error = convert(result.item()) - right
        parts = (error.real, error.imag) if got.dtype.kind == "c" else (error,)
        worst = max(worst, *(float(abs(part) / unit) if mp.isfinite(part) else np.inf for part in parts))
    return worst


def measure(functions: list[Measured], dtype: np.dtype[Any]) -> dict[str, float]:
    """The greatest error of each function, compiled."""
    operands = {m.name: [x.astype(dtype) for x in m.operands] for m in functions}
    call = load(module_of([Case(m.name, m.build, operands[m.name]) for m in functions]))
    return {m.name: ulps(m, call(m.name, operands[m.name])[0], operands[m.name]) for m in functions}


def table(kinds: tuple[str, str], functions: Callable[[np.dtype[Any]], Iterator[Measured]]) -> str:
    """The rows of two dtypes, side by side."""
    columns = [measure(list(functions(np.dtype(kind))), np.dtype(kind)) for kind in kinds]
    lines = [f"| function | {kinds[0]} | {kinds[1]} |", "|---|---|---|"]
    lines += [f"| {name} | {columns[0][name]:.2f} | {columns[1][name]:.2f} |" for name in columns[0]]
    return "\n".join(lines)


def main() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for mark, kinds, functions in (
        ("real", ("float32", "float64"), real_functions),
        ("complex", ("complex64", "complex128"), complex_functions),
    ):
        rows = table(kinds, functions)
        start = text.index(f"<!-- {mark} -->\n") + len(f"<!-- {mark} -->\n")
        text = text[:start] + rows + "\n" + text[text.index("<!-- end -->", start) :]
    DOCS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
