"""Opens nbgrader's page for marking, formgrader, in a server that can start no kernel and no terminal."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from autograder.tutor.gradebook.course import Course, NoCourse

PAGE = "/formgrader/gradebook"
"""Where the page lists what a tutor has to mark."""

ALONE = {"JUPYTER_NO_CONFIG": "1"}
"""What the server needs around it to load formgrader and nothing else: the machine's configuration adds JupyterLab, and
nbgrader's validation, which starts a kernel of its own, whatever the server's manager of kernels says."""


def command(course: Course, *, port: int, show: bool) -> list[str]:
    """The command that serves formgrader for a course folder; it is run inside that folder.

    Raises:
        NoCourse: if there is no course folder.
    """
    if not course.config.exists():
        raise NoCourse(course.root)
    options = {
        "ServerApp.root_dir": str(course.root.resolve()),
        "ServerApp.default_url": PAGE,
        "ServerApp.port": str(port),
        "ServerApp.open_browser": str(show),
        "ServerApp.terminals_enabled": "False",
        "ServerApp.answer_yes": "True",
        "ServerApp.log_level": "WARN",
        "ServerApp.jpserver_extensions": "nbgrader.server_extensions.formgrader=True",
        "ServerApp.kernel_manager_class": "autograder.tutor.gradebook.absent.NoKernels",
    }
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        sys.executable,
        "-m",
        "jupyter",
        "server",
        *(f"--{name}={value}" for name, value in options.items()),
        *as_root,
    ]


def printed(course: Course, words: list[str]) -> str:
    """The command as it can be pasted into a terminal."""
    alone = " ".join(f"{name}={value}" for name, value in ALONE.items())
    return f"cd {shlex.quote(str(course.root.resolve()))} && {alone} {shlex.join(words)}"


def environment() -> dict[str, str]:
    """What stands around the server: the programs of this Python first, and no configuration but ours."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return os.environ | {"PATH": path} | ALONE


def serve(course: Course, words: list[str]) -> int:
    """Run the server until it is stopped; its exit code."""
    with subprocess.Popen(words, cwd=course.root, env=environment()) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            return 0
