"""Load and run programs that pyxla compiled, on machines that have neither pyxla nor a compiler.

import pyxla_runtime

predict = pyxla_runtime.load("predict.pyxla")
print(predict.signature)
y = predict(x)
"""

from pyxla_runtime.artifact import Artifact, ArtifactError, TensorSpec
from pyxla_runtime.devices import Device, devices, get_device
from pyxla_runtime.load import LoadedFunction, Signature, load

__version__ = "0.1.0"

__all__ = [
    "Artifact",
    "ArtifactError",
    "Device",
    "LoadedFunction",
    "Signature",
    "TensorSpec",
    "devices",
    "get_device",
    "load",
]
