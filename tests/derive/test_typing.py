"""What students mistype: each mistake is a sentence that says what to write instead."""

import pytest

from derive import KL, C, Def, DeriveError, E, Exercise, Int, N, Sum, by, grad, log, markov, norm2, num, sqrt
from derive.errors import BadExercise, Mistyped, TooLarge, UnknownName
from derive.grammar import Block, Eye, det, kron, tr
from derive.letters import A, T, a, alpha_bar, b, beta_tilde, mu_theta, q, t, x, z, β, μ_θ, ᾱ
from tests.derive.examples import EXAMPLES

EXERCISES = {example.exercise.name: example.exercise for example in EXAMPLES}
BAYES = EXERCISES["elbo.seen_from_behind"]
START = q(x[t] | x[t - 1])


def test_a_chained_relation() -> None:
    with pytest.raises(Mistyped, match=r"One relation per line"):
        assert ... == a == b


def test_a_line_that_python_decides() -> None:
    with pytest.raises(Mistyped, match=r"write a number as num\(1\)"):
        BAYES.proof(START, ... == 1, by.product)
    assert BAYES.proof(START, ... == num(1), by.product).judgement.first_fault == 2


def test_an_unknown_rule_with_its_neighbour() -> None:
    with pytest.raises(UnknownName, match=r"did you mean by\.product"):
        BAYES.proof(START, ... == START, by.produkt)
    with pytest.raises(UnknownName, match="is a law, but not one of this exercise"):
        BAYES.proof(START, ... == START, by.jensen)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (q(x[t] | x[t], x[0]), r"x\[2\] stands on both sides of the bar"),
        (q(x[t], x[t]), r"x\[2\] stands twice before the bar"),
        (q(x[1:-1] | x[0]), "below zero terms"),
        (q(x[t + 1] | x[0]), r"There is no variable x\[3\] here"),
        (q(z | x[0]), "z is no random variable"),
        (a + START, "a does not appear in this exercise"),
        (Sum[t, 1:T](START), "which has a value here already"),
        (q(x[z]), "no whole number that is known here"),
        (C + START, "C stands for a constant, but the goal of this exercise has none"),
        (det(START), "wants a matrix"),
        (tr(Block([1, 2], [3, 4])) * START @ START, "multiplies sizes that do not fit"),
        (x[0:1] * START, "several variables at once"),
        (E[START * 2](START), "E runs over a density"),
        (q(x[t] | x[t - 1]) + Eye(2) @ Block([1], [2]), "is added to a matrix"),
        (START * tr(kron(Eye(60), Eye(60))), "at most 64"),
        (Eye(0) * START, "write a size from 1 to 64"),
        (grad[x[1]](START), "is discrete here"),
    ],
)
def test_a_line_that_cannot_be_evaluated(line: object, sentence: str) -> None:
    judged = BAYES.proof(START, ... == line, by.product).judgement.lines[1]
    assert judged.verdict == "unread"
    with pytest.raises(Mistyped, match=sentence):
        raise Mistyped(judged.message)


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (lambda: Sum(t, 2, T), r"write Sum\[t, 2:T\]\(f\)"),
        (lambda: Sum[t](a), r"write Sum\[t, 2:T\]\(f\)"),
        (lambda: Sum[t, 2:](a), r"write Sum\[t, 2:T\]\(f\)"),
        (lambda: E(q(z)), r"write E\[q\(z\)\]\(f\)"),
        (lambda: grad(a), r"write grad\[θ\]\(f\)"),
        (lambda: x[1:], r"two ends, both included: write x\[1:T\]"),
        (lambda: x[0][1], "has a subscript already"),
        (lambda: q(), r"write q\(x\)"),
        (lambda: q(x | z | a), "one bar"),
        (lambda: q(x | z, a | b), "two bars"),
        (lambda: log(a, b), "log takes 1 argument, but 2 came"),
        (lambda: a < b, "write <= or >="),
        (lambda: a and b, "neither true nor false"),
        (lambda: a + "b", "is a text"),
        (lambda: a + True, "A bool is no expression"),
        (lambda: (... == a) + 1, "unsupported operand"),
        (lambda: a + ..., "cannot be a part of a line"),
        (lambda: a + (... == b), "stands at the top of a line"),
        (lambda: [*x], "cannot be unpacked"),
        (lambda: Block([1, 2], [3]), "rows of equal length"),
        (lambda: Int[1](a), "wants a letter in its brackets"),
    ],
)
def test_what_is_no_formula(write: object, sentence: str) -> None:
    with pytest.raises((DeriveError, TypeError), match=sentence):
        write()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((START, q(x[t])), "Line 2 has no relation to the line above"),
        ((START, START == q(x[t])), "the left side is the line above"),
        ((... == START,), "write the expression alone"),
        ((by.product, START), "stands before any line"),
        ((..., by.product), "stands before any line"),
        ((START, "hello"), "is a text"),
    ],
)
def test_what_is_no_line(lines: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(Mistyped, match=sentence):
        BAYES.proof(*lines)


def test_too_many_lines_and_nodes() -> None:
    with pytest.raises(TooLarge, match="40 lines at most"):
        BAYES.proof(START, *[... == START] * 40)
    with pytest.raises(TooLarge, match="is too large"):
        sum([a] * 3000, start=a)
    with pytest.raises(TooLarge, match="12 digits"):
        num(10**15)


def test_a_tuple_is_a_proof_too() -> None:
    assert BAYES.proof((START, ... == q(x[t] | x[t - 1], x[0]), by.markov)).judgement.first_fault is None


def test_letters_have_aliases() -> None:
    assert (alpha_bar.name, mu_theta.name) == (ᾱ.name, μ_θ.name)
    assert beta_tilde.name == "β̃"
    assert β.name == "β"


def test_rules_complete_themselves() -> None:
    assert {"product", "logs", "jensen"} <= set(dir(by))
    assert dir(BAYES.by) == ["algebra", "marginal", "markov", "product"]
    assert "q(a, b | c) = q(a | b, c) q(b | c)" in str(by.product.__doc__)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"max_rules": 2}, "max_rules=2 is refused: a line takes one law"),
        ({"rules": ["logic"]}, "no such law"),
        ({"relation": "<"}, "is ==, <= or >="),
        ({"cases": [{"T": 30}]}, "take a shorter chain"),
        ({"continuous": ["x"], "vectors": ["x"], "cases": [{"T": 0, "t": 0, "d": 4}]}, "dimension 1, 2 or 3"),
    ],
)
def test_what_an_author_mistypes(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadExercise, match=sentence):
        Exercise("e", "E", **{"start": q(x[0]), "goal": q(x[0]), "rules": ["product"], **options})  # type: ignore[arg-type]


def test_a_definition_wants_a_letter() -> None:
    with pytest.raises(BadExercise, match="can be defined"):
        Def("wrong", a + b, a)
    assert markov("q").imposes == "markov:q"


def test_vectors_and_numbers_do_not_mix() -> None:
    exercise = EXERCISES["log_normal"]
    from derive.letters import v, μ
    from derive.letters import x as point

    for line, sentence in (
        (norm2(point - μ) + point, "a number is added to a vector"),
        (point - μ, "this line is a vector"),
        (N(point, μ, point), "the variance is to be a number"),
        (sqrt(point), "wants a number"),
    ):
        judged = exercise.proof(exercise.start, ... == line, by.normal).judgement.lines[1]
        assert sentence in judged.message
    assert KL(N(point, μ, v), N(point, μ, v)).size == 9
    assert A.T.word == "transpose"  # type: ignore[attr-defined]
