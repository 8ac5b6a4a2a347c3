"""Unwritten exercises are waited for; every other error is the reader's to see."""

import pytest

from course import attempt, tried
from course.attempt import Unwritten, outcome

SENTENCE = "flow.affine_forward is yours to write: exercise 3.5 of notebooks/03_flow.ipynb"


def stub(*_):
    raise NotImplementedError(SENTENCE)


def test_an_unwritten_exercise_is_one_quiet_line(capsys):
    with attempt():
        stub()
    printed = capsys.readouterr()
    assert printed.out == "Waits for flow.affine_forward (exercise 3.5).\n"
    assert printed.err == ""


@pytest.mark.parametrize(
    "error", [ValueError(SENTENCE), NotImplementedError("not yet"), NotImplementedError(), KeyboardInterrupt()]
)
def test_every_other_error_passes_through(error):
    def broken():
        raise error

    with pytest.raises(type(error)), attempt():
        broken()
    with pytest.raises(type(error)):
        tried(broken)


def test_what_is_written_runs_as_if_nothing_stood_around_it(capsys):
    with attempt():
        print("done")
    assert capsys.readouterr().out == "done\n"


def test_tried_and_outcome_say_what_came_or_what_is_missing():
    assert tried(max, 2, 3) == 3
    assert tried(stub, 2) is None
    assert outcome(max, 2, 3) == (3, None)
    assert outcome(stub, 2) == (None, Unwritten("flow.affine_forward", "3.5"))


def test_methods_of_classes_are_exercises_too():
    error = "flow.Coupling.inverse is yours to write: exercise 3.6 of notebooks/03_flow.ipynb"

    def inverse():
        raise NotImplementedError(error)

    assert outcome(inverse)[1] == Unwritten("flow.Coupling.inverse", "3.6")
