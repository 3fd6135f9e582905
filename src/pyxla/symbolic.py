"""Sizes that are not known yet, in the shapes that a program is exported for."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

_DIMENSION = re.compile(r"(?:(\d+)\s*\*\s*)?([A-Za-z_]\w*)(?:\s*([+-])\s*(\d+))?")


@dataclasses.dataclass(frozen=True)
class SymbolicDim:
    """A size that is a number times one not known, plus a number: `b`, `2*b`, `b+1`."""

    name: str
    factor: int = 1
    offset: int = 0

    def at(self, size: int) -> int:
        """The number, for a size of the symbol."""
        return self.factor * size + self.offset

    def __repr__(self) -> str:
        factor = f"{self.factor}*" if self.factor != 1 else ""
        return f"{factor}{self.name}" + (f"{self.offset:+d}" if self.offset else "")


def symbolic_shape(
    shape_spec: str | None,
    *,
    constraints: Sequence[str] = (),
    scope: Any = None,
    like: Sequence[int | None] | None = None,
) -> tuple[Any, ...]:
    """A shape from its text, for `ShapeDtypeStruct`: numbers, and names for sizes that are not known.

    Args:
        shape_spec: sizes with commas between: `3`, `b`, `2*b`, `b+1`; `_` takes the size from `like`, and `...` at the
            end all further ones.
        constraints, scope: accepted where they say nothing.
        like: the shape that `_` and `...` take sizes from.

    Raises:
        ValueError: the text is none of these.
        NotImplementedError: constraints are given.

    >>> from pyxla import export
    >>> export.symbolic_shape("b, 4")
    (b, 4)
    >>> export.symbolic_shape("2*b, ...", like=(6, 5, 4))
    (2*b, 5, 4)
    """
    if constraints:
        raise NotImplementedError("a symbolic size takes no constraints: it stands for every number that fits")
    words = [word.strip() for word in (shape_spec or "...").split(",") if word.strip()]
    given = list(like) if like is not None else []
    if words and words[-1] == "...":
        words = [*words[:-1], *("_" for _ in given[len(words) - 1 :])]
    return tuple(_size(word, i, given) for i, word in enumerate(words))


def is_symbolic_dim(d: Any) -> bool:
    """Whether a size is symbolic.

    >>> from pyxla import export
    >>> [export.is_symbolic_dim(d) for d in export.symbolic_shape("b, 4")]
    [True, False]
    """
    return isinstance(d, SymbolicDim)


def _size(word: str, i: int, given: Sequence[int | None]) -> Any:
    if word.isdigit():
        return int(word)
    if word == "_":
        if i >= len(given) or given[i] is None:
            raise ValueError(f"'_' takes the size of dimension {i} from like=, which has {tuple(given)}")
        return given[i]
    found = _DIMENSION.fullmatch(word)
    if found is None:
        raise ValueError(f"a size is a number, a name, or as 2*b+1; got {word!r}")
    factor, name, sign, offset = found.groups()
    return SymbolicDim(name, int(factor or 1), int((sign or "") + (offset or "0")))
