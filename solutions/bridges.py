"""Bridges from diffusion to its neighbours: a mean image, a step with a latent variable, many layers, all proved."""

from course.derivations import bridges as to_prove
from course.derivations.elbo import backward, chain, noised, step
from derive import KL, C, E, N, Proof, Sum, by, dot, log, norm2
from derive.letters import T, beta_tilde, d, m, mu_tilde, p, q, t, x, y, z, ε, μ_θ, σ


def mean_image() -> Proof:
    """Who sees nothing but noise guesses the mean image: no other picture is closer to all of them.

        E‖y − z‖² ≥ E‖y − m‖², with m = E[y]

    Rules: linear, expectation, squares; premises: mean.

    Source: T-1a.
    """
    ### BEGIN SOLUTION
    spread = E[p(y)](norm2(y - m))
    return to_prove.mean_image.proof(
        E[p(y)](norm2(y - z)),
        ... == spread + 2 * dot(E[p(y)](y) - m, m - z) + norm2(m - z),  by.linear,
        ... == spread + norm2(m - z),                                   by.mean,
        ... >= spread,                                                  by.squares,
    )  # fmt: skip
    ### END SOLUTION


def conditional_bound() -> Proof:
    """A step back that is no normal density becomes one by a latent variable, and each step has a bound of its own.

        −log p(z_{t−1} | z_t) ≤ KL(q(ε | z_{t−1}, z_t) ‖ p(ε)) − E[log p(z_{t−1} | ε, z_t)]

    Rules: product, marginal, logs, linear, kl, gibbs; premises: prior.

    Source: T-2b.
    """
    ### BEGIN SOLUTION
    encoder, target, prior = q(ε | z[t - 1], z[t]), p(z[t - 1] | z[t]), p(ε | z[t])
    mean, decoder = E[encoder], p(z[t - 1] | ε, z[t])
    return to_prove.conditional_bound.proof(
        -log(target),
        ... <= -log(target) + KL(encoder, p(ε | z[t - 1], z[t])),                      by.gibbs,
        ... == -log(target) + mean(log(encoder / p(ε | z[t - 1], z[t]))),              by.kl,
        ... == -log(target) + mean(log(encoder / (decoder * prior / target))),         by.product,
        ... == -log(target) + mean(log(encoder / prior) - log(decoder) + log(target)), by.logs,
        ... == mean(log(encoder / prior)) - mean(log(decoder)),                        by.linear,
        ... == KL(encoder, prior) - mean(log(decoder)),                                by.kl,
        ... == KL(encoder, p(ε)) - mean(log(decoder)),                                 by.prior,
    )  # fmt: skip
    ### END SOLUTION


def layered_loss() -> Proof:
    """A model with many normal layers is trained by one squared error for each of them.

        E[−∑ log(p(x_{t−1} | x_t) / q(x_{t−1} | x_t, x_0))] = ∑ E[‖μ̃(x_t, x_0) − μ_θ(x_t)‖² / 2σ_t²] + C

    Rules: product, marginal, logs, linear, kl, gausskl; premises: posterior, model.

    Source: P-8 (which drops the sum on the right, E-P4).
    """
    ### BEGIN SOLUTION
    ratio, data = log(step / backward), p(x[0])
    exact, learned = N(x[t - 1], mu_tilde(x[t], x[0]), beta_tilde[t]), N(x[t - 1], μ_θ(x[t]), σ[t] ** 2)
    square, share = norm2(mu_tilde(x[t], x[0]) - μ_θ(x[t])) / (2 * σ[t] ** 2), beta_tilde[t] / σ[t] ** 2
    return to_prove.layered_loss.proof(
        E[data, chain](-Sum[t, 2:T](ratio)),
        ... == Sum[t, 2:T](E[data, chain](-ratio)),                                        by.linear,
        ... == Sum[t, 2:T](E[data, q(x[t - 1], x[t] | x[0])](-ratio)),                     by.marginal,
        ... == Sum[t, 2:T](E[data, noised, backward](-ratio)),                             by.product,
        ... == Sum[t, 2:T](E[data, noised](KL(backward, step))),                           by.kl,
        ... == Sum[t, 2:T](E[data, noised](KL(exact, step))),                              by.posterior,
        ... == Sum[t, 2:T](E[data, noised](KL(exact, learned))),                           by.model,
        ... == Sum[t, 2:T](E[data, noised](square + d / 2 * (share - 1 - log(share)))),    by.gausskl,
        ... == Sum[t, 2:T](E[data, noised](square)) + C,                                   by.linear,
    )  # fmt: skip
    ### END SOLUTION
