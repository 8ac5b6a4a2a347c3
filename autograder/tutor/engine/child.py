"""A fork of the template that meets one student's code: reads its job, runs the probes, sends a frame for each.

Nothing it says is believed: the grader checks every frame, and judges answers that this process does not know.
"""

import itertools
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType

from autograder import catalogue
from autograder.catalogue import Check, Topic
from autograder.outcomes import LARGEST_OUTCOME, Fault, Outcome, to_bytes
from autograder.probing import Unreadable, load_module, run_probe
from autograder.tutor.engine.apart import Apart
from autograder.tutor.engine.limits import Limits, die_with_parent
from autograder.tutor.engine.places import stay_at
from autograder.tutor.engine.wire import COSTLY, Job, write_frame

REFUSED = (
    "Permission denied",
    "Operation not permitted",
    "Read-only file system",
    "No usable temporary directory",
    "name resolution",
    "Name or service not known",
)
INTERRUPTED = Fault("error", "Your code raised KeyboardInterrupt, which ends the program; raise a ValueError instead.")
OUT_OF_MEMORY = ("MemoryError", "can't allocate memory", "std::bad_alloc", "Cannot allocate memory")


def main(job_file: int, results: int, parent: int, apart: Apart) -> None:
    """Run the job to its end, or until the student's code ends this process.

    Args:
        job_file: descriptor of an open file that holds the job.
        results: descriptor of the pipe for the frames.
        parent: process id of the template.
        apart: keeps this process apart from everything else.
    """
    os.setsid()
    die_with_parent(parent)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _close_all_but(job_file, results, *apart.descriptors)
    with open(job_file, "rb") as file:
        job = Job.from_bytes(file.read())
    stay_at(job.place)
    apart.enter(job.limits)
    for index, outcome in enumerate(outcomes(job, catalogue.topic(job.topic, apart.checks))):
        write_frame(results, job.token, index, _packed(outcome))


def outcomes(job: Job, topic: Topic) -> Iterator[Outcome]:
    """First how loading went, then what each probe got; a check with a costly fault is not run for other seeds."""
    try:
        module = load_module(job.source, job.topic, job.limits.load_seconds)
    except Unreadable as error:
        yield about_limits(Outcome(fault=error.fault), job.limits.memory)
        return
    except KeyboardInterrupt:
        yield Outcome(fault=replace(INTERRUPTED, kind="import"))
        return
    yield Outcome()
    checks = {check.name: check for check in topic.checks}
    settled: dict[str, Outcome] = {}
    slow = set(job.slow)
    for name, seed in job.probes:
        if name not in settled:
            outcome = about_limits(_in_time(checks[name], module, seed, job.limits, slow), job.limits.memory)
            if outcome.fault is None or outcome.fault.kind not in COSTLY:
                yield outcome
                continue
            settled[name] = outcome
        yield settled[name]


def _in_time(check: Check, module: ModuleType, seed: int, limits: Limits, slow: set[int | None]) -> Outcome:
    """What a probe gets; `slow` are the lines in which others were stopped, and another one may be added.

    Where something was stopped before, a probe first gets little time: most likely it is stopped in the same line. If
    it is another line, it gets its full time, once.
    """
    outcome = _probed(check, module, seed, limits.later_seconds if slow else limits.seconds)
    if slow and None not in slow and _late(outcome) - slow:
        outcome = _probed(check, module, seed, limits.seconds)
    slow |= _late(outcome)
    return outcome


def _late(outcome: Outcome) -> set[int | None]:
    """The line in which a probe was stopped, if it was."""
    return {outcome.fault.line} if outcome.fault is not None and outcome.fault.kind == "timeout" else set()


def _probed(check: Check, module: ModuleType, seed: int, seconds: float) -> Outcome:
    """What a probe gets; here nobody but the student's code can interrupt it."""
    try:
        return run_probe(check, module, seed, seconds)
    except KeyboardInterrupt:
        return Outcome(fault=INTERRUPTED)


def _packed(outcome: Outcome) -> bytes:
    """The outcome as bytes; one that cannot travel, or is too large, becomes a fault."""
    try:
        data = to_bytes(outcome)
    except Exception as error:
        fault = Fault("type", f"Your code returned a value that cannot be compared ({type(error).__name__}).")
        return to_bytes(Outcome(fault=fault, seconds=outcome.seconds))
    if len(data) <= LARGEST_OUTCOME:
        return data
    sentence = f"Your code returned {len(data) / 2**20:.0f} MiB, far more than was asked for; look at the shapes."
    return to_bytes(Outcome(fault=Fault("output", sentence), seconds=outcome.seconds))


def about_limits(outcome: Outcome, memory: int) -> Outcome:
    """The same outcome; an error that comes from a limit, on memory (in bytes) or on what may be touched, says so."""
    fault = outcome.fault
    if fault is None or fault.kind not in ("error", "import"):
        return outcome
    where = f" in line {fault.line}" if fault.line else ""
    if any(text in fault.sentence for text in OUT_OF_MEMORY):
        sentence = f"Your code asked for more than {memory / 2**30:.3g} GiB of memory{where}."
        kind = "memory" if fault.kind == "error" else fault.kind
        return replace(outcome, fault=replace(fault, kind=kind, sentence=sentence))
    if any(text in fault.sentence for text in REFUSED):
        sentence = (
            f"Your code touched what graded code may not{where}: files cannot be written, no program can be started, "
            "and there is no network; compute and return values only."
        )
        return replace(outcome, fault=replace(fault, sentence=sentence))
    return outcome


def _close_all_but(*kept: int) -> None:
    """Close every descriptor but these; stdin reads nothing, and what bypasses Python's streams is written nowhere."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    edges = [2, *sorted(kept), os.sysconf("SC_OPEN_MAX")]
    for low, high in itertools.pairwise(edges):
        os.closerange(low + 1, high)
