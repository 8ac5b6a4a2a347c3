"""Probes of notebook 08, diffusion models. What is drawn at random is judged by what it does, not by its numbers."""

import torch

from autograder.catalogue import check
from autograder.checks import laws
from autograder.checks.answers import line, named_lines, verdict_and_reason
from autograder.derivations import Derivation
from autograder.judge import Within
from course import diffusion, unet
from course.derivations import ddpm as to_prove


def schedule(draw, steps):
    """Shares that fall from 1, unevenly."""
    return torch.cat([torch.ones(1, dtype=torch.float64), draw.uniform(0.55, 0.9, steps).cumprod(0)])


def curved(x_t, t):
    """A network that listens to the time and is linear in nothing."""
    return torch.sin(x_t * diffusion.per_picture(1 + t / 3.0, x_t)) + diffusion.per_picture(t / 7.0, x_t)


class Listener:
    """A given network with a parameter, that keeps what it was asked."""

    def __init__(self):
        self.slope = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
        self.pictures, self.times = [], []

    def __call__(self, x_t, t):
        self.pictures.append(x_t.detach().clone())
        self.times.append(t.clone())
        return self.slope * curved(x_t, t)

    def heard(self, alpha_bar, x_0):
        """All times that it was told, and the noise that was in the pictures."""
        x_t, t = torch.cat(self.pictures), torch.cat(self.times)
        share, known = diffusion.per_picture(alpha_bar[t], x_t), x_0.repeat(len(x_t) // len(x_0), 1, 1)
        return t, (x_t - share.sqrt() * known) / (1 - share).sqrt()


@check("posterior_mean", points=3, covers="L-DF-18", judging=Derivation("ddpm.posterior_mean"))
def every_line_from_the_picture_to_the_noise_follows(ddpm, draw):
    return {"derivation": laws.derivation(to_prove.posterior_mean, ddpm.posterior_mean())}


@check("convert", points=1, covers="L-DF-18 L-DF-20")
def says_a_noise_in_every_other_language(ddpm, draw):
    noise, x_t, alpha_bar = draw.normal(4, 2, 3), draw.normal(4, 2, 3), draw.uniform(0.2, 0.9, 4)
    names = ("picture", "velocity", "score")
    return {name: ddpm.convert(noise, "noise", name, x_t, alpha_bar) for name in names}


@check("convert", points=1, covers="L-DF-18 L-DF-20")
def finds_the_noise_in_every_other_language(ddpm, draw):
    value, x_t, alpha_bar = draw.normal(4, 5), draw.normal(4, 5), draw.uniform(0.2, 0.9, 4)
    names = ("picture", "velocity", "score")
    return {f"noise from {name}": ddpm.convert(value, name, "noise", x_t, alpha_bar) for name in names}


@check("convert", points=1, covers="L-DF-20")
def comes_back_from_a_round_trip_and_knows_a_slope_on_the_way(ddpm, draw):
    bell, alpha_bar = diffusion.Bell(draw.number(1, 2), draw.number(0.3, 0.7)), draw.uniform(0.2, 0.9, 4)
    x_t = draw.normal(4, 3).requires_grad_()
    share = diffusion.per_picture(alpha_bar, x_t)
    squares = (x_t - share.sqrt() * bell.mean) ** 2 / (share * bell.spread**2 + 1 - share)
    (slope,) = torch.autograd.grad(-squares.sum() / 2, x_t)
    velocity = ddpm.convert(slope, "score", "velocity", x_t.detach(), alpha_bar)
    picture = ddpm.convert(velocity, "velocity", "picture", x_t.detach(), alpha_bar)
    score = ddpm.convert(picture, "picture", "score", x_t.detach(), alpha_bar)
    return {"velocity": velocity, "picture": picture, "score": score, "score and autodiff": score - slope}


@check("noise_loss", points=4, covers="L-DF-19 L-DF-20 L-DF-21", judging=Derivation("ddpm.noise_loss"))
def every_line_from_the_means_to_the_noise_follows(ddpm, draw):
    return {"derivation": laws.derivation(to_prove.noise_loss, ddpm.noise_loss())}


@check("loss_weight", points=1, covers="L-DF-21")
def weighs_every_time_as_the_bound_does(ddpm, draw):
    spread = draw.uniform(0.3, 0.9, 7)
    return {"weight": ddpm.loss_weight(torch.tensor([1, 2, 4, 6]), schedule(draw, 6), spread)}


@check("loss_weight", points=1, covers="L-DF-19 L-DF-21")
def turns_an_error_of_the_noise_into_a_distance_of_the_means(ddpm, draw):
    alpha_bar, spread, t = schedule(draw, 5), draw.uniform(0.3, 0.9, 6), torch.tensor([2, 3, 5])
    x_t, noise, guess = draw.normal(3, 4), draw.normal(3, 4), draw.normal(3, 4)
    now, before = alpha_bar[t, None], alpha_bar[t - 1, None]
    pictures = [(x_t - (1 - now).sqrt() * each) / now.sqrt() for each in (noise, guess)]
    towards = before.sqrt() * (1 - now / before) / (1 - now)  # the mean's share of the picture, L-DF-16
    distance = (towards * (pictures[0] - pictures[1])).square().sum(1) / (2 * spread[t] ** 2)
    weighted = ddpm.loss_weight(t, alpha_bar, spread) * (noise - guess).square().sum(1)
    return {"weighted error": weighted, "distance of the means over it": distance / weighted}


@check("weighted_loss", points=1, covers="L-DF-22")
def counts_every_time_alike_if_no_weight_is_given(ddpm, draw):
    alpha_bar, t = schedule(draw, 4), torch.tensor([1, 3, 4, 2, 4])
    return {"loss": ddpm.weighted_loss(curved, draw.normal(5, 2, 3), t, draw.normal(5, 2, 3), alpha_bar)}


@check("weighted_loss", points=1, covers="L-DF-21")
def weighs_each_picture_by_its_own_time(ddpm, draw):
    alpha_bar, t, weight = schedule(draw, 4), torch.tensor([1, 3, 4, 2, 4]), draw.uniform(0.5, 3, 5)
    return {"loss": ddpm.weighted_loss(curved, draw.normal(5, 4), t, draw.normal(5, 4), alpha_bar, weight)}


@check("weighted_loss", points=1, covers="L-DF-22")
def lets_the_network_learn_from_it(ddpm, draw):
    network, alpha_bar, t = Listener(), schedule(draw, 4), torch.tensor([1, 3, 4])
    loss = ddpm.weighted_loss(network, draw.normal(3, 4), t, draw.normal(3, 4), alpha_bar)
    (slope,) = torch.autograd.grad(loss + 0 * network.slope, network.slope)
    return {"slope of the loss": slope}


def trained(ddpm, draw, weight=None):
    """What a network heard in two training steps on 200 pictures and three times, their losses, and the first again."""
    network, alpha_bar, x_0 = Listener(), schedule(draw, 3), 2 + draw.normal(200, 2, 2)
    seed = int(draw.random.integers(2**31))
    generator, same = (torch.Generator().manual_seed(seed) for _ in range(2))
    first, _ = (ddpm.training_loss(network, x_0, alpha_bar, generator, weight) for _ in range(2))
    t, noise = network.heard(alpha_bar, x_0)
    return network, t, noise, first, ddpm.training_loss(Listener(), x_0, alpha_bar, same, weight)


@check("training_loss", points=1, covers="L-DF-23 M-Alg1/2")
def draws_a_time_for_each_picture_from_1_to_the_last(ddpm, draw):
    _, t, _, _, _ = trained(ddpm, draw)
    counts = torch.bincount(t, minlength=4) / len(t)
    return {
        "times": torch.unique(t),
        "pictures that have one, in two steps": len(t),
        "each as often as the others": bool((counts[1:] - 1 / 3).abs().max() < 0.13),  # 5.5 standard errors
        "other times in the next step": bool((t[:200] != t[200:400]).any()),
    }


@check("training_loss", points=1, covers="L-DF-23 M-Alg1/2")
def mixes_fresh_standard_normal_noise_into_each_picture(ddpm, draw):
    _, _, noise, first, again = trained(ddpm, draw)
    return {
        "mean 0": bool(noise.mean().abs() < 0.14),  # of 1600 numbers: beyond 5.6 standard errors
        "spread 1": bool((noise.std() - 1).abs() < 0.1),
        "different noises for 400 pictures": len(noise.flatten(1).round(decimals=6).unique(dim=0)),
        "different numbers in each picture": bool((noise.flatten(1).std(1) > 1e-3).all()),
        "the same generator gives the same loss": bool((first - again).abs() < 1e-9),
    }


@check("training_loss", points=1, covers="L-DF-22 L-DF-23 M-Alg1/2")
def is_the_loss_on_what_was_drawn_with_its_slope(ddpm, draw):
    weight = draw.uniform(0.5, 3, 4)
    network, t, noise, loss, _ = trained(ddpm, draw, weight)
    alone = curved(torch.cat(network.pictures), t)[:200]
    missed, counts = noise[:200] - 0.7 * alone, weight[t[:200]]
    right = (counts * (missed**2).flatten(1).mean(1)).mean()
    slope = (counts * (-2 * missed * alone).flatten(1).mean(1)).mean()
    (found,) = torch.autograd.grad(loss + 0 * network.slope, network.slope)
    return {"loss over that of what was drawn": loss / right, "its slope over the right one": found / slope}


@check("reverse_step", points=1, covers="L-DF-18 L-DF-24 M-Alg1/2")
def takes_the_right_share_of_the_guessed_noise_away(ddpm, draw):
    alpha_bar, spread = schedule(draw, 6), draw.uniform(0.2, 0.6, 7)
    x_t, guess, nothing = draw.normal(4, 3), draw.normal(4, 3), torch.zeros(4, 3, dtype=torch.float64)
    return {"mean of the step": ddpm.reverse_step(x_t, guess, nothing, 4, alpha_bar, spread)}


@check("reverse_step", points=1, covers="L-DF-24 M-Alg1/2")
def adds_fresh_noise_in_every_step_but_the_last(ddpm, draw):
    alpha_bar, spread = schedule(draw, 6), draw.uniform(0.2, 0.6, 7)
    x_t, guess, noise = draw.normal(4, 2, 2), draw.normal(4, 2, 2), draw.normal(4, 2, 2)
    return {f"step from {t}": ddpm.reverse_step(x_t, guess, noise, t, alpha_bar, spread) for t in (3, 2, 1)}


@check("reverse_step", points=2, covers="L-DF-24 M-Alg1/2")
def brings_noise_back_to_the_mean_and_spread_of_the_data(ddpm, draw):
    bell, alpha_bar = diffusion.Bell(draw.number(1, 3), draw.number(0.3, 0.7)), diffusion.cosine(40).double()
    spread, network = diffusion.full_spread(alpha_bar), bell.network(alpha_bar)
    mean, variance = 0.0, 1.0
    for t in range(40, 0, -1):

        def step(x, t=t):
            return ddpm.reverse_step(x, network(x, diffusion.at(x, t)), torch.zeros_like(x), t, alpha_bar, spread)

        mean, deviation = diffusion.carried(step, mean, variance**0.5)
        variance = deviation**2 + (float(spread[t]) ** 2 if t > 1 else 0.0)
    return {"standard deviation": variance**0.5, "mean": mean}


@check("sample", points=1, covers="L-DF-24 L-DF-27 M-Alg1/2")
def asks_the_network_once_for_each_step_and_tells_it_the_time(ddpm, draw):
    network, x = Listener(), draw.normal(3, 4)
    ddpm.sample(network, x, [7, 4, 2, 0], lambda x, guess, t, s: x - guess / (t + 2))
    told = {"calls": len(network.times), "times that it was told": torch.stack(network.times)}
    return {**told, "pictures that it saw": torch.stack(network.pictures)}


@check("sample", points=1, covers="L-DF-24 M-Alg1/2")
def hands_each_step_what_the_one_before_made(ddpm, draw):
    rate = draw.number(0.2, 0.6)

    def step(x, guess, t, s):
        return x - rate * (t - s) * guess + s / 5

    return {"x at the end": ddpm.sample(curved, draw.normal(3, 2, 2), [9, 5, 4, 0], step)}


@check("sample", points=1, covers="L-DF-24")
def keeps_no_gradients_on_the_way(ddpm, draw):
    network, kept = Listener(), []

    def step(x, guess, t, s):
        kept.append(x.requires_grad or guess.requires_grad)
        return x - guess / t

    x = ddpm.sample(network, draw.normal(3, 4), [3, 2, 1, 0], step)
    return {"gradients are kept on the way": any(kept), "gradients are kept": x.requires_grad, "x": x}


@check("predict_spread", points=1, covers="L-DF-24 E-L20", judging=Within(0.0, 3.0, "units"))
def a_spread_is_named_before_the_picture(ddpm, draw):
    return {"your prediction": ddpm.predict_spread()}


@check("misprints", points=1, covers="L-DF-19 L-DF-22 E-L18 E-L19")
def repairs_what_is_wrong_with_the_sums(ddpm, draw):
    found = ddpm.misprints()
    return {**line(1, found), **line(2, found)}


@check("misprints", points=1, covers="L-DF-24 M-Alg1/2 E-L17 E-L20")
def repairs_what_is_wrong_with_the_noise(ddpm, draw):
    found = ddpm.misprints()
    return {**line(4, found), **line(8, found)}


@check("misprints", points=1, covers="L-DF-25 M-9-3f E-L21 E-M4")
def repairs_what_is_wrong_with_the_networks(ddpm, draw):
    found = ddpm.misprints()
    return {**line(5, found), **line(7, found)}


@check("misprints", points=1, covers="L-DF-23 M-Alg1/2")
def names_six_lines_and_leaves_the_right_ones_alone(ddpm, draw):
    found = ddpm.misprints()
    return {**line(3, found), **line(6, found), "number of lines that you name": len(named_lines(found))}


@check("time_features", points=1, covers="L-DF-25 M-9-3f")
def waves_of_every_frequency_say_what_time_it_is(ddpm, draw):
    frequencies = draw.uniform(0.05, 1.2, 4)
    return {"features": ddpm.time_features(torch.tensor([1, 5, 40]), frequencies)}


@check("time_features", points=1, covers="L-DF-25")
def how_alike_two_times_are_depends_on_their_distance(ddpm, draw):
    features = ddpm.time_features(torch.tensor([2, 7, 12, 30]), draw.uniform(0.05, 0.6, 5))
    return {"products of the features": features @ features.T, "features": features}


def network(ddpm, draw, *, deeper=False, **switches):
    """A small U-Net in double precision, with weights away from where they start; deeper: one more level of places."""
    made, generator = ddpm.UNet(torch.Generator().manual_seed(0), 8, 2, **switches), torch.Generator().manual_seed(1)
    if deeper:
        made.down.insert(0, unet.Places(unet.CHANNELS, generator))
        made.shrink.insert(0, torch.nn.Identity())
        made.grow.append(torch.nn.Identity())
        made.up.append(unet.Places(2 * unet.CHANNELS, generator))
    made = made.double()
    weights = torch.Generator().manual_seed(int(draw.random.integers(2**31)))
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=weights, dtype=torch.float64) / 10)
    return made


@check("UNet", points=2, covers="L-DF-25")
def answers_a_picture_with_a_picture_also_if_there_are_more_levels(ddpm, draw):
    x, t = draw.normal(2, 3, 16, 16), torch.tensor([3, 11])
    made, deeper = network(ddpm, draw), network(ddpm, draw, deeper=True)
    with torch.no_grad():
        return {"answer": made(x, t), "answer with one level more": deeper(x, t)}


@check("UNet", points=1, covers="L-DF-25")
def the_skips_can_be_cut(ddpm, draw):
    made, x = network(ddpm, draw, skips=False), draw.normal(1, 3, 16, 16)
    with torch.no_grad():
        return {"answer without skips": made(x, torch.tensor([7]))}


@check("UNet", points=1, covers="L-DF-25 M-9-3f")
def the_time_changes_the_answer_unless_it_is_switched_off(ddpm, draw):
    x, answers = draw.normal(1, 3, 16, 16), dict[str, torch.Tensor]()
    weights = int(draw.random.integers(2**31))
    for timed in (True, False):
        made = network(ddpm, type(draw).seeded(weights, "timed"), timed=timed)
        with torch.no_grad():
            early, late = (made(x, torch.tensor([t])) for t in (2, 30))
        answers |= {f"change, {'told' if timed else 'not told'}": late - early}
    return {**answers, "late answer, not told": late}


@check("one_network_serves_all_times", points=1, covers="M-9-3f")
def judges_how_many_networks_there_are(ddpm, draw):
    return verdict_and_reason(ddpm.one_network_serves_all_times())


@check("ddim_step", points=1, covers="L-DF-24 L-DF-27")
def puts_the_guessed_picture_and_noise_together_at_an_earlier_time(ddpm, draw):
    x_t, guess = draw.normal(4, 2, 2), draw.normal(4, 2, 2)
    return {"x_s": ddpm.ddim_step(x_t, guess, 6, 2, schedule(draw, 7))}


@check("ddim_step", points=1, covers="L-DF-27")
def arrives_at_the_picture_in_one_step_if_the_guess_is_right(ddpm, draw):
    x_0, noise, alpha_bar = draw.normal(4, 3), draw.normal(4, 3), schedule(draw, 5)
    x_t = alpha_bar[5].sqrt() * x_0 + (1 - alpha_bar[5]).sqrt() * noise
    return {f"x_{s}": ddpm.ddim_step(x_t, noise, 5, s, alpha_bar) for s in (0, 3)}


@check("sampling_is_what_costs", points=1, covers="L-DF-27")
def judges_where_the_calls_are_spent(ddpm, draw):
    return verdict_and_reason(ddpm.sampling_is_what_costs())


@check("whole_loss", points=8, covers="L-DF-11 L-DF-15 L-DF-19", judging=Derivation("ddpm.whole_loss"))
def every_line_from_the_bound_to_its_three_terms_follows(ddpm, draw):
    return {"derivation": laws.derivation(to_prove.whole_loss, ddpm.whole_loss())}
