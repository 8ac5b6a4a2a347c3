"""Networks that the probes of notebook 01 give: some look everywhere, some keep the order. They hold no answer."""

import torch
from torch import nn

LEVELS = 8
"""Cells into which chance is cut: probabilities in eighths give each picture a whole number of cells."""


def whole(draw, low, high):
    """A whole number from low to high."""
    return int(draw.random.integers(low, high + 1))


def levels(draw, count, *shape):
    """Pictures of whole levels from 0 to count - 1."""
    return torch.from_numpy(draw.random.integers(0, count, shape))


def seeded(draw):
    """A generator of its own, for first weights."""
    return torch.Generator().manual_seed(whole(draw, 0, 2**31 - 1))


def table(draw, *shape):
    """A joint table: positive numbers that add up to 1."""
    shares = draw.uniform(0.2, 1.0, *shape)
    return shares / shares.sum()


def winding(draw, count):
    """An order that is not its own inverse, so that whoever reads it the other way round gets something else."""
    while True:
        order = tuple(draw.permutation(count).tolist())
        if any(order[order[each]] != each for each in order):
            return order


def refill(draw, module, dtype=torch.float64):
    """Drawn numbers for all parameters, so that nothing is 0 by accident; what is no parameter stays."""
    module = module.to(dtype)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw.uniform(0.2, 1.0, *parameter.shape) * torch.sign(draw.normal(*parameter.shape)))
    return module


class Grid(nn.Module):
    """A given network of grey pictures that may look anywhere: from whole levels to the logits of `count` levels."""

    def __init__(self, draw, count, cells):
        super().__init__()
        self.count, self.weight = count, draw.normal(cells, count * cells)

    def forward(self, x):
        logits = torch.sin((x.to(self.weight) + 0.3).flatten(1) @ self.weight)
        return logits.unflatten(1, (self.count, *x.shape[1:]))


class Mix(nn.Module):
    """A given map of channels, pixel by pixel or with neighbours, on a grid of its own size."""

    def __init__(self, draw, outputs, inputs, side=1):
        super().__init__()
        self.weight, self.side = draw.normal(outputs, inputs, side, side) / (inputs * side), side

    def forward(self, x):
        return nn.functional.conv2d(x, self.weight.to(x), padding=self.side // 2)


class Chances(nn.Module):
    """A given causal model of grey or coloured pictures: each number's probabilities follow from those before it.

    It looks at numbers before each one only, whatever stands at the others, and its probabilities are eighths.
    """

    def __init__(self, draw, shape, count=2):
        super().__init__()
        self.count, self.size = count, shape[0] * shape[1] * shape[2]
        self.code = torch.from_numpy(draw.random.integers(1, 50, (self.size, self.size))).tril(-1)
        self.offset = torch.from_numpy(draw.random.integers(0, 50, self.size))

    def eighths(self, x):
        """Of every number in the order of drawing, its shares of levels, in eighths: n, numbers, levels."""
        before = x.long().permute(0, 2, 3, 1).flatten(1) @ self.code.T + self.offset
        low = 1 + before % (LEVELS - self.count)
        shares = [low, LEVELS - low] if self.count == 2 else [low, torch.ones_like(low), LEVELS - 1 - low]
        return torch.stack(shares, dim=-1)

    def forward(self, x):
        n, c, h, w = x.shape
        return self.eighths(x).double().log().reshape(n, h, w, c, self.count).permute(0, 4, 3, 1, 2)


def all_chances(numbers, draw):
    """Every combination of cells of chance, each at its middle: all that can happen, each as often as any other."""
    cells = (torch.arange(LEVELS, dtype=torch.float64) + 0.5) / LEVELS
    grid = torch.cartesian_prod(*[cells] * numbers)
    return grid[torch.from_numpy(draw.random.permutation(len(grid)))]
