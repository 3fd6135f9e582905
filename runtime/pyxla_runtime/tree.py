"""Nested dicts, lists and tuples of arrays, described by JSON.

A tree is one of `{"kind": "leaf", "index": 0}`, `{"kind": "none"}`, `{"kind": "tuple", "children": [...]}`,
`{"kind": "list", "children": [...]}` and `{"kind": "dict", "keys": [...], "children": [...]}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

Tree = Mapping[str, Any]


def flatten(tree: Tree, value: Any, path: str) -> list[Any]:
    """The leaves of a value, in the tree's order. Raises TypeError where the value has another form; `path` names it in
    the message.

    >>> leaves = [{"kind": "leaf", "index": 0}, {"kind": "leaf", "index": 1}]
    >>> tree = {"kind": "dict", "keys": ["a", "b"], "children": leaves}
    >>> flatten(tree, {"b": 2, "a": 1}, "params")
    [1, 2]
    """
    leaves: dict[int, Any] = {}
    _collect(tree, value, path, leaves)
    return [leaves[index] for index in range(len(leaves))]


def unflatten(tree: Tree, leaves: Sequence[Any]) -> Any:
    """The value with these leaves."""
    kind = tree["kind"]
    if kind == "leaf":
        return leaves[tree["index"]]
    if kind == "none":
        return None
    children = [unflatten(child, leaves) for child in tree["children"]]
    if kind == "dict":
        return dict(zip(tree["keys"], children, strict=True))
    return tuple(children) if kind == "tuple" else children


def _collect(tree: Tree, value: Any, path: str, leaves: dict[int, Any]) -> None:
    kind = tree["kind"]
    if kind == "leaf":
        leaves[tree["index"]] = value
    elif kind == "none":
        if value is not None:
            raise TypeError(f"{path} must be None; it is a {type(value).__name__}")
    elif kind == "dict":
        children = _dict_children(tree["keys"], value, path)
        for key, child, inner in zip(tree["keys"], tree["children"], children, strict=True):
            _collect(child, inner, f"{path}[{key!r}]", leaves)
    else:
        children = _sequence_children(tree, value, path)
        for index, (child, inner) in enumerate(zip(tree["children"], children, strict=True)):
            _collect(child, inner, f"{path}[{index}]", leaves)


def _dict_children(keys: Sequence[Any], value: Any, path: str) -> list[Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{path} must be a dict with the keys {list(keys)}; it is a {type(value).__name__}")
    given = cast(Mapping[Any, Any], value)
    if set(given) != set(keys):
        raise TypeError(f"{path} must have the keys {list(keys)}; it has {sorted(given, key=str)}")
    return [given[key] for key in keys]


def _sequence_children(tree: Tree, value: Any, path: str) -> Sequence[Any]:
    kind, length = tree["kind"], len(tree["children"])
    if not isinstance(value, tuple if kind == "tuple" else list):
        raise TypeError(f"{path} must be a {kind} of {length}; it is a {type(cast(object, value)).__name__}")
    given = cast(Sequence[Any], value)
    if len(given) != length:
        raise TypeError(f"{path} must be a {kind} of {length}; it has {len(given)}")
    return given
