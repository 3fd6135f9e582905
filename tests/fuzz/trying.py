"""What is done with one damaged module, and what must hold: each step is refused clearly, or right."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import pyxla
import pyxla.numpy as jnp
from pyxla_compiler import ir
from pyxla_compiler.errors import CompilerError
from pyxla_compiler.ir import mlir
from pyxla_compiler.ops.collective import UnboundAxisError
from pyxla_compiler.passes.check import check
from pyxla_compiler.pipelines import run

#: What `from_mlir` promises to raise.
REFUSALS = (ValueError, TypeError, NotImplementedError)
#: More elements than this are not computed.
LARGE = 100_000


def try_module(text: str, step: Callable[[str], None], *, compiled: bool) -> str:
    """Takes the module through import, evaluation, derivatives, batching and lowering, saying each `step` first.

    Gives how far it came. Raises AssertionError where a result is wrong, and whatever exception should not have come.
    """
    step("import")
    name = re.search(r"func\.func\s+(?:public |private )?@([\w.]+)", text)
    try:
        f = pyxla.from_mlir(text, function=name[1] if name else "main")
    except REFUSALS as error:
        _opt(text, step)
        return "refused" if str(error) else "refused without a word"
    if any(math.prod(a.shape) > LARGE for a in (*f.in_avals, *f.out_avals)) or _large(f.as_text()):
        return "large"
    inputs = [_array(a.shape, a.dtype, i) for i, a in enumerate(f.in_avals)]
    step("evaluate")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy's, of overflows
        try:
            want = _results(f(*inputs))
        except UnboundAxisError:
            return "unbound axis"
        except (NotImplementedError, ValueError) as error:
            if isinstance(error, NotImplementedError) or re.search(
                "which this process does not have|its type says", str(error)
            ):
                return "refused when it is run"
            raise
        for got, aval in zip(want, f.out_avals, strict=True):
            assert (got.shape, got.dtype) == (aval.shape, aval.dtype), f"{got.dtype}{got.shape} instead of {aval}"
        _derivatives(f, inputs, step)
        _batch(f, inputs, want, step)
        _lowered(f, text, inputs, want, step)
        if compiled:
            step("compile")
            try:
                got = _results(pyxla.jit(f)(*inputs))
            except CompilerError as error:
                return f"not compiled: {str(error)[:200]}"
            if not re.search(r"pyxla\.(eigh?|svd|qr)", text):
                _same(got, want, "compiled")
    return "right"


def _large(text: str) -> bool:
    return any(
        math.prod(int(n) for n in sizes.split("x") if n) > LARGE for sizes in re.findall(r"tensor<((?:\d+x)+)", text)
    )


def _results(out: Any) -> list[np.ndarray[Any, Any]]:
    return [np.asarray(x) for x in (out if isinstance(out, tuple) else (out,))]


def _array(shape: Sequence[int], dtype: Any, i: int) -> np.ndarray[Any, Any]:
    rng = np.random.RandomState(i)
    if dtype.kind == "c":
        return (rng.uniform(-1, 1, shape) + 1j * rng.uniform(-1, 1, shape)).astype(dtype)
    if dtype.kind in "iub":
        return rng.randint(0, 4, shape).astype(dtype)
    return np.asarray(rng.uniform(-1, 1, shape)).astype(dtype)


def _is_float(x: Any) -> bool:
    return jnp.issubdtype(x.dtype, np.floating)


def _floats(f: Any, inputs: Sequence[Any]) -> tuple[Callable[..., Any], list[Any]]:
    """The function of its float inputs, with its float results."""
    places = [i for i, x in enumerate(inputs) if _is_float(x)]

    def of_floats(*xs: Any) -> list[Any]:
        all_ = list(inputs)
        for i, x in zip(places, xs, strict=True):
            all_[i] = x
        out = f(*all_)
        return [y for y in (out if isinstance(out, tuple) else (out,)) if _is_float(y)]

    return of_floats, [inputs[i] for i in places]


def _derivatives(f: Any, inputs: Sequence[Any], step: Callable[[str], None]) -> None:
    """Forward and reverse mode are each other's transposes."""
    function, xs = _floats(f, inputs)
    tangents = [np.cos(np.asarray(x, np.float64) * 3 + 1).astype(x.dtype) for x in xs]
    step("jvp")
    try:
        out, pushed = pyxla.jvp(function, tuple(xs), tuple(tangents))
    except REFUSALS:
        pushed = None
    step("vjp")
    try:
        out, pullback = pyxla.vjp(function, *xs)
        cotangents = [np.sin(np.arange(y.size) + 1.0).reshape(y.shape).astype(y.dtype) for y in out]
        pulled = pullback(cotangents)
    except REFUSALS:
        return
    if pushed is None:
        return
    there = _inner(pushed, cotangents)
    back = _inner(pulled, tangents)
    # What breaks the promise that indices are unique has no defined result.
    exact = "unique_indices = true" not in f.as_text() and all(x.dtype in (np.float32, np.float64) for x in (*xs, *out))
    if exact and np.isfinite(there[0]) and np.isfinite(back[0]):
        scale = 1 + there[1] + back[1]
        assert abs(there[0] - back[0]) <= 1e-3 * scale, f"<Jv, u> = {there[0]}, <v, J'u> = {back[0]}"


def _inner(xs: Sequence[Any], ys: Sequence[Any]) -> tuple[float, float]:
    """The inner product, and that of the magnitudes."""
    pairs = [(np.asarray(x, np.float64), np.asarray(y, np.float64)) for x, y in zip(xs, ys, strict=True)]
    return float(sum(np.sum(x * y) for x, y in pairs)), float(sum(np.sum(np.abs(x * y)) for x, y in pairs))


def _batch(f: Any, inputs: Sequence[Any], want: Sequence[Any], step: Callable[[str], None]) -> None:
    step("vmap")
    if not inputs:
        return
    stacked = [np.stack([x, x]) for x in inputs]
    try:
        got = _results(pyxla.vmap(f)(*stacked))
    except REFUSALS:
        return
    _same(got, [np.stack([y, y]) for y in want], "batched")


def _lowered(f: Any, text: str, inputs: Sequence[Any], want: Sequence[Any], step: Callable[[str], None]) -> None:
    """What the compiler would get computes the same."""
    step("lower")
    try:
        module = run(f._module, "pyxla-lower", verify_each=True)
        step("legalize")
        run(module, "pyxla-legalize-iree", verify_each=True)
    except (*REFUSALS, CompilerError):
        return
    step("lowered")
    again = pyxla.from_mlir(module.text(), function=f.__name__)
    if re.search(r"pyxla\.(eigh?|svd|qr)", text):
        return  # eigenvectors may have either sign
    _same(_results(again(*inputs)), want, "lowered")


def _opt(text: str, step: Callable[[str], None]) -> None:
    """A module that was refused goes through the passes all the same, as with pyxla-opt."""
    step("opt")
    try:
        module = ir.Module.parse(text)
        module.verify()
        check(module)
        for pipeline in ("pyxla-outline,pyxla-counted-loops,pyxla-expand", "pyxla-lower,pyxla-legalize-iree"):
            step(f"opt {pipeline}")
            run(module, pipeline, verify_each=True)
    except (*REFUSALS, LookupError, mlir.MLIRError, CompilerError):
        return


def _same(got: Sequence[Any], want: Sequence[Any], what: str) -> None:
    assert len(got) == len(want), what
    for i, (x, y) in enumerate(zip(got, want, strict=True)):
        assert (x.dtype, x.shape) == (y.dtype, y.shape), (
            f"{what}: result {i} is {x.dtype}{x.shape}, not {y.dtype}{y.shape}"
        )
        if y.dtype.kind in "iub":
            close = bool((x == y).all())
        else:
            wide = np.complex128 if y.dtype.kind == "c" else np.float64
            bits = 16 if y.dtype.itemsize < 4 else 1
            a, b = x.astype(wide), y.astype(wide)
            close = np.allclose(a, b, 2e-4 * bits**2, 1e-5 * bits**2, equal_nan=True)
        assert close, f"{what}: result {i} is {x.tolist()} instead of {y.tolist()}"
