"""The devices that programs run on."""

from __future__ import annotations

import ctypes
import functools
import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import iree.runtime as rt
from iree.runtime import _binding as binding  # pyright: ignore[reportPrivateUsage]

log = logging.getLogger("pyxla.devices")

# Devices and loaded programs live as long as the process, which IREE's bindings would report as leaks at its end.
binding.disable_leak_checker()

# Programs may keep up to 256 kB on the stack, which IREE's worker threads don't have by themselves.
_WORKER_STACK = 2 << 20

# The drivers of a device: the calling thread for small work, a pool of threads for large.
_DRIVERS = {
    "local": ("local-sync", "local-task"),
    "cuda": ("cuda",),
    "hip": ("hip",),
    "vulkan": ("vulkan",),
    "metal": ("metal",),
}
_DEVICE_OF_DRIVER = {driver: kind for kind, drivers in _DRIVERS.items() for driver in drivers}


@dataclass(frozen=True)
class Device:
    """One device and the driver it is used through. `kind` is what an artifact's targets name: local, cuda, hip, vulkan
    or metal.

    >>> get_device("local")
    Device(kind='local', driver='local-sync', index=0)
    """

    kind: str
    driver: str
    index: int = 0

    def __str__(self) -> str:
        return self.driver if self.kind == "local" else f"{self.driver}:{self.index}"

    @property
    def id(self) -> int:
        """The number of the device among those of its kind."""
        return self.index

    @property
    def platform(self) -> str:
        """`cpu` for the processor, else the kind."""
        return "cpu" if self.kind == "local" else self.kind

    @property
    def process_index(self) -> int:
        """The process that the device belongs to: this one, the only one."""
        return 0

    @property
    def hal(self) -> Any:
        """IREE's device, opened when first asked for."""
        return _open(self)


def get_device(name: str | Device = "local") -> Device:
    """The device of a name: `local`, `local-task`, `cuda`, `cuda:1`... `local` runs in the calling thread, `local-task`
    in a pool of threads.

    Raises ValueError for a name that is not one.
    """
    if isinstance(name, Device):
        return name
    driver, _, index = name.partition(":")
    driver = _DRIVERS[driver][0] if driver in _DRIVERS else driver
    if driver not in _DEVICE_OF_DRIVER or (index and not index.isdecimal()):
        raise ValueError(
            f"{name!r} is not a device; write one of {', '.join([*_DRIVERS, 'local-task'])}, or as 'cuda:1'"
        )
    return Device(_DEVICE_OF_DRIVER[driver], driver, int(index or 0))


def devices(kind: str | None = None) -> list[Device]:
    """The devices of this machine, or those of one kind; `local` comes first.

    >>> devices("local")
    [Device(kind='local', driver='local-sync', index=0)]
    """
    found = [Device("local", "local-sync")]
    for driver in rt.HalDriver.query():
        if driver in _DEVICE_OF_DRIVER and not driver.startswith("local"):
            found += [Device(_DEVICE_OF_DRIVER[driver], driver, index) for index in range(_count(driver))]
    return [device for device in found if kind in (None, device.kind)]


@functools.cache
def cpu_features() -> frozenset[str]:
    """The instruction sets of this machine's processor, as Linux names them; empty where it does not say."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return frozenset()
    for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
        key, _, value = line.partition(":")
        if key.strip() in ("flags", "Features"):
            return frozenset(value.split())
    return frozenset()


def vm_instance() -> Any:
    """IREE's virtual machine, one for the process."""
    global _instance
    with _lock:
        if _instance is None:
            _instance = rt.VmInstance()
        return _instance


_lock = threading.RLock()
_instance: Any = None
_opened: dict[Device, Any] = {}
_configured = False
# The drivers that the parent of this process, a forked child, had opened. Their threads are not in the child.
_inherited: set[str] = set()


def _driver(name: str) -> Any:
    global _configured
    if not _configured:
        rt.flags.parse_flags(f"--task_worker_stack_size={_WORKER_STACK}")
        _configured = True
    return rt.get_driver(name)


def _count(driver: str) -> int:
    try:
        return len(_driver(driver).query_available_devices())
    except (RuntimeError, ValueError) as error:  # the driver is built in, but the machine lacks its library
        log.debug("no %s devices: %s", driver, error)
        return 0


def _open(device: Device) -> Any:
    with _lock:
        if device not in _opened:
            _opened[device] = _open_new(device)
        return _opened[device]


def _open_new(device: Device) -> Any:
    if device.kind == "local":
        forked = device.driver in _inherited
        # IREE keeps a driver for life, and this one's pool of threads stayed with the parent.
        return _driver("local-sync" if forked else device.driver).create_default_device()
    if device.driver in _inherited:
        raise RuntimeError(f"{device} was in use when this process was forked; start processes with 'spawn' to use it")
    driver = _driver(device.driver)
    available = driver.query_available_devices()
    if device.index >= len(available):
        raise ValueError(f"there is no device {device}; the driver finds {len(available)}")
    return driver.create_device(available[device.index])


def keep_for_ever(thing: object) -> None:
    """Let a thing live to the end of the process, past even the interpreter's own clearing up.

    In a forked child, closing what the parent opened would wait for threads that are not there.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))
    binding.disable_leak_checker()


def _after_fork() -> None:
    global _lock, _opened
    _lock = threading.RLock()
    if _opened:
        _inherited.update(device.driver for device in _opened)
        keep_for_ever(_opened)
        _opened = {}


os.register_at_fork(after_in_child=_after_fork)
