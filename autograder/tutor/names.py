"""Finds the students of a class that a tutor asks for by name."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from autograder.tutor.collecting import MOST_NAMED, shown


class UnknownStudent(LookupError):
    """A name that no folder of the class has; the message names the nearest one that it has."""


def chosen(names: list[str], only: Iterable[str]) -> list[str]:
    """The students among `names` that were asked for, in the order of `names`; small letters may stand for capitals.

    Raises:
        UnknownStudent: for one that is not among them, or could be several.
    """
    asked = {_meant(name, names) for name in only}
    return [name for name in names if name in asked]


def _meant(asked: str, names: list[str]) -> str:
    """The one name that was meant: as it stands, or in another case, or with its accents composed otherwise."""
    meant = [name for name in names if name == asked] or [name for name in names if _folded(name) == _folded(asked)]
    if len(meant) == 1:
        return meant[0]
    near = meant or _near(asked, names)
    hint = f"did you mean {' or '.join(map(shown, near[:MOST_NAMED]))}?"
    begin = f"the class begins with {', '.join(map(shown, names[:MOST_NAMED]))}."
    raise UnknownStudent(f"There is no student {shown(asked)!r} in this class; {hint if near else begin}")


def _near(asked: str, names: list[str]) -> list[str]:
    """The names whose words begin with the words that were asked for; if there are none, the one most like them."""
    words = _folded(asked).split()
    begun = [name for name in names if words and all(f" {word}" in f" {_folded(name)}" for word in words)]
    likes = {_folded(part): name for name in reversed(names) for part in (*name.split(), name)}
    return begun or [likes[like] for like in get_close_matches(_folded(asked), likes, n=1, cutoff=0.6)]


def _folded(name: str) -> str:
    """A name in which case and the two ways of writing an accent do not count."""
    return unicodedata.normalize("NFC", name).casefold()
