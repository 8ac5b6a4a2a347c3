"""Markers of solutions come in pairs and are spelt right: whatever is nearly one stops the build."""

import random
import string
from collections.abc import Callable, Iterator

import pytest

from autograder.tutor.stubs import BEGIN, END, Unsafe, regions


def test_an_open_solution_is_refused_with_its_line(
    refusal: Callable[..., str], line_of: Callable[[str, str], int], reference: str, path: str
) -> None:
    message = refusal(reference.replace(f"        {END}\n", ""))
    assert message == f"{path}:{line_of('half = x', reference) + 1}: this solution never ends; write '{END}' below it."


def test_a_solution_that_ends_without_a_beginning_is_refused_with_its_line(
    refusal: Callable[..., str], line_of: Callable[[str, str], int], reference: str, path: str
) -> None:
    source = reference.replace(f"        {BEGIN}\n", "")
    assert f"{path}:{line_of('inner', source) + 1}: a solution ends here that never began" in refusal(source)


def test_a_solution_inside_a_solution_is_refused_with_both_lines(
    refusal: Callable[..., str],
    replaced: Callable[..., str],
    line_of: Callable[[str, str], int],
    reference: str,
    path: str,
) -> None:
    source = replaced("    return product", f"    {BEGIN}\n    return product\n    {END}")
    first = line_of(BEGIN, reference)
    assert f"{path}:{first + 2}: a solution begins inside the one of line {first}" in refusal(source)


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
def test_a_misspelt_beginning_is_refused_with_its_line(
    marker: str,
    refusal: Callable[..., str],
    replaced: Callable[..., str],
    line_of: Callable[[str, str], int],
    path: str,
) -> None:
    source = replaced(BEGIN, marker)
    assert refusal(source).startswith(f"{path}:{line_of('### END', source) - 3}: ")


@pytest.mark.parametrize("marker", [each.replace("BEGIN", "END").replace("Begin", "End") for each in MISSPELT])
def test_a_misspelt_end_is_refused_with_its_line(
    marker: str,
    refusal: Callable[..., str],
    replaced: Callable[..., str],
    line_of: Callable[[str, str], int],
    path: str,
) -> None:
    source = replaced(END, marker.replace("begin", "end"))
    assert refusal(source).startswith(f"{path}:{line_of('return product', source) + 1}: ")


@pytest.mark.parametrize("marker", [BEGIN, END])
@pytest.mark.parametrize("where", ["beside a good region", "instead of both markers"])
def test_a_misspelt_marker_is_never_overlooked(
    marker: str, where: str, refusal: Callable[..., str], replaced: Callable[..., str], reference: str
) -> None:
    wrong = marker.replace("SOLUTION", "SOLUTON")
    if where == "beside a good region":
        assert f"write '{marker}' on a line of its own" in refusal(
            replaced("    return x + 1", f"    {wrong}\n    return x + 1")
        )
    else:
        assert "on a line of its own" in refusal(
            reference.replace(BEGIN, "### BEGIN SOLUTON").replace(END, "### END SOLUTON")
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
