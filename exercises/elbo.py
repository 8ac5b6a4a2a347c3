# Generated from solutions/elbo.py. What raises is yours to write; keep names and signatures as they are.
"""The bound behind diffusion models: what training makes small, rewritten line by line (notebook 07).

t = 0 is the picture, t = T is noise. q is the noising, p_θ the model that runs it backwards; every number is in nats.

A derivation returns `to_prove.name.proof(...)`: its lines with their reasons. `...` is the line above, a bare `...` a
line still to be found; `print(to_prove.name)` shows where it starts and ends, as you type it. Some densities have short
names: chain is q(x[1:T] | x[0]), forward q(x[t] | x[t-1]), backward q(x[t-1] | x[t], x[0]), noised q(x[t] | x[0]),
noised_before q(x[t-1] | x[0]), and step p_θ(x[t-1] | x[t]).
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from course import chains
from course.derivations import elbo as to_prove
from course.derivations.elbo import backward, chain, forward, noised, noised_before, step
from course.quiz import Answer
from derive import KL, C, E, Int, N, Prod, Proof, Sum, by, exp, log, norm2, sqrt
from derive.letters import T, beta_tilde, d, mu_tilde, p_θ, q, t, x, μ_θ, π, σ


def negative_bound(
    x_0: int, forward: Float[Tensor, "t k k"], prior: Float[Tensor, " k"], backward: Float[Tensor, "t k k"]
) -> Float[Tensor, ""]:
    """How much a picture x_0 surprises at most, counted over all paths that begin at it: the negative ELBO, in nats.

    E over q(x_1, ..., x_T | x_0) of log q(x_1, ..., x_T | x_0) - log p(x_0, ..., x_T)

    Args:
        x_0: the picture, a number from 0 to K - 1.
        forward: the steps of the noising, forward[t - 1, i, j] = q(x_t = j | x_(t-1) = i).
        prior: where the model starts, p(x_T).
        backward: the steps of the model, backward[t - 1, j, i] = p(x_(t-1) = i | x_t = j).

    Source: L-DF-6, L-DF-7. `chains.paths(x_0, states, steps)` has all paths, one in a row.
    """
    raise NotImplementedError("elbo.negative_bound is yours to write: exercise 7.1 of notebook 07_elbo")


def bound() -> Proof:
    """A loss that is never too optimistic: -log p(x_0) <= E[log q(x_1, ..., x_T | x_0) - log p(x_0, ..., x_T)].

    What cannot be computed is at most what can. Rules: product, marginal, logs, linear, kl, gibbs.

    Source: L-DF-7, L-DF-8.
    """
    raise NotImplementedError("elbo.bound is yours to write: exercise 7.2 of notebook 07_elbo")


def log_ratios() -> Proof:
    """One logarithm for every step: both chains fall into their steps, and the bound into a ratio for each.

    E[log q(x_1, ..., x_T | x_0) - log p(x_0, ..., x_T)] = E[-log p(x_T)
    - sum over t from 2 of log (p(x_(t-1) | x_t) / q(x_t | x_(t-1))) - log (p(x_0 | x_1) / q(x_1 | x_0))]

    Rules: product, logs, linear, telescope (a term of a sum may stand alone), and the premises forward and model.

    Source: L-DF-9, with its bracket and its index repaired.
    """
    raise NotImplementedError("elbo.log_ratios is yours to write: exercise 7.3 of notebook 07_elbo")


def seen_from_behind() -> Proof:
    """The forward step, seen from behind: q(x_t | x_(t-1)) = q(x_(t-1) | x_t, x_0) q(x_t | x_0) / q(x_(t-1) | x_0).

    It holds for t from 2 on. Rules: product, marginal, and the premise markov.

    Source: B-2a, L-DF-10.
    """
    raise NotImplementedError("elbo.seen_from_behind is yours to write: exercise 7.4 of notebook 07_elbo")


def three_terms() -> Proof:
    """The bound has three terms: with each forward step seen from behind, the marginals in between cancel.

    It ends in E[-log (p(x_T) / q(x_T | x_0)) - sum over t from 2 of log (p(x_(t-1) | x_t) / q(x_(t-1) | x_t, x_0))
    - log p(x_0 | x_1)].

    Rules: product, logs, linear, telescope, and the premises markov and reversal, which is what you proved just before.

    Source: B-2b, L-DF-11.
    """
    raise NotImplementedError("elbo.three_terms is yours to write: exercise 7.5 of notebook 07_elbo")


def integrated_out() -> Proof:
    """What a term of B does not see is integrated out: of all x_1, ..., x_T only x_(t-1) and x_t stay.

    It holds for one t from 2 to T. Rules: product, marginal, linear, expectation.

    Source: L-DF-14, without its stray dx_0.
    """
    raise NotImplementedError("elbo.integrated_out is yours to write: exercise 7.6 of notebook 07_elbo")


def sum_of_divergences() -> Proof:
    """Term B is a sum of divergences: of the step back that knows the picture from the model's step, for every t.

    E[-sum over t from 2 of log (p(x_(t-1) | x_t) / q(x_(t-1) | x_t, x_0))]
    = sum over t from 2 of E over q(x_t | x_0) of KL(q(x_(t-1) | x_t, x_0), p(x_(t-1) | x_t))

    Rules: product, marginal, logs, linear, expectation, kl.

    Source: L-DF-15, M-9-3e.
    """
    raise NotImplementedError("elbo.sum_of_divergences is yours to write: exercise 7.7 of notebook 07_elbo")


def needs_markov() -> dict[int, bool]:
    """For each line of the rewriting, from its number: whether the step from the line above needs q to be Markov.

    Returns: a dict with a verdict for every line from 2 to 10, such as {2: True}.
    """
    raise NotImplementedError("elbo.needs_markov is yours to write: exercise 7.8 of notebook 07_elbo")


def gaussian_divergence(
    mean: Float[Tensor, "n d"],
    variance: float,
    other_mean: Float[Tensor, "n d"],
    other_variance: float,
) -> Float[Tensor, " n"]:
    """How far one round Gaussian is from another: KL(N(mean, variance I), N(other_mean, other_variance I)), in nats.

    Args:
        mean, variance: of the first, over which the expectation is taken; the variance is that of each feature.
        other_mean, other_variance: of the second.

    Source: L-DF-12, L-DF-17, M-9-3d.

    >>> gaussian_divergence(torch.zeros(1, 4), 1.0, torch.ones(1, 4), 1.0)
    tensor([2.])
    """
    raise NotImplementedError("elbo.gaussian_divergence is yours to write: exercise 7.9 of notebook 07_elbo")


def prior_term_is_trained() -> Answer:
    """Verdict and reason on: "Training moves q(x_T | x_0) towards the prior, and so makes term A small." (M-9-3d)

    Returns: Answer(verdict, reason): whether the sentence is true, and the letter of the reason, such as "d".
    """
    raise NotImplementedError("elbo.prior_term_is_trained is yours to write: exercise 7.10 of notebook 07_elbo")


def squared_error() -> Proof:
    """A divergence that is a squared error: KL(N(x; μ̃, β̃), N(x; μ_θ, σ²)) = |μ̃ - μ_θ|² / (2 σ²) + C.

    C stands for whatever does not depend on θ. Rules: logs, linear, kl, normal, moments.

    Source: L-DF-17, M-9-3e.
    """
    raise NotImplementedError("elbo.squared_error is yours to write: exercise 7.11 of notebook 07_elbo")


def only_the_means_are_left() -> Answer:
    """Verdict and reason on: "To make term B small, only the means have to be matched." (M-9-3e)

    Returns: Answer(verdict, reason): whether the sentence is true, and the letter of the reason, such as "d".
    """
    raise NotImplementedError("elbo.only_the_means_are_left is yours to write: exercise 7.12 of notebook 07_elbo")


def reconstruction() -> Proof:
    """The last step is least squares: log p(x_0 | x_1) = -|x_0 - μ_θ(x_1)|² / (2 σ²) - d/2 log(2 π σ²).

    Rules: logs, linear, normal, moments, and the premise model, which says that p(x_0 | x_1) is normal.

    Source: L-DF-13, M-9-3c-i, with the square root repaired.
    """
    raise NotImplementedError("elbo.reconstruction is yours to write: exercise 7.13 of notebook 07_elbo")


def predict_floor() -> float:
    """Your prediction: how many percent of term B, averaged over the data, the best possible model cannot remove.

    Returns: percent: 20 and not 0.2.
    """
    raise NotImplementedError("elbo.predict_floor is yours to write: exercise 7.14 of notebook 07_elbo")


def hidden_information() -> Proof:
    """What the divergences hide: the distance to the step back that does not know the picture, and an information.

    E KL(q(x_(t-1) | x_t, x_0), p(x_(t-1) | x_t))
    = E KL(q(x_(t-1) | x_t), p(x_(t-1) | x_t)) + E KL(q(x_(t-1) | x_t, x_0), q(x_(t-1) | x_t))

    Rules: product, marginal, logs, linear, expectation, kl, and the premise markov, if it takes it.

    Source: B-2c; the sheet's own sentence leaves the second term out.
    """
    raise NotImplementedError("elbo.hidden_information is yours to write: exercise 7.15 of notebook 07_elbo")


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong to the letter of its repair.

    Returns: a dict such as {2: "b"}; lines that it does not name are right.
    """
    raise NotImplementedError("elbo.misprints is yours to write: exercise 7.16 of notebook 07_elbo")
