"""Exercises with right and wrong proofs: they document what can be said, and the tests run them all."""

from derive.examples import bounds, chains, determinants, energies, flows, information, losses, noising, normals, scores
from derive.examples.example import Example

EXAMPLES: tuple[Example, ...] = (
    *chains.EXAMPLES,
    *losses.EXAMPLES,
    *bounds.EXAMPLES,
    *normals.EXAMPLES,
    *noising.EXAMPLES,
    *scores.EXAMPLES,
    *energies.EXAMPLES,
    *determinants.EXAMPLES,
    *flows.EXAMPLES,
    *information.EXAMPLES,
)
