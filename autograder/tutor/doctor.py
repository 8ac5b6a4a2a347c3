"""Says which level of isolation holds on this machine, why not a higher one, and what to do about it."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.tutor.console import SAFE
from autograder.tutor.engine.places import cores
from autograder.tutor.isolation import LEVELS, UNCONTAINED, Finding, Survey, survey

CGROUP = Path("/sys/fs/cgroup/memory.max")
"""Where a container's limit on memory stands."""


def examine(console: Console) -> bool:
    """Print what was found; whether the work of strangers can be graded here."""
    found = survey()
    console.print(levels(found))
    console.print(verdict(found))
    console.print(machine(), style="dim")
    return found.level >= SAFE


def levels(found: Survey) -> Table:
    """One row for each level: whether it holds, what it is, and what stands in its way."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("level", no_wrap=True)
    table.add_column("here", no_wrap=True)
    table.add_column("what it is, and what stands in its way", overflow="fold")
    for finding in found.findings:
        level = LEVELS[finding.level]
        holds = "[green]holds[/green]" if finding.holds else "[red]does not hold[/red]"
        table.add_row(f"{level.number} {level.name}", holds, _described(finding))
    return table


def verdict(found: Survey) -> str:
    """What the strongest level that holds means for grading."""
    level = LEVELS[found.level]
    if level.number >= SAFE:
        return f"Classes are graded at level {level.number} ({level.name})."
    dangers = "".join(f"\n  - {danger}" for danger in UNCONTAINED)
    return (
        f"Nothing keeps student code apart here, so `autograder grade` needs --trust-submissions. The code can{dangers}"
    )


def machine() -> str:
    """What grading runs on, in a line."""
    user = "root; its powers are dropped before student code runs" if _is_root() else "not root"
    facts = (
        f"Python {platform.python_version()}",
        f"torch {version('torch')}",
        f"{platform.system()} {platform.release()}",
        f"{len(cores())} cores",
        f"{_memory() / 2**30:.1f} GiB of memory",
        user,
    )
    return " · ".join(facts)


def _described(finding: Finding) -> str:
    sentence = LEVELS[finding.level].sentence
    why = f"[yellow]Why not:[/yellow] {escape(finding.why)}" if finding.why else ""
    remedy = f"[yellow]What helps:[/yellow] {escape(finding.remedy)}" if finding.remedy else ""
    return "\n".join([*filter(None, [f"{sentence[0].upper()}{sentence[1:]}.", why, remedy]), ""])


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _memory() -> int:
    """Bytes of memory: the machine's, or what its container may use."""
    limit = CGROUP.read_text().strip() if CGROUP.is_file() else "max"
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    return min(whole, int(limit)) if limit.isdigit() else whole
