"""The floor: the same probes in one warm process, without isolation, pipes or limits. No grader can be faster.

`python -m autograder.tutor.bench.floor` serves; with `once` it runs one submission and ends, as a grader without a
template would for every submission.
"""

import subprocess
import sys
import tempfile

from autograder.tutor.bench.serving import serve
from autograder.tutor.bench.submissions import CHECKS, SEEDS, WHOLE, Student, students
from autograder.tutor.engine.launch import environment

MODULE = "autograder.tutor.bench.floor"
WARM = 6

PATIENCE = 60.0
"""Seconds that a probe may take: the first training loop of a cold process takes long."""


def once() -> None:
    """Start a process, import torch, run the probes of one submission, end.

    Raises:
        CalledProcessError: if it fails.
    """
    subprocess.run(
        [sys.executable, "-m", MODULE, "once"],
        env=environment(tempfile.gettempdir()),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def run(student: Student) -> None:
    """Run one submission, in this process.

    Raises:
        RuntimeError: if a probe has no answer: then nothing was measured.
    """
    from autograder import catalogue, probing

    module = probing.load_module(student.sources[WHOLE], WHOLE)
    for check in catalogue.topic(WHOLE, CHECKS).checks:
        fault = probing.run_probe(check, module, SEEDS[0], PATIENCE).fault
        if fault is not None:
            raise RuntimeError(f"{check.name} has no answer: {fault.sentence}")


def main() -> None:
    """Serve, or run one submission."""
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    if sys.argv[1:] == ["once"]:
        run(students(1)[0])
        return
    for student in students(WARM):
        run(student)
    serve(run)


if __name__ == "__main__":
    main()
