"""Convolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pyxla import staging
from pyxla.lax.linear import Precision, promoted
from pyxla.lax.operands import as_operand, describe, sizes
from pyxla.lax.shapes import rev
from pyxla.lax.windows import Padding, dilated, padtype_to_pads
from pyxla_compiler.ops import lookup

_CONVOLUTION = lookup("stablehlo.convolution")


class ConvDimensionNumbers(NamedTuple):
    """Which dimension is what: (batch, feature, spatial...) for image and result, (out feature, in feature,
    spatial...) for the kernel.
    """

    lhs_spec: tuple[int, ...]
    rhs_spec: tuple[int, ...]
    out_spec: tuple[int, ...]


ConvGeneralDilatedDimensionNumbers = None | ConvDimensionNumbers | tuple[str, str, str]


def conv_dimension_numbers(
    lhs_shape: Sequence[int], rhs_shape: Sequence[int], dimension_numbers: Any
) -> ConvDimensionNumbers:
    """Dimension numbers from None (NCHW, OIHW, NCHW), or from three strings such as `("NHWC", "HWIO", "NHWC")`.

    Raises:
        TypeError: the ranks differ, or a string does not fit.

    >>> from pyxla import lax
    >>> lax.conv_dimension_numbers((1, 8, 8, 3), (3, 3, 3, 5), ("NHWC", "HWIO", "NHWC")).rhs_spec
    (3, 2, 0, 1)
    """
    rank = len(lhs_shape)
    if len(rhs_shape) != rank or rank < 2:
        raise TypeError(
            "a convolution takes an image and a kernel of one rank, from 2 up, got shapes "
            f"{tuple(lhs_shape)} and {tuple(rhs_shape)}"
        )
    if isinstance(dimension_numbers, ConvDimensionNumbers):
        return dimension_numbers
    if dimension_numbers is None:
        iota = tuple(range(rank))
        return ConvDimensionNumbers(iota, iota, iota)
    if len(dimension_numbers) != 3 or any(
        not isinstance(s, str) or len(set(s)) != rank or len(s) != rank for s in dimension_numbers
    ):
        raise TypeError(
            f"dimension numbers of rank {rank} are three strings of {rank} different letters, got {dimension_numbers!r}"
        )
    lhs, rhs, out = dimension_numbers
    spatial = [c for c in rhs if c not in "OI"]
    for spec, letters in ((lhs, "NC"), (rhs, "OI"), (out, "NC")):
        if sorted(spec) != sorted([*letters, *spatial]):
            raise TypeError(
                f"{spec!r} in {dimension_numbers!r} needs the letters {', '.join([*letters, *spatial])}, each once"
            )
    return ConvDimensionNumbers(
        *(tuple(map(spec.index, [*letters, *spatial])) for spec, letters in ((lhs, "NC"), (rhs, "OI"), (out, "NC")))
    )


def conv_general_dilated(
    lhs: Any,
    rhs: Any,
    window_strides: Sequence[int],
    padding: Padding,
    lhs_dilation: Sequence[int] | None = None,
    rhs_dilation: Sequence[int] | None = None,
    dimension_numbers: Any = None,
    feature_group_count: int = 1,
    batch_group_count: int = 1,
    precision: Any = None,
    preferred_element_type: Any = None,
) -> Any:
    """Windows of an image times a kernel, summed.

    Args:
        padding: "VALID", "SAME", "SAME_LOWER", or (low, high) for each spatial dimension.
        lhs_dilation: how far apart the elements of the image are put (a transposed convolution); `rhs_dilation`, of
            the kernel.
        dimension_numbers: None for NCHW, OIHW, NCHW, or as `conv_dimension_numbers` takes.
        feature_group_count: groups of features that do not mix; `batch_group_count`, of the batch.

    Raises:
        TypeError, ValueError: the shapes or numbers do not fit.

    >>> import numpy as np
    >>> from pyxla import lax
    >>> lax.conv_general_dilated(np.ones((1, 1, 4, 4)), np.ones((2, 1, 3, 3)), (1, 1), "SAME").shape
    (1, 2, 4, 4)
    """
    x, y, dtype, weak = promoted("conv_general_dilated", lhs, rhs, preferred_element_type)
    numbers = conv_dimension_numbers(x.shape, y.shape, dimension_numbers)
    rank = len(x.shape) - 2
    ones = (1,) * rank
    strides = sizes("conv_general_dilated", window_strides)
    ld, rd = (ones if v is None else sizes("conv_general_dilated", v) for v in (lhs_dilation, rhs_dilation))
    if any(len(v) != rank or any(k < 1 for k in v) for v in (strides, ld, rd)):
        raise ValueError(
            f"a convolution with {rank} spatial dimensions needs that many strides and dilations from "
            f"1 up, got {strides}, {ld}, {rd}"
        )
    _check_features(x, y, numbers, feature_group_count, batch_group_count)
    if isinstance(padding, str):
        image = [dilated(x.shape[d], k) for d, k in zip(numbers.lhs_spec[2:], ld, strict=True)]
        kernel = [dilated(y.shape[d], k) for d, k in zip(numbers.rhs_spec[2:], rd, strict=True)]
        pads = padtype_to_pads(image, kernel, strides, padding)
    else:
        pads = [(int(low), int(high)) for low, high in padding]
        if len(pads) != rank:
            raise ValueError(
                f"a convolution with {rank} spatial dimensions needs (low, high) padding for each, got {pads}"
            )
    return staging.apply(
        _CONVOLUTION,
        x,
        y,
        weak_type=weak,
        dimension_numbers=tuple(numbers),
        window_strides=strides,
        padding=tuple(pads),
        lhs_dilation=ld,
        rhs_dilation=rd,
        feature_group_count=feature_group_count,
        batch_group_count=batch_group_count,
        dtype=dtype,
        precision=Precision.pair(precision),
    )


def _check_features(x: Any, y: Any, numbers: ConvDimensionNumbers, feature_groups: int, batch_groups: int) -> None:
    features, batch = x.shape[numbers.lhs_spec[1]], x.shape[numbers.lhs_spec[0]]
    out, per_group = y.shape[numbers.rhs_spec[0]], y.shape[numbers.rhs_spec[1]]
    if feature_groups < 1 or batch_groups < 1 or (feature_groups > 1 and batch_groups > 1):
        raise ValueError(
            f"group counts are from 1 up, and one of them is 1: got feature_group_count={feature_groups}, "
            f"batch_group_count={batch_groups}"
        )
    if features != per_group * feature_groups:
        raise TypeError(
            f"the image {describe(x)} has {features} features, but the kernel {describe(y)} takes {per_group} "
            f"in each of {feature_groups} groups: check dimension_numbers and feature_group_count"
        )
    if out % feature_groups or out % batch_groups or batch % batch_groups:
        raise TypeError(
            f"groups do not divide the batch of {batch} or the {out} features of the result evenly: "
            f"{feature_groups}, {batch_groups}"
        )


def conv(
    lhs: Any,
    rhs: Any,
    window_strides: Sequence[int],
    padding: str,
    precision: Any = None,
    preferred_element_type: Any = None,
) -> Any:
    """Convolution of an NCHW image with an OIHW kernel."""
    return conv_general_dilated(
        lhs, rhs, window_strides, padding, precision=precision, preferred_element_type=preferred_element_type
    )


def conv_with_general_padding(
    lhs: Any,
    rhs: Any,
    window_strides: Sequence[int],
    padding: Padding,
    lhs_dilation: Sequence[int] | None,
    rhs_dilation: Sequence[int] | None,
    precision: Any = None,
    preferred_element_type: Any = None,
) -> Any:
    """Convolution of an NCHW image with an OIHW kernel, with padding and dilation."""
    return conv_general_dilated(
        lhs,
        rhs,
        window_strides,
        padding,
        lhs_dilation,
        rhs_dilation,
        precision=precision,
        preferred_element_type=preferred_element_type,
    )


def conv_transpose(
    lhs: Any,
    rhs: Any,
    strides: Sequence[int],
    padding: Padding,
    rhs_dilation: Sequence[int] | None = None,
    dimension_numbers: Any = None,
    transpose_kernel: bool = False,
    precision: Any = None,
    preferred_element_type: Any = None,
) -> Any:
    """Transposed convolution: upsampling by strides. "SAME" and "VALID" give the shape whose convolution would give
    the image.

    Args:
        dimension_numbers: as `conv_dimension_numbers`; None is channels last: NWC, NHWC or NDHWC.
        transpose_kernel: flip the kernel and exchange its features, for the exact transpose of the convolution.
    """
    x, y = as_operand(lhs), as_operand(rhs)
    rank = len(x.shape) - 2
    if dimension_numbers is None:
        if not 0 <= rank <= 3:
            raise ValueError(
                f"conv_transpose has no default dimension numbers for {rank} spatial dimensions: give dimension_numbers"
            )
        spatial = "DHW"[3 - rank :] if rank != 1 else "W"
        dimension_numbers = (f"N{spatial}C", f"{spatial}IO", f"N{spatial}C")
    numbers = conv_dimension_numbers(x.shape, y.shape, dimension_numbers)
    dilation = (1,) * rank if rhs_dilation is None else sizes("conv_transpose", rhs_dilation)
    pads: Any = padding
    if isinstance(padding, str):
        kernel = [dilated(y.shape[d], k) for d, k in zip(numbers.rhs_spec[2:], dilation, strict=True)]
        pads = [_transposed_pads(k, s, padding) for k, s in zip(kernel, strides, strict=True)]
    if transpose_kernel:
        y = rev(y, numbers.rhs_spec[2:])
        out, into, *rest = numbers.rhs_spec
        numbers = numbers._replace(rhs_spec=(into, out, *rest))
    return conv_general_dilated(
        x,
        y,
        (1,) * rank,
        pads,
        strides,
        dilation,
        numbers,
        precision=precision,
        preferred_element_type=preferred_element_type,
    )


def _transposed_pads(k: int, s: int, padding: str) -> tuple[int, int]:
    if padding.upper() == "SAME":
        total = k + s - 2
        low = k - 1 if s > k - 1 else -(-total // 2)
    elif padding.upper() == "VALID":
        total, low = k + s - 2 + max(k - s, 0), k - 1
    else:
        raise ValueError(
            f"{padding!r} is no padding of a transposed convolution: write 'SAME', 'VALID', or "
            "(low, high) for each dimension"
        )
    return low, total - low
