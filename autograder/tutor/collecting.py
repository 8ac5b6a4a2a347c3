"""Finds students' files in a folder of submissions, and reads them without trusting names, links or sizes."""

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LARGEST_SOURCE = 2**20
"""Bytes that a student's module may have."""

PLACES = ("{topic}/exercises/{topic}.py", "exercises/{topic}.py", "{topic}/{topic}.py", "{topic}.py")
"""Where a student's module is looked for, inside the student's folder; the first regular file counts."""


class NoClass(ValueError):
    """A folder that is no folder of submissions; the message says what was wanted."""


@dataclass(frozen=True)
class Submission:
    """One student's work on one topic: its source, or the sentence that says why there is none."""

    student: str
    topic: str
    file: str = ""
    source: bytes | None = None
    problem: str = ""


def students(submissions: Path) -> list[str]:
    """The names of the students' folders, in alphabetical order; hidden ones and those of archivers do not count.

    Raises:
        NoClass: if there is no such folder or it holds no folders.
    """
    if not submissions.is_dir():
        raise NoClass(f"There is no folder {submissions}; name the folder that holds one folder per student.")
    with os.scandir(submissions) as entries:
        names = [entry.name for entry in entries if entry.is_dir() or entry.is_symlink()]
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
    problem = f"There is no file for {topic}: {PLACES[1].format(topic=topic)} was looked for, and {topic}.py."
    for place in PLACES:
        file = place.format(topic=topic)
        try:
            return Submission(student, topic, file, source=read(submissions / student, PurePosixPath(file)))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except NoClass as error:
            problem = f"{file} {error}"
        except OSError as error:
            problem = f"{file} cannot be read: {error.strerror}."
    return Submission(student, topic, problem=problem)


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
