"""The simulated class: broken work of every kind gets what it deserves, and a wrong mark would be noticed."""

import json
from dataclasses import replace

import pytest

from autograder import catalogue
from autograder.tutor import classroom
from autograder.tutor.classroom import Person, everybody, members, simulate, surprises
from autograder.tutor.grading import grade


@pytest.fixture(scope="module")
def people(desk):
    return list(everybody((desk.topic.name,)))


@pytest.fixture(scope="module")
def graded(desk, people, engine, references, tmp_path_factory):
    """All kinds of work, but of alternatives and single mistakes, which the kill matrix tests, only every tenth."""
    place = tmp_path_factory.mktemp("class")
    topic = desk.topic.name
    some = [
        person
        for index, person in enumerate(people)
        if index % 10 == 0 or not person.works[topic].kind.startswith(("alternative", "mistake"))
    ]
    write(some, place / "submissions")
    return some, grade(place / "submissions", place / "results", [topic], engine=engine)


def write(people, target):
    simulate(target, people)


def test_everybody_has_a_name_of_their_own_and_there_is_work_of_every_kind(desk, people):
    kinds = [person.works[desk.topic.name].kind for person in people]
    assert len({person.name for person in people}) == len(people) > 50
    assert sum(kind.startswith("mistake in") for kind in kinds) > 20
    assert {"reference", "no file", "not UTF-8", "endless loop", "half finished", "untouched stubs"} <= set(kinds)


def test_the_class_of_the_demo_has_something_of_everything(desk):
    topics = catalogue.topics()
    some = list(members(topics))
    assert len({person.name for person in some}) == len(some) == classroom.MEMBERS
    everything = {each.works[desk.topic.name].kind for each in everybody((desk.topic.name,))}
    odd = {kind for kind in everything if not kind.startswith(("alternative", "mistake", "reference"))}
    assert odd <= {work.kind for person in some for work in person.works.values()}
    for topic in topics:
        kinds = [person.works[topic].kind for person in some]
        assert len(set(kinds)) == len(kinds)
        assert sum(kind.startswith("mistake") for kind in kinds) >= 20
        assert sum(kind.startswith("alternative") for kind in kinds) >= 3
        named = {kind.removeprefix("mistake in ").partition(":")[0] for kind in kinds if kind.startswith("mistake")}
        assert len(named) >= 5
    assert f"{len(topics)} topics" in classroom.introduction(some)


def test_the_class_gets_the_marks_it_deserves(graded):
    some, result = graded
    assert surprises(some, result) == []
    assert "got the marks they deserve" in classroom.conclusion(some, [])


def test_wrong_marks_are_noticed(graded):
    some, result = graded
    generous = replace(result, results=tuple(replace(each, earned=each.points) for each in result.results))
    assert any("no file" in surprise for surprise in surprises(some, generous))
    blind = replace(result, results=tuple(replace(each, needs_human=False) for each in result.results))
    assert any("does not need a human" in surprise for surprise in surprises(some, blind))
    harsh = replace(result, results=tuple(replace(each, earned=0) for each in result.results))
    assert any("(reference): 0 points" in surprise for surprise in surprises(some, harsh))
    assert "1 mark" in classroom.conclusion(some, ["x"]) or "marks" in classroom.conclusion(some, ["x"])


def test_the_manifest_stands_beside_the_submissions_and_not_in_them(desk, people, tmp_path):
    few: list[Person] = people[:3]
    write(few, tmp_path / "submissions")
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert [entry["student"] for entry in manifest] == [person.name for person in few]
    assert sorted(path.name for path in (tmp_path / "submissions").iterdir()) == sorted(p.name for p in few)


def test_who_is_built_on_whom_is_read_off_the_sources(desk):
    for name, below in desk.built_on.items():
        assert name not in below
        assert below <= set(desk.names)
        for other in below:
            assert desk.built_on[other] - {name} <= below
