"""Determinants of flows: the 1×1 convolution, the block-triangular lemma, the affine coupling."""

from derive.examples.example import Example
from derive.exercise import Exercise
from derive.grammar import Block, Eye, det, kron, log
from derive.letters import A, B, D, W, c, d, h, w
from derive.reasons import by

_jacobian = kron(Eye(h * w), W)
_c0 = log(abs(det(_jacobian)))
_c1 = log(abs(det(W)) ** (h * w))
_c2 = h * w * log(abs(det(W)))
_conv = (_c0, ... == _c1, by.blocks, ... == _c2, by.logs)

conv1x1 = Example(
    Exercise(
        "conv1x1",
        "The log-determinant of a 1×1 convolution",
        start=_c0,
        goal=_c2,
        rules=["blocks", "multiplicative", "logs", "triangular"],
        matrices={"W": ("c", "c")},
        cases=[{"h": 1, "w": 2, "c": 3}, {"h": 2, "w": 2, "c": 2}, {"h": 3, "w": 1, "c": 4}],
        references=[_conv],
    ),
    right=(
        _conv,
        (_c0, ... == log(abs(det(W) ** (h * w))), by.blocks, ... == _c1, ... == _c2, by.logs),
        (
            _c0,
            ... == log(abs(det(W)) ** (w * h)),
            by.blocks,
            ... == w * log(abs(det(W)) ** h),
            by.logs,
            ... == _c2,
            by.logs,
        ),
    ),
    wrong=(
        (2, (_c0, ... == log(abs(det(W))), by.blocks)),
        (2, (_c0, ... == _c2, by.blocks)),
        (2, (_c0, ... == _c2, by.logs)),
        (2, (_c0, ... == _c1, by.multiplicative)),
        (2, (_c0, ... == log(abs(det(W)) ** c), by.blocks)),
        (2, (_c0, ... == log(abs(det(W)) ** (h + w)), by.blocks)),
        (3, (_c0, ... == _c1, by.blocks, ... == log(abs(det(W))) ** (h * w), by.logs)),
        (2, (_c0, ... == _c1, by.triangular)),
    ),
)

_b0 = det(Block([A, 0], [B, D]))
_b1 = det(Block([A, 0], [B, Eye(d)]) @ Block([Eye(c), 0], [0, D]))
_b2 = det(Block([A, 0], [B, Eye(d)])) * det(Block([Eye(c), 0], [0, D]))
_b3 = det(A) * det(D)
_blocks = (_b0, ... == _b1, ... == _b2, by.multiplicative, ... == _b3, by.expand)

block_triangular = Example(
    Exercise(
        "block_triangular",
        "The determinant of a block-triangular matrix",
        start=_b0,
        goal=_b3,
        rules=["multiplicative", "expand", "triangular", "permute"],
        matrices={"A": ("c", "c"), "B": ("d", "c"), "D": ("d", "d")},
        cases=[{"c": 2, "d": 3}, {"c": 3, "d": 2}, {"c": 1, "d": 4}],
        references=[_blocks],
    ),
    right=(
        _blocks,
        (
            _b0,
            ... == det(Block([A, 0], [B, Eye(d)])) * det(Block([Eye(c), 0], [0, D])),
            by.multiplicative,
            ... == det(A) * det(Block([Eye(c), 0], [0, D])),
            by.expand,
            ... == _b3,
            by.expand,
        ),
        (
            _b0,
            ... == _b1,
            ... == _b2,
            by.multiplicative,
            ... == det(A) * det(Block([Eye(c), 0], [0, D])),
            by.expand,
            ... == _b3,
            by.expand,
        ),
    ),
    wrong=(
        (2, (_b0, ... == _b3, by.multiplicative)),
        (2, (_b0, ... == _b3, by.expand)),
        (2, (_b0, ... == _b3, by.triangular)),
        (2, (_b0, ... == det(A) + det(D), by.expand)),
        (2, (_b0, ... == det(A @ A) * det(D), by.multiplicative)),
        (3, (_b0, ... == _b1, ... == _b2, by.expand)),
        (4, (_b0, ... == _b1, ... == _b2, by.multiplicative, ... == _b3, by.permute)),
        (4, (_b0, ... == _b1, ... == _b2, by.multiplicative, ... == -_b3, by.expand)),
    ),
)

EXAMPLES = (conv1x1, block_triangular)
