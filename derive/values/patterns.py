"""Patterns of square matrices: permutations and triangles."""

from typing import Any

import numpy as np

from derive.errors import BadExercise
from derive.worlds import Array

PATTERNS = ("permutation", "unit lower", "strict lower", "lower", "unit upper", "strict upper", "upper")
"""What a matrix can be; "unit" has ones on its diagonal, "strict" zeros."""


def check_pattern(name: str, pattern: str, sizes: tuple[str, str] | None) -> None:
    """Raises BadExercise for a pattern that nobody knows, or of what is no square matrix."""
    if pattern not in PATTERNS:
        raise BadExercise(f"{pattern!r} is no pattern of a matrix; the patterns are {', '.join(PATTERNS)}.")
    if sizes is None or sizes[0] != sizes[1]:
        raise BadExercise(f'{name} has a pattern, so it is a square matrix: write matrices={{"{name}": ("d", "d")}}.')


def patterned(pattern: str, drawn: Array, generator: np.random.Generator) -> Array:
    """A random matrix with a pattern: a permutation in every world of a batch, or entries where they may be."""
    if pattern == "permutation":
        return _permutations(drawn.shape[0], drawn.shape[-1], generator).reshape(drawn.shape)
    kind, _, side = pattern.rpartition(" ")
    keep: Any = np.tril if side == "lower" else np.triu
    inside = keep(drawn, 0 if not kind else -1 if side == "lower" else 1)
    return np.asarray(inside + np.eye(drawn.shape[-1]) if kind == "unit" else inside)


def _permutations(count: int, size: int, generator: np.random.Generator) -> Array:
    """Permutation matrices, even and odd ones; the identity is not alone unless there is no other."""
    matrices = np.eye(size)[np.array([generator.permutation(size) for _ in range(count)])]
    odd = np.linalg.det(matrices) < 0
    if size > 1 and (odd.all() or not odd.any()):
        matrices[0, :2] = matrices[0, 1::-1].copy()
    return np.asarray(matrices)
