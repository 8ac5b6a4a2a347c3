"""Marking: what a student's process says is shown short and clean, and what a tutor must see is said."""

from dataclasses import replace

import pytest

from autograder import allowance
from autograder.outcomes import Fault, Outcome
from autograder.tutor import marking
from autograder.tutor.collecting import Submission
from autograder.tutor.engine import Examination
from autograder.tutor.gradebook import marks
from autograder.tutor.marking import Marker, Seeds, line_of, lines_of, plain


class Saying:
    """An engine whose submissions all end in the same way."""

    def __init__(self, engine, desk, fault, **examination):
        self.level, self.limits = engine.level, engine.limits
        self._fault, self._desk, self._examination = fault, desk, examination

    def examine(self, source, topic, seeds):
        keys = [(check.name, seed) for check in self._desk.topic.checks for seed in seeds]
        return Examination(dict.fromkeys(keys, Outcome(fault=self._fault)), forks=1, **self._examination)


@pytest.fixture
def mark(desk, engine, references):
    marker = Marker(desk.topic, references, Seeds(1), "test")

    def marked(fault, source=b"one\ntwo\n", **examination):
        return marker.mark(
            Submission("Ada", desk.topic.name, "flow.py", source), Saying(engine, desk, fault, **examination)
        )

    return marked


def test_tampering_earns_nothing_and_is_told(mark):
    result = mark(Fault("tampering", "damaged"))
    assert (result.earned, result.needs_human, result.remark) == (0, True, marking.TAMPERING)


def test_derivations_that_were_not_judged_are_told(mark):
    result = mark(Fault("unjudged", "A tutor has to."))
    assert (result.earned, result.needs_human, result.remark) == (0, True, marking.EXHAUSTED)
    made = marks.marks(result, {f"flow-{each.exercise}": float(each.points) for each in result.exercises})
    assert marks.attention(result, made) == list(made)


def test_a_submission_has_one_allowance_of_its_own(mark, monkeypatch):
    seen, real = [], marking.assess

    def assess(*arguments):
        seen.append(allowance.current())
        return real(*arguments)

    monkeypatch.setattr(marking, "assess", assess)
    for _ in range(2):
        mark(Fault("error", "ValueError."))
    first, second = seen[: len(seen) // 2], seen[len(seen) // 2 :]
    assert len({id(each) for each in first}) == len({id(each) for each in second}) == 1
    assert None not in seen
    assert first[0] is not second[0]
    assert allowance.current() is None


def test_tampering_with_a_later_seed_is_told(desk, engine, references, mark):
    first = Fault("error", "ValueError.")

    class Later(Saying):
        def examine(self, source, topic, seeds):
            given = super().examine(source, topic, seeds)
            given.outcomes[list(given.outcomes)[1]] = Outcome(fault=Fault("tampering", "damaged"))
            return given

    marker = Marker(desk.topic, references, Seeds(1), "test")
    result = marker.mark(Submission("Ada", desk.topic.name, "flow.py", b""), Later(engine, desk, first))
    assert (result.needs_human, result.remark) == (True, marking.TAMPERING)


@pytest.mark.parametrize(("losses", "told"), [(0, False), (1, False), (2, True), (9, True)])
def test_who_ends_the_template_several_times_is_told(mark, losses, told):
    result = mark(Fault("error", "ValueError."), losses=losses)
    assert (result.losses, result.needs_human) == (losses, told)
    assert (f"ended {losses} times" in result.remark) == told


def test_a_file_that_does_not_load_says_why_in_a_short_line(mark):
    result = mark(Fault("import", "cannot be\nloaded: \x1b[2J" + "x" * 10**6))
    assert result.remark.startswith("Nothing could be run: cannot be loaded: [2Jxxx")
    assert len(result.remark) < 250
    assert result.remark.isprintable()


@pytest.mark.parametrize(
    ("line", "kept"), [(2, 2), (3, 3), (4, None), (10**12, None), (0, None), (-1, None), (None, None)]
)
def test_a_line_that_the_source_does_not_have_is_dropped(mark, line, kept):
    checks = mark(Fault("error", "ValueError.", line, "what the process says")).exercises[0].checks
    assert checks[0].line == kept
    assert checks[0].source == {None: "", 2: "two", 3: ""}[kept]


def test_texts_are_cut(mark, desk, references):
    result = mark(Fault("error", "y" * 10**6))
    assert all(len(check.verdict) <= marking.LONGEST_VERDICT for each in result.exercises for check in each.checks)


def test_the_source_is_known_by_its_digest(mark):
    fault = Fault("error", "ValueError.")
    assert mark(fault).source == mark(fault).source != mark(fault, b"other").source
    assert len(mark(fault).source) == 64


def test_lines_are_counted_as_python_counts_them():
    assert lines_of(b"a\rb\r\nc\nd\x0ce\xc2\x85f") == ["a", "b", "c", "d\x0ce\x85f"]
    assert line_of(Fault("error", "", 5), lines_of(b"a\nb")) is None


def test_what_marks_depend_on_is_in_their_basis(desk, engine, monkeypatch):
    class Other:
        level, limits = engine.level, engine.limits

    def basis():
        return marking.basis(desk.topic.name, Other)

    first = basis()
    assert first == basis()
    monkeypatch.setattr(Other, "limits", replace(engine.limits, memory=1))
    assert first != basis()
    monkeypatch.undo()
    monkeypatch.setattr(marking, "fingerprint", lambda topic: "other")
    assert first != basis()


def test_secret_seeds_are_fresh_unless_they_are_asked_for_again():
    assert Seeds.drawn().values != Seeds.drawn().values
    assert Seeds.drawn(5).values == Seeds.drawn(5).values
    assert Seeds.drawn(5).values != Seeds.drawn(6).values
    assert len(set(Seeds.drawn(5).values)) == 4


def test_what_other_seeds_gave_is_kept_unless_some_were_asked_for():
    assert Seeds.drawn().allow(7)
    assert Seeds.drawn(7).allow(7)
    assert not Seeds.drawn(7).allow(8)


def test_what_students_may_see_does_not_name_the_number_of_the_secret_seeds():
    assert "12345" not in Seeds.drawn(12345).policy


def test_texts_of_students_lose_what_cannot_be_shown():
    assert plain("fine\n\x1b[2J\ud800\x00é", 100) == "fine\n[2J?é"
    assert plain("x" * 10**6, 20) == "x" * 19 + "…"
    assert plain("x" * 20, 20) == "x" * 20
