"""Trees under their short names: `pyxla.tree.map`, `pyxla.tree.leaves`, and so on.

>>> import pyxla.tree as tree
>>> tree.map(lambda x: x * x, {"a": 2, "b": [3]})
{'a': 4, 'b': [9]}
"""

from __future__ import annotations

import dataclasses
from typing import Any

from pyxla.trees import all as all
from pyxla.trees import broadcast as broadcast
from pyxla.trees import flatten as flatten
from pyxla.trees import flatten_with_path as flatten_with_path
from pyxla.trees import leaves as leaves
from pyxla.trees import leaves_with_path as leaves_with_path
from pyxla.trees import map as map
from pyxla.trees import map_with_path as map_with_path
from pyxla.trees import reduce as reduce
from pyxla.trees import reduce_associative as reduce_associative
from pyxla.trees import structure as structure
from pyxla.trees import transpose as transpose
from pyxla.trees import unflatten as unflatten

__all__ = [
    "all",
    "broadcast",
    "flatten",
    "flatten_with_path",
    "leaves",
    "leaves_with_path",
    "map",
    "map_with_path",
    "reduce",
    "reduce_associative",
    "static",
    "structure",
    "transpose",
    "unflatten",
]


def static(**kwargs: Any) -> Any:
    """`dataclasses.field` for what belongs to the structure and not to the data; see `tree_util.register_dataclass`."""
    metadata = {**(kwargs.pop("metadata", None) or {}), "static": True}
    return dataclasses.field(metadata=metadata, **kwargs)
