"""A generator and a discriminator of faces, trained in turn, with the regulariser R1."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.faces import SIGMA, gaussian, judge
from course.faces.attributes import VALUES, column, share_of_values
from course.training import History, Player, play

TIE: Final = {"discriminator": math.log(2), "generator": math.log(2)}
"""The losses of both where every answer is 1/2, in nats."""


@final
class Discriminator(nn.Module):
    """From a picture of 16 × 16 pixels to one logit, from fine to coarse: the discriminator of DCGAN.

    3 channels of 16 × 16 → w of 8 × 8 → 2w of 4 × 4 → one number, each arrow a convolution with a 4 × 4 kernel. The
    first two have stride 2 in the place of pooling, and a leaky ReLU after them. There is no batch normalisation.

    Alone, each picture is judged for itself. In company, the last layer is told how much the pictures of a batch
    differ, as one more channel: faces that are too much alike give themselves away.

    Args:
        width: w.
        random: where the weights come from: normal, with mean 0 and standard deviation 0.02.
        company: whether it sees that; batches then have two pictures or more, all real or all drawn.

    Source: L-GAN-7; Radford et al. 2016 (who normalise the second layer); Karras et al. 2018, section 3, for company.

    >>> Discriminator(4, torch.Generator().manual_seed(0), company=True)(torch.zeros(5, 3, 16, 16)).shape
    torch.Size([5])
    """

    def __init__(self, width: int, random: torch.Generator, *, company: bool) -> None:
        super().__init__()
        self.company = company
        first, second = nn.Conv2d(3, width, 4, stride=2, padding=1), nn.Conv2d(width, 2 * width, 4, stride=2, padding=1)
        self.last = nn.Conv2d(2 * width + company, 1, 4)
        for layer in (first, second, self.last):
            nn.init.normal_(layer.weight, std=0.02, generator=random)
            nn.init.constant_(layer.get_parameter("bias"), 0.0)  # PyTorch's own is drawn from the global state
        self.features = nn.Sequential(first, nn.LeakyReLU(0.2), second, nn.LeakyReLU(0.2))

    def forward(self, x: Float[Tensor, "n c h w"]) -> Float[Tensor, " n"]:
        """One logit for each picture."""
        features: Tensor = self.features(x)
        if self.company:
            spread = (features.var(dim=0) + 1e-8).sqrt().mean()
            features = torch.cat([features, spread.expand(len(x), 1, 4, 4)], dim=1)
        logits: Tensor = self.last(features)
        return logits.flatten()


def with_noise(pictures: Float[Tensor, "n c h w"], generator: torch.Generator) -> Float[Tensor, "n c h w"]:
    """Pictures as the data are, with the noise that every face has: without it, noise alone would give fakes away."""
    return pictures + SIGMA * torch.randn(pictures.shape, generator=generator)


def gradient_penalty(discriminator: Callable[[Tensor], Tensor], real: Float[Tensor, "n ..."]) -> Float[Tensor, ""]:
    """How steep the discriminator is where the data are: R1, which keeps the two players from circling.

    ½ E‖∇_x a(x)‖², with a the logit of a real picture

    Source: Mescheder et al. 2018, equation 9.

    >>> gradient_penalty(lambda x: 3 * x[:, 0], torch.zeros(5, 2))
    tensor(4.5000)
    """
    x = real.detach().requires_grad_()
    (slope,) = torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)
    return (slope**2).sum() / len(x) / 2


@final
class Gently:
    """The penalty R1 at every so many steps, as many times as strong: the same on average, at a fraction of the cost.

    Args:
        weight: of the penalty, on average.
        every: at each which step.

    Source: Karras et al. 2020, section 3.1 (lazy regularisation).

    >>> penalty = Gently(weight=0.5, every=2)
    >>> [float(penalty(lambda x: 3 * x[:, 0], torch.zeros(5, 2))) for _ in range(4)]
    [0.0, 4.5, 0.0, 4.5]
    """

    def __init__(self, weight: float = 0.5, every: int = 4) -> None:
        self.weight, self.every, self.steps = weight, every, 0

    def __call__(self, discriminator: Callable[[Tensor], Tensor], real: Float[Tensor, "n ..."]) -> Float[Tensor, ""]:
        """What to add to this step's loss."""
        self.steps += 1
        if self.steps % self.every or self.weight == 0:
            return real.new_zeros(())
        return self.weight * self.every * gradient_penalty(discriminator, real)


@final
@dataclass(frozen=True, eq=False)
class Duel:
    """What is left of a game for faces.

    Args:
        painter: the generator, as it ended.
        histories: of both players, by name.
        snapshots: faces from the same noise, by when they were drawn.
    """

    painter: nn.Module
    histories: dict[str, History]
    snapshots: dict[str, Float[Tensor, "n c h w"]]

    @torch.no_grad()
    def draw(self, noise: Float[Tensor, "n d"]) -> Float[Tensor, "n c h w"]:
        """Faces with the noise of the data: one pass of the generator each, the same ones for the same noise."""
        return with_noise(self.painter(noise), torch.Generator().manual_seed(6))


def duel(
    players: tuple[nn.Module, nn.Module],
    losses: tuple[Callable[[Tensor, Tensor], Tensor], Callable[[Tensor], Tensor]],
    pictures: Float[Tensor, "n c h w"],
    *,
    steps: int,
    penalty: float,
    latents: int = 32,
    n: int = 16,
    looks: int = 4,
) -> Duel:
    """Train a generator and a discriminator of faces in turn, and watch where they stand.

    Args:
        players: the generator and the discriminator, trained in place.
        losses: the discriminator's, of real and generated logits, and the generator's, of generated logits.
        pictures: the data.
        steps: turns of each.
        penalty: the weight of R1; 0 for none.
        latents: numbers of noise for a picture.
        n: pictures in a batch; small batches and many steps do best in a short time.
        looks: into how many stretches the snapshots cut the run.
    """
    for each in players:
        each.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a third faster; torch's types lack it
    painter, critic = players
    pictures = pictures.contiguous(memory_format=torch.channels_last)
    told, fooled = losses
    gently, snapshots = Gently(penalty), list[Tensor]()
    noise = torch.randn(500, latents, generator=torch.Generator().manual_seed(5))

    def fake(generator: torch.Generator) -> Tensor:
        return with_noise(painter(torch.randn(n, latents, generator=generator)), generator)

    def detects(generator: torch.Generator) -> Tensor:
        real = pictures[torch.randint(len(pictures), (n,), generator=generator)]
        with torch.no_grad():
            drawn = fake(generator)
        return told(critic(real), critic(drawn)) + gently(critic, real)

    def paints(generator: torch.Generator) -> Tensor:
        return fooled(critic(fake(generator)))

    def centre() -> float:
        snapshots.append(with_noise(painter(noise), torch.Generator().manual_seed(6)))
        return share_in_the_centre(snapshots[-1])

    histories = play(
        {
            "discriminator": Player(critic, detects, 2e-3, momentum=0.5, average=0.0),
            "generator": Player(painter, paints, 2e-3, momentum=0.5),
        },
        steps=steps,
        seed=0,
        watch={"percent in the centre": centre},
        looks=looks,
    )
    seen = histories["generator"].watched.get("percent in the centre")
    after = [] if seen is None else seen.steps.tolist()
    model_first = {name: histories[name] for name in ("generator", "discriminator")}  # figures paint it as the model
    return Duel(painter, model_first, {f"after {k} steps": x[:16] for k, x in zip(after, snapshots, strict=True)})


def share_in_the_centre(pictures: Float[Tensor, "n c h w"]) -> float:
    """How many percent of some faces stand neither left nor right, as the judge sees them; of the data, 50."""
    shift = judge(gaussian(), pictures).attributes[:, column("shift")]
    return 100 * float((shift == VALUES["shift"].index("centre")).float().mean())


def sharpest(pictures: Float[Tensor, "n c h w"], share: float = 0.25) -> Float[Tensor, "k c h w"]:
    """Those that are nearest to a face of the truth: what somebody shows who shows only the best.

    Args:
        pictures: what a model drew.
        share: how many of them.
    """
    residual = judge(gaussian(), pictures).residual
    return pictures[residual.argsort()[: round(share * len(pictures))]]


def sorted_out(pictures: Float[Tensor, "n c h w"], attribute: str, seed: int = 0) -> Float[Tensor, "k c h w"]:
    """What is left if kinds that are too frequent are thrown away until the shares of an attribute are right.

    Each picture stays with a probability in proportion to p / g of its value: due over found.

    Args:
        pictures: what a model drew.
        attribute: whose shares are made right; somebody has to know that it is to be counted.
        seed: which pictures go.
    """
    truth = gaussian()
    value = judge(truth, pictures).attributes[:, column(attribute)]
    due = share_of_values(truth.gallery.log_prior.exp()[None], truth.gallery.attributes, attribute)[0]
    found = value.bincount(minlength=len(due)) / len(value)
    odds = (due / found)[value]
    return pictures[torch.rand(len(odds), generator=torch.Generator().manual_seed(seed)) < odds / odds.max()]
