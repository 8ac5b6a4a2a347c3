"""`%load_ext course` says one line and prepares the kernel."""

import subprocess
import sys

PROGRAM = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "course")
import torch
assert torch.initial_seed() == 0
assert torch.get_num_threads() == 1
assert shell.find_line_magic("autoreload")
"""


def test_the_extension_prints_one_line_with_versions_device_and_seed():
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    (line,) = run.stdout.splitlines()
    assert [part.split()[0] for part in line.split(" · ")] == ["course", "torch", "device", "seed"]


def test_importing_the_course_is_light():
    program = "import course, sys; print('torch' in sys.modules, 'matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout == "False False\n"
