"""What derivative rules with `symbolic_zeros` get: zeros that are told apart from arrays, and arguments that say
whether they are differentiated."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from pyxla import dtypes, trees
from pyxla.staging import Aval, aval_of


class SymbolicZero:
    """A tangent or a cotangent that is zero, whatever the values; no array, so only its type can be asked for.

    >>> from pyxla.custom_derivatives import SymbolicZero
    >>> zero = SymbolicZero.from_primal_value(1.5)
    >>> zero.shape, zero.dtype.name
    ((), 'float32')
    """

    def __init__(self, aval: Aval):
        self.aval = aval

    @property
    def shape(self) -> tuple[int, ...]:
        return self.aval.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.aval.dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=int))

    @property
    def weak_type(self) -> bool:
        return self.aval.weak_type

    def __repr__(self) -> str:
        return f"SymbolicZero({self.aval!r})"

    @staticmethod
    def from_primal_value(x: Any) -> SymbolicZero:
        """The zero tangent of a value."""
        return SymbolicZero(tangent_aval(aval_of(x)))


def tangent_aval(aval: Aval) -> Aval:
    """What the tangents of a value are like."""
    return Aval(aval.shape, dtypes.tangent_dtype(aval.dtype), aval.weak_type)


def zero_from_primal(tree: Any, symbolic_zeros: bool = False) -> Any:
    """The zero tangents of a tree of values: arrays (of dtype `float0` for integers), or `SymbolicZero`s.

    >>> from pyxla.custom_derivatives import zero_from_primal
    >>> zero_from_primal({"x": 1.5}, symbolic_zeros=True), zero_from_primal(1.5).dtype
    ({'x': SymbolicZero(float32[])}, dtype('float32'))
    """

    def zero(x: Any) -> Any:
        aval = tangent_aval(aval_of(x))
        return SymbolicZero(aval) if symbolic_zeros else np.zeros(aval.shape, aval.dtype)

    return trees.map(zero, tree)


@dataclasses.dataclass
class CustomVJPPrimal:
    """What the forward rule of a `custom_vjp` with `symbolic_zeros` gets for each array: its value, and whether it is
    perturbed, that is, differentiated."""

    value: Any
    perturbed: bool


def custom_vjp_primal_tree_values(tree: Any) -> Any:
    """The values of a tree of `CustomVJPPrimal`. Raises TypeError for another leaf.

    >>> from pyxla.custom_derivatives import CustomVJPPrimal, custom_vjp_primal_tree_values
    >>> custom_vjp_primal_tree_values([CustomVJPPrimal(1.5, True), CustomVJPPrimal(2, False)])
    [1.5, 2]
    """

    def value(leaf: Any) -> Any:
        if not isinstance(leaf, CustomVJPPrimal):
            raise TypeError(f"the leaves of the tree must be of type CustomVJPPrimal, got {type(leaf).__name__}")
        return leaf.value

    return trees.map(value, tree)
