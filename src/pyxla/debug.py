"""Looking into functions while they run, compiled or not: `print`, `callback`, `breakpoint`."""

from __future__ import annotations

import builtins
import string
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from pyxla import errors, staging
from pyxla.callbacks import debug_callback


class _Checker(string.Formatter):
    """Goes over a format string for what it names, and leaves the values, which are not there yet, alone."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return ""

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return value

    def check_unused_args(self, used_args: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        unused = [str(i) for i in range(len(args)) if i not in used_args]
        unused += [name for name in kwargs if name not in used_args]
        if unused:
            raise ValueError(
                f"the format string does not use the arguments {', '.join(unused)}: name each in braces, as "
                "debug.print('x = {x}', x=x); an f-string would print the traced values"
            )


def print(
    fmt: str,
    *args: Any,
    ordered: bool = False,
    partitioned: bool = False,
    skip_format_check: bool = False,
    **kwargs: Any,
) -> None:
    """Print values each time the program comes here. Under `vmap` once for each example; derivatives print the
    primal, once.

    Args:
        fmt: a string for `str.format`, with the arguments' names or numbers in braces.
        args, kwargs: arrays, or anything else that can be formatted.
        ordered: refuse `vmap`. Lines are in program order in any case.
        partitioned: accepted for compatibility.
        skip_format_check: do not check `fmt` beforehand.

    Raises:
        ValueError: the string does not use an argument.
        KeyError, IndexError: the string names an argument that there is not.

    >>> import pyxla, pyxla.numpy as jnp
    >>> @pyxla.jit
    ... def f(x):
    ...     y = x.sum()
    ...     pyxla.debug.print("sum = {y:.2f}", y=y)
    ...     return y
    >>> f(jnp.arange(4.0))
    sum = 6.00
    Array(6., dtype=float32)
    """
    if not skip_format_check:
        _Checker().vformat(fmt, args, kwargs)

    def write(*values: Any, **named: Any) -> None:
        builtins.print(fmt.format(*values, **named))

    debug_callback(write, args, kwargs, ordered)


def callback(
    callback: Callable[..., Any], *args: Any, ordered: bool = False, partitioned: bool = False, **kwargs: Any
) -> None:
    """Call a Python function with the values of arrays each time the program comes here; its result is ignored.

    Under `vmap` it is called for each example; derivatives call it with the primals. Arguments that are no arrays are
    passed as they are. `ordered` refuses `vmap`; calls are in program order in any case. `partitioned` is accepted for
    compatibility.

    >>> import pyxla
    >>> seen = []
    >>> pyxla.grad(lambda x: pyxla.debug.callback(lambda v: seen.append(float(v)), x) or x**2)(3.0)
    Array(6., dtype=float32, weak_type=True)
    >>> seen
    [3.0]
    """
    debug_callback(callback, args, kwargs, ordered)


def breakpoint(
    *,
    backend: str | None = None,
    filter_frames: bool = True,
    num_frames: int | None = None,
    ordered: bool = False,
    stdin: IO[str] | None = None,
    stdout: IO[str] | None = None,
) -> None:
    """Stop here, each time the program comes here.

    Where nothing is staged, this is `pdb` in the caller's frame. In a function under `jit`, `grad` or `vmap` the frame
    is gone when the values are there: a prompt opens with what was kept of it and its callers. There `p`, `pp`, `up`,
    `down`, `where`, `list`, `args`, `continue` and `quit` do what they do in `pdb`, and Python is run as it stands.
    Under `vmap` it stops for each example; derivatives stop with the primals.

    Args:
        backend: None or `cli`.
        filter_frames: leave out the frames of pyxla's own functions.
        num_frames: how many frames to keep; all of them by default.
        ordered: refuse `vmap`.
        stdin, stdout: where commands come from and what is said goes, instead of the terminal.

    Raises:
        SystemExit: `quit` was given, or the input came to its end.
    """
    import pdb  # here, since few programs stop and this is slow to import

    from pyxla.debugger import Debugger, Frames

    if backend not in (None, "cli"):
        raise ValueError(f"backend must be None or 'cli', got {backend!r}")
    if staging.current_trace() is None:
        pdb.Pdb(stdin=stdin, stdout=stdout).set_trace(errors.user_code_frame())
        return
    frames = Frames(filter_frames=filter_frames, num_frames=num_frames)
    snapshots, tracers = frames.snapshots, tuple(frames.tracers)

    def stop(*values: Any) -> None:
        Debugger(snapshots, values, stdin, stdout).run()

    debug_callback(stop, tracers, {}, ordered)
