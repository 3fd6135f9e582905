"""Running binaries of IREE."""

from __future__ import annotations

import ctypes
import functools
import os
import re
import threading
from collections.abc import Sequence
from typing import Any

import iree.runtime as rt
import numpy as np
from iree.runtime import version

from pyxla_runtime.artifact import ArtifactError, TensorSpec, dtype_from_name
from pyxla_runtime.backends.host_calls import HostCalls, HostFunction
from pyxla_runtime.devices import Device, keep_for_ever, vm_instance

Array = np.ndarray[Any, Any]

# IREE takes memory as it is only from here; at other addresses its code would fault.
_ALIGNMENT = 64
_DTYPES = {
    "i1": "bool",
    "bf16": "bfloat16",
    "f16": "float16",
    "f32": "float32",
    "f64": "float64",
    "complex<f32>": "complex64",
    "complex<f64>": "complex128",
    "f8E4M3FN": "float8_e4m3fn",
    "f8E4M3FNUZ": "float8_e4m3fnuz",
    "f8E5M2": "float8_e5m2",
    "f8E5M2FNUZ": "float8_e5m2fnuz",
    **{f"{sign}i{bits}": f"{'u' * (sign == 'u')}int{bits}" for bits in (8, 16, 32, 64) for sign in ("", "s", "u")},
}
_ELEMENT_TYPES = {
    "bool": rt.HalElementType.BOOL_8,
    "bfloat16": rt.HalElementType.BFLOAT_16,
    "float16": rt.HalElementType.FLOAT_16,
    "float32": rt.HalElementType.FLOAT_32,
    "float64": rt.HalElementType.FLOAT_64,
    "complex64": rt.HalElementType.COMPLEX_64,
    "complex128": rt.HalElementType.COMPLEX_128,
    "float8_e4m3fn": rt.HalElementType.FLOAT_8_E4M3_FN,
    "float8_e4m3fnuz": rt.HalElementType.FLOAT_8_E4M3_FNUZ,
    "float8_e5m2": rt.HalElementType.FLOAT_8_E5M2,
    "float8_e5m2fnuz": rt.HalElementType.FLOAT_8_E5M2_FNUZ,
    **{f"int{bits}": getattr(rt.HalElementType, f"SINT_{bits}") for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": getattr(rt.HalElementType, f"UINT_{bits}") for bits in (8, 16, 32, 64)},
}
_HOST_MEMORY = int(rt.MemoryType.HOST_LOCAL) | int(rt.MemoryType.DEVICE_VISIBLE)
_STAGING_USAGE = int(rt.BufferUsage.TRANSFER) | int(rt.BufferUsage.MAPPING_SCOPED)


class _Calls(threading.local):
    """How many programs with functions of the host are running in this thread, each called by the one before."""

    depth = 0


_calls = _Calls()


class Executable:
    """A binary, loaded on a device. Several threads may call it at once.

    `inputs` and `outputs` are the dtypes and shapes that the binary declares. `host_functions` are those that it
    imports, `@pyxla.callback_0` and on; they run in the thread that calls.
    """

    def __init__(
        self, binary: bytes, device: Device, function: str = "main", host_functions: Sequence[HostFunction] = ()
    ) -> None:
        self.device = device
        self._binary = binary
        self._name = function
        # It may not refer to this object: IREE's half of such a circle would keep all of it from being freed.
        self._host_calls = HostCalls(
            host_functions, functools.partial(_copy_to_host, device), functools.partial(_copy_to_device, device)
        )
        self._imports = bool(host_functions)
        self._lock = threading.Lock()
        self._load()
        declaration = self._function.reflection.get("iree.abi.declaration", "")
        self.inputs = _declared(declaration, "input")
        self.outputs = _declared(declaration, "output")

    @property
    def context(self) -> Any:
        """IREE's VmContext, for callers that drive it themselves; it must outlive what they keep of it."""
        return self._context

    @property
    def function(self) -> Any:
        """IREE's VmFunction."""
        return self._function

    def call(self, arrays: Sequence[Array]) -> list[Array]:
        """Run the program on arrays of the dtypes and shapes in `inputs`. Raises TypeError or ValueError for others,
        before it runs.

        An array at an address that divides by 64 is read where it lies; one that isn't is copied. The results are
        arrays of their own.
        """
        check_arguments(self.inputs, arrays, self._name)
        if self._process != os.getpid():
            keep_for_ever(self._context)  # forked: the device's threads stayed with the parent
            self._load()
        arguments, results = rt.VmVariantList(len(arrays)), rt.VmVariantList(len(self.outputs))
        kept = [_contiguous(array) for array in arrays]
        for array in kept:
            arguments.push_ref(self._to_device(array).ref)
        self._invoke(arguments, results)
        taken = [_extent(array) for array in kept]
        views = [results.get_as_object(index, rt.HalBufferView) for index in range(len(self.outputs))]
        return [
            _from_device(self.device, view, spec.dtype, taken) for view, spec in zip(views, self.outputs, strict=True)
        ]

    def copy(self, array: Array) -> Any:
        """An IREE buffer with the array's values, in memory that programs may write to in any way."""
        return _copy_to_device(self.device, array)

    def run(self, buffers: Sequence[Any]) -> list[Any]:
        """Run the program on IREE's buffers, unchecked, and return its own: what the native call path takes for a
        program that calls the host."""
        arguments, results = rt.VmVariantList(len(buffers)), rt.VmVariantList(len(self.outputs))
        for buffer in buffers:
            arguments.push_ref(buffer)
        self._invoke(arguments, results)
        return [results.get_as_ref(index) for index in range(len(self.outputs))]

    def _invoke(self, arguments: Any, results: Any) -> None:
        if not self._imports:
            self._context.invoke(self._function, arguments, results)
            return
        # One invocation of a context at a time. A call from within a call does not wait for a lock, since its own
        # caller may hold another.
        _calls.depth += 1
        locked = self._lock.acquire(blocking=_calls.depth == 1)
        try:
            self._context.invoke(self._function, arguments, results)
        except (RuntimeError, ValueError):
            error = self._host_calls.take_error()
            if error is None:
                raise
        else:
            return
        finally:
            if locked:
                self._lock.release()
            _calls.depth -= 1
        raise error

    def _load(self) -> None:
        instance = vm_instance()
        try:
            module = rt.VmModule.copy_buffer(instance, self._binary)
            self._hal = self.device.hal
            imported = [self._host_calls.module()] if self._imports else []
            self._context = rt.VmContext(instance, [rt.create_hal_module(instance, self._hal), *imported, module])
        except (ValueError, RuntimeError) as error:
            raise ArtifactError(
                f"IREE's runtime {version.VERSION} cannot load this binary on {self.device}: {error}"
            ) from error
        names = [name for name in module.function_names if not name.startswith("__")]
        if self._name not in names:
            raise ArtifactError(f"the binary has no function {self._name!r}; it has {', '.join(names)}")
        self._function: Any = module.lookup_function(self._name)
        self._process = os.getpid()

    def _to_device(self, array: Array) -> Any:
        hal = self._hal
        element = _element_type(array.dtype)
        address = array.ctypes.data
        if self.device.kind == "local" and array.nbytes and address % _ALIGNMENT == 0:
            # Not from the array itself: IREE would refuse a read-only one.
            memory = (ctypes.c_char * array.nbytes).from_address(address)
            buffer = hal.allocator.import_host_allocation(memory, _HOST_MEMORY, int(rt.BufferUsage.DEFAULT))
            return rt.HalBufferView(buffer, array.shape, element)
        return _copy_to_device(self.device, array)


@functools.cache
def _element_type(dtype: np.dtype[Any]) -> Any:
    return _ELEMENT_TYPES[dtype.name]  # numpy takes microseconds to make the name


def _copy_to_device(device: Device, array: Array) -> Any:
    hal = device.hal
    kind = _HOST_MEMORY if device.kind == "local" else int(rt.MemoryType.DEVICE_LOCAL)
    usage = int(rt.BufferUsage.DEFAULT)
    if array.nbytes:
        flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        buffer = hal.allocator.allocate_buffer_copy(kind, usage, hal, flat)
    else:
        buffer = hal.allocator.allocate_buffer(kind, usage, 0)
    return rt.HalBufferView(buffer, array.shape, _element_type(array.dtype))


def _copy_to_host(device: Device, view: Any, dtype: np.dtype[Any]) -> Array:
    return _from_device(device, view, dtype, []).copy()


def _from_device(device: Device, view: Any, dtype: np.dtype[Any], taken: list[tuple[int, int]]) -> Array:
    """An array of the view's memory; of a copy where that is in `taken`, an argument or an earlier result."""
    size = view.byte_length
    if not size:
        return np.empty(view.shape, dtype)
    mapped = view.map() if device.kind == "local" else _staged(device.hal, view.get_buffer(), size).map()
    flat = mapped.asarray([size], np.dtype(np.uint8))
    start, end = _extent(flat)
    if any(start < other_end and other_start < end for other_start, other_end in taken):
        flat = flat.copy()
    taken.append((start, end))
    return flat.view(dtype).reshape(view.shape)


def _staged(hal: Any, source: Any, size: int) -> Any:
    """A copy of a device's buffer in memory that the host sees."""
    kind = int(rt.MemoryType.HOST_LOCAL) | int(rt.MemoryType.DEVICE_VISIBLE)
    target = hal.allocator.allocate_buffer(kind, _STAGING_USAGE, size)
    semaphore = hal.create_semaphore(0)
    done = rt.HalFence.create_at(semaphore, 1)
    hal.queue_copy(source, target, rt.HalFence.create_at(semaphore, 0), done)
    done.wait()
    return target


def check_arguments(specs: Sequence[TensorSpec], arrays: Sequence[Array], name: str) -> None:
    """Raise TypeError or ValueError unless the arrays are what the specs say."""
    if len(arrays) != len(specs):
        raise TypeError(f"{name} takes {len(specs)} arrays; {len(arrays)} were given")
    for index, (spec, array) in enumerate(zip(specs, arrays, strict=True)):
        label = spec.name or f"argument {index}"
        if not isinstance(array, np.ndarray):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"{label} must be a numpy array, {spec.text}; it is a {type(array).__name__}")
        if array.dtype != spec.dtype:
            fix = f"convert it with .astype({spec.dtype.name!r})"
            raise TypeError(f"{label} must be {spec.text}; its dtype is {array.dtype.name}: {fix}")
        fits = len(array.shape) == len(spec.shape) and all(
            wanted in (None, size) for wanted, size in zip(spec.shape, array.shape, strict=True)
        )
        if not fits:
            raise ValueError(f"{label} must be {spec.text}; its shape is {array.shape}")


def _declared(declaration: str, role: str) -> list[TensorSpec]:
    """The specs in `sync func @main(%input0: tensor<2xi32> {iree.abi.encoding = tensor<2xui32>}) -> (...)`."""
    found = re.findall(rf"%{role}\d+: tensor<((?:[^<>]|<[^<>]*>)*)>(?: \{{([^}}]*)\}})?", declaration)
    return [_spec(re.sub(r"^.*tensor<(.*)>.*$", r"\1", attributes) if "tensor<" in attributes else tensor)
            for tensor, attributes in found]  # fmt: skip


def _spec(tensor: str) -> TensorSpec:
    *sizes, element = tensor.split("x") if "complex" not in tensor else _split_complex(tensor)
    shape = tuple(None if size == "?" else int(size) for size in sizes)
    return TensorSpec(dtype_from_name(_DTYPES.get(element, element)), shape)


def _split_complex(tensor: str) -> list[str]:
    shape, _, element = tensor.partition("complex")
    return [*shape.split("x")[:-1], "complex" + element]


def _contiguous(array: Array) -> Array:
    return array if array.flags.c_contiguous else np.ascontiguousarray(array)


def _extent(array: Array) -> tuple[int, int]:
    start = array.ctypes.data
    return start, start + array.nbytes
