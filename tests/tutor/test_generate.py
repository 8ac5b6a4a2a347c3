"""What is generated matches its source, and says so when it does not."""

import shutil

import pytest

from autograder.tutor import generate
from autograder.tutor.coverage import UnknownItem
from autograder.tutor.files import ROOT

FLOW = ["flow"]


def test_everything_generated_matches_its_source():
    assert generate.out_of_step() == []


def test_generating_twice_gives_the_same_bytes():
    assert list(generate.texts(FLOW)) == list(generate.texts(FLOW))


@pytest.fixture
def copy(tmp_path):
    for made in generate.texts(FLOW):
        (tmp_path / made.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / made.path).write_bytes(made.content)
    shutil.copytree(ROOT / "notebooks" / "source", tmp_path / "notebooks" / "source")
    shutil.copytree(ROOT / "autograder" / "recorded", tmp_path / "autograder" / "recorded", dirs_exist_ok=True)
    return tmp_path


@pytest.mark.parametrize("path", ["exercises/flow.py", "notebooks/03_flow.ipynb", "autograder/recorded/flow.py.txt"])
def test_a_changed_file_is_named(copy, path):
    (copy / path).write_bytes((copy / path).read_bytes() + b"\n")
    assert generate.out_of_step(FLOW, copy) == [f"{path} does not match its source; run `make generate`."]


def test_a_missing_record_is_named_and_written_again(copy):
    record = copy / "autograder" / "recorded" / "flow.safetensors"
    record.unlink()
    assert "does not match solutions" in generate.out_of_step(FLOW, copy)[0]
    assert generate.write(FLOW, copy) == ["autograder/recorded/flow.safetensors"]
    assert generate.out_of_step(FLOW, copy) == []


def test_an_item_that_the_curriculum_lacks_stops_the_generator(monkeypatch, capsys):
    def refuse():
        raise UnknownItem("flow.compose covers 'L-FL-88'; did you mean L-FL-8?")

    monkeypatch.setattr(generate, "coverage", refuse)
    monkeypatch.setattr(generate, "write", lambda *_, **__: pytest.fail("it wrote"))
    monkeypatch.setattr("sys.argv", ["generate"])
    assert generate.main() == 1
    assert "did you mean L-FL-8?" in capsys.readouterr().err
