"""Runs a student's code: loads a module from its source, and puts one probe's questions to it.

Whatever the student's code does, short of killing the process, comes back as an `Outcome`: a fault is a sentence
with the student's own line, never a traceback. This is the only module that touches a student's objects.
"""

import io
import linecache
import random
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import ModuleType
from typing import Any

import numpy as np
import torch

from autograder.catalogue import Check
from autograder.draw import Draw
from autograder.judge import named
from autograder.outcomes import Fault, Outcome
from autograder.time_limit import TimeUp, time_limit
from autograder.watching import MissingName, Watch, describe
from derive import letters
from derive.errors import DeriveError

LONGEST_PRINT = 10_000
"""Characters of a student's prints that are kept."""


class Unreadable(Exception):
    """A module that cannot be loaded; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


class Printed(io.TextIOBase):
    """Collects the first characters that a student prints and forgets the rest."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.kept = ""

    def reconfigure(self, **options: object) -> None:
        """Some programs set the encoding of what they print; it is kept as text."""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(self.kept) < LONGEST_PRINT:
            self.kept += _encodable(str(text)[: LONGEST_PRINT - len(self.kept)])
        return len(text)


def load_module(source: bytes, topic: str, seconds: float = 10.0) -> ModuleType:
    """A student's module, executed from its source; nothing is read from the disk.

    Raises:
        Unreadable: for a syntax error, or anything that goes wrong while the module is being imported.
    """
    path = f"exercises/{topic}.py"
    module = ModuleType(f"exercises.{topic}")
    module.__file__ = path
    text = source.decode("utf-8-sig", errors="replace")
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    try:
        with (
            untouched_state(seed=0),
            imported(module),
            redirect_stdout(Printed()),
            redirect_stderr(Printed()),
            time_limit(seconds),
        ):
            exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        raise Unreadable(_import_fault(error, path, seconds)) from None
    return module


def run_probe(check: Check, module: ModuleType, seed: int, seconds: float = 5.0) -> Outcome:
    """What one probe gets from a module, for one seed; every error of the student's becomes a fault.

    Args:
        check: whose probe to run.
        module: the student's, or the reference.
        seed: of the inputs; the same seed gives the same inputs to everybody.
        seconds: of wall time after which the probe is stopped.
    """
    watch, printed, start = Watch(), Printed(), time.perf_counter()
    values: dict[str, Any] = {}
    fault = None
    try:
        with (
            untouched_state(seed),
            imported(module),
            redirect_stdout(printed),
            redirect_stderr(printed),
            time_limit(seconds),
        ):
            answers = check.probe(watch.around(module, ""), Draw.seeded(seed, check.name))
            values = {name: describe(value) for name, value in answers.items()}
    except BaseException as error:
        fault = _fault(error, module.__name__.rpartition(".")[2], watch, seconds)
    return Outcome(
        values={name: value for name, (value, _) in values.items()},
        kinds={name: kind for name, (_, kind) in values.items()},
        fault=fault,
        mutated=tuple(watch.mutated),
        aliased=tuple(watch.aliased),
        printed=printed.kept,
        seconds=time.perf_counter() - start,
    )


@contextmanager
def imported(module: ModuleType) -> Iterator[None]:
    """Python finds the module under its own name, for the body: dataclasses, pickle and inspect look for it there."""
    before = sys.modules.get(module.__name__)
    sys.modules[module.__name__] = module
    try:
        yield
    finally:
        sys.modules.pop(module.__name__, None)
        if before is not None:
            sys.modules[module.__name__] = before


@contextmanager
def untouched_state(seed: int) -> Iterator[None]:
    """Torch as it starts, with a fixed seed, for the body; afterwards everything is as it was before."""
    dtype, grad, device = torch.get_default_dtype(), torch.is_grad_enabled(), torch.get_default_device()
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - the global ones are what a student may seed
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
        torch.default_generator.manual_seed(seed)  # torch.manual_seed takes 0.6 ms, for devices that are not used
        try:
            yield
        finally:
            torch.set_default_dtype(dtype)
            torch.set_grad_enabled(grad)
            if torch.get_default_device() != device:
                torch.set_default_device(device)
            random.setstate(states[0])
            np.random.set_state(states[1])  # noqa: NPY002


def _fault(error: BaseException, topic: str, watch: Watch, seconds: float) -> Fault:
    """The sentence for what went wrong in a probe."""
    line, source = _students_line(error, f"exercises/{topic}.py")
    called = f"{topic}.{watch.called}"
    if isinstance(error, MissingName):
        name = f"{topic}.{error}"
        return Fault("missing", f'{name} is missing; reset("{name}") brings its stub back.')
    if isinstance(error, NotImplementedError) and "is yours to write" in _text(error):
        return Fault("unwritten", f"{_text(error)}.", line, source)
    if isinstance(error, DeriveError):
        where = f" Look at line {line} of exercises/{topic}.py." if line else ""
        return Fault("mistyped", f"{_text(error)}{where}", line, source)
    if isinstance(error, TimeUp):
        where = f"stopped in line {line}" if line else "stopped"
        return Fault("timeout", f"{called} did not end within {seconds:g} s; {where}.", line, source)
    if isinstance(error, SystemExit):
        return Fault(
            "error", f"{called} called sys.exit(), which ends the program; return a value instead.", line, source
        )
    if isinstance(error, KeyboardInterrupt):
        raise error
    if line is None and watch.returned is not None:
        return Fault(
            "type", f"{called} returned {named(watch.returned)}, which does not fit; its docstring says what is wanted."
        )
    return Fault("error", _said(error, line), line, source)


def _import_fault(error: BaseException, path: str, seconds: float) -> Fault:
    """The sentence for a module that does not load."""
    if isinstance(error, SyntaxError):
        # not error.text: Python looks that up in whatever file of this name the current folder has
        source = linecache.getline(path, error.lineno).strip() if error.lineno else ""
        where = f" in line {error.lineno}" if error.lineno else ""
        return Fault("import", f"{path} has a syntax error{where}: {error.msg}.", error.lineno, source)
    line, source = _students_line(error, path)
    where = f" in line {line}" if line else ""
    if isinstance(error, KeyboardInterrupt):
        raise error
    if isinstance(error, TimeUp):
        return Fault("import", f"{path} did not finish loading within {seconds:g} s; stopped{where}.", line, source)
    if isinstance(error, SystemExit):
        return Fault("import", f"{path} calls sys.exit() while it is being loaded{where}.", line, source)
    return Fault("import", f"{path} cannot be loaded: {_said(error, line).rstrip('.')}.", line, source)


def _students_line(error: BaseException, path: str) -> tuple[int | None, str]:
    """The innermost line of the student's own file that an error passed through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    return (frames[-1].lineno, frames[-1].line or "") if frames else (None, "")


def _said(error: BaseException, line: int | None) -> str:
    """An error's type, line and message, if it has one."""
    where, text = f" in line {line}" if line else "", _text(error)
    advice = letters.advice(error.name) if type(error) is NameError and type(error.name) is str else ""
    return f"{type(error).__name__}{where}" + (f": {text}" if text else "") + (f"; {advice}" if advice else "")


def _text(value: object) -> str:
    """A short text of anything a student's code may raise, whose own `str` may fail, loop, or end the program."""
    try:
        with time_limit(0.5):
            return _encodable(" ".join(str(value).split())[:300])
    except BaseException:
        return "(an error whose message cannot be shown)"


def _encodable(text: str) -> str:
    """A text without lone surrogates, which neither a notebook nor a report could write down."""
    return text.encode("utf-8", "replace").decode()
