"""Checkpointing under the names of JAX's module: `checkpoint`, `remat`, `checkpoint_name`, `checkpoint_policies`."""

from pyxla.transforms.checkpoint import checkpoint as checkpoint
from pyxla.transforms.checkpoint import checkpoint_name as checkpoint_name
from pyxla.transforms.checkpoint import checkpoint_policies as checkpoint_policies
from pyxla.transforms.checkpoint import remat as remat
