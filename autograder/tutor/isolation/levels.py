"""The three levels of isolation, in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One level: its number, a name of one word, and a sentence that a report can print."""

    number: int
    name: str
    sentence: str

    def __str__(self) -> str:
        return f"level {self.number}, {self.name}: {self.sentence}"


LEVELS = (
    Level(0, "limits", "a process of its own with limits on time, memory and output; this is not a sandbox"),
    Level(
        1,
        "confinement",
        "the kernel refuses files, network, other processes and new programs (Landlock, seccomp); that a file exists "
        "can still be seen",
    ),
    Level(
        2,
        "sandbox",
        "own namespaces without network and with a read-only view of interpreter and libraries (bubblewrap), "
        "and inside them everything of level 1",
    ),
)
"""All levels, each at its number."""

UNCONTAINED = (
    "read any file that you can read, solutions and other submissions among them",
    "change or delete your files",
    "reach the network",
    "start other programs, and processes that fill the machine",
    "end, stop or trace your other processes, the grader among them",
    "fill the disk or shared memory",
)
"""What code can do at level 0 that levels 1 and 2 refuse."""
