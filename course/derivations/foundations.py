"""What training makes small, and how small it can become."""

from derive import E, Exercise, log
from derive.letters import p, p_θ, x

loss_floor = Exercise(
    "foundations.loss_floor",
    "No model is less surprised than the truth",
    start=E[p(x)](-log(p_θ(x))),
    goal=E[p(x)](-log(p(x))),
    relation=">=",
    rules=["gibbs", "kl", "linear", "logs"],
    cases=[{"card": 2}, {"card": 3}, {"card": 4}],
)
"""The mean surprise of a model is at least the entropy of the data; what lies between is a divergence (M-9-1)."""
