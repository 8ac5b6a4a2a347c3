"""The variational bound of an autoencoder: what it consists of, and two ways to see that it is a bound."""

from derive import KL, E, Exercise, Int, log
from derive.letters import p, q, x, z

CASES = [{"card": 2}, {"card": 3}, {"card": 4}]
encoder = q(z | x)

elbo = Exercise(
    "vae.elbo",
    "The bound is reconstruction minus divergence",
    start=Int[z](encoder * log(p(x, z) / encoder)),
    goal=E[encoder](log(p(x | z))) - KL(encoder, p(z)),
    rules=["product", "logs", "linear", "expectation", "kl", "marginal"],
    cases=CASES,
)
"""One part asks for good reconstructions, the other keeps the codes close to the prior (M-9-1a)."""

bound_by_gibbs = Exercise(
    "vae.bound_by_gibbs",
    "A lower bound, by Gibbs",
    start=log(p(x)),
    goal=E[encoder](log(p(x, z) / encoder)),
    relation=">=",
    rules=["gibbs", "kl", "linear", "logs", "product", "marginal"],
    cases=CASES,
)
"""The gap between the log-likelihood and the bound is a divergence, and no divergence is negative (M-9-1a)."""

bound_by_jensen = Exercise(
    "vae.bound_by_jensen",
    "A lower bound, by Jensen",
    start=log(p(x)),
    goal=E[encoder](log(p(x, z) / encoder)),
    relation=">=",
    rules=["jensen", "expectation", "marginal", "logs", "product"],
    cases=CASES,
)
"""The logarithm of a mean is at least the mean of the logarithms (M-9-1a)."""
