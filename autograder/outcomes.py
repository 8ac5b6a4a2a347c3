"""What one probe of a student's code returned, as plain data that can travel and can never execute.

An `Outcome` crosses from the process that ran the student's code to the process that judges it as one
safetensors blob: arrays as arrays, everything else as JSON in its header. Nothing here imports torch.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

Value = np.ndarray | str
"""A tensor, number or truth value travels as an array (numbers with no axes); a text as itself."""

LARGEST_OUTCOME = 2 * 2**20
"""Bytes that one outcome may take; a probe's honest answer needs a few kilobytes."""


LARGEST_HEADER = 2**19
"""Bytes of an outcome's JSON: as Python objects they take a hundred times as much. Prints take at most a quarter."""


class MalformedOutcome(ValueError):
    """Bytes that are no outcome: damaged on the way, or forged."""


@dataclass(frozen=True)
class Fault:
    """Why a probe has no answer: what went wrong, in the student's words, and where in the student's file.

    `kind` is one of missing, unwritten, import, error, mistyped, timeout, type, killed, memory, output, tampering.
    """

    kind: str
    sentence: str
    line: int | None = None
    source: str = ""


@dataclass(frozen=True)
class Outcome:
    """Everything one probe says about one submission, for one seed."""

    values: dict[str, Value] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    mutated: tuple[str, ...] = ()
    aliased: tuple[str, ...] = ()
    printed: str = ""
    seconds: float = 0.0


def to_bytes(outcome: Outcome) -> bytes:
    """Pack an outcome: arrays as safetensors, the rest as JSON in the header.

    >>> from_bytes(to_bytes(Outcome(values={"answer": "false"}, kinds={"answer": "text"}))).values
    {'answer': 'false'}
    """
    arrays = {name: np.ascontiguousarray(value) for name, value in outcome.values.items() if not isinstance(value, str)}
    shapes = {name: list(np.shape(value)) for name, value in outcome.values.items() if not isinstance(value, str)}
    rest = {
        "order": list(outcome.values),
        "texts": {name: value for name, value in outcome.values.items() if isinstance(value, str)},
        "shapes": shapes,
        "kinds": outcome.kinds,
        "fault": None if outcome.fault is None else asdict(outcome.fault),
        "mutated": outcome.mutated,
        "aliased": outcome.aliased,
        "printed": outcome.printed,
        "seconds": outcome.seconds,
    }
    return bytes(save(arrays, metadata={"outcome": json.dumps(rest)}))


def from_bytes(data: bytes) -> Outcome:
    """Unpack an outcome that came from an untrusted process.

    Raises:
        MalformedOutcome: for anything but a complete outcome of bounded size.
    """
    if len(data) > LARGEST_OUTCOME:
        raise MalformedOutcome(f"an outcome takes {len(data)} bytes; at most {LARGEST_OUTCOME} are read")
    if int.from_bytes(data[:8], "little") > LARGEST_HEADER:
        raise MalformedOutcome(f"an outcome's header takes at most {LARGEST_HEADER} bytes")
    try:
        arrays = load(data)
        rest = json.loads(_metadata(data)["outcome"])
        return _assemble(arrays, rest)
    except MalformedOutcome:
        raise
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise MalformedOutcome(f"the bytes are no outcome: {type(error).__name__}") from error


def _metadata(data: bytes) -> dict[str, str]:
    """The metadata of a safetensors blob: its header is a length in eight bytes and that much JSON."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    return dict(header["__metadata__"])


def _assemble(arrays: dict[str, np.ndarray], rest: dict[str, Any]) -> Outcome:
    texts = {_text(name): _text(value) for name, value in rest["texts"].items()}
    order = [_text(name) for name in rest["order"]]
    if len(set(order)) != len(order) or set(order) != set(texts) | set(arrays) or set(texts) & set(arrays):
        raise MalformedOutcome("the names of the values do not match the values")
    if any(array.dtype.kind not in "biuf" for array in arrays.values()):
        raise MalformedOutcome("arrays of an outcome hold truth values or real numbers")
    shaped = {name: array.reshape([int(size) for size in rest["shapes"][name]]) for name, array in arrays.items()}
    return Outcome(
        values={name: texts[name] if name in texts else shaped[name] for name in order},
        kinds={_text(name): _text(kind) for name, kind in rest["kinds"].items()},
        fault=None if rest["fault"] is None else _fault(rest["fault"]),
        mutated=tuple(_text(name) for name in rest["mutated"]),
        aliased=tuple(_text(name) for name in rest["aliased"]),
        printed=_text(rest["printed"]),
        seconds=float(rest["seconds"]),
    )


def _fault(data: dict[str, Any]) -> Fault:
    line = data["line"]
    return Fault(
        _text(data["kind"]), _text(data["sentence"]), None if line is None else int(line), _text(data["source"])
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedOutcome(f"a text was wanted where a {type(value).__name__} came")
    return value
