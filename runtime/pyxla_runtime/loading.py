"""Loading an artifact into a function."""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from pyxla_runtime.artifact import Artifact, ArtifactError, TensorSpec, read
from pyxla_runtime.backends.iree import Array, Executable, check_arguments
from pyxla_runtime.devices import Device, cpu_features, devices, get_device
from pyxla_runtime.tree import Tree, flatten, unflatten

# A call that takes longer than this may gain more from a pool of threads than the pool costs.
_LARGE_SECONDS = 5e-4
# What a Python number may become: a kind no lesser than its own. ml_dtypes' floats are of kind V.
_KINDS = {"b": 0, "i": 1, "u": 1, "f": 2, "V": 2, "c": 3}
_MACHINES = {"AMD64": "x86_64", "amd64": "x86_64", "arm64": "aarch64"}


@dataclass(frozen=True)
class Signature:
    """What a function takes and returns: the specs of its arrays, in order, and the trees that they are the leaves of.

    `input_tree` is a tuple of two: the tuple of positional arguments and the dict of keyword arguments.
    """

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    input_tree: Tree
    output_tree: Tree

    def __str__(self) -> str:
        def listed(specs: Sequence[TensorSpec]) -> str:
            return ", ".join(f"{spec.name}: {spec.text}" if spec.name else spec.text for spec in specs)

        return f"({listed(self.inputs)}) -> ({listed(self.outputs)})"

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Signature:
        """The signature in a manifest."""
        inputs, outputs = (tuple(map(TensorSpec.from_json, value[side]["leaves"])) for side in ("inputs", "outputs"))
        return Signature(inputs, outputs, value["inputs"]["tree"], value["outputs"]["tree"])


class LoadedFunction:
    """A program loaded from an artifact: call it with arrays, or with dicts, lists and tuples of them, as its
    `signature` says."""

    def __init__(self, artifact: Artifact, target: str, device: Device, *, choose_driver: bool) -> None:
        self.name: str = artifact.manifest["name"]
        self.signature = Signature.from_json(artifact.manifest["signature"])
        self.device = device
        self._weights = artifact.weights()
        #: For each symbolic size [argument, dimension, factor, offset] of where it stands.
        self._symbols: dict[str, list[list[int]]] = artifact.manifest.get("symbols", {})
        binary = artifact.binary(target)
        executable = Executable(binary, device)
        self._check_binary(executable, artifact)
        several = choose_driver and (os.cpu_count() or 1) > 1
        self._runner = _Chooser(binary, executable) if several else executable

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program. Raises TypeError or ValueError for arguments that do not fit, before anything runs."""
        return unflatten(self.signature.output_tree, self.call_flat(self._leaves(args, kwargs)))

    def call_flat(self, leaves: Sequence[Any]) -> list[Array]:
        """The leaves of the result for the leaves of the arguments, in the order of `signature`. Raises as a call
        does."""
        specs = self.signature.inputs
        if len(leaves) != len(specs):
            raise TypeError(f"{self.name} takes {len(specs)} arrays; {len(leaves)} were given. It is {self.signature}")
        arrays = [_as_array(spec, leaf) for spec, leaf in zip(specs, leaves, strict=True)]
        check_arguments(specs, arrays, self.name)
        self._check_symbols(arrays)
        return self._runner.call([*arrays, *self._weights])

    def _check_symbols(self, arrays: Sequence[Array]) -> None:
        """Raise ValueError where sizes that are one in the signature differ."""
        for symbol, places in self._symbols.items():
            argument, dimension, *_ = next(place for place in places if place[2:] == [1, 0])
            size = arrays[argument].shape[dimension]
            for argument, dimension, factor, offset in places:
                if arrays[argument].shape[dimension] != factor * size + offset:
                    label = self.signature.inputs[argument].name or f"argument {argument}"
                    raise ValueError(
                        f"{label} has the shape {arrays[argument].shape}, whose dimension {dimension} must be "
                        f"{factor * size + offset}, since {symbol} is {size}"
                    )

    def __repr__(self) -> str:
        return f"<LoadedFunction {self.name}{self.signature} on {self.device}>"

    def _leaves(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        tree = self.signature.input_tree
        positional, keywords = tree["children"]
        if len(args) != len(positional["children"]):
            raise TypeError(
                f"{self.name} takes {len(positional['children'])} positional arguments; {len(args)} were given. "
                f"It is {self.name}{self.signature}"
            )
        if set(kwargs) != set(keywords["keys"]):
            raise TypeError(f"{self.name} takes the keyword arguments {keywords['keys']}; {sorted(kwargs)} were given")
        return flatten(tree, (args, kwargs), f"{self.name}'s arguments")

    def _check_binary(self, executable: Executable, artifact: Artifact) -> None:
        weights = [TensorSpec(array.dtype, array.shape) for array in self._weights]
        for side, declared, described in (
            ("takes", executable.inputs, [*self.signature.inputs, *weights]),
            ("returns", executable.outputs, self.signature.outputs),
        ):
            theirs, ours = [spec.text for spec in declared], [spec.text for spec in described]
            if theirs != ours:
                raise ArtifactError(f"{artifact.path} is damaged: its binary {side} {theirs}, its manifest says {ours}")


def load(path: str | os.PathLike[str], device: str | Device | None = None) -> LoadedFunction:
    """Load an artifact into a function that is called with arrays.

    **Arguments**: `path`, of a `.pyxla` file; `device`, as `local`, `local-task` or `cuda:1`. Without it, the first
    device that the
    file has a binary for is taken, the CPU before others, and on the CPU the program itself shows in its first
    calls whether it gains from a pool of threads.

    **Returns** a `LoadedFunction`. Raises ArtifactError for a file that is damaged, of another version, or made for
    other machines.
    """
    artifact = read(path)
    if device is not None:
        chosen = get_device(device)
        return LoadedFunction(artifact, _target(artifact, chosen), chosen, choose_driver=False)
    kinds = {target["device"] for target in artifact.targets.values()}
    fitting = [candidate for candidate in _available(kinds) if _fitting_targets(artifact, candidate)]
    if not fitting:
        raise _nothing_fits(artifact, "this machine")
    return LoadedFunction(artifact, _target(artifact, fitting[0]), fitting[0], choose_driver=fitting[0].kind == "local")


def _available(kinds: set[str]) -> list[Device]:
    # Looking for GPUs opens their drivers, so only where the file asks for them.
    return [get_device("local")] if kinds <= {"local"} else [d for d in devices() if d.kind in kinds]


def _target(artifact: Artifact, device: Device) -> str:
    fitting = _fitting_targets(artifact, device)
    if not fitting:
        raise _nothing_fits(artifact, str(device))
    return fitting[0]


def _fitting_targets(artifact: Artifact, device: Device) -> list[str]:
    return [
        name for name, target in artifact.targets.items() if target["device"] == device.kind and _misfit(target) is None
    ]


def _misfit(target: Mapping[str, Any]) -> str | None:
    """Why this machine's processor cannot run a CPU binary, or None where it can."""
    if target["device"] != "local":
        return None
    machine = _MACHINES.get(platform.machine(), platform.machine())
    if _MACHINES.get(target["architecture"], target["architecture"]) != machine:
        return f"it is for {target['architecture']}, this machine is {machine}"
    present = cpu_features()
    lacking = [feature for feature in target.get("features", []) if present and feature not in present]
    return f"it needs {', '.join(lacking)}, which this processor lacks" if lacking else None


def _nothing_fits(artifact: Artifact, where: str) -> ArtifactError:
    reasons = [
        f"{name}: {_misfit(target) or 'it is for the device ' + repr(target['device'])}"
        for name, target in artifact.targets.items()
    ]
    return ArtifactError(
        f"{artifact.path} has no binary for {where} ({'; '.join(reasons)}); export it again for this target"
    )


def _as_array(spec: TensorSpec, value: Any) -> Array:
    """The value as an array. Only a Python number is converted to the dtype, and not to one of a lesser kind."""
    if isinstance(value, np.ndarray):
        return cast(Array, value)
    label = spec.name or "an argument"
    if isinstance(value, (bool, int, float, complex)):
        if spec.shape == () and _KINDS[np.asarray(value).dtype.kind] <= _KINDS[spec.dtype.kind]:
            try:
                return np.asarray(value, spec.dtype)
            except OverflowError as error:
                raise ValueError(f"{label} must be {spec.text}: {error}") from None
    elif hasattr(value, "__array__"):
        return np.asarray(value)
    raise TypeError(
        f"{label} must be an array, {spec.text}; it is {value!r:.60}: "
        f"write numpy.asarray(..., dtype={spec.dtype.name!r})"
    )


class _Chooser:
    """Finds out in the first calls of a CPU program whether the calling thread alone or a pool of threads is faster.

    Both give the same numbers, for the work is cut into the same pieces.
    """

    def __init__(self, binary: bytes, alone: Executable) -> None:
        self._binary = binary
        self._alone = alone
        self._pool: Executable | None = None
        self._lock = threading.Lock()
        self._trials = 0
        self._seconds_alone = 0.0
        self._settled: Executable | None = None

    def call(self, arrays: Sequence[Array]) -> list[Array]:
        """Run the program."""
        if self._settled:
            return self._settled.call(arrays)
        with self._lock:
            return self._try(arrays)

    def _try(self, arrays: Sequence[Array]) -> list[Array]:
        """Twice alone, and twice by the pool if that was slow; the second time of each counts."""
        if self._trials == 2:
            self._pool = Executable(self._binary, get_device("local-task"))
        executable = self._settled or self._pool or self._alone
        start = time.perf_counter()
        results = executable.call(arrays)
        seconds = time.perf_counter() - start
        if self._trials == 1:
            self._seconds_alone = seconds
            if seconds < _LARGE_SECONDS:
                self._settled = self._alone
        elif self._trials == 3:
            self._settled = executable if seconds < self._seconds_alone else self._alone
            self._pool = None
        self._trials += 1
        return results
