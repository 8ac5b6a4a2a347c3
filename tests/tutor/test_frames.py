"""Damaged frames: 20 000 of them take the grader's own way from the pipe to a result in JSON, and none escapes.

What a damaged frame may do is stated for four made-up students, who differ in what their undamaged frames hold:

    right    every answer is right. The check whose frame was damaged may lose its points, and so may the one behind
             it, where the damage moved the border between the two frames; all others keep theirs. The frame about
             loading speaks for all.
    wrong    every answer is wrong. No damage earns a point. (Predictions are left out: any number in a range is
             right, and damage may happen to write one, as the student could have.)
    faulty   every frame says that there is no answer. No damage earns a point.
    replay   right for the first seed; the frame for the second seed is a right one from elsewhere. It earns nothing.
"""

import json
import math
import os
import random
import re
import select
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath

import numpy as np
import pytest

from autograder.catalogue import Check, Exercise, Topic
from autograder.judge import Judging, Values, Within
from autograder.outcomes import LARGEST_OUTCOME, Fault, Outcome, to_bytes
from autograder.references import KnownMistake, References
from autograder.tutor import results
from autograder.tutor.collecting import Submission
from autograder.tutor.engine import Examination, Limits
from autograder.tutor.engine.examination import examine
from autograder.tutor.engine.fork import Fork
from autograder.tutor.engine.wire import HEADER, Job
from autograder.tutor.isolation import LEVELS
from autograder.tutor.marking import Marker, Seeds
from autograder.tutor.results import Result

FRAMES = 20_000
PARTS = 8
"""The frames are shared among so many tests, so that several processes can run them."""

SEEDS = (1, 2)
LARGEST_JSON = 50_000
"""Bytes of JSON that a result of these few checks may take, whatever came back."""

UNJUDGED = "cannot be judged"
"""What a verdict says when the judge itself has failed: the marker's net below it is not to be needed."""

Given = dict[str, np.ndarray | str]
Frames = list[tuple[int, bytes]]


def answers(check: str, seed: int) -> Given:
    """The right values of one check: every kind of value that probes return."""
    chance = np.random.default_rng([seed, len(check), ord(check[0])])
    return {
        "doubles": {"z": chance.normal(size=(3, 4)), "log volume": chance.normal(size=3)},
        "singles": {"z": chance.normal(size=(2, 5)).astype(np.float32)},
        "number": {"loss": np.asarray(chance.normal())},
        "whole": {"order": chance.permutation(7), "count": np.asarray(17 + seed)},
        "truths": {"reaches": chance.random(24).reshape(4, 6) < 0.5},
        "text": {"your answer": bytes(chance.integers(97, 123, 32, dtype=np.uint8)).decode()},
        "mixed": {"said": f"yes {seed}", "z": chance.normal(size=(2, 2)), "nothing": np.zeros((0, 3))},
        "prediction": {"your prediction": np.asarray(3.5)},
    }[check]


CHECKS: tuple[tuple[str, Judging], ...] = (
    ("doubles", Values()),
    ("singles", Values()),
    ("number", Values()),
    ("whole", Values()),
    ("truths", Values()),
    ("text", Values()),
    ("mixed", Values()),
    ("prediction", Within(0.0, 10.0, "nats")),
)


def spoilt(values: Given) -> Given:
    """Values that are wrong in every entry."""

    def wrong(value: np.ndarray | str) -> np.ndarray | str:
        if isinstance(value, str):
            return value[::-1] + "?"
        return ~value if value.dtype.kind == "b" else value * 3 + 11

    return {name: wrong(value) for name, value in values.items()}


def outcome(values: Given, **rest: object) -> Outcome:
    kinds = {name: "text" if isinstance(value, str) else "tensor" for name, value in values.items()}
    return Outcome(values, kinds, **rest)


def no_probe(*_: object) -> dict:
    raise LookupError


def made_topic(*names: str) -> Topic:
    """A topic with an exercise for each of these checks."""
    judgings = dict(CHECKS)
    exercises = {
        name: Exercise(name, "FN", 1, ("", "", ""), (Check(name, name, 2, ("L-1",), no_probe, judgings[name]),))
        for name in names
    }
    return Topic("made_up", 1, exercises, {})


def made_references(topic: Topic) -> References:
    """Right answers, and one known mistake for each exercise."""
    wanted = {(check.name, seed): outcome(answers(check.name, seed)) for check in topic.checks for seed in SEEDS}
    mistakes = (
        KnownMistake(name, "spoilt", "It was spoilt.", {(name, 1): outcome(spoilt(answers(name, 1)))})
        for name in topic.exercises
    )
    return References(topic.name, SEEDS, wanted, tuple(mistakes))


TOPICS = [
    made_topic("doubles", "text"),
    made_topic("number", "whole"),
    made_topic("truths", "singles"),
    made_topic("mixed", "prediction"),
]
REFERENCES = {tuple(topic.exercises): made_references(topic) for topic in TOPICS}

FAULT = Fault("error", "ValueError in line 1: no", 1, "return x")


class Student:
    """One made-up student: what each of their undamaged frames holds."""

    def __init__(self, kind: str, topic: Topic) -> None:
        self.kind, self.topic = kind, topic
        self.wanted = REFERENCES[tuple(topic.exercises)].wanted

    def frame(self, key: tuple[str, int]) -> bytes:
        return to_bytes(self.outcome(key))

    def outcome(self, key: tuple[str, int]) -> Outcome:
        if self.kind == "faulty":
            return Outcome(fault=FAULT)
        return outcome(spoilt(self.wanted[key].values)) if self.kind == "wrong" else self.wanted[key]


# --- The grader's side: a real Fork on a real pipe, whose other end holds what a child would have sent ----------


@contextmanager
def fork_with(data: bytes, token: bytes) -> Iterator[Fork]:
    """The grader's end of a child that sent these bytes and ended."""
    reader, writer = os.pipe()
    channel, far = socket.socketpair()
    sender = threading.Thread(target=send, args=(writer, far, data))
    if len(data) <= 2**16:
        sender.run()  # the pipe takes it all
    else:
        sender.start()
    with closing(Fork(reader, channel, token)) as fork:
        yield fork
    if sender.ident is not None:
        sender.join()


def send(writer: int, channel: socket.socket, data: bytes) -> None:
    """Write everything, unless the grader asks for the child's end before; then say how the child ended."""
    rest = memoryview(data)
    os.set_blocking(writer, False)
    with channel, suppress(BrokenPipeError):
        while rest and not select.select([channel], [writer], [])[0]:
            rest = rest[os.write(writer, rest) :]
        os.close(writer)
        channel.sendall(b'{"pid": 1}\n{"status": 0, "cpu": 0.01, "memory": 1000}\n')


class Engine:
    """Stands in for the engine: the first child's frames are damaged, later children's are not."""

    level = LEVELS[2]
    limits = Limits(seconds=0.2, later_seconds=0.1, grace=0.1, load_seconds=0.2)

    def __init__(self, student: Student, damage: Callable[[Frames, bytes], bytes]) -> None:
        self.student, self.damage, self.forks = student, damage, 0

    def examine(self, source: bytes, topic: str, seeds: tuple[int, ...]) -> Examination:
        names = [check.name for check in self.student.topic.checks]
        job = Job(topic, tuple((name, seed) for name in names for seed in seeds), self.limits, source)
        return examine(self.fork, job, self.student.topic)

    @contextmanager
    def fork(self, job: Job) -> Iterator[Fork]:
        self.forks += 1
        frames = [(0, to_bytes(Outcome())), *((n + 1, self.student.frame(key)) for n, key in enumerate(job.probes))]
        damage = self.damage if self.forks == 1 else whole
        with fork_with(damage(frames, job.token), job.token) as fork:
            yield fork


def whole(frames: Frames, token: bytes) -> bytes:
    """The frames as an honest child sends them."""
    return b"".join(HEADER.pack(token, index, len(data)) + data for index, data in frames)


class Disk:
    """Holds the one file of a result in memory: 20 000 real ones would take as long as all the rest."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, b""

    def write(self, path: Path, data: bytes) -> None:
        self.data = data

    def read(self, folder: Path, file: PurePosixPath, largest: int) -> bytes:
        return self.data


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk(tmp_path)
    monkeypatch.setattr(results, "write_atomically", made.write)
    monkeypatch.setattr(results, "read_file", made.read)
    return made


def graded(disk: Disk, student: Student, damage: Callable[[Frames, bytes], bytes] = whole) -> Result:
    """The result of a submission, after its way through a file."""
    marker = Marker(student.topic, REFERENCES[tuple(student.topic.exercises)], Seeds(1), "")
    result = marker.mark(Submission("Ada", "made_up", "made_up.py", b"return x\n"), Engine(student, damage))
    assert not any(UNJUDGED in check.verdict for each in result.exercises for check in each.checks)
    results.save(disk.folder, result)
    assert len(disk.data) <= LARGEST_JSON
    assert results.load(disk.folder, "Ada", student.topic) == result
    return result


def earned(result: Result) -> dict[str, int]:
    return {each.exercise: each.earned for each in result.exercises}


# --- Damage -------------------------------------------------------------------------------------------------


class Damage:
    """One way of damaging one frame, drawn by chance."""

    def __init__(self, chance: random.Random, student: Student) -> None:
        self.chance, self.student = chance, student
        self.target = chance.randrange(2 * len(SEEDS) + 1)
        self.how = chance.choice(WAYS)

    def __call__(self, frames: Frames, token: bytes) -> bytes:
        index, data = frames[self.target]
        before, after = frames[: self.target], frames[self.target + 1 :]
        damaged = self.how(self, index, data, token)
        return whole(before, token) + damaged + whole(after, token)

    # of the bytes

    def flipped(self, index: int, data: bytes, token: bytes) -> bytes:
        frame = bytearray(HEADER.pack(token, index, len(data)) + data)
        for _ in range(self.chance.choice((1, 1, 2, 8, 64))):
            frame[self.chance.randrange(len(frame))] ^= 1 << self.chance.randrange(8)
        return bytes(frame)

    def cut(self, index: int, data: bytes, token: bytes) -> bytes:
        frame = HEADER.pack(token, index, len(data)) + data
        return frame[: self.chance.randrange(len(frame))]

    def spliced(self, index: int, data: bytes, token: bytes) -> bytes:
        place, length = self.chance.randrange(len(data)), self.chance.randrange(1, 40)
        part = self.chance.choice((b"", self.chance.randbytes(length), data[place : place + length] * 2, bytes(length)))
        data = data[:place] + part + data[place + length :]
        return HEADER.pack(token, index, len(data)) + data

    def noise(self, index: int, data: bytes, token: bytes) -> bytes:
        data = self.chance.randbytes(self.chance.randrange(200))
        return HEADER.pack(token, index, len(data)) + data

    # of the frame's own header

    def reframed(self, index: int, data: bytes, token: bytes) -> bytes:
        token = self.chance.choice((token, token, bytes(8), token[::-1]))
        index = self.chance.choice((index, index + 1, max(0, index - 1), 0, 2**32 - 1))
        length = self.chance.choice((len(data), 0, 1, len(data) + 1, 10**4, LARGEST_OUTCOME, 2**31, 2**32 - 1))
        return HEADER.pack(token, index, length) + data

    def repeated(self, index: int, data: bytes, token: bytes) -> bytes:
        return (HEADER.pack(token, index, len(data)) + data) * self.chance.randrange(4)

    def another(self, index: int, data: bytes, token: bytes) -> bytes:
        """A whole frame of another check or seed."""
        others = [key for key in self.student.wanted if key != self.key]
        data = self.student.frame(self.chance.choice(others))
        return HEADER.pack(token, index, len(data)) + data

    # of what safetensors reads

    def tensors(self, index: int, data: bytes, token: bytes) -> bytes:
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        names = [name for name in header if name != "__metadata__"]
        if names:
            entry = header[self.chance.choice(names)]
            field = self.chance.choice(list(TENSOR_FIELDS))
            entry[field] = self.chance.choice(TENSOR_FIELDS[field])
        text = json.dumps(header).encode()
        if not names or self.chance.random() < 0.3:
            text = self.chance.choice(HEADERS)(text)
        length = self.chance.choice((len(text), len(text), len(text), 0, 2**63, len(text) - 1, len(data)))
        data = length.to_bytes(8, "little") + text + data[8 + int.from_bytes(data[:8], "little") :]
        return HEADER.pack(token, index, len(data)) + data

    def retyped(self, index: int, data: bytes, token: bytes) -> bytes:
        """The same entries as another dtype, or other entries: NaN, infinities, -0, the largest and the smallest."""
        given = self.outcome
        values = {name: self.other(value) for name, value in given.values.items()}
        data = to_bytes(replace(given, values=values))
        return HEADER.pack(token, index, len(data)) + data

    def other(self, value: np.ndarray | str) -> np.ndarray | str:
        if isinstance(value, str):
            return self.chance.choice((value, np.asarray(1.0), "\ud800", "", "x" * 10**5, value.upper()))
        if self.chance.random() < 0.5:
            dtype = self.chance.choice(("float16", "float32", "float64", "int8", "uint8", "int64", "uint64", "bool"))
            with np.errstate(all="ignore"):
                return value.astype(dtype)
        filled = np.array(value, dtype=np.float64)
        filled.flat[: self.chance.choice((1, filled.size))] = self.chance.choice(
            (np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7e308)
        )
        return self.chance.choice(
            (filled, filled[None], filled.T, filled.ravel(), np.zeros((0, 10**6)), value.tolist())
        )

    # of what JSON reads

    def rewritten(self, index: int, data: bytes, token: bytes) -> bytes:
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        rest = json.loads(header["__metadata__"]["outcome"])
        for _ in range(self.chance.choice((1, 1, 2))):
            self.rewrite(rest)
        text = json.dumps(rest)
        for old, new in self.chance.sample(TEXTS, k=self.chance.choice((0, 0, 1))):
            text = text.replace(old, new, 1)
        header["__metadata__"]["outcome"] = text
        changed = json.dumps(header).encode()
        data = len(changed).to_bytes(8, "little") + changed + data[8 + length :]
        return HEADER.pack(token, index, len(data)) + data

    def rewrite(self, rest: dict) -> None:
        field = self.chance.choice(list(rest))
        value = rest[field]
        if isinstance(value, dict) and value and self.chance.random() < 0.5:
            value[self.chance.choice(list(value))] = self.odd()
        elif field == "fault" and self.chance.random() < 0.7:
            fault = asdict(self.chance.choice((FAULT, replace(FAULT, kind="timeout"), replace(FAULT, kind="right"))))
            fault[self.chance.choice(list(fault))] = self.odd()
            rest[field] = fault
        elif self.chance.random() < 0.1:
            del rest[field]
        else:
            rest[field] = self.odd()

    def odd(self) -> object:
        return self.chance.choice(ODD)

    @property
    def concerned(self) -> set[str]:
        """The checks that may lose their points."""
        keys = list(self.student.wanted)
        return {name for name, _ in (keys[self.target - 1 : self.target + 1] if self.target else keys)}

    @property
    def key(self) -> tuple[str, int] | None:
        """The check and seed whose frame is damaged; None for the frame about loading."""
        return list(self.student.wanted)[self.target - 1] if self.target else None

    @property
    def outcome(self) -> Outcome:
        return Outcome() if self.key is None else self.student.outcome(self.key)


def nested(depth: int) -> object:
    made: object = 0
    for _ in range(depth):
        made = [made]
    return made


ODD = (
    None,
    True,
    0,
    -1,
    -0.0,
    1e308,
    10**400,
    math.nan,
    math.inf,
    "",
    "nan",
    "3",
    "\ud800",
    "\0\x1b[31m<script>",
    "long " * 20_000,
    [],
    [0],
    [10**18, 10**18],
    [-1],
    [0, 2**62],
    ["z", "z"],
    ["\ud800"] * 3,
    {},
    {"z": []},
    {"z": [3, 4]},
    {"z": "tensor", "loss": "tensor"},
    {"": {}},
    nested(400),
)
"""Values of the wrong type or size, for any field."""

TEXTS = (
    ("0", "NaN"),
    ("0", "-Infinity"),
    ("0", "9" * 4000),
    ("0", "9" * 5000),
    ("0", "1e999"),
    ("{", "[" * 50_000),
    ("{", '{"a":' * 50_000),
    ("}", ', "fault": null}'),
    ("}", ', "order": [], "texts": {}}'),
    ('"', '"\\ud800'),
    ("null", "true"),
    ("null", "nul"),
    (":", ""),
    (",", ",,"),
    ("", "\ufeff"),
)
"""Replacements in the text of the JSON, for what no writer of JSON writes."""

TENSOR_FIELDS = {
    "dtype": (
        "BF16",
        "F8_E4M3",
        "F8_E5M2",
        "F8_E8M0",
        "F4",
        "C64",
        "F16",
        "F32",
        "I8",
        "U64",
        "BOOL",
        "",
        "f64",
        7,
        None,
    ),
    "shape": ([], [0], [0, 2**63], [2**32, 2**32], [2**64], [-1], [1.5], "3", None, [[3]], [3] * 40, {}),
    "data_offsets": ([0, 0], [0, 8], [8, 0], [0, 2**63], [-8, 0], [1, 9], [0], [0, 1, 2], None, "0", [0.0, 8.0]),
}

HEADERS: tuple[Callable[[bytes], bytes], ...] = (
    lambda text: text.replace(b"__metadata__", b"__metadata_"),
    lambda text: text[:-1] + b', "__metadata__": {}}',
    lambda text: text[:-1] + b', "z": {"dtype": "F64", "shape": [0], "data_offsets": [0, 0]}}',
    lambda text: text + b" " * 100_000,
    lambda text: b" " + text,
    lambda text: re.sub(rb"}$", b"", text),
    lambda text: text.replace(b'"outcome": "', b'"outcome": {"a": 1}, "b": "'),
    lambda text: b"[" * 10**5,
    lambda text: b"\xff\xfe" + text,
    lambda text: b"{}",
)
"""Changes of the header of a safetensors blob."""

WAYS = (
    Damage.flipped,
    Damage.flipped,
    Damage.cut,
    Damage.spliced,
    Damage.noise,
    Damage.reframed,
    Damage.repeated,
    Damage.another,
    Damage.tensors,
    Damage.tensors,
    Damage.retyped,
    Damage.rewritten,
    Damage.rewritten,
    Damage.rewritten,
)


# --- What must hold -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: " and ".join(topic.exercises))
def test_undamaged_frames_give_what_they_are_worth(topic: Topic, disk: Disk) -> None:
    assert graded(disk, Student("right", topic)).earned == topic.points
    assert earned(graded(disk, Student("wrong", topic))) == dict.fromkeys(topic.exercises, 0)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_damage_escapes_and_none_earns_a_point(part: int, disk: Disk) -> None:
    chance = random.Random(part)
    for _ in range(FRAMES // PARTS):
        student = Student(chance.choice(("right", "right", "wrong", "faulty")), chance.choice(TOPICS))
        damage = Damage(chance, student)
        got = earned(graded(disk, student, damage))
        told = f"{damage.how.__name__} frame {damage.target} of a {student.kind} student: {got}"
        for name, points in got.items():
            if student.kind == "right":
                assert points == 2 or name in damage.concerned, told
            else:
                assert points == 0 or (student.kind, name) == ("wrong", "prediction"), told


def replayed(disk: Disk, student: Student, check: str, data: bytes) -> Result:
    """The result when the frame of one check's second seed is another one."""

    def damage(frames: Frames, token: bytes) -> bytes:
        place = 1 + list(student.wanted).index((check, SEEDS[1]))
        return whole([*frames[:place], (place, data), *frames[place + 1 :]], token)

    return graded(disk, student, damage)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: " and ".join(topic.exercises))
def test_a_right_frame_from_elsewhere_earns_nothing(topic: Topic, disk: Disk) -> None:
    student = Student("right", topic)
    for check in set(topic.exercises) - {"prediction"}:
        for other in student.wanted:
            points = earned(replayed(disk, student, check, student.frame(other)))[check]
            assert points == (2 if other == (check, SEEDS[1]) else 0), other


BOMBS = {
    "lists": "[" + ",".join(["[]"] * 500_000) + "]",
    "tables": "[" + ",".join(["{}"] * 500_000) + "]",
    "numbers": "[" + ",".join(["7"] * 900_000) + "]",
    "depth": "[" * 1_800_000,
    "one text": '"' + "x" * 1_800_000 + '"',
    "one number": "7" * 1_800_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_of_json_takes_little_memory(bomb: str, disk: Disk) -> None:
    header = json.dumps({"__metadata__": {"outcome": f'{{"order": {BOMBS[bomb]}}}'}}).encode()
    data = len(header).to_bytes(8, "little") + header
    student = Student("right", TOPICS[0])
    assert len(data) < LARGEST_OUTCOME
    tracemalloc.start()
    try:
        result = replayed(disk, student, "doubles", data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert earned(result)["doubles"] == 0
    assert peak < 10 * LARGEST_OUTCOME  # the bytes themselves lie there several times: in the pipe's buffer and copies


@pytest.mark.parametrize("size", [LARGEST_OUTCOME - 10**4, LARGEST_OUTCOME, LARGEST_OUTCOME + 1])
def test_a_frame_of_any_size_costs_its_own_check_only(size: int, disk: Disk) -> None:
    student = Student("right", TOPICS[0])
    assert earned(replayed(disk, student, "text", bytes(size))) == {"doubles": 2, "text": 0}
    assert earned(replayed(disk, student, "doubles", bytes(size))) == {"doubles": 0, "text": 2}
