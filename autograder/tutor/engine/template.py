"""The process that submissions are forked from: it imports torch and the probes once, warms them up, and forks.

`python -m autograder.tutor.engine.template PARENT LEVEL CHECKS FOLDER DESCRIPTOR` serves the Unix socket of that
descriptor. It first says what there is to grade. Then every byte that arrives brings three descriptors, of a job, of
the pipe for its results, and of a channel. On the channel the template says which process it forked and, in the end,
how that process ended; when the other side shuts the channel, the process is killed. When the socket closes, all of
them are. It has one thread, so that forking is safe.
"""

import gc

if __name__ == "__main__":
    gc.disable()  # imports make a million objects and no garbage: looking for it takes half a second of two

import contextlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import torch

import autograder
from autograder import catalogue, probing
from autograder.catalogue import Topic
from autograder.tutor.engine import child, huge_pages, limits, listing, warming
from autograder.tutor.engine.apart import Apart


def main() -> None:
    """Warm up, say what there is to grade, and serve until the grader closes its end."""
    parent, level, checks, folder, descriptor = sys.argv[1:]
    limits.die_with_parent(int(parent))
    limits.be_first_to_go()
    control = socket.socket(fileno=int(descriptor))
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    topics = [catalogue.topic(name, checks) for name in catalogue.topics(checks)]
    warm_up(topics)
    forbid_solutions()
    limits.adopt_orphans()
    if limits.threads() != 1:
        sys.exit(f"The template has {limits.threads()} threads; forking needs exactly one.")
    limits.outlive_parent()  # from here on the closed socket says that it is gone, and there is something to tidy up
    apart = Apart(int(level), checks, Path(folder) if folder else None)
    gc.freeze()  # no collection before: children would fill the holes that it leaves, and own 5 MB more each
    gc.enable()
    huge_pages.gather()
    try:
        with contextlib.suppress(BrokenPipeError):
            control.sendall(listing.dump(topics))
            Template(control, apart).serve()
    finally:
        apart.leave()


def warm_up(topics: Sequence[Topic]) -> None:
    """Do once what the first submission would otherwise wait for: a little of everything, and probes on stubs."""
    warming.warm_up()
    handed_out = Path(autograder.__file__).with_name("recorded")  # not exercises/: there anybody may have written
    for topic in topics:
        stubs = handed_out / f"{topic.name}.py.txt"
        if stubs.is_file():
            module = probing.load_module(stubs.read_bytes(), topic.name)
            for check in topic.checks:
                probing.run_probe(check, module, seed=0)


def forbid_solutions() -> None:
    """Make `import solutions` fail in everything that is forked from here."""
    sys.meta_path.insert(0, NoSolutions())


class NoSolutions(MetaPathFinder):
    """Refuses to find the tutor's answers, whoever asks."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Nothing for most names; an error for `solutions` and what is in it."""
        if fullname.partition(".")[0] == "solutions" or fullname == "autograder.tutor.solutions":
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


PATIENCE = 30
"""Tenths of a second that a fork waits for room."""


class Template:
    """Forks a child for every job, kills it when asked to, and reports how it ended."""

    def __init__(self, control: socket.socket, apart: Apart) -> None:
        self.control = control
        self.apart = apart
        self.channels: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        wake, notify = os.pipe()
        os.set_blocking(notify, False)
        signal.signal(signal.SIGCHLD, lambda signum, frame: None)
        signal.set_wakeup_fd(notify, warn_on_full_buffer=False)
        self.selector.register(control, selectors.EVENT_READ, self.fork)
        self.selector.register(wake, selectors.EVENT_READ, lambda: self.reap(os.read(wake, 4096)))

    def serve(self) -> None:
        """Answer until the grader is gone; then end what is still running."""
        with contextlib.suppress(EOFError):
            while True:
                for key, _ in self.selector.select():
                    key.data()
        for pid in self.channels:
            self.kill(pid)
        self.channels.clear()
        with contextlib.suppress(ChildProcessError):
            while True:
                self.kill_strangers()
                os.wait()

    def fork(self) -> None:
        """Take one job and fork a child for it."""
        message, descriptors, _, _ = socket.recv_fds(self.control, 1, 3)
        if not message:
            raise EOFError
        job, results, channel = descriptors
        parent = os.getpid()
        pid = self.forked()
        if pid == 0:
            try:
                child.main(job, results, parent, self.apart)
                os._exit(0)
            finally:
                os._exit(70)
        os.close(job)
        os.close(results)
        self.channels[pid] = socket.socket(fileno=channel)
        self.selector.register(self.channels[pid], selectors.EVENT_READ, lambda: self.kill(pid))
        self.say(pid, {"pid": pid})

    def forked(self) -> int:
        """Fork; where threads of a submission take up all that the system allows, wait until there is room."""
        for _ in range(PATIENCE):
            with contextlib.suppress(BlockingIOError):
                return os.fork()
            self.reap(b"")
            time.sleep(0.1)
        return os.fork()

    def kill(self, pid: int) -> None:
        """End a child and the processes of its session; it is still ours to reap, so its id is its own."""
        if pid in self.channels:
            self.ignore(pid)
            for end in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    end(pid, signal.SIGKILL)

    def ignore(self, pid: int) -> None:
        """Listen to a child's channel no more."""
        with contextlib.suppress(KeyError):
            self.selector.unregister(self.channels[pid])

    def reap(self, _: bytes) -> None:
        """Take leave of every child that ended, and of what it left running."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid in self.channels:
                    self.ignore(pid)
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.killpg(pid, signal.SIGKILL)
                    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
                    self.say(pid, {"status": status, "cpu": usage.ru_utime + usage.ru_stime, "memory": memory})
                    self.channels.pop(pid).close()
                    self.apart.tidy(pid)
                self.kill_strangers()

    def kill_strangers(self) -> None:
        """End the orphans that submissions left behind: children of ours that we did not fork."""
        for pid in limits.children() - set(self.channels):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def say(self, pid: int, message: dict[str, float]) -> None:
        with contextlib.suppress(OSError):  # the grader may be gone
            self.channels[pid].sendall(json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main()
