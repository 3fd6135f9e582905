"""What JAX keeps in its module of this name."""

from pyxla.callbacks import io_callback as io_callback
from pyxla.config import enable_x64 as enable_x64
