"""One submission's derivations take a bounded amount of work, and leave nothing behind for those of the next."""

# ruff: noqa: SIM300 - a line of a proof is `... == line`

from functools import partial

import pytest

from autograder import allowance, derivations
from autograder.allowance import Cost, Meter
from autograder.derivations import Derivation
from course.derivations import elbo
from derive import E, Sum, by, log
from derive.data import to_json
from derive.errors import TooLarge
from derive.judging import judge
from derive.letters import T, p_θ, q, x, θ
from derive.work import MOST_OF_A_PROOF
from tests.derive.examples import EXAMPLES
from tests.derive.examples.example import solved

DEAREST = ("elbo.squared_error", "noising.noise_limit", "bridges.layered_loss")
"""Of all statements of the course those whose wrong proofs take most."""

JUDGING = Derivation("elbo.seen_from_behind")


@pytest.fixture(scope="module")
def wanted():
    return JUDGING.kept_answer(to_json(solved("elbo.seen_from_behind")), 5)


@pytest.fixture(autouse=True)
def _nothing_at_hand():
    derivations.judged.cache_clear()
    derivations.sheet.cache_clear()


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.exercise.name in DEAREST])
def test_every_proof_of_the_course_takes_at_most_a_third(example):
    for lines in (*example.right, *(lines for _, lines in example.wrong)):
        meter = Meter()
        judge(example.exercise.proof(*lines), work=meter)
        assert meter.cost.work <= MOST_OF_A_PROOF / 3
        assert not meter.late


def test_who_has_used_up_the_allowance_is_not_judged_and_others_are(wanted, monkeypatch):
    right = to_json(solved("elbo.seen_from_behind"))
    with allowance.one_submission() as shared:
        first = JUDGING("derivation", right, wanted)
        monkeypatch.setattr(allowance, "MOST_OF_A_SUBMISSION", sum(cost.work for cost in shared.costs.values()))
        second = JUDGING("derivation", right, wanted)
    assert (first.reason, second.reason) == ("right", derivations.UNJUDGED)
    assert (second.credit, second.sentence) == (0.0, derivations.OVERSPENT)
    assert JUDGING("derivation", right, wanted).passed
    monkeypatch.setattr(allowance, "MOST_OF_A_SUBMISSION", 10**6)
    with allowance.one_submission():
        assert JUDGING("derivation", right, wanted).passed


def test_a_judgement_at_hand_counts_like_a_new_one_and_once(wanted):
    right = to_json(solved("elbo.seen_from_behind"))
    costs = []
    for _ in range(2):
        with allowance.one_submission() as shared:
            JUDGING("derivation", right, wanted)
            JUDGING("derivation", right, wanted)
        costs.append(shared.costs)
    assert costs[0] == costs[1]
    assert len(costs[0]) == 1


def test_seconds_are_a_net_below(wanted, monkeypatch):
    meter = Meter(seconds=0.0)
    with pytest.raises(TooLarge, match="too much work"):
        meter.spend()
    monkeypatch.setattr(derivations, "Meter", partial(Meter, seconds=0.0))
    verdict = JUDGING("derivation", to_json(solved("elbo.seen_from_behind")), wanted)
    assert (verdict.reason, verdict.sentence) == (derivations.UNJUDGED, derivations.TOO_LONG)
    with allowance.one_submission() as shared:
        allowance.charge("one", Cost(1, allowance.MOST_SECONDS))
        assert shared.spent


def test_no_proof_changes_what_another_is_worth():
    """A sum over θ leaves tables behind that are another's, unless worlds are thrown away."""
    judging = Derivation("elbo.bound")
    right = to_json(solved("elbo.bound"))
    wanted = judging.kept_answer(right, 7)
    chain, start = q(x[1:T] | x[0]), -log(p_θ(x[0]))
    rules = [getattr(by, name) for name in elbo.bound.rules]
    lines = [item for rule in rules for item in (... == start + 0 * E[chain](Sum[θ, 3:3](log(p_θ(x[0:T])))), rule)]
    judging("derivation", to_json(elbo.bound.proof(start, *lines)), wanted)
    assert not elbo.bound.worlds
    assert judging("derivation", right, wanted).passed
