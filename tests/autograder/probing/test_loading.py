"""A module that does not load is a fault with a sentence and the student's own line; one that does leaves no trace."""

import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from autograder.outcomes import Fault


@pytest.mark.parametrize(
    ("source", "sentence", "line", "text"),
    [
        ("x = 1\ndef f(:\n    pass\n", "has a syntax error in line 2: invalid syntax.", 2, "def f(:"),
        ("def f():\n\tif 1:\n        return 1\n", "syntax error in line 3: inconsistent use of tabs", 3, "return 1"),
        ("def f():\nreturn 1\n", "syntax error in line 2: expected an indented block", 2, "return 1"),
        ("x = '''abc\n", "syntax error in line 1: unterminated triple-quoted string", 1, "x = '''abc"),
        ("x = " + "(" * 300 + ")" * 300, "syntax error in line 1: too many nested parentheses", 1, "x = ("),
        (
            "x = 1\nimport no_such_module\n",
            "cannot be loaded: ModuleNotFoundError in line 2: No module",
            2,
            "import no",
        ),
        ("from torch import tensr\n", "cannot be loaded: ImportError in line 1: cannot import", 1, "from torch"),
        ("x = 1\n\n1 / 0\n", "cannot be loaded: ZeroDivisionError in line 3: division by zero.", 3, "1 / 0"),
        ("assert False\n", "cannot be loaded: AssertionError in line 1.", 1, "assert False"),
        ("import sys\nsys.exit(0)\n", "calls sys.exit() while it is being loaded in line 2.", 2, "sys.exit(0)"),
        ("raise SystemExit\n", "calls sys.exit() while it is being loaded in line 1.", 1, "raise SystemExit"),
        ("def f():\n    f()\nf()\n", "cannot be loaded: RecursionError in line 2", 2, "f()"),
        ("class E(BaseException): pass\nraise E('no.')\n", "cannot be loaded: E in line 2: no.", 2, "raise E('no.')"),
        ("next(iter([]))\n", "cannot be loaded: StopIteration in line 1.", 1, "next(iter([]))"),
    ],
    ids=lambda value: "",
)
def test_a_module_that_does_not_load_has_a_sentence_and_its_line(
    source: str, sentence: str, line: int, text: str, refused: Callable[..., Fault]
) -> None:
    found = refused(source)
    assert found.kind == "import"
    assert found.sentence.startswith("exercises/flow.py ")
    assert sentence in found.sentence
    assert (found.line, found.source.startswith(text)) == (line, True)


def test_nul_bytes_are_a_fault_without_a_line(refused: Callable[..., Fault]) -> None:
    found = refused(b"x = 1\n\0\n")
    assert (found.kind, found.line, found.source) == ("import", None, "")
    assert "None" not in found.sentence
    assert "null bytes" in found.sentence


def test_latin_1_without_a_cookie_is_a_fault_that_speaks_of_the_encoding(refused: Callable[..., Fault]) -> None:
    found = refused("x = 'ä'\n".encode("latin-1"))
    assert found.kind == "import"
    assert "utf-8" in found.sentence


def test_latin_1_with_a_cookie_is_read(module: Callable[..., ModuleType]) -> None:
    assert module("# coding: latin-1\nx = 'ä'\n".encode("latin-1")).x == "ä"


@pytest.mark.parametrize(
    "source", [b"\xef\xbb\xbfx = 1\n", b"x = 1\r\n", b"x = 1", b"x = 1\n\x0c\ny = 2\n", b"\tx = 1"[1:]]
)
def test_byte_order_marks_line_ends_and_form_feeds_are_read(source: bytes, module: Callable[..., ModuleType]) -> None:
    assert module(source).x == 1


@pytest.mark.parametrize("source", [b"", b"# nothing yet\n", b"\n\n"])
def test_an_empty_module_loads(source: bytes, module: Callable[..., ModuleType]) -> None:
    assert module(source).__name__ == "exercises.flow"


def test_a_syntax_error_shows_the_students_line_and_not_that_of_a_file_here(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, refused: Callable[..., Fault]
) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "flow.py").write_text("another = 'file'\n")
    monkeypatch.chdir(tmp_path)
    assert refused("x = = 1\n").source == "x = = 1"


def test_a_loop_at_import_is_stopped(refused: Callable[..., Fault]) -> None:
    found = refused("x = 1\nwhile True:\n    x += 1\n", seconds=0.2)
    assert found.sentence.startswith("exercises/flow.py did not finish loading within 0.2 s; stopped in line")
    assert found.line in (2, 3)


def test_an_error_whose_text_fails_is_still_a_sentence(refused: Callable[..., Fault]) -> None:
    found = refused("class E(Exception):\n    def __str__(self):\n        raise SystemExit\nraise E\n")
    assert "an error whose message cannot be shown" in found.sentence


def test_an_interrupt_at_import_passes_through(module: Callable[..., ModuleType]) -> None:
    with pytest.raises(KeyboardInterrupt):
        module("raise KeyboardInterrupt\n")


def test_loading_reads_nothing_from_the_disk_and_leaves_no_trace(module: Callable[..., ModuleType]) -> None:
    before = set(sys.modules)
    found = module("x = __name__\ny = __file__\n")
    assert (found.x, found.y) == ("exercises.flow", "exercises/flow.py")
    assert {name for name in set(sys.modules) - before if name.startswith("exercises")} == set()


def test_prints_at_import_are_not_shown(capsys: pytest.CaptureFixture[str], module: Callable[..., ModuleType]) -> None:
    module("import sys\nprint('hello')\nprint('hello', file=sys.stderr)\n")
    assert capsys.readouterr() == ("", "")


NAMED = """
from __future__ import annotations
import io, pickle, sys
from dataclasses import dataclass
import torch

@dataclass
class Pair:
    first: int

class Layer(torch.nn.Linear):
    pass

kept = io.BytesIO()
torch.save(Layer(2, 2), kept)
again = pickle.loads(pickle.dumps(Pair(3)))
itself = sys.modules[__name__]
"""


def test_python_finds_a_module_under_its_own_name_while_it_runs_and_the_former_one_afterwards(module) -> None:
    former = sys.modules.get("exercises.flow")
    loaded = module(NAMED)
    assert loaded.again == loaded.Pair(3)
    assert loaded.itself is loaded
    assert sys.modules.get("exercises.flow") is former
