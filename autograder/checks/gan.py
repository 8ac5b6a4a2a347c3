"""Probes of notebook 02, generative adversarial networks: what is played for, how, and what is left out."""

import torch
from torch import nn

from autograder.catalogue import check
from autograder.checks import laws
from autograder.checks.answers import line, named_lines, verdict_and_reason
from autograder.derivations import Derivation
from autograder.judge import Within
from course.derivations import gan as to_prove

KINDS = ("saturating", "non-saturating")


@check("discriminator_loss", points=1, covers="M-9-2b L-GAN-2 L-GAN-3")
def is_half_the_surprise_at_each_kind_of_picture(gan, draw):
    return {"loss": gan.discriminator_loss(2 * draw.normal(4), 2 * draw.normal(9))}


@check("discriminator_loss", points=1, covers="M-9-2b")
def stays_finite_where_the_discriminator_is_sure_and_wrong(gan, draw):
    real, fake = -1000 * draw.uniform(0.8, 1.0, 4), 1000 * draw.uniform(0.8, 1.0, 4)
    return {"sure and wrong": gan.discriminator_loss(real, fake), "sure and right": gan.discriminator_loss(fake, real)}


@check("discriminator_loss", points=1, covers="M-9-2b")
def can_be_followed_downhill_from_anywhere(gan, draw):
    logits = torch.cat([100 * draw.normal(3), draw.normal(5)]).requires_grad_()
    (slope,) = torch.autograd.grad(gan.discriminator_loss(logits, 2 * logits) + 0 * logits.sum(), logits)
    return {"slope": slope}


@check("generator_loss", points=1, covers="L-GAN-6 M-9-2d")
def is_its_part_of_the_value(gan, draw):
    return {"saturating loss": gan.generator_loss(2 * draw.normal(7), "saturating")}


@check("generator_loss", points=1, covers="M-9-2d")
def is_the_surprise_at_being_taken_for_real(gan, draw):
    return {"non-saturating loss": gan.generator_loss(2 * draw.normal(7), "non-saturating")}


@check("generator_loss", points=1, covers="M-9-2d")
def both_kinds_stay_finite_at_logits_far_out(gan, draw):
    logits = torch.cat([800 + 100 * draw.uniform(0.0, 1.0, 3), -800 - 100 * draw.uniform(0.0, 1.0, 3)])
    return {kind: gan.generator_loss(logits, kind) for kind in KINDS}


@check("generator_loss", points=1, covers="M-9-2d")
def can_be_followed_downhill_by_the_generator(gan, draw):
    logits = (2 * draw.normal(6)).requires_grad_()
    losses = {kind: gan.generator_loss(logits, kind) + 0 * logits.sum() for kind in KINDS}
    return {f"slope of the {kind} loss": torch.autograd.grad(losses[kind], logits)[0] for kind in KINDS}


@check("slope", points=1, covers="M-9-2d E-M1")
def goes_flat_where_fakes_are_found_out(gan, draw):
    return {"saturating": gan.slope(draw.uniform(-8.0, 4.0, 7), "saturating")}


@check("slope", points=1, covers="M-9-2d E-M1")
def stays_steep_where_fakes_are_found_out(gan, draw):
    return {"non-saturating": gan.slope(draw.uniform(-8.0, 4.0, 7), "non-saturating")}


@check("zero_sum", points=2, covers="M-9-2c", judging=Derivation("gan.zero_sum"))
def every_line_from_one_loss_to_the_other_follows(gan, draw):
    return {"derivation": laws.derivation(to_prove.zero_sum, gan.zero_sum())}


@check("best_discriminator", points=6, covers="L-GAN-5", judging=Derivation("gan.best_discriminator"))
def every_line_that_bounds_the_discriminator_follows(gan, draw):
    return {"derivation": laws.derivation(to_prove.best_discriminator, gan.best_discriminator())}


@check("optimal_discriminator", points=1, covers="L-GAN-5")
def compares_the_two_densities(gan, draw):
    return {"D": gan.optimal_discriminator(draw.normal(6), draw.normal(6), 0.5)}


@check("optimal_discriminator", points=1, covers="L-GAN-5 E-L7")
def knows_how_many_pictures_are_real(gan, draw):
    log_data, share = draw.normal(6), draw.number(0.05, 0.35)
    return {
        "D": gan.optimal_discriminator(log_data, draw.normal(6), share),
        "D where the generator has the data": gan.optimal_discriminator(log_data, log_data.clone(), share),
    }


@check("optimal_discriminator", points=1, covers="L-GAN-5")
def stands_densities_too_small_for_a_computer(gan, draw):
    small, usual = -1000 + draw.normal(6), -2 + draw.normal(6)
    log_data, log_drawn = torch.cat([small[:4], usual[:2]]), torch.cat([small[4:], usual[2:4], small[:2] - 50])
    return {"D": gan.optimal_discriminator(log_data, log_drawn, draw.number(0.3, 0.7))}


@check("game_value", points=5, covers="L-GAN-5", judging=Derivation("gan.game_value"))
def every_line_from_the_best_answer_to_two_divergences_follows(gan, draw):
    return {"derivation": laws.derivation(to_prove.game_value, gan.game_value())}


@check("half_means_nothing", points=2, covers="L-GAN-5 E-L7")
def answers_one_half_and_is_far_from_the_data(gan, draw):
    rows = [[float(each) for each in row] for row in gan.half_means_nothing()]
    data, drawn, answers = (torch.tensor(row, dtype=torch.float64) for row in rows)
    tables = all(bool((row >= 0).all()) and abs(float(row.sum()) - 1) < 1e-6 for row in (data, drawn))
    return {
        "as many kinds in each table, three or more": len(data) == len(drawn) == len(answers) >= 3,
        "data and drawn are probabilities": tables,
        "data and drawn are not the same": len(data) != len(drawn) or float((data - drawn).abs().sum()) > 1e-6,
        "every answer is one half": bool(((answers - 0.5).abs() < 1e-6).all()),
        "total variation is one half or more": len(data) == len(drawn) and float((data - drawn).abs().sum()) > 1 - 1e-6,
    }


@check("tug_of_war", points=1, covers="L-GAN-11")
def both_players_move_at_once(gan, draw):
    return {"places": gan.tug_of_war(draw.normal(2), draw.number(0.2, 0.5), 6, alternating=False)}


@check("tug_of_war", points=1, covers="L-GAN-4 L-GAN-11")
def one_player_answers_to_the_other(gan, draw):
    return {"places": gan.tug_of_war(draw.normal(2), draw.number(0.2, 0.5), 6, alternating=True)}


class Painter(nn.Module):
    """A given generator of points of the plane."""

    def __init__(self, draw):
        super().__init__()
        self.weight = nn.Parameter(draw.normal(3, 2))

    def forward(self, z):
        return torch.tanh(z @ self.weight)


class Critic(nn.Module):
    """A given discriminator of points of the plane."""

    def __init__(self, draw):
        super().__init__()
        self.weight, self.bias = nn.Parameter(draw.normal(2)), nn.Parameter(draw.normal(1))

    def forward(self, x):
        return torch.sin(x) @ self.weight + self.bias


class Noise:
    """Fresh noise at each call, and how often it was asked for."""

    def __init__(self, draw, n):
        self.batches, self.asked = draw.normal(8, n, 3), 0

    def __call__(self):
        self.asked += 1
        return self.batches[self.asked % 8]


def players(draw):
    """Two players whose parameters hold gradients of an older step, and an optimiser for each."""
    critic, painter = Critic(draw), Painter(draw)
    optimisers = [torch.optim.SGD(each.parameters(), lr=0.3) for each in (critic, painter)]
    for parameter in (*critic.parameters(), *painter.parameters()):
        parameter.grad = draw.normal(*parameter.shape)
    return critic, painter, *optimisers


def weights(module):
    """All parameters of a module in a row, as they are now."""
    return torch.cat([each.detach().flatten() for each in module.parameters()]).clone()


def gradients(module):
    """All gradients of a module in a row; where there is none, 0."""
    rows = [torch.zeros_like(each) if each.grad is None else each.grad for each in module.parameters()]
    return torch.cat([each.flatten() for each in rows]).clone()


@check("discriminator_step", points=2, covers="L-GAN-4 L-GAN-6")
def the_discriminator_takes_one_step_downhill(gan, draw):
    critic, painter, optimiser, _ = players(draw)
    loss = gan.discriminator_step(critic, painter, optimiser, draw.normal(5, 2), Noise(draw, 5))
    return {"loss": loss, "discriminator afterwards": weights(critic)}


@check("discriminator_step", points=1, covers="L-GAN-4")
def the_generator_feels_nothing_of_it(gan, draw):
    critic, painter, optimiser, _ = players(draw)
    loss = gan.discriminator_step(critic, painter, optimiser, draw.normal(5, 2), Noise(draw, 5))
    return {
        "generator's gradients": gradients(painter),
        "discriminator afterwards": weights(critic),
        "loss is detached": not getattr(loss, "requires_grad", False),
        "generator can still learn": painter.training and all(each.requires_grad for each in painter.parameters()),
    }


@check("discriminator_step", points=1, covers="L-GAN-6")
def every_step_draws_noise_of_its_own(gan, draw):
    critic, painter, optimiser, _ = players(draw)
    noise, asked = Noise(draw, 5), []
    for _ in range(3):
        gan.discriminator_step(critic, painter, optimiser, draw.normal(5, 2), noise)
        asked.append(noise.asked)
    return {"noise drawn after each step": torch.tensor(asked)}


@check("generator_step", points=2, covers="L-GAN-4 L-GAN-6 M-9-2d")
def the_generator_takes_one_step_downhill(gan, draw):
    critic, painter, _, optimiser = players(draw)
    loss = gan.generator_step(critic, painter, optimiser, Noise(draw, 5))
    return {"loss": loss, "generator afterwards": weights(painter)}


@check("generator_step", points=1, covers="L-GAN-4 L-GAN-6")
def the_discriminator_stays_as_it_is(gan, draw):
    critic, painter, _, optimiser = players(draw)
    before, noise = weights(critic), Noise(draw, 5)
    loss = gan.generator_step(critic, painter, optimiser, noise)
    return {
        "change of the discriminator": weights(critic) - before,
        "noise drawn": noise.asked,
        "loss is detached": not getattr(loss, "requires_grad", False),
        "discriminator can still learn": critic.training and all(each.requires_grad for each in critic.parameters()),
    }


@check("mode_coverage", points=1, covers="L-GAN-12")
def counts_the_islands_that_are_reached(gan, draw):
    centres = 4 * torch.eye(8, dtype=torch.float64)[:, :3] + 10 * torch.arange(8)[:, None]
    order = torch.from_numpy(draw.random.permutation(8))
    on, beside = centres[order[:3]].repeat(5, 1), centres[order[3:6]] + 2
    islands, samples = gan.mode_coverage(torch.cat([on, beside]) + draw.normal(18, 3) / 20, centres, 1.0)
    return {"share of islands": islands, "share of samples": samples}


@check("mode_coverage", points=1, covers="L-GAN-12 L-GAN-8")
def counts_the_samples_on_any_island(gan, draw):
    samples, centres = 2 * draw.normal(300, 2), 2 * draw.normal(6, 2)
    centres[1] = samples[0] = centres[0] + 0.2  # a sample on two islands
    islands, on_any = gan.mode_coverage(samples, centres, draw.number(0.6, 0.9))
    return {"share of islands": islands, "share of samples": on_any}


@check("algorithm", points=2, covers="L-GAN-6 L-GAN-4 E-L8")
def runs_as_two_players_take_their_turns(gan, draw):
    order = str(gan.algorithm()).lower().replace("[", "(").replace("]", ")")
    return {"two rounds with k = 2": carried_out("".join(each for each in order if each.isalpha() or each in "()"))}


def carried_out(order):
    """What happens if the lines are followed for two rounds with k = 2: each update, and what is fresh at it."""
    if order.count("(") != 1 or order.count(")") != 1 or order.index("(") > order.index(")"):
        return "no one pair of brackets around what is done k times"
    before, rest = order.split("(")
    inside, after = rest.split(")")
    fresh, told = set(), []
    for letter in 2 * (before + 2 * inside + after):
        if letter in "abe":
            fresh.add({"a": "noise", "b": "pictures", "e": "the generator's prior"}[letter])
            continue
        if letter not in "cdfg":
            return f"there is no line {letter}"
        told.append(f"{letter} with {' and '.join(sorted(fresh)) or 'nothing new'}")
        fresh.clear()
    return "; ".join(told) + ("" if not fresh else "; and what was drawn last is not used")


def random(draw):
    """A source of first weights."""
    return torch.Generator().manual_seed(int(draw.random.integers(2**31)))


def numbers_by_layer(module):
    """How many parameters each kind of layer holds, and how many layers of that kind there are."""
    kinds = (nn.ConvTranspose2d, nn.Conv2d, nn.BatchNorm2d, nn.Linear)
    found = [[each for each in module.modules() if isinstance(each, kind)] for kind in kinds]
    return {
        kind.__name__: torch.tensor([len(layers), sum(p.numel() for each in layers for p in each.parameters())])
        for kind, layers in zip(kinds, found, strict=True)
    }


def single(draw, *shape):
    """Normal numbers in single precision, as networks take them."""
    return draw.normal(*shape).float()


@check("Generator", points=1, covers="L-GAN-1 L-GAN-7")
def makes_pictures_with_pixels_between_minus_one_and_one(gan, draw):
    model = gan.Generator(5, 4, random(draw))
    x = model(100 * single(draw, 6, 5)).detach()
    return {"pixels": x, "within [-1, 1]": bool((x.abs() <= 1).all())}


@check("Generator", points=1, covers="L-GAN-7")
def has_three_transposed_convolutions_and_two_normalisations(gan, draw):
    return numbers_by_layer(gan.Generator(int(draw.random.integers(3, 9)), 4, random(draw)))


@check("Generator", points=1, covers="L-GAN-7")
def its_pictures_are_those_of_dcgan(gan, draw):
    model = gan.Generator(4, 3, random(draw))
    return {"pictures": 50 * model(single(draw, 5, 4)).detach()}


@check("predict_shift", points=1, covers="L-GAN-12", judging=Within(0.0, 100.0, "percent"))
def a_share_is_named_before_the_judge_counts(gan, draw):
    return {"your prediction": gan.predict_shift()}


@check("latent_arithmetic", points=1, covers="L-GAN-9")
def adds_what_one_kind_has_and_the_other_lacks(gan, draw):
    return {"z": gan.latent_arithmetic(draw.normal(3, 5), draw.normal(3, 5), draw.normal(3, 5))}


@check("latent_arithmetic", points=1, covers="L-GAN-9")
def averages_as_many_as_there_are_of_each_kind(gan, draw):
    return {"z": gan.latent_arithmetic(draw.normal(2, 4), draw.normal(5, 4), draw.normal(3, 4))}


@check("knows_probabilities", points=1, covers="L-GAN-10 M-9-2a")
def judges_what_can_be_asked_of_a_trained_gan(gan, draw):
    return verdict_and_reason(gan.knows_probabilities())


@check("misprints", points=1, covers="L-GAN-3 E-L6")
def repairs_what_is_wrong_with_the_value(gan, draw):
    found = gan.misprints()
    return {**line(1, found), **line(2, found)}


@check("misprints", points=1, covers="L-GAN-5 L-GAN-6 E-L7 E-L8")
def repairs_what_is_wrong_with_the_end_and_the_noise(gan, draw):
    found = gan.misprints()
    return {**line(4, found), **line(5, found)}


@check("misprints", points=1, covers="M-9-2d E-M1")
def repairs_what_is_wrong_with_the_slopes(gan, draw):
    found = gan.misprints()
    return {**line(6, found), **line(7, found)}


@check("misprints", points=1, covers="L-GAN-5")
def names_six_lines_and_leaves_the_right_ones_alone(gan, draw):
    found = gan.misprints()
    return {**line(3, found), **line(8, found), "number of lines that you name": len(named_lines(found))}
