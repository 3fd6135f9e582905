"""Messages on a pipe: a JSON header and named byte strings. Nothing that is read can run code."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO, NamedTuple

_HEADER_LENGTH = struct.Struct("<I")


class Message(NamedTuple):
    """A header (JSON values) and the bytes that go with it, by name."""

    header: dict[str, Any]
    parts: dict[str, bytes]


def write_message(stream: BinaryIO, message: Message) -> None:
    """Write one message to an unbuffered stream."""
    header = {**message.header, "parts": [[name, len(data)] for name, data in message.parts.items()]}
    encoded = json.dumps(header).encode()
    for data in (_HEADER_LENGTH.pack(len(encoded)) + encoded, *message.parts.values()):
        rest = memoryview(data)
        while rest:
            rest = rest[stream.write(rest) :]


def read_message(stream: BinaryIO) -> Message | None:
    """Read one message; None where the stream ends, which it may also do in the middle of one."""
    prefix = _read(stream, _HEADER_LENGTH.size)
    encoded = _read(stream, _HEADER_LENGTH.unpack(prefix)[0]) if prefix else None
    if encoded is None:
        return None
    header = json.loads(encoded)
    parts: dict[str, bytes] = {}
    for name, size in header.pop("parts"):
        data = _read(stream, size)
        if data is None:
            return None
        parts[name] = data
    return Message(header, parts)


def _read(stream: BinaryIO, size: int) -> bytes | None:
    """Exactly so many bytes, or None where the stream has fewer."""
    data = bytearray()
    while len(data) < size:
        more = stream.read(size - len(data))
        if not more:
            return None
        data += more
    return bytes(data)
