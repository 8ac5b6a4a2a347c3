"""Other right answers to notebook 06: loops for products, other shapes and types, other witnesses, other proofs."""

import math

import torch
from torch import Tensor

from course.quiz import Answer
from solutions.alternatives.proofs import noising as proofs


def step_by_addcmul(x: Tensor, beta: float, noise: Tensor) -> Tensor:
    return torch.add((1 - beta) ** 0.5 * x, noise, alpha=beta**0.5)


def step_as_a_normal_number(x: Tensor, beta: float, noise: Tensor) -> Tensor:
    share = torch.tensor(beta, dtype=torch.float64)
    return torch.sqrt(1 - share) * x + torch.sqrt(share) * noise


def step_in_single_precision(x: Tensor, beta: float, noise: Tensor) -> Tensor:
    return (x.float() * math.sqrt(1 - beta) + noise.float() * math.sqrt(beta)).to(torch.float32)


def schedule_in_a_loop(kind: str, steps: int) -> Tensor:
    if kind == "linear":
        return torch.tensor([(0.1 + 19.9 * i / (steps - 1)) / steps for i in range(steps)])
    left = [math.cos(math.pi * t / (2 * steps)) ** 2 for t in range(steps + 1)]
    return torch.tensor([min(0.999, 1 - left[t] / left[t - 1]) for t in range(1, steps + 1)])


def schedule_by_sines(kind: str, steps: int) -> Tensor:
    number = 1 + torch.arange(steps).double()
    linear = (0.1 + 19.9 * (number - 1) / (steps - 1)) / steps
    angle = math.pi * number / (2 * steps)
    cosine = 1 - (torch.cos(angle) / torch.cos(angle - math.pi / (2 * steps))) ** 2
    return {"linear": linear, "cosine": torch.minimum(cosine, torch.tensor(0.999))}[kind]


def product_in_a_loop(beta: Tensor) -> Tensor:
    found = [torch.ones((), dtype=beta.dtype)]
    for each in beta:
        found.append(found[-1] * (1 - each))
    return torch.stack(found)


def product_by_logarithms(beta: Tensor) -> Tensor:
    return torch.nn.functional.pad(torch.cumsum(torch.log1p(-beta), dim=0), (1, 0)).exp()


def jump_by_moving_axes(x_0: Tensor, alpha_bar: Tensor, noise: Tensor) -> Tensor:
    turned = alpha_bar**0.5 * x_0.movedim(0, -1) + (1 - alpha_bar) ** 0.5 * noise.movedim(0, -1)
    return turned.movedim(-1, 0)


def jump_one_by_one(x_0: Tensor, alpha_bar: Tensor, noise: Tensor) -> Tensor:
    rows = zip(x_0, alpha_bar.tolist(), noise, strict=True)
    return torch.stack([math.sqrt(share) * x + math.sqrt(1 - share) * e for x, share, e in rows])


def jump_by_einsum(x_0: Tensor, alpha_bar: Tensor, noise: Tensor) -> Tensor:
    return torch.einsum("n...,n->n...", x_0, alpha_bar.sqrt()) + torch.einsum(
        "n...,n->n...", noise, (1 - alpha_bar).sqrt()
    )


def halved_every_time(t: Tensor) -> Tensor:
    return 0.5 ** (t + 1)


def falls_as_a_power(t: Tensor) -> Tensor:
    return 0.3 * t**-1.5


def falls_out_of_sight(t: Tensor) -> Tensor:
    return 0.5 * torch.exp(-(t**2))


def falls_at_once(t: Tensor) -> Tensor:
    return torch.tensor(1e-4, dtype=torch.float64) ** t


def falls_by_a_square_of_logarithms(t: Tensor) -> Tensor:
    return 0.2 / (t * torch.log(t + 1) ** 2)


def falls_by_neighbours(t: Tensor) -> Tensor:
    return 1 / (t + 1) / (t + 2)


def false_in_words() -> tuple[str, str]:
    return "false", " B"


def false_as_a_list() -> list[object]:
    return [False, "b"]


def false_by_position() -> Answer:
    return Answer(False, "b")


def notations_by_cases(document: str, number: float, step: int) -> float:
    if document == "Persian":
        return number**0.5
    if document == "TTIC":
        return number**step
    kept = 1 - number if document == "Bonn" else number
    return kept ** (step / 2)


def notations_step_by_step(document: str, number: float, step: int) -> Tensor:
    factor = {"Bonn": math.sqrt(1 - number), "LMU": math.sqrt(number), "TTIC": number}.get(document)
    return torch.tensor(math.sqrt(number) if factor is None else math.prod([factor] * step))


def back_by_conditioning(x_0: Tensor, x_t: Tensor, t: int, beta: Tensor) -> tuple[Tensor, Tensor]:
    """From the joint density of x_(t-1) and x_t, whose covariance matrix is written down."""
    before = torch.prod(1 - beta[: t - 1])
    alpha = 1 - beta[t - 1]
    own, shared, now = 1 - before, alpha.sqrt() * (1 - before), 1 - alpha * before
    mean = before.sqrt() * x_0 + shared / now * (x_t - (alpha * before).sqrt() * x_0)
    return mean, own - shared**2 / now


def back_by_precisions(x_0: Tensor, x_t: Tensor, t: int, beta: Tensor) -> tuple[Tensor, Tensor]:
    """Two opinions about x_(t-1), each weighed by its precision; nobody doubts the picture before the first step."""
    before, size = float(torch.prod(1 - beta[: t - 1])), float(beta[t - 1])
    if t == 1:
        return x_0.clone(), torch.zeros((), dtype=beta.dtype)
    precision = 1 / (1 - before) + (1 - size) / size
    mean = (math.sqrt(before) / (1 - before) * x_0 + math.sqrt(1 - size) / size * x_t) / precision
    return mean, torch.tensor(1 / precision)


def back_with_a_loop(x_0: Tensor, x_t: Tensor, t: int, beta: Tensor) -> tuple[Tensor, float]:
    left = [1.0]
    for size in beta.tolist():
        left.append(left[-1] * (1 - size))
    of_x_0 = math.sqrt(left[t - 1]) * float(beta[t - 1]) / (1 - left[t])
    of_x_t = math.sqrt(left[t] / left[t - 1]) * (1 - left[t - 1]) / (1 - left[t])
    return of_x_0 * x_0 + of_x_t * x_t, float(beta[t - 1]) * (1 - left[t - 1]) / (1 - left[t])


def misprints_in_another_order() -> dict[int, str]:
    return {7: "I", 5: "D", 4: "E", 2: "B"}


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return {"2": "b ", " 4": "e", "5": "d", "7 ": "i"}


def reverse_by_mixture(x: Tensor, x_t: float, data: Tensor, spread: float, t: int, beta: Tensor) -> Tensor:
    """A bell for every datum, weighed by how probable the datum is behind x_t."""
    before = torch.prod(1 - beta[: t - 1])
    alpha = 1 - beta[t - 1]
    own = before * spread**2 + 1 - before
    now = alpha * own + 1 - alpha
    weight = torch.softmax(-((x_t - (alpha * before).sqrt() * data) ** 2) / (2 * now), dim=0)
    mean = before.sqrt() * data + alpha.sqrt() * own / now * (x_t - (alpha * before).sqrt() * data)
    variance = own * (1 - alpha) / now
    return torch.distributions.Normal(mean, variance.sqrt()).log_prob(x[:, None]).exp() @ weight


def reverse_by_logarithms(x: Tensor, x_t: float, data: Tensor, spread: float, t: int, beta: Tensor) -> Tensor:
    normal = torch.distributions.Normal
    before, now = torch.prod(1 - beta[: t - 1]), torch.prod(1 - beta[:t])
    forward = normal((1 - beta[t - 1]).sqrt() * x, beta[t - 1].sqrt()).log_prob(torch.tensor(x_t, dtype=x.dtype))
    early = normal(before.sqrt() * data, (before * spread**2 + 1 - before).sqrt()).log_prob(x[:, None]).logsumexp(1)
    late = normal(now.sqrt() * data, (now * spread**2 + 1 - now).sqrt()).log_prob(torch.tensor(x_t)).logsumexp(0)
    return torch.exp(forward + early - late)


def hardly_anything() -> int:
    return 1


def half_of_it() -> Tensor:
    return torch.tensor(5.95)


ALTERNATIVES = {
    "one_step": [step_by_addcmul, step_as_a_normal_number, step_in_single_precision],
    "schedule": [schedule_in_a_loop, schedule_by_sines],
    "alpha_bar": [product_in_a_loop, product_by_logarithms],
    "closed_form": [proofs.closed_without_arithmetic, proofs.closed_with_factors_outside, proofs.closed_as_plain_lines],
    "jump": [jump_by_moving_axes, jump_one_by_one, jump_by_einsum],
    "noise_variance": [proofs.variance_with_the_share_outside, proofs.variance_with_doubled_powers],
    "noise_limit": [proofs.limit_with_the_share_outside, proofs.limit_with_a_quotient],
    "lingering": [
        halved_every_time,
        falls_as_a_power,
        falls_by_neighbours,
        falls_out_of_sight,
        falls_at_once,
        falls_by_a_square_of_logarithms,
    ],
    "more_steps": [false_in_words, false_as_a_list, false_by_position],
    "four_notations": [notations_by_cases, notations_step_by_step],
    "posterior": [proofs.posterior_by_the_joint, proofs.posterior_noised_first, proofs.posterior_through_the_square],
    "step_back": [back_by_conditioning, back_by_precisions, back_with_a_loop],
    "misprints": [misprints_in_another_order, misprints_with_texts_for_numbers],
    "reverse_density": [reverse_by_mixture, reverse_by_logarithms],
    "predict_bits": [hardly_anything, half_of_it],
}
