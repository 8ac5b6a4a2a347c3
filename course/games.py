"""Games of two whose end is known: two densities on a line, points on a ring, and faces with the regulariser R1."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.faces import SIGMA, gaussian, judge
from course.faces.attributes import VALUES, column
from course.networks import linear
from course.randomness import as_generator
from course.training import History, Player, play


@final
@dataclass(frozen=True)
class Bell:
    """A normal density on a line.

    Args:
        mean: its middle.
        std: its spread.
    """

    mean: float
    std: float

    def log_prob(self, x: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """The log-density of each number, in nats."""
        return -(((x - self.mean) / self.std) ** 2) / 2 - math.log(self.std * math.sqrt(2 * math.pi))


DATA: Final = Bell(0.0, 1.0)
DRAWN: Final = Bell(1.0, 1.5)
"""The two densities of the game that can be computed: what is real, and what a generator draws."""

LINE: Final = torch.linspace(-14, 16, 6001, dtype=torch.float64)
"""Points so dense and so far out that sums over them are integrals, to ten digits."""


def played_by(answers: Float[Tensor, " n"]) -> float:
    """What the game is worth on `LINE` to a discriminator with these answers D(x): V, in nats, by quadrature.

    V = ∫ p log D + g log(1 - D)

    >>> round(played_by(torch.full_like(LINE, 0.5)) + math.log(4), 9)
    0.0
    """
    p, g = DATA.log_prob(LINE).exp(), DRAWN.log_prob(LINE).exp()
    return float(torch.trapezoid(torch.xlogy(p, answers) + torch.xlogy(g, 1 - answers), LINE))


def best_value() -> float:
    """What it is worth at best, by the other route: two divergences from the mixture, minus log 4.

    2 JS(p, g) - log 4 = KL(p, m) + KL(g, m) - log 4, m = (p + g) / 2

    >>> round(best_value(), 6)
    -1.187714
    """
    log_p, log_g = DATA.log_prob(LINE), DRAWN.log_prob(LINE)
    log_m = torch.logaddexp(log_p, log_g) - math.log(2)
    divergences = [torch.trapezoid(each.exp() * (each - log_m), LINE) for each in (log_p, log_g)]
    return float(sum(divergences)) - math.log(4)


def network(inputs: int, outputs: int, seed: torch.Generator | int, hidden: int = 128) -> nn.Sequential:
    """A player for points of the plane: two hidden layers.

    >>> network(2, 1, seed=0)(torch.zeros(3, 2)).shape
    torch.Size([3, 1])
    """
    random = as_generator(seed)
    sizes = ((inputs, hidden), (hidden, hidden), (hidden, outputs))
    first, second, last = (linear(*size, random) for size in sizes)
    return nn.Sequential(first, nn.LeakyReLU(0.2), second, nn.LeakyReLU(0.2), last)


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
        if self.steps % self.every:
            return real.new_zeros(())
        return self.weight * self.every * gradient_penalty(discriminator, real)


@final
@dataclass(frozen=True, eq=False)
class Duel:
    """What is left of a game for faces.

    Args:
        histories: of both players, by name.
        snapshots: faces from the same noise, by when they were drawn.
    """

    histories: dict[str, History]
    snapshots: dict[str, Float[Tensor, "n c h w"]]


def duel(
    players: tuple[nn.Module, nn.Module],
    losses: tuple[Callable[[Tensor, Tensor], Tensor], Callable[[Tensor], Tensor]],
    pictures: Float[Tensor, "n c h w"],
    *,
    steps: int,
    latents: int = 32,
    n: int = 16,
    looks: int = 4,
) -> Duel:
    """Train a generator and a discriminator of faces in turn, with R1, and watch what the faces have.

    Args:
        players: the generator and the discriminator, trained in place.
        losses: the discriminator's, of real and generated logits, and the generator's, of generated logits.
        pictures: the data.
        steps: turns of each.
        latents: numbers of noise for a picture.
        n: pictures in a batch; small batches and many steps do best in a short time.
        looks: into how many stretches the snapshots cut the run.
    """
    painter, critic = players
    told, fooled = losses
    penalty, random = Gently(), torch.Generator().manual_seed(5)
    noise, snapshots = torch.randn(500, latents, generator=random), list[Tensor]()

    def fake(generator: torch.Generator) -> Tensor:
        return with_noise(painter(torch.randn(n, latents, generator=generator)), generator)

    def detects(generator: torch.Generator) -> Tensor:
        real = pictures[torch.randint(len(pictures), (n,), generator=generator)]
        return told(critic(real), critic(fake(generator).detach())) + penalty(critic, real)

    def centre() -> float:
        snapshots.append(painter(noise))
        return share_in_the_centre(snapshots[-1])

    histories = play(
        {
            "discriminator": Player(critic, detects, 2e-3, momentum=0.5, average=0.0),
            "generator": Player(painter, lambda generator: fooled(critic(fake(generator))), 2e-3, momentum=0.5),
        },
        steps=steps,
        seed=0,
        watch={"percent in the centre": centre},
        looks=looks,
    )
    seen = histories["generator"].watched.get("percent in the centre")
    after = [] if seen is None else seen.steps.tolist()
    return Duel(histories, {f"after {k} steps": x[:16] for k, x in zip(after, snapshots, strict=True)})


def share_in_the_centre(pictures: Float[Tensor, "n c h w"]) -> float:
    """How many percent of some faces stand neither left nor right, as the judge sees them; of the data, 50."""
    shift = judge(gaussian(), pictures).attributes[:, column("shift")]
    return 100 * float((shift == VALUES["shift"].index("centre")).float().mean())
