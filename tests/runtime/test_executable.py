"""Running binaries: dtypes, memory, threads, forks, and what is refused."""

from __future__ import annotations

import gc
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from pyxla_runtime.artifact import ArtifactError
from pyxla_runtime.backends.iree import Executable
from pyxla_runtime.devices import get_device

ADD = b"""
func.func @main(%x: tensor<16xf32>) -> tensor<16xf32> {
  %0 = stablehlo.add %x, %x : tensor<16xf32>
  return %0 : tensor<16xf32>
}
"""

MLIR_TYPES = {
    "bool": "i1",
    "int8": "i8",
    "int16": "i16",
    "int32": "i32",
    "int64": "i64",
    "uint8": "ui8",
    "uint16": "ui16",
    "uint32": "ui32",
    "uint64": "ui64",
    "float16": "f16",
    "bfloat16": "bf16",
    "float32": "f32",
    "float64": "f64",
    "complex64": "complex<f32>",
    "complex128": "complex<f64>",
}


def placed(values: Any, offset: int) -> np.ndarray:
    """A copy of an array at an address that is `offset` more than a multiple of 64."""
    array = np.asarray(values)
    room = np.empty(array.nbytes + 128, np.uint8)
    start = -room.ctypes.data % 64 + offset
    copy = room[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


@pytest.fixture(params=["local", "local-task"])
def driver(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.mark.parametrize("dtype", MLIR_TYPES)
@pytest.mark.parametrize("offset", [0, 16])
def test_every_dtype_passes_through(compile_binary: Any, dtype: str, offset: int) -> None:
    t = MLIR_TYPES[dtype]
    program = f"""func.func @main(%x: tensor<2x3x{t}>, %s: tensor<{t}>, %e: tensor<0x2x{t}>)
        -> (tensor<3x2x{t}>, tensor<{t}>, tensor<0x2x{t}>) {{
      %0 = stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3x{t}>) -> tensor<3x2x{t}>
      return %0, %s, %e : tensor<3x2x{t}>, tensor<{t}>, tensor<0x2x{t}>
    }}"""
    kind = np.dtype(getattr(ml_dtypes, dtype, dtype))
    values = np.array([[0, 1, 2], [250, 5, 1]]).astype(np.uint8).astype(kind)
    if kind.kind == "c":
        values = values + kind.type(1j) * values[::-1]
    x, scalar, empty = placed(values, offset), np.array(1, kind), np.empty((0, 2), kind)
    executable = Executable(compile_binary(program.encode()), get_device("local"))
    assert [(spec.dtype, spec.shape) for spec in executable.inputs] == [(kind, (2, 3)), (kind, ()), (kind, (0, 2))]
    results = executable.call([x, scalar, empty])
    for result, expected in zip(results, [values.T, scalar, empty], strict=True):
        assert result.dtype == kind
        assert result.shape == expected.shape
        assert result.tobytes() == expected.tobytes()


def test_arguments_that_lie_badly_are_copied(compile_binary: Any, driver: str) -> None:
    executable = Executable(compile_binary(ADD), get_device(driver))
    base = np.arange(64, dtype=np.float32)
    read_only = placed(base[:16], 0)
    read_only.flags.writeable = False
    for argument in (placed(base[:16], 4), base[3:35:2], base[::-1][:16], read_only, np.broadcast_to(base[1], 16)):
        before = argument.copy()
        np.testing.assert_array_equal(executable.call([argument])[0], 2 * before)
        np.testing.assert_array_equal(argument, before)


def test_results_outlive_everything_else(compile_binary: Any, driver: str) -> None:
    executable = Executable(compile_binary(ADD), get_device(driver))
    x = placed(np.arange(16, dtype=np.float32), 0)
    results = [executable.call([x + index])[0] for index in range(200)]
    del executable, x
    gc.collect()
    for index, result in enumerate(results):
        result += 1  # it is the caller's own
        np.testing.assert_array_equal(result, 2 * (np.arange(16) + index) + 1)


def test_results_share_no_memory_with_arguments_or_each_other(compile_binary: Any) -> None:
    program = b"""func.func @main(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>, tensor<8xf32>) {
      %0 = stablehlo.slice %x [4:12] : (tensor<16xf32>) -> tensor<8xf32>
      return %x, %x, %0 : tensor<16xf32>, tensor<16xf32>, tensor<8xf32>
    }"""
    x = placed(np.arange(16, dtype=np.float32), 0)
    results = Executable(compile_binary(program), get_device()).call([x])
    for index, array in enumerate([x, *results]):
        array[...] = -index
    assert [array[0] for array in [x, *results]] == [0, -1, -2, -3]


def test_threads_may_share_one(compile_binary: Any, driver: str) -> None:
    executable = Executable(compile_binary(ADD), get_device(driver))
    barrier = threading.Barrier(4)

    def work(seed: int) -> bool:
        barrier.wait()
        x = np.full(16, seed, np.float32)
        return all((executable.call([x])[0] == 2 * seed).all() for _ in range(300))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))


# The tests' JAX warns that its threads are not in the child, which does not use it; so does Python 3.12 of all threads.
@pytest.mark.filterwarnings("ignore:.*fork:RuntimeWarning", "ignore:.*fork:DeprecationWarning")
def test_forked_child_can_call(compile_binary: Any, driver: str) -> None:
    executable = Executable(compile_binary(ADD), get_device(driver))
    x = np.arange(16, dtype=np.float32)
    executable.call([x])
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if (executable.call([x])[0] == 2 * x).all() else 2
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    np.testing.assert_array_equal(executable.call([x])[0], 2 * x)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ([], TypeError, "main takes 1 arrays; 0 were given"),
        ([np.zeros(16)], TypeError, r"argument 0 must be float32\[16\]; its dtype is float64: convert it with .astype"),
        ([np.zeros(16, np.int32)], TypeError, "its dtype is int32"),
        ([np.zeros(16, ">f4")], TypeError, "its dtype is"),
        ([np.zeros(15, np.float32)], ValueError, r"argument 0 must be float32\[16\]; its shape is \(15,\)"),
        ([np.zeros((16, 1), np.float32)], ValueError, r"its shape is \(16, 1\)"),
        ([[0.0] * 16], TypeError, "must be a numpy array, .*; it is a list"),
        ([None], TypeError, "it is a NoneType"),
    ],
)
def test_misfits_are_refused(compile_binary: Any, arguments: Any, error: type, message: str) -> None:
    executable = Executable(compile_binary(ADD), get_device())
    with pytest.raises(error, match=message):
        executable.call(arguments)


@pytest.mark.parametrize("binary", [b"", b"nonsense" * 20])
def test_what_is_no_binary_is_refused(binary: bytes) -> None:
    with pytest.raises(ArtifactError, match="cannot load this binary on local-sync"):
        Executable(binary, get_device())


def test_unknown_function_is_named(compile_binary: Any) -> None:
    with pytest.raises(ArtifactError, match="no function 'other'; it has main"):
        Executable(compile_binary(ADD), get_device(), "other")


@pytest.mark.parametrize("name", ["tpu", "", "cuda:x", "local-thread"])
def test_unknown_device(name: str) -> None:
    with pytest.raises(ValueError, match="is not a device; write one of local"):
        get_device(name)
