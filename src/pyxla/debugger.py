"""The debugger that `pyxla.debug.breakpoint` opens where the values of a staged function are there, but its frames are
gone: their local variables were kept, traced ones by what they stand for."""

from __future__ import annotations

import cmd
import linecache
import pprint
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import IO, Any

from pyxla import errors, staging, trees
from pyxla.staging import Tracer

_CONTEXT = 5  # lines shown before and after that of the frame


@dataclass(frozen=True)
class Snapshot:
    """What is kept of a frame. Traced values among the local variables are numbered, in `Frames.tracers`."""

    filename: str
    line: int
    function: str
    variables: dict[str, tuple[list[Any], Any]]
    global_variables: dict[str, Any]

    @property
    def place(self) -> str:
        """Where it is, a line of text."""
        return f"{self.filename}:{self.line} ({self.function})"


@dataclass(frozen=True)
class _Traced:
    """A place for the value of a tracer."""

    number: int


class Frames:
    """The frames of the user's functions on the stack, the innermost first, and the traced values in them."""

    def __init__(self, *, filter_frames: bool = True, num_frames: int | None = None) -> None:
        self.tracers: list[Tracer] = []
        self._alive = set(_traces())
        stack = errors.user_code_stack(hidden=not filter_frames)
        self.snapshots = [self._snapshot(frame) for frame in stack[:num_frames]]

    def _snapshot(self, frame: FrameType) -> Snapshot:
        code = frame.f_code
        is_function = frame.f_locals is not frame.f_globals
        items = frame.f_locals.items() if is_function else ()
        variables = {name: self._taken(x) for name, x in items if name.isidentifier()}
        return Snapshot(code.co_filename, frame.f_lineno, code.co_name, variables, frame.f_globals)

    def _taken(self, x: Any) -> tuple[list[Any], Any]:
        leaves, tree = trees.flatten(x)
        return [self._leaf(leaf) for leaf in leaves], tree

    def _leaf(self, x: Any) -> Any:
        if not isinstance(x, Tracer):
            return x
        if x._trace not in self._alive:
            return f"<{x!r}, of a function that was staged before>"
        self.tracers.append(x)
        return _Traced(len(self.tracers) - 1)


def _traces() -> list[Any]:
    found: list[Any] = []
    trace = staging.current_trace()
    while trace is not None:
        found.append(trace)
        trace = trace.parent
    return found


class Debugger(cmd.Cmd):
    """A prompt in the frames of a program that runs. `stdin` and `stdout` take the place of the terminal."""

    prompt = "(jdb) "

    def __init__(
        self,
        snapshots: Sequence[Snapshot],
        values: Sequence[Any],
        stdin: IO[str] | None = None,
        stdout: IO[str] | None = None,
    ) -> None:
        super().__init__(stdin=stdin, stdout=stdout)
        self.use_rawinput = stdin is None
        self._snapshots = snapshots
        self._locals = [_with_values(snapshot, values) for snapshot in snapshots]
        self._current = 0

    def run(self) -> None:
        """Ask for commands until one goes on; SystemExit where it is to end."""
        self._say(f"stopped at {self._snapshots[0].place}; `help` lists the commands")
        self.cmdloop()

    def _say(self, text: str) -> None:
        self.stdout.write(text + "\n")

    def _try(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001  (what is typed at the prompt may do anything)
            self._say("*** " + traceback.format_exception_only(error)[-1].strip())

    def _value(self, expression: str) -> Any:
        return eval(expression, self._snapshots[self._current].global_variables, self._locals[self._current])

    def _move(self, steps: int, end: str) -> None:
        if 0 <= self._current + steps < len(self._snapshots):
            self._current += steps
            self._say(self._snapshots[self._current].place)
        else:
            self._say(f"*** this is the {end} frame")

    def default(self, line: str) -> None:
        """Python: an expression, which is printed, or a statement."""

        def call() -> None:
            scope = self._snapshots[self._current].global_variables, self._locals[self._current]
            try:
                code = compile(line, "<debugger>", "eval")
            except SyntaxError:
                exec(compile(line, "<debugger>", "exec"), *scope)
            else:
                value = eval(code, *scope)
                if value is not None:
                    self._say(repr(value))

        self._try(call)

    def emptyline(self) -> bool:
        return False

    def do_p(self, arg: str) -> None:
        """p EXPRESSION: print its value."""
        self._try(lambda: self._say(repr(self._value(arg))))

    def do_pp(self, arg: str) -> None:
        """pp EXPRESSION: print its value over several lines."""
        self._try(lambda: self._say(pprint.pformat(self._value(arg))))

    def do_up(self, arg: str) -> None:
        """u(p): go to the frame of the caller."""
        self._move(1, "oldest")

    def do_down(self, arg: str) -> None:
        """d(own): go back to the frame of the function called."""
        self._move(-1, "newest")

    def do_where(self, arg: str) -> None:
        """w(here), bt: the frames, the innermost last."""
        for i, snapshot in reversed(list(enumerate(self._snapshots))):
            self._say(("> " if i == self._current else "  ") + snapshot.place)

    def do_list(self, arg: str) -> None:
        """l(ist): the lines around that of the frame."""
        snapshot = self._snapshots[self._current]
        for line in range(max(1, snapshot.line - _CONTEXT), snapshot.line + _CONTEXT + 1):
            if text := linecache.getline(snapshot.filename, line):
                self._say(f"{'->' if line == snapshot.line else '  '} {line:4} {text.rstrip()}")

    def do_args(self, arg: str) -> None:
        """a(rgs): the local variables of the frame."""
        for name, value in self._locals[self._current].items():
            self._say(f"{name} = {value!r}")

    def do_continue(self, arg: str) -> bool:
        """c(ont(inue)): go on."""
        return True

    def do_quit(self, arg: str) -> bool:
        """q(uit), exit, the end of the input: end the program by SystemExit."""
        raise SystemExit(0)

    do_u, do_d, do_w, do_bt, do_l, do_a = do_up, do_down, do_where, do_where, do_list, do_args
    do_c, do_cont, do_q, do_exit, do_EOF = do_continue, do_continue, do_quit, do_quit, do_quit


def _with_values(snapshot: Snapshot, values: Sequence[Any]) -> dict[str, Any]:
    def merged(leaves: list[Any]) -> list[Any]:
        return [values[x.number] if isinstance(x, _Traced) else x for x in leaves]

    return {name: trees.unflatten(tree, merged(leaves)) for name, (leaves, tree) in snapshot.variables.items()}
