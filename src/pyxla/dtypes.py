"""Data types: which there are, which two make when they meet, and which a Python number is.

Promotion follows JAX's lattice. Beside its dtype a value may be *weakly typed*: a Python number, or what was computed
from Python numbers alone, gives way to the dtype it meets. Unless the setting `enable_x64` is on, 64-bit types that
are asked for become 32-bit ones; a 64-bit array that exists keeps its type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np

from pyxla import errors
from pyxla.config import state
from pyxla.errors import TypePromotionError as TypePromotionError
from pyxla.lattice import lattice_node, least_upper_bound
from pyxla.scalar_types import ALL_DTYPES as ALL_DTYPES
from pyxla.scalar_types import BOOL, COMPLEX, FLOAT8, FLOATS, SIGNED, UNSIGNED
from pyxla.scalar_types import ScalarType as ScalarType
from pyxla.scalar_types import bfloat16 as bfloat16
from pyxla.scalar_types import bool_ as bool_
from pyxla.scalar_types import canonicalize_dtype as canonicalize_dtype
from pyxla.scalar_types import cdouble as cdouble
from pyxla.scalar_types import complex64 as complex64
from pyxla.scalar_types import complex128 as complex128
from pyxla.scalar_types import complex_ as complex_
from pyxla.scalar_types import csingle as csingle
from pyxla.scalar_types import double as double
from pyxla.scalar_types import float8_e3m4 as float8_e3m4
from pyxla.scalar_types import float8_e4m3 as float8_e4m3
from pyxla.scalar_types import float8_e4m3b11fnuz as float8_e4m3b11fnuz
from pyxla.scalar_types import float8_e4m3fn as float8_e4m3fn
from pyxla.scalar_types import float8_e4m3fnuz as float8_e4m3fnuz
from pyxla.scalar_types import float8_e5m2 as float8_e5m2
from pyxla.scalar_types import float8_e5m2fnuz as float8_e5m2fnuz
from pyxla.scalar_types import float8_e8m0fnu as float8_e8m0fnu
from pyxla.scalar_types import float16 as float16
from pyxla.scalar_types import float32 as float32
from pyxla.scalar_types import float64 as float64
from pyxla.scalar_types import float_ as float_
from pyxla.scalar_types import half as half
from pyxla.scalar_types import int8 as int8
from pyxla.scalar_types import int16 as int16
from pyxla.scalar_types import int32 as int32
from pyxla.scalar_types import int64 as int64
from pyxla.scalar_types import int_ as int_
from pyxla.scalar_types import set_array_constructor as set_array_constructor
from pyxla.scalar_types import single as single
from pyxla.scalar_types import uint as uint
from pyxla.scalar_types import uint8 as uint8
from pyxla.scalar_types import uint16 as uint16
from pyxla.scalar_types import uint32 as uint32
from pyxla.scalar_types import uint64 as uint64

generic, number, integer, signedinteger = np.generic, np.number, np.integer, np.signedinteger
unsignedinteger, inexact, floating, complexfloating = np.unsignedinteger, np.inexact, np.floating, np.complexfloating


float0: np.dtype = np.dtype([("float0", np.void, 0)])
"""The dtype of the tangents of integers and booleans: it has one value, zero, and takes no room."""

_COMPLEX_PARTS: dict[np.dtype[Any], np.dtype[Any]] = {
    COMPLEX[0]: np.dtype(np.float32),
    COMPLEX[1]: np.dtype(np.float64),
}
_EXTENSION_FLOATS = frozenset(d.type for d in FLOATS if not issubclass(d.type, np.floating))

_VALID = frozenset((*ALL_DTYPES, float0))
_PYTHON_DTYPE = {
    bool: BOOL,
    int: np.dtype(np.int64),
    float: np.dtype(np.float64),
    complex: np.dtype(np.complex128),
}
_WEAK = (int, float, complex)
_KINDS: dict[str, frozenset[np.dtype]] = {
    "bool": frozenset({BOOL}),
    "signed integer": frozenset(SIGNED),
    "unsigned integer": frozenset(UNSIGNED),
    "integral": frozenset((*SIGNED, *UNSIGNED)),
    "real floating": frozenset(FLOATS),
    "complex floating": frozenset(COMPLEX),
    "numeric": frozenset((*SIGNED, *UNSIGNED, *FLOATS, *COMPLEX)),
}


# What a dtype is.


def is_bool(dtype: np.dtype) -> bool:
    return dtype == BOOL


def is_integer(dtype: np.dtype) -> bool:
    return dtype in _KINDS["integral"]


def is_signed_integer(dtype: np.dtype) -> bool:
    return dtype in _KINDS["signed integer"]


def is_unsigned_integer(dtype: np.dtype) -> bool:
    return dtype in _KINDS["unsigned integer"]


def is_float(dtype: np.dtype) -> bool:
    return dtype in _KINDS["real floating"]


def is_complex(dtype: np.dtype) -> bool:
    return dtype in _KINDS["complex floating"]


def is_inexact(dtype: np.dtype) -> bool:
    """Whether a value of this dtype can be differentiated: floats and complex numbers can."""
    return is_float(dtype) or is_complex(dtype)


def is_float8(dtype: np.dtype) -> bool:
    return dtype in FLOAT8


def issubdtype(a: Any, b: Any) -> bool:
    """`numpy.issubdtype`, with bfloat16 and the 8-bit floats among the floating types.

    >>> import pyxla.dtypes as dtypes
    >>> dtypes.issubdtype("bfloat16", dtypes.floating), dtypes.issubdtype(dtypes.int8, dtypes.inexact)
    (True, False)
    """
    a_type, b_type = _numpy_scalar_type(a), _numpy_scalar_type(b)
    if a_type in _EXTENSION_FLOATS:
        return b_type in (a_type, np.floating, np.inexact, np.number, np.generic)
    return bool(np.issubdtype(a_type, b_type))


def _numpy_scalar_type(x: Any) -> type[np.generic]:
    if isinstance(x, type) and not isinstance(x, ScalarType) and issubclass(x, np.generic):
        return x
    return np.dtype(x).type


def isdtype(dtype: Any, kind: Any) -> bool:
    """Whether `dtype` is of `kind`: a dtype, the name of a kind in the array API standard, or a tuple of these.

    Raises:
        ValueError: the kind is a string that names none.
        TypeError: the kind is neither.

    >>> import pyxla.dtypes as dtypes
    >>> dtypes.isdtype(dtypes.bfloat16, ("integral", "real floating"))
    True
    """
    wanted: set[np.dtype] = set()
    for one in kind if isinstance(kind, tuple) else (kind,):
        if isinstance(one, str) and one in _KINDS:
            wanted |= _KINDS[one]
            continue
        try:
            wanted.add(np.dtype(one))
        except TypeError as error:
            if isinstance(one, str):
                names = ", ".join(map(repr, _KINDS))
                raise ValueError(f"{one!r} is no kind of dtype: write one of {names}, or a dtype.") from error
            raise TypeError(f"A kind is a dtype, the name of a kind, or a tuple of these, not {one!r}.") from error
    return np.dtype(dtype) in wanted


def finfo(dtype: Any) -> Any:
    """The limits of a floating type: `eps`, `max`, `tiny` and the rest. For a complex type, of its parts.

    >>> import pyxla.dtypes as dtypes
    >>> float(dtypes.finfo(dtypes.bfloat16).eps)
    0.0078125
    """
    return ml_dtypes.finfo(np.dtype(dtype))


def iinfo(dtype: Any) -> ml_dtypes.iinfo:
    """The limits of an integer type: `min`, `max`, `bits`."""
    return ml_dtypes.iinfo(np.dtype(dtype))


def can_cast(from_: Any, to: Any, casting: str = "safe") -> bool:
    """Whether NumPy's rules let the first dtype become the second without loss (or as `casting` says)."""
    return bool(np.can_cast(np.dtype(from_), np.dtype(to), casting=casting))  # pyright: ignore[reportArgumentType]


# From one dtype to another.


def default_dtype(python_type: type) -> np.dtype:
    """The dtype of `bool`, `int`, `float` or `complex`: bool, and a 64-bit or 32-bit type as `enable_x64` says."""
    return canonicalize_dtype(_PYTHON_DTYPE[python_type])


def to_inexact_dtype(dtype: Any) -> np.dtype:
    """The dtype to compute a sine or a mean in: itself if floating or complex; float32 for bool and integers, but
    float64 for 64-bit integers if `enable_x64` is on."""
    dtype = np.dtype(dtype)
    if is_inexact(dtype):
        return dtype
    return canonicalize_dtype(np.float64) if dtype.itemsize == 8 else np.dtype(np.float32)


def to_real_dtype(dtype: Any) -> np.dtype:
    """The dtype of the real part: of complex64 it is float32, of complex128 float64, of others the dtype itself."""
    found: np.dtype[Any] = np.dtype(dtype)
    return _COMPLEX_PARTS.get(found, found)


def to_complex_dtype(dtype: Any) -> np.dtype:
    """The complex dtype for this one: complex128 for float64 and (under `enable_x64`) 64-bit integers, else
    complex64."""
    return COMPLEX[to_real_dtype(to_inexact_dtype(dtype)) == np.float64]


def tangent_dtype(dtype: np.dtype) -> np.dtype:
    """The dtype of a tangent or cotangent: the dtype itself, or `float0` for integers and booleans."""
    return dtype if is_inexact(dtype) else float0


def check_user_dtype(dtype: Any, fun_name: str) -> np.dtype:
    """The dtype to use when the user of `fun_name` asks for this one; `int`, `float` and `complex` are the defaults.

    Warns:
        UserWarning: a 64-bit type was asked for by name, `enable_x64` is off, and the 32-bit one is used.

    Raises:
        ValueError: no dtype (None).
        TypeError: not the dtype of any array.
    """
    if isinstance(dtype, type) and dtype in _PYTHON_DTYPE:
        return default_dtype(dtype)
    if dtype is None:
        raise ValueError(f"{fun_name} needs a dtype, but was given None.")
    asked = _valid(np.dtype(dtype), lambda: f"dtype {dtype!r} in {fun_name}")
    used = canonicalize_dtype(asked)
    if used != asked:
        errors.warn(
            f"{fun_name} was asked for {asked}, but 64-bit types are off, so it uses {used}. "
            "To turn them on, write pyxla.config.update('enable_x64', True) or set PYXLA_ENABLE_X64=1."
        )
    return used


def _valid(dtype: np.dtype, what: Callable[[], str]) -> np.dtype:
    """`dtype` if an array may have it; TypeError if not."""
    if dtype in _VALID:
        return dtype
    if not dtype.isnative and (native := dtype.newbyteorder("=")) in _VALID:
        raise TypeError(f"The byte order of {what()} is not this machine's: write x.astype('{native}').")
    raise TypeError(f"Arrays hold booleans, integers, floats and complex numbers only: {what()} is {dtype}.")


# What a value is.


def dtype_of(x: Any) -> tuple[np.dtype, bool]:
    """The dtype of a value or dtype, and whether it is weakly typed.

    Python numbers and the types `int`, `float`, `complex` are weakly typed. An object that has a `weak_type`, such as
    an Array, answers for itself and keeps its 64-bit type; everything else is canonicalized.

    Raises:
        OverflowError: a Python int outside the range of the default integer.
        TypeError: not a number, an array of numbers, or a dtype.

    >>> import numpy as np
    >>> from pyxla.dtypes import dtype_of
    >>> dtype_of(1.5), dtype_of(np.ones(3))
    ((dtype('float32'), True), (dtype('float32'), False))
    """
    dtype, weak = _dtype_of(x)
    if weak and isinstance(x, int):
        check_int(x, dtype)
    return dtype, weak


def _dtype_of(x: Any) -> tuple[np.dtype, bool]:
    weak = getattr(x, "weak_type", None)
    if weak is not None:
        return x.dtype, weak
    python = x if isinstance(x, type) else type(x)
    if python in _PYTHON_DTYPE:
        return canonicalize_dtype(_PYTHON_DTYPE[python]), python is not bool
    if isinstance(x, (np.ndarray, np.generic)):
        dtype = x.dtype
        if hasattr(x, "mask"):
            raise TypeError(
                "a numpy masked array has no counterpart here: write x.filled(value), or jnp.where(mask, ...)."
            )
    elif isinstance(x, (str, np.dtype, type)):
        dtype = np.dtype(x)
    else:
        for base in _WEAK:  # an IntEnum, say
            if isinstance(x, base):
                return default_dtype(base), True
        dtype = getattr(x, "dtype", None)
        if not isinstance(dtype, np.dtype):
            kind = type(x).__name__
            raise TypeError(f"{_short(x)} of type {kind} is neither a number nor an array: write jnp.asarray(x).")
    return canonicalize_dtype(_valid(dtype, lambda: f"the dtype of {_short(x)}")), False


def _short(x: Any) -> str:
    text = repr(x)
    return text if len(text) <= 60 else f"{text[:57]}..."


def check_int(value: int, dtype: np.dtype) -> None:
    """OverflowError if the integer type `dtype` has no room for this Python int; other dtypes pass.

    >>> import numpy as np
    >>> from pyxla.dtypes import check_int
    >>> check_int(300, np.dtype("int8"))
    Traceback (most recent call last):
    OverflowError: The Python int 300 is too large for int8, which ends at 127.
    """
    limits = _INT_LIMITS.get(dtype)
    if limits is None or limits[0] <= value <= limits[1]:
        return
    if value < limits[0]:
        raise OverflowError(f"The Python int {value} is too small for {dtype}, which begins at {limits[0]}.")
    raise OverflowError(f"The Python int {value} is too large for {dtype}, which ends at {limits[1]}.")


_INT_LIMITS = {d: (int(np.iinfo(d).min), int(np.iinfo(d).max)) for d in (*SIGNED, *UNSIGNED)}


# What two values make.


def _combine(*pairs: tuple[np.dtype, bool]) -> tuple[np.dtype, bool]:
    dtypes, weaks = {dtype for dtype, _ in pairs}, [weak for _, weak in pairs]
    if len(dtypes) == 1 and (len(pairs) == 1 or not all(weaks)):
        dtype, weak = pairs[0][0], all(weaks)
    elif all(weaks) and not state.settings.promotion & 2:
        dtype, weak = np.dtype(least_upper_bound(frozenset(dtypes))), True
    else:
        dtype = least_upper_bound(frozenset(lattice_node(*pair) for pair in pairs))
        weak = isinstance(dtype, type)
        dtype = canonicalize_dtype(dtype)
    return (_default_like(dtype), True) if weak and dtype != BOOL else (dtype, False)


def _default_like(dtype: np.dtype) -> np.dtype:
    """The default dtype of this one's kind, which is the dtype of all weakly typed results of the kind."""
    if is_unsigned_integer(dtype):
        return canonicalize_dtype(np.uint64)
    return default_dtype(int if is_integer(dtype) else float if is_float(dtype) else complex)


_binary: dict[tuple[int, np.dtype, bool, np.dtype, bool], tuple[np.dtype, bool]] = {}


def binary_result(dtype_a: np.dtype, weak_a: bool, dtype_b: np.dtype, weak_b: bool) -> tuple[np.dtype, bool]:
    """The dtype that two values of these types make, and whether it is weak. As quick as a lookup.

    >>> import numpy as np
    >>> from pyxla.dtypes import binary_result
    >>> binary_result(np.dtype("bfloat16"), False, np.dtype("float32"), True)
    (dtype(bfloat16), False)
    """
    key = (state.settings.promotion, dtype_a, weak_a, dtype_b, weak_b)
    result = _binary.get(key)
    if result is None:
        result = _binary[key] = _combine((dtype_a, weak_a), (dtype_b, weak_b))
    return result


def result_type(*args: Any, return_weak_type: bool = False) -> Any:
    """The dtype that these values and dtypes make when they meet, by JAX's rules.

    Args:
        *args: dtypes, Python numbers, NumPy arrays or numbers, Arrays.
        return_weak_type: return `(dtype, weak)` instead of the dtype.

    Raises:
        TypePromotionError: they have no common dtype.
        ValueError: no arguments.

    >>> import numpy as np
    >>> from pyxla.dtypes import result_type
    >>> result_type(np.int8(1), 2), result_type("int32", "float16"), result_type("int8", "uint8")
    (dtype('int8'), dtype('float16'), dtype('int16'))
    """
    if not args:
        raise ValueError("result_type needs at least one value or dtype.")
    pairs = [_dtype_of(arg) for arg in args]
    result = binary_result(*pairs[0], *pairs[1]) if len(pairs) == 2 else _combine(*pairs)
    return result if return_weak_type else result[0]


def promote_types(a: Any, b: Any) -> np.dtype:
    """The dtype that two dtypes make; `int`, `float` and `complex` are the weakly typed ones.

    Raises:
        TypePromotionError: they have no common dtype.

    >>> from pyxla.dtypes import promote_types
    >>> promote_types("uint8", int), promote_types("bfloat16", "float16")
    (dtype('uint8'), dtype('float32'))
    """
    nodes = frozenset(x if isinstance(x, type) and x in _WEAK else np.dtype(x) for x in (a, b))
    return np.dtype(least_upper_bound(nodes))
