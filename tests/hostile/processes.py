"""Submissions that start, end, stop, trace or change processes, or leave their own place."""

# ruff: noqa: SIM105

import ctypes
import os
import signal
import subprocess
import sys
import time

from tests.hostile.kind import ENDS, STARTS, inside, on_import
from tests.hostile.tools import SCENE, breach, call, leave_a_daemon, reaches_others


@inside()
def daemon():
    """Forks twice and leaves a process behind that belongs to nobody."""
    leave_a_daemon()


@inside()
def child_left_running():
    """Forks once and does not wait."""
    try:
        if os.fork() == 0:
            time.sleep(1000)
    except OSError:
        pass


@on_import()
def daemon_on_import():
    """Leaves a process behind while it is loaded."""
    leave_a_daemon()


@inside(level_0=("right", "tampering"), spoils=True)
def child_that_answers_too():
    """Forks, and both return an answer."""
    try:
        os.fork()
    except OSError:
        pass


@inside("error", uncontained=STARTS)
def fork_bomb():
    """Forks until nobody can."""
    for _ in range(50):
        if os.fork() == 0:
            time.sleep(1000)
    breach("forked")


@inside("error", uncontained=STARTS)
def fork_by_a_raw_call():
    """Forks past the C library."""
    if call(57) == 0:
        os._exit(0)
    breach("forked")


@inside("error", uncontained=STARTS)
def clone3():
    """Makes a process by a call that filters cannot look into."""
    arguments = (ctypes.c_uint64 * 11)()
    arguments[4] = 17
    if call(435, arguments, 88) == 0:
        os._exit(0)
    breach("cloned")


@inside(uncontained=STARTS)
def shell():
    """Runs a command."""
    breach(os.system("true")) if os.system("true") == 0 else None


@inside("error", uncontained=STARTS)
def program():
    """Runs a program and shows what it prints."""
    breach(subprocess.run(["/bin/cat", SCENE["root"] + "/solutions/flow.py"], capture_output=True).stdout)


@inside("error", uncontained=STARTS)
def spawn():
    """Starts a program without a fork."""
    os.posix_spawn("/bin/true", ["true"], {})
    breach("spawned")


@inside("error", uncontained=STARTS)
def become_a_program():
    """Turns itself into another program."""
    os.execv("/bin/sh", ["sh", "-c", "sleep 1"])


@inside("error", uncontained=STARTS)
def become_a_program_in_memory():
    """Turns itself into a program that is in no file."""
    file = os.memfd_create("program")
    os.write(file, b"#!/bin/sh\n")
    os.execve(file, ["program"], {})


@inside("error", uncontained=STARTS)
def become_Python():
    """Starts the interpreter again, without limits."""
    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(1)"])


@inside("error", uncontained=STARTS)
def workers():
    """Uses multiprocessing, as an honest student may."""
    import multiprocessing

    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()
    process.join()
    breach("worker")


@inside("error", uncontained=STARTS, once=True)
def data_loader():
    """Uses a DataLoader with two workers, as an honest student may."""
    from torch.utils.data import DataLoader

    list(DataLoader(range(8), num_workers=2))
    breach("worker")


@inside()
def data_loader_without_workers():
    """Uses a DataLoader as it is by default."""
    from torch.utils.data import DataLoader

    list(DataLoader(range(8), batch_size=4))


@inside("error", uncontained=ENDS)
def signal_the_grader():
    """Sends a signal to the process that grades."""
    os.kill(SCENE["grader"], 0)
    breach("signal")


@inside("error", uncontained=ENDS)
def kill_a_bystander():
    """Ends a process that has no part in this."""
    os.kill(SCENE["bystander"], 9)


@inside("error", uncontained=ENDS)
def stop_a_bystander():
    """Stops a process that has no part in this."""
    os.kill(SCENE["bystander"], 19)


@inside("error", uncontained=ENDS)
def kill_a_bystander_in_C():
    """Ends a process by a raw call."""
    call(62, SCENE["bystander"], 9)


@inside("error", uncontained=ENDS)
def kill_a_bystanders_thread():
    """Ends a process through its thread."""
    call(234, SCENE["bystander"], SCENE["bystander"], 9)


@inside("error", uncontained=ENDS)
def kill_by_handle():
    """Ends a process by a handle."""
    signal.pidfd_send_signal(os.pidfd_open(SCENE["bystander"]), 9)


@inside("error", uncontained=ENDS)
def signal_with_a_value():
    """Queues a signal for a process."""
    call(129, SCENE["bystander"], 9, (ctypes.c_char * 128)())


@inside("error", "right", uncontained=ENDS)
def kill_by_descriptor():
    """Has the kernel send a signal when a descriptor is ready."""
    import fcntl

    here, there = os.pipe()
    fcntl.fcntl(here, 8, SCENE["bystander"])
    fcntl.fcntl(here, 10, 9)
    fcntl.fcntl(here, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(there, b"x")


@inside("error", uncontained=ENDS)
def kill_the_template():
    """Ends its parent."""
    if reaches_others():
        return
    os.kill(os.getppid(), 9)


@inside("error", uncontained=ENDS)
def stop_the_template():
    """Stops its parent."""
    if reaches_others():
        return
    os.kill(os.getppid(), 19)


@inside("error", "memory", uncontained=ENDS)
def kill_its_group():
    """Ends its process group."""
    if reaches_others():
        return
    os.killpg(0, 9)


@inside("error", "memory", uncontained=ENDS)
def kill_everything():
    """Ends every process that it may."""
    if reaches_others():
        return
    os.kill(-1, 9)


@inside(uncontained=ENDS)
def kill_by_scan():
    """Tries every process id up to 40 000."""
    if reaches_others():
        return
    for each in range(2, 40000):
        if each != os.getpid():
            try:
                os.kill(each, 9)
                breach(each)
            except OSError:
                pass


@inside("error", uncontained=ENDS)
def trace_a_bystander():
    """Attaches to a process as a debugger does."""
    call(101, 16902, SCENE["bystander"], 0, 0)
    breach("traced")
