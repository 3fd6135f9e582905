"""Derivative rules by the user under the names of JAX's module."""

from pyxla.transforms.custom_gradient import custom_gradient as custom_gradient
from pyxla.transforms.custom_gradient import linear_call as linear_call
from pyxla.transforms.custom_rules import custom_jvp as custom_jvp
from pyxla.transforms.custom_rules import custom_vjp as custom_vjp
from pyxla.transforms.linearize import closure_convert as closure_convert
from pyxla.transforms.symbolic_zeros import CustomVJPPrimal as CustomVJPPrimal
from pyxla.transforms.symbolic_zeros import SymbolicZero as SymbolicZero
from pyxla.transforms.symbolic_zeros import custom_vjp_primal_tree_values as custom_vjp_primal_tree_values
from pyxla.transforms.symbolic_zeros import zero_from_primal as zero_from_primal
