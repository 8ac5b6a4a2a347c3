"""Finds out, by trying, which levels of isolation hold on this machine, and why a higher one does not."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from autograder.tutor.files import ROOT
from autograder.tutor.isolation import bubblewrap
from autograder.tutor.isolation.view import Exposed, python, view

CHECKS = "autograder.checks"

TRIAL = (
    "from autograder.tutor.isolation.confine import Confinement\n"
    "Confinement(()).apply()\n"
    "try:\n"
    "    open('/etc/passwd').close()\n"
    "except PermissionError:\n"
    "    print('confined')\n"
)
"""Puts level 1 on a process and tries to read a file."""

TRIAL_SECONDS = 20.0

ELSEWHERE = "Grade in the container that the README describes."


@dataclass(frozen=True)
class Finding:
    """Whether one level holds here; if not, why, and what would help."""

    level: int
    holds: bool
    why: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Survey:
    """What was found for each level, the strongest first."""

    findings: tuple[Finding, ...]

    @property
    def level(self) -> int:
        """The strongest level that holds."""
        return max(finding.level for finding in self.findings if finding.holds)


@cache
def survey() -> Survey:
    """Try every level, once."""
    confinement = _confinement()
    return Survey((_sandbox(confinement), confinement, Finding(0, True)))


def _sandbox(confinement: Finding) -> Finding:
    """Whether bubblewrap can make a world for the interpreter."""
    if sys.platform != "linux":
        return Finding(2, False, "Namespaces are Linux's.", ELSEWHERE)
    if not confinement.holds:
        return Finding(2, False, "It builds on level 1.", confinement.remedy)
    try:
        command = bubblewrap.inside(view(CHECKS), [str(python()), "-c", "print('confined')"])
    except bubblewrap.NotInstalled as error:
        return Finding(2, False, _sentence(str(error)), "Install bubblewrap: make sandbox, or your system's package.")
    except Exposed as error:
        return Finding(2, False, str(error), "Move the solutions away from what the interpreter reads.")
    why = _try(command)
    remedy = (
        "User namespaces must be allowed: not the default in containers, nor on Ubuntu since 23.10, where the package "
        "apparmor-profiles brings a profile for bwrap."
    )
    return Finding(2, not why, why, remedy if why else "")


def _confinement() -> Finding:
    """Whether the kernel has Landlock and lets a filter of system calls be loaded."""
    if sys.platform != "linux":
        return Finding(1, False, "Landlock and seccomp are Linux's.", ELSEWHERE)
    try:
        view(CHECKS)
    except Exposed as error:
        return Finding(1, False, str(error), "Move the solutions away from what the interpreter reads.")
    try:
        command = bubblewrap.without_capabilities([str(python()), "-c", TRIAL])
    except bubblewrap.NotInstalled as error:
        return Finding(1, False, _sentence(str(error)), "Install util-linux, or grade as an ordinary user.")
    why = _try(command)
    remedy = "It needs Linux 5.13 or newer with Landlock switched on, and the package libseccomp2: make sandbox."
    return Finding(1, not why, why, remedy if why else "")


def _try(command: Sequence[str]) -> str:
    """Why a trial failed, in a sentence; empty if it did what it should."""
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=TRIAL_SECONDS, cwd=ROOT, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return _sentence(f"the trial did not run: {error}")
    if run.returncode == 0 and run.stdout.strip() == "confined":
        return ""
    lines = (run.stderr or run.stdout).strip().splitlines()
    return _sentence(f"the trial failed: {lines[-1]}" if lines else "the trial was let through")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
