"""How much work the derivations of one submission may take, so that nobody's hold up the class.

Work is counted, in `derive.work`, and the same everywhere; seconds of the processor are a net below it, for what
is priced too low. Right proofs of a whole topic take a sixth of a submission's work at most, and a second.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple

from derive.work import MOST_OF_A_PROOF, Work

MOST_OF_A_SUBMISSION = 120_000
"""Work that judging one submission may take before its next derivation is begun."""

MOST_SECONDS, LONGEST_PROOF = 10.0, 5.0
"""Seconds of the processor, for one submission and for one of its derivations."""


class Cost(NamedTuple):
    """What judging took."""

    work: int
    seconds: float


class Meter(Work):
    """The work of one derivation: it ends with its seconds, too, and says what was spent."""

    def __init__(self, limit: int = MOST_OF_A_PROOF, seconds: float = LONGEST_PROOF) -> None:
        super().__init__(limit, seconds=seconds)
        self.limit, self.start = limit, self.clock()

    @property
    def late(self) -> bool:
        """Whether the seconds are over, though the work is not."""
        return self.left >= 0 and self.clock() > self.end

    @property
    def cost(self) -> Cost:
        return Cost(self.limit - self.left, self.clock() - self.start)


@dataclass
class Allowance:
    """What the derivations of one submission have taken so far, each counted once."""

    costs: dict[Hashable, Cost] = field(default_factory=dict)

    @property
    def spent(self) -> bool:
        """Whether nothing more is judged."""
        costs = self.costs.values()
        work, seconds = sum(cost.work for cost in costs), sum(cost.seconds for cost in costs)
        return work >= MOST_OF_A_SUBMISSION or seconds >= MOST_SECONDS


_current: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def one_submission() -> Iterator[Allowance]:
    """Within this, all derivations share one allowance; outside, each has its own."""
    shared = Allowance()
    token = _current.set(shared)
    try:
        yield shared
    finally:
        _current.reset(token)


def current() -> Allowance | None:
    """The allowance of the submission that is being judged, if one is."""
    return _current.get()


def spent() -> bool:
    """Whether the submission that is being judged has used up its allowance."""
    found = current()
    return found is not None and found.spent


def charge(what: Hashable, cost: Cost) -> None:
    """Count what a derivation took, also if another submission had the same and the judgement is at hand."""
    if (found := current()) is not None:
        found.costs[what] = cost
