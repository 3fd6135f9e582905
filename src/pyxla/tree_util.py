"""Trees under JAX's names: `pyxla.tree_util.tree_map` and the others, and the ways to register a class."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

import optree

from pyxla.trees import NAMESPACE as NAMESPACE
from pyxla.trees import DictKey as DictKey
from pyxla.trees import FlattenedIndexKey as FlattenedIndexKey
from pyxla.trees import GetAttrKey as GetAttrKey
from pyxla.trees import KeyPath as KeyPath
from pyxla.trees import PyTreeDef as PyTreeDef
from pyxla.trees import SequenceKey as SequenceKey
from pyxla.trees import all as tree_all
from pyxla.trees import all_leaves as all_leaves
from pyxla.trees import broadcast as tree_broadcast
from pyxla.trees import flatten as tree_flatten
from pyxla.trees import flatten_with_path as tree_flatten_with_path
from pyxla.trees import keystr as keystr
from pyxla.trees import leaves as tree_leaves
from pyxla.trees import leaves_with_path as tree_leaves_with_path
from pyxla.trees import map as tree_map
from pyxla.trees import map_with_path as tree_map_with_path
from pyxla.trees import reduce as tree_reduce
from pyxla.trees import reduce_associative as tree_reduce_associative
from pyxla.trees import register_pytree_node as register_pytree_node
from pyxla.trees import structure as tree_structure
from pyxla.trees import transpose as tree_transpose
from pyxla.trees import unflatten as tree_unflatten

__all__ = [
    "DictKey",
    "FlattenedIndexKey",
    "GetAttrKey",
    "KeyPath",
    "Partial",
    "PyTreeDef",
    "SequenceKey",
    "all_leaves",
    "keystr",
    "register_dataclass",
    "register_pytree_node",
    "register_pytree_node_class",
    "register_pytree_with_keys",
    "register_pytree_with_keys_class",
    "register_static",
    "tree_all",
    "tree_broadcast",
    "tree_flatten",
    "tree_flatten_with_path",
    "tree_leaves",
    "tree_leaves_with_path",
    "tree_map",
    "tree_map_with_path",
    "tree_reduce",
    "tree_reduce_associative",
    "tree_structure",
    "tree_transpose",
    "tree_unflatten",
    "treedef_children",
    "treedef_is_leaf",
    "treedef_tuple",
]

T = TypeVar("T", bound=type)


def treedef_is_leaf(treedef: PyTreeDef) -> bool:
    """Whether this is the structure of a single leaf, or of an empty tree such as `None`."""
    return treedef.num_nodes == 1


def treedef_children(treedef: PyTreeDef) -> list[PyTreeDef]:
    """The structures one level down."""
    return treedef.children()


def treedef_tuple(treedefs: Iterable[PyTreeDef]) -> PyTreeDef:
    """The structure of a tuple of trees of these structures."""
    return optree.treespec_tuple(treedefs, namespace=NAMESPACE)


def register_pytree_node_class(cls: T) -> T:
    """A decorator: the class becomes a tree by its `tree_flatten(self)` and its classmethod `tree_unflatten(cls, fixed,
    children)`.

    >>> from pyxla.tree_util import register_pytree_node_class, tree_leaves
    >>> @register_pytree_node_class
    ... class Pair:
    ...     def __init__(self, a, b):
    ...         self.a, self.b = a, b
    ...     def tree_flatten(self):
    ...         return (self.a, self.b), None
    ...     @classmethod
    ...     def tree_unflatten(cls, fixed, children):
    ...         return cls(*children)
    >>> tree_leaves(Pair(1, [2]))
    [1, 2]
    """
    register_pytree_node(cls, lambda node: node.tree_flatten(), cls.tree_unflatten)  # pyright: ignore
    return cls


def register_pytree_with_keys(
    nodetype: type,
    flatten_with_keys: Callable[[Any], tuple[Iterable[tuple[Any, Any]], Hashable]],
    unflatten_func: Callable[[Any, Any], Any],
    flatten_func: Callable[[Any], tuple[Iterable[Any], Hashable]] | None = None,
) -> None:
    """As `register_pytree_node`, with a key for each child, which paths then show.

    Args:
        nodetype: the class.
        flatten_with_keys: from an object its (key, child) pairs and its fixed part.
        unflatten_func: from the fixed part and the children an object.
        flatten_func: the same without the keys, if there is a quicker way to that.
    """

    def without_keys(node: Any) -> tuple[Iterable[Any], Hashable]:
        pairs, fixed = flatten_with_keys(node)
        return tuple(child for _, child in pairs), fixed

    register_pytree_node(nodetype, flatten_func or without_keys, unflatten_func, flatten_with_keys)


def register_pytree_with_keys_class(cls: T) -> T:
    """A decorator: as `register_pytree_node_class`, by `tree_flatten_with_keys(self)` instead of `tree_flatten`."""
    flatten = (lambda node: node.tree_flatten()) if hasattr(cls, "tree_flatten") else None
    register_pytree_with_keys(cls, lambda node: node.tree_flatten_with_keys(), cls.tree_unflatten, flatten)  # pyright: ignore
    return cls


def register_dataclass(
    nodetype: T,
    data_fields: Sequence[str] | None = None,
    meta_fields: Sequence[str] | None = None,
    drop_fields: Sequence[str] = (),
) -> T:
    """Make the objects of a dataclass trees; also a decorator.

    Args:
        nodetype: the class. If it is not a dataclass, both kinds of fields must be named.
        data_fields: the fields that are children. By default those not marked with `field(metadata={"static": True})`.
        meta_fields: the fields that belong to the structure, hashable and comparable. By default those so marked.
        drop_fields: fields left out of both, which must have a default.

    Raises:
        TypeError: only one kind of fields is named, or `nodetype` is no dataclass and none is.
        ValueError: a field of a dataclass is missing from what is named, or something named is no field.

    >>> import dataclasses
    >>> from pyxla.tree_util import register_dataclass, tree_map
    >>> @register_dataclass
    ... @dataclasses.dataclass
    ... class Layer:
    ...     weight: float
    ...     name: str = dataclasses.field(metadata={"static": True})
    >>> tree_map(lambda x: 2 * x, Layer(1.5, "first"))
    Layer(weight=3.0, name='first')
    """
    if (data_fields is None) != (meta_fields is None):
        raise TypeError("register_dataclass needs both data_fields and meta_fields, or neither.")
    fields = _init_fields(nodetype)
    if data_fields is None or meta_fields is None:
        if fields is None:
            raise TypeError(f"{nodetype.__name__} is no dataclass: name its data_fields and meta_fields.")
        kept = [field for name, field in fields.items() if name not in drop_fields]
        data_fields = [field.name for field in kept if not field.metadata.get("static", False)]
        meta_fields = [field.name for field in kept if field.metadata.get("static", False)]
    if fields is not None:
        named = {*data_fields, *meta_fields}
        if missing := fields.keys() - named - set(drop_fields):
            raise ValueError(f"Fields of {nodetype.__name__} are neither data, meta nor dropped: {sorted(missing)}.")
        if extra := named - fields.keys():
            raise ValueError(f"{nodetype.__name__} has no such fields (with init=True): {sorted(extra)}.")
    data, meta = tuple(data_fields), tuple(meta_fields)

    def flatten(node: Any) -> tuple[tuple[Any, ...], Hashable]:
        return tuple(getattr(node, name) for name in data), tuple(getattr(node, name) for name in meta)

    def flatten_with_keys(node: Any) -> tuple[tuple[tuple[Any, Any], ...], Hashable]:
        children, fixed = flatten(node)
        return tuple(zip(map(GetAttrKey, data), children, strict=True)), fixed

    def unflatten(fixed: Iterable[Any], children: Iterable[Any]) -> Any:
        return nodetype(**dict(zip(meta, fixed, strict=True)), **dict(zip(data, children, strict=True)))

    register_pytree_node(nodetype, flatten, unflatten, flatten_with_keys)
    return nodetype


def _init_fields(cls: Any) -> dict[str, dataclasses.Field[Any]] | None:
    """The fields of a dataclass that its constructor takes; None if it is no dataclass."""
    if not dataclasses.is_dataclass(cls):
        return None
    return {field.name: field for field in dataclasses.fields(cls) if field.init}


def register_static(cls: T) -> T:
    """A decorator: objects of the class are trees without leaves. They belong to the structure, so `jit` takes them as
    static arguments; they must be hashable and comparable.

    >>> from pyxla.tree_util import register_static, tree_leaves
    >>> @register_static
    ... class Mode(str): ...
    >>> tree_leaves((Mode("train"), 1))
    [1]
    """
    register_pytree_node(cls, lambda node: ((), node), lambda node, _: node, lambda node: ((), node))
    return cls


class _Opaque:
    """A callable that hides what it is, so that `functools.partial` does not take it apart."""

    def __init__(self, func: Callable[..., Any]) -> None:
        self.func = func

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.func(*args, **kwargs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Opaque) and self.func == other.func

    def __hash__(self) -> int:
        return hash(self.func)

    def __repr__(self) -> str:
        return repr(self.func)


class Partial(functools.partial):  # pyright: ignore[reportMissingTypeArgument]
    """`functools.partial` as a tree: the arguments are its children, the function belongs to the structure.

    So a function with arrays bound to it can be passed to, and returned from, functions under `jit`. A
    `functools.partial` as the function is taken as a whole: what is bound in it is not a child.

    >>> from pyxla.tree_util import Partial, tree_leaves
    >>> add = Partial(lambda x, y: x + y, 3)
    >>> add(4), tree_leaves(add)
    (7, [3])
    """

    def __new__(cls, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Partial:
        return super().__new__(cls, _Opaque(func) if isinstance(func, functools.partial) else func, *args, **kwargs)


def _unflatten_partial(func: Callable[..., Any], children: Iterable[Any]) -> Partial:
    args, kwargs = children
    return Partial(func, *args, **kwargs)


register_pytree_with_keys(
    Partial,
    lambda node: (((GetAttrKey("args"), node.args), (GetAttrKey("keywords"), node.keywords)), node.func),
    _unflatten_partial,
)
