"""pyxla.debug: printing, calling and stopping in the middle of a program, eager, compiled and under the
transformations."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import numpy as np
import pytest

import pyxla
import pyxla.numpy as jnp
from pyxla import debug, grad, jit, lax, vmap

X = np.array([3.0, 1.0, 2.0], np.float32)


@pytest.fixture(params=["eager", "jit"])
def run(request):
    """The function as it is, or compiled."""
    return jit if request.param == "jit" else lambda f: f


def test_debug_print_under_grad_prints_the_primal_once(run, capsys):
    def f(x):
        y = jnp.sin(x)
        debug.print("x = {}, y = {y:.3f}", x, y=y)
        return y * x

    assert float(run(grad(f))(1.0)) == pytest.approx(np.sin(1.0) + np.cos(1.0))
    assert capsys.readouterr().out == "x = 1.0, y = 0.841\n"
    run(lambda x: pyxla.jvp(f, (x,), (x,)))(1.0)
    assert capsys.readouterr().out == "x = 1.0, y = 0.841\n"


def test_debug_print(run, capsys):
    def f(x):
        debug.print("{x} and {} {name}", x[0], x=x, name="text")
        debug.print("no values")
        vmap(lambda v: debug.print("v = {:.1f}", v))(x)
        debug.print("{x.shape} {x[0]}", x=x)

    run(f)(jnp.asarray(X))
    assert capsys.readouterr().out == "[3. 1. 2.] and 3.0 text\nno values\nv = 3.0\nv = 1.0\nv = 2.0\n(3,) 3.0\n"


def test_debug_print_checks_its_format():
    for run in (jit, lambda f: f):
        with pytest.raises(ValueError, match=r"does not use the arguments 1, y.*f-string"):
            run(lambda x: debug.print("x = {}", x, x, y=x))(1.0)
        with pytest.raises(KeyError, match="z"):
            run(lambda x: debug.print("x = {z}", x=x))(1.0)
        with pytest.raises(IndexError):
            run(lambda x: debug.print("{} {}", x))(1.0)
        with pytest.raises(ValueError, match="cannot vmap a debug callback with ordered=True"):
            run(vmap(lambda x: debug.print("{}", x, ordered=True)))(X)


SCRIPT = """\
p 2 * y, text
where
up
p size
p missing
total = sum(range(size))
total
down
args
list
c
"""


def outer(x, commands, out):
    size = 3

    @jit
    def f(x):
        text, pair = "local", {"y": x + 1}
        y = pair["y"]
        debug.breakpoint(stdin=commands, stdout=out)
        return y, len(text), size

    return f(x)


def test_breakpoint_in_compiled_code_has_the_frames():
    out = io.StringIO()
    y, *_ = outer(X, io.StringIO(SCRIPT), out)
    assert y.tolist() == [4.0, 2.0, 3.0]
    said = out.getvalue()
    expected = [
        r"stopped at .*test_debug\.py:\d+ \(f\)",
        r"\(Array\(\[8\., 4\., 6\.\], dtype=float32\), 'local'\)",
        r"  .*\(outer\)\n> .*\(f\)\n",
        r"\(jdb\) .*\(outer\)\n\(jdb\) 3\n",
        r"\*\*\* NameError: name 'missing' is not defined",
        r"\(jdb\) \(jdb\) 3\n",
        r"pair = \{'y': Array\(\[4\., 2\., 3\.\], dtype=float32\)\}",
        r"->\s+\d+\s+debug\.breakpoint\(stdin=commands",
    ]
    position = 0
    for pattern in expected:
        found = re.compile(pattern).search(said, position)
        assert found, f"{pattern} not in {said[position:]}"
        position = found.start()


def test_breakpoint_under_transformations():
    out = io.StringIO()

    def f(x):
        y = x * x
        debug.breakpoint(stdin=io.StringIO("p y\nc\n" * 3), stdout=out, num_frames=1)
        return y

    assert float(grad(f)(3.0)) == 6.0
    vmap(lambda x: f(x))(X)
    assert re.findall(r"Array\((\S+),", out.getvalue()) == ["9.", "9.", "1.", "4."]
    stops = lax.fori_loop(0, 2, lambda i, c: c + f(c) * 0, 2.0)
    assert float(stops) == 2.0
    assert out.getvalue().count("Array(4.") == 3


def test_breakpoint_ends_the_program():
    for commands in ("q\n", ""):
        with pytest.raises(SystemExit):
            outer(X, io.StringIO(commands), io.StringIO())
    with pytest.raises(ValueError, match="backend must be None or 'cli', got 'web'"):
        debug.breakpoint(backend="web")


def test_eager_breakpoint_is_pdb_in_the_callers_frame():
    program = (
        "import pyxla, pyxla.numpy as jnp\n"
        "def f(x):\n    secret = x * 2\n    pyxla.debug.breakpoint()\n    return secret\n"
        "print('result', f(jnp.array(21.0)))\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", program], input="p secret\nc\n", capture_output=True, text=True, timeout=120, check=True
    )
    assert "Array(42." in child.stdout
    assert "result 42.0" in child.stdout
