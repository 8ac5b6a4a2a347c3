"""Other right answers to notebook 03: other formulas, loops for broadcasting, other types, other orders of sums."""

import math
from collections.abc import Callable, Sequence
from functools import reduce

import torch
from torch import Tensor, nn

from course.quiz import Answer
from solutions.flow import Coupling, Flow, Layer, Permutation, affine_forward


def log_of_the_product(x: Tensor, f: Callable, derivative: Callable, log_prior: Callable) -> Tensor:
    return torch.log(torch.exp(log_prior(f(x))) * torch.abs(derivative(x)))


def slope_squared(x: Tensor, f: Callable, derivative: Callable, log_prior: Callable) -> Tensor:
    return 0.5 * torch.log(derivative(x) ** 2) + log_prior(f(x))


def slope_by_autodiff(x: Tensor, f: Callable, derivative: Callable, log_prior: Callable) -> Tensor:
    x = x.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(f(x).sum(), x)
    return (log_prior(f(x)) + slope.abs().log()).detach()


def jacobian_row_by_row(f: Callable, x: Tensor) -> Tensor:
    volumes = []
    for row in x:
        jacobian = torch.autograd.functional.jacobian(lambda v: f(v[None])[0], row)
        volumes.append(torch.log(torch.abs(torch.linalg.det(jacobian))))
    return torch.stack(volumes)


def jacobian_of_the_batch(f: Callable, x: Tensor) -> Tensor:
    x = x.detach().clone().requires_grad_()
    z = f(x)
    rows = [torch.autograd.grad(z[:, i].sum(), x, retain_graph=True)[0] for i in range(z.shape[1])]
    transposed = torch.stack(rows, dim=2)  # a matrix and its transpose have the same determinant
    return torch.linalg.svdvals(transposed).log().sum(dim=-1)


def composed_by_a_list(x: Tensor, layers: Sequence[Layer]) -> tuple[Tensor, Tensor]:
    z, volumes = x, []
    for index in range(len(layers)):
        z, volume = layers[index](z)
        volumes.append(volume)
    return z, torch.stack(volumes).sum(0)


def composed_by_recursion(x: Tensor, layers: Sequence[Layer]) -> tuple[Tensor, Tensor]:
    def then(state: tuple[Tensor, Tensor], layer: Layer) -> tuple[Tensor, Tensor]:
        z, volume = layer(state[0])
        return z, volume + state[1]

    return reduce(then, layers, (x, torch.zeros(len(x), dtype=x.dtype)))


def affine_by_addcmul(x: Tensor, scale: Tensor, shift: Tensor) -> tuple[Tensor, Tensor]:
    factor = torch.exp(scale)
    return torch.addcmul(shift, x, factor), torch.log(torch.prod(factor, dim=1))


def affine_in_single_precision(x: Tensor, scale: Tensor, shift: Tensor) -> tuple[Tensor, Tensor]:
    x, scale, shift = x.float(), scale.float(), shift.float()
    return shift + math.e**scale * x, torch.einsum("nb->n", scale)


def affine_in_a_loop(x: Tensor, scale: Tensor, shift: Tensor) -> tuple[Tensor, Tensor]:
    columns = [x[:, j] * scale[:, j].exp() + shift[:, j] for j in range(x.shape[1])]
    return torch.stack(columns, dim=1), sum(scale[:, j] for j in range(x.shape[1]))


def whole_matrix(A: Tensor, C: Tensor, D: Tensor) -> Tensor:
    zeros = A.new_zeros(len(A), A.shape[1], D.shape[2])
    whole = torch.cat([torch.cat([A, zeros], dim=2), torch.cat([C, D], dim=2)], dim=1)
    return torch.linalg.slogdet(whole)[1]


def product_of_determinants(A: Tensor, C: Tensor, D: Tensor) -> Tensor:
    return (torch.linalg.det(A) * torch.linalg.det(D)).abs().log()


def answer_in_words() -> tuple[str, str]:
    return "False", " B "


def answer_by_position() -> Answer:
    return Answer(False, "b")


class CouplingInPlace(Coupling):
    """Copies the input and overwrites the changed part of the copy."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z = x.clone()
        scale, shift = self.conditioner(x[:, : self.kept])
        z[:, self.kept :] = x[:, self.kept :] * scale.exp() + shift
        return z, scale.sum(1)

    def inverse(self, z: Tensor) -> Tensor:
        x = z.clone()
        scale, shift = self.conditioner(z[:, : self.kept])
        x[:, self.kept :] = (z[:, self.kept :] - shift) / scale.exp()
        return x


class CouplingByChunks(nn.Module):
    """Splits with torch.split, and keeps the conditioner under another name."""

    def __init__(self, conditioner: Callable, kept: int) -> None:
        super().__init__()
        self.network, self.size = conditioner, kept

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        first, second = torch.split(x, [self.size, x.shape[1] - self.size], dim=1)
        changed, volume = affine_forward(second, *self.network(first))
        return torch.hstack((first, changed)), volume

    def inverse(self, z: Tensor) -> Tensor:
        first, second = torch.split(z, [self.size, z.shape[1] - self.size], dim=1)
        scale, shift = self.network(first)
        return torch.hstack((first, second * torch.exp(-scale) - shift * torch.exp(-scale)))


def true_in_words() -> tuple[str, str]:
    return "true", "C"


def true_by_position() -> Answer:
    return Answer(True, "c")


class PermutationByMatrix(Permutation):
    """Multiplies by a permutation matrix, whose inverse is its transpose."""

    def matrix(self, x: Tensor) -> Tensor:
        return torch.eye(len(self.order), dtype=x.dtype)[self.order]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x @ self.matrix(x).T, torch.zeros(x.shape[0], dtype=x.dtype)

    def inverse(self, z: Tensor) -> Tensor:
        return z @ self.matrix(z)


class PermutationByScatter(Permutation):
    """Writes every feature back to the place it came from."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x.index_select(1, self.order), 0 * x.sum(dim=1)

    def inverse(self, z: Tensor) -> Tensor:
        x = torch.empty_like(z)
        x[:, self.order] = z
        return x


class FlowWithNormal(Flow):
    """Takes the prior from torch.distributions, and walks backwards by index."""

    def inverse(self, z: Tensor) -> Tensor:
        for index in range(len(self.layers) - 1, -1, -1):
            z = self.layers[index].inverse(z)
        return z

    def log_prob(self, x: Tensor) -> Tensor:
        z, log_volume = self.forward(x)
        return log_volume + torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)


class FlowWithMultivariateNormal(Flow):
    """Takes the prior as a multivariate normal density."""

    def inverse(self, z: Tensor) -> Tensor:
        return reduce(lambda x, layer: layer.inverse(x), list(self.layers)[::-1], z)

    def log_prob(self, x: Tensor) -> Tensor:
        z, log_volume = self(x)
        size = z.shape[1]
        zeros, ones = torch.zeros(size, dtype=z.dtype), torch.eye(size, dtype=z.dtype)
        return torch.distributions.MultivariateNormal(zeros, ones).log_prob(z) + log_volume


def sum_over_size(flow: Flow, x: Tensor) -> Tensor:
    return -torch.sum(flow.log_prob(x)) / x.shape[0]


def from_its_parts(flow: Flow, x: Tensor) -> Tensor:
    z, log_volume = flow(x)
    surprise = 0.5 * (z**2).sum(1) + 0.5 * z.shape[1] * math.log(2 * math.pi) - log_volume
    return surprise.mean()


def a_large_kl() -> float:
    return 1.2


def a_whole_number() -> int:
    return 1


def scaled_in_place_of_a_copy(flow: Flow, noise: Tensor, temperature: float) -> Tensor:
    z = noise.clone()
    z *= temperature
    return flow.inverse(z)


def drawn_with_a_spread(flow: Flow, noise: Tensor, temperature: float) -> Tensor:
    return flow.inverse(
        torch.zeros_like(noise) + noise * torch.full((1, noise.shape[1]), temperature, dtype=noise.dtype)
    )


def all_islands() -> int:
    return 8


def a_few_islands() -> Tensor:
    return torch.tensor(2.5)


def false_in_words() -> tuple[str, str]:
    return "false", "D"


def false_by_position() -> Answer:
    return Answer(False, "d")


def misprints_in_another_order() -> dict[int, str]:
    return {6: "H", 4: "F", 3: "D", 1: "A"}


def misprints_built_up() -> dict[int, str]:
    found = dict.fromkeys((1, 3, 4, 6), "")
    found[1], found[3], found[4], found[6] = "a", " d", "f ", "h"
    return found


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return {"1": "a", "3": "d", " 4": "f", "6": "h"}


ALTERNATIVES = {
    "log_prob_1d": [log_of_the_product, slope_squared, slope_by_autodiff],
    "autodiff_log_volume": [jacobian_row_by_row, jacobian_of_the_batch],
    "compose": [composed_by_a_list, composed_by_recursion],
    "affine_forward": [affine_by_addcmul, affine_in_single_precision, affine_in_a_loop],
    "block_log_determinant": [whole_matrix, product_of_determinants],
    "networks_must_be_invertible": [answer_in_words, answer_by_position],
    "Coupling": [CouplingInPlace, CouplingByChunks],
    "first_half_stays_prior": [true_in_words, true_by_position],
    "Permutation": [PermutationByMatrix, PermutationByScatter],
    "Flow": [FlowWithNormal, FlowWithMultivariateNormal],
    "negative_log_likelihood": [sum_over_size, from_its_parts],
    "predict_kl": [a_large_kl, a_whole_number],
    "sample": [scaled_in_place_of_a_copy, drawn_with_a_spread],
    "predict_islands": [all_islands, a_few_islands],
    "latents_can_be_fewer": [false_in_words, false_by_position],
    "misprints": [misprints_in_another_order, misprints_built_up, misprints_with_texts_for_numbers],
}
