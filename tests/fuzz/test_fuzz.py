"""A few hundred damaged modules and artifacts: nothing ends the process, hangs it, or comes out wrong, and what is
refused is refused by the errors that are promised. `python -m tests.fuzz` tries thousands."""

from __future__ import annotations

import pytest

from .driver import fuzz


@pytest.mark.parametrize("first", [100_000, 200_000])
def test_modules(first: int) -> None:
    report = fuzz("modules", first, first + 150)
    assert report.failures == []
    # The changes are neither all too great nor all too small.
    assert report.outcomes["refused"] > 30
    assert report.outcomes["right"] > 30


def test_artifacts() -> None:
    report = fuzz("artifacts", 0, 400)
    assert report.failures == []
    assert report.outcomes["refused"] > 200
    assert report.outcomes["right"] > 20


def test_a_child_that_dies_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYXLA_FUZZ_DIES", "3")
    report = fuzz("artifacts", 0, 6)
    assert len(report.failures) == 1
    assert report.failures[0].startswith("seed 3, abort: the process ended (-6)")
    assert sum(report.outcomes.values()) == 6
