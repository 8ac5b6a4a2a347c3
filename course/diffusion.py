"""What a diffusion model needs around its network: schedules, data that are known exactly, and a counter of calls.

A schedule is the share of the picture that is left after each step, `alpha_bar`: entry 0 is 1, the data, and entry t
the share after step t, so that `alpha_bar[t]` needs no shift. A network says what noise there is in x_t, told t.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.faces import SIGMA, GaussianFaces
from course.randomness import as_generator

Network = Callable[[Tensor, Tensor], Tensor]
"""(x_t, the step t of each picture) to its guess of the noise in x_t."""

LEAST: Final = 1e-4
"""What a cosine schedule leaves in the end: with 0, the noise could no longer be turned into a picture."""


def cosine(steps: int) -> Float[Tensor, " k"]:
    """The shares that a cosine schedule leaves: ᾱ_t = cos²(π t / 2T), and 1 before the first step.

    Source: Nichol and Dhariwal 2021, without their offset.

    >>> cosine(2)
    tensor([1.0000e+00, 5.0000e-01, 1.0000e-04])
    """
    t = torch.linspace(0, 1, steps + 1, dtype=torch.float64)
    return (torch.cos(math.pi / 2 * t) ** 2).clamp(min=LEAST).float()


def linear(steps: int, first: float = 1e-4, last: float = 0.02) -> Float[Tensor, " k"]:
    """The shares that are left when the share of noise that a step adds rises in a straight line.

    ᾱ_t = ∏ (1 - β_s), s = 1 to t, with β from `first` to `last`

    Source: Ho et al. 2020, section 4.

    >>> round(float(linear(1000)[-1]), 7)
    4.04e-05
    """
    beta = torch.linspace(first, last, steps, dtype=torch.float64)
    return torch.cat([torch.ones(1, dtype=torch.float64), torch.cumprod(1 - beta, 0)]).float()


def full_spread(alpha_bar: Float[Tensor, " k"]) -> Float[Tensor, " k"]:
    """The larger choice of fresh noise for each step back: σ_t² = β_t.

    >>> full_spread(torch.tensor([1.0, 0.75]))
    tensor([0.0000, 0.5000])
    """
    beta = 1 - alpha_bar[1:] / alpha_bar[:-1]
    return torch.cat([alpha_bar.new_zeros(1), beta.sqrt()])


def posterior_spread(alpha_bar: Float[Tensor, " k"]) -> Float[Tensor, " k"]:
    """The smaller choice: that of the step back which knows the picture, σ_t² = β_t (1 - ᾱ_{t-1}) / (1 - ᾱ_t).

    >>> posterior_spread(torch.tensor([1.0, 0.75]))
    tensor([0., 0.])
    """
    shrunk = ((1 - alpha_bar[:-1]) / (1 - alpha_bar[1:])).sqrt()
    return torch.cat([alpha_bar.new_zeros(1), full_spread(alpha_bar)[1:] * shrunk])


def per_picture(values: Float[Tensor, " n"], x: Float[Tensor, "n ..."]) -> Float[Tensor, "n ..."]:
    """One number for each picture, in a shape that can be multiplied with the pictures.

    >>> per_picture(torch.tensor([1.0, 2.0]), torch.zeros(2, 3, 16, 16)).shape
    torch.Size([2, 1, 1, 1])
    """
    return values.reshape(-1, *[1] * (x.ndim - 1)).to(x.dtype)


def at(x: Float[Tensor, "n ..."], t: int) -> Int[Tensor, " n"]:
    """The same step for every picture, as a network wants it.

    >>> at(torch.zeros(2, 3), 7)
    tensor([7, 7])
    """
    return torch.full((len(x),), t, device=x.device)


@final
class Counted:
    """A network that counts how often it is called, whatever it is handed.

    >>> network = Counted(lambda x, t: x)
    >>> _ = network(torch.zeros(5, 3), torch.ones(5))
    >>> network.calls
    1
    """

    def __init__(self, network: Network) -> None:
        self.network, self.calls = network, 0

    def __call__(self, x_t: Tensor, t: Tensor) -> Tensor:
        self.calls += 1
        return self.network(x_t, t)


@final
@dataclass(frozen=True)
class Bell:
    """Data so plain that the best network is known: numbers from one Gaussian.

    x_0 ~ N(mean, spread²), so x_t ~ N(√ᾱ mean, ᾱ spread² + 1 - ᾱ)

    Args:
        mean: of the data.
        spread: their standard deviation.
    """

    mean: float = 2.0
    spread: float = 0.5

    def network(self, alpha_bar: Float[Tensor, " k"]) -> Network:
        """The best guess of the noise: E[ε | x_t] = √(1 - ᾱ) (x_t - √ᾱ mean) / (ᾱ spread² + 1 - ᾱ).

        >>> Bell().network(torch.tensor([1.0, 0.64]))(torch.tensor([[1.6]]), torch.tensor([1]))
        tensor([[0.]])
        """

        def guess(x_t: Tensor, t: Tensor) -> Tensor:
            share = per_picture(alpha_bar[t], x_t)
            return (1 - share).sqrt() * (x_t - share.sqrt() * self.mean) / (share * self.spread**2 + 1 - share)

        return guess


def carried(walk: Callable[[Tensor], Tensor], mean: float, spread: float) -> tuple[float, float]:
    """Where a walk that only shifts and stretches carries a Gaussian: its new mean and standard deviation, exactly.

    Args:
        walk: from numbers to numbers, x ↦ slope · x + start. Nothing random may happen in it.
        mean: of the Gaussian before.
        spread: its standard deviation.

    >>> carried(lambda x: 3 * x + 1, mean=0.0, spread=2.0)
    (1.0, 6.0)
    """
    start, end = walk(torch.tensor([[0.0], [1.0]], dtype=torch.float64)).flatten().tolist()
    return start + (end - start) * mean, abs(end - start) * spread


def perfect(truth: GaussianFaces, alpha_bar: Float[Tensor, " k"]) -> Network:
    """The network that nobody has to train: the exact E[ε | x_t] of faces.

    >>> from course import faces
    >>> network = perfect(faces.gaussian(), cosine(10))
    >>> network(torch.zeros(2, 3, 16, 16), torch.tensor([1, 9])).shape
    torch.Size([2, 3, 16, 16])
    """

    def guess(x_t: Tensor, t: Tensor) -> Tensor:
        return truth.preserving(alpha_bar[t].double()).predict_noise(x_t)

    return guess


def printed_step(
    x_t: Float[Tensor, "n ..."],
    guess: Float[Tensor, "n ..."],
    noise: Float[Tensor, "n ..."],
    t: int,
    alpha_bar: Float[Tensor, " k"],
    spread: Float[Tensor, " k"],
) -> Float[Tensor, "n ..."]:
    """A step of Algorithm 2 as the lecture prints it, with the minus put back and the bar still missing.

    x_{t-1} = (x_t - (1 - α_t) / √(1 - α_t) ε̂) / √α_t + σ_t z

    Source: L-DF-24, E-L20.
    """
    kept = float(alpha_bar[t] / alpha_bar[t - 1])
    taken = math.sqrt(1 - kept) * guess  # where the bar is lost
    return (x_t - taken) / math.sqrt(kept) + (float(spread[t]) if t > 1 else 0.0) * noise


def fresh(
    step: Callable[..., Tensor],
    alpha_bar: Float[Tensor, " k"],
    spread: Float[Tensor, " k"],
    seed: torch.Generator | int,
) -> Callable[[Tensor, Tensor, int, int], Tensor]:
    """A step that takes fresh noise each time, as one that a walk can use, which hands over (x_t, guess, t, s).

    Args:
        step: from (x_t, guess, noise, t, alpha_bar, spread) to x_{t-1}, such as ddpm.reverse_step.
        alpha_bar: the schedule.
        spread: of the fresh noise.
        seed: where it comes from.
    """
    generator = as_generator(seed)

    def walk_on(x_t: Tensor, guess: Tensor, t: int, s: int) -> Tensor:
        noise = torch.randn(x_t.shape, generator=generator, dtype=x_t.dtype)
        return step(x_t, guess, noise, t, alpha_bar, spread)

    return walk_on


@final
class Supply:
    """Pictures of the data by the batch: as `truth.sample`, from a table of all faces, six times as fast.

    Args:
        truth: the data.

    >>> from course import faces
    >>> Supply(faces.gaussian())(5, torch.Generator().manual_seed(0)).shape
    torch.Size([5, 3, 16, 16])
    """

    def __init__(self, truth: GaussianFaces) -> None:
        self.probability = truth.gallery.log_prior.exp()
        self.table = truth.gallery.renderings(torch.arange(len(self.probability))).float()

    def __call__(self, n: int, generator: torch.Generator) -> Float[Tensor, "n c h w"]:
        """So many pictures, drawn from the generator."""
        drawn = torch.multinomial(self.probability, n, replacement=True, generator=generator)
        return self.table[drawn] + SIGMA * torch.randn(n, *self.table.shape[1:], generator=generator)


@torch.no_grad()
def smallest_error(truth: GaussianFaces, alpha_bar: Float[Tensor, " k"], n: int, seed: int) -> Float[Tensor, " k"]:
    """The squared error of the noise, per pixel, below which no network comes: that of the exact guess, at each time.

    Entry 0 is 1: nothing is asked there.

    Args:
        truth: the data.
        alpha_bar: the schedule.
        n: pictures at each time.
        seed: of pictures and noise.
    """
    network, generator = perfect(truth, alpha_bar), torch.Generator().manual_seed(seed)
    errors = [torch.ones(())]
    for t in range(1, len(alpha_bar)):
        x_0, noise = truth.sample(n, generator), torch.randn(n, 3, 16, 16, generator=generator)
        x_t = alpha_bar[t].sqrt() * x_0 + (1 - alpha_bar[t]).sqrt() * noise
        errors.append((noise - network(x_t, at(x_t, t))).square().mean())
    return torch.stack(errors)


def evened(floor: Float[Tensor, " k"], middle: float = 0.7) -> Float[Tensor, " k"]:
    """Weights under which a perfect network has the loss 1: one over its error at each time, more in the middle.

    Args:
        floor: the smallest possible error at each time.
        middle: how much more an error counts around 0.57 T, where the faces are decided.

    >>> weight, floor = evened(torch.linspace(1, 0.1, 11)), torch.linspace(1, 0.1, 11)
    >>> round(float((weight * floor)[1:].mean()), 4)
    1.0
    """
    share = torch.linspace(0, 1, len(floor))
    more = 1 + middle * torch.exp(-(((share - 0.57) / 0.14) ** 2))
    return more / more[1:].mean() / floor


def spaced(steps: int, calls: int) -> list[int]:
    """So many steps, evenly, from T to 0: the times of a walk that calls the network that often.

    >>> spaced(50, calls=4)
    [50, 38, 25, 12, 0]
    """
    return [round(float(t)) for t in torch.linspace(steps, 0, calls + 1)]


@final
class Film:
    """A step that remembers where it has been, for `plots.walks`.

    Args:
        step: from (x_t, guess, t, s) to x_s.
    """

    def __init__(self, step: Callable[[Tensor, Tensor, int, int], Tensor]) -> None:
        self.step = step
        self.frames: list[tuple[int, Tensor]] = []

    def __call__(self, x_t: Tensor, guess: Tensor, t: int, s: int) -> Tensor:
        """The next x."""
        if not self.frames:
            self.frames.append((t, x_t))
        self.frames.append((s, self.step(x_t, guess, t, s)))
        return self.frames[-1][1]
