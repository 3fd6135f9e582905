"""`x.at[index].set(y)` and the like: arrays that differ from another at some places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyxla import dtypes, errors
from pyxla.numpy import indexing
from pyxla.numpy.arithmetic import power
from pyxla.numpy.common import as_array, converted
from pyxla.numpy.creation import ones_like
from pyxla.numpy.ufuncs import negative, true_divide


class AtHelper:
    """What `x.at` is: index it to say which elements are meant.

    >>> import pyxla.numpy as jnp
    >>> x = jnp.zeros(3)
    >>> x.at[0].set(5.0), x.at[1:].add(1.0)
    (Array([5., 0., 0.], dtype=float32), Array([0., 1., 1.], dtype=float32))
    """

    __slots__ = ("array",)

    def __init__(self, array: Any):
        self.array = array

    def __getitem__(self, index: Any) -> AtIndex:
        return AtIndex(self.array, index)

    def __repr__(self) -> str:
        return f"{self.array!r}.at"


class AtIndex:
    """Elements of an array, to be replaced or changed in a new array. x itself stays as it is.

    All methods that change elements take these keyword arguments:

    - `mode`: what becomes of indices outside: "drop" (the default) leaves their updates out, "clip" moves them inside,
      "promise_in_bounds" says that there are none.
    - `indices_are_sorted`, `unique_indices`: promises that make it faster; if they are broken, the result is undefined.

    Values are broadcast to the indexed shape and cast to the array's dtype, with a FutureWarning where it cannot hold
    theirs.
    """

    __slots__ = ("array", "index")

    def __init__(self, array: Any, index: Any):
        self.array = array
        self.index = index

    def __repr__(self) -> str:
        return f"{self.array!r}.at[{self.index!r}]"

    def get(
        self,
        *,
        indices_are_sorted: bool = False,
        unique_indices: bool = False,
        mode: Any = None,
        fill_value: Any = None,
    ) -> Any:
        """`x[index]`, with a mode: "clip" (the default), "fill" (indices outside give `fill_value`, by default NaN or
        the least integer) or
        "promise_in_bounds".

        >>> import pyxla.numpy as jnp
        >>> jnp.arange(3.0).at[jnp.array([0, 7])].get(mode="fill", fill_value=-1)
        Array([ 0., -1.], dtype=float32)
        """
        return indexing.gather(
            self.array,
            self.index,
            mode=mode,
            fill_value=fill_value,
            indices_are_sorted=indices_are_sorted,
            unique_indices=unique_indices,
        )

    def _write(self, what: str, operation: str, values: Any, **options: Any) -> Any:
        x, y = self.array, as_array(values)
        both = dtypes.binary_result(x.dtype, x.weak_type, y.dtype, y.weak_type)[0]
        if both != x.dtype and not (x.weak_type and y.weak_type):
            errors.warn(
                f"x.at[...].{what} casts values of {y.dtype} to the array's {x.dtype}: write the "
                f"values' .astype({x.dtype.name!r})",
                FutureWarning,
            )
        dtype = x.dtype if operation == "set" else both
        result = indexing.scatter(converted(x, dtype), self.index, converted(y, dtype), operation, **options)
        return converted(result, x.dtype, x.weak_type)

    def set(self, values: Any, **options: Any) -> Any:
        """`x[index] = values`. Of several values for one element, which is kept is not defined."""
        return self._write("set", "set", values, **options)

    def add(self, values: Any, **options: Any) -> Any:
        """`x[index] += values`; an element that is named twice gets both."""
        return self._write("add", "add", values, **options)

    def subtract(self, values: Any, **options: Any) -> Any:
        """`x[index] -= values`; an element that is named twice gets both."""
        return self._write("subtract", "add", negative(as_array(values)), **options)

    def multiply(self, values: Any, **options: Any) -> Any:
        """`x[index] *= values`; an element that is named twice gets both."""
        return self._write("multiply", "multiply", values, **options)

    mul = multiply

    def min(self, values: Any, **options: Any) -> Any:
        """`x[index] = minimum(x[index], values)`."""
        return self._write("min", "minimum", values, **options)

    def max(self, values: Any, **options: Any) -> Any:
        """`x[index] = maximum(x[index], values)`."""
        return self._write("max", "maximum", values, **options)

    def divide(self, values: Any, **options: Any) -> Any:
        """`x[index] /= values`; an array of integers becomes one of floats."""
        return true_divide(self.array, self._ones_times(values, options))

    def power(self, values: Any, **options: Any) -> Any:
        """`x[index] **= values`."""
        return power(self.array, self._ones_times(values, options))

    def _ones_times(self, values: Any, options: dict[str, Any]) -> Any:
        y = as_array(values)
        ones = ones_like(
            self.array, dtype=dtypes.binary_result(self.array.dtype, self.array.weak_type, y.dtype, y.weak_type)[0]
        )
        return AtIndex(ones, self.index).multiply(y, **options)

    def apply(self, ufunc: Callable[[Any], Any], **options: Any) -> Any:
        """`x[index] = ufunc(x[index])`: each named element once."""
        old = indexing.gather(
            self.array, self.index, mode="promise_in_bounds" if options.get("mode") == "promise_in_bounds" else "clip"
        )
        return self._write("apply", "set", ufunc(old), **options)
