"""Functions of the host that a program of IREE's calls while it runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import iree.runtime as rt
import numpy as np

Array = np.ndarray[Any, Any]

#: The name, for the program, of the module that its functions `@pyxla.callback_N` are imported from.
_MODULE = "pyxla"


@dataclass(frozen=True)
class HostFunction:
    """One function of the host: it takes arrays of the dtypes in `inputs`, which are its own to keep, and returns
    `num_outputs` arrays."""

    call: Callable[[list[Array]], Sequence[Array]]
    inputs: tuple[np.dtype[Any], ...]
    num_outputs: int


class HostCalls:
    """The module that a program imports its functions of the host from. `to_host(view, dtype)` and `to_device(array)`
    carry values across."""

    def __init__(
        self,
        functions: Sequence[HostFunction],
        to_host: Callable[[Any, np.dtype[Any]], Array],
        to_device: Callable[[Array], Any],
    ) -> None:
        self._raised = threading.local()
        self._interface = rt.PyModuleInterface(_MODULE, _State)
        for index, function in enumerate(functions):
            convention = f"0{'r' * len(function.inputs) or 'v'}_{'r' * function.num_outputs or 'v'}"
            exported = _exported(function, self._raised, to_host, to_device)
            self._interface.export(f"callback_{index}", convention, exported)

    def module(self) -> Any:
        """IREE's module, for a context."""
        return self._interface.create()

    def take_error(self) -> BaseException | None:
        """The exception that a function raised in this thread since the last time; IREE knows its text only."""
        error = getattr(self._raised, "error", None)
        self._raised.error = None
        return error


def _exported(
    function: HostFunction,
    raised: threading.local,
    to_host: Callable[[Any, np.dtype[Any]], Array],
    to_device: Callable[[Array], Any],
) -> Callable[..., Any]:
    """What IREE calls: it takes references to buffer views, and returns one, several in a tuple, or None."""

    def call(state: _State, *references: Any) -> Any:
        try:
            views = [reference.deref(rt.HalBufferView) for reference in references]
            arrays = [to_host(view, dtype) for view, dtype in zip(views, function.inputs, strict=True)]
            results = [to_device(result).ref for result in function.call(arrays)]
        except BaseException as error:
            raised.error = error
            raise
        return tuple(results) if len(results) > 1 else results[0] if results else None

    return call


class _State:
    """What IREE makes of the module for each context; there is nothing to keep."""

    def __init__(self, interface: Any) -> None:
        pass
