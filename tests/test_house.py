"""The house style: each rule can be broken, and this checkout breaks none."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.tutor import house, house_code, house_notebooks
from autograder.tutor.house_notebooks import Lesson

ROOT = house.ROOT


# --- Code -------------------------------------------------------------------------------------------------


def function(lines: int, name: str = "f") -> str:
    return f'def {name}():\n    """Do.\n\n    And say so.\n    """\n' + "    x = 1\n" * (lines - 1)


def code_sentences(source: str, name: str = "course/made_up.py") -> list[str]:
    return [str(offence) for offence in house_code.offences([house_code.read(source, name)])]


def test_a_function_is_measured_without_its_docstring() -> None:
    (measured,) = house_code.read(function(7), "course/made_up.py").functions
    assert (measured.lines, measured.place) == (7, "course/made_up.py:1")


@pytest.mark.parametrize(
    ("source", "name", "sentence"),
    [
        (function(61), "course/a.py", "course/a.py:1: f has 61 lines; 60 at most"),
        ("x = 1\n" * 251, "course/a.py", "course/a.py:1: the module has 251 lines; 250 at most"),
        ("x = 1\n" * 401, "solutions/a.py", "solutions/a.py:1: the module has 401 lines; 400 at most"),
        ("x = 1\n" * 251, "solutions/alternatives/a.py", "solutions/alternatives/a.py:1: the module has 251 lines"),
        ("x = 1\n", "course/utils.py", "course/utils.py:1: a module is named after what it holds"),
        ("x = 1\n", "course/helpers.py", "course/helpers.py:1: a module is named after what it holds"),
        ("\nfrom math import *\n", "course/a.py", "course/a.py:2: from math import * hides where names come from"),
        ("import sys\nsys.path.insert(0, '.')\n", "course/a.py", "course/a.py:2: sys.path is not ours"),
        ("from sys import path\n", "course/a.py", "course/a.py:1: sys.path is not ours"),
        ("assert True\n", "course/a.py", "course/a.py:1: an assert in a package"),
    ],
)
def test_a_rule_of_code_can_be_broken(source: str, name: str, sentence: str) -> None:
    (found,) = code_sentences(source, name)
    assert found.startswith(sentence)


@pytest.mark.parametrize("source", [function(60), "x = 1\n" * 250, "from math import pi\n", "import os\nos.path\n"])
def test_code_at_the_limit_passes(source: str) -> None:
    assert code_sentences(source) == []


def test_the_solutions_of_a_topic_may_be_longer_than_a_module() -> None:
    assert code_sentences("x = 1\n" * 400, "solutions/a.py") == []


@pytest.mark.parametrize(
    ("lengths", "count"),
    [([8] * 10, 0), ([9] * 10, 1), ([3] * 8 + [30] * 2, 1), ([3] * 9 + [30], 1), ([3] * 20 + [30], 0)],
)
def test_the_sizes_of_a_package_can_be_too_large(lengths: list[int], count: int) -> None:
    source = "\n".join(function(lines, f"f{number}") for number, lines in enumerate(lengths))
    package = house_code.figures("course", [house_code.read(source, "course/a.py")])
    assert len(list(house_code.sizes(package))) == count


# --- Lessons ----------------------------------------------------------------------------------------------

OPENING = ("markdown", "# Can noise become a picture?\n\n| word | symbol |\n|---|---|\n| latent | $z$ |")


def lesson(
    *cells: tuple[str, str], name: str = "05_vae", length: int = 30, opening: tuple[str, str] = OPENING
) -> Lesson:
    """A lesson that obeys every rule, with some cells put after its opening."""
    rest = [("code", "print(1)"), ("markdown", "Prose.")] * length
    return Lesson(name, (opening, *cells, *rest)[:length])


def sentences(made_up: Lesson) -> list[str]:
    return [str(offence) for offence in house_notebooks.offences(made_up)]


def test_a_good_lesson_passes() -> None:
    assert sentences(lesson()) == []


@pytest.mark.parametrize(
    ("made_up", "sentence"),
    [
        (lesson(("markdown", "word " * 121)), "05_vae cell 2: 121 words of prose; 120 at most"),
        (lesson(("code", "x = 1\n" * 15 + "print(x)")), "05_vae cell 2: 16 lines of code; 15 at most"),
        (lesson(("markdown", "one"), ("markdown", "two")), "05_vae: 3 prose cells in a row; 2 at most"),
        (lesson(*[("code", "x = 1")] * 4), "05_vae: 4 code cells in a row without a figure or number"),
        (lesson(length=29), "05_vae: 29 cells; between 30 and 50 make a lesson"),
        (lesson(length=51), "05_vae: 51 cells; between 30 and 50 make a lesson"),
        (lesson(length=51, name="03_flow"), "03_flow: 51 cells; between 30 and 50 make a lesson"),
        (lesson(opening=("markdown", OPENING[1].replace("?", "."))), "05_vae: the title is not a question"),
        (lesson(opening=("markdown", "# Why?")), "05_vae: no vocabulary table"),
        (lesson(opening=("markdown", OPENING[1] + "\n| a | b |" * 7)), "05_vae: 8 rows of vocabulary; 7 at most"),
        (lesson(("markdown", "It works!")), "05_vae cell 2: an exclamation mark"),
        (lesson(("markdown", "Well done 🎉")), "05_vae cell 2: an emoji"),
        (lesson(("code", "print('⚠️')")), "05_vae cell 2: an emoji"),
        (lesson(("markdown", "We simply add.")), "05_vae cell 2: the word 'simply'"),
        (lesson(("markdown", "Just add.")), "05_vae cell 2: the word 'Just'"),
        (lesson(("code", "plt.plot(x)\nprint(x)")), "05_vae cell 2: plotting code in a lesson"),
        (lesson(("code", "import matplotlib\nprint(1)")), "05_vae cell 2: plotting code in a lesson"),
    ],
)
def test_a_rule_of_lessons_can_be_broken(made_up: Lesson, sentence: str) -> None:
    (found,) = sentences(made_up)
    assert found.startswith(sentence)


@pytest.mark.parametrize(
    "cell",
    [
        ("markdown", "> We simply train it!"),
        ("markdown", "The factorial $n!$ and `a != b` and an ![image](a.png) are no shouting."),
        ("markdown", "An adjusted, unjust word is another word."),
        ("markdown", "$$" + "a + " * 200 + "b$$"),
        ("code", "plots.density(model)"),
        ("code", "%load_ext course"),
    ],
)
def test_what_a_rule_does_not_mean_passes(cell: tuple[str, str]) -> None:
    assert sentences(lesson(cell)) == []


def test_a_figure_is_counted_wherever_it_is_called() -> None:
    assert house_notebooks.shows_figure_or_number("if True:\n    course.plots.density(x);")
    assert not house_notebooks.shows_figure_or_number("plots\nprinted = 1")


# --- Names ------------------------------------------------------------------------------------------------


def checkout(root: Path) -> Path:
    for pattern in house.PARALLEL:
        path = root / pattern.replace("*", "03_flow" if pattern.startswith("notebooks") else "flow")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def test_parallel_names_are_quiet_when_every_place_has_the_topic(tmp_path: Path) -> None:
    (checkout(tmp_path) / "autograder/checks/laws.py").touch()
    assert house.parallel_names(tmp_path) == []


@pytest.mark.parametrize("pattern", house.PARALLEL)
def test_a_topic_missing_in_one_place_is_named(tmp_path: Path, pattern: str) -> None:
    next(checkout(tmp_path).glob(pattern)).unlink()
    assert f"{pattern}: nothing for the topic flow" in map(str, house.parallel_names(tmp_path))


def test_a_topic_that_is_only_proved_yet_is_not_asked_for_the_rest(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    (root / "course/derivations").mkdir(parents=True)
    for place in ("solutions/gan.py", "course/derivations/gan.py"):
        (root / place).touch()
    assert house.parallel_names(root) == []
    (root / "autograder/checks/gan.py").touch()
    assert "exercises/*.py: nothing for the topic gan" in map(str, house.parallel_names(root))


def test_a_notebook_and_its_source_have_the_same_number(tmp_path: Path) -> None:
    source = checkout(tmp_path) / "notebooks/source/03_flow.md"
    source.rename(source.with_name("04_flow.md"))
    assert [offence.place for offence in house.parallel_names(tmp_path)] == ["03_flow", "04_flow"]


# --- This checkout ----------------------------------------------------------------------------------------


def test_nobody_breaks_a_rule() -> None:
    assert [str(offence) for offence in house.measure().offences] == []


def test_the_report_prints_every_offender(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    offence = house_code.Offence("course/a.py:1", "f has 61 lines; 60 at most")
    monkeypatch.setattr(house, "measure", lambda: house.House((house_code.ZUKO,), (), (offence,)))
    monkeypatch.setenv("COLUMNS", "120")
    assert house.main() == 1
    printed = capsys.readouterr().out
    assert str(offence) in printed
    assert "zuko" in printed


TOOLS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "lint-imports": ["lint-imports"],
}


@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS.keys())
def test_a_tool_has_nothing_to_say(command: list[str]) -> None:
    tool = shutil.which(command[0], path=str(Path(sys.executable).parent))
    assert tool, f"{command[0]} is not installed beside {sys.executable}; run make test, or pip install -e '.[dev]'."
    result = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
