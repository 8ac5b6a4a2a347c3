"""One child, seen from the grader: its frames, how it ended, and the means to end it.

EngineError
└── TemplateLost    the template is gone or does not answer; the engine starts another one
"""

import contextlib
import json
import os
import select
import socket
import time
from dataclasses import dataclass

from autograder.outcomes import LARGEST_OUTCOME
from autograder.tutor.engine.wire import HEADER

ANSWER_SECONDS = 5.0
LARGEST_RUN = 16 * LARGEST_OUTCOME
"""Bytes that all outcomes of one submission may take, and those of one child."""


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

    @property
    def received(self) -> int:
        """Bytes that the child has sent."""
        return self._read

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
