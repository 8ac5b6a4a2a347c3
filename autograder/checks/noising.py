"""Probes of notebook 06, noising: numbers away from special values, proofs line by line, a witness that is executed."""

import torch

from autograder.catalogue import check
from autograder.checks import laws
from autograder.checks.answers import line, named_lines, verdict_and_reason
from autograder.derivations import Derivation
from autograder.judge import Within
from course.derivations import noising as to_prove


def betas(draw, steps):
    """A schedule that neither rises nor falls, so that its order counts."""
    return draw.uniform(0.05, 0.4, steps)


def whole_number(draw, low, high):
    """One of the numbers low, ..., high."""
    return int(draw.random.integers(low, high + 1))


@check("one_step", points=1, covers="L-DF-2 M-9-3a")
def shrinks_the_picture_and_adds_noise(noising, draw):
    return {"x_t": noising.one_step(draw.normal(5, 3), draw.number(0.1, 0.4), draw.normal(5, 3))}


@check("one_step", points=1, covers="L-DF-1 L-DF-2 M-F1")
def keeps_a_variance_of_one_along_a_chain_of_pictures(noising, draw):
    x, signal, variance = draw.normal(2, 1, 3, 3), 1.0, 0.0
    for beta in betas(draw, 6).tolist():
        x = noising.one_step(x, beta, draw.normal(2, 1, 3, 3))
        signal = noising.one_step(torch.tensor([signal]).double(), beta, torch.zeros(1).double()).item()
        kept = noising.one_step(torch.ones(1).double(), beta, torch.zeros(1).double()).item() ** 2
        added = noising.one_step(torch.zeros(1).double(), beta, torch.ones(1).double()).item() ** 2
        variance = kept * variance + added
    return {"x after six steps": x, "variance of it all": signal**2 + variance}


@check("schedule", points=1, covers="L-DF-2")
def rises_evenly_if_it_is_linear(noising, draw):
    return {"beta": noising.schedule("linear", whole_number(draw, 30, 60))}


@check("schedule", points=2, covers="L-DF-2")
def takes_from_a_quarter_of_a_cosine_what_each_step_has_to_leave(noising, draw):
    return {"beta": noising.schedule("cosine", whole_number(draw, 5, 40))}


@check("alpha_bar", points=1, covers="L-DF-3 M-9-3b-n")
def says_what_is_left_after_every_step(noising, draw):
    return {"alpha_bar": noising.alpha_bar(betas(draw, 6))}


@check("closed_form", points=4, covers="L-DF-3", judging=Derivation("noising.closed_form"))
def every_line_from_one_more_step_to_all_steps_at_once_follows(noising, draw):
    return {"derivation": laws.derivation(to_prove.closed_form, noising.closed_form())}


@check("jump", points=1, covers="L-DF-3 M-9-3b-i")
def leads_each_row_to_its_own_moment(noising, draw):
    return {"x_t": noising.jump(draw.normal(4, 4), draw.uniform(0.2, 0.8, 4), draw.normal(4, 4))}


@check("jump", points=1, covers="L-DF-1 L-DF-3")
def takes_pictures_as_well(noising, draw):
    return {"x_t": noising.jump(draw.normal(3, 3, 3, 3), draw.uniform(0.2, 0.8, 3), draw.normal(3, 3, 3, 3))}


@check("noise_variance", points=2, covers="M-9-3b-i", judging=Derivation("noising.noise_variance"))
def every_line_from_the_noises_to_their_variance_follows(noising, draw):
    return {"derivation": laws.derivation(to_prove.noise_variance, noising.noise_variance())}


@check("noise_limit", points=2, covers="M-9-3b-ii L-DF-4", judging=Derivation("noising.noise_limit"))
def every_line_to_the_end_of_all_steps_follows(noising, draw):
    return {"derivation": laws.derivation(to_prove.noise_limit, noising.noise_limit())}


MANY = 100_000
"""Steps that a witness is followed through, one by one."""

TINY = 1e-37
"""A β that a computer takes for 0 comes after one as small as this; any other 0 adds no noise."""

DOUBLINGS = 1000
"""A falling sum is finite if the sum of 2^k β(2^k) is (Cauchy's condensation): as far as numbers reach."""

FINITE = 5.0
"""If ᾱ stays above 1/10, the βs add up to less than 2.4, and the condensed sum to less than twice that."""

REST = 0.05
"""The share of a condensed sum that its second half may have: of c / t it is a half, however small c is."""


@check("lingering", points=2, covers="L-DF-4 M-9-3b-ii E-L14")
def is_a_schedule_that_leaves_a_tenth_of_the_picture_forever(noising, draw):
    beta = noising.lingering(torch.arange(1, MANY + 1, dtype=torch.float64)).double()
    powers = 2.0 ** torch.arange(DOUBLINGS + 1, dtype=torch.float64)
    far = noising.lingering(powers).double()
    condensed, second_half = (powers * far).sum(), (powers * far)[DOUBLINGS // 2 :].sum()
    return {
        "every beta is between 0 and 1": beta.shape == (MANY,) and adds_noise(beta) and bool((far >= 0).all()),
        f"a tenth is left after {MANY} steps": bool(torch.cumprod(1 - beta, dim=0)[-1] > 0.1),
        "the sum of all betas is finite": bool((condensed < FINITE) & (second_half <= REST * condensed)),
        "steps become weaker": bool(beta[-1] < beta[0]),
        "a step's beta depends on t alone": bool(torch.isclose(beta[powers[:17].long() - 1], far[:17]).all()),
    }


def adds_noise(beta):
    """Whether every β is a share of variance: above 0, or too small for a computer after others nearly so."""
    some = beta[beta > 0]
    fades = len(some) > 0 and bool(some[-1] < TINY) and bool((beta[: len(some)] > 0).all())
    return bool((beta < 1).all()) and bool((beta >= 0).all()) and (len(some) == len(beta) or fades)


@check("more_steps", points=1, covers="L-DF-4")
def judges_what_more_and_smaller_steps_change(noising, draw):
    return verdict_and_reason(noising.more_steps())


@check("four_notations", points=1, covers="T-0 L-DF-2 M-9-3b-i")
def reads_the_lecture_and_the_exercise_sheet(noising, draw):
    number, step = draw.number(0.1, 0.3), whole_number(draw, 3, 6)
    return {f"{name}'s signal": noising.four_notations(name, number, step) for name in ("Bonn", "LMU")}


@check("four_notations", points=1, covers="T-0")
def reads_the_exam_and_the_quiz(noising, draw):
    number, step = draw.number(0.6, 0.9), whole_number(draw, 3, 6)
    return {f"{name}'s signal": noising.four_notations(name, number, step) for name in ("Persian", "TTIC")}


@check("posterior", points=7, covers="L-DF-16 E-P3", judging=Derivation("noising.posterior"))
def every_line_of_gaussian_conditioning_follows(noising, draw):
    return {"derivation": laws.derivation(to_prove.posterior, noising.posterior())}


@check("step_back", points=2, covers="L-DF-16 E-P3")
def leads_to_a_mixture_of_the_picture_and_its_noised_version(noising, draw):
    x_0, x_t, t = draw.normal(4, 3), draw.normal(4, 3), whole_number(draw, 2, 5)
    mean, variance = noising.step_back(x_0, x_t, t, betas(draw, 6))
    return {"mean": mean}


@check("step_back", points=1, covers="L-DF-16")
def knows_how_sure_it_is(noising, draw):
    x_0, x_t, t = draw.normal(4, 3), draw.normal(4, 3), whole_number(draw, 2, 5)
    mean, variance = noising.step_back(x_0, x_t, t, betas(draw, 6))
    return {"variance": variance}


@check("step_back", points=1, covers="L-DF-16")
def before_the_first_step_there_is_nothing_but_the_picture(noising, draw):
    mean, variance = noising.step_back(draw.normal(2, 1, 3, 3), draw.normal(2, 1, 3, 3), 1, betas(draw, 6))
    return {"mean": mean, "variance": variance}


@check("misprints", points=1, covers="L-DF-16 E-P3")
def repairs_the_mean_that_the_exam_prints(noising, draw):
    found = noising.misprints()
    return {**line(4, found), **line(5, found)}


@check("misprints", points=1, covers="L-DF-4 L-DF-5 E-L14")
def repairs_what_holds_only_sometimes(noising, draw):
    found = noising.misprints()
    return {**line(2, found), **line(7, found)}


@check("misprints", points=1, covers="M-9-3a M-9-3b-i L-DF-16")
def names_four_lines_and_leaves_the_right_ones_alone(noising, draw):
    found = noising.misprints()
    rest = {**line(1, found), **line(3, found), **line(6, found)}
    return {**rest, "number of lines that you name": len(named_lines(found))}


def asked(draw, size):
    """A data set, its spread, and a place that a process has come to."""
    return draw.normal(size), draw.number(0.2, 0.5), draw.number(-0.8, 0.8)


@check("reverse_density", points=2, covers="L-DF-5")
def turns_a_step_around_by_what_all_the_data_become(noising, draw):
    (data, spread, x_t), beta = asked(draw, 5), betas(draw, 6)
    x, t = draw.normal(7), whole_number(draw, 2, 5)
    return {"density": noising.reverse_density(x, x_t, data, spread, t, beta)}


@check("reverse_density", points=1, covers="L-DF-5")
def steps_back_to_the_data_themselves(noising, draw):
    data, spread, x_t = asked(draw, 3)
    axis = torch.linspace(-8, 8, 1601, dtype=torch.float64)
    density = noising.reverse_density(axis, x_t, data, spread, 1, betas(draw, 4))
    near = density[600:1001:100]
    return {"density": near, "integral": torch.trapezoid(density, axis), "mean": torch.trapezoid(axis * density, axis)}


@check("predict_bits", points=1, covers="L-DF-1", judging=Within(0.0, 12.0, "bits"))
def a_number_of_bits_is_named_before_the_picture(noising, draw):
    return {"your prediction": noising.predict_bits()}
