"""Computes `passes/legalize/elementary/coefficients.py`: `python -m tests.compiled.fit > that file`.

Each is the polynomial that meets a function at the Chebyshev points of an interval, found in 60 digits and rounded:
within a small factor of the best there is. Needs mpmath.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np

Real = Any  # mpmath has no types

mp.mp.dps = 60


def fit(f: Callable[[Real], Real], low: Real, high: Real, degree: int, dtype: type) -> tuple[list[float], float]:
    """Coefficients of the powers, lowest first, and what the first lost in rounding."""
    low, high, n = mp.mpf(low), mp.mpf(high), degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    matrix = mp.matrix(n, n)
    for i, x in enumerate(nodes):
        for j in range(n):
            matrix[i, j] = x**j
    solved = mp.lu_solve(matrix, mp.matrix([f(x) for x in nodes]))
    found = [float(dtype(mp.nstr(c, 40))) if dtype is np.float32 else float(c) for c in solved]
    return found, float(dtype(mp.nstr(solved[0] - mp.mpf(found[0]), 40)))


def at_root(f: Callable[[Real], Real], series: Callable[[Real], Real]) -> Callable[[Real], Real]:
    """f of the square root of u; `series` near zero, where f loses its digits."""
    return lambda u: series(u) if abs(u) < mp.mpf(10) ** -12 else f(mp.sqrt(u))


def _sin(x: Real) -> Real:
    return (mp.sin(x) / x - 1) / x**2


def _cos(x: Real) -> Real:
    return (mp.cos(x) - 1 + x**2 / 2) / x**4


def _exp(x: Real) -> Real:
    return mp.mpf(1) / 2 + x / 6 if abs(x) < mp.mpf(10) ** -15 else (mp.expm1(x) - x) / x**2


def _log(s: Real) -> Real:
    return 2 * (mp.atanh(s) / s - 1) / s**2


def _log_rest(s: Real) -> Real:
    return (_log(s) - mp.mpf(2) / 3) / s**2


def _atan(x: Real) -> Real:
    return (mp.atan(x) / x - 1) / x**2


def _asin(x: Real) -> Real:
    return (mp.asin(x) / x - 1) / x**2


def _sinh(x: Real) -> Real:
    return (mp.sinh(x) / x - 1) / x**2


def _tanh(x: Real) -> Real:
    return (mp.tanh(x) / x - 1) / x**2


def _erf(x: Real) -> Real:
    return mp.erf(x) / x - 1


_ERFC_CENTRE = 3


def _erfc(t: Real) -> Real:
    x = _ERFC_CENTRE * (1 + t) / (1 - t)
    return mp.exp(x * x) * mp.erfc(x) * (x + _ERFC_CENTRE)


def _lgamma(x: Real) -> Real:
    # At the zeros of the quotient's parts a neighbour will do.
    x += 2 + mp.mpf(10) ** -30
    return mp.loggamma(x) / ((x - 1) * (x - 2))


_THIRD = mp.mpf(1) / 3
_QUARTER_PI, _HALF_LN2, _S = mp.pi / 4 + 0.001, mp.log(2) / 2 + 0.001, (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)
# name: what it is, function, interval, degree in float32 (0: not needed) and float64.
TABLE: dict[str, tuple[str, Callable[[Real], Real], Real, Real, int, int]] = {
    "SIN": ("(sin(x) / x - 1) / u", at_root(_sin, lambda u: -mp.mpf(1) / 6 + u / 120), 0, _QUARTER_PI**2, 3, 7),
    "COS": (
        "(cos(x) - 1 + u / 2) / u^2",
        at_root(_cos, lambda u: mp.mpf(1) / 24 - u / 720),
        0,
        _QUARTER_PI**2,
        2,
        6,
    ),
    "EXP": ("(exp(x) - 1 - x) / x^2", _exp, -_HALF_LN2, _HALF_LN2, 5, 11),
    "LOG": ("2 (atanh(x) / x - 1) / u", at_root(_log, lambda u: 2 * _THIRD + 2 * u / 5), 0, _S**2, 3, 7),
    "LOG_REST": (
        "(2 (atanh(x) / x - 1) / u - 2/3) / u",
        at_root(_log_rest, lambda u: mp.mpf(2) / 5 + 2 * u / 7),
        0,
        _S**2,
        0,
        8,
    ),
    "ATAN": ("(atan(x) / x - 1) / u", at_root(_atan, lambda u: -_THIRD + u / 5), 0, mp.mpf(7) ** 2 / 16**2, 5, 12),
    "ASIN": ("(asin(x) / x - 1) / u", at_root(_asin, lambda u: mp.mpf(1) / 6 + 3 * u / 40), 0, mp.mpf(1) / 4, 5, 13),
    "TANH": ("(tanh(x) / x - 1) / u", at_root(_tanh, lambda u: -_THIRD + 2 * u / 15), 0, 0.3025, 4, 10),
    "ERF": ("erf(x) / x - 1", at_root(_erf, lambda u: 2 / mp.sqrt(mp.pi) * (1 - u / 3) - 1), 0, 0.81, 6, 13),
    "ERFC": ("exp(v^2) erfc(v) (v + 3), where v = 3 (1 + x) / (1 - x)", _erfc, -0.7692, 0.99, 13, 28),
    "LGAMMA": ("lgamma(2 + x) / (x (1 + x))", _lgamma, -1.0001, 1.0001, 13, 30),
    "CBRT": ("cbrt(x)", mp.cbrt, 1, 2, 4, 4),
    "SINH": ("(sinh(x) / x - 1) / u", at_root(_sinh, lambda u: mp.mpf(1) / 6 + u / 120), 0, 1, 3, 8),
}

# Where the first coefficient's rounding would be much of the error.
WITH_REST = ("ERFC", "LGAMMA")


def error(name: str, coefficients: list[float]) -> Real:
    """The greatest error over the interval at 500 points, relative to 1 with the powers of the expansion put back."""
    _, f, low, high, _, _ = TABLE[name]
    points = [mp.mpf(low) + (mp.mpf(high) - low) * k / 500 for k in range(1, 501)]
    return max(abs(mp.polyval(coefficients[::-1], x) - f(x)) * abs(x) for x in points)


def _variable(name: str) -> str:
    return "x" if name in ("EXP", "CBRT", "ERFC", "LGAMMA") else "u"


def main() -> None:
    print(
        '"""Coefficients, lowest power first, as `python -m tests.compiled.fit` computes and prints them. u is x^2."""'
    )
    for name, (what, f, low, high, short, long) in TABLE.items():
        print(f"\n# {what} for {_variable(name)} in [{mp.nstr(low, 6)}, {mp.nstr(high, 6)}].")
        for suffix, degree, dtype in (("SINGLE", short, np.float32), ("DOUBLE", long, np.float64)):
            if not degree:
                continue
            found, lost = fit(f, low, high, degree, dtype)
            digits = mp.nstr(mp.log(error(name, found), 2), 3)
            if name in WITH_REST:
                print(f"{name}_REST_{suffix} = {lost!r}  # what the first coefficient lost in rounding")
            print(f"{name}_{suffix} = (  # times {_variable(name)}, it is off by at most 2^{digits}")
            for c in found:
                print(f"    {c!r},")
            print(")")


if __name__ == "__main__":
    main()
