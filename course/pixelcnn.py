"""A gated PixelCNN of colour pictures, put together from the parts that readers write in notebook 01.

    model = PixelCNN(autoregressive, levels=16, side=16, classes=3, generator=generator)
    logits = model(x, kind)                    # of every number of pictures whose classes are known
    answers(model, side=3)                     # which number's logits answer to which number

Numbers are drawn in this order: rows from the top, pixels from the left, then red, green, blue.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, cast, final, runtime_checkable

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional

COLOURS = 3
"""Red, green, blue."""

RAREST = 1e-3
"""What is added to the shares of levels in the first guess."""

TRIES = 4
"""Pictures in which it is tried which number answers to which: in one alone, a feature may rest by accident."""

Maker = Callable[..., nn.Module]


@runtime_checkable
class Parts(Protocol):
    """The module that readers write: masks, the masked convolution, the gated unit."""

    MaskedConv2d: Maker
    GatedUnit: Maker
    split_masks: Callable[[int, str], tuple[Tensor, Tensor]]
    colour_mask: Callable[[int, str, int, int], Tensor]


@runtime_checkable
class Unit(Protocol):
    """What `GatedUnit` holds."""

    vertical: Callable[[Tensor], Tensor]
    horizontal: Callable[[Tensor], Tensor]
    link: Callable[[Tensor], Tensor]
    out: Callable[[Tensor], Tensor]
    residual: bool

    def __call__(self, above: Tensor, row: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """The vertical and the horizontal features of the next layer."""


class Trimmed(NamedTuple):
    """A mask without the rows and columns that it hides everywhere, and how to pad for it.

    Args:
        mask: what is left.
        margins: left, right, top, bottom, for functional.pad; what is negative is cut away.
    """

    mask: Float[Tensor, "k c h w"]
    margins: tuple[int, int, int, int]


def trimmed(mask: Float[Tensor, "k c h w"]) -> Trimmed:
    """A smaller kernel for the same convolution: a mask of a first layer hides half of its rows.

    Args:
        mask: 1 or 0 for every weight; its centre lies on the pixel that is computed.

    >>> trimmed(torch.tensor([[[[1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]])).margins
    (1, 1, 1, 0)
    """
    rows, columns = mask.amax(dim=(0, 1, 3)).nonzero(), mask.amax(dim=(0, 1, 2)).nonzero()
    top, bottom, left, right = (int(each) for each in (rows[0], rows[-1], columns[0], columns[-1]))
    y, x = mask.shape[2] // 2, mask.shape[3] // 2
    margins = (x - left, right - x, y - top, bottom - y)
    return Trimmed(mask[:, :, top : bottom + 1, left : right + 1].clone(), margins)


def first_weights(mask: Float[Tensor, "k c h w"], generator: torch.Generator) -> Float[Tensor, "k c h w"]:
    """Weights to begin with: uniform in ±1/√n, where n weights may be used for an output.

    >>> first_weights(torch.ones(1, 4, 1, 1), torch.Generator().manual_seed(0)).abs().max() <= 0.5
    tensor(True)
    """
    bound = mask.flatten(1).sum(dim=1).mean().clamp(min=1) ** -0.5
    return (2 * torch.rand(mask.shape, generator=generator) - 1) * bound


@final
class Memory(nn.Module):
    """What all rows above say of the picture, and what that means for each place of a row.

        shift_r = sum over m of tanh(evidence_m(rows up to r)) · writing_m

    A kernel sees a few rows up. Evidence for a hair colour adds up over places, and what a place says depends on where
    it is: so maps read the vertical features place by place, their sums grow row by row, and other maps write what is
    believed of each place to come. Vertical features know the rows above only, so it breaks no order. In 1500 steps, a
    network of two units came to 9 bits over the floor with maps that read, and to 12 with means of rows.

    Args:
        inputs: vertical features that come in.
        width: how many results are shifted.
        side: rows and columns of a picture.
        generator: where the first weights come from.
        beliefs: how many sums there are.
    """

    def __init__(self, inputs: int, width: int, side: int, generator: torch.Generator, beliefs: int = 24) -> None:
        super().__init__()
        maps = torch.randn(beliefs, inputs, side, side, generator=generator)
        self.reading = nn.Parameter(maps * (inputs * side) ** -0.5)
        self.writing = nn.Parameter(torch.zeros(beliefs, width, side, side))

    def forward(self, above: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k h w"]:
        """The shift of the first h rows."""
        h = above.shape[2]
        evidence = torch.einsum("nchw,mchw->nhm", above, self.reading[:, :, :h]).cumsum(dim=1)
        return torch.einsum("nhm,mkhw->nkhw", torch.tanh(evidence), self.writing[:, :, :h])


@final
class Shift(nn.Module):
    """What a unit's vertical results are shifted by: the class, the place, and what the rows above mean for it.

    Args:
        classes: how many kinds of pictures there are.
        side: rows and columns of a picture.
        width: how many results are shifted.
        memory: of all rows above; none in a first unit, whose input is the picture itself.
    """

    def __init__(self, classes: int, side: int, width: int, memory: Memory | None) -> None:
        super().__init__()
        self.classes = nn.Parameter(torch.zeros(classes, width, 1, 1))
        self.places = nn.Parameter(torch.zeros(width, side, side))
        self.memory = memory

    def forward(self, above: Float[Tensor, "n c h w"], kind: Int[Tensor, " n"]) -> Float[Tensor, "n k h w"]:
        """The shift of the first h rows, from the vertical features of these."""
        shift: Tensor = self.classes[kind] + self.places[:, : above.shape[2]]
        return shift if self.memory is None else shift + self.memory(above)


@final
class PixelCNN(nn.Module):
    """From whole levels to the logits of every number, by units of a vertical and a horizontal stack.

    The last layer weighs the levels that a number would have without noise, and a learned table says what noise makes
    of each: p(x_t = k) = sum over l of weight_l table_lk. In 2000 steps, a network of two units came to 18 bits over
    the floor with the table, and to 51 without.

    Args:
        parts: where masks, masked convolutions and gated units come from, such as the module `autoregressive`.
        levels: how many levels a number has.
        side: rows and columns of a picture.
        classes: how many kinds of pictures there are.
        generator: where the first weights come from.
        channels: features of each stack; a multiple of 3, so that each colour has as many.
        kernels: for each unit, the rows and columns of its kernel; the first unit is of kind A.
        marks: a level is told to the first unit by the two marks that it lies between, of so many.
        examples: pictures whose shares of levels, number by number, are the first guess; without, all levels are alike.

    Source: L-AR-9, L-AR-13, L-AR-14; van den Oord et al. 2016 (Conditional Image Generation with PixelCNN Decoders).
    """

    marks: Tensor

    def __init__(
        self,
        parts: Parts,
        levels: int,
        side: int,
        classes: int,
        generator: torch.Generator,
        *,
        channels: int = 24,
        kernels: tuple[int, ...] = (5, 3),
        marks: int = 6,
        examples: Int[Tensor, "n c h w"] | None = None,
    ) -> None:
        super().__init__()
        self.parts, self.levels, count = parts, levels, len(kernels)
        kinds, inputs = "A" + "B" * (count - 1), (marks * COLOURS, *[channels] * (count - 1))
        made = zip(kinds, kernels, inputs, strict=True)
        self.units = nn.ModuleList([_unit(parts, *each, channels, generator) for each in made])
        width = 2 * channels
        memories = [None, *(Memory(channels, width, side, generator) for _ in range(count - 1))]
        self.shifts = nn.ModuleList([Shift(classes, side, width, memory) for memory in memories])
        outputs = levels * COLOURS
        row, rows_above = parts.colour_mask(1, "B", count * channels, outputs), torch.ones(outputs, channels, 1, 1)
        self.out = parts.MaskedConv2d(torch.cat([row, rows_above], dim=1), generator)
        self.guess = nn.Parameter(_log_shares(examples, levels, side))
        self.register_buffer("marks", _tents(levels, marks))
        steps = torch.arange(float(levels))
        self.table = nn.Parameter(-2 * (steps[:, None] - steps) ** 2)  # rows become shares by a softmax

    def forward(self, x: Int[Tensor, "n c h w"], kind: Int[Tensor, " n"]) -> Float[Tensor, "n k c h w"]:
        """The logits of every number of pictures whose classes are known."""
        above = row = self.coded(x)
        features = []
        for unit, shift in zip(self.units, self.shifts, strict=True):
            above, row = unit(above, row, shift(above, kind))
            features.append(row)
        return self.read(features, above, slice(None))

    @property
    def layers(self) -> list[tuple[Unit, Shift]]:
        """The units with their shifts, from the first."""
        return list(zip(cast("list[Unit]", self.units), cast("list[Shift]", self.shifts), strict=True))

    def coded(self, x: Int[Tensor, "n c h w"]) -> Float[Tensor, "n k h w"]:
        """A channel for every mark of every colour: how near a number is to it, from 0 to 1."""
        return self.marks[x].permute(0, 4, 1, 2, 3).flatten(1, 2)

    def read(self, features: Sequence[Tensor], above: Tensor, rows: slice) -> Float[Tensor, "n k c h w"]:
        """The logits that all horizontal features and the last vertical ones mean, in some rows of the picture."""
        logits: Tensor = self.out(torch.cat([functional.relu(torch.cat(list(features), dim=1)), above], dim=1))
        clean: Tensor = logits.unflatten(1, (self.levels, COLOURS)) + self.guess[..., rows, :]
        noisy: Tensor = self.table.softmax(dim=1).T @ clean.softmax(dim=1).flatten(2)
        return noisy.log().reshape(clean.shape)


def _tents(levels: int, marks: int) -> Float[Tensor, "k c"]:
    """How near each level is to each mark; between two marks, the two shares add up to 1."""
    place = torch.arange(levels)[:, None] * (marks - 1) / (levels - 1)
    return (1 - (place - torch.arange(marks)).abs()).clamp(min=0)


def _log_shares(examples: Tensor | None, levels: int, side: int) -> Float[Tensor, "k c h w"]:
    """How often each number has each level, as a logarithm; no level is impossible."""
    if examples is None:
        return torch.zeros(levels, COLOURS, side, side)
    return torch.stack([(examples == level).float().mean(dim=0) + RAREST for level in range(levels)]).log()


def _unit(parts: Parts, kind: str, size: int, inputs: int, channels: int, generator: torch.Generator) -> nn.Module:
    """A gated unit of masked convolutions, in which channel i has the colour i mod 3."""
    width = 2 * channels
    above = parts.split_masks(size, kind)[0].repeat(width, inputs, 1, 1)
    row, link = parts.colour_mask(size, kind, inputs, width), torch.ones(width, width, 1, 1)
    masks = (above, row, link, parts.colour_mask(1, "B", channels, channels))
    return parts.GatedUnit(*(parts.MaskedConv2d(mask, generator) for mask in masks), residual=kind == "B")


@torch.no_grad()
def answers(model: PixelCNN, side: int) -> Bool[Tensor, "d d"]:
    """Which number's logits answer to which number, both in the order of drawing: each is changed, in a few pictures.

    Args:
        model: a network for pictures of this size.
        side: rows and columns of the picture.
    """
    count = COLOURS * side * side
    answering = torch.zeros(count, count, dtype=torch.bool)
    for x in torch.randint(model.levels, (TRIES, count), generator=torch.Generator().manual_seed(0)):
        changed = torch.cat([x[None], (x + torch.eye(count, dtype=torch.long)) % model.levels])
        pictures = changed.reshape(-1, side, side, COLOURS).permute(0, 3, 1, 2)
        logits = model(pictures, torch.zeros(len(pictures), dtype=torch.long)).permute(0, 3, 4, 2, 1).flatten(1, 3)
        answering |= ((logits[1:] - logits[0]).abs() > 1e-7).any(dim=2).T
    return answering


@final
class Counted:
    """A network that counts how often it is asked.

    >>> network = Counted(torch.abs)
    >>> network(torch.tensor(-1)) + network(torch.tensor(-2)), network.passes
    (tensor(3), 2)
    """

    def __init__(self, network: Callable[..., Tensor]) -> None:
        self.network, self.passes = network, 0

    def __call__(self, *arguments: Tensor) -> Tensor:
        """What the network says."""
        self.passes += 1
        return self.network(*arguments)
