"""Programs from elsewhere: StableHLO that JAX, PyTorch or a person wrote, as functions of arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from pyxla import dtypes, staging
from pyxla.array import wrap
from pyxla.lax import convert_element_type
from pyxla.staging import Aval, Tracer, aval_of
from pyxla.transforms import common
from pyxla_compiler import ir
from pyxla_compiler.evaluate import Evaluator
from pyxla_compiler.importing import import_parsed, parse_module
from pyxla_compiler.passes.refine import is_dynamic, refine


def from_mlir(source: str | bytes, *, function: str = "main") -> MlirFunction | DynamicMlirFunction:
    """A function of arrays for a StableHLO module: it runs, and can be jitted, differentiated and batched as any other.

    Args:
        source: the text of the module, its bytecode, or a portable artifact, as `jax.jit(f).lower(x).as_text()` and
            `jax.export.export(f)(x).mlir_module_serialized` give them.
        function: the function of the module that is called.

    Returns:
        A function that takes arrays of exactly the types of its arguments, in order, and returns an array, or a tuple
        where the module's function returns several or none. Annotations of shardings are dropped. Where the module
        leaves sizes of its arguments open (`tensor<?x4xf32>`, as `jax.export` writes symbolic shapes), each call brings
        its own.

    Raises:
        ValueError: the module does not parse or is not valid, calls itself in a circle, or has no such function.
        NotImplementedError: it holds an operation or custom call without rules.
        TypeError: it holds dynamic shapes that those of the arguments do not tell.

    >>> import pyxla
    >>> square = pyxla.from_mlir('''
    ... func.func @main(%x: tensor<f32>) -> tensor<f32> {
    ...   %0 = stablehlo.multiply %x, %x : tensor<f32>
    ...   return %0 : tensor<f32>
    ... }''')
    >>> print(square(3.0), pyxla.grad(square)(3.0))
    9.0 6.0
    """
    if not isinstance(source, (str, bytes)):
        raise TypeError(f"from_mlir takes the text or the bytes of a module, got {type(source).__name__}")
    module = parse_module(source)
    found = module.functions.get(function)
    if found is not None and any(is_dynamic(t) for t in found.argument_types):
        return DynamicMlirFunction(module, function)
    return MlirFunction(import_parsed(module), function)


class MlirFunction:
    """A function of a module from elsewhere; `from_mlir` makes it."""

    def __init__(self, module: ir.Module, function: str):
        if function not in module.functions:
            names = ", ".join("@" + n for n in module.functions) or "none"
            raise ValueError(
                f"the module has no function @{function}; give one of its own as function= (it has {names})"
            )
        self.__name__ = function
        self._module = module
        self._evaluator = Evaluator(module)
        found = module.functions[function]
        #: Shapes and dtypes of the arguments and of the results.
        self.in_avals = [Aval(*ir.shape_dtype(t)) for t in found.argument_types]
        self.out_avals = [Aval(*ir.shape_dtype(t)) for t in found.result_types]

    def __call__(self, *args: Any) -> Any:
        """The results for arrays of the types in `in_avals`. Raises TypeError for others."""
        if len(args) != len(self.in_avals):
            raise TypeError(f"@{self.__name__} takes {len(self.in_avals)} arrays, {len(args)} were given")
        arrays = [self._argument(i, x) for i, x in enumerate(args)]
        if staging.current_trace() is None:
            out = [wrap(x) for x in self._evaluator.call(self.__name__, [x._host() for x in arrays])]
        else:
            out = staging.call_function(self._module, self.__name__, arrays)
        return out[0] if len(out) == 1 else tuple(out)

    def _argument(self, i: int, x: Any) -> Any:
        common.check_array(x, f"argument {i} of @{self.__name__}")
        want = self.in_avals[i]
        if isinstance(x, (np.ndarray, np.generic)) and x.dtype == want.dtype:
            x = wrap(np.array(x))  # also one of 64 bits, which needs no leave from the configuration here
        found = aval_of(x)
        if found.shape == want.shape and found.dtype == want.dtype:
            return x if isinstance(x, Tracer) else wrap(np.asarray(x, want.dtype))
        if found.shape == want.shape and found.weak_type and dtypes.result_type(x, want.dtype) == want.dtype:
            return convert_element_type(x, want.dtype)
        raise TypeError(f"argument {i} of @{self.__name__} must be {want}, got {found}")

    def as_text(self) -> str:
        """The module as it is called: outlined, its counted loops as scans."""
        return self._module.text()

    def __repr__(self) -> str:
        arguments = ", ".join(map(repr, self.in_avals))
        return f"<MLIR function @{self.__name__}({arguments}) -> ({', '.join(map(repr, self.out_avals))})>"


class DynamicMlirFunction:
    """A function of a module from elsewhere that leaves sizes of its arguments open. For each set of sizes that it is
    called with, the module is brought to these, once."""

    def __init__(self, module: ir.Module, function: str):
        self.__name__ = function
        self._module = module
        self._types = module.functions[function].argument_types
        self._static: dict[tuple[tuple[int, ...], ...], MlirFunction] = {}

    def __call__(self, *args: Any) -> Any:
        """The results for arrays. Raises TypeError for others than the module takes, ValueError where it says that it
        is not for such sizes."""
        if len(args) != len(self._types):
            raise TypeError(f"@{self.__name__} takes {len(self._types)} arrays, {len(args)} were given")
        shapes = tuple(self._shape(i, x) for i, x in enumerate(args))
        found = self._static.get(shapes)
        if found is None:
            with ir.lock:
                module = self._module.clone()
                refine(module, self.__name__, shapes)
            found = self._static[shapes] = MlirFunction(import_parsed(module), self.__name__)
        return found(*args)

    def _shape(self, i: int, x: Any) -> tuple[int, ...]:
        common.check_array(x, f"argument {i} of @{self.__name__}")
        shape, ty = aval_of(x).shape, self._types[i]
        sizes = [None if ty.is_dynamic_dim(d) else ty.get_dim_size(d) for d in range(ty.rank)]
        if len(shape) != len(sizes) or any(want not in (None, n) for want, n in zip(sizes, shape, strict=True)):
            raise TypeError(f"argument {i} of @{self.__name__} must be {ty}, got {aval_of(x)}")
        return tuple(shape)

    def as_text(self) -> str:
        """The module as it was given, its composites put in line."""
        return self._module.text()

    def __repr__(self) -> str:
        return f"<MLIR function @{self.__name__}({', '.join(map(str, self._types))})>"
