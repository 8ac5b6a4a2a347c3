"""Where random numbers come from: always an argument, never the room."""

import torch


def as_generator(seed: torch.Generator | int) -> torch.Generator:
    """A source of random numbers: the one given, or a new one from a seed.

    >>> as_generator(3).initial_seed()
    3
    """
    return torch.Generator().manual_seed(seed) if isinstance(seed, int) else seed
