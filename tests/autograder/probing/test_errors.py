"""Whatever goes wrong in a call comes back as a fault with a sentence and the student's own line."""

from collections.abc import Callable
from types import ModuleType

import pytest

from autograder.catalogue import Check
from autograder.outcomes import Fault, Outcome
from autograder.probing import run_probe


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
def test_an_error_is_a_sentence_with_the_students_line(
    body: str, sentence: str, line: int, fault: Callable[..., Fault]
) -> None:
    found = fault(body)
    assert (found.kind, found.line) == ("error", line)
    assert found.sentence.startswith(sentence)
    assert found.source == body.splitlines()[line - 5]
    assert len(found.sentence) < 400


def test_the_line_is_the_innermost_one_of_the_students_own(fault: Callable[..., Fault]) -> None:
    above = "def helper(x): return torch.linalg.inv(x)"
    found = fault("y = x\nreturn helper(y)", above=above)
    assert (found.line, found.source) == (2, above)


@pytest.mark.parametrize("what", ["raise SystemExit", "raise ValueError", "return 3", "raise KeyboardInterrupt"])
def test_an_error_whose_own_text_fails_is_still_a_sentence(what: str, fault: Callable[..., Fault]) -> None:
    found = fault(
        "raise E", above=f"class E(Exception):\n    __str__ = lambda self: exec({what!r})".replace("return ", "")
    )
    assert "E in line" in found.sentence


@pytest.mark.parametrize("body", ["sys.exit()", "sys.exit('bye')", "raise SystemExit(0)"])
def test_leaving_the_program_is_a_fault_that_names_the_function(body: str, fault: Callable[..., Fault]) -> None:
    found = fault(body)
    assert found.sentence == "flow.affine_forward called sys.exit(), which ends the program; return a value instead."
    assert (found.kind, found.line) == ("error", 5)


def test_an_interrupt_passes_through(probe: Callable[..., Outcome]) -> None:
    with pytest.raises(KeyboardInterrupt):
        probe("raise KeyboardInterrupt")


@pytest.mark.parametrize(
    "body",
    ["while True: x = x + 1", "while True:\n    try:\n        x.sum()\n    except:\n        pass"],
    ids=["loop", "bare except"],
)
def test_a_loop_is_stopped_and_its_line_is_named(body: str, fault: Callable[..., Fault]) -> None:
    found = fault(body, seconds=0.2)
    assert found.kind == "timeout"
    assert found.sentence.startswith("flow.affine_forward did not end within 0.2 s; stopped in line ")
    assert found.line is not None
    assert 5 <= found.line <= 9


def test_a_stub_is_unwritten_and_says_what_to_write(fault: Callable[..., Fault]) -> None:
    found = fault('raise NotImplementedError("flow.affine_forward is yours to write: exercise 3.4")')
    assert (found.kind, found.sentence) == ("unwritten", "flow.affine_forward is yours to write: exercise 3.4.")


def test_a_missing_function_says_how_to_get_it_back(
    module: Callable[..., ModuleType], one_value: Callable[..., dict]
) -> None:
    found = run_probe(Check("affine_forward", "one_value", 1, (), one_value), module("x = 1"), 1).fault
    assert found == Fault(
        "missing", 'flow.affine_forward is missing; reset("flow.affine_forward") brings its stub back.'
    )


def test_a_changed_signature_is_told_in_pythons_words(
    module: Callable[..., ModuleType], one_value: Callable[..., dict]
) -> None:
    source = "def affine_forward(x):\n    return x\n"
    found = run_probe(Check("affine_forward", "one_value", 1, (), one_value), module(source), 1).fault
    assert found is not None
    assert "affine_forward() takes 1 positional argument but 3 were given" in found.sentence
