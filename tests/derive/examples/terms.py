"""Right and wrong proofs about the terms of the bound: divergences, squared errors, and what they hide."""
# fmt: off

from course.derivations import elbo as to_prove
from course.derivations.elbo import backward, chain, noised, noised_before, step
from derive import KL, C, E, Int, N, Sum, by, exp, log, norm2, num
from derive.letters import T, d, q, t, x, μ_θ, π, σ
from derive.letters import beta_tilde as β_tilde
from derive.letters import mu_tilde as μ_tilde
from tests.derive.examples.bound import mean, ratio
from tests.derive.examples.example import Example, fault, solved, start, typed

_turned = log(backward / step)
_two = noised * backward
_others = q(x[1 : t - 2], x[t + 1 : T] | x[t - 1], x[t], x[0])
_i0 = Int[x[1:T]](chain * _turned)
_i1 = Int[x[1:T]](_others * _two * _turned)
_i2 = Int[x[t - 1], x[t]](_two * _turned * Int[x[1 : t - 2], x[t + 1 : T]](_others))
_i3 = Int[x[t - 1], x[t]](_two * _turned)
_pulled = (_i0, ... == _i1, by.product, ... == _i2, by.linear, ... == _i3, by.marginal)
_pair = Int[x[t - 1], x[t]](q(x[t - 1], x[t] | x[0]) * _turned)

integrated_out = Example(
    to_prove.integrated_out,
    right=(
        typed(solved("elbo.integrated_out")),
        _pulled,
        (_i0, ... == _i1, by.product, ... == _i3, by.marginal),
        (_i0, ... == _pair, by.marginal, ... == _i3, by.product),
    ),
    wrong=(
        (2, (_i0, ... == _i3, by.marginal)),
        (2, (_i0, ... == _i3, by.product)),
        (2, (_i0, ... == _pair, by.product)),
        (2, (_i0, ... == Int[x[1:T]](_others * noised_before * backward * _turned), by.product)),
        (2, (_i0, ... == Int[x[t - 1], x[t]](chain * _turned), by.marginal)),
        (3, (*_pulled[:3], ... == _i2, by.product)),
        (4, (*_pulled[:5], ... == Int[x[t - 1], x[t], x[0]](_two * _turned), by.marginal)),
        (4, (*_pulled[:5], ... == _i3, by.linear)),
        (3, (_i0, ... == _pair, by.marginal, ... == Int[x[t - 1], x[t]](noised * noised_before * _turned), by.product)),
    ),
    shortest=(_i0, ... == _pair, by.marginal, ... == _i3, by.product),
)
"""Among the wrong ones: the slide's stray dx_0."""

_kl = KL(backward, step)
_b0 = mean(-Sum[t, 2:T](ratio))
_b1 = Sum[t, 2:T](mean(-ratio))
_b2 = Sum[t, 2:T](E[q(x[t - 1], x[t] | x[0])](-ratio))
_b3 = Sum[t, 2:T](E[noised, backward](-ratio))
_b4 = Sum[t, 2:T](E[noised](_kl))
_b = (_b0, ... == _b1, by.linear, ... == _b2, by.marginal, ... == _b3, by.product, ... == _b4, by.kl)

sum_of_divergences = Example(
    to_prove.sum_of_divergences,
    right=(
        typed(solved("elbo.sum_of_divergences")),
        _b,
        (*_b[:5], ... == Sum[t, 2:T](E[noised](E[backward](-ratio))), by.product,
         ... == Sum[t, 2:T](E[noised](E[backward](_turned))), by.logs, ... == _b4, by.kl),
        (_b0, ... == mean(Sum[t, 2:T](_turned)), by.logs, ... == Sum[t, 2:T](mean(_turned)), by.linear,
         ... == Sum[t, 2:T](E[q(x[t], x[t - 1] | x[0])](_turned)), by.marginal,
         ... == Sum[t, 2:T](E[noised, backward](_turned)), by.product, ... == _b4, by.kl),
    ),
    wrong=(
        (2, (_b0, ... == _b4, by.kl)),
        (2, (_b0, ... == _b2, by.linear)),
        (3, (*_b[:3], ... == _b2, by.product)),
        (3, (*_b[:3], ... == Sum[t, 2:T](E[q(x[t - 1] | x[0])](-ratio)), by.marginal)),
        (4, (*_b[:5], ... == Sum[t, 2:T](E[noised_before, backward](-ratio)), by.product)),
        (5, (*_b[:7], ... == Sum[t, 2:T](E[noised](KL(step, backward))), by.kl)),
        (5, (*_b[:7], ... == -_b4, by.kl)),
        (5, (*_b[:7], ... == _b4, by.logs)),
    ),
)

_known, _model = N(x, μ_tilde, β_tilde), N(x, μ_θ, σ**2)
_e0, _e1 = KL(_known, _model), E[_known](log(_known / _model))
_square, _other = norm2(x - μ_tilde) / (2 * β_tilde), norm2(x - μ_θ) / (2 * σ**2)
_e2 = E[_known](log((2 * π * β_tilde) ** (-d / 2) * exp(-_square) / ((2 * π * σ**2) ** (-d / 2) * exp(-_other))))
_e3 = E[_known](d / 2 * log(σ**2 / β_tilde) - _square + _other)
_e4 = d / 2 * log(σ**2 / β_tilde) - d / 2 + (d * β_tilde + norm2(μ_tilde - μ_θ)) / (2 * σ**2)
_e5 = norm2(μ_tilde - μ_θ) / (2 * σ**2) + C
_error = (_e0, ... == _e1, by.kl, ... == _e2, by.normal, ... == _e3, by.logs, ... == _e5, by.moments)

squared_error = Example(
    to_prove.squared_error,
    right=(
        typed(solved("elbo.squared_error")),
        (*_error[:7], ... == _e4, by.moments, ... == _e5),
        (*_error[:7], ... == d / 2 * log(σ**2 / β_tilde) - E[_known](_square) + E[_known](_other), by.linear,
         ... == _e5, by.moments),
    ),
    wrong=(
        (2, (_e0, ... == _e5, by.kl)),
        (2, (_e0, ... == E[_model](log(_known / _model)), by.kl)),
        (2, (_e0, ... == C + 0, by.kl)),
        (3, (*_error[:3], ... == _e3, by.normal)),
        (4, (*_error[:5], ... == E[_known](log(σ**2 / β_tilde) / 2 - _square + _other), by.logs)),
        (4, (*_error[:5], ... == _e5, by.logs)),
        (5, (*_error[:7], ... == norm2(μ_tilde - μ_θ) / σ**2 + C, by.moments)),
        (5, (*_error[:7], ... == norm2(μ_tilde - μ_θ) / (2 * β_tilde) + C, by.moments)),
        (5, (*_error[:7], ... == C * norm2(μ_tilde - μ_θ), by.moments)),
        (5, (*_error[:7], ... == norm2(μ_tilde - μ_θ) / (2 * σ**2), by.moments)),
        (5, (*_error[:7], ... == _e5, by.linear)),
    ),
)

_p0 = to_prove.reconstruction.start
_apart = norm2(x[0] - μ_θ(x[1]))
_p1 = log(N(x[0], μ_θ(x[1]), σ**2))
_p2 = log((2 * π * σ**2) ** (-d / 2) * exp(-_apart / (2 * σ**2)))
_p3 = -_apart / (2 * σ**2) - d / 2 * log(2 * π * σ**2)
_picture = (_p0, ... == _p1, by.model, ... == _p2, by.normal, ... == _p3, by.logs)

reconstruction = Example(
    to_prove.reconstruction,
    right=(
        typed(solved("elbo.reconstruction")),
        (*_picture[:3], ... == log(exp(-_apart / (2 * σ**2)) / (2 * π * σ**2) ** (d / 2)), by.normal, ... == _p3,
         by.logs),
        (*_picture[:5], ... == -_apart / (2 * σ**2) + log((2 * π * σ**2) ** (-d / 2)), by.logs, ... == _p3, by.logs),
    ),
    wrong=(
        (2, (_p0, ... == _p3, by.model)),
        (2, (_p0, ... == _p1, by.normal)),
        (2, (_p0, ... == log(N(x[1], μ_θ(x[1]), σ**2)), by.model)),
        (2, (_p0, ... == log(N(x[0], μ_θ(x[1]), σ)), by.model)),
        (3, (*_picture[:3], ... == _p3, by.normal)),
        (3, (*_picture[:3], ... == log((2 * π * σ ** (2 * d)) ** (-num(1) / 2) * exp(-_apart / (2 * σ**2))),
         by.normal)),
        (4, (*_picture[:5], ... == _apart / (2 * σ**2) - d / 2 * log(2 * π * σ**2), by.logs)),
        (4, (*_picture[:5], ... == -_apart / (2 * σ**2) - num(3) / 2 * log(2 * π * σ**2), by.logs)),
        (4, (*_picture[:5], ... == _p3, by.linear)),
    ),
)
"""Among the wrong ones: the sheet's normaliser, whose d stands at the variance alone."""

_guess, _ends, _all = q(x[t - 1] | x[t]), q(x[0], x[t]), q(x[0], x[t - 1], x[t])
_information = solved("elbo.hidden_information")
_hidden = E[_ends, backward](log(backward / _guess))

hidden_information = Example(
    to_prove.hidden_information,
    right=(
        typed(_information),
        (*start(_information, 1), ... == E[_ends](E[backward](log(backward / step))), by.kl,
         ... == E[_ends, backward](log(_guess / step) + log(backward / _guess)), by.logs,
         ... == E[_ends, backward](log(_guess / step)) + _hidden, by.linear,
          ... == E[_all](log(_guess / step)) + _hidden,
         by.product, ... == E[q(x[t - 1], x[t])](log(_guess / step)) + _hidden, by.marginal,
         ... == E[q(x[t]), _guess](log(_guess / step)) + _hidden, by.product,
         ... == to_prove.hidden_information.goal, by.kl),
        (*start(_information, 2), ... == E[_all](log(backward / step)), by.product,
         ... == E[_all](log(_guess / step) + log(backward / _guess)), by.logs,
         ... == E[_all](log(_guess / step)) + E[_all](log(backward / _guess)), by.linear,
         ... == E[q(x[t - 1], x[t])](log(_guess / step)) + E[_all](log(backward / _guess)), by.marginal,
         ... == E[q(x[t]), _guess](log(_guess / step)) + _hidden, by.product,
         ... == to_prove.hidden_information.goal, by.kl),
    ),
    wrong=(
        fault(_information, 1, ... == to_prove.hidden_information.goal, by.kl),
        fault(_information, 1, ... == E[q(x[t])](KL(_guess, step)), by.marginal),
        fault(_information, 2, ... == E[_ends, backward](log(_guess / step)) + _hidden, by.logs),
        fault(_information, 2, ... == E[_ends, backward](log(_guess / step) - log(backward / _guess)), by.logs),
        (5, (*start(_information, 2), ... == E[_ends, backward](log(_guess / step) + log(backward / _guess)), by.logs,
             ... == E[_ends, backward](log(_guess / step)) + _hidden, by.linear,
             ... == E[q(x[t - 1], x[t])](log(_guess / step)) + _hidden, by.marginal)),
        fault(_information, 7, ... == E[q(x[t])](KL(_guess, step)) + E[_ends](KL(_guess, backward)), by.kl),
        fault(_information, 7, ... == to_prove.hidden_information.goal, by.expectation),
    ),
)

EXAMPLES = (integrated_out, sum_of_divergences, squared_error, reconstruction, hidden_information)
