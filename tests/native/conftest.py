"""One module of tiny functions, compiled once, and what it takes to call them through the native dispatcher."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import iree.runtime as rt
import numpy as np
import numpy.typing as npt
import optree
import pytest
from iree.compiler.tools import compile_str

from pyxla_runtime import _native

FLAGS = [
    "--iree-llvmcpu-target-cpu=host",
    "--iree-input-demote-f64-to-f32=false",
    "--iree-hal-target-device=local",
    "--iree-hal-local-target-device-backends=llvm-cpu",
]


class Array(_native.ArrayBase):
    """The smallest frontend array."""

    __slots__ = ()


def double(name: str, element: str) -> str:
    """A function that adds a vector of four to itself (or, for booleans, negates it)."""
    t = f"tensor<4x{element}>"
    body = "stablehlo.not %x" if element == "i1" else "stablehlo.add %x, %x"
    return f"func.func public @double_{name}(%x: {t}) -> {t} {{ %r = {body} : {t} return %r : {t} }}"


DTYPES = {
    "bool": "i1",
    "int8": "i8",
    "uint16": "ui16",
    "int32": "i32",
    "int64": "i64",
    "float16": "f16",
    "bfloat16": "bf16",
    "float8_e4m3fn": "f8E4M3FN",
    "float32": "f32",
    "float64": "f64",
    "complex64": "complex<f32>",
    "complex128": "complex<f64>",
}

SCALARS = """
func.func public @add_one(%x: tensor<f32>) -> tensor<f32> {
  %c = stablehlo.constant dense<1.0> : tensor<f32>
  %r = stablehlo.add %x, %c : tensor<f32>
  return %r : tensor<f32>
}
func.func public @add_one_int(%x: tensor<i32>) -> tensor<i32> {
  %c = stablehlo.constant dense<1> : tensor<i32>
  %r = stablehlo.add %x, %c : tensor<i32>
  return %r : tensor<i32>
}
func.func public @sum_and_difference(%x: tensor<f32>, %y: tensor<f32>) -> (tensor<f32>, tensor<f32>) {
  %s = stablehlo.add %x, %y : tensor<f32>
  %d = stablehlo.subtract %x, %y : tensor<f32>
  return %s, %d : tensor<f32>, tensor<f32>
}
func.func public @seven() -> tensor<i32> {
  %c = stablehlo.constant dense<7> : tensor<i32>
  return %c : tensor<i32>
}
func.func public @overwrite(%x: tensor<4xf32> {iree.abi.output = 0 : index}) -> tensor<4xf32> {
  %r = stablehlo.negate %x : tensor<4xf32>
  return %r : tensor<4xf32>
}
func.func public @total(%x: tensor<2x0xf32>) -> tensor<2xf32> {
  %c = stablehlo.constant dense<0.0> : tensor<f32>
  %r = stablehlo.reduce(%x init: %c) applies stablehlo.add across dimensions = [1]
    : (tensor<2x0xf32>, tensor<f32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}
"""


class Compiled:
    """The functions of the test module on one device."""

    def __init__(self) -> None:
        source = SCALARS + "\n".join(double(name, element) for name, element in DTYPES.items())
        binary = compile_str(source, input_type="stablehlo", extra_args=FLAGS)
        instance = rt.VmInstance()
        hal = rt.get_driver("local-sync").create_default_device()
        self.device = _native.Device(hal)
        self.module = rt.VmModule.copy_buffer(instance, binary)
        self.context = rt.VmContext(instance, modules=[rt.create_hal_module(instance, hal), self.module])

    def entry(
        self,
        name: str,
        inputs: Sequence[npt.DTypeLike | tuple[int, npt.DTypeLike]],
        outputs: Sequence[tuple[npt.DTypeLike, tuple[int, ...]]],
        out_tree: Any = 0,
        **options: Any,
    ) -> _native.Entry:
        """The entry of a function whose parameters are the leaves in order, unless `inputs` has their indices."""
        return _native.Entry(
            self.context,
            self.module.lookup_function(name),
            self.device,
            inputs=[i if isinstance(i, tuple) else (k, i) for k, i in enumerate(inputs)],
            outputs=[(dtype, shape, False) for dtype, shape in outputs],
            out_tree=out_tree,
            **options,
        )

    def add_one(self) -> _native.Entry:
        return self.entry("add_one", [np.float32], [(np.float32, ())])


class Recorder:
    """A dispatcher whose misses insert what `make` returns, and that counts them."""

    def __init__(self, make: Callable[[tuple[Any, ...], dict[str, Any]], _native.Entry], **options: Any) -> None:
        self.make = make
        self.misses: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        self.call = _native.Dispatcher(self._miss, optree.tree_flatten, Array, **options)

    def _miss(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self.misses.append((args, kwargs))
        entry = self.make(args, kwargs)
        self.call.insert(args, kwargs, entry)
        return self.call.execute(args, kwargs, entry)


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return Compiled()
