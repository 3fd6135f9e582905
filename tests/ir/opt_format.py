"""Lit's tests whose RUN lines are `pyxla-opt ... | filecheck ...`, run without a shell: one import serves them all.

Any other RUN line goes to the shell, as lit does by itself.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
from typing import Any

import lit.formats
from filecheck.matcher import Matcher
from filecheck.options import parse_argv_options
from lit.Test import FAIL, PASS, Result
from lit.TestRunner import parseIntegratedTestScript

from pyxla_compiler.opt import opt


class OptTest(lit.formats.ShTest):
    def execute(self, test: Any, litConfig: Any) -> Any:
        script = parseIntegratedTestScript(test)
        if isinstance(script, Result):
            return script
        runs = [_read(str(getattr(line, "command", line)), test.getSourcePath()) for line in script]
        if any(run is None for run in runs):
            return super().execute(test, litConfig)
        said = "".join(_failure(*run) for run in runs if run is not None)
        return Result(FAIL if said else PASS, said)


Run = tuple[bool, list[str], bool, list[str]]


def _read(line: str, path: str) -> Run | None:
    """Whether it must fail, pyxla-opt's arguments, whether its errors are checked too, and filecheck's arguments."""
    # Lit puts the number of the line before its command.
    words = shlex.split(re.sub(r"^%dbg\([^)]*\)", "", line).replace("%s", path))
    fails = words[:1] == ["not"]
    words = words[fails:]
    if words.count("|") != 1:
        return None
    bar = words.index("|")
    left, right = words[:bar], words[bar + 1 :]
    if left[:1] != ["pyxla-opt"] or right[:1] != ["filecheck"]:
        return None
    both = left[-1] == "2>&1"
    return fails, left[1 : len(left) - both], both, right


def _failure(fails: bool, arguments: list[str], both: bool, check: list[str]) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out if both else err):
        status = opt(arguments)
    if bool(status) != fails:
        return f"pyxla-opt {shlex.join(arguments)} ended with {status}\n{err.getvalue()}{out.getvalue()}"
    said, stdin = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(out.getvalue())
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = Matcher.from_opts(parse_argv_options(list(check))).run()
    finally:
        sys.stdin = stdin
    return f"{shlex.join(check)}\n{said.getvalue()}" if status else ""
