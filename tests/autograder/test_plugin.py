"""`pytest autograder/checks --submission PATH` runs the probes as items that fail with a sentence."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import autograder
from autograder import plugin
from autograder.assess import assess
from autograder.catalogue import topic
from autograder.plugin import CHECKS, Wrong, find_module
from autograder.probing import load_module, run_probe
from autograder.references import recorded

pytest_plugins = ["pytester"]

ROOT = Path(autograder.__file__).parents[1]
STUBS = (ROOT / "autograder" / "recorded" / "flow.py.txt").read_text("utf-8")
CHECKED = len(topic("flow").checks)

Run = Callable[..., pytest.RunResult]


def pytest_here(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    """Run pytest in this process, without the settings of this repository: they are for its own tests."""
    settings = pytester.makeini("[pytest]")
    return pytester.runpytest_inprocess("-c", str(settings), "-p", "no:cacheprovider", *options)


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Runs the checks of flow in this process, on a module of this text."""

    def run(text: str | bytes, *options: str) -> pytest.RunResult:
        folder = pytester.mkdir("exercises")
        (folder / "flow.py").write_bytes(text.encode() if isinstance(text, str) else text)
        return pytest_here(pytester, str(CHECKS / "flow.py"), "--submission", str(folder), *options)

    return run


def with_affine(body: str) -> str:
    return f"{STUBS}\n\ndef affine_forward(x, scale, shift):\n    {body}\n"


def test_the_command_of_the_handbook_runs_one_exercise(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text(with_affine("return x * scale.exp() + shift, scale.sum(dim=-1)"))
    command = [sys.executable, "-m", "pytest", "-p", "autograder.plugin", "-p", "no:cacheprovider"]
    command += ["autograder/checks/flow.py", "--submission", str(tmp_path), "-k", "affine_forward", "-v"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "affine_forward: stretches and shifts PASSED" in done.stdout
    assert f"2 passed, {CHECKED - 2} deselected" in done.stdout


def test_an_untouched_module_fails_every_check_without_a_traceback(run: Run) -> None:
    result = run(STUBS)
    result.assert_outcomes(failed=CHECKED)
    result.stdout.fnmatch_lines(["*flow.compose is yours to write: exercise 3.3 *"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*autograder/probing.py*")


def test_a_failure_shows_advice_sentence_and_table(run: Run) -> None:
    result = run(with_affine("return x * scale.exp() + shift, -scale.sum(dim=-1)"), "-k", "affine_forward")
    result.assert_outcomes(passed=1, failed=1, deselected=CHECKED - 2)
    result.stdout.fnmatch_lines(
        [
            "*affine_forward: knows its log volume*",
            "The sign is turned: stretching by exp(scale) makes the volume grow by sum(scale).",
            "log_volume: 5 of 5 entries differ, by up to *",
            "log_volume[[]*[]]: expected *, yours *",
        ]
    )
    result.stdout.no_fnmatch_line("*Error*")
    result.stdout.no_fnmatch_line("> *")


@pytest.mark.parametrize("text", ["def f(:\n", b"\0", "import no_such_module\n", "raise SystemExit\n"])
def test_a_module_that_does_not_load_fails_every_check_with_its_sentence(text: str | bytes, run: Run) -> None:
    result = run(text)
    result.assert_outcomes(failed=CHECKED)
    result.stdout.fnmatch_lines(["exercises/flow.py *"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_folder_without_the_module_fails_with_a_sentence(pytester: pytest.Pytester) -> None:
    folder = str(pytester.mkdir("empty"))
    result = pytest_here(pytester, str(CHECKS / "flow.py"), "--submission", folder)
    result.assert_outcomes(failed=CHECKED)
    result.stdout.fnmatch_lines([f"there is no flow.py in {folder}; give the folder `exercises`, or the file itself."])


@pytest.mark.parametrize("options", [(), ("-k", "affine_forward"), ("-k", "knows_its_log_volume or log volume")])
def test_without_a_submission_nothing_is_collected(options: tuple[str, ...], pytester: pytest.Pytester) -> None:
    result = pytest_here(pytester, str(CHECKS), *options)
    result.assert_outcomes()


def test_items_are_named_by_exercise_and_sentence_in_the_notebooks_order(run: Run) -> None:
    result = run(STUBS, "--collect-only", "-q")
    listed = [line.split("::")[1] for line in result.outlines if "::" in line]
    assert listed == [f"{check.exercise}: {check.sentence}" for check in topic("flow").checks]


def test_the_module_is_found_by_file_folder_or_submission(tmp_path: Path) -> None:
    exercises = tmp_path / "exercises"
    exercises.mkdir()
    module = exercises / "flow.py"
    module.write_text(STUBS)
    assert find_module(module, "flow") == find_module(exercises, "flow") == find_module(tmp_path, "flow") == module


@pytest.mark.parametrize("place", ["missing", "missing.py", "."])
def test_a_submission_that_is_not_there_is_a_sentence(place: str, tmp_path: Path) -> None:
    with pytest.raises(Wrong, match=r"there is no flow\.py in "):
        find_module(tmp_path / place, "flow")


@pytest.mark.parametrize(
    "body",
    ["return x, x.sum(-1)", "return x * scale.exp() + shift, scale", "return (x + shift) * scale.exp(), scale.sum(-1)"],
)
def test_the_plugin_says_what_the_notebook_says(body: str, tmp_path: Path) -> None:
    path, each = tmp_path / "flow.py", topic("flow")
    path.write_text(with_affine(body))
    exercise, module, references = (
        each.exercises["affine_forward"],
        load_module(path.read_bytes(), "flow"),
        recorded("flow"),
    )
    outcomes = {(c.name, seed): run_probe(c, module, seed) for c in exercise.checks for seed in references.seeds}
    wanted = assess(exercise, outcomes, references).checks
    assert tuple(plugin._result(each, check, path) for check in exercise.checks) == wanted
