"""`hint` opens its steps one by one, and `progress` adds up every exercise."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.cards import Card
from autograder.catalogue import topic, topics
from autograder.notebook import hint, progress


@pytest.mark.parametrize("step", [-1, 0, 1, 2, 3, 4])
def test_hints_come_up_to_the_step(step: int, module: Path, shown: Callable[[Card], str]) -> None:
    hints = topic("flow").exercises["compose"].hints
    text = shown(hint("flow.compose", step))
    assert [each in text for each in hints] == [index < max(1, min(step, 3)) for index in range(3)]


def test_progress_shows_every_exercise(
    module: Path, right: str, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    write(module, "affine_forward", right)
    lines = shown(progress("flow")).splitlines()
    assert lines[0].startswith(f"03_flow: 2 of {topic('flow').points} points")
    assert len(lines) == 1 + len(topic("flow").exercises)
    assert "  ✓ 3.4 affine_forward: 2 of 2" in lines


def test_progress_of_the_course_shows_every_topic(module: Path, shown: Callable[[Card], str]) -> None:
    if topics() == ("flow",):
        assert shown(progress()) == shown(progress("flow"))


def test_progress_of_an_unknown_topic_is_a_sentence(module: Path, shown: Callable[[Card], str]) -> None:
    assert "the topics are " in shown(progress("flwo"))


def test_progress_with_a_syntax_error_is_a_sentence(module: Path, shown: Callable[[Card], str]) -> None:
    module.write_text("def f(:\n")
    assert "has a syntax error in line 1" in shown(progress("flow"))
