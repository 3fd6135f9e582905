"""`pmap`: a function of one device's part becomes a function of all the parts, one on each device."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from pyxla import axes
from pyxla.config import config
from pyxla_compiler import build as b

from . import common
from .jit import jit
from .vmap import Kind, mapped

PMAP = Kind("pmap", b.shard_marker, on_devices=True)


def pmap(
    fun: Callable[..., Any] | None = None,
    axis_name: Hashable | None = None,
    *,
    in_axes: Any = 0,
    out_axes: Any = 0,
    static_broadcasted_argnums: int | Iterable[int] = (),
    devices: Sequence[Any] | None = None,
    backend: str | None = None,
    axis_size: int | None = None,
    donate_argnums: int | Iterable[int] = (),
    global_arg_shapes: Any = None,
) -> Any:
    """A function that runs `fun` on every device at once, each on its part of the arguments, compiled as by `jit`.

    The processor counts as as many devices as the setting `num_cpu_devices` says (`PYXLA_NUM_CPU_DEVICES`, or
    `config.update`); they share its cores.

    Args:
        fun: a function of arrays or trees of them.
        axis_name: a name for the axis of devices, which the collectives of `lax` (`psum`, `all_gather`, ...) run over.
        in_axes: along which axis each argument is parted, one slice a device; an int, None (every device gets the
            whole), or a tree prefix of the tuple of arguments.
        out_axes: along which axis the results of the devices are stacked; None for that of the first device alone.
        static_broadcasted_argnums: arguments that are Python values, part of the signature as in `jit`.
        devices: the devices to run on; as many as the mapped axis is long.
        axis_size: the number of devices, where no argument tells.
        backend: the kind of devices, `cpu` or `local`.
        donate_argnums, global_arg_shapes: accepted for compatibility.

    Raises:
        ValueError: mapped axes of different sizes, or longer than there are devices.
        RuntimeError: there are no devices of the kind `backend`.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> with pyxla.config.override(num_cpu_devices=4):
    ...     print(pyxla.pmap(lambda x: x / pyxla.lax.psum(x, "i"), axis_name="i")(jnp.arange(4.0)))
    [0.         0.16666667 0.33333334 0.5       ]
    """
    if fun is None:
        return functools.partial(
            pmap,
            axis_name=axis_name,
            in_axes=in_axes,
            out_axes=out_axes,
            static_broadcasted_argnums=static_broadcasted_argnums,
            devices=devices,
            backend=backend,
            axis_size=axis_size,
        )
    common.check_callable(fun, "pmap")
    if backend not in (None, "cpu", "local"):
        raise RuntimeError(f"pmap runs on the devices of the kind 'cpu', there are none of the kind {backend!r} for it")
    static = _numbers(static_broadcasted_argnums)

    def check_size(size: int) -> None:
        _check_devices(fun, size, devices)

    @functools.wraps(fun, updated=())
    def on_devices(*args: Any, **kwargs: Any) -> Any:
        fixed = {i % len(args): args[i] for i in static if -len(args) <= i < len(args)}
        parts = tuple(x for i, x in enumerate(args) if i not in fixed)
        places = in_axes
        if isinstance(places, (tuple, list)) and len(places) == len(args):
            places = tuple(place for i, place in enumerate(places) if i not in fixed)
        one = _with_fixed(fun, fixed) if fixed else fun
        return mapped(PMAP, one, places, out_axes, axis_name, axis_size, check_size)(*parts, **kwargs)

    return jit(on_devices, static_argnums=static or None)


def _numbers(numbers: int | Iterable[int]) -> tuple[int, ...]:
    return (numbers,) if isinstance(numbers, int) else tuple(numbers)


def _with_fixed(fun: Callable[..., Any], fixed: dict[int, Any]) -> Callable[..., Any]:
    """fun as a function of the arguments that are not fixed."""

    @functools.wraps(fun, updated=())
    def rest(*parts: Any, **kwargs: Any) -> Any:
        given = iter(parts)
        count = len(parts) + len(fixed)
        return fun(*(fixed[i] if i in fixed else next(given) for i in range(count)), **kwargs)

    return rest


def _check_devices(fun: Callable[..., Any], size: int, devices: Sequence[Any] | None) -> None:
    if devices is not None and len(devices) != size:
        raise ValueError(
            f"pmap of {common.name_of(fun)} was given {len(devices)} devices, but its mapped axis has size {size}; "
            "give a device for each member"
        )
    around = math.prod(axis.size for axis in axes.bound() if axis.on_devices)
    if size * around > config.num_cpu_devices:
        nested = f" within {around} of an outer pmap" if around > 1 else ""
        raise ValueError(
            f"pmap of {common.name_of(fun)} needs {size} devices{nested}, one for each member of its mapped axis, but "
            f"there are {config.num_cpu_devices}: set PYXLA_NUM_CPU_DEVICES={size * around} before the start, or "
            f"config.update('num_cpu_devices', {size * around}), or use vmap"
        )
