"""Why a network that estimates noise estimates a score: three losses that have the same minimum."""

from derive import C, Def, E, Exercise, N, dot, grad, log, norm2, tr
from derive.letters import p, q, s, s_θ, x, x_tilde, y, ε, ε_θ, σ

denoising = Exercise(
    "score.denoising",
    "Who matches the score of the noised estimates the noise",
    start=norm2(s_θ(x_tilde) - grad[x_tilde](log(N(x_tilde, x, σ**2)))),
    goal=norm2(ε_θ(x_tilde) - ε) / σ**2,
    rules=["normal", "logs", "calculus", "linear"],
    premises=[Def("noising", x_tilde, x + σ * ε), Def("network", s_θ(x_tilde), -ε_θ(x_tilde) / σ)],
    vectors=["x", "x̃", "ε", "s_θ", "ε_θ"],
    cases=[{"d": 1}, {"d": 2}, {"d": 4}],
)
"""For one picture x and its noised version x̃, with a network s that is read as a network for the noise (P-6)."""

explicit_is_denoising = Exercise(
    "score.explicit_is_denoising",
    "Matching the score is matching the noise, and a constant",
    start=E[q(y)](norm2(s_θ(y) - grad[y](log(q(y))))),
    goal=E[q(x), q(y | x)](norm2(s_θ(y) - grad[y](log(q(y | x))))) + C,
    rules=["linear", "expectation", "calculus", "marginal", "product", "logs"],
    vectors=["y", "s_θ"],
    continuous=["y"],
    cases=[{"d": 1, "card": 2}, {"d": 2, "card": 2}, {"d": 1, "card": 3}],
)
"""x is a picture, y its noised version: the score that nobody knows can be learned from one that everybody knows (P-6;
both expectations are over noised pictures, which the exam misprints, E-P2)."""

implicit = Exercise(
    "score.implicit",
    "Score matching without the score",
    start=E[p(x)](dot(s(x), grad[x](log(p(x))))),
    goal=-E[p(x)](tr(grad[x](s(x)))),
    rules=["expectation", "calculus", "parts", "linear", "logs"],
    vectors=["x", "s"],
    continuous=["x"],
    cases=[{"d": 1}, {"d": 2}],
)
"""The term of the loss in which the data's score stands, without it (P-3, P-4)."""
