"""The operations of the IR: one class each. Importing this package registers them all."""

from . import (
    call,
    control,
    convolution,
    creation,
    dynamic,
    elementwise,
    gather,
    indexing,
    linear,
    reduction,
    scan,
    scatter,
    shape,
    sort,
    stop_gradient,
    window,
)
from .base import REGISTRY, Op, lookup

__all__ = [
    "REGISTRY",
    "Op",
    "call",
    "control",
    "convolution",
    "creation",
    "dynamic",
    "elementwise",
    "gather",
    "indexing",
    "linear",
    "lookup",
    "reduction",
    "scan",
    "scatter",
    "shape",
    "sort",
    "stop_gradient",
    "window",
]
