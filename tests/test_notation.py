"""NOTATION.md is what the code uses: its letters are the letters of the signatures, and its translations are right."""

import ast
import re
from fractions import Fraction
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "NOTATION.md").read_text(encoding="utf-8")
SOURCES = sorted(path for folder in ("course", "solutions") for path in (ROOT / folder).rglob("*.py"))


def shapes(source: str) -> list[tuple[int, str]]:
    """Line and shape of every jaxtyping annotation in a source text, such as (3, "n d")."""
    tree = ast.parse(source)
    kinds = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "jaxtyping"
        for alias in node.names
    }
    return [
        (node.lineno, str(node.slice.elts[1].value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple)
        if ast.unparse(node.value).removeprefix("jaxtyping.") in kinds | {"Float", "Int", "Bool"}
        if isinstance(node.slice.elts[1], ast.Constant)
    ]


def letters(shape: str) -> set[str]:
    """The names in a shape: "n k-1 *rest 2" has n, k and rest."""
    return set(re.findall(r"[^\W\d]\w*", shape))


def listed(page: str) -> set[str]:
    """The letters in the page's table of shapes."""
    section = page.split("## Letters of shapes")[1].split("\n## ")[0]
    return set(re.findall(r"(?m)^\| `(\w+)` \|", section))


def unlisted(source: str, page: str) -> list[str]:
    """Every letter that a source text uses and the page does not list."""
    return [
        f"line {line}: {letter!r} in {shape!r}"
        for line, shape in shapes(source)
        for letter in sorted(letters(shape) - listed(page))
    ]


MADE_UP = """
from jaxtyping import Float, Int as Whole
import jaxtyping

def f(x: Float[Tensor, "n d"], order: Whole[Tensor, " m"]) -> tuple[Float[Tensor, "n k-1 2"], dict[str, int]]:
    def inner(y: jaxtyping.Bool[Tensor, "*rest d"]) -> Float[Tensor, ""]: ...
"""


def test_the_finder_sees_every_annotation() -> None:
    found = sorted(shape for _, shape in shapes(MADE_UP))
    assert found == sorted(["n d", " m", "n k-1 2", "*rest d", ""])


def test_an_unlisted_letter_is_named_with_its_line() -> None:
    assert unlisted(MADE_UP, PAGE) == ["line 5: 'm' in ' m'", "line 6: 'rest' in '*rest d'"]


def test_a_letter_struck_from_the_page_is_missed() -> None:
    page = re.sub(r"(?m)^\| `d` \|.*\n", "", PAGE)
    assert "line 5: 'd' in 'n d'" in unlisted(MADE_UP, page)


def test_there_are_signatures_to_read() -> None:
    found = [shape for path in SOURCES for _, shape in shapes(path.read_text(encoding="utf-8"))]
    assert len(found) > 20


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_letter_of_a_signature_is_on_the_page(path: Path) -> None:
    assert unlisted(path.read_text(encoding="utf-8"), PAGE) == []


@pytest.mark.parametrize("word", ["log_volume", "log_prob", "alpha_bar", "nats", "bits per dimension", "t = 0 is data"])
def test_the_page_explains_the_words_of_the_code(word: str) -> None:
    assert word in PAGE


def test_every_notation_says_the_same_moment() -> None:
    section = PAGE.split("## One process, seven notations")[1].split("To translate")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")][1:]
    ratios = {row[0].strip(): Fraction(row[-2].strip()) / Fraction(row[-1].strip()) for row in rows}
    assert len(ratios) == 7
    assert set(ratios.values()) == {Fraction(4, 3)}  # sqrt(0.64 / 0.36)
