"""The independence of the laws: one law alone justifies its own textbook instance, and no other law's."""

import pytest

from derive.laws import FAMILIES, LAWS
from derive.steps import reason, truth
from tests.derive.textbook import IMPLIED, INSTANCES, Instance

each_instance = pytest.mark.parametrize("instance", INSTANCES, ids=[instance.law for instance in INSTANCES])


@each_instance
def test_the_instance_of_a_law_is_true(instance: Instance) -> None:
    assert truth(instance.exercise, instance.step, (instance.law,)).holds


@each_instance
def test_a_law_alone_justifies_its_own_instance_and_no_other(instance: Instance) -> None:
    justified = {law for law in LAWS if law != "algebra" and reason(instance.exercise, instance.step, (law,))}
    assert justified == {instance.law} | {law for law, of in IMPLIED if of == instance.law}


@each_instance
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_seeds_agree(instance: Instance, seed: int) -> None:
    assert reason(instance.exercise, instance.step, (instance.law,), seed)
    assert not reason(instance.exercise, instance.step, (), seed)


def test_every_law_has_an_instance_a_statement_and_a_model() -> None:
    assert {instance.law for instance in INSTANCES} == set(LAWS) - {"algebra"}
    assert all(law.statement in str(law.__doc__) and law.model in str(law.__doc__) for law in LAWS.values())
    assert sum(len(family.LAWS) for family in FAMILIES) == len(LAWS)
