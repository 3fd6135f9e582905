"""Checkpointing under the names of JAX's module."""

from pyxla.transforms.checkpoint import checkpoint as checkpoint
from pyxla.transforms.checkpoint import checkpoint_name as checkpoint_name
from pyxla.transforms.checkpoint import checkpoint_policies as checkpoint_policies
from pyxla.transforms.checkpoint import remat as remat
from pyxla.transforms.checkpoint_policies import Offloadable as Offloadable
from pyxla.transforms.checkpoint_policies import Recompute as Recompute
from pyxla.transforms.checkpoint_policies import Saveable as Saveable
from pyxla.transforms.saved_residuals import print_saved_residuals as print_saved_residuals
