"""Every notebook runs from top to bottom: as students get it, and with the reference solutions in place.

Untouched, nbval runs each cell in a kernel, and compares the printed numbers of the cells that are marked for it.
Solved, a notebook runs once, and then has to keep what it promises: the distances from the truth that a student reads.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode, read

from autograder.catalogue import topic, topics
from autograder.tutor.files import ROOT
from autograder.tutor.rehearsal import checkout, rehearse

NOTEBOOKS = [topic(name).notebook for name in topics()]


def nbval(folder: Path, notebook: str) -> subprocess.CompletedProcess[str]:
    """Run one notebook of a checkout in a kernel of its own, with the checkout's packages."""
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=300"]
    command += ["-p", "no:cacheprovider", "-o", "addopts=", f"--rootdir={folder}", f"notebooks/{notebook}.ipynb"]
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)


def said(made: NotebookNode) -> str:
    """All that the cells of a notebook printed or returned."""
    outputs = [output for cell in made.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def number(text: str, pattern: str) -> float:
    """What stands in the parentheses of a pattern, where it first occurs."""
    return float(re.search(pattern, text)[1])


def faces_are_drawn_near_the_floor(text: str) -> None:
    assert "Blind: 1 layer: 0; 2 layers: 1; 3 layers: 3; 5 layers: 10; 7 layers: 21." in text
    assert "0 are missing; 0 that are not earlier leak in" in text
    assert 0 < number(text, r"unseen faces: ([\d.]+) ± [\d.]+ bits over the floor") <= 12
    assert "768 passes for one face" in text
    assert "by rows, 0 of its 768 numbers differ" in text


def gan_draws_nearly_every_kind(text: str) -> None:
    assert number(text, r"with remedies shift [\d.]+, the worst other attribute ([\d.]+)") < 0.2
    assert number(text, r"with remedies shift ([\d.]+)") < number(text, r"plain +shift ([\d.]+)")
    assert number(text, r"twice as far +glasses +(\d+) %") > 2 * number(text, r"direction shuffled +glasses +(\d+) %")


def flow_comes_near_the_truth(text: str) -> None:
    assert number(text, r"eight Gaussians: ([\d.]+) nats from the truth") <= 0.05
    assert (
        number(text, r"unseen digits: +([\d.]+) bits per pixel") < number(text, r"Gaussian (\d\.\d+); your flow") - 0.2
    )


def learned_mixing_beats_reversal(text: str) -> None:
    assert number(text, r"learned (\d\.\d+)") < number(text, r"reversal (\d\.\d+)") - 1.5


def the_bound_comes_near_the_floor(text: str) -> None:
    assert number(text, r"minus the bound: +([\d.]+) ± [\d.]+ bits over the floor") <= 60
    assert abs(number(text, r"learned σ: +([\d.]+)") - 0.1) <= 0.005
    assert number(text, r"Averaged: (\d+) of 24 speak") == 0
    assert number(text, r"with a learned σ, (\d+)") >= 8
    assert number(text, r"\+ glasses in ([\d.]+) %") >= 95
    assert number(text, r"\+ glasses in [\d.]+ %, all else kept in ([\d.]+) %") >= 80
    assert number(text, r"with 256 codes ([\d.]+) ±") < number(text, r"with 1 code the model seems ([\d.]+) bits") - 3


def large_steps_lose_faces_and_small_ones_do_not(text: str) -> None:
    assert number(text, r"2 steps +: (\d+) different faces of 200") < 80
    assert number(text, r"20 steps *: (\d+) different faces of 200") > 180
    assert abs(number(text, r"1/\(2t²\) leaves ([\d.]+)") - 0.358) < 0.001
    assert number(text, r"and ([\d.]+) bits are open") < 0.7


def ddpm_comes_near_the_best_guess_and_draws_clean_faces(text: str) -> None:
    assert number(text, r"Yours: [\d.]+ to ([\d.]+) times") <= 1.5  # squared error over the smallest, at every time
    assert number(text, r"yours +clean ([\d.]+),") >= 0.35
    assert number(text, r"Your steps end at mean 2\.00 and standard deviation ([\d.]+)") == 0.5
    assert number(text, r"is right as well, but the standard deviation is ([\d.]+)\.") == 0.25  # as printed: E-L20
    assert number(text, r"(\d+) calls of the network") == 100


PROMISES: dict[str, Callable[[str], None]] = {
    "01_autoregressive": faces_are_drawn_near_the_floor,
    "02_gan": gan_draws_nearly_every_kind,
    "03_flow": flow_comes_near_the_truth,
    "04_conv1x1": learned_mixing_beats_reversal,
    "05_vae": the_bound_comes_near_the_floor,
    "06_noising": large_steps_lose_faces_and_small_ones_do_not,
    "08_ddpm": ddpm_comes_near_the_best_guess_and_draws_clean_faces,
}


def test_the_readme_asks_the_question_of_every_notebook():
    listed = re.findall(
        r"^\| \[(\w+)\]\(notebooks/\1\.ipynb\) \| (.+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    titles = {name: read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells[0].source for name in NOTEBOOKS}
    assert listed == [(name, title.splitlines()[0].removeprefix("# ")) for name, title in titles.items()]


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_an_untouched_notebook_runs_without_a_traceback(notebook, tmp_path):
    run = nbval(checkout(tmp_path / "checkout", solved=False), notebook)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_solved_notebook_runs_and_keeps_its_promises(notebook):
    text = said(rehearse(notebook, solved=True).notebook)
    if notebook in PROMISES:
        PROMISES[notebook](text)


def test_every_promise_is_a_notebook_s():
    assert set(PROMISES) <= set(NOTEBOOKS)
