"""Other right answers to notebook 07: loops, sums over marginals, other types; proofs by other steps."""

import itertools
import math

import torch
from torch import Tensor

from solutions.alternatives.proofs import elbo_bound, elbo_terms


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


def true_in_words() -> tuple[str, str]:
    return "True", "B"


def true_as_a_list() -> list[object]:
    return [True, "b"]


def nothing_is_left() -> int:
    return 0


def a_third() -> Tensor:
    return torch.tensor(33.3)


def misprints_in_another_order() -> dict[int, str]:
    return {9: "B", 8: "E", 7: "B", 5: "H", 4: "A", 3: "G", 1: "D"}


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return {"1": "d", " 3": "g", "4 ": "a", "5": " h", "7": "b", "8": "e", "9": "b "}


ALTERNATIVES = {
    "negative_bound": [path_by_path, step_by_step],
    "bound": [
        elbo_bound.bound_as_plain_lines,
        elbo_bound.bound_with_the_surprise_inside,
        elbo_bound.bound_with_the_divergence_last,
        elbo_bound.bound_with_a_turned_ratio,
    ],
    "log_ratios": [
        elbo_bound.ratios_with_the_model_first,
        elbo_bound.ratios_as_plain_lines,
        elbo_bound.ratios_of_whole_chains,
        elbo_bound.ratios_with_both_logarithms_apart,
    ],
    "seen_from_behind": [elbo_bound.behind_by_joint_densities, elbo_bound.behind_in_one_step_of_bayes],
    "three_terms": [
        elbo_bound.terms_from_split_logarithms,
        elbo_bound.terms_with_the_sum_in_two,
        elbo_bound.terms_with_all_logarithms_split_at_once,
        elbo_bound.terms_by_markov_and_bayes,
        elbo_bound.terms_with_a_product_that_telescopes,
    ],
    "integrated_out": [
        elbo_terms.integrated_before_it_is_factored,
        elbo_terms.integrated_as_plain_lines,
        elbo_terms.integrated_one_after_the_other,
        elbo_terms.integrated_in_one_step,
        elbo_terms.integrated_as_an_expectation,
    ],
    "sum_of_divergences": [
        elbo_terms.divergences_from_a_turned_ratio,
        elbo_terms.divergences_by_nested_expectations,
        elbo_terms.divergences_with_the_minus_outside,
        elbo_terms.divergences_by_integrals,
    ],
    "needs_markov": [markov_in_numbers, markov_in_words],
    "gaussian_divergence": [divergence_by_torch, divergence_by_moments],
    "prior_term_is_trained": [false_in_words, false_as_a_list],
    "squared_error": [
        elbo_terms.square_with_the_expectation_moved,
        elbo_terms.square_as_plain_lines,
        elbo_terms.square_with_the_constant_at_once,
        elbo_terms.square_with_every_moment,
    ],
    "only_the_means_are_left": [true_in_words, true_as_a_list],
    "reconstruction": [elbo_terms.reconstructed_with_a_power, elbo_terms.reconstructed_in_two_steps_of_logs],
    "predict_floor": [nothing_is_left, a_third],
    "hidden_information": [
        elbo_terms.information_over_the_joint,
        elbo_terms.information_by_nested_expectations,
        elbo_terms.information_in_nested_steps,
        elbo_terms.information_from_split_logarithms,
    ],
    "misprints": [misprints_in_another_order, misprints_with_texts_for_numbers],
}
