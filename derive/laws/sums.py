"""Finite sums and products over an index, geometric series, and limits."""

from typing import Any

import numpy as np

from derive.errors import Mistyped
from derive.evaluation import Evaluation, evaluates
from derive.laws.law import Law
from derive.nodes import Big, Limit
from derive.worlds import Array

TELESCOPE = Law(
    "telescope",
    "Sums and products run over their whole range: terms split off, indices shift, neighbours cancel, "
    "∑ (a_t − a_{t−1}) over 2:T is a_T − a_1.",
    "absent: every range loses a random part of its terms (splitting a sum of sums stays true).",
    "Teleskopsumme",
)
GEOMETRIC = Law(
    "geometric",
    "The geometric series: ∑ r^k over 0:t−1 is (1 − r^t) / (1 − r).",
    "alone: only ranges whose terms have a constant ratio are summed whole.",
    "Geometrische Reihe",
)
LIMIT = Law(
    "limit",
    "Limits: what is left when t goes to infinity; r^t goes to 0 for 0 < r < 1.",
    "present: t is far out, and the value must have settled; absent: t is a random finite number.",
    "Grenzwert",
)
LAWS = (TELESCOPE, GEOMETRIC, LIMIT)

FAR = (170, 190)
"""Two values of t at which 0.8^t is below 4e-17: a limit has settled if both agree."""


@evaluates(Big)
def _big(here: Evaluation, node: Big) -> Any:
    name = _running(here, node)
    if name in here.indices and name in here.world.case:
        raise Mistyped(
            f"{node.word}[{name}, ...] runs over {name}, which has a value here already; use another letter."
        )
    low, high = here.bounds(node.over)
    terms = [here.with_index(name, place).value(node.body) for place in range(low, high + 1)]
    empty = 0.0 if node.word == "Sum" else 1.0
    kept = _kept(here, low, high, terms)
    whole: Any = empty
    for place, term in enumerate(terms):
        part = term
        if kept is not None:
            mask = kept[place][(..., *[None] * here.rank(term))]
            part = mask * term + (1 - mask) * empty
        whole = whole + part if node.word == "Sum" else whole * part
    return whole


def _running(here: Evaluation, node: Big | Limit) -> str:
    """The index of a sum, a product or a limit: a letter that stands for nothing else."""
    name, roles = node.index.name, here.world.roles
    if "θ" in name or (name in roles.names and name not in roles.indices and name not in here.world.case):
        word = node.word if isinstance(node, Big) else "lim"
        raise Mistyped(f"{word} runs over {name}, which is no index in this exercise; take another letter, such as k.")
    return name


def _kept(here: Evaluation, low: int, high: int, terms: list[Any]) -> list[Array] | None:
    """Which terms count, in every world of the batch: None for all of them."""
    world = here.world
    if world.has("telescope") or not terms or (world.has("geometric") and _is_geometric(terms)):
        return None
    return world.kept(("kept", low, high), lambda: _mask(here, low, high))


def _mask(here: Evaluation, low: int, high: int) -> list[Array]:
    world, count = here.world, high - low + 1
    generator = world.random("kept", low, high)
    mask = generator.integers(0, 2, (count, world.space.batch))
    if count > 2:
        mask[:, ::2] = 1  # in half of the worlds all terms but one, so that two at least are added up
    mask[generator.integers(0, count, world.space.batch), np.arange(world.space.batch)] = 0  # one at least is missing
    return list(mask.reshape(count, -1, *[1] * (world.space.lead - 1)).astype(float))


def _is_geometric(terms: list[Any]) -> bool:
    if len(terms) < 3:
        return True
    return all(
        np.allclose(after * before, middle * middle, rtol=1e-9, atol=1e-12)
        for before, middle, after in zip(terms, terms[1:], terms[2:], strict=False)
    )


@evaluates(Limit)
def _limit(here: Evaluation, node: Limit) -> Any:
    name = _running(here, node)
    if not here.world.has("limit"):
        finite = int(here.world.random("finite").integers(3, 7))
        return here.with_index(name, finite).value(node.body)
    near, far = (here.with_index(name, place).value(node.body) for place in FAR)
    settled = np.abs(far - near) <= 1e-9 * (1 + np.abs(far))
    return np.where(settled, far, np.nan)
