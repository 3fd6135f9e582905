"""Looking into functions while they run, compiled or not: `print`, `callback`, `breakpoint`."""

from __future__ import annotations

import builtins
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyxla import errors, staging
from pyxla.array import Array
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


def print(fmt: str, *args: Any, ordered: bool = False, skip_format_check: bool = False, **kwargs: Any) -> None:
    """Print values each time the program comes here. Under `vmap` once for each example; derivatives print the
    primal, once.

    Args:
        fmt: a string for `str.format`, with the arguments' names or numbers in braces.
        args, kwargs: arrays, or anything else that can be formatted.
        ordered: refuse `vmap`. Lines are in program order in any case.
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


def callback(callback: Callable[..., Any], *args: Any, ordered: bool = False, **kwargs: Any) -> None:
    """Call a Python function with the values of arrays each time the program comes here; its result is ignored.

    Under `vmap` it is called for each example; derivatives call it with the primals. Arguments that are no arrays are
    passed as they are. `ordered` refuses `vmap`; calls are in program order in any case.

    >>> import pyxla
    >>> seen = []
    >>> pyxla.grad(lambda x: pyxla.debug.callback(lambda v: seen.append(float(v)), x) or x**2)(3.0)
    Array(6., dtype=float32, weak_type=True)
    >>> seen
    [3.0]
    """
    debug_callback(callback, args, kwargs, ordered)


def breakpoint(*, ordered: bool = False) -> None:
    """Stop here, each time the program comes here.

    Where nothing is staged, this is `pdb` in the caller's frame. In a function under `jit`, `grad` or `vmap` the frame
    is gone when the values are there: a Python prompt opens, with the function's local arrays under their names. The
    end of the input (Ctrl-D) goes on.
    """
    import code  # here, since few programs stop and these two are slow to import
    import pdb

    frame = errors.user_code_frame()
    if staging.current_trace() is None:
        pdb.Pdb().set_trace(frame)
        return
    place = f"{frame.f_code.co_name}, {frame.f_code.co_filename}:{frame.f_lineno}"
    values = {name: x for name, x in frame.f_locals.items() if name.isidentifier()}

    def stop(**values: Any) -> None:
        arrays = "".join(f"  {name} = {x!r}\n" for name, x in values.items() if isinstance(x, Array))
        code.interact(f"stopped in {place}\n{arrays}Ctrl-D goes on.", local=values, exitmsg="")

    debug_callback(stop, (), values, ordered)
