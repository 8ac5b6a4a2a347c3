"""Every notebook runs from top to bottom: as students get it, and with the reference solutions in place.

nbval runs each cell in a kernel, and compares the printed numbers of the cells that are marked for it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.catalogue import topic, topics
from autograder.tutor.rehearsal import checkout

NOTEBOOKS = [topic(name).notebook for name in topics()]


def nbval(folder: Path, notebook: str) -> subprocess.CompletedProcess[str]:
    """Run one notebook of a checkout in a kernel of its own, with the checkout's packages."""
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=300"]
    command += ["-p", "no:cacheprovider", "-o", "addopts=", f"--rootdir={folder}", f"notebooks/{notebook}.ipynb"]
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("solved", [False, True], ids=["untouched", "solved"])
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_notebook_runs_without_a_traceback(notebook, solved, tmp_path):
    run = nbval(checkout(tmp_path / "checkout", solved=solved), notebook)
    assert run.returncode == 0, run.stdout + run.stderr
