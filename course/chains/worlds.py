"""Two distributions of one short path, with every marginal and conditional as an exact sum."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from course.randomness import as_generator

SMALLEST_STEPS = 2


class ChainError(ValueError):
    """A world or a line that cannot be counted; the message says what came and what was wanted."""


@final
@dataclass(frozen=True, eq=False)
class World:
    """A noising q and a model p of the paths x_0, ..., x_T, each as a table with one axis for every time.

    q[x_0, ..., x_T] is the probability of a whole path; so is p[x_0, ..., x_T].

    Args:
        q: the table of the noising, K values on each of T + 1 axes, all positive, sum 1.
        p: the table of the model, of the same shape.

    Raises:
        ChainError: for tables that are none.
    """

    q: Tensor
    p: Tensor

    def __post_init__(self) -> None:
        for name, table in (("q", self.q), ("p", self.p)):
            if len(set(table.shape)) != 1 or table.ndim < SMALLEST_STEPS + 1:
                raise ChainError(
                    f"{name} has the shape {tuple(table.shape)}; a path of T steps over K values needs T + 1 axes of "
                    f"K entries, and T at least {SMALLEST_STEPS}."
                )
            if not bool((table > 0).all()) or abs(float(table.sum()) - 1) > 1e-12:
                raise ChainError(f"{name} is no table of probabilities: its entries must be positive and add up to 1.")
        if self.q.shape != self.p.shape:
            raise ChainError(f"q has the shape {tuple(self.q.shape)} and p {tuple(self.p.shape)}; give both the same.")

    @property
    def states(self) -> int:
        """K: how many values each x_t can take."""
        return len(self.q)

    @property
    def steps(self) -> int:
        """T: the number of steps."""
        return self.q.ndim - 1

    def density(self, letter: str, times: Sequence[int], given: Sequence[int] = ()) -> Tensor:
        """The probability of x at some times, given x at others: T + 1 axes, of one entry where nothing depends on it.

        Args:
            letter: "q" or "p".
            times: of the variables in front of the bar.
            given: of those behind it.

        >>> world = markov(seed=0)
        >>> world.density("q", [1], given=[0]).shape
        torch.Size([3, 3, 1, 1, 1])
        """
        table = self.q if letter == "q" else self.p
        joint = _summed(table, keep={*times, *given})
        return joint / _summed(joint, keep=set(given))

    @property
    def forward(self) -> Float[Tensor, "t k k"]:
        """The steps of the noising: forward[t - 1, i, j] = q(x_t = j | x_(t-1) = i)."""
        pairs = range(1, self.steps + 1)
        return torch.stack([self.density("q", [t], [t - 1]).reshape(self.states, -1) for t in pairs])

    @property
    def backward(self) -> Float[Tensor, "t k k"]:
        """The steps of the model: backward[t - 1, j, i] = p(x_(t-1) = i | x_t = j)."""
        pairs = range(1, self.steps + 1)
        return torch.stack([self.density("p", [t - 1], [t]).reshape(self.states, -1).T for t in pairs])

    @property
    def prior(self) -> Float[Tensor, " k"]:
        """Where the model starts: p(x_T)."""
        return self.density("p", [self.steps]).flatten()


def paths(x_0: int, states: int, steps: int) -> Int[Tensor, "n t"]:
    """Every path that begins at x_0, one in a row, with x_t in column t; there are K^T of them, of T + 1 places each.

    >>> paths(0, states=2, steps=2)
    tensor([[0, 0, 0],
            [0, 0, 1],
            [0, 1, 0],
            [0, 1, 1]])
    """
    return torch.tensor([(x_0, *rest) for rest in itertools.product(range(states), repeat=steps)])


def markov(seed: torch.Generator | int, states: int = 3, steps: int = 4) -> World:
    """A noising without memory, and a model that has learned its way back roughly.

    q(x_0, ..., x_T) = q(x_0) ∏ q(x_t | x_(t-1)); each step keeps x with a share that falls from 0.7 to 0.3, and
    otherwise draws it anew, from a table of its own. The model is a chain, too, from x_T to x_0; its steps are those of
    q seen from behind, each probability off by a factor of about two.

    Args:
        seed: of the tables.
        states: K, the number of values of each x_t.
        steps: T.
    """
    generator = as_generator(seed)
    start = _random(generator, states)
    shares = torch.linspace(0.7, 0.3, steps, dtype=torch.float64)
    links = [_lazy(share, _random(generator, states, states)) for share in shares]
    q = _chain(start, links)
    return World(q, _model(q, generator))


def remembering(seed: torch.Generator | int, states: int = 3, steps: int = 4) -> World:
    """A noising that is no Markov chain: each step looks at the last two places. The model is a chain, as before.

    q(x_0, ..., x_T) = q(x_0) q(x_1 | x_0) ∏ q(x_t | x_(t-1), x_(t-2)) for t from 2.

    Args:
        seed: of the tables.
        states: K, the number of values of each x_t.
        steps: T, at least 2.
    """
    generator = as_generator(seed)
    q = _chain(_random(generator, states), [_lazy(torch.tensor(0.7), _random(generator, states, states))])
    for share in torch.linspace(0.7, 0.3, steps, dtype=torch.float64)[1:]:
        q = q[..., None] * _lazy(share, _random(generator, states, states, states))
    return World(q, _model(q, generator))


def _summed(table: Tensor, keep: set[int]) -> Tensor:
    """A table summed over all times but some, whose axes stay."""
    gone = [axis for axis in range(table.ndim) if axis not in keep]
    return table.sum(dim=gone, keepdim=True) if gone else table


def _random(generator: torch.Generator, *shape: int, spread: float = 0.7) -> Tensor:
    """Random probabilities, one distribution along the last axis for every place of the others."""
    return torch.softmax(spread * torch.randn(shape, generator=generator, dtype=torch.float64), dim=-1)


def _lazy(share: Tensor, anew: Tensor) -> Tensor:
    """A step that keeps the last place with some probability and draws a new one otherwise."""
    return share * torch.eye(anew.shape[-1], dtype=torch.float64) + (1 - share) * anew


def _chain(start: Tensor, links: list[Tensor]) -> Tensor:
    """The table of all paths of a Markov chain, from its start and its steps."""
    return reduce(lambda table, link: table[..., None] * link, links, start)


def _model(q: Tensor, generator: torch.Generator) -> Tensor:
    """The table of a model: a chain from x_T to x_0 that imitates q's steps backwards, and is off at random."""
    truth = World(q, q).backward
    off = torch.randn(truth.shape, generator=generator, dtype=torch.float64) / 2
    links = torch.softmax(truth.log() + off, dim=-1)
    prior = torch.full((len(q),), 1 / len(q), dtype=torch.float64)
    table = _chain(prior, list(links.flip(0)))
    return table.permute(*range(q.ndim - 1, -1, -1))
