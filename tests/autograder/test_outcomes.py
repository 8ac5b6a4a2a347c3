"""Outcomes survive the way through bytes unchanged; whatever else arrives is refused and never executed."""

import json
import random
import struct

import numpy as np
import pytest
from safetensors.numpy import save

from autograder.outcomes import LARGEST_OUTCOME, Fault, MalformedOutcome, Outcome, from_bytes, to_bytes

FULL = Outcome(
    values={"z": np.arange(6.0).reshape(2, 3), "verdict": "false, b", "loss": np.asarray(0.25), "named": np.asarray(4)},
    kinds={"z": "tensor", "verdict": "text", "loss": "number", "named": "number"},
    fault=Fault("error", "ValueError in line 3: no", 3, "return x"),
    mutated=("x",),
    aliased=("shift",),
    printed="here\n",
    seconds=0.5,
)


def header_of(outcome: Outcome) -> dict:
    data = to_bytes(outcome)
    length = int.from_bytes(data[:8], "little")
    return json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["outcome"])


def packed(rest: object, arrays: dict[str, np.ndarray]) -> bytes:
    return bytes(save(arrays, metadata={"outcome": json.dumps(rest)}))


def typed(dtype: str, size: int) -> bytes:
    """An outcome whose only array claims a dtype that numpy may not know."""
    rest = header_of(Outcome({"z": np.zeros(2)}, {"z": "tensor"}))
    header = {"__metadata__": {"outcome": json.dumps(rest)}}
    header["z"] = {"dtype": dtype, "shape": [2], "data_offsets": [0, 2 * size]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(2 * size)


def equal(one: Outcome, other: Outcome) -> bool:
    same_rest = (one.kinds, one.fault, one.mutated, one.aliased, one.printed, one.seconds) == (
        (other.kinds, other.fault, other.mutated, other.aliased, other.printed, other.seconds)
    )
    return (
        same_rest
        and list(one.values) == list(other.values)
        and all(map(equal_value, one.values.items(), other.values.items()))
    )


def equal_value(one: tuple, other: tuple) -> bool:
    (name, value), (other_name, other_value) = one, other
    if isinstance(value, str) or isinstance(other_value, str):
        return one == other
    same = value.shape == other_value.shape and value.dtype == other_value.dtype
    return name == other_name and same and np.array_equal(value, other_value, equal_nan=value.dtype.kind == "f")


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(),
        FULL,
        Outcome({"text": ""}, {"text": "text"}),
        Outcome({"text": "ζ = ½ · «b»\n\t\0", "other": "\ud800"}, {"text": "text", "other": "text"}),
        Outcome({"with / and .": np.ones(2), "": np.zeros(1)}, {"with / and .": "tensor", "": "tensor"}),
        Outcome(fault=Fault("timeout", "too long")),
        Outcome(printed="<script>", seconds=1e-9),
        Outcome(mutated=("x", "x"), aliased=("number 1",)),
    ],
    ids=["empty", "full", "empty text", "odd letters", "odd names", "fault", "printed", "names of arguments"],
)
def test_an_outcome_comes_back_as_it_was(outcome: Outcome) -> None:
    assert equal(from_bytes(to_bytes(outcome)), outcome)


@pytest.mark.parametrize(
    "value",
    [
        np.asarray(1.5),
        np.asarray(True),
        np.asarray(7),
        np.zeros(0),
        np.zeros((0, 3)),
        np.zeros((2, 0, 4), dtype=np.float32),
        np.asarray([np.nan, np.inf, -np.inf, -0.0]),
        np.asarray([[True, False]]),
        np.arange(12, dtype=np.int64).reshape(3, 4).T,
        np.arange(10.0)[::-2],
        np.ones((1, 1, 1, 1), dtype=np.float16),
        np.asarray([255], dtype=np.uint8),
    ],
    ids=lambda value: f"{value.dtype}{value.shape}",
)
def test_an_array_keeps_shape_dtype_and_entries(value: np.ndarray) -> None:
    assert equal(from_bytes(to_bytes(Outcome({"z": value}, {"z": "tensor"}))), Outcome({"z": value}, {"z": "tensor"}))


def test_values_keep_their_order() -> None:
    values = {"b": np.ones(1), "text": "t", "a": np.ones(2)}
    assert list(from_bytes(to_bytes(Outcome(values))).values) == ["b", "text", "a"]


def test_the_same_outcome_gives_the_same_bytes() -> None:
    assert to_bytes(FULL) == to_bytes(FULL)


def test_every_truncation_is_refused() -> None:
    data = to_bytes(FULL)
    for length in range(len(data)):
        with pytest.raises(MalformedOutcome):
            from_bytes(data[:length])


def test_what_is_longer_than_an_outcome_is_refused() -> None:
    with pytest.raises(MalformedOutcome):
        from_bytes(to_bytes(FULL) + b"\0")


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(MalformedOutcome, match=f"at most {LARGEST_OUTCOME}"):
        from_bytes(bytes(LARGEST_OUTCOME + 1))


@pytest.mark.parametrize("seed", range(4))
def test_flipped_bits_are_refused_or_give_another_outcome(seed: int) -> None:
    chance, data = random.Random(seed), to_bytes(FULL)
    for _ in range(2000):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 8))):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        assert_refused_or_an_outcome(bytes(damaged))


@pytest.mark.parametrize("seed", range(4))
def test_letters_exchanged_in_the_header_are_refused_or_give_another_outcome(seed: int) -> None:
    chance, data = random.Random(seed), to_bytes(FULL)
    for _ in range(2000):
        damaged = bytearray(data)
        damaged[chance.randrange(8, len(data))] = chance.choice(b'0123456789[]{}",:-.eEInfalsetrue\\')
        assert_refused_or_an_outcome(bytes(damaged))


def assert_refused_or_an_outcome(data: bytes) -> None:
    try:
        outcome = from_bytes(data)
    except MalformedOutcome:
        return
    assert isinstance(outcome, Outcome)
    assert all(isinstance(value, str | np.ndarray) for value in outcome.values.values())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 8,
        b"\xff" * 16,
        b"\x80\x04K\x01.",
        bytes(save({"z": np.ones(2)})),
        bytes(save({"z": np.ones(2)}, metadata={"outcome": "{"})),
        bytes(save({"z": np.ones(2)}, metadata={"outcome": "[" * 100_000})),
        bytes(save({"z": np.ones(2)}, metadata={"other": "{}"})),
    ],
    ids=["nothing", "zeros", "ones", "pickle", "no metadata", "half JSON", "deep JSON", "other metadata"],
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedOutcome):
        from_bytes(data)


@pytest.mark.parametrize(("dtype", "size"), [("BF16", 2), ("F8_E4M3", 1), ("F8_E5M2", 1), ("C64", 8)])
def test_arrays_that_hold_no_real_numbers_are_refused(dtype: str, size: int) -> None:
    with pytest.raises(MalformedOutcome):
        from_bytes(typed(dtype, size))


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("order", []),
        ("order", ["z", "z"]),
        ("order", ["z", "more"]),
        ("order", [1]),
        ("texts", {"z": "an array, too"}),
        ("texts", {"more": "not in the order"}),
        ("texts", {"z": 1}),
        ("texts", []),
        ("shapes", {}),
        ("shapes", {"z": [7]}),
        ("shapes", {"z": ["a"]}),
        ("shapes", {"z": [1e400]}),
        ("kinds", {"z": None}),
        ("kinds", None),
        ("fault", {"kind": "error"}),
        ("fault", {"kind": 1, "sentence": "", "line": None, "source": ""}),
        ("fault", {"kind": "error", "sentence": "", "line": "three", "source": ""}),
        ("fault", []),
        ("mutated", [None]),
        ("mutated", 3),
        ("aliased", [["x"]]),
        ("printed", None),
        ("seconds", "soon"),
        ("seconds", None),
    ],
)
def test_a_header_that_contradicts_itself_is_refused(entry: str, value: object) -> None:
    rest = header_of(Outcome({"z": np.ones(2)}, {"z": "tensor"}))
    with pytest.raises(MalformedOutcome):
        from_bytes(packed(rest | {entry: value}, {"z": np.ones(2)}))


@pytest.mark.parametrize("entry", sorted(header_of(Outcome())))
def test_a_header_without_one_of_its_entries_is_refused(entry: str) -> None:
    rest = header_of(Outcome({"z": np.ones(2)}, {"z": "tensor"}))
    del rest[entry]
    with pytest.raises(MalformedOutcome):
        from_bytes(packed(rest, {"z": np.ones(2)}))


@pytest.mark.parametrize("rest", [None, 3, "text", [], [{}]])
def test_a_header_that_is_no_table_is_refused(rest: object) -> None:
    with pytest.raises(MalformedOutcome):
        from_bytes(packed(rest, {}))


def test_refusing_says_what_was_wrong_in_a_sentence() -> None:
    with pytest.raises(MalformedOutcome, match="the bytes are no outcome: SafetensorError"):
        from_bytes(b"\0" * 3)


def test_an_outcome_needs_no_torch() -> None:
    import autograder.judge
    import autograder.outcomes

    for module in (autograder.outcomes, autograder.judge):
        assert "torch" not in vars(module)
