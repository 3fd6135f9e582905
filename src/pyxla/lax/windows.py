"""Sliding windows, and what padding they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pyxla import staging, trees
from pyxla.lax.operands import describe, sizes
from pyxla.lax.reductions import reduction_operands, staged_body
from pyxla_compiler import build as b
from pyxla_compiler.ops import lookup

_REDUCE_WINDOW = lookup("stablehlo.reduce_window")

Padding = str | Sequence[tuple[int, int]]


def padtype_to_pads(
    in_shape: Sequence[int], window_shape: Sequence[int], window_strides: Sequence[int], padding: str
) -> list[tuple[int, int]]:
    """How much to pad before and after each dimension for "VALID" (nothing), "SAME" or "SAME_LOWER" (as many windows
    as strides fit in it).

    Raises:
        ValueError: another name.

    >>> from pyxla import lax
    >>> lax.padtype_to_pads((5, 6), (3, 3), (1, 2), "SAME")
    [(1, 1), (0, 1)]
    """
    kind = padding.upper()
    if kind == "VALID":
        return [(0, 0)] * len(in_shape)
    if kind not in ("SAME", "SAME_LOWER"):
        raise ValueError(
            f"{padding!r} is no padding: write 'VALID', 'SAME', 'SAME_LOWER', or (low, high) for each dimension"
        )
    pads: list[tuple[int, int]] = []
    for n, w, s in zip(in_shape, window_shape, window_strides, strict=True):
        total = max(0, (-(-n // s) - 1) * s + w - n)
        less = total // 2
        pads.append((less, total - less) if kind == "SAME" else (total - less, less))
    return pads


def dilated(n: int, dilation: int) -> int:
    """A size after gaps were put between its elements."""
    return (n - 1) * dilation + 1 if n else 0


def reduce_window(
    operand: Any,
    init_value: Any,
    computation: Callable[[Any, Any], Any],
    window_dimensions: Sequence[int],
    window_strides: Sequence[int] | None = None,
    padding: Padding = "VALID",
    base_dilation: Sequence[int] | None = None,
    window_dilation: Sequence[int] | None = None,
) -> Any:
    """Each position of a sliding window reduced by an associative function of two scalars; trees of arrays as in
    `reduce`.

    Args:
        padding: "VALID", "SAME", "SAME_LOWER", or (low, high) for each dimension. What is padded is the initial value.
        base_dilation: how far apart the elements are put; `window_dilation`, those that a window sees.

    Raises:
        TypeError: shapes or dtypes do not fit.

    >>> from pyxla import lax
    >>> lax.reduce_window(lax.iota("int32", 5), 0, lax.add, (2,), (2,))
    Array([1, 5], dtype=int32)
    """
    xs, inits, treedef = reduction_operands("reduce_window", operand, init_value)
    rank = len(xs[0].shape)
    ones = (1,) * rank
    window = sizes("reduce_window", window_dimensions)
    strides, base, dilation = (
        ones if v is None else sizes("reduce_window", v) for v in (window_strides, base_dilation, window_dilation)
    )
    if any(len(v) != rank for v in (window, strides, base, dilation)) or any(
        k < 1 for v in (window, strides, base, dilation) for k in v
    ):
        raise TypeError(
            f"lax.reduce_window of {describe(xs[0])} needs a window size, stride and dilation "
            "from 1 up for each dimension, "
            f"got {window}, {strides}, {base} and {dilation}"
        )
    if isinstance(padding, str):
        shape = [dilated(n, d) for n, d in zip(xs[0].shape, base, strict=True)]
        pads = padtype_to_pads(shape, [dilated(k, d) for k, d in zip(window, dilation, strict=True)], strides, padding)
    else:
        pads = [(int(low), int(high)) for low, high in padding]
        if len(pads) != rank:
            raise TypeError(
                f"lax.reduce_window of {describe(xs[0])} needs (low, high) padding for each dimension, got {pads}"
            )
    body = staged_body(computation, [x.dtype for x in xs], treedef, "reduce_window")
    params: dict[str, Any] = {
        "window_dimensions": window,
        "body": body,
        "window_strides": strides,
        "base_dilations": base,
        "window_dilations": dilation,
        "padding": tuple(pads),
    }
    if len(xs) == 1:
        results = [staging.apply(_REDUCE_WINDOW, *xs, *inits, weak_type=xs[0].weak_type, **params)]
    else:
        results = staging.apply_multi(_REDUCE_WINDOW, *xs, *inits, weak_types=[x.weak_type for x in xs], **params)
    return trees.unflatten(treedef, results)


def reduce_window_shape_tuple(
    operand_shape: Sequence[int],
    window_dimensions: Sequence[int],
    window_strides: Sequence[int],
    padding: Sequence[tuple[int, int]],
    base_dilation: Sequence[int] | None = None,
    window_dilation: Sequence[int] | None = None,
) -> tuple[int, ...]:
    """The shape of the result of `reduce_window`."""
    ones = (1,) * len(operand_shape)
    return b.window_shape(
        operand_shape, window_dimensions, window_strides, base_dilation or ones, window_dilation or ones, padding
    )
