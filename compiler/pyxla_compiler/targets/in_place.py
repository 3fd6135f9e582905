"""Results written over donated arguments: asked of IREE, and proved to be safe on what IREE made of it.

`iree.abi.output` has IREE write a result into an argument's memory, whoever still reads that. So the program is looked
at once more when nothing but code generation is left: as commands in the order in which they run, each with the memory
that it reads and writes (IREE's phase `stream`). An argument is overwritten only if

- one command alone writes to its memory, and no command that reads what was there runs later or at the same time,
- that command is a copy of a part, a kernel that updates the memory it was given, or a kernel of a single elementwise
  operation, which reads each element before it writes it,
- its memory is returned once, and reaches neither loops nor branches as a value.

Other arguments keep their memory, and their results get memory of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyxla_compiler.ir import Operation, Value, mlir
from pyxla_compiler.targets.modules import bytecode, parsed

_READ, _WRITE = 1, 2  # bits of `resource_accesses`
_BARRIER = "util.optimization_barrier"
_VIEW_USERS = frozenset({"stream.tensor.import", "hal.buffer_view.assert"})
_COPY_TARGET, _COPY_SIZE, _COPY_LENGTH = 3, 4, 6  # among the operands of `stream.cmd.copy`; its source is the first
_LOAD, _STORE = "iree_tensor_ext.dispatch.tensor.load", "iree_tensor_ext.dispatch.tensor.store"
_PLAIN = frozenset({"func.return", "stream.binding.subspan", "tensor.empty", "util.assume.int", _LOAD, _STORE})
_MOVABLE = frozenset({"flow.dispatch", "flow.tensor.reshape", "flow.tensor.update", "hal.tensor.alias"})


def ask(module: bytes, donated: Mapping[int, int]) -> bytes:
    """The StableHLO module with IREE's attribute on the arguments that a result of @main is to overwrite."""
    with parsed(module) as root:
        main = _functions(root, "func.func")["main"]
        count = len(main.regions[0].blocks[0].arguments)
        attributes = main.attributes
        old = list(attributes["arg_attrs"]) if "arg_attrs" in attributes else [mlir.DictAttr.get({})] * count
        marks = [{named.name: named.attr for named in each} for each in old]
        for argument, result in donated.items():
            marks[argument]["iree.abi.output"] = mlir.IntegerAttr.get(mlir.IndexType.get(), result)
        attributes["arg_attrs"] = mlir.ArrayAttr.get([mlir.DictAttr.get(each) for each in marks])
        return bytecode(root)


def arrange(flow: bytes) -> bytes:
    """The program in IREE's phase `flow`, with kernels that overwrite arguments moved behind those that do not depend
    on them. Barriers go: they kept kernels apart, and kernels are made."""
    with parsed(flow) as root:
        main = _functions(root, "util.func")["main"]
        block = main.regions[0].blocks[0]
        for op in _operations(block):
            if op.name == _BARRIER and all(_is_kernel(v) for v in op.operands):
                for result, operand in zip(op.results, op.operands, strict=True):
                    result.replace_all_uses_with(operand)
                op.erase()
        if len(main.regions[0].blocks) == 1:
            _read_from_arguments(block)
            _move_last(block)
        return bytecode(root)


def drop(flow: bytes, arguments: Sequence[int]) -> bytes:
    """The program in phase `flow` without the wish to overwrite some arguments."""
    with parsed(flow) as root:
        block = _functions(root, "util.func")["main"].regions[0].blocks[0]
        views = [block.arguments[i] for i in arguments]
        for op in _operations(block):
            if op.name == "hal.tensor.alias" and op.operands[1] in views:
                op.results[0].replace_all_uses_with(op.operands[0])
                op.erase()
            elif op.name == "hal.tensor.import" and op.operands[0] in views and "consume" in op.attributes:
                del op.attributes["consume"]
        return bytecode(root)


def unsafe(flow: bytes, stream: bytes, donated: Mapping[int, int]) -> list[int]:
    """The arguments, of those to be overwritten, for which the program in phase `stream`, which came of `flow`, does
    not prove that this is safe."""
    with parsed(flow) as root:
        kernels = _kernels(root, "flow.dispatch")
        later = {argument: _readers_of_result(root, argument) for argument in donated}
    with parsed(stream) as root:
        if _kernels(root, "stream.cmd.dispatch") != kernels:
            later = dict.fromkeys(donated, frozenset[str]())  # kernels were merged: their names tell nothing
        proofs = {argument: _Proof(root, argument, later[argument]) for argument in donated}
        return [argument for argument, result in donated.items() if not proofs[argument].holds(result)]


def written(stream: bytes, arguments: Sequence[int]) -> list[int]:
    """Those of the arguments whose memory the program in phase `stream` may write to."""
    with parsed(stream) as root:
        return [argument for argument in arguments if _Proof(root, argument, frozenset()).may_write()]


def _operations(block: Any) -> list[Operation]:
    return [view.operation for view in block.operations]


def _functions(root: Operation, kind: str) -> dict[str, Operation]:
    found = [op for op in _operations(root.regions[0].blocks[0]) if op.name == kind]
    return {op.attributes["sym_name"].value: op for op in found}


def _is_kernel(v: Value) -> bool:
    v = _origin(v)
    return not isinstance(v.owner, mlir.Block) and v.owner.name == "flow.dispatch"


def _kernels(root: Operation, kind: str) -> set[str]:
    """Names of the kernels that are called."""
    found: set[str] = set()

    def visit(op: Operation) -> Any:
        if op.name == kind:
            found.add(str(op.attributes["entry_points"]))
        return mlir.WalkResult.ADVANCE

    root.walk(visit)
    return found


def _readers_of_result(root: Operation, argument: int) -> frozenset[str]:
    """Names of the kernels that read the result which overwrites an argument, and never the argument."""
    block = _functions(root, "util.func")["main"].regions[0].blocks[0]
    users = [use.owner.operation for use in block.arguments[argument].uses]
    before = [op.results[0] for op in users if op.name == "hal.tensor.import"]
    aliases = [op for op in users if op.name == "hal.tensor.alias"]
    after = [v for op in aliases for v in (_origin(op.operands[0]), op.results[0])]
    return frozenset(_readers(after) - _readers(before))


def _origin(v: Value) -> Value:
    """The value before reshapes."""
    while not isinstance(v.owner, mlir.Block) and v.owner.name == "flow.tensor.reshape":
        v = v.owner.operands[0]
    return v


def _readers(values: Sequence[Value]) -> set[str]:
    found: set[str] = set()
    todo = list(values)
    while todo:
        for use in todo.pop().uses:
            op = use.owner.operation
            if op.name == "flow.tensor.reshape":
                todo.append(op.results[0])
            elif op.name == "flow.dispatch":
                found.add(str(op.attributes["entry_points"]))
    return found


def _read_from_arguments(block: Any) -> None:
    """Let those that read a result read it where it comes to lie, so that it need not lie elsewhere as well."""
    for op in _operations(block):
        if op.name != "hal.tensor.alias" or isinstance(op.operands[0].owner, mlir.Block):
            continue
        result = op.operands[0]
        op.move_after(result.owner)
        for use in list(result.uses):
            if use.owner != op:
                use.owner.operation.operands[use.operand_number] = op.results[0]


def _move_last(block: Any) -> None:
    """Move the kernels that overwrite arguments, and what depends on them, to the end of the block, in their order."""
    *operations, terminator = _operations(block)
    moved: set[Operation] = set()
    for op in operations:
        if op.name == "hal.tensor.alias":
            v = _origin(op.operands[0])
            if not isinstance(v.owner, mlir.Block) and v.owner.name in _MOVABLE:
                moved.add(v.owner.operation)
    dependent: set[Value] = set()
    for op in operations:
        if op in moved or any(v in dependent for v in _reads(op)):
            moved.add(op)
            dependent.update(op.results)
    if all(op.name in _MOVABLE or op.name == "hal.tensor.export" for op in moved):
        for op in operations:
            if op in moved:
                op.move_before(terminator)


def _reads(op: Operation) -> list[Value]:
    """The values that an operation uses, those inside of it too."""
    found: list[Value] = []

    def visit(inner: Operation) -> Any:
        found.extend(inner.operands)
        return mlir.WalkResult.ADVANCE

    op.walk(visit)
    return found


class _Proof:
    """Whether a program may overwrite an argument. Kernels in `later` read the result there, not the argument."""

    def __init__(self, root: Operation, argument: int, later: frozenset[str]) -> None:
        self._executables = _functions(root, "stream.executable")
        self._main = _functions(root, "util.func")["main"]
        self._later = later
        self._view = self._main.regions[0].blocks[0].arguments[argument]
        self._exports: list[Operation] = []
        #: Each command that uses the memory, with the places of it among the operands, in the order of the text.
        self._commands: dict[Operation, list[int]] = {}

    def may_write(self) -> bool:
        """False if nothing writes to the memory."""
        followed = [self._follow(each.results[0]) for each in self._imports()]
        return not all(followed) or any(
            self._access(op, i) & _WRITE for op, places in self._commands.items() for i in places
        )

    def holds(self, result: int) -> bool:
        """True if it is proved to be safe that a result takes the memory."""
        imports = self._imports()
        is_returned_itself = any(use.owner.name not in _VIEW_USERS for use in self._view.uses)
        if is_returned_itself or len(imports) != 1 or len(self._main.regions[0].blocks) != 1:
            return False
        if not self._follow(imports[0].results[0]) or len(self._exports) != 1:
            return False
        writers = [op for op, places in self._commands.items() if any(self._access(op, i) & _WRITE for i in places)]
        if len(writers) != 1 or not self._is_returned(result):
            return False
        writer = writers[0]
        others = [op for op in self._commands if op != writer and not self._reads_result(op)]
        return all(self._runs_before(op, writer) for op in others) and self._is_harmless(writer)

    def _imports(self) -> list[Operation]:
        return [use.owner.operation for use in self._view.uses if use.owner.name == "stream.tensor.import"]

    def _reads_result(self, op: Operation) -> bool:
        return op.name == "stream.cmd.dispatch" and str(op.attributes["entry_points"]) in self._later

    def _follow(self, resource: Value) -> bool:
        """Collect what uses the memory; False where it goes where it cannot be followed."""
        for use in resource.uses:
            op, place = use.owner.operation, use.operand_number
            if op.name == "stream.cmd.execute":
                if not self._enter(op.regions[0].blocks[0].arguments[place]):
                    return False
            elif op.name == "stream.timepoint.await":
                if not self._follow(op.results[place]):
                    return False
            elif op.name == "stream.tensor.export":
                self._exports.append(op)
            else:
                return False
        return True

    def _enter(self, captured: Value) -> bool:
        for use in captured.uses:
            op = use.owner.operation
            if op.name not in ("stream.cmd.dispatch", "stream.cmd.copy", "stream.cmd.fill"):
                return False
            self._commands.setdefault(op, []).append(use.operand_number)
        return True

    def _access(self, op: Operation, place: int) -> int:
        """What a command does to the operand at a place: bits of _READ and _WRITE."""
        if op.name == "stream.cmd.dispatch":
            return int(list(op.attributes["resource_accesses"])[_binding(op, place)].value)
        if op.name == "stream.cmd.copy":
            return _READ if place == 0 else _WRITE
        return _WRITE

    def _is_returned(self, result: int) -> bool:
        """Whether the one export of the memory is that result, and no other."""
        terminator = _operations(self._main.regions[0].blocks[0])[-1]
        places = [i for i, v in enumerate(terminator.operands) if v == self._exports[0].results[0]]
        return places == [result] and len(list(self._exports[0].results[0].uses)) == 1

    def _runs_before(self, op: Operation, writer: Operation) -> bool:
        """Whether a command is done when another begins."""
        ours, theirs = _stations(op), _stations(writer)
        if ours[-1] == theirs[-1]:  # in one execution, whose members run in order unless they are called concurrent
            i = next(i for i, (a, b) in enumerate(zip(ours[::-1], theirs[::-1], strict=False)) if a != b)
            a, b = ours[::-1][i], theirs[::-1][i]
            return a.parent.operation.name != "stream.cmd.concurrent" and a.is_before_in_block(b)
        execution, later = ours[-1], theirs[-1]
        return later.parent.operation == self._main and execution in _awaited(later)

    def _is_harmless(self, writer: Operation) -> bool:
        """Whether a command never reads what it has written."""
        places = self._commands[writer]
        if writer.name == "stream.cmd.copy":
            return places == [_COPY_TARGET] and writer.operands[_COPY_LENGTH] != writer.operands[_COPY_SIZE]
        if writer.name != "stream.cmd.dispatch":
            return False
        if len(places) == 1:
            return True  # all of IREE knows that this kernel updates what it is given
        kernel = self._kernel(writer)
        if kernel is None or len(places) != 2 or not _are_one_range(writer, places):
            return False
        spans = [_span(kernel.regions[0].blocks[0].arguments[_binding(writer, place)]) for place in places]
        return _reads_before_it_writes(kernel, spans)

    def _kernel(self, dispatch: Operation) -> Operation | None:
        entries = list(dispatch.attributes["entry_points"])
        if len(entries) != 1:
            return None
        executable, function = entries[0].value
        for inner in _operations(self._executables[executable].regions[0].blocks[0]):
            if inner.name == "builtin.module":
                return _functions(inner, "func.func").get(function)
        return None


def _binding(dispatch: Operation, place: int) -> int:
    """Which of a dispatch's resources an operand is."""
    workload, uniform, *_ = list(dispatch.attributes["operandSegmentSizes"])
    return place - workload - uniform


def _stations(op: Operation) -> list[Operation]:
    """A command and what holds it, up to its execution."""
    found = [op]
    while found[-1].name != "stream.cmd.execute":
        found.append(found[-1].parent.operation)
    return found


def _awaited(execution: Operation) -> set[Operation]:
    """The executions that are done when one begins: those its timepoint waits for, and those the host waited for."""
    found: set[Operation] = set()
    todo: list[Operation] = []
    for op in _operations(execution.parent.regions[0].blocks[0]):
        if op == execution:
            break
        if op.name == "stream.timepoint.await":
            todo.append(op)
    todo.append(execution)
    while todo:
        op = todo.pop()
        for v in op.operands:
            if str(v.type) == "!stream.timepoint" and not isinstance(v.owner, mlir.Block):
                before = v.owner.operation
                if before.name.startswith("stream.") and before not in found:
                    found.add(before)
                    todo.append(before)
    return {op for op in found if op.name == "stream.cmd.execute"}


def _span(binding: Value) -> Value | None:
    """The tensor that a kernel sees in a binding, if it sees it in one way only, from the start."""
    uses = list(binding.uses)
    if len(uses) != 1 or uses[0].owner.name != "stream.binding.subspan":
        return None
    op = uses[0].owner.operation
    return op.results[0] if _is_zero(op.operands[1]) else None


def _is_zero(v: Value) -> bool:
    if isinstance(v.owner, mlir.Block) or v.owner.name != "arith.constant":
        return False
    return str(v.owner.attributes["value"]) == "0 : index"


def _are_one_range(dispatch: Operation, places: Sequence[int]) -> bool:
    """Whether a dispatch binds the same offset and length at two places."""
    workload, uniform, count, *_ = list(dispatch.attributes["operandSegmentSizes"])
    operands = list(dispatch.operands)[workload + uniform + count :]
    first, second = (operands[_binding(dispatch, place) :: count] for place in places)
    return first == second


def _reads_before_it_writes(kernel: Operation, spans: Sequence[Value | None]) -> bool:
    """Whether a kernel with the same memory in two bindings is one elementwise operation from the one to the other."""
    users: dict[str, Operation] = {}
    for span in spans:
        uses = [] if span is None else list(span.uses)
        if len(uses) == 1:
            users[uses[0].owner.name] = uses[0].owner.operation
    computing = [op for op in _operations(kernel.regions[0].blocks[0]) if not _is_plain(op)]
    if users.keys() != {_LOAD, _STORE} or len(computing) != 1 or computing[0].name != "linalg.generic":
        return False
    (generic,), load, store = computing, users[_LOAD], users[_STORE]
    loaded, stored = load.results[0], store.operands[0]
    if list(generic.results) != [stored] or not (_is_whole(load, loaded) and _is_whole(store, stored)):
        return False
    maps = [str(each) for each in generic.attributes["indexing_maps"]]
    kinds = [str(kind) for kind in generic.attributes["iterator_types"]]
    loops = ", ".join(f"d{i}" for i in range(len(kinds)))
    reads = [i for i, v in enumerate(generic.operands) if v == loaded]
    return (
        loaded.type == stored.type
        and len(reads) == len(list(loaded.uses))
        and all("parallel" in kind for kind in kinds)
        and {maps[i] for i in (*reads, -1)} == {f"affine_map<({loops}) -> ({loops})>"}
    )


def _is_plain(op: Operation) -> bool:
    """Whether an operation of a kernel only prepares: scalars (of which offsets are made), loads and stores."""
    return op.name in _PLAIN or (op.name.startswith("arith.") and not op.regions)


def _is_whole(access: Operation, tensor: Value) -> bool:
    """Whether a load or store is of all that the kernel sees in its binding."""
    (seen,) = [v for v in access.operands if "dispatch.tensor<" in str(v.type)]
    return str(seen.type).endswith(f":{tensor.type}>") and not any(access.attributes["static_offsets"])
