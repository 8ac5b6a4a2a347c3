"""Attacks on the scene that level 0 lets through, so that the questions have something to complain about."""

# ruff: noqa: SIM115

import ctypes
import os
import socket

from tests.hostile.kind import inside
from tests.hostile.tools import SCENE, breach, read


@inside()
def right(right_answer, *args):
    """Does nothing of the kind."""
    return right_answer(*args)


@inside()
def unexpectedly_wrong(right_answer, *args):
    """Returns zeros."""
    return 0 * right_answer(*args)


@inside()
def really_reads_solutions():
    """Shows the solutions."""
    read("solutions/flow.py")


@inside()
def really_reads_other_work():
    """Shows another submission."""
    read(SCENE["folder"], "class/Bob/exercises/flow.py")


@inside()
def really_reads_the_key():
    """Shows the key."""
    read(SCENE["folder"], "home/.ssh/id_ed25519")


@inside()
def really_reads_the_environment():
    """Shows the environment of another process."""
    breach(open(f"/proc/{SCENE['bystander']}/environ").read())


@inside()
def really_reads_arguments():
    """Shows the arguments of another process."""
    breach(open(f"/proc/{SCENE['bystander']}/cmdline").read())


@inside()
def really_says_so():
    """Says that it got through."""
    breach("something")


@inside()
def really_writes():
    """Leaves a file behind."""
    open(SCENE["folder"] + "/empty/new", "w").close()


@inside()
def really_stops_a_process():
    """Stops the bystander."""
    os.kill(SCENE["bystander"], 19)


@inside()
def really_slows_a_process():
    """Changes the bystander's priority."""
    os.setpriority(os.PRIO_PROCESS, SCENE["bystander"], 5)


@inside()
def really_connects():
    """Connects to a listener."""
    socket.socket(socket.AF_UNIX).connect(SCENE["abstract"])


@inside()
def really_leaves_shared_memory():
    """Leaves a file in shared memory behind."""
    open("/dev/shm/" + SCENE["number"], "w").close()


@inside()
def really_leaves_a_segment():
    """Leaves a segment of shared memory behind."""
    ctypes.CDLL(None).shmget(SCENE["key"], 4096, 0o1600)


COMPLAINTS = {
    "the secret 'solution' came back": really_reads_solutions,
    "the secret 'other' came back": really_reads_other_work,
    "the secret 'key' came back": really_reads_the_key,
    "the secret 'environment' came back": really_reads_the_environment,
    "the secret 'arguments' came back": really_reads_arguments,
    "it says that it got": really_says_so,
    "the canary files": really_writes,
    "the bystander's life": really_stops_a_process,
    "the bystander's priority": really_slows_a_process,
    "the listeners' visitors": really_connects,
    "shared memory": really_leaves_shared_memory,
    "System V memory": really_leaves_a_segment,
}
"""How the complaint begins that each of them must lead to."""
