"""Operands of lax functions: what is taken for an array, and which dtypes and shapes go together."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from pyxla import dtypes, staging
from pyxla.array import Array, wrap
from pyxla.scalar_types import BOOL, COMPLEX, FLOATS, SIGNED, UNSIGNED
from pyxla.staging import Tracer
from pyxla_compiler.ops import lookup

PYTHON = (bool, int, float, complex)
_BROADCAST = lookup("stablehlo.broadcast_in_dim")


class Accepted(NamedTuple):
    """The dtypes an operation takes, and what to call them."""

    words: str
    dtypes: frozenset[np.dtype[Any]]

    def check(self, name: str, *operands: Any, instead: str = "") -> None:
        """Raises TypeError where an operand has another dtype."""
        for x in operands:
            if x.dtype not in self.dtypes:
                advice = instead or "convert it with lax.convert_element_type"
                raise TypeError(f"lax.{name} takes {self.words} operands, got {describe(x)}: {advice}")


INTEGER = Accepted("integer", frozenset((*SIGNED, *UNSIGNED)))
BITS = Accepted("integer or boolean", frozenset((BOOL, *SIGNED, *UNSIGNED)))
FLOAT = Accepted("floating-point", frozenset(FLOATS))
COMPLEX_ONLY = Accepted("complex", frozenset(COMPLEX))
INEXACT = Accepted("floating-point or complex", frozenset((*FLOATS, *COMPLEX)))
REAL = Accepted("integer or floating-point", frozenset((*SIGNED, *UNSIGNED, *FLOATS)))
NUMBER = Accepted("integer, floating-point or complex", frozenset((*SIGNED, *UNSIGNED, *FLOATS, *COMPLEX)))
ORDERED = Accepted("boolean, integer or floating-point", frozenset((BOOL, *SIGNED, *UNSIGNED, *FLOATS)))
ANY = Accepted("numeric or boolean", frozenset((BOOL, *SIGNED, *UNSIGNED, *FLOATS, *COMPLEX)))


def describe(x: Any) -> str:
    """dtype and shape for messages: `float32[2,3]`."""
    return f"{x.dtype.name}[{','.join(map(str, x.shape))}]"


def as_operand(x: Any) -> Any:
    """An Array or Tracer as it is; a number or a NumPy array as an array that later changes of the original do not
    reach.

    Raises:
        TypeError: neither.
    """
    if isinstance(x, (Array, Tracer)):
        return x
    dtype, weak = dtypes.dtype_of(x)
    trace = staging.current_trace()
    with np.errstate(over="ignore"):
        return wrap(np.array(x, dtype), weak) if trace is None else Tracer(trace, trace.lift(x), weak)


def _literal(value: Any, like: Any) -> Any:
    """A Python number as a scalar of the dtype of an array, if the array keeps its dtype when they meet."""
    python = dtypes.default_dtype(type(value))
    if dtypes.binary_result(python, type(value) is not bool, like.dtype, False)[0] != like.dtype:
        return as_operand(value)
    if type(value) is int:
        dtypes.check_int(value, like.dtype)
    with np.errstate(over="ignore"):
        return wrap(np.asarray(value, like.dtype), True)


def same_dtype(name: str, *xs: Any, instead: str = "convert one of them with lax.convert_element_type") -> list[Any]:
    """Operands of one dtype. Python numbers take the dtype of the arrays.

    Raises:
        TypeError: the dtypes differ.
    """
    arrays = [None if type(x) in PYTHON else as_operand(x) for x in xs]
    like = next((a for a in arrays if a is not None), None)
    if like is None:
        dtype = dtypes.result_type(*xs)
        return [wrap(np.asarray(x, dtype), dtype != BOOL) for x in xs]
    found = [_literal(x, like) if a is None else a for x, a in zip(xs, arrays, strict=True)]
    if any(a.dtype != like.dtype for a in found):
        raise TypeError(f"lax.{name} takes operands of one dtype, got {', '.join(map(describe, found))}: {instead}")
    return found


def pair(name: str, x: Any, y: Any, numpy_name: str) -> tuple[Any, Any]:
    """Two operands of one dtype and one shape; a scalar, and dimensions of size 1 at equal rank, are broadcast.

    Raises:
        TypeError: the dtypes differ, or the shapes do not go together.
    """
    if not (isinstance(x, (Array, Tracer)) and isinstance(y, (Array, Tracer)) and x.dtype == y.dtype):
        x, y = same_dtype(
            name,
            x,
            y,
            instead=f"write jnp.{numpy_name}, which promotes, or convert one of them with lax.convert_element_type",
        )
    if x.shape != y.shape:
        x, y = broadcast_operands(name, (x, y), f"write jnp.{numpy_name}, which broadcasts, or lax.broadcast_in_dim")
    return x, y


def broadcast_operands(name: str, operands: Sequence[Any], instead: str) -> list[Any]:
    """Operands with scalars, and dimensions of size 1 at equal rank, broadcast."""
    rank = max(len(x.shape) for x in operands)
    shape = [1] * rank
    for x in operands:
        if not x.shape:
            continue
        fits = len(x.shape) == rank and all(n == m or 1 in (n, m) for n, m in zip(x.shape, shape, strict=True))
        if not fits:
            raise TypeError(
                f"lax.{name} takes operands of one shape, got {', '.join(map(describe, operands))}: {instead}"
            )
        shape = [m if n == 1 else n for n, m in zip(x.shape, shape, strict=True)]
    return [spread(x, shape) for x in operands]


def spread(x: Any, shape: Sequence[int]) -> Any:
    """x of rank 0, or of the shape's rank with dimensions of size 1, broadcast to a shape."""
    if x.shape == tuple(shape):
        return x
    rank = len(x.shape)
    if any(n != m for n, m in zip(x.shape, shape, strict=False)):
        kept = [i for i, n in enumerate(x.shape) if n == shape[i]]
        x = staging.apply(_RESHAPE, x, weak_type=x.weak_type, shape=[shape[i] for i in kept])
        return staging.apply(_BROADCAST, x, weak_type=x.weak_type, shape=tuple(shape), dims=tuple(kept))
    return staging.apply(_BROADCAST, x, weak_type=x.weak_type, shape=tuple(shape), dims=tuple(range(rank)))


_RESHAPE = lookup("stablehlo.reshape")


def scalar(value: Any, dtype: np.dtype[Any]) -> Array:
    """A constant for use in a computation."""
    return wrap(np.asarray(value, dtype))


def sizes(name: str, values: Any) -> tuple[int, ...]:
    """A shape, or other tuple of integers.

    Raises:
        TypeError: not a sequence of integers.
    """
    if not isinstance(values, Iterable):
        raise TypeError(f"lax.{name} takes a sequence of integers, got {values!r}: write ({values!r},)")
    return tuple(operator.index(v) for v in values)


def shape_of(name: str, values: Any) -> tuple[int, ...]:
    """A shape. Raises TypeError for what is not a sequence of integers from zero up."""
    shape = sizes(name, values)
    if any(n < 0 for n in shape):
        raise TypeError(f"lax.{name} needs a shape without negative sizes, got {shape}")
    return shape


def axis_of(name: str, axis: Any, rank: int) -> int:
    """A dimension number from zero up, for one that may be negative.

    Raises:
        ValueError: out of range.
    """
    axis = operator.index(axis)
    if not -rank <= axis < rank:
        raise ValueError(
            f"lax.{name} was given dimension {axis}, but the array has {rank} dimensions, numbered 0 to {rank - 1}"
        )
    return axis % rank


def axes_of(name: str, axes: Any, rank: int) -> tuple[int, ...]:
    """Dimension numbers from zero up, sorted. Raises ValueError for one out of range, or twice the same."""
    found = sorted(axis_of(name, a, rank) for a in ((axes,) if isinstance(axes, int) else axes))
    if len(set(found)) != len(found):
        raise ValueError(f"lax.{name} was given a dimension twice: {axes}")
    return tuple(found)
