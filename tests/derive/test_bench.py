"""The bench of the judge: what it measures are the reference proofs and their known mistakes."""

from itertools import islice

from autograder.tutor.bench import derivations
from autograder.tutor.bench.derivations import measured, mistaken, references
from autograder.tutor.bench.session import FULL, QUICK
from course.derivations import vae


def test_every_reference_proof_is_measured() -> None:
    names = [proof.exercise.name for proof in references()]
    assert len(names) == len(set(names)) >= 37
    assert derivations.derivations("vae") == ("elbo", "bound_by_gibbs", "bound_by_jensen")


def test_a_measurement_draws_the_worlds_first_and_then_finds_them() -> None:
    proof = vae.bound_by_jensen.proof(vae.bound_by_jensen.start, ... == vae.bound_by_jensen.start)
    took = measured(proof, 2)
    assert took.steps == 1
    assert min(took.first, took.again) > 0


def test_known_mistakes_are_measured() -> None:
    """The mistakes of the first topic that has any."""
    assert all(not proof.judgement.complete for proof in islice(mistaken(), 2))


def test_a_quick_bench_judges_every_proof_once() -> None:
    assert QUICK.proofs == 1 < FULL.proofs
