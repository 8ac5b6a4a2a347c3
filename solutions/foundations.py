"""What the whole course stands on: surprise, entropy, divergence, a first derivation, and dialects (notebook 00).

Distributions here are tables: k probabilities that add up to 1. Surprise, entropy and divergence are in nats.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.derivations import foundations as to_prove
from course.derivations.foundations import p, p_θ, x
from course.quiz import Answer
from derive import KL, E, Proof, by, log


def has_a_density() -> Answer:
    """Verdict and reason on: "Of the three autoencoders, only the variational one defines p(x)." (L-IN-1)"""
    ### BEGIN SOLUTION
    return Answer(verdict=True, reason="b")
    ### END SOLUTION


def entropy(truth: Float[Tensor, " k"]) -> Float[Tensor, ""]:
    """How much a world surprises someone who knows it, on average: the sum of -p log p over what can happen, in nats.

    Args:
        truth: the probability of everything that can happen; what has probability 0 never surprises anyone.

    Source: M-9-1.

    >>> entropy(torch.tensor([0.5, 0.5]))
    tensor(0.6931)
    """
    ### BEGIN SOLUTION
    share = truth[truth > 0]  # 0 log 0 is not a number for a computer
    return -(share * share.log()).sum()
    ### END SOLUTION


def divergence(truth: Float[Tensor, " k"], model: Float[Tensor, " k"]) -> Float[Tensor, ""]:
    """How much more a world surprises someone who believes a model of it: KL(truth, model), in nats.

    The sum of p log (p / q) over what can happen; infinite if the model rules out something that does.

    Args:
        truth: p, the probability of everything that can happen.
        model: q, what the model says of each.

    Source: M-9-1.

    >>> divergence(torch.tensor([1.0, 0.0]), torch.tensor([0.5, 0.5]))
    tensor(0.6931)
    """
    ### BEGIN SOLUTION
    happens = truth > 0
    p, q = truth[happens], model[happens]
    return (p * (p / q).log()).sum()
    ### END SOLUTION


def loss_floor() -> Proof:
    """No model is less surprised than the truth: the mean of -log p_θ(x) over the data is at least their entropy.

    What lies between is a divergence. Rules: gibbs, kl, linear, logs.

    Source: M-9-1.
    """
    ### BEGIN SOLUTION
    return to_prove.loss_floor.proof(
        E[p(x)](-log(p_θ(x))),
        ... == E[p(x)](log(p(x) / p_θ(x)) - log(p(x))),           by.logs,
        ... == E[p(x)](log(p(x) / p_θ(x))) + E[p(x)](-log(p(x))), by.linear,
        ... == KL(p(x), p_θ(x)) + E[p(x)](-log(p(x))),            by.kl,
        ... >= E[p(x)](-log(p(x))),                               by.gibbs,
    )  # fmt: skip
    ### END SOLUTION


def predict_centred() -> float:
    """Your prediction: how many bits over the floor a model is that puts 99 % of its faces in the middle."""
    ### BEGIN SOLUTION
    return 2.0
    ### END SOLUTION


def from_ttic(alpha: float, level: Int[Tensor, " t"]) -> tuple[Float[Tensor, " t"], Float[Tensor, " t"]]:
    """The TTIC quiz's schedule in two other dialects: this course's, and that of variance-exploding models.

    There every level is z_l = alpha z_(l-1) + sqrt(1 - alpha^2) noise, so that alpha^l of the picture is left.

    Args:
        alpha: the quiz's constant, between 0 and 1.
        level: numbers of levels, from 1.

    Returns:
        alpha_bar, the share that is left in this course, and sigma, with which x_0 + sigma * noise shows the same
        picture.

    Source: T-0, NOTATION.md.
    """
    ### BEGIN SOLUTION
    signal = alpha ** level.double()
    alpha_bar = signal**2
    return alpha_bar, torch.sqrt((1 - alpha_bar) / alpha_bar)
    ### END SOLUTION


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    ### BEGIN SOLUTION
    return {1: "a", 3: "d", 4: "f", 5: "h"}
    ### END SOLUTION
