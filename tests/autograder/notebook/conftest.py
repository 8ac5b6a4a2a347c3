"""A student's module of flows in a folder of its own, and ways to write into it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import autograder
from autograder import notebook
from autograder.cards import Card


@pytest.fixture
def stubs() -> str:
    """The module as it is handed out."""
    return (Path(autograder.__file__).parent / "recorded" / "flow.py.txt").read_text("utf-8")


@pytest.fixture
def right() -> str:
    """A right answer to flow.affine_forward."""
    return "def affine_forward(x, scale, shift):\n    return x * scale.exp() + shift, scale.sum(dim=-1)\n"


@pytest.fixture
def module(tmp_path: Path, stubs: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's module of flows as it was handed out."""
    path = tmp_path / "exercises" / "flow.py"
    path.parent.mkdir()
    path.write_text(stubs, "utf-8")
    monkeypatch.setattr(notebook, "module_path", lambda name: path.with_name(f"{name}.py"))
    return path


@pytest.fixture
def span() -> Callable[[str, str], tuple[int, int]]:
    """Where a top-level function of the handed-out module stands."""

    def find(text: str, name: str) -> tuple[int, int]:
        start = re.search(rf"^(def|class) {name}\b", text, re.MULTILINE).start()
        after = re.search(r"^(def|class) ", text[start + 1 :], re.MULTILINE)
        return start, start + 1 + after.start() if after else len(text)

    return find


@pytest.fixture
def write(span: Callable[[str, str], tuple[int, int]]) -> Callable[[Path, str, str], str]:
    """Puts other lines in the place of one function; what the whole module then is."""

    def put(module: Path, name: str, body: str) -> str:
        text = module.read_text("utf-8")
        start, end = span(text, name)
        module.write_text(text[:start] + body.rstrip("\n") + "\n\n\n" + text[end:], "utf-8")
        return module.read_text("utf-8")

    return put


@pytest.fixture
def shown() -> Callable[[Card], str]:
    """What a card says, which is never a traceback."""

    def read(card: Card) -> str:
        assert isinstance(card, Card)
        assert "Traceback" not in card.text + card.html
        return card.text

    return read
