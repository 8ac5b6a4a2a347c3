"""What an autoregressive model takes for granted, proved: nothing. Every joint density is a product of conditionals."""

from derive import Exercise, Prod
from derive.letters import T, p, t, x

chain_rule = Exercise(
    "autoregressive.chain_rule",
    "A picture, one pixel after the other",
    start=p(x[1:T]),
    goal=Prod[t, 1:T](p(x[t] | x[1 : t - 1])),
    rules=["product", "telescope", "marginal", "logs"],
    cases=[{"T": 2, "card": 3}, {"T": 3}, {"T": 4}],
)
"""The lecture calls it an assumption, but no premise is needed: the factors are exact in any order (L-AR-2)."""
