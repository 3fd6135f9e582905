"""Damaged artifacts: what may come of a `.pyxla` file whose bytes, members or manifest are changed."""

from __future__ import annotations

import copy
import json
import random
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import pyxla
import pyxla.numpy as jnp
import pyxla_runtime
from pyxla_runtime import ArtifactError

X = np.float32([[1, 2, 3], [4, 5, 6]])
PARAMS = {"w": np.float32([[1, 2], [3, 4], [5, 6]]), "b": np.float32([1, -1])}


class Originals:
    """Two artifacts, what they give, and a folder to damage copies in."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "damaged.pyxla"
        self.calls: list[tuple[tuple[Any, ...], list[np.ndarray[Any, Any]]]] = []
        self.bytes: list[bytes] = []
        for f, arguments in [
            (lambda params, x: {"y": x @ params["w"] + params["b"], "n": jnp.sum(x > 2)}, (PARAMS, X)),
            (lambda x: [x * 2, None, (x + 1,)], (X,)),
        ]:
            whole = Path(self.folder.name) / f"{len(self.calls)}.pyxla"
            pyxla.jit(f).lower(*arguments).compile().save(str(whole))
            self.bytes.append(whole.read_bytes())
            out = pyxla_runtime.load(whole)(*arguments)
            self.calls.append((arguments, _leaves(out)))


def _leaves(out: Any) -> list[np.ndarray[Any, Any]]:
    return [np.asarray(x) for x in pyxla.tree.leaves(out)]


def try_artifact(seed: int, originals: Originals, step: Callable[[str], None]) -> str:
    """Damages an artifact, loads it and calls it: it is refused by an ArtifactError, or, where it is only names that
    were changed, the arguments are, or else the results are right."""
    rng = random.Random(seed)
    which = rng.randrange(len(originals.bytes))
    arguments, want = originals.calls[which]
    damage = rng.choice(DAMAGES)
    originals.path.write_bytes(damage(originals.bytes[which], rng, originals.bytes[1 - which]))
    step(f"load {damage.__name__}")
    try:
        f = pyxla_runtime.load(originals.path, rng.choice((None, "local")))
    except ArtifactError as error:
        return "refused" if str(error) else "refused without a word"
    step(f"call {damage.__name__}")
    try:
        out = f(*arguments)
    except (TypeError, ValueError) as error:
        return f"arguments refused by {type(error).__name__}"
    key = lambda x: (str(x.dtype), x.shape, x.tobytes())  # noqa: E731
    got = sorted(map(key, _leaves(out)))
    assert got == sorted(map(key, want)), f"{_leaves(out)} instead of {want}"
    return "right"


def _flipped(data: bytes, rng: random.Random, _other: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random, _other: bytes) -> bytes:
    """The end, the beginning or a piece is gone, or a piece stands twice, or zeros stand in it."""
    i, j = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return rng.choice(
        (data[:i], data[i:], data[:i] + data[j:], data[:j] + data[i:], data[:i] + bytes(j - i) + data[j:])
    )


def _members(data: bytes, rng: random.Random, other: bytes) -> bytes:
    """A member is gone, empty, renamed, another's, or of the other artifact, and the zip file is a good one."""
    members, theirs = _unzipped(data), _unzipped(other)
    a, b = rng.choice(list(members)), rng.choice(list(members))
    kind = rng.randrange(6)
    if kind == 0:
        del members[a]
    elif kind == 1:
        members[a] = b""
    elif kind == 2:
        members[a + "x"] = members.pop(a)
    elif kind == 3:
        members[a], members[b] = members[b], members[a]
    elif kind == 4 and a in theirs:
        members[a] = theirs[a]
    else:
        members[a] = _flipped(members[a], rng, other)
    return _zipped(members, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def _program(data: bytes, rng: random.Random, other: bytes) -> bytes:
    """The binary of the other artifact, and its checksum in the manifest."""
    members, theirs = _unzipped(data), _unzipped(other)
    manifest, their_manifest = json.loads(members["manifest.json"]), json.loads(theirs["manifest.json"])
    for name in manifest["members"]:
        if name.startswith("binaries/"):
            members[name], manifest["members"][name] = theirs[name], their_manifest["members"][name]
    return _zipped({**members, "manifest.json": json.dumps(manifest).encode()})


def _manifest(data: bytes, rng: random.Random, _other: bytes) -> bytes:
    """One or two values of the manifest changed, left out, or exchanged."""
    members = _unzipped(data)
    manifest = json.loads(members["manifest.json"])
    for _ in range(rng.choice((1, 1, 2))):
        _edit(manifest, rng)
    return _zipped({**members, "manifest.json": json.dumps(manifest).encode()})


def _edit(manifest: Any, rng: random.Random) -> None:
    places: list[tuple[Any, Any]] = []

    def visit(node: Any) -> None:
        for key in node if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], (dict, list)):
                visit(node[key])

    visit(manifest)
    node, key = rng.choice(places)
    other, other_key = rng.choice(places)
    kind = rng.randrange(5)
    if kind == 0:
        del node[key]
    elif kind == 1:
        node[key] = copy.deepcopy(other[other_key])
    elif kind == 2 and isinstance(node, list):
        node.insert(key, copy.deepcopy(node[key]))
    elif kind == 3 and isinstance(node, dict) and isinstance(key, str):
        node[key + "x"] = node.pop(key)
    else:
        node[key] = copy.deepcopy(rng.choice(VALUES))


def _unzipped(data: bytes) -> dict[str, bytes]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        with zipfile.ZipFile(file) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def _zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", compression) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        file.seek(0)
        return file.read()


VALUES: tuple[Any, ...] = (
    None, True, 0, 1, -1, 2, 1 << 40, 1 << 70, 0.5, float("inf"), "", "x", "float32", "float64", "int32", "complex64",
    "object", "local", "cuda", "tuple", "list", "dict", "leaf", "none", [], [0], [2, 3], {}, [[[]]], "x86_64", "\u0000",
    {"kind": "leaf", "index": 0}, {"kind": "none"}, "../../etc/passwd", "\ud800",
)  # fmt: skip
Damage = Callable[[bytes, random.Random, bytes], bytes]
DAMAGES: tuple[Damage, ...] = (_flipped, _flipped, _cut, _members, _program, *[_manifest] * 5)
