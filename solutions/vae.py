"""Variational autoencoders: a code for every picture. First the bound that trains them, proved."""

from course.derivations import vae as to_prove
from course.derivations.vae import encoder
from derive import KL, E, Int, Proof, by, log
from derive.letters import p, x, z


def elbo() -> Proof:
    """The bound is what the decoder reconstructs, minus how far the encoder's codes are from the prior.

        ∫ q(z | x) log(p(x, z) / q(z | x)) dz = E[log p(x | z)] − KL(q(z | x) ‖ p(z))

    Rules: product, marginal, logs, linear, expectation, kl.

    Source: M-9-1a (there q(z) is written for q(z | x)).
    """
    ### BEGIN SOLUTION
    gap = encoder / p(z)
    return to_prove.elbo.proof(
        Int[z](encoder * log(p(x, z) / encoder)),
        ... == Int[z](encoder * log(p(x | z) * p(z) / encoder)),              by.product,
        ... == Int[z](encoder * (log(p(x | z)) - log(gap))),                  by.logs,
        ... == Int[z](encoder * log(p(x | z))) - Int[z](encoder * log(gap)),  by.linear,
        ... == E[encoder](log(p(x | z))) - E[encoder](log(gap)),              by.expectation,
        ... == E[encoder](log(p(x | z))) - KL(encoder, p(z)),                 by.kl,
    )  # fmt: skip
    ### END SOLUTION


def bound_by_gibbs() -> Proof:
    """The bound is too low by a divergence: of the encoder from the codes that would fit the picture best.

        log p(x) ≥ E[log(p(x, z) / q(z | x))]

    Rules: product, marginal, logs, linear, kl, gibbs.

    Source: M-9-1a.
    """
    ### BEGIN SOLUTION
    mean, best = E[encoder], p(z | x)
    return to_prove.bound_by_gibbs.proof(
        log(p(x)),
        ... >= log(p(x)) - KL(encoder, best),         by.gibbs,
        ... == log(p(x)) - mean(log(encoder / best)), by.kl,
        ... == mean(log(p(x)) - log(encoder / best)), by.linear,
        ... == mean(log(p(x) * best / encoder)),      by.logs,
        ... == mean(log(p(x, z) / encoder)),          by.product,
    )  # fmt: skip
    ### END SOLUTION


def bound_by_jensen() -> Proof:
    """The bound exchanges a logarithm and a mean, and the logarithm bends the right way.

        log p(x) ≥ E[log(p(x, z) / q(z | x))]

    Rules: product, marginal, logs, expectation, jensen.

    Source: M-9-1a.
    """
    ### BEGIN SOLUTION
    return to_prove.bound_by_jensen.proof(
        log(p(x)),
        ... == log(Int[z](p(x, z))),                by.marginal,
        ... == log(E[encoder](p(x, z) / encoder)),  by.expectation,
        ... >= E[encoder](log(p(x, z) / encoder)),  by.jensen,
    )  # fmt: skip
    ### END SOLUTION
