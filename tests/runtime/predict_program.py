"""The program `predict` and its signature, as a manifest has it."""

from __future__ import annotations

from typing import Any

from pyxla_runtime.artifact import TensorSpec, dtype_from_name

LEAVES = [{"kind": "leaf", "index": index} for index in range(4)]
NO_KEYWORDS = {"kind": "dict", "keys": [], "children": []}

# predict({"w": w, "b": b}, x) = (x @ w + b, None)
PREDICT = b"""
func.func @main(%b: tensor<3xf32>, %w: tensor<2x3xf32>, %x: tensor<4x2xf32>) -> tensor<4x3xf32> {
  %0 = stablehlo.dot %x, %w : (tensor<4x2xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
  %1 = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<3xf32>) -> tensor<4x3xf32>
  %2 = stablehlo.add %0, %1 : tensor<4x3xf32>
  return %2 : tensor<4x3xf32>
}
"""


def signature(inputs: dict[str, str], outputs: list[str], input_tree: Any, output_tree: Any) -> dict[str, Any]:
    """A signature from names and specs written as `float32[2,3]`."""

    def leaf(name: str, text: str) -> dict[str, Any]:
        dtype, _, sizes = text.rstrip("]").partition("[")
        shape = tuple(int(size) for size in sizes.split(",") if size)
        return TensorSpec(dtype_from_name(dtype), shape, name).to_json()

    return {
        "inputs": {"tree": input_tree, "leaves": [leaf(name, text) for name, text in inputs.items()]},
        "outputs": {"tree": output_tree, "leaves": [leaf("", text) for text in outputs]},
    }


PREDICT_SIGNATURE = signature(
    {"params['b']": "float32[3]", "params['w']": "float32[2,3]", "x": "float32[4,2]"},
    ["float32[4,3]"],
    {
        "kind": "tuple",
        "children": [
            {"kind": "tuple", "children": [{"kind": "dict", "keys": ["b", "w"], "children": LEAVES[:2]}, LEAVES[2]]},
            NO_KEYWORDS,
        ],
    },
    {"kind": "tuple", "children": [LEAVES[0], {"kind": "none"}]},
)
