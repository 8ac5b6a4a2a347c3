"""What evaluating a proof may cost, so that it ends soon whatever is written in it."""

import math
import time
from collections.abc import Callable

from derive.errors import TooLarge

MOST_WORK = 40_000
"""What one line may cost in one world: 1 for every node that is evaluated, and 1 for every 1024 entries of it."""

MOST_OF_A_PROOF = 80_000
"""What a whole proof may cost in all worlds together: three times what any proof of the tests takes."""

MOST_SECONDS = 5.0
"""Of CPU time for a whole proof, should the prices be wrong somewhere."""


class Work:
    """Counts what evaluations cost, and stops at the limit; a line's work is also the work of its proof.

    Args:
        limit: what may be spent.
        whole: the work of the proof that a line stands in.
        seconds: by the clock, from now on, after which no work is left, whatever was counted.
        clock: the thread's own CPU time, in seconds.
    """

    def __init__(
        self,
        limit: int = MOST_WORK,
        whole: "Work | None" = None,
        seconds: float = math.inf,
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self.left, self.whole, self.clock = limit, whole, clock
        self.end = clock() + seconds

    def spend(self, amount: int = 1) -> None:
        """Counts some work; raises TooLarge where none is left."""
        self.left -= amount
        if self.left < 0 or (self.end < math.inf and self.clock() > self.end):
            raise TooLarge("This takes too much work: sums inside of sums, or very many lines. Write it with fewer.")
        if self.whole is not None:
            self.whole.spend(amount)
