"""Diffusion models: a network that takes noise away. First what it is trained for, proved."""

from course.derivations import ddpm as to_prove
from course.derivations.elbo import backward, chain, forward, noised, noised_before, step
from derive import KL, E, N, Proof, Sum, by, log, norm2, sqrt
from derive.letters import T, mu_tilde, p_θ, q, t, x, y, α, β, ε, ε_θ, μ_θ, σ, ᾱ


def posterior_mean() -> Proof:
    """Where the step back leads, for those who know the noise: the noised picture minus a share of the noise, rescaled.

        √ᾱ_{t−1} β_t / (1 − ᾱ_t) x_0 + √α_t (1 − ᾱ_{t−1}) / (1 − ᾱ_t) x_t = (x_t − β_t / √(1 − ᾱ_t) ε) / √α_t

    Rules: logs, linear; premises: start, bar, share.

    Source: L-DF-18 (ε is drawn from a normal density, not nearly equal to one, E-L17).
    """
    ### BEGIN SOLUTION
    picture, kept = (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t]), sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t]
    return to_prove.posterior_mean.proof(
        sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * x[0] + kept,
        ... == sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * picture + kept,                                        by.start,
        ... == ((β[t] + α[t] - ᾱ[t]) / (1 - ᾱ[t]) * x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]),        by.bar,
        ... == (x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]),                                            by.share,
    )  # fmt: skip
    ### END SOLUTION


def noise_loss() -> Proof:
    """Bringing the network's mean close to the right one is estimating the noise, up to a weight that only time knows.

        E[‖μ̃ − μ_θ‖² / 2σ²] = E[β² / (2σ²α(1 − ᾱ)) ‖ε − ε_θ(√ᾱ y + √(1 − ᾱ) ε)‖²]

    y is the picture, x its noised version; on the right the expectation is over the noise.
    Rules: linear, moments, reparam; premises: forward, mean, model.

    Source: L-DF-19, L-DF-20, L-DF-21.
    """
    ### BEGIN SOLUTION
    at, noise, weight = sqrt(ᾱ) * y + sqrt(1 - ᾱ) * ε, E[N(ε, 0, 1)], β**2 / (2 * σ**2 * α * (1 - ᾱ))
    mean = (at - β / sqrt(1 - ᾱ) * ε) / sqrt(α)
    return to_prove.noise_loss.proof(
        E[q(x | y)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)),
        ... == E[N(x, sqrt(ᾱ) * y, 1 - ᾱ)](norm2(mu_tilde(x, y) - μ_θ(x)) / (2 * σ**2)),  by.forward,
        ... == noise(norm2(mu_tilde(at, y) - μ_θ(at)) / (2 * σ**2)),                      by.reparam,
        ... == noise(norm2(mean - μ_θ(at)) / (2 * σ**2)),                                 by.mean,
        ... == noise(weight * norm2(ε - ε_θ(at))),                                        by.model,
    )  # fmt: skip
    ### END SOLUTION


def whole_loss() -> Proof:
    """All of the loss at once: how close the last noise is to the prior, every step back, and the reconstruction.

        E[−log p(x_T) − ∑ log(p(x_{t−1} | x_t) / q(x_t | x_{t−1}))] = A + ∑ E[KL(q(x_{t−1} | x_t, x_0) ‖ p)] + C

    Rules: product, marginal, logs, linear, kl, telescope; premises: markov, reversal.

    Source: L-DF-9 to L-DF-15.
    """
    ### BEGIN SOLUTION
    mean, last, first = E[chain], log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    ratio, final = log(step / backward), log(p_θ(x[T]) / q(x[T] | x[0]))
    ends = log(q(x[1] | x[0])) - log(q(x[T] | x[0]))
    a, c = mean(-final), mean(-log(p_θ(x[0] | x[1])))
    return to_prove.whole_loss.proof(
        mean(-last - Sum[t, 1:T](log(step / forward))),
        ... == mean(-last - Sum[t, 2:T](log(step / forward)) - first),                               by.telescope,
        ... == mean(-last - Sum[t, 2:T](log(step * noised_before / (backward * noised))) - first),   by.reversal,
        ... == mean(-last - Sum[t, 2:T](ratio) - Sum[t, 2:T](log(noised_before) - log(noised)) - first), by.logs,
        ... == mean(-last - Sum[t, 2:T](ratio) - ends - first),                                      by.telescope,
        ... == mean(-final - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1]))),                            by.logs,
        ... == a + Sum[t, 2:T](mean(-ratio)) + c,                                                    by.linear,
        ... == a + Sum[t, 2:T](E[q(x[t - 1], x[t] | x[0])](-ratio)) + c,                             by.marginal,
        ... == a + Sum[t, 2:T](E[noised, backward](-ratio)) + c,                                     by.product,
        ... == a + Sum[t, 2:T](E[noised](KL(backward, step))) + c,                                   by.kl,
    )  # fmt: skip
    ### END SOLUTION
