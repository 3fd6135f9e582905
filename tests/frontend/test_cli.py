"""The command `pyxla`."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

import pyxla
import pyxla.numpy as jnp
from pyxla.cli.main import app


@pytest.fixture(scope="module")
def artifact(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "scale.pyxla"
    pyxla.jit(lambda x, k: {"y": x * k}).lower(jnp.ones(3), 2.0).compile().save(path)
    return path


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


def test_info_names_versions_and_devices():
    result = run("info")
    assert result.exit_code == 0
    assert pyxla.__version__ in result.output
    assert "local-sync" in result.output


def test_show_prints_the_signature_and_the_program(artifact):
    result = run("show", artifact, "--stablehlo")
    assert result.exit_code == 0
    assert "input x float32[3]" in result.output
    assert "stablehlo.multiply" in result.output


def test_run_on_arrays_from_a_file(artifact, tmp_path):
    np.savez(tmp_path / "in.npz", x=np.float32([1, 2, 3]), k=np.float32(3))
    result = run("run", artifact, tmp_path / "in.npz", "--output", tmp_path / "out.npz")
    assert result.exit_code == 0
    with np.load(tmp_path / "out.npz") as out:
        np.testing.assert_array_equal(out["arr_0"], np.float32([3, 6, 9]))


def test_bad_input_is_a_message_and_status_1(artifact, tmp_path):
    (tmp_path / "bad.pyxla").write_bytes(b"no artifact")
    np.savez(tmp_path / "short.npz", x=np.float32([1, 2, 3]))
    for arguments, message in (
        (["show", tmp_path / "bad.pyxla"], "not a pyxla artifact"),
        (["run", artifact, tmp_path / "short.npz"], "takes 2 arrays; 1 were given"),
    ):
        command = [sys.executable, "-c", "from pyxla.cli.main import main; main()", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert message in " ".join(done.stderr.split())
        assert "Traceback" not in done.stderr
