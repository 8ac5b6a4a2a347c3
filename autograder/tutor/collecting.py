"""Finds students' files in a folder of submissions, and reads them without trusting names, links or sizes."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

import autograder
from autograder.catalogue import topics
from autograder.tutor import files
from autograder.tutor.files import UnreadableFile

LARGEST_SOURCE = 2**20
"""Bytes that a student's module may have."""

PLACES = ("{topic}/exercises/{topic}.py", "exercises/{topic}.py", "{topic}/{topic}.py", "{topic}.py")
"""Where a student's module is looked for, inside the student's folder; the first one that was worked on counts."""

LITTER = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"}
"""What file managers and archivers leave behind."""

PARTS = {"autograder", "build", "course", "deep-generative-models", "docs", "exercises", "notebooks"}
"""Folders of the course itself, which a student may hand in; nobody is called like this."""

OURS = {"autograder", "course", "derive"}
"""Folders of the course that hold modules called like topics, and nobody's work."""

WORK = {".7z", ".bz2", ".gz", ".ipynb", ".py", ".rar", ".tar", ".tgz", ".xz", ".zip", ".zst"}
"""Endings of files that could hold a student's work."""

MOST_ENTRIES, DEEPEST, MOST_NAMED = 2000, 4, 3
"""What is looked through to say what a folder holds instead: entries, and levels of folders; and how many are named."""


class NoClass(ValueError):
    """A folder that is no folder of submissions; the message says what was wanted."""


@dataclass(frozen=True)
class Submission:
    """One student's work on one topic: its source, or the sentence that says why there is none.

    `doubt` says why a tutor should look all the same: another file could be the one that was meant. `idle` says that
    there is nothing of the student's own: no file for the topic, or only the one that was handed out.
    """

    student: str
    topic: str
    file: str = ""
    source: bytes | None = None
    problem: str = ""
    doubt: str = ""
    idle: bool = False

    @property
    def sha256(self) -> str:
        """The digest of the source, in hexadecimal; empty if there is none."""
        return "" if self.source is None else hashlib.sha256(self.source).hexdigest()


def students(submissions: Path, besides: Iterable[Path] = ()) -> list[str]:
    """The names of the students' folders, in alphabetical order; hidden ones and those of archivers do not count.

    Args:
        submissions: the class.
        besides: folders in it that are no students', such as that of the results.

    Raises:
        NoClass: if there is no such folder, or it cannot be read, or it holds no folders, or it is one student's, or
            its folders are whole classes.
    """
    if not submissions.is_dir():
        what = f"path {submissions} is a file" if submissions.exists() else f"folder {submissions} does not exist"
        raise NoClass(f"The {what}; name the folder that holds one folder per student.")
    others = {path.resolve() for path in besides}
    names = [name for name, folder in _entries(submissions) if folder and (submissions / name).resolve() not in others]
    found = sorted(name for name in names if not name.startswith((".", "__")))
    if not found:
        wanted = "it should hold one folder per student, with exercises in each."
        raise NoClass(f"The folder {submissions} holds no folders; {wanted}")
    if {"exercises", "notebooks"} <= set(found) or set(found) <= {*PARTS, *topics()}:
        raise NoClass(f"The folder {submissions} looks like that of one student; name the folder above it.")
    if all(_is_class(submissions / name) for name in found):
        named = f"name {submissions / found[0]}" if len(found) == 1 else "name one of them at a time"
        raise NoClass(f"The folder {submissions} holds whole classes; {named}.")
    return found


def left_aside(submissions: Path, besides: Iterable[Path] = ()) -> tuple[str, ...]:
    """What lies in a class's folder and is no student's folder: nobody looks into it, so a tutor has to know."""
    others = {path.resolve() for path in besides}
    names = [name for name, folder in _entries(submissions) if not folder or name.startswith("__")]
    kept = [name for name in names if name not in LITTER and not name.startswith(".")]
    return tuple(sorted(shown(name) for name in kept if (submissions / name).resolve() not in others))


def could_be_work(name: str) -> bool:
    """Whether what was left aside could be a student's: an archive, a module, a notebook, or a folder like `__late`."""
    return name.startswith("__") or PurePosixPath(name.lower()).suffix in WORK


def collect(submissions: Path, student: str, topic: str) -> Submission:
    """Read one student's module for one topic.

    Returns:
        A submission with a source, or with a problem: no file, too large, not a regular file, not readable.
    """
    folder = submissions / student
    if folder.is_symlink():
        link = "The student's folder is a symbolic link; links are not followed."
        return Submission(student, topic, problem=link, idle=True)
    if not os.access(folder, os.R_OK | os.X_OK):
        denied = "The student's folder cannot be read: permission denied."
        return Submission(student, topic, problem=denied, idle=True)
    found: dict[str, bytes] = {}
    problems: list[str] = []
    for file in (place.format(topic=topic) for place in PLACES):
        try:
            found[file] = files.read(folder, PurePosixPath(file), LARGEST_SOURCE)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except UnreadableFile as error:
            problems.append(f"{file} {error}")
        except OSError as error:
            problems.append(f"{file} cannot be read: {error.strerror}.")
    if not found and problems:
        return Submission(student, topic, problem=" ".join(problems))
    if not found:
        return _missing(folder, student, topic)
    written = {file: source for file, source in found.items() if not is_untouched(source, topic)} or found
    first, *others = written
    doubts = [f"{file} differs from {first}, which was graded." for file in others if written[file] != written[first]]
    doubt = " ".join(doubts + problems)
    return Submission(student, topic, first, written[first], doubt=doubt, idle=written is found and not doubt)


def worked_on(submissions: Path, names: list[str], asked: Iterable[str]) -> tuple[str, ...]:
    """The topics of which there is somebody's own work, whether it can be graded or not."""
    return tuple(topic for topic in asked if any(not collect(submissions, name, topic).idle for name in names))


def is_untouched(source: bytes, topic: str) -> bool:
    """Whether a module is as it was handed out."""
    handed_out = Path(autograder.__file__).with_name("recorded") / f"{topic}.py.txt"
    return handed_out.exists() and source.split() == handed_out.read_bytes().split()


def shown(name: str, longest: int = 60) -> str:
    """A file's name as it can be printed: names are bytes, and students choose them."""
    readable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in readable)
    return text if len(text) <= longest else f"{text[: longest // 2]}…{text[-longest // 2 + 1 :]}"


def _is_class(folder: Path) -> bool:
    """Whether a folder is no student's, but one of folders of students: it holds no work, and two in it do."""
    if folder.is_symlink() or _holds_work(folder):
        return False
    with suppress(NoClass):
        below = [name for name, is_folder in _entries(folder, MOST_ENTRIES) if is_folder and name not in PARTS]
        return sum(_holds_work(folder / name) for name in below) > 1
    return False


def _holds_work(folder: Path) -> bool:
    """Whether there is a module where one is looked for."""
    return any(os.path.isfile(folder / place.format(topic=topic)) for topic in topics() for place in PLACES)


def _missing(folder: Path, student: str, topic: str) -> Submission:
    """A student without a file: the sentence says what was looked for, and what there is instead."""
    there = list(_files(folder))
    place = PLACES[1].format(topic=topic)
    for file in there:
        if file.name == f"{topic}.py" and not OURS & set(file.parts):
            problem = f"{shown(str(file))} lies where nobody looks; it should be {place}."
            return Submission(student, topic, problem=problem, idle=_is_as_handed_out(folder, file, topic))
    names = [shown(str(file)) for file in there] or [shown(name) for name, _ in _entries(folder)]
    if not names:
        return Submission(student, topic, problem=f"There is no file for {topic}: the folder is empty.", idle=True)
    many = "many" if len(names) > MOST_ENTRIES // 2 else str(len(names) - MOST_NAMED)
    held = ", ".join(names[:MOST_NAMED]) + (f" and {many} more" if len(names) > MOST_NAMED else "")
    problem = f"There is no file for {topic}: {place} was looked for, and {topic}.py; the folder holds {held}."
    return Submission(student, topic, problem=problem, idle=True)


def _is_as_handed_out(folder: Path, file: PurePosixPath, topic: str) -> bool:
    """Whether a file can be read, and nobody has worked on it."""
    try:
        return is_untouched(files.read(folder, file, LARGEST_SOURCE), topic)
    except (UnreadableFile, OSError):
        return False


def _files(folder: Path) -> Iterator[PurePosixPath]:
    """The files below a folder, the upper ones first; neither too many nor too deep, and no link is followed."""
    ahead, seen = [PurePosixPath()], 0
    for here in ahead:
        with suppress(NoClass):
            for name, is_folder in sorted(_entries(folder / here, MOST_ENTRIES)):
                seen += 1
                if seen > MOST_ENTRIES:
                    return
                if name in LITTER:
                    continue
                if not is_folder:
                    yield here / name
                elif len(here.parts) < DEEPEST and not (folder / here / name).is_symlink():
                    ahead.append(here / name)


def _entries(folder: Path, most: int | None = None) -> list[tuple[str, bool]]:
    """The first entries of a folder by name, and whether each is a folder or a link.

    Raises:
        NoClass: if the folder cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            return [(entry.name, entry.is_dir() or entry.is_symlink()) for entry in islice(entries, most)]
    except OSError as error:
        raise NoClass(f"The folder {folder} cannot be read: {error.strerror}.") from error
