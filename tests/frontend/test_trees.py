"""Trees, against jax.tree_util."""

import collections
import dataclasses
import functools
import operator

import jax
import numpy as np
import pytest

from pyxla import tree, tree_util, trees

Point = collections.namedtuple("Point", ["x", "y"])


class Interval:
    def __init__(self, low, high, unit="m"):
        self.low, self.high, self.unit = low, high, unit

    def __eq__(self, other):
        return type(other) is Interval and vars(self) == vars(other)


class Keyed(Interval):
    def __eq__(self, other):
        return type(other) is Keyed and vars(self) == vars(other)


@dataclasses.dataclass
class Layer:
    weight: object
    bias: object
    name: str = dataclasses.field(default="layer", metadata={"static": True})


@dataclasses.dataclass(frozen=True)
class Mode:
    name: str


def register(module):
    module.register_pytree_node(Interval, lambda i: ((i.low, i.high), i.unit), lambda unit, ends: Interval(*ends, unit))
    module.register_pytree_with_keys(
        Keyed,
        lambda i: (((module.GetAttrKey("low"), i.low), (module.GetAttrKey("high"), i.high)), i.unit),
        lambda unit, ends: Keyed(*ends, unit),
    )
    module.register_dataclass(Layer)
    module.register_static(Mode)


register(tree_util)
register(jax.tree_util)

TREES = {
    "leaf": 1,
    "none": None,
    "empty": (),
    "empties": ([], {}, (), None),
    "tuple": (1, (2, 3), 4),
    "list": [1, [2, [3]], []],
    "dict": {"b": 1, "a": {"d": 2, "c": 3}},
    "int keys": {3: 1, 1: 2, 2: 3},
    "tuple keys": {(1, 2): "x", (0, 5): "y"},
    "ordered": collections.OrderedDict([("b", 1), ("a", (2, 3))]),
    "default": collections.defaultdict(list, {"b": [1], "a": [2, 3]}),
    "named": Point(1, Point([2], None)),
    "array": [np.arange(3), {"a": np.float32(2)}],
    "node": [Interval(1, [2, 3]), 4],
    "keyed": {"i": Keyed((1, 2), 3, "s")},
    "dataclass": (Layer([1, 2], {"k": 3}, "first"), None),
    "static": [Mode("train"), 1],
    "mixed": {"layers": [Layer(1, 2), Layer(3, None, "z")], "points": (Point(1, 2), Interval(5, {"q": 6}))},
    "subclasses are leaves": [type("D", (dict,), {})(a=1), type("T", (tuple,), {})((1, 2))],
}
each_tree = pytest.mark.parametrize("example", TREES.values(), ids=TREES)


def same(a, b):
    return len(a) == len(b) and all(x is y for x, y in zip(a, b, strict=True))


@each_tree
def test_leaves_and_structure_are_those_of_jax(example):
    leaves, treedef = trees.flatten(example)
    expected, jax_treedef = jax.tree.flatten(example)
    assert same(leaves, expected)
    assert same(trees.leaves(example), expected)
    assert treedef == trees.structure(example)
    assert hash(treedef) == hash(trees.structure(example))
    assert (treedef.num_leaves, treedef.num_nodes) == (jax_treedef.num_leaves, jax_treedef.num_nodes)
    assert tree_util.treedef_is_leaf(treedef) == jax.tree_util.treedef_is_leaf(jax_treedef)
    marked = list(range(len(leaves)))
    assert trees.unflatten(treedef, marked) == jax.tree.unflatten(jax_treedef, marked)


@each_tree
def test_paths_are_those_of_jax(example):
    found = [(trees.keystr(path), leaf) for path, leaf in trees.leaves_with_path(example)]
    expected = [(jax.tree_util.keystr(path), leaf) for path, leaf in jax.tree_util.tree_leaves_with_path(example)]
    assert [path for path, _ in found] == [path for path, _ in expected]
    assert same([leaf for _, leaf in found], [leaf for _, leaf in expected])
    simple = [trees.keystr(path, simple=True, separator="/") for path, _ in trees.leaves_with_path(example)]
    paths = [path for path, _ in jax.tree_util.tree_leaves_with_path(example)]
    assert simple == [jax.tree_util.keystr(path, simple=True, separator="/") for path in paths]


@each_tree
def test_map_is_that_of_jax(example):
    def wrap(*leaves):
        return ["leaf", len(leaves)]

    assert trees.map(wrap, example) == jax.tree.map(wrap, example)
    assert trees.map(wrap, example, example) == jax.tree.map(wrap, example, example)
    ours = trees.map_with_path(lambda path, *leaves: (trees.keystr(path), len(leaves)), example, example)
    theirs = jax.tree.map_with_path(lambda path, *leaves: (jax.tree_util.keystr(path), len(leaves)), example, example)
    assert ours == theirs


@each_tree
@pytest.mark.parametrize("is_leaf", [lambda x: x is None, lambda x: isinstance(x, (list, dict)), lambda x: True])
def test_is_leaf_is_that_of_jax(example, is_leaf):
    expected, jax_treedef = jax.tree.flatten(example, is_leaf)
    assert same(trees.leaves(example, is_leaf), expected)
    found, treedef = trees.flatten_with_path(example, is_leaf)
    assert same([leaf for _, leaf in found], expected)
    assert treedef == trees.structure(example, is_leaf)
    assert treedef.num_leaves == jax_treedef.num_leaves


def test_is_leaf_may_ask_for_the_path():
    shared = [1, 2]
    example = {"a": shared, "b": shared}

    def is_leaf(path, _):
        return len(path) == 1 and path[0].key == "b"

    found, treedef = trees.flatten_with_path(example, is_leaf, is_leaf_takes_path=True)
    assert [trees.keystr(path) for path, _ in found] == ["['a'][0]", "['a'][1]", "['b']"]
    assert trees.unflatten(treedef, "xyz") == {"a": ["x", "y"], "b": "z"}
    assert trees.map_with_path(lambda _, x: str(x), example, is_leaf=is_leaf, is_leaf_takes_path=True) == {
        "a": ["1", "2"],
        "b": "[1, 2]",
    }


def test_structures_compare_by_containers_keys_and_fixed_parts():
    assert trees.structure({"a": 1, "b": 2}) == trees.structure({"b": 5, "a": 6})
    assert trees.structure(Layer(1, 2, "x")) == trees.structure(Layer(3, 4, "x"))
    assert trees.structure(Layer(1, 2, "x")) != trees.structure(Layer(1, 2, "y"))
    assert trees.structure(Mode("a")) != trees.structure(Mode("b"))
    assert trees.structure([1]) != trees.structure((1,))
    assert trees.structure({"a": 1}) != trees.structure({"b": 1})


def test_structures_come_apart_and_together():
    treedef = trees.structure((1, [2, 3]))
    children = tree_util.treedef_children(treedef)
    assert children == [trees.structure(1), trees.structure([2, 3])]
    assert tree_util.treedef_tuple(children) == treedef


@pytest.mark.parametrize(
    ("first", "second"), [([1], (1,)), ([1], [1, 2]), ({"a": 1}, {"b": 1}), (Point(1, 2), (1, 2)), (None, 1)]
)
def test_mapping_over_trees_that_differ_is_an_error(first, second):
    with pytest.raises(ValueError):
        jax.tree.map(lambda *_: 0, first, second)
    with pytest.raises(ValueError):
        trees.map(lambda *_: 0, first, second)


def test_unflatten_counts_the_leaves():
    for leaves in ([1], [1, 2, 3]):
        with pytest.raises(ValueError, match="leaves"):
            trees.unflatten(trees.structure((0, 0)), leaves)


@each_tree
def test_reductions_are_those_of_jax(example):
    assert trees.reduce(lambda n, _: n + 1, example, 0) == jax.tree.reduce(lambda n, _: n + 1, example, 0)
    assert trees.all(trees.map(lambda _: True, example))
    assert trees.all(trees.map(lambda _: False, example)) == (not trees.leaves(example))


def test_reduce_without_a_start():
    assert trees.reduce(operator.add, (1, [2, 3])) == 6
    with pytest.raises(TypeError):
        trees.reduce(operator.add, ())
    assert trees.reduce(operator.add, (), None) is None


@pytest.mark.parametrize("count", range(1, 10))
def test_associative_reduction_keeps_the_order_and_is_shallow(count):
    letters = [chr(97 + i) for i in range(count)]
    assert trees.reduce_associative(operator.add, letters) == "".join(letters)
    depth = trees.reduce_associative(lambda a, b: max(a, b) + 1, [0] * count)
    assert depth == (count - 1).bit_length()


def test_associative_reduction_of_nothing_needs_an_identity():
    assert trees.reduce_associative(operator.add, [], identity=0) == 0
    with pytest.raises(TypeError, match="identity"):
        trees.reduce_associative(operator.add, [])


@pytest.mark.parametrize(
    ("outer", "inner", "example"),
    [
        ([0, 0], {"a": 0, "b": 0}, [{"a": 1, "b": 2}, {"a": 3, "b": 4}]),
        ({"k": 0}, (0, [0]), {"k": (1, [2])}),
        ([0, 0], (), [(), ()]),
        ((0, None), Point(0, 0), (Point(1, 2), None)),
    ],
)
def test_transposition_is_that_of_jax(outer, inner, example):
    expected = jax.tree.transpose(jax.tree.structure(outer), jax.tree.structure(inner), example)
    assert trees.transpose(trees.structure(outer), trees.structure(inner), example) == expected
    assert trees.transpose(trees.structure(outer), None, example) == expected


def test_transposition_of_nothing_keeps_the_inner_structure():
    assert trees.transpose(trees.structure(()), trees.structure((0, 0)), ()) == ((), ())


def test_transposition_of_what_is_not_composed_so_is_an_error():
    with pytest.raises(ValueError, match="key"):
        trees.transpose(trees.structure([0, 0]), None, [{"a": 1}, {"b": 1}])


def test_all_leaves():
    assert tree_util.all_leaves([1, "a", object()])
    assert not tree_util.all_leaves([1, (2,)])
    assert not tree_util.all_leaves([None])


@pytest.mark.parametrize(
    ("prefix", "whole", "expected"),
    [
        (0, {"a": 1, "b": [2, 3]}, [0, 0, 0]),
        (None, (1, 2), [None, None]),
        ((0, None), ([1, 2], {"a": 3}), [0, 0, None]),
        ((0, 1), (1, None), [0]),
        ((None, 1), (None, 2), [1]),
        ({"b": 0, "a": 1}, {"a": (1, 2), "b": 3}, [1, 1, 0]),
        (Point(0, 1), Point([1, 1], 2), [0, 0, 1]),
        (Layer(0, None, "n"), Layer([1, 2], 3, "n"), [0, 0, None]),
        ((), (), []),
    ],
)
def test_a_prefix_is_broadcast(prefix, whole, expected):
    assert trees.broadcast_prefix(prefix, whole) == expected
    jax_broadcast = jax.tree.broadcast(prefix, whole, is_leaf=lambda x: x is None)
    assert trees.unflatten(trees.structure(whole), expected) == jax_broadcast
    assert trees.broadcast(prefix, whole) == jax_broadcast


def test_a_prefix_may_have_leaves_that_are_trees():
    assert trees.broadcast_prefix(((0, 1), 2), ([5, 6], 7), lambda x: x == (0, 1)) == [(0, 1), (0, 1), 2]


@pytest.mark.parametrize(
    ("prefix", "whole", "message"),
    [
        ((0, 1), [1, 2], r"At in_axes: a tuple stands where the tree has a list"),
        ((0, [1]), (1, (2,)), r"At in_axes\[1\]: a list stands where the tree has a tuple"),
        ((0, 1), (1, 2, 3), r"At in_axes: it has 2 elements, the tree has 3"),
        (({"a": 0},), ({"b": 1},), r"At in_axes\[0\]: its keys are \['a'\], those of the tree are \['b'\]"),
        (
            ({"a": (0, 1)},),
            ({"a": 5},),
            r"At in_axes\[0\]\['a'\]: a tuple stands where .* a leaf of type int",
        ),
        ((Layer(0, 0, "p"),), (Layer(1, 1, "q"),), r"its fixed part is \('p',\), that of the tree is \('q',\)"),
        (((),), (None,), r"a tuple stands where the tree has a NoneType"),
    ],
)
def test_a_prefix_that_does_not_fit_says_where_and_how(prefix, whole, message):
    with pytest.raises(ValueError, match=message) as caught:
        trees.broadcast_prefix(prefix, whole, prefix_name="in_axes", tree_name="the arguments")
    assert "in_axes does not fit the arguments, at " in str(caught.value)
    assert "test_trees.py" in str(caught.value)


def test_a_class_is_registered_once():
    with pytest.raises(ValueError, match="registered"):
        tree_util.register_static(Mode)


def test_decorated_classes_are_trees():
    @tree_util.register_pytree_with_keys_class
    class Pair:
        def __init__(self, a, b):
            self.a, self.b = a, b

        def tree_flatten_with_keys(self):
            return ((("first", self.a), ("second", self.b)), None)

        @classmethod
        def tree_unflatten(cls, fixed, children):
            return cls(*children)

    doubled = trees.map(lambda x: 2 * x, Pair(1, (2, 3)))
    assert (doubled.a, doubled.b) == (2, (4, 6))
    assert [trees.keystr(path) for path, _ in trees.leaves_with_path(Pair(1, (2,)))] == ["first", "second[0]"]


def test_the_fields_of_a_dataclass_are_checked():
    @dataclasses.dataclass
    class Config:
        a: int
        b: int = 2

    with pytest.raises(ValueError, match=r"neither data, meta nor dropped: \['b'\]"):
        tree_util.register_dataclass(Config, data_fields=["a"], meta_fields=[])
    with pytest.raises(ValueError, match=r"no such fields.*\['c'\]"):
        tree_util.register_dataclass(Config, data_fields=["a", "b"], meta_fields=["c"])
    with pytest.raises(TypeError, match="both"):
        tree_util.register_dataclass(Config, data_fields=["a", "b"])
    with pytest.raises(TypeError, match="no dataclass"):
        tree_util.register_dataclass(type("Plain", (), {}))
    tree_util.register_dataclass(Config, data_fields=["a"], meta_fields=[], drop_fields=["b"])
    assert trees.map(lambda x: x + 1, Config(1, 5)) == Config(2, 2)


def test_static_marks_a_field_and_keeps_its_other_metadata():
    @tree_util.register_dataclass
    @dataclasses.dataclass
    class Model:
        weight: float
        depth: int = tree.static(default=3, metadata={"help": "how deep"})

    assert trees.leaves(Model(1.0)) == [1.0]
    assert dataclasses.fields(Model)[1].metadata == {"help": "how deep", "static": True}


def test_partial_is_a_tree_as_in_jax():
    def f(*args, **kwargs):
        return args, kwargs

    for partial in (tree_util.Partial, jax.tree_util.Partial):
        bound = partial(f, 1, [2], k=3)
        assert bound(4) == ((1, [2], 4), {"k": 3})
    ours, theirs = tree_util.Partial(f, 1, [2], k=3), jax.tree_util.Partial(f, 1, [2], k=3)
    assert trees.leaves(ours) == jax.tree.leaves(theirs) == [1, 2, 3]
    moved = trees.map(lambda x: 10 * x, ours)
    assert isinstance(moved, tree_util.Partial)
    assert moved() == ((10, [20]), {"k": 30})
    assert trees.structure(ours) == trees.structure(moved)
    assert trees.structure(ours) != trees.structure(tree_util.Partial(max, 1, [2], k=3))


def test_partial_takes_a_partial_as_a_whole():
    inner = functools.partial(operator.add, "text")
    outer = tree_util.Partial(inner, " more")
    assert outer() == "text more"
    assert trees.leaves(outer) == jax.tree.leaves(jax.tree_util.Partial(inner, " more")) == [" more"]
    assert trees.structure(outer) == trees.structure(tree_util.Partial(inner, " other"))


def test_names_of_jax_are_all_there():
    absent = {"KeyEntry", "default_registry", "flatten_one_level", "flatten_one_level_with_keys", "is_tree_node"}
    names = {name for name in dir(jax.tree_util) if not name.startswith("_")}
    assert names - absent <= set(tree_util.__all__)
    assert {name for name in dir(jax.tree) if not name.startswith("_")} <= set(tree.__all__)
    for module in (tree, tree_util):
        assert not [name for name in module.__all__ if not hasattr(module, name)]
