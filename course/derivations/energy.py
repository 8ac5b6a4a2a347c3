"""Energy-based models, whose normaliser nobody knows: their gradient, and their divergence from the data."""

from derive import KL, C, Def, E, Exercise, Int, exp, grad, log
from derive.letters import f_θ, p_θ, q, x, y, θ

CASES = [{"card": 2}, {"card": 3}, {"card": 4}]
normaliser = Int[y](exp(-f_θ(y)))
"""The integral that makes a density of an energy f."""

energy_gradient = Exercise(
    "energy.energy_gradient",
    "The gradient of an energy-based model",
    start=grad[θ](-log(exp(-f_θ(x)) / normaliser)),
    goal=grad[θ](f_θ(x)) - E[p_θ(y)](grad[θ](f_θ(y))),
    rules=["logs", "calculus", "linear", "expectation", "marginal"],
    premises=[Def("model", p_θ(y), exp(-f_θ(y)) / normaliser)],
    cases=CASES,
)
"""Learning pulls the energy of the data down, and pushes that of the model's own samples up (P-7)."""

energy_divergence = Exercise(
    "energy.energy_divergence",
    "How far an energy-based model is from the data",
    start=KL(q(x), p_θ(x)),
    goal=E[q(x)](f_θ(x)) + log(normaliser) + C,
    rules=["kl", "logs", "linear", "expectation", "marginal"],
    premises=[Def("model", p_θ(x), exp(-f_θ(x)) / normaliser)],
    cases=CASES,
)
"""The divergence of the data from the model is a mean energy, a log-normaliser, and what no training changes (P-7)."""
