"""The students' modules are the references without their solutions, and say what is to be written."""

from collections.abc import Callable
from importlib import resources

import pytest

from autograder.catalogue import topic, topics
from autograder.probing import load_module
from autograder.tutor.solutions import reference_source
from autograder.tutor.stubs import interface, stubbed


def test_the_solution_is_gone_and_everything_else_is_there(stub: Callable[..., str], reference: str) -> None:
    text = stub(reference)
    assert "product" not in text
    assert "inner" not in text
    assert "SOLUTION" not in text
    assert "        half = x / 2\n        raise NotImplementedError(" in text
    assert text.splitlines()[0].startswith("# Generated from solutions/made.py.")
    kept = [line for line in text.splitlines()[1:] if "raise NotImplementedError" not in line]
    assert [line for line in reference.splitlines() if line in kept or not line] == kept


def test_names_signatures_and_docstrings_are_the_references(stub: Callable[..., str], reference: str) -> None:
    described = [[(name, text) for name, _, text in interface(source)] for source in (reference, stub(reference))]
    assert described[0] == described[1]


def test_a_stub_raises_and_names_the_exercise_and_its_notebook(stub: Callable[..., str], reference: str) -> None:
    module: dict = {}
    exec(stub(reference), module)
    with pytest.raises(NotImplementedError) as caught:
        module["double"](1.0)
    assert str(caught.value) == "made.double is yours to write: exercise 7.1 of notebook 07_made"
    with pytest.raises(NotImplementedError, match=r"made\.Layer\.forward is yours to write: exercise 7\.2 of"):
        module["Layer"].forward(None, 1.0)


def test_making_it_twice_gives_the_same_text(stub: Callable[..., str], reference: str) -> None:
    assert stub(reference) == stub(reference)


def test_a_solution_may_have_functions_of_its_own(stub: Callable[..., str], replaced: Callable[..., str]) -> None:
    inner = "    def helper(y):\n        return y\n\n    return helper(product)"
    assert "helper" not in stub(replaced("    return product", inner))


def test_a_solution_may_change_an_argument_that_is_used_below(
    stub: Callable[..., str], replaced: Callable[..., str]
) -> None:
    source = replaced("        inner = half + self.size", "        x = half + self.size").replace(
        "return half", "return x"
    )
    assert "return x\n" in stub(source)


@pytest.mark.parametrize("name", topics())
def test_the_modules_of_the_course_are_safe_and_up_to_date(name: str) -> None:
    source = reference_source(name).decode()
    made = stubbed(source, topic(name), f"solutions/{name}.py")
    assert made == stubbed(source, topic(name), f"solutions/{name}.py")
    assert (resources.files("autograder") / "recorded" / f"{name}.py.txt").read_text("utf-8") == made
    load_module(made.encode(), name)
    for exercise in topic(name).exercises:
        assert f"{name}.{exercise}" in made
        assert f"exercise {topic(name).label(exercise)} of" in made
