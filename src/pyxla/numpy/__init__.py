"""The functions of NumPy on pyxla's arrays, with the names, meanings and type promotion of jax.numpy."""

from typing import Any

from pyxla import dtypes as _dtypes
from pyxla.numpy import fft as fft
from pyxla.numpy import linalg as linalg
from pyxla.numpy.arithmetic import *  # noqa: F403
from pyxla.numpy.common import broadcast_shapes as broadcast_shapes
from pyxla.numpy.creation import *  # noqa: F403
from pyxla.numpy.creation import array as _array
from pyxla.numpy.cumulative import *  # noqa: F403
from pyxla.numpy.einsum import *  # noqa: F403
from pyxla.numpy.floats import *  # noqa: F403
from pyxla.numpy.functional import *  # noqa: F403
from pyxla.numpy.grids import *  # noqa: F403
from pyxla.numpy.joining import *  # noqa: F403
from pyxla.numpy.methods import attach as _attach
from pyxla.numpy.nan_reductions import *  # noqa: F403
from pyxla.numpy.padding import *  # noqa: F403
from pyxla.numpy.polynomials import *  # noqa: F403
from pyxla.numpy.products import *  # noqa: F403
from pyxla.numpy.reductions import *  # noqa: F403
from pyxla.numpy.searching import *  # noqa: F403
from pyxla.numpy.selecting import *  # noqa: F403
from pyxla.numpy.sets import *  # noqa: F403
from pyxla.numpy.shaping import *  # noqa: F403
from pyxla.numpy.sorting import *  # noqa: F403
from pyxla.numpy.statistics import *  # noqa: F403
from pyxla.numpy.types import *  # noqa: F403
from pyxla.numpy.ufuncs import *  # noqa: F403


def _scalar(x: Any, dtype: Any) -> Any:
    return _array(x, dtype)


_dtypes.set_array_constructor(_scalar)
_attach()
