"""Compiled programs on disk: one file an entry, checked when read, the least recently used thrown away when there are
too many bytes."""

from __future__ import annotations

import functools
import hashlib
import logging
import os
import re
import sys
import tempfile
import threading
import time
from pathlib import Path

from pyxla_compiler.errors import CompilerError

log = logging.getLogger("pyxla.cache")

_DEFAULT_SIZE = 2 << 30
_DIGEST_BYTES = hashlib.sha256().digest_size
_NEW = ".new-"
_ABANDONED_SECONDS = 3600.0
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


class DiskCache:
    """A directory of entries. Several processes may use it at once: an entry appears whole or not at all."""

    def __init__(self, directory: Path, size_limit: int = _DEFAULT_SIZE) -> None:
        self.directory = directory
        self.size_limit = size_limit
        self._entries = directory / "entries"
        self._size: int | None = None  # what this process believes; counted anew when it exceeds the limit
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """The bytes of an entry, or None. A damaged entry is removed and is None as well."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            log.debug("miss %s", key)
            return None
        except OSError as error:
            log.warning("cannot read the compilation cache: %s", error)
            return None
        digest, data = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if hashlib.sha256(data).digest() != digest:
            log.warning("entry %s is damaged; it is removed and the program compiled again", path)
            path.unlink(missing_ok=True)
            return None
        log.debug("hit %s, %d bytes", key, len(data))
        self._touch(path)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Store an entry. A directory that can't be written costs a warning, not the program."""
        try:
            self._entries.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self._path(key), hashlib.sha256(data).digest() + data)
            self._evict(_DIGEST_BYTES + len(data))
        except OSError as error:
            log.warning(
                "cannot write the compilation cache: %s; set PYXLA_CACHE_DIR to a directory that can be written", error
            )

    def _path(self, key: str) -> Path:
        if not re.fullmatch(r"[0-9A-Za-z_-]+", key):
            raise CompilerError(f"{key!r} is not a cache key: it must be letters, digits, '-' and '_'")
        return self._entries / key

    def _write(self, path: Path, content: bytes) -> None:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_NEW)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            temporary.replace(path)
        except BaseException:
            temporary.unlink()
            raise

    def _touch(self, path: Path) -> None:
        try:
            os.utime(path)
        except OSError as error:  # removed meanwhile by another process, or not ours to write
            log.debug("cannot mark %s as used: %s", path, error)

    def _evict(self, added: int) -> None:
        with self._lock:
            if self._size is not None and self._size + added <= self.size_limit:
                self._size += added
                return
            found = self._by_last_use()
            total = sum(size for size, _ in found)
            for size, path in found:
                if total <= self.size_limit:
                    break
                path.unlink(missing_ok=True)
                total -= size
                log.debug("evicted %s, %d bytes", path, size)
            self._size = total

    def _by_last_use(self) -> list[tuple[int, Path]]:
        """The files and their sizes, the one used longest ago first; without those that are being written."""
        found: list[tuple[float, int, Path]] = []
        for path in self._entries.iterdir():
            try:
                status = path.stat()
            except FileNotFoundError:  # evicted meanwhile by another process
                continue
            if not path.name.startswith(_NEW) or time.time() - status.st_mtime > _ABANDONED_SECONDS:
                found.append((status.st_mtime, status.st_size, path))
        return [(size, path) for _, size, path in sorted(found)]


def default_directory() -> Path:
    """Where the cache is, if nothing else is said: PYXLA_CACHE_DIR, or `pyxla` in the place the system has for
    caches."""
    if chosen := os.environ.get("PYXLA_CACHE_DIR"):
        return Path(chosen).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "pyxla"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "pyxla" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pyxla"


def default_cache() -> DiskCache | None:
    """The cache the environment asks for: PYXLA_CACHE=0 is none, PYXLA_CACHE_DIR its place, PYXLA_CACHE_SIZE its bound
    (`500M`, `2G`, bytes)."""
    if os.environ.get("PYXLA_CACHE", "1") == "0":
        return None
    return _open_cache(default_directory(), parse_size(os.environ.get("PYXLA_CACHE_SIZE") or str(_DEFAULT_SIZE)))


@functools.lru_cache(maxsize=8)
def _open_cache(directory: Path, size_limit: int) -> DiskCache:
    return DiskCache(directory, size_limit)


def parse_size(text: str) -> int:
    """Bytes from a number with a unit of 1024s.

    >>> parse_size("512"), parse_size("2G"), parse_size("1.5 MiB")
    (512, 2147483648, 1572864)
    """
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)(?:i?b)?\s*", text, re.IGNORECASE)
    if match is None:
        raise CompilerError(f"{text!r} is not a size; write a number of bytes, or one with a unit, as 500M or 2G")
    return int(float(match[1]) * _UNITS[match[2].lower()])
