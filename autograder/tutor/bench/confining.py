"""Seconds that a child of the template spends on its limits and its confinement, before it meets any code."""

import json
import subprocess
import tempfile

from autograder.tutor.bench.submissions import CHECKS
from autograder.tutor.engine.launch import OWN_TMP, environment
from autograder.tutor.isolation.bubblewrap import inside, without_capabilities
from autograder.tutor.isolation.view import python, view

TRIAL = """
import json, os, sys, time
from pathlib import Path
import torch
from autograder.tutor.engine.apart import Apart
from autograder.tutor.engine.limits import Limits
level, checks, folder, number = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
torch.set_num_threads(1)
apart, took = Apart(int(level), checks, Path(folder) if folder else None), []
for _ in range(number):
    reader, writer = os.pipe()
    if os.fork() == 0:
        begun = time.perf_counter()
        apart.enter(Limits())
        os.write(writer, str(time.perf_counter() - begun).encode())
        os._exit(0)
    os.close(writer)
    took.append(float(os.read(reader, 100)))
    os.wait()
    os.close(reader)
print(json.dumps(took))
"""


def confining(level: int, number: int) -> list[float]:
    """Seconds of each of so many children at one level.

    Raises:
        RuntimeError: if the trial fails.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as folder:
        written = folder if level == 0 else ""
        argv = [str(python()), "-P", "-c", TRIAL, str(level), CHECKS, written, str(number)]
        command = inside(view(CHECKS), argv) if level == 2 else without_capabilities(argv)
        variables = environment(written or OWN_TMP)
        done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise RuntimeError(f"Confining failed at level {level}: {done.stderr.strip().splitlines()[-1]}")
    return [float(seconds) for seconds in json.loads(done.stdout)]
