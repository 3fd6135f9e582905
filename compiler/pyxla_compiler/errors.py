"""What the compiler raises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Diagnostic:
    """One message of the target compiler: severity (`note`, `warning`, `error`, `remark`) and text, which begins with
    `file:line:column`."""

    severity: str
    text: str


class CompilerError(Exception):
    """The root of what the compiler raises."""


class CompilationError(CompilerError):
    """The target compiler refused a program.

    The message holds the target compiler's own diagnostics, with the lines of the user's file that they point at.
    `diagnostics` holds all of them, in order.
    """

    def __init__(self, message: str, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics


class CompilerCrash(CompilationError):
    """The target compiler died, or ran past its time limit, on a program; `reproducer` is a file that holds the
    program."""

    def __init__(self, message: str, reproducer: Path, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message, diagnostics)
        self.reproducer = reproducer


_PLACE = re.compile(r'loc\((?:callsite\()?(?:"([^"]*)"\()?"([^"]+)":(\d+):')


def place(location: object) -> str:
    """Where a location is, as a person reads it: the file and line, and the function where it names one.

    >>> place('loc("loss"("model.py":33:7))')
    'model.py:33 (loss)'
    """
    found = _PLACE.match(str(location))
    if found is None:
        return str(location)
    name, file, line = found.groups()
    return f"{file}:{line}" + (f" ({name})" if name else "")
