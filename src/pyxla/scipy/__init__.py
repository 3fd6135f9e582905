"""The functions of SciPy on pyxla's arrays, with the names and meanings of jax.scipy."""

from pyxla.scipy import linalg as linalg
