"""`pyxla-legalize-iree-conv-layout`: IREE's code for images that are not NHWC is 20 times slower than for those that
are."""

from __future__ import annotations

from collections.abc import Sequence

from ... import build as b
from ... import ir
from ...build import ConvDimensionNumbers
from ...ir import Operation, Value
from ...ops.base import lookup
from ..rewrite import rewrite


def conv_layout(module: ir.Module) -> None:
    """Convolutions of images are brought to NHWC and HWIO, with barriers that keep IREE from moving the transpositions
    back into them."""
    rewrite(module, {"stablehlo.convolution": _rewrite})


def _rewrite(op: Operation) -> Sequence[Value] | None:
    p = lookup("stablehlo.convolution").params(op)
    numbers = ConvDimensionNumbers(*p["dimension_numbers"])
    n = len(numbers.lhs) - 2
    image = (0, n + 1, *range(1, n + 1))
    wanted = ConvDimensionNumbers(image, (n + 1, n, *range(n)), image)
    grouped = p["feature_group_count"] != 1 or p["batch_group_count"] != 1
    if n != 2 or numbers == wanted or grouped:  # measured for plain images only
        return None
    lhs, rhs = op.operands
    p["dimension_numbers"] = wanted
    out = b.convolution(_moved(lhs, numbers.lhs, wanted.lhs), _moved(rhs, numbers.rhs, wanted.rhs), **p)
    (out,) = b.optimization_barrier(out)
    return [b.transpose(out, permutation=_permutation(wanted.out, numbers.out))]


def _moved(x: Value, places: Sequence[int], wanted: Sequence[int]) -> Value:
    moved = b.transpose(x, permutation=_permutation(places, wanted))
    return x if moved is x else b.optimization_barrier(moved)[0]


def _permutation(places: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """What brings each dimension from its place to where it is wanted."""
    order = [0] * len(places)
    for source, target in zip(places, wanted, strict=True):
        order[target] = source
    return order
