"""Tracers: what a function that is being staged sees in place of arrays, and the avals they are known by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pyxla import dtypes, errors
from pyxla.array import Array, wrap
from pyxla_compiler import ir

if TYPE_CHECKING:
    from pyxla.staging import Trace


class Tracer:
    """A value of a function being staged: shape and dtype, and no contents unless they follow from known inputs.

    Operators and methods are those of `Array`.
    """

    __slots__ = ("__weakref__", "_trace", "_type", "_value", "weak_type")
    __hash__ = None  # type: ignore[assignment]
    __array_priority__ = 200

    def __init__(self, trace: Trace, value: Any, weak_type: bool = False):
        self._trace = trace
        self._value = value
        self._type = value.type  # which outlives the Value: a tracer that leaked can still be printed
        self.weak_type = weak_type

    @property
    def shape(self) -> tuple[int, ...]:
        return ir.shape_dtype(self._type)[0]

    @property
    def dtype(self) -> np.dtype[Any]:
        return ir.shape_dtype(self._type)[1]

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        n = 1
        for d in self.shape:
            n *= d
        return n

    def _concrete(
        self, error: type[errors.PyxlaTypeError | errors.PyxlaIndexError], what: str, instead: str
    ) -> np.ndarray[Any, Any]:
        if not self._trace.is_open:
            raise leaked(self)
        try:
            return self._trace.concrete(self._value)
        except Unknown as unknown:
            raise error(
                f"{what}, but {self!r} has no known value while the function is staged",
                where=errors.here(),
                depends_on=str(unknown),
                instead=instead,
            ) from None

    def __bool__(self) -> bool:
        instead = "use lax.cond or jnp.where to choose by a traced value, or make the argument static (static_argnums)."
        return bool(
            wrap(
                self._concrete(errors.TracerBoolConversionError, "Python asked whether a traced value is true", instead)
            )
        )

    def _number(self, kind: type) -> Any:
        instead = (
            "keep it as an array (x.astype(...)), or make the argument static (static_argnums), rather "
            f"than call {kind.__name__}()."
        )
        return kind(
            wrap(
                self._concrete(
                    errors.ConcretizationTypeError, f"Python asked for a traced value as {kind.__name__}", instead
                )
            )
        )

    def __int__(self) -> int:
        return self._number(int)

    def __float__(self) -> float:
        return self._number(float)

    def __complex__(self) -> complex:
        return self._number(complex)

    def __index__(self) -> int:
        instead = (
            "index with jnp.take, x[i] on an Array or lax.dynamic_slice, or make the argument static (static_argnums)."
        )
        return wrap(
            self._concrete(
                errors.TracerIntegerConversionError, "Python needs a traced value as an index or a size", instead
            )
        ).__index__()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        instead = "use the function of the same name in pyxla.numpy, which stages, rather than numpy's."
        host = self._concrete(
            errors.TracerArrayConversionError, "numpy asked for the contents of a traced value", instead
        )
        return np.array(host, dtype)

    def item(self, *index: int) -> Any:
        """The element as a Python number, where it is known."""
        return np.asarray(self).item(*index)

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers, where they are known."""
        return np.asarray(self).tolist()

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of a scalar array: it has no first dimension")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        if not self.shape:
            raise TypeError("iteration over a scalar array: it has no first dimension")
        return (self[i] for i in range(self.shape[0]))  # type: ignore[index]

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec and not self.shape else str(self)

    def __repr__(self) -> str:
        weak = ", weak_type=True" if self.weak_type else ""
        return f"Tracer<{self.dtype.name}[{','.join(map(str, self.shape))}]{weak} in {self._trace.description}>"

    def __str__(self) -> str:
        if self._trace.is_open:
            try:
                return str(self._trace.concrete(self._value))
            except Unknown:
                pass
        return repr(self)

    def _host(self) -> np.ndarray[Any, Any]:
        # An Array gives its contents; what asks a tracer for them computes at once, outside of the tracer's function.
        raise leaked(self)

    def __copy__(self) -> Tracer:
        return self

    def __deepcopy__(self, memo: Any) -> Tracer:
        return self

    def __reduce__(self) -> Any:
        raise errors.ConcretizationTypeError(
            f"{self!r} cannot be pickled: it stands for a value while the function is staged",
            where=errors.here(),
            instead="return it from the function, and pickle the array that comes out.",
        )

    def block_until_ready(self) -> Tracer:
        """The tracer itself; there is nothing to wait for."""
        return self


def leaked(tracer: Tracer) -> errors.UnexpectedTracerError:
    """The error for a tracer that outlived the staging of its function."""
    if tracer._trace.is_open:
        return errors.UnexpectedTracerError(
            f"{tracer!r} was used where that function is not being staged: in another thread, or in a program of its "
            "own (lower, make_mlir)",
            where=errors.here(),
            instead="pass the value as an argument, and do the work in the thread that stages.",
        )
    return errors.UnexpectedTracerError(
        f"{tracer!r} was used after the staging of {tracer._trace.description} had ended: it leaked out by a side "
        "effect, such as an assignment to a "
        "global, an attribute or a list",
        where=errors.here(),
        instead="return the value from the function.",
    )


class Unknown(Exception):
    """A value does not follow from what is known; the text names what it depends on."""


class Aval:
    """What is known of an argument before it has a value: shape, dtype, weak type."""

    __slots__ = ("dtype", "shape", "weak_type")

    def __init__(self, shape: Sequence[int], dtype: Any, weak_type: bool = False):
        self.shape = tuple(shape)
        self.dtype = np.dtype(dtype)
        self.weak_type = weak_type

    @property
    def type(self) -> Any:
        return ir.tensor_type(self.shape, self.dtype)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Aval) and (self.shape, self.dtype, self.weak_type) == (
            other.shape,
            other.dtype,
            other.weak_type,
        )

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype, self.weak_type))

    def __repr__(self) -> str:
        return f"{self.dtype.name}[{','.join(map(str, self.shape))}]"


def aval_of(x: Any) -> Aval:
    """Shape, dtype and weak type of an array-like. Raises TypeError for what is not one."""
    dtype, weak = dtypes.dtype_of(x)
    shape = getattr(x, "shape", None)
    return Aval(np.shape(x) if shape is None else shape, dtype, weak)


class _ArrayType(type):
    def __instancecheck__(cls, x: object) -> bool:
        return isinstance(x, (Array, Tracer))


class AnyArray(metaclass=_ArrayType):
    """What `isinstance(x, pyxla.Array)` asks: whether x is an array, concrete or traced.

    >>> import pyxla, pyxla.numpy as jnp
    >>> isinstance(jnp.ones(3), pyxla.Array), isinstance(1.0, pyxla.Array)
    (True, False)
    """
