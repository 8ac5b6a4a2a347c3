"""Noising: a picture becomes noise, step by step. First what many steps do at once, proved, and one step back."""

from course.derivations import noising as to_prove
from derive import N, Proof, Sum, Var, by, exp, lim, norm2, num, sqrt
from derive.letters import d, k, q, t, x, α, β, ε, π, ᾱ


def closed_form() -> Proof:
    """However many steps a picture has been through, what they added is noise of one variance.

        Var(x_t) = 1 − ᾱ_t

    The picture x_0 is fixed, and shrinks to √ᾱ_t x_0. This is the step of an induction: t − 1 steps are known.
    Rules: linear, telescope, variance; premises: step, hypothesis, bar.

    Source: L-DF-3.
    """
    ### BEGIN SOLUTION
    before = sqrt(ᾱ[t - 1]) * x[0] + sqrt(1 - ᾱ[t - 1]) * ε[t - 1]
    return to_prove.closed_form.proof(
        Var(x[t]),
        ... == Var(sqrt(α[t]) * x[t - 1] + sqrt(1 - α[t]) * ε[t]),  by.step,
        ... == Var(sqrt(α[t]) * before + sqrt(1 - α[t]) * ε[t]),    by.hypothesis,
        ... == α[t] * (1 - ᾱ[t - 1]) + 1 - α[t],                    by.variance,
        ... == 1 - ᾱ[t],                                            by.bar,
    )  # fmt: skip
    ### END SOLUTION


def noise_variance() -> Proof:
    """The noises of t steps are independent, so their variances add up, to a geometric series.

        Var(∑ √(1 − α) √α^k ε_k) = 1 − α^t

    Rules: linear, telescope, geometric, variance.

    Source: M-9-3b-i.
    """
    ### BEGIN SOLUTION
    return to_prove.noise_variance.proof(
        Var(Sum[k, 0 : t - 1](sqrt(1 - α) * sqrt(α) ** k * ε[k])),
        ... == Sum[k, 0 : t - 1]((1 - α) * α**k),  by.variance,
        ... == 1 - α**t,                           by.geometric,
    )  # fmt: skip
    ### END SOLUTION


def noise_limit() -> Proof:
    """In the end all of it is noise: the variance goes to 1, and nothing of the picture is left.

        lim ∑ (1 − α) α^k = 1

    Rules: telescope, geometric, limit.

    Source: M-9-3b-ii (L-DF-4 forgets that shares may go to 1 too quickly for this, E-L14; here all are the same).
    """
    ### BEGIN SOLUTION
    return to_prove.noise_limit.proof(
        lim[t](Sum[k, 0 : t - 1]((1 - α) * α**k)),
        ... == lim[t](1 - α**t),  by.geometric,
        ... == num(1),            by.limit,
    )  # fmt: skip
    ### END SOLUTION


def posterior() -> Proof:
    """Whoever knows the picture knows the step back: normal, around a mixture of the picture and its noised version.

        q(x_{t−1} | x_t, x_0) = N(x_{t−1}; √ᾱ_{t−1} β_t / (1 − ᾱ_t) x_0 + √α_t (1 − ᾱ_{t−1}) / (1 − ᾱ_t) x_t, β̃_t)

    Rules: product, marginal, logs, normal; premises: markov, forward, noised.
    That β_t = 1 − α_t and ᾱ_t = α_t ᾱ_{t−1} needs no citing.

    Source: L-DF-16 (P-8 misprints it, E-P3).
    """
    ### BEGIN SOLUTION
    step = N(x[t], sqrt(α[t]) * x[t - 1], β[t])
    before, now = (N(x[k], sqrt(ᾱ[k]) * x[0], 1 - ᾱ[k]) for k in (t - 1, t))
    squares = (
        -norm2(x[t] - sqrt(α[t]) * x[t - 1]) / (2 * β[t]),
        -norm2(x[t - 1] - sqrt(ᾱ[t - 1]) * x[0]) / (2 * (1 - ᾱ[t - 1])),
        -norm2(x[t] - sqrt(ᾱ[t]) * x[0]) / (2 * (1 - ᾱ[t])),
    )
    variances = (2 * π * β[t], 2 * π * (1 - ᾱ[t - 1]), 2 * π * (1 - ᾱ[t]))
    first, second, third = (v ** (-d / 2) * exp(square) for v, square in zip(variances, squares, strict=True))
    level = (variances[0] * variances[1] / variances[2]) ** (-d / 2)
    return to_prove.posterior.proof(
        q(x[t - 1] | x[t], x[0]),
        ... == q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),  by.product,
        ... == q(x[t] | x[t - 1]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]),        by.markov,
        ... == step * q(x[t - 1] | x[0]) / q(x[t] | x[0]),                      by.forward,
        ... == step * before / now,                                             by.noised,
        ... == first * second / third,                                          by.normal,
        ... == level * exp(squares[0] + squares[1] - squares[2]),               by.logs,
        ... == to_prove.posterior.goal,                                         by.normal,
    )  # fmt: skip
    ### END SOLUTION
