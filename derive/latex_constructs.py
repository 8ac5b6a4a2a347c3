"""Fractions, sums, integrals, expectations, divergences, normals, gradients and matrices in LaTeX."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.errors import UnreadableLatex
from derive.expressions import Expression, expression
from derive.latex_names import word
from derive.nodes import (
    Apply,
    Big,
    Binary,
    Block,
    Call,
    Divergence,
    Expectation,
    Gradient,
    Integral,
    Limit,
    Name,
    Normal,
    Number,
    Range,
)

if TYPE_CHECKING:
    from derive.latex_reading import Reader


def has_bars(reader: "Reader") -> bool:
    """Whether the brackets that open here hold a double bar, as those of a divergence do."""
    depth = 0
    for token in reader.tokens[reader.place :]:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
        if depth <= 0 or (depth == 1 and token.text in ("||", r"\|")):
            return depth == 1
    return False


def expectation(reader: "Reader") -> Expression:
    reader.take("_")
    reader.take("{")
    stacked = reader.skip(r"\substack") and reader.skip("{")
    densities = [_sampled(reader)]
    while reader.skip(",", r"\\"):
        densities.append(_sampled(reader))
    reader.take("}")
    if stacked:
        reader.take("}")
    close = {"[": "]", "(": ")"}[reader.take("[", "(").text]
    body = reader.isolated(reader.sum)
    reader.take(close)
    return Expectation(tuple(densities), body)


def _sampled(reader: "Reader") -> Expression:
    """q(z), or z ∼ q(z), or z ∼ q."""
    found = reader.sum()
    if not reader.skip(r"\sim"):
        if isinstance(found, Call | Normal):
            return found
        raise UnreadableLatex(f"E runs over {found}, and its density is not said; write E_{{x \\sim p(x)}}.")
    density = reader.sum()
    if isinstance(density, Call):
        return density
    return Call(density, (found,)) if isinstance(density, Name) else expression(density)


def divergence(reader: "Reader") -> Expression:
    """KL(q || p), or KL(q, p)."""
    close = {"[": "]", "(": ")"}[reader.take("(", "[").text]
    outside, reader.bars = reader.bars, ["KL"]
    first = reader.sum()
    reader.bars = outside
    if reader.skip("|"):
        reader.take("|")
    else:
        reader.take("||", ",", r"\|")
    second = reader.isolated(reader.sum)
    reader.take(close)
    return Divergence(first, second)


def normal(reader: "Reader") -> Expression:
    """N(x; μ, v I), or N(x | μ, v I)."""
    reader.take("(")
    reader.bars.append("(")
    parts = [reader.sum()]
    while reader.skip(";", "|", ","):
        parts.append(reader.sum())
    reader.bars.pop()
    reader.take(")")
    if len(parts) != 3:
        raise UnreadableLatex("A normal density wants a point, a mean and a variance: write \\mathcal{N}(x; \\mu, v).")
    return Normal(parts[0], parts[1], _without_identity(parts[2]))


def _without_identity(variance: Expression) -> Expression:
    """v I is written for the isotropic covariance; only v is kept."""
    if isinstance(variance, Binary) and isinstance(variance.right, Name) and variance.right.name == "I":
        return variance.left
    return Number(Fraction(1)) if isinstance(variance, Name) and variance.name == "I" else variance


def _fraction(reader: "Reader") -> Expression:
    return Binary("/", reader.group(), reader.group())


def _root(reader: "Reader") -> Expression:
    return Apply("sqrt", (reader.group(),))


def _worded(kind: str) -> Callable[["Reader"], Expression]:
    def read_word(reader: "Reader") -> Expression:
        return Apply(kind, (reader.argument(),))

    return read_word


def _big(kind: str) -> Callable[["Reader"], Expression]:
    def read_big(reader: "Reader") -> Expression:
        reader.take("_")
        reader.take("{")
        index = Name(word(reader))
        if not reader.at("="):
            raise UnreadableLatex(
                f"A sum over {index} wants both ends of its range: write \\{kind.lower()}_{{{index}=1}}^{{T}}."
            )
        reader.take("=")
        low = reader.sum()
        reader.take("}")
        reader.take("^")
        over = Range(low, reader.group())
        return Big(kind, index, over, reader.term())

    return read_big


def _integral(reader: "Reader") -> Expression:
    if reader.skip("_"):
        reader.group()
    reader.bars.append("∫")
    body = reader.sum()
    reader.bars.remove("∫")
    variables: list[Expression] = []
    while reader.skip("d"):
        variables.append(reader.atom())
    if not variables:
        raise UnreadableLatex("An integral ends without saying over what; write dz at its end.")
    return Integral(tuple(variables), body)


def _gradient(reader: "Reader") -> Expression:
    reader.take("_")
    braced = reader.skip("{")
    variable = reader.atom()
    if braced:
        reader.take("}")
    if not isinstance(variable, Name):
        raise UnreadableLatex(f"\\nabla wants a letter below it, but {variable} stands there.")
    return Gradient(variable, reader.factor())


def _limit(reader: "Reader") -> Expression:
    reader.take("_")
    reader.take("{")
    index = Name(word(reader))
    reader.take(r"\to")
    reader.take(r"\infty")
    reader.take("}")
    return Limit(index, reader.term())


def _braced(reader: "Reader") -> Expression:
    found = reader.group()
    if reader.skip("_", "^"):
        depth = 0
        while reader.here is not None:  # what is written below a brace is no part of the formula
            depth += {"{": 1, "}": -1}.get(reader.take().text, 0)
            if depth == 0:
                break
    return found


def _inner(reader: "Reader") -> Expression:
    first = reader.isolated(reader.sum)
    reader.take(",")
    second = reader.isolated(reader.sum)
    reader.take(r"\rangle")
    return Apply("dot", (first, second))


def _environment(reader: "Reader") -> Expression:
    reader.take("{")
    while not reader.skip("}"):
        reader.take()
    rows = [[reader.isolated(reader.sum)]]
    while not reader.at(r"\end"):
        if reader.skip("&"):
            rows[-1].append(reader.isolated(reader.sum))
        elif reader.take(r"\\") and not reader.at(r"\end"):
            rows.append([reader.isolated(reader.sum)])
    while not reader.skip("}"):
        reader.take()
    return Block(len(rows[0]), tuple(cell for row in rows for cell in row))


COMMANDS: dict[str, Callable[["Reader"], Expression]] = {
    r"\frac": _fraction, r"\sqrt": _root, r"\log": _worded("log"), r"\exp": _worded("exp"), r"\det": _worded("det"),
    r"\sum": _big("Sum"), r"\prod": _big("Prod"), r"\int": _integral, r"\nabla": _gradient, r"\lim": _limit,
    r"\underbrace": _braced, r"\overbrace": _braced, r"\begin": _environment,
    r"\langle": _inner,
}  # fmt: skip
