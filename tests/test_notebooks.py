"""Every notebook runs from top to bottom: as students get it, and with the reference solutions in place.

nbval runs each cell in a kernel, and compares the printed numbers of the cells that are marked for it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.catalogue import topic, topics
from autograder.tutor.rehearsal import checkout, rehearse

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


def test_the_solved_flow_comes_as_near_to_the_truth_as_promised():
    cells = rehearse("03_flow", solved=True).notebook.cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    said = "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)

    def number(pattern):
        return float(re.search(pattern, said)[1])

    assert number(r"eight Gaussians: ([\d.]+) nats from the truth") <= 0.05
    assert number(r"unseen digits: +([\d.]+) bits per pixel") < number(r"Gaussian (\d\.\d+); your flow") - 0.2
