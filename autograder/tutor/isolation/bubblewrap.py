"""Level 2: the command line that starts a program inside namespaces of its own, and without capabilities."""

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.tutor.isolation.view import python

NOBODY = "65534"

NAMESPACES = ("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts")

FIND_LIBRARIES = Path("/sbin/ldconfig")
"""Python asks it where libseccomp lies."""


class NotInstalled(RuntimeError):
    """A program that isolation needs is not there; the message names it."""


def inside(view: Iterable[Path], argv: Sequence[str]) -> list[str]:
    """A command line that runs `argv` as the first process of its own world, in which only `view` can be seen.

    Raises:
        NotInstalled: without bubblewrap.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise NotInstalled("bubblewrap (the program bwrap) is not installed")
    folders = list(view)
    others = [path for path in (*names_of(python()), FIND_LIBRARIES) if not any(map(path.is_relative_to, folders))]
    mounts = [part for path in (*folders, *others) for part in _mount(path)]
    places = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", *mounts, "--remount-ro", "/"]
    privileges = ["--uid", NOBODY, "--gid", NOBODY, "--cap-drop", "ALL", "--die-with-parent", "--as-pid-1"]
    return [program, *NAMESPACES, *privileges, *places, "--chdir", "/tmp", "--", *argv]


def without_capabilities(argv: Sequence[str]) -> list[str]:
    """A command line that runs `argv` without the powers of root, whoever starts it.

    Raises:
        NotInstalled: without util-linux, when root asks.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        return list(argv)
    program = shutil.which("setpriv")
    if program is None:
        raise NotInstalled("you are root, and setpriv (of util-linux), which takes root's powers away, is missing")
    return [program, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--", *argv]


def names_of(program: Path) -> list[Path]:
    """A program's file, and every symbolic link that leads to it."""
    names = [program]
    while names[-1].is_symlink():
        names.append(names[-1].parent / os.readlink(names[-1]))
    return names


def _mount(path: Path) -> list[str]:
    """Options that show one path: a symbolic link as itself, everything else bound read-only."""
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.exists() else []
