"""Where tensors live: on the processor, unless a reader asks for something faster that is there."""

from functools import cache

import torch


@cache
def choose(wanted: str = "cpu") -> torch.device:
    """The device that was asked for if this machine has it, else the processor; says which, once.

    Nothing in the course asks on its own: the same notebook gives the same numbers with and without a graphics card.

    Args:
        wanted: "cpu", "cuda" (Nvidia) or "mps" (Apple).

    >>> choose()
    trains on cpu
    device(type='cpu')
    """
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    found = torch.device(wanted if there.get(wanted) else "cpu")
    missing = "" if found.type == wanted else f": this machine offers no {wanted}"
    print(f"trains on {found}{missing}")
    return found
