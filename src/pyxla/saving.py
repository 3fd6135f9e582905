"""Saving compiled functions as artifacts that run where there is no compiler."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pyxla import trees
from pyxla_compiler.targets.iree import TargetOptions, iree_version
from pyxla_runtime import artifact
from pyxla_runtime.artifact import TensorSpec

if TYPE_CHECKING:
    from pyxla.stages import Compiled, Lowered


def save(compiled: Compiled, path: str | os.PathLike[str], *, portable: bool = True) -> None:
    """Write a compiled function to a `.pyxla` file, with its StableHLO and the arrays it closes over.

    Args:
        compiled: what `jit(f).lower(...).compile()` returned.
        path: the file; written whole or not at all.
        portable: compile anew for every machine of this one's architecture, rather than for this processor alone.

    Raises:
        CompilationError: the program cannot be compiled without this machine's system libraries.
        TypeError: its arguments or results hold containers other than tuples, lists, dicts and None.
        ValueError: the program calls Python functions (callbacks).

    >>> import tempfile, pyxla, pyxla_runtime
    >>> import pyxla.numpy as jnp
    >>> folder = tempfile.TemporaryDirectory()
    >>> pyxla.jit(lambda x: x + 1).lower(jnp.zeros(3)).compile().save(f"{folder.name}/f.pyxla")
    >>> pyxla_runtime.load(f"{folder.name}/f.pyxla")(np.ones(3, np.float32))
    array([2., 2., 2.], dtype=float32)
    >>> folder.cleanup()
    """
    lowered = compiled.lowered
    if lowered.callbacks:
        raise ValueError(
            f"{lowered.name} cannot be saved: it calls Python functions (pure_callback, io_callback or pyxla.debug), "
            "which are not in the file; take these calls out, and do their work before or after"
        )
    options, binary = compiled.options, compiled.binary
    place = "cpu" if options.device == "local" else "gpu"
    anywhere = portable and not options.leaves_host and options.device == "local"
    if anywhere:
        options = TargetOptions(
            device=options.device, portable=True, opt_level=options.opt_level, extra_flags=options.extra_flags
        )
    if anywhere or compiled.host_calls or compiled.overwritten:  # the file stands by itself, and is given nothing
        binary = lowered.binary(options, place).binary
    inputs = [
        TensorSpec(a.dtype, a.shape, n.replace("'", "", 2))
        for a, n in zip(lowered.in_avals, lowered.argument_names, strict=True)
    ]
    outputs = [TensorSpec(a.dtype, a.shape) for a in lowered.out_avals]
    stablehlo = lowered.module("lowered", place).text()
    write(path, lowered, inputs, outputs, {options.device: (options, binary)}, stablehlo)


def write(
    path: str | os.PathLike[str],
    lowered: Lowered,
    inputs: Sequence[TensorSpec],
    outputs: Sequence[TensorSpec],
    binaries: Mapping[str, tuple[TargetOptions, bytes]],
    stablehlo: str,
    **more: Any,
) -> None:
    """Write the artifact of a program: its signature, binaries and closed-over arrays; `more` goes to the manifest."""
    manifest = {
        "name": lowered.name,
        "signature": {
            "inputs": {"tree": _encode(lowered.in_tree), "leaves": [s.to_json() for s in inputs]},
            "outputs": {"tree": _encode(lowered.out_tree), "leaves": [s.to_json() for s in outputs]},
        },
        "targets": {name: options.describe() for name, (options, _) in binaries.items()},
        "compiler": {"iree": iree_version()},
        **more,
    }
    artifact.write(
        path,
        manifest=manifest,
        binaries={name: binary for name, (_, binary) in binaries.items()},
        stablehlo=stablehlo,
        weights=[np.asarray(x) for x in lowered.captured],
    )


def _encode(tree: Any) -> dict[str, Any]:
    """A tree definition as JSON values."""
    return _encode_node(trees.unflatten(tree, list(range(tree.num_leaves))))


def _encode_node(node: Any) -> dict[str, Any]:
    if node is None:
        return {"kind": "none"}
    if type(node) is int:
        return {"kind": "leaf", "index": node}
    if type(node) in (tuple, list):
        return {"kind": type(node).__name__, "children": [_encode_node(x) for x in node]}
    if type(node) is dict and all(isinstance(k, str) for k in node):
        return {"kind": "dict", "keys": sorted(node), "children": [_encode_node(node[k]) for k in sorted(node)]}
    raise TypeError(
        "an artifact takes and returns tuples, lists, dicts with string keys, None and arrays; this function has "
        f"a {type(node).__name__}"
    )
