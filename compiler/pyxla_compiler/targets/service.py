"""The pool of worker processes that compile. Threads may share it; a forked child gets a pool of its own."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from pyxla_compiler.errors import CompilerError, Diagnostic
from pyxla_compiler.targets.framing import Message, read_message, write_message

log = logging.getLogger("pyxla.compile")

_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])


@dataclass(frozen=True)
class Request:
    """A program to compile, and how. `phases` asks for the IR after those phases instead of a binary; `dump` for LLVM
    IR and assembly; `donated` are pairs of an argument and the result that may take its memory."""

    module: bytes
    flags: tuple[str, ...]
    global_flags: tuple[str, ...]
    verify: bool = False
    phases: tuple[str, ...] = ()
    dump: bool = False
    in_place_loops: bool = False
    donated: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Reply:
    """What came of a request: the parts asked for, the messages of the compiler and its linker, and the seconds it
    took.

    `refused` is empty, or says what the compiler did not take: `flags`, `source` (it did not parse) or `program`.
    `overwritten` are those of the request's `donated` pairs that share memory in this binary; a result of -1 says that
    the argument's memory is written to and holds no result.
    """

    refused: str
    parts: dict[str, bytes]
    diagnostics: tuple[Diagnostic, ...]
    seconds: float
    overwritten: tuple[tuple[int, int], ...] = ()


class WorkerDied(CompilerError):
    """A worker ended, or was ended for taking too long, before it replied."""

    def __init__(self, message: str, timed_out: bool) -> None:
        super().__init__(message)
        self.timed_out = timed_out


class Worker:
    """One worker process."""

    def __init__(self, global_flags: tuple[str, ...]) -> None:
        self.global_flags = global_flags
        self._scratch = Path(tempfile.mkdtemp(prefix="pyxla-worker-"))
        # Linkers and crash handlers write to stderr; it goes to a file that is read after each request.
        self._stderr = self._scratch / "stderr"
        # The worker finds modules where this process does, and not in the directory it happens to be started in.
        path = os.pathsep.join([_PACKAGE_ROOT, *(entry for entry in sys.path if entry)])
        command = [sys.executable, "-P", "-m", "pyxla_compiler.targets.worker", str(self._scratch), *global_flags]
        with self._stderr.open("ab") as stderr:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                bufsize=0,  # nothing half written for a forked child to send again
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # an interrupt of the user's is for the parent
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def ask(self, request: Request, time_limit: float) -> Reply:
        """Send a request and wait for its reply. Raises WorkerDied; the worker is then of no more use."""
        header: dict[str, Any] = {
            "flags": request.flags,
            "verify": request.verify,
            "phases": request.phases,
            "dump": request.dump,
            "in_place_loops": request.in_place_loops,
            "donated": request.donated,
        }
        late = threading.Event()
        watchdog = threading.Timer(time_limit, self._kill_late, (late,))
        watchdog.daemon = True
        watchdog.start()
        try:
            write_message(self._stdin, Message(header, {"module": request.module}))
            answer = read_message(self._stdout)
        except BrokenPipeError:
            answer = None
        finally:
            watchdog.cancel()
        if answer is None:
            raise self._death(late.is_set(), time_limit)
        return self._reply(answer)

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and let go of all that was held for it."""
        self.kill()
        self._stdin.close()
        self._stdout.close()
        shutil.rmtree(self._scratch, ignore_errors=True)  # the worker may have removed it already

    def forget(self) -> None:
        """In a forked child: let go of the parent's worker without a word to it."""
        self._stdin.close()
        self._stdout.close()
        self._process.returncode = 0

    @property
    def _stdin(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdin)

    @property
    def _stdout(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdout)

    def _kill_late(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def _death(self, late: bool, time_limit: float) -> WorkerDied:
        status = self._process.wait()
        if late:
            return WorkerDied(f"the compiler did not finish within {time_limit:g} s", timed_out=True)
        how = f"was ended by signal {-status}" if status < 0 else f"exited with status {status}"
        said = self._written()[-2000:]
        return WorkerDied(f"the compiler's process {how}" + (f"; it wrote:\n{said}" if said else ""), timed_out=False)

    def _written(self) -> str:
        """What was written to stderr since the last call."""
        if not self._stderr.exists():
            return ""
        text = self._stderr.read_text(encoding="utf-8", errors="replace").strip()
        os.truncate(self._stderr, 0)
        return text

    def _reply(self, answer: Message) -> Reply:
        header = answer.header
        diagnostics = [Diagnostic(severity, text) for severity, text in header["diagnostics"]]
        if written := self._written():
            diagnostics.append(Diagnostic("note", written))
        overwritten = tuple((argument, result) for argument, result in header["overwritten"])
        return Reply(header["refused"], answer.parts, tuple(diagnostics), header["seconds"], overwritten)


class Service:
    """At most `workers` worker processes, started when first needed and used again.

    A worker serves one set of global flags for life; `time_limit` is in seconds for one request.
    """

    def __init__(self, workers: int = 2, time_limit: float = 600.0) -> None:
        self.time_limit = time_limit
        self._limit = workers
        self._reset()
        _services.add(self)

    def compile(self, request: Request) -> Reply:
        """Compile in a worker. Raises WorkerDied where that dies or takes too long; the next request gets another
        worker."""
        with self._worker(request.global_flags) as worker:
            return worker.ask(request, self.time_limit)

    def warm_up(self, global_flags: tuple[str, ...]) -> None:
        """Start a worker, if there is none, without waiting for it."""
        with self._lock:
            if not self._idle and not self._busy and not self._closed:
                self._idle.append(Worker(global_flags))

    def worker_pids(self) -> list[int]:
        """The process ids of the workers there are."""
        with self._lock:
            return [worker.pid for worker in (*self._idle, *self._busy)]

    def close(self) -> None:
        """End all workers; those at work are killed."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for worker in self._busy:
                worker.kill()
        for worker in idle:
            worker.close()

    @contextlib.contextmanager
    def _worker(self, global_flags: tuple[str, ...]) -> Generator[Worker]:
        slots = self._slots  # a fork replaces it
        with slots:
            worker = self._take(global_flags)
            try:
                yield worker
            except BaseException:
                # Whatever went wrong, half a message may stand in its pipes.
                worker.kill()
                self._give_back(worker, reusable=False)
                raise
            self._give_back(worker, reusable=True)

    def _take(self, global_flags: tuple[str, ...]) -> Worker:
        """A worker for these flags: an idle one, or a new one, for which idle ones of other flags may have to go."""
        surplus: list[Worker] = []
        with self._lock:
            if self._closed:
                raise CompilerError("the compile service is closed")
            alive = [worker for worker in self._idle if worker.alive]
            chosen = next((worker for worker in alive if worker.global_flags == global_flags), None)
            if chosen is None:
                room = self._limit - len(self._busy) - 1
                surplus = [worker for worker in self._idle if worker not in alive[:room]]
                chosen = Worker(global_flags)
                log.debug("worker %d started", chosen.pid)
            self._idle = [worker for worker in self._idle if worker is not chosen and worker not in surplus]
            self._busy.append(chosen)
        for worker in surplus:
            worker.close()
        return chosen

    def _give_back(self, worker: Worker, *, reusable: bool) -> None:
        with self._lock:
            if worker in self._busy:
                self._busy.remove(worker)
            keep = reusable and not self._closed
            if keep:
                self._idle.append(worker)
        if not keep:
            worker.close()

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(self._limit)
        self._idle: list[Worker] = []
        self._busy: list[Worker] = []
        self._closed = False

    def forget_workers(self) -> None:
        """In a forked child: the workers, and whatever the locks were held for, are the parent's."""
        for worker in (*self._idle, *self._busy):
            worker.forget()
        self._reset()


_services: weakref.WeakSet[Service] = weakref.WeakSet()
_default: Service | None = None
_default_lock = threading.Lock()


def default_service() -> Service:
    """The service of this process. Its size and time limit come from PYXLA_COMPILE_WORKERS and
    PYXLA_COMPILE_TIMEOUT."""
    global _default
    with _default_lock:
        if _default is None:
            workers = int(os.environ.get("PYXLA_COMPILE_WORKERS", "2"))
            _default = Service(workers, float(os.environ.get("PYXLA_COMPILE_TIMEOUT", "600")))
            atexit.register(_default.close)
        return _default


def _after_fork() -> None:
    global _default_lock
    _default_lock = threading.Lock()
    for service in list(_services):
        service.forget_workers()


os.register_at_fork(after_in_child=_after_fork)
