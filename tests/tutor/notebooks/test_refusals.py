"""What does not fit the catalogue, or would give an answer away, is refused with a sentence."""

from collections.abc import Callable

import pytest


@pytest.mark.parametrize("role", ["exercise", "text"])
def test_a_role_with_an_unknown_name_is_refused(
    role: str, refusal: Callable[[str], str], replaced: Callable[[str, str], str]
) -> None:
    assert "there is no exercise or text 'triple' in made.toml" in refusal(
        replaced("That is all.", f"{{{role}}}`triple`")
    )


@pytest.mark.parametrize("name", ["triple", "double"])
def test_an_answer_to_what_is_no_text_is_refused(
    name: str, refusal: Callable[[str], str], replaced: Callable[[str, str], str]
) -> None:
    assert f"there is no text '{name}' in made.toml" in refusal(replaced("{answer}`essay`", f"{{answer}}`{name}`"))


@pytest.mark.parametrize("path", ["made.triple", "made.essay", "other.Layer"])
def test_a_check_of_what_is_no_exercise_is_refused(
    path: str, refusal: Callable[[str], str], replaced: Callable[[str, str], str]
) -> None:
    message = refusal(replaced('check("made.Layer")', f'check("{path}")'))
    assert f"there is no exercise to check in 'check(\"{path}\")'" in message


def test_exercises_in_another_order_are_refused(refusal: Callable[[str], str], lesson: str) -> None:
    source = lesson.replace("`double`", "`x`").replace("`Layer`", "`double`").replace("`x`", "`Layer`")
    assert "the exercises stand in another order than in made.toml, from 'Layer' on" in refusal(source)


@pytest.mark.parametrize(
    ("old", "new"),
    [("{exercise}`Layer`", ""), ("{exercise}`Layer`", "{exercise}`Layer` {exercise}`Layer`"), ("{text}`essay`", "")],
)
def test_an_exercise_that_is_asked_never_or_twice_is_refused(
    old: str, new: str, refusal: Callable[[str], str], replaced: Callable[[str, str], str]
) -> None:
    message = refusal(replaced(old, new))
    assert "nothing asks for" in message or "the exercises stand in another order than in made.toml" in message


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('check("made.Layer")', "1 + 1", "made-Layer"),
        ('check("made.Layer")', "check('made.Layer')", "made-Layer"),
        ('check("made.Layer")', 'x = check("made.Layer")', "made-Layer"),
        ('check("made.Layer")', 'check("made.double")\ncheck("made.Layer")', "made-Layer"),
        (
            'check("made.Layer")',
            'check("made.Layer")\n```\n\n```{code-cell} ipython3\ncheck("made.Layer")',
            "one twice",
        ),
        ("That is all.", "{answer}`essay`", "one twice"),
    ],
    ids=["no check", "other quotes", "hidden in a line", "two in a cell", "a second one", "two answers"],
)
def test_a_check_or_answer_that_is_missing_or_doubled_is_refused(
    old: str, new: str, names: str, refusal: Callable[[str], str], replaced: Callable[[str, str], str]
) -> None:
    message = refusal(replaced(old, new))
    assert "every exercise needs one check, and every text one answer cell" in message
    assert names in message


def test_a_missing_answer_cell_is_refused(refusal: Callable[[str], str], lesson: str) -> None:
    start, end = lesson.index("{answer}"), lesson.index("That is all.")
    assert "look at ['made-essay']" in refusal(lesson[:start] + lesson[end:])


@pytest.mark.parametrize("line", ["Because it could not be otherwise.", "Rubric. One point for the reason."])
def test_a_model_answer_that_stands_elsewhere_is_refused(line: str, refusal: Callable[[str], str], lesson: str) -> None:
    source = lesson.replace("Model answer. ", "Model answer.\n").replace("That is all.", f"Remember: {line}")
    assert f"a line of a model answer survives: {line!r}" in refusal(source)


def test_a_model_answer_that_is_split_into_two_cells_is_refused(
    refusal: Callable[[str], str], replaced: Callable[[str, str], str]
) -> None:
    assert "a line of a model answer survives: 'Rubric." in refusal(replaced("Rubric.", "+++\n\nRubric."))


def test_a_model_answer_outside_an_answer_cell_is_refused(
    refusal: Callable[[str], str], replaced: Callable[[str, str], str]
) -> None:
    source = replaced("That is all.", "### BEGIN SOLUTION\nThe hidden reason.\n### END SOLUTION")
    assert "survives: 'The hidden reason.'" in refusal(source)


def test_an_answer_role_below_the_first_line_is_refused(
    refusal: Callable[[str], str], replaced: Callable[[str, str], str]
) -> None:
    assert "look at ['made-essay']" in refusal(replaced("{answer}`essay`", "Write here.\n\n{answer}`essay`"))


@pytest.mark.parametrize(
    "marker", ["### BEGIN SOLUTON", "## BEGIN SOLUTION", "### begin solution", "### BEGIN SOLUTION."]
)
def test_a_misspelt_marker_is_refused_with_its_line(
    marker: str, refusal: Callable[[str], str], replaced: Callable[[str, str], str], lesson: str, place: str
) -> None:
    line = lesson.splitlines().index("### BEGIN SOLUTION") + 1
    assert refusal(replaced("### BEGIN SOLUTION", marker)).startswith(f"{place}:{line}: ")


@pytest.mark.parametrize("marker", ["### BEGIN SOLUTION\n", "### END SOLUTION\n"])
def test_a_lone_marker_is_refused(
    marker: str, refusal: Callable[[str], str], replaced: Callable[[str, str], str]
) -> None:
    refusal(replaced(marker, ""))
