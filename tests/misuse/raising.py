"""What a message must hold besides its words: the user's own line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import pytest


@contextlib.contextmanager
def raises(error: type[BaseException], *words: str, line_of: str | None = None) -> Iterator[None]:
    """Expect the error class, all the words (patterns) in its message and notes, and with `line_of` the place
    `FILE.py:LINE (FUNCTION)` of the function of this name in the caller's file."""
    with pytest.raises(error) as caught:
        yield
    text = "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    for word in words:
        assert re.search(word, text), f"{word!r} is not in:\n{text}"
    if line_of is not None:
        assert re.search(rf"test_\w+\.py:\d+ \({re.escape(line_of)}\)", text), text
