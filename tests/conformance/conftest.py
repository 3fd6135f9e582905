"""The conformance tests' summary: how many of StableHLO's vectors pass, and why the others were left out."""

from __future__ import annotations

import collections

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    evaluated = compiled = 0
    skipped: collections.Counter[str] = collections.Counter()
    known: collections.Counter[str] = collections.Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for key, value in getattr(report, "user_properties", ()):
                if key == "conformance" and report.when == "call":
                    evaluated += value[0]
                    compiled += value[1]
                    skipped.update(value[2])
                    known.update(value[3])
    if not evaluated and not skipped:
        return
    terminalreporter.section("StableHLO's test vectors")
    terminalreporter.line(f"{evaluated} functions right in the evaluator, {compiled} right compiled")
    for reason, count in known.items():
        terminalreporter.line(f"{count} known to fail compiled: {reason}")
    for reason, count in skipped.items():
        terminalreporter.line(f"{count} skipped: {reason}")
