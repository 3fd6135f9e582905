"""pyxla: numerical functions in Python, staged into StableHLO, differentiated and batched there, compiled by IREE.

Names and meanings are JAX's: `import pyxla as jax, pyxla.numpy as jnp` carries a program over.
"""

from pyxla import ad_checkpoint as ad_checkpoint
from pyxla import custom_batching as custom_batching
from pyxla import custom_derivatives as custom_derivatives
from pyxla import debug as debug
from pyxla import dtypes as dtypes
from pyxla import errors as errors
from pyxla import experimental as experimental
from pyxla import lax as lax
from pyxla import nn as nn
from pyxla import numpy as numpy
from pyxla import random as random
from pyxla import scipy as scipy
from pyxla import tree as tree
from pyxla import tree_util as tree_util
from pyxla.callbacks import effects_barrier as effects_barrier
from pyxla.callbacks import pure_callback as pure_callback
from pyxla.config import config as config
from pyxla.config import debug_infs as debug_infs
from pyxla.config import debug_nans as debug_nans
from pyxla.config import enable_x64 as enable_x64
from pyxla.config import numpy_dtype_promotion as numpy_dtype_promotion
from pyxla.config import numpy_rank_promotion as numpy_rank_promotion
from pyxla.dtypes import float0 as float0
from pyxla.foreign import from_mlir as from_mlir
from pyxla.public import block_until_ready as block_until_ready
from pyxla.public import clear_caches as clear_caches
from pyxla.public import device_count as device_count
from pyxla.public import device_get as device_get
from pyxla.public import device_put as device_put
from pyxla.public import devices as devices
from pyxla.public import local_device_count as local_device_count
from pyxla.public import local_devices as local_devices
from pyxla.public import process_count as process_count
from pyxla.public import process_index as process_index
from pyxla.stages import Compiled as Compiled
from pyxla.stages import Lowered as Lowered
from pyxla.tracer import AnyArray as _AnyArray
from pyxla.transforms.checkpoint import checkpoint as checkpoint
from pyxla.transforms.checkpoint import checkpoint_policies as checkpoint_policies
from pyxla.transforms.checkpoint import remat as remat
from pyxla.transforms.custom_gradient import custom_gradient as custom_gradient
from pyxla.transforms.custom_rules import custom_jvp as custom_jvp
from pyxla.transforms.custom_rules import custom_vjp as custom_vjp
from pyxla.transforms.grad import fwd_and_bwd as fwd_and_bwd
from pyxla.transforms.grad import grad as grad
from pyxla.transforms.grad import value_and_grad as value_and_grad
from pyxla.transforms.grad import vjp as vjp
from pyxla.transforms.jit import ShapeDtypeStruct as ShapeDtypeStruct
from pyxla.transforms.jit import eval_shape as eval_shape
from pyxla.transforms.jit import jit as jit
from pyxla.transforms.jit import make_mlir as make_mlir
from pyxla.transforms.jvp import hessian as hessian
from pyxla.transforms.jvp import jacfwd as jacfwd
from pyxla.transforms.jvp import jacobian as jacobian
from pyxla.transforms.jvp import jacrev as jacrev
from pyxla.transforms.jvp import jvp as jvp
from pyxla.transforms.linearize import closure_convert as closure_convert
from pyxla.transforms.linearize import linear_transpose as linear_transpose
from pyxla.transforms.linearize import linearize as linearize
from pyxla.transforms.pmap import pmap as pmap
from pyxla.transforms.vmap import vmap as vmap
from pyxla_compiler.errors import CompilationError as CompilationError

__version__ = "0.1.0"

#: For `isinstance(x, pyxla.Array)`, of concrete and traced arrays.
Array = _AnyArray
