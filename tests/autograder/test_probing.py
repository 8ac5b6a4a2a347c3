"""Whatever a student's code does comes back as a fault with a sentence and the student's own line."""

import random
import sys
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest
import torch

from autograder.catalogue import Check
from autograder.draw import Draw
from autograder.outcomes import Fault, Outcome, from_bytes, to_bytes
from autograder.probing import LONGEST_PRINT, Unreadable, load_module, run_probe


def module(source: str | bytes, seconds: float = 10.0) -> ModuleType:
    return load_module(source.encode() if isinstance(source, str) else source, "flow", seconds)


def refused(source: str | bytes, seconds: float = 10.0) -> Fault:
    with pytest.raises(Unreadable) as caught:
        module(source, seconds)
    assert str(caught.value) == caught.value.fault.sentence
    return caught.value.fault


def two_values(flow: ModuleType, draw: Draw) -> dict:
    z, log_volume = flow.affine_forward(draw.normal(3, 2), draw.normal(3, 2), draw.normal(3, 2))
    return {"z": z, "log_volume": log_volume}


def one_value(flow: ModuleType, draw: Draw) -> dict:
    return {"z": flow.affine_forward(draw.normal(3, 2), draw.normal(3, 2), draw.normal(3, 2))}


def probe(body: str, ask: Callable = one_value, seconds: float = 5.0, above: str = "", seed: int = 1) -> Outcome:
    """What a probe gets from an affine_forward with this body, which begins in line 5."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    source = f"import random, sys, torch\n{above}\n\ndef affine_forward(x, scale, shift):\n{lines}\n"
    return run_probe(Check("affine_forward", ask.__name__, 1, (), ask), module(source), seed, seconds)


def fault(body: str, ask: Callable = one_value, **options: object) -> Fault:
    found = probe(body, ask, **options).fault
    assert found is not None
    assert found.sentence.strip() == found.sentence != ""
    assert "Traceback" not in found.sentence
    return found


# --- Modules that do not load -----------------------------------------------------------------------------


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
    source: str, sentence: str, line: int, text: str
) -> None:
    found = refused(source)
    assert found.kind == "import"
    assert found.sentence.startswith("exercises/flow.py ")
    assert sentence in found.sentence
    assert (found.line, found.source.startswith(text)) == (line, True)


def test_nul_bytes_are_a_fault_without_a_line() -> None:
    found = refused(b"x = 1\n\0\n")
    assert (found.kind, found.line, found.source) == ("import", None, "")
    assert "None" not in found.sentence
    assert "null bytes" in found.sentence


def test_latin_1_without_a_cookie_is_a_fault_that_speaks_of_the_encoding() -> None:
    found = refused("x = 'ä'\n".encode("latin-1"))
    assert found.kind == "import"
    assert "utf-8" in found.sentence


def test_latin_1_with_a_cookie_is_read() -> None:
    assert module("# coding: latin-1\nx = 'ä'\n".encode("latin-1")).x == "ä"


@pytest.mark.parametrize(
    "source", [b"\xef\xbb\xbfx = 1\n", b"x = 1\r\n", b"x = 1", b"x = 1\n\x0c\ny = 2\n", b"\tx = 1"[1:]]
)
def test_byte_order_marks_line_ends_and_form_feeds_are_read(source: bytes) -> None:
    assert module(source).x == 1


@pytest.mark.parametrize("source", [b"", b"# nothing yet\n", b"\n\n"])
def test_an_empty_module_loads(source: bytes) -> None:
    assert module(source).__name__ == "exercises.flow"


def test_a_syntax_error_shows_the_students_line_and_not_that_of_a_file_here(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "flow.py").write_text("another = 'file'\n")
    monkeypatch.chdir(tmp_path)
    assert refused("x = = 1\n").source == "x = = 1"


def test_a_loop_at_import_is_stopped() -> None:
    found = refused("x = 1\nwhile True:\n    x += 1\n", seconds=0.2)
    assert found.sentence.startswith("exercises/flow.py did not finish loading within 0.2 s; stopped in line")
    assert found.line in (2, 3)


def test_an_error_whose_text_fails_is_still_a_sentence() -> None:
    found = refused("class E(Exception):\n    def __str__(self):\n        raise SystemExit\nraise E\n")
    assert "an error whose message cannot be shown" in found.sentence


def test_an_interrupt_at_import_passes_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        module("raise KeyboardInterrupt\n")


def test_loading_reads_nothing_from_the_disk_and_leaves_no_trace() -> None:
    before = set(sys.modules)
    found = module("x = __name__\ny = __file__\n")
    assert (found.x, found.y) == ("exercises.flow", "exercises/flow.py")
    assert {name for name in set(sys.modules) - before if name.startswith("exercises")} == set()


def test_prints_at_import_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    module("import sys\nprint('hello')\nprint('hello', file=sys.stderr)\n")
    assert capsys.readouterr() == ("", "")


# --- Errors in a call -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "sentence", "line"),
    [
        ("return x / y", "NameError in line 5: name 'y' is not defined", 5),
        ("y = x\nraise ValueError('no')", "ValueError in line 6: no", 6),
        ("raise ValueError", "ValueError in line 5", 5),
        ("assert False", "AssertionError in line 5", 5),
        ("return x @ x", "RuntimeError in line 5: mat1 and mat2 shapes cannot be multiplied (3x2 and 3x2)", 5),
        ("return affine_forward(x, scale, shift)", "RecursionError in line 5: maximum recursion depth exceeded", 5),
        ("return next(iter([]))", "StopIteration in line 5", 5),
        ("raise GeneratorExit", "GeneratorExit in line 5", 5),
        ("raise BaseException('odd')", "BaseException in line 5: odd", 5),
        ("raise ExceptionGroup('two', [ValueError(), TypeError()])", "ExceptionGroup in line 5: two (2 sub-ex", 5),
        ("raise NotImplementedError", "NotImplementedError in line 5", 5),
        ("raise ValueError('\\ud800')", "ValueError in line 5: ?", 5),
        ("raise ValueError('two\\n\\nlines')", "ValueError in line 5: two lines", 5),
        ("raise ValueError('x' * 10**6)", "ValueError in line 5: xxx", 5),
        ("raise ValueError('<script>')", "ValueError in line 5: <script>", 5),
    ],
    ids=lambda value: "",
)
def test_an_error_is_a_sentence_with_the_students_line(body: str, sentence: str, line: int) -> None:
    found = fault(body)
    assert (found.kind, found.line) == ("error", line)
    assert found.sentence.startswith(sentence)
    assert found.source == body.splitlines()[line - 5]
    assert len(found.sentence) < 400


def test_the_line_is_the_innermost_one_of_the_students_own() -> None:
    above = "def helper(x): return torch.linalg.inv(x)"
    found = fault("y = x\nreturn helper(y)", above=above)
    assert (found.line, found.source) == (2, above)


@pytest.mark.parametrize("what", ["raise SystemExit", "raise ValueError", "return 3", "raise KeyboardInterrupt"])
def test_an_error_whose_own_text_fails_is_still_a_sentence(what: str) -> None:
    found = fault(
        "raise E", above=f"class E(Exception):\n    __str__ = lambda self: exec({what!r})".replace("return ", "")
    )
    assert "E in line" in found.sentence


@pytest.mark.parametrize("body", ["sys.exit()", "sys.exit('bye')", "raise SystemExit(0)"])
def test_leaving_the_program_is_a_fault_that_names_the_function(body: str) -> None:
    found = fault(body)
    assert found.sentence == "flow.affine_forward called sys.exit(), which ends the program; return a value instead."
    assert (found.kind, found.line) == ("error", 5)


def test_an_interrupt_passes_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        probe("raise KeyboardInterrupt")


@pytest.mark.parametrize(
    "body",
    ["while True: x = x + 1", "while True:\n    try:\n        x.sum()\n    except:\n        pass"],
    ids=["loop", "bare except"],
)
def test_a_loop_is_stopped_and_its_line_is_named(body: str) -> None:
    found = fault(body, seconds=0.2)
    assert found.kind == "timeout"
    assert found.sentence.startswith("flow.affine_forward did not end within 0.2 s; stopped in line ")
    assert found.line is not None
    assert 5 <= found.line <= 9


def test_a_stub_is_unwritten_and_says_what_to_write() -> None:
    found = fault('raise NotImplementedError("flow.affine_forward is yours to write: exercise 3.4")')
    assert (found.kind, found.sentence) == ("unwritten", "flow.affine_forward is yours to write: exercise 3.4.")


def test_a_missing_function_says_how_to_get_it_back() -> None:
    found = run_probe(Check("affine_forward", "one_value", 1, (), one_value), module("x = 1"), 1).fault
    assert found == Fault(
        "missing", 'flow.affine_forward is missing; reset("flow.affine_forward") brings its stub back.'
    )


def test_a_changed_signature_is_told_in_pythons_words() -> None:
    source = "def affine_forward(x):\n    return x\n"
    found = run_probe(Check("affine_forward", "one_value", 1, (), one_value), module(source), 1).fault
    assert found is not None
    assert "affine_forward() takes 1 positional argument but 3 were given" in found.sentence


# --- Wrong return types -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "came"),
    [
        ("pass", "nothing"),
        ("return None", "nothing"),
        ("return [x]", "a list"),
        ("return 3", "a number"),
        ("return 2.5", "a number"),
        ("return True", "a truth value"),
        ("return x", "a tensor"),
        ("return x, scale, shift", "a tuple"),
        ("return {}", "a dict"),
        ("return x.numpy()", "a numpy array"),
        ("return 'a'", "a text"),
        ("return ...", "an ellipsis"),
    ],
)
def test_a_wrong_return_type_names_the_function_and_says_what_came(body: str, came: str) -> None:
    found = fault(body, two_values)
    assert found.kind == "type"
    expected = f"flow.affine_forward returned {came}, which does not fit; its docstring says what is wanted."
    assert found.sentence == expected


@pytest.mark.parametrize(
    ("body", "kind"),
    [("return None", "nothing"), ("return [x]", "list"), ("return 'ab'", "text"), ("return x.numpy()", "numpy array")],
)
def test_a_value_of_a_wrong_type_is_left_to_the_judge(body: str, kind: str) -> None:
    found = probe(body)
    assert (found.fault, found.kinds) == (None, {"z": kind})


@pytest.mark.parametrize(
    "body",
    [
        "return x.to_sparse()",
        "return x.to('meta')",
        "return x.bfloat16()",
        "return x.to(torch.complex128)",
        "return 10**40",
        "return torch.ones(1).expand(2_000_000)",
        "return '\\ud800'",
        "return float('nan')",
        "return lambda: 1",
        "return type('<script>', (), {})()",
    ],
)
def test_every_outcome_can_travel(body: str) -> None:
    found = probe(body)
    assert found.fault is None
    assert from_bytes(to_bytes(found)).kinds == found.kinds


# --- What leaks out of a probe ----------------------------------------------------------------------------

MEDDLING = {
    "default dtype": "torch.set_default_dtype(torch.float64)",
    "grad mode": "torch.set_grad_enabled(False)",
    "seed": "torch.manual_seed(7)",
    "all of them, then an error": "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False); "
    "torch.manual_seed(7); 1 / 0",
    "random numbers": "torch.rand(3)",
}


def state() -> tuple:
    return torch.get_default_dtype(), torch.is_grad_enabled(), torch.random.get_rng_state().tolist()


@pytest.mark.parametrize("what", MEDDLING)
def test_what_a_call_changes_does_not_leak(what: str) -> None:
    before = state()
    probe(f"{MEDDLING[what]}\nreturn x")
    assert state() == before


@pytest.mark.parametrize("what", MEDDLING)
def test_what_an_import_changes_does_not_leak(what: str) -> None:
    before = state()
    try:
        module(f"import torch\n{MEDDLING[what]}\n")
    except Unreadable:
        assert "error" in what
    assert state() == before


def test_a_probe_begins_with_torch_as_it_starts_whatever_the_caller_has_set() -> None:
    body = "return float(torch.is_grad_enabled()) + torch.ones(1).element_size() + torch.rand(1, dtype=torch.float64)"
    plain = probe(body).values["z"]
    with torch.no_grad():
        torch.set_default_dtype(torch.float64)
        try:
            torch.manual_seed(99)
            changed = probe(body).values["z"]
        finally:
            torch.set_default_dtype(torch.float32)
    assert np.array_equal(plain, changed)


def test_the_same_seed_asks_the_same_and_another_one_something_else() -> None:
    one, again, other = (probe("return x + torch.rand(3, 2)", seed=seed).values["z"] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_pythons_and_numpys_random_numbers_are_untouched_by_probing() -> None:
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    probe("return x")
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002


def test_warnings_of_a_students_code_are_no_errors() -> None:
    assert probe("import warnings\nwarnings.warn('careful')\nreturn x").fault is None


# --- Prints -----------------------------------------------------------------------------------------------


def test_prints_are_kept_and_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    found = probe("print('shape', tuple(x.shape))\nprint('!', file=sys.stderr)\nreturn x")
    assert found.printed == "shape (3, 2)\n!\n"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("body", ["print('x' * 10**7)", "for _ in range(10**5): print('xxxxxxxxx')"])
def test_prints_are_bounded(body: str) -> None:
    assert len(probe(f"{body}\nreturn x").printed) == LONGEST_PRINT


def test_prints_before_an_error_are_kept() -> None:
    assert probe("print('here')\n1 / 0").printed == "here\n"


def test_prints_can_be_written_down_whatever_they_hold() -> None:
    probe("print('\\ud800 \\x00 ζ')\nreturn x").printed.encode()


def test_a_student_who_closes_the_output_harms_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert probe("sys.stdout.flush()\nsys.stdout.close()\nreturn x").fault is None
    print("still here")
    assert capsys.readouterr().out == "still here\n"


# --- What is watched --------------------------------------------------------------------------------------


def test_changed_and_shared_arguments_are_reported_under_their_names() -> None:
    found = probe("scale += 1\nreturn x")
    assert (found.mutated, found.aliased) == (("scale",), ("x",))


def test_time_is_measured() -> None:
    assert probe("import time; time.sleep(0.05)\nreturn x").seconds >= 0.05
