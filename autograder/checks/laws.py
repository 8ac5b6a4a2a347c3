"""Routes to the truth that many probes use, each written once. They hold no answer to any exercise."""

from collections.abc import Callable

import torch
import torch._dynamo  # torch.func loads it at its first derivative: that takes longer than a probe may
from torch import Tensor

from derive import Exercise, Proof


def derivation(statement: Exercise, answer: object) -> Proof:
    """A student's derivation as a proof; it may be returned as one, or as the bare tuple of its lines."""
    if isinstance(answer, Proof):
        return answer
    if isinstance(answer, tuple | list):
        return statement.proof(*answer)
    raise TypeError("a derivation is a proof, or the tuple of its lines")


def jacobian(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """The Jacobian of a map of the rows of x, row by row from autodiff: (n, d) to (n, d, d)."""
    rows = [torch.autograd.functional.jacobian(lambda row: f(row[None])[0], row) for row in x]
    return torch.stack(rows)


def reaches(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Which output depends on which input at any of the rows of x: truth values (d outputs, d inputs)."""
    return (jacobian(f, x).abs() > 1e-12).any(dim=0)
