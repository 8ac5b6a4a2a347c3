"""Other right answers to notebook 08: other formulas, loops for broadcasting, other orders; proofs by other steps."""

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from course.diffusion import Network, at, per_picture
from course.quiz import Answer
from solutions.alternatives.proofs import ddpm_losses
from solutions.ddpm import Step, UNet, convert, time_features, weighted_loss


def by_way_of_the_picture(value: Tensor, given: str, wanted: str, x_t: Tensor, alpha_bar: Tensor) -> Tensor:
    share = alpha_bar.reshape(-1, *[1] * (x_t.ndim - 1))
    a, b = torch.sqrt(share), torch.sqrt(1 - share)
    if given == "noise":
        picture = (x_t - b * value) / a
    elif given == "velocity":
        picture = a * x_t - b * value
    elif given == "score":
        picture = (x_t + b**2 * value) / a
    else:
        picture = value
    if wanted == "picture":
        return picture
    if wanted == "velocity":
        return (a * x_t - picture) / b
    noise = (x_t - a * picture) / b
    return noise if wanted == "noise" else -noise / b


def picture_by_picture(value: Tensor, given: str, wanted: str, x_t: Tensor, alpha_bar: Tensor) -> Tensor:
    made = []
    for guess, x, share in zip(value, x_t, alpha_bar.tolist(), strict=True):
        a, b = math.sqrt(share), math.sqrt(1 - share)
        to_noise = {"noise": (1, 0), "picture": (-a / b, 1 / b), "velocity": (a, b), "score": (-b, 0)}
        of_value, of_x = to_noise[given]
        noise = of_value * guess + of_x * x
        from_noise = {"noise": (1, 0), "picture": (-b / a, 1 / a), "velocity": (1 / a, -b / a), "score": (-1 / b, 0)}
        of_noise, of_x = from_noise[wanted]
        made.append(of_noise * noise + of_x * x)
    return torch.stack(made)


def weight_from_the_means(t: Tensor, alpha_bar: Tensor, spread: Tensor) -> Tensor:
    now, before = alpha_bar[t], alpha_bar[t - 1]
    factor = (1 - now / before) / ((now / before).sqrt() * (1 - now).sqrt())
    return factor**2 / (2 * spread[t].square())


def weight_in_a_loop(t: Tensor, alpha_bar: Tensor, spread: Tensor) -> Tensor:
    weights = []
    for each in t.tolist():
        beta = float(1 - alpha_bar[each] / alpha_bar[each - 1])
        weights.append(beta**2 / (2 * float(spread[each]) ** 2 * (1 - beta) * float(1 - alpha_bar[each])))
    return torch.tensor(weights, dtype=alpha_bar.dtype)


def loss_picture_by_picture(
    network: Network,
    x_0: Tensor,
    t: Tensor,
    noise: Tensor,
    alpha_bar: Tensor,
    weight: Tensor | None = None,
) -> Tensor:
    errors = []
    for i, time in enumerate(t.tolist()):
        share = float(alpha_bar[time])
        x_t = math.sqrt(share) * x_0[i : i + 1] + math.sqrt(1 - share) * noise[i : i + 1]
        error = torch.nn.functional.mse_loss(network(x_t, t[i : i + 1]), noise[i : i + 1])
        errors.append(error if weight is None else weight[time] * error)
    return torch.stack(errors).mean()


def loss_as_one_mean(
    network: Network,
    x_0: Tensor,
    t: Tensor,
    noise: Tensor,
    alpha_bar: Tensor,
    weight: Tensor | None = None,
) -> Tensor:
    share = per_picture(alpha_bar[t], x_0)
    counts = torch.ones_like(alpha_bar) if weight is None else weight
    guess = network(torch.sqrt(share) * x_0 + torch.sqrt(1 - share) * noise, t)
    return (per_picture(counts[t], x_0) * (guess - noise).square()).mean()


def noise_drawn_first(
    network: Network, x_0: Tensor, alpha_bar: Tensor, generator: torch.Generator, weight: Tensor | None = None
) -> Tensor:
    noise = torch.zeros_like(x_0).normal_(generator=generator)
    t = 1 + torch.randint(len(alpha_bar) - 1, (x_0.shape[0],), generator=generator)
    return weighted_loss(network, x_0, t, noise, alpha_bar, weight)


def times_from_uniform_numbers(
    network: Network, x_0: Tensor, alpha_bar: Tensor, generator: torch.Generator, weight: Tensor | None = None
) -> Tensor:
    steps = len(alpha_bar) - 1
    t = 1 + (steps * torch.rand(len(x_0), generator=generator, dtype=torch.float64)).long().clamp(max=steps - 1)
    noise = torch.randn(x_0.shape, generator=generator, dtype=x_0.dtype)
    share = per_picture(alpha_bar[t], x_0)
    error = (noise - network(share.sqrt() * x_0 + (1 - share).sqrt() * noise, t)).square().flatten(1).mean(1)
    return (error if weight is None else weight[t] * error).mean()


def step_by_way_of_the_picture(
    x_t: Tensor, guess: Tensor, noise: Tensor, t: int, alpha_bar: Tensor, spread: Tensor
) -> Tensor:
    now, before = alpha_bar[t], alpha_bar[t - 1]
    alpha, picture = now / before, (x_t - (1 - now).sqrt() * guess) / now.sqrt()
    mean = before.sqrt() * (1 - alpha) / (1 - now) * picture + alpha.sqrt() * (1 - before) / (1 - now) * x_t
    return mean + (0.0 if t == 1 else spread[t]) * noise


def step_with_converted_guess(
    x_t: Tensor, guess: Tensor, noise: Tensor, t: int, alpha_bar: Tensor, spread: Tensor
) -> Tensor:
    score = convert(guess, "noise", "score", x_t, alpha_bar[t].expand(len(x_t)))
    beta = 1 - alpha_bar[t] / alpha_bar[t - 1]
    mean = (x_t + beta * score) / torch.sqrt(1 - beta)
    return torch.where(torch.tensor(t > 1), mean + spread[t] * noise, mean)


def walked_by_index(network: Network, x: Tensor, times: Sequence[int], step: Step) -> Tensor:
    x = x.clone()
    for i in range(len(times) - 1):
        with torch.no_grad():
            guess = network(x, torch.full((x.shape[0],), times[i]))
            x = step(x, guess, times[i], times[i + 1])
    return x


def walked_by_two_lists(network: Network, x: Tensor, times: Sequence[int], step: Step) -> Tensor:
    for now, then in zip(times, [*times[1:], None], strict=True):
        if then is not None:
            x = step(x, network(x, at(x, now)).detach(), now, then).detach()
    return x


def ddim_by_stretching(x_t: Tensor, guess: Tensor, t: int, s: int, alpha_bar: Tensor) -> Tensor:
    factor = (alpha_bar[s] / alpha_bar[t]).sqrt()
    return factor * x_t + ((1 - alpha_bar[s]).sqrt() - factor * (1 - alpha_bar[t]).sqrt()) * guess


def ddim_by_converting(x_t: Tensor, guess: Tensor, t: int, s: int, alpha_bar: Tensor) -> Tensor:
    picture = convert(guess, "noise", "picture", x_t, alpha_bar[t].expand(len(x_t)))
    return math.sqrt(float(alpha_bar[s])) * picture + math.sqrt(1 - float(alpha_bar[s])) * guess


def features_by_einsum(t: Tensor, frequencies: Tensor) -> Tensor:
    phase = torch.einsum("n,k->nk", t.to(frequencies.dtype), frequencies)
    return torch.hstack([torch.sin(phase), torch.cos(phase)])


def features_in_a_loop(t: Tensor, frequencies: Tensor) -> Tensor:
    waves = [wave(time * f) for wave in (math.sin, math.cos) for time in t.tolist() for f in frequencies.tolist()]
    return torch.tensor(waves, dtype=frequencies.dtype).reshape(2, len(t), -1).transpose(0, 1).reshape(len(t), -1)


class UNetByIndex(UNet):
    """Keeps a list as long as the way down, and counts backwards on the way up."""

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        time = self.embed(time_features(t, self.embed.frequencies) * float(self.timed))
        h, kept = self.enter(x), []
        for level in range(len(self.down)):
            kept.append(self.down[level](h, time))
            h = self.shrink[level](kept[level])
        h = self.middle(h, time)
        for level in range(len(self.up)):
            beside = kept[len(kept) - 1 - level] * float(self.skips)
            h = self.up[level](torch.concatenate((self.grow[level](h), beside), dim=2), time)
        return self.leave(h)


class UNetByRecursion(UNet):
    """Each level holds the coarser ones inside it."""

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        features = time_features(t, self.embed.frequencies)
        time = self.embed(features if self.timed else 0 * features)
        return self.leave(self.inside(self.enter(x), time, 0))

    def inside(self, h: Tensor, time: Tensor, level: int) -> Tensor:
        if level == len(self.down):
            return self.middle(h, time)
        beside = self.down[level](h, time)
        coarse = self.inside(self.shrink[level](beside), time, level + 1)
        place = len(self.down) - 1 - level
        return self.up[place](torch.cat([self.grow[place](coarse), beside if self.skips else 0 * beside], -1), time)


def false_in_words() -> tuple[str, str]:
    return "false", "B "


def false_by_position() -> Answer:
    return Answer(False, "b")


def true_in_words() -> tuple[str, str]:
    return " True", "C"


def true_as_a_list() -> list[object]:
    return [True, "c"]


def no_spread_at_all() -> int:
    return 0


def as_much_as_the_data() -> Tensor:
    return torch.tensor(0.5)


def misprints_from_the_last() -> dict[int, str]:
    return {8: "H", 7: "G", 5: "G", 4: "B", 2: "D", 1: "A"}


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return dict(itertools.chain([("1", "a"), ("2 ", " d")], zip(("4", "5", "7", "8"), "bggh", strict=True)))


ALTERNATIVES = {
    "posterior_mean": [ddpm_losses.target_with_beta_replaced_first, ddpm_losses.target_with_the_bar_in_two_steps],
    "convert": [by_way_of_the_picture, picture_by_picture],
    "noise_loss": [
        ddpm_losses.noise_with_the_model_first,
        ddpm_losses.noise_with_both_means_written_out,
        ddpm_losses.noise_drawn_last,
    ],
    "loss_weight": [weight_from_the_means, weight_in_a_loop],
    "weighted_loss": [loss_picture_by_picture, loss_as_one_mean],
    "training_loss": [noise_drawn_first, times_from_uniform_numbers],
    "reverse_step": [step_by_way_of_the_picture, step_with_converted_guess],
    "sample": [walked_by_index, walked_by_two_lists],
    "predict_spread": [no_spread_at_all, as_much_as_the_data],
    "misprints": [misprints_from_the_last, misprints_with_texts_for_numbers],
    "time_features": [features_by_einsum, features_in_a_loop],
    "UNet": [UNetByIndex, UNetByRecursion],
    "one_network_serves_all_times": [false_in_words, false_by_position],
    "ddim_step": [ddim_by_stretching, ddim_by_converting],
    "sampling_is_what_costs": [true_in_words, true_as_a_list],
    "whole_loss": [ddpm_losses.whole_with_logarithms_taken_apart_first, ddpm_losses.whole_as_plain_lines],
}
