"""`pyxla.host`: an operation that the host runs in the middle of a program (`docs/ir.md`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..ir import Type, Value
from .call import custom_call

__all__ = ["host"]


def host(*operands: Value, operation: str, params: Mapping[str, Any], result_types: Sequence[Type]) -> list[Value]:
    """`pyxla.host`: the results of the operation of that key, as the host evaluator computes them."""
    attributes = {"pyxla.operation": operation, "pyxla.params": json.dumps(params, sort_keys=True)}
    return custom_call("pyxla.host", operands, result_types, attributes=attributes)
