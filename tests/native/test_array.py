"""ArrayBase: one value on the host and on the device."""

from __future__ import annotations

import gc
import weakref

import ml_dtypes
import numpy as np
import pytest

from pyxla_runtime import _native

from .conftest import Array, Compiled


def aligned(values: np.ndarray) -> np.ndarray:
    """The values at an address that IREE takes without a copy."""
    memory = np.empty(values.nbytes + 64, np.uint8)
    start = -memory.ctypes.data % 64
    result = memory[start : start + values.nbytes].view(values.dtype).reshape(values.shape)
    result[...] = values
    return result


def test_wraps_the_ndarray_itself_and_makes_it_read_only() -> None:
    host = np.arange(6, dtype=np.int16).reshape(2, 3)
    array = Array._from_host(host, True)
    assert type(array) is Array
    assert array._host() is host
    assert not host.flags.writeable
    assert (array.shape, array.dtype, array.ndim, array.size, array.weak_type) == ((2, 3), np.int16, 2, 6, True)


def test_takes_numpy_scalars_as_arrays_without_dimensions() -> None:
    array = Array._from_host(np.float32(2.5))
    assert array.shape == ()
    assert array._host() == np.float32(2.5)
    assert not array.weak_type


@pytest.mark.parametrize("value", [[1, 2], 3.0, None, "x"])
def test_refuses_what_is_not_an_ndarray(value: object) -> None:
    with pytest.raises(TypeError, match="expected a NumPy array, not"):
        Array._from_host(value)  # type: ignore[arg-type]


def test_is_made_by_its_class_methods_only() -> None:
    for make in (Array, _native.ArrayBase, lambda: object.__new__(Array)):
        with pytest.raises(TypeError):
            make()
    with pytest.raises(TypeError, match="device must be a Device"):
        Array._from_buffer(None, None, np.float32, ())  # type: ignore[arg-type]


def test_supports_weak_references() -> None:
    array = Array._from_host(np.zeros(3))
    reference = weakref.ref(array)
    assert reference() is array
    del array
    assert reference() is None


def test_subclass_with_a_dict() -> None:
    class Tagged(_native.ArrayBase):
        pass

    array = Tagged._from_host(np.zeros(3))
    array.tag = array  # type: ignore[attr-defined]
    reference = weakref.ref(array)
    del array
    gc.collect()
    assert reference() is None


DTYPES = [np.bool_, np.int8, np.uint16, np.int32, np.int64, np.float16, np.float32, np.float64, np.complex64]
USER_DTYPES = [ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn, ml_dtypes.float8_e5m2]


@pytest.mark.parametrize("dtype", [*DTYPES, *USER_DTYPES], ids=lambda d: np.dtype(d).name)
@pytest.mark.parametrize("layout", ["aligned", "unaligned", "transposed", "empty", "scalar"])
def test_round_trip_through_the_device(compiled: Compiled, dtype: type, layout: str) -> None:
    values = aligned(np.arange(6).reshape(2, 3).astype(dtype))
    if layout == "unaligned":
        values = np.concatenate([values.ravel(), values.ravel()])[1:7]
    elif layout == "transposed":
        values = values.T
    elif layout == "empty":
        values = values[:, :0]
    elif layout == "scalar":
        values = values[1, 1]
    expected = np.array(values)
    array = Array._from_host(values)
    buffer = array._buffer(compiled.device)
    assert array._buffer(compiled.device) is buffer  # uploaded once
    back = Array._from_buffer(buffer, compiled.device, dtype, array.shape)
    np.testing.assert_array_equal(back._host(), expected, strict=True)
    np.testing.assert_array_equal(array._host(), expected, strict=True)
    assert not back._host().flags.writeable


def test_aligned_memory_is_shared_and_kept_alive(compiled: Compiled) -> None:
    host = aligned(np.arange(4, dtype=np.float32))
    address = host.ctypes.data
    array = Array._from_host(host)
    back = Array._from_buffer(array._buffer(compiled.device), compiled.device, np.float32, (4,))
    del array, host
    gc.collect()
    values = back._host()
    del back
    assert values.ctypes.data == address
    np.testing.assert_array_equal(values, np.arange(4, dtype=np.float32))


def test_foreign_dtype_is_refused_by_name(compiled: Compiled) -> None:
    array = Array._from_host(np.zeros(3, ml_dtypes.int4))
    with pytest.raises(TypeError, match="dtype int4 cannot be passed"):
        array._buffer(compiled.device)


def test_deleted_array_says_so(compiled: Compiled) -> None:
    array = Array._from_host(np.zeros(3))
    array._delete()
    assert array.is_deleted
    assert array.shape == (3,)
    for use in (array._host, lambda: array._buffer(compiled.device)):
        with pytest.raises(RuntimeError, match=r"float64\(3,\)\) was deleted.*donated"):
            use()


def test_device_with_its_own_memory() -> None:
    uploads: list[np.ndarray] = []

    def upload(values: np.ndarray) -> tuple[str, np.ndarray]:
        uploads.append(values)
        return "buffer", values * 1

    device = _native.Device(None, upload=upload, download=lambda buffer, dtype, shape: buffer[1].reshape(shape))
    array = Array._from_host(np.arange(4.0)[::2])
    buffer = array._buffer(device)
    assert uploads[0].flags.c_contiguous
    back = Array._from_buffer(buffer, device, np.float64, (2,))
    np.testing.assert_array_equal(back._host(), [0.0, 2.0])
    other = _native.Device(None, upload=upload, download=lambda *_: np.zeros(2))
    back._buffer(other)  # through the host
    np.testing.assert_array_equal(uploads[1], [0.0, 2.0])


def test_download_must_return_an_ndarray() -> None:
    device = _native.Device(None, upload=lambda x: x, download=lambda *_: [1.0])  # type: ignore[arg-type,return-value]
    with pytest.raises(TypeError, match="download must return an ndarray, not list"):
        Array._from_buffer("buffer", device, np.float32, (1,))._host()
