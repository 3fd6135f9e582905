"""The `.pyxla` file: a zip of stored members that holds a compiled program, and all that is needed to call it.

| member | what it holds |
|---|---|
| `manifest.json` | format version, name, signature, targets, compiler versions, weights, sha256 of each other member |
| `binaries/NAME` | one compiled binary a target |
| `module.mlir` | the StableHLO it came from, if kept |
| `weights/N` | the bytes of the program's trailing arguments, in C order, if saved |

Nothing in it is ever run to be read: no pickle, no code.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import ml_dtypes
import numpy as np

from pyxla_runtime.manifest import check_manifest

FORMAT_VERSION = 1
_MANIFEST = "manifest.json"
_STABLEHLO = "module.mlir"
# What zipfile raises for bytes that are no zip file, or one with features that ours does not have.
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
# The same program gives the same file, whenever it is written.
_DATE = (1980, 1, 1, 0, 0, 0)


class ArtifactError(Exception):
    """A `.pyxla` file cannot be used: it is damaged, or of another version, or holds nothing for this machine.

    The message says which. Write the file again with `pyxla.export`, by the same version and for this target.
    """


@dataclass(frozen=True)
class TensorSpec:
    """The dtype and shape of one argument or result, and its name (`x`, `params['w']`). A None in the shape fits any
    size."""

    dtype: np.dtype[Any]
    shape: tuple[int | None, ...]
    name: str = ""

    @property
    def text(self) -> str:
        """The spec as it is written in messages.

        >>> TensorSpec(np.dtype("float32"), (2, None)).text
        'float32[2,?]'
        """
        return f"{self.dtype.name}[{','.join('?' if size is None else str(size) for size in self.shape)}]"

    def to_json(self) -> dict[str, Any]:
        """The spec as JSON values."""
        return {"name": self.name, "dtype": self.dtype.name, "shape": list(self.shape)}

    @staticmethod
    def from_json(value: Any) -> TensorSpec:
        """A spec from what `to_json` gave."""
        return TensorSpec(dtype_from_name(value["dtype"]), tuple(value["shape"]), value.get("name", ""))


def dtype_from_name(name: str) -> np.dtype[Any]:
    """The dtype of a name such as `float32`, `bfloat16` or `bool`.

    >>> dtype_from_name("bfloat16").itemsize
    2
    """
    kind = getattr(ml_dtypes, name, None) if name.startswith(("bfloat", "float8")) else None
    try:
        dtype: np.dtype[Any] = np.dtype(kind or name)
    except (TypeError, ValueError):
        raise ArtifactError(f"the artifact uses a dtype named {name!r}, which this runtime does not know") from None
    if dtype.hasobject:
        raise ArtifactError(f"the artifact uses the dtype {name!r}, which cannot be read from bytes")
    return dtype


@dataclass(frozen=True)
class Artifact:
    """An open artifact: its manifest, and its other members when asked for."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def targets(self) -> Mapping[str, Mapping[str, Any]]:
        """What each binary is for, by name: `device`, `architecture`, `cpu`."""
        return self.manifest["targets"]

    def binary(self, target: str) -> bytes:
        """The compiled binary of a target."""
        if target not in self.targets:
            raise ArtifactError(f"{self.path} has no binary for {target!r}; it has {', '.join(self.targets)}")
        return self._member(f"binaries/{target}")

    def stablehlo(self) -> str | None:
        """The StableHLO the binaries came from, or None where it was not kept."""
        return self._member(_STABLEHLO).decode() if _STABLEHLO in self.manifest["members"] else None

    def weights(self) -> list[np.ndarray[Any, Any]]:
        """The program's trailing arguments that were saved with it, read-only."""
        specs = [TensorSpec.from_json(value) for value in self.manifest["weights"]]
        return [self._weight(index, spec) for index, spec in enumerate(specs)]

    def _weight(self, index: int, spec: TensorSpec) -> np.ndarray[Any, Any]:
        data = self._member(f"weights/{index}")
        shape = cast(tuple[int, ...], spec.shape)
        if len(data) != spec.dtype.itemsize * int(np.prod(shape, dtype=np.int64)):
            raise ArtifactError(
                f"{self.path} is damaged: weight {index} has {len(data)} bytes, not those of {spec.text}"
            )
        array = _aligned_copy(data).view(spec.dtype).reshape(shape)
        array.flags.writeable = False
        return array

    def _member(self, name: str) -> bytes:
        expected = self.manifest["members"].get(name)
        if expected is None:
            raise ArtifactError(f"{self.path} has no member {name}")
        with _opened(self.path) as archive:
            data = _read_member(archive, self.path, name)
        if hashlib.sha256(data).hexdigest() != expected:
            raise ArtifactError(
                f"{self.path} is damaged: {name} is not what was written; copy or export the file again"
            )
        return data


def write(
    path: str | os.PathLike[str],
    *,
    manifest: Mapping[str, Any],
    binaries: Mapping[str, bytes],
    stablehlo: str | None = None,
    weights: Sequence[np.ndarray[Any, Any]] = (),
) -> None:
    """Write an artifact.

    `manifest` holds `name`, `signature` and `targets` (what each of `binaries` is for, by the same names), and may hold
    `compiler` and more; the rest is filled in. The file appears whole or not at all.
    """
    if set(manifest["targets"]) != set(binaries):
        raise ValueError(f"the manifest has targets {sorted(manifest['targets'])}, the binaries are {sorted(binaries)}")
    members = {f"binaries/{name}": data for name, data in binaries.items()}
    if stablehlo is not None:
        members[_STABLEHLO] = stablehlo.encode()
    arrays = [np.asarray(array, order="C") for array in weights]
    members |= {f"weights/{index}": array.tobytes() for index, array in enumerate(arrays)}
    complete = {
        "format": "pyxla",
        "format_version": FORMAT_VERSION,
        **manifest,
        "weights": [TensorSpec(array.dtype, array.shape).to_json() for array in arrays],
        "members": {name: hashlib.sha256(data).hexdigest() for name, data in members.items()},
    }
    encoded = json.dumps(complete, indent=1, allow_nan=False).encode()
    _write_zip(Path(path), {_MANIFEST: encoded, **members})


def read(path: str | os.PathLike[str]) -> Artifact:
    """Open an artifact and check its manifest. Raises ArtifactError, or FileNotFoundError."""
    path = Path(path)
    with _opened(path) as archive:
        try:
            manifest = json.loads(_read_member(archive, path, _MANIFEST))
        except (ValueError, RecursionError) as error:
            raise ArtifactError(f"{path} is damaged: its manifest is not JSON ({error})") from None
    if not isinstance(manifest, dict) or manifest.get("format") != "pyxla":
        raise ArtifactError(f"{path} is not a pyxla artifact")
    manifest = cast(dict[str, Any], manifest)
    if manifest.get("format_version") != FORMAT_VERSION:
        raise ArtifactError(
            f"{path} has format version {manifest.get('format_version')}; this runtime reads {FORMAT_VERSION}. "
            "Install the pyxla-runtime of the version that wrote it, or export it again."
        )
    try:
        check_manifest(manifest)
    except ValueError as error:
        raise ArtifactError(f"{path} is damaged: of its manifest, {error}") from None
    return Artifact(path, manifest)


def _write_zip(path: Path, members: Mapping[str, bytes]) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for member, data in members.items():
                archive.writestr(zipfile.ZipInfo(member, _DATE), data)
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)  # mkstemp made it private
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise


@contextmanager
def _opened(path: Path) -> Generator[zipfile.ZipFile]:
    with path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGE as error:
            raise ArtifactError(f"{path} is not a pyxla artifact, or is cut short: {error}") from None
        yield archive


def _read_member(archive: zipfile.ZipFile, path: Path, name: str) -> bytes:
    try:
        if archive.getinfo(name).compress_type != zipfile.ZIP_STORED:
            raise zipfile.BadZipFile("it is compressed")
        return archive.read(name)
    except KeyError:
        raise ArtifactError(f"{path} is not a pyxla artifact, or is damaged: it has no member {name}") from None
    except _DAMAGE as error:
        raise ArtifactError(f"{path} is damaged: {name} cannot be read ({error})") from None


def _aligned_copy(data: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The bytes at an address that a device on this machine takes without copying."""
    room = np.empty(len(data) + 64, np.uint8)
    start = -room.ctypes.data % 64
    aligned = room[start : start + len(data)]
    aligned[:] = np.frombuffer(data, np.uint8)
    return aligned
