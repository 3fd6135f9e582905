"""Load and run programs that pyxla compiled, on machines that have neither pyxla nor a compiler.

import pyxla_runtime

predict = pyxla_runtime.load("predict.pyxla")
print(predict.signature)
y = predict(x)
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyxla_runtime.artifact import Artifact, ArtifactError, TensorSpec
    from pyxla_runtime.devices import Device, get_device
    from pyxla_runtime.loading import LoadedFunction, Signature, load

__version__ = "0.1.0"

# Looked up when first asked for: whoever needs the native call path alone should not wait for the rest.
_HOMES = {
    **dict.fromkeys(("Artifact", "ArtifactError", "TensorSpec"), "artifact"),
    **dict.fromkeys(("Device", "get_device"), "devices"),
    **dict.fromkeys(("LoadedFunction", "Signature", "load"), "loading"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pyxla_runtime' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"pyxla_runtime.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


__all__ = [
    "Artifact",
    "ArtifactError",
    "Device",
    "LoadedFunction",
    "Signature",
    "TensorSpec",
    "get_device",
    "load",
]
