"""The four words of a notebook work on whatever stands in the student's file, and lose nothing of it."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import autograder
from autograder import notebook
from autograder.cards import Card
from autograder.catalogue import topic, topics
from autograder.notebook import check, hint, module_path, progress, reset

GENEROUS = 15.0
"""Seconds that a check with a loop may take on the slowest machine: only the first probe's limit is waited for."""

STUBS = (Path(autograder.__file__).parent / "recorded" / "flow.py.txt").read_text("utf-8")
RIGHT = """def affine_forward(x, scale, shift):
    return x * scale.exp() + shift, scale.sum(dim=-1)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's module of flows as it was handed out."""
    path = tmp_path / "exercises" / "flow.py"
    path.parent.mkdir()
    path.write_text(STUBS, "utf-8")
    monkeypatch.setattr(notebook, "module_path", lambda name: path.with_name(f"{name}.py"))
    return path


def span(text: str, name: str) -> tuple[int, int]:
    """Where a top-level function of the handed-out module stands."""
    start = re.search(rf"^(def|class) {name}\b", text, re.MULTILINE).start()
    after = re.search(r"^(def|class) ", text[start + 1 :], re.MULTILINE)
    return start, start + 1 + after.start() if after else len(text)


def write(module: Path, name: str, body: str) -> str:
    """Put other lines in the place of one function; what the whole module then is."""
    text = module.read_text("utf-8")
    start, end = span(text, name)
    module.write_text(text[:start] + body.rstrip("\n") + "\n\n\n" + text[end:], "utf-8")
    return module.read_text("utf-8")


def shown(card: Card) -> str:
    assert isinstance(card, Card)
    assert "Traceback" not in card.text + card.html
    return card.text


# --- check ------------------------------------------------------------------------------------------------


def test_an_untouched_exercise_is_not_written_yet(module: Path) -> None:
    assert shown(check("flow.affine_forward")).startswith("3.4 flow.affine_forward: not written yet")


def test_a_right_exercise_has_its_points(module: Path) -> None:
    write(module, "affine_forward", RIGHT)
    assert shown(check("flow.affine_forward")).startswith("3.4 flow.affine_forward: 2 of 2 points")


def test_a_known_mistake_is_named(module: Path) -> None:
    write(module, "affine_forward", RIGHT.replace("scale.sum(dim=-1)", "scale.sum()"))
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
    word: Callable[[str], Card], path: str, says: str, module: Path
) -> None:
    card = word(path)
    assert says in shown(card)
    assert "<script>" not in card.html
    assert module.read_text("utf-8") == STUBS


def test_a_syntax_error_is_a_sentence_with_the_line(module: Path) -> None:
    text = write(module, "affine_forward", RIGHT.replace("return x", "return x x"))
    line = text.splitlines().index("    return x x * scale.exp() + shift, scale.sum(dim=-1)") + 1
    card = check("flow.affine_forward")
    assert f"exercises/flow.py has a syntax error in line {line}: invalid syntax." in shown(card)
    assert "return x x" in card.text
    assert "return x x" in card.html


def test_an_error_is_a_sentence_with_the_line(module: Path) -> None:
    write(module, "affine_forward", RIGHT.replace("scale.exp()", "scales.exp()"))
    assert re.search(r"NameError in line \d+: name 'scales' is not defined", shown(check("flow.affine_forward")))


def test_a_missing_function_says_how_to_get_it_back(module: Path) -> None:
    write(module, "affine_forward", "")
    assert 'reset("flow.affine_forward") brings its stub back.' in shown(check("flow.affine_forward"))


def test_a_missing_module_is_a_sentence(module: Path) -> None:
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
def test_a_loop_is_stopped_and_the_rest_is_not_tried(body: str, module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert notebook.SECONDS_PER_PROBE <= 2
    monkeypatch.setattr(notebook, "SECONDS_PER_PROBE", 0.3)
    write(module, "affine_forward", f"def affine_forward(x, scale, shift):\n{body}\n")
    start = time.perf_counter()
    text = shown(check("flow.affine_forward"))
    assert time.perf_counter() - start < GENEROUS
    assert "flow.affine_forward did not end within 0.3 s; stopped in line" in text


def test_prints_are_kept_in_the_card_and_bounded(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(module, "affine_forward", RIGHT.replace("    return", "    print('<script>', 'x' * 10**6)\n    return"))
    card = check("flow.affine_forward")
    assert capsys.readouterr().out == ""
    assert "2 of 2 points" in shown(card)
    assert "&lt;script&gt; xxx" in card.html
    assert len(card.html) < 10_000


def test_what_is_in_the_file_is_checked_not_what_was_imported(module: Path) -> None:
    before = shown(check("flow.affine_forward"))
    write(module, "affine_forward", RIGHT)
    assert "2 of 2 points" in shown(check("flow.affine_forward"))
    module.write_text(STUBS, "utf-8")
    assert shown(check("flow.affine_forward")) == before


def test_checking_leaves_the_students_folder_as_it_was(module: Path) -> None:
    check("flow.affine_forward")
    assert [path.name for path in module.parent.iterdir()] == ["flow.py"]


# --- hint -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [-1, 0, 1, 2, 3, 4])
def test_hints_come_up_to_the_step(step: int, module: Path) -> None:
    hints = topic("flow").exercises["compose"].hints
    text = shown(hint("flow.compose", step))
    assert [each in text for each in hints] == [index < max(1, min(step, 3)) for index in range(3)]


# --- progress ---------------------------------------------------------------------------------------------


def test_progress_shows_every_exercise(module: Path) -> None:
    write(module, "affine_forward", RIGHT)
    lines = shown(progress("flow")).splitlines()
    assert lines[0].startswith(f"03_flow: 2 of {topic('flow').points} points")
    assert len(lines) == 1 + len(topic("flow").exercises)
    assert "  ✓ 3.4 affine_forward: 2 of 2" in lines


def test_progress_of_the_course_shows_every_topic(module: Path) -> None:
    if topics() == ("flow",):
        assert shown(progress()) == shown(progress("flow"))


def test_progress_of_an_unknown_topic_is_a_sentence(module: Path) -> None:
    assert "the topics are " in shown(progress("flwo"))


def test_progress_with_a_syntax_error_is_a_sentence(module: Path) -> None:
    module.write_text("def f(:\n")
    assert "has a syntax error in line 1" in shown(progress("flow"))


# --- reset ------------------------------------------------------------------------------------------------

ATTEMPTS = {
    "right": RIGHT,
    "without blank lines": RIGHT.replace("    return", "    y = 1\n    return").replace(
        "shift, ", "shift,  \\\n        "
    ),
    "trailing spaces": RIGHT.replace("dim=-1)", "dim=-1)   "),
    "decorated": "@torch.no_grad()\n" + RIGHT,
    "decorated twice": "@torch.no_grad()\n@torch.no_grad()\n" + RIGHT,
    "unparsable": "def affine_forward(x, scale, shift:\n    return x x\n",
    "without an indent": "def affine_forward(x, scale, shift):\nz = x\nreturn z, scale.sum(dim=-1)\n",
    "with a comment at the margin": RIGHT.replace("    return", "    y = x\n# z = x\n    return"),
    "with a blank line inside": RIGHT.replace("    return", "    y = x\n\n    # done\n\n    return"),
    "a long signature": "def affine_forward(\n    x,\n    scale,\n    shift,\n) -> tuple:\n    return x, x\n",
    "now a class": "class affine_forward:\n    x = 1\n\n    def f(self):\n        return 1\n",
    "asynchronous": "async " + RIGHT,
    "an unfinished text": 'def affine_forward(x, scale, shift):\n    """Half a text\n    return x\n',
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_reset_restores_exactly_the_stub_and_keeps_the_attempt(attempt: str, module: Path) -> None:
    write(module, "affine_forward", attempt)
    text = shown(reset("flow.affine_forward"))
    assert module.read_text("utf-8") == STUBS
    assert "your attempt is kept in attempts/flow.affine_forward.1.py." in text
    kept = module.with_name("attempts") / "flow.affine_forward.1.py"
    assert kept.read_text("utf-8") == attempt.rstrip("\n") + "\n"


@pytest.mark.parametrize("name", topic("flow").exercises)
def test_every_exercise_can_be_reset(name: str, module: Path) -> None:
    write(module, name, f"def {name}():\n    return 1\n")
    reset(f"flow.{name}")
    assert module.read_text("utf-8") == STUBS


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "   \n", "    # the end"])
def test_the_last_function_of_a_file_is_reset_however_the_file_ends(end: str, module: Path) -> None:
    name = list(topic("flow").exercises)[-1]
    text = STUBS[: span(STUBS, name)[0]] + f"def {name}():\n    return 1{end}"
    module.write_text(text, "utf-8")
    reset(f"flow.{name}")
    assert module.read_text("utf-8") == STUBS


def test_the_rest_of_a_module_stays_as_the_student_wrote_it(module: Path) -> None:
    text = write(
        module, "affine_forward", RIGHT + "\n\nSHARED = 3\n\n\n# mine\ndef helper(x):\n    return x + SHARED\n"
    )
    text = text.replace("def compose(", "def compose_(")
    module.write_text(text, "utf-8")
    reset("flow.affine_forward")
    stub = STUBS[slice(*span(STUBS, "affine_forward"))].rstrip()
    assert module.read_text("utf-8") == text.replace(RIGHT.rstrip(), stub)


def test_a_function_that_was_deleted_comes_back(module: Path) -> None:
    write(module, "affine_forward", "")
    assert "your module did not have it any more." in shown(reset("flow.affine_forward"))
    assert STUBS[slice(*span(STUBS, "affine_forward"))].rstrip() in module.read_text("utf-8")
    assert "not written yet" in shown(check("flow.affine_forward"))


def test_a_function_that_was_written_twice_is_reset_as_a_whole(module: Path) -> None:
    write(module, "affine_forward", RIGHT)
    module.write_text(f"{module.read_text('utf-8').rstrip()}\n\n\n{RIGHT}", "utf-8")
    reset("flow.affine_forward")
    assert module.read_text("utf-8").rstrip() == STUBS.rstrip()
    assert "not written yet" in shown(check("flow.affine_forward"))
    assert (module.parent / "attempts" / "flow.affine_forward.1.py").read_text("utf-8").count("def affine_forward") == 2


def test_a_module_that_is_gone_comes_back(module: Path) -> None:
    module.unlink()
    shown(reset("flow.affine_forward"))
    assert module.read_text("utf-8") == STUBS


def test_a_module_in_another_encoding_is_reset_without_harm(module: Path) -> None:
    text = write(module, "affine_forward", RIGHT).encode().replace(b"import math", b"import math  # \xe4")
    module.write_bytes(text)
    reset("flow.affine_forward")
    assert module.read_bytes() == STUBS.encode().replace(b"import math", b"import math  # \xe4")


def test_an_untouched_exercise_is_left_alone(module: Path) -> None:
    assert "nothing to put back" in shown(reset("flow.affine_forward"))
    assert [path.name for path in module.parent.iterdir()] == ["flow.py"]


def test_every_attempt_is_kept_in_a_file_of_its_own(module: Path) -> None:
    for number in (1, 2, 3):
        write(module, "affine_forward", RIGHT.replace("scale.sum", f"{number} * scale.sum"))
        assert f"attempts/flow.affine_forward.{number}.py" in shown(reset("flow.affine_forward"))
    kept = sorted(module.with_name("attempts").iterdir())
    assert [f"{number} * scale.sum" in path.read_text("utf-8") for number, path in enumerate(kept, start=1)] == [
        True
    ] * 3


# --- Where the module is ----------------------------------------------------------------------------------


def test_the_module_is_found_through_the_package_of_exercises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert module_path("flow").parts[-2:] == ("exercises", "flow.py")
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="start JupyterLab with `make lab`"):
        module_path("flow")
    assert "start JupyterLab with `make lab`" in shown(check("flow.affine_forward"))
    assert "start JupyterLab with `make lab`" in shown(reset("flow.affine_forward"))
