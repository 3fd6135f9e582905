"""Writes the CHECK lines of golden tests from what pyxla-opt prints now; read the difference before you keep it.

    python -m tests.ir.regenerate tests/ir/ops/sort.mlir

Of a file only the RUN lines and the functions are read. Below each function come the lines of its output, RUN line by
RUN line, with variables in place of SSA names; functions that a pass adds follow the one that stands before them.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path

from pyxla_compiler.opt import opt

_RUN = re.compile(
    r"// RUN: (?P<fails>not )?pyxla-opt %s -p '(?P<pipeline>[^']*)'.*\| filecheck %s --check-prefix=(?P<prefix>\w+)"
)
_FUNCTION = re.compile(r"^ *func\.func .*@([\w.]+)\(")
# Names of arguments stand as they are, since a line with -LABEL cannot capture.
_NAME = re.compile(r"%(?!arg)(\w+)")
_VALUE = r"%\w+"


def regenerate(path: Path) -> str:
    """The text of a golden test with CHECK lines for what its RUN lines give now. Raises ValueError for a RUN line of
    another form, or one that fails or succeeds against its word."""
    lines = path.read_text(encoding="utf-8").splitlines()
    heading = [line for line in lines if line.startswith("// RUN:")]
    runs = [_RUN.fullmatch(line) for line in heading]
    prefixes = tuple(f"// {run['prefix']}" for run in runs if run)
    source = [line for line in lines if line not in heading and not line.startswith(prefixes)]
    sections = _split("\n".join(source).strip("\n").splitlines())
    order = [name for name, _ in sections]
    blocks: list[list[str]] = [[*text, ""] for _, text in sections]
    for line, run in zip(heading, runs, strict=True):
        if run is None:
            raise ValueError(
                f"{path}: a RUN line must read pyxla-opt %s -p '...' | filecheck %s --check-prefix=...\n{line}"
            )
        place = 0
        for name, checks in _checks(path, run):
            if name in order[place:]:
                place = order.index(name)
            blocks[place] += [*checks, ""]
    return "\n".join([*heading, "", *(line for block in blocks for line in block)]).rstrip("\n") + "\n"


def _split(lines: list[str]) -> list[tuple[str, list[str]]]:
    """The functions of a module's text with their names; what stands before the first belongs to it."""
    found: list[tuple[str, list[str]]] = []
    before: list[str] = []
    for line in lines:
        start = _FUNCTION.match(line)
        if start:
            found.append((start[1], [*before, line]))
        elif found and not (line.startswith("//") or before):
            found[-1][1].append(line)
        else:
            before.append(line)
            continue
        before = []
    return [(name, "\n".join(text).strip("\n").splitlines()) for name, text in found]


def _checks(path: Path, run: re.Match[str]) -> list[tuple[str, list[str]]]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        failed = opt([str(path), "-p", run["pipeline"], "--verify-each"])
    if bool(failed) != bool(run["fails"]):
        raise ValueError(f"{path}: {run['prefix']} {'fails' if failed else 'succeeds'}\n{err.getvalue()}")
    prefix = run["prefix"]
    if failed:
        named = re.search(r"function=([\w.]+)", run["pipeline"])
        return [(named[1] if named else "", [f"// {prefix}: {err.getvalue().splitlines()[0]}"])]
    # The first and the last line are the module's own.
    return [(name, _captured(prefix, text)) for name, text in _split(out.getvalue().splitlines()[1:-1])]


def _captured(prefix: str, text: list[str]) -> list[str]:
    """CHECK lines for one function. A name is captured where it first stands, and again wherever it is defined."""
    seen: set[str] = set()

    def variable(match: re.Match[str]) -> str:
        name = match[1]
        defined = re.match(r"(:\d+)? = ", match.string[match.end() :]) and not match.string[: match.start()].strip()
        fresh = defined or name not in seen
        seen.add(name)
        called = f"V{name}" if name.isdigit() else name.upper()
        return f"[[{called}:{_VALUE}]]" if fresh else f"[[{called}]]"

    checks: list[str] = []
    for line in text:
        escaped = line.removeprefix("  ").replace("[[", r"{{\[\[}}")
        directive = "-NEXT" if checks else "-LABEL"
        checks.append(f"// {prefix}{directive}: {_NAME.sub(variable, escaped)}")
    return checks


def main() -> None:
    """Regenerate the files named on the command line; all under `ops` if none are."""
    for name in sys.argv[1:] or sorted((Path(__file__).parent / "ops").glob("*.mlir")):
        path = Path(name)
        path.write_text(regenerate(path), encoding="utf-8")


if __name__ == "__main__":
    main()
