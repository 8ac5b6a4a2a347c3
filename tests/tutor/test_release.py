"""The students' bundle: complete, reproducible, and refused when it would give something away."""

import shutil
import zipfile

import pytest

from autograder.catalogue import topics
from autograder.references import PUBLIC_SEEDS, dump, recorded
from autograder.tutor import release, solutions, stubs
from autograder.tutor.files import ROOT


@pytest.fixture(scope="module")
def files():
    return dict(release.contents(ROOT))


def test_the_bundle_is_safe_as_it_stands(files):
    release.search(files, ROOT)


def test_it_holds_what_students_need_and_nothing_of_the_tutors(files):
    for name in topics():
        assert f"exercises/{name}.py" in files
        assert f"autograder/recorded/{name}.safetensors" in files
    assert {"README.md", "Makefile", "pyproject.toml", "constraints.txt", "course/__init__.py"} <= set(files)
    tutors = ("solutions", "tests", "autograder/tutor", "notebooks/source", "autograder/curriculum", ".ci")
    assert [name for name in files if name.startswith(tutors)] == []


def test_two_releases_are_the_same_to_the_byte(tmp_path):
    first, second = release.release(tmp_path / "one"), release.release(tmp_path / "two")
    assert first.archive.read_bytes() == second.archive.read_bytes()
    with zipfile.ZipFile(first.archive) as bundle:
        assert len(bundle.namelist()) == first.files
    assert sum(path.is_file() for path in first.folder.rglob("*")) == first.files


def test_an_earlier_bundle_leaves_nothing_behind(tmp_path):
    released = release.release(tmp_path)
    (released.folder / "solutions").mkdir()
    assert not (release.release(tmp_path).folder / "solutions").exists()


@pytest.fixture
def checkout(tmp_path):
    """A copy of what a release is made of, below a folder that is called as the tutor's side is."""
    root = tmp_path / "tutor" / "__pycache__" / "checkout"
    leave = shutil.ignore_patterns("build", "results", ".*", "__pycache__", "tests")
    shutil.copytree(ROOT, root, ignore=leave)
    shutil.copy(ROOT / ".gitignore", root)
    return root


def test_the_bundle_does_not_depend_on_where_the_checkout_stands(checkout, files, tmp_path):
    assert dict(release.contents(checkout)) == files
    assert release.release(tmp_path / "build", root=checkout).files == len(files)


@pytest.mark.parametrize("missing", ["README.md", "docs", "course", "exercises/__init__.py"])
def test_a_bundle_that_would_lack_something_is_refused(checkout, missing, tmp_path):
    path = checkout / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(release.Incomplete, match=f"There is no {missing}"):
        release.release(tmp_path / "build", root=checkout)
    assert not (tmp_path / "build").exists()


def with_line(files, name, line):
    return files | {name: files[name] + f"\n    {line}\n".encode()}


@pytest.mark.parametrize("name", ["README.md", "course/quiz.py", "exercises/flow.py", "autograder/checks/flow.py"])
def test_a_line_of_a_solution_is_refused_wherever_it_stands(files, name):
    line = "z = x * torch.exp(scale) + shift"
    with pytest.raises(release.Leak, match=f"{name}:.*a solution of flow"):
        release.search(with_line(files, name, line), ROOT)


def test_lines_of_mistakes_and_alternatives_are_refused(files):
    with pytest.raises(release.Leak, match="the mistake shift_first"):
        release.search(with_line(files, "course/quiz.py", "z = (x + shift) * torch.exp(scale)"), ROOT)
    line = "return (torch.linalg.det(A) * torch.linalg.det(D)).abs().log()"
    with pytest.raises(release.Leak, match="the alternative product_of_determinants"):
        release.search(with_line(files, "course/quiz.py", line), ROOT)


def test_a_model_answer_is_refused(files):
    text = (ROOT / "notebooks" / "source" / "03_flow.md").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("Model answer."))
    with pytest.raises(release.Leak, match="a model answer of flow"):
        release.search(with_line(files, "NOTATION.md", line), ROOT)


@pytest.mark.parametrize("topic", topics())
def test_every_exercise_with_code_has_lines_that_would_give_it_away(topic):
    secrets = release.telling_lines(ROOT)
    text = solutions.reference_source(topic).decode().splitlines()
    for region in stubs.regions(text, topic):
        body = [stubs.bare(line) for line in text[region.begin + 1 : region.end]]
        telling = [line for line in body if len(line) >= stubs.SHORTEST_TELLING_LINE]
        assert not telling or set(telling) & set(secrets), body


def test_references_to_a_secret_seed_are_refused(files, tmp_path):
    references = recorded("flow")
    (key, outcome), *_ = references.wanted.items()
    spoiled = type(references)("flow", PUBLIC_SEEDS, references.wanted | {(key[0], 12345): outcome}, ())
    shutil.copytree(ROOT / "notebooks" / "source", tmp_path / "notebooks" / "source")
    (tmp_path / "flow.safetensors").write_bytes(dump(spoiled))
    with pytest.raises(release.Leak, match="other seeds than the public ones"):
        release.search({"flow.safetensors": dump(spoiled)}, tmp_path)
