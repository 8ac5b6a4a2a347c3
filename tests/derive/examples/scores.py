"""Right and wrong proofs about score matching."""
# fmt: off

from course.derivations import score as to_prove
from derive import C, E, Int, by, dot, exp, grad, log, norm2, sqrt, tr
from derive.letters import d, p, q, s, s_θ, x, y, ε, ε_θ, π, σ
from derive.letters import x_tilde as z
from tests.derive.examples.example import Example, fault, rest, solved, start, typed

_noise = solved("score.denoising")
_v, _half, _net = σ**2, norm2(z - x) / (2 * σ**2), s_θ(z)
_d0, _end = to_prove.denoising.start, to_prove.denoising.goal
_d1 = norm2(_net - grad[z](log((2 * π * _v) ** (-d / 2) * exp(-_half))))
_d2 = norm2(_net - grad[z](-_half - d / 2 * log(2 * π * _v)))
_d3, _d4 = norm2(_net + (z - x) / _v), norm2(_net + ε / σ)
_long = (_d0, ... == _d1, by.normal, ... == _d2, by.logs, ... == _d3, by.calculus, ... == _d4, by.noising,
         ... == _end, by.network)

denoising = Example(
    to_prove.denoising,
    right=(
        typed(_noise),
        _long,
        (_d0, ... == _d1, by.normal,
         ... == norm2(_net - grad[z](-norm2(x - z) / (2 * _v) + log((2 * π * _v) ** (-d / 2)))),
         by.logs, ... == norm2(_net - (x - z) / _v), by.calculus, ... == norm2(-ε_θ(z) / σ - (x - z) / _v), by.network,
         ... == _end, by.noising),
        (_d0, ... == norm2(_net - grad[z](log(exp(-_half) / sqrt(2 * π * _v) ** d))), by.normal, ... == _d2, by.logs,
         ... == norm2(_net - grad[z](-_half)), by.calculus, ... == _d3, by.calculus, ... == _d4, by.noising,
         ... == norm2(ε - ε_θ(z)) / _v, by.network),
    ),
    wrong=(
        (2, (_d0, ... == _d4, by.noising)),
        (2, (_d0, ... == _d3, by.calculus)),
        (2, (_d0, ... == _d2, by.normal)),
        (3, (*_long[:3], ... == _d3, by.logs)),
        (4, (*_long[:5], ... == norm2(_net - (z - x) / _v), by.calculus)),
        (4, (*_long[:5], ... == norm2(_net + (z - x) / (2 * _v)), by.calculus)),
        (5, (*_long[:7], ... == norm2(_net + ε / _v), by.noising)),
        (5, (*_long[:7], ... == norm2(_net - ε / σ), by.noising)),
        (6, (*_long[:9], ... == norm2(ε_θ(z) + ε) / _v, by.network)),
        (6, (*_long[:9], ... == norm2(ε_θ(z) - ε), by.network)),
        (6, (*_long[:9], ... == _end, by.noising)),
    ),
)

_match = solved("score.explicit_is_denoising")
_score, _near = grad[y](log(q(y))), grad[y](log(q(y | x)))
_e0 = E[q(y)](norm2(s_θ(y) - _score))
_length, _lines = E[q(y)](norm2(s_θ(y))), [line.expression for line in _match.lines]

explicit_is_denoising = Example(
    to_prove.explicit_is_denoising,
    right=(
        typed(_match),
        (_e0, ... == E[q(y)](norm2(s_θ(y)) - 2 * dot(s_θ(y), _score) + norm2(_score)), *rest(_match, 1)),
        (_e0, ... == _length - 2 * E[q(y)](dot(s_θ(y), _score)) + E[q(y)](norm2(_score)), by.linear,
         ... == _length - 2 * E[q(y)](dot(s_θ(y), _score)) + C, *rest(_match, 2)),
    ),
    wrong=(
        fault(_match, 1, ... == _lines[11], by.linear),
        fault(_match, 1, ... == _lines[1], by.calculus),
        fault(_match, 1, ... == _length - E[q(y)](dot(s_θ(y), _score)) + C, by.linear),
        fault(_match, 1, ... == _length + C, by.linear),
        fault(_match, 2, ... == _lines[3], by.expectation),
        fault(_match, 4, ... == _lines[5], by.marginal),
        fault(_match, 6, ... == _lines[7], by.linear),
        fault(_match, 7, ... == _lines[8], by.calculus),
        fault(_match, 11, ... == E[q(x), q(y | x)](norm2(s_θ(y) + _near)) + C, by.linear),
    ),
)

_parts = solved("score.implicit")
_i0 = to_prove.implicit.start
_i1, _i2 = Int[x](p(x) * dot(s(x), grad[x](log(p(x))))), Int[x](dot(s(x), grad[x](p(x))))
_i3, _i4 = -Int[x](p(x) * tr(grad[x](s(x)))), -E[p(x)](tr(grad[x](s(x))))

implicit = Example(
    to_prove.implicit,
    right=(
        typed(_parts),
        (_i0, ... == Int[x](p(x) * dot(grad[x](log(p(x))), s(x))), by.expectation, *rest(_parts, 2)),
        (*start(_parts, 2), ... == Int[x](dot(s(x), p(x) * grad[x](log(p(x))))), *rest(_parts, 2)),
    ),
    wrong=(
        (2, (_i0, ... == _i4, by.parts)),
        (2, (_i0, ... == _i2, by.calculus)),
        fault(_parts, 2, ... == _i3, by.parts),
        fault(_parts, 3, ... == Int[x](p(x) * tr(grad[x](s(x)))), by.parts),
        fault(_parts, 3, ... == _i3, by.calculus),
        fault(_parts, 3, ... == -Int[x](p(x) * dot(s(x), s(x))), by.parts),
        fault(_parts, 4, ... == -E[p(x)](tr(grad[x](s(x)))) / d, by.expectation),
        fault(_parts, 4, ... == _i4, by.linear),
    ),
)

EXAMPLES = (denoising, explicit_is_denoising, implicit)
