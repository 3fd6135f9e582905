"""Settings: what they are, how they are changed, and how a thread overrides them for a while.

`config` is the one object. `config.update(name, value)` changes a setting for every thread; the context managers below
(`enable_x64()`, `disable_jit()`, ...) change it for the calling thread until the block ends. A setting is read as an
attribute, `config.enable_x64`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

__all__ = [
    "Settings",
    "config",
    "debug_infs",
    "debug_nans",
    "default_matmul_precision",
    "disable_jit",
    "enable_x64",
    "numpy_dtype_promotion",
    "numpy_rank_promotion",
]

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})
MATMUL_PRECISIONS = (None, "default", "high", "highest", "bfloat16", "tensorfloat32", "float32")


def _setting(
    default: Any, *, env: str | None = None, choices: tuple[Any, ...] = (), least: int = 0, compiles: bool = False
) -> Any:
    """One setting: its default, environment variable, allowed values or least number, and whether compiled code depends
    on it."""
    metadata = {"env": env, "choices": choices, "least": least, "compiles": compiles}
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """The value of every setting at one moment. A change makes a new one."""

    enable_x64: bool = _setting(False, env="PYXLA_ENABLE_X64", compiles=True)
    numpy_dtype_promotion: str = _setting("standard", choices=("standard", "strict"), compiles=True)
    numpy_rank_promotion: str = _setting("allow", choices=("allow", "warn", "raise"), compiles=True)
    default_matmul_precision: str | None = _setting(None, choices=MATMUL_PRECISIONS, compiles=True)
    disable_jit: bool = _setting(False, env="PYXLA_DISABLE_JIT", compiles=True)
    debug_nans: bool = _setting(False, env="PYXLA_DEBUG_NANS", compiles=True)
    debug_infs: bool = _setting(False, env="PYXLA_DEBUG_INFS", compiles=True)
    num_cpu_devices: int = _setting(1, env="PYXLA_NUM_CPU_DEVICES", least=1, compiles=True)

    token: int = dataclasses.field(init=False)
    """Equal for two settings that compile every program alike, different for two that do not."""
    promotion: int = dataclasses.field(init=False)
    """Which of the type promotion tables is in force: 1 for x64, plus 2 for strict."""

    def __post_init__(self) -> None:
        key = tuple(getattr(self, name) for name in _COMPILES)
        object.__setattr__(self, "token", _tokens.setdefault(key, len(_tokens)))
        object.__setattr__(self, "promotion", self.enable_x64 + 2 * (self.numpy_dtype_promotion == "strict"))


_tokens: dict[tuple[Any, ...], int] = {}
_FIELDS = {field.name: field for field in dataclasses.fields(Settings) if field.init}
_COMPILES = tuple(name for name, field in _FIELDS.items() if field.metadata["compiles"])


def _known(name: str) -> str:
    """The setting's name, without the prefix JAX gives its own; AttributeError with the near names if there is none."""
    short = name.removeprefix("jax_")
    if short in _FIELDS:
        return short
    near = difflib.get_close_matches(short, _FIELDS, n=3) or sorted(_FIELDS)
    raise AttributeError(f"pyxla has no setting named {name!r}. Near it: {', '.join(near)}.")


def _checked(name: str, value: Any) -> Any:
    """`value` if the setting may have it; TypeError or ValueError if not."""
    field = _FIELDS[name]
    choices, default = field.metadata["choices"], field.default
    if choices:
        if value not in choices:
            raise ValueError(f"The setting {name} cannot be {value!r}: write one of {', '.join(map(repr, choices))}.")
    elif isinstance(default, bool) and not isinstance(value, bool):
        raise TypeError(f"The setting {name} is True or False, but was given {value!r}.")
    elif type(default) is int and (type(value) is not int or value < field.metadata["least"]):
        least = field.metadata["least"]
        raise ValueError(f"The setting {name} is a whole number, {least} or more, but was given {value!r}.")
    return value


def from_environment(environ: Mapping[str, str]) -> Settings:
    """The settings that these environment variables ask for. ValueError names the variable that makes no sense."""
    values: dict[str, Any] = {}
    for name, field in _FIELDS.items():
        env = field.metadata["env"]
        if env is None or env not in environ:
            continue
        text = environ[env].strip()
        try:
            values[name] = _checked(name, _parsed(field.default, text))
        except ValueError as error:
            raise ValueError(f"The environment variable {env}={text!r} makes no sense. {error}") from error
    return Settings(**values)


def _parsed(default: Any, text: str) -> Any:
    """The text of an environment variable as a value of the kind that `default` is."""
    if isinstance(default, bool):
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise ValueError("Write 1 or 0.")
    if isinstance(default, int):
        return int(text)
    return text.lower() if isinstance(default, str) else text or None


class State(threading.local):
    """Where the settings live. The class attribute is everybody's; a thread inside a `with` has its own over it."""

    settings: Settings = from_environment(os.environ)
    overrides: tuple[dict[str, Any], ...] = ()

    def rebuild(self, overrides: tuple[dict[str, Any], ...]) -> None:
        """Take these overrides, the last one winning, over the settings of everybody."""
        if overrides:
            merged: dict[str, Any] = {}
            for override in overrides:
                merged.update(override)
            self.overrides, self.settings = overrides, dataclasses.replace(State.settings, **merged)
        elif self.overrides:
            del self.overrides, self.settings


state = State()
"""`state.settings` is the quickest way to the settings of the calling thread, for the floors above."""


class Config:
    """The settings, as attributes. See `Settings` for their names.

    >>> from pyxla.config import config
    >>> config.numpy_rank_promotion
    'allow'
    >>> config.update("numpy_rank_promotion", "raise")
    >>> config.numpy_rank_promotion
    'raise'
    >>> config.update("numpy_rank_promotion", "allow")
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._listeners: list[Callable[[int, int | None], None]] = []

    @property
    def x64(self) -> bool:
        """Whether 64-bit types are in use in the calling thread."""
        return state.settings.enable_x64

    @property
    def token(self) -> int:
        """A number that is different whenever a program may compile differently; part of every compilation's key."""
        return state.settings.token

    def __getattr__(self, name: str) -> Any:
        return getattr(state.settings, _known(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_"):
            raise AttributeError(f"Settings are not assigned: write config.update({_known(name)!r}, {value!r}).")
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *_FIELDS]

    def __repr__(self) -> str:
        return f"<pyxla config: {state.settings}>"

    def update(self, name: str, value: Any) -> None:
        """Set `name` to `value` in every thread.

        A thread inside one of the context managers sees it when its block ends (the calling thread at once), unless
        the block overrides that very setting. The prefix `jax_` on the name is allowed.

        Raises:
            AttributeError: there is no such setting; the message has the nearest names.
            TypeError, ValueError: the setting cannot have this value.
        """
        name = _known(name)
        with self._lock:
            State.settings = dataclasses.replace(State.settings, **{name: _checked(name, value)})
        state.rebuild(state.overrides)
        self._tell()

    @contextlib.contextmanager
    def override(self, **settings: Any) -> Iterator[None]:
        """Within the block, and in this thread alone, the settings have these values. Blocks nest.

        >>> from pyxla.config import config
        >>> with config.override(numpy_rank_promotion="warn", enable_x64=True):
        ...     config.numpy_rank_promotion, config.enable_x64
        ('warn', True)
        """
        checked: dict[str, Any] = {}
        for name, value in settings.items():
            known = _known(name)
            checked[known] = _checked(known, value)
        outer = state.overrides
        state.rebuild((*outer, checked))
        self._tell()
        try:
            yield
        finally:
            state.rebuild(outer)
            self._tell()

    def on_change(self, listener: Callable[[int, int | None], None]) -> Callable[[], None]:
        """Call `listener(shared_token, thread_token)` now and after every change; returns what takes it off again.

        `shared_token` is that of all threads without an override. `thread_token` is that of the calling thread, None
        if it has no override: whoever keeps it must keep it by thread.
        """
        self._listeners.append(listener)
        listener(*self._tokens())
        return lambda: self._listeners.remove(listener)

    def _tokens(self) -> tuple[int, int | None]:
        return State.settings.token, state.settings.token if state.overrides else None

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener(*self._tokens())


config = Config()


def enable_x64(new_val: bool = True) -> contextlib.AbstractContextManager[None]:
    """Within the block, 64-bit types are in use (or not, with False), in this thread alone.

    >>> import pyxla.dtypes as dtypes
    >>> from pyxla.config import enable_x64
    >>> with enable_x64():
    ...     dtypes.canonicalize_dtype("float64")
    dtype('float64')
    >>> with enable_x64(False):
    ...     dtypes.canonicalize_dtype("float64")
    dtype('float32')
    """
    return config.override(enable_x64=new_val)


def numpy_dtype_promotion(new_val: str) -> contextlib.AbstractContextManager[None]:
    """Within the block, types mix by JAX's lattice (`"standard"`), or only weakly typed ones do (`"strict"`)."""
    return config.override(numpy_dtype_promotion=new_val)


def numpy_rank_promotion(new_val: str) -> contextlib.AbstractContextManager[None]:
    """Within the block, broadcasting arrays of unequal rank is silent ("allow"), warned of ("warn") or an error
    ("raise")."""
    return config.override(numpy_rank_promotion=new_val)


def default_matmul_precision(new_val: str | None) -> contextlib.AbstractContextManager[None]:
    """Within the block, products of matrices that ask for no precision have this one."""
    return config.override(default_matmul_precision=new_val)


def disable_jit(new_val: bool = True) -> contextlib.AbstractContextManager[None]:
    """Within the block, `jit` runs the function as plain Python, so that a debugger can step through it."""
    return config.override(disable_jit=new_val)


def debug_nans(new_val: bool = True) -> contextlib.AbstractContextManager[None]:
    """Within the block, an operation whose result holds a NaN raises FloatingPointError, which names it and its line.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> with pyxla.debug_nans(True):
    ...     jnp.log(-1.0)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FloatingPointError: invalid value (nan) encountered in log, at ...
    """
    return config.override(debug_nans=new_val)


def debug_infs(new_val: bool = True) -> contextlib.AbstractContextManager[None]:
    """Within the block, an operation whose result holds an infinity raises FloatingPointError, as with `debug_nans`."""
    return config.override(debug_infs=new_val)
