"""Opens nbgrader's page for marking, formgrader, in a server that can start no kernel and no terminal."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from autograder.tutor.gradebook.course import Course, GradebookError

PAGE = "/formgrader/gradebook"
"""Where the page lists what a tutor has to mark."""


def command(course: Course, *, port: int, show: bool) -> list[str]:
    """The command that serves formgrader for a course folder; it is run inside that folder.

    Raises:
        GradebookError: if there is no course folder.
    """
    if not course.config.exists():
        raise GradebookError(f"{course.root} is no course folder yet; run `autograder gradebook update` first.")
    options = {
        "ServerApp.root_dir": str(course.root.resolve()),
        "ServerApp.default_url": PAGE,
        "ServerApp.port": str(port),
        "ServerApp.open_browser": str(show),
        "ServerApp.terminals_enabled": "False",
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
    return f"cd {shlex.quote(str(course.root.resolve()))} && {shlex.join(words)}"


def serve(course: Course, words: list[str]) -> int:
    """Run the server until it is stopped; its exit code."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    try:
        return subprocess.run(words, cwd=course.root, env=os.environ | {"PATH": path}, check=False).returncode
    except KeyboardInterrupt:
        return 0
