"""Right and wrong proofs about couplings: their inverse, their log-volume, the likelihood that comes of it."""
# fmt: off

from course.derivations import conv1x1 as to_prove
from derive import Block, Eye, Prod, Sum, by, det, diag, exp, log, prod, total
from derive.letters import A, B, D, J_θ, a, c, d, f_θ, i, n, p_z, p_θ, s, t, x, x_a, x_b, z_a, z_b
from tests.derive.examples.example import Example, solved, typed

_inverse0 = (z_b - t(z_a)) * exp(-s(z_a))
_inverse1 = (z_b - t(x_a)) * exp(-s(x_a))
_inverse2 = x_b * exp(s(x_a)) * exp(-s(x_a))
_inverse = (_inverse0, ... == _inverse1, by.first, ... == _inverse2, by.second, ... == x_b, by.logs)

coupling_inverse = Example(
    to_prove.coupling_inverse,
    right=(
        typed(solved("conv1x1.coupling_inverse")),
        _inverse,
        (_inverse0, ... == (x_b * exp(s(x_a)) + t(x_a) - t(z_a)) * exp(-s(z_a)), by.second, ... == _inverse2, by.first,
         ... == x_b, by.logs),
        (_inverse0, ... == _inverse1, by.first, ... == (x_b * exp(s(x_a)) + t(x_a) - t(x_a)) * exp(-s(x_a)), by.second,
         ... == x_b * exp(s(x_a) - s(x_a)), by.logs, ... == x_b, by.logs),
    ),
    wrong=(
        (2, (_inverse0, ... == x_b, by.second)),
        (2, (_inverse0, ... == x_b, by.logs)),
        (2, (_inverse0, ... == (z_b - t(x_b)) * exp(-s(x_a)), by.first)),
        (3, (_inverse0, ... == _inverse1, by.first, ... == x_b, by.second)),
        (3, (_inverse0, ... == _inverse1, by.first, ... == x_b * exp(s(x_a)), by.second)),
        (4, (*_inverse[:-2], ... == x_b, by.first)),
        (4, (*_inverse[:-2], ... == x_a, by.logs)),
        (4, (*_inverse[:-2], ... == x_b * exp(-s(x_a) * s(x_a)), by.logs)),
    ),
)

_b0 = det(Block([A, 0], [B, D]))
_b1 = det(Block([A, 0], [B, Eye(d)]) @ Block([Eye(c), 0], [0, D]))
_b2 = det(Block([A, 0], [B, Eye(d)])) * det(Block([Eye(c), 0], [0, D]))
_b3 = det(A) * det(D)
_blocks = (_b0, ... == _b1, ... == _b2, by.multiplicative, ... == _b3, by.expand)

block_triangular = Example(
    to_prove.block_triangular,
    right=(
        typed(solved("conv1x1.block_triangular")),
        _blocks,
        (_b0, ... == _b2, by.multiplicative, ... == det(A) * det(Block([Eye(c), 0], [0, D])), by.expand,
         ... == _b3, by.expand),
        (_b0, ... == _b1, ... == _b2, by.multiplicative, ... == det(A) * det(Block([Eye(c), 0], [0, D])), by.expand,
         ... == _b3, by.expand),
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

_volume0 = log(abs(det(Block([Eye(a), 0], [B, diag(exp(s(x_a)))]))))
_volume1 = log(abs(det(diag(exp(s(x_a))))))
_volume2 = log(prod(exp(s(x_a))))
_volume3 = total(s(x_a))
_volume = (_volume0, ... == _volume2, by.triangular, ... == _volume3, by.logs)

coupling_volume = Example(
    to_prove.coupling_volume,
    right=(
        typed(solved("conv1x1.coupling_volume")),
        _volume,
        (_volume0, ... == _volume1, by.expand, ... == _volume2, by.triangular, ... == _volume3, by.logs),
        (_volume0, ... == log(abs(det(Eye(a)) * det(diag(exp(s(x_a)))))), by.blocks, ... == _volume1, by.expand,
         ... == _volume2, by.triangular, ... == _volume3, by.logs),
    ),
    wrong=(
        (2, (_volume0, ... == _volume3, by.triangular)),
        (2, (_volume0, ... == _volume3, by.logs)),
        (2, (_volume0, ... == _volume2, by.blocks)),
        (2, (_volume0, ... == log(abs(det(B))), by.blocks)),
        (3, (_volume0, ... == _volume1, by.expand, ... == _volume3, by.triangular)),
        (3, (*_volume[:-2], ... == prod(s(x_a)), by.logs)),
        (3, (*_volume[:-2], ... == _volume3, by.expand)),
        (3, (*_volume[:-2], ... == total(exp(s(x_a))), by.logs)),
    ),
)

_likely0 = log(Prod[i, 1:n](p_θ(x[i])))
_likely1 = Sum[i, 1:n](log(p_θ(x[i])))
_likely2 = Sum[i, 1:n](log(p_z(f_θ(x[i])) * abs(det(J_θ(x[i])))))
_likely3 = Sum[i, 1:n](log(p_z(f_θ(x[i]))) + log(abs(det(J_θ(x[i])))))
_likely = (_likely0, ... == _likely1, by.logs, ... == _likely2, by.flow, ... == _likely3, by.logs)
_at_once = log(Prod[i, 1:n](p_z(f_θ(x[i])) * abs(det(J_θ(x[i])))))

data_likelihood = Example(
    to_prove.data_likelihood,
    right=(
        typed(solved("conv1x1.data_likelihood")),
        _likely,
        (_likely0, ... == _at_once, by.flow, ... == _likely3, by.logs),
        (_likely0, ... == _likely1, by.logs, ... == Sum[i, 1:n](log(abs(det(J_θ(x[i]))) * p_z(f_θ(x[i])))), by.flow,
         ... == Sum[i, 1:n](log(p_z(f_θ(x[i])))) + Sum[i, 1:n](log(abs(det(J_θ(x[i]))))), by.logs, ... == _likely3),
    ),
    wrong=(
        (2, (_likely0, ... == _likely3, by.logs)),
        (2, (_likely0, ... == _likely3, by.flow)),
        (2, (_likely0, ... == Prod[i, 1:n](log(p_θ(x[i]))), by.logs)),
        (2, (_likely0, ... == _likely1, by.telescope)),
        (3, (_likely0, ... == _likely1, by.logs, ... == Sum[i, 1:n](log(p_z(f_θ(x[i])) / abs(det(J_θ(x[i]))))),
         by.flow)),
        (4, (*_likely[:-2], ... == Sum[i, 1:n](log(p_z(f_θ(x[i])))), by.logs)),
        (4, (*_likely[:-2], ... == _likely3, by.multiplicative)),
    ),
    shortest=(_likely0, ... == _at_once, by.flow, ... == _likely3, by.logs),
)

EXAMPLES = (coupling_inverse, block_triangular, coupling_volume, data_likelihood)
