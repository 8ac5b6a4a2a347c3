"""Energy-based models: the gradient of their likelihood, and of their divergence from the data."""

from derive.definitions import Def
from derive.examples.example import Example
from derive.exercise import Exercise
from derive.grammar import KL, C, E, Int, exp, grad, log
from derive.letters import f_θ, p_θ, q, x, y, θ
from derive.reasons import by

_z = Int[y](exp(-f_θ(y)))
_g0 = grad[θ](-log(exp(-f_θ(x)) / _z))
_g1 = grad[θ](f_θ(x) + log(_z))
_g2 = grad[θ](f_θ(x)) + grad[θ](_z) / _z
_g3 = grad[θ](f_θ(x)) + Int[y](grad[θ](exp(-f_θ(y)))) / _z
_g4 = grad[θ](f_θ(x)) + Int[y](-exp(-f_θ(y)) * grad[θ](f_θ(y))) / _z
_g5 = grad[θ](f_θ(x)) - Int[y](exp(-f_θ(y)) / _z * grad[θ](f_θ(y)))
_g6 = grad[θ](f_θ(x)) - Int[y](p_θ(y) * grad[θ](f_θ(y)))
_g7 = grad[θ](f_θ(x)) - E[p_θ(y)](grad[θ](f_θ(y)))
_gradient = (
    _g0,
    ... == _g2,
    by.calculus,
    ... == _g3,
    by.linear,
    ... == _g4,
    by.calculus,
    ... == _g5,
    by.linear,
    ... == _g6,
    by.model,
    ... == _g7,
    by.expectation,
)
_model = Def("model", p_θ(y), exp(-f_θ(y)) / _z)
CASES = [{"card": 2}, {"card": 3}, {"card": 4}]

gradient = Example(
    Exercise(
        "energy_gradient",
        "The gradient of an energy-based model",
        start=_g0,
        goal=_g7,
        rules=["logs", "calculus", "linear", "expectation", "marginal"],
        premises=[_model],
        cases=CASES,
        references=[_gradient],
    ),
    right=(
        _gradient,
        (_g0, ... == grad[θ](log(_z) + f_θ(x)), by.logs, *_gradient[1:]),
        (_g0, ... == _g1, by.logs, ... == grad[θ](f_θ(x)) + grad[θ](log(_z)), by.calculus, *_gradient[1:]),
    ),
    wrong=(
        (2, (_g0, ... == _g7, by.model)),
        (2, (_g0, ... == _g3, by.calculus)),
        (2, (_g0, ... == grad[θ](-f_θ(x) + log(_z)), by.logs)),
        (3, (_g0, ... == _g1, by.logs, ... == _g4, by.calculus)),
        (3, (*_gradient[:3], ... == _g4, by.linear)),
        (4, (*_gradient[:5], ... == grad[θ](f_θ(x)) + Int[y](exp(-f_θ(y)) * grad[θ](f_θ(y))) / _z, by.calculus)),
        (7, (*_gradient[:-2], ... == grad[θ](f_θ(x)) + E[p_θ(y)](grad[θ](f_θ(y))), by.expectation)),
        (7, (*_gradient[:-2], ... == _g7, by.linear)),
    ),
)

_k0 = KL(q(x), p_θ(x))
_k1 = E[q(x)](log(q(x) / p_θ(x)))
_k2 = E[q(x)](log(q(x) / (exp(-f_θ(x)) / _z)))
_k3 = E[q(x)](log(q(x)) + f_θ(x) + log(_z))
_k4 = E[q(x)](log(q(x))) + E[q(x)](f_θ(x)) + log(_z)
_k5 = E[q(x)](f_θ(x)) + log(_z) + C
_kl = (_k0, ... == _k1, by.kl, ... == _k2, by.model, ... == _k3, by.logs, ... == _k4, by.linear, ... == _k5)

divergence = Example(
    Exercise(
        "energy_divergence",
        "The divergence of the data from an energy-based model",
        start=_k0,
        goal=_k5,
        rules=["kl", "logs", "linear", "expectation", "marginal"],
        premises=[Def("model", p_θ(x), exp(-f_θ(x)) / _z)],
        cases=CASES,
        references=[_kl],
    ),
    right=(
        _kl,
        (
            _k0,
            ... == _k1,
            by.kl,
            ... == E[q(x)](log(q(x)) - log(p_θ(x))),
            by.logs,
            ... == E[q(x)](log(q(x)) - log(exp(-f_θ(x)) / _z)),
            by.model,
            ... == _k3,
            by.logs,
            ... == _k5,
            by.linear,
        ),
        (
            _k0,
            ... == _k1,
            by.kl,
            ... == E[q(x)](log(_z * q(x) / exp(-f_θ(x)))),
            by.model,
            ... == _k3,
            by.logs,
            ... == _k4,
            by.linear,
            ... == _k5,
        ),
    ),
    wrong=(
        (2, (_k0, ... == _k5, by.kl)),
        (2, (_k0, ... == E[p_θ(x)](log(p_θ(x) / q(x))), by.kl)),
        (3, (_k0, ... == _k1, by.kl, ... == _k3, by.model)),
        (4, (_k0, ... == _k1, by.kl, ... == _k2, by.model, ... == E[q(x)](log(q(x)) - f_θ(x) + log(_z)), by.logs)),
        (5, (_k0, ... == _k1, by.kl, ... == _k2, by.model, ... == _k3, by.logs, ... == E[q(x)](f_θ(x)) + C, by.linear)),
        (
            5,
            (
                _k0,
                ... == _k1,
                by.kl,
                ... == _k2,
                by.model,
                ... == _k3,
                by.logs,
                ... == E[q(x)](f_θ(x)) - log(_z) + C,
                by.linear,
            ),
        ),
        (5, (_k0, ... == _k1, by.kl, ... == _k2, by.model, ... == _k3, by.logs, ... == _k4, by.logs)),
    ),
)

EXAMPLES = (gradient, divergence)
