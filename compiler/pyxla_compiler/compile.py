"""From a StableHLO module to a binary: the disk cache, the ladder of flag sets, and what to say when all fail."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pyxla_compiler import ir
from pyxla_compiler.cache import DiskCache, default_cache, default_directory
from pyxla_compiler.errors import CompilationError, CompilerCrash, Diagnostic
from pyxla_compiler.targets.iree import (
    Rung,
    TargetOptions,
    global_flags,
    host_cpu,
    iree_version,
    ladder,
    verify_ir,
)
from pyxla_compiler.targets.service import Reply, Request, Service, WorkerDied, default_service

log = logging.getLogger("pyxla.compile")

# Part of every cache key: raise it when the same program and flags must be compiled anew.
_CACHE_FORMAT = 2
_SLOW_SECONDS = 1.0
_BYTECODE_MAGIC = b"ML\xefR"
_FILE_LINE = re.compile(r'"([^"\n]+)":(\d+):\d+')
_MISSING_FUNCTION = re.compile(r"undefined (?:reference to|symbol:) [`']?(\w+)")


@dataclass(frozen=True)
class Compiled:
    """A compiled program: its binary, the seconds it took, whether it came from the cache, and the rung of the ladder
    that served."""

    binary: bytes = field(repr=False)
    seconds: float
    cached: bool
    rung: str
    diagnostics: tuple[Diagnostic, ...] = ()
    #: The donated arguments whose memory the program writes to, with the results that take it (-1: none does).
    overwritten: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Intermediates:
    """What a compile passes through: the IR after each phase asked for, and each kernel's LLVM IR and assembly by file
    name."""

    phases: dict[str, str]
    kernels: dict[str, str]


def compile_module(
    bytecode: bytes,
    options: TargetOptions | None = None,
    *,
    use_cache: bool = True,
    name: str = "main",
    donated: Sequence[tuple[int, int]] = (),
    service: Service | None = None,
) -> Compiled:
    """Compile a StableHLO module, as MLIR bytecode or text, to a binary of IREE's.

    `name` is what logs and errors call the program. `donated` are pairs of an argument and a result of @main: where
    that is safe the result takes the argument's memory, which the caller then must own (`Compiled.overwritten` says
    for which). Raises CompilationError where IREE refuses it, and its subclass
    CompilerCrash where IREE dies or takes too long; the caller's process lives on.

    >>> module = b"func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> { return %x : tensor<2xf32> }"
    >>> compile_module(module).rung
    'full'
    """
    options = options or TargetOptions()
    start = time.perf_counter()
    cache = default_cache() if use_cache and not donated else None
    key = cache_key(bytecode, options) if cache else ""
    if cache and (found := _from_cache(cache, key)):
        rung, binary = found
        seconds = time.perf_counter() - start
        log.info("%s for %s: from the cache (%s) in %.1f ms", name, options.device, key[:12], 1e3 * seconds)
        return Compiled(binary, seconds, True, rung)
    log.info(
        "%s for %s: compiling, %s", name, options.device, f"not in the cache ({key[:12]})" if cache else "no cache"
    )
    with _progress(f"compiling {name} for {options.device}"):
        rung, reply = _climb(bytecode, options, service or default_service(), name, donated)
    binary = reply.parts["binary"]
    seconds = time.perf_counter() - start
    log.info("%s for %s: %d bytes in %.2f s, flags %s", name, options.device, len(binary), seconds, rung)
    if cache:
        cache.put(key, json.dumps({"rung": rung}).encode() + b"\n" + binary)
    return Compiled(binary, seconds, False, rung, reply.diagnostics, reply.overwritten)


def intermediates(
    bytecode: bytes,
    options: TargetOptions | None = None,
    *,
    phases: Sequence[str] = (),
    kernels: bool = False,
    name: str = "main",
    donated: Sequence[tuple[int, int]] = (),
    service: Service | None = None,
) -> Intermediates:
    """The IR of a module after each of `phases` of IREE, and with `kernels` the LLVM IR and assembly of its kernels.
    `donated` is as for `compile_module`.

    The phases are input, abi, preprocessing, global-optimization, dispatch-creation, flow, stream, executable-sources,
    executable-configurations, executable-targets, hal and vm. Raises as `compile_module` does.

    >>> body = b"%y = stablehlo.abs %x : tensor<f32> return %y : tensor<f32>"
    >>> module = b"func.func @main(%x: tensor<f32>) -> tensor<f32> {" + body + b"}"
    >>> "math.absf" in intermediates(module, phases=["input"]).phases["input"]
    True
    """
    options = options or TargetOptions()
    service = service or default_service()
    parts: dict[str, bytes] = {}
    if phases:
        parts |= _climb(bytecode, options, service, name, donated, phases=tuple(phases))[1].parts
    if kernels:
        parts |= _climb(bytecode, options, service, name, donated, dump=True)[1].parts
    return Intermediates(_named(parts, "phase/"), _named(parts, "dump/"))


def _named(parts: dict[str, bytes], prefix: str) -> dict[str, str]:
    return {key[len(prefix) :]: data.decode(errors="replace") for key, data in parts.items() if key.startswith(prefix)}


def cache_key(bytecode: bytes, options: TargetOptions) -> str:
    """The key of a compile: all that the binary depends on."""
    digest = hashlib.sha256()
    flags = [(rung.name, rung.opt_level, rung.flags) for rung in ladder(options)]
    machine = "" if options.chip != "host" else host_cpu()
    described = [_CACHE_FORMAT, iree_version(), machine, flags, options.in_place_loops]
    digest.update(json.dumps(described).encode())
    digest.update(bytecode)
    return digest.hexdigest()


def _from_cache(cache: DiskCache, key: str) -> tuple[str, bytes] | None:
    entry = cache.get(key)
    if entry is None:
        return None
    header, _, binary = entry.partition(b"\n")
    return json.loads(header)["rung"], binary


def _climb(
    bytecode: bytes,
    options: TargetOptions,
    service: Service,
    name: str,
    donated: Sequence[tuple[int, int]] = (),
    *,
    phases: tuple[str, ...] = (),
    dump: bool = False,
) -> tuple[str, Reply]:
    """Try the rungs in turn until one serves."""
    verify = verify_ir(options)
    diagnostics: list[Diagnostic] = []
    death: WorkerDied | None = None
    for rung in ladder(options):
        if rung.after and not any(rung.after in diagnostic.text for diagnostic in diagnostics):
            continue
        try:
            reply = service.compile(
                Request(
                    bytecode,
                    rung.flags,
                    global_flags(rung.opt_level),
                    verify=verify,
                    phases=phases,
                    dump=dump,
                    in_place_loops=options.in_place_loops,
                    donated=tuple(donated),
                )
            )
        except WorkerDied as error:
            log.warning("%s for %s: with flags %s %s", name, options.device, rung.name, error)
            death = error
            if error.timed_out:
                break
            verify = True  # broken IR may be what it died of; now it will say so
            continue
        if not reply.refused:
            _log_rung(name, options, rung, fell_back=bool(diagnostics or death))
            return rung.name, reply
        log.info(
            "%s for %s: flags %s failed: %s", name, options.device, rung.name, _summary(reply.diagnostics, 1).strip()
        )
        diagnostics += reply.diagnostics
        if reply.refused != "program":
            break
    raise _failure(bytecode, options, name, tuple(diagnostics), death)


def _log_rung(name: str, options: TargetOptions, rung: Rung, *, fell_back: bool) -> None:
    if fell_back:
        log.info("%s for %s: compiled with flags %s, which others had failed", name, options.device, rung.name)
    log.debug("%s for %s: flags %s: %s", name, options.device, rung.name, " ".join(rung.flags))


def _failure(
    bytecode: bytes, options: TargetOptions, name: str, diagnostics: tuple[Diagnostic, ...], death: WorkerDied | None
) -> CompilationError:
    summary = _summary(diagnostics)
    if death is None:
        hint = ""
        if options.leaves_host and _missing_functions(diagnostics):
            hint = (
                "\nA binary that leaves this machine is linked without the C library's mathematics. "
                "Compute this function in float32, or compile for this machine (portable=False)."
            )
        return CompilationError(f"IREE cannot compile {name} for {options.device}:\n{summary}{hint}", diagnostics)
    path = _save_reproducer(bytecode, f"{options}\n{death}\n{summary}\n")
    said = f"\nOther flags failed with:\n{summary}" if summary else ""
    return CompilerCrash(
        f"IREE cannot compile {name} for {options.device}: {death}{said}\n{_origin(bytecode)}"
        f"The program is saved in {path}; please report it with this message. This process is unharmed.",
        path,
        diagnostics,
    )


def _origin(bytecode: bytes) -> str:
    """Where the program was written, a line; nothing if it does not tell."""
    try:
        text = ir.Module.parse(bytecode).text(locations=True)
    except ValueError:
        return ""
    lines: dict[str, set[int]] = {}
    for file, line in _FILE_LINE.findall(text):
        lines.setdefault(file, set()).add(int(line))
    places = [f"{file}:{min(found)}" + f"-{max(found)}" * (len(found) > 1) for file, found in lines.items()]
    return f"It was written at {', '.join(places)}.\n" if places else ""


def _summary(diagnostics: Sequence[Diagnostic], most: int = 2) -> str:
    """The first few errors, each up to its blank line (the operation's text follows), and the functions the linker
    lacked."""
    errors = [" ".join(d.text.strip().split("\n\n")[0].split()) for d in diagnostics if d.severity == "error"]
    missing = _missing_functions(diagnostics)
    lines = list(dict.fromkeys(errors))[:most] + ([f"no library has {', '.join(missing)}"] if missing else [])
    return "\n".join(f"  {line}" for line in lines)


def _missing_functions(diagnostics: Sequence[Diagnostic]) -> list[str]:
    found = (_MISSING_FUNCTION.findall(d.text) for d in diagnostics if d.severity == "note")
    return list(dict.fromkeys(name for names in found for name in names))


def _save_reproducer(bytecode: bytes, report: str) -> Path:
    directory = default_directory() / "crashes"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    suffix = ".mlirbc" if bytecode.startswith(_BYTECODE_MAGIC) else ".mlir"
    path = directory / (hashlib.sha256(bytecode).hexdigest()[:16] + suffix)
    path.write_bytes(bytecode)
    path.with_suffix(".txt").write_text(report, encoding="utf-8")
    return path


@contextmanager
def _progress(what: str) -> Generator[None]:
    """Say on a terminal what is going on, if it goes on for over a second."""
    if not sys.stderr.isatty():
        yield
        return
    start = time.perf_counter()
    said = threading.Event()

    def say() -> None:
        said.set()
        print(f"pyxla: {what} ...", end="", file=sys.stderr, flush=True)

    timer = threading.Timer(_SLOW_SECONDS, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if said.is_set():
            print(f" {time.perf_counter() - start:.1f} s", file=sys.stderr, flush=True)


def configure_logging() -> None:
    """Send to stderr what PYXLA_LOG asks for: names of loggers under `pyxla` (`compile,cache`), or 1 for all of
    them."""
    wanted = [word.strip() for word in os.environ.get("PYXLA_LOG", "").split(",") if word.strip()]
    for word in wanted:
        if word == "0":
            continue
        logger = logging.getLogger("pyxla" if word in ("1", "all") else f"pyxla.{word}")
        logger.setLevel(logging.DEBUG)
        if not logger.handlers:
            handler = logging.StreamHandler()
            handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
            logger.addHandler(handler)


configure_logging()
