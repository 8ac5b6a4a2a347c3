"""Reads LaTeX as it stands in papers and lecture notes into expressions.

A subscript of letters that name something, such as θ or data, belongs to the name: p_θ, p_data. A subscript that
counts, such as t−1 or 0, is an index. A letter before parentheses is a function if it is a density, has θ in its name,
or is among the functions that the caller lists; otherwise it is multiplied.
"""

from collections.abc import Callable, Collection
from fractions import Fraction
from typing import TypeVar, final

from derive.errors import UnreadableLatex
from derive.expressions import Expression
from derive.latex_constructs import COMMANDS, divergence, expectation, has_bars, normal
from derive.latex_names import ACCENTS, CAPITALS, GREEK, called, is_called, subscript, word
from derive.latex_tokens import FONTS, Token, tokens
from derive.nodes import (
    Apply,
    Binary,
    Name,
    Negative,
    Number,
)
from derive.nodes import Block as Blocks

Kind = TypeVar("Kind")

WORDS = {
    r"\log": "log",
    r"\exp": "exp",
    r"\det": "det",
    "tr": "tr",
    "diag": "diag",
    "Var": "Var",
    "sum": "total",
    "prod": "prod",
    "log": "log",
    "exp": "exp",
}
SIGNS = {"=": "==", r"\le": "<=", r"\ge": ">="}
MATRICES = ("Eye", "kron", "diag", "transpose")
ENDS = {")", "]", "}", ",", ";", "&", r"\\", "=", r"\le", r"\ge", r"\end", ":", r"\to", r"\sim", r"\rangle", ">", "<"}
CLOSING = {"(": ("|",), "KL": ("|", "||", r"\|"), "|": ("|",), "||": ("||",), r"\|": (r"\|",)}


def read(source: str, functions: Collection[str] = (), matrices: Collection[str] = ()) -> Expression:
    """The expression that some LaTeX says; side by side stand factors, or matrices.

    >>> read(r"\\frac{q(x_{t-1} \\mid x_t, x_0)}{q(x_{t-1} \\mid x_0)}")
    q(x[t-1] | x[t], x[0])/q(x[t-1] | x[0])
    """
    found, *more = read_relations(source, functions, matrices)
    if more:
        raise UnreadableLatex(f"One formula is wanted, but a relation {more[0][0]} follows {found[1]}.")
    return found[1]


def read_relations(
    source: str, functions: Collection[str] = (), matrices: Collection[str] = ()
) -> list[tuple[str, Expression]]:
    """The sides of a chain such as `a = b`, each with the sign before it, which is empty if none is written."""
    reader = Reader(tokens(source), frozenset(functions), frozenset(matrices))
    found: list[tuple[str, Expression]] = []
    while reader.here is not None:
        reader.skip("&")
        sign = SIGNS[reader.take().text] if reader.at(*SIGNS) else ""
        if found and not sign:
            raise UnreadableLatex(
                f"After {found[-1][1]} comes {reader.take().text!r}, which does not continue a formula."
            )
        reader.skip("&")
        found.append((sign, reader.sum()))
        while reader.skip("&"):
            pass
    if not found:
        raise UnreadableLatex("Nothing is written here.")
    return found


@final
class Reader:
    """Walks along the tokens of one formula."""

    def __init__(self, found: list[Token], functions: frozenset[str], matrices: frozenset[str] = frozenset()) -> None:
        self.tokens, self.place, self.functions, self.matrices = found, 0, functions, matrices
        self.bars: list[str] = []

    @property
    def here(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def at(self, *texts: str) -> bool:
        """Whether the next token is one of some texts."""
        return self.here is not None and self.here.text in texts

    def take(self, *texts: str) -> Token:
        """The next token, which has to be one of some texts if any are given."""
        token = self.here
        if token is None or (texts and token.text not in texts):
            wanted = " or ".join(repr(text) for text in texts) or "more"
            raise UnreadableLatex(
                f"{wanted} is wanted where {'the formula ends' if token is None else repr(token.text) + ' stands'}."
            )
        self.place += 1
        return token

    def skip(self, *texts: str) -> bool:
        if self.at(*texts):
            self.place += 1
            return True
        return False

    def sum(self) -> Expression:
        """Terms with + and − between them."""
        sign = "-" if self.skip("-") else "+" if self.skip("+") else ""
        whole = self.term()
        whole = Negative(whole) if sign == "-" else whole
        while self.at("+", "-"):
            sign = self.take().text
            whole = Binary(sign, whole, Negative(self.term()) if self.skip("-") else self.term())
        return whole

    def term(self) -> Expression:
        """Factors side by side, with · or / between them."""
        whole = self.factor()
        while (
            self.here is not None and not self.at("+", "-", *ENDS) and not self._closes() and not self._differential()
        ):
            if self.skip("/"):
                whole = Binary("/", whole, self.factor())
            elif self.skip(r"\otimes"):
                whole = Apply("kron", (whole, self.factor()))
            else:
                sign = "*" if self.skip("*") or not self._is_matrix(whole) else "@"
                whole = Binary(sign, whole, self.factor())
        return whole

    def _is_matrix(self, node: Expression) -> bool:
        """Whether what follows side by side is a product of matrices."""
        if isinstance(node, Binary) and node.sign in "+-@":
            return self._is_matrix(node.left)
        known = isinstance(node, Name) and node.name in self.matrices
        return known or isinstance(node, Blocks) or (isinstance(node, Apply) and node.word in MATRICES)

    def _closes(self) -> bool:
        around = [bar for bar in self.bars if bar != "∫"]
        return bool(around) and self.at(*CLOSING[around[-1]])

    def _differential(self) -> bool:
        """Whether dx or d x comes next, inside of an integral."""
        return (
            "∫" in self.bars
            and self.at("d")
            and self.place + 1 < len(self.tokens)
            and (self.tokens[self.place + 1].is_letter or self.tokens[self.place + 1].text.startswith("\\"))
        )

    def factor(self) -> Expression:
        """One factor, with its exponent."""
        base = self.atom()
        while self.skip("^"):
            base = base.T if self.skip(r"\top") else Binary("**", base, self.group())
        return base

    def group(self) -> Expression:
        """{...}, or a single token."""
        if not self.skip("{"):
            return self.atom(single=True)
        found = self.isolated(self.sum)
        self.take("}")
        return found

    def isolated(self, read: Callable[[], Kind]) -> Kind:
        """Reads inside of brackets, where a bar from outside means nothing."""
        outside, self.bars = self.bars, []
        found = read()
        self.bars = outside
        return found

    def atom(self, single: bool = False) -> Expression:
        """What cannot be taken apart: a number, a letter, something in brackets, a command with its arguments."""
        token = self.take()
        text = token.text
        if token.is_number:
            return Number(Fraction(text))
        if text in ("(", "[", "{"):
            found = self.isolated(self.sum)
            self.take({"(": ")", "[": "]", "{": "}"}[text])
            return found
        if text == "|" or text in (r"\|", "||"):
            return self._length(text)
        command = COMMANDS.get(text)
        if command:
            return command(self)
        if token.is_letter or GREEK.match(text) or text in CAPITALS or text in ACCENTS or text in FONTS:
            self.place -= 1
            return self._letter(single)
        raise UnreadableLatex(f"{text!r} cannot be read here.")

    def _length(self, text: str) -> Expression:
        self.bars.append(text)
        found = self.sum()
        self.bars.pop()
        self.take(text)
        if text == "|":
            return abs(found)
        if self.skip("_"):
            self.group()
        self.take("^")
        self.group()
        return Apply("norm2", (found,))

    def _letter(self, single: bool) -> Expression:
        """A letter with its subscript, and its arguments if it is a function."""
        name = word(self)
        if name == "K" and self.skip("L"):
            name = "KL"
        if name in ("E", "KL", "N", "I") or name in WORDS:
            special = self._special(name)
            if special is not None:
                return special
        index: Expression | None = None
        if not single and self.at("_"):
            name, index = subscript(self, name)
        if name == "D_KL" or (name == "D" and has_bars(self)):
            return divergence(self)
        if name == "I" and index is not None:
            return Apply("Eye", (index,))
        letter = Name(name, index)
        if single or not is_called(self, name):
            return letter
        power = self.group() if self.skip("^") else None
        call = called(self, letter)
        return call if power is None else Binary("**", call, power)

    def _special(self, name: str) -> Expression | None:
        if name in WORDS:
            return Apply(WORDS[name], (self.argument(),))
        if name == "E" and self.at("_"):
            return expectation(self)
        if name == "KL" and self.at("(", "["):
            return divergence(self)
        return normal(self) if name == "N" and self.at("(") else None

    def argument(self) -> Expression:
        """What a word such as log applies to: what is in parentheses, or the factors that follow."""
        if not self.at("(", "[", "{"):
            return self.factor()
        close = {"(": ")", "[": "]", "{": "}"}[self.take().text]
        found = self.isolated(self.sum)
        self.take(close)
        return found
