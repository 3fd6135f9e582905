"""Batching rules under the names of JAX's module: `custom_vmap`, `sequential_vmap`."""

from pyxla.transforms.custom_vmap import custom_vmap as custom_vmap
from pyxla.transforms.custom_vmap import sequential_vmap as sequential_vmap
