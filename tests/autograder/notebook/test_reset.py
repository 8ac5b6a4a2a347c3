"""`reset` brings exactly the stub back, and loses nothing that the student wrote."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.cards import Card
from autograder.catalogue import topic
from autograder.notebook import check, reset

ATTEMPTS = {
    "right": lambda right: right,
    "without blank lines": lambda right: right.replace("    return", "    y = 1\n    return").replace(
        "shift, ", "shift,  \\\n        "
    ),
    "trailing spaces": lambda right: right.replace("dim=-1)", "dim=-1)   "),
    "decorated": lambda right: "@torch.no_grad()\n" + right,
    "decorated twice": lambda right: "@torch.no_grad()\n@torch.no_grad()\n" + right,
    "unparsable": lambda right: "def affine_forward(x, scale, shift:\n    return x x\n",
    "without an indent": lambda right: "def affine_forward(x, scale, shift):\nz = x\nreturn z, scale.sum(dim=-1)\n",
    "with a comment at the margin": lambda right: right.replace("    return", "    y = x\n# z = x\n    return"),
    "with a blank line inside": lambda right: right.replace("    return", "    y = x\n\n    # done\n\n    return"),
    "a long signature": lambda right: (
        "def affine_forward(\n    x,\n    scale,\n    shift,\n) -> tuple:\n    return x, x\n"
    ),
    "now a class": lambda right: "class affine_forward:\n    x = 1\n\n    def f(self):\n        return 1\n",
    "asynchronous": lambda right: "async " + right,
    "an unfinished text": lambda right: 'def affine_forward(x, scale, shift):\n    """Half a text\n    return x\n',
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_reset_restores_exactly_the_stub_and_keeps_the_attempt(
    attempt: Callable[[str], str],
    module: Path,
    right: str,
    stubs: str,
    write: Callable[..., str],
    shown: Callable[[Card], str],
) -> None:
    lines = attempt(right)
    write(module, "affine_forward", lines)
    text = shown(reset("flow.affine_forward"))
    assert module.read_text("utf-8") == stubs
    assert "your attempt is kept in attempts/flow.affine_forward.1.py." in text
    kept = module.with_name("attempts") / "flow.affine_forward.1.py"
    assert kept.read_text("utf-8") == lines.rstrip("\n") + "\n"


@pytest.mark.parametrize("name", topic("flow").exercises)
def test_every_exercise_can_be_reset(name: str, module: Path, stubs: str, write: Callable[..., str]) -> None:
    write(module, name, f"def {name}():\n    return 1\n")
    reset(f"flow.{name}")
    assert module.read_text("utf-8") == stubs


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "   \n", "    # the end"])
def test_the_last_function_of_a_file_is_reset_however_the_file_ends(
    end: str, module: Path, stubs: str, span: Callable[..., tuple[int, int]]
) -> None:
    name = list(topic("flow").exercises)[-1]
    text = stubs[: span(stubs, name)[0]] + f"def {name}():\n    return 1{end}"
    module.write_text(text, "utf-8")
    reset(f"flow.{name}")
    assert module.read_text("utf-8") == stubs


def test_the_rest_of_a_module_stays_as_the_student_wrote_it(
    module: Path, stubs: str, right: str, span: Callable[..., tuple[int, int]], write: Callable[..., str]
) -> None:
    text = write(
        module, "affine_forward", right + "\n\nSHARED = 3\n\n\n# mine\ndef helper(x):\n    return x + SHARED\n"
    )
    text = text.replace("def compose(", "def compose_(")
    module.write_text(text, "utf-8")
    reset("flow.affine_forward")
    stub = stubs[slice(*span(stubs, "affine_forward"))].rstrip()
    assert module.read_text("utf-8") == text.replace(right.rstrip(), stub)


def test_a_function_that_was_deleted_comes_back(
    module: Path,
    stubs: str,
    span: Callable[..., tuple[int, int]],
    write: Callable[..., str],
    shown: Callable[[Card], str],
) -> None:
    write(module, "affine_forward", "")
    assert "your module did not have it any more." in shown(reset("flow.affine_forward"))
    assert stubs[slice(*span(stubs, "affine_forward"))].rstrip() in module.read_text("utf-8")
    assert "not written yet" in shown(check("flow.affine_forward"))


def test_a_function_that_was_written_twice_is_reset_as_a_whole(
    module: Path, stubs: str, right: str, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    write(module, "affine_forward", right)
    module.write_text(f"{module.read_text('utf-8').rstrip()}\n\n\n{right}", "utf-8")
    reset("flow.affine_forward")
    assert module.read_text("utf-8").rstrip() == stubs.rstrip()
    assert "not written yet" in shown(check("flow.affine_forward"))
    assert (module.parent / "attempts" / "flow.affine_forward.1.py").read_text("utf-8").count("def affine_forward") == 2


def test_a_module_that_is_gone_comes_back(module: Path, stubs: str, shown: Callable[[Card], str]) -> None:
    module.unlink()
    shown(reset("flow.affine_forward"))
    assert module.read_text("utf-8") == stubs


def test_a_module_in_another_encoding_is_reset_without_harm(
    module: Path, stubs: str, right: str, write: Callable[..., str]
) -> None:
    text = write(module, "affine_forward", right).encode().replace(b"import math", b"import math  # \xe4")
    module.write_bytes(text)
    reset("flow.affine_forward")
    assert module.read_bytes() == stubs.encode().replace(b"import math", b"import math  # \xe4")


def test_an_untouched_exercise_is_left_alone(module: Path, shown: Callable[[Card], str]) -> None:
    assert "nothing to put back" in shown(reset("flow.affine_forward"))
    assert [path.name for path in module.parent.iterdir()] == ["flow.py"]


def test_every_attempt_is_kept_in_a_file_of_its_own(
    module: Path, right: str, write: Callable[..., str], shown: Callable[[Card], str]
) -> None:
    for number in (1, 2, 3):
        write(module, "affine_forward", right.replace("scale.sum", f"{number} * scale.sum"))
        assert f"attempts/flow.affine_forward.{number}.py" in shown(reset("flow.affine_forward"))
    kept = sorted(module.with_name("attempts").iterdir())
    assert [f"{number} * scale.sum" in path.read_text("utf-8") for number, path in enumerate(kept, start=1)] == [
        True
    ] * 3
