"""Every known mistake is rejected, named, and told from every other one."""

import re
from itertools import combinations

import pytest

from autograder.catalogue import topic, topics
from autograder.judge import alike, judge

FEWEST = 4

WRONG_PAIRS = 7
"""Of a concept question: two verdicts with four reasons make eight pairs, and one of them is right."""

CONCEPTS = [(name, each.name) for name in topics() for each in topic(name).exercises.values() if each.form == "MC2"]
every_concept = pytest.mark.parametrize(("name", "exercise"), CONCEPTS)


def own(name, exercise, mistakes):
    return [each for key, each in mistakes.items() if key[:2] == (name, exercise)]


def test_an_exercise_knows_enough_mistakes(name, exercise, mistakes):
    count = len(own(name, exercise, mistakes))
    assert count >= FEWEST, f"{name}.{exercise} knows {count} mistakes; write at least {FEWEST}."


def test_a_mistake_is_rejected_by_its_exercise(name, exercise, mistake, answered, marked, failed):
    assert failed(marked(name, exercise, answered(name, exercise, mistake))), f"{mistake} earns every point."


def test_a_mistake_is_rejected_with_every_seed(name, exercise, mistake, seed, answered, references):
    outcomes, wanted = answered(name, exercise, mistake), references(name).wanted
    checks = topic(name).exercises[exercise].checks
    verdicts = [judge(outcomes[check.name, seed], wanted[check.name, seed], check.judging) for check in checks]
    assert not all(verdict.passed for verdict in verdicts), f"{mistake} passes with seed {seed}."


def test_a_mistake_is_named_and_no_other(name, exercise, mistake, mistakes, answered, marked, failed):
    known = mistakes[name, exercise, mistake]
    for check in failed(marked(name, exercise, answered(name, exercise, mistake))):
        found = f"{mistake} fails at {check.sentence!r} ({check.verdict.sentence}) and is taken for {check.mistake!r}."
        assert (check.mistake, check.advice) == (known.name, known.sentence), found


def test_no_two_mistakes_of_an_exercise_look_the_same(name, exercise, references):
    known = [each for each in references(name).mistakes if each.exercise == exercise]
    judging = {check.name: check.judging.of_records for check in topic(name).exercises[exercise].checks}

    def same(one, other):
        keys = [{key for key in each.outcomes if key[0] in judging} for each in (one, other)]
        return keys[0] == keys[1] and all(
            alike(one.outcomes[key], other.outcomes[key], judging[key[0]]) for key in keys[0]
        )

    twins = [(one.name, other.name) for one, other in combinations(known, 2) if same(one, other)]
    assert twins == [], f"Two mistakes of {name}.{exercise} return the same: keep one, or probe what tells them apart."


def test_mistakes_have_names_and_sentences_of_their_own(name, exercise, mistakes):
    listed = own(name, exercise, mistakes)
    sentences = [each.sentence for each in listed]
    assert len(set(sentences)) == len(listed), f"Two mistakes of {name}.{exercise} share a sentence."
    assert len({each.name for each in listed}) == len(listed), f"Two mistakes of {name}.{exercise} share a name."
    odd = [text for text in sentences if not (text.endswith((".", "?")) and text[0].isupper())]
    assert odd == [], "These are no sentences."


@every_concept
def test_every_wrong_answer_to_a_concept_question_has_its_sentence(name, exercise, mistakes):
    count = len(own(name, exercise, mistakes))
    assert count == WRONG_PAIRS, f"{name}.{exercise} knows {count} of {WRONG_PAIRS} wrong pairs."


@every_concept
def test_a_sentence_on_a_concept_question_does_not_give_its_answer_away(name, exercise, mistakes):
    telling = re.compile(r"\b(true|false|right|wrong|verdict is|reason is|reason [a-d])\b", re.IGNORECASE)
    said = [each.sentence for each in own(name, exercise, mistakes) if telling.search(each.sentence)]
    assert said == [], "Students can read these sentences in the recorded file: point to the reasoning instead."


def test_no_exercise_has_mistakes_or_alternatives_that_the_catalogue_does_not_know(name, mistakes, alternatives):
    named = {key[1] for key in [*mistakes, *alternatives] if key[0] == name}
    assert named <= set(topic(name).exercises), f"{name}.toml does not list {named - set(topic(name).exercises)}."
