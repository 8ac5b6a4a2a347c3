"""What a call returns, prints, or does to its arguments is told as it was, whatever it is."""

from collections.abc import Callable

import pytest

from autograder.outcomes import Fault, Outcome, from_bytes, to_bytes
from autograder.probing import LONGEST_PRINT


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
def test_a_wrong_return_type_names_the_function_and_says_what_came(
    body: str, came: str, fault: Callable[..., Fault], two_values: Callable[..., dict]
) -> None:
    found = fault(body, two_values)
    assert found.kind == "type"
    expected = f"flow.affine_forward returned {came}, which does not fit; its docstring says what is wanted."
    assert found.sentence == expected


@pytest.mark.parametrize(
    ("body", "kind"),
    [("return None", "nothing"), ("return [x]", "list"), ("return 'ab'", "text"), ("return x.numpy()", "numpy array")],
)
def test_a_value_of_a_wrong_type_is_left_to_the_judge(body: str, kind: str, probe: Callable[..., Outcome]) -> None:
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
def test_every_outcome_can_travel(body: str, probe: Callable[..., Outcome]) -> None:
    found = probe(body)
    assert found.fault is None
    assert from_bytes(to_bytes(found)).kinds == found.kinds


def test_prints_are_kept_and_not_shown(capsys: pytest.CaptureFixture[str], probe: Callable[..., Outcome]) -> None:
    found = probe("print('shape', tuple(x.shape))\nprint('!', file=sys.stderr)\nreturn x")
    assert found.printed == "shape (3, 2)\n!\n"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("body", ["print('x' * 10**7)", "for _ in range(10**5): print('xxxxxxxxx')"])
def test_prints_are_bounded(body: str, probe: Callable[..., Outcome]) -> None:
    assert len(probe(f"{body}\nreturn x").printed) == LONGEST_PRINT


def test_prints_before_an_error_are_kept(probe: Callable[..., Outcome]) -> None:
    assert probe("print('here')\n1 / 0").printed == "here\n"


def test_prints_can_be_written_down_whatever_they_hold(probe: Callable[..., Outcome]) -> None:
    probe("print('\\ud800 \\x00 ζ')\nreturn x").printed.encode()


def test_a_student_who_closes_the_output_harms_nobody(
    capsys: pytest.CaptureFixture[str], probe: Callable[..., Outcome]
) -> None:
    assert probe("sys.stdout.flush()\nsys.stdout.close()\nreturn x").fault is None
    print("still here")
    assert capsys.readouterr().out == "still here\n"


def test_changed_and_shared_arguments_are_reported_under_their_names(probe: Callable[..., Outcome]) -> None:
    found = probe("scale += 1\nreturn x")
    assert (found.mutated, found.aliased) == (("scale",), ("x",))


def test_time_is_measured(probe: Callable[..., Outcome]) -> None:
    assert probe("import time; time.sleep(0.05)\nreturn x").seconds >= 0.05
