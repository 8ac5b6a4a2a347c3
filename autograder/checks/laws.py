"""Laws that many probes ask about, each written once, with a second and slower route to the same number."""

from collections.abc import Callable

import torch
from torch import Tensor


def jacobian(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The Jacobian of a map of the rows of x, row by row from autodiff: (n, d) to (n, d, d)."""
    rows = [torch.autograd.functional.jacobian(lambda row: f(row[None])[0], row) for row in x]
    return torch.stack(rows)


def autodiff_log_volume(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """log|det| of the Jacobian at every row of x, whatever the map says of itself."""
    return torch.linalg.slogdet(jacobian(f, x)).logabsdet


def reaches(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Which output depends on which input at any of the rows of x: truth values (d outputs, d inputs)."""
    return (jacobian(f, x).abs() > 1e-12).any(dim=0)
