# Generated from solutions/gan.py. What raises is yours to write; keep names and signatures as they are.
"""Generative adversarial networks: two networks that play against each other for one number (notebook 02).

A generator turns noise z into a picture x = G(z); a discriminator says how probable it finds that a picture is real,
D(x) = σ(a), where a is its logit. Values and losses are in nats; a mean over examples stands for an expectation.

A derivation returns `to_prove.name.proof(...)`: its lines with their reasons. `...` is the line above, a bare `...` a
line still to be found; `print(to_prove.name)` shows where it starts and ends, as you type it.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.derivations import gan as to_prove
from course.derivations.gan import half
from course.quiz import Answer
from derive import KL, E, Proof, by, log, num
from derive.letters import D, G, J_d, J_g, g, p, p_z, q, x, y, z


def discriminator_loss(real: Float[Tensor, " n"], fake: Float[Tensor, " n"]) -> Float[Tensor, ""]:
    """What the discriminator makes small: its surprise at which pictures are real, half of them real, half generated.

    J_D = −½ E[log σ(a)] − ½ E[log(1 − σ(a'))]

    Args:
        real: its logits a for real pictures, any numbers: also ±1000, where σ(a) is 0 or 1 for a computer.
        fake: its logits a' for generated ones.

    Source: M-9-2b, L-GAN-3.

    >>> discriminator_loss(torch.tensor([-1000.0]), torch.tensor([-1000.0]))
    tensor(500.)
    """
    raise NotImplementedError("gan.discriminator_loss is yours to write: exercise 2.1 of notebook 02_gan")


Kind = Literal["saturating", "non-saturating"]


def generator_loss(fake: Float[Tensor, " n"], kind: Kind) -> Float[Tensor, ""]:
    """What the generator makes small: its part of the value; or else the surprise at being taken for real.

    saturating: E[log(1 − σ(a))]    non-saturating: −E[log σ(a)]

    Args:
        fake: the discriminator's logits a for generated pictures, any numbers.
        kind: which of the two.

    Source: L-GAN-6, M-9-2d; Goodfellow et al. 2014, section 3.

    >>> generator_loss(torch.tensor([-1000.0]), "non-saturating")
    tensor(1000.)
    """
    raise NotImplementedError("gan.generator_loss is yours to write: exercise 2.2 of notebook 02_gan")


def slope(fake: Float[Tensor, " n"], kind: Kind) -> Float[Tensor, " n"]:
    """How strongly one picture's logit pulls at the generator: the derivative of its loss with respect to a.

    Args:
        fake: logits a = log(D / (1 − D)).
        kind: "saturating" or "non-saturating", the loss of one picture.

    Source: M-9-2d (which does not say with respect to what, E-M1).

    >>> slope(torch.zeros(1), "saturating")
    tensor([-0.5000])
    """
    raise NotImplementedError("gan.slope is yours to write: exercise 2.3 of notebook 02_gan")


def zero_sum() -> Proof:
    """What one player wins, the other one loses, so both play for one number, the value of the game.

        J_g = ½ E[log D(x)] + ½ E[log(1 − D(G(z)))]

    The generator minimises it, the discriminator maximises it: a minimax game.
    Rules: logs, linear, expectation; premises: discriminator, generator.

    Source: M-9-2c.
    """
    raise NotImplementedError("gan.zero_sum is yours to write: exercise 2.4 of notebook 02_gan")


def best_discriminator() -> Proof:
    """No discriminator guesses better where a picture comes from than the shares of real and fake among its likes.

        E[log D(y | x)] ≤ E[log(q(x | y) q(y) / q(x))]

    y says whether the picture x is real. With as many fakes as real pictures the best answer is p / (p + g).
    Rules: product, marginal, logs, linear, kl, gibbs.

    Source: L-GAN-5 (D = 1/2 in the end only for as many fakes as real pictures, E-L7).
    """
    raise NotImplementedError("gan.best_discriminator is yours to write: exercise 2.5 of notebook 02_gan")


def optimal_discriminator(
    log_data: Float[Tensor, " n"], log_drawn: Float[Tensor, " n"], share: float
) -> Float[Tensor, " n"]:
    """The best answer there is: how probable it is that a picture is real, if both densities are known.

    D*(x) = π p(x) / (π p(x) + (1 − π) g(x))

    Args:
        log_data: log p(x) of each picture, its log-density among the data; it may be −1000.
        log_drawn: log g(x), that among what the generator draws.
        share: π, how many of all pictures are real.

    Source: L-GAN-5 (for as many real as generated pictures, E-L7).

    >>> optimal_discriminator(torch.zeros(1), torch.zeros(1), share=0.25)
    tensor([0.2500])
    """
    raise NotImplementedError("gan.optimal_discriminator is yours to write: exercise 2.6 of notebook 02_gan")


def game_value() -> Proof:
    """Against the best discriminator the game is worth how far generator and data are from their mixture.

        E[log D(x)] + E[log(1 − D(x))] = KL(p ‖ ½(p + g)) + KL(g ‖ ½(p + g)) − log 4

    The first expectation is over data, the second over what the generator draws, with density g.
    Rules: logs, linear, expectation, kl, gibbs; premises: optimal.

    Source: L-GAN-5.
    """
    raise NotImplementedError("gan.game_value is yours to write: exercise 2.7 of notebook 02_gan")


class Game(NamedTuple):
    """A game small enough to be written down: k kinds of pictures, two tables of probabilities, and k answers.

    Args:
        data: how probable each kind is among real pictures.
        drawn: how probable it is among generated ones.
        answers: D of each kind.
    """

    data: tuple[float, ...]
    drawn: tuple[float, ...]
    answers: tuple[float, ...]


def half_means_nothing() -> Game:
    """Your witness against: "Where the discriminator answers 1/2 to every picture, the generator has the data." (E-L7)

    Three kinds of pictures or more; the answers are 1/2, and yet data and drawn are at a total variation of ½ or more,
    half the sum of |data − drawn|.
    """
    raise NotImplementedError("gan.half_means_nothing is yours to write: exercise 2.8 of notebook 02_gan")


def tug_of_war(start: Float[Tensor, " 2"], rate: float, steps: int, *, alternating: bool) -> Float[Tensor, "t 2"]:
    """The smallest game: one player moves x to make V = x · y small, the other one moves y to make it large.

    Each step goes along its own slope: x' = x − η y and y' = y + η x, both from the old place; or, alternating, the
    second player answers to the x' that it sees.

    Args:
        start: (x, y).
        rate: η.
        steps: how many.
        alternating: whether the second player waits for the first.

    Returns:
        All places (x, y), the start included: t = steps + 1.

    Source: L-GAN-11.

    >>> tug_of_war(torch.tensor([1.0, 0.0]), rate=0.5, steps=1, alternating=False)
    tensor([[1.0000, 0.0000],
            [1.0000, 0.5000]])
    """
    raise NotImplementedError("gan.tug_of_war is yours to write: exercise 2.9 of notebook 02_gan")


def discriminator_step(
    discriminator: nn.Module,
    generator: nn.Module,
    optimiser: torch.optim.Optimizer,
    real: Float[Tensor, "n ..."],
    draw: Callable[[], Tensor],
) -> Float[Tensor, ""]:
    """One turn of the discriminator: it learns from real pictures and fresh fakes; the generator feels nothing of it.

    Args:
        discriminator: from pictures to logits.
        generator: from noise to pictures; afterwards its parameters hold the gradients that they held before.
        optimiser: of the discriminator's parameters; it has one step to take.
        real: pictures of the data.
        draw: gives fresh noise, one row for each fake.

    Returns:
        The loss before the step, detached.

    Source: L-GAN-4, L-GAN-6.
    """
    raise NotImplementedError("gan.discriminator_step is yours to write: exercise 2.10 of notebook 02_gan")


def generator_step(
    discriminator: nn.Module, generator: nn.Module, optimiser: torch.optim.Optimizer, draw: Callable[[], Tensor]
) -> Float[Tensor, ""]:
    """One turn of the generator: it follows the discriminator's slope, with the non-saturating loss and fresh noise.

    Args:
        discriminator: from pictures to logits; its parameters stay as they are.
        generator: from noise to pictures.
        optimiser: of the generator's parameters; it has one step to take.
        draw: gives fresh noise.

    Returns:
        The loss before the step, detached.

    Source: L-GAN-4, L-GAN-6, M-9-2d.
    """
    raise NotImplementedError("gan.generator_step is yours to write: exercise 2.11 of notebook 02_gan")


def mode_coverage(
    samples: Float[Tensor, "n d"], centres: Float[Tensor, "k d"], radius: float
) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    """What a generator draws of what there is to draw: the share of islands that it reaches, and of samples on any.

    Args:
        samples: what it drew.
        centres: the middle of each island.
        radius: how far from it an island goes.

    Returns:
        The share of the centres with a sample within the radius, and the share of the samples within the radius of a
        centre.

    Source: L-GAN-12.

    >>> mode_coverage(torch.zeros(4, 2), torch.tensor([[0.0, 0.0], [3.0, 0.0]]), radius=1.0)
    (tensor(0.5000), tensor(1.))
    """
    raise NotImplementedError("gan.mode_coverage is yours to write: exercise 2.12 of notebook 02_gan")


def algorithm() -> str:
    """Your order of one round of Algorithm 1, in the form of "(ef)g": ( ) enclose what is done k times. (L-GAN-6)"""
    raise NotImplementedError("gan.algorithm is yours to write: exercise 2.13 of notebook 02_gan")


class Generator(nn.Module):
    """From noise to a picture of 16 × 16 pixels, from coarse to fine: the generator of DCGAN.

    z → 4w channels of 4 × 4 → 2w of 8 × 8 → 3 of 16 × 16, each arrow a transposed convolution with a 4 × 4 kernel.
    The first has stride 1 and no padding, the others stride 2 and padding 1; no pooling, no dense layer. The first two
    are followed by batch normalisation and ReLU, and have no bias; the last has a bias, which starts at 0, and tanh
    after it.

    Args:
        latents: how many numbers of noise a picture is made from.
        width: w.
        random: where the weights of the convolutions come from, first to last: normal, with mean 0 and spread 0.02.

    Source: L-GAN-7; Radford et al. 2016, section 3.
    """

    def __init__(self, latents: int, width: int, random: torch.Generator) -> None:
        super().__init__()
        raise NotImplementedError("gan.Generator.__init__ is yours to write: exercise 2.14 of notebook 02_gan")

    def forward(self, z: Float[Tensor, "n d"]) -> Float[Tensor, "n c h w"]:
        """Pictures with pixels between −1 and 1."""
        raise NotImplementedError("gan.Generator.forward is yours to write: exercise 2.14 of notebook 02_gan")


def predict_shift() -> float:
    """Your prediction: how many percent of the generated faces stand in the centre, as half of the data do."""
    raise NotImplementedError("gan.predict_shift is yours to write: exercise 2.15 of notebook 02_gan")


def latent_arithmetic(
    having: Float[Tensor, "... d"], lacking: Float[Tensor, "... d"], other: Float[Tensor, "... d"]
) -> Float[Tensor, " d"]:
    """Noise for the other face with what the first faces have: man with glasses − man without + woman without.

    Args:
        having: the noise of some pictures that have a feature, one row each.
        lacking: that of some, perhaps more or fewer, that lack it.
        other: that of some, perhaps one, that are to get it.

    Returns:
        One noise, from the average of each kind.

    Source: L-GAN-9; Radford et al. 2016, section 6.3.2.
    """
    raise NotImplementedError("gan.latent_arithmetic is yours to write: exercise 2.16 of notebook 02_gan")


def knows_probabilities() -> Answer:
    """Verdict and reason on: "A trained GAN can tell which of two pictures is more probable." (L-GAN-10, M-9-2a)"""
    raise NotImplementedError("gan.knows_probabilities is yours to write: exercise 2.17 of notebook 02_gan")


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    raise NotImplementedError("gan.misprints is yours to write: exercise 2.18 of notebook 02_gan")
