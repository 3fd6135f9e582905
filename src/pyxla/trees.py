"""Trees: nested tuples, lists, dicts and registered classes, with anything else as leaves.

A layer over optree with JAX's conventions: `None` is a tree without leaves, dicts are read in the order of their sorted
keys, and classes are registered by exact type. Beyond JAX, `collections.deque` and struct sequences are trees too, and
dicts whose keys cannot be sorted are read in the order they were filled.
"""

from __future__ import annotations

import builtins
import collections
import functools
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import optree

from pyxla.errors import here

PyTreeDef = optree.PyTreeSpec
IsLeaf = Callable[[Any], bool] | None
KeyPath = tuple[Any, ...]
NAMESPACE = "pyxla"
"""Where optree keeps our registrations, apart from those of other libraries."""

_UNSET: Any = object()


def flatten(tree: Any, is_leaf: IsLeaf = None) -> tuple[list[Any], PyTreeDef]:
    """The leaves, left to right, and the structure to put them back into.

    >>> from pyxla.trees import flatten, unflatten
    >>> leaves, treedef = flatten({"b": (1, 2), "a": [3, None]})
    >>> leaves
    [3, 1, 2]
    >>> unflatten(treedef, ["x", "y", "z"])
    {'b': ('y', 'z'), 'a': ['x', None]}
    """
    return optree.tree_flatten(tree, is_leaf, namespace=NAMESPACE)


def unflatten(treedef: PyTreeDef, leaves: Iterable[Any]) -> Any:
    """The tree of this structure with these leaves. ValueError if they are too few or too many."""
    return treedef.unflatten(leaves)


def leaves(tree: Any, is_leaf: IsLeaf = None) -> list[Any]:
    """The leaves, left to right."""
    return optree.tree_leaves(tree, is_leaf, namespace=NAMESPACE)


def structure(tree: Any, is_leaf: IsLeaf = None) -> PyTreeDef:
    """The structure without the leaves; equal for trees that differ in their leaves only."""
    return optree.tree_structure(tree, is_leaf, namespace=NAMESPACE)


def map(f: Callable[..., Any], tree: Any, *rest: Any, is_leaf: IsLeaf = None) -> Any:
    """The tree with `f(leaf, *others)` for each leaf, where `others` are what `rest` have at the same place.

    Raises:
        ValueError: one of `rest` does not have the structure of `tree` (it may go deeper).

    >>> import pyxla.trees as trees
    >>> trees.map(lambda x, y: x + y, {"a": 1, "b": (2,)}, {"a": 10, "b": (20,)})
    {'a': 11, 'b': (22,)}
    """
    return optree.tree_map(f, tree, *rest, is_leaf=is_leaf, namespace=NAMESPACE)


def reduce(function: Callable[[Any, Any], Any], tree: Any, initializer: Any = _UNSET, is_leaf: IsLeaf = None) -> Any:
    """`functools.reduce` over the leaves."""
    start = () if initializer is _UNSET else (initializer,)
    return functools.reduce(function, leaves(tree, is_leaf), *start)


def reduce_associative(
    operation: Callable[[Any, Any], Any], tree: Any, *, identity: Any = _UNSET, is_leaf: IsLeaf = None
) -> Any:
    """The leaves combined pairwise, so that the chain of operations is only log2 of their number long.

    Raises:
        TypeError: there are no leaves, and no `identity`.
    """
    values = leaves(tree, is_leaf)
    if not values:
        if identity is _UNSET:
            raise TypeError("reduce_associative of a tree without leaves needs an identity.")
        return identity
    while len(values) > 1:
        pairs = [operation(a, b) for a, b in zip(values[::2], values[1::2], strict=False)]
        values = pairs + values[2 * len(pairs) :]
    return values[0]


def all(tree: Any, *, is_leaf: IsLeaf = None) -> bool:
    """Whether every leaf is true."""
    return builtins.all(leaves(tree, is_leaf))


def transpose(outer_treedef: PyTreeDef, inner_treedef: PyTreeDef | None, tree: Any) -> Any:
    """From a tree of trees, all of one structure, the tree of that structure with the outer trees inside.

    Args:
        outer_treedef: the structure on the outside of `tree`.
        inner_treedef: that on its inside; None to take it from the first of the inner trees.
        tree: the tree of trees.

    Raises:
        ValueError: `tree` is not composed so.

    >>> import pyxla.trees as trees
    >>> trees.transpose(trees.structure([0, 0]), None, [{"a": 1, "b": 2}, {"a": 3, "b": 4}])
    {'a': [1, 3], 'b': [2, 4]}
    """
    subtrees = outer_treedef.flatten_up_to(tree)
    if inner_treedef is None:
        inner_treedef = structure(subtrees[0]) if subtrees else structure(None)
    columns = [inner_treedef.flatten_up_to(subtree) for subtree in subtrees]
    rows = zip(*columns, strict=True) if columns else ((),) * inner_treedef.num_leaves
    return unflatten(inner_treedef, [unflatten(outer_treedef, row) for row in rows])


def is_leaf_value(x: Any) -> bool:
    """Whether `x` is a leaf, and not a tree: `None` and `()` are trees."""
    return optree.tree_is_leaf(x, namespace=NAMESPACE)


def all_leaves(iterable: Iterable[Any], is_leaf: IsLeaf = None) -> bool:
    """Whether everything in `iterable` is a leaf."""
    return optree.all_leaves(iterable, is_leaf, namespace=NAMESPACE)


# Paths: where in a tree a leaf is.


@dataclass(frozen=True)
class SequenceKey:
    """A step into a tuple or list."""

    idx: int

    def __str__(self) -> str:
        return f"[{self.idx!r}]"


@dataclass(frozen=True)
class DictKey:
    """A step into a dict."""

    key: Hashable

    def __str__(self) -> str:
        return f"[{self.key!r}]"


@dataclass(frozen=True)
class GetAttrKey:
    """A step to an attribute: of a namedtuple, a dataclass."""

    name: str

    def __str__(self) -> str:
        return f".{self.name}"


@dataclass(frozen=True)
class FlattenedIndexKey:
    """A step into an object of a class that was registered without keys."""

    key: int

    def __str__(self) -> str:
        return f"[<flat index {self.key}>]"


def keystr(keys: Sequence[Any], *, simple: bool = False, separator: str = "") -> str:
    """A path as text: `['layers'][0].weight`, or with `simple` only the names, joined by `separator`.

    >>> from pyxla.trees import keystr, leaves_with_path
    >>> path, leaf = leaves_with_path({"layers": [1.5]})[0]
    >>> keystr(path), keystr(path, simple=True, separator="/")
    ("['layers'][0]", 'layers/0')
    """
    return separator.join(_simple_key(key) if simple else str(key) for key in keys)


def _simple_key(key: Any) -> str:
    match key:
        case SequenceKey(value) | DictKey(value) | GetAttrKey(value) | FlattenedIndexKey(value):
            return str(value)
        case _:
            return str(key)


keyed_types: dict[type, Callable[[Any], Iterable[tuple[Any, Any]]]] = {}
"""For each class registered with keys, what gives the (key, child) pairs of an object."""


def children_with_keys(node: Any) -> list[tuple[Any, Any]]:
    """The (key, child) pairs of a tree that is not a leaf, one level down."""
    keyed = keyed_types.get(type(node))
    if keyed is not None:
        return list(keyed(node))
    level = optree.tree_flatten_one_level(node, namespace=NAMESPACE)
    if optree.is_namedtuple(node):
        keys: Iterable[Any] = (GetAttrKey(name) for name in type(node)._fields)
    elif isinstance(node, dict):
        keys = (DictKey(entry) for entry in level.entries)
    elif isinstance(node, (tuple, list, collections.deque)):
        keys = (SequenceKey(i) for i in range(len(level.children)))
    else:
        keys = (FlattenedIndexKey(i) for i in range(len(level.children)))
    return list(zip(keys, level.children, strict=True))


def flatten_with_path(
    tree: Any, is_leaf: Callable[..., bool] | None = None, is_leaf_takes_path: bool = False
) -> tuple[list[tuple[KeyPath, Any]], PyTreeDef]:
    """The leaves, each with the path that leads to it, and the structure. With `is_leaf_takes_path`, `is_leaf` is
    called as `is_leaf(path, node)`."""
    found: list[tuple[KeyPath, Any]] = []
    stops: list[bool] = []

    def visit(path: KeyPath, node: Any) -> None:
        stop = is_leaf is not None and (is_leaf(path, node) if is_leaf_takes_path else is_leaf(node))
        stops.append(stop)
        if stop or is_leaf_value(node):
            found.append((path, node))
            return
        for key, child in children_with_keys(node):
            visit((*path, key), child)

    visit((), tree)
    if is_leaf is None:
        return found, structure(tree)
    replay = iter(stops)  # optree meets the nodes in the same order
    return found, structure(tree, lambda _: next(replay))


def leaves_with_path(
    tree: Any, is_leaf: Callable[..., bool] | None = None, is_leaf_takes_path: bool = False
) -> list[tuple[KeyPath, Any]]:
    """The leaves, each with the path that leads to it."""
    return flatten_with_path(tree, is_leaf, is_leaf_takes_path)[0]


def map_with_path(
    f: Callable[..., Any],
    tree: Any,
    *rest: Any,
    is_leaf: Callable[..., bool] | None = None,
    is_leaf_takes_path: bool = False,
) -> Any:
    """As `map`, with the path of the leaf as the first argument of `f`.

    >>> import pyxla.trees as trees
    >>> trees.map_with_path(lambda path, x: f"{trees.keystr(path)}={x}", {"a": [1, 2]})
    {'a': ["['a'][0]=1", "['a'][1]=2"]}
    """
    found, treedef = flatten_with_path(tree, is_leaf, is_leaf_takes_path)
    others = [treedef.flatten_up_to(other) for other in rest]
    return unflatten(treedef, [f(path, leaf, *more) for (path, leaf), *more in zip(found, *others, strict=True)])


# Prefixes: a tree that says one thing for whole parts of another.


def broadcast_prefix(
    prefix: Any, tree: Any, is_leaf: IsLeaf = None, *, prefix_name: str = "the prefix", tree_name: str = "the tree"
) -> list[Any]:
    """For every leaf of `tree`, the leaf of `prefix` that stands at it or above it. `None` in `prefix` is a leaf.

    Args:
        prefix: a tree that ends where `tree` does or earlier, as `in_axes` does for the arguments.
        tree: the whole tree.
        is_leaf: what else in `prefix` is a leaf.
        prefix_name, tree_name: what messages call the two.

    Raises:
        ValueError: the two differ above a leaf of `prefix`. The message says where and how.

    >>> from pyxla.trees import broadcast_prefix
    >>> broadcast_prefix((0, None), ({"a": 1, "b": 2}, [3, 4]))
    [0, 0, None, None]
    """
    found: list[Any] = []

    def visit(path: KeyPath, part: Any, node: Any) -> None:
        if part is None or (is_leaf is not None and is_leaf(part)) or is_leaf_value(part):
            found.extend([part] * len(leaves(node)))
            return
        problem = _mismatch(part, node)
        if problem is not None:
            at = f"{prefix_name}{keystr(path)}" if path else prefix_name
            raise ValueError(
                f"The structure of {prefix_name} does not fit {tree_name}, {here()}.\n"
                f"At {at}: {problem}\n"
                f"Give {prefix_name} the same containers as {tree_name}, or one value in place of a whole container."
            )
        children = optree.tree_flatten_one_level(node, namespace=NAMESPACE).children
        for (key, child), whole in zip(children_with_keys(part), children, strict=True):
            visit((*path, key), child, whole)

    visit((), prefix, tree)
    return found


def _mismatch(part: Any, node: Any) -> str | None:
    """What is different between two trees at their roots, as a sentence; None if they agree."""
    if is_leaf_value(node):
        return f"a {type(part).__name__} stands where the tree has a leaf of type {type(node).__name__}."
    if type(part) is not type(node):
        return f"a {type(part).__name__} stands where the tree has a {type(node).__name__}."
    ours, theirs = (optree.tree_flatten_one_level(x, namespace=NAMESPACE) for x in (part, node))
    if isinstance(part, dict) and part.keys() != node.keys():
        return f"its keys are {list(ours.entries)}, those of the tree are {list(theirs.entries)}."
    if len(ours.children) != len(theirs.children):
        return f"it has {len(ours.children)} elements, the tree has {len(theirs.children)}."
    if ours.metadata != theirs.metadata:
        return f"its fixed part is {ours.metadata!r}, that of the tree is {theirs.metadata!r}."
    return None


def broadcast(prefix_tree: Any, full_tree: Any, is_leaf: IsLeaf = None) -> Any:
    """`full_tree` with each leaf replaced by the leaf of `prefix_tree` that stands at it or above it.

    >>> from pyxla.trees import broadcast
    >>> broadcast((0, 1), ({"a": 5, "b": 6}, 7))
    ({'a': 0, 'b': 0}, 1)
    """
    return unflatten(structure(full_tree), broadcast_prefix(prefix_tree, full_tree, is_leaf))


# Classes of the user's own.


def register_pytree_node(
    nodetype: type,
    flatten_func: Callable[[Any], tuple[Iterable[Any], Hashable]],
    unflatten_func: Callable[[Any, Any], Any],
    flatten_with_keys_func: Callable[[Any], tuple[Iterable[tuple[Any, Any]], Hashable]] | None = None,
) -> None:
    """Make the objects of a class trees.

    Args:
        nodetype: the class; its subclasses are not meant.
        flatten_func: from an object its children and a fixed part, which must be hashable and comparable.
        unflatten_func: from the fixed part and the children an object. The children may be anything, so it should not
            check them.
        flatten_with_keys_func: as `flatten_func`, with a (key, child) pair for each child.

    Raises:
        ValueError: the class is registered already.

    >>> import pyxla.trees as trees
    >>> class Interval:
    ...     def __init__(self, low, high):
    ...         self.low, self.high = low, high
    >>> trees.register_pytree_node(Interval, lambda i: ((i.low, i.high), None), lambda _, ends: Interval(*ends))
    >>> trees.map(lambda x: x + 1, Interval(2, 3)).high
    4
    """
    optree.register_pytree_node(nodetype, flatten_func, unflatten_func, namespace=NAMESPACE)  # pyright: ignore
    if flatten_with_keys_func is not None:
        keyed_types[nodetype] = lambda node: flatten_with_keys_func(node)[0]
