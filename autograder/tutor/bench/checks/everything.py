"""All twenty probes in one topic: what a submission costs that is run in one process."""

from autograder.tutor.bench.checks.gaussians import (
    a_fit_by_gradient_descent,
    densities_of_mixtures,
    densities_of_normal_distributions,
    divergences_of_normal_distributions,
    whitened_samples,
)
from autograder.tutor.bench.checks.pictures import (
    a_denoiser_that_is_trained,
    blurred_pictures,
    halved_pictures,
    pictures_cut_into_patches,
    residual_blocks,
)
from autograder.tutor.bench.checks.sequences import (
    a_recurrent_cell_unrolled,
    a_recurrent_network_that_is_trained,
    attention_to_the_past,
    choices_from_probabilities,
    surprise_of_sequences,
)
from autograder.tutor.bench.checks.slopes import (
    a_network_that_is_trained,
    estimated_traces,
    jacobians_of_a_smooth_map,
    scores_of_a_density,
    traces_of_second_derivatives,
)

__all__ = [
    "a_denoiser_that_is_trained",
    "a_fit_by_gradient_descent",
    "a_network_that_is_trained",
    "a_recurrent_cell_unrolled",
    "a_recurrent_network_that_is_trained",
    "attention_to_the_past",
    "blurred_pictures",
    "choices_from_probabilities",
    "densities_of_mixtures",
    "densities_of_normal_distributions",
    "divergences_of_normal_distributions",
    "estimated_traces",
    "halved_pictures",
    "jacobians_of_a_smooth_map",
    "pictures_cut_into_patches",
    "residual_blocks",
    "scores_of_a_density",
    "surprise_of_sequences",
    "traces_of_second_derivatives",
    "whitened_samples",
]
