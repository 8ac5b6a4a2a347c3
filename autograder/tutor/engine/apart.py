"""How children are kept apart from everything else: by a confinement, or, at level 0, by limits alone."""

import os
import shutil
import tempfile
from pathlib import Path

from autograder.tutor.engine.limits import Limits, limit_this_process
from autograder.tutor.isolation.view import view


class Apart:
    """What every child puts on before it meets a student's code; made once, in the template.

    Args:
        folder: made for this template alone, where each child gets a folder of its own and may write: level 0. Without
            one, children are confined, and may write nowhere.
        checks: the package that holds the probes.
    """

    def __init__(self, folder: Path | None, checks: str) -> None:
        self.checks, self.folder = checks, folder
        if folder is None:
            from autograder.tutor.isolation.confine import Confinement  # needs libseccomp, which level 0 does not

            self._confinement = Confinement(view(checks))

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Those that must stay open until `enter`."""
        return () if self.folder is not None else (self._confinement.fileno(),)

    def enter(self, limits: Limits) -> None:
        """Put limits and confinement on the calling process, for good."""
        if self.folder is not None:
            folder = self.folder / str(os.getpid())
            folder.mkdir(0o700)
            _move_to(str(folder))
        limit_this_process(limits)
        if self.folder is None:
            self._confinement.apply()

    def tidy(self, pid: int) -> None:
        """Remove what a child wrote."""
        if self.folder is not None:
            shutil.rmtree(self.folder / str(pid), ignore_errors=True)

    def leave(self) -> None:
        """Remove the folder, which the grader does, too, unless it was killed."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def _move_to(folder: str) -> None:
    """Make a folder the current one, the home, and the one for temporary files."""
    os.chdir(folder)
    os.environ |= {"HOME": folder, "TMPDIR": folder, "MPLCONFIGDIR": folder}
    tempfile.tempdir = None
