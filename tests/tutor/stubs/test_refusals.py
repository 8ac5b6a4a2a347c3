"""A solution that would reach students, or whose absence would break what is given, stops the build."""

from collections.abc import Callable

import pytest

from autograder.catalogue import Topic, topic, topics
from autograder.tutor.solutions import reference_source
from autograder.tutor.stubs import BEGIN, END, regions, stubbed


@pytest.mark.parametrize(
    "place", ["    return x + 1", '    """Nothing to write here."""'], ids=["in another function", "in a docstring"]
)
def test_a_line_of_a_solution_that_stands_elsewhere_is_refused(
    place: str, refusal: Callable[..., str], replaced: Callable[..., str], line_of: Callable[[str, str], int], path: str
) -> None:
    again = "    product = times * x"
    source = replaced(
        place, f'    """Nothing to write here.\n{again}\n    """' if '"""' in place else f"{again}\n{place}"
    )
    message = refusal(source)
    first = line_of("the telling line", source)
    assert message.startswith(f"{path}:{first}: this line of a solution survives elsewhere in the module: ")
    assert "'product = times * x'" in message


def test_short_lines_such_as_a_return_may_stand_elsewhere(
    stub: Callable[..., str], replaced: Callable[..., str]
) -> None:
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
def test_a_name_that_is_used_below_and_only_the_solution_defines_is_refused(
    line: str, refusal: Callable[..., str], replaced: Callable[..., str], line_of: Callable[[str, str], int], path: str
) -> None:
    source = replaced("inner = half + self.size", line).replace("return half", "return inner")
    message = refusal(source)
    assert message == (
        f"{path}:{line_of('return inner', source)}: 'inner' is used here, but only the solution above defines it."
    )


def test_a_docstring_inside_a_solution_is_a_drift(
    refusal: Callable[..., str],
    replaced: Callable[..., str],
    line_of: Callable[[str, str], int],
    reference: str,
    path: str,
) -> None:
    source = reference.replace(f"    {BEGIN}\n    product", "    product")
    source = replaced('    """Twice as much.', f'    {BEGIN}\n    """Twice as much.', source)
    assert f"{path}:{line_of('def double', source)}: the signature or docstring of double would change" in refusal(
        source
    )


def test_a_solution_in_a_signature_is_no_python_any_more(
    refusal: Callable[..., str], replaced: Callable[..., str], path: str, catalogue: Callable[..., Topic]
) -> None:
    source = replaced("def given(x: Tensor) -> Tensor:", f"def given(x,\n{BEGIN}\n    y: Tensor,\n{END}\n) -> Tensor:")
    assert refusal(source, catalogue("double", "Layer", "given")).startswith(f"{path}: without its solutions")


def test_a_solution_over_two_functions_is_refused(
    refusal: Callable[..., str], line_of: Callable[[str, str], int], reference: str, path: str
) -> None:
    source = reference.replace(f"    {END}\n\n\nclass", "\n\nclass").replace(f"        {BEGIN}\n", "")
    assert f"{path}:{line_of(BEGIN, source)}: this solution stands in no function and no method." in refusal(source)


@pytest.mark.parametrize("place", ["at the top", "in a class"])
def test_a_solution_outside_any_function_is_refused(
    place: str, refusal: Callable[..., str], replaced: Callable[..., str], line_of: Callable[[str, str], int], path: str
) -> None:
    indent, before = ("", "def given") if place == "at the top" else ("    ", "    size: int")
    source = replaced(before, f"{indent}{BEGIN}\n{indent}SECRET_NUMBER = 3\n{indent}{END}\n{before}")
    line = line_of("SECRET_NUMBER", source) - 1
    assert refusal(source) == f"{path}:{line}: this solution stands in no function and no method."


def test_an_exercise_without_a_solution_is_refused(
    refusal: Callable[..., str], reference: str, path: str, catalogue: Callable[..., Topic]
) -> None:
    message = refusal(reference, catalogue("double", "Layer", "given"))
    assert message == f"{path}: given stand in made.toml but have no solution here."


def test_a_solution_of_what_is_no_exercise_is_refused_with_its_line(
    refusal: Callable[..., str],
    line_of: Callable[[str, str], int],
    reference: str,
    path: str,
    catalogue: Callable[..., Topic],
) -> None:
    message = refusal(reference, catalogue("double"))
    line = line_of("half = x", reference) + 1
    assert message == f"{path}:{line}: Layer.forward has a solution, but made.toml lists no exercise 'Layer'."


@pytest.mark.parametrize("name", topics())
def test_no_line_of_a_solution_of_the_course_is_a_line_of_the_students_module(name: str) -> None:
    source = reference_source(name).decode()
    lines = source.splitlines()
    made = {line.strip() for line in stubbed(source, topic(name), "solutions").splitlines()}
    solved = {lines[i].strip() for each in regions(lines, "solutions") for i in range(each.begin + 1, each.end)}
    assert {line for line in solved & made if len(line) >= 12} == set()
