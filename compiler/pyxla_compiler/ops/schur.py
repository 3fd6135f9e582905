"""The forms that a unitary matrix turns a square one into: Schur's, triangular or, where all are real, with blocks of
two on its diagonal, and Hessenberg's, zero below the diagonal under the main one. On the host only."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import build as b
from .base import Array, register
from .lapack import routine
from .pushing import OnMatrices


@register
class Schur(OnMatrices):
    name = "pyxla.schur"
    compiled = "host"
    build = staticmethod(b.schur)

    def evaluate(self, a: Array) -> tuple[Array, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        gees = routine("gees", a.dtype) if a.size else None
        t, z = np.array(a), np.empty_like(a)
        for i in np.ndindex(*a.shape[:-2]):
            if not np.isfinite(a[i]).all():
                t[i], z[i] = np.nan, np.nan
            elif gees is None:
                t[i], z[i] = host_schur(a[i])
            else:
                out = gees(lambda *_: None, a[i], lwork=8 * len(a[i]))
                t[i], z[i] = out[0], out[-3]
        return t, z

    def why_no_derivative(self, mode: str, **params: Any) -> str:
        return "the Schur decomposition has no derivative: there is no rule for it"


#: NumPy's types do not say of what dtype an array is.
_eig: Any = np.linalg.eig


def host_schur(a: Array) -> tuple[Array, Array]:
    """T and Z with Z T Z^H = a, without LAPACK's routine: an eigenvector at a time is turned into the first axis of
    what is left, or a pair of conjugate ones into the first two."""
    t, z = np.array(a), np.eye(len(a), dtype=a.dtype)
    at = 0
    while at < len(a) - 1:
        values, vectors = _eig(t[at:, at:])
        first = int(np.abs(values.imag).argmin()) if a.dtype.kind != "c" else 0
        v = vectors[:, first : first + 1]
        pair = a.dtype.kind != "c" and values[first].imag != 0
        basis = np.concatenate([v.real, v.imag], 1) if pair else v if a.dtype.kind == "c" else v.real
        q = np.linalg.qr(basis, "complete")[0].astype(a.dtype)
        t[:, at:] = t[:, at:] @ q
        t[at:] = q.conj().T @ t[at:]
        z[:, at:] = z[:, at:] @ q
        width = basis.shape[1]
        t[at + width :, at : at + width] = 0
        at += width
    return t, z


@register
class Hessenberg(OnMatrices):
    name = "pyxla.hessenberg"
    compiled = "host"
    build = staticmethod(b.hessenberg)

    def evaluate(self, a: Array) -> tuple[Array, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        n = a.shape[-1]
        gehrd = routine("gehrd", a.dtype) if a.size else None
        packed, taus = np.array(a), np.zeros((*a.shape[:-2], max(n - 1, 0)), a.dtype)
        with np.errstate(all="ignore"):
            for i in np.ndindex(*a.shape[:-2]):
                if n > 1:
                    packed[i], taus[i] = gehrd(a[i])[:2] if gehrd else host_hessenberg(a[i])
        return packed, taus

    def why_no_derivative(self, mode: str, **params: Any) -> str:
        return "the Hessenberg form has no derivative: there is no rule for it"


def host_hessenberg(a: Array) -> tuple[Array, Array]:
    """As LAPACK's gehrd, by a reflection 1 - tau v v^H for each column, v[0] = 1."""
    a, taus = np.array(a), np.zeros(len(a) - 1, a.dtype)
    for k in range(len(a) - 1):
        x = a[k + 1 :, k].copy()
        below = np.linalg.norm(x[1:])
        if below == 0 and x[0].imag == 0:
            continue
        beta = -np.copysign(np.hypot(abs(x[0]), below), x[0].real)
        taus[k] = (beta - x[0]) / beta
        v = x / (x[0] - beta)
        v[0] = 1
        a[:, k + 1 :] -= taus[k] * np.outer(a[:, k + 1 :] @ v, v.conj())
        a[k + 1 :, k:] -= taus[k].conj() * np.outer(v, v.conj() @ a[k + 1 :, k:])
        a[k + 1, k], a[k + 2 :, k] = beta, v[1:]
    return a, taus
