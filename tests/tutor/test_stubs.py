"""The students' modules are the references without their solutions, and every doubt about that stops the build."""

import random
import string
from collections.abc import Iterator
from importlib import resources

import pytest

from autograder.catalogue import Check, Exercise, Topic, topic, topics
from autograder.probing import load_module
from autograder.tutor.solutions import reference_source
from autograder.tutor.stubs import BEGIN, END, Unsafe, interface, regions, stubbed

PATH = "solutions/made.py"

SOURCE = '''"""A made-up topic."""

from torch import Tensor


def double(x: Tensor, times: float = 2.0) -> Tensor:
    """Twice as much.

    Args:
        x: the examples.
    """
    ### BEGIN SOLUTION
    product = times * x  # the telling line
    return product
    ### END SOLUTION


class Layer(Tensor):
    """A given shell."""

    size: int = 3

    def __init__(self) -> None:
        self.size = 4

    def forward(self, x: Tensor) -> Tensor:
        """Data to latent."""
        half = x / 2
        ### BEGIN SOLUTION
        inner = half + self.size
        ### END SOLUTION
        return half


def given(x: Tensor) -> Tensor:
    """Nothing to write here."""
    return x + 1
'''


def made_topic(*names: str) -> Topic:
    exercises = {
        name: Exercise(name, "FN", 5, ("a", "b", "c"), (Check(name, f"check_{name}", 1, ("L-1",), dict),))
        for name in names
    }
    return Topic("made", 7, exercises, {})


TOPIC = made_topic("double", "Layer")


def stub(source: str, each: Topic = TOPIC) -> str:
    return stubbed(source, each, PATH)


def refusal(source: str, each: Topic = TOPIC) -> str:
    with pytest.raises(Unsafe) as caught:
        stub(source, each)
    return str(caught.value)


def line_of(text: str, source: str) -> int:
    return next(number for number, line in enumerate(source.splitlines(), start=1) if text in line)


def replaced(old: str, new: str, source: str = SOURCE) -> str:
    assert source.count(old) >= 1
    return source.replace(old, new, 1)


# --- What students get ------------------------------------------------------------------------------------


def test_the_solution_is_gone_and_everything_else_is_there() -> None:
    text = stub(SOURCE)
    assert "product" not in text
    assert "inner" not in text
    assert "SOLUTION" not in text
    assert "        half = x / 2\n        raise NotImplementedError(" in text
    assert text.splitlines()[0].startswith("# Generated from solutions/made.py.")
    kept = [line for line in text.splitlines()[1:] if "raise NotImplementedError" not in line]
    assert [line for line in SOURCE.splitlines() if line in kept or not line] == kept


def test_names_signatures_and_docstrings_are_the_references() -> None:
    described = [[(name, text) for name, _, text in interface(source)] for source in (SOURCE, stub(SOURCE))]
    assert described[0] == described[1]


def test_a_stub_raises_and_names_the_exercise_and_its_notebook() -> None:
    module: dict = {}
    exec(stub(SOURCE), module)
    with pytest.raises(NotImplementedError) as caught:
        module["double"](1.0)
    assert str(caught.value) == "made.double is yours to write: exercise 7.1 of notebook 07_made"
    with pytest.raises(NotImplementedError, match=r"made\.Layer\.forward is yours to write: exercise 7\.2 of"):
        module["Layer"].forward(None, 1.0)


def test_making_it_twice_gives_the_same_text() -> None:
    assert stub(SOURCE) == stub(SOURCE)


def test_a_solution_may_have_functions_of_its_own() -> None:
    inner = "    def helper(y):\n        return y\n\n    return helper(product)"
    assert "helper" not in stub(replaced("    return product", inner))


def test_a_solution_may_change_an_argument_that_is_used_below() -> None:
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


# --- Markers ----------------------------------------------------------------------------------------------


def test_an_open_solution_is_refused_with_its_line() -> None:
    message = refusal(SOURCE.replace(f"        {END}\n", ""))
    assert message == f"{PATH}:{line_of('half = x', SOURCE) + 1}: this solution never ends; write '{END}' below it."


def test_a_solution_that_ends_without_a_beginning_is_refused_with_its_line() -> None:
    source = SOURCE.replace(f"        {BEGIN}\n", "")
    assert f"{PATH}:{line_of('inner', source) + 1}: a solution ends here that never began" in refusal(source)


def test_a_solution_inside_a_solution_is_refused_with_both_lines() -> None:
    source = replaced("    return product", f"    {BEGIN}\n    return product\n    {END}")
    first = line_of(BEGIN, SOURCE)
    assert f"{PATH}:{first + 2}: a solution begins inside the one of line {first}" in refusal(source)


MISSPELT = [
    "### BEGIN SOLUTON",
    "### BEGIN SOLUTIONS",
    "### BEGIN SOLUTOIN",
    "### BEGIN SOLUTINO",
    "## BEGIN SOLUTION",
    "#### BEGIN SOLUTION",
    "# BEGIN SOLUTION",
    "BEGIN SOLUTION",
    "###BEGIN SOLUTION",
    "### BEGINSOLUTION",
    "### BEGIN  SOLUTION",
    "###  BEGIN SOLUTION",
    "### BEGIN_SOLUTION",
    "### BEGIN-SOLUTION",
    "### begin solution",
    "### Begin Solution",
    "### BEGIN SOLUTION:",
    "### BEGIN SOLUTION ###",
    "### BEGIN SOLUTION 1",
    "### BEGN SOLUTION",
    "### BEIGN SOLUTION",
    "### BEGIN OLUTION",
    "### BEGIN S0LUTION",
    "### BEGIN SOLUTION (ours)",
    "### SOLUTION BEGIN",
    "### SOLUTION",
    "# a solution",
    "x = 1  ### BEGIN SOLUTION",
    "x = 1  # solution",
]


@pytest.mark.parametrize("marker", MISSPELT)
def test_a_misspelt_beginning_is_refused_with_its_line(marker: str) -> None:
    source = replaced(BEGIN, marker)
    assert refusal(source).startswith(f"{PATH}:{line_of('### END', source) - 3}: ")


@pytest.mark.parametrize("marker", [each.replace("BEGIN", "END").replace("Begin", "End") for each in MISSPELT])
def test_a_misspelt_end_is_refused_with_its_line(marker: str) -> None:
    source = replaced(END, marker.replace("begin", "end"))
    assert refusal(source).startswith(f"{PATH}:{line_of('return product', source) + 1}: ")


@pytest.mark.parametrize("marker", [BEGIN, END])
@pytest.mark.parametrize("where", ["beside a good region", "instead of both markers"])
def test_a_misspelt_marker_is_never_overlooked(marker: str, where: str) -> None:
    wrong = marker.replace("SOLUTION", "SOLUTON")
    if where == "beside a good region":
        assert f"write '{marker}' on a line of its own" in refusal(
            replaced("    return x + 1", f"    {wrong}\n    return x + 1")
        )
    else:
        assert "on a line of its own" in refusal(
            SOURCE.replace(BEGIN, "### BEGIN SOLUTON").replace(END, "### END SOLUTON")
        )


def changes(text: str) -> Iterator[str]:
    """Every text that is one change away."""
    letters = string.ascii_uppercase + "eno #_-:0"
    for place in range(len(text) + 1):
        yield from (text[:place] + letter + text[place:] for letter in letters)
        if place < len(text):
            yield text[:place] + text[place + 1 :]
            yield from (text[:place] + letter + text[place + 1 :] for letter in letters)


@pytest.mark.parametrize("marker", [BEGIN, END])
def test_whatever_is_one_change_away_from_a_marker_is_refused(marker: str) -> None:
    for text in {each for each in changes(marker) if each.strip() != marker}:
        with pytest.raises(Unsafe, match=r"here:1: "):
            regions([f"    {text}"], "here")


@pytest.mark.parametrize("marker", [BEGIN, END])
def test_whatever_is_two_changes_away_from_a_marker_is_refused(marker: str) -> None:
    chance = random.Random(0)
    once = sorted(set(changes(marker)))
    twice = {chance.choice(list(changes(chance.choice(once)))) for _ in range(1500)}
    for text in {each for each in twice if each.strip() != marker}:
        with pytest.raises(Unsafe, match=r"here:1: "):
            regions([f"    {text}"], "here")


@pytest.mark.parametrize(
    "line",
    ["return solve(x)", "solution = 3", '"""The solution of an equation."""', "# begin with x", "x = end + 1", ""],
)
def test_other_lines_are_no_markers(line: str) -> None:
    assert regions([f"    {line}"], "here") == []


# --- Solutions that would reach students, or break what is given ------------------------------------------


@pytest.mark.parametrize(
    "place", ["    return x + 1", '    """Nothing to write here."""'], ids=["in another function", "in a docstring"]
)
def test_a_line_of_a_solution_that_stands_elsewhere_is_refused(place: str) -> None:
    again = "    product = times * x"
    source = replaced(
        place, f'    """Nothing to write here.\n{again}\n    """' if '"""' in place else f"{again}\n{place}"
    )
    message = refusal(source)
    first = line_of("the telling line", source)
    assert message.startswith(f"{PATH}:{first}: this line of a solution survives elsewhere in the module: ")
    assert "'product = times * x'" in message


def test_short_lines_such_as_a_return_may_stand_elsewhere() -> None:
    source = replaced("    return product", "    return x").replace("product = times * x", "x = times * x + 0")
    assert stub(source)


@pytest.mark.parametrize(
    "line",
    [
        "inner = half",
        "inner: Tensor = half",
        "for inner in half: pass",
        "import math as inner",
        "from math import inner",
        "def inner(): pass",
        "class inner: pass",
        "with half as inner: pass",
        "(inner := half)",
        "a, inner = half",
        "try:\n            pass\n        except ValueError: inner = 1",
    ],
)
def test_a_name_that_is_used_below_and_only_the_solution_defines_is_refused(line: str) -> None:
    source = replaced("inner = half + self.size", line).replace("return half", "return inner")
    message = refusal(source)
    assert message == (
        f"{PATH}:{line_of('return inner', source)}: 'inner' is used here, but only the solution above defines it."
    )


def test_a_docstring_inside_a_solution_is_a_drift() -> None:
    source = SOURCE.replace(f"    {BEGIN}\n    product", "    product")
    source = replaced('    """Twice as much.', f'    {BEGIN}\n    """Twice as much.', source)
    assert f"{PATH}:{line_of('def double', source)}: the signature or docstring of double would change" in refusal(
        source
    )


def test_a_solution_in_a_signature_is_no_python_any_more() -> None:
    source = replaced("def given(x: Tensor) -> Tensor:", f"def given(x,\n{BEGIN}\n    y: Tensor,\n{END}\n) -> Tensor:")
    assert refusal(source, made_topic("double", "Layer", "given")).startswith(f"{PATH}: without its solutions")


def test_a_solution_over_two_functions_is_refused() -> None:
    source = SOURCE.replace(f"    {END}\n\n\nclass", "\n\nclass").replace(f"        {BEGIN}\n", "")
    assert f"{PATH}:{line_of(BEGIN, source)}: this solution stands in no function and no method." in refusal(source)


@pytest.mark.parametrize("place", ["at the top", "in a class"])
def test_a_solution_outside_any_function_is_refused(place: str) -> None:
    indent, before = ("", "def given") if place == "at the top" else ("    ", "    size: int")
    source = replaced(before, f"{indent}{BEGIN}\n{indent}SECRET_NUMBER = 3\n{indent}{END}\n{before}")
    line = line_of("SECRET_NUMBER", source) - 1
    assert refusal(source) == f"{PATH}:{line}: this solution stands in no function and no method."


def test_an_exercise_without_a_solution_is_refused() -> None:
    message = refusal(SOURCE, made_topic("double", "Layer", "given"))
    assert message == f"{PATH}: given stand in made.toml but have no solution here."


def test_a_solution_of_what_is_no_exercise_is_refused_with_its_line() -> None:
    message = refusal(SOURCE, made_topic("double"))
    line = line_of("half = x", SOURCE) + 1
    assert message == f"{PATH}:{line}: Layer.forward has a solution, but made.toml lists no exercise 'Layer'."


@pytest.mark.parametrize("name", topics())
def test_no_line_of_a_solution_of_the_course_is_a_line_of_the_students_module(name: str) -> None:
    source = reference_source(name).decode()
    lines = source.splitlines()
    made = {line.strip() for line in stubbed(source, topic(name), "solutions").splitlines()}
    solved = {lines[i].strip() for each in regions(lines, "solutions") for i in range(each.begin + 1, each.end)}
    assert {line for line in solved & made if len(line) >= 12} == set()
