"""The scene of the crime: secrets to find, things to damage, listeners to reach, and a record of what they are like.

Attacks are told where everything is, never what it holds. All of it is the battery's own: no attack is aimed at
anything else on the machine.
"""

import contextlib
import ctypes
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from autograder.tutor.files import ROOT
from autograder.tutor.isolation.bubblewrap import without_capabilities

MARK = "BREACH-"
"""How an attack begins what it prints when it got what it wanted; the scene's own number follows."""

REMOVE = 0
"""The command that removes System V memory (IPC_RMID)."""

BYSTANDER = "import sys, time; memory = sys.argv[1][::-1]; print('here', flush=True); time.sleep(3600)"


class Scene:
    """Secrets, targets and listeners under one folder, and one process that has no part in anything."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, secrets.token_hex(6)
        self.secrets = {name: secrets.token_hex(12) for name in ("key", "environment", "arguments", "other", "result")}
        self.secrets["solution"] = "### BEGIN " + "SOLUTION"
        self.secrets["memory"] = self.secrets["arguments"][::-1]
        self._write()
        os.environ[self.variable] = self.secrets["environment"]  # the grader has secrets in its environment, too
        self.bystander = subprocess.Popen(
            without_capabilities([sys.executable, "-S", "-c", BYSTANDER, self.secrets["arguments"]]),
            env={"SECRET": self.secrets["environment"]},
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.bystander.stdout is not None
        self.bystander.stdout.readline()
        self.listeners = dict(self._listen())

    @property
    def variable(self) -> str:
        """The name of the grader's secret variable."""
        return f"SECRET_{self.number}"

    @property
    def places(self) -> dict[str, Any]:
        """Where everything is; attacks know it as SCENE."""
        return {
            "number": self.number,
            "folder": str(self.folder),
            "root": str(ROOT),
            "bystander": self.bystander.pid,
            "grader": os.getpid(),
            "tcp": self.listeners["tcp"].getsockname()[1],
            "udp": self.listeners["udp"].getsockname()[1],
            "abstract": f"\0{self.number}",
            "socket": str(self.folder / "socket"),
            "key": int(self.number[:7], 16) | 1,
        }

    def state(self, everybody: list["Process"]) -> dict[str, object]:
        """Everything that an attack could have changed, to be compared with how it was before."""
        process = psutil.Process(self.bystander.pid)
        return {
            "the canary files": self._files(),
            "the bystander's life": (self.bystander.poll(), process.status() in ("sleeping", "running")),
            "the bystander's limits": [process.rlimit(kind) for kind in (psutil.RLIMIT_NOFILE, psutil.RLIMIT_CPU)],
            "the bystander's priority": (process.nice(), process.cpu_affinity()),
            "the bystander's tracer": _line(f"/proc/{self.bystander.pid}/status", "TracerPid"),
            "the listeners' visitors": [name for name, listener in self.listeners.items() if _visited(listener)],
            "mounts": len(Path("/proc/self/mountinfo").read_bytes().splitlines()),
            "the host's name": socket.gethostname(),
            "shared memory": [entry.name for entry in Path("/dev/shm").iterdir() if self.number in entry.name],
            "System V memory": [kind for kind in ("shm", "sem", "msg") if self._system_v(kind)],
            "processes that call themselves by the scene's number": [
                each.pid for each in everybody if self.number in each.name
            ],
        }

    def restore(self) -> None:
        """Undo what an attack did that was let through."""
        self.bystander.send_signal(signal.SIGCONT)
        with contextlib.suppress(PermissionError):  # only root may give it back what it had
            os.setpriority(os.PRIO_PROCESS, self.bystander.pid, 0)
        (self.folder / "empty" / "new").unlink(missing_ok=True)
        for place in (Path("/dev/shm", self.number), Path("/tmp", self.number), Path("/root", f".{self.number}")):
            with contextlib.suppress(OSError):
                place.unlink()
        library, key = ctypes.CDLL(None), self.places["key"]
        library.shmctl(library.shmget(key, 0, 0), REMOVE, None)
        library.semctl(library.semget(key, 0, 0), 0, REMOVE)
        library.msgctl(library.msgget(key, 0), REMOVE, None)

    def close(self) -> None:
        """Let the bystander go, and leave nothing behind."""
        with contextlib.suppress(ProcessLookupError):
            self.restore()
        del os.environ[self.variable]
        self.bystander.kill()
        self.bystander.wait()
        assert self.bystander.stdout is not None
        self.bystander.stdout.close()
        for listener in self.listeners.values():
            listener.close()

    def _write(self) -> None:
        for place, secret in (
            ("home/.ssh/id_ed25519", "key"),
            ("class/Bob/exercises/flow.py", "other"),
            ("results/Bob/flow.json", "result"),
        ):
            path = self.folder / place
            path.parent.mkdir(parents=True)
            path.write_text(self.secrets[secret])
            path.chmod(0o640)
        (self.folder / "empty").mkdir()

    def _listen(self) -> Iterator[tuple[str, socket.socket]]:
        tcp = socket.create_server(("127.0.0.1", 0))
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        abstract, path = (socket.socket(socket.AF_UNIX) for _ in range(2))
        abstract.bind(f"\0{self.number}")
        with contextlib.chdir(self.folder):  # a path for a socket has at most 107 characters
            path.bind("socket")
        for name, listener in {"tcp": tcp, "udp": udp, "abstract": abstract, "path": path}.items():
            listener.setblocking(False)
            if listener.type == socket.SOCK_STREAM:
                listener.listen()
            yield name, listener

    def _files(self) -> dict[str, tuple[object, ...]]:
        def look(path: Path) -> tuple[object, ...]:
            facts = path.lstat()
            content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            return facts.st_mode, facts.st_uid, facts.st_mtime_ns, facts.st_nlink, content, os.listxattr(path)

        return {str(path.relative_to(self.folder)): look(path) for path in sorted(self.folder.rglob("*"))}

    def _system_v(self, kind: str) -> bool:
        lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
        return any(int(line.split()[0]) == self.places["key"] for line in lines)


class Process(NamedTuple):
    """One process of this machine: its parent, and the name that it gives itself."""

    pid: int
    parent: int
    name: str


def processes() -> Iterator[Process]:
    """All processes of this machine."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                name, _, rest = (folder / "stat").read_bytes().decode("latin-1").partition("(")[2].rpartition(")")
                yield Process(int(folder.name), int(rest.split()[1]), name)


def below(pid: int, everybody: list[Process]) -> set[int]:
    """The ids of all processes that a process has started, and of those that they have."""
    found = {each.pid for each in everybody if each.parent == pid}
    return found | {deeper for each in found for deeper in below(each, everybody)}


def _visited(listener: socket.socket) -> bool:
    """Whether somebody came since the last look; a visit is forgotten once it was seen."""
    try:
        if listener.type == socket.SOCK_STREAM:
            listener.accept()[0].close()
        else:
            listener.recv(100)
    except BlockingIOError:
        return False
    return True


def _line(path: str, name: str) -> str:
    """One line of a file of the kernel's, by its name."""
    return next(line for line in Path(path).read_text().splitlines() if line.startswith(name))
