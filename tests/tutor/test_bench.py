"""The bench measures what it says: its probes are valid, its answers right, and its ways of grading really grade."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from autograder import catalogue
from autograder.tutor.bench import floor, lanes, marks, serving, speed, stock, submissions
from autograder.tutor.bench.lanes import Lane, interleave
from autograder.tutor.bench.memory import Growth, arguments, children, cpu_seconds, memory, templates
from autograder.tutor.bench.serving import Cost, Server
from autograder.tutor.bench.snapshots import snapshot
from autograder.tutor.bench.submissions import CHECKS, PARTS, SEEDS, WHOLE, right, students
from autograder.tutor.bench.tables import Row, at_least, at_most, show
from autograder.tutor.engine import Engine, huge_pages, warming


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=2, checks=CHECKS) as made:
        yield made


@pytest.fixture(scope="module")
def answers(engine: Engine):
    return marks.answers(engine)


def test_there_are_twenty_probes_and_four_topics_share_them():
    whole = catalogue.topic(WHOLE, CHECKS)
    parts = [catalogue.topic(part, CHECKS) for part in PARTS]
    assert len(whole.checks) == 20
    assert [len(part.checks) for part in parts] == [5, 5, 5, 5]
    assert {check.name for check in whole.checks} == {check.name for part in parts for check in part.checks}


def test_no_student_meets_them():
    assert set(catalogue.topics()).isdisjoint(catalogue.topics(CHECKS))


@pytest.mark.parametrize("topic", PARTS)
def test_the_right_module_has_an_answer_to_every_probe(engine: Engine, topic: str):
    outcomes = engine.run(right(topic), topic, SEEDS)
    assert [outcome.fault for outcome in outcomes.values()] == [None] * 5


def test_everybody_has_a_different_mistake_in_each_topic_or_none(engine: Engine, answers):
    class_ = students(5)
    assert len({student.sources[WHOLE] for student in class_}) == 5
    assert list(marks.marks(engine, answers, class_, 2).values()) == [20, 16, 16, 16, 16]


def test_lanes_take_turns_and_grade_everybody():
    turns = []

    def run(name: str):
        return lambda class_, begin: turns.append((name, begin, len(class_))) or [Cost(0.1, 0.05)] * len(class_)

    made = [Lane("one", run("one")), Lane("two", run("two"), share=0.5)]
    interleave(made, students(8), 2)
    assert turns == [("one", 0, 4), ("two", 0, 2), ("two", 4, 2), ("one", 4, 4)]
    assert [lane.number for lane in made] == [8, 4]
    assert made[0].latency == (0.1, pytest.approx(0.1))
    assert made[0].cpu == pytest.approx(0.05)
    assert made[0].ratio_of_latencies(made[1]) == 1


def test_a_fork_per_submission_and_one_per_topic_answer_two_students(engine: Engine):
    for run in (lanes.per_submission(engine, 2), lanes.per_topic(engine, 2)):
        costs = run(students(2), 0)
        assert len(costs) == 2
        assert all(cost.seconds > 0 and cost.cpu > 0 for cost in costs)


def test_the_floor_runs_two_students_in_a_process_of_its_own():
    server = Server(floor.MODULE)
    try:
        assert len(lanes.served([server])(students(2), 0)) == 2
    finally:
        server.close()


def test_a_server_that_ended_is_named():
    server = Server("autograder.tutor.bench.submissions")
    with pytest.raises(RuntimeError, match="submissions ended"):
        server.answer()
    server.close()


def test_the_notebook_has_a_graded_cell_for_every_probe(engine: Engine, tmp_path: Path):
    made = stock.notebook(engine.topic(WHOLE), tmp_path / "answers", right(WHOLE))
    told = [cell.metadata.nbgrader for cell in made.cells]
    assert sum(cell.grade for cell in told) == 20
    assert [cell.grade_id for cell in told if cell.solution] == [stock.SOLUTION]


def test_memory_is_that_of_the_template_and_of_its_children(engine: Engine):
    engine.topic(WHOLE)
    template = next(pid for pid in templates() if CHECKS.encode() in arguments(pid))
    seen = snapshot(engine, template, students(4), 2)
    assert seen.template.private > 2**20
    assert seen.children
    assert seen.private[0] <= seen.private[1] < seen.template.private
    assert cpu_seconds(template) > 0
    assert children(template) == []


def test_growth_is_a_slope():
    growth = Growth(0, [0, 100, 200], [1000, 3000, 5000])
    assert growth.slope == 20
    assert memory(2**30) is None
    assert cpu_seconds(2**30) == 0


def test_targets_are_held_or_missed(capsys: pytest.CaptureFixture):
    rows = [at_most("a", 3, 3, "3 s", " s"), at_least("b", 1, 2, "1"), Row("c", "4")]
    assert [row.held for row in rows] == [True, False, None]
    show(Console(width=130), "title", rows)
    printed = capsys.readouterr().out
    assert "at most 3 s" in printed
    assert "missed" in printed


def test_every_way_of_grading_has_its_rows(engine: Engine):
    made = speed.ours(engine, next(templates()), 1.0)
    others = speed.rivals((), (), 1.0)
    for lane in (*made.lanes, *others.lanes):
        lane.run = lambda class_, begin: [Cost(0.1, 0.1)] * len(class_)
    interleave([*made.lanes, *others.lanes], students(4), 2)
    rows = [*speed.level_rows(made), *speed.rival_rows(others), *speed.target_rows(made, others, 4.0)]
    assert len({row.what for row in rows}) == len(rows)
    assert sum(row.held is not None for row in rows) == 6


def test_every_mistake_is_an_edit_that_fits():
    for part, edits in submissions.MISTAKES.items():
        for old, _ in edits:
            assert right(part).decode().count(old) == 1, f"{part}: {old}"


def test_what_is_timed_is_the_run_alone():
    cost = serving.timed(lambda student: None, students(1)[0])
    assert 0 <= cost.seconds < 1


def test_warming_up_computes_a_little_of_everything_and_changes_nothing():
    import torch

    before = torch.get_rng_state(), torch.get_default_dtype(), torch.is_grad_enabled()
    warming.warm_up()
    warming.warm_up()
    assert torch.equal(before[0], torch.get_rng_state())
    assert before[1:] == (torch.get_default_dtype(), torch.is_grad_enabled())


def test_memory_keeps_what_it_holds_when_it_is_gathered_in_huge_pages(monkeypatch: pytest.MonkeyPatch):
    held = [bytes([index % 256]) * 1000 for index in range(20_000)]
    assert huge_pages.gather() >= 0
    assert all(each == bytes([index % 256]) * 1000 for index, each in enumerate(held))
    monkeypatch.setattr(Path, "read_text", lambda *_: (_ for _ in ()).throw(FileNotFoundError))
    assert huge_pages.gather() == 0
