"""The operations of StableHLO and CHLO that nothing here has rules for, and why."""

from __future__ import annotations

_TOKENS = "it orders effects by tokens, which a function of arrays has none of"
_HOST = "it reads from or writes to a host's queue; give the data as arguments, or call the host by a callback"
_QUANTIZED = "quantized types are not arrays of NumPy; scale the numbers and convert them to an integer dtype"
_ASYNC = "it starts or awaits a computation that runs beside; lower the program without asynchronous operations"

REFUSED: dict[str, str] = {
    "chlo._asin_acos_kernel": "it is a step of CHLO's own lowering; write chlo.asin or chlo.acos",
    "stablehlo.after_all": _TOKENS,
    "stablehlo.async_done": _ASYNC,
    "stablehlo.async_start": _ASYNC,
    "stablehlo.create_token": _TOKENS,
    "stablehlo.cross-replica-sum": "it is the stablehlo.all_reduce of old; write that",
    "stablehlo.infeed": _HOST,
    "stablehlo.outfeed": _HOST,
    "stablehlo.recv": _HOST,
    "stablehlo.rng": "its numbers differ from run to run; draw them with pyxla.random, or JAX's, from a key",
    "stablehlo.rng_bit_generator": (
        "its bits are what a compiler makes of them; use keys of threefry2x32, whose bits are defined"
    ),
    "stablehlo.send": _HOST,
    "stablehlo.set_dimension_size": "it makes a dynamic shape; pad, and mask with a count instead",
    "stablehlo.uniform_dequantize": _QUANTIZED,
    "stablehlo.uniform_quantize": _QUANTIZED,
}
