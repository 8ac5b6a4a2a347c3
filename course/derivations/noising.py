"""How a picture becomes noise: many steps at once, how much noise that is, its limit, and the way back."""

from derive import Def, Exercise, N, Sum, Var, lim, markov, num, sqrt
from derive.letters import k, q, t, x, α, β, ε, ᾱ

bar = Def("bar", ᾱ[k], ᾱ[k - 1] * α[k], when=lambda here: here["k"] == here["t"], scope="k = t")
"""What is left of the picture after one more step."""
share = Def("share", β[k], 1 - α[k])
"""What a step does not keep, it replaces by noise."""

closed_form = Exercise(
    "noising.closed_form",
    "Many steps of noise are one step",
    start=Var(x[t]),
    goal=1 - ᾱ[t],
    rules=["variance", "linear", "telescope"],
    premises=[
        Def(
            "step",
            x[k],
            sqrt(α[k]) * x[k - 1] + sqrt(1 - α[k]) * ε[k],
            when=lambda here: here["k"] == here["t"],
            scope="k = t",
        ),
        Def(
            "hypothesis",
            x[k],
            sqrt(ᾱ[k]) * x[0] + sqrt(1 - ᾱ[k]) * ε[k],
            when=lambda here: here["k"] == here["t"] - 1,
            scope="k = t − 1, and εₖ is all noise so far",
        ),
        bar,
    ],
    cases=[{"t": 2}, {"t": 3}, {"t": 4}],
)
"""One step further, by induction: noise upon noise is noise, and its variances add up to 1 − ᾱ (L-DF-3)."""

noise_variance = Exercise(
    "noising.noise_variance",
    "How much noise there is after t steps",
    start=Var(Sum[k, 0 : t - 1](sqrt(1 - α) * sqrt(α) ** k * ε[k])),
    goal=1 - α**t,
    rules=["variance", "geometric", "telescope", "linear"],
    cases=[{"t": 3}, {"t": 4}, {"t": 5}],
)
"""The noises of t steps, each fainter the older it is; all steps keep the same share α (M-9-3b-i)."""

noise_limit = Exercise(
    "noising.noise_limit",
    "In the end all of it is noise",
    start=lim[t](Sum[k, 0 : t - 1]((1 - α) * α**k)),
    goal=num(1),
    rules=["geometric", "limit", "telescope"],
    cases=[{}, {"T": 2}, {"T": 3}],
)
"""With a share α < 1 kept in each step nothing is left of the picture, and the variance goes to 1 (M-9-3b-ii)."""

posterior = Exercise(
    "noising.posterior",
    "One step back, for those who know the picture",
    start=q(x[t - 1] | x[t], x[0]),
    goal=N(
        x[t - 1],
        sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * x[0] + sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t],
        (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * β[t],
    ),
    rules=["product", "normal", "logs", "marginal"],
    premises=[
        markov("q"),
        Def("forward", q(x[t] | x[t - 1]), N(x[t], sqrt(α[t]) * x[t - 1], β[t])),
        Def("noised", q(x[k] | x[0]), N(x[k], sqrt(ᾱ[k]) * x[0], 1 - ᾱ[k])),
        bar,
        share,
    ],
    free=("algebra", "bar", "share"),
    vectors=["x"],
    cases=[{"t": 2, "T": 2, "d": 1}, {"t": 2, "T": 3, "d": 2}, {"t": 3, "T": 3, "d": 3}],
)
"""Gaussian conditioning: between the picture and a noised version lies a normal density, and its mean is a mixture of
both (L-DF-16; the exam prints two of its four factors wrong, E-P3)."""
