"""The course folder of nbgrader: where its parts stand, and the names under which it knows students."""

import re
import unicodedata
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

CALM = " .,'()@-_"
"""Besides letters and digits, what may stand in nbgrader's file patterns, pages and addresses as it is."""

LONGEST = 200
"""Bytes that a student's name under nbgrader may have; file systems allow 255, and nbgrader adds to it."""


class GradebookError(RuntimeError):
    """The gradebook cannot do what was asked; the message says why, and what to do."""


class NoCourse(GradebookError):
    """A folder that was not prepared."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"There is no course folder in {root} yet; run `autograder gradebook update` first.")


@dataclass(frozen=True)
class Course:
    """A course folder of nbgrader, with one assignment per topic, and one notebook of the same name in each."""

    root: Path

    @property
    def source(self) -> Path:
        return self.root / "source"

    @property
    def config(self) -> Path:
        return self.root / "nbgrader_config.py"

    @property
    def database(self) -> Path:
        return self.root / "gradebook.db"

    @property
    def results(self) -> Path:
        """Where the results of `autograder grade` are, as the configuration says."""
        return Path(self.settings.Bridge.results)

    @property
    def settings(self) -> Config:
        """The configuration that nbgrader and formgrader read, too."""
        settings: Config = PyFileConfigLoader(self.config.name, path=str(self.root)).load_config()
        return settings

    @property
    def topics(self) -> tuple[str, ...]:
        """The assignments that are prepared: all topics of the course."""
        return tuple(sorted(path.stem for path in (self.root / "release").glob("*/*.ipynb")))

    @property
    def graded(self) -> tuple[str, ...]:
        """Those of them in which somebody has a result, or was brought in before."""

        def anybody(topic: str) -> bool:
            results = (path.parent.name for path in self.results.glob(f"*/{topic}.json"))
            brought = any((self.root / "submitted").glob(f"*/{topic}"))
            return brought or any(not name.startswith((".", "__")) for name in results)

        return tuple(filter(anybody, self.topics))

    @property
    def students(self) -> tuple[str, ...]:
        """The names of all students who were brought in."""
        return tuple(sorted(name_of(path.name) for path in (self.root / "submitted").glob("*") if path.is_dir()))

    def released(self, topic: str) -> Path:
        """The notebook as students get it."""
        return self.root / "release" / topic / f"{topic}.ipynb"

    def release(self, topic: str) -> NotebookNode:
        """That notebook's content, a copy of its own for everybody who asks."""
        path = self.released(topic)
        return deepcopy(_content(path, path.stat().st_mtime_ns))

    def notebook(self, step: str, student: str, topic: str) -> Path:
        """A student's notebook in one of nbgrader's steps: submitted, autograded."""
        return self.root / step / identity(student) / topic / f"{topic}.ipynb"

    def note(self, student: str, topic: str) -> Path:
        """What a tutor has to know about what was handed in."""
        return self.root / "notes" / identity(student) / f"{topic}.json"

    def decisions(self, student: str, topic: str) -> Path:
        """What a tutor has decided, and for what."""
        return self.root / "decisions" / identity(student) / f"{topic}.json"

    def stamp(self, student: str, topic: str) -> Path:
        """A digest of what was last autograded for good."""
        return self.root / "stamps" / identity(student) / topic


@lru_cache(maxsize=16)
def _content(path: Path, changed: int) -> NotebookNode:
    """A notebook's content, read once for each time that it `changed`."""
    content: NotebookNode = nbformat.read(path, as_version=4)
    return content


def identity(name: str) -> str:
    """The name under which nbgrader knows a student: calm letters stay, every other becomes its number.

    >>> identity("Özge O'Neil, B. [2]")
    "Özge O'Neil, B. ~5b~2~5d~"
    """
    middle = "".join(letter if _is_calm(letter) else f"~{ord(letter):x}~" for letter in name)
    return re.sub(r"^[. ]| $", lambda edge: f"~{ord(edge[0]):x}~", middle)


def check_name(name: str) -> None:
    """See that nbgrader can keep a student's work under this name.

    Raises:
        GradebookError: if the name is too long for that.
    """
    if len(identity(name).encode()) > LONGEST:
        raise GradebookError("The folder's name is too long for nbgrader; give it a shorter one.")


def name_of(identity: str) -> str:
    """The student's name again.

    >>> name_of("Özge O'Neil, B. ~5b~2~5d~")
    "Özge O'Neil, B. [2]"
    """
    return re.sub(r"~([0-9a-f]+)~", lambda code: chr(int(code[1], 16)), identity)


def _is_calm(letter: str) -> bool:
    return letter in CALM or unicodedata.category(letter)[0] in "LMN"
