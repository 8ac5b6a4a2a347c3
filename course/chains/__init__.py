"""Paths so short that all of them can be counted: a noising q and a model p of the same x_0, ..., x_T.

Every probability is an exact sum, so that each line of a derivation can be given its number:
`worth(line, world)` takes what a proof takes, and `slides` holds the lecture's lines as they are printed.
Nothing here is sampled. All numbers are float64, logarithms natural, divergences in nats.
"""

from course.chains.evaluation import worth
from course.chains.worlds import ChainError, World, markov, paths, remembering

__all__ = ["ChainError", "World", "markov", "paths", "remembering", "worth"]
