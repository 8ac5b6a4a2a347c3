"""Other right proofs of notebook 06: other routes to the variance of the noise, its limit, and one step back."""

from course.derivations import noising as to_prove
from derive import N, Proof, Sum, Var, by, exp, lim, norm2, num, sqrt
from derive.letters import d, k, q, t, x, α, β, ε, π, ᾱ


def closed_without_arithmetic() -> Proof:
    before = sqrt(ᾱ[t - 1]) * x[0] + sqrt(1 - ᾱ[t - 1]) * ε[t - 1]
    return to_prove.closed_form.proof(
        Var(x[t]),
        ... == Var(sqrt(α[t]) * x[t - 1] + sqrt(1 - α[t]) * ε[t]), by.step,
        ... == Var(sqrt(α[t]) * before + sqrt(1 - α[t]) * ε[t]),   by.hypothesis,
        ... == 1 - α[t] * ᾱ[t - 1],                                by.variance,
        ... == 1 - ᾱ[t],                                           by.bar,
    )  # fmt: skip


def closed_with_factors_outside() -> Proof:
    old, new = sqrt(α[t] * (1 - ᾱ[t - 1])) * ε[t - 1], sqrt(1 - α[t]) * ε[t]
    return to_prove.closed_form.proof(
        Var(x[t]),
        ... == Var(sqrt(1 - α[t]) * ε[t] + sqrt(α[t]) * x[t - 1]), by.step,
        ... == Var(sqrt(α[t] * ᾱ[t - 1]) * x[0] + old + new),      by.hypothesis,
        ... == α[t] * (1 - ᾱ[t - 1]) + 1 - α[t],                   by.variance,
        ... == 1 - ᾱ[t],                                           by.bar,
    )  # fmt: skip


def closed_as_plain_lines() -> tuple:
    before = sqrt(ᾱ[t - 1]) * x[0] + sqrt(1 - ᾱ[t - 1]) * ε[t - 1]
    return (
        Var(x[t]),
        ... == Var(sqrt(α[t]) * x[t - 1] + sqrt(1 - α[t]) * ε[t]), by.step,
        ... == Var(sqrt(α[t]) * before + sqrt(1 - α[t]) * ε[t]),   by.hypothesis,
        ... == α[t] - α[t] * ᾱ[t - 1] + (1 - α[t]),                by.variance,
        ... == 1 - ᾱ[t],                                           by.bar,
    )  # fmt: skip


def variance_with_the_share_outside() -> Proof:
    return to_prove.noise_variance.proof(
        Var(Sum[k, 0 : t - 1](sqrt(1 - α) * sqrt(α) ** k * ε[k])),
        ... == (1 - α) * Sum[k, 0 : t - 1](α**k),  by.variance,
        ... == (1 - α) * (1 - α**t) / (1 - α),     by.geometric,
        ... == 1 - α**t,
    )  # fmt: skip


def variance_with_doubled_powers() -> Proof:
    return to_prove.noise_variance.proof(
        Var(Sum[k, 0 : t - 1](sqrt(1 - α) * sqrt(α) ** k * ε[k])),
        ... == Sum[k, 0 : t - 1]((1 - α) * sqrt(α) ** (2 * k)),  by.variance,
        ... == Sum[k, 0 : t - 1]((1 - α) * α**k),
        ... == 1 - α**t,                                         by.geometric,
    )  # fmt: skip


def limit_with_the_share_outside() -> Proof:
    return to_prove.noise_limit.proof(
        lim[t](Sum[k, 0 : t - 1]((1 - α) * α**k)),
        ... == lim[t]((1 - α) * Sum[k, 0 : t - 1](α**k)),
        ... == lim[t](1 - α**t),  by.geometric,
        ... == num(1),            by.limit,
    )  # fmt: skip


def limit_with_a_quotient() -> Proof:
    return to_prove.noise_limit.proof(
        lim[t](Sum[k, 0 : t - 1]((1 - α) * α**k)),
        ... == lim[t]((1 - α) * (1 - α**t) / (1 - α)),  by.geometric,
        ... == lim[t](1 - α**t),
        ... == num(1),                                  by.limit,
    )  # fmt: skip


def posterior_by_the_joint() -> Proof:
    step = N(x[t], sqrt(α[t]) * x[t - 1], β[t])
    before, now = (N(x[k], sqrt(ᾱ[k]) * x[0], 1 - ᾱ[k]) for k in (t - 1, t))
    squares = (
        norm2(x[t] - sqrt(α[t]) * x[t - 1]) / (2 * β[t]),
        norm2(x[t - 1] - sqrt(ᾱ[t - 1]) * x[0]) / (2 * (1 - ᾱ[t - 1])),
        norm2(x[t] - sqrt(ᾱ[t]) * x[0]) / (2 * (1 - ᾱ[t])),
    )
    level = (2 * π * β[t] * (1 - ᾱ[t - 1]) / (1 - ᾱ[t])) ** (-d / 2)
    first, second, third = (
        (2 * π * v) ** (-d / 2) * exp(-square)
        for v, square in zip((β[t], 1 - ᾱ[t - 1], 1 - ᾱ[t]), squares, strict=True)
    )
    return to_prove.posterior.proof(
        q(x[t - 1] | x[t], x[0]),
        ... == q(x[t], x[t - 1] | x[0]) / q(x[t] | x[0]),                       by.product,
        ... == q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),  by.product,
        ... == q(x[t] | x[t - 1]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),        by.markov,
        ... == q(x[t] | x[t - 1]) * before / now,                               by.noised,
        ... == step * before / now,                                             by.forward,
        ... == first * second / third,                                          by.normal,
        ... == level * exp(-(squares[0] + squares[1] - squares[2])),            by.logs,
        ... == to_prove.posterior.goal,                                         by.normal,
    )  # fmt: skip


def posterior_noised_first() -> Proof:
    step = N(x[t], sqrt(α[t]) * x[t - 1], β[t])
    before, now = (N(x[k], sqrt(ᾱ[k]) * x[0], 1 - ᾱ[k]) for k in (t - 1, t))
    variances = (β[t], 1 - ᾱ[t - 1], 1 - ᾱ[t])
    squares = (x[t] - sqrt(α[t]) * x[t - 1], x[t - 1] - sqrt(ᾱ[t - 1]) * x[0], x[t] - sqrt(ᾱ[t]) * x[0])
    first, second, third = (-norm2(each) / (2 * v) for each, v in zip(squares, variances, strict=True))
    level = (2 * π * β[t] * (1 - ᾱ[t - 1]) / (1 - ᾱ[t])) ** (-d / 2)
    return to_prove.posterior.proof(
        q(x[t - 1] | x[t], x[0]),
        ... == q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),  by.product,
        ... == q(x[t] | x[t - 1], x[0]) * before / now,                         by.noised,
        ... == q(x[t] | x[t - 1]) * before / now,                               by.markov,
        ... == step * before / now,                                             by.forward,
        ... == level * exp(first) * exp(second) / exp(third),                   by.normal,
        ... == level * exp(first + second - third),                             by.logs,
        ... == to_prove.posterior.goal,                                         by.normal,
    )  # fmt: skip


def posterior_through_the_square() -> Proof:
    step = N(x[t], sqrt(α[t]) * x[t - 1], β[t])
    before, now = (N(x[k], sqrt(ᾱ[k]) * x[0], 1 - ᾱ[k]) for k in (t - 1, t))
    variance = (1 - ᾱ[t - 1]) / (1 - ᾱ[t]) * β[t]
    mean = (sqrt(ᾱ[t - 1]) * β[t] * x[0] + sqrt(α[t]) * (1 - ᾱ[t - 1]) * x[t]) / (1 - ᾱ[t])
    first, second, third = (
        (2 * π * v) ** (-d / 2) * exp(-norm2(each) / (2 * v))
        for each, v in (
            (x[t] - sqrt(α[t]) * x[t - 1], β[t]),
            (x[t - 1] - sqrt(ᾱ[t - 1]) * x[0], 1 - ᾱ[t - 1]),
            (x[t] - sqrt(ᾱ[t]) * x[0], 1 - ᾱ[t]),
        )
    )
    return to_prove.posterior.proof(
        q(x[t - 1] | x[t], x[0]),
        ... == q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),             by.product,
        ... == q(x[t] | x[t - 1]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),                   by.markov,
        ... == step * q(x[t - 1] | x[0]) / q(x[t] | x[0]),                                 by.forward,
        ... == step * before / now,                                                        by.noised,
        ... == first * second / third,                                                     by.normal,
        ... == (2 * π * variance) ** (-d / 2) * exp(-norm2(x[t - 1] - mean) / (2 * variance)), by.logs,
        ... == to_prove.posterior.goal,                                                    by.normal,
    )  # fmt: skip
