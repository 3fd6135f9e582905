"""VHLO, the versioned form of StableHLO in portable artifacts (`jax.export`, `torch.export`), turned into StableHLO.

MLIR's bindings here can read such an artifact and print it, but not convert it, so the generic printed form is
rewritten: types and attributes from the inside out, then the few operations whose attributes are put together
otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Attributes = dict[str, str]


def to_stablehlo(text: str) -> str:
    """The generic form of a StableHLO module, for that of a VHLO module. Raises ValueError for what has no
    counterpart."""
    strings: list[str] = []

    def keep(match: re.Match[str]) -> str:
        strings.append(match[1])
        return f"@@{len(strings) - 1}@@"

    text = _STRING.sub(keep, text)
    text = _operations(_unversioned(text))
    text = re.sub(r"@@(\d+)@@", lambda m: strings[int(m[1])], text)
    return re.sub(r',? ?sym_visibility = ""', "", text)


def closing(text: str, start: int) -> int:
    """Where the bracket that opens at `start` closes; arrows and strings do not count."""
    pairs = {"<": ">", "{": "}", "[": "]", "(": ")"}
    stack: list[str] = []
    i = start
    while i < len(text):
        c = text[i]
        if c == '"':
            i = text.index('"', i + 1)
        elif c in pairs:
            stack.append(pairs[c])
        elif c in ">}])" and text[i - 1 : i + 1] != "->":
            if not stack or stack.pop() != c:
                break
            if not stack:
                return i
        i += 1
    raise ValueError(f"brackets do not match in '{text[start : start + 80]}'")


_STRING = re.compile(r'#vhlo\.string_v\d+<("(?:[^"\\]|\\.)*")>')
_HEAD = re.compile(r"([!#])vhlo(?:\.(\w+?)_v\d+)?(<)?")


def _unversioned(text: str) -> str:
    """Types and attributes of VHLO as those of StableHLO and of MLIR itself."""
    parts: list[str] = []
    at = 0
    while (head := _HEAD.search(text, at)) is not None:
        parts.append(text[at : head.start()])
        mark, name, opened = head.groups()
        if opened:
            end = closing(text, head.end() - 1)
            inner = text[head.end() : end]
            at = end + 1
        else:
            inner, at = "", head.end()
        parts.append(_type(name, inner) if mark == "!" else _attribute(name, inner))
    return "".join(parts) + text[at:]


def _type(name: str, inner: str) -> str:
    if name in ("tensor", "complex", "tuple"):
        return f"{name}<{_unversioned(inner)}>"
    if name == "func":
        # (arguments) -> result, result
        end = closing(inner, 0) + 1
        return f"{_unversioned(inner[:end])} -> ({_unversioned(inner[end:].removeprefix(' -> ').strip('()'))})"
    if name == "token":
        return "!stablehlo.token"
    return {"bool": "i1"}.get(name, name)


def _attribute(name: str | None, inner: str) -> str:
    if name is None:
        kind, value = inner.split(" ", 1)
        kind = re.sub(r"_v\d+$", "", kind)
        return _API_VERSIONS.get(value, value) if kind == "api_version" else f"#stablehlo<{kind} {value}>"
    if name in ("tensor", "array", "dict", "type", "bool", "integer", "float"):
        return _unversioned(inner)
    if name == "result_accuracy":
        return "unit"  # the operation's own default, dropped below
    raise ValueError(f"the attribute #vhlo.{name} has no counterpart in StableHLO")


_API_VERSIONS = {
    "API_VERSION_UNSPECIFIED": "0 : i32",
    "API_VERSION_ORIGINAL": "1 : i32",
    "API_VERSION_STATUS_RETURNING": "2 : i32",
    "API_VERSION_STATUS_RETURNING_UNIFIED": "3 : i32",
    "API_VERSION_TYPED_FFI": "4 : i32",
}

_OPERATION = re.compile(r'"vhlo\.(\w+?)_v\d+"(\([^()]*\)) (<\{)?')


def _operations(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (head := _OPERATION.search(text, at)) is not None:
        parts.append(text[at : head.start()])
        name, operands, opened = head.groups()
        attributes: Attributes = {}
        at = head.end()
        if opened:
            end = closing(text, head.end() - 1)
            attributes = _split(text[head.end() : end])
            at = end + 2  # past the closing }>
        attributes = {k: _vector(k, v) for k, v in attributes.items() if k != "result_accuracy"}
        line_start = text.rfind("\n", 0, head.start()) + 1
        in_function = text[line_start : head.start()].strip() == "" and head.start() - line_start == 4
        full_name = _NAMES.get(name, f"stablehlo.{name}")
        if name == "return" and in_function:
            full_name = "func.return"
        change = _CHANGES.get(name)
        if change is not None:
            attributes = change(attributes)
        given = ", ".join(k if v == "unit" else f"{k} = {v}" for k, v in attributes.items())
        parts.append(f'"{full_name}"{operands} ' + (f"<{{{given}}}> " if given else ""))
        if at < len(text) and text[at] == " " and opened:
            at += 1
    return "".join(parts) + text[at:]


def _split(text: str) -> Attributes:
    """`a = 1, b = [2, 3]` by name."""
    found: Attributes = {}
    start = i = 0
    while i <= len(text):
        if i == len(text) or text[i] == ",":
            key, equals, value = text[start:i].partition("=")
            if key.strip():
                found[key.strip()] = value.strip() if equals else "unit"
            start = i + 1
        elif text[i] in "<{[(":
            i = closing(text, i)
        elif text[i] == '"':
            i = text.index('"', i + 1)
        i += 1
    return found


_VECTOR = re.compile(r"dense<(.*)> : tensor<(\d+)x(i64|i1)>")


def _vector(name: str, value: str) -> str:
    """A one-dimensional dense attribute as the array that StableHLO has in its place; anything else as it is."""
    found = _VECTOR.fullmatch(value)
    if found is None or name == "value":
        return value
    elements, n, ty = found.groups()
    if n == "0":
        return f"array<{ty}>"
    if elements.startswith('"0x'):
        data = bytes.fromhex(elements[3:-1])
        numbers = [str(int.from_bytes(data[k : k + 8], "little", signed=True)) for k in range(0, len(data), 8)]
    else:
        numbers = elements.strip("[]").split(", ")
    return f"array<{ty}: {', '.join(numbers if len(numbers) > 1 else numbers * int(n))}>"


# What differs by operation.

_NAMES = {"func": "func.func", "call": "func.call"}


def _list(value: str) -> str:
    """`array<i64: 1, 2>` as `[1, 2]`."""
    inner = value.removeprefix("array<i64").removesuffix(">").lstrip(": ")
    return f"[{inner}]"


def _number(value: str) -> str:
    return value.split(" : ")[0]


def _structured(kind: str, names: str, into: str) -> Callable[[Attributes], Attributes]:
    """Gathers attributes into one structured attribute."""

    def change(attributes: Attributes) -> Attributes:
        fields: list[str] = []
        for name in names.split():
            value = attributes.pop(name)
            fields.append(f"{name} = {_list(value) if value.startswith('array') else _number(value)}")
        return {into: f"#stablehlo.{kind}<{', '.join(fields)}>", **attributes}

    return change


_dot = _structured(
    "dot",
    "lhs_batching_dimensions rhs_batching_dimensions lhs_contracting_dimensions rhs_contracting_dimensions",
    "dot_dimension_numbers",
)


def _dot_general(attributes: Attributes) -> Attributes:
    for name in ("lhs_precision_type", "rhs_precision_type", "accumulation_type", "lhs_component_count",
                 "rhs_component_count", "num_primitive_operations", "allow_imprecise_accumulation"):  # fmt: skip
        attributes.pop(name, None)  # the algorithm: how precisely, not what
    return _dot(attributes)


def _convolution(attributes: Attributes) -> Attributes:
    def layout(batch: str, feature: str, spatial: str, letters: str) -> str:
        places = {int(_number(attributes.pop(batch))): letters[0], int(_number(attributes.pop(feature))): letters[1]}
        dims = re.findall(r"\d+", _list(attributes.pop(spatial)))
        places |= {int(d): str(k) for k, d in enumerate(dims)}
        return f"[{', '.join(places[d] for d in sorted(places))}]"

    lhs = layout("input_batch_dimension", "input_feature_dimension", "input_spatial_dimensions", "bf")
    rhs = layout("kernel_input_feature_dimension", "kernel_output_feature_dimension", "kernel_spatial_dimensions", "io")
    out = layout("output_batch_dimension", "output_feature_dimension", "output_spatial_dimensions", "bf")
    return {"dimension_numbers": f"#stablehlo.conv<{lhs}x{rhs}->{out}>", **attributes}


def _function(attributes: Attributes) -> Attributes:
    return {k: v for k, v in attributes.items() if k not in ("arg_attrs", "res_attrs")}


def _symbol(*names: str) -> Callable[[Attributes], Attributes]:
    """Strings that name functions become symbols."""

    def change(attributes: Attributes) -> Attributes:
        for name in names:
            if name in attributes:
                attributes[name] = re.sub(r"@@(\d+)@@", r"@@@\1@@", attributes[name])
        return attributes

    return change


def _composite(attributes: Attributes) -> Attributes:
    if "version" in attributes:
        attributes["version"] = f"{_number(attributes['version'])} : i32"
    return _symbol("decomposition")(attributes)


def _custom_call(attributes: Attributes) -> Attributes:
    for name in ("operand_layouts", "result_layouts", "output_operand_aliases"):
        attributes.pop(name, None)  # how the values lie in memory
    return _symbol("called_computations")(attributes)


_gather = _structured(
    "gather",
    "offset_dims collapsed_slice_dims operand_batching_dims start_indices_batching_dims start_index_map "
    "index_vector_dim",
    "dimension_numbers",
)

_CHANGES: dict[str, Callable[[Attributes], Attributes]] = {
    "func": _function,
    "call": _symbol("callee"),
    "composite": _composite,
    "custom_call": _custom_call,
    "dot_general": _dot_general,
    "convolution": _convolution,
    "dynamic_conv": _convolution,
    "dynamic_gather": _gather,
    "gather": _gather,
    "scatter": _structured(
        "scatter",
        "update_window_dims inserted_window_dims input_batching_dims scatter_indices_batching_dims "
        "scatter_dims_to_operand_dims index_vector_dim",
        "scatter_dimension_numbers",
    ),
}
