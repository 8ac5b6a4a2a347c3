"""Autoregressive models: a picture is drawn one number after the other (notebook 01).

The order is that of reading: rows from the top, pixels from the left, and within a pixel red, green, blue. In every
layer, channel i belongs to the colour i mod 3. Pixels have whole levels; their logits stand as "n k c h w", k levels.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional

from course.derivations import autoregressive as to_prove
from course.pixelcnn import COLOURS, first_weights, trimmed
from course.quiz import Answer
from derive import Prod, Proof, by
from derive.letters import T, p, t, x

Network = Callable[[Tensor], Tensor]
"""From pictures of whole levels "n c h w" to the logits of every number "n k c h w"."""


def came_before(h: int, w: int, i: int, j: int) -> Bool[Tensor, "h w"]:
    """The pixels that are drawn before the one in row i and column j, of a picture of h rows and w columns.

    Pixel (k, l) comes before (i, j) if k w + l < i w + j.

    Source: L-AR-1, L-AR-3.

    >>> came_before(2, 3, 1, 1)
    tensor([[ True,  True,  True],
            [ True, False, False]])
    """
    ### BEGIN SOLUTION
    return (torch.arange(h * w) < i * w + j).reshape(h, w)
    ### END SOLUTION


def factors(joint: Float[Tensor, "..."], order: tuple[int, ...]) -> Float[Tensor, "k ..."]:
    """The conditional probabilities whose product is a joint table, when its k variables are drawn in a given order.

        factors[m] = p(x_order[m] | x_order[0], ..., x_order[m-1])

    Args:
        joint: the probability of every combination; one axis for each variable. Spread the factors to this shape.
        order: every number from 0 to k-1, once.

    Source: L-AR-2.
    """
    ### BEGIN SOLUTION
    tables, before = [], torch.ones_like(joint)
    for m in range(len(order)):
        unseen = order[m + 1 :]
        now = (joint.sum(dim=unseen, keepdim=True) if unseen else joint).expand_as(joint)
        tables.append(now / before)  # p(this one | those before) = p(this one, those before) / p(those before)
        before = now
    return torch.stack(tables)
    ### END SOLUTION


def chain_rule() -> Proof:
    """Any density of pixels is a product: of each pixel's density, given those that came before it.

        p(x₁, …, x_T) = ∏ p(x_t | x₁, …, x_{t−1})

    Rules: product, marginal, logs, telescope. No premise is needed.

    Source: L-AR-2 (there it is called a basic assumption).
    """
    ### BEGIN SOLUTION
    return to_prove.chain_rule.proof(
        p(x[1:T]),
        ... == Prod[t, 1:T](p(x[1:t]) / p(x[1 : t - 1])),  by.telescope,
        ... == Prod[t, 1:T](p(x[t] | x[1 : t - 1])),       by.product,
    )  # fmt: skip
    ### END SOLUTION


class Cost(NamedTuple):
    """What pictures cost under a model."""

    nats: Float[Tensor, " n"]
    bits_per_dimension: Float[Tensor, " n"]


def surprise(logits: Float[Tensor, "n k c h w"], x: Int[Tensor, "n c h w"]) -> Cost:
    """How much each picture surprises the model: in nats, the sum of -log p(x_t | x_<t) over all its numbers.

        bits per dimension = nats / (d log 2), where d counts the numbers of a picture

    Args:
        logits: what the network says of the k levels of every number; softmax over k makes them probabilities.
        x: the pictures, in whole levels from 0 to k-1.

    Source: L-AR-4.
    """
    ### BEGIN SOLUTION
    log_share = logits.log_softmax(dim=1)
    nats = -log_share.gather(1, x[:, None]).sum(dim=(1, 2, 3, 4))
    return Cost(nats, nats / (x[0].numel() * math.log(2)))
    ### END SOLUTION


def one_pixel_at_a_time(network: Network, x: Int[Tensor, "n 1 h w"]) -> Float[Tensor, "n k 1 h w"]:
    """What any network says of every pixel of a grey picture, if it is shown only those before it: h w passes.

    For each pixel, that pixel and all later ones are set to 0, and of the logits only those of that pixel are kept.

    Source: L-AR-3, L-AR-6.
    """
    ### BEGIN SOLUTION
    h, w = x.shape[2:]
    passes = [network(x * came_before(h, w, i, j))[..., i, j] for i in range(h) for j in range(w)]
    return torch.stack(passes, dim=-1).reshape(*passes[0].shape, h, w)
    ### END SOLUTION


def raster_mask(side: int, kind: str) -> Float[Tensor, "h w"]:
    """Which weights of a square kernel may be used: 1 for those on pixels that came before, else 0.

    Args:
        side: rows and columns of the kernel, an odd number; its centre lies on the pixel that is computed.
        kind: "A" for the first layer, whose input is the picture; "B" for later ones, whose input at the centre knows
            no more than it may.

    Source: L-AR-5.
    """
    ### BEGIN SOLUTION
    centre = side // 2
    mask = came_before(side, side, centre, centre).float()
    mask[centre, centre] = kind == "B"
    return mask
    ### END SOLUTION


class MaskedConv2d(nn.Module):
    """A convolution some of whose weights count as 0, whatever training makes of them.

        y = bias + (weight * mask) * x

    The kernel's rows and columns that are masked everywhere are cut off, which is faster; `margins` is what
    functional.pad needs so that height and width stay as they are (negative: what it cuts away).

    Args:
        mask: 1 or 0 for every weight: outputs, inputs, rows, columns.
        generator: where the first weights come from.

    Source: L-AR-5.
    """

    mask: Tensor

    def __init__(self, mask: Float[Tensor, "k c h w"], generator: torch.Generator) -> None:
        super().__init__()
        kept, self.margins = trimmed(mask)
        self.register_buffer("mask", kept)
        self.weight = nn.Parameter(first_weights(kept, generator))
        self.bias = nn.Parameter(torch.zeros(len(mask)))

    def forward(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n k h w"]:
        """The masked convolution of pictures, as high and as wide as they are. Use functional.pad and conv2d."""
        ### BEGIN SOLUTION
        return functional.conv2d(functional.pad(x, self.margins), self.weight * self.mask, self.bias)
        ### END SOLUTION


def receptive_field(network: Network, x: Float[Tensor, "n c h w"], i: int, j: int) -> Bool[Tensor, "h w"]:
    """Which pixels the output at row i and column j answers to: those where its slope is not 0, in any channel.

    Args:
        network: from pictures to features or logits; the last two axes are rows and columns.
        x: examples; one is enough where nothing is 0 by accident.
        i, j: its row and column.

    Source: L-AR-7.
    """
    ### BEGIN SOLUTION
    x = x.detach().clone().requires_grad_()
    reached = torch.zeros(x.shape[2:], dtype=torch.bool)
    for output in network(x)[..., i, j].flatten():
        (slope,) = torch.autograd.grad(output, x, retain_graph=True)
        reached |= (slope != 0).any(dim=0).any(dim=0)
    return reached
    ### END SOLUTION


def predict_blind() -> float:
    """Your prediction: how many pixels inside its reach a pixel is blind to, after five layers with 3 × 3 kernels."""
    ### BEGIN SOLUTION
    return 6.0  # a guess, as a reader would make it; the figure under it counts 10
    ### END SOLUTION


def split_masks(side: int, kind: str) -> tuple[Float[Tensor, "h w"], Float[Tensor, "h w"]]:
    """The masks of two stacks that together see all that came before: (vertical, horizontal).

    The vertical stack of a pixel knows all rows above it, over their whole width; the horizontal one its own row.

    Args:
        side: rows and columns of the kernel, an odd number.
        kind: "A" for the first layer: rows above without the own one, pixels to the left without the own one; "B" for
            later ones: the own row, whose vertical features know the rows above only, and the own pixel are allowed.

    Source: L-AR-8; van den Oord et al. 2016 (Conditional Image Generation with PixelCNN Decoders), Figure 1.
    """
    ### BEGIN SOLUTION
    centre, own = side // 2, int(kind == "B")
    vertical, horizontal = torch.zeros(side, side), torch.zeros(side, side)
    vertical[: centre + own] = 1
    horizontal[centre, : centre + own] = 1
    return vertical, horizontal
    ### END SOLUTION


def gated_activation(filtered: Float[Tensor, "n c h w"], gate: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
    """Features that can be switched off: tanh(W_f * x) ⊙ σ(W_g * x), from the results of the two convolutions.

    Source: L-AR-10 (with the letter and the product that the slide misprints).
    """
    ### BEGIN SOLUTION
    return torch.tanh(filtered) * torch.sigmoid(gate)
    ### END SOLUTION


class GatedUnit(nn.Module):
    """One layer of a gated PixelCNN: what the rows above tell goes over to the own row, and never back.

    The first half of what `vertical` and `horizontal` return is filtered, the second half is the gate.

    Args:
        vertical: a convolution of the vertical features, with twice as many outputs as the unit has.
        horizontal: the same of the horizontal features.
        link: from the 2c vertical results, before their gate, to what is added to the 2c horizontal ones.
        out: mixes the c horizontal features after their gate.
        residual: whether the row's input is added to its output; not in the first layer, where it is the pixel itself.

    Source: L-AR-9, L-AR-14; van den Oord et al. 2016, Figure 2 and Eq. 4.
    """

    def __init__(
        self, vertical: nn.Module, horizontal: nn.Module, link: nn.Module, out: nn.Module, *, residual: bool
    ) -> None:
        super().__init__()
        self.vertical, self.horizontal, self.link, self.out = vertical, horizontal, link, out
        self.residual = residual

    def forward(
        self, above: Float[Tensor, "n a h w"], row: Float[Tensor, "n c h w"], condition: Float[Tensor, "..."]
    ) -> tuple[Float[Tensor, "n k h w"], Float[Tensor, "n k h w"]]:
        """The vertical and the horizontal features of the next layer.

        Args:
            above, row: the vertical and the horizontal features.
            condition: what the class adds to the vertical results, before anything else is done with them.
        """
        ### BEGIN SOLUTION
        from_above = self.vertical(above) + condition
        from_row = self.horizontal(row) + self.link(from_above)
        features = self.out(gated_activation(*from_row.chunk(2, dim=1)))
        return gated_activation(*from_above.chunk(2, dim=1)), features + row if self.residual else features
        ### END SOLUTION


def colour_mask(side: int, kind: str, inputs: int, outputs: int) -> Float[Tensor, "k c h w"]:
    """The horizontal mask for channels that have colours: red is drawn first, then green, then blue.

    Channel i has the colour i mod 3. All channels see all channels of pixels to the left. At the centre, kind "A" sees
    earlier colours only, kind "B" its own colour as well.

    Args:
        side: rows and columns of the kernel, an odd number.
        kind: "A" for the first layer, "B" for later ones.
        inputs, outputs: how many channels there are, c and k.

    Source: L-AR-13; van den Oord et al. 2016 (Pixel Recurrent Neural Networks), Figure 4.
    """
    ### BEGIN SOLUTION
    centre = side // 2
    mask = split_masks(side, "A")[1].repeat(outputs, inputs, 1, 1)
    earlier, later = torch.arange(inputs) % COLOURS, torch.arange(outputs)[:, None] % COLOURS
    mask[:, :, centre, centre] = (earlier < later if kind == "A" else earlier <= later).float()
    return mask
    ### END SOLUTION


def sample(
    network: Network, chance: Float[Tensor, "n c h w"], start: Int[Tensor, "n c h w"], row: int
) -> Int[Tensor, "n c h w"]:
    """Draw pictures number by number: rows from the top, pixels from the left, then red, green, blue.

    Each number is the first level at which the probabilities, added up from level 0, exceed its chance.

    Args:
        network: gives the logits of every number; those of one number depend only on numbers before it.
        chance: uniform random numbers in [0, 1), one for each number of the pictures.
        start: pictures whose rows above `row` are kept; what stands in the others must not matter.
        row: where drawing begins; 0 draws whole pictures.

    Source: L-AR-11, L-AR-13 (with the loop's letter that the slide misprints).
    """
    ### BEGIN SOLUTION
    x, (_, colours, h, w) = start.clone(), chance.shape
    for i in range(row, h):
        for j in range(w):
            for c in range(colours):
                share = network(x)[:, :, c, i, j].softmax(dim=1)
                x[:, c, i, j] = (share.cumsum(dim=1)[:, :-1] <= chance[:, c, i, j, None]).sum(dim=1)
    return x
    ### END SOLUTION


def sampling_takes_one_pass() -> Answer:
    """Verdict and reason on: "One pass gives all probabilities, so one pass is enough to draw a picture." (L-AR-12)"""
    ### BEGIN SOLUTION
    return Answer(verdict=False, reason="b")
    ### END SOLUTION


def below_the_floor() -> Answer:
    """Verdict and reason on: "A model whose mean on unseen faces is below their entropy beats all others." (L-AR-15)"""
    ### BEGIN SOLUTION
    return Answer(verdict=False, reason="c")
    ### END SOLUTION


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    ### BEGIN SOLUTION
    return {1: "b", 3: "d", 4: "e", 5: "g", 7: "i"}
    ### END SOLUTION
