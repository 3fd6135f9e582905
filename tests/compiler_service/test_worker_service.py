"""The worker processes: reuse, threads, forks, deaths."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import service_programs as programs

from pyxla_compiler.compile import compile_module
from pyxla_compiler.errors import CompilerError
from pyxla_compiler.targets.iree import TargetOptions, global_flags, ladder
from pyxla_compiler.targets.service import Request, Service, WorkerDied


def request_for(module: bytes) -> Request:
    rung = next(ladder(TargetOptions()))
    return Request(module, rung.flags, global_flags(rung.opt_level))


def gone(pid: int, seconds: float = 5.0) -> bool:
    """Whether a process ends within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            threads = list(Path(f"/proc/{pid}/task").iterdir())
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z" and len(threads) == 1:
            return True
        time.sleep(0.02)
    return False


def test_worker_serves_again() -> None:
    service = Service(workers=2)
    try:
        assert service.worker_pids() == []
        service.compile(request_for(programs.SQUARE))
        pids = service.worker_pids()
        service.compile(request_for(programs.SINE_F64))
        assert service.worker_pids() == pids
        assert len(pids) == 1
    finally:
        service.close()


def test_warm_up_starts_the_worker_that_is_then_used() -> None:
    service = Service()
    try:
        service.warm_up(global_flags("O3"))
        pids = service.worker_pids()
        service.compile(request_for(programs.SQUARE))
        assert service.worker_pids() == pids
    finally:
        service.close()


def test_threads_compile_side_by_side_with_the_same_results(service: Service) -> None:
    modules = [programs.SQUARE, programs.SINE_F64] * 4
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda module: service.compile(request_for(module)), modules))
    assert len(service.worker_pids()) == 2
    binaries = [reply.parts["binary"] for reply in replies]
    assert binaries == binaries[:2] * 4


def test_another_optimization_level_gets_another_worker() -> None:
    service = Service(workers=1)
    try:
        first = service.compile(request_for(programs.SQUARE))
        (pid,) = service.worker_pids()
        other = Request(programs.SQUARE, next(ladder(TargetOptions())).flags, global_flags("O1"))
        assert not service.compile(other).refused
        assert not first.refused
        assert service.worker_pids() != [pid]
        assert len(service.worker_pids()) == 1
        assert gone(pid)
    finally:
        service.close()


def test_worker_killed_at_work_is_replaced() -> None:
    service = Service(workers=1)
    try:
        service.warm_up(global_flags("O3"))
        (pid,) = service.worker_pids()
        threading.Timer(0.5, os.kill, (pid, signal.SIGKILL)).start()
        with pytest.raises(WorkerDied, match="ended by signal 9"):
            service.compile(request_for(programs.slow()))
        assert not service.compile(request_for(programs.SQUARE)).refused
        assert pid not in service.worker_pids()
    finally:
        service.close()


def test_worker_killed_at_rest_is_replaced() -> None:
    service = Service(workers=1)
    try:
        service.compile(request_for(programs.SQUARE))
        (pid,) = service.worker_pids()
        os.kill(pid, signal.SIGKILL)
        assert gone(pid)
        assert not service.compile(request_for(programs.SQUARE)).refused
    finally:
        service.close()


def test_interrupt_by_the_user() -> None:
    service = Service(workers=1)
    try:
        service.warm_up(global_flags("O3"))
        (pid,) = service.worker_pids()
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            service.compile(request_for(programs.slow()))
        assert gone(pid)
        assert not service.compile(request_for(programs.SQUARE)).refused
    finally:
        service.close()


def test_closed_service_says_so() -> None:
    service = Service()
    service.compile(request_for(programs.SQUARE))
    (pid,) = service.worker_pids()
    service.close()
    assert gone(pid)
    with pytest.raises(CompilerError, match="is closed"):
        service.compile(request_for(programs.SQUARE))


# The tests' JAX warns that its threads are not in the child, which does not use it; so does Python 3.12 of all threads.
@pytest.mark.filterwarnings("ignore:.*fork:RuntimeWarning", "ignore:.*fork:DeprecationWarning")
def test_forked_child_has_workers_of_its_own(service: Service) -> None:
    compile_module(programs.SQUARE, service=service)
    before = service.worker_pids()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            service.compile(request_for(programs.SINE_F64))
            os.write(write_end, str(service.worker_pids()[0]).encode())
            service.close()
            status = 0
        finally:
            os._exit(status)
    os.close(write_end)
    assert os.waitpid(child, 0)[1] == 0
    with os.fdopen(read_end) as pipe:
        pid = int(pipe.read())
    assert pid not in before
    assert gone(pid)
    assert not service.compile(request_for(programs.SQUARE)).refused
    assert set(before) <= set(service.worker_pids())


def run_script(script: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", script]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parent, check=False)


START = """
import os, signal, tempfile
import service_programs as programs
from pyxla_compiler.compile import compile_module
from pyxla_compiler.targets.service import default_service
compile_module(programs.SQUARE, use_cache=False)
print(*default_service().worker_pids(), flush=True)
"""


def test_exit_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    result = run_script(START)
    assert (result.returncode, result.stderr) == (0, "")
    assert gone(int(result.stdout))
    assert list(tmp_path.iterdir()) == []


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    result = run_script(START + "os.kill(os.getpid(), signal.SIGKILL)")
    assert result.returncode == -signal.SIGKILL
    assert gone(int(result.stdout))
    assert list(tmp_path.iterdir()) == []


def test_worker_at_work_ends_with_its_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    script = START + "import threading; threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGKILL)).start()\n"
    result = run_script(script + "compile_module(programs.slow(60), use_cache=False)")
    assert result.returncode == -signal.SIGKILL
    assert gone(int(result.stdout), seconds=1.0)


def test_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYXLA_LOG", "compile,cache")
    result = run_script(
        "import service_programs as programs; from pyxla_compiler.compile import compile_module\n"
        + "compile_module(programs.SQUARE, name='square')\n" * 2
    )
    assert "pyxla.compile: square for local: compiling, not in the cache" in result.stderr
    assert "pyxla.cache: miss" in result.stderr
    assert "pyxla.compile: square for local: from the cache" in result.stderr


@pytest.mark.parametrize(
    ("after", "shown"), [(0.02, rb"pyxla: compiling model for local \.\.\. \d+\.\d s\r\n"), (60.0, b"")]
)
def test_progress_is_shown_on_a_terminal_for_slow_compiles_only(after: float, shown: bytes) -> None:
    parent, child = os.openpty()
    script = f"""
import service_programs as programs
import pyxla_compiler.compile as module
module._SLOW_SECONDS = {after}
module.compile_module(programs.SQUARE, name="model", use_cache=False)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stderr=child, cwd=Path(__file__).parent)
    os.close(child)
    assert process.wait(60) == 0
    read = b""
    with contextlib.suppress(OSError), os.fdopen(parent, "rb", buffering=0) as terminal:  # it ends in EIO
        while more := terminal.read(1000):
            read += more
    assert re.fullmatch(shown, read)
