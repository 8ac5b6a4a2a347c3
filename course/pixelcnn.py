"""A gated PixelCNN of colour pictures, put together from the parts that readers write in notebook 01.

    model = PixelCNN(autoregressive, levels=16, side=16, classes=3, generator=generator)
    logits = model(x, kind)                    # of every number of pictures whose classes are known
    answers(model, side=3)                     # which number's logits answer to which number

Numbers are drawn in this order: rows from the top, pixels from the left, then red, green, blue.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol, cast, final, runtime_checkable

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional

COLOURS = 3
"""Red, green, blue."""

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


class Unit(Protocol):
    """What `GatedUnit` holds."""

    vertical: Callable[[Tensor], Tensor]
    horizontal: Callable[[Tensor], Tensor]
    link: Callable[[Tensor], Tensor]
    out: Callable[[Tensor], Tensor]
    residual: bool


class Layer(NamedTuple):
    """A unit, and what its vertical results are shifted by: by class, and by place."""

    unit: Unit
    classes: Float[Tensor, "k c 1 1"]
    places: Float[Tensor, "1 c h w"]


class Trimmed(NamedTuple):
    """A mask without the rows and columns that it hides everywhere, and how to pad for it.

    Args:
        mask: what is left.
        margins: left, right, top, bottom, for functional.pad; what is negative is cut away.
    """

    mask: Float[Tensor, "k c _ _"]
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
class PixelCNN(nn.Module):
    """From whole levels to the logits of every number, by units of a vertical and a horizontal stack.

    What the class says, and the place of the pixel, shift every unit's vertical results; they break no order.

    Args:
        parts: where masks, masked convolutions and gated units come from, such as the module `autoregressive`.
        levels: how many levels a number has.
        side: rows and columns of a picture.
        classes: how many kinds of pictures there are.
        generator: where the first weights come from.
        channels: features of each stack; a multiple of 3, so that each colour has as many.
        kernels: for each unit, the rows and columns of its kernel; the first unit is of kind A.

    Source: L-AR-9, L-AR-13, L-AR-14; van den Oord et al. 2016 (Conditional Image Generation with PixelCNN Decoders).
    """

    def __init__(
        self,
        parts: Parts,
        levels: int,
        side: int,
        classes: int,
        generator: torch.Generator,
        *,
        channels: int = 24,
        kernels: tuple[int, ...] = (5, 3, 3, 3),
    ) -> None:
        super().__init__()
        self.levels, width, inputs = levels, 2 * channels, (levels * COLOURS, *[channels] * (len(kernels) - 1))
        self.reach = sum(size // 2 for size in kernels)
        made = zip("A" + "B" * (len(kernels) - 1), kernels, inputs, strict=True)
        self.units = nn.ModuleList([_unit(parts, *each, channels, generator) for each in made])
        self.out = parts.MaskedConv2d(parts.colour_mask(1, "B", channels, levels * COLOURS), generator)
        self.classes = nn.Parameter(torch.zeros(len(kernels), classes, width, 1, 1))
        self.places = nn.Parameter(torch.zeros(len(kernels), 1, width, side, side))

    def forward(self, x: Int[Tensor, "n c h w"], kind: Int[Tensor, " n"]) -> Float[Tensor, "n k c h w"]:
        """The logits of every number of pictures whose classes are known."""
        above = row = self.coded(x)
        for unit, (_, classes, places) in zip(self.units, self.layers, strict=True):
            above, row = unit(above, row, classes[kind] + places)
        return self.read(row)

    @property
    def layers(self) -> list[Layer]:
        """The units with their shifts, from the first."""
        made = zip(self.units, self.classes, self.places, strict=True)
        return [Layer(cast("Unit", unit), classes, places) for unit, classes, places in made]

    def coded(self, x: Int[Tensor, "n c h w"]) -> Float[Tensor, "n _ h w"]:
        """A channel for every level of every colour: 1 where a number has that level, else 0."""
        marks: Tensor = functional.one_hot(x, self.levels)
        return marks.to(self.places.dtype).permute(0, 4, 1, 2, 3).flatten(1, 2)

    def read(self, row: Float[Tensor, "n _ h w"]) -> Float[Tensor, "n k c h w"]:
        """The logits that the last unit's horizontal features mean."""
        logits: Tensor = self.out(functional.relu(row)).unflatten(1, (self.levels, COLOURS))
        return logits


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
    reached = torch.zeros(count, count, dtype=torch.bool)
    for x in torch.randint(model.levels, (TRIES, count), generator=torch.Generator().manual_seed(0)):
        changed = torch.cat([x[None], (x + torch.eye(count, dtype=torch.long)) % model.levels])
        pictures = changed.reshape(-1, side, side, COLOURS).permute(0, 3, 1, 2)
        logits = model(pictures, torch.zeros(len(pictures), dtype=torch.long)).permute(0, 3, 4, 2, 1).flatten(1, 3)
        reached |= ((logits[1:] - logits[0]).abs() > 1e-7).any(dim=2).T
    return reached


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
