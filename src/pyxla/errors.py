"""The errors users meet, each with an example of the mistake and of the mend; and the search for the user's own line.

Messages have up to three parts: what happened, where in the user's file, and what to write instead.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import sys
import warnings
from types import FrameType
from typing import NamedTuple

__all__ = [
    "ConcretizationError",
    "ConcretizationTypeError",
    "NonConcreteBooleanIndexError",
    "PyxlaIndexError",
    "PyxlaTypeError",
    "RecompilationWarning",
    "TracerArrayConversionError",
    "TracerBoolConversionError",
    "TracerIntegerConversionError",
    "TypePromotionError",
    "UnexpectedTracerError",
    "UserFrame",
    "here",
    "user_frame",
    "warn",
]


class UserFrame(NamedTuple):
    """A line of the user's own code."""

    filename: str
    line: int
    function: str


@functools.cache
def _hidden_paths() -> tuple[str, ...]:
    """What a filename begins with if the user did not write it: our packages, and what stands between them and us."""
    paths = [os.path.dirname(os.path.abspath(__file__)) + os.sep, contextlib.__file__, functools.__file__]
    for package in ("pyxla_compiler", "pyxla_runtime", "optree"):
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            paths += [os.path.abspath(place) + os.sep for place in spec.submodule_search_locations]
    return tuple(paths)


@functools.lru_cache(maxsize=4096)
def _is_hidden(filename: str) -> bool:
    return filename.startswith(_hidden_paths())


def user_code_frame() -> FrameType:
    """The frame of the user's line, for floors that need more of it than `user_frame` gives."""
    frame = outermost = sys._getframe(1)
    while frame is not None:
        if not _is_hidden(frame.f_code.co_filename):
            return frame
        frame, outermost = frame.f_back, frame
    return outermost


def user_code_stack(*, hidden: bool = False) -> list[FrameType]:
    """The frames from the user's line outwards; those of pyxla's own packages only if `hidden`."""
    frame: FrameType | None = user_code_frame()
    found: list[FrameType] = []
    while frame is not None:
        if hidden or not _is_hidden(frame.f_code.co_filename):
            found.append(frame)
        frame = frame.f_back
    return found


def user_frame() -> UserFrame:
    """The innermost line on the stack that is not in pyxla's own packages (the outermost line if all of them are).

    >>> from pyxla.errors import user_frame
    >>> user_frame().function
    '<module>'
    """
    frame = user_code_frame()
    return UserFrame(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)


def here() -> str:
    """The user's line as text for a message, `at model.py:12 (loss)`."""
    filename, line, function = user_frame()
    return f"at {filename}:{line} ({function})"


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn, naming the user's line, however deep inside pyxla the cause was found. Once a line, as Python does it."""
    frame = user_code_frame()
    warnings.warn_explicit(
        message,
        category,
        frame.f_code.co_filename,
        frame.f_lineno,
        module=frame.f_globals.get("__name__", "<unknown>"),
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )


def _compose(message: str, where: str | None, depends_on: str | None, instead: str | None) -> str:
    """The whole message: what happened, where, on what it depends, and what to write instead."""
    parts = [message]
    if where is not None:
        parts.append(f"This happened {where}.")
    if depends_on is not None:
        parts.append(f"The value depends on {depends_on}.")
    if instead is not None:
        parts.append(f"Instead, {instead}")
    return "\n".join(parts)


class PyxlaTypeError(TypeError):
    """The base of the errors that say a value cannot be used this way while a function is staged.

    `where` is what `here()` returned, `depends_on` names the argument the value was computed from, and `instead` says
    what to write; each adds a line to the message.
    """

    def __init__(
        self, message: str, *, where: str | None = None, depends_on: str | None = None, instead: str | None = None
    ) -> None:
        super().__init__(_compose(message, where, depends_on, instead))


class PyxlaIndexError(IndexError):
    """The base of the errors that say an index cannot be used while a function is staged. Arguments as
    `PyxlaTypeError`."""

    def __init__(
        self, message: str, *, where: str | None = None, depends_on: str | None = None, instead: str | None = None
    ) -> None:
        super().__init__(_compose(message, where, depends_on, instead))


class ConcretizationTypeError(PyxlaTypeError):
    """Python asked for the number inside a traced value, and while the function is being staged there is none yet.

    `jit` calls the function once, with stand-ins ("tracers") that have a shape and a dtype and no contents, to write
    down what it does. Whatever must be known at that time, such as the length of a result, cannot come from them::

        @jit
        def first(x, n):
            return x[:int(n)]                 # how long is the result? n is not known

    If it takes few values, make the argument static: the function is then compiled for each of them::

        @partial(jit, static_argnums=1)
        def first(x, n):
            return x[:n]                      # n is a Python int

    If it takes many, keep the shape fixed and mask instead::

        @jit
        def sum_of_first(x, n):
            return jnp.where(jnp.arange(x.size) < n, x, 0).sum()

    A value that is computed from shapes alone should be computed with `numpy` or plain Python, which never stage.
    """


ConcretizationError = ConcretizationTypeError


class TracerBoolConversionError(ConcretizationTypeError):
    """`if`, `while`, `and`, `or`, `not` or `bool()` met a traced value under `jit` or `vmap`.

    Python takes one branch while the function is staged, but which one depends on the data::

        @jit
        def f(x):
            if x > 0:                         # x has no value yet
                return jnp.sqrt(x)
            return 0.0

    Say it in a way that can be staged. To choose between two values::

        jnp.where(x > 0, jnp.sqrt(x), 0.0)

    To run only one of two pieces of work::

        lax.cond(x > 0, jnp.sqrt, jnp.zeros_like, x)

    To repeat until something holds, `lax.while_loop`; for `and`, `or` and `not` on arrays, `&`, `|` and `~`. If the
    condition is an option and not data, make its argument static: `jit(f, static_argnums=...)`.

    Without `jit`, `grad` and `jvp` know the values, and there a plain `if` is fine.
    """


class TracerIntegerConversionError(PyxlaTypeError):
    """A traced value was used where Python wants an integer: `range(n)`, an index into a list, a shape.

    ::

        @jit
        def pick(i):
            return ["a", "b", "c"][i]         # a list is Python's, and i is not known

        @jit
        def power(x, n):
            for _ in range(n):                # how often?
                x = x * x
            return x

    An array can be indexed with a traced value, and a loop can be staged::

        jnp.array([10, 20, 30])[i]
        lax.fori_loop(0, n, lambda _, x: x * x, x)

    Or make the argument static, as in `jit(power, static_argnums=1)`.
    """


class TracerArrayConversionError(PyxlaTypeError):
    """A traced value was handed to NumPy, or to another library that wants real arrays.

    ::

        @jit
        def f(x):
            return numpy.sin(x)               # NumPy computes at once, x is not there yet

    Use the function of the same name in `pyxla.numpy`::

        @jit
        def f(x):
            return jnp.sin(x)

    A NumPy array that is indexed with a traced value has the same trouble: `jnp.asarray(table)[i]`. If only the other
    library can do the work, hand it over at run time with `pure_callback`.
    """


class UnexpectedTracerError(PyxlaTypeError):
    """A traced value outlived the function it was made for.

    It was stored somewhere while the function was staged, and used afterwards, when it means nothing::

        seen = []

        @jit
        def f(x):
            y = x + 1
            seen.append(y)                    # y is a stand-in, not a number
            return y

        f(1.0)
        seen[0] * 2                           # error

    Return the value::

        @jit
        def f(x):
            y = x + 1
            return y, y

        y, kept = f(1.0)

    The same happens with globals, attributes of objects, caches, and generators that are left half read. To look at a
    value in passing, `debug.print` or `debug.callback`.
    """


class NonConcreteBooleanIndexError(PyxlaIndexError):
    """An array was indexed with a traced mask, so the length of the result would depend on the data.

    ::

        @jit
        def positives(x):
            return x[x > 0]                   # how many?

    If the result is reduced afterwards, replace instead of removing::

        jnp.where(x > 0, x, 0).sum()

    If a bound on the number is known, ask for that many, padded::

        x[jnp.nonzero(x > 0, size=10, fill_value=-1)]

    To assign through a mask, `jnp.where(mask, new, x)` does what `x[mask] = new` would.
    """


class TypePromotionError(ValueError):
    """Two dtypes have no common dtype that both may silently become.

    The 8-bit floats mix with Python numbers and integers only, and under the setting `numpy_dtype_promotion="strict"`
    no two different dtypes mix::

        jnp.ones(3, jnp.float8_e4m3fn) + jnp.ones(3, jnp.float32)

    Say what is meant::

        jnp.ones(3, jnp.float8_e4m3fn).astype(jnp.float32) + jnp.ones(3, jnp.float32)
    """


class RecompilationWarning(UserWarning):
    """A jitted function is compiled again and again, so that it may be slower than without `jit`.

    A compilation belongs to the shapes and dtypes of the arguments and to the values of the static ones::

        @partial(jit, static_argnums=1)
        def step(x, rate):
            return x - rate * x

        for i in range(1000):
            step(x, 1.0 / (1 + i))            # a new static value, a new compilation

    Let what changes be an ordinary argument::

        @jit
        def step(x, rate):
            return x - rate * x

    For lengths that vary, pad to a few sizes. Define jitted functions once, outside of loops.
    """
