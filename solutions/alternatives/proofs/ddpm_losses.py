"""Other right proofs of notebook 08: the target in terms of the noise, its loss, and the whole of it."""

from course.derivations import ddpm as to_prove
from course.derivations.elbo import backward, chain, forward, noised, noised_before, step
from derive import KL, E, N, Proof, Sum, by, log, norm2, sqrt
from derive.letters import T, mu_tilde, p_θ, q, t, x, y, α, β, ε, ε_θ, μ_θ, σ, ᾱ


def target_with_beta_replaced_first() -> Proof:
    kept, picture = sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t], (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t])
    return to_prove.posterior_mean.proof(
        sqrt(ᾱ[t-1]) * β[t] / (1 - ᾱ[t]) * x[0] + kept,
        ... == sqrt(ᾱ[t-1]) * (1 - α[t]) / (1 - ᾱ[t]) * x[0] + kept,     by.share,
        ... == sqrt(ᾱ[t-1]) * (1 - α[t]) / (1 - ᾱ[t]) * picture + kept,  by.start,
        ... == (x[t] - (1 - α[t]) / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]),    by.bar,
        ... == (x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]),          by.share,
    )  # fmt: skip


def target_with_the_bar_in_two_steps() -> tuple:
    kept = sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t]
    noisy = x[t] - sqrt(1 - ᾱ[t]) * ε
    return (
        sqrt(ᾱ[t-1]) * β[t] / (1 - ᾱ[t]) * x[0] + kept,
        ... == sqrt(ᾱ[t-1]) * β[t] / (1 - ᾱ[t]) * noisy / sqrt(ᾱ[t]) + kept,                        by.start,
        ... == sqrt(ᾱ[t-1]) * β[t] / (1 - ᾱ[t]) * noisy / sqrt(α[t] * ᾱ[t-1]) + kept,               by.bar,
        ... == ((β[t] + α[t] - ᾱ[t]) / (1 - ᾱ[t]) * x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]), by.bar,
        ... == (x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]),                                     by.share,
    )  # fmt: skip


def noise_with_the_model_first() -> Proof:
    at, noise, weight = sqrt(ᾱ) * y + sqrt(1 - ᾱ) * ε, E[N(ε, 0, 1)], β**2 / (2 * σ**2 * α * (1 - ᾱ))
    guess = (at - β / sqrt(1 - ᾱ) * ε_θ(at)) / sqrt(α)
    return to_prove.noise_loss.proof(
        E[q(x | y)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)),
        ... == E[N(x, sqrt(ᾱ) * y, 1 - ᾱ)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)), by.forward,
        ... == noise(norm2(mu_tilde(at, y) - μ_θ(at)) / (2 * σ**2)),                     by.reparam,
        ... == noise(norm2(mu_tilde(at, y) - guess) / (2 * σ**2)),                       by.model,
        ... == noise(weight * norm2(ε - ε_θ(at))),                                       by.mean,
    )  # fmt: skip


def noise_with_both_means_written_out() -> tuple:
    at, noise, weight = sqrt(ᾱ) * y + sqrt(1 - ᾱ) * ε, E[N(ε, 0, 1)], β**2 / (2 * σ**2 * α * (1 - ᾱ))
    mean, guess = (at - β / sqrt(1 - ᾱ) * ε) / sqrt(α), (at - β / sqrt(1 - ᾱ) * ε_θ(at)) / sqrt(α)
    return (
        E[q(x | y)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)),
        ... == E[N(x, sqrt(ᾱ) * y, 1 - ᾱ)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)), by.forward,
        ... == noise(norm2(mu_tilde(at, y) - μ_θ(at)) / (2 * σ**2)),                     by.reparam,
        ... == noise(norm2(mean - μ_θ(at)) / (2 * σ**2)),                                by.mean,
        ... == noise(norm2(mean - guess) / (2 * σ**2)),                                  by.model,
        ... == noise(weight * norm2(ε_θ(at) - ε)),
        ... == noise(weight * norm2(ε - ε_θ(at))),
    )  # fmt: skip


def noise_drawn_last() -> tuple:
    at, noise, weight = sqrt(ᾱ) * y + sqrt(1 - ᾱ) * ε, E[N(ε, 0, 1)], β**2 / (2 * σ**2 * α * (1 - ᾱ))
    normal = E[N(x, sqrt(ᾱ) * y, 1 - ᾱ)]
    mean = (x - β / (1 - ᾱ) * (x - sqrt(ᾱ) * y)) / sqrt(α)
    return (
        E[q(x | y)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)),
        ... == normal(norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)),                                          by.forward,
        ... == normal(norm2(mean - μ_θ(x)) / (2 * σ**2)),                                                    by.mean,
        ... == normal(norm2(mean - (x - β / sqrt(1 - ᾱ) * ε_θ(x)) / sqrt(α)) / (2 * σ**2)),                  by.model,
        ... == normal(β**2 / (2 * σ**2 * α) * norm2((x - sqrt(ᾱ) * y) / (1 - ᾱ) - ε_θ(x) / sqrt(1 - ᾱ))),
        ... == noise(weight * norm2(ε - ε_θ(at))),                                                           by.reparam,
    )  # fmt: skip


def whole_with_logarithms_taken_apart_first() -> Proof:
    mean, last, first = E[chain], log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    ratio, final = log(step / backward), log(p_θ(x[T]) / q(x[T] | x[0]))
    ends = log(q(x[1] | x[0])) - log(q(x[T] | x[0]))
    a, c = mean(-final), mean(-log(p_θ(x[0] | x[1])))
    return to_prove.whole_loss.proof(
        mean(-last - Sum[t, 1:T](log(step / forward))),
        ... == mean(-last - Sum[t, 2:T](log(step / forward)) - first),                             by.telescope,
        ... == mean(-last - Sum[t, 2:T](log(step) - log(forward)) - first),                        by.logs,
        ... == mean(-last - Sum[t, 2:T](log(step / forward)) - first),                             by.logs,
        ... == mean(-last - Sum[t, 2:T](log(step * noised_before / (backward * noised))) - first), by.reversal,
        ... == mean(-last - Sum[t, 2:T](ratio) - Sum[t, 2:T](log(noised_before) - log(noised)) - first), by.logs,
        ... == mean(-last - Sum[t, 2:T](ratio) - ends - first),                                    by.telescope,
        ... == mean(-final - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1]))),                          by.logs,
        ... == a + Sum[t, 2:T](mean(-ratio)) + c,                                                  by.linear,
        ... == a + Sum[t, 2:T](E[q(x[t-1], x[t] | x[0])](-ratio)) + c,                             by.marginal,
        ... == a + Sum[t, 2:T](E[noised, backward](-ratio)) + c,                                   by.product,
        ... == a + Sum[t, 2:T](E[noised](KL(backward, step))) + c,                                 by.kl,
    )  # fmt: skip


def whole_as_plain_lines() -> tuple:
    mean, last, first = E[chain], log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    ratio, final = log(step / backward), log(p_θ(x[T]) / q(x[T] | x[0]))
    a, c = mean(-final), mean(-log(p_θ(x[0] | x[1])))
    return (
        mean(-last - Sum[t, 1:T](log(step / forward))),
        ... == mean(-last - first - Sum[t, 2:T](log(step / forward))),                             by.telescope,
        ... == mean(-last - first - Sum[t, 2:T](log(step * noised_before / (backward * noised)))), by.reversal,
        ... == mean(-last - first - Sum[t, 2:T](ratio + log(noised_before) - log(noised))),        by.logs,
        ... == mean(-last - first - Sum[t, 2:T](ratio) - log(q(x[1] | x[0])) + log(q(x[T] | x[0]))), by.telescope,
        ... == mean(-final - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1]))),                          by.logs,
        ... == a + Sum[t, 2:T](mean(-ratio)) + c,                                                  by.linear,
        ... == a + Sum[t, 2:T](E[q(x[t-1], x[t] | x[0])](-ratio)) + c,                             by.marginal,
        ... == a + Sum[t, 2:T](E[noised, backward](-ratio)) + c,                                   by.product,
        ... == a + Sum[t, 2:T](E[noised](KL(backward, step))) + c,                                 by.kl,
    )  # fmt: skip
