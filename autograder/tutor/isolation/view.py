"""All that a submission's process may read: the interpreter, libraries, what exercises import, and the probes.

Neither solutions nor tests nor recorded answers, no home folder, no other submission.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

from autograder.tutor.files import ROOT

SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo")
"""Shared libraries and the clock's zone; those that exist are shown."""

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")

SHARED_PREFIXES = (Path("/usr"), Path("/usr/local"))
"""Prefixes that hold more than Python; only the parts that Python needs are shown."""


class Exposed(RuntimeError):
    """Submissions could read the solutions, as things are installed; the message says where they lie."""


def view(checks: str) -> tuple[Path, ...]:
    """The files and folders that may be read, each with all that lies below it.

    Args:
        checks: the package that holds the probes.

    Raises:
        Exposed: if the solutions lie below one of them.
    """
    shown = tuple(path for path in (*_interpreter(), *map(Path, SYSTEM), *_ours(checks)) if path.exists())
    secrets = [ROOT / folder for folder in ("solutions", "exercises", "notebooks", "tests", "build", "results")]
    for path in shown:
        if any(secret.is_relative_to(path.resolve()) for secret in secrets):
            raise Exposed(
                f"Submissions have to read {path}, and the solutions lie below it ({ROOT}); keep the checkout and its "
                "environment in a folder of their own, and install the project with pip install -e."
            )
    return shown


def python() -> Path:
    """The interpreter of this environment, by a path whose folders are no symbolic links."""
    program = Path(sys.executable)
    return program.parent.resolve() / program.name


def _interpreter() -> list[Path]:
    """Where Python and the installed packages are."""
    prefixes = dict.fromkeys(Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix))
    shown = [path for prefix in prefixes for path in _parts(prefix)]
    return [*shown, python().resolve()]


def _parts(prefix: Path) -> list[Path]:
    return [prefix / "lib", prefix / "lib64"] if prefix in SHARED_PREFIXES else [prefix]


def _ours(checks: str) -> list[Path]:
    """What exercises import, the probes, and the engine's own code."""
    code = ROOT / "autograder"
    tutor = code / "tutor"
    probes = find_spec(checks)
    places = [] if probes is None else list(probes.submodule_search_locations or [])
    parts = [tutor / "__init__.py", tutor / "files.py", tutor / "engine", tutor / "isolation", *map(Path, places)]
    stubs = sorted((code / "recorded").glob("*.py.txt"))  # as handed out; beside them lie recorded answers
    return [ROOT / "course", ROOT / "derive", *sorted(code.glob("*.py")), *stubs, *parts]
