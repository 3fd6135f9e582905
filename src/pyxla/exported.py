"""`export`: a jitted function for shapes, of which one size may be symbolic, as a program to look at and to save."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pyxla import trees
from pyxla.saving import write
from pyxla.stages import Lowered
from pyxla.staging import Aval, aval_of
from pyxla.symbolic import SymbolicDim
from pyxla.transforms import common
from pyxla.transforms.jit import ShapeDtypeStruct
from pyxla_compiler import ir
from pyxla_compiler.compile import compile_module
from pyxla_compiler.passes.generalize import NotGeneral, generalize, linear
from pyxla_compiler.targets.iree import TargetOptions
from pyxla_runtime.artifact import TensorSpec

#: A function with a symbolic size is staged for these, which must come to one program.
SIZES = (53, 59, 61, 1021, 2)


def export(fun_jit: Any, *, platforms: Sequence[str] | None = None) -> Callable[..., Exported]:
    """A function that stages a jitted one for arguments, or `ShapeDtypeStruct`s, and returns what can be saved.

    One size may be symbolic (`symbolic_shape`); then the program is for every such size. To find it, the function is
    staged for five sizes; the programs must be one but for numbers that are a linear function of the size. So the
    function must not do different things for different sizes, and Python conditions on the size, which a
    few samples may not show, are the user's to avoid.

    Args:
        fun_jit: what `jit` returned.
        platforms: None or `("cpu",)`.

    Raises (the function returned):
        ValueError: the program depends on the symbolic size in another way; the message has the place.
        NotImplementedError: there are several symbols.

    >>> import numpy as np, pyxla, pyxla.numpy as jnp
    >>> from pyxla import export
    >>> scores = pyxla.jit(lambda x, w: jnp.tanh(x @ w))
    >>> x = pyxla.ShapeDtypeStruct(export.symbolic_shape("b, 4"), np.float32)
    >>> exported = export.export(scores)(x, pyxla.ShapeDtypeStruct((4, 2), np.float32))
    >>> exported.out_avals
    [ShapeDtypeStruct(shape=(b, 2), dtype=float32)]
    >>> run = export.deserialize(exported.serialize())
    >>> [run(np.zeros((n, 4), np.float32), np.zeros((4, 2), np.float32)).shape for n in (1, 3)]
    [(1, 2), (3, 2)]
    """
    if not hasattr(fun_jit, "lower"):
        raise TypeError(f"export takes a jitted function, got {common.name_of(fun_jit)}: write export(jit(f))")
    if platforms is not None and tuple(platforms) != ("cpu",):
        raise NotImplementedError(f"export is for platforms=('cpu',) only, got {tuple(platforms)}")

    def exported(*args: Any, **kwargs: Any) -> Exported:
        return Exported(fun_jit, args, kwargs)

    return exported


class Exported:
    """A staged function and its program. `in_avals` and `out_avals` are the shapes and dtypes, in the order of the
    leaves of the trees `in_tree` and `out_tree`."""

    def __init__(self, fun: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._fun = fun
        leaves, tree = trees.flatten((args, kwargs))
        symbols = sorted({d.name for x in leaves if isinstance(x, Aval) for d in x.shape if isinstance(d, SymbolicDim)})
        if len(symbols) > 1:
            raise NotImplementedError(
                f"one size may be symbolic, got {', '.join(symbols)}: give numbers for the others"
            )
        self._symbol = symbols[0] if symbols else ""
        self._sizes = SIZES if symbols else (1,)
        self._samples = [_lowered(fun, leaves, tree, n) for n in self._sizes]
        first = self._samples[0]
        self.fun_name, self.in_tree, self.out_tree = first.name, first.in_tree, first.out_tree
        self.in_avals = [x if isinstance(x, Aval) else aval_of(x) for x in leaves] if symbols else first.in_avals
        self.out_avals = [self._out_aval(i) for i in range(len(first.out_avals))]
        self._module: ir.Module | None = None

    def _out_aval(self, i: int) -> Aval:
        avals = [sample.out_avals[i] for sample in self._samples]
        if len({len(a.shape) for a in avals}) != 1:
            raise NotGeneral(f"result {i} of {self.fun_name} has a rank that depends on {self._symbol}")
        shape = [self._dim(i, list(sizes)) for sizes in zip(*(a.shape for a in avals), strict=True)]
        return ShapeDtypeStruct(shape, avals[0].dtype) if self._symbol else avals[0]

    def _dim(self, i: int, sizes: list[int]) -> Any:
        if len(set(sizes)) == 1:
            return sizes[0]
        found = linear(self._sizes, sizes)
        if found is None:
            raise NotGeneral(
                f"result {i} of {self.fun_name} has a size that is no linear function of {self._symbol}: {sizes} for "
                f"{self._sizes}"
            )
        return SymbolicDim(self._symbol, found.factor, found.offset)

    @property
    def _places(self) -> list[list[int]]:
        """Where the symbol stands: [argument, dimension, factor, offset]."""
        found = [(i, k, d) for i, a in enumerate(self.in_avals) for k, d in enumerate(a.shape)]
        return [[i, k, d.factor, d.offset] for i, k, d in found if isinstance(d, SymbolicDim)]

    def module(self) -> ir.Module:
        """The program, as the compiler gets it."""
        if self._module is None:
            first = self._samples[0]
            self._module = self._general() if self._symbol else first.module("legalized", "cpu")
        return self._module

    def _general(self) -> ir.Module:
        source = next((place for place in self._places if place[2:] == [1, 0]), None)
        if source is None:
            raise NotGeneral(f"some argument must have {self._symbol} itself as a size")
        first = self._samples[0].captured
        for sample in self._samples[1:]:
            if [np.shape(x) for x in sample.captured] != [np.shape(x) for x in first]:
                raise NotGeneral(f"{self.fun_name} closes over arrays whose size depends on {self._symbol}")
        # The passes without kernels of their own, which are made for the sizes of a program.
        modules = [sample.module("legalized", "gpu") for sample in self._samples]
        return generalize(modules, self._sizes, source[0], source[1])

    def mlir_module(self) -> str:
        """The text of the program."""
        return self.module().text()

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """The function on arrays of these shapes, compiled for their sizes. Raises ValueError for others."""
        leaves, tree = trees.flatten((args, kwargs))
        if tree != self.in_tree:
            raise TypeError(f"{self.fun_name} was exported for arguments of the tree {self.in_tree}, got {tree}")
        size: int | None = None
        for x, want in zip(leaves, self.in_avals, strict=True):
            found = aval_of(x)
            for d, n in zip(want.shape, found.shape, strict=False):
                if isinstance(d, SymbolicDim) and size is None and not (n - d.offset) % d.factor:
                    size = (n - d.offset) // d.factor
            shape = tuple(d.at(size or 0) if isinstance(d, SymbolicDim) else d for d in want.shape)
            if found.shape != shape or found.dtype != want.dtype:
                known = f" with {self._symbol} = {size}" if size is not None else ""
                raise ValueError(f"{self.fun_name} was exported for {want!r}{known}, got {found!r}")
        return self._fun(*args, **kwargs)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save as a `.pyxla` artifact for every CPU of this one's architecture. Raises as `pyxla.export.save` does."""
        options = TargetOptions(portable=True)
        module, first = self.module(), self._samples[0]
        binary = compile_module(module.bytecode(), options, name=self.fun_name).binary
        inputs = [
            TensorSpec(a.dtype, _declared(a.shape), name.replace("'", "", 2))
            for a, name in zip(self.in_avals, first.argument_names, strict=True)
        ]
        outputs = [TensorSpec(a.dtype, _declared(a.shape)) for a in self.out_avals]
        symbols = {self._symbol: self._places} if self._symbol else {}
        write(path, first, inputs, outputs, {"local": (options, binary)}, module.text(), symbols=symbols)

    def serialize(self) -> bytes:
        """The bytes of the artifact that `save` writes."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "exported.pyxla")
            self.save(path)
            return path.read_bytes()

    def __repr__(self) -> str:
        return f"<Exported {self.fun_name}({', '.join(map(repr, self.in_avals))}) -> {self.out_avals}>"


def _lowered(fun: Any, leaves: Sequence[Any], tree: Any, size: int) -> Lowered:
    def sized(x: Any) -> Any:
        if not isinstance(x, Aval):
            return x
        shape = [d.at(size) if isinstance(d, SymbolicDim) else d for d in x.shape]
        return ShapeDtypeStruct(shape, x.dtype, x.weak_type)

    args, kwargs = trees.unflatten(tree, [sized(x) for x in leaves])
    return fun.lower(*args, **kwargs)


def _declared(shape: Sequence[Any]) -> tuple[int | None, ...]:
    return tuple(None if isinstance(d, SymbolicDim) else d for d in shape)


def deserialize(data: bytes) -> Any:
    """The function of bytes that `Exported.serialize` made: call it with NumPy arrays. Raises ArtifactError."""
    from pyxla_runtime import load

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "exported.pyxla")
        path.write_bytes(data)
        return load(path)
