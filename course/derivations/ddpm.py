"""The loss of a diffusion model: its target in terms of the noise, the weight of the noise, and all of it at once."""

from course.derivations.elbo import backward, chain, forward, noised, reversal, step
from course.derivations.noising import bar, share
from derive import KL, Def, E, Exercise, N, Sum, log, markov, norm2, sqrt
from derive.letters import T, mu_tilde, p_θ, q, t, x, y, α, β, ε, ε_θ, μ_θ, σ, ᾱ

posterior_mean = Exercise(
    "ddpm.posterior_mean",
    "The target in terms of the noise",
    start=sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * x[0] + sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t],
    goal=(x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]),
    rules=["logs", "linear"],
    premises=[Def("start", x[0], (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t])), bar, share],
    vectors=["x", "ε"],
    cases=[{"t": 2, "d": 2}, {"t": 3, "d": 3}, {"t": 4, "d": 1}],
)
"""Whoever knows the noise knows the mean of the step back; the picture need not be known (L-DF-18)."""

noise_loss = Exercise(
    "ddpm.noise_loss",
    "The loss in terms of the noise",
    start=E[q(x | y)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)),
    goal=E[N(ε, 0, 1)](
        β**2 / (2 * σ**2 * α * (1 - ᾱ)) * norm2(ε - ε_θ(sqrt(ᾱ) * y + sqrt(1 - ᾱ) * ε)),
    ),
    rules=["reparam", "linear", "moments"],
    premises=[
        Def("forward", q(x | y), N(x, sqrt(ᾱ) * y, 1 - ᾱ)),
        Def("mean", mu_tilde(x, y), (x - β / (1 - ᾱ) * (x - sqrt(ᾱ) * y)) / sqrt(α)),
        Def("model", μ_θ(x), (x - β / sqrt(1 - ᾱ) * ε_θ(x)) / sqrt(α)),
    ],
    vectors=["x", "y", "ε", "ε_θ", "μ_θ", "μ̃"],
    continuous=["x", "ε"],
    cases=[{"d": 1}, {"d": 2}, {"d": 1, "card": 3}],
)
"""At one time, with y the picture and x its noised version: bringing the means together is estimating the noise, with
a weight (L-DF-19, L-DF-21)."""

_first = log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))

whole_loss = Exercise(
    "ddpm.whole_loss",
    "The whole loss of a diffusion model",
    start=E[chain](-log(p_θ(x[T])) - Sum[t, 1:T](log(step / forward))),
    goal=E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])))
    + Sum[t, 2:T](E[noised](KL(backward, step)))
    + E[chain](-log(p_θ(x[0] | x[1]))),
    rules=["logs", "telescope", "linear", "marginal", "product", "kl"],
    premises=[markov("q"), reversal],
    cases=[{"T": 3}, {"T": 4}, {"T": 2, "card": 3}],
)
"""From the bound to a prior term, a divergence for every step back, and a reconstruction, in one go (L-DF-9 to 15)."""
