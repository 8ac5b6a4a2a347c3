"""What the judge says beside right and wrong: counterexamples, repairs, credit, holes, and how it is shown."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import derive
from course.derivations import elbo
from derive import Exercise, Int, Sum, by, log
from derive.counterexamples import find_world
from derive.errors import UnreadableLatex
from derive.judging import judge
from derive.latex_proofs import proof_magic, read_proof
from derive.letters import d, p, p_θ, q, t, x
from derive.messages import LANGUAGES, Message
from derive.repairs import find_repair
from derive.steps import Step, needed
from tests.derive.examples import EXAMPLES
from tests.derive.examples.example import Example, Lines

EXERCISES = {example.exercise.name: example.exercise for example in EXAMPLES}
EXAMPLE = {example.exercise.name: example for example in EXAMPLES}
BAYES = EXERCISES["elbo.seen_from_behind"]
START = q(x[t] | x[t - 1])
WITH = q(x[t] | x[t - 1], x[0])
GOAL = q(x[t - 1] | x[t], x[0]) * q(x[t] | x[0]) / q(x[t - 1] | x[0])


def sentence(*lines: object) -> str:
    return " ".join(BAYES.proof(START, *lines).judgement.messages)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((... == WITH,), "This holds only where by.markov may be used, and the line cites no reason"),
        ((... == GOAL, by.markov), "too much for one line: it takes by.product and by.markov. Write 2 lines"),
        ((... == WITH, by.markov, ... == GOAL, by.marginal), "by.marginal is not the reason: it takes by.product"),
        (
            (... == WITH, by.markov, ... == GOAL, by.product, by.marginal),
            "by.marginal is not needed: cite one rule per line",
        ),
        ((... == WITH, by.markov, ... == GOAL), "no reason is given: it takes by.product"),
        ((... == START, by.product), "holds by arithmetic alone; by.product is not needed"),
        ((... == log(START - 2), by.product), "no finite value"),
        ((... == WITH, by.markov), "Every line holds so far; the proof is to end with =="),
        ((..., ... == GOAL, by.product), "This is true; whether it follows is seen when the hole above is filled"),
        ((..., ... == 2 * GOAL, by.product), "Whatever fills the hole above"),
    ],
)
def test_what_is_missing_unnecessary_or_too_much(lines: tuple[object, ...], said: str) -> None:
    assert said in sentence(*lines)


def test_the_proof_starts_where_it_is_to() -> None:
    assert "The proof starts elsewhere" in BAYES.proof(WITH).judgement.lines[0].message


def test_the_smallest_set_of_laws() -> None:
    assert needed(BAYES, Step(START, "==", WITH)) == ("markov",)
    assert needed(BAYES, Step(START, "==", GOAL)) == ("product", "markov")
    assert needed(BAYES, Step(START, "==", START)) == ()
    assert needed(BAYES, Step(START, "==", q(x[t]))) is None


def test_a_counterexample_can_be_checked_by_hand() -> None:
    world = find_world(BAYES, Step(START, "==", WITH, ("product",)))
    table, point = world.split("; at ")
    entries = dict(entry.split(": ") for entry in table.removeprefix("q(x0,x1,x2) = ").split(", "))
    weights = {state: [int(part) for part in share.split("/")] for state, share in entries.items()}
    joint = {state: parts[0] / (parts[1] if len(parts) > 1 else 1) for state, parts in weights.items()}
    assert sum(joint.values()) == pytest.approx(1)
    values = {part[:2]: part[3] for part in point.split(" the line")[0].split(", ")}
    a, b, c = values["x0"], values["x1"], values["x2"]
    given_both = joint[a + b + c] / sum(joint[a + b + other] for other in "01")
    given_one = sum(joint[s + b + c] for s in "01") / sum(joint[s + b + o] for s in "01" for o in "01")
    above, line = point.split("the line above is ")[1].rstrip(".").split(", this line is ")
    assert eval(above) == pytest.approx(given_one)
    assert eval(line) == pytest.approx(given_both)


def test_did_you_mean() -> None:
    wrong = q(x[t - 1] | x[t], x[0]) * q(x[t] | x[0]) * q(x[t - 1] | x[0])
    assert find_repair(BAYES, Step(WITH, "==", wrong, ("product",))) == str(GOAL)
    assert find_repair(BAYES, Step(WITH, "==", q(x[0]) ** 7, ("product",))) == ""


def test_many_wrong_lines_are_repaired() -> None:
    tried = repaired = 0
    for example in EXAMPLES:
        if example.exercise.continuous:
            continue
        for number, lines in example.wrong[3:6]:
            verdict = judge(example.exercise.proof(*lines)).lines[number - 1]
            if verdict.verdict == "wrong":
                tried, repaired = tried + 1, repaired + bool(verdict.repair)
    assert repaired / tried > 0.4


def with_route(example: Example, lines: Lines) -> Exercise:
    """The exercise, with partial credit along some lines."""
    return replace(example.exercise, references=(lines,))


def test_credit_grows_along_the_way_and_circling_earns_nothing() -> None:
    lines = EXAMPLE["elbo.three_terms"].right[1]
    exercise = with_route(EXAMPLE["elbo.three_terms"], lines)
    shares = [judge(exercise.proof(*lines[: 1 + 2 * count])).credit for count in range(5)]
    assert shares == [pytest.approx(count / 4) for count in range(5)]
    there_and_back = (*lines[:3], ... == lines[0], by.reversal, *lines[1:3], ... == lines[0], by.reversal)
    assert judge(exercise.proof(*there_and_back)).credit == pytest.approx(1 / 4)


def test_one_error_is_not_punished_twice() -> None:
    lines = EXAMPLE["vae.elbo"].right[0]
    unjustified = (*lines[:2], by.marginal, *lines[3:])
    judgement = judge(with_route(EXAMPLE["vae.elbo"], lines).proof(*unjustified))
    assert [line.number for line in judgement.lines if not line.holds] == [2]
    assert judgement.credit == pytest.approx(4 / 5)


def test_all_but_the_last_line_is_worth_no_more_than_95_percent() -> None:
    exercise = with_route(EXAMPLE[BAYES.name], (START, ... == WITH, by.markov, ... == GOAL, by.product))
    judgement = judge(exercise.proof(START, ... == WITH, by.markov, ... == GOAL, by.marginal))
    assert judgement.credit == pytest.approx(1 / 2)
    assert judge(exercise.proof(START, ... == WITH, by.product, ... == GOAL, by.product)).credit <= 0.95


def test_inequalities_have_no_slack_to_hide_in() -> None:
    exercise = EXERCISES["vae.bound_by_gibbs"]
    start, goal = exercise.start, exercise.goal
    for line in (goal, goal - 1, start - 1):
        assert not exercise.proof(start, ... >= line, by.gibbs).judgement.complete


def test_dimensions_are_told_apart_on_a_plane() -> None:
    lines = EXAMPLE["gaussian_kl"].right[0]
    exercise = EXERCISES["gaussian_kl"]
    from derive.grammar import norm2, num
    from derive.letters import m, v, w, μ

    line = d / 2 * log(w / v) - num(1) / 2 + (v + norm2(μ - m)) / (2 * w)
    assert exercise.proof(*lines[:-2], ... == line, by.moments).judgement.first_fault == 5


def test_free_laws_need_no_citing() -> None:
    laws = {"rules": ["marginal"], "free": ("algebra", "product")}
    free = Exercise("free", "F", start=START, goal=GOAL, premises=BAYES.premises, cases=BAYES.cases, **laws)
    assert free.proof(START, ... == GOAL, by.markov).judgement.complete


def test_display_as_markdown_and_as_text() -> None:
    proof = BAYES.proof(START, ... == WITH, by.markov, ..., ... == q(x[t] | x[0]), by.product)
    markdown = proof._repr_markdown_()
    assert markdown.count("$$") == 2
    assert r"{\checkmark}" in markdown
    assert r"{\times}" in markdown
    assert r"\text{markov}" in markdown
    text = str(proof)
    assert text.splitlines()[0] == "✓  1    q(x[t] | x[t-1])"
    assert "On the way: " not in text  # nothing is covered yet
    assert "ms" not in text
    partly = with_route(EXAMPLE[BAYES.name], (START, ... == WITH, by.markov, ... == GOAL, by.product))
    assert "On the way: 50 %." in str(partly.proof(START, ... == WITH, by.markov))


def test_the_judge_speaks_german() -> None:
    german = Exercise(
        "g", "G", start=START, goal=GOAL, rules=["product"], premises=BAYES.premises, cases=BAYES.cases, language="de"
    )
    assert "Bewiesen" in str(german.proof(START, ... == WITH, by.markov, ... == GOAL, by.product))
    wrong = str(german.proof(START, ... == q(x[t] | x[0]), by.product))
    assert "Das folgt nicht mit by.product" in wrong
    assert "ist die Zeile darüber" in wrong
    assert all(set(language) == set(Message) for language in LANGUAGES.values())


def test_the_judgement_is_plain_data() -> None:
    judgement = BAYES.proof(START, ... == WITH, by.markov).judgement
    assert json.loads(json.dumps(judgement.to_dict()))["lines"][1]["verdict"] == "right"


def test_latex_is_judged_like_python() -> None:
    source = r"""\begin{align*}
        q(x_t \mid x_{t-1}) &= q(x_t \mid x_{t-1}, x_0) && \text{by markov} \\
        &= \frac{q(x_{t-1} \mid x_t, x_0)\, q(x_t \mid x_0)}{q(x_{t-1} \mid x_0)} && \text{by product}
    \end{align*}"""
    assert read_proof(BAYES, source).judgement.complete
    assert proof_magic("bayes", source, {"bayes": BAYES}).judgement.complete
    assert proof_magic("elbo.seen_from_behind", source, {"elbo": elbo}).judgement.complete
    for name in ("", "nobody", "elbo.nothing", "elbo"):
        with pytest.raises(UnreadableLatex, match="wants the name of an exercise"):
            proof_magic(name, source, {"elbo": elbo})


def test_the_slides_misplaced_bracket_is_found() -> None:
    """E-L15: the fourth line of the bound has the second sum inside of the first."""
    from derive import E
    from derive.letters import T

    start = E[q(x[1:T] | x[0])](-log(p_θ(x[T])) - Sum[t, 1:T](log(p_θ(x[t - 1] | x[t]))) + Sum[t, 1:T](log(START)))
    slide = E[q(x[1:T] | x[0])](-log(p_θ(x[T])) - Sum[t, 1:T](log(p_θ(x[t - 1] | x[t])) + Sum[t, 1:T](log(START))))
    exercise = Exercise("slide", "S", start=start, goal=start, rules=["logs", "telescope"], cases=[{"T": 3}])
    assert exercise.proof(start, ... == slide, by.logs).judgement.lines[1].verdict in ("wrong", "unread")


def test_importing_is_quick() -> None:
    code = "import time, numpy; t = time.perf_counter(); import derive; print(time.perf_counter() - t)"
    seconds = float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert seconds < 1.0  # about 0.05 s on a free core


def test_the_readme_says_what_happens() -> None:
    readme = (Path(derive.__file__).parent / "README.md").read_text(encoding="utf-8")
    code = readme.split("```python\n")[1].split("```")[0].replace("weather.proof(", "proof = weather.proof(")
    names: dict[str, Any] = {}
    exec(code, names)
    weather, proof = names["weather"], names["proof"]
    lines = [line.expression for line in proof.lines]
    assert proof.judgement.complete
    leap = weather.proof(lines[0], ... == lines[1], by.marginal, ... == lines[3], by.product).judgement
    assert leap.lines[2].message in readme
    wrong = Int[x[1]](p(x[2]) * p(x[1] | x[0]))
    world = weather.proof(*lines[:1], ... == lines[1], by.marginal, ... == wrong, by.product).judgement.lines[2].world
    assert "000: " in world
    assert "111: " in world
