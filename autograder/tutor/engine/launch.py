"""Starts the template, as far apart from this machine as its level of isolation says, and has it fork children."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import autograder
from autograder.catalogue import Topic
from autograder.tutor.engine import listing
from autograder.tutor.engine.fork import ANSWER_SECONDS, EngineError, Fork, TemplateLost
from autograder.tutor.engine.wire import Job
from autograder.tutor.isolation.bubblewrap import NotInstalled, inside, without_capabilities
from autograder.tutor.isolation.view import Exposed, python, view

START_SECONDS = 120.0

OWN_TMP = "/tmp"
"""The folder for temporary files at level 2: nobody else's, and empty."""


class Template:
    """The process that submissions are forked from. It starts in the background; `fork` waits until it is ready.

    It ends with the thread that made it: the kernel sees to that, whatever happens to the grader.

    Args:
        level: of isolation.
        checks: the package that holds the probes.

    Raises:
        EngineError: where the system has no fork (Windows), or lacks what the level needs.
    """

    def __init__(self, level: int, checks: str) -> None:
        command = _command(level, checks)
        self._control, theirs = socket.socketpair()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the template
        self._scratch = tempfile.mkdtemp(prefix="autograder-") if level < 2 else ""
        with theirs:
            self._process = self._start([*command, self._scratch, str(theirs.fileno())], theirs.fileno())
        self._topics: dict[str, Topic] | None = None
        self._lock = Lock()

    @contextmanager
    def fork(self, job: Job) -> Iterator[Fork]:
        """A child that runs one job, for the length of the body.

        Raises:
            EngineError: if the template did not start.
            TemplateLost: if it has ended since.
        """
        self.topics()
        results, theirs = os.pipe()
        channel, far = socket.socketpair()
        try:
            with tempfile.TemporaryFile() as file, far:
                file.write(job.to_bytes())
                file.seek(0)
                with self._lock:
                    _send(self._control, [file.fileno(), theirs, far.fileno()])
        except BaseException:
            os.close(results)
            channel.close()
            raise
        finally:
            os.close(theirs)
        with contextlib.closing(Fork(results, channel, job.token)) as fork:
            yield fork

    def topics(self) -> dict[str, Topic]:
        """What can be graded, by name; waits until the template is ready.

        Raises:
            EngineError: if it does not start.
        """
        with self._lock:
            if self._topics is None:
                self._topics = self._first_words()
            return self._topics

    def stop(self) -> None:
        """End the template and everything that it forked."""
        self._control.close()
        try:
            self._process.wait(ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)  # the template does it, too, unless it was killed

    @property
    def pid(self) -> int:
        return self._process.pid

    def _start(self, command: list[str], control: int) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                command,
                pass_fds=[control],
                env=environment(self._scratch or OWN_TMP),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                start_new_session=True,
            )
        except OSError as error:
            raise EngineError(f"The engine did not start: {error.strerror}.") from error

    def _first_words(self) -> dict[str, Topic]:
        """The template's list of topics, which it sends when it is ready."""
        self._control.settimeout(START_SECONDS)
        line = b""
        try:
            while not line.endswith(b"\n"):
                part = self._control.recv(2**16)
                if not part:
                    raise EngineError(f"The engine did not start: {self._last_error()}.")
                line += part
        except TimeoutError:
            raise EngineError(f"The engine did not start within {START_SECONDS:g} s.") from None
        except OSError as error:
            raise TemplateLost("the template ended while it was starting") from error
        self._control.settimeout(ANSWER_SECONDS)
        return listing.load(line)

    def _last_error(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", errors="replace").strip().splitlines()
        return lines[-1].rstrip(".") if lines else "it ended without a word"


def _command(level: int, checks: str) -> list[str]:
    """The command line that starts a template, but for its last two words: a folder, and a descriptor."""
    if not hasattr(os, "fork"):
        raise EngineError(
            "Grading a class needs Linux or macOS: on Windows, use the Windows Subsystem for Linux (WSL)."
        )
    parent = 0 if level == 2 else os.getpid()  # inside its namespaces, the first process has no parent
    argv = [str(python()), "-P", "-s", "-m", "autograder.tutor.engine.template", str(parent), str(level), checks]
    try:
        return inside(view(checks), argv) if level == 2 else without_capabilities(argv)
    except (NotInstalled, Exposed) as error:
        raise EngineError(f"Student code cannot be kept apart here: {error}.") from error


def _send(control: socket.socket, descriptors: list[int]) -> None:
    try:
        socket.send_fds(control, [b"j"], descriptors)
    except OSError as error:
        raise TemplateLost("the template ended") from error


def environment(temporary: str) -> dict[str, str]:
    """A handful of variables, the same on every machine; one is the folder for temporary files."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")
    return single | {
        "PATH": os.defpath,
        "HOME": temporary,
        "TMPDIR": temporary,
        "MPLCONFIGDIR": temporary,  # matplotlib wants it to exist
        "TORCHINDUCTOR_CACHE_DIR": temporary,  # torch makes a folder of its own otherwise
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "PYTHONPATH": str(Path(autograder.__file__).resolve().parent.parent),
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
