"""Level 1: the process gives up, for good, whatever no exercise needs.

Landlock refuses files, and signals to others; seccomp refuses system calls. Each covers what the other cannot see:
Landlock knows no chmod, no UDP, no fork; seccomp cannot look at a path. What is costly is prepared once, in the
template; a child only puts it on.
"""

from collections.abc import Iterable
from errno import ENOSYS, EPERM
from pathlib import Path

import pyseccomp
from landlockpy import AccessFS, Ruleset, Scope
from pyseccomp import ALLOW, EQ, ERRNO, MASKED_EQ, Arg, SyscallFilter

from autograder.tutor.isolation.calls import ABSENT, ALLOWED, CLONE_THREAD, CONTROLS, DESCRIPTOR_COMMANDS
from autograder.tutor.isolation.view import DEVICES

READ = AccessFS.READ_FILE | AccessFS.READ_DIR


class Confinement:
    """A set of rules that a process can put on itself, once and for good.

    Args:
        view: files and folders that may be read; everything else may not, and nothing may be written.

    Raises:
        OSError: where the kernel has no Landlock.
    """

    def __init__(self, view: Iterable[Path]) -> None:
        self._files = Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET)
        for path in view:
            self._files.allow_path(path, READ if path.is_dir() else AccessFS.READ_FILE)
        for device in filter(Path.exists, map(Path, DEVICES)):
            self._files.allow_path(device, AccessFS.READ_FILE | AccessFS.WRITE_FILE)
        self._calls = allowed_calls()

    def fileno(self) -> int:
        """The descriptor that must stay open until `apply`."""
        return self._files.fileno()

    def apply(self) -> None:
        """Confine the calling process."""
        self._files.restrict()
        self._files.close()
        self._calls.load()


def allowed_calls() -> SyscallFilter:
    """A filter that lets through what computing needs, and answers everything else with "not permitted"."""
    calls = SyscallFilter(ERRNO(EPERM))
    known = {name for name in (*ALLOWED, *ABSENT) if _number(name) is not None}
    for name in sorted(known):
        calls.add_rule(ALLOW if name in ALLOWED else ERRNO(ENOSYS), name)
    calls.add_rule(ALLOW, "clone", Arg(0, MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
    calls.add_rule(ALLOW, "prlimit64", Arg(2, EQ, 0))
    for command in DESCRIPTOR_COMMANDS:
        calls.add_rule(ALLOW, "fcntl", Arg(1, EQ, command))
    for command in CONTROLS:
        calls.add_rule(ALLOW, "ioctl", Arg(1, EQ, command))
    return calls


def _number(name: str) -> int | None:
    """A system call's number on this processor; None if it has no such call."""
    number: int = pyseccomp.resolve_syscall(pyseccomp.system_arch(), name)
    return number if number >= 0 else None
