"""Submissions that do not come to an end."""

# ruff: noqa: C416, RUF059

import itertools
import os
import signal
import sys
import threading
import time

import torch

from tests.hostile.kind import QUICK, inside, on_import


@inside("timeout", once=True, limits=QUICK)
def endless_loop():
    """Loops in Python."""
    while True:
        pass


@inside("timeout", once=True, limits=QUICK)
def loop_that_catches_everything():
    """Loops in Python and catches every exception."""
    while True:
        try:
            while True:
                [i for i in range(1000)]
        except BaseException:
            pass


@inside("timeout", once=True, limits=QUICK)
def loop_in_C():
    """Loops in C, where no exception reaches it."""
    any(itertools.repeat(0))


@inside("timeout", "memory", once=True, limits=QUICK)
def long_arithmetic():
    """Computes a number with ten billion digits."""
    3**10**10


@inside("timeout", once=True, limits=QUICK)
def regular_expression():
    """Matches for 2^50 steps."""
    __import__("re").match("(a+)+b", "a" * 50)


@inside("timeout", once=True, limits=QUICK)
def loop_in_torch():
    """Multiplies matrices for ever."""
    while True:
        torch.ones(300, 300) @ torch.ones(300, 300)


@on_import("import", once=True, limits=QUICK)
def loop_on_import():
    """Loops while it is loaded."""
    while True:
        pass


@on_import("import", once=True, limits=QUICK)
def sleep_on_import():
    """Sleeps while it is loaded, deaf to signals."""
    signal.pthread_sigmask(0, {14})
    time.sleep(99)


@on_import("import", once=True, limits=QUICK)
def training_on_import():
    """Trains for hours at the top level of the module."""
    while True:
        torch.randn(99, 99).sum()


@inside("timeout", once=True, limits=QUICK)
def sleep():
    """Sleeps for a minute and a half."""
    time.sleep(90)


@inside("timeout", once=True, limits=QUICK)
def deaf_sleep():
    """Blocks the alarm and sleeps."""
    signal.pthread_sigmask(0, {14})
    time.sleep(90)


@inside("timeout", once=True, limits=QUICK)
def deaf_to_every_signal():
    """Ignores all signals and loops."""
    for each in signal.valid_signals() - {9, 19, 32, 33}:
        signal.signal(each, signal.SIG_IGN)
    while True:
        pass


@inside("timeout", once=True, limits=QUICK)
def alarm_switched_off():
    """Stops the clock that would stop it."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        pass


@inside("timeout", once=True, limits=QUICK)
def alarm_for_later():
    """Sets the clock to a year."""
    signal.setitimer(signal.ITIMER_REAL, 30000000.0)
    while True:
        pass


@inside("timeout", once=True, limits=QUICK)
def deadlock():
    """Waits for a lock that it holds."""
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


@inside("timeout", once=True, limits=QUICK)
def thread_that_never_ends():
    """Waits for a thread that waits for nothing."""
    thread = threading.Thread(target=threading.Event().wait, daemon=True)
    thread.start()
    thread.join()


@inside("timeout", once=True, limits=QUICK)
def stop_oneself():
    """Sends SIGSTOP to itself and sleeps."""
    try:
        os.kill(os.getpid(), 19)
    except OSError:
        time.sleep(90)


@inside("timeout", once=True, limits=QUICK)
def pause():
    """Waits for a signal that nobody sends."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.pause()


@inside("timeout", once=True, limits=QUICK)
def wait_for_a_pipe():
    """Reads from a pipe into which nobody writes."""
    here, there = os.pipe()
    os.read(here, 1)


@inside("right", "timeout", once=True, limits=QUICK)
def loop_in_a_destructor():
    """Loops where exceptions are swallowed."""

    class Loop:
        def __del__(self):
            while True:
                pass

    Loop()


@inside("timeout", "type", once=True, limits=QUICK)
def endless_answer():
    """Returns a tensor subclass that loops when it is looked at."""

    class Loop(torch.Tensor):
        @classmethod
        def __torch_function__(cls, *args, **kwargs):
            while True:
                pass

    return torch.ones(3).as_subclass(Loop)


@inside("timeout", once=True, limits=QUICK)
def loop_in_a_trace_function(right_answer, *args):
    """Traces itself with a function that loops."""

    def loop(*args):
        while True:
            pass

    sys.settrace(loop)
    right_answer(*args)


@inside("error")
def read_from_the_keyboard():
    """Asks for input."""
    input("temperature? ")


@inside("right", "error")
def read_all_of_stdin():
    """Reads until the end of the input, which is there at once."""
    sys.stdin.read()


@inside()
def busy_thread_left_running():
    """Leaves a daemon thread behind that sleeps in turns."""

    def turn():
        while True:
            time.sleep(0.001)

    threading.Thread(target=turn, daemon=True).start()


@inside()
def thread_left_running():
    """Leaves a thread behind that Python would wait for."""
    threading.Thread(target=time.sleep, args=(90,)).start()
