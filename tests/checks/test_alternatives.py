"""Other right answers than the reference's pass every check."""

from autograder.catalogue import topic

FEWEST = 2


def test_an_exercise_knows_enough_other_answers(name, exercise, alternatives):
    count = sum(key[:2] == (name, exercise) for key in alternatives)
    assert count >= FEWEST, f"{name}.{exercise} knows {count} other right answers; write at least {FEWEST}."


def test_another_right_answer_passes_every_check_of_the_topic(
    name, exercise, alternative, alternatives, run, marked, failed, seeds
):
    outcomes = run(alternatives[name, exercise, alternative].source, name, seeds)
    results = [marked(name, each, outcomes) for each in topic(name).exercises]
    refused = [(check.sentence, check.verdict.sentence) for result in results for check in failed(result)]
    assert refused == [], f"{alternative} is right, and is refused."
