"""Mistakes and alternatives are made out of the reference, and one that does not fit names itself."""

import ast
from pathlib import Path

import pytest

from autograder.catalogue import topic, topics
from autograder.probing import load_module
from autograder.tutor import solutions
from autograder.tutor.files import ROOT
from autograder.tutor.solutions import BadEdit, alternatives, edited, mistakes, reference_source, replacement, span

every_topic = pytest.mark.parametrize("name", topics())

REFERENCE = '''"""Made up."""

import math


def double(x):
    """Twice."""
    y = 2 * x
    return y


class Layer:
    """One."""

    def forward(self, x):
        return x


def half(x):
    return x / 2
'''
OTHERS = '''"""Other answers."""

import math
from functools import reduce

import torch
from torch import nn
from solutions.made import double


def by_adding(x):
    return x + x


class Slow(nn.Module):
    def forward(self, x):
        return reduce(max, [x])


ALTERNATIVES = {"double": [by_adding]}
'''


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up topic in a made-up checkout."""
    (tmp_path / "solutions" / "alternatives").mkdir(parents=True)
    (tmp_path / "solutions" / "made.py").write_text(REFERENCE)
    (tmp_path / "solutions" / "alternatives" / "made.py").write_text(OTHERS)
    monkeypatch.setattr(solutions, "ROOT", tmp_path)
    return tmp_path


# --- Edits ------------------------------------------------------------------------------------------------


def test_an_edit_changes_its_exercise_and_nothing_else(made: Path) -> None:
    assert edited("made", "double", "thrice", "2 * x", "3 * x").decode() == REFERENCE.replace("2 * x", "3 * x")


def test_an_edit_finds_its_text_in_its_own_exercise_only(made: Path) -> None:
    assert edited("made", "half", "whole", "return x / 2", "return x").decode().count("return x\n") == 2
    assert edited("made", "Layer", "negative", "return x", "return -x").decode().count("return -x\n") == 1


@pytest.mark.parametrize(
    ("exercise", "old", "new", "why"),
    [
        ("double", "3 * x", "x", "'3 * x' stands 0 times; it must stand once"),
        ("double", "x / 2", "x", "'x / 2' stands 0 times; it must stand once"),
        ("double", "x", "z", "'x' stands 2 times; it must stand once"),
        ("double", "return y", "return (y", "the edit is no Python: '(' was never closed"),
        ("double", "    return y", "return y", "the edit is no Python"),
    ],
)
def test_an_edit_that_does_not_fit_names_itself_and_says_why(
    exercise: str, old: str, new: str, why: str, made: Path
) -> None:
    with pytest.raises(BadEdit) as caught:
        edited("made", exercise, "sign", old, new)
    assert str(caught.value).startswith(f"made.{exercise}, mistake sign: ")
    assert why in str(caught.value)


def test_an_edit_of_an_exercise_that_is_not_there_names_itself(made: Path) -> None:
    with pytest.raises(
        BadEdit, match=r"made\.triple, mistake sign: there is no function or class 'triple' in the source"
    ):
        edited("made", "triple", "sign", "x", "y")


@pytest.mark.parametrize("name", ["double", "Layer", "half"])
def test_a_span_holds_one_function_or_class(name: str) -> None:
    start, end = span(REFERENCE, name)
    (node,) = ast.parse(REFERENCE[start:end]).body
    assert node.name == name


@pytest.mark.parametrize("name", ["forward", "math", "y", ""])
def test_only_top_level_functions_and_classes_have_a_span(name: str) -> None:
    with pytest.raises(BadEdit, match="there is no function or class"):
        span(REFERENCE, name)


# --- Alternatives -----------------------------------------------------------------------------------------


def test_an_alternative_brings_its_imports_but_not_the_reference(made: Path) -> None:
    source = replacement(made / "solutions" / "alternatives" / "made.py", "Slow", "Layer").decode()
    assert [line for line in source.splitlines() if "import" in line] == [
        "import math",
        "from functools import reduce",
        "import torch",
        "from torch import nn",
    ]
    assert source.endswith("\nLayer = Slow\n")
    assert "by_adding" not in source


def test_an_alternative_takes_the_place_of_the_exercise(made: Path) -> None:
    path = made / "solutions" / "alternatives" / "made.py"
    module = load_module(reference_source("made") + replacement(path, "by_adding", "double"), "made")
    assert (module.double is module.by_adding, module.double(3), module.half(3)) == (True, 6, 1.5)


def test_an_alternative_that_is_not_there_is_refused(made: Path) -> None:
    with pytest.raises(BadEdit, match="there is no function or class 'quick'"):
        replacement(made / "solutions" / "alternatives" / "made.py", "quick", "double")


# --- Those of the course ----------------------------------------------------------------------------------


@every_topic
def test_every_mistake_is_another_module_that_loads(name: str) -> None:
    found = mistakes(name)
    sources = [each.source for each in found]
    assert len(set(sources)) == len(sources)
    assert reference_source(name) not in sources
    for each in found:
        assert each.exercise in topic(name).exercises
        assert hasattr(load_module(each.source, name), each.exercise)


@every_topic
def test_every_mistake_leaves_docstrings_and_signatures_alone(name: str) -> None:
    from autograder.tutor.stubs import interface

    wanted = [(entry[0], entry[2]) for entry in interface(reference_source(name).decode())]
    for each in mistakes(name):
        found = [(entry[0], entry[2]) for entry in interface(each.source.decode())]
        assert found == wanted, f"{each.exercise}: {each.name}"


@every_topic
def test_every_alternative_loads_and_is_its_own_answer(name: str) -> None:
    for each in alternatives(name):
        module = load_module(each.source, name)
        assert getattr(module, each.exercise) is getattr(module, each.name)


@every_topic
def test_every_answer_of_the_alternatives_is_listed(name: str) -> None:
    folder = ROOT / "solutions" / "alternatives"
    written = {
        node.name
        for path in (folder / f"{name}.py", *folder.glob(f"proofs/{name}*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert written == {each.name for each in alternatives(name)}


def test_a_topic_without_a_reference_is_an_error_that_names_the_file() -> None:
    with pytest.raises(FileNotFoundError, match=r"no_such_topic\.py"):
        reference_source("no_such_topic")
