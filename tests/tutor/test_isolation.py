"""Levels of isolation: what holds is found by trying, what may be read holds no answer, and what is put on holds."""

import os
import sys

import pytest

from autograder.tutor.engine import Engine, EngineError
from autograder.tutor.files import ROOT
from autograder.tutor.isolation import LEVELS, UNCONTAINED, Exposed, bubblewrap, survey, surveying
from autograder.tutor.isolation.surveying import Finding, Survey
from autograder.tutor.isolation.view import python, view
from autograder.tutor.solutions import reference_source

CHECKS = "autograder.checks"


def test_levels_stand_at_their_numbers_and_say_what_they_are():
    assert [level.number for level in LEVELS] == [0, 1, 2]
    assert str(LEVELS[0]).startswith("level 0, limits: a process of its own")
    assert len(UNCONTAINED) >= 5


def test_level_0_always_holds_and_what_does_not_hold_says_why_and_what_helps():
    found = survey()
    assert [finding.level for finding in found.findings] == [2, 1, 0]
    assert found.findings[-1].holds
    for finding in found.findings:
        assert finding.holds != bool(finding.why)
        assert finding.holds != bool(finding.remedy)


def test_the_strongest_level_that_holds_is_taken():
    found = Survey((Finding(2, False, "why", "remedy"), Finding(1, True), Finding(0, True)))
    assert found.level == 1


def test_nothing_that_may_be_read_holds_an_answer():
    shown = [path.resolve() for path in view(CHECKS)]
    secrets = (
        "solutions/flow.py",
        "autograder/recorded/flow.safetensors",
        "exercises/flow.py",
        "tests",
        "build",
        "autograder/tutor/works.py",
    )
    for secret in secrets:
        assert not any((ROOT / secret).is_relative_to(path) for path in shown), secret
    assert any((ROOT / "autograder/checks/flow.py").is_relative_to(path) for path in shown)


def test_solutions_below_what_the_interpreter_reads_are_refused(monkeypatch):
    monkeypatch.setattr(sys, "base_prefix", str(ROOT.parent))
    with pytest.raises(Exposed, match="the solutions lie below it"):
        view(CHECKS)
    with pytest.raises(EngineError, match="cannot be kept apart here"), Engine(level=2):
        pass


def test_without_bubblewrap_the_sandbox_says_what_to_install(monkeypatch):
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda program: None)
    finding = surveying._sandbox(Finding(1, True))
    assert not finding.holds
    assert "Bubblewrap (the program bwrap) is not installed" in finding.why
    assert "make sandbox" in finding.remedy


def test_a_sandbox_without_confinement_is_none():
    finding = surveying._sandbox(Finding(1, False, "no Landlock", "a newer kernel"))
    assert (finding.holds, finding.remedy) == (False, "a newer kernel")


def test_elsewhere_than_on_linux_the_container_is_named(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "container" in surveying._confinement().remedy
    assert "container" in surveying._sandbox(Finding(1, True)).remedy


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["/no/such/program"], "The trial did not run"),
        ([sys.executable, "-c", "raise SystemExit('no rights')"], "The trial failed: no rights."),
        ([sys.executable, "-c", ""], "The trial was let through."),
        ([sys.executable, "-c", "print('confined')"], ""),
    ],
)
def test_a_trial_says_in_a_sentence_why_it_failed(command, why):
    assert surveying._try(command).startswith(why)


def test_the_program_is_shown_by_every_name_that_leads_to_it(tmp_path):
    (tmp_path / "python3.11").touch()
    (tmp_path / "python3").symlink_to("python3.11")
    (tmp_path / "python").symlink_to(tmp_path / "python3")
    names = bubblewrap.names_of(tmp_path / "python")
    assert [name.name for name in names] == ["python", "python3", "python3.11"]
    assert bubblewrap._mount(names[0])[0] == "--symlink"
    assert bubblewrap._mount(names[2])[0] == "--ro-bind"
    assert bubblewrap._mount(tmp_path / "absent") == []


def test_root_gives_its_powers_away(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--bounding-set=-all" in bubblewrap.without_capabilities(["program"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert bubblewrap.without_capabilities(["program"]) == ["program"]


def test_root_without_setpriv_is_refused(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda program: None)
    with pytest.raises(bubblewrap.NotInstalled, match="setpriv"):
        bubblewrap.without_capabilities(["program"])


def test_the_interpreter_is_named_by_a_path_without_linked_folders():
    assert python().is_file()
    assert python().parent == python().parent.resolve()


@pytest.mark.skipif(survey().level < 1, reason="this machine has no Landlock or no seccomp")
def test_a_child_has_no_capabilities_and_no_new_privileges(engine, desk):
    asked = (
        b"\nimport ctypes\n_libc = ctypes.CDLL(None)\n"
        b"_sets = (ctypes.c_uint32 * 6)()\n_head = (ctypes.c_uint32 * 2)(0x20080522, 0)\n"
        b"_libc.capget(_head, _sets)\nif any(_sets[k] for k in (0, 1, 3, 4)): raise SystemExit\n"
    )
    found = engine.run(reference_source(desk.topic.name) + asked, desk.topic.name, (1,))
    assert {outcome.fault for outcome in found.values()} == {None}
