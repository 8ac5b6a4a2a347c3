"""Places: so many at once and no more, each at its own core, or one alone; and who is let in again."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from autograder.outcomes import Fault, Outcome
from autograder.tutor.engine.examination import Examination, starved
from autograder.tutor.engine.places import Places, stay_at

LATE = {("check", 1): Outcome(fault=Fault("timeout", "did not end"))}


def test_no_more_run_than_there_are_places_and_one_alone_has_no_neighbour():
    places, lock, running, seen = Places(3), Lock(), set(), []

    def one(number):
        with places.one() as place:
            with lock:
                running.add(number)
                seen.append((len(running), place))
            with lock:
                running.remove(number)

    def alone(number):
        with places.all(), lock:
            seen.append((len(running), "alone"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: (alone if number % 5 == 0 else one)(number), range(200)))
    assert all(count == 0 if place == "alone" else 1 <= count <= 3 for count, place in seen)
    assert {place for _, place in seen} <= {0, 1, 2, "alone"}
    assert len(seen) == 200


def test_an_only_place_is_on_any_core():
    with Places(1).one() as place:
        assert place is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to a core")
def test_a_process_stays_at_its_core():
    before = os.sched_getaffinity(0)
    try:
        stay_at(None)
        assert os.sched_getaffinity(0) == before
        stay_at(5)
        assert len(os.sched_getaffinity(0)) == 1
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.parametrize(
    ("outcomes", "cpu", "again"),
    [(LATE, 0.4, True), (LATE, 4.9, False), ({("check", 1): Outcome()}, 0.4, False)],
    ids=["waited", "computed", "in time"],
)
def test_who_ran_out_of_time_without_computing_was_starved(outcomes, cpu, again):
    assert starved(Examination(outcomes, seconds=5.0, cpu=cpu)) is again
