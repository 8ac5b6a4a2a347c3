"""Divergences and what they hide: mutual information in the diffusion loss, the game of a GAN, the mean image."""

from derive.definitions import Def, markov
from derive.examples.example import Example
from derive.exercise import Exercise
from derive.grammar import KL, E, Prod, dot, log, norm2, num
from derive.letters import D, T, g, m, p, q, t, x, y, z
from derive.reasons import by

_three, _two, _model = q(x[t - 1] | x[t], x[0]), q(x[t - 1] | x[t]), p(x[t - 1] | x[t])
_ends, _all = q(x[0], x[t]), q(x[0], x[t - 1], x[t])
_i0 = E[_ends](KL(_three, _model))
_i1 = E[_ends, _three](log(_three / _model))
_i2 = E[_ends, _three](log(_two / _model) + log(_three / _two))
_i3 = E[_ends, _three](log(_two / _model)) + E[_ends, _three](log(_three / _two))
_i4 = E[_all](log(_two / _model)) + E[_ends, _three](log(_three / _two))
_i5 = E[q(x[t - 1], x[t])](log(_two / _model)) + E[_ends, _three](log(_three / _two))
_i6 = E[q(x[t]), _two](log(_two / _model)) + E[_ends, _three](log(_three / _two))
_i7 = E[q(x[t])](KL(_two, _model)) + E[_ends](KL(_three, _two))
_information = (
    _i0,
    ... == _i1,
    by.kl,
    ... == _i2,
    by.logs,
    ... == _i3,
    by.linear,
    ... == _i4,
    by.product,
    ... == _i5,
    by.marginal,
    ... == _i6,
    by.product,
    ... == _i7,
    by.kl,
)

information = Example(
    Exercise(
        "information",
        "The loss is a divergence and a mutual information",
        start=_i0,
        goal=_i7,
        rules=["kl", "logs", "linear", "product", "marginal", "expectation"],
        premises=[markov("q")],
        cases=[{"t": 2, "T": 2}, {"t": 2, "T": 3}, {"t": 3, "T": 3, "card": 3}],
        references=[_information],
    ),
    right=(
        _information,
        (_i0, ... == E[_ends](E[_three](log(_three / _model))), by.kl, *_information[3:]),
        (
            _i0,
            ... == _i1,
            by.kl,
            ... == E[_all](log(_three / _model)),
            by.product,
            ... == E[_all](log(_two / _model) + log(_three / _two)),
            by.logs,
            ... == E[_all](log(_two / _model)) + E[_all](log(_three / _two)),
            by.linear,
            ... == E[q(x[t - 1], x[t])](log(_two / _model)) + E[_all](log(_three / _two)),
            by.marginal,
            ... == _i6,
            by.product,
            ... == _i7,
            by.kl,
        ),
    ),
    wrong=(
        (2, (_i0, ... == _i7, by.kl)),
        (2, (_i0, ... == E[q(x[t])](KL(_two, _model)), by.marginal)),
        (3, (_i0, ... == _i1, by.kl, ... == _i3, by.logs)),
        (3, (_i0, ... == _i1, by.kl, ... == E[_ends, _three](log(_two / _model) - log(_three / _two)), by.logs)),
        (5, (*_information[:7], ... == _i5, by.marginal)),
        (8, (*_information[:-2], ... == E[q(x[t])](KL(_two, _model)) + E[_ends](KL(_two, _three)), by.kl)),
        (8, (*_information[:-2], ... == _i7, by.expectation)),
    ),
)

_half = (p(x) + g(x)) / 2
_g0 = E[p(x)](log(D(x))) + E[g(x)](log(1 - D(x)))
_g1 = E[p(x)](log(p(x) / (p(x) + g(x)))) + E[g(x)](log(g(x) / (p(x) + g(x))))
_g2 = E[p(x)](log(p(x) / _half) - log(num(2))) + E[g(x)](log(g(x) / _half) - log(num(2)))
_g3 = E[p(x)](log(p(x) / _half)) + E[g(x)](log(g(x) / _half)) - 2 * log(num(2))
_g4 = KL(p(x), _half) + KL(g(x), _half) - 2 * log(num(2))
_g5 = KL(p(x), _half) + KL(g(x), _half) - log(num(4))
_game = (
    _g0,
    ... == _g1,
    by.optimal,
    ... == _g2,
    by.logs,
    ... == _g3,
    by.linear,
    ... == _g4,
    by.kl,
    ... == _g5,
    by.logs,
)

game = Example(
    Exercise(
        "game",
        "What the best discriminator measures",
        start=_g0,
        goal=_g5,
        rules=["logs", "linear", "kl", "expectation", "gibbs"],
        premises=[Def("optimal", D(x), p(x) / (p(x) + g(x)))],
        densities=["g"],
        shares=["D"],
        cases=[{"card": 2}, {"card": 3}, {"card": 4}],
        references=[_game],
    ),
    right=(
        _game,
        (
            _g0,
            ... == E[p(x)](log(p(x) / (p(x) + g(x)))) + E[g(x)](log(1 - p(x) / (p(x) + g(x)))),
            by.optimal,
            *_game[3:],
        ),
        (
            *_game[:5],
            ... == E[p(x)](log(p(x) / _half)) - log(num(2)) + E[g(x)](log(g(x) / _half)) - log(num(2)),
            by.linear,
            *_game[7:],
        ),
    ),
    wrong=(
        (2, (_g0, ... == _g5, by.optimal)),
        (2, (_g0, ... == E[p(x)](log(p(x) / (p(x) + g(x)))) + E[g(x)](log(p(x) / (p(x) + g(x)))), by.optimal)),
        (3, (_g0, ... == _g1, by.optimal, ... == _g3, by.logs)),
        (3, (_g0, ... == _g1, by.optimal, ... == E[p(x)](log(p(x) / _half)) + E[g(x)](log(g(x) / _half)), by.logs)),
        (5, (*_game[:7], ... == KL(_half * 2 - g(x), p(x)) + KL(g(x), _half) - 2 * log(num(2)), by.kl)),
        (6, (*_game[:-2], ... == KL(p(x), _half) + KL(g(x), _half) - log(num(2)), by.logs)),
        (6, (*_game[:-2], ... == _g5, by.kl)),
    ),
)

_m0, _m1 = E[p(y)](norm2(y - z)), E[p(y)](norm2(y - m))
_m2 = E[p(y)](norm2(y - m) + 2 * dot(y - m, m - z) + norm2(m - z))
_m3 = _m1 + 2 * dot(E[p(y)](y) - m, m - z) + norm2(m - z)
_m4 = _m1 + norm2(m - z)
_image = (_m0, ... == _m3, by.linear, ... == _m4, by.mean, ... >= _m1, by.squares)

mean_image = Example(
    Exercise(
        "mean_image",
        "The best guess without a clue is the mean",
        start=_m0,
        goal=_m1,
        relation=">=",
        rules=["linear", "squares", "expectation"],
        premises=[Def("mean", m, E[p(y)](y))],
        vectors=["y", "z", "m"],
        cases=[{"d": 1, "card": 3}, {"d": 2, "card": 2}, {"d": 3, "card": 4}],
        references=[_image],
    ),
    right=(
        _image,
        (_m0, ... == _m2, ... == _m3, by.linear, ... == _m4, by.mean, ... >= _m1, by.squares),
        (
            _m0,
            ... == _m1 + 2 * E[p(y)](dot(y - m, m - z)) + norm2(m - z),
            by.linear,
            ... == _m3,
            by.linear,
            ... == _m4,
            by.mean,
            ... >= _m1,
            by.squares,
        ),
    ),
    wrong=(
        (2, (_m0, ... >= _m1, by.squares)),
        (2, (_m0, ... == _m4, by.linear)),
        (2, (_m0, ... == _m4, by.mean)),
        (2, (_m0, ... == _m1 - 2 * dot(E[p(y)](y) - m, m - z) + norm2(m - z), by.linear)),
        (4, (*_image[:-2], ... >= _m1 + 2 * norm2(m - z), by.squares)),
        (4, (*_image[:-2], ... == _m1, by.squares)),
        (4, (*_image[:-2], ... >= _m1, by.linear)),
    ),
)

_f0 = q(x[1:T] | x[0])
_f1 = Prod[t, 1:T](q(x[t] | x[0 : t - 1]))
_f2 = Prod[t, 1:T](q(x[t] | x[t - 1]))
_factors = (_f0, ... == _f1, by.product, ... == _f2, by.markov)

factorisation = Example(
    Exercise(
        "factorisation",
        "A chain is a product of its steps",
        start=_f0,
        goal=_f2,
        rules=["product", "marginal"],
        premises=[markov("q")],
        free=("algebra", "telescope"),
        cases=[{"T": 2}, {"T": 3}, {"T": 4}],
        references=[_factors],
    ),
    right=(
        _factors,
        (
            _f0,
            ... == Prod[t, 1:T](q(x[0:t]) / q(x[0 : t - 1])),
            by.product,
            ... == _f1,
            by.product,
            ... == _f2,
            by.markov,
        ),
        (_f0, ... == q(x[1] | x[0]) * Prod[t, 2:T](q(x[t] | x[0 : t - 1])), by.product, ... == _f2, by.markov),
    ),
    wrong=(
        (2, (_f0, ... == _f2, by.markov)),
        (2, (_f0, ... == _f2, by.product)),
        (2, (_f0, ... == _f1, by.marginal)),
        (2, (_f0, ... == Prod[t, 1:T](q(x[t] | x[0])), by.product)),
        (3, (_f0, ... == _f1, by.product, ... == _f2, by.product)),
        (3, (_f0, ... == _f1, by.product, ... == Prod[t, 2:T](q(x[t] | x[t - 1])), by.markov)),
    ),
)

EXAMPLES = (information, game, mean_image, factorisation)
