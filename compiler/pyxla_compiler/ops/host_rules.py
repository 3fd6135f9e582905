"""Rules that are Python objects of this process, and that programs name by a number.

What such a rule says depends on what only a pass knows (which operands are batched, which tangents are zero), so it is
asked while the pass runs. A module that names one holds it too (`ir.Module.held`): with the last of them it goes.
"""

from __future__ import annotations

import itertools
import weakref
from typing import TypeVar

from .. import ir

_numbers = itertools.count()
_known: weakref.WeakValueDictionary[int, HostRule] = weakref.WeakValueDictionary()


class HostRule:
    """A rule of this process; `number` names it in programs."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        _known[self.number] = self


Rule = TypeVar("Rule", bound=HostRule)


def find_rule(number: int, kind: type[Rule], what: str) -> Rule:
    """The rule of a number. Raises ValueError, where this process has none of that number, which says that `what` (a
    rule of whom) is missing."""
    found = _known.get(number)
    if not isinstance(found, kind):
        raise ValueError(
            f"{what} is a Python function of another process: transform the program before it is saved, or while it "
            "is held"
        )
    return found


def asks_the_host(module: ir.Module) -> bool:
    """Whether passes over the module may ask rules of this process, so that its text does not say all of it."""
    return any(isinstance(x, HostRule) for x in module.held)
