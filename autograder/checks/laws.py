"""Routes to the truth that many probes use, each written once. They hold no answer to any exercise."""

from collections.abc import Callable

import torch
import torch._dynamo  # torch.func loads it at its first derivative: that takes longer than a probe may
from torch import Tensor


def jacobian(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The Jacobian of a map of the rows of x, row by row from autodiff: (n, d) to (n, d, d)."""
    rows = [torch.autograd.functional.jacobian(lambda row: f(row[None])[0], row) for row in x]
    return torch.stack(rows)


def reaches(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Which output depends on which input at any of the rows of x: truth values (d outputs, d inputs)."""
    return (jacobian(f, x).abs() > 1e-12).any(dim=0)
