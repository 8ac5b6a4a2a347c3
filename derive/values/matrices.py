"""Matrices: products, blocks, identities, Kronecker products."""

import math
from typing import Any

import numpy as np

from derive.errors import Mistyped, TooLarge
from derive.evaluation import LARGEST_MATRIX, Evaluation, evaluates, fits, of_rank, operand, word
from derive.nodes import Apply, Binary, Block
from derive.worlds import LARGEST, Array


def product(here: Evaluation, node: Binary, left: Any, right: Any) -> Array:
    ranks = here.rank(left), here.rank(right)
    if ranks not in ((2, 2), (2, 1)) or left.shape[-1] != right.shape[here.world.space.lead]:
        raise Mistyped(f"{node} multiplies sizes that do not fit; @ wants a matrix, and on its right as many rows.")
    fits(left[..., 0], right)
    fits(left, right[..., 0])
    return np.asarray(left @ right if ranks[1] == 2 else (left @ right[..., None])[..., 0])


@evaluates(Block)
def _block(here: Evaluation, node: Block) -> Array:
    cells = [here.value(cell) for cell in node.cells]
    width, height = node.width, len(cells) // node.width
    lead = here.world.space.lead
    shapes = [cell.shape[lead:] if here.rank(cell) == 2 else None for cell in cells]
    rows = [next((s[0] for s in shapes[i * width : (i + 1) * width] if s), None) for i in range(height)]
    columns = [next((s[1] for s in shapes[j::width] if s), None) for j in range(width)]
    numbers = all(here.rank(cell) == 0 for cell in cells)
    if numbers:
        rows, columns = [1] * height, [1] * width
    heights, widths = [size for size in rows if size is not None], [size for size in columns if size is not None]
    unknown = len(heights) < height or len(widths) < width
    if unknown or sum(heights) > LARGEST_MATRIX or sum(widths) > LARGEST_MATRIX:
        raise Mistyped(f"The sizes of {node} are not known: every row and every column of Block wants a matrix in it.")
    drawn = np.broadcast_shapes(*(np.shape(cell)[:lead] for cell in cells), (1,) * lead)
    if math.prod(drawn) * sum(heights) * sum(widths) > LARGEST:
        raise TooLarge(f"{node} would have {math.prod(drawn)} matrices; fewer are evaluated.")
    lines = []
    for i in range(height):
        line = []
        for j in range(width):
            line.append(_cell(node, cells[i * width + j], numbers, (*drawn, heights[i], widths[j])))
        lines.append(np.concatenate(line, -1))
    return np.concatenate(lines, -2)


def _cell(node: Block, cell: Any, numbers: bool, shape: tuple[int, ...]) -> Array:
    if np.ndim(cell) == len(shape):
        if cell.shape[-2:] != shape[-2:]:
            raise Mistyped(
                f"In {node} a block has {cell.shape[-2:]} entries where its row and column want {shape[-2:]}."
            )
        return np.broadcast_to(cell, shape)
    if numbers:
        return np.broadcast_to(np.reshape(cell, (*np.shape(cell), 1, 1)) if np.ndim(cell) else cell, shape)
    if np.ndim(cell) or cell != 0:
        raise Mistyped(f"In {node} a number stands beside matrices; only 0 may, for a block of zeros.")
    return np.zeros(shape)


@word("tr")
def _trace(here: Evaluation, node: Apply) -> Any:
    value = here.value(node.arguments[0])
    if here.rank(value) == 2:
        return np.trace(value, axis1=-2, axis2=-1)
    return of_rank(here, node, 0, value, 0)


@word("diag")
def _diagonal(here: Evaluation, node: Apply) -> Array:
    vector = operand(here, node, 0, 1)
    fits(vector[..., None], np.eye(vector.shape[-1]))
    return np.asarray(vector[..., None] * np.eye(vector.shape[-1]))


@word("transpose")
def _transpose(here: Evaluation, node: Apply) -> Array:
    return np.asarray(operand(here, node, 0, 2).swapaxes(-1, -2))


@word("Eye")
def _identity(here: Evaluation, node: Apply) -> Array:
    size = here.integer(node.arguments[0])
    if not 1 <= size <= LARGEST_MATRIX:
        raise Mistyped(f"{node} would have {size} rows; write a size from 1 to {LARGEST_MATRIX}.")
    return np.eye(size).reshape(*[1] * here.world.space.lead, size, size)


@word("kron")
def _kronecker(here: Evaluation, node: Apply) -> Array:
    left, right = operand(here, node, 0, 2), operand(here, node, 1, 2)
    rows, columns = left.shape[-2] * right.shape[-2], left.shape[-1] * right.shape[-1]
    if max(rows, columns) > LARGEST_MATRIX:
        raise Mistyped(f"{node} would have {rows} rows; at most {LARGEST_MATRIX} are evaluated.")
    fits(left[..., 0, 0], right[..., 0, 0], np.empty((rows, columns)))
    whole = np.einsum("...ij,...kl->...ikjl", left, right)
    return np.asarray(whole.reshape(*whole.shape[:-4], rows, columns))
