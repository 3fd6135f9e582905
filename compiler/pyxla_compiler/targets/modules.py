"""Modules between two phases of IREE, read and written."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

from pyxla_compiler.ir import Operation, mlir


@contextlib.contextmanager
def parsed(module: bytes) -> Iterator[Operation]:
    """The module's root operation, in a context of its own, which is the current one."""
    with mlir.Context(), mlir.Location.unknown():
        held = mlir.Module.parse(module)
        yield held.operation


def bytecode(root: Operation) -> bytes:
    """The module as bytecode."""
    out = io.BytesIO()
    root.write_bytecode(out)
    return out.getvalue()
