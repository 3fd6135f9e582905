"""What of a function under `pyxla.checkpoint` may be kept.

A policy is text: `nothing`, `everything`, `dots`, `dots_with_no_batch_dims`, `names:a,b` (values under these names),
`any_names_but:a,b`, `anything_except:a,b`, or two policies joined by `|`, either of which may save; `host:3` asks a
function of this process.
"""

from __future__ import annotations

from collections.abc import Callable

from .. import ir
from ..ir import Operation
from .host_rules import HostRule, find_rule


class PolicyRule(HostRule):
    """A policy that is a function of this process, from an operation to whether its results may be kept."""

    def __init__(self, saves: Callable[[Operation], bool]):
        super().__init__()
        self.saves = saves

    @property
    def text(self) -> str:
        return f"host:{self.number}"


def saves(policy: str, op: Operation) -> bool:
    """Whether a policy lets the results of an operation be kept."""
    kind, _, listed = policy.partition(":")
    if kind == "host":
        return find_rule(int(listed), PolicyRule, "the policy of a checkpoint").saves(op)
    key = ir.op_key(op)
    name = op.attributes["pyxla.name"].value if key == "pyxla.name" else None
    dots = key == "stablehlo.dot_general"
    batched = dots and bool(ir.fields(op.attributes["dot_dimension_numbers"]).get("lhs_batching_dimensions"))
    return allows(policy, key, name, batched)


def allows(policy: str, key: str, name: str | None, batched: bool) -> bool:
    """Whether a policy lets the results of the operation `key` be kept; `name` is that of a named value, `batched` says
    of a product that it has batch dimensions."""
    if "|" in policy:
        return any(allows(part, key, name, batched) for part in policy.split("|"))
    kind, _, listed = policy.partition(":")
    among = name is not None and name in listed.split(",")
    match kind:
        case "everything":
            return True
        case "dots":
            return key in ("stablehlo.dot_general", "stablehlo.convolution")
        case "dots_with_no_batch_dims":
            return key == "stablehlo.dot_general" and not batched
        case "names":
            return among
        case "any_names_but":
            return name is not None and not among
        case "anything_except":
            return not among
        case "nothing":
            return False
        case _:
            raise ValueError(f"no policy of a checkpoint is named '{kind}'")
