"""Files of the tutor's side: where the checkout stands, reading without trust, and writing whole or not at all."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path, PurePosixPath

import autograder

ROOT = Path(autograder.__file__).resolve().parent.parent
"""The checkout."""

CAREFUL = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class UnreadableFile(ValueError):
    """What is no ordinary file of ordinary size; the message goes on after the file's name."""


def read(folder: Path, file: PurePosixPath, largest: int) -> bytes:
    """The bytes of a regular file below a folder; no symbolic link is followed on the way, and no pipe is waited for.

    Args:
        folder: where to begin; it is not below itself, so it may be reached by links.
        file: path below the folder.
        largest: bytes that the file may have.

    Raises:
        UnreadableFile: if it is a link, a folder, a device or a pipe, or larger.
        OSError: if it cannot be opened.
    """
    here = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    try:
        for part in file.parts:
            if stat.S_ISLNK(os.stat(part, dir_fd=here, follow_symlinks=False).st_mode):
                raise UnreadableFile("is a symbolic link, or lies behind one; links are not followed.")
            below = os.open(part, CAREFUL, dir_fd=here)
            os.close(here)
            here = below
        if not stat.S_ISREG(os.fstat(here).st_mode):
            raise UnreadableFile("is no regular file.")
        with os.fdopen(here, "rb", closefd=False) as opened:
            data = opened.read(largest + 1)
    finally:
        with suppress(OSError):
            os.close(here)
    if len(data) > largest:
        raise UnreadableFile(f"is larger than {largest / 2**20:g} MiB; nothing that this course asks for is.")
    return data


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that, whenever the power goes, either the old or the whole new one is there."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
