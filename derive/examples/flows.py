"""Flows: the affine coupling inverted, and how it changes volumes; the likelihood of a data set."""

from derive.definitions import Def
from derive.examples.example import Example
from derive.exercise import Exercise
from derive.grammar import Block, Eye, Prod, Sum, det, diag, exp, log, prod, total
from derive.letters import B, J_θ, d, f_θ, i, n, p_z, p_θ, s, t, u, x, y
from derive.reasons import by

_inverse0 = (y[2] - t(y[1])) * exp(-s(y[1]))
_inverse1 = (y[2] - t(x[1])) * exp(-s(x[1]))
_inverse2 = x[2] * exp(s(x[1])) * exp(-s(x[1]))
_inverse = (_inverse0, ... == _inverse1, by.first, ... == _inverse2, by.second, ... == x[2], by.logs)

coupling_inverse = Example(
    Exercise(
        "coupling_inverse",
        "An affine coupling can be undone",
        start=_inverse0,
        goal=x[2],
        rules=["logs", "linear"],
        premises=[Def("first", y[1], x[1]), Def("second", y[2], x[2] * exp(s(x[1])) + t(x[1]))],
        vectors=["x", "y", "s", "t"],
        cases=[{"d": 1}, {"d": 2}, {"d": 3}],
        references=[_inverse],
    ),
    right=(
        _inverse,
        (
            _inverse0,
            ... == (x[2] * exp(s(x[1])) + t(x[1]) - t(y[1])) * exp(-s(y[1])),
            by.second,
            ... == x[2] * exp(s(x[1])) * exp(-s(x[1])),
            by.first,
            ... == x[2],
            by.logs,
        ),
        (
            _inverse0,
            ... == _inverse1,
            by.first,
            ... == (x[2] * exp(s(x[1])) + t(x[1]) - t(x[1])) * exp(-s(x[1])),
            by.second,
            ... == x[2] * exp(s(x[1]) - s(x[1])),
            by.logs,
            ... == x[2],
            by.logs,
        ),
    ),
    wrong=(
        (2, (_inverse0, ... == x[2], by.second)),
        (2, (_inverse0, ... == x[2], by.logs)),
        (2, (_inverse0, ... == (y[2] - t(x[2])) * exp(-s(x[1])), by.first)),
        (3, (_inverse0, ... == _inverse1, by.first, ... == x[2], by.second)),
        (3, (_inverse0, ... == _inverse1, by.first, ... == x[2] * exp(s(x[1])), by.second)),
        (4, (_inverse0, ... == _inverse1, by.first, ... == _inverse2, by.second, ... == x[2], by.first)),
        (4, (_inverse0, ... == _inverse1, by.first, ... == _inverse2, by.second, ... == x[1], by.logs)),
    ),
)

_volume0 = log(abs(det(Block([Eye(d), 0], [B, diag(exp(u))]))))
_volume1 = log(abs(det(diag(exp(u)))))
_volume2 = log(prod(exp(u)))
_volume = (_volume0, ... == _volume2, by.triangular, ... == total(u), by.logs)

coupling_volume = Example(
    Exercise(
        "coupling_volume",
        "The log-volume of an affine coupling",
        start=_volume0,
        goal=total(u),
        rules=["blocks", "triangular", "expand", "multiplicative", "logs"],
        vectors=["u"],
        matrices={"B": ("d", "d")},
        cases=[{"d": 1}, {"d": 2}, {"d": 3}],
        references=[_volume],
    ),
    right=(
        _volume,
        (_volume0, ... == _volume1, by.expand, ... == _volume2, by.triangular, ... == total(u), by.logs),
        (
            _volume0,
            ... == log(abs(det(Eye(d)) * det(diag(exp(u))))),
            by.blocks,
            ... == _volume1,
            by.expand,
            ... == _volume2,
            by.triangular,
            ... == total(u),
            by.logs,
        ),
    ),
    wrong=(
        (2, (_volume0, ... == total(u), by.triangular)),
        (2, (_volume0, ... == total(u), by.logs)),
        (2, (_volume0, ... == _volume2, by.blocks)),
        (2, (_volume0, ... == log(abs(det(B))), by.blocks)),
        (3, (_volume0, ... == _volume1, by.expand, ... == total(u), by.triangular)),
        (3, (_volume0, ... == _volume2, by.triangular, ... == prod(u), by.logs)),
        (3, (_volume0, ... == _volume2, by.triangular, ... == total(u), by.expand)),
    ),
)

_likely0 = log(Prod[i, 1:n](p_θ(x[i])))
_likely1 = Sum[i, 1:n](log(p_θ(x[i])))
_likely2 = Sum[i, 1:n](log(p_z(f_θ(x[i])) * abs(det(J_θ(x[i])))))
_likely3 = Sum[i, 1:n](log(p_z(f_θ(x[i]))) + log(abs(det(J_θ(x[i])))))
_likely = (_likely0, ... == _likely1, by.logs, ... == _likely2, by.flow, ... == _likely3, by.logs)

likelihood = Example(
    Exercise(
        "flow_likelihood",
        "The likelihood of a data set under a flow",
        start=_likely0,
        goal=_likely3,
        rules=["logs", "multiplicative", "telescope"],
        premises=[Def("flow", p_θ(x[i]), p_z(f_θ(x[i])) * abs(det(J_θ(x[i]))))],
        vectors=["f_θ"],
        matrices={"J_θ": ("d", "d")},
        cases=[{"n": 2, "d": 2}, {"n": 3, "d": 3}, {"n": 4, "d": 1}],
        references=[
            (
                _likely0,
                ... == log(Prod[i, 1:n](p_z(f_θ(x[i])) * abs(det(J_θ(x[i]))))),
                by.flow,
                ... == _likely3,
                by.logs,
            )
        ],
    ),
    right=(
        _likely,
        (_likely0, ... == log(Prod[i, 1:n](p_z(f_θ(x[i])) * abs(det(J_θ(x[i]))))), by.flow, ... == _likely3, by.logs),
        (
            _likely0,
            ... == _likely1,
            by.logs,
            ... == Sum[i, 1:n](log(abs(det(J_θ(x[i]))) * p_z(f_θ(x[i])))),
            by.flow,
            ... == Sum[i, 1:n](log(p_z(f_θ(x[i])))) + Sum[i, 1:n](log(abs(det(J_θ(x[i]))))),
            by.logs,
            ... == _likely3,
        ),
    ),
    wrong=(
        (2, (_likely0, ... == _likely3, by.logs)),
        (2, (_likely0, ... == _likely3, by.flow)),
        (2, (_likely0, ... == Prod[i, 1:n](log(p_θ(x[i]))), by.logs)),
        (2, (_likely0, ... == _likely1, by.telescope)),
        (
            3,
            (
                _likely0,
                ... == _likely1,
                by.logs,
                ... == Sum[i, 1:n](log(p_z(f_θ(x[i])) / abs(det(J_θ(x[i]))))),
                by.flow,
            ),
        ),
        (
            4,
            (
                _likely0,
                ... == _likely1,
                by.logs,
                ... == _likely2,
                by.flow,
                ... == Sum[i, 1:n](log(p_z(f_θ(x[i])))),
                by.logs,
            ),
        ),
        (4, (_likely0, ... == _likely1, by.logs, ... == _likely2, by.flow, ... == _likely3, by.multiplicative)),
    ),
)

EXAMPLES = (coupling_inverse, coupling_volume, likelihood)
