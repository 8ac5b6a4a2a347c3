"""Every notebook runs from top to bottom: as students get it, and with the reference solutions in place.

nbval runs each cell in a kernel, and compares the printed numbers of the cells that are marked for it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.catalogue import topic, topics
from autograder.tutor.generate import texts
from autograder.tutor.solutions import ROOT, reference_source

NOTEBOOKS = [topic(name).notebook for name in topics()]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of what students get, so that running it changes nothing here."""
    folder = tmp_path_factory.mktemp("checkout")
    for package in ("autograder", "course"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("tutor", "__pycache__"))
    (folder / "exercises").mkdir()
    shutil.copy(ROOT / "exercises" / "__init__.py", folder / "exercises")
    for made in texts():
        (folder / made.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / made.path).write_bytes(made.content)
    return folder


def nbval(folder: Path, notebook: str) -> subprocess.CompletedProcess[str]:
    """Run one notebook of a checkout in a kernel of its own, with the checkout's packages."""
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120"]
    command += ["-p", "no:cacheprovider", "-o", "addopts=", f"--rootdir={folder}", f"notebooks/{notebook}.ipynb"]
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_an_untouched_notebook_runs_without_a_traceback(checkout, notebook):
    run = nbval(checkout, notebook)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_solved_notebook_runs_without_a_traceback(checkout, notebook, tmp_path):
    solved = shutil.copytree(checkout, tmp_path / "solved")
    for name in topics():
        (solved / "exercises" / f"{name}.py").write_bytes(reference_source(name))
    run = nbval(solved, notebook)
    assert run.returncode == 0, run.stdout + run.stderr
