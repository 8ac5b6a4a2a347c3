"""A derivation from the student's file to every page that a tutor and a student read, through the real engine."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.catalogue import Topic
from autograder.derivations import is_record
from autograder.outcomes import Fault
from autograder.references import PUBLIC_SEEDS, dump
from autograder.tutor import recording, release, results, solutions
from autograder.tutor.collecting import Submission
from autograder.tutor.engine import Engine, Limits, listing
from autograder.tutor.gradebook import marks
from autograder.tutor.marking import Marker, Seeds, kept_lines
from autograder.tutor.recording import BadReference
from autograder.tutor.report import _templates, tables
from autograder.tutor.results import Result
from autograder.tutor.solutions import Alternative, Mistake
from autograder.verdicts import ProofLine

CHECKS = "tests.tutor.proved"
REFERENCE = '''"""A made-up topic."""

from course.derivations import elbo as to_prove
from derive import by
from derive.letters import q, t, x


def seen_from_behind():
    return to_prove.seen_from_behind.proof(
        q(x[t] | x[t-1]),
        ... == q(x[t] | x[t-1], x[0]), by.markov,
        ... == q(x[t], x[t-1] | x[0]) / q(x[t-1] | x[0]), by.product,
        ... == q(x[t-1] | x[t], x[0]) * q(x[t] | x[0]) / q(x[t-1] | x[0]), by.product,
    )


def doubled(x):
    return 2 * x
'''
LAST = "q(x[t-1] | x[t], x[0]) * q(x[t] | x[0]) / q(x[t-1] | x[0])"
TURNED = REFERENCE.replace(LAST, "q(x[t-1] | x[t], x[0]) * q(x[t-1] | x[0]) / q(x[t] | x[0])")
REWRITTEN = REFERENCE.replace(LAST, "q(x[t-1], x[t] | x[0]) / q(x[t] | x[0])**2 * q(x[t-1] | x[0])")
LEAPT = REFERENCE.replace("        ... == q(x[t] | x[t-1], x[0]), by.markov,\n", "")
LONGER = REFERENCE.replace(
    f"        ... == q(x[t], x[t-1] | x[0]) / q(x[t-1] | x[0]), by.product,\n        ... == {LAST}",
    "        ... == q(x[t], x[t-1], x[0]) / q(x[t-1], x[0]), by.product,\n"
    "        ... == q(x[t-1] | x[t], x[0]) * q(x[t], x[0]) / q(x[t-1], x[0]), by.product,\n"
    f"        ... == {LAST}",
)
SEEDS = (*PUBLIC_SEEDS, 20_262, 4_100_000_001)
ADVICE = {"turned": "What stands above belongs below.", "leapt": "Markov is missing."}


@pytest.fixture(scope="module")
def proving(quick: Limits) -> Iterator[Engine]:
    with Engine(workers=1, limits=quick, checks=CHECKS) as made:
        yield made


@pytest.fixture(scope="module")
def topic(proving: Engine) -> Topic:
    return proving.topic("lemma")


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [("turned", TURNED), ("leapt", LEAPT)]
    mistakes = tuple(Mistake("seen_from_behind", name, ADVICE[name], text.encode()) for name, text in known)
    monkeypatch.setattr(solutions, "reference_source", lambda name: REFERENCE.encode())
    monkeypatch.setattr(solutions, "mistakes", lambda name: mistakes)
    others = (Alternative("seen_from_behind", "longer", LONGER.encode()),)
    monkeypatch.setattr(solutions, "alternatives", lambda name: others)


@pytest.fixture
def references(proving, sources):
    return recording.live_references("lemma", SEEDS, proving, cache=None)


@pytest.fixture
def graded(proving, topic, references):
    marker = Marker(topic, references, Seeds(1), "test")
    return lambda source: marker.mark(Submission("Ada", "lemma", "lemma.py", source.encode()), proving)


def proof_of(result: Result) -> results.CheckMark:
    return result.exercises[0].checks[0]


def test_how_it_is_judged_travels_with_the_catalogue(topic):
    assert [check.judging.partial for check in topic.checks] == [True, False]
    assert listing.load(listing.dump([topic]))["lemma"].checks[0].judging == topic.checks[0].judging


def test_references_hold_routes_and_signs_and_no_proof(references):
    kept = [
        *references.wanted.values(),
        *(each for mistake in references.mistakes for each in mistake.outcomes.values()),
    ]
    proofs = [value for each in kept for value in each.values.values() if isinstance(value, str)]
    assert len(proofs) == len(SEEDS) + 2 * len(PUBLIC_SEEDS)
    assert all(map(is_record, proofs))
    assert len({json.dumps(json.loads(each)) for each in proofs[: len(SEEDS)]}) == len(SEEDS)
    assert all([len(route) for route in json.loads(each)["routes"]] == [4, 5] for each in proofs[: len(SEEDS)])


def test_alternatives_are_run_once_and_their_ways_kept(proving, sources, tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "fingerprint", lambda name: "made up")
    made = recording.live_references("lemma", SEEDS, proving, tmp_path)
    (kept,) = tmp_path.glob("*.json")
    with monkeypatch.context() as patched:
        patched.setattr(recording, "other_ways", None)
        again = recording.live_references("lemma", SEEDS, proving, tmp_path)
    assert routes(again) == routes(made) == [4, 5]
    kept.write_text("damaged")
    monkeypatch.setattr(solutions, "alternatives", lambda name: ())
    assert routes(recording.live_references("lemma", SEEDS, proving, tmp_path)) == [4]


def routes(references):
    """How long the routes are that are wanted for the last seed, which is a secret one."""
    kept = references.wanted["every_line_follows_from_the_one_above", SEEDS[-1]].values["derivation"]
    return [len(route) for route in json.loads(str(kept))["routes"]]


@pytest.mark.parametrize(
    ("source", "earned", "mistake"),
    [
        (REFERENCE, 3, ""),
        (TURNED, 2, "turned"),
        (REWRITTEN, 2, "turned"),
        (LEAPT, 1, "leapt"),
        (REFERENCE.replace("by.product,\n    )", "by.marginal,\n    )"), 2, ""),
        (REFERENCE.replace(f"        ... == {LAST}, by.product,\n", ""), 2, ""),
        (LONGER, 3, ""),
        (LONGER.replace(f"        ... == {LAST}, by.product,\n", ""), 2, ""),
    ],
    ids=["right", "turned", "rewritten", "leapt", "another reason", "stops early", "longer", "stops on another way"],
)
def test_lines_earn_points_and_mistakes_are_named(graded, topic, tmp_path, source, earned, mistake):
    result = graded(source)
    check = proof_of(result)
    assert (check.earned, check.mistake, check.advice) == (earned, mistake, ADVICE.get(mistake, ""))
    assert (result.earned, result.needs_human) == (earned + 1, False)
    results.save(tmp_path, result)
    assert results.load(tmp_path, "Ada", topic) == result
    assert len(check.lines) == source.count("... ==") + 1


def test_a_partly_right_proof_stands_on_every_page(graded):
    result = graded(TURNED)
    mark = marks.marks(result, {"lemma-seen_from_behind": 3.0, "lemma-doubled": 1.0})["lemma-seen_from_behind"]
    assert mark.points == 2
    assert "✗ every line follows from the one above (2 of 3 points, as far as right lines lead)" in mark.text
    assert "    ✓ == q(x[t], x[t-1] | x[0])/q(x[t-1] | x[0])  by.product\n" in mark.text
    assert mark.text.count("This does not follow with by.product") == 1
    assert result.exercises[0].state == "partly"
    student = tables.Person("Ada", {"lemma": result})
    topics = {"lemma": Topic("lemma", 99, {}, {})}
    page = _templates().get_template("student.html").render(person=student, topics=topics)
    assert "2 of 3 points" in page
    assert page.count("<math") == 4
    assert page.count("This does not follow with by.product") == 1
    assert ADVICE["turned"] in page


def test_parts_of_points_are_believed_only_where_there_are_any(graded, topic):
    result = graded(TURNED)
    proof, function = result.exercises
    assert results.adds_up(result)
    assert results.fits(result, topic)
    bare = replace(function.checks[0], points=4, earned=2, reason="value")
    other = replace(result, exercises=(proof, replace(function, points=4, earned=2, checks=(bare,))))
    assert not results.fits(replace(other, earned=4, points=7), topic)
    for earned in (3, 4):
        check = replace(proof.checks[0], earned=earned)
        forged = replace(proof, earned=earned, checks=(check,))
        assert not results.adds_up(replace(result, earned=earned + 1, exercises=(forged, function)))


def test_a_reference_with_a_gap_is_refused(proving, sources, monkeypatch):
    monkeypatch.setattr(solutions, "reference_source", lambda name: LEAPT.encode())
    with pytest.raises(BadReference, match=r"reference of lemma is not right: .* Line 2: .*by\.markov"):
        recording.wanted("lemma", [1], proving)


def test_a_recorded_file_with_a_proof_in_it_is_no_release(proving, sources, references, tmp_path, monkeypatch):
    monkeypatch.setattr(release, "telling_lines", lambda root: {})
    public = recording.live_references("lemma", PUBLIC_SEEDS, proving, cache=None)
    outcomes = proving.run(REFERENCE.encode(), "lemma", PUBLIC_SEEDS)
    for found, safe in ((public, True), (replace(public, wanted=outcomes), False)):
        data = dump(found)
        (tmp_path / "lemma.safetensors").write_bytes(data)
        if safe:
            release.search({"lemma.safetensors": data}, tmp_path)
            continue
        with pytest.raises(release.Leak, match="a text or a derivation that anybody could read"):
            release.search({"lemma.safetensors": data}, tmp_path)


# --- Children that forge ----------------------------------------------------------------------------------

FORGER = """
import autograder.watching as watching
watching.to_json = lambda proof: {forged}
"""

FORGED = {
    "a judgement": """'{"exercise":"elbo.seen_from_behind","lines":[],"complete":true,"credit":1.0}'""",
    "a nesting bomb": "'[' * 99_999",
    "objects in objects": """'{"exercise":' * 8_000""",
    "a giant": "'x' * 10**8",
    "quotes": """'"' * 99_999""",
    "letters that take six bytes": "'\\u1234' * 99_999",
    "bytes": "b'proved'",
    "a text of its own kind": "type('Text', (str,), {'__len__': lambda self: 1})('x' * 10**6)",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_derivation_earns_nothing_and_costs_nothing_else(graded, forged):
    result = graded(REFERENCE + FORGER.format(forged=forged))
    check = proof_of(result)
    assert (check.earned, check.lines) == (0, ())
    assert check.reason in ("unproved", "type", "output", "tampering")
    assert check.verdict.endswith((".", ")"))
    assert result.exercises[1].passed


def test_a_students_own_judge_judges_nothing(graded):
    cheat = """
import derive.judging, derive.steps, derive.comparing
derive.judging._verdict = lambda bench, number, step: derive.judging.LineVerdict(number, "right")
derive.comparing.agreement = lambda *_: derive.comparing.Agreement(True)
"""
    assert proof_of(graded(LEAPT + cheat)).earned == 1


def test_mistyped_lines_show_the_students_line(graded):
    check = proof_of(graded(REFERENCE.replace(f"... == {LAST}", "... < x[t]")))
    assert (check.reason, check.line, check.source) == ("mistyped", 13, "... < x[t], by.product,")
    assert (
        check.verdict
        == "`<` and `>` are no relations of a proof; write <= or >=. Look at line 13 of exercises/lemma.py."
    )


# --- What is kept of long ones ----------------------------------------------------------------------------


def test_what_a_result_keeps_of_a_derivation_is_bounded():
    line = ProofLine(
        "wrong", "x" * 10**5, "==", "y" * 1400, "by." + "z" * 999, ("said\x1b" * 999, "world" * 999, "repair")
    )
    kept = list(kept_lines((line,) * 40))
    assert len(kept) == 40
    assert len(json.dumps([vars(each) for each in kept])) < 60_000
    assert all("\x1b" not in note for each in kept for note in each.notes)
    assert [len(each.notes) for each in kept] == [3] * 10 + [1] * 30


def test_the_fingerprint_follows_derive_and_the_statements(sources, tmp_path, monkeypatch):
    for name in ("derive", "course/derivations", "solutions/alternatives"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(recording, "ROOT", tmp_path)
    (tmp_path / "solutions" / "flow.py").write_text("")
    prints = [recording.fingerprint("flow")]
    for changed in ("derive/judging.py", "course/derivations/elbo.py", "solutions/alternatives/flow.py"):
        Path(tmp_path / changed).write_text("changed")
        prints.append(recording.fingerprint("flow"))
    assert len(set(prints)) == 4


def test_a_fault_in_a_derivation_is_a_kind_that_children_may_report():
    from autograder.tutor.engine.examination import KINDS

    assert Fault("mistyped", "").kind in KINDS
