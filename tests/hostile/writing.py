"""Submissions that change, delete and leave files."""

# ruff: noqa: RUF064, SIM115

import ctypes
import io
import os
import sys
from pathlib import Path

import torch

from tests.hostile.kind import CHANGES, inside
from tests.hostile.tools import SCENE, breach, call


@inside("error", uncontained=CHANGES)
def new_file():
    """Leaves a file where others keep theirs."""
    open(SCENE["folder"] + "/empty/new", "w").close()


@inside("error", uncontained=CHANGES)
def overwrite():
    """Overwrites another student's file."""
    open(SCENE["folder"] + "/class/Bob/exercises/flow.py", "w").write("mine")


@inside("error", uncontained=CHANGES)
def append():
    """Adds a line to another student's file."""
    open(SCENE["folder"] + "/class/Bob/exercises/flow.py", "a").write("mine")


@inside("error", uncontained=CHANGES)
def truncate():
    """Shortens another student's file."""
    os.truncate(SCENE["folder"] + "/class/Bob/exercises/flow.py", 0)


@inside(uncontained=CHANGES)
def truncate_in_C():
    """Shortens a file by a call of the C library."""
    if ctypes.CDLL(None).truncate((SCENE["folder"] + "/class/Bob/exercises/flow.py").encode(), 0) == 0:
        breach("shortened")


@inside("error", uncontained=CHANGES)
def delete():
    """Deletes another student's file."""
    os.unlink(SCENE["folder"] + "/class/Bob/exercises/flow.py")


@inside(uncontained=CHANGES)
def delete_a_tree():
    """Deletes the results of the whole class, whatever can be deleted."""
    import shutil

    shutil.rmtree(SCENE["folder"] + "/results", ignore_errors=True)


@inside("error", uncontained=CHANGES)
def rename():
    """Puts a file in another one's place."""
    os.rename(SCENE["folder"] + "/class/Bob/exercises/flow.py", SCENE["folder"] + "/results/Bob/flow.json")


@inside("error", uncontained=CHANGES)
def rename_with_flags():
    """Exchanges two files by a rarer call."""
    call(
        316,
        -100,
        ctypes.c_char_p((SCENE["folder"] + "/class/Bob/exercises/flow.py").encode()),
        -100,
        ctypes.c_char_p((SCENE["folder"] + "/results/Bob/flow.json").encode()),
        2,
    )


@inside("error", uncontained=CHANGES)
def make_a_folder():
    """Makes a folder among those of the class."""
    os.mkdir(SCENE["folder"] + "/class/Mallory")


@inside("error", uncontained=CHANGES)
def remove_a_folder():
    """Removes an empty folder."""
    os.rmdir(SCENE["folder"] + "/empty")


@inside("error", uncontained=CHANGES)
def permissions():
    """Lets everybody read a key."""
    os.chmod(SCENE["folder"] + "/home/.ssh/id_ed25519", 438)


@inside("error", uncontained=CHANGES)
def owner():
    """Gives a file away."""
    os.chown(SCENE["folder"] + "/class/Bob/exercises/flow.py", 1, 1)


@inside("error", uncontained=CHANGES)
def times():
    """Makes a file look as if it had been handed in in time."""
    os.utime(SCENE["folder"] + "/class/Bob/exercises/flow.py", (0, 0))


@inside("error", uncontained=CHANGES)
def attributes():
    """Writes extended attributes."""
    os.setxattr(SCENE["folder"] + "/class/Bob/exercises/flow.py", "user.graded", b"full marks")


@inside("error", uncontained=CHANGES)
def symbolic_link():
    """Leaves a link to the solutions behind."""
    os.symlink(SCENE["root"], SCENE["folder"] + "/empty/link")


@inside("error", uncontained=CHANGES)
def hard_link():
    """Gives a file a second name."""
    os.link(SCENE["folder"] + "/class/Bob/exercises/flow.py", SCENE["folder"] + "/empty/link")


@inside("error", uncontained=CHANGES)
def pipe_in_the_file_system():
    """Leaves a pipe behind for whoever opens it."""
    os.mkfifo(SCENE["folder"] + "/empty/pipe")


@inside("error", uncontained=CHANGES)
def device():
    """Makes a device file."""
    os.mknod(SCENE["folder"] + "/empty/zero", 8630, os.makedev(1, 5))


@inside("error", uncontained=CHANGES)
def own_result():
    """Writes its own result beside those of others."""
    Path(SCENE["folder"], "results/Bob/mine.json").write_text('{"earned": 99}')


@inside(uncontained=CHANGES)
def probes_and_libraries():
    """Opens the probes, torch and its own module for writing, and changes nothing."""
    import autograder.checks.flow as probes

    for each in (probes.__file__, torch.__file__, SCENE["root"] + "/exercises/flow.py", sys.executable):
        try:
            open(each, "r+b").close()
            breach(each)
        except OSError:
            pass


@inside(uncontained=CHANGES)
def settings_of_the_kernel():
    """Opens settings of the kernel and of control groups for writing, and changes nothing."""
    for each in (
        "/proc/sys/kernel/core_pattern",
        "/proc/self/oom_score_adj",
        "/proc/sysrq-trigger",
        "/proc/self/mem",
        "/sys/fs/cgroup/cgroup.procs",
        "/dev/mem",
        "/dev/vda",
        "/dev/kmsg",
    ):
        try:
            os.close(os.open(each, os.O_WRONLY))
            if each != "/proc/self/mem":
                breach(each)
        except OSError:
            pass


@inside("error", uncontained=CHANGES)
def temporary_folder():
    """Leaves a file in the folder for temporary files."""
    open("/tmp/" + SCENE["number"], "w").close()
    os.unlink("/tmp/" + SCENE["number"])
    breach("written")


@inside("error", uncontained=CHANGES)
def file_in_the_home_folder():
    """Leaves a file in the tutor's home folder."""
    os.close(os.open("/root/." + SCENE["number"], os.O_CREAT))
    os.unlink("/root/." + SCENE["number"])
    breach("written")


@inside("error")
def own_file():
    """Deletes the file that it was loaded from."""
    os.unlink(__file__)


@inside("right", "error")
def own_folder():
    """Removes the folder that it runs in."""
    os.rmdir(os.getcwd())


@inside("error", level_0=("right",))
def file_in_its_own_folder():
    """Writes a few numbers into a file, as an honest student may."""
    open("losses.txt", "w").write("1.0")


@inside("error", level_0=("right",))
def checkpoint():
    """Saves a tensor with torch.save, as an honest student may."""
    torch.save(torch.ones(3), "best.pt")


@inside("error", level_0=("right",))
def temporary_file():
    """Uses a temporary file, as an honest student may."""
    import tempfile

    tempfile.TemporaryFile().write(b"1")


@inside()
def checkpoint_in_memory():
    """Saves a tensor to memory, as an honest student should."""
    file = io.BytesIO()
    torch.save(torch.ones(3), file)
    file.seek(0)
    torch.load(file)


@inside()
def log_to_dev_null():
    """Writes where nothing is kept."""
    open("/dev/null", "w").write("nothing")
