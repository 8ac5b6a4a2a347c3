"""References survive the way through a file, and give away no answer to a concept question."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from safetensors import SafetensorError

from autograder.catalogue import topic, topics
from autograder.derivations import is_record
from autograder.judge import judge
from autograder.outcomes import Outcome
from autograder.references import PUBLIC_SEEDS, Key, KnownMistake, References, dump, load, recorded


def outcome(*, mutated: tuple[str, ...] = (), **values: object) -> Outcome:
    kinds = {name: "text" if isinstance(value, str) else "tensor" for name, value in values.items()}
    return Outcome(values, kinds, mutated=mutated, aliased=mutated[:1])


MADE = References(
    "flow",
    (1, 2),
    {
        ("one", 1): outcome(z=np.arange(6.0).reshape(2, 3), loss=np.asarray(0.5)),
        ("one", 2): outcome(z=np.zeros((0, 3), np.float32), loss=np.asarray(True)),
        ("two", 1): outcome(**{"verdict and reason": "0f3a", "line 1": ""}),
        ("two", 2): Outcome(),
    },
    (
        KnownMistake(
            "f", "sign", "The sign — or «both» — is turned.", {("one", 2): outcome(mutated=("x", "y"), z=np.ones(2))}
        ),
        KnownMistake("g", "nothing_to_show", "It fails."),
        KnownMistake("f", "sign_of_g", "The sign.", {("one", 1): outcome(z=np.asarray([np.nan, np.inf]))}),
    ),
)


def plain(outcomes: dict[Key, Outcome]) -> list:
    return [
        (key, each.kinds, each.mutated, each.aliased, each.fault, [(n, *entries(v)) for n, v in each.values.items()])
        for key, each in outcomes.items()
    ]


def entries(value: object) -> tuple:
    return (value,) if isinstance(value, str) else (value.dtype, value.shape, value.tobytes())


def assert_same(one: References, other: References) -> None:
    assert (one.topic, one.seeds, plain(one.wanted)) == (other.topic, other.seeds, plain(other.wanted))
    described = [[(m.exercise, m.name, m.sentence, plain(m.outcomes)) for m in each.mistakes] for each in (one, other)]
    assert described[0] == described[1]


def loaded(data: bytes, folder: Path) -> References:
    path = folder / "made.safetensors"
    path.write_bytes(data)
    return load(path)


def test_references_come_back_as_they_were(tmp_path: Path) -> None:
    assert_same(loaded(dump(MADE), tmp_path), MADE)


def test_writing_what_was_read_gives_references_that_are_the_same(tmp_path: Path) -> None:
    again = loaded(dump(MADE), tmp_path)
    assert_same(loaded(dump(again), tmp_path), MADE)
    assert dump(again) == dump(MADE)


@pytest.mark.parametrize("keep", [0, 7, 100, -1])
def test_a_damaged_file_is_no_reference(keep: int, tmp_path: Path) -> None:
    with pytest.raises(SafetensorError):
        loaded(dump(MADE)[:keep], tmp_path)


def test_a_topic_without_references_is_an_error_that_names_the_file() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_topic"):
        recorded("no_such_topic")


# --- The recorded ones ------------------------------------------------------------------------------------

every_topic = pytest.mark.parametrize("name", topics())


def raw(name: str) -> bytes:
    import autograder

    return (Path(autograder.__file__).parent / "recorded" / f"{name}.safetensors").read_bytes()


@every_topic
def test_the_recorded_references_answer_every_check_for_every_public_seed(name: str) -> None:
    found = recorded(name)
    assert found.seeds == PUBLIC_SEEDS
    assert set(found.wanted) == {(check.name, seed) for check in topic(name).checks for seed in PUBLIC_SEEDS}
    assert all(each.fault is None for each in found.wanted.values())


@every_topic
def test_recorded_mistakes_belong_to_exercises_and_differ_from_what_is_wanted(name: str) -> None:
    found, judging = recorded(name), {check.name: check.judging for check in topic(name).checks}
    for mistake in found.mistakes:
        assert mistake.exercise in topic(name).exercises
        for key, shown in mistake.outcomes.items():
            assert shown.values.keys() == found.wanted[key].values.keys()
            assert not judge(shown, found.wanted[key], judging[key[0]]).passed, (mistake.name, key)


@every_topic
def test_recorded_texts_are_sealed(name: str) -> None:
    found = recorded(name)
    outcomes = [*found.wanted.values(), *(each for mistake in found.mistakes for each in mistake.outcomes.values())]
    texts = {value for each in outcomes for value in each.values.values() if isinstance(value, str)}
    assert texts
    assert all(re.fullmatch("[0-9a-f]{32}", text) or is_record(text) for text in texts)


@every_topic
def test_a_recorded_file_holds_no_pickle_and_nothing_but_values(name: str) -> None:
    data = raw(name)
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    assert set(header["__metadata__"]) == {"references"}
    assert data[:2] != b"\x80\x04"
    stored = json.loads(header["__metadata__"]["references"])
    for entry in [*stored["wanted"], *(each for mistake in stored["mistakes"] for each in mistake["outcomes"])]:
        assert set(entry) == {"check", "seed", "values", "mutated", "aliased"}
    dtypes = {entry["dtype"] for place, entry in header.items() if place != "__metadata__"}
    assert dtypes <= {"F64", "F32", "I64", "BOOL"}
