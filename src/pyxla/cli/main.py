"""`pyxla`: what is installed, what an artifact holds, and running one.

pyxla info
pyxla show classifier.pyxla --stablehlo
pyxla run classifier.pyxla inputs.npz --output results.npz
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

import pyxla
import pyxla_runtime
from pyxla_compiler.cache import default_directory
from pyxla_compiler.targets.iree import iree_version, system_linker
from pyxla_runtime.artifact import ArtifactError, TensorSpec, read
from pyxla_runtime.devices import devices

app = typer.Typer(help="Compiled functions on the command line.", no_args_is_help=True, add_completion=False)


@app.command()
def info() -> None:
    """Versions, devices, and where compiled programs are kept."""
    table = Table(show_header=False, box=None)
    table.add_row("pyxla", pyxla.__version__)
    table.add_row("IREE", iree_version())
    table.add_row("Python", sys.version.split()[0])
    table.add_row("devices", ", ".join(map(str, devices())))
    table.add_row("linker", system_linker() or "IREE's own")
    table.add_row("cache", str(default_directory()))
    Console().print(table)


@app.command()
def show(
    path: Annotated[Path, typer.Argument(help="a .pyxla file")],
    stablehlo: Annotated[bool, typer.Option(help="print the StableHLO it came from")] = False,
) -> None:
    """The signature and targets of an artifact."""
    artifact = read(path)
    signature = artifact.manifest["signature"]
    console = Console()
    console.print(
        f"{artifact.manifest['name']}: compiled by IREE {artifact.manifest.get('compiler', {}).get('iree', '?')}"
    )
    for side in ("inputs", "outputs"):
        for leaf in signature[side]["leaves"]:
            spec = TensorSpec.from_json(leaf)
            console.print(f"  {side[:-1]} {spec.name} {spec.text}", markup=False)
    for name, target in artifact.targets.items():
        console.print(f"  target {name}: {target.get('architecture', '')} {target.get('cpu', '')}", markup=False)
    if stablehlo:
        print(artifact.stablehlo() or "(the StableHLO was not kept)")


@app.command()
def run(
    path: Annotated[Path, typer.Argument(help="a .pyxla file")],
    inputs: Annotated[Path, typer.Argument(help="an .npz file whose arrays, in order, are the arguments' leaves")],
    output: Annotated[Path | None, typer.Option(help="write the results here instead of printing them")] = None,
) -> None:
    """Run an artifact on arrays from a file."""
    function = pyxla_runtime.load(path)
    with np.load(inputs, allow_pickle=False) as archive:
        arrays = [archive[name] for name in archive.files]
    results: list[Any] = function.call_flat(arrays)
    if output is None:
        for array in results:
            print(array)
    else:
        np.savez(output, *results)


def main() -> None:
    """The entry point: errors in the input end with a message and status 1."""
    try:
        app()
    except (ArtifactError, OSError, TypeError, ValueError) as error:
        Console(stderr=True).print(f"pyxla: {error}", style="red", markup=False)
        sys.exit(1)
