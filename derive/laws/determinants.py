"""Determinants, by five laws, each with a model of its own."""

from itertools import pairwise
from typing import Any

import numpy as np

from derive.errors import Mistyped
from derive.evaluation import Evaluation, operand, word
from derive.laws.law import Law
from derive.nodes import Apply
from derive.worlds import Array, World

MULTIPLICATIVE = Law(
    "multiplicative",
    "The determinant of a product is the product of the determinants: det(A B) = det A det B.",
    "alone: |det|^s with a random exponent s for every size, with the sign or without it; patterns of matrices are not "
    "known, and a step has to take products of matrices apart, or to put them together.",
    "Produktsatz",
)
EXPAND = Law(
    "expand",
    "Expansion along a row or column that has a single 1: strike it out with its column or row, with the sign.",
    "alone: unit rows and columns are struck out, and what is left has a random function for a determinant.",
    "Entwicklungssatz",
)
TRIANGULAR = Law(
    "triangular",
    "The determinant of a triangular matrix is the product of its diagonal.",
    "alone: right for triangular matrices, a random function of the entries for all others.",
    "Dreiecksmatrix",
)
BLOCKS = Law(
    "blocks",
    "The determinant of a block-triangular matrix is the product of the determinants of its diagonal blocks.",
    "alone: block-triangular matrices fall into their finest blocks, whose determinants are a random function.",
    "Blockmatrix",
)
PERMUTE = Law(
    "permute",
    "Swapping two rows or two columns changes the sign of a determinant; a permutation matrix has determinant ±1.",
    "alone: det · g with a random function g of the entries in any order, which is 1 for permutation matrices.",
    "Vertauschung",
)
LAWS = (MULTIPLICATIVE, EXPAND, TRIANGULAR, BLOCKS, PERMUTE)


@word("det")
def _det(here: Evaluation, node: Apply) -> Any:
    matrix = operand(here, node, 0, 2)
    if matrix.shape[-1] != matrix.shape[-2]:
        raise Mistyped(f"{node} wants a square matrix, but this one is {matrix.shape[-2]} by {matrix.shape[-1]}.")
    return determinant(here.world, matrix)


def determinant(world: World, matrix: Array) -> Any:
    """The determinant of a matrix, by the laws in force."""
    if world.true:
        return np.linalg.det(matrix)
    if world.has("expand"):
        sign, smaller = _struck(matrix)
        if sign is not None:
            return sign * determinant(world, smaller) if smaller.shape[-1] else sign
    if world.has("triangular") and _is_triangular(matrix):
        return np.prod(np.diagonal(matrix, axis1=-2, axis2=-1), -1)
    if world.has("blocks"):
        pieces = _diagonal_blocks(matrix)
        if len(pieces) > 1:
            whole: Any = 1.0
            for piece in pieces:
                whole = whole * determinant(world, piece)
            return whole
    return _other(world, matrix)


def _other(world: World, matrix: Array) -> Any:
    """What stands for the determinant of a matrix without a structure that a law in force knows."""
    size = matrix.shape[-1]
    if world.has("multiplicative"):
        value = np.linalg.det(matrix)
        power = world.number("det", size, low=0.6, high=1.6)
        bare = (value * value + 1e-300) ** (power / 2)
        signed = world.random("det", "sign").integers(0, 2, world.space.batch).reshape(power.shape)
        return np.where(signed, bare * np.sign(np.real(value)), bare)
    if world.has("permute"):
        bend = world.number("permute", size)
        return np.linalg.det(matrix) * np.exp(bend * np.tanh((matrix * matrix).sum((-1, -2)) - size))
    return _random(world, matrix)


def _random(world: World, matrix: Array) -> Any:
    """A random function of the entries."""
    rows, columns = matrix.shape[-2:]
    drawn = world.random("determinant", rows).normal(0.0, 1.0, (3, rows, columns))
    first, second = (matrix * drawn[0]).sum((-1, -2)), (matrix * drawn[1]).sum((-1, -2))
    return 1.7 + np.tanh(first + drawn[2, 0, 0]) + 0.4 * second


def _pattern(matrix: Array) -> Array:
    """Which entries are not 0 in some world of the batch."""
    return np.asarray((np.abs(matrix) > 0).any(tuple(range(matrix.ndim - 2))))


def _is_triangular(matrix: Array) -> bool:
    pattern = _pattern(matrix)
    return not np.triu(pattern, 1).any() or not np.tril(pattern, -1).any()


def _diagonal_blocks(matrix: Array) -> list[Array]:
    """The finest blocks on the diagonal with nothing but zeros below, or above, them."""
    pattern, size = _pattern(matrix), matrix.shape[-1]
    cuts = {0, size}
    for side in (pattern, pattern.T):
        found = [cut for cut in range(1, size) if not side[cut:, :cut].any()]
        if len(found) + 2 > len(cuts):
            cuts = {0, size, *found}
    return [matrix[..., low:high, low:high] for low, high in pairwise(sorted(cuts))]


def _struck(matrix: Array) -> tuple[float | None, Array]:
    """The sign and the matrix that are left when a unit row or column is struck out; None if there is none."""
    flat, size = matrix.reshape(-1, *matrix.shape[-2:]), matrix.shape[-1]
    for across in (flat, flat.swapaxes(-1, -2)):
        for row in range(size):
            line = across[:, row]
            if (np.abs(line - line[0]).max() == 0) and np.count_nonzero(line[0]) == 1 and line[0].sum() == 1:
                column = int(np.flatnonzero(line[0])[0])
                where = (row, column) if across is flat else (column, row)
                smaller = np.delete(np.delete(matrix, where[0], -2), where[1], -1)
                return float((-1) ** (row + column)), smaller
    return None, matrix
