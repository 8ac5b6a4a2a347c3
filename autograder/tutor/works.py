"""What simulated students hand in for one topic: right work of all kinds, every known mistake, and broken files.

Each work says what grading it must give, so that a class made of them is a test of the grader.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from autograder import catalogue
from autograder.catalogue import Topic
from autograder.tutor import solutions
from autograder.tutor.collecting import LARGEST_SOURCE
from autograder.tutor.files import ROOT
from autograder.tutor.solutions import Mistake, span


@dataclass(frozen=True)
class Expected:
    """What grading a work must give.

    `wrong` exercises must lose points; only those in `spoiled` may lose any besides; `mistakes` must be named; `human`
    says whether a tutor has to look.
    """

    wrong: tuple[str, ...] = ()
    spoiled: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    points: int | None = None
    human: bool = False


@dataclass(frozen=True)
class Work:
    """One file handed in, or none, and what is expected of it. `place` is inside the student's folder."""

    kind: str
    content: bytes | None
    expected: Expected
    place: str = "exercises/{topic}.py"


class Desk:
    """Where works for one topic are written: the reference, the stubs, and who is built on whom."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.names = tuple(topic.exercises)
        self.reference = solutions.reference_source(topic.name)
        self.stubs = (ROOT / "exercises" / f"{topic.name}.py").read_bytes()
        self.built_on = built_on(topic, self.reference.decode())
        functions = [node for node in ast.parse(self.reference).body if isinstance(node, ast.FunctionDef)]
        with_arguments = {node.name for node in functions if node.args.args}
        self.functions = tuple(name for name in self.names if name in with_arguments)

    def works(self) -> Iterator[Work]:
        """Everything that is handed in."""
        full = Expected(points=self.topic.points)
        yield Work("reference", self.reference, full)
        for each in solutions.alternatives(self.topic.name):
            yield Work(f"alternative: {each.name} for {each.exercise}", each.source, full)
        known = solutions.mistakes(self.topic.name)
        for mistake in known:
            yield self.with_mistakes([mistake])
        for number in range(4):
            yield self.with_mistakes(several(known, number))
        yield from self.unfinished()
        yield from self.harmless()
        yield from self.wrong_types()
        yield from self.faults()
        yield from self.unloadable()

    def with_mistakes(self, made: list[Mistake]) -> Work:
        """The reference with known mistakes in some exercises."""
        text = self.reference.decode()
        for mistake in made:
            start, end = span(text, mistake.exercise)
            other = mistake.source.decode()
            text = text[:start] + other[slice(*span(other, mistake.exercise))] + text[end:]
        wrong = tuple(mistake.exercise for mistake in made)
        names = tuple(mistake.name for mistake in made) if len(made) == 1 else ()
        kind = "; ".join(f"{mistake.exercise}: {mistake.name}" for mistake in made)
        return Work(f"mistake in {kind}", text.encode(), Expected(wrong, self.after(*wrong), names))

    def unfinished(self) -> Iterator[Work]:
        """Work that is not done yet."""
        text, half = self.stubs.decode(), len(self.names) // 2
        for name in self.names[:half]:
            start, end = span(text, name)
            solved = self.reference.decode()
            text = text[:start] + solved[slice(*span(solved, name))] + text[end:]
        rest = self.names[half:]
        yield Work("half finished", text.encode(), Expected(rest, rest))
        yield Work("untouched stubs", self.stubs, Expected(self.names, points=0))
        yield Work("empty file", b"", Expected(self.names, points=0))

    def harmless(self) -> Iterator[Work]:
        """Right work that looks unusual."""
        full = Expected(points=self.topic.points)
        yield Work("saved by a Windows editor", b"\xef\xbb\xbf" + self.reference.replace(b"\n", b"\r\n"), full)
        yield Work("in the top folder", self.reference, full, "{topic}.py")
        state = b"\ntorch.set_default_dtype(torch.float64)\ntorch.manual_seed(3)\ntorch.set_grad_enabled(False)\n"
        yield Work("changes torch's state on import", self.reference + state, full)
        yield self.wrapped("prints megabytes", 'print("x" * 10**7)', "result", full)

    def wrong_types(self) -> Iterator[Work]:
        """Answers of a type that was not asked for."""
        for kind, answer in (
            ("returns lists", "result.tolist() if isinstance(result, torch.Tensor) else result"),
            ("returns numpy arrays", "result.detach().numpy() if isinstance(result, torch.Tensor) else result"),
            ("returns strings", "str(result)"),
            ("returns nothing", "None"),
        ):
            some = self.functions[-2:]
            yield self.wrapped(kind, "", answer, Expected((), self.after(*some)), some)

    def faults(self) -> Iterator[Work]:
        """Code that breaks while one exercise runs: it costs that one, and what is built on it."""
        last = self.functions[-1]
        cost = Expected((last,), self.after(last))
        for kind, before in (
            ("endless loop", "while True: pass"),
            ("endless loop that catches everything", STUBBORN),
            ("sys.exit in a function", "__import__('sys').exit(0)"),
            ("os._exit in a function", "__import__('os')._exit(0)"),
            ("crash of the interpreter", "__import__('ctypes').string_at(0)"),
            ("asks for a terabyte", "torch.ones(2**37, dtype=torch.float64)"),
            ("asks for endless lists", "hoard = [0]\n        while True: hoard += hoard"),
            ("changes its arguments", "[a.mul_(2) for a in args if isinstance(a, torch.Tensor)]"),
            ("recursion without end", "return changed(*args, **kwargs)"),
            ("reads from the keyboard", "input('temperature? ')"),
            ("division by zero", "1 / 0"),
        ):
            yield self.wrapped(kind, before, "result", cost, (last,))
        yield self.wrapped("returns NaN", "", "result * float('nan')", cost, (last,))

    def unloadable(self) -> Iterator[Work]:
        """Files from which nothing can be run, or that are none."""
        nothing = Expected(self.names, points=0, human=True)
        yield Work("syntax error", self.reference.replace(b"\ndef ", b"\ndef (", 1), nothing)
        yield Work("unknown import", b"import torchvison\n" + self.reference, nothing)
        yield Work("sys.exit on import", self.reference + b"\nimport sys\nsys.exit()\n", nothing)
        yield Work("os._exit on import", self.reference + b"\nimport os\nos._exit(0)\n", nothing)
        yield Work("not UTF-8", self.reference + '\nNAME = "schön"\n'.encode("latin-1"), nothing)
        yield Work("zero bytes", self.reference + b"\n\0\0\n", nothing)
        yield Work("too large", b"#" * (LARGEST_SOURCE + 1), nothing)
        yield Work("no file", None, nothing)

    def wrapped(
        self, kind: str, before: str, answer: str, expected: Expected, names: tuple[str, ...] | None = None
    ) -> Work:
        """The reference with something done before some functions, or to their result."""
        lines = "".join(f"{name} = _change({name})\n" for name in names or self.functions)
        source = WRAPPER.format(before=before or "pass", answer=answer)
        return Work(kind, self.reference + f"{source}{lines}".encode(), expected)

    def after(self, *names: str) -> tuple[str, ...]:
        """These exercises and all that are built on them."""
        return tuple(each for each in self.names if each in names or self.built_on[each] & set(names))


WRAPPER = """

def _change(function):
    def changed(*args, **kwargs):
        {before}
        result = function(*args, **kwargs)
        return {answer}
    return changed


"""

STUBBORN = """while True:
            try:
                while True:
                    [i for i in range(1000)]
            except BaseException:
                pass"""


def several(known: tuple[Mistake, ...], number: int) -> list[Mistake]:
    """Three mistakes in three different exercises, drawn by number."""
    random = Random(number)
    exercises = random.sample(sorted({mistake.exercise for mistake in known}), 3)
    return [random.choice([mistake for mistake in known if mistake.exercise == name]) for name in exercises]


def built_on(topic: Topic, reference: str) -> dict[str, frozenset[str]]:
    """For each exercise the others that its solution or its probes use, directly or by way of others."""
    probes = inspect.getsource(inspect.getmodule(topic.checks[0].probe) or catalogue)
    nodes = [*ast.parse(reference).body, *ast.parse(probes).body]
    defined = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    uses = {node.name: set(re.findall(r"\w+", ast.unparse(node))) for node in defined}
    reached = {}
    for exercise in topic.exercises.values():
        seen: set[str] = set()
        ahead = {exercise.name, *(check.name for check in exercise.checks)}
        while ahead:
            seen |= ahead
            ahead = {name for each in ahead for name in uses.get(each, ()) if name in uses} - seen
        reached[exercise.name] = frozenset(seen & set(topic.exercises) - {exercise.name})
    return reached
