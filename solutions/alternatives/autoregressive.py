"""Other right answers to notebook 01: loops for tables, other routes to a gradient, other ways to mask and to draw."""

import itertools
import math

import torch
from torch import Tensor
from torch.nn import functional

from course.quiz import Answer
from derive import Prod, by
from derive.letters import T, p, t, x
from solutions.autoregressive import COLOURS, Cost, GatedUnit, MaskedConv2d, Network, came_before, gated_activation


def pixel_by_pixel(h: int, w: int, i: int, j: int) -> Tensor:
    return torch.tensor([[(k, each) < (i, j) for each in range(w)] for k in range(h)])


def painted_in(h: int, w: int, i: int, j: int) -> Tensor:
    before = torch.zeros(h, w, dtype=torch.bool)
    before[:i] = True
    before[i, :j] = True
    return before


def entry_by_entry(joint: Tensor, order: tuple[int, ...]) -> Tensor:
    tables = torch.zeros(len(order), *joint.shape, dtype=joint.dtype)
    for values in itertools.product(*(range(size) for size in joint.shape)):
        known = [slice(None)] * joint.ndim
        for m, variable in enumerate(order):
            before = joint[tuple(known)].sum()
            known[variable] = values[variable]
            tables[(m, *values)] = joint[tuple(known)].sum() / before
    return tables


def from_the_last_to_the_first(joint: Tensor, order: tuple[int, ...]) -> Tensor:
    tables, now = [], joint
    for variable in reversed(order):
        before = now.sum(dim=variable, keepdim=True)
        tables.insert(0, (now / before) * torch.ones_like(joint))
        now = before
    return torch.stack(tables)


def by_marginals() -> tuple:
    return (
        p(x[1:T]),
        ... == Prod[t, 1:T](p(x[1:t]) / p(x[1 : t - 1])),
        by.telescope,
        ... == Prod[t, 1:T](p(x[t], x[1 : t - 1]) / p(x[1 : t - 1])),
        by.algebra,
        ... == Prod[t, 1:T](p(x[t] | x[1 : t - 1])),
        by.product,
    )


def bare_lines() -> tuple:
    return (
        p(x[1:T]),
        ... == Prod[t, 1:T](p(x[1:t]) / p(x[1 : t - 1])),
        by.telescope,
        ... == Prod[t, 1:T](p(x[t] | x[1 : t - 1])),
        by.product,
    )


def first_pixel_apart() -> tuple:
    return (
        p(x[1:T]),
        ... == p(x[1]) * Prod[t, 2:T](p(x[1:t]) / p(x[1 : t - 1])),
        by.telescope,
        ... == p(x[1]) * Prod[t, 2:T](p(x[t] | x[1 : t - 1])),
        by.product,
        ... == Prod[t, 1:T](p(x[t] | x[1 : t - 1])),
        by.telescope,
    )


def by_cross_entropy(logits: Tensor, x: Tensor) -> Cost:
    each = functional.cross_entropy(logits, x, reduction="none").flatten(1)
    return Cost(each.sum(dim=1), each.mean(dim=1) / math.log(2))


def by_one_hot(logits: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    shares = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    chosen = functional.one_hot(x, logits.shape[1]).movedim(-1, 1)
    nats = -torch.einsum("nkchw,nkchw->n", shares.log(), chosen.to(shares.dtype))
    return nats, nats / (math.prod(x.shape[1:]) * math.log(2))


def hidden_with_where(network: Network, x: Tensor) -> Tensor:
    h, w = x.shape[2:]
    logits = None
    for i, j in itertools.product(range(h), range(w)):
        looked = network(torch.where(came_before(h, w, i, j), x, torch.zeros_like(x)))
        logits = torch.zeros_like(looked) if logits is None else logits
        logits[..., i, j] = looked[..., i, j]
    return logits


def hidden_with_floats(network: Network, x: Tensor) -> Tensor:
    h, w = x.shape[2:]
    looked = [network(x * came_before(h, w, k // w, k % w).float())[..., k // w, k % w] for k in range(h * w)]
    return torch.stack(looked, dim=-1).unflatten(-1, (h, w))


def all_in_one_batch(network: Network, x: Tensor) -> Tensor:
    n, _, h, w = x.shape
    seen = torch.stack([came_before(h, w, k // w, k % w) for k in range(h * w)]).long()
    logits = network((x[:, None] * seen[None, :, None]).flatten(0, 1)).unflatten(0, (n, h * w))
    return torch.stack([logits[:, k, :, :, k // w, k % w] for k in range(h * w)], dim=-1).unflatten(-1, (h, w))


def painted_mask(side: int, kind: str) -> Tensor:
    mask, centre = torch.zeros(side, side), side // 2
    mask[:centre] = 1
    mask[centre, :centre] = 1
    if kind == "B":
        mask[centre, centre] = 1
    return mask


def counted_mask(side: int, kind: str) -> Tensor:
    middle = side * side // 2
    return torch.tensor([float(k < middle or (k == middle and kind == "B")) for k in range(side**2)]).view(side, side)


class MaskedWhere(MaskedConv2d):
    """Chooses the weights instead of multiplying them."""

    def forward(self, x: Tensor) -> Tensor:
        weight = torch.where(self.mask > 0, self.weight, torch.zeros_like(self.weight))
        return functional.conv2d(functional.pad(x, self.margins), weight) + self.bias[:, None, None]


class MaskedInPlace(MaskedConv2d):
    """Puts the forbidden weights back to 0 before each call, as the first public code did."""

    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            self.weight.mul_(self.mask)
        return functional.conv2d(functional.pad(x, self.margins), self.weight, self.bias)


def by_jacobian(network: Network, x: Tensor, i: int, j: int) -> Tensor:
    slopes = torch.autograd.functional.jacobian(lambda v: network(v)[..., i, j].flatten(), x)
    return (slopes.abs() > 0).flatten(0, 2).any(dim=0)


def by_squares_of_slopes(network: Network, x: Tensor, i: int, j: int) -> Tensor:
    total = torch.zeros(x.shape[2:], dtype=x.dtype)
    outputs = len(network(x)[..., i, j].flatten())
    for k in range(outputs):
        v = x.detach().clone().requires_grad_()
        network(v)[..., i, j].flatten()[k].backward()
        total += (v.grad**2).sum(dim=(0, 1))
    return total > 0


def ten_pixels() -> int:
    return 10


def no_pixels() -> Tensor:
    return torch.tensor(0.0)


def split_by_comparing(side: int, kind: str) -> tuple[Tensor, Tensor]:
    offset = torch.arange(side) - side // 2
    own = offset <= 0 if kind == "B" else offset < 0
    return (own[:, None] & (offset < side)).float(), ((offset[:, None] == 0) & own).float()


def split_by_kind(side: int, kind: str) -> tuple[Tensor, Tensor]:
    c = side // 2
    vertical, horizontal = torch.zeros(side, side).double(), torch.zeros(side, side).double()
    if kind == "A":
        vertical[:c], horizontal[c, :c] = 1, 1
    else:
        vertical[: c + 1], horizontal[c, : c + 1] = 1, 1
    return vertical, horizontal


def gate_by_formula(filtered: Tensor, gate: Tensor) -> Tensor:
    return filtered.tanh() / (1 + torch.exp(-gate))


def gate_by_two_sigmoids(filtered: Tensor, gate: Tensor) -> Tensor:
    return (2 * torch.sigmoid(2 * filtered) - 1) * torch.sigmoid(gate)


class UnitBySlices(GatedUnit):
    """Cuts the channels by index, and names every step."""

    def forward(self, above: Tensor, row: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        vertical = self.vertical(above) + condition
        horizontal = self.link(vertical) + self.horizontal(row)
        half = vertical.shape[1] // 2
        next_above = torch.tanh(vertical[:, :half]) * torch.sigmoid(vertical[:, half:])
        next_row = self.out(torch.tanh(horizontal[:, :half]) * torch.sigmoid(horizontal[:, half:]))
        if self.residual:
            next_row = next_row + row
        return next_above, next_row


class UnitByGates(GatedUnit):
    """Both stacks through one function."""

    def forward(self, above: Tensor, row: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        vertical = condition + self.vertical(above)
        pairs = (vertical, self.horizontal(row) + self.link(vertical))
        gated = [gated_activation(*torch.tensor_split(each, 2, dim=1)) for each in pairs]
        return gated[0], self.out(gated[1]) + float(self.residual) * (row if self.residual else 0)


def colours_in_loops(side: int, kind: str, inputs: int, outputs: int) -> Tensor:
    mask, centre = torch.zeros(outputs, inputs, side, side), side // 2
    for k in range(outputs):
        for c in range(inputs):
            mask[k, c, centre, :centre] = 1
            if c % COLOURS < k % COLOURS or (kind == "B" and c % COLOURS == k % COLOURS):
                mask[k, c, centre, centre] = 1
    return mask


def colours_by_a_table(side: int, kind: str, inputs: int, outputs: int) -> Tensor:
    table = torch.ones(3, 3).tril(-1 if kind == "A" else 0)
    mask = torch.zeros(outputs, inputs, side, side)
    mask[:, :, side // 2, : side // 2] = 1
    mask[:, :, side // 2, side // 2] = table.repeat(-(-outputs // 3), -(-inputs // 3))[:outputs, :inputs]
    return mask


def sampled_by_searching(network: Network, chance: Tensor, start: Tensor, row: int) -> Tensor:
    x, (_, colours, h, w) = start.clone(), chance.shape
    for i, j, c in itertools.product(range(row, h), range(w), range(colours)):
        below = network(x)[:, :, c, i, j].softmax(dim=1).cumsum(dim=1)[:, :-1].contiguous()
        x[:, c, i, j] = torch.searchsorted(below, chance[:, c, i, j, None].to(below).contiguous(), right=True)[:, 0]
    return x


def sampled_onto_nothing(network: Network, chance: Tensor, start: Tensor, row: int) -> Tensor:
    n, colours, h, w = chance.shape
    x = torch.zeros_like(start)
    x[:, :, :row] = start[:, :, :row]
    for k in range(row * w * colours, h * w * colours):
        i, j, c = k // (w * colours), k // colours % w, k % colours
        shares = functional.softmax(network(x)[:, :, c, i, j], dim=1)
        for example in range(n):
            left, level = float(chance[example, c, i, j]), 0
            while level < shares.shape[1] - 1 and left >= float(shares[example, level]):
                left -= float(shares[example, level])
                level += 1
            x[example, c, i, j] = level
    return x


def one_pass_in_words() -> tuple[str, str]:
    return "False", " B"


def one_pass_by_position() -> Answer:
    return Answer(False, "b")


def below_the_floor_in_words() -> tuple[str, str]:
    return "FALSE", "c "


def below_the_floor_by_position() -> Answer:
    return Answer(False, "c")


def misprints_in_another_order() -> dict[int, str]:
    return {7: "I", 5: "G", 4: "E", 3: "D", 1: "B"}


def misprints_with_texts_for_numbers() -> dict[str, str]:
    return {"1": "b", "3": " d", "4": "e", "5 ": "g", "7": "i"}


ALTERNATIVES = {
    "came_before": [pixel_by_pixel, painted_in],
    "factors": [entry_by_entry, from_the_last_to_the_first],
    "chain_rule": [by_marginals, first_pixel_apart, bare_lines],
    "surprise": [by_cross_entropy, by_one_hot],
    "one_pixel_at_a_time": [hidden_with_where, hidden_with_floats, all_in_one_batch],
    "raster_mask": [painted_mask, counted_mask],
    "MaskedConv2d": [MaskedWhere, MaskedInPlace],
    "receptive_field": [by_jacobian, by_squares_of_slopes],
    "predict_blind": [ten_pixels, no_pixels],
    "split_masks": [split_by_comparing, split_by_kind],
    "gated_activation": [gate_by_formula, gate_by_two_sigmoids],
    "GatedUnit": [UnitBySlices, UnitByGates],
    "colour_mask": [colours_in_loops, colours_by_a_table],
    "sample": [sampled_by_searching, sampled_onto_nothing],
    "sampling_takes_one_pass": [one_pass_in_words, one_pass_by_position],
    "below_the_floor": [below_the_floor_in_words, below_the_floor_by_position],
    "misprints": [misprints_in_another_order, misprints_with_texts_for_numbers],
}
