"""What stands above the code of every attack: imports, the places of the scene, and a way to say that it got through.

This file is read as a text and never imported; SCENE is put in front of it.
"""

# ruff: noqa: F401

import ctypes
import gc
import io
import itertools
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import torch

SCENE: dict = {}  # replaced by the scene's places


def breach(*found):
    """Say that an attack got what it wanted, and show it."""
    print("BREACH-" + SCENE["number"], *(repr(each)[:3000] for each in found))


def read(*path):
    """Read a file of the scene or of this checkout, and tell."""
    breach(Path(SCENE["root"], *path).read_bytes()[:3000])


def tensors(args):
    """The tensors among a function's arguments."""
    return [each for each in args if isinstance(each, torch.Tensor)]


def call(number, *arguments):
    """A system call by its number; the error that it gives, if any."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    converted = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = libc.syscall(ctypes.c_long(number), *converted)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def pipes():
    """Descriptors of this process that are pipes: the one for the results is among them."""
    found = []
    for descriptor in range(3, 256):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        if os.fstat(descriptor).st_mode & 0o170000 == 0o010000:
            found.append(descriptor)
    return found


def job():
    """The engine's own job, with its token, out of the garbage collector's or the frames' hands."""
    frame = sys._getframe()
    while frame is not None:
        for value in frame.f_locals.values():
            if type(value).__name__ == "Job":
                return value
        frame = frame.f_back
    return next(each for each in gc.get_objects() if type(each).__name__ == "Job")


def position():
    """The index of the frame that is due, out of the frames of the process."""
    frame = sys._getframe()
    while frame is not None:
        if "index" in frame.f_locals and "job" in frame.f_locals:
            return frame.f_locals["index"] + 1
        frame = frame.f_back
    return 1


def forge(index, data):
    """Send a frame that looks like the engine's own."""
    os.write(pipes()[-1], struct.pack(">8sII", job().token, index, len(data)) + data)


def packed(values, **changes):
    """An outcome as bytes, with changes that the engine's own code would never make."""
    import json

    import numpy as np
    from safetensors.numpy import save

    arrays = {name: np.ascontiguousarray(value) for name, value in values.items()}
    rest = {
        "order": list(arrays),
        "texts": {},
        "shapes": {name: list(np.shape(value)) for name, value in values.items()},
        "kinds": dict.fromkeys(arrays, "tensor"),
        "fault": None,
        "mutated": [],
        "aliased": [],
        "printed": "",
        "seconds": 0.0,
    }
    return save(arrays, metadata={"outcome": json.dumps(rest | changes)})


def wrong_answer(args):
    """Zeros of the right shape."""
    return torch.zeros_like(tensors(args)[0])


def reaches_others():
    """Whether this process may send signals to others: whoever aims at all of them stops then."""
    try:
        os.kill(SCENE["bystander"], 0)
        breach("it may send signals to others, and does not go on")
        return True
    except OSError:
        return False


def leave_a_daemon():
    """Fork twice, and leave a process behind that belongs to nobody."""
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                ctypes.CDLL(None).prctl(15, SCENE["number"].encode(), 0, 0, 0)  # its name
                time.sleep(1000)
            os._exit(0)
    except OSError:
        pass
