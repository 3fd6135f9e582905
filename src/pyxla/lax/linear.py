"""Dot products of arrays."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging
from pyxla.lax.operands import ANY, as_operand, describe, sizes
from pyxla_compiler.ops import lookup

_DOT = lookup("stablehlo.dot_general")
_CONVERT = lookup("stablehlo.convert")

DotDimensionNumbers = tuple[tuple[Sequence[int], Sequence[int]], tuple[Sequence[int], Sequence[int]]]
"""`((lhs contracting, rhs contracting), (lhs batch, rhs batch))`: dimension numbers of `dot_general`."""


class Precision(enum.Enum):
    """How accurately a device multiplies float32: as it does by default, better, or as well as it can."""

    DEFAULT = 0
    HIGH = 1
    HIGHEST = 2

    @staticmethod
    def pair(value: Any) -> tuple[str, str] | None:
        """The precisions of lhs and rhs, from None, a Precision, a name as "highest", or a pair of these.

        Raises:
            ValueError: no such precision.
        """
        if value is None:
            return None
        lhs, rhs = value if isinstance(value, (tuple, list)) else (value, value)
        return _precision_name(lhs), _precision_name(rhs)


_ALIASES = {
    "default": "DEFAULT",
    "fastest": "DEFAULT",
    "bfloat16": "DEFAULT",
    "high": "HIGH",
    "tensorfloat32": "HIGH",
    "highest": "HIGHEST",
    "float32": "HIGHEST",
}


def _precision_name(value: Any) -> str:
    if isinstance(value, Precision):
        return value.name
    name = "DEFAULT" if value is None else _ALIASES.get(str(value).lower())
    if name is None:
        raise ValueError(
            f"{value!r} is no precision: write lax.Precision.DEFAULT, HIGH or HIGHEST, or "
            "'default', 'high' or 'highest'"
        )
    return name


def promoted(name: str, lhs: Any, rhs: Any, preferred_element_type: Any) -> tuple[Any, Any, np.dtype[Any], bool]:
    """Operands of a product in one dtype, the result's dtype, and whether it is weak."""
    x, y = as_operand(lhs), as_operand(rhs)
    ANY.check(name, x, y)
    dtype, weak = dtypes.binary_result(x.dtype, x.weak_type, y.dtype, y.weak_type)
    if preferred_element_type is None:
        result = dtype
    else:
        result, weak = dtypes.check_user_dtype(preferred_element_type, f"lax.{name}"), False
        if dtypes.is_complex(dtype) > dtypes.is_complex(result) or dtypes.is_inexact(dtype) > dtypes.is_inexact(result):
            raise TypeError(
                f"lax.{name} of {dtype} cannot give {result}: convert the result with lax.convert_element_type"
            )
    x, y = (a if a.dtype == dtype else staging.apply(_CONVERT, a, dtype=dtype) for a in (x, y))
    return x, y, result, weak


def dot_general(
    lhs: Any,
    rhs: Any,
    dimension_numbers: DotDimensionNumbers,
    precision: Any = None,
    preferred_element_type: Any = None,
) -> Any:
    """Products summed over the contracting dimensions. The result has the batch dimensions, then the others of lhs,
    then those of rhs.

    Args:
        dimension_numbers: `((lhs contracting, rhs contracting), (lhs batch, rhs batch))`.
        precision: a `Precision`, its name, or a pair of them.
        preferred_element_type: the dtype to add up in and to give.

    Raises:
        TypeError: the dimension numbers do not fit the shapes.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> lax.dot_general(np.ones((2, 3)), np.ones((4, 3)), (((1,), (1,)), ((), ()))).shape
    (2, 4)
    """
    x, y, dtype, weak = promoted("dot_general", lhs, rhs, preferred_element_type)
    (lc, rc), (lb, rb) = ((sizes("dot_general", a), sizes("dot_general", b)) for a, b in dimension_numbers)
    for what, left, right in (("contracting", lc, rc), ("batch", lb, rb)):
        valid = (
            len(left) == len(right)
            and all(0 <= d < len(x.shape) for d in left)
            and all(0 <= d < len(y.shape) for d in right)
        )
        if not valid or any(x.shape[i] != y.shape[j] for i, j in zip(left, right, strict=True)):
            raise TypeError(
                f"lax.dot_general of {describe(x)} and {describe(y)} needs {what} dimensions in pairs of "
                f"equal size, got {left} and {right}"
            )
    if len({*lc, *lb}) != len(lc) + len(lb) or len({*rc, *rb}) != len(rc) + len(rb):
        raise TypeError(f"lax.dot_general was given a dimension twice: {dimension_numbers}")
    return staging.apply(
        _DOT,
        x,
        y,
        weak_type=weak,
        lhs_batching=lb,
        rhs_batching=rb,
        lhs_contracting=lc,
        rhs_contracting=rc,
        dtype=dtype,
        precision=Precision.pair(precision),
    )


def dot(
    lhs: Any,
    rhs: Any,
    *,
    dimension_numbers: DotDimensionNumbers | None = None,
    precision: Any = None,
    preferred_element_type: Any = None,
) -> Any:
    """Vector-vector, matrix-vector, vector-matrix and matrix-matrix products; or `dot_general` where dimension
    numbers are given.

    Raises:
        TypeError: other ranks, or sizes that do not fit.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> lax.dot(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    Array(11., dtype=float32)
    """
    if dimension_numbers is not None:
        return dot_general(lhs, rhs, dimension_numbers, precision, preferred_element_type)
    x, y = as_operand(lhs), as_operand(rhs)
    if len(x.shape) not in (1, 2) or len(y.shape) not in (1, 2) or x.shape[-1] != y.shape[0]:
        raise TypeError(
            f"lax.dot takes vectors and matrices whose inner sizes agree, got {describe(x)} and "
            f"{describe(y)}: write jnp.matmul for batches"
        )
    return dot_general(x, y, (((len(x.shape) - 1,), (0,)), ((), ())), precision, preferred_element_type)


def batch_matmul(lhs: Any, rhs: Any, precision: Any = None) -> Any:
    """Matrix products over equal leading dimensions.

    Raises:
        ValueError: less than two dimensions, or ranks differ.
        TypeError: sizes do not fit.
    """
    x, y = as_operand(lhs), as_operand(rhs)
    rank = len(x.shape)
    if rank < 2 or len(y.shape) != rank:
        raise ValueError(
            f"lax.batch_matmul takes arrays of one rank, 2 or more, got {describe(x)} and "
            f"{describe(y)}: write jnp.matmul"
        )
    batch = tuple(range(rank - 2))
    return dot_general(x, y, (((rank - 1,), (rank - 2,)), (batch, batch)), precision)
