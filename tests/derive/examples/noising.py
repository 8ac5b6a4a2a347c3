"""Right and wrong proofs about noising: many steps as one, the variance of the noise, its limit, one step back."""
# fmt: off

from course.derivations import noising as to_prove
from derive import N, Sum, Var, by, exp, lim, norm2, num, sqrt
from derive.letters import d, k, q, t, x, α, β, ε, π, ᾱ
from tests.derive.examples.example import Example, fault, rest, solved, start, typed

_closed = solved("noising.closed_form")
_c1 = Var(sqrt(α[t]) * x[t - 1] + sqrt(1 - α[t]) * ε[t])
_before = sqrt(ᾱ[t - 1]) * x[0] + sqrt(1 - ᾱ[t - 1]) * ε[t - 1]
_c2 = Var(sqrt(α[t]) * _before + sqrt(1 - α[t]) * ε[t])
_c3 = α[t] * (1 - ᾱ[t - 1]) + 1 - α[t]

closed_form = Example(
    to_prove.closed_form,
    right=(
        typed(_closed),
        (*start(_closed, 3), ... == 1 - α[t] * ᾱ[t - 1], by.variance, ... == 1 - ᾱ[t], by.bar),
        (*start(_closed, 1), ... == Var(sqrt(1 - α[t]) * ε[t] + sqrt(α[t]) * x[t - 1]), by.step,
         ... == Var(sqrt(α[t] * ᾱ[t - 1]) * x[0] + sqrt(α[t] * (1 - ᾱ[t - 1])) * ε[t - 1] + sqrt(1 - α[t]) * ε[t]),
         by.hypothesis, ... == _c3, by.variance, ... == 1 - ᾱ[t], by.bar),
    ),
    wrong=(
        fault(_closed, 1, ... == 1 - ᾱ[t], by.variance),
        fault(_closed, 1, ... == _c2, by.step),
        fault(_closed, 1, ... == _c1, by.hypothesis),
        fault(_closed, 1, ... == Var(α[t] * x[t - 1] + (1 - α[t]) * ε[t]), by.step),
        fault(_closed, 2, ... == Var(sqrt(α[t]) * _before + sqrt(1 - α[t]) * ε[t - 1]), by.hypothesis),
        fault(_closed, 3, ... == sqrt(α[t]) * (1 - ᾱ[t - 1]) + 1 - α[t], by.variance),
        fault(_closed, 3, ... == 1 - ᾱ[t], by.variance),
        fault(_closed, 3, ... == _c3, by.linear),
        fault(_closed, 4, ... == 1 - ᾱ[t - 1], by.bar),
        fault(_closed, 4, ... == 1 - ᾱ[t], by.telescope),
    ),
)

_var = solved("noising.noise_variance")
_v0, _v1, _v2 = to_prove.noise_variance.start, Sum[k, 0 : t - 1]((1 - α) * α**k), 1 - α**t

noise_variance = Example(
    to_prove.noise_variance,
    right=(
        typed(_var),
        (_v0, ... == (1 - α) * Sum[k, 0 : t - 1](α**k), by.variance, ... == (1 - α) * (1 - α**t) / (1 - α),
         by.geometric,
         ... == _v2),
        (_v0, ... == Sum[k, 0 : t - 1]((1 - α) * sqrt(α) ** (2 * k)), by.variance, ... == _v1, ... == _v2,
         by.geometric),
    ),
    wrong=(
        (2, (_v0, ... == _v2, by.variance)),
        (2, (_v0, ... == _v2, by.geometric)),
        (2, (_v0, ... == Sum[k, 0 : t - 1](sqrt(1 - α) * sqrt(α) ** k), by.variance)),
        (2, (_v0, ... == _v1, by.linear)),
        fault(_var, 2, ... == 1 - α ** (t - 1), by.geometric),
        fault(_var, 2, ... == 1 - α ** (t + 1), by.geometric),
        fault(_var, 2, ... == _v2, by.linear),
    ),
)

_limit = solved("noising.noise_limit")
_l0, _l1 = to_prove.noise_limit.start, lim[t](1 - α**t)

noise_limit = Example(
    to_prove.noise_limit,
    right=(
        typed(_limit),
        (_l0, ... == lim[t]((1 - α) * Sum[k, 0 : t - 1](α**k)), ... == _l1, by.geometric, ... == num(1), by.limit),
        (_l0, ... == lim[t]((1 - α) * (1 - α**t) / (1 - α)), by.geometric, ... == _l1, ... == num(1), by.limit),
    ),
    wrong=(
        (2, (_l0, ... == num(1), by.limit)),
        (2, (_l0, ... == num(1), by.geometric)),
        (2, (_l0, ... == lim[t](1 - α ** (t - 1)), by.geometric)),
        (2, (_l0, ... == _l1, by.limit)),
        fault(_limit, 2, ... == num(0), by.limit),
        fault(_limit, 2, ... == 1 - α, by.limit),
        fault(_limit, 2, ... == num(1), by.telescope),
    ),
)

_back = solved("noising.posterior")
_goal, _s, _r = to_prove.posterior.goal, sqrt(ᾱ[t - 1]) * β[t], sqrt(α[t]) * (1 - ᾱ[t - 1])
_spread = (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * β[t]
_step = N(x[t], sqrt(α[t]) * x[t - 1], β[t])
_early, _now = (N(x[k], sqrt(ᾱ[k]) * x[0], 1 - ᾱ[k]) for k in (t - 1, t))
_first = _r / (1 - ᾱ[t]) * x[t]
_second = _s / (1 - ᾱ[t]) * x[0]
_printed = sqrt(ᾱ[t]) * β[t] / (1 - ᾱ[t]) * x[0] + sqrt(ᾱ[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t]
_half = _second + sqrt(ᾱ[t]) * (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * x[t]
_square = norm2(x[t - 1] - _second - _first) / (2 * _spread)

posterior = Example(
    to_prove.posterior,
    right=(
        typed(_back),
        (*start(_back, 1), ... == q(x[t], x[t - 1] | x[0]) / q(x[t] | x[0]), by.product,
         ... == q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]), by.product, *rest(_back, 2)),
        (*start(_back, 3), ... == q(x[t] | x[t - 1]) * _early / _now, by.noised, ... == _step * _early / _now,
         by.forward,
         *rest(_back, 5)),
        (*start(_back, 7), ... == (2 * π * _spread) ** (-d / 2) * exp(-_square), ... == _goal, by.normal),
    ),
    wrong=(
        fault(_back, 1, ... == _goal, by.normal),
        fault(_back, 1, ... == q(x[t] | x[t - 1]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]), by.product),
        fault(_back, 1, ... == q(x[t] | x[t - 1], x[0]) * q(x[t] | x[0]) / q(x[t - 1] | x[0]), by.product),
        fault(_back, 2, ... == q(x[t] | x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]), by.markov),
        fault(_back, 5, ... == _goal, by.normal),
        fault(_back, 6, ... == _goal, by.logs),
        fault(_back, 7, ... == N(x[t - 1], _printed, _spread), by.normal),
        fault(_back, 7, ... == N(x[t - 1], _half, _spread), by.normal),
        fault(_back, 7, ... == N(x[t - 1], sqrt(ᾱ[t]) * β[t] / (1 - ᾱ[t]) * x[0] + _first, _spread), by.normal),
        fault(_back, 7, ... == N(x[t - 1], _second + _first, β[t]), by.normal),
        fault(_back, 7, ... == N(x[t - 1], _second - _first, _spread), by.normal),
        fault(_back, 7, ... == _goal, by.logs),
    ),
)
"""Among the wrong ones: both misprints of the exam's mean, together and each alone."""

EXAMPLES = (closed_form, noise_variance, noise_limit, posterior)
