"""Submissions that change what runs them: the harness, torch, Python, or the state of the process."""

# ruff: noqa: NPY002, RUF064, SIM105

import gc
import os
import signal
import sys
import time

import torch

from tests.hostile.kind import inside
from tests.hostile.tools import tensors


@inside()
def default_dtype():
    """Makes float64 the default and leaves it."""
    torch.set_default_dtype(torch.float64)


@inside()
def default_device(right_answer, *args, **kwargs):
    """Makes the meta device the default and leaves it."""
    answer = right_answer(*args, **kwargs)
    torch.set_default_device("meta")
    return answer


@inside()
def gradients_off():
    """Switches gradients off and leaves it so."""
    torch.set_grad_enabled(False)


@inside(spoils=True)
def inference_mode():
    """Enters inference mode and never leaves it."""
    torch.inference_mode().__enter__()


@inside()
def seeds():
    """Seeds every generator."""
    import random

    import numpy

    random.seed(3)
    numpy.random.seed(3)
    torch.manual_seed(3)


@inside()
def threads_of_torch():
    """Asks torch for 64 threads."""
    torch.set_num_threads(64)


@inside()
def deterministic_algorithms():
    """Asks torch for deterministic algorithms."""
    torch.use_deterministic_algorithms(True)


@inside()
def anomaly_detection():
    """Switches anomaly detection on."""
    torch.autograd.set_detect_anomaly(True)


@inside()
def errors_of_numpy():
    """Makes numpy raise where it warned."""
    import numpy

    numpy.seterr(all="raise")


@inside()
def warnings_as_errors():
    """Makes every warning an error."""
    import warnings

    warnings.simplefilter("error")


@inside()
def working_folder():
    """Goes to the top of the file system."""
    try:
        os.chdir("/")
    except OSError:
        pass


@inside()
def environment():
    """Empties the environment."""
    os.environ.clear()
    os.environ["PYTHONPATH"] = "/nowhere"


@inside()
def search_path():
    """Empties the search path for modules."""
    vars(sys)["path"].clear()


@inside()
def handlers_of_signals():
    """Handles every signal with a function of its own."""
    for each in signal.valid_signals() - {9, 19, 32, 33}:
        signal.signal(each, lambda *args: None)


@inside()
def trace_function():
    """Leaves a trace function behind."""
    sys.settrace(lambda *args: None)
    sys.setprofile(lambda *args: None)


@inside("right", "error", "killed", spoils=True)
def recursion_limit():
    """Sets a recursion limit that is too small for the others."""
    sys.setrecursionlimit(60)


@inside()
def garbage_collector_off():
    """Switches the garbage collector off."""
    gc.disable()


@inside("right", "error", "memory", "killed", spoils=True)
def limits_lowered():
    """Takes all memory away from the exercises that come after it."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (2**20, 2**20))


@inside()
def streams_closed():
    """Closes and replaces its streams."""
    sys.stdout.close() if sys.stdout is sys.__stdout__ else None
    sys.stdout = sys.stderr = sys.stdin = None


@inside()
def streams_of_the_process_closed():
    """Closes the descriptors of its streams."""
    os.closerange(0, 3)


@inside()
def umask():
    """Sets a mask for the permissions of new files."""
    os.umask(511)


@inside()
def time_zone():
    """Changes the time zone and the locale."""
    os.environ["TZ"] = "Pacific/Kiritimati"
    time.tzset()
    __import__("locale").setlocale(0, "C")


@inside()
def inputs_kept(*args):
    """Keeps every input and changes it later."""
    global kept
    kept = globals().get("kept", []) + tensors(args)


@inside("mutated")
def inputs_changed(right_answer, *args, **kwargs):
    """Changes its inputs in place."""
    answer = right_answer(*args, **kwargs).clone()
    [each.zero_() for each in tensors(args)]
    return answer


@inside("mutated", "error")
def input_resized(right_answer, *args):
    """Takes the memory of its inputs away."""
    answer = right_answer(*args).clone()
    [each.resize_(0) for each in tensors(args)]
    return answer


@inside("value")
def input_returned(*args):
    """Returns its input as if it were the answer."""
    return tensors(args)[0]
