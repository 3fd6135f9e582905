"""`custom_root` and `custom_linear_solve`: derivatives of solutions by the implicit function theorem, whatever the
solver does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pyxla import dtypes, staging, trees
from pyxla.staging import aval_of, lookup

from . import common
from .custom_rules import custom_jvp
from .grad import vjp
from .jvp import jvp
from .linearize import Converted

_STOP = lookup("pyxla.stop_gradient")
_NEGATE = lookup("stablehlo.negate")
_SUBTRACT = lookup("stablehlo.subtract")


def custom_linear_solve(
    matvec: Callable[[Any], Any],
    b: Any,
    solve: Callable[[Callable[[Any], Any], Any], Any],
    transpose_solve: Callable[[Callable[[Any], Any], Any], Any] | None = None,
    symmetric: bool = False,
    has_aux: bool = False,
) -> Any:
    """The solution x of `matvec(x) = b`, as `solve(matvec, b)` finds it, with the derivatives of a solution.

    They are again solutions of linear systems: forward mode uses `solve`, reverse mode `transpose_solve`. Nothing is
    differentiated through the solvers, and what they close over counts as constant.

    Args:
        matvec: a linear function; what it closes over may be differentiated.
        b: the right-hand side, a tree like the argument and the result of `matvec`.
        solve: `solve(matvec, b)` returns x, or `(x, aux)` with `has_aux`.
        transpose_solve: `transpose_solve(vecmat, b)`, where `vecmat` is the transpose of `matvec`.
        symmetric: `matvec` is its own transpose, so that `solve` serves both ways.
        has_aux: the solvers return `(x, aux)`, and so does this function.

    Raises:
        TypeError: results that are not like `b`; reverse mode without `transpose_solve`.

    >>> import pyxla
    >>> from pyxla import lax
    >>> def half(a, b):
    ...     return lax.custom_linear_solve(lambda x: a * x, b, lambda mv, y: y / mv(1.0), symmetric=True)
    >>> [float(g) for g in pyxla.grad(half, (0, 1))(2.0, 6.0)]
    [-1.5, 0.5]
    """
    for f, what in ((matvec, "matvec"), (solve, "solve")):
        common.check_callable(f, f"custom_linear_solve, as {what},")
    if transpose_solve is None and symmetric:
        transpose_solve = solve
    return common.in_trace(lambda: _linear_solve(matvec, b, solve, transpose_solve, symmetric, has_aux))


def _linear_solve(matvec: Any, b: Any, solve: Any, transpose_solve: Any, symmetric: bool, has_aux: bool) -> Any:
    product = Converted(matvec, b)
    _check_like("matvec of custom_linear_solve", "b", product(product.consts, b), b)

    def transposed(consts: Any, y: Any) -> Any:
        return vjp(lambda x: product(consts, x), y)[1](y)[0]

    def solver(function: Any, apply: Any, what: str) -> Any:
        return _Solver(function, apply, product.consts, b, has_aux, f"{what} of custom_linear_solve")

    forward = custom_jvp(solver(solve, product, "solve"))
    backward = forward
    if transpose_solve is not None and not symmetric:
        backward = custom_jvp(solver(transpose_solve, transposed, "transpose_solve"))
        _give_rules(backward, forward, transposed, has_aux)
    _give_rules(forward, backward if transpose_solve is not None else None, product, has_aux)
    return forward(product.consts, b)


def _give_rules(solve: Any, transposed_solve: Any, apply: Any, has_aux: bool) -> None:
    """Rules for x = A^-1 b: dx = A^-1 (db - dA x), and backwards u = A^-T ct is the cotangent of b."""

    def rule(primals: Any, tangents: Any) -> Any:
        (consts, b), (consts_t, b_t) = primals, tangents
        out = solve(consts, b)
        x = out[0] if has_aux else out
        if trees.leaves(consts):
            moved = jvp(lambda c: apply(c, x), (consts,), (consts_t,))[1]
            b_t = trees.map(lambda u, v: staging.apply(_SUBTRACT, u, v), b_t, moved)
        x_t = solve(consts, b_t)
        return out, (x_t[0], trees.map(_zero_tangent, out[1])) if has_aux else x_t

    def fwd(consts: Any, b: Any) -> Any:
        out = solve(consts, b)
        return out, (consts, out[0] if has_aux else out)

    def bwd(residuals: Any, ct: Any) -> Any:
        consts, x = residuals
        u = transposed_solve(consts, ct[0] if has_aux else ct)
        u = u[0] if has_aux else u
        pulled = vjp(lambda c: apply(c, x), consts)[1](_negative(u))[0] if trees.leaves(consts) else consts
        return pulled, u

    solve.defjvp(rule)
    if transposed_solve is not None:
        solve.defvjp(fwd, bwd)


def custom_root(
    f: Callable[[Any], Any],
    initial_guess: Any,
    solve: Callable[[Callable[[Any], Any], Any], Any],
    tangent_solve: Callable[[Callable[[Any], Any], Any], Any],
    has_aux: bool = False,
) -> Any:
    """A root of f, as `solve(f, initial_guess)` finds it, with the derivatives of a root.

    Args:
        f: the function; what it closes over may be differentiated.
        initial_guess: where to begin, a tree like the argument and the result of f.
        solve: `solve(f, initial_guess)` returns x with f(x) = 0, or `(x, aux)` with `has_aux`.
        tangent_solve: `tangent_solve(g, y)` returns x with g(x) = y for a linear function g: for scalars
            `lambda g, y: y / g(1.0)`. Reverse mode transposes it.
        has_aux: `solve` returns `(x, aux)`, and so does this function.

    Raises:
        TypeError: results that are not like the guess.

    >>> import pyxla
    >>> from pyxla import lax
    >>> def square_root(a):
    ...     def newton(f, x):
    ...         return lax.fori_loop(0, 20, lambda _, y: y - f(y) / (2 * y), x)
    ...     return lax.custom_root(lambda x: x * x - a, 1.0, newton, lambda g, y: y / g(1.0))
    >>> print(square_root(4.0), pyxla.grad(square_root)(4.0))
    2.0 0.25
    """
    for function, what in ((f, "f"), (solve, "solve"), (tangent_solve, "tangent_solve")):
        common.check_callable(function, f"custom_root, as {what},")
    return common.in_trace(lambda: _root(f, initial_guess, solve, tangent_solve, has_aux))


def _root(f: Any, guess: Any, solve: Any, tangent_solve: Any, has_aux: bool) -> Any:
    function = Converted(f, guess)
    _check_like("f of custom_root", "the initial guess", function(function.consts, guess), guess)
    root = custom_jvp(_Solver(solve, function, function.consts, guess, has_aux, "solve of custom_root"))

    @root.defjvp
    def rule(primals: Any, tangents: Any) -> Any:
        (consts, start), (consts_t, _) = primals, tangents
        out = root(consts, start)
        x = out[0] if has_aux else out
        if trees.leaves(consts):
            moved = jvp(lambda c: function(c, x), (consts,), (consts_t,))[1]
            x_t = _negative(tangent_solve(lambda y: jvp(lambda z: function(consts, z), (x,), (y,))[1], moved))
        else:
            x_t = trees.map(_zero_tangent, x)
        return out, (x_t, trees.map(_zero_tangent, out[1])) if has_aux else x_t

    return root(function.consts, guess)


class _Solver:
    """`solver(apply(consts, .), b)` as a function of consts and b. What the solver itself closes over is constant."""

    def __init__(self, solver: Any, apply: Any, consts: Any, b: Any, has_aux: bool, what: str):
        self.__name__ = common.name_of(solver)

        def checked(given: Any, rhs: Any) -> Any:
            out = solver(lambda x: apply(given, x), rhs)
            if has_aux and not (isinstance(out, tuple) and len(out) == 2):
                raise TypeError(f"with has_aux, {what} must return a pair (x, aux); it returned {type(out).__name__}")
            _check_like(what, "its argument", out[0] if has_aux else out, rhs)
            return out

        checked.__name__ = self.__name__
        self._converted = Converted(checked, consts, b)
        self._closed_over = [staging.apply(_STOP, c) for c in self._converted.consts]

    def __call__(self, consts: Any, b: Any) -> Any:
        return self._converted(self._closed_over, consts, b)


def _check_like(what: str, of: str, got: Any, want: Any) -> None:
    (leaves, tree), (wanted, want_tree) = trees.flatten(got), trees.flatten(want)
    if tree != want_tree:
        raise TypeError(f"{what} must return a tree like {of}, {want_tree}; got {tree}")
    for x, w in zip(leaves, wanted, strict=True):
        a, c = aval_of(x), aval_of(w)
        if a.shape != c.shape or (a.dtype != c.dtype and not (a.weak_type or c.weak_type)):
            raise TypeError(f"{what} must return arrays like {of}, {c}; got {a}")


def _negative(tree: Any) -> Any:
    return trees.map(lambda x: staging.apply(_NEGATE, x), tree)


def _zero_tangent(x: Any) -> Any:
    aval = aval_of(x)
    return np.zeros(aval.shape, dtypes.tangent_dtype(aval.dtype))
