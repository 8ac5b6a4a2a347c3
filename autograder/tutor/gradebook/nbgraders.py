"""nbgrader's own machinery, called with the course folder's configuration, and quiet."""

import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from nbgrader.apps.api import NbGraderAPI

from autograder.tutor.gradebook.course import Course, NoCourse

Done = dict[str, Any]
"""What nbgrader says of a step: `success`, and of a failure `error` and `log`."""


class Quiet:
    """nbgrader's steps, without their warnings and lines of log; Ctrl-C comes through."""

    def __init__(self, api: NbGraderAPI) -> None:
        self.api = api

    def generate_assignment(self, topic: str) -> Done:
        """The release of one topic, and its entry in the gradebook."""
        return self._run(self.api.generate_assignment, topic)

    def autograde(self, topic: str, student: str) -> Done:
        """The marks of one student's submission; what was there is replaced."""
        return self._run(self.api.autograde, topic, student)

    def generate_feedback(self, topic: str, student: str) -> Done:
        """One student's page of feedback."""
        return self._run(self.api.generate_feedback, topic, student)

    def _run(self, step: Callable[..., Done], *arguments: str) -> Done:
        with surroundings():
            done = step(*arguments)
        if not done["success"] and "KeyboardInterrupt" in done.get("error", ""):
            raise KeyboardInterrupt
        return done


def nbgrader(course: Course) -> Quiet:
    """nbgrader at work in a course folder.

    Raises:
        NoCourse: if the folder is not prepared.
    """
    if not course.config.exists():
        raise NoCourse(course.root)
    log = logging.getLogger("autograder.gradebook")
    log.propagate = False
    log.addHandler(logging.NullHandler())
    with surroundings():
        api = NbGraderAPI(config=course.settings, log=log, log_level=logging.CRITICAL)
    log.setLevel(logging.INFO)  # nbgrader keeps it in what it returns
    return Quiet(api)


@contextmanager
def surroundings() -> Iterator[None]:
    """What nbgrader needs around it: its program alembic on the path, and nobody who minds its warnings."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    with warnings.catch_warnings(), patch.dict(os.environ, PATH=path):
        warnings.simplefilter("ignore")  # nbgrader's and nbformat's, about what is not ours to change
        yield


def failure(done: Done) -> str:
    """The last line of what nbgrader says of a failure."""
    lines = [line for line in str(done.get("error", "")).splitlines() if line.strip()]
    said = [line for line in str(done.get("log", "")).splitlines() if "Error: " in line]
    return (said or lines or ["it does not say why"])[-1].strip().rstrip(".") + "."
