"""Noising over time: the posterior mean, many steps as one, the variance of the noise, and its limit."""

from derive.definitions import Def
from derive.examples.example import Example
from derive.exercise import Exercise
from derive.grammar import Sum, Var, lim, num, sqrt
from derive.letters import j, k, t, x, xs, α, β, ε, ᾱ
from derive.reasons import by

_w0 = sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * x[0] + sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t]
_w1 = (
    sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t])
    + sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t]
)
_w2 = ((β[t] + α[t] - ᾱ[t]) / (1 - ᾱ[t]) * x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t])
_w3 = (x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t])
_mean = (_w0, ... == _w1, by.start, ... == _w2, by.bar, ... == _w3, by.share)

posterior_mean = Example(
    Exercise(
        "posterior_mean",
        "The posterior's mean in terms of the noise",
        start=_w0,
        goal=_w3,
        rules=["logs", "linear"],
        premises=[
            Def("start", x[0], (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t])),
            Def("bar", ᾱ[k], ᾱ[k - 1] * α[k], when=lambda env: env["k"] == env["t"]),
            Def("share", β[k], 1 - α[k]),
        ],
        vectors=["x", "ε"],
        cases=[{"t": 2, "d": 2}, {"t": 3, "d": 3}, {"t": 4, "d": 1}],
        references=[_mean],
    ),
    right=(
        _mean,
        (
            _w0,
            ... == _w1,
            by.start,
            ...
            == sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t] * ᾱ[t - 1])
            + sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t],
            by.bar,
            ... == _w2,
            by.bar,
            ... == _w3,
            by.share,
        ),
        (
            _w0,
            ... == sqrt(ᾱ[t - 1]) * (1 - α[t]) / (1 - ᾱ[t]) * x[0] + sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t],
            by.share,
            ...
            == sqrt(ᾱ[t - 1]) * (1 - α[t]) / (1 - ᾱ[t]) * (x[t] - sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t])
            + sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t],
            by.start,
            ... == (x[t] - (1 - α[t]) / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t]),
            by.bar,
            ... == _w3,
            by.share,
        ),
    ),
    wrong=(
        (2, (_w0, ... == _w3, by.start)),
        (2, (_w0, ... == _w2, by.bar)),
        (
            2,
            (
                _w0,
                ...
                == sqrt(ᾱ[t - 1]) * β[t] / (1 - ᾱ[t]) * (x[t] + sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t])
                + sqrt(α[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t],
                by.start,
            ),
        ),
        (3, (_w0, ... == _w1, by.start, ... == _w3, by.bar)),
        (3, (_w0, ... == _w1, by.start, ... == _w2, by.share)),
        (
            4,
            (
                _w0,
                ... == _w1,
                by.start,
                ... == _w2,
                by.bar,
                ... == (x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(ᾱ[t]),
                by.share,
            ),
        ),
        (
            4,
            (
                _w0,
                ... == _w1,
                by.start,
                ... == _w2,
                by.bar,
                ... == (x[t] - β[t] / sqrt(1 - α[t]) * ε) / sqrt(α[t]),
                by.share,
            ),
        ),
    ),
)

_i0 = xs[t]
_closed = sqrt(α) ** t * xs[0] + sqrt(1 - α) * Sum[j, 1:t](sqrt(α) ** (t - j) * ε[j])
_i1 = sqrt(α) * xs[t - 1] + sqrt(1 - α) * ε[t]
_i2 = (
    sqrt(α) * (sqrt(α) ** (t - 1) * xs[0] + sqrt(1 - α) * Sum[j, 1 : t - 1](sqrt(α) ** (t - 1 - j) * ε[j]))
    + sqrt(1 - α) * ε[t]
)
_i3 = sqrt(α) ** t * xs[0] + sqrt(1 - α) * (Sum[j, 1 : t - 1](sqrt(α) ** (t - j) * ε[j]) + ε[t])
_induction = (_i0, ... == _i1, by.step, ... == _i2, by.hypothesis, ... == _closed, by.telescope)

closed_form = Example(
    Exercise(
        "closed_form",
        "Many steps of noise are one step",
        start=_i0,
        goal=_closed,
        rules=["telescope", "geometric"],
        premises=[
            Def("step", xs[k], sqrt(α) * xs[k - 1] + sqrt(1 - α) * ε[k], when=lambda env: env["k"] == env["t"]),
            Def(
                "hypothesis",
                xs[k],
                sqrt(α) ** k * xs[0] + sqrt(1 - α) * Sum[j, 1:k](sqrt(α) ** (k - j) * ε[j]),
                when=lambda env: env["k"] == env["t"] - 1,
            ),
        ],
        cases=[{"t": 3}, {"t": 4}, {"t": 5}],
        references=[_induction],
    ),
    right=(
        _induction,
        (_i0, ... == _i1, by.step, ... == _i2, by.hypothesis, ... == _i3, ... == _closed, by.telescope),
        (
            _i0,
            ... == sqrt(1 - α) * ε[t] + sqrt(α) * xs[t - 1],
            by.step,
            ... == _i3,
            by.hypothesis,
            ... == _closed,
            by.telescope,
        ),
    ),
    wrong=(
        (2, (_i0, ... == _closed, by.step)),
        (2, (_i0, ... == _closed, by.hypothesis)),
        (2, (_i0, ... == α * xs[t - 1] + (1 - α) * ε[t], by.step)),
        (3, (_i0, ... == _i1, by.step, ... == _closed, by.hypothesis)),
        (3, (_i0, ... == _i1, by.step, ... == _i2, by.step)),
        (3, (_i0, ... == _i1, by.step, ... == _i2, by.telescope)),
        (
            4,
            (
                _i0,
                ... == _i1,
                by.step,
                ... == _i2,
                by.hypothesis,
                ... == sqrt(α) ** t * xs[0] + sqrt(1 - α) * Sum[j, 1 : t - 1](sqrt(α) ** (t - j) * ε[j]),
                by.telescope,
            ),
        ),
    ),
)

_v0 = Var(Sum[k, 0 : t - 1](sqrt(1 - α) * sqrt(α) ** k * ε[k]))
_v1 = Sum[k, 0 : t - 1]((1 - α) * α**k)
_v2 = 1 - α**t
_var = (_v0, ... == _v1, by.variance, ... == _v2, by.geometric)

variance = Example(
    Exercise(
        "variance",
        "The variance of the noise is a geometric series",
        start=_v0,
        goal=_v2,
        rules=["variance", "geometric", "telescope", "linear"],
        cases=[{"t": 3}, {"t": 4}, {"t": 5}],
        references=[_var],
    ),
    right=(
        _var,
        (
            _v0,
            ... == (1 - α) * Sum[k, 0 : t - 1](α**k),
            by.variance,
            ... == (1 - α) * (1 - α**t) / (1 - α),
            by.geometric,
            ... == _v2,
        ),
        (
            _v0,
            ... == Sum[k, 0 : t - 1]((1 - α) * sqrt(α) ** (2 * k)),
            by.variance,
            ... == _v1,
            ... == _v2,
            by.geometric,
        ),
    ),
    wrong=(
        (2, (_v0, ... == _v2, by.variance)),
        (2, (_v0, ... == _v2, by.geometric)),
        (2, (_v0, ... == Sum[k, 0 : t - 1](sqrt(1 - α) * sqrt(α) ** k), by.variance)),
        (2, (_v0, ... == _v1, by.linear)),
        (3, (_v0, ... == _v1, by.variance, ... == 1 - α ** (t - 1), by.geometric)),
        (3, (_v0, ... == _v1, by.variance, ... == 1 - α ** (t + 1), by.geometric)),
        (3, (_v0, ... == _v1, by.variance, ... == _v2, by.linear)),
    ),
)

_l0 = lim[t](Sum[k, 0 : t - 1]((1 - α) * α**k))
_l1 = lim[t](1 - α**t)
_limit = (_l0, ... == _l1, by.geometric, ... == num(1), by.limit)

limit = Example(
    Exercise(
        "limit",
        "In the end all of it is noise",
        start=_l0,
        goal=num(1),
        rules=["geometric", "limit", "telescope"],
        cases=[{}, {"T": 2}, {"T": 3}],
        references=[_limit],
    ),
    right=(
        _limit,
        (_l0, ... == lim[t]((1 - α) * Sum[k, 0 : t - 1](α**k)), ... == _l1, by.geometric, ... == num(1), by.limit),
        (_l0, ... == lim[t]((1 - α) * (1 - α**t) / (1 - α)), by.geometric, ... == _l1, ... == num(1), by.limit),
    ),
    wrong=(
        (2, (_l0, ... == num(1), by.limit)),
        (2, (_l0, ... == num(1), by.geometric)),
        (2, (_l0, ... == lim[t](1 - α ** (t - 1)), by.geometric)),
        (2, (_l0, ... == _l1, by.limit)),
        (3, (_l0, ... == _l1, by.geometric, ... == num(0), by.limit)),
        (3, (_l0, ... == _l1, by.geometric, ... == 1 - α, by.limit)),
        (3, (_l0, ... == _l1, by.geometric, ... == num(1), by.telescope)),
    ),
)

EXAMPLES = (posterior_mean, closed_form, variance, limit)
