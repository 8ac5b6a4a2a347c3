"""References: every mistake shows, secret seeds are new, and the cache never changes an answer."""

import numpy as np
import pytest

from autograder.judge import judge
from autograder.references import PUBLIC_SEEDS
from autograder.tutor import recording, solutions
from autograder.tutor.recording import BadReference, live_references

SECRET = 9_001


def same(one, two):
    return one.keys() == two.keys() and all(
        one[key].kinds == two[key].kinds
        and all(np.array_equal(one[key].values[name], two[key].values[name], equal_nan=True) for name in one[key].kinds)
        for key in one
        if not any(isinstance(value, str) for value in one[key].values.values())
    )


def test_there_is_a_wanted_outcome_for_every_check_and_seed(desk, references):
    assert list(references.wanted) == [(check.name, seed) for check in desk.topic.checks for seed in PUBLIC_SEEDS]
    assert all(outcome.fault is None for outcome in references.wanted.values())


def test_every_known_mistake_is_recorded_where_it_is_wrong(desk, references):
    listed = solutions.mistakes(desk.topic.name)
    assert [(m.exercise, m.name) for m in references.mistakes] == [(m.exercise, m.name) for m in listed]
    judging = {check.name: check.judging for check in desk.topic.checks}
    for mistake in references.mistakes:
        assert mistake.outcomes, mistake.name
        for key, outcome in mistake.outcomes.items():
            assert not judge(outcome, references.wanted[key], judging[key[0]]).passed


def test_mistakes_show_in_their_own_exercise_and_later_ones_only(desk, references):
    order = list(desk.topic.exercises)
    place = {check.name: order.index(check.exercise) for check in desk.topic.checks}
    for mistake in references.mistakes:
        assert all(place[check] >= order.index(mistake.exercise) for check, _ in mistake.outcomes)


def test_a_secret_seed_asks_other_questions(desk, engine, references):
    secret = live_references(desk.topic.name, (*PUBLIC_SEEDS, SECRET), engine)
    assert secret.seeds == (*PUBLIC_SEEDS, SECRET)
    public = {key: outcome for key, outcome in secret.wanted.items() if key[1] != SECRET}
    assert same(public, references.wanted)
    fresh = {(check, PUBLIC_SEEDS[0]): outcome for (check, seed), outcome in secret.wanted.items() if seed == SECRET}
    assert not same(fresh, {key: references.wanted[key] for key in fresh})


def test_the_cache_gives_back_what_was_put_in_and_is_made_again_when_damaged(
    desk, engine, references, tmp_path, monkeypatch
):
    few = solutions.mistakes(desk.topic.name)[:2]
    monkeypatch.setattr(solutions, "mistakes", lambda topic: few)
    made = live_references(desk.topic.name, PUBLIC_SEEDS, engine, tmp_path)
    (file,) = tmp_path.iterdir()
    monkeypatch.setattr(recording, "_made", None)
    read = live_references(desk.topic.name, PUBLIC_SEEDS, engine, tmp_path)
    assert same(made.wanted, read.wanted)
    assert all(same(one.outcomes, two.outcomes) for one, two in zip(made.mistakes, read.mistakes, strict=True))
    monkeypatch.undo()
    monkeypatch.setattr(solutions, "mistakes", lambda topic: few)
    file.write_bytes(b"damaged")
    assert same(live_references(desk.topic.name, PUBLIC_SEEDS, engine, tmp_path).wanted, made.wanted)
    assert file.stat().st_size > 100


def test_the_fingerprint_follows_the_solution(desk, tmp_path, monkeypatch):
    before = recording.fingerprint(desk.topic.name)
    assert recording.fingerprint(desk.topic.name) == before
    for name in ("solutions", "solutions/mistakes"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / f"{desk.topic.name}.py").write_text("other = 1\n")
    monkeypatch.setattr(recording, "ROOT", tmp_path)
    assert recording.fingerprint(desk.topic.name) != before


def test_a_reference_that_faults_is_reported(desk, engine, monkeypatch):
    monkeypatch.setattr(solutions, "reference_source", lambda topic: desk.stubs)
    with pytest.raises(BadReference, match="fails in"):
        recording.wanted(desk.topic.name, [1], engine)
