"""Texts are found in whatever is left of a notebook, and nothing but text passes."""

import json
from copy import deepcopy

import pytest

from autograder.tutor.gradebook.answers import (
    LONGEST_ANSWER,
    Unreadable,
    answers,
    cells,
    parse,
    spliced,
    text_names,
)

TEXT = "flow-filaments"
ANSWER = "Continuous in both directions, so $a<b$ and it never cuts."


@pytest.fixture
def notebook(released):
    """A student's notebook with an answer, as JSON."""
    made = json.loads(json.dumps(released))
    place(made)["source"] = ANSWER
    return made


def place(notebook):
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == TEXT)


def given(notebook, released):
    return answers(cells(notebook), cells(released), text_names(released))


def deleted(notebook):
    notebook["cells"] = [place(notebook)]


def doubled(notebook):
    earlier = deepcopy(place(notebook)) | {"source": "An earlier attempt."}
    notebook["cells"].insert(0, earlier)


def doubled_and_left_empty(notebook):
    notebook["cells"].append(deepcopy(place(notebook)) | {"source": "  "})


def edited(notebook):
    for cell in notebook["cells"]:
        if cell is not place(notebook):
            cell["source"] = "raise SystemExit"
            cell["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "99"}}]


def stripped(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def stripped_of_everything(notebook):
    for cell in notebook["cells"]:
        cell.pop("id")
        cell["metadata"] = {}


def retyped_to_code(notebook):
    place(notebook).update(cell_type="code", outputs=[], execution_count=3)


def retyped_to_raw(notebook):
    place(notebook)["cell_type"] = "raw"


def split_into_lines(notebook):
    place(notebook)["source"] = ANSWER.splitlines(keepends=True)


def written_beside(notebook):
    here = place(notebook)
    index = notebook["cells"].index(here)
    here["source"] = "*Your answer: double-click here and write.*"
    notebook["cells"].insert(index + 1, {"cell_type": "markdown", "metadata": {}, "source": ANSWER})


def moved_to_the_front(notebook):
    here = place(notebook)
    notebook["cells"].remove(here)
    notebook["cells"].insert(0, here)


def of_another_shape(notebook):
    notebook["cells"] += [None, 3, {"source": 5, "metadata": None}, {"metadata": {"nbgrader": "yes"}, "source": [1]}]
    notebook["cells"].append({"metadata": {"nbgrader": {"grade_id": ["x"]}}, "id": {}, "attachments": [1]})


@pytest.mark.parametrize(
    "damage",
    [
        deleted,
        doubled,
        doubled_and_left_empty,
        edited,
        stripped,
        stripped_of_everything,
        retyped_to_code,
        retyped_to_raw,
        split_into_lines,
        written_beside,
        moved_to_the_front,
        of_another_shape,
    ],
)
def test_no_damage_loses_an_answer_or_lets_anything_else_pass(damage, notebook, released):
    damage(notebook)
    made = spliced(released, given(notebook, released))
    assert place(made)["source"] == ANSWER
    others = [[cell for cell in each["cells"] if cell is not place(each)] for each in (made, released)]
    assert others[0] == others[1]


def test_an_untouched_or_emptied_text_is_no_answer(notebook, released):
    for source in ("*Your answer: double-click here and write.*", " \n", ""):
        place(notebook)["source"] = source
        assert given(notebook, released) == {}
    assert spliced(released, {}) == released


def test_different_answers_are_remarked_on(notebook, released):
    doubled(notebook)
    assert "2 different answers" in given(notebook, released)[TEXT].remark
    place(notebook)["source"] = ANSWER
    assert given(notebook, released)[TEXT].remark == ""


def test_a_text_without_end_is_cut(notebook, released):
    place(notebook)["source"] = "x" * (LONGEST_ANSWER + 5)
    answer = given(notebook, released)[TEXT]
    assert len(answer.text) == LONGEST_ANSWER
    assert f"{LONGEST_ANSWER + 5} characters" in answer.remark


def test_what_no_page_can_hold_is_left_out(notebook, released):
    place(notebook)["source"] = "a\x00\x1b[2J\ud800b\tc\nd"
    assert given(notebook, released)[TEXT].text == "a[2J?b\tc\nd"


def test_only_plain_pictures_pass(notebook, released):
    place(notebook)["attachments"] = {
        "a.png": {"image/png": "iVBORw0KGgo="},
        "b.svg": {"image/svg+xml": "<svg onload=alert(1)>"},
        "c.png": {"image/png": '"><script>'},
        "d.png": {"image/png": "A" * 2**23},
        "e.png": "iVBORw0KGgo=",
    }
    made = spliced(released, given(notebook, released))
    assert place(made)["attachments"] == {"a.png": {"image/png": "iVBORw0KGgo="}}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"{",
        b"\xff\xfe{\x00}\x00",
        b"[]",
        b'{"cells": 3}',
        b'{"cells": {}}',
        b"[" * 100_000,
        b'{"nbformat": 3, "worksheets": []}',
        b'{"cells": [' + b"{}," * 10**6 + b"{}]}",
    ],
    ids=["empty", "blank", "cut", "utf-16", "list", "number", "object", "deep", "old", "long"],
)
def test_what_is_no_notebook_is_a_sentence(data):
    with pytest.raises(Unreadable, match=r"^(is|has) .*\.$"):
        parse(data)
