"""Loading an artifact and calling it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from predict_program import LEAVES, NO_KEYWORDS, signature

import pyxla_runtime
from pyxla_compiler.targets.iree import TargetOptions
from pyxla_runtime import ArtifactError, artifact, load

load_module = importlib.import_module("pyxla_runtime.loading")


def expected(params: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    return x @ params["w"] + params["b"]


@pytest.mark.parametrize("device", [None, "local", "local-task"])
def test_call(write_predict: Any, arguments: Any, device: str | None) -> None:
    predict = load(write_predict(), device)
    for _ in range(6):  # enough for the driver to be chosen
        result, nothing = predict(*arguments)
        assert nothing is None
        np.testing.assert_array_equal(result, expected(*arguments))


def test_signature_is_shown(write_predict: Any) -> None:
    predict = load(write_predict())
    text = "(params['b']: float32[3], params['w']: float32[2,3], x: float32[4,2]) -> (float32[4,3])"
    assert str(predict.signature) == text
    assert repr(predict) == f"<LoadedFunction predict{text} on local-sync>"


def changed(arguments: Any, **values: Any) -> tuple[Any, ...]:
    params, x = arguments
    return {**params, **{key: value for key, value in values.items() if key != "x"}}, values.get("x", x)


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"w": np.zeros((2, 3))}, TypeError, r"params\['w'\] must be float32\[2,3\]; its dtype is float64"),
        (
            {"w": np.zeros((3, 2), np.float32)},
            ValueError,
            r"params\['w'\] must be float32\[2,3\]; its shape is \(3, 2\)",
        ),
        ({"extra": 1}, TypeError, r"arguments\[0\]\[0\] must have the keys \['b', 'w'\]; it has \['b', 'extra', 'w'\]"),
        ({"x": [[1.0, 2.0]]}, TypeError, r"x must be an array, float32\[4,2\]; it is \[\[1\.0, 2\.0\]\]: write numpy"),
        ({"x": 1.0}, TypeError, r"x must be an array"),
        ({"x": None}, TypeError, r"x must be an array"),
        ({"b": "text"}, TypeError, r"params\['b'\] must be an array, float32\[3\]; it is 'text'"),
    ],
)
def test_arguments_that_do_not_fit(write_predict: Any, arguments: Any, values: Any, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        load(write_predict())(*changed(arguments, **values))


def test_number_of_arguments(write_predict: Any, arguments: Any) -> None:
    predict = load(write_predict())
    with pytest.raises(TypeError, match=r"takes 2 positional arguments; 1 were given. It is predict\(params"):
        predict(arguments[0])
    with pytest.raises(TypeError, match=r"takes the keyword arguments \[\]; \['rate'\] were given"):
        predict(*arguments, rate=1.0)
    with pytest.raises(TypeError, match=r"must be a dict with the keys"):
        predict([1], arguments[1])


@pytest.fixture
def scaled(tmp_path: Path, compile_binary: Any) -> Any:
    """f(x, *, scale) = [x * scale + weight], of a dtype."""

    def build(dtype: str, mlir: str) -> Any:
        program = f"""func.func @main(%x: tensor<{mlir}>, %s: tensor<{mlir}>, %w: tensor<{mlir}>) -> tensor<{mlir}> {{
          %0 = stablehlo.multiply %x, %s : tensor<{mlir}>
          %1 = stablehlo.add %0, %w : tensor<{mlir}>
          return %1 : tensor<{mlir}>
        }}"""
        tree = {
            "kind": "tuple",
            "children": [
                {"kind": "tuple", "children": LEAVES[:1]},
                {"kind": "dict", "keys": ["scale"], "children": LEAVES[1:2]},
            ],
        }
        described = signature({"x": dtype, "scale": dtype}, [dtype], tree, {"kind": "list", "children": LEAVES[:1]})
        manifest = {"name": "f", "signature": described, "targets": {"local": TargetOptions().describe()}}
        binaries = {"local": compile_binary(program.encode())}
        path = tmp_path / f"{dtype}.pyxla"
        artifact.write(
            path, manifest=manifest, binaries=binaries, weights=[np.array(5, artifact.dtype_from_name(dtype))]
        )
        return load(path)

    return build


@pytest.mark.parametrize(
    ("dtype", "mlir"), [("float32", "f32"), ("bfloat16", "bf16"), ("uint8", "ui8"), ("complex64", "complex<f32>")]
)
def test_keywords_weights_and_python_numbers(scaled: Any, dtype: str, mlir: str) -> None:
    (result,) = scaled(dtype, mlir)(3, scale=np.array(2, artifact.dtype_from_name(dtype)))
    assert result.dtype == artifact.dtype_from_name(dtype)
    assert result == 11


def test_python_numbers_of_a_greater_kind_are_refused(scaled: Any) -> None:
    f = scaled("uint8", "ui8")
    with pytest.raises(TypeError, match=r"scale must be an array, uint8\[\]; it is 1.5"):
        f(3, scale=1.5)
    with pytest.raises(ValueError, match=r"x must be uint8\[\]: .*300"):
        f(300, scale=1)


def test_other_machines_are_refused_with_the_reason(write_predict: Any) -> None:
    with pytest.raises(ArtifactError, match="local: it is for riscv64, this machine is"):
        load(write_predict(target={"architecture": "riscv64"}))
    with pytest.raises(ArtifactError, match="local: it needs flux_capacitor, which this processor lacks"):
        load(write_predict(target={"features": ["flux_capacitor"]}))
    with pytest.raises(ArtifactError, match=r"has no binary for cuda:0 .*local: it is for the device 'local'"):
        load(write_predict(), "cuda")


def test_manifest_and_binary_must_agree(write_predict: Any) -> None:
    tree = {"kind": "tuple", "children": [{"kind": "tuple", "children": LEAVES[:1]}, NO_KEYWORDS]}
    wrong = signature({"x": "float32[7]"}, ["float32[4,3]"], tree, LEAVES[0])
    with pytest.raises(
        ArtifactError, match=r"its binary takes .*float32\[4,2\].* its manifest says \['float32\[7\]'\]"
    ):
        load(write_predict(signature=wrong))


def test_portable_binary(tmp_path: Path, compile_binary: Any) -> None:
    options = TargetOptions(portable=True)
    described = signature(
        {"x": "float32[4]"},
        ["float32[4]"],
        {"kind": "tuple", "children": [{"kind": "tuple", "children": LEAVES[:1]}, NO_KEYWORDS]},
        LEAVES[0],
    )
    program = b"""
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = stablehlo.add %x, %x : tensor<4xf32>
      return %0 : tensor<4xf32>
    }
    """
    path = tmp_path / "portable.pyxla"
    manifest = {"name": "double", "signature": described, "targets": {"any": options.describe()}}
    artifact.write(path, manifest=manifest, binaries={"any": compile_binary(program, portable=True)})
    np.testing.assert_array_equal(load(path)(np.ones(4, np.float32)), np.full(4, 2))


def test_runs_without_frontend_and_compiler(write_predict: Any, arguments: Any, tmp_path: Path) -> None:
    params, x = arguments
    np.savez(tmp_path / "arguments.npz", x=x, **params)
    script = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("pyxla", "pyxla_compiler", "optree", "jax") or name.startswith("iree.compiler"):
            raise ImportError(f"{{name}} is blocked")
sys.meta_path.insert(0, Blocked())
import numpy as np
import pyxla_runtime
given = np.load({str(tmp_path / "arguments.npz")!r})
predict = pyxla_runtime.load({str(write_predict())!r})
result, _ = predict({{"w": given["w"], "b": given["b"]}}, given["x"])
np.testing.assert_array_equal(result, given["x"] @ given["w"] + given["b"])
"""
    # -I: neither this directory nor the environment may help.
    root = str(Path(pyxla_runtime.__file__).parents[1])
    command = [sys.executable, "-I", "-W", "error", "-c", f"import sys; sys.path.insert(0, {root!r})\n{script}"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(("pool_seconds", "driver"), [(0.1, "local-task"), (2.0, "local-sync")])
def test_large_programs_move_to_the_pool_if_that_is_faster(
    write_predict: Any, arguments: Any, monkeypatch: pytest.MonkeyPatch, pool_seconds: float, driver: str
) -> None:
    """Two calls alone, the second of 0.9 s, and two by the pool, the second of `pool_seconds`, decide for the rest."""
    durations = iter([1.0, 0.9, 0.8, pool_seconds])
    used: list[str] = []
    clock = SimpleNamespace(now=0.0, perf_counter=lambda: clock.now)
    original = load_module.Executable.call

    def call(self: Any, arrays: Any) -> Any:
        used.append(self.device.driver)
        clock.now += next(durations, 0.0)
        return original(self, arrays)

    monkeypatch.setattr(load_module, "time", clock)
    monkeypatch.setattr(load_module.Executable, "call", call)
    monkeypatch.setattr(load_module.os, "cpu_count", lambda: 2)
    predict = load(write_predict())
    for _ in range(6):
        np.testing.assert_array_equal(predict(*arguments)[0], expected(*arguments))
    assert used == ["local-sync"] * 2 + ["local-task"] * 2 + [driver] * 2
