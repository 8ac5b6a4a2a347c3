"""Submissions that change what runs them: the harness, torch, Python, or the state of the process."""

# ruff: noqa: B007, F821, F841

import os
import signal
import sys
import time

import torch

from tests.hostile.kind import QUICK, inside, on_import
from tests.hostile.tools import wrong_answer


@inside("value", spoils=True)
def judge_that_says_yes(*args):
    """Patches the comparison, which is not even in this process."""
    from autograder import judge

    judge.judge = lambda *args: judge.RIGHT
    judge.Values.__call__ = lambda *args: judge.RIGHT
    return wrong_answer(args)


@inside("value", spoils=True)
def comparisons_of_torch_and_numpy(*args):
    """Makes allclose and equal always true."""
    import numpy

    torch.allclose = torch.equal = numpy.allclose = numpy.array_equal = lambda *args, **kwargs: True
    return wrong_answer(args)


@inside("value", "error", spoils=True)
def equality_of_tensors(*args):
    """Makes every tensor equal to every other."""
    torch.Tensor.__eq__ = lambda self, other: torch.ones(()).bool()
    torch.Tensor.__sub__ = lambda self, other: torch.zeros(())
    return wrong_answer(args)


@inside("value", "error", "killed", spoils=True)
def probing(*args):
    """Patches the running of probes where the child looks for it."""
    from autograder.tutor.engine import child

    child.run_probe = lambda *args: child.Outcome(values={}, kinds={})
    return wrong_answer(args)


@inside("value", "shape", "type", "error", spoils=True)
def watching(*args):
    """Patches the watcher and what describes values."""
    from autograder import probing, watching

    probing.describe = watching.describe = lambda value: (__import__("numpy").zeros(()), "tensor")
    watching.Watched.__call__ = lambda self, *args: None
    return wrong_answer(args)


@inside("value", "tampering", "type", spoils=True)
def packing(*args):
    """Patches how outcomes become bytes."""
    from autograder import outcomes

    outcomes.to_bytes = outcomes.save = lambda *args, **kwargs: b""
    return wrong_answer(args)


@inside("tampering", spoils=True)
def pack_in_the_child(*args):
    """Patches the packing where the child looks for it."""
    import autograder.tutor.engine.child as child

    child._packed = child.to_bytes = lambda *args: b"right"
    return wrong_answer(args)


@inside("killed", spoils=True)
def wire(*args):
    """Patches how frames are written."""
    import autograder.tutor.engine.child as child

    child.write_frame = lambda *args: None
    return wrong_answer(args)


@inside("missing", spoils=True)
def wire_that_repeats(*args):
    """Patches the writing of frames so that the first is sent again."""
    import autograder.tutor.engine.child as child

    real = child.write_frame
    child.write_frame = lambda pipe, token, index, data: real(pipe, token, index, child.to_bytes(child.Outcome()))
    return wrong_answer(args)


@inside("value", spoils=True)
def table_of_probes(*args):
    """Empties the table of probes."""
    frame = sys._getframe()
    while frame is not None:
        if isinstance(frame.f_locals.get("checks"), dict):
            frame.f_locals["checks"].clear()
        frame = frame.f_back
    return wrong_answer(args)


@inside("value", spoils=True)
def probes(*args):
    """Puts probes in the table that ask nothing."""
    import autograder.checks.flow as probes

    for name, each in vars(probes).items():
        if hasattr(each, "check"):
            object.__setattr__(each.check, "probe", lambda flow, draw: {"x": torch.zeros(6, 3)})
    return wrong_answer(args)


@inside("value", spoils=True)
def inputs(*args):
    """Makes all inputs zero, for which the answer is known."""
    from autograder.draw import Draw

    Draw.normal = lambda self, *shape: torch.zeros(*shape).double()
    Draw.number = lambda self, *args: 1.0
    return wrong_answer(args)


@inside("value", spoils=True)
def seed(*args):
    """Draws the inputs of seed 0 for every seed."""
    from autograder.draw import Draw

    Draw.seeded = classmethod(lambda cls, *args: 1 / 0)
    return wrong_answer(args)


@inside("value", spoils=True)
def points(*args):
    """Gives every check a thousand points, in its own process."""
    import autograder.checks.flow as probes

    for each in vars(probes).values():
        if hasattr(each, "check"):
            object.__setattr__(each.check, "points", 1000)
    return wrong_answer(args)


@inside("timeout", spoils=True, once=True, limits=QUICK)
def time_limit(*args):
    """Patches the clock, and is stopped from outside."""
    from autograder import time_limit

    time_limit.TimeUp = ValueError
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 0)
    time.sleep(90)
    return wrong_answer(args)


@inside("value", "error", "killed", "tampering", "type", spoils=True)
def poisoned_modules(*args):
    """Takes torch, numpy and json out of the table of modules."""
    for each in ("torch", "numpy", "json", "safetensors", "autograder.outcomes"):
        sys.modules[each] = None
    return wrong_answer(args)


@inside("value", "error", "killed", "type", spoils=True)
def modules_that_are_gone(*args):
    """Empties the table of modules."""
    sys.modules.clear()
    return wrong_answer(args)


@inside("value", "error", "killed", "tampering", "type", "timeout", spoils=True)
def builtins(*args):
    """Replaces isinstance, len, open and print."""
    import builtins

    builtins.isinstance = lambda *args: True
    builtins.len = lambda *args: 0
    builtins.open = builtins.print = None
    return wrong_answer(args)


@inside("value", spoils=True)
def random_numbers(*args):
    """Makes torch.randn return zeros."""
    torch.randn = torch.rand = torch.normal = lambda *args, **kwargs: torch.zeros(6, 3)
    return wrong_answer(args)


@inside("value", "error", "type", "killed", "finite", spoils=True)
def modes_of_torch(*args):
    """Leaves a mode behind that answers every operation of torch."""
    from torch.overrides import TorchFunctionMode

    class Mode(TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            return torch.zeros(6, 3)

    Mode().__enter__()
    return torch.zeros(6, 3)
    return wrong_answer(args)


@inside("value", "killed", spoils=True)
def imports(*args):
    """Leaves a guard behind that sees every import."""

    class Spy:
        def find_spec(self, name, path=None, target=None):
            os._exit(5)

    sys.meta_path.insert(0, Spy())
    return wrong_answer(args)


@on_import()
def module_that_replaces_itself():
    """Puts something else in its own place in the table of modules."""
    sys.modules[__name__] = None
    sys.modules["exercises"] = None
    sys.modules["exercises.flow"] = None


@on_import()
def function_that_is_an_object():
    """Puts an object in place of the exercise that calls the function."""

    class Callable:
        def __init__(self, function):
            self.function = function

        def __call__(self, *args):
            return self.function(*args)

    sample = Callable(sample)


@on_import()
def module_with_a_getattr():
    """Answers to every name, also to those that do not exist."""

    def __getattr__(name):
        raise SystemExit(name)
