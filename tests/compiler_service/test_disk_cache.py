"""The disk cache."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyxla_compiler.cache import DiskCache, default_cache, default_directory, parse_size
from pyxla_compiler.errors import CompilerError


def test_get_gives_what_was_put(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path)
    assert cache.get("a1") is None
    cache.put("a1", b"one")
    cache.put("b2", b"")
    cache.put("a1", b"two")
    assert (cache.get("a1"), cache.get("b2")) == (b"two", b"")


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data[:10], lambda data: b"", lambda data: b"\0" + data[1:]]
)
def test_damaged_entry_is_dropped(tmp_path: Path, damage: object, caplog: pytest.LogCaptureFixture) -> None:
    cache = DiskCache(tmp_path)
    cache.put("key", b"some bytes")
    (path,) = (tmp_path / "entries").iterdir()
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert cache.get("key") is None
    assert not path.exists()
    assert "is damaged" in caplog.text


def test_least_recently_used_entries_go(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, size_limit=3 * (100 + 32))
    for index, key in enumerate(["old", "used", "new"]):
        cache.put(key, bytes(100))
        os.utime(tmp_path / "entries" / key, (index, index))
    assert cache.get("old") is not None  # now it is the most recently used
    cache.put("more", bytes(100))
    assert [cache.get(key) is not None for key in ("old", "used", "new", "more")] == [True, False, True, True]


def test_bound_holds_for_what_other_processes_wrote(tmp_path: Path) -> None:
    one, other = DiskCache(tmp_path, size_limit=1000), DiskCache(tmp_path, size_limit=1000)
    for index in range(10):
        one.put(f"a{index}", bytes(100))
        other.put(f"b{index}", bytes(100))
    assert sum(path.stat().st_size for path in (tmp_path / "entries").iterdir()) <= 2 * 1000


def test_processes_share_it(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from pyxla_compiler.cache import DiskCache
cache = DiskCache(Path({str(tmp_path)!r}), size_limit=20_000)
for round in range(100):
    for key in range(20):
        found = cache.get(f"k{{key}}")
        assert found in (None, bytes([key]) * 2000), len(found)
        if found is None:
            cache.put(f"k{{key}}", bytes([key]) * 2000)
"""
    processes = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE) for _ in range(3)]
    outcomes = [(process.communicate()[1], process.returncode) for process in processes]
    assert outcomes == [(b"", 0)] * 3
    assert not [path for path in (tmp_path / "entries").iterdir() if path.name.startswith(".new-")]


def test_directory_that_cannot_be_written_costs_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    cache = DiskCache(tmp_path / "file")
    cache.put("key", b"data")
    assert cache.get("key") is None
    assert "set PYXLA_CACHE_DIR" in caplog.text


def test_keys_cannot_leave_the_directory(tmp_path: Path) -> None:
    with pytest.raises(CompilerError, match="is not a cache key"):
        DiskCache(tmp_path).put("../up", b"")


def test_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYXLA_CACHE_DIR", str(tmp_path / "here"))
    monkeypatch.setenv("PYXLA_CACHE_SIZE", "500M")
    cache = default_cache()
    assert cache is not None
    assert (cache.directory, cache.size_limit) == (tmp_path / "here", 500 << 20)
    monkeypatch.setenv("PYXLA_CACHE", "0")
    assert default_cache() is None
    monkeypatch.delenv("PYXLA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert default_directory() == tmp_path / "pyxla"


@pytest.mark.parametrize("text", ["", "much", "-1", "2 G B", "1e9"])
def test_size_that_is_none(text: str) -> None:
    with pytest.raises(CompilerError, match="is not a size"):
        parse_size(text)
