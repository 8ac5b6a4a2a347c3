"""Probes of notebook 07, the bound of a diffusion model: counted on short chains, proved line by line."""

import torch

from autograder.catalogue import check
from autograder.checks import laws
from autograder.checks.answers import line, named_lines, verdict_and_reason
from autograder.derivations import Derivation
from autograder.judge import Within
from course import chains
from course.derivations import elbo as to_prove


def short_world(draw, states, steps):
    """A Markov noising and a model, small enough to be counted."""
    return chains.markov(int(draw.random.integers(2**31)), states, steps)


def bounds(elbo, world, backward, prior):
    """The bound of every picture of a world."""
    pictures = range(world.states)
    return torch.stack([torch.as_tensor(elbo.negative_bound(x_0, world.forward, prior, backward)) for x_0 in pictures])


@check("negative_bound", points=1, covers="L-DF-6 L-DF-7")
def is_the_surprise_itself_if_the_model_knows_the_way_back(elbo, draw):
    world = short_world(draw, states=2, steps=2)
    exact = chains.World(world.q, world.q)
    return {"bound": bounds(elbo, world, exact.backward, exact.prior)}


@check("negative_bound", points=2, covers="L-DF-6 L-DF-7")
def averages_over_every_path_that_begins_at_the_picture(elbo, draw):
    world = short_world(draw, states=3, steps=3)
    return {"bound": bounds(elbo, world, world.backward, world.prior)}


@check("bound", points=5, covers="L-DF-7 L-DF-8", judging=Derivation("elbo.bound"))
def every_line_from_the_surprise_to_the_bound_follows(elbo, draw):
    return {"derivation": laws.derivation(to_prove.bound, elbo.bound())}


@check("log_ratios", points=4, covers="L-DF-9", judging=Derivation("elbo.log_ratios"))
def every_line_from_whole_chains_to_their_steps_follows(elbo, draw):
    return {"derivation": laws.derivation(to_prove.log_ratios, elbo.log_ratios())}


@check("seen_from_behind", points=4, covers="B-2a L-DF-10", judging=Derivation("elbo.seen_from_behind"))
def every_line_that_turns_a_forward_step_around_follows(elbo, draw):
    return {"derivation": laws.derivation(to_prove.seen_from_behind, elbo.seen_from_behind())}


@check("three_terms", points=6, covers="B-2b L-DF-11", judging=Derivation("elbo.three_terms"))
def every_line_of_the_telescoping_sum_follows(elbo, draw):
    return {"derivation": laws.derivation(to_prove.three_terms, elbo.three_terms())}


@check("integrated_out", points=3, covers="L-DF-14", judging=Derivation("elbo.integrated_out"))
def every_line_that_drops_what_is_not_seen_follows(elbo, draw):
    return {"derivation": laws.derivation(to_prove.integrated_out, elbo.integrated_out())}


@check("sum_of_divergences", points=4, covers="L-DF-15 M-9-3e", judging=Derivation("elbo.sum_of_divergences"))
def every_line_from_term_b_to_divergences_follows(elbo, draw):
    return {"derivation": laws.derivation(to_prove.sum_of_divergences, elbo.sum_of_divergences())}


@check("squared_error", points=4, covers="L-DF-17 M-9-3e", judging=Derivation("elbo.squared_error"))
def every_line_from_two_gaussians_to_a_squared_error_follows(elbo, draw):
    return {"derivation": laws.derivation(to_prove.squared_error, elbo.squared_error())}


@check("reconstruction", points=3, covers="L-DF-13 M-9-3c-i", judging=Derivation("elbo.reconstruction"))
def every_line_from_the_last_step_to_least_squares_follows(elbo, draw):
    return {"derivation": laws.derivation(to_prove.reconstruction, elbo.reconstruction())}


@check("hidden_information", points=7, covers="B-2c", judging=Derivation("elbo.hidden_information"))
def every_line_that_takes_the_information_out_follows(elbo, draw):
    return {"derivation": laws.derivation(to_prove.hidden_information, elbo.hidden_information())}


def said_of(elbo, *lines):
    """What a list says of some lines, as texts; whatever is neither true nor false is nothing."""
    words = {"true": "yes", "false": "no", "1": "yes", "0": "no"}
    found = {str(number).strip(): str(says).strip().lower() for number, says in elbo.needs_markov().items()}
    return {f"what you say of line {line}": words.get(found.get(str(line), ""), "nothing") for line in lines}


@check("needs_markov", points=1, covers="L-DF-7 L-DF-9 B-2a")
def says_which_steps_to_the_bound_need_a_chain_without_memory(elbo, draw):
    return said_of(elbo, 2, 3)


@check("needs_markov", points=1, covers="L-DF-9 L-DF-10 B-2a")
def says_which_steps_along_the_chain_do(elbo, draw):
    return said_of(elbo, 4, 5, 6)


@check("needs_markov", points=1, covers="L-DF-11 L-DF-14 L-DF-15")
def says_which_steps_behind_the_three_terms_do(elbo, draw):
    return said_of(elbo, 7, 8, 9, 10)


@check("gaussian_divergence", points=1, covers="L-DF-17")
def measures_how_far_apart_two_means_are(elbo, draw):
    mean, other, variance = draw.normal(4, 3), draw.normal(4, 3), draw.number(0.3, 0.8)
    return {"divergence": elbo.gaussian_divergence(mean, variance, other, variance)}


@check("gaussian_divergence", points=1, covers="L-DF-17")
def measures_how_far_two_spreads_are_apart_as_well(elbo, draw):
    mean, other = draw.normal(4, 5), draw.normal(4, 5)
    return {"divergence": elbo.gaussian_divergence(mean, draw.number(0.2, 0.6), other, draw.number(1.2, 2.5))}


@check("gaussian_divergence", points=1, covers="L-DF-12 M-9-3d")
def says_how_far_the_last_noise_is_from_the_prior(elbo, draw):
    x_0, left = draw.uniform(-1.0, 1.0, 3, 6), draw.number(0.01, 0.2)
    return {"term A": elbo.gaussian_divergence(left**0.5 * x_0, 1 - left, 0 * x_0, 1.0)}


@check("prior_term_is_trained", points=1, covers="L-DF-12 M-9-3d")
def judges_what_training_can_do_about_the_prior_term(elbo, draw):
    return verdict_and_reason(elbo.prior_term_is_trained())


@check("only_the_means_are_left", points=1, covers="M-9-3e L-DF-17")
def judges_what_is_left_of_two_gaussians(elbo, draw):
    return verdict_and_reason(elbo.only_the_means_are_left())


@check("predict_floor", points=1, covers="B-2c", judging=Within(0.0, 100.0, "percent"))
def a_share_is_named_before_the_picture(elbo, draw):
    return {"your prediction": elbo.predict_floor()}


@check("misprints", points=1, covers="L-DF-9 L-DF-14 L-DF-15 E-L15 E-L16 E-L18")
def repairs_what_is_wrong_on_the_slides(elbo, draw):
    found = elbo.misprints()
    return {**line(1, found), **line(3, found), **line(4, found)}


@check("misprints", points=1, covers="B-2b E-B2 E-B3")
def repairs_what_is_wrong_on_the_exercise_sheet(elbo, draw):
    found = elbo.misprints()
    return {**line(5, found), **line(7, found)}


@check("misprints", points=1, covers="M-9-3c-i M-9-3e E-M2 E-M3")
def repairs_what_is_wrong_in_the_model_answers(elbo, draw):
    found = elbo.misprints()
    return {**line(8, found), **line(9, found)}


@check("misprints", points=1, covers="L-DF-10 L-DF-12 L-DF-17")
def names_seven_lines_and_leaves_the_right_ones_alone(elbo, draw):
    found = elbo.misprints()
    return {
        **line(2, found),
        **line(6, found),
        **line(10, found),
        "number of lines that you name": len(named_lines(found)),
    }
