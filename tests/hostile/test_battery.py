"""Every kind at every level: contained? verdict right? next submission unaffected, nothing left behind?"""

import platform
from collections import Counter
from dataclasses import replace

import pytest

from autograder.tutor.isolation import UNCONTAINED
from tests.hostile import (
    accidents,
    answers,
    endings,
    files,
    frames,
    harness,
    loops,
    memory,
    network,
    powers,
    processes,
    reading,
    state,
    through,
    writing,
)
from tests.hostile.conftest import LEVELS
from tests.hostile.kind import Kind

THEMES = (endings, loops, memory, reading, writing, network, processes, powers, frames, answers, harness, state)
THEMES += (files, accidents)
KINDS = tuple(
    kind for theme in THEMES for kind in (*vars(theme).values(), *getattr(theme, "KINDS", ())) if isinstance(kind, Kind)
)

LEAST = 110
"""Kinds that the battery must have, without those that are run at one level only."""

RIGHT = {"contained?": [], "verdict right?": [], "next unaffected?": []}


def marks(kind: Kind) -> list[pytest.MarkDecorator]:
    """Skips what knows system calls by their numbers on another processor."""
    foreign = kind.numbers and platform.machine() != "x86_64"
    return [pytest.mark.skip(reason="the numbers of system calls are those of x86-64")] if foreign else []


def runs() -> list[object]:
    """Every kind at every level that contains it; a slow one at the strongest level only."""
    return [
        pytest.param(level, kind, id=f"level {level}-{kind.name}", marks=marks(kind))
        for level in LEVELS
        for kind in KINDS
        if level >= kind.contained_from and (level == LEVELS[-1] or not kind.once)
    ]


@pytest.mark.parametrize(("level", "kind"), runs())
def test_it_is_contained_judged_rightly_and_leaves_nothing_behind(battery, kind):
    assert battery.answers(kind) == RIGHT


def test_there_are_enough_kinds_each_with_a_name_and_a_sentence_of_its_own():
    assert len([kind for kind in KINDS if not kind.once]) >= LEAST
    for field in ("name", "tries"):
        assert [text for text, count in Counter(getattr(kind, field) for kind in KINDS).items() if count > 1] == []
    assert all(len(kind.tries.split()) > 1 for kind in KINDS)


def test_what_level_0_cannot_contain_is_what_the_report_lists():
    assert {kind.uncontained for kind in KINDS} - {""} == set(UNCONTAINED)


@pytest.mark.parametrize("level", [0])
@pytest.mark.parametrize("complaint", through.COMPLAINTS)
def test_the_questions_notice_an_attack_that_gets_through(battery, complaint, monkeypatch):
    monkeypatch.setattr("tests.hostile.battery.PATIENCE", 0.2)  # what it leaves behind will not go away
    kind = through.COMPLAINTS[complaint]
    try:
        answers = battery.answers(kind)
        assert any(each.startswith(complaint) for each in answers["contained?"])
    finally:
        battery.scene.restore()


@pytest.mark.parametrize("level", [0])
def test_the_questions_notice_a_wrong_verdict(battery):
    (complaint,) = battery.answers(through.unexpectedly_wrong)["verdict right?"]
    assert complaint.startswith("sample: value, not right: x: 18 of 18 entries differ")


@pytest.mark.parametrize("level", [0])
def test_the_questions_notice_what_happens_to_the_next_submission(battery, monkeypatch):
    broken = replace(battery.stage, reference=battery.stage.reference + "\nsample = print\n")
    monkeypatch.setattr(battery, "stage", broken)
    assert battery.answers(through.right)["next unaffected?"] == ["sends_noise_backwards_through_the_flow: type"]
