"""A loop without end is stopped, whatever it catches, and nothing comes after the end of the limit."""

import signal
import sys
import threading
import time
from collections.abc import Callable

import pytest

from autograder.time_limit import TimeUp, time_limit

SHORT = 0.1
GENEROUS = 5.0
"""Seconds after which a body must have ended on the slowest machine."""


def loop() -> None:
    while True:
        pass


def loop_that_catches_exceptions() -> None:
    while True:
        try:
            sum(range(100))
        except Exception:
            continue


def loop_that_catches_everything() -> None:
    while True:
        try:
            sum(range(100))
        except:  # noqa: E722 - that is the point
            continue


def sleep_that_catches_everything() -> None:
    while True:
        try:
            time.sleep(0.2)
        except BaseException:
            continue


def sleep() -> None:
    time.sleep(60)


def recursion() -> int:
    def down(n: int) -> int:
        return down(n - 1) + down(n - 1) if n else 1

    return down(40)


def generator() -> int:
    return sum(1 for _ in iter(int, 1))


def stop(body: Callable[[], object]) -> float:
    """Run a body under a short limit; the seconds it took."""
    start = time.perf_counter()
    with pytest.raises(TimeUp), time_limit(SHORT):
        body()
    return time.perf_counter() - start


def in_thread(work: Callable[[], object]) -> object:
    """Do some work in a thread that is not the main one."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    return found[0]


ENDLESS = [
    loop,
    loop_that_catches_exceptions,
    loop_that_catches_everything,
    sleep_that_catches_everything,
    sleep,
    recursion,
    generator,
]


@pytest.mark.parametrize("body", ENDLESS, ids=lambda body: body.__name__)
def test_what_does_not_end_is_stopped(body: Callable[[], object]) -> None:
    assert SHORT <= stop(body) < GENEROUS


@pytest.mark.parametrize(
    "body", [loop, loop_that_catches_exceptions, recursion, generator], ids=lambda body: body.__name__
)
def test_what_does_not_end_is_stopped_in_another_thread_too(body: Callable[[], object]) -> None:
    took = in_thread(lambda: stop(body))
    assert isinstance(took, float)
    assert took < GENEROUS


def test_the_stop_names_the_line_where_the_loop_stood() -> None:
    with pytest.raises(TimeUp) as caught, time_limit(SHORT):
        loop()
    assert "loop" in [entry.name for entry in caught.traceback]


def test_a_body_that_ends_in_time_is_left_alone() -> None:
    with time_limit(SHORT):
        value = 1
    time.sleep(2 * SHORT)
    assert value == 1


def test_a_body_in_another_thread_that_ends_in_time_is_left_alone() -> None:
    def work() -> int:
        with time_limit(SHORT):
            value = 1
        time.sleep(2 * SHORT)
        return value + sum(range(1000))

    assert in_thread(work) == 1 + sum(range(1000))


def test_nothing_fires_after_a_body_was_stopped() -> None:
    stop(loop)
    end = time.perf_counter() + 0.7  # the alarm repeats every half second
    while time.perf_counter() < end:
        pass


def test_nothing_fires_in_another_thread_after_a_body_was_stopped() -> None:
    def work() -> str:
        stop(loop)
        end = time.perf_counter() + 0.7
        while time.perf_counter() < end:
            pass
        return "quiet"

    assert in_thread(work) == "quiet"


def race(limits: int) -> int:
    """Bodies that end right when the time does; how many were stopped. A late stop would leave this function."""
    stopped = 0
    for number in range(limits):
        end = time.perf_counter() + 0.002 + (number % 9 - 4) * 2e-5
        try:
            with time_limit(0.002):
                while time.perf_counter() < end:
                    pass
        except TimeUp:
            stopped += 1
    return stopped


def test_bodies_that_end_right_in_time_are_stopped_or_not_but_never_later() -> None:
    assert 0 <= race(200) <= 200
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_bodies_in_another_thread_that_end_right_in_time_are_never_stopped_later() -> None:
    assert isinstance(in_thread(lambda: race(200)), int)


def test_the_alarm_and_its_handler_are_given_back() -> None:
    def mine(signum: int, frame: object) -> None:
        raise AssertionError("no alarm was set")

    before = signal.signal(signal.SIGALRM, mine)
    try:
        stop(loop)
        assert signal.getsignal(signal.SIGALRM) is mine
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_tracer_such_as_a_debugger_is_given_back() -> None:
    def tracer(frame: object, event: str, argument: object) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        stop(sleep_that_catches_everything)
        found = sys.gettrace()
    finally:
        sys.settrace(before)
    assert found is tracer


def test_no_thread_is_left() -> None:
    in_thread(lambda: stop(loop))
    end = time.perf_counter() + GENEROUS
    while threading.active_count() > 1 and time.perf_counter() < end:
        time.sleep(0.01)
    assert not [thread for thread in threading.enumerate() if "watch" in thread.name]


def test_an_error_of_the_body_passes_through() -> None:
    with pytest.raises(ZeroDivisionError), time_limit(SHORT):
        _ = 1 / 0


def test_time_up_is_no_exception_that_a_student_would_catch() -> None:
    assert not issubclass(TimeUp, Exception)
