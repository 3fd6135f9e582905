"""What the tests compile and how long it takes: a line in pytest's summary, and the slowest programs."""

from __future__ import annotations

import collections
import logging
from collections.abc import Generator, Iterable

import pytest

_PROPERTY = "compile seconds"
_SLOWEST = 5


class _Listener(logging.Handler):
    """Notes the programs that `compile_module` says it compiled."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.found: list[float] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "%d bytes in %.2f s" in record.msg and isinstance(record.args, tuple):
            self.found.append(float(str(record.args[3])))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    logger, listener = logging.getLogger("pyxla.compile"), _Listener()
    level = logger.level
    logger.addHandler(listener)
    logger.setLevel(min(level, logging.INFO) if level else logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(listener)
        if listener.found:
            item.user_properties.append((_PROPERTY, listener.found))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [r for key in ("passed", "failed", "xfailed") for r in terminalreporter.stats.get(key, ())]
    tests = [(r.nodeid, s) for r in reports if r.when == "call" for s in _seconds(r.user_properties)]
    if not tests:
        return
    folders: collections.Counter[str] = collections.Counter()
    for nodeid, seconds in tests:
        folders["/".join(nodeid.split("/")[:2])] += seconds
    terminalreporter.section("compiling")
    terminalreporter.line(f"{len(tests)} programs in {sum(s for _, s in tests):.0f} s of this run's processes")
    terminalreporter.line(", ".join(f"{folder} {seconds:.0f} s" for folder, seconds in folders.most_common()))
    for nodeid, seconds in sorted(tests, key=lambda pair: -pair[1])[:_SLOWEST]:
        terminalreporter.line(f"{seconds:.1f} s in {nodeid}")


def _seconds(properties: Iterable[tuple[str, object]]) -> list[float]:
    return [s for name, found in properties if name == _PROPERTY and isinstance(found, list) for s in found]
