"""A world: every density a random table, every letter a random number, and only some laws in force.

All arrays share one layout: axis 0 counts the worlds of a batch, then every random variable has an axis of its own,
then come the axes of vectors and matrices. Whatever is drawn is keyed by (seed, what it is), so that every line of a
proof sees the same world.
"""

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any, TypeVar, final

import numpy as np

from derive.errors import BadExercise, UnknownName
from derive.roles import Roles

Array = np.ndarray[Any, np.dtype[Any]]
Spot = tuple[str, int | None]
"""A random variable: its letter and its place in the chain, if it stands in one."""

Kind = TypeVar("Kind")

MOST_KEPT = 1000
"""What a world remembers; a textbook's proof takes 70. What is forgotten is made again, and is the same."""

LARGEST = 3_000_000
"""Entries of the largest array of a world."""

FEWER = {20_000: 3, 1_000_000: 2, math.inf: 1}
"""Worlds of a batch on grids, by the most points that all variables together may have."""

REACH = {1: 8.5, 2: 7.8, 3: 7.2}
POINTS = {1: 75, 2: 33, 3: 29}
"""Grids of continuous variables, by dimension: trapezoid sums of normal densities on them are right to 1e-13,
in space to 1e-10."""


@final
@dataclass(frozen=True)
class Space:
    """The random variables of one case, each with its axis and its number of values."""

    sizes: dict[Spot, int]
    batch: int

    @cached_property
    def axes(self) -> dict[Spot, int]:
        return {spot: axis for axis, spot in enumerate(self.sizes, start=1)}

    @cached_property
    def lead(self) -> int:
        """Axes before those of vectors and matrices."""
        return 1 + len(self.sizes)

    def shape(self, spots: frozenset[Spot]) -> tuple[int, ...]:
        return (self.batch, *(size if spot in spots else 1 for spot, size in self.sizes.items()))

    def along(self, spot: Spot, values: Array, rank: int = 0) -> Array:
        """Values that belong to one variable, laid along its axis; the last `rank` axes are a vector's."""
        shape = [1] * self.lead
        shape[0] = values.shape[0]
        shape[self.axes[spot]] = self.sizes[spot]
        return values.reshape(*shape, *values.shape[values.ndim - rank :])

    def check(self, spot: Spot) -> None:
        """Raises UnknownName for a variable that the case does not have."""
        if spot not in self.sizes:
            known = ", ".join(written(each) for each in self.sizes)
            raise UnknownName(f"There is no variable {written(spot)} here; this exercise has {known or 'none'}.")


def written(spot: Spot) -> str:
    """A variable as it is written: x[2]."""
    return spot[0] if spot[1] is None else f"{spot[0]}[{spot[1]}]"


@final
@dataclass(eq=False)
class World:
    """One batch of worlds.

    Args:
        roles: what the letters are.
        space: the random variables.
        case: the values of t, T, d and other whole numbers.
        seed: of everything drawn.
        laws: the laws in force; None is the true world, in which all hold.
        premises: assumptions in force, such as "markov:q".
        definitions: of letters and densities, in force, by letter.
        by_hand: draw small whole numbers and fractions.
        theta: which of two values θ has.
        degenerate: make inequalities equalities.
        cache: what was drawn and computed, by its key.
        lines: the last few lines that were evaluated, by their identity: with each the line itself and its value.
    """

    roles: Roles
    space: Space
    case: dict[str, int]
    seed: int
    laws: frozenset[str] | None = None
    premises: frozenset[str] = frozenset()
    definitions: dict[str, Any] = field(default_factory=dict)
    by_hand: bool = False
    theta: int = 0
    degenerate: bool = False
    cache: dict[Hashable, Any] = field(default_factory=dict)
    lines: dict[int, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def true(self) -> bool:
        return self.laws is None

    def has(self, law: str) -> bool:
        """Whether a law holds here."""
        return self.laws is None or law in self.laws

    def only(self, law: str) -> bool:
        """Whether this is an abstract world in which a law holds."""
        return self.laws is not None and law in self.laws

    def random(self, *key: object) -> np.random.Generator:
        """The generator of one thing: the same for the same key and seed."""
        digest = blake2b(repr((self.seed, self.by_hand, key)).encode(), digest_size=8).digest()
        return np.random.Generator(np.random.Philox(key=int.from_bytes(digest)))

    def kept(self, key: Hashable, make: Callable[[], Kind]) -> Kind:
        """What was made under a key, made once."""
        if key in self.cache:
            found: Kind = self.cache[key]
            return found
        made = make()
        if len(self.cache) >= MOST_KEPT:
            self.cache.clear()
        self.cache[key] = made
        return made

    def table(self, *key: object, spots: frozenset[Spot]) -> Array:
        """A random positive table over some variables; it depends on nothing but its key."""
        generator, shape = self.random("table", *key, sorted(spots, key=repr)), self.space.shape(spots)
        if self.by_hand:
            return generator.integers(1, 5, shape).astype(float)
        return np.exp(generator.normal(0.0, 0.8, shape))

    def number(self, *key: object, low: float = 0.4, high: float = 1.6, signed: bool = False) -> Array:
        """A random number for every world of the batch, laid out to meet any array."""
        generator = self.random("number", *key)
        drawn = generator.uniform(low, high, self.space.batch)
        if signed:
            drawn = drawn * generator.choice([-1.0, 1.0], self.space.batch)
        return drawn.reshape(-1, *[1] * (self.space.lead - 1))

    def coefficients(self, *key: object, count: int) -> list[Array]:
        """Several random numbers per world, of either sign."""
        drawn = self.random("coefficients", *key).normal(0.0, 1.0, (count, self.space.batch))
        return list(drawn.reshape(count, -1, *[1] * (self.space.lead - 1)))

    def weights(self, spot: Spot) -> Array:
        """The volumes of a variable's cells: random where it is discrete, the trapezoid's where it is continuous."""
        return self.kept(("weights", spot), lambda: self._weights(spot))

    def _weights(self, spot: Spot) -> Array:
        name, size = spot[0], self.space.sizes[spot]
        if name in self.roles.continuous:
            step = 2 * self.reach / (self.points - 1)
            return self.space.along(spot, np.full((1, size), step ** self.dimension(name)))
        if self.by_hand:
            return self.space.along(spot, np.ones((1, size)))
        return self.space.along(spot, self.random("cells", spot).uniform(0.5, 1.5, (self.space.batch, size)))

    def values(self, spot: Spot) -> Array:
        """What a random variable is worth where it stands as a number or a vector."""
        return self.kept(("values", spot), lambda: self._values(spot))

    def _values(self, spot: Spot) -> Array:
        name, size = spot[0], self.space.sizes[spot]
        rank = int(name in self.roles.vectors)
        if name in self.roles.continuous:
            line = np.linspace(-self.reach, self.reach, self.points)
            plane = np.stack(np.meshgrid(*[line] * self.dimension(name), indexing="ij"), -1).reshape(1, size, -1)
            return self.space.along(spot, plane if rank else plane[..., 0], rank)
        shape = (self.space.batch, size, *[self.case.get("d", 1)] * rank)
        generator = self.random("values", spot)
        drawn = generator.integers(-3, 5, shape).astype(float) if self.by_hand else generator.normal(0.0, 1.0, shape)
        return self.space.along(spot, drawn, rank)

    def dimension(self, name: str) -> int:
        """Of a continuous variable: that of its vector, or 1."""
        return self.case.get("d", 1) if name in self.roles.vectors else 1

    @property
    def vanishing(self) -> bool:
        """Whether densities go to 0 at the ends of the grid."""
        return "bounded" not in self.premises

    @property
    def reach(self) -> float:
        return REACH[self.case.get("d", 1) if self.roles.vectors & self.roles.continuous else 1]

    @property
    def points(self) -> int:
        return POINTS[self.case.get("d", 1) if self.roles.vectors & self.roles.continuous else 1]


def make_space(roles: Roles, case: dict[str, int], batch: int) -> Space:
    """The random variables of a case: chains run from 0 to T, each with `card` values or a grid.

    Raises:
        BadExercise: if the largest array would not fit.
    """
    names = sorted(roles.chains) + sorted(roles.singles)
    last = case.get("T", max((value for key, value in case.items() if key not in ("card", "d")), default=0))
    sizes: dict[Spot, int] = {}
    for name in names:
        places: list[int | None] = list(range(last + 1)) if name in roles.chains else [None]
        sizes.update({(name, place): _size(roles, case, name) for place in places})
    if any(name in roles.continuous for name in names):
        batch = min(batch, next(few for most, few in FEWER.items() if math.prod(sizes.values()) <= most))
    if batch * math.prod(sizes.values()) > LARGEST:
        raise BadExercise(
            f"The case {case} needs tables of {batch * math.prod(sizes.values())} entries, {LARGEST} at most: "
            "take a shorter chain, fewer values (card), or fewer continuous variables."
        )
    return Space(sizes, batch)


def _size(roles: Roles, case: dict[str, int], name: str) -> int:
    if name not in roles.continuous:
        return case.get("card", 2)
    dimension = case.get("d", 1) if name in roles.vectors else 1
    if dimension not in POINTS:
        raise BadExercise(f"A continuous variable has dimension 1, 2 or 3, but d = {dimension} in the case {case}.")
    return int(POINTS[case.get("d", 1) if roles.vectors & roles.continuous else 1] ** dimension)
