"""One submission, from its first probe to its last, across as many forks as that takes.

A child that hangs, dies or talks nonsense at probe k costs probe k: the next fork begins behind it. What a fault
costs is bounded in time too: a check with a costly fault is not run for its other seeds, and a submission that used
up all its time gets a fault for each check that is left.
"""

import os
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

from autograder.catalogue import Topic
from autograder.outcomes import Fault, MalformedOutcome, Outcome, from_bytes
from autograder.references import Key
from autograder.tutor.engine.fork import LARGEST_RUN, Ending, Fork, Garbled, Late, TemplateLost, TooMuch
from autograder.tutor.engine.wire import COSTLY, Job

MOST_LOSSES = 3
"""Templates that may be lost while one probe runs; then the submission is held to be the reason."""

KINDS = {"missing", "unwritten", "import", "error", "mistyped", "timeout", "type", "memory", "output"}
"""The kinds of fault that a child reports; the others are found by the grader."""

TOO_MUCH = Fault("output", "Your code returned far more data than was asked for; look at the shapes.")

Forker = Callable[[Job], AbstractContextManager[Fork]]


@dataclass
class Examination:
    """What a submission got, and what it cost: wall and CPU time in seconds, peak memory in bytes, forks.

    `losses` counts the templates that ended while it ran.
    """

    outcomes: dict[Key, Outcome] = field(default_factory=dict)
    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    forks: int = 0
    losses: int = 0

    @property
    def tampered(self) -> bool:
        """Whether something came back that the engine's own code does not send."""
        return any(each.fault is not None and each.fault.kind == "tampering" for each in self.outcomes.values())

    def then(self, again: "Examination") -> "Examination":
        """The outcomes of a second run, and what both cost."""
        return Examination(
            again.outcomes,
            self.seconds + again.seconds,
            self.cpu + again.cpu,
            max(self.memory, again.memory),
            self.forks + again.forks,
            self.losses + again.losses,
        )


@dataclass
class Attempt:
    """What one child got done: outcomes for the first probes of its job, and the fault that ended it, if any."""

    outcomes: list[Outcome] = field(default_factory=list)
    loaded: bool = False
    fault: Fault | None = None
    ending: Ending | None = None
    received: int = 0


def examine(fork: Forker, job: Job, topic: Topic) -> Examination:
    """Run all probes of a job.

    Args:
        fork: starts a child for a job.
        job: the submission with every probe to run.
        topic: says which exercise a probe belongs to.

    Returns:
        An outcome for every probe: a fault where there is no answer.
    """
    examination, begun, received, lost_in_a_row = Examination(), time.monotonic(), 0, 0
    owners = {check.name: check.exercise for check in topic.checks}
    while left := [key for key in job.probes if key not in examination.outcomes]:
        if time.monotonic() - begun > job.limits.total_seconds:
            examination.outcomes |= dict.fromkeys(left, Outcome(fault=_out_of_time(job)))
            break
        if received > LARGEST_RUN:
            examination.outcomes |= dict.fromkeys(left, Outcome(fault=TOO_MUCH))
            break
        rest = replace(job, probes=tuple(left), slow=_slow(examination.outcomes.values()))
        attempt = attempt_from(fork, rest, begun, owners)
        examination.outcomes |= zip(left, attempt.outcomes, strict=False)
        received += attempt.received
        lost_in_a_row = lost_in_a_row + 1 if attempt.ending is None else 0
        _count(examination, attempt)
        if 0 < lost_in_a_row < MOST_LOSSES:
            continue  # somebody else may have ended the template: what is left is tried again
        _spread(attempt, left, examination.outcomes)
    examination.seconds = time.monotonic() - begun
    return examination


def starved(examination: Examination) -> bool:
    """Whether something ran out of time while it hardly computed: it slept, or the machine was busy with others.

    Who sent forged results is not: that is not forgotten.
    """
    late = bool(_slow(examination.outcomes.values()))
    return late and examination.cpu < examination.seconds / 2 and not examination.tampered


def attempt_from(fork: Forker, job: Job, begun: float, owners: Mapping[str, str]) -> Attempt:
    """Fork once and read frames until the job is done or something goes wrong. No error of the child's escapes."""
    attempt = Attempt()
    try:
        with fork(job) as child:
            attempt.fault = _read(child, job, attempt, begun, owners)
            child.kill()
            attempt.received = child.received
            attempt.ending = child.ending()
    except TemplateLost:
        attempt.fault = Fault("tampering", "The process that starts your code was ended while it ran, three times.")
        return attempt
    if attempt.fault is None and len(attempt.outcomes) < len(job.probes):
        reached = owners[job.probes[len(attempt.outcomes)][0]]
        attempt.fault = _death(attempt.ending.status, job.topic, attempt.loaded, reached)
    return attempt


def _read(child: Fork, job: Job, attempt: Attempt, begun: float, owners: Mapping[str, str]) -> Fault | None:
    """Collect frames; the fault that made an end of it, or None if the child ended or did all that was asked."""
    limits = job.limits
    for expected in range(len(job.probes) + 2):
        asked = time.monotonic()
        patience = min(_patience(job, attempt), begun + limits.total_seconds + limits.grace - time.monotonic())
        try:
            frame = child.frame(patience)
            if frame is None:
                return None
            if expected > len(job.probes) or frame[0] != expected:
                return _tampering("a result came that nobody asked for")
            outcome = replace(_checked(from_bytes(frame[1])), seconds=time.monotonic() - asked)
        except Late:
            if time.monotonic() > begun + limits.total_seconds:
                return _out_of_time(job)
            if not attempt.loaded:
                return Fault(
                    "import", f"exercises/{job.topic}.py did not finish loading; it was ended after {patience:.0f} s."
                )
            reached = job.probes[min(expected, len(job.probes)) - 1][0]
            return _too_slow(f"{job.topic}.{owners[reached]}", patience)
        except TooMuch:
            return TOO_MUCH
        except (MalformedOutcome, Garbled):
            return _tampering("what came back cannot be read")
        if expected == 0 and outcome.fault is not None:
            return outcome.fault
        if expected == 0:
            attempt.loaded = True
        else:
            attempt.outcomes.append(outcome)
    return None


def _patience(job: Job, attempt: Attempt) -> float:
    """Seconds for the next frame: what the child grants itself, and a moment more."""
    limits, slow = job.limits, {*job.slow, *_slow(attempt.outcomes)}
    if not attempt.loaded:
        return limits.grace + limits.load_seconds
    if None in slow:
        return limits.grace + limits.later_seconds
    return limits.grace + limits.seconds + (limits.later_seconds if slow else 0.0)


def _checked(outcome: Outcome) -> Outcome:
    """An outcome whose fault, if any, is of a kind that a child may report."""
    if outcome.fault is not None and outcome.fault.kind not in KINDS:
        raise MalformedOutcome("there is no such kind of fault")
    return outcome


def _spread(attempt: Attempt, left: list[Key], outcomes: dict[Key, Outcome]) -> None:
    """Give the fault that ended an attempt to the probe that it belongs to, and to those that share it."""
    if attempt.fault is None:
        return
    if not attempt.loaded:
        outcomes |= dict.fromkeys(left, Outcome(fault=replace(attempt.fault, kind=_while_loading(attempt.fault))))
        return
    reached = left[min(len(attempt.outcomes), len(left) - 1)]
    shared = [key for key in left if key[0] == reached[0] and attempt.fault.kind in COSTLY] or [reached]
    outcomes |= {key: Outcome(fault=attempt.fault) for key in shared if key not in outcomes or key == reached}


def _count(examination: Examination, attempt: Attempt) -> None:
    examination.forks += 1
    examination.losses += attempt.ending is None
    if attempt.ending is not None:
        examination.cpu += attempt.ending.cpu
        examination.memory = max(examination.memory, attempt.ending.memory)


def _slow(outcomes: Iterable[Outcome]) -> tuple[int | None, ...]:
    """The lines in which probes ran out of time."""
    faults = [outcome.fault for outcome in outcomes if outcome.fault is not None]
    return tuple(dict.fromkeys(fault.line for fault in faults if fault.kind == "timeout"))


def _while_loading(fault: Fault) -> str:
    return fault.kind if fault.kind == "tampering" else "import"


def _too_slow(exercise: str, seconds: float) -> Fault:
    return Fault("timeout", f"{exercise} did not end and could not be stopped; it was ended after {seconds:.1g} s.")


def _out_of_time(job: Job) -> Fault:
    minutes = job.limits.total_seconds / 60
    return Fault(
        "timeout", f"Your file used up its {minutes:g} minutes before this check; see the ones that timed out."
    )


def _tampering(what: str) -> Fault:
    return Fault("tampering", f"The results of this check are damaged: {what}. A tutor will look at it.")


def _death(status: int, topic: str, loaded: bool, exercise: str) -> Fault:
    """The sentence for a child that ended before it was done."""
    code = os.waitstatus_to_exitcode(status)
    culprit = f"{topic}.{exercise}" if loaded else f"While it was being loaded, exercises/{topic}.py"
    if code >= 0:
        return Fault("killed", f"{culprit} ended the whole program with exit status {code}; return a value instead.")
    if -code == signal.SIGKILL:
        return Fault("memory", f"{culprit} was ended by the system; that happens when memory runs out.")
    if -code == signal.SIGXCPU:
        return Fault("timeout", f"{culprit} was ended because it used up its computing time.")
    return Fault("killed", f"{culprit} crashed Python itself ({signal.strsignal(-code)}).")
