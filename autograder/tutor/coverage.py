"""Which items of the source documents the exercises grade, how, and which are still missing.

The items stand in `autograder/curriculum.toml`; what covers them is read off the catalogue of exercises.
"""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files

from rich.console import Console
from rich.table import Table

from autograder import catalogue
from autograder.catalogue import Topic


class UnknownItem(LookupError):
    """An exercise covers an item that the curriculum does not list; the message names both."""


@dataclass(frozen=True)
class Item:
    """One thing that a source document teaches, asks, or misprints; `forms` are the ways to grade it, best first."""

    id: str
    title: str
    notebooks: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    bonus: bool = False

    @property
    def notebook(self) -> str:
        """The item's home: the notebook that teaches it first."""
        return self.notebooks[0] if self.notebooks else ""


@dataclass(frozen=True)
class Curriculum:
    """All items in the order of the documents, and the errors that are printed in them."""

    items: tuple[Item, ...]
    errata: tuple[Item, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(item.id for item in (*self.items, *self.errata))


@dataclass(frozen=True)
class Covered:
    """One item with the exercises that grade it and their forms."""

    item: Item
    exercises: tuple[str, ...]
    grading: tuple[str, ...]

    @property
    def covered(self) -> bool:
        return bool(self.exercises)

    @property
    def missing(self) -> str:
        """What a maintainer has still to write, in a few words; empty when nothing."""
        if not self.covered:
            return "exercise"
        asked = self.item.forms
        return "" if not asked or set(asked) & set(self.grading) else f"asked as {' or '.join(asked)}"


@dataclass(frozen=True)
class Coverage:
    """Every item with its exercises: the counted ones, the bonus ones and the errata."""

    items: tuple[Covered, ...]
    bonus: tuple[Covered, ...]
    errata: tuple[Covered, ...]

    @property
    def total(self) -> int:
        return len(self.items)

    @cached_property
    def covered(self) -> int:
        return sum(entry.covered for entry in self.items)


def read_curriculum() -> Curriculum:
    """The curriculum as `autograder/curriculum.toml` lists it."""
    data = tomllib.loads((files("autograder") / "curriculum.toml").read_text(encoding="utf-8"))
    items = [
        Item(entry["id"], entry["title"], tuple(entry["notebooks"]), tuple(entry["forms"]), entry.get("bonus", False))
        for entry in data["item"]
    ]
    errata = [Item(entry["id"], f"{entry['printed']} → {entry['right']}") for entry in data["erratum"]]
    return Curriculum(tuple(items), tuple(errata))


def coverage() -> Coverage:
    """The coverage of this checkout.

    Raises:
        UnknownItem: if an exercise covers an item that is not in the curriculum.
    """
    return cover(read_curriculum(), (catalogue.topic(name) for name in catalogue.topics()))


def cover(curriculum: Curriculum, topics: Iterable[Topic]) -> Coverage:
    """Which of the topics' exercises and texts grade each item of the curriculum.

    Raises:
        UnknownItem: if one of them covers an item that is not in the curriculum.
    """
    entries = [entry for topic in topics for entry in _entries(topic)]
    for exercise, _, covers in entries:
        _refuse_unknown(exercise, covers, curriculum)

    def join(item: Item) -> Covered:
        found = [(exercise, form) for exercise, form, covers in entries if item.id in covers]
        return Covered(item, tuple(e for e, _ in found), tuple(dict.fromkeys(form for _, form in found)))

    return Coverage(
        items=tuple(join(item) for item in curriculum.items if not item.bonus),
        bonus=tuple(join(item) for item in curriculum.items if item.bonus),
        errata=tuple(join(item) for item in curriculum.errata),
    )


def _entries(topic: Topic) -> list[tuple[str, str, tuple[str, ...]]]:
    """Name, form and items of everything in a topic that is graded, by machine or by the tutor."""
    exercises = [(exercise.name, exercise.form, exercise.covers) for exercise in topic.exercises.values()]
    texts = [(text.name, "TXT", text.covers) for text in topic.texts.values()]
    return [(f"{topic.name}.{name}", form, covers) for name, form, covers in exercises + texts]


def _refuse_unknown(exercise: str, covers: tuple[str, ...], curriculum: Curriculum) -> None:
    for name in covers:
        if name not in curriculum.ids:
            close = get_close_matches(name, sorted(curriculum.ids), n=1)
            hint = f"; did you mean {close[0]}?" if close else "."
            raise UnknownItem(f"{exercise} covers {name!r}, which autograder/curriculum.toml does not list{hint}")


def show(as_json: bool = False) -> None:
    """Print the coverage as a table, or as JSON for other programs."""
    found = coverage()
    if as_json:
        print(json.dumps(as_data(found), ensure_ascii=False, indent=1))
        return
    console = Console()
    console.print(table(found))
    console.print(summary(found))


def as_data(found: Coverage) -> dict[str, object]:
    """The coverage as plain data."""
    return {
        "covered": found.covered,
        "total": found.total,
        "items": [_plain(entry) for entry in found.items],
        "bonus": [_plain(entry) for entry in found.bonus],
        "errata": [_plain(entry) for entry in found.errata],
    }


def _plain(entry: Covered) -> dict[str, object]:
    return {
        "id": entry.item.id,
        "title": entry.item.title,
        "notebook": entry.item.notebook,
        "exercises": list(entry.exercises),
        "grading": list(entry.grading),
        "covered": entry.covered,
    }


def table(found: Coverage) -> Table:
    """One row for each item, grouped by notebook; the misprints that an exercise asks for stand at the end."""
    grid = Table("ID", "item", "notebook", "exercises", "graded by", "missing", title="Coverage of the curriculum")
    grid.columns[0].no_wrap = True
    entries = [*found.items, *found.bonus]
    for notebook in sorted({entry.item.notebook for entry in entries}):
        for entry in entries:
            if entry.item.notebook == notebook:
                grid.add_row(*_row(entry))
        grid.add_section()
    for entry in found.errata:
        if entry.covered:
            grid.add_row(*_row(entry))
    return grid


def _row(entry: Covered) -> tuple[str, ...]:
    title = f"{entry.item.title} (bonus)" if entry.item.bonus else entry.item.title
    exercises = "\n".join(entry.exercises)
    return entry.item.id, title, entry.item.notebook, exercises, " ".join(entry.grading), entry.missing


def summary(found: Coverage) -> str:
    """The coverage in one sentence."""
    bonus = sum(entry.covered for entry in found.bonus)
    hunted = sum(entry.covered for entry in found.errata)
    return (
        f"{found.covered} of {found.total} items are graded, {bonus} of {len(found.bonus)} bonus items, "
        f"and {hunted} of {len(found.errata)} misprints are hunted."
    )
