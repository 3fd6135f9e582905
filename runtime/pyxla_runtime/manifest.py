"""The form of an artifact's manifest: what `artifact.read` checks before anything is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, cast

Check = Callable[[Any, str], None]


def check_manifest(manifest: Mapping[str, Any]) -> None:
    """Raise ValueError, which says what is wrong and where, for a manifest that the runtime cannot use.

    >>> check_manifest({"name": 3})
    Traceback (most recent call last):
    ValueError: name must be text, it is 3
    """
    for key, check in _FIELDS.items():
        if key not in manifest:
            raise ValueError(f"it lacks {key}")
        check(manifest[key], key)


def _wrong(value: Any, place: str, what: str) -> NoReturn:
    raise ValueError(f"{place} must be {what}, it is {value!r:.60}")


def _text(value: Any, place: str) -> None:
    if not isinstance(value, str):
        _wrong(value, place, "text")


def _size(value: Any, place: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        _wrong(value, place, "a size")


def _size_or_none(value: Any, place: str) -> None:
    if value is not None:
        _size(value, place)


def _list(check: Check) -> Check:
    def checked(value: Any, place: str) -> None:
        if not isinstance(value, list):
            _wrong(value, place, "a list")
        for i, item in enumerate(cast(list[Any], value)):
            check(item, f"{place}[{i}]")

    return checked


def _fields(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    def checked(value: Any, place: str) -> None:
        if not isinstance(value, dict):
            _wrong(value, place, "a dict")
        fields = cast(dict[str, Any], value)
        for key, check in required.items():
            if key not in fields:
                raise ValueError(f"{place} lacks {key}")
            check(fields[key], f"{place}.{key}")
        for key, check in (optional or {}).items():
            if key in fields:
                check(fields[key], f"{place}.{key}")

    return checked


def _each(check: Check) -> Check:
    def checked(value: Any, place: str) -> None:
        if not isinstance(value, dict):
            _wrong(value, place, "a dict")
        for key, item in cast(dict[str, Any], value).items():
            check(item, f"{place}.{key}")

    return checked


def _tree(value: Any, place: str, next_leaf: int = 0, depth: int = 0) -> int:
    """Checks a tree whose leaves are numbered in order; gives the number of the leaf after its last."""
    kind = cast(dict[str, Any], value).get("kind") if isinstance(value, dict) else None
    if kind == "leaf" and value.get("index") == next_leaf and not isinstance(value["index"], bool):
        return next_leaf + 1
    if kind == "none":
        return next_leaf
    if kind not in ("tuple", "list", "dict") or depth > 100:
        _wrong(value, place, f"a tree whose next leaf is {next_leaf}")
    children = value.get("children")
    if not isinstance(children, list):
        _wrong(children, f"{place}.children", "a list")
    children = cast(list[Any], children)
    if kind == "dict":
        _keys(value.get("keys"), len(children), f"{place}.keys")
    for i, child in enumerate(children):
        next_leaf = _tree(child, f"{place}.children[{i}]", next_leaf, depth + 1)
    return next_leaf


def _keys(keys: Any, n: int, place: str) -> None:
    if not isinstance(keys, list) or any(not isinstance(k, (str, int, float)) for k in cast(list[Any], keys)):
        _wrong(keys, place, "a list of keys")
    if len(set(cast(list[Any], keys))) != n or len(cast(list[Any], keys)) != n:
        _wrong(keys, place, f"{n} different keys")


def _side(value: Any, place: str) -> None:
    _fields({"leaves": _list(_SPEC), "tree": lambda _, __: None})(value, place)
    leaves = _tree(value["tree"], f"{place}.tree")
    if leaves != len(value["leaves"]):
        raise ValueError(f"{place} has {len(value['leaves'])} arrays and a tree of {leaves}")


def _signature(value: Any, place: str) -> None:
    _fields({"inputs": _side, "outputs": _side})(value, place)
    tree = value["inputs"]["tree"]
    kinds = [child.get("kind") for child in tree.get("children", ())]
    if tree["kind"] != "tuple" or kinds != ["tuple", "dict"]:
        raise ValueError(f"{place}.inputs.tree must be a tuple of the positional arguments and the keyword arguments")


def _target(value: Any, place: str) -> None:
    local = isinstance(value, dict) and cast(dict[str, Any], value).get("device") == "local"
    needed = {"device": _text, "architecture": _text} if local else {"device": _text}
    _fields(needed, {"features": _list(_text)})(value, place)


_SPEC = _fields({"dtype": _text, "shape": _list(_size_or_none)}, {"name": _text})
_WEIGHT = _fields({"dtype": _text, "shape": _list(_size)}, {"name": _text})
_FIELDS: dict[str, Check] = {
    "name": _text,
    "signature": _signature,
    "targets": _each(_target),
    "weights": _list(_WEIGHT),
    "members": _each(_text),
}
