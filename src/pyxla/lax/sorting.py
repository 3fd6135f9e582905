"""Sorting."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import staging
from pyxla.lax.operands import ORDERED, as_operand, axis_of, describe
from pyxla.lax.shapes import broadcasted_iota, slice_in_dim
from pyxla_compiler.ops import lookup

_SORT = lookup("stablehlo.sort")


def sort(operand: Any, dimension: int = -1, is_stable: bool = True, num_keys: int = 1) -> Any:
    """An array sorted along a dimension; or several, all by the first `num_keys` of them. NaN is greatest, -0 and 0
    are equal.

    Raises:
        TypeError: shapes differ.
        ValueError: there are not so many keys.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> lax.sort((np.array([3, 1, 2]), np.array([10, 20, 30])))
    (Array([1, 2, 3], dtype=int32), Array([20, 30, 10], dtype=int32))
    """
    several = isinstance(operand, (tuple, list))
    xs = [as_operand(x) for x in (operand if several else (operand,))]
    if not 1 <= num_keys <= len(xs):
        raise ValueError(f"lax.sort of {len(xs)} arrays takes 1 to {len(xs)} keys, got num_keys={num_keys}")
    if len({x.shape for x in xs}) > 1:
        raise TypeError(f"lax.sort takes arrays of one shape, got {', '.join(map(describe, xs))}")
    axis = axis_of("sort", dimension, len(xs[0].shape))
    if len(xs) == 1:
        result = staging.apply(_SORT, xs[0], weak_type=xs[0].weak_type, dimension=axis, is_stable=is_stable)
        return (result,) if several else result
    weak = [x.weak_type for x in xs]
    return tuple(
        staging.apply_multi(_SORT, *xs, weak_types=weak, dimension=axis, is_stable=is_stable, num_keys=num_keys)
    )


def sort_key_val(keys: Any, values: Any, dimension: int = -1, is_stable: bool = True) -> tuple[Any, Any]:
    """Keys sorted along a dimension, and values put in the same order."""
    return sort((keys, values), dimension, is_stable)


def top_k(operand: Any, k: int, *, axis: int = -1) -> tuple[Any, Any]:
    """The k greatest elements along a dimension in falling order, and their positions; of equal ones the first come
    first, NaN is greatest.

    Raises:
        ValueError: k is negative or more than there are.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> lax.top_k(np.array([1.0, 3.0, 2.0]), 2)
    (Array([3., 2.], dtype=float32), Array([1, 2], dtype=int32))
    """
    x = as_operand(operand)
    ORDERED.check("top_k", x)
    axis = axis_of("top_k", axis, len(x.shape))
    if not 0 <= k <= x.shape[axis]:
        raise ValueError(
            f"lax.top_k of {describe(x)} along dimension {axis} gives 0 to {x.shape[axis]} elements, not {k}"
        )
    positions = broadcasted_iota(np.int32, x.shape, axis)
    values, order = staging.apply_multi(
        _SORT,
        x,
        positions,
        weak_types=[x.weak_type, False],
        dimension=axis,
        is_stable=True,
        num_keys=1,
        descending=True,
    )
    return slice_in_dim(values, 0, k, 1, axis), slice_in_dim(order, 0, k, 1, axis)
