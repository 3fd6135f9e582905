"""Python functions called from within programs: `pure_callback`, `io_callback`, and what `pyxla.debug` is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.array import Array, wrap
from pyxla.staging import Tracer
from pyxla.transforms import common
from pyxla_compiler import build as b
from pyxla_compiler import ir
from pyxla_compiler.ops.callback import Callback, Spec

_VMAP_METHODS = {
    None: "",
    "sequential": "sequential",
    "sequential_unrolled": "sequential",
    "expand_dims": "expand_dims",
    "broadcast_all": "broadcast_all",
    "legacy_vectorized": "legacy_vectorized",
}


def pure_callback(
    callback: Callable[..., Any],
    result_shape_dtypes: Any,
    *args: Any,
    sharding: Any = None,
    vmap_method: str | None = None,
    **kwargs: Any,
) -> Any:
    """The result of a Python function of arrays, called while the program runs. The function must have no side
    effects: it may be called more often than written, or not at all.

    Args:
        callback: gets the arguments as Arrays and returns arrays (NumPy's will do), or a tree of them.
        result_shape_dtypes: a tree, as of the result, of what has the result's `shape` and `dtype`.
        args, kwargs: arrays or trees of them.
        sharding: accepted for compatibility.
        vmap_method: what `vmap` does: `sequential` (a call for each example), `expand_dims` (one call; every argument
            has a leading batch dimension, of size 1 where it is not mapped), `broadcast_all` (one call; that dimension
            has the full size everywhere), `legacy_vectorized` (one call; what is not mapped stays as it is).

    Raises:
        NotDifferentiableError: a derivative is asked for; wrap the call in a function with `custom_jvp`.
        TypeError, ValueError: the callback returns another tree, dtype or shape than `result_shape_dtypes` says.
        Whatever the callback raises.

    >>> import numpy as np, pyxla, pyxla.numpy as jnp
    >>> @pyxla.jit
    ... def median(x):
    ...     return pyxla.pure_callback(np.median, pyxla.ShapeDtypeStruct((), x.dtype), x)
    >>> median(jnp.array([3.0, 1.0, 2.0]))
    Array(2., dtype=float32)
    """
    if vmap_method not in _VMAP_METHODS:
        raise ValueError(f"vmap_method must be one of {', '.join(repr(m) for m in _VMAP_METHODS)}, got {vmap_method!r}")
    return _call("pure", callback, result_shape_dtypes, args, kwargs, _VMAP_METHODS[vmap_method])


def io_callback(
    callback: Callable[..., Any],
    result_shape_dtypes: Any,
    *args: Any,
    sharding: Any = None,
    ordered: bool = False,
    **kwargs: Any,
) -> Any:
    """The result of a Python function with side effects, called each time the program comes to it, in program order.

    Args:
        callback: gets the arguments as Arrays and returns arrays, or a tree of them.
        result_shape_dtypes: a tree, as of the result, of what has the result's `shape` and `dtype`; None for nothing.
        args, kwargs: arrays or trees of them.
        sharding: accepted for compatibility.
        ordered: refuse `vmap`, which calls the function for the examples one by one. Calls are in order in any case.

    Raises:
        NotDifferentiableError: a derivative is asked for.
        TypeError, ValueError: the callback returns another tree, dtype or shape than `result_shape_dtypes` says.
        Whatever the callback raises.

    >>> import pyxla, pyxla.numpy as jnp
    >>> from pyxla.experimental import io_callback
    >>> seen = []
    >>> @pyxla.jit
    ... def f(x):
    ...     io_callback(lambda y: seen.append(float(y)), None, x.sum())
    ...     return x * 2
    >>> f(jnp.ones(3))
    Array([2., 2., 2.], dtype=float32)
    >>> seen
    [3.0]
    """
    return _call("io", callback, result_shape_dtypes, args, kwargs, "ordered" if ordered else "sequential")


def effects_barrier() -> None:
    """Return when all callbacks have been called. They are called before the function that has them returns, so there
    is nothing to wait for.

    >>> import pyxla
    >>> pyxla.effects_barrier()
    """


def debug_callback(callback: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], ordered: bool) -> None:
    """Call a function whose result is ignored. What is no array among the arguments goes to it as it is."""
    leaves, tree = trees.flatten((args, kwargs))
    arrays = {i: x for i, x in enumerate(leaves) if common.is_array(x)}
    places = list(arrays)
    others = [None if i in arrays else x for i, x in enumerate(leaves)]  # without the tracers, which must not live on

    def call(*values: Any) -> None:
        merged = list(others)
        for i, value in zip(places, values, strict=True):
            merged[i] = value
        given, named = trees.unflatten(tree, merged)
        callback(*given, **named)

    _call("debug", call, None, tuple(arrays.values()), {}, "ordered" if ordered else "sequential")


def _call(
    kind: str,
    callback: Callable[..., Any],
    result_shape_dtypes: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    vmap_method: str,
) -> Any:
    common.check_callable(callback, f"{kind}_callback")
    name = common.name_of(callback)
    leaves, in_tree = trees.flatten((args, kwargs))
    for x in leaves:
        common.check_array(x, f"an argument of the callback {name}")
    expected, out_tree = trees.flatten(result_shape_dtypes)
    specs = [_spec(x) for x in expected]
    trace = staging.current_trace()
    if trace is None:
        arrays = [_as_array(x) for x in leaves]
        results = _run(name, callback, in_tree, out_tree, arrays, specs)
        return trees.unflatten(out_tree, [wrap(x) for x in results])

    def host(arrays: list[np.ndarray[Any, Any]], specs: Sequence[Spec]) -> list[np.ndarray[Any, Any]]:
        return _run(name, callback, in_tree, out_tree, [wrap(x) for x in arrays], specs)

    held = Callback(host)
    trace.module.held.add(held)
    operands = [trace.lift(x) for x in leaves]
    types = [ir.tensor_type(*spec) for spec in specs]
    with staging.location():
        out = b.callback(*operands, number=held.number, kind=kind, result_types=types, vmap_method=vmap_method)
    return trees.unflatten(out_tree, [Tracer(trace, v) for v in out])


def _as_array(x: Any) -> Array:
    if isinstance(x, Array):
        return x
    if isinstance(x, Tracer):
        raise staging.leaked(x)
    dtype, weak = dtypes.dtype_of(x)
    return wrap(np.array(x, dtype), weak)


def _spec(x: Any) -> Spec:
    if not hasattr(x, "shape") or not hasattr(x, "dtype"):
        raise TypeError(
            "result_shape_dtypes must be a tree of what has a shape and a dtype, as pyxla.ShapeDtypeStruct((3,), "
            f"'float32'); got {x!r} of type {type(x).__name__}"
        )
    dtype = np.dtype(x.dtype)
    if dtypes.canonicalize_dtype(dtype) != dtype:
        raise ValueError(
            f"result_shape_dtypes says {dtype.name}, but 64-bit types are off: write "
            f"{dtypes.canonicalize_dtype(dtype).name}, or turn them on with pyxla.config.update('enable_x64', True)"
        )
    return tuple(x.shape), dtype


def _run(
    name: str, callback: Callable[..., Any], in_tree: Any, out_tree: Any, arrays: list[Any], specs: Sequence[Spec]
) -> list[np.ndarray[Any, Any]]:
    """The callback's results, checked. What it does is no part of a function that is being staged."""
    args, kwargs = trees.unflatten(in_tree, arrays)
    with staging.outside():
        result = callback(*args, **kwargs)
    leaves, tree = trees.flatten(result)
    if tree != out_tree:
        raise TypeError(f"the callback {name} returned the tree {tree}, but result_shape_dtypes says {out_tree}")
    return [_checked(name, i, x, *spec) for i, (x, spec) in enumerate(zip(leaves, specs, strict=True))]


def _checked(name: str, i: int, x: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    common.check_array(x, f"result {i} of the callback {name}")
    weak = dtypes.dtype_of(x)[1]
    host = np.array(x, dtype if weak else None)  # a copy, since the callback may write to its own later on
    if host.shape != shape:
        raise ValueError(f"result {i} of the callback {name} has shape {host.shape}; result_shape_dtypes says {shape}")
    if host.dtype != dtype:
        raise TypeError(
            f"result {i} of the callback {name} has dtype {host.dtype.name}, but result_shape_dtypes says "
            f"{dtype.name}: convert it with .astype({dtype.name!r})"
        )
    return host
