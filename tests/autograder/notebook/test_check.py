"""`check` says what stands in the file now: right, not written yet, a known mistake, or a fault as a sentence."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import notebook
from autograder.cards import Card
from autograder.notebook import check, hint, module_path, progress, reset

GENEROUS = 15.0
"""Seconds that a check with a loop may take on the slowest machine: only the first probe's limit is waited for."""


def test_an_untouched_exercise_is_not_written_yet(module: Path, shown: Callable[[Card], str]) -> None:
    assert shown(check("flow.affine_forward")).startswith("3.4 flow.affine_forward: not written yet")


def test_a_right_exercise_has_its_points(
    module: Path, right: str, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    write(module, "affine_forward", right)
    assert shown(check("flow.affine_forward")).startswith("3.4 flow.affine_forward: 2 of 2 points")


def test_a_known_mistake_is_named(
    module: Path, right: str, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    write(module, "affine_forward", right.replace("scale.sum(dim=-1)", "scale.sum()"))
    text = shown(check("flow.affine_forward"))
    assert "1 of 2 points" in text
    assert "every example has a log-volume of its own" in text


@pytest.mark.parametrize("word", [check, hint, reset])
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("flow.afine_forward", "topic flow has flow.log_prob_1d, "),
        ("flow", "topic flow has flow.log_prob_1d, "),
        ("flwo.affine_forward", "the topics are "),
        ("affine_forward", "the topics are "),
        ("", "the topics are "),
        ("<script>.x", "the topics are "),
    ],
)
def test_a_wrong_name_gives_a_sentence_with_the_names(
    word: Callable[[str], Card], path: str, says: str, module: Path, stubs: str, shown: Callable[[Card], str]
) -> None:
    card = word(path)
    assert says in shown(card)
    assert "<script>" not in card.html
    assert module.read_text("utf-8") == stubs


def test_a_syntax_error_is_a_sentence_with_the_line(
    module: Path, right: str, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    text = write(module, "affine_forward", right.replace("return x", "return x x"))
    line = text.splitlines().index("    return x x * scale.exp() + shift, scale.sum(dim=-1)") + 1
    card = check("flow.affine_forward")
    assert f"exercises/flow.py has a syntax error in line {line}: invalid syntax." in shown(card)
    assert "return x x" in card.text
    assert "return x x" in card.html


def test_an_error_is_a_sentence_with_the_line(
    module: Path, right: str, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    write(module, "affine_forward", right.replace("scale.exp()", "scales.exp()"))
    assert re.search(r"NameError in line \d+: name 'scales' is not defined", shown(check("flow.affine_forward")))


def test_a_missing_function_says_how_to_get_it_back(
    module: Path, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    write(module, "affine_forward", "")
    assert 'reset("flow.affine_forward") brings its stub back.' in shown(check("flow.affine_forward"))


def test_a_missing_module_is_a_sentence(module: Path, shown: Callable[[Card], str]) -> None:
    module.unlink()
    assert "flow.py cannot be read: No such file or directory." in shown(check("flow.affine_forward"))
    assert "flow.py cannot be read" in shown(progress("flow"))


@pytest.mark.parametrize(
    "body",
    [
        "    while True:\n        x = x + 1",
        "    while True:\n        try:\n            x.sum()\n        except:\n            pass",
    ],
    ids=["loop", "bare except"],
)
def test_a_loop_is_stopped_and_the_rest_is_not_tried(
    body: str, module: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    assert notebook.SECONDS_PER_PROBE <= 2
    monkeypatch.setattr(notebook, "SECONDS_PER_PROBE", 0.3)
    write(module, "affine_forward", f"def affine_forward(x, scale, shift):\n{body}\n")
    start = time.perf_counter()
    text = shown(check("flow.affine_forward"))
    assert time.perf_counter() - start < GENEROUS
    assert "flow.affine_forward did not end within 0.3 s; stopped in line" in text


def test_prints_are_kept_in_the_card_and_bounded(
    module: Path,
    capsys: pytest.CaptureFixture[str],
    right: str,
    write: Callable[..., str],
    shown: Callable[[Card], str],
) -> None:
    write(module, "affine_forward", right.replace("    return", "    print('<script>', 'x' * 10**6)\n    return"))
    card = check("flow.affine_forward")
    assert capsys.readouterr().out == ""
    assert "2 of 2 points" in shown(card)
    assert "&lt;script&gt; xxx" in card.html
    assert len(card.html) < 10_000


def test_what_is_in_the_file_is_checked_not_what_was_imported(
    module: Path, stubs: str, right: str, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    before = shown(check("flow.affine_forward"))
    write(module, "affine_forward", right)
    assert "2 of 2 points" in shown(check("flow.affine_forward"))
    module.write_text(stubs, "utf-8")
    assert shown(check("flow.affine_forward")) == before


def test_checking_leaves_the_students_folder_as_it_was(module: Path) -> None:
    check("flow.affine_forward")
    assert [path.name for path in module.parent.iterdir()] == ["flow.py"]


def test_the_module_is_found_through_the_package_of_exercises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: Callable[[Card], str]
) -> None:
    assert module_path("flow").parts[-2:] == ("exercises", "flow.py")
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="start JupyterLab with `make lab`"):
        module_path("flow")
    assert "start JupyterLab with `make lab`" in shown(check("flow.affine_forward"))
    assert "start JupyterLab with `make lab`" in shown(reset("flow.affine_forward"))
