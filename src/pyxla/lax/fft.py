"""Fourier transforms of the last dimensions."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

import numpy as np

from pyxla import staging
from pyxla.lax.operands import Accepted, as_operand, describe, sizes
from pyxla_compiler.ops import lookup

_FFT = lookup("stablehlo.fft")
_REAL = Accepted("float32 or float64", frozenset(map(np.dtype, ("float32", "float64"))))
_COMPLEX = Accepted("complex64 or complex128", frozenset(map(np.dtype, ("complex64", "complex128"))))


class FftType(enum.Enum):
    """What `fft` computes: a transform of complex numbers, of real ones, or the inverse of either."""

    FFT = 0
    IFFT = 1
    RFFT = 2
    IRFFT = 3


def fft(x: Any, fft_type: FftType | str, fft_lengths: Sequence[int]) -> Any:
    """The Fourier transform of the last dimensions.

    Args:
        fft_type: an `FftType` or its name. RFFT takes real numbers and gives the first half of the last dimension,
            n // 2 + 1 elements; IRFFT takes these and gives real numbers.
        fft_lengths: sizes of the transform, one a dimension; for IRFFT the last is that of the result.

    Raises:
        TypeError: a dtype that the transform does not take.
        ValueError: lengths that do not fit the shape.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> lax.fft(np.array([1.0, 0.0, 0.0, 0.0]), "RFFT", (4,))
    Array([1.+0.j, 1.+0.j, 1.+0.j], dtype=complex64)
    """
    x = as_operand(x)
    kind = _type_of(fft_type)
    lengths = sizes("fft", fft_lengths)
    (_REAL if kind == "RFFT" else _COMPLEX).check("fft", x)
    given = (*lengths[:-1], lengths[-1] // 2 + 1) if kind == "IRFFT" and lengths else lengths
    if len(lengths) > len(x.shape) or x.shape[len(x.shape) - len(lengths) :] != given:
        raise ValueError(f"lax.fft ({kind}) of lengths {lengths} needs last dimensions {given}, got {describe(x)}")
    if not lengths:
        return x
    return staging.apply(_FFT, x, fft_type=kind, fft_length=lengths)


def _type_of(fft_type: FftType | str) -> str:
    name = fft_type.name if isinstance(fft_type, FftType) else str(fft_type).upper().rpartition(".")[2]
    if name not in FftType.__members__:
        raise ValueError(f"{fft_type!r} is no transform: write lax.FftType.FFT, IFFT, RFFT or IRFFT")
    return name
