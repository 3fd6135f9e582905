"""The native call path: what a jitted call does when nothing is new.

A `Dispatcher` reads the arguments of a call, finds the `Entry` made for arguments like these, and runs it; for anything
else it calls back into Python. Buffers are what IREE takes as arguments (`HalBufferView` or `VmRef`), or what a
device's own `upload` returns.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

class Device:
    """A device that compiled functions run on.

    Without callbacks it computes in host memory, and buffers share their memory with NumPy. A device with its own
    memory gives both: `upload` takes a contiguous ndarray and returns a buffer, `download` takes a buffer, a dtype and
    a shape and returns an ndarray that nobody writes to.
    """

    def __init__(
        self,
        hal: Any,
        *,
        upload: Callable[[npt.NDArray[Any]], Any] | None = None,
        download: Callable[[Any, np.dtype[Any], tuple[int, ...]], npt.NDArray[Any]] | None = None,
    ) -> None: ...
    @property
    def hal(self) -> Any:
        """The `iree.runtime.HalDevice`, or None for a device of another kind."""

class ArrayBase:
    """The storage of an immutable array: an ndarray, a device buffer, or both, each made from the other when needed.

    It is made by its class methods only, as an instance of the class that they are called on.
    """

    __slots__ = ()

    @classmethod
    def _from_host(cls, array: npt.NDArray[Any] | np.generic, weak_type: bool = False, /) -> Self:
        """Wraps an ndarray without a copy and makes it read-only; nothing may write to its memory from then on.

        Raises TypeError for what is not an ndarray or NumPy scalar.
        """

    @classmethod
    def _from_buffer(
        cls, buffer: Any, device: Device, dtype: npt.DTypeLike, shape: tuple[int, ...], weak_type: bool = False
    ) -> Self:
        """Wraps a buffer of `device` without a copy."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    @property
    def ndim(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def weak_type(self) -> bool:
        """Whether the dtype yields to that of the other operand in promotion."""

    @property
    def is_deleted(self) -> bool:
        """Whether the values were freed, by donation or by `_delete`."""

    def _host(self) -> npt.NDArray[Any]:
        """The values as a read-only ndarray; on a device that computes in host memory it shares the buffer's memory.

        Raises RuntimeError if the array was deleted.
        """

    def _buffer(self, device: Device, /) -> Any:
        """The values as a buffer of `device`, uploaded once and kept. Raises RuntimeError if the array was deleted."""

    def _delete(self) -> None:
        """Frees the values; shape and dtype stay."""

class Entry:
    """A compiled function with all that a call needs."""

    def __init__(
        self,
        context: Any,
        function: Any,
        device: Device,
        *,
        inputs: Sequence[tuple[int, npt.DTypeLike]],
        outputs: Sequence[tuple[npt.DTypeLike, tuple[int, ...], bool]],
        out_tree: Any,
        captured: Sequence[Any] = (),
        donated: Sequence[int] = (),
        overwritten: Sequence[tuple[int, int]] = (),
        copy: Callable[[npt.NDArray[Any]], Any] | None = None,
    ) -> None:
        """An entry for a function of a loaded module.

        `context` and `function` are a `VmContext` and a `VmFunction`; or, with None for `function`, `context` is a
        callable that takes the list of argument buffers and returns the result buffers.
        `inputs` has (leaf, dtype) for each parameter: the index of the call's leaf that it takes, and the dtype, to
        which Python numbers and arrays of another dtype are converted. `captured` (arrays or buffers) come after these.
        `outputs` has (dtype, shape, weak_type) for each result. `out_tree` says how these make the value of the call:
        tuples, lists, dicts and None around output indices, or a callable that takes the list of arrays.
        `donated` has the leaves whose arrays are deleted by the call. `overwritten` has (parameter, result) pairs: the
        function writes the result to the parameter's memory (a result of -1: none, but it writes there). So it is given
        memory that nothing else can see, if need be a copy, made by `copy`; the parameter's array is deleted before the
        function runs.
        """

class Dispatcher:
    """The callable behind `jit`.

    A call flattens its dynamic arguments: tuples, lists, dicts (in the order of their sorted keys) and None here,
    other containers by `flatten`, a function as `optree.tree_flatten`. Keywords come after the positional arguments,
    sorted by name. The tree, each leaf's dtype, shape and weak type, the static arguments (by type and ==) and the
    configuration token make the signature that selects the entry.

    `miss(args, kwargs)` makes the result when there is no entry, when a leaf is a tracer or anything but an array or a
    number, when a Python int does not fit the entry's dtype, and while the thread is tracing.
    It is a descriptor, as functions are, and has a `__dict__`, so that `functools.update_wrapper` works on it.
    """

    def __init__(
        self,
        miss: Callable[[tuple[Any, ...], dict[str, Any]], Any],
        flatten: Callable[[Any], tuple[Any, ...]],
        array_type: type[ArrayBase],
        *,
        static_argnums: tuple[int, ...] = (),
        static_argnames: tuple[str, ...] = (),
        tracer_type: type | None = None,
        state: object = None,
    ) -> None: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
    def __get__(self, instance: object, owner: type | None = None, /) -> Any: ...
    @property
    def state(self) -> Any:
        """The object given at construction."""

    def insert(self, args: tuple[Any, ...], kwargs: dict[str, Any], entry: Entry, /) -> None:
        """Makes `entry` the one for calls like this, in place of an earlier one.

        Raises TypeError for an unhashable static argument, and for arguments that no compiled function takes.
        """

    def execute(self, args: tuple[Any, ...], kwargs: dict[str, Any], entry: Entry, /) -> Any:
        """Runs `entry` on these arguments, without looking it up.

        Raises what IREE raises, and OverflowError for a Python int that does not fit.
        """

    def cache_size(self) -> int:
        """The number of entries."""

    def clear(self) -> None:
        """Drops all entries."""

def config_token() -> int:
    """The token of the configuration in effect in this thread."""

def set_config_token(token: int) -> None:
    """Sets the process's token: a number that stands for all settings that change what a call means."""

def set_thread_config_token(token: int | None) -> int | None:
    """Sets this thread's own token, which hides the process's, or unsets it with None. Returns the previous one."""

def enter_trace() -> None:
    """From now on every call in this thread goes to `miss`, until `exit_trace` is called as often."""

def exit_trace() -> None:
    """Undoes one `enter_trace`. Raises ValueError if there was none."""
