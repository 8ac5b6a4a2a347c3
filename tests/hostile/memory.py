"""Submissions that want more than there is: memory, threads, output, files."""

# ruff: noqa: SIM115

import ctypes
import os
import threading
import time

import torch

from tests.hostile.kind import FILLS, QUICK, inside, on_import
from tests.hostile.tools import SCENE, breach


@inside("memory")
def terabytes_in_torch():
    """Asks torch for 8 TB."""
    torch.ones(2**40, dtype=torch.float64)


@inside("memory")
def fifty_gigabytes_in_torch():
    """Asks torch for 50 GB."""
    torch.empty(50 * 2**30, dtype=torch.uint8).fill_(1)


@inside("memory")
def fifty_gigabytes_in_Python():
    """Asks Python for 50 GB at once."""
    bytearray(50 * 2**30)


@inside("memory", "timeout")
def lists_without_end():
    """Appends until memory runs out."""
    hoard = [0]
    while True:
        hoard += hoard


@inside("memory", "timeout")
def graph_without_end():
    """Keeps the graph of an endless training loop."""
    x = torch.ones(10**6, requires_grad=True)
    while True:
        x = x * 2


@inside("memory", "timeout")
def shared_map():
    """Maps 50 GB of shared memory."""
    import mmap

    mmap.mmap(-1, 50 * 2**30)


@on_import("import")
def fifty_gigabytes_on_import():
    """Asks for 50 GB while it is loaded."""
    bytearray(50 * 2**30)


@inside("error")
def memory_that_is_a_file():
    """Writes 3 GB into an anonymous file."""
    file = os.fdopen(os.memfd_create("m"), "wb")
    for _ in range(3000):
        file.write(b"x" * 2**20)


@inside("memory", "timeout")
def unpacked_bomb():
    """Unpacks a few bytes into 10 GB."""
    import gzip

    gzip.decompress(gzip.compress(bytes(2**23)) * 40)


@inside("error")
def number_with_millions_of_digits():
    """Turns a number of ten million digits into text."""
    str(1 << 33000000)


@inside("error", "memory")
def threads_without_end():
    """Starts 3000 threads that sleep."""
    for _ in range(3000):
        threading.Thread(target=time.sleep, args=(90,), daemon=True).start()


@inside("error", spoils=True)
def descriptors_without_end():
    """Opens pipes until there are no descriptors left."""
    hoard = []
    while True:
        hoard += os.pipe()


@inside("error", "memory", uncontained=FILLS)
def limits_raised():
    """Takes its limits away and maps 50 GB."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    import mmap

    breach(mmap.mmap(-1, 50 * 2**30))


@inside()
def prints_of_megabytes():
    """Prints 50 MB on its way to the right answer."""
    for _ in range(5):
        print("x" * 10**7)


@inside("timeout", once=True, limits=QUICK)
def prints_without_end():
    """Prints for ever."""
    while True:
        print("x" * 10**5)


@inside()
def megabytes_past_Python():
    """Writes 20 MB to the descriptors of stdout and stderr."""
    for _ in range(10):
        os.write(1, b"x" * 10**6)
        os.write(2, b"x" * 10**6)


@inside("type")
def huge_tensor():
    """Returns two million numbers."""
    return torch.ones(2000000)


@inside("type")
def huge_view():
    """Returns a tensor of 10^15 entries that takes one."""
    return torch.ones(1).expand(10**15)


@inside("type", "error")
def huge_text():
    """Returns a text of 100 MB."""
    return "x" * 10**8


@inside("type", "error")
def nested_lists():
    """Returns lists in lists, 100 000 deep."""
    nested = []
    for _ in range(100000):
        nested = [nested]
    return nested


@inside("type", "error")
def list_in_itself():
    """Returns a list that holds itself."""
    nested = []
    nested.append(nested)
    return nested


@inside("shape", "type", "tampering")
def many_dimensions():
    """Returns a tensor with 60 axes."""
    return torch.ones([1] * 60)


@inside("error", uncontained=FILLS)
def hundred_thousand_files():
    """Writes 100 000 files into its own folder."""
    for each in range(100000):
        open(f"file-{each}", "w").close()


@inside("error", uncontained=FILLS)
def full_disk():
    """Writes until the disk is full."""
    for each in range(100000):
        open(f"file-{each}", "wb").write(bytes(2**20))


@inside("error", uncontained=FILLS)
def memory_in_dev_shm():
    """Leaves a file in shared memory behind."""
    open("/dev/shm/" + SCENE["number"], "wb").write(b"x" * 4096)


@inside(uncontained=FILLS)
def POSIX_shared_memory():
    """Leaves a segment behind that the C library makes."""
    descriptor = ctypes.CDLL(None).shm_open(("/" + SCENE["number"]).encode(), 66, 384)
    if descriptor >= 0:
        breach(descriptor)


@inside(uncontained=FILLS)
def system_v_shared_memory():
    """Leaves a segment behind that outlives its maker."""
    if ctypes.CDLL(None).shmget(SCENE["key"], 4096, 896) >= 0:
        breach("segment")


@inside(uncontained=FILLS)
def system_v_semaphores():
    """Leaves semaphores behind."""
    if ctypes.CDLL(None).semget(SCENE["key"], 1, 896) >= 0:
        breach("semaphore")


@inside(uncontained=FILLS)
def system_v_messages():
    """Leaves a queue of messages behind."""
    if ctypes.CDLL(None).msgget(SCENE["key"], 896) >= 0:
        breach("queue")
