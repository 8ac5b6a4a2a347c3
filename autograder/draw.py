"""The source of inputs for probes: the same seed gives the same inputs on every machine, in float64."""

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import torch
from torch import Tensor


@dataclass(frozen=True)
class Draw:
    """Random tensors, away from special values such as zero and the identity, from one numpy generator."""

    random: np.random.Generator

    @classmethod
    def seeded(cls, seed: int, name: str) -> "Draw":
        """The source for one probe: depends on the seed and on the probe's name, not on the order of probes."""
        return cls(np.random.default_rng([seed, crc32(name.encode())]))

    def normal(self, *shape: int) -> Tensor:
        """Standard normal numbers."""
        return torch.from_numpy(np.asarray(self.random.standard_normal(shape)))

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """Numbers between `low` and `high`."""
        return torch.from_numpy(np.asarray(self.random.uniform(low, high, shape)))

    def number(self, low: float, high: float) -> float:
        """One number between `low` and `high`."""
        return float(self.random.uniform(low, high))

    def permutation(self, size: int) -> Tensor:
        """An order of `size` features that moves every one; from three on it is not its own inverse."""
        circle = self.random.permutation(size)
        order = np.empty_like(circle)
        order[circle] = np.roll(circle, 1)
        return torch.from_numpy(order)

    def conditioner(self, kept: int, changed: int) -> Callable[[Tensor], tuple[Tensor, Tensor]]:
        """A smooth random map from the kept part to scale and shift of the changed part; it is not invertible."""
        first, second = self.normal(kept, 8), self.normal(8, 2 * changed) / 2

        def scale_and_shift(x_a: Tensor) -> tuple[Tensor, Tensor]:
            if x_a.shape[-1] != kept:
                raise ValueError(f"the conditioner takes the {kept} kept features; it was handed {x_a.shape[-1]}.")
            scale, shift = (torch.sin(x_a @ first.to(x_a)) @ second.to(x_a)).chunk(2, dim=-1)
            return torch.tanh(scale), shift

        return scale_and_shift

    def smooth_map(self, size: int) -> Callable[[Tensor], Tensor]:
        """A smooth invertible map of `size` features whose Jacobian is dense: a linear map and a small sine."""
        linear = torch.eye(size, dtype=torch.float64) * 2 + self.normal(size, size) / (2 * size)
        bend = self.normal(size, size) / (4 * size)
        return lambda x: x @ linear.to(x) + torch.sin(x) @ bend.to(x)
