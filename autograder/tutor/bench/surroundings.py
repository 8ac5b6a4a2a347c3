"""The machine on which numbers were taken, and how busy it was."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("torch", "numpy", "nbgrader", "ipykernel")


def surroundings() -> str:
    """Cores, load, system and versions, in one line."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    names = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    system = f"{platform.system()} {platform.release()}"
    return f"{len(os.sched_getaffinity(0))} cores ({_processor()}), load {load}, {system}, {python()}, {names}"


def python() -> str:
    """The interpreter's version."""
    return f"Python {platform.python_version()}"


def _processor() -> str:
    """The processor's name, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
