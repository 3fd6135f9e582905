"""The process that compiles: requests on stdin, replies on stdout. IREE can take its process down, so it has its own.

    python -m pyxla_compiler.targets.worker SCRATCH GLOBAL_FLAG...

SCRATCH is a directory made for this process, which removes it at its end.

A request's header: `flags` (of the session), `verify`, `phases` (those whose IR is wanted instead of a binary), `dump`
(whether the LLVM IR and assembly of the kernels are wanted), `in_place_loops` (see `TargetOptions`), `donated`
([argument, result] pairs of @main that may share memory); its part `module` is the program, as MLIR bytecode or text. A
reply's header: `refused` (empty, or which was: `flags`, `source` that did not parse, or `program`), `diagnostics`
([severity, text] pairs), `seconds`, `overwritten` (those of `donated` that do share memory and, with -1 for the result,
arguments whose memory the program writes to all the same); its parts: `binary`, or one of each phase (`phase/flow`) and
of each dumped file (`dump/NAME`).
"""

from __future__ import annotations

import functools
import os
import queue
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from ctypes import CFUNCTYPE, c_bool, c_char_p, c_int, c_size_t, c_void_p, string_at
from pathlib import Path
from typing import Any, BinaryIO, cast

from pyxla_compiler.targets import branches, in_place
from pyxla_compiler.targets.framing import Message, read_message, write_message

_SEVERITIES = ("note", "warning", "error", "remark")
_DIAGNOSTIC_CALLBACK = CFUNCTYPE(None, c_int, c_void_p, c_size_t, c_void_p)
_INTERMEDIATES_FLAG = "--iree-hal-dump-executable-intermediates-to"
_READABLE = (".s", ".ll", ".ptx", ".spirv.mlir")


_PHASES_BEFORE_FLOW = ("input", "abi", "preprocessing", "global-optimization", "dispatch-creation")
# Where this attribute gives everything a device, the carries of loops are copied to that device at each step.
_AFFINITY = re.compile(rb"stream\.affinity\.default = #hal\.device\.affinity<@\w+>(, )?")


class Compiler:
    """IREE's compiler in this process, with flags that hold for all of it."""

    def __init__(self, global_flags: Sequence[str]) -> None:
        from iree.compiler.api import ctypes_dl

        self._api: Any = ctypes_dl
        self._api._initializeGlobalCL("pyxla", *global_flags)
        library = self._api._dylib
        self._listen = _signature(
            library.ireeCompilerInvocationEnableCallbackDiagnostics, c_int, _DIAGNOSTIC_CALLBACK, c_void_p
        )
        self._start_after = _signature(library.ireeCompilerInvocationSetCompileFromPhase, c_char_p)
        self._stop_after = _signature(library.ireeCompilerInvocationSetCompileToPhase, c_char_p)
        self._set_verify = _signature(library.ireeCompilerInvocationSetVerifyIR, c_bool)

    def compile(self, request: Message) -> Message:
        """Answer one request."""
        flags, phases, dump = request.header["flags"], request.header["phases"], request.header["dump"]
        diagnostics: list[tuple[str, str]] = []
        parts: dict[str, bytes] = {}
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as scratch, self._api.Session() as session:
            try:
                session.set_flags(*flags, *([f"{_INTERMEDIATES_FLAG}={scratch}"] if dump else []))
            except ValueError as error:
                refused = {"refused": "flags", "diagnostics": [("error", str(error))], "seconds": 0.0}
                return Message(refused | {"overwritten": []}, {})
            # An invocation consumes its module, so each phase starts anew.
            refused = ""
            overwritten: dict[int, int] = {}
            for phase in phases or ["end"]:
                refused, output = self._to_phase(session, request, phase, overwritten, diagnostics)
                if refused:
                    break
                parts["binary" if phase == "end" else f"phase/{phase}"] = output
            dumped = sorted(Path(scratch).rglob("*")) if dump else []
            parts |= {f"dump/{path.name}": path.read_bytes() for path in dumped if path.name.endswith(_READABLE)}
        header = {"refused": refused, "diagnostics": diagnostics, "seconds": time.perf_counter() - start}
        return Message(header | {"overwritten": list(overwritten.items())}, parts)

    def _to_phase(
        self,
        session: Any,
        request: Message,
        phase: str,
        overwritten: dict[int, int],
        diagnostics: list[tuple[str, str]],
    ) -> tuple[str, bytes]:
        """Compile to the end of a phase. Returns what was refused, which the diagnostics explain, and the output; sets
        the donated arguments that are overwritten, with their results."""
        module, header = request.parts["module"], request.header
        run_phases = self._run_mending if branches.may_branch(module) else self._run
        run = functools.partial(run_phases, session, verify=header["verify"], diagnostics=diagnostics)
        donated = dict(header["donated"])
        if phase in _PHASES_BEFORE_FLOW or not (header["in_place_loops"] or donated):
            return run(module, "start", phase)
        refused, flow = run(in_place.ask(module, donated) if donated else module, "start", "flow")
        if header["in_place_loops"]:
            flow = _AFFINITY.sub(b"", flow, count=1)
        if refused or phase == "flow":
            return refused, flow
        if donated:
            return self._overwriting(run, flow, phase, donated, overwritten)
        return run(flow, "flow", phase)

    def _overwriting(
        self,
        run: Callable[..., tuple[str, bytes]],
        flow: bytes,
        phase: str,
        donated: dict[int, int],
        overwritten: dict[int, int],
    ) -> tuple[str, bytes]:
        """Go on from `flow` with results that overwrite arguments, those for which this is proved to be safe."""
        left = dict(donated)
        flow = in_place.arrange(flow)
        while True:
            refused, stream = run(flow, "flow", "stream")
            unsafe = [] if refused else in_place.unsafe(flow, stream, left)
            if not unsafe:
                break
            flow = in_place.drop(flow, unsafe)
            left = {argument: result for argument, result in left.items() if argument not in unsafe}
        overwritten.update(left)
        if not refused:
            others = [argument for argument in donated if argument not in left]
            overwritten.update(dict.fromkeys(in_place.written(stream, others), -1))
        return (refused, stream) if refused or phase == "stream" else run(stream, "stream", phase)

    def _run_mending(self, session: Any, module: bytes, first: str, last: str, **options: Any) -> tuple[str, bytes]:
        """Run phases of a program with loops or branches."""
        if last not in ("vm", "end"):
            return self._run(session, module, first, last, **options)
        refused, vm = self._run(session, module, first, "vm", **options)
        if refused:
            return refused, vm
        vm = branches.mention_once(vm)
        return ("", vm) if last == "vm" else self._run(session, vm, "vm", "end", **options)

    def _run(
        self, session: Any, module: bytes, first: str, last: str, *, verify: bool, diagnostics: list[tuple[str, str]]
    ) -> tuple[str, bytes]:
        """Run the phases from `first`, which the module has been through, to `last`."""

        def listen(severity: int, text: int, length: int, _: object) -> None:
            diagnostics.append((_SEVERITIES[severity], string_at(text, length).decode(errors="replace")))

        callback = _DIAGNOSTIC_CALLBACK(listen)
        with session.invocation() as invocation, self._api.Output.open_membuffer() as output:
            pointer = invocation._inv_p
            self._listen(pointer, 0, callback, None)
            self._set_verify(pointer, verify)
            self._start_after(pointer, first.encode())
            self._stop_after(pointer, last.encode())
            # Going on after either has failed would be a segmentation fault.
            if not invocation.parse_source(self._api.Source.wrap_buffer(session, module)):
                return "source", b""
            if not invocation.execute():
                return "program", b""
            write = invocation.output_vm_bytecode if last == "end" else invocation.output_ir
            write(output)
            return "", bytes(output.map_memory())


def _signature(function: Any, *argument_types: Any) -> Any:
    function.restype = None
    function.argtypes = [c_void_p, *argument_types]
    return function


def _receive(stream: BinaryIO, requests: queue.SimpleQueue[Message], scratch: str) -> None:
    """Queue what is read. Where the stream ends the parent is gone, and this process with it, though it be
    compiling."""
    while (request := read_message(stream)) is not None:
        requests.put(request)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)


def main() -> None:
    """Serve requests until stdin ends."""
    # Linkers and LLVM write to stdout; the replies get a descriptor of their own.
    replies = cast(BinaryIO, os.fdopen(os.dup(1), "wb", buffering=0))
    os.dup2(2, 1)
    scratch, *global_flags = sys.argv[1:]
    os.environ["TMPDIR"] = scratch
    stdin = cast(BinaryIO, os.fdopen(0, "rb", buffering=0, closefd=False))
    requests: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(stdin, requests, scratch), daemon=True).start()
    compiler = Compiler(global_flags)
    while True:
        write_message(replies, compiler.compile(requests.get()))


if __name__ == "__main__":
    main()
