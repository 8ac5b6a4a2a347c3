"""Submissions that start, end, stop, trace or change processes, or leave their own place."""

# ruff: noqa: I001, SIM105

import ctypes
import os
import socket

from tests.hostile.kind import CHANGES, ENDS, READS, inside, STARTS
from tests.hostile.tools import SCENE, breach, call


@inside("error", uncontained=ENDS)
def trace_the_template():
    """Attaches to its parent as a debugger does."""
    call(101, 16902, os.getppid(), 0, 0)
    breach("traced")


@inside("error", uncontained=ENDS)
def limits_of_a_bystander():
    """Takes files away from another process."""
    import resource

    resource.prlimit(SCENE["bystander"], resource.RLIMIT_NOFILE, (64, 64))


@inside("error", uncontained=ENDS)
def priority_of_a_bystander():
    """Makes another process slow."""
    os.setpriority(os.PRIO_PROCESS, SCENE["bystander"], 5)


@inside("error", uncontained=ENDS)
def cores_of_a_bystander():
    """Moves another process to one core."""
    os.sched_setaffinity(SCENE["bystander"], {0})


@inside("error", uncontained=ENDS)
def descriptor_of_a_bystander():
    """Takes a descriptor from another process."""
    call(438, os.pidfd_open(SCENE["bystander"]), 1, 0)
    breach("descriptor")


@inside("error", uncontained=ENDS)
def own_priority():
    """Makes itself more important than everybody."""
    os.nice(-20)
    breach("priority")


@inside("error", uncontained=ENDS)
def real_time():
    """Asks for a real-time schedule."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    breach("real time")


@inside()
def outlive_its_parent():
    """Asks not to be ended with its parent."""
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)


@inside()
def new_session():
    """Leaves its session, so that killing the session misses it."""
    try:
        os.setsid()
    except OSError:
        pass


@inside("error", uncontained=CHANGES)
def become_another_user():
    """Changes its user."""
    os.setresuid(1, 1, 1)
    breach("user")


@inside("error", uncontained=CHANGES)
def namespaces():
    """Makes namespaces of its own, in which it is root."""
    call(272, 268435456 | 131072)
    breach("namespaces")


@inside("error", uncontained=CHANGES)
def mount():
    """Mounts a file system over a folder."""
    call(
        165,
        ctypes.c_char_p(b"none"),
        ctypes.c_char_p((SCENE["folder"] + "/empty").encode()),
        ctypes.c_char_p(b"tmpfs"),
        0,
        None,
    )


@inside("error", uncontained=CHANGES)
def mount_by_the_new_calls():
    """Opens a file system by the newer calls."""
    call(430, ctypes.c_char_p(b"tmpfs"), 0)
    breach("file system")


@inside("error", uncontained=CHANGES)
def change_the_root():
    """Makes another folder the root."""
    os.chroot(SCENE["folder"])
    breach("root")


@inside("error", uncontained=CHANGES)
def name_of_the_machine():
    """Gives the machine the name that it has."""
    socket.sethostname(socket.gethostname())
    breach("name")


@inside("error", uncontained=CHANGES)
def keys_of_the_kernel():
    """Asks for the kernel's keyring."""
    call(250, 0, -3, 1)
    breach("keyring")


@inside("error", uncontained=CHANGES)
def programs_in_the_kernel():
    """Loads nothing, but asks whether it could."""
    call(321, 99, None, 0)


@inside("error", uncontained=CHANGES)
def performance_counters():
    """Watches the machine's counters."""
    call(298, (ctypes.c_uint32 * 32)(1, 128), 0, -1, -1, 0)
    breach("counter")


@inside("error", uncontained=CHANGES)
def ring_of_calls():
    """Makes an io_uring, which does calls that no filter sees."""
    call(425, 4, (ctypes.c_uint32 * 30)())
    breach("ring")


@inside("error", uncontained=CHANGES)
def faults_by_hand():
    """Handles the page faults of others."""
    call(323, 0)
    breach("userfaultfd")


@inside("error", uncontained=READS)
def working_folder_of_another():
    """Enters the folder of another process."""
    os.chdir(f"/proc/{SCENE['bystander']}/cwd")
    breach(os.listdir("."))


@inside("killed", "error", uncontained=STARTS)
def calls_of_32_bits():
    """Makes a system call as programs of 32 bits do, which filters for 64 bits do not know."""
    import mmap

    code = mmap.mmap(-1, 4096, prot=7)
    code.write(bytes.fromhex("b814000000 cd80 c3"))  # getpid, by its old number
    found = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
    if found > 0:
        breach("32 bits", found)
    raise OSError("refused")


@inside("killed", "error", uncontained=STARTS)
def calls_of_x32():
    """Makes a system call by the numbers of another convention of the same processor."""
    breach("x32", call(0x40000000 + 39))
