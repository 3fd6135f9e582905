"""The artifact file: what is written is read, and what is damaged is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from pyxla_runtime import artifact
from pyxla_runtime.artifact import ArtifactError, TensorSpec

NOTHING = {
    "inputs": {
        "leaves": [],
        "tree": {
            "kind": "tuple",
            "children": [{"kind": "tuple", "children": []}, {"kind": "dict", "keys": [], "children": []}],
        },
    },
    "outputs": {"leaves": [], "tree": {"kind": "none"}},
}
MANIFEST = {"name": "f", "signature": NOTHING, "targets": {"local": {"device": "local", "architecture": "x86_64"}}}


def write(path: Path, **changes: Any) -> Path:
    artifact.write(
        path, **{"manifest": MANIFEST, "binaries": {"local": b"binary"}, "stablehlo": "module {}", **changes}
    )
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    weights = [
        np.arange(6, dtype=np.float32).reshape(2, 3).T,
        np.array(3, ml_dtypes.bfloat16),
        np.empty((0, 4), np.complex128),
        np.array([True, False]),
    ]
    read = artifact.read(write(tmp_path / "f.pyxla", weights=weights))
    assert read.binary("local") == b"binary"
    assert read.stablehlo() == "module {}"
    assert read.manifest["format_version"] == artifact.FORMAT_VERSION
    for original, weight in zip(weights, read.weights(), strict=True):
        assert (weight.dtype, weight.shape) == (original.dtype, original.shape)
        np.testing.assert_array_equal(weight, original)
        assert weight.size == 0 or weight.ctypes.data % 64 == 0
        assert not weight.flags.writeable


def test_members_are_stored_and_the_file_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a.pyxla"), write(tmp_path / "b.pyxla")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.pyxla", "b.pyxla"]


def test_stablehlo_may_be_left_out(tmp_path: Path) -> None:
    assert artifact.read(write(tmp_path / "f.pyxla", stablehlo=None)).stablehlo() is None


def test_targets_and_binaries_must_agree(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"targets \['local'\], the binaries are \['cuda'\]"):
        write(tmp_path / "f.pyxla", binaries={"cuda": b""})


def test_every_damaged_byte_is_noticed(tmp_path: Path) -> None:
    """Each byte of the members' data, and no exception but the one promised for any byte of the file."""
    path = write(tmp_path / "f.pyxla", weights=[np.arange(3)])
    whole = path.read_bytes()
    expected = contents(path)
    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x41]) + whole[position + 1 :])
        try:
            assert contents(path) == expected  # a byte that nothing is read from, as a date
        except ArtifactError:
            continue


@pytest.mark.parametrize("keep", [0, 1, 50, 400, -1, -10])
def test_file_cut_short(tmp_path: Path, keep: int) -> None:
    path = write(tmp_path / "f.pyxla")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ArtifactError, match="is not a pyxla artifact, or is cut short"):
        artifact.read(path)


def contents(path: Path) -> tuple[Any, ...]:
    read = artifact.read(path)
    return read.manifest, read.binary("local"), read.stablehlo(), [weight.tobytes() for weight in read.weights()]


def rewrite(path: Path, change: Any) -> None:
    """Write the file anew with another manifest, its checksums as zip has them."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["manifest.json"] = change(members["manifest.json"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: b"{", "its manifest is not JSON"),
        (lambda text: b"[]", "is not a pyxla artifact"),
        (
            lambda text: text.replace(b'"format_version": 1', b'"format_version": 99'),
            "has format version 99; this runtime reads 1",
        ),
        (lambda text: text.replace(b'"signature"', b'"sig"'), "of its manifest, it lacks signature"),
        (lambda text: text.replace(b'"none"', b'"leaf"'), "signature.outputs.tree must be a tree whose next leaf is 0"),
        (lambda text: text.replace(b'"keys": []', b'"keys": [1]'), "keys must be 0 different keys, it is"),
        (lambda text: text.replace(b'"kind": "dict"', b'"kind": "list"'), "must be a tuple of the positional"),
        (lambda text: text.replace(b'"architecture"', b'"arch"'), "targets.local lacks architecture"),
        (lambda text: b"[" * 100_000, "its manifest is not JSON"),
    ],
)
def test_manifest_that_does_not_fit(tmp_path: Path, change: Any, message: str) -> None:
    path = write(tmp_path / "f.pyxla")
    rewrite(path, change)
    with pytest.raises(ArtifactError, match=message):
        artifact.read(path)


def test_member_exchanged_for_another(tmp_path: Path) -> None:
    path = write(tmp_path / "f.pyxla")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["binaries/local"] = b"BINARY"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(ArtifactError, match="binaries/local is not what was written"):
        artifact.read(path).binary("local")


@pytest.mark.parametrize("name", ["object", "O", "no_dtype", "float8_none"])
def test_dtypes_that_are_not_numbers(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "f.pyxla", weights=[np.arange(3)])
    rewrite(path, lambda text: json.dumps({**json.loads(text), "weights": [{"dtype": name, "shape": [3]}]}).encode())
    with pytest.raises(ArtifactError, match="dtype"):
        artifact.read(path).weights()


def test_missing_file_and_missing_target(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        artifact.read(tmp_path / "none.pyxla")
    with pytest.raises(ArtifactError, match="has no binary for 'cuda'; it has local"):
        artifact.read(write(tmp_path / "f.pyxla")).binary("cuda")


def test_spec_survives_json() -> None:
    spec = TensorSpec(np.dtype(ml_dtypes.bfloat16), (2, None), "x")
    assert TensorSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
