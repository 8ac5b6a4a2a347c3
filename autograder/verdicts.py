"""What the judge says: whether an answer is right, a sentence if not, and what to look at beside it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the small table "expected, yours" under a verdict."""

    where: str
    wanted: str
    given: str


@dataclass(frozen=True)
class ProofLine:
    """One line of a student's derivation with what the judge says about it.

    Args:
        mark: right, wrong, unjustified, hole or unread.
        text: the expression as it was typed.
        relation: to the line above: ==, <= or >=; empty for the first line.
        latex: the expression, typeset; empty if there is nothing to typeset.
        reason: the rules that it cites, such as "by.markov".
        notes: sentences: what is wrong, a world to check by hand, the nearest line that would be right.
    """

    mark: str
    text: str
    relation: str = ""
    latex: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """Whether a probe's outcome is right; if not, the first reason, in one sentence, with numbers to look at.

    Args:
        passed: whether all is right.
        reason: in one word.
        sentence: in a sentence, empty if all is right.
        rows: expected and given entries.
        source: the student's own line, where the reason is an error in it.
        credit: the share of the way that is right, from 0 to 1, where part of an answer is worth something.
        lines: of a derivation, each with its mark.
    """

    passed: bool
    reason: str = "right"
    sentence: str = ""
    rows: tuple[Row, ...] = ()
    source: str = ""
    credit: float = 0.0
    lines: tuple[ProofLine, ...] = ()


RIGHT = Verdict(True)
