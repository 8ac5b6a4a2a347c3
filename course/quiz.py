"""How a concept question is answered: a verdict and the reason for it."""

from typing import NamedTuple


class Answer(NamedTuple):
    """An answer in two tiers; points need both.

    >>> Answer(verdict=False, reason="a")
    Answer(verdict=False, reason='a')
    """

    verdict: bool
    reason: str
