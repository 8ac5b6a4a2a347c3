"""Finds students' files in a folder of submissions, and reads them without trusting names, links or sizes."""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import autograder

LARGEST_SOURCE = 2**20
"""Bytes that a student's module may have."""

PLACES = ("{topic}/exercises/{topic}.py", "exercises/{topic}.py", "{topic}/{topic}.py", "{topic}.py")
"""Where a student's module is looked for, inside the student's folder; the first one that was worked on counts."""

LITTER = {".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"}
"""What file managers and archivers leave behind."""


class NoClass(ValueError):
    """A folder that is no folder of submissions; the message says what was wanted."""


@dataclass(frozen=True)
class Submission:
    """One student's work on one topic: its source, or the sentence that says why there is none.

    `doubt` says why a tutor should look all the same: another file could be the one that was meant.
    """

    student: str
    topic: str
    file: str = ""
    source: bytes | None = None
    problem: str = ""
    doubt: str = ""


def students(submissions: Path, besides: Iterable[Path] = ()) -> list[str]:
    """The names of the students' folders, in alphabetical order; hidden ones and those of archivers do not count.

    Args:
        submissions: the class.
        besides: folders in it that are no students', such as that of the results.

    Raises:
        NoClass: if there is no such folder or it holds no folders.
    """
    if not submissions.is_dir():
        what = "is a file" if submissions.exists() else "does not exist"
        raise NoClass(f"{submissions} {what}; name the folder that holds one folder per student.")
    with os.scandir(submissions) as entries:
        names = [entry.name for entry in entries if entry.is_dir() or entry.is_symlink()]
    others = {path.resolve() for path in besides}
    names = [name for name in names if (submissions / name).resolve() not in others]
    found = sorted(name for name in names if not name.startswith((".", "__")))
    if not found:
        raise NoClass(f"{submissions} holds no folders; it should hold one folder per student, with exercises in each.")
    return found


def collect(submissions: Path, student: str, topic: str) -> Submission:
    """Read one student's module for one topic.

    Returns:
        A submission with a source, or with a problem: no file, too large, not a regular file, not readable.
    """
    if (submissions / student).is_symlink():
        return Submission(student, topic, problem=f"The folder {student} is a symbolic link; links are not followed.")
    found: dict[str, bytes] = {}
    problems: list[str] = []
    for file in (place.format(topic=topic) for place in PLACES):
        try:
            found[file] = read(submissions / student, PurePosixPath(file))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except NoClass as error:
            problems.append(f"{file} {error}")
        except OSError as error:
            problems.append(f"{file} cannot be read: {error.strerror}.")
    if not found:
        missing = f"There is no file for {topic}: {PLACES[1].format(topic=topic)} was looked for, and {topic}.py; "
        return Submission(student, topic, problem=" ".join(problems) or missing + _holds(submissions / student))
    written = {file: source for file, source in found.items() if not _is_untouched(source, topic)} or found
    chosen, *others = written
    differing = [file for file in others if written[file] != written[chosen]]
    doubts = [f"{file} differs from {chosen}, which was graded." for file in differing]
    return Submission(student, topic, chosen, written[chosen], doubt=" ".join(doubts + problems))


def left_aside(submissions: Path) -> tuple[str, ...]:
    """What lies in a class's folder and is no student's folder: nobody looks into it, so a tutor has to know."""
    with os.scandir(submissions) as entries:
        files = [entry.name for entry in entries if not entry.is_dir() and entry.name not in LITTER]
    return tuple(sorted(name for name in files if not name.startswith(".")))


def _is_untouched(source: bytes, topic: str) -> bool:
    """Whether a module is as it was handed out."""
    handed_out = Path(autograder.__file__).with_name("recorded") / f"{topic}.py.txt"
    return handed_out.exists() and source.split() == handed_out.read_bytes().split()


def _holds(folder: Path, most: int = 3) -> str:
    """What a student's folder holds instead, in half a sentence."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.name not in LITTER)
    files = [name for name in names if not (folder / name).is_dir()]
    if not files:
        return "the folder is empty."
    more = f" and {len(files) - most} more" if len(files) > most else ""
    return f"the folder holds {', '.join(files[:most])}{more}."


def read(folder: Path, file: PurePosixPath) -> bytes:
    """The bytes of a regular file below a folder; no symbolic link is followed on the way, and no pipe is waited for.

    Raises:
        NoClass: if it is a link, a folder, a device or a pipe, or larger than LARGEST_SOURCE.
        OSError: if it cannot be opened.
    """
    careful = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    here = os.open(folder, careful | os.O_DIRECTORY)
    try:
        for part in file.parts:
            if stat.S_ISLNK(os.stat(part, dir_fd=here, follow_symlinks=False).st_mode):
                raise NoClass("is a symbolic link, or lies behind one; links are not followed.")
            below = os.open(part, careful, dir_fd=here)
            os.close(here)
            here = below
        if not stat.S_ISREG(os.fstat(here).st_mode):
            raise NoClass("is no regular file.")
        with os.fdopen(here, "rb", closefd=False) as opened:
            data = opened.read(LARGEST_SOURCE + 1)
    finally:
        with suppress(OSError):
            os.close(here)
    if len(data) > LARGEST_SOURCE:
        raise NoClass(f"is larger than {LARGEST_SOURCE // 2**20} MiB; a module of exercises has a few kilobytes.")
    return data
