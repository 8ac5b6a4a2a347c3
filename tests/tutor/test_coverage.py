"""The curriculum is complete as data, and the coverage counts what the catalogue covers."""

import json
from collections import Counter

import pytest

from autograder.catalogue import Check, Exercise, Text, Topic
from autograder.tutor import coverage as module
from autograder.tutor.coverage import Coverage, Curriculum, Item, UnknownItem, cover, read_curriculum

FORMS = {"FN", "PROP", "CHAIN", "EXP", "WIT", "MC2", "BUG", "ORD", "FIG", "TXT", "PRED"}

SMALL = Curriculum(
    items=(
        Item("L-FL-8", "coupling", ("03_flow",), ("PROP", "FN")),
        Item("L-FL-9", "inverse", ("03_flow",), ("CHAIN",)),
        Item("B-1", "permutation", ("04_conv1x1",), ("FN",)),
        Item("B-2c", "information", ("07_elbo",), ("CHAIN",), bonus=True),
    ),
    errata=(Item("E-L12", "printed → right"),),
)


def topic(*covers: str, text: str = "B-1") -> Topic:
    checks = tuple(Check("coupling", f"check_{item}", 1, (item,), dict) for item in covers)
    exercise = Exercise("coupling", "FN", 10, ("a", "b", "c"), checks)
    return Topic("flow", 3, {"coupling": exercise}, {"essay": Text("essay", 2, 5, (text,))})


def by_id(found: Coverage) -> dict[str, module.Covered]:
    return {entry.item.id: entry for entry in (*found.items, *found.bonus, *found.errata)}


def test_the_documents_have_123_items_and_one_bonus() -> None:
    items = read_curriculum().items
    counted = [item for item in items if not item.bonus]
    assert Counter(item.id[0] for item in counted) == {"L": 75, "B": 3, "P": 10, "M": 28, "T": 7}
    assert [item.id for item in items if item.bonus] == ["B-2c"]
    assert len({item.id for item in items}) == len(items) == 124


@pytest.mark.parametrize("item", read_curriculum().items, ids=lambda item: item.id)
def test_every_item_has_a_home_and_a_short_title(item: Item) -> None:
    assert item.notebooks
    assert set(item.forms) <= FORMS
    assert 3 <= len(item.title.split()) <= 12


def test_the_items_fill_the_notebooks_00_to_14() -> None:
    notebooks = {notebook for item in read_curriculum().items for notebook in item.notebooks}
    assert sorted(name[:3] for name in notebooks) == [f"{number:02d}_" for number in range(15)]


def test_every_erratum_stands_at_an_item_and_every_flag_has_its_erratum() -> None:
    data = module.tomllib.loads((module.files("autograder") / "curriculum.toml").read_text(encoding="utf-8"))
    flags = {(flag, item["id"]) for item in data["item"] for flag in item.get("errata", [])}
    places = {(erratum["id"], place) for erratum in data["erratum"] for place in erratum["where"]}
    assert flags == places
    assert len(data["erratum"]) == 38


def test_an_item_is_covered_by_each_exercise_whose_checks_name_it() -> None:
    found = cover(SMALL, [topic("L-FL-8", "L-FL-8", "E-L12")])
    entries = by_id(found)
    assert entries["L-FL-8"].exercises == ("flow.coupling",)
    assert entries["L-FL-8"].grading == ("FN",)
    assert entries["E-L12"].covered
    assert (found.covered, found.total) == (2, 3)


def test_a_tutors_text_covers_as_txt() -> None:
    entry = by_id(cover(SMALL, [topic("L-FL-8")]))["B-1"]
    assert (entry.exercises, entry.grading) == (("flow.essay",), ("TXT",))


def test_missing_says_exercise_or_the_form_that_was_asked() -> None:
    entries = by_id(cover(SMALL, [topic("L-FL-9")]))
    assert entries["L-FL-8"].missing == "exercise"
    assert entries["L-FL-9"].missing == "asked as CHAIN"
    assert by_id(cover(SMALL, [topic("L-FL-8")]))["L-FL-8"].missing == ""


def test_a_bonus_item_is_listed_but_not_counted() -> None:
    found = cover(SMALL, [topic("B-2c", text="B-2c")])
    assert found.covered == 0
    assert found.bonus[0].covered


def test_an_unknown_item_is_an_error_with_the_likely_name() -> None:
    with pytest.raises(UnknownItem, match=r"flow\.coupling covers 'L-FL-88'.*did you mean L-FL-8\?"):
        cover(SMALL, [topic("L-FL-88")])


def test_json_holds_every_item(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "coverage", lambda: cover(SMALL, [topic("L-FL-8")]))
    module.show(as_json=True)
    data = json.loads(capsys.readouterr().out)
    assert (data["covered"], data["total"]) == (2, 3)
    assert data["items"][0] == {
        "id": "L-FL-8",
        "title": "coupling",
        "notebook": "03_flow",
        "exercises": ["flow.coupling"],
        "grading": ["FN"],
        "covered": True,
    }
    assert [entry["id"] for entry in data["bonus"]] == ["B-2c"]


def test_the_table_names_every_item_and_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "coverage", lambda: cover(SMALL, [topic("L-FL-8")]))
    monkeypatch.setenv("COLUMNS", "140")
    module.show()
    printed = capsys.readouterr().out
    assert all(item.id in printed for item in SMALL.items)
    assert "exercise" in printed
    assert "2 of 3 items are graded, 0 of 1 bonus items, and 0 of 1 misprints are hunted." in printed


def test_this_checkout_names_only_known_items() -> None:
    assert module.coverage().total == 123
