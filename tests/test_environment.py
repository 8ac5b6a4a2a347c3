"""pyproject.toml is the one list of dependencies; the conda environment and the pins follow it."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIRED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINS = [Requirement(line) for line in CONSTRAINTS if line and not line.startswith("#")]


def pinned() -> dict[str, str]:
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in PINS}


def test_conda_asks_for_the_same_python() -> None:
    (python,) = (line for line in CONDA["dependencies"] if isinstance(line, str) and line.startswith("python"))
    assert SpecifierSet(python.removeprefix("python")) == SpecifierSet(PROJECT["requires-python"])


def test_conda_installs_this_project_with_its_pins_and_lists_nothing_itself() -> None:
    python, pip, section = CONDA["dependencies"]
    assert (python.startswith("python"), pip) == (True, "pip")
    assert section == {"pip": ["-c constraints.txt", "-e .[dev]"]}


def test_conda_names_the_project() -> None:
    assert CONDA["name"] == PROJECT["name"]


def test_every_pin_is_one_exact_version_without_a_build() -> None:
    for pin in PINS:
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier)), f"{pin} is no exact version that every platform has"
        assert pin.marker is None
        assert pin.url is None
    assert len(pinned()) == len(PINS)


@pytest.mark.parametrize("requirement", REQUIRED)
def test_every_dependency_is_pinned_as_the_project_allows(requirement: str) -> None:
    wanted = Requirement(requirement)
    assert wanted.specifier.contains(pinned()[canonicalize_name(wanted.name)])


@pytest.mark.parametrize("requirement", REQUIRED)
def test_what_is_installed_is_what_is_pinned(requirement: str) -> None:
    name = Requirement(requirement).name
    assert version(name).split("+")[0] == pinned()[canonicalize_name(name)]


@pytest.mark.parametrize("name", ["constraints.txt", "environment.yml", "pyproject.toml"])
def test_no_package_index_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|file://|--(extra-)?index-url|--find-links", text)
