"""Submissions that end, crash, or raise what bites."""

# ruff: noqa: E731, F821

import ctypes
import os
import signal
import sys
import threading
import time

from tests.hostile.kind import inside, on_import


@inside("error")
def sys_exit():
    """Leaves the program in the middle of an exercise."""
    sys.exit(0)


@inside("killed")
def exit_0():
    """Ends the process as if everything had been done."""
    os._exit(0)


@inside("killed")
def exit_1():
    """Ends the process with an error."""
    os._exit(1)


@on_import("import")
def sys_exit_on_import():
    """Leaves the program while it is loaded."""
    sys.exit(0)


@on_import("import")
def exit_0_on_import():
    """Ends the process while it is loaded."""
    os._exit(0)


@inside("killed")
def segmentation_fault():
    """Reads from address 0."""
    ctypes.string_at(0)


@on_import("import")
def segmentation_fault_on_import():
    """Reads from address 0 while it is loaded."""
    ctypes.string_at(0)


@inside("killed")
def abort():
    """Has the C library end the process."""
    ctypes.CDLL(None).abort()


@inside("error", level_0=("memory",))
def kill_oneself():
    """Sends SIGKILL to itself."""
    os.kill(os.getpid(), 9)


@inside("error", "killed")
def raise_a_signal():
    """Raises SIGTERM in itself."""
    signal.raise_signal(15)


@inside("killed")
def crash_of_a_thread():
    """Crashes in a thread while the exercise waits for it."""
    thread = threading.Thread(target=ctypes.string_at, args=(0,))
    thread.start()
    thread.join()


@inside("killed", "error", "memory", "timeout")
def overflow_of_the_stack():
    """Calls itself from C until the stack is full."""
    sys.setrecursionlimit(10**9)
    nested = lambda: sorted([1, 2], key=lambda _: nested())
    nested()


@inside("error")
def recursion(*args, **kwargs):
    """Calls itself without an end."""
    return sample(*args, **kwargs)


@inside("killed", "error")
def keyboard_interrupt():
    """Pretends that the tutor pressed Ctrl-C."""
    raise KeyboardInterrupt


@inside("error")
def generator_exit():
    """Raises what `except Exception` lets through."""
    raise GeneratorExit


@inside("error")
def stop_iteration():
    """Raises what ends loops silently."""
    raise StopIteration


@on_import("import")
def base_exception_on_import():
    """Raises a BaseException while it is loaded."""
    raise BaseException


@inside("killed")
def error_whose_text_ends_the_process():
    """Raises an error whose str() calls os._exit(0)."""

    class Bite(Exception):
        def __str__(self):
            os._exit(0)

    raise Bite


@inside("error", once=True)
def error_whose_text_loops():
    """Raises an error whose str() never ends."""

    class Loop(Exception):
        def __str__(self):
            while True:
                pass

    raise Loop


@inside("error")
def error_whose_text_is_huge():
    """Raises an error with a text of 2 MB, control characters and halves of characters."""
    raise ValueError("\x1b[2J\ud800\x00\n" * 500_000)


@inside("killed", "error")
def error_whose_name_is_code():
    """Raises an error whose class has a metaclass that runs code when its name is asked for."""

    class Meta(type):
        __name__ = property(lambda cls: os._exit(0))

    class Named(Exception, metaclass=Meta):
        pass

    raise Named


@inside("error", "unwritten")
def error_that_lies_about_its_class():
    """Raises an error that pretends to be the stub's."""

    class Liar(Exception):
        __class__ = property(lambda self: NotImplementedError)

    raise Liar("flow.sample is yours to write")


@inside("error")
def error_that_causes_itself():
    """Raises errors whose causes form a circle."""
    first, second = (ValueError("first"), ValueError("second"))
    first.__cause__, second.__cause__ = (second, first)
    raise first


@inside("error")
def error_without_a_trace():
    """Raises an error from code that has no file."""
    exec(compile("raise ValueError(1)", "/etc/passwd", "exec"))


@inside("error")
def group_of_errors():
    """Raises 10 000 errors at once."""
    raise ExceptionGroup("", [ValueError()] * 10000)


@inside("killed")
def destructor_that_ends_the_process():
    """Returns the right answer together with an object whose __del__ calls os._exit(0)."""

    class Bomb:
        def __del__(self):
            os._exit(0)

    bomb = Bomb()
    bomb.itself = None


@inside("killed", "type")
def destructor_of_an_answer():
    """Returns an object whose __del__ calls os._exit(0)."""

    class Bomb:
        def __del__(self):
            os._exit(0)

    return Bomb()


@inside()
def work_after_the_end():
    """Leaves functions behind that end the process when Python does."""
    import atexit

    atexit.register(os._exit, 3)


@inside()
def thread_that_exits():
    """Has a thread that calls sys.exit(), which ends that thread only."""
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()


@inside("right", "killed", spoils=True)
def thread_that_strikes_later():
    """Leaves a thread behind that ends the process while another exercise is judged."""
    threading.Timer(0.01, os._exit, (0,)).start()
    time.sleep(0.005)
