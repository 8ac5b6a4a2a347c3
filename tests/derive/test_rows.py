"""Rows of the curriculum that no example shows: that they can be said, and proved."""

from derive import KL, C, Def, E, Exercise, Int, N, Var, by, log, norm2, sqrt
from derive.letters import T, a, b, e, k, mu_tilde, p, p_θ, q, t, v, w, x, xs, y, z, α, β, ε, ε_θ, μ_θ, ᾱ


def proved(exercise: Exercise, *lines: object) -> None:
    judgement = exercise.proof(exercise.start, *lines).judgement
    assert judgement.complete, judgement.messages


def test_the_loss_in_terms_of_the_noise() -> None:
    """L-DF-21: the weight of the squared error between the noise and its estimate."""
    mean = (x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε) / sqrt(α[t])
    model = (x[t] - β[t] / sqrt(1 - ᾱ[t]) * ε_θ) / sqrt(α[t])
    goal = β[t] ** 2 / (2 * v * α[t] * (1 - ᾱ[t])) * norm2(ε - ε_θ)
    exercise = Exercise(
        "noise_loss", "In terms of the noise", start=norm2(mu_tilde - μ_θ) / (2 * v), goal=goal, rules=["logs"],
        premises=[Def("mean", mu_tilde, mean), Def("model", μ_θ, model)], vectors=["μ̃", "μ_θ", "ε", "ε_θ", "x"],
        cases=[{"t": 2, "d": 1}, {"t": 3, "d": 2}, {"t": 4, "d": 3}],
    )  # fmt: skip
    proved(exercise, ... == norm2(mean - μ_θ) / (2 * v), by.mean, ... == goal, by.model)


def test_an_expectation_over_noise() -> None:
    """L-DF-19, P-8: x given y is drawn as a mean plus noise."""
    noised = sqrt(a) * y + sqrt(1 - a) * ε
    exercise = Exercise(
        "reparam", "Drawn as noise", start=E[q(x | y)](norm2(x - μ_θ(x))),
        goal=E[N(ε, 0, 1)](norm2(noised - μ_θ(noised))),
        rules=["reparam", "linear", "moments"], premises=[Def("forward", q(x | y), N(x, sqrt(a) * y, 1 - a))],
        continuous=["x", "ε"], vectors=["x", "ε", "y", "μ_θ"], shares=["a"], cases=[{"d": 1}, {"d": 1, "card": 3}],
    )  # fmt: skip
    normal = N(x, sqrt(a) * y, 1 - a)
    proved(exercise, ... == E[normal](norm2(x - μ_θ(x))), by.forward, ... == exercise.goal, by.reparam)
    leap = exercise.proof(exercise.start, ... == exercise.goal, by.reparam).judgement
    assert leap.first_fault == 2


def test_the_first_lines_of_the_bound() -> None:
    """L-DF-7 and L-DF-8: minus the log-likelihood is at most the loss."""
    mean, rest = E[q(x[1:T] | x[0])], q(x[1:T] | x[0])
    exercise = Exercise(
        "bound", "The bound", start=-log(p_θ(x[0])), goal=mean(log(rest) - log(p_θ(x[0:T]))), relation="<=",
        rules=["gibbs", "kl", "product", "logs", "linear"], cases=[{"T": 2}, {"T": 3}, {"T": 2, "card": 3}],
    )  # fmt: skip
    proved(
        exercise,
        ... <= -log(p_θ(x[0])) + KL(rest, p_θ(x[1:T] | x[0])), by.gibbs,
        ... == -log(p_θ(x[0])) + mean(log(rest / p_θ(x[1:T] | x[0]))), by.kl,
        ... == -log(p_θ(x[0])) + mean(log(rest / (p_θ(x[0:T]) / p_θ(x[0])))), by.product,
        ... == -log(p_θ(x[0])) + mean(log(p_θ(x[0])) + log(rest) - log(p_θ(x[0:T]))), by.logs,
        ... == exercise.goal, by.linear,
    )  # fmt: skip


def test_what_does_not_matter_is_integrated_out() -> None:
    """L-DF-14, without the stray dx_0; the slide's line with it is refuted."""
    ratio = log(q(x[t - 1] | x[t], x[0]) / p_θ(x[t - 1] | x[t]))
    two = q(x[t] | x[0]) * q(x[t - 1] | x[t], x[0])
    others = q(x[1 : t - 2], x[t + 1 : T] | x[t - 1], x[t], x[0])
    exercise = Exercise(
        "pull", "Integrated out", start=Int[x[1:T]](q(x[1:T] | x[0]) * ratio), goal=Int[x[t - 1], x[t]](two * ratio),
        rules=["product", "marginal", "linear"], cases=[{"t": 2, "T": 3}, {"t": 3, "T": 4}, {"t": 2, "T": 2}],
    )  # fmt: skip
    lines = (
        ... == Int[x[1:T]](others * two * ratio), by.product,
        ... == Int[x[t - 1], x[t]](two * ratio * Int[x[1 : t - 2], x[t + 1 : T]](others)), by.linear,
    )  # fmt: skip
    proved(exercise, *lines, ... == exercise.goal, by.marginal)
    stray = exercise.proof(exercise.start, *lines, ... == Int[x[t - 1], x[t], x[0]](two * ratio), by.marginal)
    assert stray.judgement.first_fault == 4
    assert stray.judgement.lines[3].verdict == "wrong"


def test_a_conditional_bound() -> None:
    """T-2b: the objective of a conditional VAE."""
    mean = E[q(e | x, z)]
    exercise = Exercise(
        "conditional", "A conditional bound", start=-log(p(x | z)), relation="<=",
        goal=KL(q(e | x, z), p(e | z)) - mean(log(p(x | e, z))),
        rules=["gibbs", "kl", "logs", "linear", "product"], cases=[{"card": 2}, {"card": 3}],
    )  # fmt: skip
    proved(
        exercise,
        ... <= -log(p(x | z)) + KL(q(e | x, z), p(e | x, z)), by.gibbs,
        ... == -log(p(x | z)) + mean(log(q(e | x, z) / p(e | x, z))), by.kl,
        ... == -log(p(x | z)) + mean(log(q(e | x, z) / (p(x | e, z) * p(e | z) / p(x | z)))), by.product,
        ... == -log(p(x | z)) + mean(log(q(e | x, z) / p(e | z)) - log(p(x | e, z)) + log(p(x | z))), by.logs,
        ... == mean(log(q(e | x, z) / p(e | z))) - mean(log(p(x | e, z))), by.linear,
        ... == exercise.goal, by.kl,
    )  # fmt: skip


def test_two_steps_of_noise_are_one() -> None:
    """L-DF-3: the variances of two steps."""
    two_steps = sqrt(a) * (sqrt(b) * y + sqrt(1 - b) * ε[1]) + sqrt(1 - a) * ε[2]
    exercise = Exercise("two", "Two steps", start=Var(two_steps), goal=1 - a * b, rules=["variance"], shares=["a", "b"],
                        cases=[{"T": 2}, {"T": 3}])  # fmt: skip
    proved(exercise, ... == a * (1 - b) + (1 - a), by.variance, ... == 1 - a * b)


def test_densities_that_are_defined() -> None:
    """L-DF-17: both densities are normal by definition."""
    first, second = N(x, mu_tilde, w), N(x, μ_θ, v)
    exercise = Exercise(
        "defined", "Defined densities", start=KL(q(x | y), p_θ(x | y)), goal=norm2(mu_tilde - μ_θ) / (2 * v) + C,
        rules=["gausskl", "kl"], premises=[Def("posterior", q(x | y), first), Def("model", p_θ(x | y), second)],
        vectors=["x", "μ̃", "μ_θ"], continuous=["x"], cases=[{"d": 1}, {"d": 2}],
    )  # fmt: skip
    proved(exercise, ... == KL(first, p_θ(x | y)), by.posterior, ... == KL(first, second), by.model,
           ... == exercise.goal, by.gausskl)  # fmt: skip


def test_a_definition_for_every_step() -> None:
    """The design's own example holds for every k, and so for k = 0, where it defines x[0] by itself."""
    exercise = Exercise(
        "noising", "Noised at once", start=xs[t] - sqrt(ᾱ[t]) * xs[0], goal=sqrt(1 - ᾱ[t]) * ε, rules=["logs"],
        premises=[Def("noising", xs[k], sqrt(ᾱ[k]) * xs[0] + sqrt(1 - ᾱ[k]) * ε)], cases=[{"t": 2}, {"t": 3}],
    )  # fmt: skip
    proved(exercise, ... == exercise.goal, by.noising)
    assert exercise.proof(exercise.start, ... == sqrt(1 - ᾱ[0]) * ε, by.noising).judgement.first_fault == 2
