"""Letters in LaTeX, with their accents, fonts, subscripts and arguments."""

import re
from typing import TYPE_CHECKING

from derive.errors import UnreadableLatex
from derive.expressions import Expression
from derive.latex_tokens import FONTS
from derive.letters import canonical
from derive.nodes import Call, Name, Range
from derive.roles import DENSITY

if TYPE_CHECKING:
    from derive.latex_reading import Reader

GREEK = re.compile(
    r"\\(var)?(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega)$"
)
CAPITALS = {r"\Phi": "Φ", r"\Psi": "Ψ", r"\Theta": "Θ", r"\Sigma": "Σ", r"\Lambda": "Λ", r"\Omega": "Ω"}
ACCENTS = {
    r"\bar": "bar",
    r"\overline": "bar",
    r"\tilde": "tilde",
    r"\widetilde": "tilde",
    r"\hat": "hat",
    r"\widehat": "hat",
}
COUNTING = set("tTkijlsmn")


def word(reader: "Reader") -> str:
    """A letter, or a word in a font, with its accents, as one canonical name."""
    token = reader.take()
    if token.text in ACCENTS:
        braced = reader.skip("{")
        inner = word(reader)
        if braced:
            reader.take("}")
        base, low, rest = inner.partition("_")
        return canonical(f"{base}_{ACCENTS[token.text]}{low}{rest}")
    if token.text in FONTS:
        braced = reader.skip("{")
        found = word(reader)
        while braced and not reader.at("}"):
            found += word(reader)
        if braced:
            reader.take("}")
        return found
    if token.text in CAPITALS:
        return CAPITALS[token.text]
    match = GREEK.match(token.text)
    if match:
        return canonical("lambda_" if match.group(2) == "lambda" else match.group(2))
    if not token.is_letter and not token.is_number:
        raise UnreadableLatex(f"A letter is wanted where {token.text!r} stands.")
    return token.text


def subscript(reader: "Reader", name: str) -> tuple[str, Expression | None]:
    """What a subscript says: a part of the name, an index, or both."""
    reader.take("_")
    start = reader.place
    braced = reader.at("{")
    inner = [reader.tokens[start + 1] if braced else reader.tokens[start]]
    text = inner[0].text
    counts = (
        name == "I" or inner[0].is_number or (text in COUNTING and not (braced and _is_word(reader, start + braced)))
    )
    if counts:
        return name, _index(reader) if braced else reader.group()
    reader.skip("{")
    part = word(reader)
    while braced and reader.here is not None and not reader.at("}", ","):
        part += _deeper(reader) if reader.skip("_") else word(reader)
    index = _index_after_comma(reader) if braced and reader.skip(",") else None
    if braced:
        reader.take("}")
    return canonical(f"{name}_{part}"), index


def _deeper(reader: "Reader") -> str:
    """The subscript of a subscript, as a part of the name."""
    braced = reader.skip("{")
    part = word(reader)
    if braced:
        reader.take("}")
    return f"_{part}"


def _is_word(reader: "Reader", place: int) -> bool:
    """Whether letters follow each other, as in data."""
    return place + 1 < len(reader.tokens) and reader.tokens[place + 1].is_letter


def _index(reader: "Reader") -> Expression:
    reader.take("{")
    found = _index_after_comma(reader)
    reader.take("}")
    return found


def _index_after_comma(reader: "Reader") -> Expression:
    low = reader.isolated(reader.sum)
    return Range(low, reader.isolated(reader.sum)) if reader.skip(":") else low


def is_called(reader: "Reader", name: str) -> bool:
    ahead = reader.place
    if ahead < len(reader.tokens) and reader.tokens[ahead].text == "^":
        ahead += 2 if reader.tokens[ahead + 1].text != "{" else 4
    opens = ahead < len(reader.tokens) and reader.tokens[ahead].text == "("
    known = DENSITY.match(name) or name in reader.functions or "θ" in name
    return bool(opens and known and (ahead == reader.place or name in reader.functions))


def called(reader: "Reader", letter: Name) -> Expression:
    """The arguments of a density or a function."""
    reader.take("(")
    before, given = reader.isolated(lambda: _arguments(reader))
    reader.take(")")
    return Call(letter, tuple(before), tuple(given))


def _arguments(reader: "Reader") -> tuple[list[Expression], list[Expression]]:
    """Arguments before and after the bar."""
    before: list[Expression] = [_argument(reader)]
    given: list[Expression] = []
    while reader.at(",", "|", ";"):
        if reader.take().text == "|" or given:
            given.append(_argument(reader))
        else:
            before.append(_argument(reader))
    return before, given


def _argument(reader: "Reader") -> Expression:
    reader.bars.append("(")
    found = reader.sum()
    reader.bars.pop()
    if reader.skip("="):  # p(z = f(x)) is p at f(x)
        found = reader.sum()
    return found
