"""Right and wrong proofs about the log-volume of 1×1 convolutions."""
# fmt: off

from course.derivations import conv1x1 as to_prove
from derive import by, det, diag, log, prod, total
from derive.letters import L, P, U, W, c, d, h, s, w
from tests.derive.examples.example import Example, solved, typed

_c0 = to_prove.convolution_volume.start
_c1 = log(abs(det(W)) ** (h * w))
_c2 = h * w * log(abs(det(W)))
_conv = (_c0, ... == _c1, by.blocks, ... == _c2, by.logs)

convolution_volume = Example(
    to_prove.convolution_volume,
    right=(
        typed(solved("conv1x1.convolution_volume")),
        _conv,
        (_c0, ... == log(abs(det(W) ** (h * w))), by.blocks, ... == _c1, ... == _c2, by.logs),
        (_c0, ... == log(abs(det(W)) ** (w * h)), by.blocks, ... == w * log(abs(det(W)) ** h), by.logs,
         ... == _c2, by.logs),
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

_M = U + diag(s)
_f0 = log(abs(det(P @ L @ _M)))
_f1 = log(abs(det(P) * det(L) * det(_M)))
_f2 = log(abs(det(L) * det(_M)))
_f3, _f4 = log(abs(prod(s))), total(log(abs(s)))
_factors = (_f0, ... == _f1, by.multiplicative, ... == _f2, by.permute, ... == _f3, by.triangular, ... == _f4, by.logs)

lu_volume = Example(
    to_prove.lu_volume,
    right=(
        typed(solved("conv1x1.lu_volume")),
        _factors,
        (_f0, ... == log(abs(det(L @ _M))), by.permute, ... == _f2, by.multiplicative,
         ... == log(abs(det(L) * prod(s))), by.triangular, ... == _f3, by.triangular, ... == _f4, by.logs),
        (_f0, ... == _f1, by.multiplicative, ... == log(abs(det(P) * prod(s))), by.triangular, ... == _f3, by.permute,
         ... == log(prod(abs(s))), ... == _f4, by.logs),
    ),
    wrong=(
        (2, (_f0, ... == _f4, by.triangular)),
        (2, (_f0, ... == _f3, by.triangular)),
        (2, (_f0, ... == _f3, by.multiplicative)),
        (2, (_f0, ... == _f1, by.blocks)),
        (2, (_f0, ... == log(abs(det(_M))), by.multiplicative)),
        (2, (_f0, ... == log(abs(det(diag(s)))), by.multiplicative)),
        (2, (_f0, ... == log(abs(det(diag(s)) * det(diag(s)) / det(_M))), by.multiplicative)),
        (2, (_f0, ... == log(abs(det(P) + det(L) + det(_M))), by.multiplicative)),
        (3, (_f0, ... == _f1, by.multiplicative, ... == _f3, by.permute)),
        (4, (*_factors[:-4], ... == log(abs(total(s))), by.triangular)),
        (5, (*_factors[:-2], ... == total(log(s)), by.logs)),
        (5, (*_factors[:-2], ... == prod(log(abs(s))), by.logs)),
        (5, (*_factors[:-2], ... == d * log(abs(prod(s))), by.logs)),
        (5, (*_factors[:-2], ... == _f4, by.triangular)),
    ),
)
"""Among the wrong ones: multiplicative functions are powers of the determinant, so P and L seem to vanish by that."""

EXAMPLES = (convolution_volume, lu_volume)
