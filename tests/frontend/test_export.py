"""Artifacts: saved here, run where there is neither frontend nor compiler; and the disk cache between processes."""

from __future__ import annotations

import collections
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import pyxla_runtime
from pyxla import jit
from pyxla import numpy as jnp

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("pyxla", "pyxla_compiler") or name.startswith("iree.compiler"):
            raise ImportError(f"{name} is not on this device")

sys.meta_path.insert(0, Absent())
import numpy as np
import pyxla_runtime
predict = pyxla_runtime.load(sys.argv[1])
out = predict({"x": np.ones((2, 3), np.float32), "scale": 2.0}, (np.arange(2, dtype=np.int32), None), flag=True)
np.testing.assert_array_equal(out["y"][0], np.full((2, 4), 13, np.float32))
assert out["y"][1] is None and out["n"].dtype == np.int32 and out["n"].tolist() == [1, 2] and out["flag"] == False
for x in (np.ones((2, 4), np.float32), np.ones((2, 3), np.float64), 1):
    try:
        predict({"x": x, "scale": 2.0}, (np.arange(2, dtype=np.int32), None), flag=True)
    except (TypeError, ValueError) as error:
        print(error)
    else:
        raise AssertionError("it took what does not fit")
assert not any(name.split(".")[0] in ("pyxla", "pyxla_compiler") for name in sys.modules)
"""


def python(code: str, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *args],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    weights, bias = jnp.ones((3, 4)), np.full(100, 10, np.float32)

    @jit
    def predict(inputs, rest, *, flag):
        y = jnp.dot(inputs["x"], weights) * inputs["scale"] - 3 + bias[0]
        return {"y": [y, None], "n": rest[0] + 1, "flag": jnp.logical_not(flag)}

    inputs = {"x": np.ones((2, 3), np.float32), "scale": 2.0}
    path = tmp_path_factory.mktemp("artifact") / "predict.pyxla"
    predict.lower(inputs, (np.arange(2, dtype=np.int32), None), flag=True).compile().save(path)
    return path


def test_runs_where_there_is_only_the_runtime(saved):
    said = python(CHILD, str(saved)).stdout
    assert "float32[2,3]" in said
    assert "float64" in said


def test_signature_has_the_names_of_the_arguments(saved):
    text = str(pyxla_runtime.load(saved).signature)
    for part in ("float32[2,3]", "scale", "int32[2]"):
        assert part in text


def test_weights_and_program_are_in_the_file(saved):
    from pyxla_runtime import artifact

    content = artifact.read(saved)
    assert [w.shape for w in content.weights()] == [(3, 4)]


def test_trees_that_cannot_be_saved_are_named(tmp_path):
    Point = collections.namedtuple("Point", ["x"])
    for f in (lambda x: Point(x), lambda x: {1: x}):
        compiled = jit(f).lower(1.0).compile()
        with pytest.raises(TypeError, match=r"tuples, lists, dicts with string keys.*this function has a (Point|dict)"):
            compiled.save(tmp_path / "f.pyxla", portable=False)
    assert list(tmp_path.iterdir()) == []


CACHED = """
import sys, numpy as np, pyxla, pyxla.numpy as jnp
from pyxla_compiler.targets.service import default_service
f = pyxla.jit(pyxla.grad(lambda x: (jnp.sin(x) ** 3).sum()))
print(f(np.arange(4, dtype=np.float32)).tolist(), "workers:", len(default_service().worker_pids()))
"""


def test_a_second_process_compiles_nothing(tmp_path):
    environment = {"PYXLA_CACHE_DIR": str(tmp_path), "PYXLA_LOG": "jit,compile"}
    first, second = (python(CACHED, **environment) for _ in range(2))
    result, workers = first.stdout.split(" workers: ")
    assert (second.stdout.split(" workers: ")[0], int(workers)) == (result, 1)
    assert int(second.stdout.split(" workers: ")[1]) == 0
    assert "compiling" in first.stderr
    assert "from the cache" in second.stderr
    assert "compiling" not in second.stderr
    other = python(CACHED.replace("** 3", "** 2"), **environment)
    assert "compiling" in other.stderr
