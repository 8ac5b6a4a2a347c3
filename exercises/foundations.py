# Generated from solutions/foundations.py. What raises is yours to write; keep names and signatures as they are.
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
    raise NotImplementedError("foundations.has_a_density is yours to write: exercise 0.1 of notebook 00_foundations")


def entropy(truth: Float[Tensor, " k"]) -> Float[Tensor, ""]:
    """How much a world surprises someone who knows it, on average: the sum of -p log p over what can happen, in nats.

    Args:
        truth: the probability of everything that can happen; what has probability 0 never surprises anyone.

    Source: M-9-1.

    >>> entropy(torch.tensor([0.5, 0.5]))
    tensor(0.6931)
    """
    raise NotImplementedError("foundations.entropy is yours to write: exercise 0.2 of notebook 00_foundations")


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
    raise NotImplementedError("foundations.divergence is yours to write: exercise 0.3 of notebook 00_foundations")


def loss_floor() -> Proof:
    """No model is less surprised than the truth: the mean of -log p_θ(x) over the data is at least their entropy.

    What lies between is a divergence. Rules: gibbs, kl, linear, logs.

    Source: M-9-1.
    """
    raise NotImplementedError("foundations.loss_floor is yours to write: exercise 0.4 of notebook 00_foundations")


def predict_centred() -> float:
    """Your prediction: how many bits over the floor a model is that puts 99 % of its faces in the middle."""
    raise NotImplementedError("foundations.predict_centred is yours to write: exercise 0.5 of notebook 00_foundations")


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
    raise NotImplementedError("foundations.from_ttic is yours to write: exercise 0.6 of notebook 00_foundations")


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    raise NotImplementedError("foundations.misprints is yours to write: exercise 0.7 of notebook 00_foundations")
