"""Collectives: what the members of a named axis (`vmap(..., axis_name="i")`, `pmap`) tell each other.

Every function takes a name, or a tuple of names whose members are counted with the last name's running fastest.
Derivatives count every member's result: the transpose of `psum` is `psum`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from pyxla import axes, staging, trees
from pyxla.array import Array
from pyxla.axes import Axis
from pyxla.lax.conversion import convert_element_type
from pyxla.lax.elementwise import add, mul
from pyxla.lax.operands import PYTHON, Accepted, as_operand, axis_of, describe
from pyxla.lax.operands import ORDERED as ORDERED
from pyxla.lax.reductions import reduce_max, reduce_min, reduce_sum
from pyxla.lax.shapes import reshape, transpose
from pyxla.lax.slicing import index_in_dim
from pyxla.staging import Tracer
from pyxla_compiler.ops import lookup

Groups = Sequence[Sequence[int]] | None

_PSUM, _PMAX, _PMIN = lookup("pyxla.psum"), lookup("pyxla.pmax"), lookup("pyxla.pmin")
_ALL_GATHER, _PSUM_SCATTER = lookup("pyxla.all_gather"), lookup("pyxla.psum_scatter")
_ALL_TO_ALL, _PPERMUTE, _AXIS_INDEX = lookup("pyxla.all_to_all"), lookup("pyxla.ppermute"), lookup("pyxla.axis_index")
