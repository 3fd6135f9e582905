"""`jit`: stage once for each signature, compile, and from then on only run."""

from __future__ import annotations

import collections
import copyreg
import functools
import operator
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

import numpy as np

from pyxla import errors, staging, trees
from pyxla.array import Array
from pyxla.config import config
from pyxla.stages import Lowered, log
from pyxla.staging import Aval, Tracer, aval_of
from pyxla_compiler import build as b
from pyxla_runtime import _native

from . import common, nans, parameters

#: So many signatures of one function within so short a time are a mistake more often than not.
STORM_COUNT, STORM_SECONDS = 16, 60.0


#: The jitted functions that there are, for `clear_caches`.
live: list[weakref.ref[Any]] = []


def _push_token(shared: int, thread: int | None) -> None:
    _native.set_config_token(shared)
    _native.set_thread_config_token(thread)


config.on_change(_push_token)

# A jitted function is pickled by its name and copied as itself, as other functions are.
copyreg.pickle(_native.Dispatcher, operator.attrgetter("__qualname__"))


def jit(
    fun: Callable[..., Any] | None = None,
    *,
    static_argnums: int | Sequence[int] | None = None,
    static_argnames: str | Iterable[str] | None = None,
    donate_argnums: int | Sequence[int] | None = None,
    donate_argnames: str | Iterable[str] | None = None,
    keep_unused: bool = False,
    inline: bool = False,
) -> Any:
    """`fun`, compiled: staged and compiled once for each signature of its arguments, then run from the compiled code.

    A signature is the tree of the arguments, the shape, dtype and weak type of each array in it, and the static
    arguments.

    Args:
        fun: a function of arrays or trees of them. Without it, `jit` returns a decorator.
        static_argnums, static_argnames: arguments whose Python value is part of the signature; they must be hashable.
        donate_argnums, donate_argnames: arguments that the caller gives away: an Array among them whose shape and
            dtype a result has is deleted by the call. The result is written over it where that is safe (on the CPU,
            from 64 kB on). NumPy arrays stay as they are, and inside of another transformation nothing is deleted.
        keep_unused, inline: accepted for compatibility.

    Returns:
        A function with `lower(*args)`, which stages without running.

    Raises:
        TypeError: an argument that is neither static nor an array or number.
        ValueError: a static argument that is not hashable, or one that is donated as well.
        RuntimeError: an argument that was donated before.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.jit(lambda x: x * 2 + 1)(jnp.arange(3)))
    [1 3 5]
    """
    if fun is None:
        return functools.partial(
            jit,
            static_argnums=static_argnums,
            static_argnames=static_argnames,
            donate_argnums=donate_argnums,
            donate_argnames=donate_argnames,
            keep_unused=keep_unused,
            inline=inline,
        )
    common.check_callable(fun, "jit")
    numbers, names = parameters.chosen(fun, "static", static_argnums, static_argnames)
    donated = parameters.chosen(fun, "donate", donate_argnums, donate_argnames)
    parameters.check_apart(fun, (numbers, names), donated)
    staged = _Jitted(fun, numbers, names, donated)
    dispatcher: Any = _native.Dispatcher(
        staged.miss,
        trees.flatten,
        Array,
        static_argnums=numbers,
        static_argnames=names,
        tracer_type=Tracer,
        state=staged,
    )
    staged.dispatcher = dispatcher
    live.append(weakref.ref(dispatcher, live.remove))
    functools.update_wrapper(dispatcher, fun, updated=())
    dispatcher.lower = staged.lower
    dispatcher.trace = staged.lower
    dispatcher.clear_cache = dispatcher.clear
    dispatcher.eval_shape = functools.partial(eval_shape, fun)
    return dispatcher


class _Call:
    """The arguments of one call, static ones apart, the others flat."""

    def __init__(
        self,
        fun: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        numbers: Sequence[int],
        names: Sequence[str],
        donate: parameters.Chosen = ((), ()),
    ):
        self.fun = fun
        self.numbers = [i % len(args) for i in numbers if -len(args) <= i < len(args)]
        self.static = {i: args[i] for i in self.numbers}
        self.static_kwargs = {k: v for k, v in kwargs.items() if k in names}
        for value in (*self.static.values(), *self.static_kwargs.values()):
            _check_static(fun, value)
        self.num_args = len(args)
        dynamic = tuple(x for i, x in enumerate(args) if i not in self.static)
        dynamic_kwargs = {k: v for k, v in kwargs.items() if k not in names}
        self.leaves, self.tree = trees.flatten((dynamic, dynamic_kwargs))
        places = [i for i in range(len(args)) if i not in self.static]
        self.names = common.ArgumentNames(fun, dynamic, places, dynamic_kwargs)
        for i, x in enumerate(self.leaves):
            if not common.is_array(x) and not isinstance(x, Aval):
                _refuse(fun, x, self.names[i])
            if isinstance(x, Aval) and not all(isinstance(d, (int, np.integer)) for d in x.shape):
                raise TypeError(
                    f"argument {self.names[i]} of {common.name_of(fun)} is {x!r}, of a symbolic shape, which only "
                    "pyxla.export.export takes: give numbers"
                )
        #: The leaves whose arrays the caller gives away.
        self.donated = parameters.leaves_of(donate, dynamic, places, dynamic_kwargs, len(args)) if any(donate) else []

    def arguments(self, leaves: Sequence[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments with other leaves."""
        dynamic, kwargs = trees.unflatten(self.tree, leaves)
        rest = iter(dynamic)
        args = tuple(self.static[i] if i in self.static else next(rest) for i in range(self.num_args))
        return args, {**kwargs, **self.static_kwargs}

    def run(self, leaves: Sequence[Any]) -> Any:
        """The function on other leaves."""
        args, kwargs = self.arguments(leaves)
        return self.fun(*args, **kwargs)

    @property
    def avals(self) -> list[Aval]:
        return [x if isinstance(x, Aval) else aval_of(x) for x in self.leaves]

    @property
    def key(self) -> Any:
        return (
            self.tree,
            tuple(self.avals),
            tuple(self.static.items()),
            tuple(sorted(self.static_kwargs.items(), key=lambda i: i[0])),
        )


def _check_static(fun: Any, value: Any) -> None:
    try:
        hash(value)
    except TypeError:
        raise ValueError(
            f"a static argument of {common.name_of(fun)} must be hashable, but got {value!r} of type "
            f"{type(value).__name__}, "
            f"{errors.here()}: pass it as an ordinary argument, or as a tuple"
        ) from None


def _refuse(fun: Any, x: Any, name: str) -> NoReturn:
    raise TypeError(
        f"argument {name} of the jitted function {common.name_of(fun)} must be an array or a number, or a tree of "
        f"them; got {x!r} of type {type(x).__name__}, {errors.here()}: mark it static with static_argnums or "
        "static_argnames if it is to be a Python value"
    )


class _Jitted:
    """What stands behind a jitted function: how to stage it, and what to do about a signature not met before."""

    def __init__(
        self, fun: Callable[..., Any], numbers: tuple[int, ...], names: tuple[str, ...], donate: parameters.Chosen
    ):
        self.fun = fun
        self.numbers, self.static_names, self.donate = numbers, names, donate
        self.dispatcher: Any = None
        self._misses: collections.deque[tuple[float, str]] = collections.deque(maxlen=STORM_COUNT)
        self._warned = False
        self._compiled: dict[Any, Any] = {}

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Call:
        return _Call(self.fun, args, kwargs, self.numbers, self.static_names, self.donate)

    def miss(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The result of a call that no compiled entry fits: staged as part of an outer trace, or compiled and run."""
        if config.disable_jit:
            return self.fun(*args, **kwargs)
        call = self._call(args, kwargs)
        if staging.current_trace() is not None:
            return self._inline(call)
        for x in call.leaves:
            if isinstance(x, Tracer):
                raise staging.leaked(x)
        if any(_is_foreign(x) for x in call.leaves):
            plain = [np.asarray(x, aval_of(x).dtype) if _is_foreign(x) else x for x in call.leaves]
            args, kwargs = call.arguments(plain)
            return self.dispatcher(*args, **kwargs)
        if nans.is_checking():
            return self._checked(call)
        self._watch(call)
        compiled = lower(call).compile()
        entry = compiled.entry()
        self.dispatcher.insert(args, kwargs, entry)
        return self.dispatcher.execute(args, kwargs, entry)

    def _checked(self, call: _Call) -> Any:
        # These programs stay apart from the dispatcher, which would not look at results.
        key = (call.key, config.token)
        if key not in self._compiled:
            lowered = lower(call)
            self._compiled[key] = lowered, functools.cache(lowered.compile)
        lowered, compile = self._compiled[key]
        args, kwargs = trees.unflatten(call.tree, call.leaves)
        return nans.run(lowered, compile, args, kwargs)

    def lower(self, *args: Any, **kwargs: Any) -> Lowered:
        """Stage the function for arguments like these (arrays, or `ShapeDtypeStruct`s in their place)."""
        return lower(self._call(args, kwargs))

    def _inline(self, call: _Call) -> Any:
        trace = staging.current_trace()
        assert trace is not None
        operands = [trace.lift(x) for x in call.leaves]
        results: list[Any] = []
        out_tree: Any = None
        name = common.name_of(self.fun)

        def flat(tracers: list[Tracer]) -> list[Any]:
            nonlocal results, out_tree
            results, out_tree = _flat_result(self.fun, call.run(tracers))
            return [x for x in results if not common.is_float0(x)]

        staged = staging.stage(
            flat, call.avals, name=common.symbol_of(self.fun), description=f"jit of {name}", argument_names=call.names
        )
        with staging.location():
            out = b.call(staged.name, operands + staged.captures, [a.type for a in staged.out_avals])
        traced = iter([Tracer(trace, v, a.weak_type) for v, a in zip(out, staged.out_avals, strict=True)])
        return trees.unflatten(out_tree, [x if common.is_float0(x) else next(traced) for x in results])

    def _watch(self, call: _Call) -> None:
        now = time.monotonic()
        self._misses.append((now, ", ".join(map(repr, call.avals)) + "".join(f", {v!r}" for v in call.static.values())))
        log.info("%s: staging for a signature not met before: %s", common.name_of(self.fun), self._misses[-1][1])
        if len(self._misses) == STORM_COUNT and now - self._misses[0][0] < STORM_SECONDS and not self._warned:
            self._warned = True
            seen = "\n".join(f"  {signature}" for _, signature in list(self._misses)[-4:])
            errors.warn(
                f"{common.name_of(self.fun)} was compiled for {STORM_COUNT} different signatures in "
                f"{now - self._misses[0][0]:.0f} s. The last were:\n{seen}\n"
                "Each new shape, dtype or static value compiles anew: pad to a few shapes, or pass what varies as "
                "an array rather than a static argument.",
                errors.RecompilationWarning,
            )


def _is_foreign(x: Any) -> bool:
    """Whether an argument is an array that the native call path does not read: a `numpy.memmap`, say."""
    return type(x) is not np.ndarray and not isinstance(x, (Array, np.generic, int, float, complex))


def _finish(trace: staging.Trace, results: Sequence[Any]) -> list[Aval]:
    """Return the results from the trace's function; the avals of all of them."""
    avals = iter(trace.finish([x for x in results if not common.is_float0(x)]))
    return [Aval(x.shape, x.dtype) if common.is_float0(x) else next(avals) for x in results]


def _flat_result(fun: Any, result: Any) -> tuple[list[Any], Any]:
    leaves, tree = trees.flatten(result)
    for x in leaves:
        common.check_array(x, f"the result of the jitted function {common.name_of(fun)}")
    return leaves, tree


def lower(call: _Call) -> Lowered:
    """Stage a call in a module of its own."""
    name = common.name_of(call.fun)
    start = time.perf_counter()
    avals = call.avals
    with staging.root("main", avals, f"jit of {name}", call.names) as trace:
        out, out_tree = _flat_result(call.fun, call.run(trace.tracers))
        out_avals = _finish(trace, out)
    log.info("%s: staged in %.1f ms", name, 1e3 * (time.perf_counter() - start))
    donated = parameters.usable(name, call.donated, avals, out_avals, call.names) if call.donated else {}
    return Lowered(name, trace.module, call.tree, avals, call.names, out_tree, out_avals, trace.captures, donated)


class ShapeDtypeStruct(Aval):
    """Shape and dtype of an array that is not there: an argument for `lower` and `eval_shape`, and what the latter
    returns.

    >>> import pyxla
    >>> pyxla.ShapeDtypeStruct((2, 3), "float32")
    ShapeDtypeStruct(shape=(2, 3), dtype=float32)
    """

    __slots__ = ()

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=int))

    def __repr__(self) -> str:
        weak = ", weak_type=True" if self.weak_type else ""
        return f"ShapeDtypeStruct(shape={self.shape}, dtype={self.dtype.name}{weak})"


def eval_shape(fun: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The tree of shapes and dtypes that `fun` would return, without computing anything.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> pyxla.eval_shape(lambda x: x.T @ x, pyxla.ShapeDtypeStruct((5, 3), "float32"))
    ShapeDtypeStruct(shape=(3, 3), dtype=float32)
    """
    call = _Call(fun, args, kwargs, (), ())
    description = f"eval_shape of {common.name_of(fun)}"
    outer = staging.current_trace()
    # Within a trace the function may use that one's values.
    trace = staging.Trace(outer, common.symbol_of(fun), call.avals, description, call.names)
    with trace:
        out, out_tree = _flat_result(fun, call.run(trace.tracers))
        avals = _finish(trace, out)
    if outer is not None:
        trace.detach()
    return trees.unflatten(out_tree, [ShapeDtypeStruct(a.shape, a.dtype, a.weak_type) for a in avals])


def make_mlir(fun: Callable[..., Any], static_argnums: int | Sequence[int] = ()) -> Callable[..., str]:
    """A function that returns the StableHLO text of `fun` as it is staged for its arguments.

    >>> import pyxla
    >>> import pyxla.numpy as jnp
    >>> print(pyxla.make_mlir(jnp.tanh)(1.0))
    module {
      func.func @main(%arg0: tensor<f32>) -> tensor<f32> {
        %0 = stablehlo.tanh %arg0 : tensor<f32>
        return %0 : tensor<f32>
      }
    }
    <BLANKLINE>
    """
    numbers = (static_argnums,) if isinstance(static_argnums, int) else tuple(static_argnums)

    @functools.wraps(fun, updated=())
    def staged(*args: Any, **kwargs: Any) -> str:
        return lower(_Call(fun, args, kwargs, numbers, ())).as_text()

    return staged
