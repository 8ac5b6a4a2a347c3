"""LaTeX as a list of tokens, without what only shapes the page."""

import re
from dataclasses import dataclass
from typing import final

from derive.errors import UnreadableLatex

LONGEST = 20_000
DEEPEST = 50
TOKEN = re.compile(
    r"(?P<space>\s+|\\[,;:!> ]|~|\\q?quad\b)|(?P<command>\\[A-Za-z]+|\\\\|\\[{}|])"
    r"|(?P<number>\d+(\.\d+)?)|(?P<letter>[^\W\d_])"
    r"|(?P<other>\|\||[-+*/^_()\[\]{}=<>|,;:.&'!])"
)
IGNORED = {
    r"\left", r"\right", r"\big", r"\Big", r"\bigg", r"\Bigg", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\displaystyle",
    r"\textstyle", r"\mathop", r"\limits", r"\nolimits", r"\middle", r"\mathstrut", r"\nonumber", r"\notag",
}  # fmt: skip
SPELLED = {
    r"\mid": "|", r"\vert": "|", r"\lvert": "|", r"\rvert": "|", r"\parallel": "||", r"\Vert": r"\|", r"\lVert": r"\|",
    r"\rVert": r"\|", r"\cdot": "*", r"\times": "*", r"\odot": "*", r"\lbrack": "[", r"\rbrack": "]", r"\leq": r"\le",
    r"\geq": r"\ge", r"\ln": r"\log", r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\epsilon": r"\varepsilon",
    r"\langle": r"\langle", r"\bold": r"\mathbf", r"\boldsymbol": r"\mathbf", r"\{": "(", r"\}": ")",
    r"\lbrace": "(", r"\rbrace": ")",
}  # fmt: skip
FONTS = {
    r"\mathbf",
    r"\mathrm",
    r"\mathsf",
    r"\mathit",
    r"\operatorname",
    r"\text",
    r"\mathbb",
    r"\mathcal",
    r"\textrm",
}


@final
@dataclass(frozen=True)
class Token:
    """A command, a number, a letter or a sign, and where it stands."""

    text: str
    at: int

    @property
    def is_letter(self) -> bool:
        return len(self.text) == 1 and self.text.isalpha()

    @property
    def is_number(self) -> bool:
        return self.text[:1].isdigit()


def tokens(source: str) -> list[Token]:
    """The tokens of some LaTeX.

    >>> [token.text for token in tokens(r"\\log\\left(x_1\\right)")]
    ['\\\\log', '(', 'x', '_', '1', ')']
    """
    if len(source) > LONGEST:
        raise UnreadableLatex(f"{len(source)} characters of LaTeX are too many; {LONGEST} are read at most.")
    found, place = [], 0
    while place < len(source):
        match = TOKEN.match(source, place)
        if match is None:
            raise UnreadableLatex(f"{source[place]!r} cannot be read, after {_before(source, place)!r}.")
        if match.lastgroup != "space" and match.group() not in IGNORED:
            found.append(Token(SPELLED.get(match.group(), match.group()), place))
        place = match.end()
    check_balance(source, found)
    return found


def check_balance(source: str, found: list[Token]) -> None:
    """Raises UnreadableLatex at the first bracket without a partner."""
    opened: list[Token] = []
    pairs = {")": "(", "]": "[", "}": "{"}
    for token in found:
        if token.text in pairs.values():
            opened.append(token)
            if len(opened) > DEEPEST:
                raise UnreadableLatex(f"More than {DEEPEST} brackets stand inside of each other; that is too deep.")
        elif token.text in pairs:
            if not opened:
                raise UnreadableLatex(f"A {token.text!r} closes nothing, after {_before(source, token.at)!r}.")
            if opened[-1].text != pairs[token.text]:
                last = opened[-1]
                where = _before(source, last.at)
                raise UnreadableLatex(
                    f"The {last.text!r} after {where!r} is closed by {token.text!r}: a bracket is missing."
                )
            opened.pop()
    if opened:
        raise UnreadableLatex(f"The {opened[-1].text!r} after {_before(source, opened[-1].at)!r} is never closed.")


def _before(source: str, place: int) -> str:
    return source[max(place - 24, 0) : place].strip() or "the beginning"
