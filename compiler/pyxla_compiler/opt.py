"""`pyxla-opt`: runs passes over a file of MLIR and prints what comes out."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from . import ir
from .errors import CompilerError
from .ir import mlir
from .passes.check import check
from .pipelines import MLIR_PASSES, PASSES, PIPELINES, run


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the tool; exits with status 1 and a message on stderr where the file or the pipeline is at fault."""
    sys.exit(opt(arguments))


def opt(arguments: Sequence[str] | None = None) -> int:
    """What `main` does, with the exit status as the result."""
    options = _parser().parse_args(arguments)
    if options.list:
        print(_listing())
        return 0
    if options.file is None:
        print("pyxla-opt: give a file of MLIR, or - for standard input (--help says more)", file=sys.stderr)
        return 1
    try:
        module = ir.Module.parse(_read(options.file))
        module.verify()
        check(module)
        module = run(
            module,
            options.pipeline,
            print_after=_print_after if options.print_after_all else None,
            verify_each=options.verify_each,
        )
        module.verify()
    # What a program or a pipeline can do wrong ends here; any other exception is an error of ours and shows where
    # it arose.
    except (ValueError, TypeError, NotImplementedError, LookupError, OSError, mlir.MLIRError, CompilerError) as error:
        print(
            "\n".join([f"pyxla-opt: {error}", *(f"  {note}" for note in getattr(error, "__notes__", []))]),
            file=sys.stderr,
        )
        return 1
    text = module.text(locations=options.locations)
    if options.output is None:
        print(text, end="")
    else:
        options.output.write_text(text, encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pyxla-opt", description="Run passes over a file of MLIR and print the module that comes out."
    )
    parser.add_argument("file", nargs="?", help="a file of MLIR, text or bytecode; - reads standard input")
    parser.add_argument(
        "-p",
        "--pipeline",
        default="",
        help="names of passes and pipelines, separated by commas; options in braces: pyxla-vjp{wrt=0}",
    )
    parser.add_argument("-o", "--output", type=Path, help="write the module to this file")
    parser.add_argument("--print-after-all", action="store_true", help="print the module after each pass, on stderr")
    parser.add_argument("--verify-each", action="store_true", help="check the module after each pass")
    parser.add_argument("--locations", action="store_true", help="print where in the source each operation comes from")
    parser.add_argument("--list", action="store_true", help="print the passes and pipelines that there are")
    return parser


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def _print_after(name: str, module: ir.Module) -> None:
    print(f"// ----- after {name} -----\n{module.text()}", file=sys.stderr)


def _listing() -> str:
    lines = ["Pipelines:"]
    lines += _entries({name: value.replace(",", ", ") for name, value in PIPELINES.items()})
    lines += ["", "Passes:"]
    lines += _entries({name: found.description for name, found in PASSES.items()})
    lines += ["", "Passes of MLIR and IREE:"]
    return "\n".join([*lines, *(f"  {name}" for name in MLIR_PASSES)])


def _entries(described: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for name, text in described.items():
        lines += [
            f"  {name}",
            *textwrap.wrap(
                text, width=100, initial_indent="      ", subsequent_indent="      ", break_on_hyphens=False
            ),
        ]
    return lines


if __name__ == "__main__":
    main()
