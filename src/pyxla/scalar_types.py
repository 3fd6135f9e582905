"""The scalar types, `float32`, `int8` and the others: each stands for a dtype, and called makes an array of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np

from pyxla.config import state

_construct: Callable[[Any, np.dtype], Any] | None = None
_NARROW: dict[np.dtype[Any], np.dtype[Any]] = {
    np.dtype(np.int64): np.dtype(np.int32),
    np.dtype(np.uint64): np.dtype(np.uint32),
    np.dtype(np.float64): np.dtype(np.float32),
    np.dtype(np.complex128): np.dtype(np.complex64),
}


def canonicalize_dtype(dtype: Any) -> np.dtype:
    """The dtype that stands for this one: itself, or unless `enable_x64` is on the 32-bit one for a 64-bit one.

    Raises:
        TypeError: NumPy does not know it as a dtype.

    >>> import pyxla.dtypes as dtypes
    >>> dtypes.canonicalize_dtype("float64"), dtypes.canonicalize_dtype(dtypes.int8)
    (dtype('float32'), dtype('int8'))
    """
    found: np.dtype[Any] = np.dtype(dtype)
    return found if state.settings.enable_x64 else _NARROW.get(found, found)


def set_array_constructor(constructor: Callable[[Any, np.dtype], Any]) -> None:
    """Say what `float32(x)` and the other scalar types call: `constructor(x, dtype)`. The floor of arrays does, and the
    constructor checks the dtype."""
    global _construct
    _construct = constructor


class ScalarType(type):
    """The class of `float32`, `int8` and the others: each stands for its dtype and, called, makes an array of it.

    >>> import numpy as np
    >>> from pyxla.dtypes import float32
    >>> float32 == np.dtype("float32"), np.dtype(float32), {np.dtype("float32"): "found"}[float32]
    (True, dtype('float32'), 'found')
    """

    _dtype: np.dtype

    @property
    def dtype(cls) -> np.dtype:
        return cls._dtype

    @property
    def __numpy_dtype__(cls) -> np.dtype:
        return cls.dtype

    def __call__(cls, x: Any) -> Any:
        if _construct is None:
            raise RuntimeError(f"{cls.__name__}(...) makes an array: write `import pyxla.numpy` first.")
        return _construct(x, cls.dtype)

    def __eq__(cls, other: object) -> bool:
        if cls is other:
            return True
        if isinstance(other, (np.dtype, ScalarType)):
            return cls.dtype == getattr(other, "dtype", other)
        return cls.dtype.type is other

    def __hash__(cls) -> int:
        return hash(cls.dtype)

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.dtype.type)

    def __repr__(cls) -> str:
        return f"<class 'pyxla.numpy.{cls.__name__}'>"


class DefaultScalarType(ScalarType):
    """The class of `int_`, `uint`, `float_` and `complex_`: 64-bit types if `enable_x64` is on, else 32-bit."""

    @property
    def dtype(cls) -> np.dtype:
        return canonicalize_dtype(cls._dtype)


def _scalar_type(name: str, scalar: Any, kind: type[ScalarType] = ScalarType) -> Any:
    dtype = np.dtype(scalar)
    return kind(name, (), {"_dtype": dtype, "__module__": "pyxla.numpy", "__doc__": f"Makes an array of {dtype}."})


bool_ = _scalar_type("bool_", np.bool_)
int8, int16, int32, int64 = (_scalar_type(f"int{n}", f"int{n}") for n in (8, 16, 32, 64))
uint8, uint16, uint32, uint64 = (_scalar_type(f"uint{n}", f"uint{n}") for n in (8, 16, 32, 64))
float8_e3m4 = _scalar_type("float8_e3m4", ml_dtypes.float8_e3m4)
float8_e4m3 = _scalar_type("float8_e4m3", ml_dtypes.float8_e4m3)
float8_e4m3b11fnuz = _scalar_type("float8_e4m3b11fnuz", ml_dtypes.float8_e4m3b11fnuz)
float8_e4m3fn = _scalar_type("float8_e4m3fn", ml_dtypes.float8_e4m3fn)
float8_e4m3fnuz = _scalar_type("float8_e4m3fnuz", ml_dtypes.float8_e4m3fnuz)
float8_e5m2 = _scalar_type("float8_e5m2", ml_dtypes.float8_e5m2)
float8_e5m2fnuz = _scalar_type("float8_e5m2fnuz", ml_dtypes.float8_e5m2fnuz)
float8_e8m0fnu = _scalar_type("float8_e8m0fnu", ml_dtypes.float8_e8m0fnu)
bfloat16 = _scalar_type("bfloat16", ml_dtypes.bfloat16)
float16, float32, float64 = (_scalar_type(f"float{n}", f"float{n}") for n in (16, 32, 64))
complex64, complex128 = _scalar_type("complex64", np.complex64), _scalar_type("complex128", np.complex128)
half, single, double, csingle, cdouble = float16, float32, float64, complex64, complex128

int_ = _scalar_type("int_", np.int64, DefaultScalarType)
uint = _scalar_type("uint", np.uint64, DefaultScalarType)
float_ = _scalar_type("float_", np.float64, DefaultScalarType)
complex_ = _scalar_type("complex_", np.complex128, DefaultScalarType)

BOOL = np.dtype(np.bool_)
SIGNED = tuple(t.dtype for t in (int8, int16, int32, int64))
UNSIGNED = tuple(t.dtype for t in (uint8, uint16, uint32, uint64))
FLOAT8 = tuple(
    t.dtype
    for t in (
        *(float8_e3m4, float8_e4m3, float8_e4m3b11fnuz, float8_e4m3fn, float8_e4m3fnuz),
        *(float8_e5m2, float8_e5m2fnuz, float8_e8m0fnu),
    )
)
FLOATS = (*FLOAT8, *(t.dtype for t in (bfloat16, float16, float32, float64)))
COMPLEX = (np.dtype(np.complex64), np.dtype(np.complex128))
ALL_DTYPES: tuple[np.dtype, ...] = (BOOL, *SIGNED, *UNSIGNED, *FLOATS, *COMPLEX)
"""Every dtype an array may have, `float0` apart."""
