"""Small public functions that belong to no subject: devices, waiting, copying out."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import trees
from pyxla.array import Array, wrap
from pyxla.staging import Tracer, aval_of
from pyxla.transforms.jit import live
from pyxla_runtime.devices import devices as runtime_devices


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

    >>> import pyxla
    >>> str(pyxla.devices("local")[0])
    'local-sync'
    """
    return runtime_devices(backend)


def clear_caches() -> None:
    """Forget every staged and compiled function of this process. The disk cache stays.

    >>> import pyxla
    >>> pyxla.clear_caches()
    """
    for reference in list(live):
        dispatcher = reference()
        if dispatcher is not None:
            dispatcher.clear()
