from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pyxla_compiler.targets.service import Service


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory of the test's own; its place is returned."""
    monkeypatch.setenv("PYXLA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYXLA_VERIFY", "1")
    for name in ("PYXLA_CACHE", "PYXLA_CACHE_SIZE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    service = Service(workers=2)
    yield service
    service.close()
