"""Derivations: judged from their JSON alone, whoever wrote it; worth a part of the points; never recorded."""

# ruff: noqa: SIM300 - a line of a proof is `... == line`

import json
import subprocess
import sys
from types import ModuleType

import pytest

from autograder import derivations
from autograder.assess import CheckResult, assess
from autograder.catalogue import Check, Exercise
from autograder.checks import laws
from autograder.derivations import Derivation, UnknownStatement, is_record, statement
from autograder.judge import NotRight, judge
from autograder.outcomes import LARGEST_HEADER, Fault, Outcome, from_bytes, to_bytes
from autograder.probing import load_module, run_probe
from autograder.references import KnownMistake, References
from autograder.verdicts import Verdict
from course.derivations import elbo as to_prove
from derive import Proof, by, log
from derive.data import LARGEST_PROOF, from_json
from derive.errors import MalformedProof
from derive.letters import q, t, x

STATEMENT = to_prove.seen_from_behind
JUDGING = Derivation("elbo.seen_from_behind")
FIRST, SECOND, GOAL = STATEMENT.start, q(x[t] | x[t - 1], x[0]), STATEMENT.goal
JOINT = q(x[t], x[t - 1] | x[0]) / q(x[t - 1] | x[0])
RIGHT = (FIRST, ... == SECOND, by.markov, ... == JOINT, by.product, ... == GOAL, by.product)
TURNED = (*RIGHT[:5], ... == q(x[t - 1] | x[t], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]), by.product)
LONGER = (
    FIRST, ... == SECOND, by.markov,
    ... == q(x[t], x[t - 1], x[0]) / q(x[t - 1], x[0]), by.product,
    ... == q(x[t - 1] | x[t], x[0]) * q(x[t], x[0]) / q(x[t - 1], x[0]), by.product,
    ... == GOAL, by.product,
)  # fmt: skip
SEED = 4_000_000_007


def text(*lines: object) -> str:
    return STATEMENT.proof(*lines).to_json()


ROUTES = str(JUDGING.kept_answer(text(*RIGHT), SEED))


def verdict(given: object) -> Verdict:
    return JUDGING("derivation", given, ROUTES)  # type: ignore[arg-type]  # that is the point


# --- Right and wrong --------------------------------------------------------------------------------------


def test_a_complete_proof_is_right_and_every_line_of_it_is() -> None:
    found = verdict(text(*RIGHT))
    assert found.passed
    assert [(line.mark, line.relation, line.reason) for line in found.lines] == [
        ("right", "", ""),
        ("right", "==", "by.markov"),
        ("right", "==", "by.product"),
        ("right", "==", "by.product"),
    ]
    assert found.lines[1].text == "q(x[t] | x[t-1], x[0])"
    assert found.lines[1].latex == r"q(x_{t} \mid x_{t-1}, x_{0})"


def test_a_shorter_way_than_the_reference_is_right_too() -> None:
    assert verdict(text(FIRST, ... == SECOND, by.markov, ... == GOAL, by.product)).passed


@pytest.mark.parametrize(
    ("lines", "credit", "said"),
    [
        (TURNED, 2 / 3, "Line 4: This does not follow with by.product"),
        (RIGHT[:5], 2 / 3, "Every line holds so far; the proof is to end with"),
        (RIGHT[:3], 1 / 3, "Every line holds so far"),
        ((FIRST, ... == GOAL, by.product), 0, "Line 2: This holds only where by.markov may be used"),
        ((*RIGHT[:3], ..., ... == GOAL, by.product), 1 / 3, "Line 3: This line is a hole"),
        ((), 0, "Nothing is written yet."),
    ],
)
def test_right_lines_earn_their_share_and_the_first_fault_is_said(
    lines: tuple[object, ...], credit: float, said: str
) -> None:
    found = verdict(text(*lines))
    assert (found.passed, found.reason) == (False, derivations.UNPROVED)
    assert found.credit == pytest.approx(credit)
    assert found.sentence.startswith(said)


def test_notes_stand_at_the_line_that_they_belong_to() -> None:
    *right, faulty = verdict(text(*TURNED)).lines
    assert all(line.notes == () for line in right)
    message, world, *_ = faulty.notes
    assert message.startswith("This does not follow")
    assert world.startswith("A world that you can check by hand: q(x0,x1,x2) = 000: ")


@pytest.mark.parametrize(
    ("points", "credit", "earned"), [(3, 2 / 3, 2), (4, 2 / 3, 2), (1, 0.95, 0), (3, 1.0, 2), (0, 0.5, 0), (2, -1.0, 0)]
)
def test_a_part_is_worth_whole_points_and_never_all(points: int, credit: float, earned: int) -> None:
    assert CheckResult("c", "c", points, Verdict(False, "unproved", credit=credit)).earned == earned


def test_it_is_judged_once_for_the_last_seed_whatever_the_others_got() -> None:
    check = Check("f", "c", 3, (), lambda *_: {}, JUDGING)
    exercise = Exercise("f", "CHAIN", 5, ("a", "b", "c"), (check,))
    wanted = {("c", seed): outcome(str(JUDGING.kept_answer(text(*RIGHT), seed))) for seed in (1, SEED)}
    given = {("c", 1): Outcome(fault=Fault("error", "no")), ("c", SEED): outcome(text(*RIGHT))}
    references = References("t", (1, SEED), wanted, ())
    assert assess(exercise, given, references).earned == 3
    given["c", SEED] = outcome(text(*TURNED))
    assert assess(exercise, given, references).earned == 2
    assert assess(exercise, {}, references).earned == 0


def outcome(value: str) -> Outcome:
    return Outcome({"derivation": value}, {"derivation": "derivation"})


# --- What anybody may send --------------------------------------------------------------------------------

LINES = json.loads(text(*RIGHT))["lines"]
DEEP: object = ["Name", "x", None]
for _ in range(300):
    DEEP = ["Negative", DEEP]

FORGED = {
    "nothing": "",
    "no JSON": "proved",
    "a judgement": json.dumps({"lines": [], "credit": 1.0, "complete": True, "message": "Proved"}),
    "a proof with a judgement": json.dumps(json.loads(text(*RIGHT)) | {"complete": True, "credit": 1}),
    "a proof of something else": to_prove.bound.proof(to_prove.bound.start).to_json(),
    "no lines": json.dumps({"exercise": STATEMENT.name, "lines": None}),
    "one line that is the goal": text(GOAL),
    "lists in lists": "[" * (LARGEST_PROOF - 1),
    "objects in objects": '{"exercise":' * 9_000,
    "a deep line": json.dumps({"exercise": STATEMENT.name, "lines": [[DEEP, "==", []]]}),
    "too long": text(*RIGHT)[:-1] + " " * LARGEST_PROOF + "}",
    "too many lines": json.dumps({"exercise": STATEMENT.name, "lines": [LINES[0], *LINES[1:] * 40]}),
    "a long number": json.dumps({"exercise": STATEMENT.name, "lines": [[["Number", "9" * 5000], "==", []]]}),
    "a number of Python": '{"exercise": ' + "9" * 5000 + "}",
    "a rule of another exercise": text(*RIGHT).replace("markov", "gibbs"),
    "a relation that is none": text(*RIGHT).replace('"=="', '"is"'),
    "half a letter": text(*RIGHT).replace('"x"', '"\\ud800"'),
    "a letter with a formula in it": text(*RIGHT).replace('"x"', '"x</math><script>"'),
    "its own routes": ROUTES,
    "a number over nothing": text(*RIGHT).replace('["Number","1"]', '["Number","1/00"]'),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_derivation_is_a_sentence_and_earns_nothing(forged: str) -> None:
    found = verdict(forged)
    assert not found.passed
    assert found.credit == 0
    assert found.sentence.endswith((".", ")", "]"))
    assert JUDGING.kept_mistake(forged) is None or forged == FORGED["one line that is the goal"]
    assert not JUDGING.alike(forged, str(JUDGING.kept_mistake(text(*TURNED))))


@pytest.mark.parametrize("number", ["1/0", "1/00", "1/000000000000", "1/٠", "٣", "1/٢", "1/2/3", "+1", "1.5", ""])
def test_a_number_has_plain_digits_and_no_zero_below(number: str) -> None:
    forged = json.dumps({"exercise": STATEMENT.name, "lines": [[["Number", number], "==", []]]})
    with pytest.raises(MalformedProof):
        from_json(STATEMENT, forged)
    assert not STATEMENT.judge(forged).complete


def test_what_is_no_text_is_no_derivation() -> None:
    import numpy as np

    assert not verdict(np.ones(3)).passed
    assert not JUDGING.alike(np.ones(3), "")


def test_whatever_the_judge_stumbles_over_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(derivations, "judge", stumble)
    assert verdict(text(*RIGHT) + " ").sentence == derivations.CANNOT_BE_JUDGED


def test_the_largest_derivation_travels() -> None:
    long = text(*RIGHT).replace('"q"', f'"{"q" * 28}"')
    padded = long + " " * (LARGEST_PROOF - len(long))
    assert from_bytes(to_bytes(outcome(padded))).values["derivation"] == padded
    assert len(json.dumps(json.dumps(padded))) < LARGEST_HEADER


# --- What is recorded -------------------------------------------------------------------------------------


def test_of_a_right_proof_its_route_is_kept_and_no_line() -> None:
    data = json.loads(ROUTES)
    assert data["seed"] == SEED
    (route,) = data["routes"]
    assert [type(number) for trace in route for number in trace] == [float] * sum(map(len, route))
    assert is_record(ROUTES)
    assert not is_record(text(*RIGHT))
    assert not is_record(json.dumps({"seed": SEED, "routes": [[text(*RIGHT)]]}))
    assert "markov" not in ROUTES


def test_routes_of_other_right_proofs_are_kept_each_once() -> None:
    others = [text(*each) for each in (RIGHT, LONGER, RIGHT[:5], LONGER, TURNED)]
    kept = str(JUDGING.kept_answer(text(*RIGHT), SEED, others))
    assert [len(route) for route in json.loads(kept)["routes"]] == [4, 5]
    assert json.loads(kept)["routes"][0] == json.loads(ROUTES)["routes"][0]
    assert is_record(kept)


def test_who_goes_another_way_has_come_as_far_with_every_seed() -> None:
    for seed in (1, 2, SEED):
        kept = str(JUDGING.kept_answer(text(*RIGHT), seed, [text(*LONGER)]))
        shares = [JUDGING("derivation", text(*LONGER[:count]), kept).credit for count in (3, 5, 7)]
        assert shares == pytest.approx([1 / 3, 1 / 2, 3 / 4])
        assert JUDGING("derivation", text(*RIGHT[:5]), kept).credit == pytest.approx(2 / 3)
        assert JUDGING("derivation", text(*LONGER), kept).passed


def test_a_reference_that_is_not_right_says_which_line_and_why() -> None:
    with pytest.raises(NotRight, match=r"elbo\.seen_from_behind is not complete\. Line 4: This does not follow"):
        JUDGING.kept_answer(text(*TURNED), SEED)


def test_routes_agree_up_to_rounding_and_lead_through_their_own_worlds() -> None:
    again = json.loads(ROUTES)
    again["routes"][0][1][2] *= 1 + 1e-11
    other = str(JUDGING.kept_answer(text(*RIGHT), 5))
    assert judge(outcome(json.dumps(again)), outcome(ROUTES), JUDGING.of_records).passed
    assert not judge(outcome(other), outcome(ROUTES), JUDGING.of_records).passed
    assert not judge(outcome(str(JUDGING.kept_answer(text(*RIGHT[:3], ... == GOAL, by.product), SEED))),
                     outcome(ROUTES), JUDGING.of_records).passed  # fmt: skip
    more = str(JUDGING.kept_answer(text(*RIGHT), SEED, [text(*LONGER)]))
    assert not judge(outcome(more), outcome(ROUTES), JUDGING.of_records).passed


def test_a_mistake_is_named_however_it_is_written() -> None:
    known = JUDGING.kept_mistake(text(*TURNED))
    assert is_record(str(known))
    other = q(x[t - 1], x[t] | x[0]) / q(x[t] | x[0]) ** 2 * q(x[t - 1] | x[0])
    same = text(FIRST, ... == SECOND, by.markov, ... == other, by.product)
    unlike = text(FIRST, ... == SECOND, by.markov, ... == other * 2, by.product)
    assert [JUDGING.alike(each, str(known)) for each in (same, unlike, text(*RIGHT))] == [True, False, False]
    assert JUDGING.of_records.alike(str(known), str(JUDGING.kept_mistake(same)))
    assert not JUDGING.of_records.alike(str(known), str(JUDGING.kept_mistake(unlike)))


def test_assessing_names_it() -> None:
    check = Check("f", "c", 3, (), lambda *_: {}, JUDGING)
    exercise = Exercise("f", "CHAIN", 5, ("a", "b", "c"), (check,))
    sign = outcome(str(JUDGING.kept_mistake(text(*TURNED))))
    mistake = KnownMistake("f", "turned", "Above belongs below.", {("c", 1): sign, ("c", 2): sign})
    wanted = {("c", seed): outcome(str(JUDGING.kept_answer(text(*RIGHT), seed))) for seed in (1, 2)}
    given = {("c", seed): outcome(text(*TURNED)) for seed in (1, 2)}
    found = assess(exercise, given, References("t", (1, 2), wanted, (mistake,))).checks[0]
    assert (found.mistake, found.advice, found.earned) == ("turned", "Above belongs below.", 2)


@pytest.mark.parametrize("name", ["elbo.no_such_statement", "no_such_topic.bound", "elbo.KL", "elbo"])
def test_a_check_that_names_no_statement_is_refused(name: str) -> None:
    with pytest.raises(UnknownStatement):
        statement(name)


def test_judging_needs_no_torch() -> None:
    code = "import sys, autograder.derivations as d; d.statement('elbo.bound'); print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


# --- In the student's process -----------------------------------------------------------------------------

HEAD = """from course.derivations import elbo as to_prove
from derive import by, log, num
from derive.letters import q, x, t


def seen_from_behind():
"""


def probe(module: ModuleType, draw: object) -> dict[str, Proof]:
    return {"derivation": laws.derivation(STATEMENT, module.seen_from_behind())}


def answered(body: str) -> Outcome:
    module = load_module(f"{HEAD}    {body}\n".encode(), "elbo")
    return run_probe(Check("seen_from_behind", "c", 3, (), probe, JUDGING), module, seed=1)


TUPLE = "(q(x[t] | x[t-1]), ... == q(x[t] | x[t-1], x[0]), by.markov)"


@pytest.mark.parametrize("body", [f"return {TUPLE}", f"return to_prove.seen_from_behind.proof(*{TUPLE})"])
def test_a_proof_and_the_bare_tuple_of_its_lines_are_the_same(body: str) -> None:
    got = answered(body)
    assert (got.fault, got.kinds, got.mutated, got.aliased) == (None, {"derivation": "derivation"}, (), ())
    assert got.values["derivation"] == text(*RIGHT[:3])


@pytest.mark.parametrize(
    ("body", "said", "line"),
    [
        ("return (q(x[t] | x[t-1]), ... < x[t])", "write <= or >=. Look at line 7 of exercises/elbo.py.", 7),
        (f"return to_prove.seen_from_behind.proof(*{TUPLE}, ... == 1)", "write a number as num(1)", 7),
        (f"return (*{TUPLE}, ... == 1)", "write a number as num(1)", None),
        ("return (q(x[t] | x[t-1]), ... == x[t] == x[0])", "One relation per line", 7),
        ("return to_prove.seen_from_behind.proof(x[t], ... == x[t], by.gibbs)", "by.gibbs is a law, but not one of", 7),
    ],
)
def test_what_is_mistyped_is_said_in_the_words_of_derive(body: str, said: str, line: int | None) -> None:
    fault = answered(body).fault
    assert fault is not None
    assert (fault.kind, fault.line) == ("mistyped", line)
    assert said in fault.sentence
    assert not any(word in fault.sentence for word in ("Traceback", "autograder", "derive.", "laws"))


@pytest.mark.parametrize(
    ("body", "what"),
    [("return None", "nothing"), ("return 3", "a number"), ("return x", "a Name"), ("pass", "nothing")],
)
def test_what_is_no_derivation_is_of_the_wrong_type(body: str, what: str) -> None:
    fault = answered(body).fault
    assert fault is not None
    assert fault.sentence.startswith(f"elbo.seen_from_behind returned {what}, which does not fit")


def test_a_derivation_that_is_too_long_says_so() -> None:
    got = answered("return (q(x[t] | x[t-1]), *[... == sum([x[t] * x[t]] * 50) for _ in range(39)])")
    assert got.kinds["derivation"].startswith("derivation of ")
    assert "characters" in judge(got, outcome(ROUTES), JUDGING).sentence


def test_a_proof_that_nobody_typed_is_no_derivation() -> None:
    got = answered("from derive import Proof; return Proof(to_prove.seen_from_behind, (1, 2))")
    assert judge(got, outcome(ROUTES), JUDGING).reason == "type"


def test_a_line_without_a_value_is_said_at_its_line() -> None:
    (_, line) = verdict(text(FIRST, ... == log(FIRST - 2), by.product)).lines
    assert line.mark == "wrong"
    assert "no finite value" in line.notes[0]
