"""Marks come from verdicts alone; the mistake behind a wrong answer is the one that explains most of it."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.assess import ExerciseResult, assess
from autograder.catalogue import Check, Exercise
from autograder.outcomes import Fault, Outcome
from autograder.references import Key, KnownMistake, References

SEEDS = (1, 2)
ADVICE = {"sign": "The sign is turned.", "scale": "The scale is missing.", "given": "The given function is wrong."}


def never(module: object, draw: object) -> dict:
    raise AssertionError("nothing is run here")


def exercise(*names: str, name: str = "f") -> Exercise:
    checks = tuple(Check(name, each, points, ("L-1",), never) for points, each in enumerate(names, start=1))
    return Exercise(name, "FN", 5, ("a", "b", "c"), checks)


def value(number: float) -> Outcome:
    return Outcome({"z": np.asarray([number, number])}, {"z": "tensor"})


def answers(**numbers: float | Outcome) -> dict[Key, Outcome]:
    return {
        (name, seed): number if isinstance(number, Outcome) else value(number + 10 * seed)
        for name, number in numbers.items()
        for seed in SEEDS
    }


def mistake(name: str, of: str = "f", **numbers: float) -> KnownMistake:
    return KnownMistake(of, name, ADVICE.get(name, f"It is {name}."), answers(**numbers))


def references(*mistakes: KnownMistake, **numbers: float) -> References:
    return References("flow", SEEDS, answers(**numbers), mistakes)


def named(result: ExerciseResult) -> list[str]:
    return [check.mistake for check in result.checks]


# --- Points -----------------------------------------------------------------------------------------------

THREE = exercise("one_thing", "two", "three")
WANTED = references(one_thing=0.0, two=0.0, three=0.0)


def test_right_outcomes_earn_every_point() -> None:
    result = assess(THREE, answers(one_thing=0.0, two=0.0, three=0.0), WANTED)
    assert (result.exercise, result.earned, result.points, result.passed) == ("f", 6, 6, True)
    assert [check.sentence for check in result.checks] == ["one thing", "two", "three"]


def test_every_check_earns_its_own_points() -> None:
    result = assess(THREE, answers(one_thing=0.0, two=9.0, three=0.0), WANTED)
    assert (result.earned, result.passed) == (4, False)
    assert [check.earned for check in result.checks] == [1, 0, 3]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_wrong_seed_fails_the_check(seed: int) -> None:
    outcomes = answers(one_thing=0.0, two=0.0, three=0.0) | {("two", seed): value(5.0)}
    assert [check.passed for check in assess(THREE, outcomes, WANTED).checks] == [True, False, True]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_outcome_is_never_a_pass(seed: int) -> None:
    outcomes = answers(one_thing=0.0, two=0.0, three=0.0)
    del outcomes["two", seed]
    found = assess(THREE, outcomes, WANTED).checks[1]
    assert (found.passed, found.earned, found.verdict.reason) == (False, 0, "killed")
    assert found.verdict.sentence == "There is no result for this check; a tutor has to look at it."


def test_no_outcomes_at_all_earn_nothing() -> None:
    result = assess(THREE, {}, WANTED)
    assert (result.earned, result.passed, result.unwritten) == (0, False, False)


def test_references_without_a_seed_earn_nothing() -> None:
    result = assess(THREE, answers(one_thing=0.0, two=0.0, three=0.0), replace(WANTED, seeds=()))
    assert (result.earned, result.passed) == (0, False)


def test_outcomes_for_other_seeds_or_checks_count_for_nothing() -> None:
    outcomes = {(name, 99): outcome for (name, _), outcome in answers(one_thing=0.0, two=0.0, other=0.0).items()}
    assert assess(THREE, outcomes, WANTED).earned == 0


def test_a_reference_that_is_missing_is_the_tutors_error() -> None:
    with pytest.raises(KeyError):
        assess(THREE, {}, references(one_thing=0.0))


@pytest.mark.parametrize(
    ("kinds", "unwritten"), [(["unwritten"] * 3, True), (["unwritten", "error", "unwritten"], False)]
)
def test_an_exercise_is_unwritten_if_all_of_its_checks_are(kinds: list[str], unwritten: bool) -> None:
    faults = [Outcome(fault=Fault(kind, "It raises.")) for kind in kinds]
    result = assess(THREE, answers(one_thing=faults[0], two=faults[1], three=faults[2]), WANTED)
    assert (result.unwritten, result.earned) == (unwritten, 0)


# --- Names of mistakes ------------------------------------------------------------------------------------

TWO = exercise("first", "second")


def test_a_wrong_answer_without_a_known_mistake_has_no_advice() -> None:
    result = assess(TWO, answers(first=5.0, second=0.0), references(mistake("sign", first=-1.0), first=0.0, second=0.0))
    assert [(check.mistake, check.advice) for check in result.checks] == [("", ""), ("", "")]
    assert result.checks[0].verdict.reason == "value"


def test_a_known_mistake_is_named_with_its_sentence() -> None:
    found = assess(TWO, answers(first=-1.0, second=0.0), references(mistake("sign", first=-1.0), first=0.0, second=0.0))
    assert (found.checks[0].mistake, found.checks[0].advice) == ("sign", "The sign is turned.")


def test_a_passed_check_names_no_mistake() -> None:
    found = assess(TWO, answers(first=0.0, second=0.0), references(mistake("sign", first=0.0), first=0.0, second=0.0))
    assert named(found) == ["", ""]


def test_a_mistake_must_fit_for_every_seed_that_shows_it() -> None:
    known = references(mistake("sign", first=-1.0), first=0.0, second=0.0)
    outcomes = answers(first=-1.0, second=0.0) | {("first", 2): value(7.0)}
    assert named(assess(TWO, outcomes, known)) == ["", ""]


def test_a_mistake_that_shows_for_one_seed_only_is_named() -> None:
    known = mistake("sign", first=-1.0)
    del known.outcomes["first", 1]
    outcomes = answers(first=0.0, second=0.0) | {("first", 2): value(19.0)}
    assert named(assess(TWO, outcomes, references(known, first=0.0, second=0.0))) == ["sign", ""]


def test_a_mistake_of_recorded_seeds_is_named_when_secret_seeds_are_asked_too() -> None:
    known = references(mistake("sign", first=-1.0), first=0.0, second=0.0)
    secret = replace(
        known, seeds=(*SEEDS, 77), wanted=known.wanted | {("first", 77): value(0), ("second", 77): value(0)}
    )
    outcomes = answers(first=-1.0, second=0.0) | {("first", 77): value(-3.0), ("second", 77): value(0)}
    assert named(assess(TWO, outcomes, secret)) == ["sign", ""]


def test_of_two_mistakes_that_fit_a_check_the_one_that_fits_more_checks_is_named() -> None:
    known = references(
        mistake("scale", first=-1.0, second=3.0), mistake("sign", first=-1.0, second=4.0), first=0.0, second=0.0
    )
    assert named(assess(TWO, answers(first=-1.0, second=4.0), known)) == ["sign", "sign"]
    assert named(assess(TWO, answers(first=-1.0, second=3.0), known)) == ["scale", "scale"]


def test_a_mistake_that_claims_more_than_is_seen_comes_behind_one_that_claims_less() -> None:
    known = references(mistake("scale", first=-1.0, second=3.0), mistake("sign", first=-1.0), first=0.0, second=0.0)
    assert named(assess(TWO, answers(first=-1.0, second=0.0), known)) == ["sign", ""]


@pytest.mark.parametrize("order", [1, -1])
def test_the_own_mistake_comes_before_one_of_a_function_below(order: int) -> None:
    both = [mistake("given", of="g", first=-1.0), mistake("sign", first=-1.0)][::order]
    found = assess(TWO, answers(first=-1.0, second=0.0), references(*both, first=0.0, second=0.0)).checks[0]
    assert (found.mistake, found.advice) == ("sign", "The sign is turned.")


def test_the_majority_of_checks_comes_before_being_the_own_mistake() -> None:
    known = references(
        mistake("sign", first=-1.0), mistake("given", of="g", first=-1.0, second=-2.0), first=0.0, second=0.0
    )
    assert named(assess(TWO, answers(first=-1.0, second=-2.0), known)) == ["given", "given"]


def test_advice_on_an_inherited_mistake_says_where_it_comes_from() -> None:
    known = references(mistake("given", of="g", first=-1.0), first=0.0, second=0.0)
    found = assess(TWO, answers(first=-1.0, second=0.0), known).checks[0]
    assert found.advice == "This looks like a mistake in g: The given function is wrong."


@pytest.mark.parametrize("fault", [Fault("error", "No."), Fault("timeout", "Late.")])
def test_a_fault_is_never_a_known_mistake(fault: Fault) -> None:
    known = references(mistake("sign", first=-1.0), first=0.0, second=0.0)
    found = assess(TWO, answers(first=replace(value(9.0), fault=fault), second=0.0), known).checks[0]
    assert (found.mistake, found.verdict.sentence) == ("", fault.sentence)


def test_a_forged_outcome_without_kinds_is_wrong_and_no_error() -> None:
    known = references(mistake("sign", first=-1.0), first=0.0, second=0.0)
    forged = Outcome({"z": np.asarray([9.0, 9.0])})
    assert assess(TWO, answers(first=forged, second=forged), known).earned == 0
