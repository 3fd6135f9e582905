from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from predict_program import PREDICT, PREDICT_SIGNATURE

from pyxla_compiler.compile import compile_module
from pyxla_compiler.targets.iree import TargetOptions
from pyxla_compiler.targets.service import Service
from pyxla_runtime import artifact

Compile = Callable[..., bytes]
WriteArtifact = Callable[..., Path]


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
