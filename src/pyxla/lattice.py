"""The lattice of type promotion: which types may silently become which.

A node is a dtype, or `int`, `float` or `complex` for the weakly typed integers, floats and complex numbers.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from pyxla.config import state
from pyxla.errors import TypePromotionError
from pyxla.scalar_types import ALL_DTYPES, BOOL, COMPLEX, FLOAT8, FLOATS, SIGNED, UNSIGNED

_INTEGERS = frozenset((*SIGNED, *UNSIGNED))


def lattice_node(dtype: np.dtype, weak: bool) -> Any:
    """The node of a dtype: all weakly typed integers are one node, and so the floats, and the complex numbers."""
    if not weak or dtype == BOOL:
        return dtype
    return int if dtype in _INTEGERS else complex if dtype in COMPLEX else float


def _parents(*, x64: bool, strict: bool) -> dict[Any, tuple[Any, ...]]:
    """For each node the nodes directly above it."""
    c64, c128 = COMPLEX
    bf16, f16, f32, f64 = FLOATS[-4:]
    if strict:  # only the weakly typed give way
        fixed: dict[Any, tuple[Any, ...]] = dict.fromkeys(ALL_DTYPES, ())
        return fixed | {int: (float, *SIGNED, *UNSIGNED), float: (complex, *FLOATS), complex: COMPLEX}
    i8, i16, i32, i64 = SIGNED
    u8, u16, u32, u64 = UNSIGNED
    return {
        BOOL: (int,),
        int: (i8, u8),
        i8: (i16,), i16: (i32,), i32: (i64,), i64: (float,),
        u8: (i16, u16), u16: (i32, u32), u64: (float,),
        u32: (i64 if x64 else i32, u64),  # without x64, no 64-bit type comes of 32-bit ones
        float: (complex, *FLOAT8, bf16, f16),
        **dict.fromkeys(FLOAT8, ()),
        bf16: (f32,), f16: (f32,), f32: (f64, c64), f64: (c128,),
        complex: (c64,), c64: (c128,), c128: (),
    }  # fmt: skip


@functools.cache
def _upper_bounds(promotion: int) -> dict[Any, frozenset[Any]]:
    """For each node all nodes at or above it, in the lattice that `Settings.promotion` numbers."""
    parents = _parents(x64=bool(promotion & 1), strict=bool(promotion & 2))

    @functools.cache
    def at_or_above(node: Any) -> frozenset[Any]:
        return frozenset({node}).union(*(at_or_above(parent) for parent in parents[node]))

    return {node: at_or_above(node) for node in parents}


def least_upper_bound(nodes: frozenset[Any]) -> Any:
    """The lowest node that is at or above all of these; TypePromotionError if there is none."""
    promotion = state.settings.promotion
    bounds = _upper_bounds(promotion)
    for node in nodes:
        if node not in bounds:
            raise ValueError(f"Values of dtype {node} do not mix with others. Cast them with astype first.")
    common = frozenset.intersection(*(bounds[node] for node in nodes))
    for node in common:
        if common <= bounds[node]:
            return node
    names = " and ".join(sorted(node.__name__ if isinstance(node, type) else str(node) for node in nodes))
    if promotion & 2:
        why = "the setting numpy_dtype_promotion is 'strict'"
    elif any(node in FLOAT8 for node in nodes):
        why = "8-bit floats never become another type silently"
    else:
        why = "no type holds the values of both"
    raise TypePromotionError(f"{names} have no common dtype: {why}. Cast explicitly, for example x.astype('float32').")
