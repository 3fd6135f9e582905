"""A builder for each operation: Values and plain Python parameters in, Values out, at the ambient insertion point and
location.

`from pyxla_compiler import build as b`, then `b.add(x, b.sine(y))`. Rules of operations, passes and the frontend all
build through these.
"""

from .body import *  # noqa: F403
from .call import *  # noqa: F403
from .callback import *  # noqa: F403
from .collective import *  # noqa: F403
from .constants import *  # noqa: F403
from .custom import *  # noqa: F403
from .elementwise import *  # noqa: F403
from .fft import *  # noqa: F403
from .host import *  # noqa: F403
from .indexing import *  # noqa: F403
from .linalg import *  # noqa: F403
from .linear import *  # noqa: F403
from .markers import *  # noqa: F403
from .reduction import *  # noqa: F403
from .shape import *  # noqa: F403
