"""Probes of notebook 00: surprise, entropy and divergence of small tables, a derivation, a change of notation."""

import torch

from autograder.catalogue import check
from autograder.checks import laws
from autograder.checks.answers import line, named_lines, verdict_and_reason
from autograder.derivations import Derivation
from autograder.judge import Within
from course.derivations import foundations as to_prove


def table(draw, size):
    """Probabilities of so many outcomes, none of them small."""
    weights = draw.uniform(0.2, 1.0, size)
    return weights / weights.sum()


def with_gaps(share):
    """The same probabilities with two outcomes between them that never happen."""
    zero = share.new_zeros(1)
    return torch.cat([share[:2], zero, share[2:], zero])


@check("has_a_density", points=1, covers="L-IN-1")
def judges_which_autoencoder_has_a_density(foundations, draw):
    return verdict_and_reason(foundations.has_a_density())


@check("entropy", points=1, covers="M-9-1")
def averages_the_surprise_of_everything_that_can_happen(foundations, draw):
    return {"entropy": foundations.entropy(table(draw, 5))}


@check("entropy", points=1, covers="M-9-1")
def what_never_happens_surprises_nobody(foundations, draw):
    return {"entropy": foundations.entropy(with_gaps(table(draw, 4)))}


@check("divergence", points=1, covers="M-9-1")
def says_how_much_more_a_model_is_surprised(foundations, draw):
    truth, model = table(draw, 5), table(draw, 5)
    return {"KL": foundations.divergence(truth, model)}


@check("divergence", points=1, covers="M-9-1")
def is_never_negative_and_not_the_same_both_ways(foundations, draw):
    truth, model = table(draw, 3), table(draw, 3)
    there, back = foundations.divergence(truth, model), foundations.divergence(model, truth)
    return {
        "KL of a model from itself": foundations.divergence(truth, truth),
        "there": there,
        "there - back": there - back,
    }


@check("divergence", points=1, covers="M-9-1")
def forgives_a_model_what_never_happens_and_not_what_does(foundations, draw):
    truth, model = with_gaps(table(draw, 4)), table(draw, 6)
    ruled_out = torch.as_tensor(foundations.divergence(model, truth))
    return {
        "KL": foundations.divergence(truth, model),
        "infinite if the model rules out what happens": ruled_out.isinf(),
    }


@check("loss_floor", points=4, covers="M-9-1", judging=Derivation("foundations.loss_floor"))
def every_line_from_the_loss_to_its_floor_follows(foundations, draw):
    return {"derivation": laws.derivation(to_prove.loss_floor, foundations.loss_floor())}


@check("predict_centred", points=1, covers="M-9-1", judging=Within(0.0, 2000.0, "bits"))
def a_number_of_bits_is_named_before_the_figure(foundations, draw):
    return {"your prediction": foundations.predict_centred()}


def translated(foundations, draw):
    """The student's two answers for some levels of a schedule."""
    alpha_bar, sigma = foundations.from_ttic(draw.number(0.8, 0.95), torch.tensor([1, 2, 5, 9]))
    return {"alpha_bar": alpha_bar, "sigma": sigma}


@check("from_ttic", points=1, covers="T-0")
def says_which_share_is_left_in_this_course(foundations, draw):
    return {"alpha_bar": translated(foundations, draw)["alpha_bar"]}


@check("from_ttic", points=1, covers="T-0")
def says_which_sigma_shows_the_same_picture(foundations, draw):
    return {"sigma": translated(foundations, draw)["sigma"]}


@check("misprints", points=1, covers="L-IN-2 M-9-1")
def repairs_what_is_wrong_about_models_and_losses(foundations, draw):
    found = foundations.misprints()
    return {**line(1, found), **line(4, found)}


@check("misprints", points=1, covers="M-9-1 T-0")
def repairs_what_is_wrong_about_units_and_notations(foundations, draw):
    found = foundations.misprints()
    return {**line(3, found), **line(5, found)}


@check("misprints", points=1, covers="M-9-1 T-0")
def names_four_lines_and_leaves_the_right_ones_alone(foundations, draw):
    found = foundations.misprints()
    return {**line(2, found), **line(6, found), "number of lines that you name": len(named_lines(found))}
