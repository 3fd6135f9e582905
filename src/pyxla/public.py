"""Small public functions that belong to no subject: devices, waiting, copying out."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from pyxla import trees
from pyxla.array import Array, wrap
from pyxla.config import config
from pyxla.staging import Tracer, aval_of
from pyxla.transforms.jit import live


def block_until_ready(tree: Any) -> Any:
    """The tree itself, once all its arrays are computed.

    >>> import pyxla
    >>> pyxla.block_until_ready([1, 2])
    [1, 2]
    """
    for leaf in trees.leaves(tree):
        if isinstance(leaf, Array):
            leaf.block_until_ready()
    return tree


def device_put(tree: Any, device: Any = None) -> Any:
    """The tree with its leaves as Arrays. `device` is accepted; `local` is the only one arrays live on so far.

    >>> import pyxla
    >>> pyxla.device_put(1.5)
    Array(1.5, dtype=float32, weak_type=True)
    """
    if device is not None and str(device) not in {str(d) for d in devices()}:
        raise ValueError(f"arrays live on {', '.join(map(str, devices()))}, not on {device}")

    def put(x: Any) -> Any:
        if isinstance(x, (Array, Tracer)):
            return x
        aval = aval_of(x)
        return wrap(np.array(x, aval.dtype), aval.weak_type)

    return trees.map(put, tree)


def device_get(tree: Any) -> Any:
    """The tree with its arrays as numpy arrays.

    >>> import pyxla, pyxla.numpy as jnp
    >>> pyxla.device_get([jnp.zeros(2)])
    [array([0., 0.], dtype=float32)]
    """
    return trees.map(lambda x: np.asarray(x) if isinstance(x, (Array, Tracer)) else x, tree)


def devices(backend: str | None = None) -> list[Any]:
    """The devices of this machine, or those of one kind (`local`, `cuda`, `vulkan`, ...).

    The processor counts as as many devices as the setting `num_cpu_devices` (`PYXLA_NUM_CPU_DEVICES`) says, for `pmap`.

    >>> import pyxla
    >>> str(pyxla.devices("local")[0])
    'local-sync'
    """
    from pyxla_runtime.devices import devices as runtime_devices  # opens IREE's runtime, which an import need not

    found = runtime_devices("local" if backend == "cpu" else backend)
    numbers = range(config.num_cpu_devices)
    return [dataclasses.replace(d, index=i) for d in found if d.kind == "local" for i in numbers] + [
        d for d in found if d.kind != "local"
    ]


def local_devices(backend: str | None = None) -> list[Any]:
    """The devices of this process: as `devices`.

    >>> import pyxla
    >>> pyxla.local_devices() == pyxla.devices()
    True
    """
    return devices(backend)


def device_count(backend: str | None = None) -> int:
    """How many devices there are of a kind; without one, how many `pmap` runs on.

    >>> import pyxla
    >>> with pyxla.config.override(num_cpu_devices=8):
    ...     pyxla.device_count()
    8
    """
    return len(devices(backend or "local"))


def local_device_count(backend: str | None = None) -> int:
    """How many devices this process has of a kind: as `device_count`.

    >>> import pyxla
    >>> pyxla.local_device_count() == pyxla.device_count()
    True
    """
    return device_count(backend)


def process_count(backend: str | None = None) -> int:
    """How many processes work together: one.

    >>> import pyxla
    >>> pyxla.process_count(), pyxla.process_index()
    (1, 0)
    """
    return 1


def process_index(backend: str | None = None) -> int:
    """The number of this process among them: 0.

    >>> import pyxla
    >>> pyxla.process_index()
    0
    """
    return 0


def clear_caches() -> None:
    """Forget every staged and compiled function of this process. The disk cache stays.

    >>> import pyxla
    >>> pyxla.clear_caches()
    """
    for reference in list(live):
        dispatcher = reference()
        if dispatcher is not None:
            dispatcher.clear()
