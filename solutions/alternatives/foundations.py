"""Other right answers to notebook 00: other formulas, loops for sums, other types, other orders of lines."""

import math

import torch
from torch import Tensor

from course.derivations import foundations as to_prove
from course.derivations.foundations import p, p_θ, x
from course.quiz import Answer
from derive import KL, E, Proof, by, log


def true_in_words() -> tuple[str, str]:
    return "True", " B"


def true_by_position() -> Answer:
    return Answer(True, "b")


def entropy_by_torch(truth: Tensor) -> Tensor:
    return torch.special.entr(truth).sum()


def entropy_in_a_loop(truth: Tensor) -> float:
    return sum(-share * math.log(share) for share in truth.tolist() if share > 0)


def entropy_from_bits(truth: Tensor) -> Tensor:
    share = truth.clamp(min=1e-300)
    return -math.log(2) * torch.dot(truth, share.log2())


def divergence_by_torch(truth: Tensor, model: Tensor) -> Tensor:
    return torch.nn.functional.kl_div(model.log(), truth, reduction="sum")


def divergence_of_two_surprises(truth: Tensor, model: Tensor) -> Tensor:
    return (torch.special.xlogy(truth, truth) - torch.special.xlogy(truth, model)).sum()


def divergence_in_a_loop(truth: Tensor, model: Tensor) -> float:
    total = 0.0
    for p_i, q_i in zip(truth.tolist(), model.tolist(), strict=True):
        if p_i > 0:
            total += p_i * (math.log(p_i / q_i) if q_i > 0 else math.inf)
    return total


def floor_with_a_divergence_at_once() -> Proof:
    return to_prove.loss_floor.proof(
        E[p(x)](-log(p_θ(x))),
        ... == E[p(x)](-log(p(x)) + log(p(x) / p_θ(x))),            by.logs,
        ... == E[p(x)](-log(p(x))) + E[p(x)](log(p(x) / p_θ(x))),   by.linear,
        ... == KL(p(x), p_θ(x)) - E[p(x)](log(p(x))),                by.kl,
        ... >= -E[p(x)](log(p(x))),                                 by.gibbs,
        ... == E[p(x)](-log(p(x))),                                 by.linear,
    )  # fmt: skip


def floor_as_plain_lines() -> tuple:
    return (
        E[p(x)](-log(p_θ(x))),
        ... == E[p(x)](-log(p_θ(x) / p(x)) - log(p(x))),           by.logs,
        ... == E[p(x)](-log(p_θ(x) / p(x))) + E[p(x)](-log(p(x))), by.linear,
        ... == E[p(x)](-log(p(x))) + KL(p(x), p_θ(x)),             by.kl,
        ... >= E[p(x)](-log(p(x))),                                by.gibbs,
    )  # fmt: skip


def a_whole_number() -> int:
    return 3


def as_a_tensor() -> Tensor:
    return torch.tensor(150.0)


def translated_by_logarithms(alpha: float, level: Tensor) -> tuple[Tensor, Tensor]:
    log_share = 2 * math.log(alpha) * level.double()
    return log_share.exp(), torch.expm1(-log_share).sqrt()


def translated_from_signal_and_noise(alpha: float, level: Tensor) -> tuple[Tensor, Tensor]:
    signal = torch.tensor([alpha ** int(each) for each in level])
    noise = torch.sqrt(1 - signal * signal)
    return signal.pow(2), noise / signal


def translated_step_by_step(alpha: float, level: Tensor) -> tuple[Tensor, Tensor]:
    left = torch.full((int(level.max()) + 1,), alpha**2, dtype=torch.float64)
    left[0] = 1.0
    alpha_bar = left.cumprod(0)[level]
    return alpha_bar, torch.sqrt(1 / alpha_bar - 1)


def misprints_in_another_order() -> dict[int, str]:
    return {5: "H", 4: "F", 3: "D", 1: "A"}


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return {"1": "a", "3": " d", " 4": "f", "5": "h "}


ALTERNATIVES = {
    "has_a_density": [true_in_words, true_by_position],
    "entropy": [entropy_by_torch, entropy_in_a_loop, entropy_from_bits],
    "divergence": [divergence_by_torch, divergence_of_two_surprises, divergence_in_a_loop],
    "loss_floor": [floor_with_a_divergence_at_once, floor_as_plain_lines],
    "predict_centred": [a_whole_number, as_a_tensor],
    "from_ttic": [translated_by_logarithms, translated_from_signal_and_noise, translated_step_by_step],
    "misprints": [misprints_in_another_order, misprints_with_texts_for_numbers],
}
