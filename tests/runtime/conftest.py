from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pyxla_compiler.compile import compile_module
from pyxla_compiler.targets.iree import TargetOptions
from pyxla_compiler.targets.service import Service
from pyxla_runtime import artifact
from pyxla_runtime.artifact import TensorSpec

Compile = Callable[..., bytes]
WriteArtifact = Callable[..., Path]

LEAVES = [{"kind": "leaf", "index": index} for index in range(4)]
NO_KEYWORDS = {"kind": "dict", "keys": [], "children": []}

# predict({"w": w, "b": b}, x) = (x @ w + b, None)
PREDICT = b"""
func.func @main(%b: tensor<3xf32>, %w: tensor<2x3xf32>, %x: tensor<4x2xf32>) -> tensor<4x3xf32> {
  %0 = stablehlo.dot %x, %w : (tensor<4x2xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  %1 = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<3xf32>) -> tensor<4x3xf32>
  %2 = stablehlo.add %0, %1 : tensor<4x3xf32>
  return %2 : tensor<4x3xf32>
}
"""


def signature(inputs: dict[str, str], outputs: list[str], input_tree: Any, output_tree: Any) -> dict[str, Any]:
    """A signature from names and specs written as `float32[2,3]`."""

    def leaf(name: str, text: str) -> dict[str, Any]:
        dtype, _, sizes = text.rstrip("]").partition("[")
        shape = tuple(int(size) for size in sizes.split(",") if size)
        return TensorSpec(artifact.dtype_from_name(dtype), shape, name).to_json()

    return {
        "inputs": {"tree": input_tree, "leaves": [leaf(name, text) for name, text in inputs.items()]},
        "outputs": {"tree": output_tree, "leaves": [leaf("", text) for text in outputs]},
    }


PREDICT_SIGNATURE = signature(
    {"params['b']": "float32[3]", "params['w']": "float32[2,3]", "x": "float32[4,2]"},
    ["float32[4,3]"],
    {
        "kind": "tuple",
        "children": [
            {"kind": "tuple", "children": [{"kind": "dict", "keys": ["b", "w"], "children": LEAVES[:2]}, LEAVES[2]]},
            NO_KEYWORDS,
        ],
    },
    {"kind": "tuple", "children": [LEAVES[0], {"kind": "none"}]},
)


@pytest.fixture(scope="session")
def compile_binary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compile]:
    """Compile StableHLO text, each program once."""
    service = Service()
    binaries: dict[Any, bytes] = {}

    def compile_once(module: bytes, **options: Any) -> bytes:
        key = (module, *sorted(options.items()))
        if key not in binaries:
            compiled = compile_module(module, TargetOptions(**options), use_cache=False, service=service)
            binaries[key] = compiled.binary
        return binaries[key]

    yield compile_once
    service.close()


@pytest.fixture
def write_predict(tmp_path: Path, compile_binary: Compile) -> WriteArtifact:
    """Write the artifact of `predict`; the keywords change its manifest."""

    def write(*, target: dict[str, Any] | None = None, **changes: Any) -> Path:
        path = tmp_path / "predict.pyxla"
        manifest = {
            "name": "predict",
            "signature": PREDICT_SIGNATURE,
            "targets": {"local": {**TargetOptions().describe(), **(target or {})}},
            **changes,
        }
        artifact.write(path, manifest=manifest, binaries={"local": compile_binary(PREDICT)}, stablehlo=PREDICT.decode())
        return path

    return write


@pytest.fixture
def arguments() -> tuple[dict[str, np.ndarray], np.ndarray]:
    rng = np.random.default_rng(0)
    # Small whole numbers, so that results are exact.
    w, b, x = (rng.integers(-9, 9, shape).astype(np.float32) for shape in [(2, 3), (3,), (4, 2)])
    return {"w": w, "b": b}, x
