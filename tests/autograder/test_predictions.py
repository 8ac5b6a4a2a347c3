"""A prediction earns its points anywhere between the bounds, and is told them outside."""

import numpy as np
import pytest

from autograder.judge import Within, judge
from autograder.outcomes import Outcome, Value
from autograder.verdicts import Verdict

SHARE = Within(0.0, 1.0, "samples")


def predicted(answer: Value, kind: str = "number") -> Verdict:
    given = Outcome({"p": answer}, {"p": kind})
    return judge(given, Outcome({"p": np.asarray(0.5)}, {"p": "number"}), SHARE)


@pytest.mark.parametrize("number", [0, 1, 0.0, 1.0, 0.3, np.float32(0.7)])
def test_a_prediction_between_the_bounds_is_accepted(number: float) -> None:
    assert predicted(np.asarray(number)).passed


@pytest.mark.parametrize(
    ("number", "reason"), [(-0.1, "value"), (60.0, "value"), (np.nan, "finite"), (np.inf, "finite")]
)
def test_a_prediction_outside_is_told_the_bounds(number: float, reason: str) -> None:
    assert predicted(np.asarray(number)).reason == reason


def test_a_prediction_outside_hears_what_to_predict() -> None:
    assert predicted(np.asarray(60.0)).sentence == "p is 60; predict a number of samples between 0 and 1."


@pytest.mark.parametrize(("given", "known", "same"), [
    (-1.0, -7.0, True), (2.0, 60.0, True), (0.1, 0.9, True), (-1.0, 2.0, False), (0.5, 2.0, False),
    (np.nan, np.nan, True), (np.inf, np.inf, True), (-np.inf, np.inf, True), (np.nan, np.inf, False),
    (np.nan, 2.0, False),
])  # fmt: skip
def test_predictions_show_the_same_mistake_on_the_same_side(given: float, known: float, same: bool) -> None:
    assert SHARE.alike(np.asarray(given), np.asarray(known)) is same


def test_a_text_is_no_prediction() -> None:
    found = predicted("much", "text")
    assert (found.reason, found.sentence) == ("type", "p is a text; a number was wanted.")
    assert not SHARE("p", "much", np.asarray(0.5)).passed
