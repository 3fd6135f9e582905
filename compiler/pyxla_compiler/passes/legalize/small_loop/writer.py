"""The text of a kernel of scalars and vectors, line by line."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ....ir import DType

Indices = np.ndarray[Any, Any]

#: Beyond these a loop is no longer small: its kernel would be long to compile, and IREE's own would be as fast.
MOST_ELEMENTS = 256
MOST_LINES = 5000
MOST_WORK = 100_000


class Unsupported(Exception):
    """A loop that is to stay as it is."""


@dataclasses.dataclass(frozen=True)
class Small:
    """An array in registers: its elements in order, as a scalar where there is one and as a vector where there are
    more."""

    name: str
    size: int
    dtype: DType

    @property
    def type(self) -> str:
        return type_text(self.size, self.dtype)


def element_text(dtype: DType) -> str:
    """The element type that a kernel has for a dtype. Raises Unsupported."""
    if dtype == np.bool_:
        return "i1"
    if dtype.kind in "iu" and not dtype.name.endswith("int4"):
        return f"i{8 * dtype.itemsize}"
    if dtype.name in ("float32", "float64"):
        return f"f{8 * dtype.itemsize}"
    raise Unsupported(f"elements of {dtype}")


def stored_text(dtype: DType) -> str:
    """The element type of a dtype in memory, where a bool takes a byte."""
    return "i8" if dtype == np.bool_ else element_text(dtype)


def type_text(size: int, dtype: DType) -> str:
    element = element_text(dtype)
    return element if size == 1 else f"vector<{size}x{element}>"


class Writer:
    """Lines of a kernel, and fresh names in them. Constants stand at its head, each once."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._constants: dict[str, str] = {}
        self._count = 0
        self._work = 0

    def fresh(self) -> str:
        self._count += 1
        return f"%v{self._count}"

    def line(self, text: str) -> None:
        self.lines.append(text)
        if len(self.lines) > MOST_LINES:
            raise Unsupported("a body of too many operations")

    def emit(self, text: str) -> str:
        """A line that defines one value; its name."""
        name = self.fresh()
        self.line(f"{name} = {text}")
        return name

    def small(self, text: str, size: int, dtype: DType) -> Small:
        """A line that defines a scalar or a vector."""
        self._work += size
        if not 0 < size <= MOST_ELEMENTS or self._work > MOST_WORK:
            raise Unsupported("a body of too much work, or arrays without elements")
        return Small(self.emit(text), size, dtype)

    def head(self) -> list[str]:
        """The lines that define the constants."""
        return [f"{name} = arith.constant {text}" for text, name in self._constants.items()]

    def constant_text(self, text: str) -> str:
        if text not in self._constants:
            self._count += 1
            self._constants[text] = f"%c{self._count}"
        return self._constants[text]

    def index(self, value: int) -> str:
        """A constant of type index."""
        return self.constant_text(f"{value} : index")

    def constant(self, value: Any, dtype: DType, size: int = 1) -> Small:
        """A constant: one number everywhere, or the elements of an array."""
        if not 0 < size <= MOST_ELEMENTS:
            raise Unsupported("a large constant, or one without elements")
        elements = np.broadcast_to(np.asarray(value, dtype).reshape(-1), (size,))
        texts = [_number(x) for x in elements]
        ty = type_text(size, dtype)
        if size == 1:
            return Small(self.constant_text(texts[0] if ty == "i1" else f"{texts[0]} : {ty}"), 1, dtype)
        body = texts[0] if len(set(texts)) == 1 else f"[{', '.join(texts)}]"
        return Small(self.constant_text(f"dense<{body}> : {ty}"), size, dtype)

    def broadcast(self, x: Small, size: int) -> Small:
        """A scalar, repeated."""
        if x.size == size:
            return x
        return self.small(f"vector.broadcast {x.name} : {x.type} to {type_text(size, x.dtype)}", size, x.dtype)

    def shuffle(self, x: Small, places: Indices) -> Small:
        """The elements of x at these places."""
        places = places.reshape(-1)
        if places.size == 0:
            raise Unsupported("arrays without elements")
        if x.size == 1:
            return self.broadcast(x, places.size)
        if places.size == 1:
            return self.small(
                f"vector.extract {x.name}[{places[0]}] : {element_text(x.dtype)} from {x.type}", 1, x.dtype
            )
        if places.size == x.size and (places == np.arange(x.size)).all():
            return x
        return self._shuffle(x, x, places)

    def _shuffle(self, x: Small, y: Small, places: Indices) -> Small:
        listed = ", ".join(map(str, places))
        return self.small(f"vector.shuffle {x.name}, {y.name} [{listed}] : {x.type}, {y.type}", places.size, x.dtype)

    def gather(self, xs: Sequence[Small], places: Indices) -> Small:
        """The elements at these places of arrays that stand one after another."""
        places = places.reshape(-1)
        if places.size == 0:
            raise Unsupported("arrays without elements")
        starts = np.cumsum([0, *(x.size for x in xs)])
        used = [i for i in range(len(xs)) if ((places >= starts[i]) & (places < starts[i + 1])).any()]
        if len(used) == 1:
            return self.shuffle(xs[used[0]], places - starts[used[0]])
        if all(x.size == 1 for x in xs):
            return self.from_elements([xs[p] for p in places])
        owner = np.searchsorted(starts, places, side="right") - 1
        result: Small | None = None
        for i in used:
            mine = owner == i
            part = self.shuffle(xs[i], np.where(mine, places - starts[i], 0))
            if result is None:
                result = part
            else:
                both = np.where(mine, np.arange(places.size) + places.size, np.arange(places.size))
                result = self._shuffle(result, part, both)
        assert result is not None
        return result

    def from_elements(self, xs: Sequence[Small]) -> Small:
        """A vector of scalars."""
        if len(xs) == 1:
            return xs[0]
        listed = ", ".join(x.name for x in xs)
        ty = type_text(len(xs), xs[0].dtype)
        return self.small(f"vector.from_elements {listed} : {ty}", len(xs), xs[0].dtype)

    @contextmanager
    def block(self) -> Iterator[list[str]]:
        """Lines written meanwhile go to the list it gives, rather than where they would."""
        outer, self.lines = self.lines, []
        inner = self.lines
        try:
            yield inner
        finally:
            self.lines = outer


def _number(x: Any) -> str:
    if x.dtype == np.bool_:
        return "true" if x else "false"
    if x.dtype.kind == "f":
        return hex(int(x.view(f"u{x.dtype.itemsize}")))
    return str(int(x.view(f"i{x.dtype.itemsize}")))
