"""The grader's hold on its template, and on each child that the template forks for it.

EngineError
└── TemplateLost    the template is gone or does not answer; the engine starts another one
"""

import contextlib
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import autograder
from autograder.outcomes import LARGEST_OUTCOME
from autograder.tutor.engine.wire import HEADER, Job

START_SECONDS = 120.0
ANSWER_SECONDS = 5.0
LARGEST_RUN = 4 * LARGEST_OUTCOME
"""Bytes that all outcomes of one child may take."""


class EngineError(RuntimeError):
    """Submissions cannot be run on this machine as it is; the message says why."""


class TemplateLost(EngineError):
    """The template ended or no longer answers."""


class Late(Exception):
    """The child did not send its next frame in time."""


class TooMuch(Exception):
    """The child sent more than all outcomes of a run may take."""


class Garbled(Exception):
    """The child sent a frame that the engine's own code does not send."""


@dataclass(frozen=True)
class Ending:
    """How a child ended: its wait status, CPU time in seconds, and peak memory in bytes (torch included)."""

    status: int
    cpu: float
    memory: int


class Fork:
    """One running child, seen from the grader: its frames, how it ended, and the means to end it."""

    def __init__(self, results: int, channel: socket.socket, token: bytes) -> None:
        self._results, self._channel, self._token = results, channel, token
        self._data, self._said = bytearray(), bytearray()
        self._read, self._closed, self._ended = 0, False, False
        os.set_blocking(results, False)

    def frame(self, seconds: float) -> tuple[int, bytes] | None:
        """The next frame: its index and its bytes; None when the child has ended and there is no other.

        Raises:
            Late: if it does not come within `seconds`.
            Garbled: if it lacks the job's token or is larger than an outcome may be.
            TooMuch: if the child has sent too much altogether.
        """
        deadline = time.monotonic() + seconds
        while True:
            if (frame := self._complete()) is not None:
                return frame
            if self._ended and not self._receive():
                return None
            if not self._ended:
                self._wait(deadline)

    def kill(self) -> None:
        """Have the template end the child and all processes of its session."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_WR)

    def ending(self) -> Ending:
        """How the child ended; it is killed if it has not ended by itself within a moment.

        Raises:
            TemplateLost: if the template does not say.
        """
        deadline = time.monotonic() + ANSWER_SECONDS
        while not self._ended:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TemplateLost("the template does not answer")
            if select.select([self._channel], [], [], left)[0]:
                self._listen()
        lines = self._said.decode().splitlines()
        if len(lines) < 2:
            raise TemplateLost("the template ended while a submission was running")
        said = json.loads(lines[1])
        return Ending(said["status"], said["cpu"], said["memory"])

    def close(self) -> None:
        self.kill()
        self._channel.close()
        os.close(self._results)

    def _complete(self) -> tuple[int, bytes] | None:
        if len(self._data) < HEADER.size:
            return None
        token, index, length = HEADER.unpack_from(self._data)
        if token != self._token or length > LARGEST_OUTCOME:
            raise Garbled
        if self._read > LARGEST_RUN:
            raise TooMuch
        if len(self._data) < HEADER.size + length:
            return None
        data = bytes(self._data[HEADER.size : HEADER.size + length])
        del self._data[: HEADER.size + length]
        return index, data

    def _wait(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        pipes = [self._channel.fileno()] if self._closed else [self._channel.fileno(), self._results]
        ready = select.select(pipes, [], [], left)[0] if left > 0 else []
        if not ready:
            raise Late
        if self._results in ready:
            self._receive()
        if self._channel.fileno() in ready:
            self._listen()

    def _receive(self) -> bool:
        """Read what the pipe holds; False if it holds nothing."""
        try:
            data = os.read(self._results, 2**20)
        except BlockingIOError:
            return False
        self._data += data
        self._read += len(data)
        self._closed = not data
        return bool(data)

    def _listen(self) -> None:
        try:
            data = self._channel.recv(4096)
        except OSError:
            data = b""
        self._said += data
        self._ended = not data


class Template:
    """The process that submissions are forked from. It starts in the background; `fork` waits until it is ready."""

    def __init__(self) -> None:
        if not hasattr(os, "fork"):
            raise EngineError(
                "Grading a class needs Linux or macOS: on Windows, use the Windows Subsystem for Linux (WSL)."
            )
        self._scratch = Path(tempfile.mkdtemp(prefix="autograder-"))
        self._control, theirs = socket.socketpair()
        with theirs, (self._scratch / "errors").open("wb") as errors:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "autograder.tutor.engine.template",
                    str(theirs.fileno()),
                    str(self._scratch),
                ],
                pass_fds=[theirs.fileno()],
                env=_environment(self._scratch),
                cwd=self._scratch,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        self._ready, self._lock = False, Lock()

    @contextmanager
    def fork(self, job: Job) -> Iterator[Fork]:
        """A child that runs one job, for the length of the body.

        Raises:
            EngineError: if the template did not start.
            TemplateLost: if it has ended since.
        """
        results, theirs = os.pipe()
        channel, far = socket.socketpair()
        try:
            with tempfile.TemporaryFile() as file, far:
                file.write(job.to_bytes())
                file.seek(0)
                with self._lock:
                    self._wait_until_ready()
                    _send(self._control, [file.fileno(), theirs, far.fileno()])
        except BaseException:
            os.close(results)
            channel.close()
            raise
        finally:
            os.close(theirs)
        with contextlib.closing(Fork(results, channel, job.token)) as fork:
            yield fork

    def stop(self) -> None:
        """End the template and everything that it forked."""
        self._control.close()
        try:
            self._process.wait(ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)

    @property
    def pid(self) -> int:
        return self._process.pid

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        self._control.settimeout(START_SECONDS)
        try:
            self._ready = bool(self._control.recv(64))
        except TimeoutError:
            raise EngineError(f"The engine did not start within {START_SECONDS:g} s.") from None
        if not self._ready:
            lines = (self._scratch / "errors").read_text("utf-8", errors="replace").strip().splitlines()
            raise EngineError(f"The engine did not start: {lines[-1] if lines else 'it ended without a word'}.")
        self._control.settimeout(ANSWER_SECONDS)


def _send(control: socket.socket, descriptors: list[int]) -> None:
    try:
        socket.send_fds(control, [b"j"], descriptors)
    except OSError as error:
        raise TemplateLost("the template ended") from error


def _environment(scratch: Path) -> dict[str, str]:
    """A handful of variables, the same on every machine."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")
    return single | {
        "PATH": os.defpath,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "PYTHONPATH": str(Path(autograder.__file__).resolve().parent.parent),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
