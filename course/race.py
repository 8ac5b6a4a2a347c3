"""A race of flows that differ in one thing only: same data, same steps, several seeds, and a distance that is exact."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, final, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from course.attempt import Unwritten, outcome
from course.glow import EachPixel, Glow
from course.mosaic import CHANNELS, LEADERS, Mosaic
from course.networks import Conditioner
from course.randomness import as_generator
from course.training import fit

Mixing = Callable[[torch.Generator], nn.Module]
"""From a source of random numbers to an untrained mixing of the channels."""

COUPLINGS: Final = 4
"""Steps of each flow."""

HIDDEN: Final = (32, 40)
"""Units of a network beside a mixing that learns, and of one beside a fixed mixing, so that it has as many numbers."""

SIDE: Final = 8
"""Blocks along the side of a picture."""

BATCH: Final = 8
"""Pictures in a batch, so 512 blocks."""

TESTED: Final = 128
"""Pictures that a distance is averaged over: 8192 blocks."""


@runtime_checkable
class Density(Protocol):
    """A model that knows how probable a picture is."""

    def log_prob(self, x: Tensor) -> Tensor:
        """The log-density of each picture, in nats."""


@final
@dataclass(frozen=True, eq=False)
class Race:
    """What came of a race; everything is empty while the exercises that it needs are not written.

    Args:
        truth: where the data come from.
        flows: by kind, the trained flows, one for each seed.
        losses: by kind, the loss of every seed at every step, in nats per block.
        distances: by kind, KL(truth || flow) of every seed, in nats per block.
        kept: by kind, for every seed and coupling, the share of followers in what it keeps.
        waits_for: the exercise that it waits for, if one is not written.
    """

    truth: Mosaic
    flows: Mapping[str, Sequence[Glow]]
    losses: Mapping[str, Float[Tensor, "k t"]]
    distances: Mapping[str, Sequence[float]]
    kept: Mapping[str, Float[Tensor, "k ..."]]
    waits_for: Unwritten | None = None


def race(
    step: Callable[..., nn.Module],
    norm: Callable[[int], nn.Module],
    mixings: Mapping[str, Mixing],
    truth: Mosaic,
    *,
    seeds: int = 3,
    steps: int = 500,
) -> Race:
    """Train flows that differ in their mixing side by side, all on the same batches, and measure where they end.

    They share an optimiser that treats every number on its own, and no gradient is clipped: each flow learns as if it
    were alone.

    Args:
        step: (norm, mixing, conditioner, kept) to a step, such as conv1x1.GlowStep.
        norm: from a number of channels to a layer, such as conv1x1.ActNorm.
        mixings: by kind, from a generator to a mixing; where it has nothing to learn, the networks are wider.
        truth: where the data come from.
        seeds: how many flows of each kind.
        steps: of training.
    """
    built, lacks = outcome(_started, lambda mixing, seed: glow(step, norm, mixing, seed), mixings, truth, seeds)
    if built is None:
        return Race(truth, {}, {}, {}, {}, lacks)
    flows = [flow for kind in built.values() for flow in kind]
    seen: list[Tensor] = []

    def loss(generator: torch.Generator) -> Tensor:
        x = truth.sample(BATCH, SIDE, SIDE, generator)
        each = torch.stack([-flow.log_prob(x).mean() / SIDE**2 for flow in flows])
        seen.append(each.detach())
        return each.sum() / len(flows)

    history = fit(loss, nn.ModuleList(flows), steps=steps, seed=0, learning_rate=1e-2, clip=math.inf)
    if history.waits_for:
        return Race(truth, {}, {}, {}, {}, history.waits_for)
    losses = dict(zip(built, torch.stack(seen, dim=1).split(seeds), strict=True))
    distances = {kind: [distance(truth, flow) for flow in built[kind]] for kind in built}
    kept = {kind: torch.stack([followers_kept(truth, flow) for flow in built[kind]]) for kind in built}
    return Race(truth, built, losses, distances, kept)


def glow(
    step: Callable[..., nn.Module], norm: Callable[[int], nn.Module], mixing: Mixing, seed: torch.Generator | int
) -> Glow:
    """An untrained flow of mosaics with four steps, from given parts.

    Args:
        step: (norm, mixing, conditioner, kept) to a step.
        norm: from a number of channels to a layer.
        mixing: from a generator to a layer.
        seed: of the mixings and of the networks' first weights.
    """
    generator, parts = as_generator(seed), []
    for _ in range(COUPLINGS):
        mix = mixing(generator)
        hidden = HIDDEN[not any(each.requires_grad for each in mix.parameters())]
        network = EachPixel(Conditioner(LEADERS, CHANNELS - LEADERS, generator, hidden=hidden))
        parts.append(step(norm(CHANNELS), mix, network, LEADERS))
    return Glow(parts)


def _started(
    build: Callable[[Mixing, int], Glow], mixings: Mapping[str, Mixing], truth: Mosaic, seeds: int
) -> dict[str, list[Glow]]:
    """Untrained flows whose norms have seen the same pictures."""
    x = truth.sample(64, SIDE, SIDE, seed=1)
    return {kind: [build(mixing, seed).start(x) for seed in range(seeds)] for kind, mixing in mixings.items()}


@torch.no_grad()
def distance(truth: Mosaic, model: Density, seed: int = 7) -> float:
    """KL(truth || model) in nats per block, from samples: the mean of log p(x) - log q(x), which varies little.

    >>> abs(distance(Mosaic(), Mosaic()))
    0.0
    """
    x = truth.sample(TESTED, SIDE, SIDE, seed)
    return float((truth.log_prob(x) - model.log_prob(x)).mean()) / SIDE**2


def followers_kept(truth: Mosaic, flow: Glow, n: int = 64, seed: int = 5) -> Float[Tensor, " k"]:
    """How much of what each coupling keeps comes from followers: their share of the squared slopes, step by step.

    A coupling needs leaders there, for they say how to bend the rest.

    Args:
        truth: whose recipe is known.
        flow: one of its flows; its steps have a norm and a mixing.
        n: at how many random blocks the slopes are taken.
        seed: of these blocks.
    """
    glazes = truth.glazes(n, 1, 1, seed).requires_grad_()
    x, shares = truth.mix(glazes), []
    for step in flow.steps:
        kept = step.mixing(step.norm(x)[0])[0][:, : step.kept].sum(dim=(0, 2, 3))
        slopes = [torch.autograd.grad(each, glazes, retain_graph=True)[0] for each in kept]
        power = torch.stack(slopes).square().sum(dim=(0, 1, 3, 4))
        shares.append(power[LEADERS:].sum() / power.sum())
        x = step(x)[0]
    return torch.stack(shares).detach()
