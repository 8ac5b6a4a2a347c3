"""Other right answers to notebook 07: loops, sums over marginals, other types; proofs by other steps."""

import itertools
import math

import torch
from torch import Tensor

from course.derivations import elbo as to_prove
from course.derivations.elbo import backward, chain, forward, noised, noised_before, step
from derive import KL, C, E, Int, N, Prod, Proof, Sum, by, exp, log, norm2, num, sqrt
from derive.letters import T, beta_tilde, d, mu_tilde, p_θ, q, t, x, μ_θ, π, σ


def path_by_path(x_0: int, forward: Tensor, prior: Tensor, backward: Tensor) -> Tensor:
    total = 0.0
    for rest in itertools.product(range(len(prior)), repeat=len(forward)):
        steps = list(enumerate(itertools.pairwise((x_0, *rest))))
        noising = math.prod(float(forward[t, i, j]) for t, (i, j) in steps)
        total += noising * math.log(noising / math.prod(float(backward[t, j, i]) for t, (i, j) in steps))
        total -= noising * math.log(float(prior[rest[-1]]))
    return torch.tensor(total, dtype=torch.float64)


def step_by_step(x_0: int, forward: Tensor, prior: Tensor, backward: Tensor) -> Tensor:
    marginal, total = torch.eye(len(prior), dtype=forward.dtype)[x_0], prior.new_zeros(())
    for onwards, back in zip(forward, backward, strict=True):
        pair = marginal[:, None] * onwards
        total = total + (pair * (torch.log(onwards) - torch.log(back.T))).sum()
        marginal = pair.sum(0)
    return total - (marginal * torch.log(prior)).sum()


def bound_as_plain_lines() -> tuple:
    return (
        -log(p_θ(x[0])),
        ... <= KL(chain, p_θ(x[1:T] | x[0])) - log(p_θ(x[0])),                     by.gibbs,
        ... == E[chain](log(chain / p_θ(x[1:T] | x[0]))) - log(p_θ(x[0])),         by.kl,
        ... == E[chain](log(chain) - log(p_θ(x[1:T] | x[0]))) - log(p_θ(x[0])),    by.logs,
        ... == E[chain](log(chain) - log(p_θ(x[1:T] | x[0])) - log(p_θ(x[0]))),    by.linear,
        ... == E[chain](log(chain) - log(p_θ(x[1:T] | x[0]) * p_θ(x[0]))),         by.logs,
        ... == E[chain](log(chain) - log(p_θ(x[0:T]))),                            by.product,
    )  # fmt: skip


def bound_with_the_surprise_inside() -> Proof:
    return to_prove.bound.proof(
        surprise := -log(p_θ(x[0])),
        ... <= surprise + KL(chain, p_θ(x[1:T] | x[0])),                                   by.gibbs,
        ... == surprise + E[chain](log(chain / p_θ(x[1:T] | x[0]))),                       by.kl,
        ... == E[chain](surprise + log(chain / p_θ(x[1:T] | x[0]))),                       by.linear,
        ... == E[chain](surprise + log(chain / (p_θ(x[0:T]) / p_θ(x[0])))),                by.product,
        ... == E[chain](log(chain) - log(p_θ(x[0:T]))),                                    by.logs,
    )  # fmt: skip


def ratios_with_the_model_first() -> Proof:
    model, first = p_θ(x[T]) * Prod[t, 1:T](step), log(q(x[1] | x[0]) / p_θ(x[0] | x[1]))
    return to_prove.log_ratios.proof(
        E[chain](log(chain) - log(p_θ(x[0:T]))),
        ... == E[chain](log(chain) - log(model)),                                                 by.model,
        ... == E[chain](log(Prod[t, 1:T](forward)) - log(model)),                                 by.forward,
        ... == E[chain](Sum[t, 1:T](log(forward / step)) - log(p_θ(x[T]))),                       by.logs,
        ... == E[chain](Sum[t, 2:T](log(forward / step)) + first - log(p_θ(x[T]))),               by.telescope,
        ... == E[chain](-log(p_θ(x[T])) - Sum[t, 2:T](log(step / forward)) - log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))),
        by.logs,
    )  # fmt: skip


def ratios_as_plain_lines() -> tuple:
    prior, first = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0]))
    return (
        E[chain](log(chain) - log(p_θ(x[0:T]))),
        ... == E[chain](log(Prod[t, 1:T](forward)) - log(p_θ(x[0:T]))),                    by.forward,
        ... == E[chain](log(Prod[t, 1:T](forward)) - log(p_θ(x[T]) * Prod[t, 1:T](step))), by.model,
        ... == E[chain](-prior - log(Prod[t, 1:T](step / forward))),                       by.logs,
        ... == E[chain](-prior - Sum[t, 1:T](log(step / forward))),                        by.logs,
        ... == E[chain](-first - prior - Sum[t, 2:T](log(step / forward))),                by.telescope,
    )  # fmt: skip


def behind_by_joint_densities() -> Proof:
    return to_prove.seen_from_behind.proof(
        q(x[t] | x[t-1]),
        ... == q(x[t] | x[t-1], x[0]),                                           by.markov,
        ... == q(x[t], x[t-1], x[0]) / q(x[t-1], x[0]),                          by.product,
        ... == q(x[t-1] | x[t], x[0]) * q(x[t] | x[0]) * (1 / q(x[t-1] | x[0])), by.product,
    )  # fmt: skip


def behind_in_one_step_of_bayes() -> tuple:
    return (
        q(x[t] | x[t-1]),
        ... == q(x[t] | x[0], x[t-1]),            by.markov,
        ... == noised * backward / noised_before, by.product,
    )  # fmt: skip


def terms_from_split_logarithms() -> Proof:
    prior, first, last = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0])), log(p_θ(x[0] | x[1]))
    behind, apart = backward * noised / noised_before, log(step) - log(backward)
    return to_prove.three_terms.proof(
        E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),
        ... == E[chain](-prior - Sum[t, 2:T](log(step) - log(forward)) - first),                       by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](log(step) - log(behind)) - first),                        by.reversal,
        ... == E[chain](-prior - Sum[t, 2:T](apart - log(noised) + log(noised_before)) - first),       by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](apart) + log(q(x[T] | x[0])) - log(q(x[1] | x[0])) - first), by.telescope,
        ... == E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](log(step / backward)) - last),  by.logs,
    )  # fmt: skip


def terms_with_the_sum_in_two() -> tuple:
    prior, first, ratio = log(p_θ(x[T])), log(p_θ(x[0] | x[1]) / q(x[1] | x[0])), log(step / backward)
    ends = log(q(x[T] | x[0])) - log(q(x[1] | x[0]))
    return (
        E[chain](-prior - Sum[t, 2:T](log(step / forward)) - first),
        ... == E[chain](-prior - Sum[t, 2:T](log(step / (backward * noised / noised_before))) - first), by.reversal,
        ... == E[chain](-prior - Sum[t, 2:T](ratio - log(noised) + log(noised_before)) - first),        by.logs,
        ... == E[chain](-prior - Sum[t, 2:T](ratio) + Sum[t, 2:T](log(noised) - log(noised_before)) - first),
        by.telescope,
        ... == E[chain](-prior - Sum[t, 2:T](ratio) + ends - first),                                    by.telescope,
        ... == E[chain](-log(p_θ(x[T]) / q(x[T] | x[0])) - Sum[t, 2:T](ratio) - log(p_θ(x[0] | x[1]))), by.logs,
    )  # fmt: skip


def integrated_before_it_is_factored() -> Proof:
    ratio = log(backward / step)
    return to_prove.integrated_out.proof(
        Int[x[1:T]](chain * ratio),
        ... == Int[x[t-1], x[t]](q(x[t-1], x[t] | x[0]) * ratio), by.marginal,
        ... == Int[x[t-1], x[t]](noised * backward * ratio),      by.product,
    )  # fmt: skip


def integrated_as_plain_lines() -> tuple:
    ratio, pair = log(backward / step), q(x[t-1], x[t] | x[0])  # fmt: skip
    others = q(x[1:t-2], x[t+1:T] | x[t-1], x[t], x[0])  # fmt: skip
    return (
        Int[x[1:T]](chain * ratio),
        ... == Int[x[1:T]](pair * others * ratio),                                 by.product,
        ... == Int[x[t-1], x[t]](pair * ratio * Int[x[1:t-2], x[t+1:T]](others)),  by.linear,
        ... == Int[x[t-1], x[t]](pair * ratio),                                    by.marginal,
        ... == Int[x[t-1], x[t]](backward * noised * ratio),                       by.product,
    )  # fmt: skip


def divergences_from_a_turned_ratio() -> Proof:
    turned = log(backward / step)
    return to_prove.sum_of_divergences.proof(
        E[chain](-Sum[t, 2:T](log(step / backward))),
        ... == E[chain](Sum[t, 2:T](turned)),                         by.logs,
        ... == Sum[t, 2:T](E[chain](turned)),                         by.linear,
        ... == Sum[t, 2:T](E[q(x[t], x[t-1] | x[0])](turned)),        by.marginal,
        ... == Sum[t, 2:T](E[noised, backward](turned)),              by.product,
        ... == Sum[t, 2:T](E[noised](KL(backward, step))),            by.kl,
    )  # fmt: skip


def divergences_by_nested_expectations() -> tuple:
    ratio = log(step / backward)
    return (
        E[chain](-Sum[t, 2:T](ratio)),
        ... == Sum[t, 2:T](E[chain](-ratio)),                         by.linear,
        ... == Sum[t, 2:T](E[q(x[t-1], x[t] | x[0])](-ratio)),        by.marginal,
        ... == Sum[t, 2:T](E[noised](E[backward](-ratio))),           by.product,
        ... == Sum[t, 2:T](E[noised](KL(backward, step))),            by.kl,
    )  # fmt: skip


def markov_in_numbers() -> dict[int, int]:
    return {line: int(line in (4, 6)) for line in range(2, 11)}


def markov_in_words() -> dict[str, str]:
    return {str(line): "True" if line in (6, 4) else "false" for line in range(10, 1, -1)}


def divergence_by_torch(mean: Tensor, variance: float, other_mean: Tensor, other_variance: float) -> Tensor:
    first = torch.distributions.Normal(mean, math.sqrt(variance))
    second = torch.distributions.Normal(other_mean, math.sqrt(other_variance))
    return torch.distributions.kl_divergence(first, second).sum(-1)


def divergence_by_moments(mean: Tensor, variance: float, other_mean: Tensor, other_variance: float) -> Tensor:
    features = mean.shape[1]
    entropy = features / 2 * math.log(2 * math.pi * math.e * variance)
    square = features * variance + torch.einsum("nd,nd->n", mean - other_mean, mean - other_mean)
    return square / (2 * other_variance) + features / 2 * math.log(2 * math.pi * other_variance) - entropy


def false_in_words() -> tuple[str, str]:
    return "false", " C"


def false_as_a_list() -> list[object]:
    return [False, "c"]


def square_with_the_expectation_moved() -> Proof:
    known, model, spread = N(x, mu_tilde, beta_tilde), N(x, μ_θ, σ**2), d / 2 * log(σ**2 / beta_tilde)
    normal = (2 * π * beta_tilde) ** (-d / 2) * exp(-norm2(x - mu_tilde) / (2 * beta_tilde))
    other = (2 * π * σ**2) ** (-d / 2) * exp(-norm2(x - μ_θ) / (2 * σ**2))
    return to_prove.squared_error.proof(
        KL(known, model),
        ... == E[known](log(known / model)),                                                            by.kl,
        ... == E[known](log(known) - log(model)),                                                       by.logs,
        ... == E[known](log(normal) - log(other)),                                                      by.normal,
        ... == E[known](spread - norm2(x - mu_tilde) / (2 * beta_tilde) + norm2(x - μ_θ) / (2 * σ**2)), by.logs,
        ... == spread - d / num(2) + (d * beta_tilde + norm2(mu_tilde - μ_θ)) / (2 * σ**2),             by.moments,
        ... == norm2(mu_tilde - μ_θ) / (2 * σ**2) + C,
    )  # fmt: skip


def square_as_plain_lines() -> tuple:
    known, model = N(x, mu_tilde, beta_tilde), N(x, μ_θ, σ**2)
    top = exp(-norm2(x - mu_tilde) / (2 * beta_tilde)) / sqrt((2 * π * beta_tilde) ** d)
    below = exp(-norm2(x - μ_θ) / (2 * σ**2)) / sqrt((2 * π * σ**2) ** d)
    squares = norm2(x - μ_θ) / (2 * σ**2) - norm2(x - mu_tilde) / (2 * beta_tilde)
    return (
        KL(known, model),
        ... == E[known](log(known / model)),                                    by.kl,
        ... == E[known](log(top / below)),                                      by.normal,
        ... == E[known](squares + d / 2 * log(σ**2) - d / 2 * log(beta_tilde)), by.logs,
        ... == C + norm2(μ_θ - mu_tilde) / (2 * σ**2),                          by.moments,
    )  # fmt: skip


def true_in_words() -> tuple[str, str]:
    return "True", "B"


def true_as_a_list() -> list[object]:
    return [True, "b"]


def reconstructed_with_a_root() -> Proof:
    square = norm2(μ_θ(x[1]) - x[0])
    return to_prove.reconstruction.proof(
        log(p_θ(x[0] | x[1])),
        ... == log(N(x[0], μ_θ(x[1]), σ**2)),                           by.model,
        ... == log(exp(-square / (2 * σ**2)) / sqrt((2 * π * σ**2) ** d)), by.normal,
        ... == -d / 2 * log(2 * π * σ**2) - square / (2 * σ**2),        by.logs,
    )  # fmt: skip


def reconstructed_in_two_steps_of_logs() -> tuple:
    square = norm2(x[0] - μ_θ(x[1])) / (2 * σ**2)
    return (
        log(p_θ(x[0] | x[1])),
        ... == log(N(x[0], μ_θ(x[1]), σ**2)),                   by.model,
        ... == log((2 * π * σ**2) ** (-d / 2) * exp(-square)),  by.normal,
        ... == log((2 * π * σ**2) ** (-d / 2)) - square,        by.logs,
        ... == -square - d / 2 * log(2 * π * σ**2),             by.logs,
    )  # fmt: skip


def nothing_is_left() -> int:
    return 0


def a_third() -> Tensor:
    return torch.tensor(33.3)


def information_over_the_joint() -> Proof:
    guess, everything = q(x[t - 1] | x[t]), q(x[0], x[t - 1], x[t])
    return to_prove.hidden_information.proof(
        E[q(x[0], x[t])](KL(backward, step)),
        ... == E[q(x[0], x[t]), backward](log(backward / step)),                                       by.kl,
        ... == E[everything](log(backward / step)),                                                    by.product,
        ... == E[everything](log(guess / step) + log(backward / guess)),                               by.logs,
        ... == E[everything](log(guess / step)) + E[everything](log(backward / guess)),                by.linear,
        ... == E[q(x[t-1], x[t])](log(guess / step)) + E[everything](log(backward / guess)),           by.marginal,
        ... == E[q(x[t]), guess](log(guess / step)) + E[q(x[0], x[t]), backward](log(backward / guess)), by.product,
        ... == E[q(x[t])](KL(guess, step)) + E[q(x[0], x[t])](KL(backward, guess)),                    by.kl,
    )  # fmt: skip


def information_by_nested_expectations() -> tuple:
    guess, pair = q(x[t - 1] | x[t]), q(x[0], x[t])
    rest = E[pair](E[backward](log(backward / guess)))
    return (
        E[pair](KL(backward, step)),
        ... == E[pair](E[backward](log(backward / step))),                      by.kl,
        ... == E[pair](E[backward](log(guess / step) + log(backward / guess))), by.logs,
        ... == E[pair](E[backward](log(guess / step))) + rest,                  by.linear,
        ... == E[q(x[0], x[t-1], x[t])](log(guess / step)) + rest,              by.product,
        ... == E[q(x[t], x[t-1])](log(guess / step)) + rest,                    by.marginal,
        ... == E[q(x[t])](E[guess](log(guess / step))) + rest,                  by.product,
        ... == E[q(x[t])](KL(guess, step)) + E[pair](KL(backward, guess)),      by.kl,
    )  # fmt: skip


def misprints_in_another_order() -> dict[int, str]:
    return {9: "B", 8: "E", 7: "B", 5: "H", 4: "A", 3: "G", 1: "D"}


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return {"1": "d", " 3": "g", "4 ": "a", "5": " h", "7": "b", "8": "e", "9": "b "}


ALTERNATIVES = {
    "negative_bound": [path_by_path, step_by_step],
    "bound": [bound_as_plain_lines, bound_with_the_surprise_inside],
    "log_ratios": [ratios_with_the_model_first, ratios_as_plain_lines],
    "seen_from_behind": [behind_by_joint_densities, behind_in_one_step_of_bayes],
    "three_terms": [terms_from_split_logarithms, terms_with_the_sum_in_two],
    "integrated_out": [integrated_before_it_is_factored, integrated_as_plain_lines],
    "sum_of_divergences": [divergences_from_a_turned_ratio, divergences_by_nested_expectations],
    "needs_markov": [markov_in_numbers, markov_in_words],
    "gaussian_divergence": [divergence_by_torch, divergence_by_moments],
    "prior_term_is_trained": [false_in_words, false_as_a_list],
    "squared_error": [square_with_the_expectation_moved, square_as_plain_lines],
    "only_the_means_are_left": [true_in_words, true_as_a_list],
    "reconstruction": [reconstructed_with_a_root, reconstructed_in_two_steps_of_logs],
    "predict_floor": [nothing_is_left, a_third],
    "hidden_information": [information_over_the_joint, information_by_nested_expectations],
    "misprints": [misprints_in_another_order, misprints_with_texts_for_numbers],
}
