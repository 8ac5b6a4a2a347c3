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
    ### BEGIN SOLUTION
    steps, states = len(forward), len(prior)
    path = chains.paths(x_0, states, steps)
    before, after, number = path[:, :-1], path[:, 1:], torch.arange(steps)
    log_q = forward[number, before, after].log().sum(dim=1)
    log_p = prior[path[:, -1]].log() + backward[number, after, before].log().sum(dim=1)
    return (log_q.exp() * (log_q - log_p)).sum()
    ### END SOLUTION


def bound() -> Proof:
    """A loss that is never too optimistic: -log p(x_0) <= E[log q(x_1, ..., x_T | x_0) - log p(x_0, ..., x_T)].

    What cannot be computed is at most what can. Rules: product, marginal, logs, linear, kl, gibbs.

    Source: L-DF-7, L-DF-8.
    """
    ### BEGIN SOLUTION
    return to_prove.bound.proof(
        -log(p_θ(x[0])),
        ... <= -log(p_θ(x[0])) + KL(chain, p_θ(x[1:T] | x[0])),                           by.gibbs,
        ... == -log(p_θ(x[0])) + E[chain](log(chain / p_θ(x[1:T] | x[0]))),               by.kl,
        ... == -log(p_θ(x[0])) + E[chain](log(chain / (p_θ(x[0:T]) / p_θ(x[0])))),        by.product,
        ... == -log(p_θ(x[0])) + E[chain](log(chain) - log(p_θ(x[0:T])) + log(p_θ(x[0]))), by.logs,
        ... == E[chain](log(chain) - log(p_θ(x[0:T]))),                                   by.linear,
    )  # fmt: skip
    ### END SOLUTION


def log_ratios() -> Proof:
    """One logarithm for every step: both chains fall into their steps, and the bound into a ratio for each.

    E[log q(x_1, ..., x_T | x_0) - log p(x_0, ..., x_T)] = E[-log p(x_T)
    - sum over t from 2 of log (p(x_(t-1) | x_t) / q(x_t | x_(t-1))) - log (p(x_0 | x_1) / q(x_1 | x_0))]

    Rules: product, logs, linear, telescope (a term of a sum may stand alone), and the premises forward and model.

    Source: L-DF-9, with its bracket and its index repaired.
    """
    ### BEGIN SOLUTION
    return to_prove.log_ratios.proof(
        E[chain](log(chain) - log(p_θ(x[0:T]))),
        ... == E[chain](log(Prod[t, 1:T](forward)) - log(p_θ(x[0:T]))),                        by.forward,
        ... == E[chain](log(Prod[t, 1:T](forward)) - log(p_θ(x[T]) * Prod[t, 1:T](step))),     by.model,
        ... == E[chain](-log(p_θ(x[T])) - Sum[t, 1:T](log(step / forward))),                   by.logs,
        ... == E[chain](
            -log(p_θ(x[T])) - Sum[t, 2:T](log(step / forward)) - log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
        ),                                                                                     by.telescope,
    )  # fmt: skip
    ### END SOLUTION


def seen_from_behind() -> Proof:
    """The forward step, seen from behind: q(x_t | x_(t-1)) = q(x_(t-1) | x_t, x_0) q(x_t | x_0) / q(x_(t-1) | x_0).

    It holds for t from 2 on. Rules: product, marginal, and the premise markov.

    Source: B-2a, L-DF-10.
    """
    ### BEGIN SOLUTION
    return to_prove.seen_from_behind.proof(
        q(x[t] | x[t-1]),
        ... == q(x[t] | x[t-1], x[0]),                    by.markov,
        ... == q(x[t], x[t-1] | x[0]) / q(x[t-1] | x[0]), by.product,
        ... == backward * noised / noised_before,         by.product,
    )  # fmt: skip
    ### END SOLUTION


def three_terms() -> Proof:
    """The bound has three terms: with each forward step seen from behind, the marginals in between cancel.

    It ends in E[-log (p(x_T) / q(x_T | x_0)) - sum over t from 2 of log (p(x_(t-1) | x_t) / q(x_(t-1) | x_t, x_0))
    - log p(x_0 | x_1)].

    Rules: product, logs, linear, telescope, and the premises markov and reversal, which is what you proved just before.

    Source: B-2b, L-DF-11.
    """
    ### BEGIN SOLUTION
    prior, first = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    ratio = log(step / backward)
    return to_prove.three_terms.proof(
        E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),
        ... == E[chain](-prior - Sum[t, 2:T](log(step * noised_before / (backward * noised))) - first),   by.reversal,
        ... == E[chain](-prior - Sum[t, 2:T](ratio + log(noised_before) - log(noised)) - first),          by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](ratio) - log(q(x[1] | x[0])) + log(q(x[T] | x[0])) - first), by.telescope,
        ... == E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1]))),   by.logs,
    )  # fmt: skip
    ### END SOLUTION


def integrated_out() -> Proof:
    """What a term of B does not see is integrated out: of all x_1, ..., x_T only x_(t-1) and x_t stay.

    It holds for one t from 2 to T. Rules: product, marginal, linear, expectation.

    Source: L-DF-14, without its stray dx_0.
    """
    ### BEGIN SOLUTION
    ratio = log(backward / step)
    others = q(x[1:t-2], x[t+1:T] | x[t-1], x[t], x[0])  # fmt: skip
    return to_prove.integrated_out.proof(
        Int[x[1:T]](chain * ratio),
        ... == Int[x[1:T]](others * noised * backward * ratio),                                   by.product,
        ... == Int[x[t-1], x[t]](noised * backward * ratio * Int[x[1:t-2], x[t+1:T]](others)),    by.linear,
        ... == Int[x[t-1], x[t]](noised * backward * ratio),                                      by.marginal,
    )  # fmt: skip
    ### END SOLUTION


def sum_of_divergences() -> Proof:
    """Term B is a sum of divergences: of the step back that knows the picture from the model's step, for every t.

    E[-sum over t from 2 of log (p(x_(t-1) | x_t) / q(x_(t-1) | x_t, x_0))]
    = sum over t from 2 of E over q(x_t | x_0) of KL(q(x_(t-1) | x_t, x_0), p(x_(t-1) | x_t))

    Rules: product, marginal, logs, linear, expectation, kl.

    Source: L-DF-15, M-9-3e.
    """
    ### BEGIN SOLUTION
    ratio = log(step / backward)
    return to_prove.sum_of_divergences.proof(
        E[chain](-Sum[t, 2:T](ratio)),
        ... == Sum[t, 2:T](E[chain](-ratio)),                     by.linear,
        ... == Sum[t, 2:T](E[q(x[t-1], x[t] | x[0])](-ratio)),    by.marginal,
        ... == Sum[t, 2:T](E[noised, backward](-ratio)),          by.product,
        ... == Sum[t, 2:T](E[noised](KL(backward, step))),        by.kl,
    )  # fmt: skip
    ### END SOLUTION


def needs_markov() -> dict[int, bool]:
    """For each line of the rewriting, from its number: whether the step from the line above needs q to be Markov.

    Returns: a dict with a verdict for every line from 2 to 10, such as {2: True}.
    """
    ### BEGIN SOLUTION
    return {2: False, 3: False, 4: True, 5: False, 6: True, 7: False, 8: False, 9: False, 10: False}
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    ratio = variance / other_variance
    distance = ((mean - other_mean) ** 2).sum(dim=-1)
    return distance / (2 * other_variance) + mean.shape[-1] / 2 * (ratio - 1 - math.log(ratio))
    ### END SOLUTION


def prior_term_is_trained() -> Answer:
    """Verdict and reason on: "Training moves q(x_T | x_0) towards the prior, and so makes term A small." (M-9-3d)

    Returns: Answer(verdict, reason): whether the sentence is true, and the letter of the reason, such as "d".
    """
    ### BEGIN SOLUTION
    return Answer(verdict=False, reason="c")
    ### END SOLUTION


def squared_error() -> Proof:
    """A divergence that is a squared error: KL(N(x; μ̃, β̃), N(x; μ_θ, σ²)) = |μ̃ - μ_θ|² / (2 σ²) + C.

    C stands for whatever does not depend on θ. Rules: logs, linear, kl, normal, moments.

    Source: L-DF-17, M-9-3e.
    """
    ### BEGIN SOLUTION
    known, model = N(x, mu_tilde, beta_tilde), N(x, μ_θ, σ**2)
    return to_prove.squared_error.proof(
        KL(known, model),
        ... == E[known](log(known / model)),                                                        by.kl,
        ... == E[known](log(
            (2 * π * beta_tilde) ** (-d / 2) * exp(-norm2(x - mu_tilde) / (2 * beta_tilde))
            / ((2 * π * σ**2) ** (-d / 2) * exp(-norm2(x - μ_θ) / (2 * σ**2)))
        )),                                                                                         by.normal,
        ... == E[known](
            d / 2 * log(σ**2 / beta_tilde) - norm2(x - mu_tilde) / (2 * beta_tilde) + norm2(x - μ_θ) / (2 * σ**2)
        ),                                                                                          by.logs,
        ... == norm2(mu_tilde - μ_θ) / (2 * σ**2) + C,                                              by.moments,
    )  # fmt: skip
    ### END SOLUTION


def only_the_means_are_left() -> Answer:
    """Verdict and reason on: "To make term B small, only the means have to be matched." (M-9-3e)

    Returns: Answer(verdict, reason): whether the sentence is true, and the letter of the reason, such as "d".
    """
    ### BEGIN SOLUTION
    return Answer(verdict=True, reason="b")
    ### END SOLUTION


def reconstruction() -> Proof:
    """The last step is least squares: log p(x_0 | x_1) = -|x_0 - μ_θ(x_1)|² / (2 σ²) - d/2 log(2 π σ²).

    Rules: logs, linear, normal, moments, and the premise model, which says that p(x_0 | x_1) is normal.

    Source: L-DF-13, M-9-3c-i, with the square root repaired.
    """
    ### BEGIN SOLUTION
    return to_prove.reconstruction.proof(
        log(p_θ(x[0] | x[1])),
        ... == log(N(x[0], μ_θ(x[1]), σ**2)),                                                      by.model,
        ... == log(exp(-norm2(x[0] - μ_θ(x[1])) / (2 * σ**2)) / sqrt((2 * π * σ**2) ** d)),        by.normal,
        ... == -norm2(x[0] - μ_θ(x[1])) / (2 * σ**2) - d / 2 * log(2 * π * σ**2),                  by.logs,
    )  # fmt: skip
    ### END SOLUTION


def predict_floor() -> float:
    """Your prediction: how many percent of term B, averaged over the data, the best possible model cannot remove.

    Returns: percent: 20 and not 0.2.
    """
    ### BEGIN SOLUTION
    return 75.0
    ### END SOLUTION


def hidden_information() -> Proof:
    """What the divergences hide: the distance to the step back that does not know the picture, and an information.

    E KL(q(x_(t-1) | x_t, x_0), p(x_(t-1) | x_t))
    = E KL(q(x_(t-1) | x_t), p(x_(t-1) | x_t)) + E KL(q(x_(t-1) | x_t, x_0), q(x_(t-1) | x_t))

    Rules: product, marginal, logs, linear, expectation, kl, and the premise markov, if it takes it.

    Source: B-2c; the sheet's own sentence leaves the second term out.
    """
    ### BEGIN SOLUTION
    guess, pair = q(x[t-1] | x[t]), q(x[0], x[t])  # fmt: skip
    information = E[pair, backward](log(backward / guess))
    return to_prove.hidden_information.proof(
        E[pair](KL(backward, step)),
        ... == E[pair, backward](log(backward / step)),                            by.kl,
        ... == E[pair, backward](log(guess / step) + log(backward / guess)),       by.logs,
        ... == E[pair, backward](log(guess / step)) + information,                 by.linear,
        ... == E[q(x[0], x[t-1], x[t])](log(guess / step)) + information,          by.product,
        ... == E[q(x[t-1], x[t])](log(guess / step)) + information,                by.marginal,
        ... == E[q(x[t]), guess](log(guess / step)) + information,                 by.product,
        ... == E[q(x[t])](KL(guess, step)) + E[pair](KL(backward, guess)),         by.kl,
    )  # fmt: skip
    ### END SOLUTION


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong to the letter of its repair.

    Returns: a dict such as {2: "b"}; lines that it does not name are right.
    """
    ### BEGIN SOLUTION
    return {1: "d", 3: "g", 4: "a", 5: "h", 7: "b", 8: "e", 9: "b"}
    ### END SOLUTION
