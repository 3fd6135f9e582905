"""Data types and constants, and questions about them."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import dtypes
from pyxla.dtypes import (
    bfloat16,
    bool_,
    can_cast,
    cdouble,
    complex64,
    complex128,
    complex_,
    complexfloating,
    csingle,
    double,
    finfo,
    float8_e3m4,
    float8_e4m3,
    float8_e4m3b11fnuz,
    float8_e4m3fn,
    float8_e4m3fnuz,
    float8_e5m2,
    float8_e5m2fnuz,
    float8_e8m0fnu,
    float16,
    float32,
    float64,
    float_,
    floating,
    generic,
    half,
    iinfo,
    inexact,
    int8,
    int16,
    int32,
    int64,
    int_,
    integer,
    isdtype,
    issubdtype,
    number,
    promote_types,
    result_type,
    signedinteger,
    single,
    uint,
    uint8,
    uint16,
    uint32,
    uint64,
    unsignedinteger,
)
from pyxla.staging import AnyArray

bool = bool_
dtype = np.dtype
ndarray = AnyArray
pi, e, inf, nan, euler_gamma = np.pi, np.e, np.inf, np.nan, np.euler_gamma
newaxis = None


def iscomplexobj(x: Any) -> Any:
    """Whether an array, or a number, is of a complex dtype."""
    return dtypes.is_complex(dtypes.dtype_of(x)[0])


def isrealobj(x: Any) -> Any:
    """Whether an array, or a number, is of a dtype that is not complex."""
    return not iscomplexobj(x)


def isscalar(element: Any) -> Any:
    """Whether it is a number or an array without dimensions."""
    return np.isscalar(element) or getattr(element, "ndim", None) == 0


def iterable(y: Any) -> Any:
    """Whether it can be iterated over."""
    return np.iterable(y)


def array_repr(
    arr: Any, max_line_width: int | None = None, precision: int | None = None, suppress_small: Any = None
) -> str:
    """The text of an array, as NumPy writes it."""
    return np.array_repr(np.asarray(arr), max_line_width, precision, suppress_small)


def array_str(
    a: Any, max_line_width: int | None = None, precision: int | None = None, suppress_small: Any = None
) -> str:
    """The elements of an array as text, as NumPy writes them."""
    return np.array_str(np.asarray(a), max_line_width, precision, suppress_small)


__all__ = [
    "array_repr", "array_str", "bfloat16", "bool", "bool_", "can_cast", "cdouble", "complex128", "complex64",
    "complex_", "complexfloating", "csingle", "double", "dtype", "e", "euler_gamma", "finfo", "float16", "float32",
    "float64", "float8_e3m4", "float8_e4m3", "float8_e4m3b11fnuz", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2",
    "float8_e5m2fnuz", "float8_e8m0fnu", "float_", "floating", "generic", "half", "iinfo", "inexact", "inf", "int16",
    "int32", "int64", "int8", "int_", "integer", "iscomplexobj", "isdtype", "isrealobj", "isscalar", "issubdtype",
    "iterable", "nan", "ndarray", "newaxis", "number", "pi", "promote_types", "result_type", "signedinteger",
    "single", "uint", "uint16", "uint32", "uint64", "uint8", "unsignedinteger",
]  # fmt: skip
