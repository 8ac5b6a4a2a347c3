"""What definitions can say, and what looks through them: divergences, variances, matrices with a pattern."""

import numpy as np
import pytest

from derive import KL, C, Def, E, Exercise, N, Var, by, det, log, norm2, num, prod, sqrt, total
from derive.errors import BadExercise
from derive.evaluation import evaluate
from derive.letters import L, P, U, a, b, k, mu_tilde, p_θ, q, s, t, v, w, x, xs, y, ε, μ_θ, ᾱ
from derive.values.patterns import PATTERNS


def complete(exercise: Exercise, *lines: object) -> bool:
    return exercise.proof(exercise.start, *lines).judgement.complete


def test_two_steps_of_noise_are_one() -> None:
    two_steps = sqrt(a) * (sqrt(b) * y + sqrt(1 - b) * ε[1]) + sqrt(1 - a) * ε[2]
    exercise = Exercise("two", "Two steps", start=Var(two_steps), goal=1 - a * b, rules=["variance"], shares=["a", "b"],
                        cases=[{"T": 2}, {"T": 3}])  # fmt: skip
    assert complete(exercise, ... == a * (1 - b) + (1 - a), by.variance, ... == 1 - a * b)


def test_noise_is_found_in_what_a_letter_is_defined_as() -> None:
    exercise = Exercise("seen", "Seen", start=Var(y), goal=num(4), rules=["variance"], cases=[{}, {"T": 2}],
                        premises=[Def("noisy", y, 2 * ε + 1)])  # fmt: skip
    assert complete(exercise, ... == Var(2 * ε + 1), by.noisy, ... == num(4), by.variance)
    assert not complete(exercise, ... == num(4), by.noisy)
    assert not complete(exercise, ... == Var(2 * ε + 1), by.noisy, ... == num(5), by.variance)


@pytest.mark.parametrize("continuous", [["x"], []])
def test_densities_that_are_defined_as_normal_diverge_as_normals(continuous: list[str]) -> None:
    """On a grid or not: the divergence of two normals does not depend on where it is added up."""
    first, second = N(x, mu_tilde, w), N(x, μ_θ, v)
    exercise = Exercise(
        "defined", "Defined densities", start=KL(q(x | y), p_θ(x | y)), goal=norm2(mu_tilde - μ_θ) / (2 * v) + C,
        rules=["gausskl", "kl"], premises=[Def("posterior", q(x | y), first), Def("model", p_θ(x | y), second)],
        vectors=["x", "μ̃", "μ_θ"], continuous=continuous, cases=[{"d": 1}, {"d": 2}],
    )  # fmt: skip
    assert complete(exercise, ... == KL(first, p_θ(x | y)), by.posterior, ... == KL(first, second), by.model,
                    ... == exercise.goal, by.gausskl)  # fmt: skip
    assert not complete(exercise, ... == KL(first, second), by.posterior)


def test_a_definition_for_every_step() -> None:
    """The design's own example holds for every k, and so for k = 0, where it defines x[0] by itself."""
    exercise = Exercise(
        "noising", "Noised at once", start=xs[t] - sqrt(ᾱ[t]) * xs[0], goal=sqrt(1 - ᾱ[t]) * ε, rules=["logs"],
        premises=[Def("noising", xs[k], sqrt(ᾱ[k]) * xs[0] + sqrt(1 - ᾱ[k]) * ε)], cases=[{"t": 2}, {"t": 3}],
    )  # fmt: skip
    assert complete(exercise, ... == exercise.goal, by.noising)
    assert exercise.proof(exercise.start, ... == sqrt(1 - ᾱ[0]) * ε, by.noising).judgement.first_fault == 2


def matrices(**patterns: str) -> Exercise:
    sizes = dict.fromkeys("PLU", ("d", "d"))
    return Exercise("m", "M", start=det(P @ L @ U), goal=det(U), rules=["multiplicative", "permute", "triangular"],
                    matrices=sizes, patterns=patterns, cases=[{"d": 2}, {"d": 3}, {"d": 4}])  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("by_hand", [False, True])
def test_a_matrix_has_its_pattern(pattern: str, by_hand: bool) -> None:
    exercise = matrices(P=pattern)
    for case, options in ((0, {}), (1, {"seed": 3}), (2, {"by_hand": by_hand})):
        value = evaluate(exercise.world(case, None, frozenset(), **options), P)
        entries, diagonal = value.reshape(-1, *value.shape[-2:]), np.diagonal(value, axis1=-2, axis2=-1)
        if pattern == "permutation":
            assert (entries @ entries.swapaxes(-1, -2) == np.eye(len(entries[0]))).all()
            assert set(np.unique(entries)) == {0, 1}
            assert not (entries == np.eye(len(entries[0]))).all()
            continue
        beyond = np.triu(entries, 1) if "lower" in pattern else np.tril(entries, -1)
        assert not beyond.any()
        assert (entries != np.eye(len(entries[0]))).any()
        wanted = {"unit": 1.0, "strict": 0.0}.get(pattern.split()[0])
        assert (diagonal == wanted).all() if wanted is not None else (diagonal != 0).all()


def test_a_permutation_may_turn_the_sign_and_a_unit_triangle_does_not() -> None:
    exercise = matrices(P="permutation", L="unit lower")
    unsigned = exercise.proof(exercise.start, ... == det(P @ L) * det(U), by.multiplicative,
                              ... == det(U) * 1, by.permute).judgement  # fmt: skip
    assert unsigned.first_fault == 3
    assert unsigned.lines[2].verdict == "wrong"
    assert exercise.proof(exercise.start, ... == det(P) * det(L @ U), by.multiplicative).judgement.first_fault is None


def test_a_pattern_that_nobody_knows() -> None:
    with pytest.raises(BadExercise, match="the patterns are permutation, unit lower"):
        matrices(P="diagonal")
    with pytest.raises(BadExercise, match="W has a pattern, so it is a square matrix"):
        matrices(W="lower")


def test_absolute_values_and_logarithms_take_vectors_entry_by_entry() -> None:
    exercise = Exercise("v", "V", start=log(abs(prod(s))), goal=total(log(abs(s))), rules=["logs"], vectors=["s"],
                        cases=[{"d": 1}, {"d": 2}, {"d": 3}])  # fmt: skip
    assert complete(exercise, ... == log(prod(abs(s))), ... == exercise.goal, by.logs)
    assert not complete(exercise, ... == log(prod(s)), ... == exercise.goal, by.logs)


def test_divergences_are_expectations_of_either_ratio() -> None:
    exercise = Exercise("k", "K", start=KL(q(x), p_θ(x)), goal=KL(q(x), p_θ(x)), rules=["kl"],
                        cases=[{}, {"card": 3}])  # fmt: skip
    for line in (E[q(x)](log(q(x) / p_θ(x))), -E[q(x)](log(p_θ(x) / q(x))), E[q(x)](-log(p_θ(x) / q(x)))):
        assert exercise.proof(exercise.start, ... == line, by.kl).judgement.first_fault is None
    assert exercise.proof(exercise.start, ... == -E[q(x)](log(q(x) / p_θ(x))), by.kl).judgement.first_fault == 2
