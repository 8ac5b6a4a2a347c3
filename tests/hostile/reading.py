"""Submissions that look for answers and secrets: in files, in other processes, in memory."""

# ruff: noqa: SIM105, SIM115

import ctypes
import gc
import os
import sys
from pathlib import Path

import torch

from tests.hostile.kind import READS, inside, on_import
from tests.hostile.tools import SCENE, breach, call, read


@inside("error", uncontained=READS)
def solution_by_its_path():
    """Reads the solutions where this checkout has them."""
    read("solutions/flow.py")


@inside("error", uncontained=READS)
def mistakes_by_their_path():
    """Reads the catalogue of mistakes."""
    read("solutions/mistakes/flow.py")


@inside("error", uncontained=READS)
def recorded_answers():
    """Reads the answers for the public seeds."""
    read("autograder/recorded/flow.safetensors")


@inside("error", uncontained=READS)
def recorded_stubs():
    """Lists what is recorded."""
    breach(os.listdir(SCENE["root"] + "/autograder/recorded"))


@inside(uncontained=READS)
def folders_that_hold_answers():
    """Lists every folder of this checkout that holds answers, and says what it finds."""
    for name in ("solutions", "tests", "autograder/recorded", "build", ".git", "notebooks", "docs"):
        try:
            breach(os.listdir(os.path.join(SCENE["root"], name)))
        except OSError:
            pass


@inside("error", uncontained=READS)
def cached_references():
    """Reads the cache of references."""
    [read(each) for each in os.listdir(SCENE["root"] + "/build/cache")]


@inside(uncontained=READS, once=True)
def compiled_solutions():
    """Searches this checkout and the interpreter for compiled solutions."""
    for top in (SCENE["root"], sys.prefix):
        for folder, folders, files in os.walk(top):
            folders[:] = [each for each in folders if "packages" not in each and each != "node_modules"]
            if os.path.basename(folder) == "solutions" or any("solution" in each for each in files):
                try:
                    breach(folder, open(os.path.join(folder, files[0])).read(100))
                except (OSError, IndexError):
                    pass


@inside("error", uncontained=READS)
def version_control():
    """Reads what git keeps."""
    breach(os.listdir(SCENE["root"] + "/.git/objects"), open(SCENE["root"] + "/.git/HEAD").read())


@inside("error", uncontained=READS)
def other_submission():
    """Reads what another student handed in."""
    read(SCENE["folder"], "class/Bob/exercises/flow.py")


@inside(uncontained=READS)
def other_submission_by_search():
    """Looks through all temporary files for other submissions."""
    [breach(each.read_bytes()) for each in Path(SCENE["folder"]).rglob("*.py")]


@inside("error", uncontained=READS)
def results():
    """Reads the results of others."""
    read(SCENE["folder"], "results/Bob/flow.json")


@inside("error", uncontained=READS)
def ssh_key():
    """Reads a private key."""
    read(SCENE["folder"], "home/.ssh/id_ed25519")


@inside("error", uncontained=READS)
def home_folder():
    """Lists the tutor's home folder."""
    breach(os.listdir("/root"), os.listdir("/home"))


@inside("error", uncontained=READS)
def passwords():
    """Reads the list of accounts."""
    breach(open("/etc/passwd").read(), open("/etc/shadow").read(9))


@inside("error", uncontained=READS)
def read_through_a_map():
    """Maps the solutions into memory."""
    import mmap

    file = os.open(SCENE["root"] + "/solutions/flow.py", 0)
    breach(mmap.mmap(file, 0, prot=1).read())


@inside("error", uncontained=READS)
def read_with_O_PATH():
    """Opens the solutions without asking to read, and reads through /proc."""
    file = os.open(SCENE["root"] + "/solutions/flow.py", os.O_PATH)
    breach(open(f"/proc/self/fd/{file}").read())


@inside("error", uncontained=READS)
def read_through_the_root_of_another():
    """Reaches files through /proc/1/root."""
    breach(open("/proc/1/root" + SCENE["root"] + "/solutions/flow.py").read())


@inside(uncontained=READS)
def read_in_C():
    """Reads the solutions with the C library."""
    libc = ctypes.CDLL(None)
    file = libc.open((SCENE["root"] + "/solutions/flow.py").encode(), 0)
    buffer = ctypes.create_string_buffer(3000)
    if libc.read(file, buffer, 3000) > 0:
        breach(buffer.value)


@inside("error", uncontained=READS)
def read_with_openat2():
    """Opens the solutions by a call that filters cannot look into."""
    how = (ctypes.c_uint64 * 3)(0, 0, 0)
    file = call(437, -100, ctypes.c_char_p((SCENE["root"] + "/solutions/flow.py").encode()), how, 24)
    breach(os.read(file, 3000))


@inside("error", uncontained=READS)
def read_by_handle():
    """Opens the solutions by a file handle."""
    handle = (ctypes.c_uint32 * 34)(128)
    mount = ctypes.c_int()
    call(303, -100, ctypes.c_char_p((SCENE["root"] + "/solutions/flow.py").encode()), handle, ctypes.byref(mount), 0)
    breach("handle")


@inside("error", uncontained=READS)
def read_with_torch():
    """Has torch's own C++ read the solutions."""
    breach(torch.UntypedStorage.from_file(SCENE["root"] + "/solutions/flow.py", False, 2000).tolist()[:99])


@inside("error", uncontained=READS)
def read_with_numpy():
    """Has numpy read the solutions."""
    import numpy

    breach(numpy.fromfile(SCENE["root"] + "/solutions/flow.py", "u1").tobytes())


@inside("error", uncontained=READS)
def import_what_was_forbidden():
    """Removes the guard from the imports and imports the solutions."""
    sys.meta_path[:] = [each for each in sys.meta_path if type(each).__name__ != "NoSolutions"]
    import solutions.flow

    breach(open(solutions.flow.__file__).read())


@inside("error")
def import_solutions():
    """Imports the solutions."""
    import solutions.flow

    breach(solutions.flow)


@on_import("import")
def import_solutions_on_import():
    """Takes everything from the solutions."""
    from solutions.flow import sample

    breach(sample)


@inside("error")
def import_the_tutors_side():
    """Imports the part of the grader that reads solutions."""
    from autograder.tutor import solutions

    breach(solutions.reference_source("flow"))


@inside("error", uncontained=READS, from_level=2)
def facts_about_files():
    """Asks how large the solutions are and when they were changed, without reading them."""
    breach(os.stat(SCENE["root"] + "/solutions/flow.py"))


@inside("error", uncontained=READS, from_level=2)
def links_of_the_system():
    """Reads where a symbolic link leads that is none of its business."""
    breach(os.readlink("/etc/mtab"))


@inside("error", uncontained=READS)
def environment_of_the_grader():
    """Reads the environment of the process that grades."""
    breach(open(f"/proc/{SCENE['grader']}/environ").read())


@inside("error", uncontained=READS)
def environment_of_a_bystander():
    """Reads the environment of another process."""
    breach(open(f"/proc/{SCENE['bystander']}/environ").read())


@inside()
def own_environment():
    """Shows its own environment and command line, in which no secrets are."""
    print(dict(os.environ), sys.orig_argv, os.getcwd())


@inside("error", uncontained=READS)
def memory_of_the_template():
    """Opens the memory of its parent."""
    breach(open(f"/proc/{os.getppid()}/mem", "rb"))


@inside("error", uncontained=READS)
def memory_of_a_bystander():
    """Reads the memory of another process."""
    breach(open(f"/proc/{SCENE['bystander']}/mem", "rb"))


@inside("error", uncontained=READS, level_0=("error", "right"))
def memory_of_a_bystander_by_a_call():
    """Reads the memory of another process without a file."""
    buffer = ctypes.create_string_buffer(64)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 64)
    there = (ctypes.c_size_t * 2)(id(None), 64)
    call(310, SCENE["bystander"], vector, 1, there, 1, 0)
    breach("memory")


@inside("right", "error", uncontained=READS)
def list_of_processes():
    """Lists all processes with their command lines."""
    for each in os.listdir("/proc"):
        if each.isdigit() and int(each) != os.getpid():
            print(open(f"/proc/{each}/cmdline").read()[-200:])


@inside()
def frames_above():
    """Walks up the frames and looks for answers."""
    frame = sys._getframe()
    while frame is not None:
        for name, value in list(frame.f_locals.items()):
            if type(value).__name__ in ("References", "Verdict", "Marker"):
                breach(name)
        frame = frame.f_back


@inside()
def garbage_collector():
    """Looks for answers among all objects of the process."""
    gc.unfreeze() if hasattr(gc, "unfreeze") else None
    for each in gc.get_objects():
        if type(each).__name__ in ("References", "KnownMistake", "Marker", "Engine", "Mistake"):
            breach(type(each).__name__)


@inside()
def texts_in_memory():
    """Looks for the text of solutions in everything that the garbage collector knows."""
    needle, rest = "### BEGIN SOLUT", "NOI"[::-1]
    for each in gc.get_objects():
        if type(each) in (dict, list, tuple):
            for text in each.values() if type(each) is dict else each:
                if type(text) is str and needle + rest in text:
                    breach(text[text.index(needle) :][:60])


@inside("right", "error", "memory", once=True, limits={"seconds": 5.0})
def own_memory():
    """Searches all of its own memory for the text of solutions."""
    needle, rest = (b"### BEGIN SOLUT", b"NOI"[::-1])
    for line in open("/proc/self/maps"):
        span, rights, *_ = line.split()
        low, high = (int(each, 16) for each in span.split("-"))
        if rights.startswith("rw") and high - low < 2**28 and ("[v" not in line):
            data = ctypes.string_at(low, high - low)
            place = data.find(needle)
            while place >= 0:
                if data[place + 15 : place + 18] == rest:
                    breach(data[place : place + 60])
                place = data.find(needle, place + 1)


@inside("right", "error")
def inherited_descriptors():
    """Reads from every descriptor that it inherited."""
    for each in range(3, 256):
        try:
            os.set_blocking(each, False)
            breach(os.read(each, 1000))
        except OSError:
            pass


@inside()
def descriptors_of_a_wrong_kind():
    """Looks for an inherited socket, file or folder: the pipe for the results is all that is needed."""
    import stat

    for each in range(3, 256):
        try:
            mode = os.fstat(each).st_mode
        except OSError:
            continue
        if not stat.S_ISFIFO(mode):
            breach(each, oct(mode))


@inside()
def probes_own_source():
    """Reads the probes, which hold questions and no answers."""
    import inspect

    import autograder.checks.flow as probes

    print(len(inspect.getsource(probes)))
