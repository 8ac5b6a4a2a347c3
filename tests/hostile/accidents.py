"""Submissions that are broken by accident, or only look odd; nobody means any harm."""

# ruff: noqa: B028

import sys
import time

import torch

from tests.hostile.kind import inside, on_import
from tests.hostile.tools import tensors


@on_import()
def training_at_the_top_level():
    """Trains a little while it is loaded."""
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(model.parameters())
    for _ in range(20):
        optimizer.zero_grad()
        model(torch.randn(8, 2)).sum().backward()
        optimizer.step()


@inside(once=True)
def deep_copies(*args):
    """Copies and pickles tensors."""
    import copy
    import pickle

    pickle.loads(pickle.dumps(copy.deepcopy(tensors(args))))


@inside(once=True)
def honest_threads(*args):
    """Computes in threads and waits for them."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(torch.sin, tensors(args)))


@inside(once=True)
def warnings():
    """Warns that it is slow."""
    import warnings

    warnings.warn("this is slow")


@inside(once=True)
def logging(*args):
    """Logs to stderr."""
    import logging

    logging.basicConfig()
    logging.getLogger().error("%s", args)


@inside(once=True)
def progress_bar():
    """Prints a progress bar."""
    for each in range(99):
        print(f"\r{each}%|" + "█" * each, end="", file=sys.stderr, flush=True)


@inside(once=True)
def half_characters():
    """Prints halves of characters and control characters."""
    print("\ud800\x1b[31m\x00")


@inside(once=True)
def prints_tensors(*args):
    """Prints large tensors."""
    print(torch.zeros(1000, 1000), tensors(args))


@inside(once=True)
def global_counter():
    """Counts its calls."""
    global calls
    calls = globals().get("calls", 0) + 1


@inside(once=True)
def clock():
    """Measures time."""
    begun = time.perf_counter()
    time.sleep(0.001)
    print(time.perf_counter() - begun)


@inside("right", "error", once=True)
def compiled_function():
    """Compiles a function with torch.jit."""
    torch.jit.trace(torch.sin, torch.ones(3))(torch.ones(3))


@inside("error", once=True)
def assertion(*args):
    """Asserts what is not so."""
    assert tensors(args)[0].sum() > 1000000000.0, "not so"


@inside("type", once=True)
def forgotten_return(right_answer, *args):
    """Computes and forgets to return."""
    right_answer(*args)
    return


@inside("type", "error", once=True)
def list_of_numbers(right_answer, *args):
    """Returns a list of numbers."""
    return right_answer(*args).tolist()


@inside("type", once=True)
def numpy_array(right_answer, *args):
    """Returns a numpy array."""
    return right_answer(*args).detach().numpy()


@inside("type", "error", once=True)
def answer_twice(right_answer, *args):
    """Returns its answer twice."""
    return (right_answer(*args), right_answer(*args))


@inside("type", once=True)
def answer_as_a_text(right_answer, *args):
    """Returns its answer as a text."""
    return str(right_answer(*args))


@inside("shape", once=True)
def transposed(right_answer, *args):
    """Returns the answer with its axes exchanged."""
    return right_answer(*args).T


@inside("aliased", once=True)
def answer_in_the_memory_of_an_input(right_answer, *args):
    """Returns the right answer in memory that belongs to an argument."""
    (given,) = tensors(args)
    both = torch.cat([given, right_answer(*args)])
    given.set_(both[: len(given)])
    return both[len(given) :]
