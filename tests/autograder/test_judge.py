"""The judge says the first thing that is wrong, in one sentence, and accepts what is right in every honest form."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.judge import Values, alike, compare, judge, largest_error, named
from autograder.outcomes import Fault, Outcome, Value
from autograder.verdicts import Verdict

RIGHT = np.arange(6.0).reshape(2, 3) + 0.5
BY_VALUE = Values()


def kind_of(value: Value) -> str:
    return "text" if isinstance(value, str) else "number" if value.ndim == 0 else "tensor"


def outcome(kind: str = "", mutated: str = "", aliased: str = "", **values: Value) -> Outcome:
    kinds = {name: kind or kind_of(value) for name, value in values.items()}
    return Outcome(values, kinds, mutated=tuple(mutated.split()), aliased=tuple(aliased.split()))


def verdict(given: Value, wanted: Value = RIGHT, kind: str = "") -> Verdict:
    return judge(outcome(z=given, kind=kind), outcome(z=wanted), BY_VALUE)


def changed(value: np.ndarray, by: float, *place: int) -> np.ndarray:
    other = value.copy()
    other[place] += by
    return other


WRONG = {
    "missing": (outcome(y=RIGHT), "z is missing from what your code returned."),
    "type": (outcome(z=np.zeros(0), kind="numpy array"), "z is a numpy array; a tensor was wanted."),
    "shape": (outcome(z=RIGHT.T), "z has the shape (3, 2); the shape (2, 3) was wanted."),
    "dtype": (outcome(z=RIGHT.astype(int)), "z has the dtype int64; float32 or float64 was wanted."),
    "finite": (outcome(z=changed(RIGHT, np.nan, 0, 1)), "z has 1 of 6 entries that are NaN."),
    "value": (outcome(z=changed(RIGHT, 0.25, 1, 2)), "z: 1 of 6 entries differ, by up to 0.25."),
    "mutated": (
        outcome(z=RIGHT, mutated="x scale"),
        "Your code changed its argument x and scale in place; work on a new tensor instead.",
    ),
    "aliased": (
        outcome(z=RIGHT, aliased="x"),
        "What you return shares its memory with the argument x; return a new tensor.",
    ),
}


@pytest.mark.parametrize("reason", WRONG)
def test_every_reason_has_its_sentence(reason: str) -> None:
    given, sentence = WRONG[reason]
    found = judge(given, outcome(z=RIGHT), BY_VALUE)
    assert (found.passed, found.reason, found.sentence) == (False, reason, sentence)


@pytest.mark.parametrize("kind", ["missing", "unwritten", "import", "error", "timeout", "type", "killed", "memory"])
def test_a_fault_is_the_verdict_whatever_else_was_seen(kind: str) -> None:
    given = replace(outcome(z=RIGHT, mutated="x"), fault=Fault(kind, f"It is {kind}."))
    assert judge(given, outcome(z=RIGHT), BY_VALUE) == Verdict(False, kind, f"It is {kind}.")


def test_right_is_right() -> None:
    assert verdict(RIGHT.copy()) == Verdict(True)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (outcome(z=RIGHT.T.astype(int), kind="numpy array", mutated="x", aliased="x"), "mutated"),
        (outcome(y=RIGHT, aliased="x"), "missing"),
        (outcome(z=RIGHT.T.astype(int), kind="numpy array", aliased="x"), "type"),
        (outcome(z=RIGHT.T.astype(int), aliased="x"), "shape"),
        (outcome(z=RIGHT.astype(int) * 7, aliased="x"), "dtype"),
        (outcome(z=changed(RIGHT, np.inf, 0, 0) + 1, aliased="x"), "finite"),
        (outcome(z=RIGHT + 1, aliased="x"), "value"),
        (outcome(z=RIGHT, aliased="x"), "aliased"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_reasons_come_in_their_order(given: Outcome, reason: str) -> None:
    assert judge(given, outcome(z=RIGHT), BY_VALUE).reason == reason


def test_the_first_wrong_value_is_the_one_that_is_named() -> None:
    given, wanted = outcome(a=RIGHT, b=RIGHT + 1, c=RIGHT.T), outcome(a=RIGHT, b=RIGHT, c=RIGHT)
    assert judge(given, wanted, BY_VALUE).sentence.startswith("b: 6 of 6 entries differ")


@pytest.mark.parametrize("field", ["mutated", "aliased"])
def test_what_the_reference_does_to_its_arguments_a_student_may_do(field: str) -> None:
    given, wanted = outcome(z=RIGHT, **{field: "x"}), outcome(z=RIGHT, **{field: "x"})
    assert judge(given, wanted, BY_VALUE).passed
    assert judge(outcome(z=RIGHT, **{field: "x y"}), wanted, BY_VALUE).reason == field


@pytest.mark.parametrize("given", ["float32", "float64"])
@pytest.mark.parametrize("wanted", ["float32", "float64"])
def test_both_precisions_are_accepted_and_neither_hides_an_error(given: str, wanted: str) -> None:
    values = np.random.default_rng(0).normal(size=(4, 3)) * 100
    assert verdict(values.astype(given), values.astype(wanted)).passed
    wrong = changed(values, 1.0, 2, 1)
    assert verdict(wrong.astype(given), values.astype(wanted)).sentence.startswith("z: 1 of 12 entries differ")


def test_float64_that_was_float32_on_its_way_is_accepted() -> None:
    values = np.random.default_rng(1).normal(size=20)
    assert verdict(values.astype(np.float32).astype(np.float64), values).passed


def test_half_precision_is_not_accepted() -> None:
    assert verdict(RIGHT.astype(np.float16)).reason == "dtype"


@pytest.mark.parametrize(
    ("given", "wanted", "passed"),
    [
        (np.asarray(2), np.asarray(2.0), True),
        (np.asarray([2]), np.asarray([2.0]), False),
        (np.asarray([True, False]), np.asarray([True, False]), True),
        (np.asarray([1, 0]), np.asarray([True, False]), False),
        (np.asarray([1.0, 0.0]), np.asarray([True, False]), False),
        (np.asarray([3], np.int32), np.asarray([3]), True),
        (np.asarray([3.0]), np.asarray([3]), False),
        (np.zeros((0, 2)), np.zeros((0, 2)), True),
        (np.asarray([np.nan, np.inf, 1.0]), np.asarray([np.nan, np.inf, 1.0]), True),
        (np.asarray([np.nan, -np.inf, 1.0]), np.asarray([np.nan, np.inf, 1.0]), False),
        (np.asarray([np.inf, np.inf, 2.0]), np.asarray([np.inf, np.inf, 1.0]), False),
    ],
)
def test_kinds_of_numbers_are_told_apart(given: np.ndarray, wanted: np.ndarray, passed: bool) -> None:
    assert verdict(given, wanted).passed is passed


@pytest.mark.parametrize("kind", ["tensor", "number", "truth value"])
def test_one_number_may_be_a_number_or_a_tensor_without_axes(kind: str) -> None:
    assert verdict(np.asarray(0.5), np.asarray(0.5), kind=kind).passed


@pytest.mark.parametrize(("given", "passed"), [("false, b", True), ("false, c", False), (np.asarray(1.0), False)])
def test_a_text_is_right_or_not_right(given: Value, passed: bool) -> None:
    found = verdict(given, "false, b")
    assert found.passed is passed
    assert "false, b" not in found.sentence


@pytest.mark.parametrize("kind", ["text", "tensor"])
def test_a_value_that_is_not_of_its_kind_is_wrong_and_no_error(kind: str) -> None:
    assert not judge(outcome(z="text", kind=kind), outcome(z=RIGHT), BY_VALUE).passed
    assert not judge(outcome(z=RIGHT, kind=kind), outcome(z="text"), BY_VALUE).passed


def test_a_value_without_a_kind_is_wrong_and_no_error() -> None:
    bare = Outcome({"z": RIGHT})
    assert judge(bare, outcome(z=RIGHT), BY_VALUE).sentence == "z is nothing; a tensor was wanted."
    assert not alike(bare, outcome(z=RIGHT), BY_VALUE)


def test_the_table_shows_the_entries_that_differ_most_in_their_order() -> None:
    wrong = RIGHT + np.asarray([[0.1, 0.0, 3.0], [2.0, 0.2, 0.0]])
    rows = verdict(wrong).rows
    assert [(row.where, row.wanted, row.given) for row in rows] == [
        ("z[0, 2]", "2.5", "5.5"),
        ("z[1, 0]", "3.5", "5.5"),
        ("z[1, 1]", "4.5", "4.7"),
    ]


def test_the_table_leaves_out_what_differs_by_rounding_only() -> None:
    values = np.random.default_rng(2).normal(size=8)
    assert [row.where for row in verdict(changed(values, 1.0, 3).astype(np.float32), values).rows] == ["z[3]"]


def test_an_infinite_entry_of_a_known_mistake_excuses_nothing() -> None:
    known = np.asarray([-np.inf, 1.0, 2.0])
    assert BY_VALUE.alike(known.copy(), known)
    assert not BY_VALUE.alike(np.asarray([-np.inf, 1.0, 3.0]), known)


def test_the_table_shows_truth_values_as_words() -> None:
    (row,) = verdict(np.asarray([True, True]), np.asarray([True, False])).rows
    assert (row.where, row.wanted, row.given) == ("z[1]", "False", "True")


def test_the_table_shows_what_is_not_finite() -> None:
    found = verdict(np.asarray([1.0, np.inf, np.nan]), np.asarray([1.0, 2.0, 3.0]))
    assert [(row.where, row.given) for row in found.rows] == [("z[1]", "inf"), ("z[2]", "nan")]


@pytest.mark.parametrize("seed", range(5))
def test_verdicts_are_single_sentences(seed: int) -> None:
    random = np.random.default_rng(seed)
    shapes = [(), (1,), (3,), (2, 2), (0,)]
    for _ in range(50):
        given, wanted = (
            random.normal(size=shapes[random.integers(5)]).astype(
                random.choice(["float32", "float64", "int64", "bool"])
            )
            for _ in range(2)
        )
        found = verdict(given, wanted)
        if not found.passed:
            assert found.sentence.endswith(".")
            assert found.sentence.count(". ") == 0
            assert "\n" not in found.sentence


def test_the_largest_error_is_infinite_where_one_side_is_not_finite() -> None:
    assert largest_error(np.asarray([np.nan]), np.asarray([1.0])) == np.inf
    assert largest_error(np.asarray([np.inf]), np.asarray([-np.inf])) == np.inf
    assert largest_error(np.asarray([np.inf, 1.0]), np.asarray([np.inf, 1.5])) == 0.5
    assert largest_error(np.zeros(0), np.zeros(0)) == 0.0


def test_comparing_equal_arrays_gives_an_empty_table() -> None:
    assert compare("z", RIGHT, RIGHT) == ()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("tensor", "a tensor"), ("nothing", "nothing"), ("int", "an int"), ("OrderedDict", "an OrderedDict")],
)
def test_kinds_have_their_article(kind: str, words: str) -> None:
    assert named(kind) == words


# --- Alike ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (outcome(z=RIGHT), True),
        (outcome(z=RIGHT.astype(np.float32)), True),
        (outcome(z=RIGHT, more=RIGHT), True),
        (outcome(z=RIGHT + 1), False),
        (outcome(z=RIGHT.T), False),
        (outcome(z=RIGHT, kind="text"), False),
        (outcome(z="text", kind="tensor"), False),
        (outcome(y=RIGHT), False),
        (Outcome(fault=Fault("error", "no")), False),
        (Outcome(), False),
    ],
)
def test_outcomes_are_alike_if_kinds_shapes_and_values_are(given: Outcome, same: bool) -> None:
    assert alike(given, outcome(z=RIGHT), BY_VALUE) is same
