"""Programs that leave this process: `export` stages them, for a symbolic size too, and artifacts hold them.

>>> from pyxla import export
>>> export.symbolic_shape("b, 3")
(b, 3)
"""

from pyxla.exported import Exported, deserialize, export
from pyxla.saving import save
from pyxla.symbolic import SymbolicDim, is_symbolic_dim, symbolic_shape

__all__ = ["Exported", "SymbolicDim", "deserialize", "export", "is_symbolic_dim", "save", "symbolic_shape"]
