"""What travels between grader and child: a job on the way there, frames on the way back.

A job is one line of JSON and the student's source. A frame is the job's token, an index, a length, and one packed
outcome; token and index make a frame visible that somebody else inserted. Frame 0 says whether the module loaded;
frame k belongs to probe k.
"""

import json
import os
import secrets
import struct
from dataclasses import asdict, dataclass, field

from autograder.references import Key
from autograder.tutor.engine.limits import Limits

HEADER = struct.Struct(">8sII")

COSTLY = ("timeout", "memory")
"""Kinds of fault that take long to find: the check that has one is not run for its other seeds."""


@dataclass(frozen=True)
class Job:
    """One submission's source, the probes to run on it, in this order, its limits, and its place.

    `slow` are the lines in which probes of an earlier process were stopped; None for one that had to be killed.
    """

    topic: str
    probes: tuple[Key, ...]
    limits: Limits
    source: bytes
    token: bytes = field(default_factory=lambda: secrets.token_bytes(8))
    place: int | None = None
    slow: tuple[int | None, ...] = ()

    def to_bytes(self) -> bytes:
        head = {
            "topic": self.topic,
            "probes": self.probes,
            "limits": asdict(self.limits),
            "token": self.token.hex(),
            "place": self.place,
            "slow": self.slow,
        }
        return json.dumps(head).encode() + b"\n" + self.source

    @classmethod
    def from_bytes(cls, data: bytes) -> "Job":
        head, _, source = data.partition(b"\n")
        fields = json.loads(head)
        probes = tuple((check, seed) for check, seed in fields["probes"])
        limits, token = Limits(**fields["limits"]), bytes.fromhex(fields["token"])
        return cls(fields["topic"], probes, limits, source, token, fields["place"], tuple(fields["slow"]))


def write_frame(descriptor: int, token: bytes, index: int, data: bytes) -> None:
    """Send one frame, whole."""
    rest = memoryview(HEADER.pack(token, index, len(data)) + data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
