"""How children are kept apart from everything else: by a confinement, or, at level 0, by limits alone."""

import os
import shutil
import tempfile
from pathlib import Path

from autograder.tutor.engine.limits import Limits, limit_tasks, limit_this_process
from autograder.tutor.isolation.view import view


class Apart:
    """What every child puts on before it meets a student's code; made once, in the template.

    Args:
        level: of isolation. At level 0 each child gets a folder of its own and may write there; otherwise nowhere.
        checks: the package that holds the probes.
        folder: made for this template alone, and removed with it; None at level 2, where there is nothing outside.
    """

    def __init__(self, level: int, checks: str, folder: Path | None) -> None:
        self.level, self.checks, self.folder = level, checks, folder
        if level > 0:
            from autograder.tutor.isolation.confine import Confinement  # needs libseccomp, which level 0 does not

            self._confinement = Confinement(view(checks))

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Those that must stay open until `enter`."""
        return () if self.level == 0 else (self._confinement.fileno(),)

    def enter(self, limits: Limits) -> None:
        """Put limits and confinement on the calling process, for good."""
        if self.level == 0 and self.folder is not None:
            folder = self.folder / str(os.getpid())
            folder.mkdir(0o700)
            _move_to(str(folder))
        limit_this_process(limits)
        if self.level == 2:
            limit_tasks(limits)
        if self.level > 0:
            self._confinement.apply()

    def tidy(self, pid: int) -> None:
        """Remove what a child wrote."""
        if self.level == 0 and self.folder is not None:
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
