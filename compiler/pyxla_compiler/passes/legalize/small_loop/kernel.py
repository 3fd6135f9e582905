"""One loop as the text of one kernel."""

from __future__ import annotations

from ....ir import Operation
from .memory import Place
from .regions import Regions
from .storage import tensor_text


class Kernel(Regions):
    """The kernel of a loop: what it takes from outside (`inputs`, each an array of one dimension), what it writes
    (`layout`), and where the results of the loop that are used are there (`results`)."""

    def __init__(self, loop: Operation):
        super().__init__(loop)
        self.results: dict[int, Place] = {}
        for k, v in enumerate(loop.results):
            if next(iter(v.uses), None) is not None:
                self.results[k] = self.places[v] if v in self.places else self.layout.allocate(v.type)
        self.elements = list(self.layout.sizes)
        self.written = {element: f"%empty_{element}" for element in self.elements}
        self.loop(loop)
        for k, place in self.results.items():
            if loop.results[k] not in self.places:
                self.write(place, self.at(place.start), self.small(loop.results[k]))

    def text(self, name: str) -> str:
        """The function around the kernel: inputs to written tensors."""
        returned = [f"tensor<{self.layout.sizes[e]}x{e}>" for e in self.elements]
        arguments = ", ".join(f"{n}: {tensor_text(v)}" for v, n in self.inputs.items())
        types = ", ".join(returned)
        aliases = "\n".join(f"!written_{e} = {t}" for e, t in zip(self.elements, returned, strict=True))
        empty = [f"%empty_{e} = tensor.empty() : !written_{e}" for e in self.elements]
        lines = "\n".join([*self.writer.head(), *empty, *self.loads, *self.writer.lines])
        listed = ", ".join(self.written.values())
        # All that is written is returned and held by a barrier: else it would be put on the stack, which is too small.
        # A barrier each: IREE changes the type of one of several values and forgets the other's.
        held = "\n".join(f"%held{i} = util.optimization_barrier %written#{i} : {t}" for i, t in enumerate(returned))
        return f"""{aliases}
        func.func private @{name}({arguments}) -> ({types}) {{
          %written:{len(returned)} = flow.dispatch.region -> ({types}) {{
            {lines}
            flow.return {listed} : {types}
          }} count() -> (index, index, index) {{
            %workgroups = arith.constant 1 : index
            flow.return %workgroups, %workgroups, %workgroups : index, index, index
          }}
          {held}
          return {", ".join(f"%held{i}" for i in range(len(returned)))} : {types}
        }}"""
