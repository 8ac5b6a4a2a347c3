"""The engine: whatever a submission does, every probe gets an outcome, and a fault costs one exercise."""

import os
import random
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import psutil
import pytest

from autograder.outcomes import Outcome, to_bytes
from autograder.tutor import solutions
from autograder.tutor.engine import Engine, EngineError, Limits
from autograder.tutor.engine.fork import Fork, Garbled, Late
from autograder.tutor.engine.wire import HEADER, Job, write_frame
from autograder.tutor.isolation import survey
from autograder.tutor.works import STUBBORN, Expected

SEEDS = (1, 2)
TOKEN = b"whatever"

FORGED = """for descriptor in range(3, 64):
            try:
                __import__("os").write(descriptor, {data!r})
            except OSError:
                pass"""

DAEMON = """os = __import__("os")
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                __import__("time").sleep(1000)
            os._exit(0)
        os.wait()"""


def levels():
    """The levels that this machine offers."""
    return [finding.level for finding in survey().findings if finding.holds]


def examine(engine, desk, source, seeds=SEEDS):
    return engine.examine(source, desk.topic.name, seeds)


def faults(outcomes):
    return {key[0]: outcome.fault.kind for key, outcome in outcomes.items() if outcome.fault is not None}


def checks_of(desk, *exercises):
    return {check.name for exercise in desk.after(*exercises) for check in desk.topic.exercises[exercise].checks}


def broken(desk, before, name=None):
    """The reference, with something done first in one function."""
    return desk.wrapped("", before, "result", Expected(), (name or desk.functions[-1],)).content


def template_of(engine):
    started = psutil.Process(engine._template.pid)
    return started.children()[0] if engine.level.number == 2 else started  # bubblewrap waits for it outside


def test_the_reference_gets_an_outcome_for_every_check_and_seed(engine, desk):
    got = examine(engine, desk, desk.reference)
    assert list(got.outcomes) == [(check.name, seed) for check in desk.topic.checks for seed in SEEDS]
    assert faults(got.outcomes) == {}
    assert got.forks == 1
    assert got.cpu > 0
    assert got.memory > 2**20


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("while True: pass", "timeout"),
        (STUBBORN, "timeout"),
        ("__import__('signal').pthread_sigmask(0, {14}); __import__('time').sleep(100)", "timeout"),
        ("__import__('sys').exit(0)", "error"),
        ("raise BaseException", "error"),
        ("raise KeyboardInterrupt", "error"),
        ("return changed(*args, **kwargs)", "error"),
        ("__import__('os')._exit(0)", "killed"),
        ("__import__('ctypes').string_at(0)", "killed"),
        ("__import__('signal').raise_signal(40)", "killed or error"),
        ("torch.ones(2**40)", "memory"),
        ("hoard = [0]\n        while True: hoard += hoard", "memory"),
        ("__import__('os').close(1); __import__('os').write(2, b'x' * 10**6); 1 / 0", "error"),
        ("open('big', 'wb').write(b'x' * 10**8)", "error"),
    ],
)
def test_a_fault_costs_one_exercise_and_what_is_built_on_it(engine, desk, before, kind):
    got = examine(engine, desk, broken(desk, before))
    found = faults(got.outcomes)
    assert set(found) == checks_of(desk, desk.functions[-1])
    assert set(found.values()) <= set(kind.split(" or "))


def test_a_process_that_does_not_end_after_its_last_answer_costs_that_one(engine, desk):
    lasting = b"\nimport os\nos._exit = lambda code: [None for _ in iter(int, 1)]\n"
    found = examine(engine, desk, desk.reference + lasting)
    assert faults(found.outcomes) == {desk.topic.checks[-1].name: "timeout"}


def test_the_time_for_a_submission_is_a_limit(desk, quick):
    limits = replace(quick, total_seconds=2.0)
    slow = broken(desk, "__import__('time').sleep(0.7)", desk.functions[0])
    with Engine(workers=1, limits=limits) as engine:
        found = examine(engine, desk, slow, seeds=range(1, 40))
    assert found.seconds < 6
    assert "used up its" in found.outcomes[desk.topic.checks[-1].name, 39].fault.sentence


def test_an_endless_loop_does_not_shorten_the_time_of_a_slow_right_answer(engine, desk):
    loop, slow = "while True: pass", "__import__('time').sleep(0.5)"  # longer than what is left after a loop
    first, last = desk.functions[0], desk.functions[-1]
    source = desk.wrapped("", slow, "result", Expected(), (last,)).content
    source = source + desk.wrapped("", loop, "result", Expected(), (first,)).content.removeprefix(desk.reference)
    found = faults(examine(engine, desk, source).outcomes)
    assert set(found) == checks_of(desk, first)


def test_a_timed_out_check_is_not_run_for_its_other_seeds(engine, desk):
    number = len(checks_of(desk, desk.functions[-1]))
    got = examine(engine, desk, broken(desk, STUBBORN), seeds=range(1, 7))
    assert got.forks <= number + 1  # one child lost for each check, not for each of its six seeds


@pytest.mark.parametrize(
    "source",
    [
        b"return",
        b"\0",
        b"\xff\xfe\x00",
        random.Random(0).randbytes(5000),
        b"(" * 100_000,
        "name = 'schön'".encode("latin-1"),
        b"raise SystemExit",
        b"raise KeyboardInterrupt",
        b"import os\nos._exit(0)",
        b"import os\nos.abort()",
        b"while True: pass",
        b"import no_such_module",
        b"import solutions",
        b"from autograder.tutor import solutions",
        b"1 / 0",
    ],
)
def test_a_module_that_does_not_load_says_so_for_every_check_at_once(engine, desk, source):
    got = examine(engine, desk, source)
    assert set(faults(got.outcomes).values()) == {"import"}
    assert len(got.outcomes) == len(SEEDS) * len(desk.topic.checks)
    assert got.forks == 1


def test_an_empty_module_lacks_everything(engine, desk):
    assert set(faults(examine(engine, desk, b"").outcomes).values()) == {"missing"}


@pytest.mark.parametrize(
    "data",
    [
        b"noise" * 100,
        HEADER.pack(TOKEN, 1, 2**31),
        HEADER.pack(TOKEN, 1, 5) + b"hello",
        HEADER.pack(TOKEN, 1, len(to_bytes(Outcome()))) + to_bytes(Outcome()),
        HEADER.pack(TOKEN, 10**6, len(to_bytes(Outcome()))) + to_bytes(Outcome()),
    ],
)
def test_forged_frames_are_tampering_and_cost_only_their_exercise(engine, desk, data):
    found = faults(examine(engine, desk, broken(desk, FORGED.format(data=data))).outcomes)
    assert set(found) == checks_of(desk, desk.functions[-1])
    assert set(found.values()) == {"tampering"}


def test_a_submission_that_ends_the_template_harms_nobody_else(engine, desk):
    bad = broken(desk, "__import__('os').kill(__import__('os').getppid(), 9)")
    with ThreadPoolExecutor(2) as pool:
        hostile, honest = pool.map(lambda source: examine(engine, desk, source), (bad, desk.reference))
    assert len(hostile.outcomes) == len(honest.outcomes)
    assert faults(honest.outcomes) == {}
    assert faults(examine(engine, desk, desk.reference).outcomes) == {}


def test_nothing_is_left_behind(engine, desk):
    examine(engine, desk, broken(desk, DAEMON))
    examine(engine, desk, desk.reference)
    assert template_of(engine).children(recursive=True) == []


def test_closing_ends_the_template_and_running_submissions(desk):
    engine = Engine(workers=1)
    with ThreadPoolExecutor(1) as pool:
        task = pool.submit(examine, engine, desk, b"while True: pass")
        engine.topics  # noqa: B018 - waits until the template runs
        template = template_of(engine)
        while not (running := template.children()):
            pass
        engine.close()
        with pytest.raises(EngineError, match="closed"):
            task.result()
    assert not template.is_running()
    assert not any(child.is_running() for child in running)


@pytest.mark.parametrize("level", levels())
def test_the_template_ends_when_the_grader_is_killed(level, tmp_path):
    code = (
        f"import time; from autograder.tutor.engine import Engine; engine = Engine(level={level}); "
        "engine.topics; print(engine._template.pid, flush=True); time.sleep(100)"
    )
    told = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=told) as grader:
        template = psutil.Process(int(grader.stdout.readline()))
        running = [template, *template.children(recursive=True)]
        grader.kill()
        assert psutil.wait_procs(running, timeout=5)[1] == []
    assert list(tmp_path.iterdir()) == []


def test_one_and_two_workers_give_the_same_outcomes(engine, desk):
    sources = [desk.reference, desk.stubs, *(m.source for m in solutions.mistakes(desk.topic.name)[:6])]

    def run(workers):
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(lambda source: examine(engine, desk, source, seeds=(5,)).outcomes, sources))

    for one, two in zip(run(1), run(2), strict=True):
        assert {key: plain(outcome) for key, outcome in one.items()} == {k: plain(o) for k, o in two.items()}


def plain(outcome):
    return [(name, np.asarray(value).tobytes()) for name, value in outcome.values.items()], outcome.fault


def test_a_job_survives_the_way():
    job = Job("flow", (("a_check", 1),), Limits(), b"line\nline\n\xff")
    assert Job.from_bytes(job.to_bytes()) == job


def test_any_bytes_on_the_pipe_are_a_frame_an_end_or_garbled():
    random_bytes = random.Random(1)
    for _ in range(200):
        reader, writer = os.pipe()
        ours, theirs = socket.socketpair()
        os.write(writer, random_bytes.randbytes(random_bytes.randrange(40)))
        if random_bytes.random() < 0.5:
            write_frame(writer, TOKEN, 0, b"x" * 10)
        os.close(writer)
        theirs.close()
        fork = Fork(reader, ours, TOKEN)
        try:
            while fork.frame(1.0) is not None:
                pass
        except (Garbled, Late):
            pass
        finally:
            fork.close()
