"""Noising: a picture becomes noise, step by step, and what can be known on the way back (notebook 06).

t = 0 is the picture, t = T noise. A schedule β is a tensor of T numbers, the first of which
belongs to t = 1; what is left, ᾱ, are T + 1 numbers, from t = 0 on.

A derivation returns `to_prove.name.proof(...)`: its lines with their reasons. `...` is the line above, a bare `...` a
line still to be found; `print(to_prove.name)` shows where it starts and ends, as you type it.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from course.derivations import noising as to_prove
from course.quiz import Answer
from derive import N, Proof, Sum, Var, by, exp, lim, norm2, num, sqrt
from derive.letters import d, k, q, t, x, α, β, ε, π, ᾱ


def one_step(x: Float[Tensor, "n ..."], beta: float, noise: Float[Tensor, "n ..."]) -> Float[Tensor, "n ..."]:
    """One step into noise: the picture shrinks a little, and a little noise is added.

    q(x_t | x_(t-1)) = N(sqrt(1 - β_t) x_(t-1), β_t I)

    Args:
        x: where the step begins, x_(t-1): numbers, rows of them, or pictures.
        beta: the share of variance that becomes noise, between 0 and 1.
        noise: standard normal numbers, as many as x has.

    Source: L-DF-2, M-9-3a (there a = sqrt(1 - β) and b = sqrt(β)).

    >>> one_step(torch.tensor([2.0]), 0.75, torch.tensor([0.0]))
    tensor([1.])
    """
    ### BEGIN SOLUTION
    return math.sqrt(1 - beta) * x + math.sqrt(beta) * noise
    ### END SOLUTION


def schedule(kind: str, steps: int) -> Float[Tensor, " t"]:
    """How strong each step of noise is: β_1, ..., β_T.

    linear:  β_t rises evenly from 0.1 / T to 20 / T, both ends included
    cosine:  1 - β_t = ᾱ_t / ᾱ_(t-1) with ᾱ_t = cos²(π t / 2T), but no β_t above 0.999

    Args:
        kind: "linear" (with T = 1000 it is DDPM's, from 0.0001 to 0.02) or "cosine".
        steps: T; the linear one takes 21 at least, so that every β stays below 1.

    Source: L-DF-2; Ho et al. 2020, section 4; Nichol and Dhariwal 2021, equation 17, without its offset.
    """
    ### BEGIN SOLUTION
    if kind == "linear":
        return torch.linspace(0.1 / steps, 20 / steps, steps, dtype=torch.float64)
    left = torch.cos(torch.linspace(0, math.pi / 2, steps + 1, dtype=torch.float64)) ** 2
    return (1 - left[1:] / left[:-1]).clamp(max=0.999)
    ### END SOLUTION


def alpha_bar(beta: Float[Tensor, " t"]) -> Float[Tensor, " t+1"]:
    """What is left of the picture's variance after 0, 1, ..., T steps, whatever the schedule: ᾱ_0, ᾱ_1, ..., ᾱ_T.

    ᾱ_t = (1 - β_1) (1 - β_2) ... (1 - β_t),  ᾱ_0 = 1

    Source: L-DF-3, M-9-3b-n.

    >>> alpha_bar(torch.tensor([0.5, 0.5]))
    tensor([1.0000, 0.5000, 0.2500])
    """
    ### BEGIN SOLUTION
    return torch.cat([beta.new_ones(1), torch.cumprod(1 - beta, dim=0)])
    ### END SOLUTION


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


def jump(
    x_0: Float[Tensor, "n ..."], alpha_bar: Float[Tensor, " n"], noise: Float[Tensor, "n ..."]
) -> Float[Tensor, "n ..."]:
    """All steps at once: from each picture straight to its own moment of the noising.

    q(x_t | x_0) = N(sqrt(ᾱ_t) x_0, (1 - ᾱ_t) I)

    Args:
        x_0: pictures, or rows of numbers; the first axis counts them.
        alpha_bar: what is left of each, one number per picture.
        noise: standard normal numbers, as many as x_0 has.

    Source: L-DF-3, M-9-3b-i.
    """
    ### BEGIN SOLUTION
    share = alpha_bar.reshape(-1, *[1] * (x_0.ndim - 1))  # a column, or a block of one number per picture
    return share.sqrt() * x_0 + (1 - share).sqrt() * noise
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


def lingering(t: Float[Tensor, " t"]) -> Float[Tensor, " t"]:
    """A witness: a schedule of your own, under which a part of the picture stays forever.

    0 < β_t < 1 in every step, and ᾱ_T > 1/10 for every T, however large.

    Args:
        t: numbers of steps, 1 or more, in any order; some are astronomical.

    Source: L-DF-4, which lets T → ∞ suffice (E-L14).
    """
    ### BEGIN SOLUTION
    return 0.5 / t**2
    ### END SOLUTION


def more_steps() -> Answer:
    """Verdict and reason on: "Twice as many steps, each half as strong, leave much less of the picture." (L-DF-4)"""
    ### BEGIN SOLUTION
    return Answer(verdict=False, reason="b")
    ### END SOLUTION


def four_notations(document: str, number: float, step: int) -> float:
    """The factor on the picture after some equal steps, if a document prints a number.

    Args:
        document: "Bonn" prints β_t, "LMU" α, the "Persian" exam α̃_t after that step, "TTIC" α.
        number: what it prints; Bonn's, LMU's and TTIC's are the same in all steps.
        step: how many steps were taken, t in Bonn and ℓ at TTIC.

    Source: T-0, L-DF-2, M-9-3b-i, P-8f.

    >>> four_notations("TTIC", 0.5, 3)
    0.125
    """
    ### BEGIN SOLUTION
    share = {"Bonn": (1 - number) ** step, "LMU": number**step, "Persian": number, "TTIC": number ** (2 * step)}
    return math.sqrt(share[document])
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


def step_back(
    x_0: Float[Tensor, "n ..."], x_t: Float[Tensor, "n ..."], t: int, beta: Float[Tensor, " t"]
) -> tuple[Float[Tensor, "n ..."], Float[Tensor, ""]]:
    """One step back with the picture in hand: mean and variance of q(x_(t-1) | x_t, x_0).

    mean = sqrt(ᾱ_(t-1)) β_t / (1 - ᾱ_t) x_0 + sqrt(α_t) (1 - ᾱ_(t-1)) / (1 - ᾱ_t) x_t
    variance = (1 - ᾱ_(t-1)) / (1 - ᾱ_t) β_t

    Args:
        x_0: the pictures.
        x_t: what they have become after t steps.
        t: how many steps, 1 or more; before the first one nothing was lost.
        beta: the schedule, with β_1 in front.

    Returns:
        The mean, a tensor of its own (also where it equals x_0), and the variance, one number for all.

    Source: L-DF-16 (P-8 misprints it, E-P3).
    """
    ### BEGIN SOLUTION
    left = alpha_bar(beta)  # left[t] is ᾱ_t, but beta[t - 1] is β_t
    before, now, size = left[t - 1], left[t], beta[t - 1]
    mean = before.sqrt() * size / (1 - now) * x_0 + (1 - size).sqrt() * (1 - before) / (1 - now) * x_t
    return mean, (1 - before) / (1 - now) * size
    ### END SOLUTION


def misprints() -> dict[int, str]:
    """Your error hunt: from the number of each line that is wrong as printed to the letter of its repair."""
    ### BEGIN SOLUTION
    return {2: "b", 4: "e", 5: "d", 7: "i"}
    ### END SOLUTION


def reverse_density(
    x: Float[Tensor, " n"], x_t: float, data: Float[Tensor, " k"], spread: float, t: int, beta: Float[Tensor, " t"]
) -> Float[Tensor, " n"]:
    """One step back for those who do not know the picture: the density of x_(t-1), given x_t alone.

    q(x_(t-1) | x_t) = q(x_t | x_(t-1)) q(x_(t-1)) / q(x_t)

    Pictures are numbers here: one of the data, all equally likely, plus normal noise. So after t steps

    q(x_t) = mean over the data of N(x_t; sqrt(ᾱ_t) datum, ᾱ_t spread² + 1 - ᾱ_t)

    Args:
        x: places x_(t-1) at which the density is asked.
        x_t: where the process has come to.
        data: the whole data set.
        spread: the standard deviation of the noise around each datum, above 0.
        t: how many steps x_t has behind it, 1 or more.
        beta: the schedule, with β_1 in front.

    Source: L-DF-5; T-2c for the numbers of the notebook.
    """
    ### BEGIN SOLUTION
    left = alpha_bar(beta)

    def bell(x: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
        return torch.exp(-((x - mean) ** 2) / (2 * variance)) / torch.sqrt(2 * math.pi * variance)

    def marginal(x: Tensor, share: Tensor) -> Tensor:
        return bell(x[:, None], share.sqrt() * data, share * spread**2 + 1 - share).mean(dim=1)

    now = x.new_full((1,), x_t)
    forward = bell(now, (1 - beta[t - 1]).sqrt() * x, beta[t - 1])
    return forward * marginal(x, left[t - 1]) / marginal(now, left[t])
    ### END SOLUTION


def predict_bits() -> float:
    """Your prediction: how many of 11.9 bits about a face are open when half of the variance is noise."""
    ### BEGIN SOLUTION
    return 2.0
    ### END SOLUTION
