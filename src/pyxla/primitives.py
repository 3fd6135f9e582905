"""Operations as a policy of `checkpoint` is asked about them: by the names of JAX's primitives."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

#: Operations of the IR whose primitive in JAX has another name.
_JAX_NAMES = {
    "convert": "convert_element_type",
    "convolution": "conv_general_dilated",
    "cosine": "cos",
    "custom": "custom_jvp_call",
    "divide": "div",
    "exponential": "exp",
    "exponential_minus_one": "expm1",
    "log_plus_one": "log1p",
    "maximum": "max",
    "minimum": "min",
    "multiply": "mul",
    "negate": "neg",
    "popcnt": "population_count",
    "power": "pow",
    "remainder": "rem",
    "reverse": "rev",
    "select": "select_n",
    "sine": "sin",
    "subtract": "sub",
}
_REDUCTIONS = {
    "add": "reduce_sum",
    "multiply": "reduce_prod",
    "maximum": "reduce_max",
    "minimum": "reduce_min",
    "and": "reduce_and",
    "or": "reduce_or",
}


class Primitive:
    """An operation: `name` is JAX's name of it (`sin`, `dot_general`, `reduce_sum`), `operation` that in the IR
    (`stablehlo.sine`). Of each there is one object, so `is` compares them."""

    def __init__(self, operation: str, name: str):
        self.operation, self.name = operation, name

    def __repr__(self) -> str:
        return self.name


def primitive(operation: str, params: Mapping[str, Any] | None = None) -> Primitive:
    """The primitive that an operation of the IR with these parameters is.

    >>> from pyxla.primitives import primitive
    >>> primitive("stablehlo.sine"), primitive("stablehlo.reduce", {"body": "add"})
    (sin, reduce_sum)
    """
    stem = operation.partition(".")[2] or operation
    if params and stem == "reduce" and isinstance(params["body"], str):
        return _primitive(operation, _REDUCTIONS.get(params["body"], stem))
    if params and stem == "compare":
        return _primitive(operation, params["direction"].lower())
    return _primitive(operation, _JAX_NAMES.get(stem, stem))


@functools.cache
def _primitive(operation: str, name: str) -> Primitive:
    return Primitive(operation, name)


add_p = primitive("stablehlo.add")
conv_general_dilated_p = primitive("stablehlo.convolution")
cos_p = primitive("stablehlo.cosine")
dot_general_p = primitive("stablehlo.dot_general")
exp_p = primitive("stablehlo.exponential")
log_p = primitive("stablehlo.log")
mul_p = primitive("stablehlo.multiply")
reduce_sum_p = primitive("stablehlo.reduce", {"body": "add"})
sin_p = primitive("stablehlo.sine")
tanh_p = primitive("stablehlo.tanh")
