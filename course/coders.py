"""The networks inside the course's autoencoders, and the faces as rows of pixels; sizes were chosen by measurement."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final, Protocol, final, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.faces import SIGMA, VALUES, Drawn, GaussianFaces, gaussian, judge
from course.networks import linear
from course.randomness import as_generator

LATENTS: Final = 24
"""Numbers in a face's code."""

READERS, PAINTERS = 128, 256
"""Units of the encoder and of the decoder: to tell faces apart takes less than to paint them."""


SPEAKS: Final = 0.01
"""Nats, on average, that a latent says about a picture if it says anything."""


@runtime_checkable
class Coded(Protocol):
    """An autoencoder as `solutions.vae.VAE` is one: what figures and measures ask of it."""

    encoder: Callable[[Tensor], tuple[Tensor, Tensor]]
    decoder: Callable[[Tensor], Tensor]
    log_spread: Tensor

    def bound(self, x: Tensor, noise: Tensor) -> Tensor:
        """The bound of each picture, in nats."""

    def log_weight(self, x: Tensor, noise: Tensor) -> Tensor:
        """log(p(x, z) / q(z | x)) of one code for each picture, in nats."""

    def sample(self, noise: Tensor, pixel_noise: Tensor) -> Tensor:
        """Pictures of codes, with noise in their pixels."""


def batches(truth: GaussianFaces, n: int) -> Callable[[torch.Generator], Float[Tensor, "n d"]]:
    """A source of n fresh pictures at a time, as rows of pixels: every face is painted once, the noise is always new.

    >>> from course import faces
    >>> batches(faces.gaussian(), 4)(torch.Generator().manual_seed(0)).shape
    torch.Size([4, 768])
    """
    share = truth.gallery.log_prior.exp().float()
    painted = truth.gallery.average(truth.gallery.coordinates).float()

    def draw(generator: torch.Generator) -> Tensor:
        x = painted[torch.multinomial(share, n, replacement=True, generator=generator)]
        return x + SIGMA * torch.randn(x.shape, generator=generator)

    return draw


@final
class Block(nn.Module):
    """A small change of what passes through: normalised, mixed, bent, mixed again, and added; at first it is none.

    Args:
        units: how many pass through.
        generator: where the first weights come from.
    """

    def __init__(self, units: int, generator: torch.Generator) -> None:
        super().__init__()
        self.normal = nn.LayerNorm(units)
        self.first, self.second = (linear(units, units, generator) for _ in range(2))
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, h: Float[Tensor, "n k"]) -> Float[Tensor, "n k"]:
        """The same units, changed a little."""
        change: Tensor = self.second(nn.functional.silu(self.first(self.normal(h))))
        return h + change


@final
class Encoder(nn.Module):
    """From pictures as rows of pixels to the mean and log_scale of their codes.

    Args:
        generator: where the first weights come from.
        latents: numbers in a code.

    >>> mean, log_scale = Encoder(0)(torch.zeros(2, 768))
    >>> mean.shape
    torch.Size([2, 24])
    """

    def __init__(self, generator: torch.Generator | int, latents: int = LATENTS) -> None:
        super().__init__()
        generator = as_generator(generator)
        first, inner = linear(768, READERS, generator), Block(READERS, generator)
        self.layers = nn.Sequential(first, inner, nn.LayerNorm(READERS), linear(READERS, 2 * latents, generator))

    def forward(self, x: Float[Tensor, "n d"]) -> tuple[Float[Tensor, "n l"], Float[Tensor, "n l"]]:
        """The mean and log_scale of each picture's code."""
        mean, log_scale = self.layers(x).chunk(2, dim=1)
        return mean, log_scale


@final
class Decoder(nn.Module):
    """From codes to the means of pictures, as rows of pixels.

    Args:
        generator: where the first weights come from.
        latents: numbers in a code.

    >>> Decoder(0)(torch.zeros(2, 24)).shape
    torch.Size([2, 768])
    """

    def __init__(self, generator: torch.Generator | int, latents: int = LATENTS) -> None:
        super().__init__()
        generator = as_generator(generator)
        first, inner = linear(latents, PAINTERS, generator), [Block(PAINTERS, generator) for _ in range(3)]
        self.layers = nn.Sequential(first, *inner, nn.LayerNorm(PAINTERS), linear(PAINTERS, 768, generator))

    def forward(self, z: Float[Tensor, "n l"]) -> Float[Tensor, "n d"]:
        """What each code looks like, without the noise of its pixels."""
        painted: Tensor = self.layers(z)
        return painted


@torch.no_grad()
def latent_nats(model: Coded, x: Float[Tensor, "n d"]) -> Float[Tensor, " l"]:
    """How many nats each latent says about a picture, on average: KL(q(z_j | x), N(0, 1)), latent by latent."""
    mean, log_scale = model.encoder(x)
    return ((mean**2 + torch.exp(2 * log_scale) - 1) / 2 - log_scale).mean(0)


def speaking(model: Coded, x: Float[Tensor, "n d"]) -> int:
    """How many latents say anything: more than a hundredth of a nat, on average."""
    return int((latent_nats(model, x) > SPEAKS).sum())


@torch.no_grad()
def paint(model: Coded, codes: Float[Tensor, "n l"]) -> Float[Tensor, "n c h w"]:
    """What some codes look like without the noise of their pixels, as pictures."""
    return model.sample(codes, torch.zeros(len(codes), 768)).reshape(-1, 3, 16, 16)


def mistaken(model: Coded, drawn: Drawn) -> dict[str, float]:
    """In what share of faces each attribute is painted wrong, if their mean codes are painted again.

    Args:
        model: a trained autoencoder.
        drawn: pictures with their attributes, as `faces.gaussian().draw` gives them.
    """
    with torch.no_grad():
        painted = paint(model, model.encoder(drawn.pictures.flatten(1))[0])
    found = judge(gaussian(), painted.clamp(-2.9, 2.9)).attributes
    return dict(zip(VALUES, (found != drawn.attributes).float().mean(0).tolist(), strict=True))


def nearest_values(truth: GaussianFaces) -> dict[str, float]:
    """How far apart the two values of each attribute are that are nearest to each other, in multiples of the noise.

    The distance of two values is averaged over all pairs of faces that have them and share everything else.

    Args:
        truth: where the faces come from.
    """
    place = {tuple(face): i for i, face in enumerate(truth.gallery.attributes.tolist())}
    distances: dict[str, float] = {}
    for column, (name, values) in enumerate(VALUES.items()):
        found = [_distance(truth, place, column, pair) for pair in combinations(range(len(values)), 2)]
        distances[name] = min(found)
    return distances


def _distance(truth: GaussianFaces, place: dict[tuple[int, ...], int], column: int, pair: tuple[int, int]) -> float:
    """Between two values of one attribute, over all faces that occur with both."""
    first, last = pair
    faces = [(i, (*face[:column], last, *face[column + 1 :])) for face, i in place.items() if face[column] == first]
    one, other = torch.tensor([(i, place[changed]) for i, changed in faces if changed in place]).T
    change = truth.gallery.coordinates[one] - truth.gallery.coordinates[other]
    return float(change.norm(dim=1).mean() / truth.spread)


@torch.no_grad()
def importance(
    model: Coded, x: Float[Tensor, "n d"], bound: Callable[[Tensor], Tensor], draws: Sequence[int], seed: int
) -> list[Float[Tensor, " n"]]:
    """The bounds of some pictures from 1, 2, ... codes at once.

    Every bound is an average over as many groups of codes as the largest number allows, so that luck counts little.

    Args:
        model: a trained autoencoder.
        x: the pictures.
        bound: from log-weights (k, n) to nats.
        draws: how many codes at once; each divides the last, which is the largest.
        seed: of the codes.
    """
    generator = torch.Generator().manual_seed(seed)
    latents = model.encoder(x[:1])[0].shape[1]
    weights = torch.stack(
        [model.log_weight(x, torch.randn(len(x), latents, generator=generator)) for _ in range(draws[-1])]
    )
    return [torch.stack([bound(group) for group in weights.split(k)]).mean(0) for k in draws]


def mixture_distances(truth: GaussianFaces, paintings: Float[Tensor, "n c h w"], most: int = 8) -> Float[Tensor, " k"]:
    """How far paintings are from the nearest face, and from mixtures of two faces, of three, ...: averages of several.

    Each step goes towards the face that lies most in the direction that is left, as far as it helps (Frank and Wolfe).

    Args:
        truth: where the faces come from.
        paintings: pictures without noise.
        most: faces in the largest mixture.

    Returns:
        Root mean square distances, in multiples of the truth's noise, averaged over the paintings; the first is that
        to the nearest face.
    """
    gallery = truth.gallery
    x = (paintings.double().flatten(1) - gallery.centre) @ gallery.directions
    outside = ((paintings.double().flatten(1) - gallery.centre) ** 2).sum(1) - (x**2).sum(1)
    mixed = gallery.coordinates[truth.nearest(paintings)[0]]
    distances = []
    for _ in range(most):
        left = x - mixed
        distances.append(
            (((left**2).sum(1) + outside).clamp(min=0) / paintings[0].numel()).sqrt().mean() / truth.spread
        )
        towards = gallery.coordinates[(left @ gallery.coordinates.T).argmax(1)] - mixed
        step = ((left * towards).sum(1) / (towards**2).sum(1).clamp(min=1e-12)).clamp(0, 1)
        mixed = mixed + step[:, None] * towards
    return torch.stack(distances)
