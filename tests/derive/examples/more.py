"""Exercises about chains that are none of the course's, with right and wrong proofs."""

from derive import Def, Exercise, Prod, Sum, by, markov, sqrt
from derive.letters import T, j, k, q, t, x, xs, α, ε
from tests.derive.examples.example import Example

_i0 = xs[t]
_closed = sqrt(α) ** t * xs[0] + sqrt(1 - α) * Sum[j, 1:t](sqrt(α) ** (t - j) * ε[j])
_i1 = sqrt(α) * xs[t - 1] + sqrt(1 - α) * ε[t]
_i2 = (
    sqrt(α) * (sqrt(α) ** (t - 1) * xs[0] + sqrt(1 - α) * Sum[j, 1 : t - 1](sqrt(α) ** (t - 1 - j) * ε[j]))
    + sqrt(1 - α) * ε[t]
)
_i3 = sqrt(α) ** t * xs[0] + sqrt(1 - α) * (Sum[j, 1 : t - 1](sqrt(α) ** (t - j) * ε[j]) + ε[t])
_induction = (_i0, ... == _i1, by.step, ... == _i2, by.hypothesis, ... == _closed, by.telescope)

unrolled = Example(
    Exercise(
        "unrolled",
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

EXAMPLES = (unrolled, factorisation)
