"""Other right answers to notebook 02: other formulas, loops for broadcasting, other types, other ways of detaching."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from course.derivations import gan as to_prove
from course.derivations.gan import half
from course.quiz import Answer
from derive import KL, E, Proof, by, log, num
from derive.letters import D, G, J_d, J_g, g, p, p_z, q, x, y, z
from solutions.gan import Game, Generator


def loss_by_logsigmoid(real: Tensor, fake: Tensor) -> Tensor:
    sure = nn.functional.logsigmoid
    return -0.5 * sure(real).mean() - 0.5 * sure(-fake).mean()


def loss_by_cross_entropy(real: Tensor, fake: Tensor) -> Tensor:
    surprise = nn.functional.binary_cross_entropy_with_logits
    return (surprise(real, torch.ones_like(real)) + surprise(fake, torch.zeros_like(fake))) / 2


def loss_by_logaddexp(real: Tensor, fake: Tensor) -> Tensor:
    nothing = torch.zeros((), dtype=real.dtype)
    return torch.logaddexp(nothing, -real).mean() / 2 + torch.logaddexp(nothing, fake).mean() / 2


def sum_as_plain_lines() -> tuple:
    return (
        J_g,
        ... == -J_d,                                                               by.generator,
        ... == E[p(x)](log(D(x))) / 2 + E[p_z(z)](log(1 - D(G(z)))) / 2,           by.discriminator,
        ... == (E[p(x)](log(D(x))) + E[p_z(z)](log(1 - D(G(z))))) / 2,             by.linear,
    )  # fmt: skip


def sum_with_minus_signs() -> Proof:
    return to_prove.zero_sum.proof(
        J_g,
        ... == -J_d,                                                               by.generator,
        ... == -(-E[p(x)](log(D(x))) / 2 - E[p_z(z)](log(1 - D(G(z)))) / 2),       by.discriminator,
        ... == (E[p(x)](log(D(x))) + E[p_z(z)](log(1 - D(G(z))))) / 2,             by.linear,
    )  # fmt: skip


def bound_by_a_difference() -> Proof:
    truth, guess = q(y | x), D(y | x)
    return to_prove.best_discriminator.proof(
        E[q(x, y)](log(guess)),
        ... == E[q(x, y)](log(truth) + log(guess / truth)),                    by.logs,
        ... == E[q(x, y)](log(truth)) + E[q(x, y)](log(guess / truth)),        by.linear,
        ... == E[q(x, y)](log(truth)) + E[q(x), truth](log(guess / truth)),    by.product,
        ... == E[q(x, y)](log(truth)) + E[q(x), truth](-log(truth / guess)),   by.logs,
        ... == E[q(x, y)](log(truth)) - E[q(x), truth](log(truth / guess)),    by.linear,
        ... == E[q(x, y)](log(truth)) - E[q(x)](KL(truth, guess)),             by.kl,
        ... <= E[q(x, y)](log(truth)),                                         by.gibbs,
        ... == E[q(x, y)](log(q(x | y) * q(y) / q(x))),                        by.product,
    )  # fmt: skip


def bound_as_plain_lines() -> tuple:
    mean, truth, guess = E[q(x), q(y | x)], q(y | x), D(y | x)
    return (
        E[q(x, y)](log(guess)),
        ... == mean(log(guess)),                             by.product,
        ... == mean(log(truth) - log(truth / guess)),        by.logs,
        ... == mean(log(truth)) - mean(log(truth / guess)),  by.linear,
        ... == mean(log(truth)) - E[q(x)](KL(truth, guess)), by.kl,
        ... <= mean(log(truth)),                             by.gibbs,
        ... == E[q(x, y)](log(truth)),                       by.product,
        ... == E[q(x, y)](log(q(x | y) * q(y) / q(x))),      by.product,
    )  # fmt: skip


def best_by_logaddexp(log_data: Tensor, log_drawn: Tensor, share: float) -> Tensor:
    real, fake = log_data + math.log(share), log_drawn + math.log(1 - share)
    return torch.exp(real - torch.logaddexp(real, fake))


def best_by_softmax(log_data: Tensor, log_drawn: Tensor, share: float) -> Tensor:
    table = torch.stack([log_data + math.log(share), log_drawn + math.log(1 - share)], dim=1)
    return table.softmax(dim=1)[:, 0]


def best_by_a_ratio(log_data: Tensor, log_drawn: Tensor, share: float) -> Tensor:
    return 1 / (1 + (1 - share) / share * torch.exp(log_drawn - log_data))


def value_as_plain_lines() -> tuple:
    data, drawn = E[p(x)], E[g(x)]
    return (
        data(log(D(x))) + drawn(log(1 - D(x))),
        ... == data(log(p(x) / (p(x) + g(x)))) + drawn(log(1 - p(x) / (p(x) + g(x)))),       by.optimal,
        ... == data(log(p(x) / half) - log(num(2))) + drawn(log(g(x) / half) - log(num(2))), by.logs,
        ... == data(log(p(x) / half)) + drawn(log(g(x) / half)) - 2 * log(num(2)),           by.linear,
        ... == data(log(p(x) / half)) + drawn(log(g(x) / half)) - log(num(4)),               by.logs,
        ... == KL(p(x), half) + KL(g(x), half) - log(num(4)),                                by.kl,
    )  # fmt: skip


def value_with_halves() -> Proof:
    data, drawn = E[p(x)], E[g(x)]
    return to_prove.game_value.proof(
        data(log(D(x))) + drawn(log(1 - D(x))),
        ... == data(log(p(x) / half / 2)) + drawn(log(g(x) / half / 2)),                     by.optimal,
        ... == data(log(p(x) / half) - log(num(2))) + drawn(log(g(x) / half) - log(num(2))), by.logs,
        ... == data(log(p(x) / half)) + drawn(log(g(x) / half)) - 2 * log(num(2)),           by.linear,
        ... == KL(p(x), half) + KL(g(x), half) - 2 * log(num(2)),                            by.kl,
        ... == KL(p(x), half) + KL(g(x), half) - log(num(4)),                                by.logs,
    )  # fmt: skip


def four_kinds() -> Game:
    return Game((0.25, 0.25, 0.25, 0.25), (1.0, 0.0, 0.0, 0.0), (0.5, 0.5, 0.5, 0.5))


def tenths() -> Game:
    return Game((0.6, 0.4, 0.0), (0.1, 0.4, 0.5), (0.5, 0.5, 0.5))


def at_one_half_exactly() -> tuple[list[float], list[float], Tensor]:
    return [0.5, 0.5, 0.0], [0.0, 0.5, 0.5], torch.full((3,), 0.5)


def generator_loss_by_logsigmoid(fake: Tensor, kind: str) -> Tensor:
    sure = nn.functional.logsigmoid
    return {"saturating": sure(-fake), "non-saturating": -sure(fake)}[kind].mean()


def generator_loss_by_logaddexp(fake: Tensor, kind: str) -> Tensor:
    sign = 1 if kind == "saturating" else -1
    return -sign * torch.logaddexp(torch.zeros_like(fake), sign * fake).sum() / len(fake)


def slope_by_autodiff(fake: Tensor, kind: str) -> Tensor:
    logits = fake.detach().clone().requires_grad_()
    losses = -nn.functional.softplus(logits) if kind == "saturating" else nn.functional.softplus(-logits)
    return torch.autograd.grad(losses.sum(), logits)[0]


def slope_by_exponentials(fake: Tensor, kind: str) -> Tensor:
    return -1 / (1 + torch.exp(-fake)) if kind == "saturating" else -1 / (1 + torch.exp(fake))


def war_by_matrices(start: Tensor, rate: float, steps: int, *, alternating: bool) -> Tensor:
    last = 1 - rate**2 if alternating else 1.0
    step = torch.tensor([[1.0, -rate], [rate, last]], dtype=start.dtype)
    return torch.stack([torch.linalg.matrix_power(step, i) @ start for i in range(steps + 1)])


def war_in_numbers(start: Tensor, rate: float, steps: int, *, alternating: bool) -> Tensor:
    x, y = start.tolist()
    places = [(x, y)]
    for _ in range(steps):
        old = x
        x -= rate * y
        y += rate * (x if alternating else old)
        places.append((x, y))
    return torch.tensor(places, dtype=start.dtype)


def step_with_detached_fakes(
    discriminator: nn.Module, generator: nn.Module, optimiser: torch.optim.Optimizer, real: Tensor, draw: Callable
) -> float:
    optimiser.zero_grad(set_to_none=False)
    fake = generator(draw()).detach()
    surprise = nn.functional.softplus
    loss = 0.5 * surprise(-discriminator(real)).mean() + 0.5 * surprise(discriminator(fake)).mean()
    loss.backward()
    optimiser.step()
    return loss.item()


def step_for_its_own_parameters(
    discriminator: nn.Module, generator: nn.Module, optimiser: torch.optim.Optimizer, real: Tensor, draw: Callable
) -> Tensor:
    sure = nn.functional.logsigmoid
    loss = -(sure(discriminator(real)).mean() + sure(-discriminator(generator(draw()))).mean()) / 2
    optimiser.zero_grad()
    loss.backward(inputs=list(discriminator.parameters()))
    optimiser.step()
    return loss.detach()


def step_by_backward(
    discriminator: nn.Module, generator: nn.Module, optimiser: torch.optim.Optimizer, draw: Callable
) -> Tensor:
    optimiser.zero_grad()
    fake = generator(draw())
    loss = -nn.functional.logsigmoid(discriminator(fake)).mean()
    loss.backward(inputs=list(generator.parameters()))
    optimiser.step()
    return loss.detach()


def step_by_the_chain_rule(
    discriminator: nn.Module, generator: nn.Module, optimiser: torch.optim.Optimizer, draw: Callable
) -> Tensor:
    fake = generator(draw())
    seen = fake.detach().requires_grad_()
    loss = nn.functional.softplus(-discriminator(seen)).mean()
    (pull,) = torch.autograd.grad(loss, seen)
    optimiser.zero_grad()
    fake.backward(pull)
    optimiser.step()
    return loss.detach()


def pictures_before_noise() -> str:
    return "(bac)ad"


def with_commas() -> str:
    return "(a, b, c), a, d"


def with_spaces_and_capitals() -> str:
    return " ( A B C ) A D "


def coverage_by_cdist(samples: Tensor, centres: Tensor, radius: float) -> tuple[Tensor, Tensor]:
    distance = torch.cdist(samples, centres)
    reached = (distance.amin(dim=0) <= radius).to(samples.dtype)
    return reached.mean(), (distance.amin(dim=1) <= radius).to(samples.dtype).mean()


def coverage_in_a_loop(samples: Tensor, centres: Tensor, radius: float) -> tuple[Tensor, Tensor]:
    islands = sum(any(math.dist(s, c) <= radius for s in samples.tolist()) for c in centres.tolist())
    on_any = sum(any(math.dist(s, c) <= radius for c in centres.tolist()) for s in samples.tolist())
    return torch.tensor(islands / len(centres), dtype=samples.dtype), torch.tensor(on_any / len(samples)).double()


class GeneratorByUnflatten(Generator):
    """Shapes the noise by a layer, and draws the weights through the parameters."""

    def __init__(self, latents: int, width: int, random: torch.Generator) -> None:
        super().__init__(latents, width, random)
        self.shaped = nn.Unflatten(1, (latents, 1, 1))

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(self.shaped(z))


class GeneratorLayerByLayer(nn.Module):
    """Names its layers, and applies activations as functions."""

    def __init__(self, latents: int, width: int, random: torch.Generator) -> None:
        super().__init__()
        self.first = nn.ConvTranspose2d(latents, 4 * width, 4, 1, 0, bias=False)
        self.second = nn.ConvTranspose2d(4 * width, 2 * width, 4, 2, 1, bias=False)
        self.third = nn.ConvTranspose2d(2 * width, 3, 4, 2, 1)
        self.norms = nn.ModuleList([nn.BatchNorm2d(4 * width), nn.BatchNorm2d(2 * width)])
        for layer in (self.first, self.second, self.third):
            layer.weight.data.normal_(0, 0.02, generator=random)
        self.third.bias.data.zero_()

    def forward(self, z: Tensor) -> Tensor:
        hidden = torch.relu(self.norms[0](self.first(z.reshape(len(z), -1, 1, 1))))
        return torch.tanh(self.third(torch.relu(self.norms[1](self.second(hidden)))))


def nearly_all() -> int:
    return 99


def as_the_data_do() -> Tensor:
    return torch.tensor(50.0)


def arithmetic_of_sums(having: Tensor, lacking: Tensor, other: Tensor) -> Tensor:
    kinds = (having, lacking, other)
    return sum(sign * kind.sum(0) / len(kind) for sign, kind in zip((1, -1, 1), kinds, strict=True))


def arithmetic_in_single_precision(having: Tensor, lacking: Tensor, other: Tensor) -> Tensor:
    return other.float().mean(0) + having.float().mean(0) - lacking.float().mean(0)


def false_in_words() -> tuple[str, str]:
    return "False", "B"


def false_by_position() -> Answer:
    return Answer(False, "b")


def misprints_in_another_order() -> dict[int, str]:
    return {7: "J", 6: "H", 5: "C", 4: "E", 2: "D", 1: "A"}


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return {"1": "a", " 2": "d", "4 ": "e", "5": " c", "6": "h", "7": "j "}


ALTERNATIVES = {
    "discriminator_loss": [loss_by_logsigmoid, loss_by_cross_entropy, loss_by_logaddexp],
    "zero_sum": [sum_as_plain_lines, sum_with_minus_signs],
    "best_discriminator": [bound_by_a_difference, bound_as_plain_lines],
    "optimal_discriminator": [best_by_logaddexp, best_by_softmax, best_by_a_ratio],
    "game_value": [value_as_plain_lines, value_with_halves],
    "half_means_nothing": [four_kinds, tenths, at_one_half_exactly],
    "generator_loss": [generator_loss_by_logsigmoid, generator_loss_by_logaddexp],
    "slope": [slope_by_autodiff, slope_by_exponentials],
    "tug_of_war": [war_by_matrices, war_in_numbers],
    "discriminator_step": [step_with_detached_fakes, step_for_its_own_parameters],
    "generator_step": [step_by_backward, step_by_the_chain_rule],
    "algorithm": [pictures_before_noise, with_commas, with_spaces_and_capitals],
    "mode_coverage": [coverage_by_cdist, coverage_in_a_loop],
    "Generator": [GeneratorByUnflatten, GeneratorLayerByLayer],
    "predict_shift": [nearly_all, as_the_data_do],
    "latent_arithmetic": [arithmetic_of_sums, arithmetic_in_single_precision],
    "knows_probabilities": [false_in_words, false_by_position],
    "misprints": [misprints_in_another_order, misprints_with_texts_for_numbers],
}
