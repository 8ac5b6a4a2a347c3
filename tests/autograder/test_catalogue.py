"""The catalogue refuses what does not fit together, and what it holds is complete."""

import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from zlib import crc32

import pytest

from autograder.catalogue import BadCatalogue, Check, Exercise, Topic, UnknownExercise, find, topic, topics

TOPICS = [topic(name) for name in topics()]
EXERCISES = [(each, exercise) for each in TOPICS for exercise in each.exercises.values()]
CHECKS = [(each, check) for each in TOPICS for check in each.checks]

every_topic = pytest.mark.parametrize("each", TOPICS, ids=lambda each: each.name)
every_exercise = pytest.mark.parametrize(("each", "exercise"), EXERCISES, ids=lambda value: value.name)
every_check = pytest.mark.parametrize(("each", "check"), CHECKS, ids=lambda value: value.name)

FORMS = {"FN", "PROP", "CHAIN", "EXP", "WIT", "MC2", "BUG", "ORD", "FIG", "TXT", "PRED"}


def curriculum() -> set[str]:
    listed = tomllib.loads((resources.files("autograder") / "curriculum.toml").read_text("utf-8"))
    return {item["id"] for item in [*listed["item"], *listed["erratum"]]}


# --- What the course's own catalogue holds ----------------------------------------------------------------


def test_there_are_topics_and_laws_is_none_of_them() -> None:
    assert topics() == tuple(sorted(topics(), key=lambda name: topic(name).number))
    assert "flow" in topics()
    assert "laws" not in topics()


@every_topic
def test_a_topic_says_its_notebook_and_counts_its_points(each: Topic) -> None:
    assert each.notebook == f"{each.number:02d}_{each.name}"
    assert each.points == sum(check.points for check in each.checks) > 0
    assert {check.exercise for check in each.checks} == set(each.exercises)


@every_topic
def test_no_two_things_of_a_topic_have_one_name(each: Topic) -> None:
    assert not set(each.exercises) & set(each.texts)
    assert len({check.name for check in each.checks}) == len(each.checks)


@every_topic
def test_labels_count_exercises_and_texts_in_order(each: Topic) -> None:
    labels = [each.label(name) for name in [*each.exercises, *each.texts]]
    assert labels == [f"{each.number}.{index}" for index in range(1, len(labels) + 1)]


@every_topic
def test_texts_for_the_tutor_cover_items_of_the_curriculum(each: Topic) -> None:
    for text in each.texts.values():
        assert text.points > 0
        assert 1 <= text.minutes <= 30
        assert text.covers
        assert set(text.covers) <= curriculum()


def test_numbers_of_topics_are_their_own() -> None:
    assert len({each.number for each in TOPICS}) == len(TOPICS)


@every_exercise
def test_an_exercise_has_three_hints_that_say_more_and_more(each: Topic, exercise: Exercise) -> None:
    assert len(exercise.hints) == len(set(exercise.hints)) == 3
    assert all(hint.strip() == hint != "" for hint in exercise.hints)


@every_exercise
def test_an_exercise_has_form_minutes_checks_and_items(each: Topic, exercise: Exercise) -> None:
    assert exercise.form in FORMS
    assert 1 <= exercise.minutes <= 45
    assert exercise.checks
    assert exercise.points == sum(check.points for check in exercise.checks)
    assert set(exercise.covers) == {item for check in exercise.checks for item in check.covers}


@every_exercise
def test_an_exercise_is_found_by_its_path(each: Topic, exercise: Exercise) -> None:
    assert find(f"{each.name}.{exercise.name}") == (each, exercise)


@every_check
def test_a_check_covers_items_of_the_curriculum(each: Topic, check: Check) -> None:
    assert check.covers
    assert set(check.covers) <= curriculum()
    assert check.points >= 1


@every_check
def test_a_check_is_named_by_a_sentence(each: Topic, check: Check) -> None:
    assert check.name == check.probe.__name__ == check.name.lower()
    assert len(check.sentence.split()) >= 3
    assert check.name.isidentifier()
    assert not check.name.startswith("test")


@every_check
def test_a_probe_takes_the_module_and_the_source_of_inputs(each: Topic, check: Check) -> None:
    assert check.probe.__code__.co_argcount == 2
    assert check.probe.__code__.co_varnames[1] == "draw"


# --- Names that nobody knows ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["flwo", "", "laws", "flow.compose", "../flow", "FLOW"])
def test_an_unknown_topic_is_told_those_that_there_are(name: str) -> None:
    with pytest.raises(UnknownExercise, match=r"there is no topic .*; the topics are .*flow") as caught:
        topic(name)
    assert repr(name) in str(caught.value)


@pytest.mark.parametrize("path", ["flow.composee", "flow.", "flow", "flow.compose.forward", "flow.filaments"])
def test_an_unknown_exercise_is_told_those_that_there_are(path: str) -> None:
    with pytest.raises(UnknownExercise, match=r"topic flow has flow\.log_prob_1d, .*flow\.compose"):
        find(path)


@pytest.mark.parametrize("path", ["", ".", "nothing.compose", "compose"])
def test_a_path_without_a_known_topic_is_told_the_topics(path: str) -> None:
    with pytest.raises(UnknownExercise, match="the topics are"):
        find(path)


# --- Catalogues that do not fit together ------------------------------------------------------------------

LIST = """
number = 7
[[exercise]]
name = "f"
form = "FN"
minutes = 3
hints = ["one", "two", "three"]
[[text]]
name = "essay"
points = 2
minutes = 5
covers = "L-FL-1 L-FL-2"
"""
PROBES = """
from autograder.catalogue import check
@check("f", points=2, covers="L-FL-1 L-FL-2")
def does_what_it_should(module, draw):
    return {"z": module.f(draw.normal(2))}
"""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Callable[..., Topic]:
    """Reads the catalogue of a made-up topic, in a package of its own."""
    package = f"made_up_{crc32(request.node.name.encode())}"
    (tmp_path / package).mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    def make(listed: str = LIST, probes: str = PROBES) -> Topic:
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "topic.toml").write_text(listed)
        (tmp_path / package / "topic.py").write_text(probes)
        return topic.__wrapped__("topic", package)

    return make


def test_a_topic_is_read_from_its_list_and_its_probes(made: Callable[..., Topic]) -> None:
    found = made()
    (check,) = found.checks
    assert (found.number, found.points, found.label("essay")) == (7, 2, "7.2")
    assert (check.sentence, check.covers) == ("does what it should", ("L-FL-1", "L-FL-2"))
    assert found.exercises["f"].hints == ("one", "two", "three")


def test_a_probe_of_an_exercise_that_is_not_listed_is_refused(made: Callable[..., Topic]) -> None:
    with pytest.raises(BadCatalogue, match=r"\.py probes g, which .*\.toml does not list"):
        made(probes=PROBES + PROBES.replace('"f"', '"g"').replace("does_what", "also_does_what"))


def test_an_exercise_without_a_probe_is_refused(made: Callable[..., Topic]) -> None:
    with pytest.raises(BadCatalogue, match=r"\.toml lists f, which no probe in .*\.py asks about"):
        made(probes="")


@pytest.mark.parametrize("hints", ['["one", "two"]', '["one", "two", "three", "four"]', "[]"])
def test_there_are_exactly_three_hints(made: Callable[..., Topic], hints: str) -> None:
    with pytest.raises(BadCatalogue, match=r"f has [0-9] hints; a nudge, the idea and the formula are three"):
        made(listed=LIST.replace('["one", "two", "three"]', hints))


@pytest.mark.parametrize("key", ["number", "form", "points"])
def test_an_entry_that_lacks_something_is_told_what(made: Callable[..., Topic], key: str) -> None:
    with pytest.raises(BadCatalogue, match=rf"topic\.toml has an entry without '{key}'"):
        made(listed=LIST.replace(f"{key} =", f"other_{key} ="))


@pytest.mark.parametrize("listed", ["number = ", "number = 7\nexercise = 3", LIST.replace('"L-FL-1 L-FL-2"', "3")])
def test_a_list_that_is_none_is_refused(made: Callable[..., Topic], listed: str) -> None:
    with pytest.raises(BadCatalogue, match="cannot be read as a list of exercises"):
        made(listed=listed)
