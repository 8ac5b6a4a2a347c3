"""The bound of a diffusion model, line by line; its statements hand each other what they end with.

`bound` → `log_ratios` → `three_terms` (with `seen_from_behind` as a lemma) → its term B in `sum_of_divergences` (of one
summand in `integrated_out`): from the log-likelihood of a picture to a divergence for each step back. Then what the
terms are for normal densities (`squared_error`, `reconstruction`), and what they hide (`hidden_information`).
"""

from derive import KL, C, Def, E, Exercise, Int, N, Prod, Sum, log, markov, norm2
from derive.letters import T, beta_tilde, d, mu_tilde, p_θ, q, t, x, μ_θ, π, σ

chain = q(x[1:T] | x[0])
"""All that happens to a picture: the density of the expectation over its noised versions."""
forward, backward = q(x[t] | x[t - 1]), q(x[t - 1] | x[t], x[0])
noised, noised_before = q(x[t] | x[0]), q(x[t - 1] | x[0])
step = p_θ(x[t - 1] | x[t])
"""The step back that the model learns."""

bound = Exercise(
    "elbo.bound",
    "A loss that is never too optimistic",
    start=-log(p_θ(x[0])),
    goal=E[chain](log(chain) - log(p_θ(x[0:T]))),
    relation="<=",
    rules=["gibbs", "kl", "product", "logs", "linear", "marginal"],
    cases=[{"T": 2}, {"T": 3}, {"T": 2, "card": 3}],
)
"""Minus the log-likelihood is at most an expectation that can be computed (L-DF-7, L-DF-8)."""

log_ratios = Exercise(
    "elbo.log_ratios",
    "One logarithm for every step",
    start=bound.goal,
    goal=E[chain](-log(p_θ(x[T])) - Sum[t, 2:T](log(step / forward)) - log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))),
    rules=["logs", "telescope", "linear", "product"],
    premises=[
        Def("forward", chain, Prod[t, 1:T](forward), truth=frozenset({"markov:q"})),
        Def("model", p_θ(x[0:T]), p_θ(x[T]) * Prod[t, 1:T](step), truth=frozenset({"markov:p_θ"})),
    ],
    cases=[{"T": 2}, {"T": 3}, {"T": 4}],
)
"""Both chains fall into their steps, and the bound into a ratio for each of them (L-DF-9)."""

seen_from_behind = Exercise(
    "elbo.seen_from_behind",
    "The forward step, seen from behind",
    start=forward,
    goal=backward * noised / noised_before,
    rules=["product", "marginal"],
    premises=[markov("q")],
    cases=[{"t": 2, "T": 2}, {"t": 2, "T": 3, "card": 3}, {"t": 3, "T": 4}],
)
"""The forward step in terms of the step back that knows the picture (B-2a, L-DF-10)."""

reversal = Def(
    "reversal",
    forward,
    seen_from_behind.goal,
    when=lambda here: here["t"] >= 2,
    scope="t ≥ 2",
    truth=frozenset({"markov:q"}),
)
"""`seen_from_behind` as a lemma; at t = 1 it says nothing, because x_0 would stand on both sides of a bar."""

three_terms = Exercise(
    "elbo.three_terms",
    "The bound has three terms",
    start=log_ratios.goal,
    goal=E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](log(step / backward)) - log(p_θ(x[0] | x[1]))),
    rules=["logs", "telescope", "product", "linear"],
    premises=[markov("q"), reversal],
    cases=[{"T": 2}, {"T": 3}, {"T": 4}, {"T": 5}],
)
"""With each forward step seen from behind, most of the noised marginals cancel: A, B and C are left (B-2b, L-DF-11)."""

integrated_out = Exercise(
    "elbo.integrated_out",
    "What a term does not see is integrated out",
    start=Int[x[1:T]](chain * log(backward / step)),
    goal=Int[x[t - 1], x[t]](noised * backward * log(backward / step)),
    rules=["product", "marginal", "linear", "expectation"],
    cases=[{"t": 2, "T": 2}, {"t": 2, "T": 3, "card": 3}, {"t": 3, "T": 4}],
)
"""A summand of term B sees two of the noised versions, so only these two stay (L-DF-14, without its stray dx_0)."""

sum_of_divergences = Exercise(
    "elbo.sum_of_divergences",
    "Term B is a sum of divergences",
    start=E[chain](-Sum[t, 2:T](log(step / backward))),
    goal=Sum[t, 2:T](E[noised](KL(backward, step))),
    rules=["linear", "marginal", "product", "logs", "kl", "expectation"],
    cases=[{"T": 2}, {"T": 3, "card": 3}, {"T": 4}],
)
"""Minimising term B is bringing every step back close to the one that knows the picture (L-DF-15)."""

squared_error = Exercise(
    "elbo.squared_error",
    "A divergence that is a squared error",
    start=KL(N(x, mu_tilde, beta_tilde), N(x, μ_θ, σ**2)),
    goal=norm2(mu_tilde - μ_θ) / (2 * σ**2) + C,
    rules=["kl", "normal", "logs", "linear", "moments"],
    vectors=["x", "μ̃", "μ_θ"],
    positive=["β̃"],
    continuous=["x"],
    cases=[{"d": 1}, {"d": 2}, {"d": 3}],
)
"""For normal steps the divergence is how far apart the two means are, and a constant (L-DF-17)."""

reconstruction = Exercise(
    "elbo.reconstruction",
    "The last step is least squares",
    start=log(p_θ(x[0] | x[1])),
    goal=-norm2(x[0] - μ_θ(x[1])) / (2 * σ**2) - d / 2 * log(2 * π * σ**2),
    rules=["normal", "logs", "linear", "moments"],
    premises=[Def("model", p_θ(x[0] | x[1]), N(x[0], μ_θ(x[1]), σ**2))],
    vectors=["x", "μ_θ"],
    cases=[{"d": 2, "T": 1}, {"d": 3, "T": 1}, {"d": 5, "T": 1}],
)
"""Minus term C for a normal step: a squared error in units of its variance, and the normaliser (M-9-3c-i, L-DF-13)."""

hidden_information = Exercise(
    "elbo.hidden_information",
    "What the divergences hide",
    start=E[q(x[0], x[t])](KL(backward, step)),
    goal=E[q(x[t])](KL(q(x[t - 1] | x[t]), step)) + E[q(x[0], x[t])](KL(backward, q(x[t - 1] | x[t]))),
    rules=["kl", "logs", "linear", "product", "marginal", "expectation"],
    premises=[markov("q")],
    cases=[{"t": 2, "T": 2}, {"t": 2, "T": 3}, {"t": 3, "T": 3, "card": 3}],
)
"""The loss holds a divergence from the step back that does not know the picture, and a mutual information (B-2c)."""
