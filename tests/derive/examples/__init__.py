"""Right and wrong proofs, of every statement of the course and of some more: the tests run them all."""

from tests.derive.examples import (
    adversarial,
    autoregressive,
    bound,
    bridges,
    encoders,
    energies,
    flows,
    foundations,
    losses,
    more,
    noising,
    normals,
    scores,
    terms,
    volumes,
)
from tests.derive.examples.example import Example

EXAMPLES: tuple[Example, ...] = (
    *autoregressive.EXAMPLES,
    *adversarial.EXAMPLES,
    *flows.EXAMPLES,
    *foundations.EXAMPLES,
    *volumes.EXAMPLES,
    *encoders.EXAMPLES,
    *noising.EXAMPLES,
    *bound.EXAMPLES,
    *terms.EXAMPLES,
    *losses.EXAMPLES,
    *scores.EXAMPLES,
    *energies.EXAMPLES,
    *bridges.EXAMPLES,
    *normals.EXAMPLES,
    *more.EXAMPLES,
)
