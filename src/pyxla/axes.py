"""Named axes: which ones the function being staged is mapped over, and how large they are.

An axis belongs to the trace of the mapped function, so it is in force for all that is staged within, and for nothing
else.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from pyxla import errors, staging


class Axis(NamedTuple):
    """A mapped axis: the user's name for it (None: it has none), its name in the IR, its size, and whether each member
    has a device of its own."""

    name: Hashable
    symbol: str
    size: int
    on_devices: bool


def bound() -> Iterator[Axis]:
    """The axes of the functions being staged, innermost first."""
    trace = staging.current_trace()
    while trace is not None:
        if trace.axis is not None:
            yield trace.axis
        trace = trace.parent


def new(name: Hashable | None, size: int, on_devices: bool) -> Axis:
    """An axis to map over within the current trace."""
    if name is None:
        return Axis(None, "", size, on_devices)
    symbol = (name if isinstance(name, str) else repr(name)) or "''"
    others = {axis.symbol for axis in bound() if axis.name != name}
    while symbol in others:
        symbol += "'"
    return Axis(name, symbol, size, on_devices)


def find(name: Hashable) -> Axis:
    """The innermost axis of a name.

    Raises:
        NameError: the function being staged is mapped over no such axis.
    """
    names: list[str] = []
    for axis in bound():
        if axis.name is not None:
            if axis.name == name:
                return axis
            names.append(repr(axis.name))
    have = f"the axes there are: {', '.join(names)}" if names else "no named axis is mapped over here"
    raise NameError(
        f"unbound axis name: {name}, {errors.here()}; {have}. Call it within vmap(fun, axis_name={name!r}) or "
        f"pmap(fun, axis_name={name!r})",
        name=str(name),
    )
