"""Score matching: what a denoiser estimates, and why the explicit, the denoising and the implicit losses agree."""

from derive.definitions import Def
from derive.examples.example import Example
from derive.exercise import Exercise
from derive.grammar import C, E, Int, N, dot, exp, grad, log, norm2, sqrt, tr
from derive.letters import d, p, q, s, s_θ, v, x, y, ε, π
from derive.reasons import by

_d0 = grad[x](log(N(x, y, v)))
_d1 = grad[x](log((2 * π * v) ** (-d / 2) * exp(-norm2(x - y) / (2 * v))))
_d2 = grad[x](-norm2(x - y) / (2 * v) - d / 2 * log(2 * π * v))
_d3 = -(x - y) / v
_d4 = -ε / sqrt(v)
_noise = (_d0, ... == _d1, by.normal, ... == _d2, by.logs, ... == _d3, by.calculus, ... == _d4, by.noising)

denoising = Example(
    Exercise(
        "denoising",
        "The score of the noised is the noise",
        start=_d0,
        goal=_d4,
        rules=["normal", "logs", "calculus", "linear"],
        premises=[Def("noising", x, y + sqrt(v) * ε)],
        vectors=["x", "y", "ε"],
        cases=[{"d": 1}, {"d": 2}, {"d": 4}],
        references=[(_d0, ... == _d1, by.normal, ... == _d3, by.calculus, ... == _d4, by.noising)],
    ),
    right=(
        _noise,
        (
            _d0,
            ... == _d1,
            by.normal,
            ... == grad[x](-norm2(y - x) / (2 * v) + log((2 * π * v) ** (-d / 2))),
            by.logs,
            ... == (y - x) / v,
            by.calculus,
            ... == _d4,
            by.noising,
        ),
        (
            _d0,
            ... == grad[x](log(exp(-norm2(x - y) / (2 * v)) / sqrt(2 * π * v) ** d)),
            by.normal,
            ... == _d2,
            by.logs,
            ... == grad[x](-norm2(x - y) / (2 * v)),
            by.calculus,
            ... == _d3,
            by.calculus,
            ... == _d4,
            by.noising,
        ),
    ),
    wrong=(
        (2, (_d0, ... == _d4, by.noising)),
        (2, (_d0, ... == _d3, by.calculus)),
        (2, (_d0, ... == _d2, by.normal)),
        (3, (_d0, ... == _d1, by.normal, ... == _d3, by.logs)),
        (4, (_d0, ... == _d1, by.normal, ... == _d2, by.logs, ... == (x - y) / v, by.calculus)),
        (4, (_d0, ... == _d1, by.normal, ... == _d2, by.logs, ... == -(x - y) / (2 * v), by.calculus)),
        (5, (*_noise[:-2], ... == -ε / v, by.noising)),
        (5, (*_noise[:-2], ... == ε / sqrt(v), by.noising)),
    ),
)

_score = grad[y](log(q(y)))
_near = grad[y](log(q(y | x)))
_e0 = E[q(y)](norm2(s_θ(y) - _score))
_e1 = E[q(y)](norm2(s_θ(y))) - 2 * E[q(y)](dot(s_θ(y), _score)) + C
_e2 = E[q(y)](norm2(s_θ(y))) - 2 * Int[y](q(y) * dot(s_θ(y), _score)) + C
_e3 = E[q(y)](norm2(s_θ(y))) - 2 * Int[y](dot(s_θ(y), grad[y](q(y)))) + C
_e4 = E[q(y)](norm2(s_θ(y))) - 2 * Int[y](dot(s_θ(y), grad[y](Int[x](q(x, y))))) + C
_e5 = E[q(y)](norm2(s_θ(y))) - 2 * Int[y](dot(s_θ(y), grad[y](Int[x](q(x) * q(y | x))))) + C
_e6 = E[q(y)](norm2(s_θ(y))) - 2 * Int[x, y](q(x) * dot(s_θ(y), grad[y](q(y | x)))) + C
_e7 = E[q(y)](norm2(s_θ(y))) - 2 * Int[x, y](q(x) * q(y | x) * dot(s_θ(y), _near)) + C
_e8 = E[q(y)](norm2(s_θ(y))) - 2 * E[q(x), q(y | x)](dot(s_θ(y), _near)) + C
_e9 = E[q(x, y)](norm2(s_θ(y))) - 2 * E[q(x), q(y | x)](dot(s_θ(y), _near)) + C
_e10 = E[q(x), q(y | x)](norm2(s_θ(y))) - 2 * E[q(x), q(y | x)](dot(s_θ(y), _near)) + C
_e11 = E[q(x), q(y | x)](norm2(s_θ(y) - _near)) + C
_match = (
    _e0,
    ... == _e1,
    by.linear,
    ... == _e2,
    by.expectation,
    ... == _e3,
    by.calculus,
    ... == _e4,
    by.marginal,
    ... == _e5,
    by.product,
    ... == _e6,
    by.linear,
    ... == _e7,
    by.calculus,
    ... == _e8,
    by.expectation,
    ... == _e9,
    by.marginal,
    ... == _e10,
    by.product,
    ... == _e11,
    by.linear,
)

explicit = Example(
    Exercise(
        "explicit_is_denoising",
        "Matching the score is matching the noise, and a constant",
        start=_e0,
        goal=_e11,
        rules=["linear", "expectation", "calculus", "marginal", "product", "logs"],
        vectors=["y", "s_θ"],
        continuous=["y"],
        cases=[{"d": 1, "card": 2}, {"d": 2, "card": 2}, {"d": 1, "card": 3}],
        references=[_match],
    ),
    right=(
        _match,
        (
            _e0,
            ... == E[q(y)](norm2(s_θ(y)) - 2 * dot(s_θ(y), _score) + norm2(_score)),
            ... == _e1,
            by.linear,
            *_match[3:],
        ),
        (
            _e0,
            ... == E[q(y)](norm2(s_θ(y))) - 2 * E[q(y)](dot(s_θ(y), _score)) + E[q(y)](norm2(_score)),
            by.linear,
            ... == _e1,
            *_match[3:],
        ),
    ),
    wrong=(
        (2, (_e0, ... == _e11, by.linear)),
        (2, (_e0, ... == _e1, by.calculus)),
        (2, (_e0, ... == E[q(y)](norm2(s_θ(y))) - E[q(y)](dot(s_θ(y), _score)) + C, by.linear)),
        (2, (_e0, ... == E[q(y)](norm2(s_θ(y))) + C, by.linear)),
        (3, (_e0, ... == _e1, by.linear, ... == _e3, by.expectation)),
        (5, (*_match[:7], ... == _e5, by.marginal)),
        (7, (*_match[:11], ... == _e7, by.linear)),
        (8, (*_match[:13], ... == _e8, by.calculus)),
        (12, (*_match[:-2], ... == E[q(x), q(y | x)](norm2(s_θ(y) + _near)) + C, by.linear)),
    ),
)

_i0 = E[p(x)](dot(s(x), grad[x](log(p(x)))))
_i1 = Int[x](p(x) * dot(s(x), grad[x](log(p(x)))))
_i2 = Int[x](dot(s(x), grad[x](p(x))))
_i3 = -Int[x](p(x) * tr(grad[x](s(x))))
_i4 = -E[p(x)](tr(grad[x](s(x))))
_parts = (_i0, ... == _i1, by.expectation, ... == _i2, by.calculus, ... == _i3, by.parts, ... == _i4, by.expectation)

implicit = Example(
    Exercise(
        "implicit",
        "Score matching without the score",
        start=_i0,
        goal=_i4,
        rules=["expectation", "calculus", "parts", "linear", "logs"],
        vectors=["x", "s"],
        continuous=["x"],
        cases=[{"d": 1}, {"d": 2}],
        references=[_parts],
    ),
    right=(
        _parts,
        (
            _i0,
            ... == Int[x](p(x) * dot(grad[x](log(p(x))), s(x))),
            by.expectation,
            ... == _i2,
            by.calculus,
            ... == _i3,
            by.parts,
            ... == _i4,
            by.expectation,
        ),
        (
            _i0,
            ... == _i1,
            by.expectation,
            ... == Int[x](dot(s(x), p(x) * grad[x](log(p(x))))),
            ... == _i2,
            by.calculus,
            ... == _i3,
            by.parts,
            ... == _i4,
            by.expectation,
        ),
    ),
    wrong=(
        (2, (_i0, ... == _i4, by.parts)),
        (2, (_i0, ... == _i2, by.calculus)),
        (3, (_i0, ... == _i1, by.expectation, ... == _i3, by.parts)),
        (
            4,
            (
                _i0,
                ... == _i1,
                by.expectation,
                ... == _i2,
                by.calculus,
                ... == Int[x](p(x) * tr(grad[x](s(x)))),
                by.parts,
            ),
        ),
        (4, (_i0, ... == _i1, by.expectation, ... == _i2, by.calculus, ... == _i3, by.calculus)),
        (
            4,
            (
                _i0,
                ... == _i1,
                by.expectation,
                ... == _i2,
                by.calculus,
                ... == -Int[x](p(x) * dot(s(x), s(x))),
                by.parts,
            ),
        ),
        (5, (*_parts[:-2], ... == -E[p(x)](tr(grad[x](s(x)))) / d, by.expectation)),
        (5, (*_parts[:-2], ... == _i4, by.linear)),
    ),
)

EXAMPLES = (denoising, explicit, implicit)
